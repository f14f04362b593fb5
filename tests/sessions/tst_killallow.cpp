// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/console.h"
#include "sessions/killedallow.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// Kills a program in the middle of an allow, at random points, and asks the next one what it finds.
class TestKillAllow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void losesNothing();
};

namespace {

Profile killed(const BrokerProcess &broker)
{
    Profile profile = profileOf(broker);
    profile.id = QStringLiteral("killed");
    profile.name = QStringLiteral("Killed");
    return profile;
}

} // namespace

void TestKillAllow::losesNothing()
{
    const int many = killRounds();
    const quint32 start = killSeed();
    QRandomGenerator random(start);
    qInfo("GATEHOUSE_ROUNDS=%d GATEHOUSE_SEED=%u", many, start);

    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(many + 1)), broker.problem());
    QTemporaryDir folder;

    // Once without a kill: how long it takes to be ready, and from there to be done.
    QElapsedTimer clock;
    clock.start();
    const QString port = QString::number(broker.port());
    KilledAllow whole;
    whole.start(folder.path(), port, QStringLiteral("pump-%1").arg(many));
    QVERIFY(whole.waitFor("ready"));
    const qint64 untilReady = clock.nsecsElapsed() / 1000;
    QVERIFY2(whole.waitFor("done"), whole.complaint().constData());
    const qint64 untilDone = clock.nsecsElapsed() / 1000;
    QVERIFY(whole.waitForEnd());

    int beforeTheIntent = 0;
    int open = 0;
    int complete = 0;
    for (int round = 0; round < many; ++round) {
        const QString user = QStringLiteral("pump-%1").arg(round);
        KilledAllow child;
        // Three of four in the short time between the plan and the last entry, the others at any time.
        const bool isShort = random.bounded(4) != 0;
        const qint64 span = isShort ? (untilDone - untilReady) * 13 / 10 : untilDone;
        const auto delay = std::chrono::microseconds(random.bounded(static_cast<qint64>(qMax<qint64>(span, 1))));
        child.start(folder.path(), port, user);
        if (isShort)
            QVERIFY(child.waitFor("ready"));
        else
            QVERIFY(child.waitForStarted());
        QVERIFY(child.killAfter(delay));

        Console console(folder.path());
        QVERIFY2(console.openStore(), console.problem());
        const QString where = QStringLiteral("round %1, seed %2, killed after %3 us%4")
                                  .arg(round)
                                  .arg(start)
                                  .arg(delay.count())
                                  .arg(isShort ? QStringLiteral(" of ready") : QString());
        const auto openIntents = await(console.store().openIntents(QStringLiteral("killed")));
        QVERIFY2(openIntents, qPrintable(where));
        open += static_cast<int>(openIntents->size());
        console.makeSession(killed(broker));
        const auto opened = await(console.session().open(Secret::fromText(QStringLiteral("adminpw"))));
        QVERIFY2(opened, told(opened).constData());

        const auto chain = await(console.store().verifyChain());
        QVERIFY2(chain && chain->intact, qPrintable(where));
        QVERIFY2(await(console.store().openIntents(QStringLiteral("killed")))->isEmpty(), qPrintable(where));
        const auto record = console.record(user);
        QVERIFY2(record, qPrintable(where));
        const bool isAllowed = !console.isDisabled(user);

        std::optional<AuditEntry> intent;
        QList<AuditEntry> endings;
        const QList<AuditEntry> trail = console.trail();
        for (const AuditEntry &entry : trail) {
            if (entry.object != clientRecord(user))
                continue;
            if (entry.outcome == AuditOutcome::Intended) {
                QVERIFY2(!intent, qPrintable(where));
                intent = entry;
            } else {
                endings.append(entry);
            }
        }
        // Every change at the broker has its intent, every intent one end, and the end is what the broker holds.
        QVERIFY2(intent || !isAllowed, qPrintable(where));
        if (!intent) {
            ++beforeTheIntent;
            continue;
        }
        QVERIFY2(endings.size() == 1, qPrintable(where));
        const AuditEntry &end = endings.constFirst();
        QVERIFY2(end.intent == intent->sequence, qPrintable(where));
        QVERIFY2(end.outcome == AuditOutcome::Done || end.outcome == AuditOutcome::Settled, qPrintable(where));
        QVERIFY2(end.after == record, qPrintable(where));
        QVERIFY2(isAllowed == (end.after == intent->after), qPrintable(where));
        QVERIFY2(isAllowed || end.after == intent->before, qPrintable(where));
        if (end.outcome == AuditOutcome::Done)
            ++complete;
        if (isAllowed) {
            // What was changed can be taken back, whoever recorded it.
            const auto undo = await(console.session().planUndo(intent->sequence));
            QVERIFY2(undo && undo->items.constFirst().changes.constFirst().after == intent->before, qPrintable(where));
        }
    }
    qInfo("killed before the intent: %d, with an open intent: %d, behind the outcome: %d", beforeTheIntent, open,
          complete);
    QCOMPARE(beforeTheIntent + open + complete, many);
    // A kill that never falls into the change would prove nothing.
    if (many >= 20)
        QVERIFY(open > 0 && complete > 0);
}

QTEST_GUILESS_MAIN(TestKillAllow)
#include "tst_killallow.moc"
