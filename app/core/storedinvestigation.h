// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/identity.h"
#include "core/policy.h"

#include <QByteArray>
#include <QDateTime>

namespace gatehouse {

/// An investigation that is kept.
struct StoredInvestigation
{
    qint64 number = 0; ///< given by the store, ascending
    QString brokerId;
    Identity who; ///< client id, user and address
    QDateTime at; ///< UTC, milliseconds
    Answered answer = Answered::Unknown;
    QString sentence;
    QByteArray json; ///< the whole, as it is exported
};

} // namespace gatehouse
