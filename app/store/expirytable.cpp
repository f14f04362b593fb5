// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/expirytable.h"

namespace gatehouse {

namespace {

constexpr int firstSchema = 6;

} // namespace

ExpiryTable::ExpiryTable(Database &database)
    : m_database(database)
    , m_keep(database, QStringLiteral("INSERT INTO expiry (intent, broker, until, who) VALUES (?, CAST(? AS TEXT), ?, "
                                      "CAST(? AS TEXT))"))
    , m_all(database, QStringLiteral("SELECT intent, CAST(broker AS BLOB), until, CAST(who AS BLOB) FROM expiry ORDER "
                                     "BY until, intent"))
    , m_end(database, QStringLiteral("DELETE FROM expiry WHERE intent = ?"))
{
}

Result<> ExpiryTable::migrate(Database &database, int from, int)
{
    if (from >= firstSchema)
        return {};
    return database.execute(QStringLiteral("CREATE TABLE expiry (intent INTEGER PRIMARY KEY, broker TEXT NOT NULL, "
                                           "until INTEGER NOT NULL, who TEXT NOT NULL) STRICT"));
}

Result<> ExpiryTable::keep(const Expiry &expiry)
{
    return m_keep.run({expiry.intent, Statement::text(expiry.brokerId), expiry.until.toMSecsSinceEpoch(),
                       Statement::text(expiry.who)});
}

Result<QList<Expiry>> ExpiryTable::all()
{
    auto rows = m_all.select();
    if (!rows)
        return fail(rows.error());
    QList<Expiry> found;
    for (;;) {
        const auto next = rows->next();
        if (!next)
            return fail(next.error());
        if (!*next)
            return found;
        found.append(
            {rows->number(0), rows->text(1), QDateTime::fromMSecsSinceEpoch(rows->number(2), Qt::UTC), rows->text(3)});
    }
}

Result<> ExpiryTable::end(qint64 intent)
{
    return m_database.transaction([&] { return m_end.run({intent}); });
}

} // namespace gatehouse
