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

class TestChainCheck : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Store> m_store;

    ChainReport check()
    {
        const auto report = await(m_store->verifyChain());
        return report ? *report : ChainReport{false, -1, -1, report.error().what};
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

    void anEmptyTrailIsIntact()
    {
        const ChainReport report = check();
        QVERIFY(report.intact);
        QCOMPARE(report.entries, 0);
        QCOMPARE(report.firstBroken, 0);
        QVERIFY(!report.why.isEmpty());
    }

    void aWholeTrailIsIntact()
    {
        QVERIFY(await(m_store->append(QList<AuditEntry>(500, sampleEntry()))));
        const ChainReport report = check();
        QVERIFY2(report.intact, qPrintable(report.why));
        QCOMPARE(report.entries, 500);
        QCOMPARE(report.firstBroken, 0);
    }

    void tamperingShows_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<qint64>("broken");
        const auto row = [](const char *name, const QString &sql, qint64 broken) {
            QTest::newRow(name) << sql << broken;
        };
        for (const char *column : {"at", "operator_name", "operator_claim", "host", "process", "broker_id", "broker",
                                   "action", "object", "who", "reason", "detail", "outcome"}) {
            row(column, QStringLiteral("UPDATE audit SET %1 = %1 || ' ' WHERE sequence = 3").arg(QLatin1String(column)),
                3);
        }
        for (const char *column : {"intent", "undoes"})
            row(column, QStringLiteral("UPDATE audit SET %1 = %1 + 1 WHERE sequence = 3").arg(QLatin1String(column)),
                3);
        for (const char *column : {"previous", "hash"})
            row(column,
                QStringLiteral("UPDATE audit SET %1 = zeroblob(32) WHERE sequence = 3").arg(QLatin1String(column)), 3);
        row("a short hash", QStringLiteral("UPDATE audit SET hash = substr(hash, 1, 31) WHERE sequence = 3"), 3);
        row("before", QStringLiteral("UPDATE audit SET before = CAST('{}' AS BLOB) WHERE sequence = 3"), 3);
        row("before gone", QStringLiteral("UPDATE audit SET before = NULL WHERE sequence = 3"), 3);
        row("after emptied", QStringLiteral("UPDATE audit SET after = x'' WHERE sequence = 3"), 3);
        row("absent made empty", QStringLiteral("UPDATE audit SET before = x'' WHERE sequence = 4"), 4);
        row("text of the same look", QStringLiteral("UPDATE audit SET who = CAST(x'ff' AS TEXT) WHERE sequence = 5"),
            5);
        row("another outcome", QStringLiteral("UPDATE audit SET outcome = 'done' WHERE sequence = 1"), 1);
        row("an unknown outcome", QStringLiteral("UPDATE audit SET outcome = 'bogus' WHERE sequence = 3"), 3);
        row("sequence", QStringLiteral("UPDATE audit SET sequence = 90 WHERE sequence = 3"), 3);
        row("before the first", QStringLiteral("UPDATE audit SET sequence = 0 WHERE sequence = 3"), 0);
        row("below zero", QStringLiteral("UPDATE audit SET sequence = -5 WHERE sequence = 3"), -5);
        row("first gone", QStringLiteral("DELETE FROM audit WHERE sequence = 1"), 1);
        row("one gone", QStringLiteral("DELETE FROM audit WHERE sequence = 3"), 3);
        row("last gone", QStringLiteral("DELETE FROM audit WHERE sequence = 6"), 6);
        row("end gone", QStringLiteral("DELETE FROM audit WHERE sequence > 3"), 4);
        row("all gone", QStringLiteral("DELETE FROM audit"), 1);
        row("one more",
            QStringLiteral("INSERT INTO audit SELECT 7, at, operator_name, operator_claim, host, process, "
                           "broker_id, broker, action, object, who, outcome, intent, undoes, previous, hash, "
                           "reason, detail, before, after FROM audit WHERE sequence = 6"),
            7);
        row("head back", QStringLiteral("UPDATE audit_head SET sequence = 5"), 6);
        row("head gone", QStringLiteral("DELETE FROM audit_head"), 6);
        row("another head", QStringLiteral("UPDATE audit_head SET hash = zeroblob(32)"), 6);
    }

    void tamperingShows()
    {
        QFETCH(QString, sql);
        QFETCH(qint64, broken);
        QList<AuditEntry> entries(6, sampleEntry());
        entries[3].before.reset();
        entries[4].who = QString(QChar(0xfffd)); // what a byte that is no UTF-8 is read as
        QVERIFY(await(m_store->append(entries)));
        QVERIFY(check().intact);
        RawDatabase raw(m_folder->path());
        raw.dropTriggers();
        const QString refusal = raw.run(sql);
        QVERIFY2(refusal.isEmpty(), qPrintable(refusal));
        const ChainReport report = check();
        QVERIFY(!report.intact);
        QCOMPARE(report.firstBroken, broken);
        QVERIFY2(report.why.endsWith(QLatin1Char('.')), qPrintable(report.why));
    }

    // Whoever forges an entry and its hash breaks the link to the next.
    void aForgedHashShowsAtTheNextEntry()
    {
        QVERIFY(await(m_store->append(QList<AuditEntry>(3, sampleEntry()))));
        AuditEntry forged = await(m_store->entry(2)).value();
        forged.operatorName = QStringLiteral("bob");
        RawDatabase raw(m_folder->path());
        raw.dropTriggers();
        QCOMPARE(raw.run(QStringLiteral("UPDATE audit SET operator_name = 'bob', hash = ? WHERE sequence = 2"),
                         {chainHash(forged)}),
                 QString());
        const ChainReport report = check();
        QVERIFY(!report.intact);
        QCOMPARE(report.firstBroken, 3);
    }

    // Appending after the end was cut off must not paper over the gap.
    void aCutStaysVisible()
    {
        QVERIFY(await(m_store->append(QList<AuditEntry>(5, sampleEntry()))));
        {
            RawDatabase raw(m_folder->path());
            raw.run(QStringLiteral("DROP TRIGGER audit_no_delete"));
            QCOMPARE(raw.run(QStringLiteral("DELETE FROM audit WHERE sequence > 3")), QString());
        }
        QCOMPARE(await(m_store->append({sampleEntry()})).value().constFirst().sequence, 6);
        const ChainReport report = check();
        QVERIFY(!report.intact);
        QCOMPARE(report.firstBroken, 4);
    }

    void aMissingHeadDoesNotStopTheTrail()
    {
        QVERIFY(await(m_store->append(QList<AuditEntry>(2, sampleEntry()))));
        RawDatabase raw(m_folder->path());
        QCOMPARE(raw.run(QStringLiteral("DELETE FROM audit_head")), QString());
        QVERIFY(!check().intact);
        QCOMPARE(await(m_store->append({sampleEntry()})).value().constFirst().sequence, 3);
        QVERIFY(check().intact);
    }
};

QTEST_GUILESS_MAIN(TestChainCheck)
#include "tst_chaincheck.moc"
