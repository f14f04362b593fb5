// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/activitytable.h"

#include <QDateTime>

#include <algorithm>
#include <limits>

namespace gatehouse {

namespace {

constexpr qint64 hour = 60LL * 60 * 1000;
constexpr qsizetype longestText = 4096; // bytes; the raw line has the rest
constexpr qsizetype longestRaw = 64 * 1024;
constexpr int firstSchema = 5;
constexpr int indexedSchema = 6;

// The numbers that the tables hold. Never renumber; those of EventReason, Cause and Certainty stand there as they are,
// so what is new in them comes last.
constexpr int numberOf(EventType type)
{
    switch (type) {
    case EventType::Connected:
        return 1;
    case EventType::Disconnected:
        return 2;
    case EventType::Refused:
        return 3;
    case EventType::Denied:
        return 4;
    case EventType::AdminAction:
        return 5;
    case EventType::SaveFailed:
        return 6;
    case EventType::Log:
        break;
    }
    return 7;
}

constexpr EventType typeOf(qint64 number)
{
    for (const EventType type : {EventType::Connected, EventType::Disconnected, EventType::Refused, EventType::Denied,
                                 EventType::AdminAction, EventType::SaveFailed})
        if (numberOf(type) == number)
            return type;
    return EventType::Log;
}

bool isCounted(EventType type)
{
    return type == EventType::Connected || type == EventType::Refused || type == EventType::Denied;
}

qint64 timeOf(const Event &event)
{
    return event.at.isValid() ? event.at.toMSecsSinceEpoch() : QDateTime::currentMSecsSinceEpoch();
}

QDateTime timeFrom(qint64 at)
{
    return QDateTime::fromMSecsSinceEpoch(at, Qt::UTC);
}

QVariant shortened(const QString &text)
{
    return Statement::bytes(text.toUtf8().left(longestText));
}

/// One row of `activity_hour`.
struct Hour
{
    qint64 hour;
    int type;
    QString client, user, address;
    friend bool operator==(const Hour &, const Hour &) = default;
    friend size_t qHash(const Hour &row, size_t seed = 0)
    {
        return qHashMulti(seed, row.hour, row.type, row.client, row.user, row.address);
    }
};
struct Tally
{
    qint64 count = 0;
    qint64 first = std::numeric_limits<qint64>::max();
    qint64 last = 0;
};

} // namespace

ActivityTable::ActivityTable(Database &database)
    : m_database(database)
    , m_findBroker(database, QStringLiteral("SELECT number FROM activity_broker WHERE id = CAST(? AS TEXT)"))
    , m_nameBroker(database, QStringLiteral("SELECT CAST(id AS BLOB) FROM activity_broker WHERE number = ?"))
    , m_addBroker(database, QStringLiteral("INSERT INTO activity_broker (id) VALUES (CAST(? AS TEXT))"))
    , m_insert(
          database,
          QStringLiteral("INSERT INTO activity (sequence, broker, at, type, cause, certainty, client, "
                         "user, address, text, why, reason, topic, raw) VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT), "
                         "CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?, CAST(? AS TEXT), ?)"))
    , m_count(database, QStringLiteral("INSERT INTO activity_hour (hour, broker, type, client, user, address, count, "
                                       "first, last) VALUES (?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS "
                                       "TEXT), ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count, "
                                       "first = min(first, excluded.first), last = max(last, excluded.last)"))
    , m_newest(database, QStringLiteral("SELECT coalesce(max(sequence), 0) FROM activity"))
    , m_page(database, QStringLiteral("SELECT sequence, broker, at, type, cause, certainty, CAST(client AS BLOB), "
                                      "CAST(user AS BLOB), CAST(address AS BLOB), CAST(text AS BLOB), CAST(why AS "
                                      "BLOB), reason, CAST(topic AS BLOB) FROM activity "
                                      "WHERE sequence < ? ORDER BY sequence DESC LIMIT ?"))
    , m_pageOfBroker(database,
                     QStringLiteral("SELECT sequence, broker, at, type, cause, certainty, CAST(client AS BLOB), "
                                    "CAST(user AS BLOB), CAST(address AS BLOB), CAST(text AS BLOB), CAST(why AS "
                                    "BLOB), reason, CAST(topic AS BLOB) FROM activity "
                                    "WHERE sequence < ? AND broker = ? ORDER BY sequence DESC LIMIT ?"))
    , m_refusals(database, QStringLiteral("SELECT sequence, broker, at, type, cause, certainty, CAST(client AS BLOB), "
                                          "CAST(user AS BLOB), CAST(address AS BLOB), CAST(text AS BLOB), CAST(why AS "
                                          "BLOB), reason, CAST(topic AS BLOB) FROM activity "
                                          "WHERE type = 3 AND broker = ? AND sequence < ? AND at >= ? ORDER BY "
                                          "sequence DESC LIMIT ?"))
    , m_raw(database, QStringLiteral("SELECT raw FROM activity WHERE sequence = ?"))
    , m_counts(database,
               QStringLiteral("SELECT broker, type, CAST(client AS BLOB), CAST(user AS BLOB), CAST(address AS "
                              "BLOB), sum(count), min(first), max(last) FROM activity_hour WHERE hour >= ? "
                              "GROUP BY broker, type, client, user, address ORDER BY sum(count) DESC"))
{
}

Result<> ActivityTable::migrate(Database &database, int from, int)
{
    if (from < firstSchema) {
        if (auto made = makeTables(database); !made)
            return made;
    }
    if (from >= indexedSchema)
        return {};
    // Refusals are looked for again and again, and are few beside what else happens.
    return database.execute(
        QStringLiteral("CREATE INDEX activity_refused ON activity (broker, sequence) WHERE type = 3"));
}

Result<> ActivityTable::makeTables(Database &database)
{
    for (const char *sql :
         {"CREATE TABLE activity_broker (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT",
          "CREATE TABLE activity (sequence INTEGER PRIMARY KEY, broker INTEGER NOT NULL, at INTEGER NOT NULL, type "
          "INTEGER NOT NULL, cause INTEGER NOT NULL, certainty INTEGER NOT NULL, client TEXT NOT NULL, user TEXT NOT "
          "NULL, address TEXT NOT NULL, text TEXT NOT NULL, why TEXT NOT NULL, reason INTEGER NOT NULL, topic TEXT NOT "
          "NULL, raw BLOB NOT NULL) STRICT",
          "CREATE TABLE activity_hour (hour INTEGER NOT NULL, broker INTEGER NOT NULL, type INTEGER NOT NULL, client "
          "TEXT NOT NULL, user TEXT NOT NULL, address TEXT NOT NULL, count INTEGER NOT NULL, first INTEGER NOT NULL, "
          "last INTEGER NOT NULL, PRIMARY KEY (hour, broker, type, client, user, address)) STRICT, WITHOUT ROWID"})
        if (auto made = database.execute(QLatin1String(sql)); !made)
            return made;
    return {};
}

/// 0: it was never heard of.
Result<qint64> ActivityTable::brokerNumber(const QString &brokerId)
{
    if (const auto known = m_numbers.constFind(brokerId); known != m_numbers.cend())
        return *known;
    auto rows = m_findBroker.select({Statement::text(brokerId)});
    if (!rows)
        return fail(rows.error());
    const auto found = rows->next();
    if (!found)
        return fail(found.error());
    return *found ? rows->number(0) : 0;
}

Result<QString> ActivityTable::brokerOf(qint64 number)
{
    for (auto known = m_numbers.cbegin(); known != m_numbers.cend(); ++known)
        if (*known == number)
            return known.key();
    auto rows = m_nameBroker.select({number});
    if (!rows)
        return fail(rows.error());
    const auto found = rows->next();
    if (!found)
        return fail(found.error());
    const QString id = *found ? rows->text(0) : QString();
    if (*found)
        m_numbers.insert(id, number);
    return id;
}

Result<qint64> ActivityTable::keep(const QString &brokerId, const QList<Event> &events)
{
    qint64 broker = 0;
    auto first = m_database.transaction([&]() -> Result<qint64> {
        auto number = brokerNumber(brokerId);
        if (number && *number == 0) {
            if (auto added = m_addBroker.run({Statement::text(brokerId)}); !added)
                return fail(added.error());
            number = brokerNumber(brokerId);
        }
        if (!number)
            return fail(number.error());
        broker = *number;
        qint64 sequence = 0;
        {
            auto rows = m_newest.select();
            if (!rows)
                return fail(rows.error());
            if (const auto found = rows->next(); !found)
                return fail(found.error());
            sequence = rows->number(0);
        }
        const qint64 begin = sequence + 1;
        for (const Event &event : events) {
            const auto kept =
                m_insert.run({++sequence, broker, timeOf(event), numberOf(event.type), int(event.cause),
                              int(event.certainty), shortened(event.who.clientId), shortened(event.who.user),
                              shortened(event.who.address), shortened(event.text), shortened(event.why),
                              int(event.reason), shortened(event.topic), Statement::bytes(event.raw.left(longestRaw))});
            if (!kept)
                return fail(kept.error());
        }
        if (auto counted = count(broker, events); !counted)
            return fail(counted.error());
        return begin;
    });
    if (first)
        m_numbers.insert(brokerId, broker);
    return first;
}

Result<> ActivityTable::count(qint64 broker, const QList<Event> &events)
{
    QHash<Hour, Tally> tallies;
    for (const Event &event : events) {
        if (!isCounted(event.type))
            continue;
        const qint64 at = timeOf(event);
        Tally &tally =
            tallies[{at / hour, numberOf(event.type), event.who.clientId, event.who.user, event.who.address}];
        ++tally.count;
        tally.first = std::min(tally.first, at);
        tally.last = std::max(tally.last, at);
    }
    for (auto row = tallies.cbegin(); row != tallies.cend(); ++row) {
        const Hour &key = row.key();
        if (auto counted = m_count.run({key.hour, broker, key.type, shortened(key.client), shortened(key.user),
                                        shortened(key.address), row->count, row->first, row->last});
            !counted)
            return counted;
    }
    return {};
}

Result<QList<StoredEvent>> ActivityTable::find(const EventQuery &query)
{
    const qint64 before = query.before > 0 ? query.before : std::numeric_limits<qint64>::max();
    QList<QPair<qint64, StoredEvent>> found; // with the broker's number
    {
        const auto broker = query.brokerId.isEmpty() ? Result<qint64>(0) : brokerNumber(query.brokerId);
        if (!broker)
            return fail(broker.error());
        auto rows =
            query.refusedSince.isValid()
                ? m_refusals.select({*broker, before, query.refusedSince.toMSecsSinceEpoch(), qint64(query.count)})
            : query.brokerId.isEmpty() ? m_page.select({before, qint64(query.count)})
                                       : m_pageOfBroker.select({before, *broker, qint64(query.count)});
        if (!rows)
            return fail(rows.error());
        for (;;) {
            const auto next = rows->next();
            if (!next)
                return fail(next.error());
            if (!*next)
                break;
            StoredEvent stored;
            stored.sequence = rows->number(0);
            Event &event = stored.event;
            event.at = timeFrom(rows->number(2));
            event.type = typeOf(rows->number(3));
            event.cause = Cause(rows->number(4));
            event.certainty = Certainty(rows->number(5));
            event.who.clientId = rows->text(6);
            event.who.user = rows->text(7);
            event.who.address = rows->text(8);
            event.text = rows->text(9);
            event.why = rows->text(10);
            event.reason = EventReason(rows->number(11));
            event.topic = rows->text(12);
            found.append({rows->number(1), stored});
        }
    }
    QList<StoredEvent> events;
    events.reserve(found.size());
    for (auto &[number, stored] : found) {
        auto id = brokerOf(number);
        if (!id)
            return fail(id.error());
        stored.brokerId = *id;
        events.append(std::move(stored));
    }
    return events;
}

Result<QByteArray> ActivityTable::raw(qint64 sequence)
{
    auto rows = m_raw.select({sequence});
    if (!rows)
        return fail(rows.error());
    const auto found = rows->next();
    if (!found)
        return fail(found.error());
    return *found ? rows->bytes(0) : QByteArray();
}

Result<QList<EventCount>> ActivityTable::counts(const QDateTime &since)
{
    QList<QPair<qint64, EventCount>> found;
    {
        auto rows = m_counts.select({since.toMSecsSinceEpoch() / hour});
        if (!rows)
            return fail(rows.error());
        for (;;) {
            const auto next = rows->next();
            if (!next)
                return fail(next.error());
            if (!*next)
                break;
            EventCount count;
            count.type = typeOf(rows->number(1));
            count.who.clientId = rows->text(2);
            count.who.user = rows->text(3);
            count.who.address = rows->text(4);
            count.count = rows->number(5);
            count.first = timeFrom(rows->number(6));
            count.last = timeFrom(rows->number(7));
            found.append({rows->number(0), count});
        }
    }
    QList<EventCount> counts;
    counts.reserve(found.size());
    for (auto &[number, count] : found) {
        auto id = brokerOf(number);
        if (!id)
            return fail(id.error());
        count.brokerId = *id;
        counts.append(std::move(count));
    }
    return counts;
}

Result<qint64> ActivityTable::prune(const EventRetention &retention, const QDateTime &now)
{
    const qint64 oldest =
        now.toMSecsSinceEpoch() - std::chrono::duration_cast<std::chrono::milliseconds>(retention.age).count();
    return m_database.transaction([&]() -> Result<qint64> {
        Statement bounds(m_database,
                         QStringLiteral("SELECT (SELECT min(sequence) FROM activity), (SELECT max(sequence) FROM "
                                        "activity), (SELECT sequence FROM activity WHERE at >= ? ORDER BY sequence "
                                        "LIMIT 1)"));
        qint64 first = 0; // that stays
        qint64 begin = 0;
        {
            auto rows = bounds.select({oldest});
            if (!rows)
                return fail(rows.error());
            if (const auto found = rows->next(); !found)
                return fail(found.error());
            begin = rows->number(0);
            const qint64 newest = rows->number(1); // stays, so that no sequence is given twice
            const qint64 young = rows->value(2).isNull() ? newest : rows->number(2);
            first = std::min(std::max(young, newest - retention.events + 1), newest);
        }
        Statement events(m_database, QStringLiteral("DELETE FROM activity WHERE sequence < ?"));
        Statement hours(m_database, QStringLiteral("DELETE FROM activity_hour WHERE hour < ?"));
        if (auto gone = events.run({first}); !gone)
            return fail(gone.error());
        if (auto gone = hours.run({oldest / hour}); !gone)
            return fail(gone.error());
        return std::max<qint64>(first - begin, 0);
    });
}

} // namespace gatehouse
