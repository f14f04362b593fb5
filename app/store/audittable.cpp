// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/audittable.h"

#include <array>

namespace gatehouse {

namespace {

/// Longer patterns are refused by SQLite's LIKE (SQLITE_MAX_LIKE_PATTERN_LENGTH, 50 000 bytes in 3.40.1).
constexpr qsizetype longestSearch = 20000;

constexpr std::array texts = {&AuditEntry::operatorName, &AuditEntry::operatorClaim, &AuditEntry::host,
                              &AuditEntry::process,      &AuditEntry::brokerId,      &AuditEntry::broker,
                              &AuditEntry::action,       &AuditEntry::object,        &AuditEntry::who,
                              &AuditEntry::reason,       &AuditEntry::detail};

/// What can be written as UTF-8 and read again; an unpaired surrogate cannot.
void makeWellFormed(AuditEntry &entry)
{
    for (const auto text : texts) {
        if (!(entry.*text).isValidUtf16())
            entry.*text = QString::fromUtf8((entry.*text).toUtf8());
    }
}

bool isTooLarge(const AuditEntry &entry)
{
    for (const auto text : texts) {
        if ((entry.*text).size() > AuditTable::largestField)
            return true;
    }
    return (entry.before && entry.before->size() > AuditTable::largestField) ||
           (entry.after && entry.after->size() > AuditTable::largestField);
}

/// RFC 3339 has years of four digits.
bool hasForm(const QDateTime &at)
{
    const int year = at.toUTC().date().year();
    return at.isValid() && year >= 1 && year <= 9999;
}

QString timeText(const QDateTime &at)
{
    return at.toUTC().toString(Qt::ISODateWithMs);
}

QString likePattern(QString text)
{
    text.replace(QLatin1Char('\\'), QLatin1String("\\\\"));
    text.replace(QLatin1Char('%'), QLatin1String("\\%"));
    text.replace(QLatin1Char('_'), QLatin1String("\\_"));
    return QLatin1Char('%') + text + QLatin1Char('%');
}

QString select(const QString &rest)
{
    return QLatin1String("SELECT ") + AuditTable::columns() + QLatin1String(" FROM audit ") + rest;
}

QString select(const char *rest)
{
    return select(QString::fromLatin1(rest));
}

/// Of a row of `audit` that is an intent: the broker holds, or held, what was wanted.
QString wasMade()
{
    return QStringLiteral("EXISTS (SELECT 1 FROM audit AS later WHERE later.intent = audit.sequence AND "
                          "later.intent <> 0 AND (later.outcome = 'done' OR (later.outcome = 'settled' AND "
                          "later.after IS audit.after)))");
}

} // namespace

AuditTable::AuditTable(Database &database)
    : m_database(database)
    , m_head(database, QStringLiteral("SELECT sequence, hash FROM audit_head WHERE sequence >= "
                                      "coalesce((SELECT max(sequence) FROM audit), 0)"))
    , m_last(database, QStringLiteral("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1"))
    , m_insert(
          database,
          QStringLiteral(
              "INSERT INTO audit (sequence, at, operator_name, operator_claim, host, process, broker_id, broker, "
              "action, object, who, before, after, reason, detail, outcome, intent, undoes, previous, hash) VALUES "
              "(?, ?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), "
              "CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, CAST(? AS TEXT), "
              "CAST(? AS TEXT), ?, ?, ?, ?, ?)"))
    , m_entry(database, select("WHERE sequence = ?"))
    , m_openIntents(database,
                    select("WHERE broker_id = CAST(? AS TEXT) AND outcome = 'intended' AND NOT EXISTS (SELECT "
                           "1 FROM audit AS later WHERE later.intent = audit.sequence AND later.intent <> 0 "
                           "AND later.outcome IN ('done', 'failed', 'settled')) ORDER BY sequence"))
    , m_undoable(database,
                 select(QString(QLatin1String("WHERE broker_id = CAST(? AS TEXT) AND outcome = 'intended' AND "
                                              "undoes = 0 AND sequence IN (SELECT intent FROM undo) AND ") +
                                wasMade() + QLatin1String(" ORDER BY sequence DESC"))))
    , m_undoneBy(database, QLatin1String("SELECT sequence FROM audit WHERE undoes = ? AND undoes <> 0 AND sequence > ? "
                                         "AND outcome = 'intended' AND ") +
                               wasMade() + QLatin1String(" ORDER BY sequence DESC LIMIT 1"))
    , m_wasMade(database, QLatin1String("SELECT 1 FROM audit WHERE sequence = ? AND ") + wasMade())
{
}

Result<> AuditTable::migrate(Database &database, int from, int)
{
    if (from >= 1)
        return {};
    // The large columns come last, so that the others are read without following overflow pages. The time is text of
    // one length (RFC 3339, UTC, milliseconds), which sorts as the time does.
    static constexpr std::array statements = {
        "CREATE TABLE audit (sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, operator_name TEXT NOT NULL, "
        "operator_claim TEXT NOT NULL, host TEXT NOT NULL, process TEXT NOT NULL, broker_id TEXT NOT NULL, "
        "broker TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, who TEXT NOT NULL, outcome TEXT NOT NULL, "
        "intent INTEGER NOT NULL, undoes INTEGER NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL, "
        "reason TEXT NOT NULL, detail TEXT NOT NULL, before BLOB, after BLOB) STRICT",
        "CREATE INDEX audit_broker ON audit (broker_id)",
        "CREATE INDEX audit_at ON audit (at)",
        "CREATE INDEX audit_intended ON audit (broker_id) WHERE outcome = 'intended'",
        "CREATE INDEX audit_intent ON audit (intent) WHERE intent <> 0",
        "CREATE INDEX audit_undoes ON audit (undoes) WHERE undoes <> 0",
        // Which entry was the last: without it, rows that are cut off at the end would leave a chain that looks whole.
        "CREATE TABLE audit_head (one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL, "
        "hash BLOB NOT NULL) STRICT",
        // INSERT OR REPLACE deletes the old row without asking the triggers against update and delete (SQLite 3.40.1).
        "CREATE TRIGGER audit_in_order BEFORE INSERT ON audit WHEN new.sequence <= (SELECT sequence FROM audit_head) "
        "BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_appended AFTER INSERT ON audit BEGIN "
        "INSERT OR REPLACE INTO audit_head VALUES (1, new.sequence, new.hash); END",
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN "
        "SELECT raise(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN "
        "SELECT raise(ABORT, 'the audit trail is append-only'); END",
    };
    for (const char *statement : statements) {
        if (auto done = database.execute(QLatin1String(statement)); !done)
            return done;
    }
    return {};
}

QString AuditTable::columns()
{
    return QStringLiteral(
        "sequence, CAST(at AS BLOB), CAST(operator_name AS BLOB), CAST(operator_claim AS BLOB), CAST(host AS BLOB), "
        "CAST(process AS BLOB), CAST(broker_id AS BLOB), CAST(broker AS BLOB), CAST(action AS BLOB), "
        "CAST(object AS BLOB), CAST(who AS BLOB), before, after, CAST(reason AS BLOB), CAST(detail AS BLOB), "
        "CAST(outcome AS BLOB), intent, undoes, previous, hash");
}

AuditEntry AuditTable::readEntry(const Rows &rows)
{
    AuditEntry entry;
    entry.sequence = rows.number(0);
    entry.at = QDateTime::fromString(rows.text(1), Qt::ISODateWithMs);
    entry.operatorName = rows.text(2);
    entry.operatorClaim = rows.text(3);
    entry.host = rows.text(4);
    entry.process = rows.text(5);
    entry.brokerId = rows.text(6);
    entry.broker = rows.text(7);
    entry.action = rows.text(8);
    entry.object = rows.text(9);
    entry.who = rows.text(10);
    entry.before = rows.maybeBytes(11);
    entry.after = rows.maybeBytes(12);
    entry.reason = rows.text(13);
    entry.detail = rows.text(14);
    // A name that is not ours was put in by hand; the check of the chain reports it.
    entry.outcome = outcomeFromName(rows.text(15)).value_or(AuditOutcome::Noted);
    entry.intent = rows.number(16);
    entry.undoes = rows.number(17);
    entry.previous = rows.bytes(18);
    entry.hash = rows.bytes(19);
    return entry;
}

Result<QList<AuditEntry>> AuditTable::readAll(Result<Rows> rows)
{
    if (!rows)
        return fail(std::move(rows.error()));
    QList<AuditEntry> entries;
    while (true) {
        const auto more = rows->next();
        if (!more)
            return fail(more.error());
        if (!*more)
            return entries;
        entries.append(readEntry(*rows));
    }
}

/// What the next entry follows: the head, which knows of entries that were cut off too, or, where somebody has set it
/// back, the last row.
Result<AuditTable::Head> AuditTable::head()
{
    for (Statement *statement : {&m_head, &m_last}) {
        auto rows = statement->select();
        if (!rows)
            return fail(std::move(rows.error()));
        const auto found = rows->next();
        if (!found)
            return fail(found.error());
        if (*found)
            return Head{rows->number(0), rows->bytes(1)};
    }
    return Head();
}

Result<> AuditTable::insert(const AuditEntry &entry)
{
    return m_insert.run({entry.sequence,
                         timeText(entry.at),
                         Statement::text(entry.operatorName),
                         Statement::text(entry.operatorClaim),
                         Statement::text(entry.host),
                         Statement::text(entry.process),
                         Statement::text(entry.brokerId),
                         Statement::text(entry.broker),
                         Statement::text(entry.action),
                         Statement::text(entry.object),
                         Statement::text(entry.who),
                         Statement::maybeBytes(entry.before),
                         Statement::maybeBytes(entry.after),
                         Statement::text(entry.reason),
                         Statement::text(entry.detail),
                         outcomeName(entry.outcome),
                         entry.intent,
                         entry.undoes,
                         Statement::bytes(entry.previous),
                         Statement::bytes(entry.hash)});
}

Result<QList<AuditEntry>> AuditTable::append(QList<AuditEntry> entries)
{
    if (entries.isEmpty())
        return entries;
    for (AuditEntry &entry : entries) {
        makeWellFormed(entry);
        if (isTooLarge(entry)) {
            return fail(Fault::BadInput, tr("A field of an audit entry is larger than 1 MB. Shorten it, or change this "
                                            "record with the broker's own tools."));
        }
        entry.at = hasForm(entry.at) ? entry.at.toUTC() : QDateTime::currentDateTimeUtc();
    }
    return m_database.transaction([this, &entries]() -> Result<QList<AuditEntry>> {
        auto last = head();
        if (!last)
            return fail(std::move(last.error()));
        for (AuditEntry &entry : entries) {
            entry.sequence = last->sequence + 1;
            entry.previous = last->hash;
            entry.hash = chainHash(entry);
            if (auto inserted = insert(entry); !inserted)
                return fail(std::move(inserted.error()));
            *last = {entry.sequence, entry.hash};
        }
        return entries;
    });
}

Result<QList<AuditEntry>> AuditTable::find(const AuditQuery &query)
{
    if (query.text.size() > longestSearch)
        return fail(Fault::BadInput, tr("This text is too long to search for. Search for a shorter part of it."));
    QStringList conditions{QStringLiteral("1")};
    QVariantList values;
    if (query.before > 0) {
        conditions += QStringLiteral("sequence < ?");
        values += query.before;
    }
    if (!query.broker.isEmpty()) {
        conditions += QStringLiteral("broker_id = CAST(? AS TEXT)");
        values += Statement::text(query.broker);
    }
    if (query.from.isValid() || query.to.isValid()) {
        // The index on the time gives the first and the last sequence, and the rows between them are walked newest
        // first; a clock that was set back puts a few others in between, so each is still compared (not by the index:
        // +).
        const QString from = query.from.isValid() ? timeText(query.from) : QString(QLatin1String(""));
        const QString to = query.to.isValid() ? timeText(query.to) : QStringLiteral("~");
        conditions += QStringLiteral("sequence >= (SELECT min(sequence) FROM audit WHERE at >= ? AND at <= ?) AND "
                                     "sequence <= (SELECT max(sequence) FROM audit WHERE at >= ? AND at <= ?) AND "
                                     "+at >= ? AND +at <= ?");
        values += {from, to, from, to, from, to};
    }
    if (!query.text.isEmpty()) {
        QStringList fields;
        for (const char *column :
             {"who", "object", "reason", "detail", "action", "broker", "broker_id", "operator_name", "operator_claim",
              "host", "process", "outcome", "CAST(before AS TEXT)", "CAST(after AS TEXT)"}) {
            fields += QLatin1String(column) + QLatin1String(" LIKE CAST(? AS TEXT) ESCAPE '\\'");
            values += Statement::text(likePattern(query.text));
        }
        conditions += QLatin1Char('(') + fields.join(QLatin1String(" OR ")) + QLatin1Char(')');
    }
    values += qMax(query.limit, 0);
    const QString where = QLatin1String("WHERE ") + conditions.join(QLatin1String(" AND ")) +
                          QLatin1String(" ORDER BY sequence DESC LIMIT ?");
    Statement statement(m_database, select(where.toLatin1().constData()));
    return readAll(statement.select(values));
}

Result<AuditEntry> AuditTable::entry(qint64 sequence)
{
    auto found = readAll(m_entry.select({sequence}));
    if (!found)
        return fail(std::move(found.error()));
    if (found->isEmpty()) {
        return fail(Fault::BadInput,
                    tr("The trail has no entry %1. Look its number up in the list of the trail.").arg(sequence));
    }
    return found->constFirst();
}

Result<QList<AuditEntry>> AuditTable::openIntents(const QString &brokerId)
{
    return readAll(m_openIntents.select({Statement::text(brokerId)}));
}

/// The undo of this intent that was carried out and has not been undone itself; 0: none.
Result<qint64> AuditTable::undoneBy(qint64 intent)
{
    bool isUndone = false;
    while (true) {
        auto rows = m_undoneBy.select({intent, intent});
        if (!rows)
            return fail(std::move(rows.error()));
        const auto found = rows->next();
        if (!found)
            return fail(found.error());
        if (!*found)
            return isUndone ? intent : 0;
        isUndone = !isUndone;
        intent = rows->number(0); // always a later one, so this ends
    }
}

Result<ChangeStanding> AuditTable::standingOf(qint64 intent)
{
    ChangeStanding standing;
    {
        auto rows = m_wasMade.select({intent});
        if (!rows)
            return fail(std::move(rows.error()));
        const auto made = rows->next();
        if (!made)
            return fail(made.error());
        standing.wasMade = *made;
    }
    const auto undone = undoneBy(intent);
    if (!undone)
        return fail(undone.error());
    standing.undoneBy = *undone;
    return standing;
}

Result<AuditEntry> AuditTable::lastUndoable(const QString &brokerId)
{
    auto rows = m_undoable.select({Statement::text(brokerId)});
    if (!rows)
        return fail(std::move(rows.error()));
    while (true) {
        const auto more = rows->next();
        if (!more)
            return fail(more.error());
        if (!*more)
            return fail(Fault::BadInput, tr("There is nothing to undo at this broker."));
        const AuditEntry candidate = readEntry(*rows);
        const auto undone = undoneBy(candidate.sequence);
        if (!undone)
            return fail(undone.error());
        if (*undone == 0)
            return candidate;
    }
}

} // namespace gatehouse
