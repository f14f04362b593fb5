// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace gatehouse {

/// Whether the value that a broker's record has under this key is a secret: a password, its hash, a token.
bool isSecretKey(const QString &key);

/// Whether a record, JSON or not, may have such a key. Escapes can hide one ("pass\u0077ord"), so with any it may.
bool mayHoldSecrets(const QByteArray &record);

} // namespace gatehouse
