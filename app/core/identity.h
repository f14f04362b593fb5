// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse {

/// Whatever is known of a client; an empty field is not known. Every field may be chosen by a stranger: shown through
/// visibleText() only.
struct Identity
{
    QString clientId;
    QString user;
    QString address; ///< IP address without port
    QString certificateSubject;

    [[nodiscard]] bool isEmpty() const
    {
        return clientId.isEmpty() && user.isEmpty() && address.isEmpty() && certificateSubject.isEmpty();
    }
    friend bool operator==(const Identity &, const Identity &) = default;
};

} // namespace gatehouse
