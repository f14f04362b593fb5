// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/auditentry.h"

#include <QTest>
#include <QTimeZone>

#include <functional>

using namespace gatehouse;

namespace {

AuditEntry first()
{
    AuditEntry entry;
    entry.sequence = 1;
    entry.at = QDateTime(QDate(2026, 11, 22), QTime(9, 8, 7, 6), Qt::UTC);
    entry.operatorName = QStringLiteral("ann");
    entry.host = QStringLiteral("desk");
    entry.process = QStringLiteral("b00t/42/7");
    entry.brokerId = QStringLiteral("6f1c");
    entry.broker = QStringLiteral("Plant");
    entry.action = QStringLiteral("allow");
    entry.object = QStringLiteral("dynsec/client/pump-7");
    entry.who = QStringLiteral("pump-7");
    entry.before = QByteArray(R"({"disabled":true})");
    entry.reason = QStringLiteral("P\u00fcmpe l\u00e4uft wieder");
    entry.outcome = AuditOutcome::Intended;
    entry.previous = QByteArray(32, '\0');
    return entry;
}

} // namespace

class TestAuditEntry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // The hashes were computed by another program (Python's hashlib) from the description in core/canonicalrun.h.
    void matchesKnownAnswers()
    {
        AuditEntry entry = first();
        QCOMPARE(canonicalForm(entry).size(), 239);
        entry.hash = chainHash(entry);
        QCOMPARE(entry.hash.toHex(), QByteArray("df8eb6a57c6875e63a6a84fa966e8c86a170098ce7143dc69c07480116ca7a63"));

        AuditEntry next = first();
        next.sequence = 2;
        next.at = next.at.addMSecs(94);
        next.operatorClaim = QStringLiteral("-");
        next.who = QStringLiteral("pump-7\n2:x\n");
        next.before = QByteArray("");
        next.after = QByteArray("-");
        next.reason.clear();
        next.detail = QStringLiteral("ok");
        next.outcome = AuditOutcome::Done;
        next.intent = 1;
        next.previous = entry.hash;
        QCOMPARE(chainHash(next).toHex(),
                 QByteArray("278781836e09a2823ab97b634c1f600bda3ccf84b02c0a0515cf387a76bc2a89"));
    }

    void anEmptyEntryHasItsForm()
    {
        QCOMPARE(
            canonicalForm(AuditEntry()),
            QByteArray("gatehouse-audit-1\n1:0\n-\n0:\n0:\n0:\n0:\n0:\n0:\n0:\n0:\n0:\n-\n-\n0:\n0:\n5:noted\n1:0\n"
                       "1:0\n0:\n"));
    }

    void timeIsHashedAsUtc()
    {
        AuditEntry entry = first();
        const QByteArray expected = chainHash(entry);
        entry.at = entry.at.toOffsetFromUtc(5 * 3600 + 1800);
        QCOMPARE(chainHash(entry), expected);
    }

    void everyFieldCounts_data()
    {
        QTest::addColumn<int>("field");
        for (int field = 0; field < 19; ++field)
            QTest::addRow("field %d", field) << field;
    }

    void everyFieldCounts()
    {
        const QString x = QStringLiteral("x");
        const QList<std::function<void(AuditEntry &)>> edits = {
            [](AuditEntry &e) { e.sequence = 2; },
            [](AuditEntry &e) { e.at = e.at.addMSecs(1); },
            [&](AuditEntry &e) { e.operatorName += x; },
            [&](AuditEntry &e) { e.operatorClaim += x; },
            [&](AuditEntry &e) { e.host += x; },
            [&](AuditEntry &e) { e.process += x; },
            [&](AuditEntry &e) { e.brokerId += x; },
            [&](AuditEntry &e) { e.broker += x; },
            [&](AuditEntry &e) { e.action += x; },
            [&](AuditEntry &e) { e.object += x; },
            [&](AuditEntry &e) { e.who += x; },
            [](AuditEntry &e) { e.before.reset(); },
            [](AuditEntry &e) { e.after = QByteArray(); },
            [&](AuditEntry &e) { e.reason += x; },
            [&](AuditEntry &e) { e.detail += x; },
            [](AuditEntry &e) { e.outcome = AuditOutcome::Done; },
            [](AuditEntry &e) { e.intent = 1; },
            [](AuditEntry &e) { e.undoes = 1; },
            [](AuditEntry &e) { e.previous[31] = '\x01'; },
        };
        QCOMPARE(edits.size(), 19);
        QFETCH(int, field);
        AuditEntry entry = first();
        edits.at(field)(entry);
        QVERIFY(chainHash(entry) != chainHash(first()));
    }

    // Text moved over the border of two fields must not give the same bytes.
    void fieldsDoNotRunTogether()
    {
        AuditEntry left = first();
        left.action = QStringLiteral("ab");
        left.object = QStringLiteral("c");
        AuditEntry right = first();
        right.action = QStringLiteral("a");
        right.object = QStringLiteral("bc");
        QVERIFY(canonicalForm(left) != canonicalForm(right));
    }

    void outcomesHaveNames_data()
    {
        QTest::addColumn<AuditOutcome>("outcome");
        QTest::addColumn<QString>("name");
        QTest::newRow("intended") << AuditOutcome::Intended << QStringLiteral("intended");
        QTest::newRow("done") << AuditOutcome::Done << QStringLiteral("done");
        QTest::newRow("failed") << AuditOutcome::Failed << QStringLiteral("failed");
        QTest::newRow("settled") << AuditOutcome::Settled << QStringLiteral("settled");
        QTest::newRow("verified") << AuditOutcome::Verified << QStringLiteral("verified");
        QTest::newRow("notSeen") << AuditOutcome::NotSeen << QStringLiteral("notSeen");
        QTest::newRow("stillRefused") << AuditOutcome::StillRefused << QStringLiteral("stillRefused");
        QTest::newRow("noted") << AuditOutcome::Noted << QStringLiteral("noted");
    }

    void outcomesHaveNames()
    {
        QFETCH(AuditOutcome, outcome);
        QFETCH(QString, name);
        QCOMPARE(outcomeName(outcome), name);
        QCOMPARE(outcomeFromName(name), std::optional(outcome));
        QCOMPARE(outcomeFromName(name.toUpper()), std::nullopt);
    }
};

QTEST_GUILESS_MAIN(TestAuditEntry)
#include "tst_auditentry.moc"
