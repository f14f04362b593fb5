// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/linereader.h"

#include <algorithm>

namespace gatehouse::mosquitto {

bool LineReader::last(QByteArrayView &line)
{
    if (m_rest.isEmpty())
        return false;
    ++m_number;
    line = m_rest;
    m_rest = {};
    growFor(line.size() + 1);
    if (line.size() != m_buffer - 1)
        return true;
    m_lost = line;
    return false;
}

void LineReader::growFor(qsizetype size)
{
    while (size > m_buffer)
        m_buffer += 1000;
}

std::size_t LineReader::usualLength() const
{
    const QByteArrayView sample = m_rest.first(std::min<qsizetype>(m_rest.size(), 65536));
    const auto lines = std::size_t(std::count(sample.begin(), sample.end(), '\n'));
    return std::size_t(sample.size()) / (lines + 1) + 1;
}

} // namespace gatehouse::mosquitto
