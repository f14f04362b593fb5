// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/store.h"

#include "rawdatabase.h"
#include "sampleentry.h"
#include "support/await.h"

#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

QList<qint64> sequences(const Result<QList<AuditEntry>> &entries)
{
    QList<qint64> found;
    if (entries) {
        for (const AuditEntry &entry : *entries)
            found.append(entry.sequence);
    } else {
        found.append(-1);
    }
    return found;
}

QByteArray described(const AuditEntry &entry)
{
    return canonicalForm(entry) + entry.hash;
}

} // namespace

class TestAuditTable : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Store> m_store;
    const QString m_broker = sampleEntry().brokerId;

    qint64 append(const AuditEntry &entry)
    {
        const auto appended = await(m_store->append({entry}));
        return appended ? appended->constFirst().sequence : -1;
    }
    qint64 intend(const AuditEntry &entry = sampleEntry(AuditOutcome::Intended))
    {
        const auto appended = await(m_store->intend({{entry, "{}", {}}}));
        return appended ? appended->constFirst().sequence : -1;
    }
    qint64 undo(qint64 intent)
    {
        AuditEntry entry = sampleEntry(AuditOutcome::Intended);
        entry.action = QStringLiteral("undo");
        entry.undoes = intent;
        const qint64 sequence = intend(entry);
        append(sampleEntry(AuditOutcome::Done, sequence));
        return sequence;
    }
    qint64 lastUndoable()
    {
        const auto found = await(m_store->lastUndoable(m_broker));
        if (found)
            return found->sequence;
        return found.error().fault == Fault::BadInput ? 0 : -1;
    }
    /// Settles an intent of sampleEntry() that was left open.
    void settle(qint64 intent, const std::optional<QByteArray> &now)
    {
        AuditEntry entry = sampleEntry(AuditOutcome::Settled, intent);
        entry.after = now;
        append(entry);
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const auto opened = await(Store::open(m_folder->path()));
        QVERIFY2(opened.has_value(), told(opened).constData());
        m_store = *opened;
    }
    void cleanup()
    {
        m_store.reset();
        m_folder.reset();
    }

    void chainsWhatItAppends()
    {
        const auto first = await(m_store->append({sampleEntry(), sampleEntry()})).value();
        const auto second = await(m_store->append({sampleEntry()})).value();
        QCOMPARE(first.at(0).sequence, 1);
        QCOMPARE(first.at(0).previous, QByteArray(32, '\0'));
        QCOMPARE(first.at(1).previous, first.at(0).hash);
        QCOMPARE(second.at(0).sequence, 3);
        QCOMPARE(second.at(0).previous, first.at(1).hash);
        for (const AuditEntry &entry : first + second)
            QCOMPARE(entry.hash, chainHash(entry));

        const auto found = await(m_store->find(AuditQuery())).value();
        QCOMPARE(found.size(), 3);
        QCOMPARE(described(found.at(0)), described(second.at(0)));
        QCOMPARE(described(found.at(2)), described(first.at(0)));
        QCOMPARE(described(await(m_store->entry(2)).value()), described(first.at(1)));
        const auto missing = await(m_store->entry(4));
        QVERIFY(!missing);
        QCOMPARE(missing.error().fault, Fault::BadInput);
    }

    void givesTheTimeWhenItIsMissing()
    {
        AuditEntry entry = sampleEntry();
        entry.at = QDateTime();
        const QDateTime before = QDateTime::currentDateTimeUtc();
        const AuditEntry appended = await(m_store->append({entry})).value().constFirst();
        QVERIFY(appended.at >= before);
        QVERIFY(appended.at <= QDateTime::currentDateTimeUtc());
        QCOMPARE(appended.at.timeSpec(), Qt::UTC);

        entry.at = sampleEntry().at.toOffsetFromUtc(-3600);
        QCOMPARE(await(m_store->append({entry})).value().constFirst().at, sampleEntry().at);
        entry.at = QDateTime(QDate(12000, 1, 1), QTime(0, 0), Qt::UTC);
        QVERIFY(await(m_store->append({entry})).value().constFirst().at.date().year() < 9999);
        QVERIFY(await(m_store->verifyChain()).value().intact);
    }

    void refusesChanges_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("update") << QStringLiteral("UPDATE audit SET reason = 'none' WHERE sequence = 1");
        QTest::newRow("update all") << QStringLiteral("UPDATE audit SET operator_name = operator_name");
        QTest::newRow("delete") << QStringLiteral("DELETE FROM audit WHERE sequence = 2");
        QTest::newRow("delete all") << QStringLiteral("DELETE FROM audit");
        QTest::newRow("replace") << QStringLiteral(
            "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence = 1");
        QTest::newRow("upsert") << QStringLiteral("INSERT INTO audit SELECT * FROM audit WHERE sequence = 1 "
                                                  "ON CONFLICT DO UPDATE SET reason = 'none'");
    }

    void refusesChanges()
    {
        QVERIFY(await(m_store->append({sampleEntry(), sampleEntry()})));
        QFETCH(QString, sql);
        RawDatabase raw(m_folder->path());
        const QString refusal = raw.run(sql);
        QVERIFY2(refusal.contains(QLatin1String("append-only")), qPrintable(refusal));
        QVERIFY(await(m_store->verifyChain()).value().intact);
        QCOMPARE(await(m_store->entry(1)).value().reason, sampleEntry().reason);
    }

    void hostileTextComesBack_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("back");
        const auto same = [](const char *name, const QString &text) { QTest::newRow(name) << text << text; };
        same("empty", QString());
        same("markup", QStringLiteral("<b>pump</b> &amp; <script>alert(1)</script>"));
        same("sql", QStringLiteral("'; DROP TABLE audit; --"));
        same("formula", QStringLiteral("=cmd|' /C calc'!A0"));
        same("bidi", QString::fromUtf8("\u202Egnp.exe\u202C\u200B\u2066"));
        same("controls", QStringLiteral("\x01\x02\x07\x1b[31m\r\n\t\x7f\u0085\u2028"));
        same("zero", QString(QStringLiteral("pump") + QChar(0) + QStringLiteral("7")));
        same("only zero", QString(QChar(0)));
        same("mark first", QString(QChar(0xfeff) + QStringLiteral("pump")));
        same("two marks", QString(QChar(0xfeff) + QString(QChar(0xfeff))));
        same("swapped mark", QString(QChar(0xfffe) + QStringLiteral("pump")));
        same("no characters", QString(QString(QChar(0xffff)) + QChar(0xfdd0)));
        same("astral", QString::fromUtf8("\U0001F512\U0010FFFF"));
        same("decomposed", QString::fromUtf8("u\u0308 \u1112\u1161\u11ab"));
        same("wildcards", QStringLiteral("100%_\\%"));
        same("long", QString(65535, QLatin1Char('%')));
        const QString lone = QString(QStringLiteral("a") + QChar(0xd800) + QStringLiteral("b"));
        QTest::newRow("high surrogate") << lone << QString::fromUtf8(lone.toUtf8());
        const QString low = QString(QString(QChar(0xdc00)) + QChar(0xd83d));
        QTest::newRow("swapped surrogates") << low << QString::fromUtf8(low.toUtf8());
    }

    void hostileTextComesBack()
    {
        QFETCH(QString, text);
        QFETCH(QString, back);
        AuditEntry entry;
        entry.before = text.toUtf8();
        for (auto field : {&AuditEntry::operatorName, &AuditEntry::operatorClaim, &AuditEntry::host,
                           &AuditEntry::process, &AuditEntry::brokerId, &AuditEntry::broker, &AuditEntry::action,
                           &AuditEntry::object, &AuditEntry::who, &AuditEntry::reason, &AuditEntry::detail})
            entry.*field = text;
        const auto appended = await(m_store->append({entry}));
        QVERIFY2(appended.has_value(), told(appended).constData());
        const auto found = await(m_store->entry(1));
        QVERIFY2(found.has_value(), told(found).constData());
        QCOMPARE(described(*found), described(appended->constFirst()));
        QCOMPARE(found->who, back);
        QCOMPARE(found->detail, back);
        QVERIFY(found->before.has_value());
        QVERIFY(!found->after.has_value());
        QCOMPARE(chainHash(*found), found->hash);
        const auto report = await(m_store->verifyChain());
        QVERIFY2(report.has_value() && report->intact, told(report).constData());
        QCOMPARE(await(m_store->openIntents(text)).value().size(), 0);
    }

    void largeRecordsFit()
    {
        AuditEntry entry = sampleEntry();
        entry.before = QByteArray(1 << 20, '\0');
        entry.after = QByteArray(1 << 20, '\xff');
        QVERIFY(await(m_store->append({entry, entry, entry})));
        QCOMPARE(await(m_store->entry(2)).value().after, entry.after);
        QVERIFY(await(m_store->verifyChain()).value().intact);

        entry.after = QByteArray((1 << 20) + 1, 'x');
        const auto refused = await(m_store->append({sampleEntry(), entry}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().fault, Fault::BadInput);
        QCOMPARE(sequences(await(m_store->find(AuditQuery()))).constFirst(), 3);
    }

    void finds_data()
    {
        QTest::addColumn<AuditQuery>("query");
        QTest::addColumn<QList<qint64>>("expected");
        const QDateTime start = sampleEntry().at;
        const auto row = [](const char *name, const AuditQuery &query, const QList<qint64> &expected) {
            QTest::newRow(name) << query << expected;
        };
        const auto text = [](const QString &words) {
            AuditQuery query;
            query.text = words;
            return query;
        };
        const auto time = [](const QDateTime &from, const QDateTime &to) {
            AuditQuery query;
            query.from = from;
            query.to = to;
            return query;
        };
        row("all", AuditQuery(), {6, 5, 4, 3, 2, 1});
        row("who", text(QStringLiteral("valve")), {2});
        row("any case", text(QStringLiteral("VALVE")), {2});
        row("percent", text(QStringLiteral("%")), {3});
        row("underscore", text(QStringLiteral("_")), {4});
        row("backslash", text(QStringLiteral("\\")), {4});
        row("quote", text(QStringLiteral("o'clock")), {5});
        row("in before", text(QStringLiteral("secret-before")), {5});
        row("in after", text(QStringLiteral("secret-after")), {5});
        row("outcome", text(QStringLiteral("stillRefused")), {6});
        row("nothing", text(QStringLiteral("no such text")), {});
        row("not ascii", text(QString::fromUtf8("P\u00fcmpe")), {6});
        AuditQuery broker;
        broker.broker = QStringLiteral("other");
        row("broker", broker, {4, 2});
        broker.before = 4;
        row("broker, paged", broker, {2});
        row("from", time(start.addSecs(20), {}), {6, 4, 3});
        row("to", time({}, start.addSecs(10)), {5, 2, 1});
        row("from and to", time(start.addSecs(10), start.addSecs(20)), {5, 3, 2});
        row("to the millisecond", time(start.addMSecs(1), start.addMSecs(9999)), {});
        row("another zone", time({}, start.addSecs(10).toOffsetFromUtc(7200)), {5, 2, 1});
        row("later than all", time(start.addYears(1), {}), {});
        AuditQuery limited;
        limited.limit = 2;
        row("limit", limited, {6, 5});
        limited.before = 5;
        row("next page", limited, {4, 3});
        limited.before = 1;
        row("past the last page", limited, {});
        limited.limit = -1;
        row("no rows wanted", limited, {});
    }

    void finds()
    {
        QList<AuditEntry> entries(6, sampleEntry());
        for (int index = 0; index < 6; ++index)
            entries[index].at = entries[index].at.addSecs(index * 10);
        entries[4].at = entries[1].at; // the clock was set back
        entries[1].who = QStringLiteral("valve-1");
        entries[1].brokerId = entries[3].brokerId = QStringLiteral("other");
        entries[2].reason = QStringLiteral("100%");
        entries[3].object = QStringLiteral("a\\b_c");
        entries[4].detail = QStringLiteral("at 5 o'clock");
        entries[4].before = QByteArray("{\"x\":\"secret-before\"}");
        entries[4].after = QByteArray("{\"x\":\"secret-after\"}");
        entries[5].outcome = AuditOutcome::StillRefused;
        entries[5].operatorClaim = QString::fromUtf8("P\u00fcmpe");
        QVERIFY(await(m_store->append(entries)));
        QFETCH(AuditQuery, query);
        QFETCH(QList<qint64>, expected);
        QCOMPARE(sequences(await(m_store->find(query))), expected);
    }

    void aSearchThatIsTooLongIsRefused()
    {
        AuditQuery query;
        query.text = QString(65535, QLatin1Char('%'));
        const auto found = await(m_store->find(query));
        QVERIFY(!found);
        QCOMPARE(found.error().fault, Fault::BadInput);
        query.text = QString(20000, QLatin1Char('%'));
        QCOMPARE(sequences(await(m_store->find(query))), QList<qint64>());
    }

    void knowsOpenIntents()
    {
        const qint64 done = intend();
        const qint64 failed = intend();
        const qint64 settled = intend();
        const qint64 verified = intend();
        const qint64 open = intend();
        AuditEntry elsewhere = sampleEntry(AuditOutcome::Intended);
        elsewhere.brokerId = QStringLiteral("other");
        append(elsewhere);
        append(sampleEntry(AuditOutcome::Done, done));
        append(sampleEntry(AuditOutcome::Failed, failed));
        append(sampleEntry(AuditOutcome::Settled, settled));
        append(sampleEntry(AuditOutcome::Verified, verified));
        QCOMPARE(sequences(await(m_store->openIntents(m_broker))), (QList<qint64>{verified, open}));
        QCOMPARE(sequences(await(m_store->openIntents(QString()))), QList<qint64>());
        append(sampleEntry(AuditOutcome::Done, verified));
        append(sampleEntry(AuditOutcome::Settled, open));
        QCOMPARE(sequences(await(m_store->openIntents(m_broker))), QList<qint64>());
    }

    void knowsWhatToUndo()
    {
        const auto last = [this] { return lastUndoable(); };
        QCOMPARE(last(), 0);
        const qint64 first = intend();
        QCOMPARE(last(), 0); // not carried out yet
        append(sampleEntry(AuditOutcome::Done, first));
        QCOMPARE(last(), first);

        const qint64 second = intend();
        append(sampleEntry(AuditOutcome::Failed, second));
        const qint64 third = append(sampleEntry(AuditOutcome::Intended)); // nothing is kept: it cannot be undone
        append(sampleEntry(AuditOutcome::Done, third));
        QCOMPARE(last(), first);

        const qint64 fourth = intend();
        append(sampleEntry(AuditOutcome::Done, fourth));
        append(sampleEntry(AuditOutcome::Verified, fourth));
        QCOMPARE(last(), fourth);
        const qint64 undone = undo(fourth);
        QCOMPARE(last(), first);
        const qint64 again = undo(undone); // the undo is undone: the change is in force again
        QCOMPARE(last(), fourth);
        undo(again);
        QCOMPARE(last(), first);

        AuditEntry failedUndo = sampleEntry(AuditOutcome::Intended);
        failedUndo.undoes = first;
        append(sampleEntry(AuditOutcome::Failed, append(failedUndo)));
        QCOMPARE(last(), first);
        undo(first);
        QCOMPARE(last(), 0);
        const auto other = await(m_store->lastUndoable(QStringLiteral("other")));
        QVERIFY(!other);
        QCOMPARE(other.error().fault, Fault::BadInput);
    }

    void knowsWhatASettlementFound_data()
    {
        QTest::addColumn<QByteArray>("found");
        QTest::addColumn<bool>("made");
        QTest::newRow("as wanted") << *sampleEntry().after << true;
        QTest::newRow("as before") << *sampleEntry().before << false;
        QTest::newRow("neither") << QByteArray(R"({"username":"pump-7","groups":[]})") << false;
        QTest::newRow("no record") << QByteArray() << false;
    }

    void knowsWhatASettlementFound()
    {
        QFETCH(QByteArray, found);
        QFETCH(bool, made);
        const std::optional<QByteArray> now = found.isEmpty() ? std::nullopt : std::optional(found);
        const auto standing = [this](qint64 intent) { return await(m_store->standingOf(intent)).value(); };
        const qint64 first = intend();
        append(sampleEntry(AuditOutcome::Done, first));
        QVERIFY(standing(first).wasMade);
        QCOMPARE(standing(first).undoneBy, 0);
        const qint64 second = intend();
        QVERIFY(!standing(second).wasMade);
        settle(second, now);
        QCOMPARE(standing(second).wasMade, made);
        QCOMPARE(lastUndoable(), made ? second : first);

        // An undo that was left open, too.
        AuditEntry undoing = sampleEntry(AuditOutcome::Intended);
        undoing.undoes = first;
        const qint64 undo = append(undoing);
        settle(undo, now);
        QCOMPARE(standing(first).undoneBy, made ? undo : 0);
        QCOMPARE(lastUndoable(), made ? second : first);
    }

    void tellsADeletionThatWasSettled()
    {
        AuditEntry deletion = sampleEntry(AuditOutcome::Intended);
        deletion.after = std::nullopt;
        const qint64 intent = intend(deletion);
        settle(intent, std::nullopt);
        QVERIFY(await(m_store->standingOf(intent))->wasMade);
        QCOMPARE(lastUndoable(), intent);
    }
};

QTEST_GUILESS_MAIN(TestAuditTable)
#include "tst_audittable.moc"
