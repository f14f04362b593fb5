// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "vault/secretstore.h"

#include <QCoreApplication>
#include <QHash>

namespace gatehouse {

namespace {

/// Secrets of this run. Secret overwrites its bytes when it goes.
class MemoryStore final : public SecretStore
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::MemoryStore)
public:
    Future<> probe() override { return ready<void>({}); }

    Future<Secret> read(const QString &key) override
    {
        const auto found = m_secrets.constFind(key);
        if (found == m_secrets.constEnd())
            return ready<Secret>(
                fail(Fault::BadInput, tr("No password is kept for this broker in this run. Enter it.")));
        return ready<Secret>(*found);
    }

    Future<> write(const QString &key, const Secret &secret) override
    {
        m_secrets.insert(key, secret);
        return ready<void>({});
    }

    Future<> remove(const QString &key) override
    {
        m_secrets.remove(key);
        return ready<void>({});
    }

private:
    QHash<QString, Secret> m_secrets;
};

} // namespace

std::unique_ptr<SecretStore> SecretStore::memory()
{
    return std::make_unique<MemoryStore>();
}

} // namespace gatehouse
