// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/secretkeys.h"

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

constexpr std::array secretKeys{"password",   "passwordhash", "password_hash", "encoded_password", "salt",
                                "iterations", "secret",       "token",         "private_key"};

} // namespace

bool isSecretKey(const QString &key)
{
    return std::any_of(secretKeys.cbegin(), secretKeys.cend(), [&key](const char *secret) {
        return key.compare(QLatin1String(secret), Qt::CaseInsensitive) == 0;
    });
}

bool mayHoldSecrets(const QByteArray &record)
{
    const QByteArray lower = record.toLower();
    return lower.contains("\\u") || std::any_of(secretKeys.cbegin(), secretKeys.cend(),
                                                [&lower](const char *secret) { return lower.contains(secret); });
}

} // namespace gatehouse
