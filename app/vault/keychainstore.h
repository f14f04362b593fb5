// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/secretstore.h"

#include <QObject>

#include <chrono>

namespace QKeychain {
class Job;
}

namespace gatehouse {

/// The system's keychain through QtKeychain: one job a call, never its plain-text fallback. A job that does not answer
/// within `patience` is left to itself, since QtKeychain cannot take one back.
class KeychainStore final : public QObject, public SecretStore
{
    Q_OBJECT
public:
    explicit KeychainStore(std::chrono::milliseconds patience = std::chrono::seconds(30));

    Future<> probe() override;
    Future<Secret> read(const QString &key) override;
    Future<> write(const QString &key, const Secret &secret) override;
    Future<> remove(const QString &key) override;
    /// As remove(), without the proof that the keychain is unlocked: a locked one says that it is done.
    Future<> erase(const QString &key);

private:
    /// Runs the job and answers with what `taken` makes of it when it went well.
    template <typename T, typename Taken> Future<T> run(QKeychain::Job *job, const QString &key, Taken taken);
    Error errorOf(const QKeychain::Job &job) const;
    Error silence() const;

    std::chrono::milliseconds m_patience;
};

} // namespace gatehouse
