// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonDocument>

namespace gatehouse {

/// What a server answered: a status of 2xx, or one that the request called fine. Its texts are hostile.
struct HttpReply
{
    int status = 0;
    QByteArray contentType; ///< in lower case, without parameters; empty: not told
    QByteArray body;
    QJsonDocument json; ///< of the body, where it is JSON; null otherwise
    QString code;       ///< of a status beyond 2xx: the server's own word for it, "ALREADY_EXISTS"; empty: none
};

} // namespace gatehouse
