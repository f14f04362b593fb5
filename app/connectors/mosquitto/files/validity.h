// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>

namespace gatehouse::mosquitto {

/// From when until when a certificate or a list of revoked ones counts, as OpenSSL compares: it is over in the very
/// second that it names.
struct Validity
{
    enum class Term { NotYet, Now, Over };
    QDateTime from;        ///< UTC
    QDateTime until;       ///< UTC; invalid: for ever
    bool isBroken = false; ///< a date that OpenSSL does not take, so it never counts

    [[nodiscard]] Term at(const QDateTime &now) const
    {
        if (isBroken)
            return Term::Over;
        if (now < from)
            return Term::NotYet;
        return until.isValid() && now >= until ? Term::Over : Term::Now;
    }
    friend bool operator==(const Validity &, const Validity &) = default;
};

} // namespace gatehouse::mosquitto
