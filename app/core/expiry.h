// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

namespace gatehouse {

/// A change that is to be taken back at a time.
struct Expiry
{
    qint64 intent = 0; ///< sequence in the trail
    QString brokerId;
    QDateTime until; ///< UTC
    QString who;     ///< the identity that it is about, as in the trail; hostile
    friend bool operator==(const Expiry &, const Expiry &) = default;
};

} // namespace gatehouse
