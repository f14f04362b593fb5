// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/backoff.h"

#include <QRandomGenerator>

#include <algorithm>

namespace gatehouse {

std::chrono::milliseconds BackOff::next()
{
    const std::chrono::milliseconds step = std::min(m_next, longest);
    m_next = std::min(step * 2, longest);
    const auto quarter = step.count() / 4;
    const auto jitter = QRandomGenerator::global()->bounded(static_cast<qint64>(2 * quarter + 1)) - quarter;
    return std::min(step + std::chrono::milliseconds(jitter), longest);
}

} // namespace gatehouse
