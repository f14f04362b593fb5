// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile.h"
#include "store/statement.h"

#include <QCoreApplication>
#include <QList>

namespace gatehouse {

/// The table `profile`: the saved brokers, without any secret. Lives in the store thread.
class ProfileTable final
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::ProfileTable)
public:
    explicit ProfileTable(Database &database);
    static Result<> migrate(Database &database, int from, int to);

    Result<QList<Profile>> all();
    Result<> save(const Profile &profile);
    Result<> remove(const QString &id); ///< no such profile: nothing to do
    Result<> replace(const QString &id, const Profile &by);

private:
    static Result<> createTable(Database &database);
    Result<> write(const Profile &profile);

    Database &m_database;
    Statement m_all;
    Statement m_named;
    Statement m_save;
    Statement m_remove;
};

} // namespace gatehouse
