// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse {

// How those who were seen are told apart: by user name, and by client id.

inline QString userKey(const QString &user)
{
    return QLatin1String("u:") + user;
}

inline QString clientKey(const QString &clientId)
{
    return QLatin1String("c:") + clientId;
}

/// Strangers choose the names under which they connect and are refused: no more than these are remembered.
inline constexpr qsizetype mostNames = 65536;

} // namespace gatehouse
