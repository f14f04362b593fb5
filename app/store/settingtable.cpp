// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/settingtable.h"

namespace gatehouse {

SettingTable::SettingTable(Database &database)
    : m_database(database)
    , m_value(database, QStringLiteral("SELECT value FROM setting WHERE name = CAST(? AS TEXT)"))
    , m_save(database, QStringLiteral("INSERT OR REPLACE INTO setting (name, value) VALUES (CAST(? AS TEXT), ?)"))
{
}

Result<> SettingTable::migrate(Database &database, int from, int)
{
    if (from < 1) {
        auto made = database.execute(
            QStringLiteral("CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) STRICT"));
        if (!made)
            return made;
    }
    Statement program(database,
                      QStringLiteral("INSERT OR REPLACE INTO setting (name, value) VALUES ('schema/program', ?)"));
    return program.run({Statement::bytes(QByteArrayLiteral(GATEHOUSE_VERSION))});
}

QString SettingTable::programQuery()
{
    return QStringLiteral("SELECT value FROM setting WHERE name = 'schema/program'");
}

Result<QByteArray> SettingTable::value(const QString &name)
{
    auto rows = m_value.select({Statement::text(name)});
    if (!rows)
        return fail(std::move(rows.error()));
    const auto found = rows->next();
    if (!found)
        return fail(found.error());
    return *found ? rows->bytes(0) : QByteArray();
}

Result<> SettingTable::save(const QString &name, const QByteArray &value)
{
    return m_database.transaction([&] { return m_save.run({Statement::text(name), Statement::bytes(value)}); });
}

} // namespace gatehouse
