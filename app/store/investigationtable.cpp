// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/investigationtable.h"

namespace gatehouse {

namespace {

constexpr int firstSchema = 6;

// The numbers that the table holds. Never renumber.
constexpr int numberOf(Answered answer)
{
    return answer == Answered::Allow ? 1 : answer == Answered::Deny ? 2 : 3;
}

constexpr Answered answerOf(qint64 number)
{
    return number == 1 ? Answered::Allow : number == 2 ? Answered::Deny : Answered::Unknown;
}

QString columns()
{
    return QStringLiteral("number, CAST(broker AS BLOB), CAST(client AS BLOB), CAST(user AS BLOB), CAST(address AS "
                          "BLOB), at, answer, CAST(sentence AS BLOB)");
}

} // namespace

InvestigationTable::InvestigationTable(Database &database)
    : m_database(database)
    , m_keep(database, QStringLiteral("INSERT INTO investigation (broker, client, user, address, at, answer, sentence, "
                                      "json) VALUES (CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS "
                                      "TEXT), ?, ?, CAST(? AS TEXT), ?)"))
    , m_trim(database,
             QStringLiteral("DELETE FROM investigation WHERE number <= (SELECT max(number) FROM investigation) - ?"))
    , m_newest(database, QStringLiteral("SELECT max(number) FROM investigation"))
    , m_list(database, QStringLiteral("SELECT %1 FROM investigation WHERE CAST(? AS TEXT) = '' OR broker = CAST(? AS "
                                      "TEXT) ORDER BY number DESC")
                           .arg(columns()))
    , m_one(database, QStringLiteral("SELECT %1, json FROM investigation WHERE number = ?").arg(columns()))
    , m_remove(database, QStringLiteral("DELETE FROM investigation WHERE number = ?"))
{
}

Result<> InvestigationTable::migrate(Database &database, int from, int)
{
    if (from >= firstSchema)
        return {};
    return database.execute(
        QStringLiteral("CREATE TABLE investigation (number INTEGER PRIMARY KEY AUTOINCREMENT, broker TEXT NOT NULL, "
                       "client TEXT NOT NULL, user TEXT NOT NULL, address TEXT NOT NULL, at INTEGER NOT NULL, answer "
                       "INTEGER NOT NULL, sentence TEXT NOT NULL, json BLOB NOT NULL) STRICT"));
}

Result<qint64> InvestigationTable::keep(const StoredInvestigation &kept)
{
    return m_database.transaction([&]() -> Result<qint64> {
        if (auto done = m_keep.run({Statement::text(kept.brokerId), Statement::text(kept.who.clientId),
                                    Statement::text(kept.who.user), Statement::text(kept.who.address),
                                    kept.at.toMSecsSinceEpoch(), numberOf(kept.answer), Statement::text(kept.sentence),
                                    Statement::bytes(kept.json)});
            !done)
            return fail(done.error());
        if (auto done = m_trim.run({most}); !done)
            return fail(done.error());
        auto rows = m_newest.select();
        if (!rows)
            return fail(rows.error());
        if (const auto found = rows->next(); !found)
            return fail(found.error());
        return rows->number(0);
    });
}

StoredInvestigation InvestigationTable::read(const Rows &rows)
{
    StoredInvestigation found;
    found.number = rows.number(0);
    found.brokerId = rows.text(1);
    found.who = {rows.text(2), rows.text(3), rows.text(4), {}};
    found.at = QDateTime::fromMSecsSinceEpoch(rows.number(5), Qt::UTC);
    found.answer = answerOf(rows.number(6));
    found.sentence = rows.text(7);
    return found;
}

Result<QList<StoredInvestigation>> InvestigationTable::list(const QString &brokerId)
{
    auto rows = m_list.select({Statement::text(brokerId), Statement::text(brokerId)});
    if (!rows)
        return fail(rows.error());
    QList<StoredInvestigation> found;
    for (;;) {
        const auto next = rows->next();
        if (!next)
            return fail(next.error());
        if (!*next)
            return found;
        found.append(read(*rows));
    }
}

Result<StoredInvestigation> InvestigationTable::one(qint64 number)
{
    auto rows = m_one.select({number});
    if (!rows)
        return fail(rows.error());
    const auto next = rows->next();
    if (!next)
        return fail(next.error());
    if (!*next)
        return fail(
            Fault::BadInput,
            tr("There is no investigation %1. The oldest go when there are more than %2.").arg(number).arg(most));
    StoredInvestigation found = read(*rows);
    found.json = rows->bytes(8);
    return found;
}

Result<> InvestigationTable::remove(qint64 number)
{
    return m_database.transaction([&] { return m_remove.run({number}); });
}

} // namespace gatehouse
