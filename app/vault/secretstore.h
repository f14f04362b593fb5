// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "core/secret.h"

#include <QString>

#include <memory>

namespace gatehouse {

/// Where passwords are kept: the system's keychain, or nowhere. There is no plain-text fallback. Owned by the
/// composition root; its thread.
class SecretStore
{
public:
    SecretStore() = default;
    SecretStore(const SecretStore &) = delete;
    SecretStore &operator=(const SecretStore &) = delete;
    virtual ~SecretStore() = default;

    /// Whether a secret written now can be read back: tried by a write and a read. The Error says what is missing.
    virtual Future<> probe() = 0;
    /// NotSupported: no keychain, ask the user. Refused: there is one, and it is locked or refuses. BadInput: nothing
    /// is stored under this key.
    virtual Future<Secret> read(const QString &key) = 0;
    virtual Future<> write(const QString &key, const Secret &secret) = 0;
    virtual Future<> remove(const QString &key) = 0; ///< nothing stored: fine

    static std::unique_ptr<SecretStore> keychain(); ///< QtKeychain; jobs time out after 30 s
    /// Keeps secrets until the program ends; what is used when there is no keychain and the user agreed to it.
    static std::unique_ptr<SecretStore> memory();
};

} // namespace gatehouse
