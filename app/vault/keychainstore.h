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

/// The system's keychain through QtKeychain, under the service "Gatehouse". Made by SecretStore::keychain(); the jobs
/// run in its thread by the event loop.
class KeychainStore final : public QObject, public SecretStore
{
    Q_OBJECT
public:
    explicit KeychainStore(std::chrono::milliseconds patience = std::chrono::seconds(30));

    Future<> probe() override;
    Future<Secret> read(const QString &key) override;
    Future<> write(const QString &key, const Secret &secret) override;
    Future<> remove(const QString &key) override;

private:
    template <typename T, typename Handler> Future<T> run(QKeychain::Job *job, Handler succeeded);

    std::chrono::milliseconds m_patience;
};

} // namespace gatehouse
