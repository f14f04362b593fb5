// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "vault/secretstore.h"

#include <QCoreApplication>
#include <QHash>

namespace gatehouse {

namespace {

class MemoryStore final : public SecretStore
{
    Q_DECLARE_TR_FUNCTIONS(MemoryStore)

public:
    Future<> probe() override { return ready(Result<>()); }
    Future<Secret> read(const QString &key) override
    {
        const auto found = m_secrets.constFind(key);
        if (found == m_secrets.constEnd())
            return ready<Secret>(fail(Fault::BadInput, tr("No password was entered for this broker yet. Enter it.")));
        return ready<Secret>(*found);
    }
    Future<> write(const QString &key, const Secret &secret) override
    {
        m_secrets.insert(key, secret);
        return ready(Result<>());
    }
    Future<> remove(const QString &key) override
    {
        m_secrets.remove(key);
        return ready(Result<>());
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
