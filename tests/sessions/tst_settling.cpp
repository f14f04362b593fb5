// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/console.h"
#include "sessions/folderlock.h"
#include "sessions/settling.h"

#include "store/audittable.h"
#include "store/processidentity.h"
#include "store/rawdatabase.h"

#include <QProcess>

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class TestSettling : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhatBecameOfIt_data();
    void findsWhatBecameOfIt();
    void leavesTheLivingAlone();
    void leavesOtherBrokersAlone();
    void settlesOnceForTwoConsoles();
    void waitsForTheLock();
    void opensAllTheSame();
    void lockIsNotHeldByTheDead_data();
    void lockIsNotHeldByTheDead();
    void lockIsFreedByAKill();
    void keepsADigestOfWhatIsTooLarge();
    void settlesAndWritesOnlyWithAKey();
    void findsTheKeyAfterALoss();
};

namespace {

const QString pump0 = QStringLiteral("pump-0");
const QString deadProcess = QStringLiteral("00000000-0000-0000-0000-000000000000/1/1");

/// What a process leaves behind that is killed after its intent.
AuditEntry leftOpen(const Console &console, const std::optional<QByteArray> &before,
                    const std::optional<QByteArray> &after, const QString &process = deadProcess)
{
    AuditEntry entry;
    entry.operatorName = QStringLiteral("ada");
    entry.host = QStringLiteral("elsewhere");
    entry.process = process;
    entry.brokerId = console.session().profile().id;
    entry.broker = console.session().profile().name;
    entry.action = QStringLiteral("allow");
    entry.object = clientRecord(pump0);
    entry.who = pump0;
    entry.before = before;
    entry.after = after;
    entry.reason = QStringLiteral("Repaired.");
    entry.detail = QStringLiteral("Enable the account pump-0.");
    entry.outcome = AuditOutcome::Intended;
    return entry;
}

QByteArray enabled(QByteArray record)
{
    return record.replace("\"disabled\":true,", "");
}

} // namespace

void TestSettling::findsWhatBecameOfIt_data()
{
    QTest::addColumn<QString>("found");
    QTest::newRow("as before") << QStringLiteral("was not applied");
    QTest::newRow("as wanted") << QStringLiteral("was applied");
    QTest::newRow("neither") << QStringLiteral("in between");
}

void TestSettling::findsWhatBecameOfIt()
{
    QFETCH(QString, found);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const QByteArray now = console.record(pump0).value_or(QByteArray());
    QVERIFY(now.contains("\"disabled\":true"));
    QByteArray before = now;
    QByteArray after = enabled(now);
    QVERIFY(after != before);
    if (found == QLatin1String("was applied"))
        std::swap(before, after);
    if (found == QLatin1String("in between"))
        before.replace("Leaks", "Drips");
    const auto intent = await(console.store().append({leftOpen(console, before, after)}));
    QVERIFY2(intent, told(intent).constData());

    console.endSession();
    console.makeSession(profileOf(broker));
    QSignalSpy settled(&console.session(), &BrokerSession::settled);
    QVERIFY(await(console.session().open(Secret::fromText(QStringLiteral("adminpw")))));
    QCOMPARE(settled.size(), 1);
    const QStringList sentences = settled.constFirst().constFirst().toStringList();
    QCOMPARE(sentences.size(), 1);
    QVERIFY2(sentences.constFirst().contains(found), qPrintable(sentences.constFirst()));
    const AuditEntry last = console.trail().last();
    QCOMPARE(last.outcome, AuditOutcome::Settled);
    QCOMPARE(last.intent, intent->constFirst().sequence);
    QCOMPARE(last.detail, sentences.constFirst());
    QCOMPARE(last.after, std::optional(now));
    QCOMPARE(last.process, processIdentity());
    QCOMPARE(console.record(pump0), std::optional(now)); // looking changes nothing

    // Once is enough.
    console.endSession();
    console.makeSession(profileOf(broker));
    QSignalSpy again(&console.session(), &BrokerSession::settled);
    QVERIFY(await(console.session().open(Secret::fromText(QStringLiteral("adminpw")))));
    QCOMPARE(again.size(), 0);
}

void TestSettling::leavesTheLivingAlone()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto now = console.record(pump0);
    QVERIFY(now);
    const auto intent = await(console.store().append({leftOpen(console, now, enabled(*now), processIdentity())}));
    QVERIFY2(intent, told(intent).constData());
    const qint64 sequence = intent->constFirst().sequence;
    underway::add(console.store().folder(), sequence);
    Console other(console.folder());
    QVERIFY2(other.open(broker), other.problem());
    QCOMPARE(await(other.store().openIntents(other.session().profile().id))->size(), 1);
    underway::remove(console.store().folder(), sequence);
    // A run of this process that is over does not hold it any more.
    QVERIFY2(other.open(broker), other.problem());
    QVERIFY(await(other.store().openIntents(other.session().profile().id))->isEmpty());
}

void TestSettling::leavesOtherBrokersAlone()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto now = console.record(pump0);
    QVERIFY(now);
    AuditEntry entry = leftOpen(console, now, enabled(*now));
    entry.brokerId = QStringLiteral("another");
    QVERIFY(await(console.store().append({entry})));
    QVERIFY2(console.open(broker), console.problem());
    QCOMPARE(await(console.store().openIntents(QStringLiteral("another")))->size(), 1);
}

void TestSettling::settlesOnceForTwoConsoles()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console first;
    QVERIFY2(first.open(broker), first.problem());
    const auto now = first.record(pump0);
    QVERIFY(now);
    QList<AuditEntry> open;
    for (int i = 0; i < 20; ++i)
        open.append(leftOpen(first, now, enabled(*now)));
    QVERIFY(await(first.store().append(open)));
    first.endSession();
    first.makeSession(profileOf(broker));
    std::vector<std::unique_ptr<Console>> others;
    QList<Future<>> openings{first.session().open(Secret::fromText(QStringLiteral("adminpw")))};
    for (int i = 0; i < 3; ++i) {
        others.push_back(std::make_unique<Console>(first.folder()));
        QVERIFY2(others.back()->openStore(), others.back()->problem());
        others.back()->makeSession(profileOf(broker));
        openings.append(others.back()->session().open(Secret::fromText(QStringLiteral("adminpw"))));
    }
    for (const Future<> &opening : openings) {
        const auto opened = await(opening);
        QVERIFY2(opened, told(opened).constData());
    }
    QCOMPARE(first.outcomes().count(QStringLiteral("settled")), 20);
}

void TestSettling::waitsForTheLock()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto now = console.record(pump0);
    QVERIFY(now);
    QVERIFY(await(console.store().append({leftOpen(console, now, enabled(*now))})));
    FolderLock held(console.folder(), console.session().profile().id);
    QVERIFY(await(held.acquire(std::chrono::seconds(1))));
    console.endSession();
    console.makeSession(profileOf(broker));
    QSignalSpy states(&console.session(), &BrokerSession::stateChanged);
    const auto opening = console.session().open(Secret::fromText(QStringLiteral("adminpw")));
    QVERIFY(!QTest::qWaitFor([&opening] { return opening.isFinished(); }, 300));
    QCOMPARE(console.session().state(), BrokerSession::State::Opening);
    held.release();
    QVERIFY(await(opening));
    QVERIFY(await(console.store().openIntents(console.session().profile().id))->isEmpty());
    // Nobody waits for ever.
    QVERIFY(await(held.acquire(std::chrono::seconds(1))));
    FolderLock second(console.folder(), console.session().profile().id);
    const auto refused = await(second.acquire(std::chrono::milliseconds(60)));
    QVERIFY(!refused && refused.error().fault == Fault::TimedOut);
}

void TestSettling::opensAllTheSame()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto now = console.record(pump0);
    QVERIFY(now);
    // A record of a kind that this build does not know, as a later version may have changed one.
    AuditEntry entry = leftOpen(console, now, enabled(*now));
    entry.object = QStringLiteral("ban/address/192.0.2.1");
    QVERIFY(await(console.store().append({entry})));
    QVERIFY2(console.open(broker), console.problem());
    QCOMPARE(console.session().state(), BrokerSession::State::Ready);
    QVERIFY(!console.outcomes().contains(QStringLiteral("done")));
}

void TestSettling::lockIsNotHeldByTheDead_data()
{
    QTest::addColumn<QByteArray>("left");
    // Its holder was killed between making the file and writing to it.
    QTest::newRow("nothing in it") << QByteArray();
    QTest::newRow("a number in it") << QByteArray("1\ngatehouse\n");
}

void TestSettling::lockIsNotHeldByTheDead()
{
    QFETCH(QByteArray, left);
    QTemporaryDir folder;
    const QString subject = QStringLiteral("subject");
    FolderLock lock(folder.path(), subject);
    QVERIFY(await(lock.acquire(std::chrono::seconds(1))));
    const QStringList files = QDir(folder.path()).entryList(QDir::Files);
    QCOMPARE(files.size(), 1);
    lock.release();
    QFile file(folder.filePath(files.constFirst()));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(left), left.size());
    file.close();
    const auto taken = await(lock.acquire(std::chrono::seconds(1)));
    QVERIFY2(taken, told(taken).constData());
    FolderLock other(folder.path(), QStringLiteral("another"));
    QVERIFY(await(other.acquire(std::chrono::milliseconds(0))));
    // A folder that is gone is said to be so.
    FolderLock nowhere(folder.filePath(QStringLiteral("missing")), subject);
    const auto refused = await(nowhere.acquire(std::chrono::seconds(1)));
    QVERIFY(!refused && refused.error().fault == Fault::Storage);
}

void TestSettling::lockIsFreedByAKill()
{
    QTemporaryDir folder;
    const QString subject = QStringLiteral("subject");
    FolderLock lock(folder.path(), subject);
    QVERIFY(await(lock.acquire(std::chrono::seconds(1))));
    lock.release();
    QProcess holder;
    holder.start(QStringLiteral("flock"),
                 {QStringLiteral("--no-fork"), folder.filePath(QDir(folder.path()).entryList(QDir::Files).constFirst()),
                  QStringLiteral("cat")});
    QVERIFY(holder.waitForStarted());
    holder.write("held\n");
    QVERIFY(holder.waitForReadyRead()); // it echoes once it runs, so the lock is its own
    const auto held = await(lock.acquire(std::chrono::milliseconds(50)));
    QVERIFY(!held && held.error().fault == Fault::TimedOut);
    holder.kill();
    const auto taken = await(lock.acquire(std::chrono::seconds(5)));
    QVERIFY2(taken, told(taken).constData());
    QTRY_COMPARE(holder.state(), QProcess::NotRunning);
}

void TestSettling::keepsADigestOfWhatIsTooLarge()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto now = console.record(pump0);
    const auto other = console.record(QStringLiteral("pump-1"));
    QVERIFY(now && other);
    AuditEntry second = leftOpen(console, other, enabled(*other));
    second.object = clientRecord(QStringLiteral("pump-1"));
    QVERIFY(await(console.store().append({leftOpen(console, now, enabled(*now)), second})));
    // A foreign hand makes the record larger than an entry of the trail may be.
    const QByteArray large = "{\"command\":\"modifyClient\",\"username\":\"pump-0\",\"textdescription\":\"" +
                             QByteArray(AuditTable::largestField + 100, 'x') + "\"}";
    QVERIFY(foreignCommand(broker, large));
    QVERIFY2(console.open(broker), console.problem());
    QVERIFY(await(console.store().openIntents(console.session().profile().id))->isEmpty());
    QCOMPARE(console.outcomes().count(QStringLiteral("settled")), 2);
    const QList<AuditEntry> trail = console.trail();
    for (const AuditEntry &entry : trail) {
        if (entry.outcome != AuditOutcome::Settled || entry.object != clientRecord(pump0))
            continue;
        QVERIFY2(entry.detail.contains(QStringLiteral("in between")), qPrintable(entry.detail));
        QVERIFY(entry.after && entry.after->size() < 200);
        QVERIFY2(entry.after->contains("sha256"), entry.after->constData());
    }
    // The same where a change meets it.
    auto plan = console.planAllow({pump0});
    QVERIFY2(plan, told(plan).constData());
    plan->items.first().changes.first().before = now;
    plan->items.first().changes.first().after = enabled(*now);
    PlanRun *run = console.carryOut(*plan);
    QVERIFY(run->error() && run->error()->fault == Fault::Conflict);
    QCOMPARE(console.trail().last().outcome, AuditOutcome::Failed);
    QVERIFY(await(console.store().verifyChain())->intact);
}

void TestSettling::settlesAndWritesOnlyWithAKey()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto now = console.record(pump0);
    QVERIFY(now);
    QVERIFY(await(console.store().append({leftOpen(console, now, enabled(*now))})));
    RawDatabase raw(console.folder());
    QCOMPARE(raw.run(QStringLiteral("ALTER TABLE setting RENAME TO hidden")), QString());
    console.endSession();
    console.makeSession(profileOf(broker));
    QSignalSpy settled(&console.session(), &BrokerSession::settled);
    QVERIFY(await(console.session().open(Secret::fromText(QStringLiteral("adminpw")))));
    // It is read, and nothing is judged or changed.
    QCOMPARE(console.session().state(), BrokerSession::State::Ready);
    QCOMPARE(console.session().blocked().count(), 1);
    QCOMPARE(settled.size(), 1);
    QCOMPARE(console.outcomes(), QStringList{QStringLiteral("intended")});
    const auto plan = console.planAllow({pump0});
    QVERIFY2(plan, told(plan).constData());
    PlanRun *run = console.carryOut(*plan);
    QVERIFY(run->error() && run->error()->fault == Fault::Storage);
    QVERIFY2(run->error()->what.startsWith(QStringLiteral("Nothing can be changed")), qPrintable(run->error()->what));
    QCOMPARE(console.outcomes(), QStringList{QStringLiteral("intended")});
    QVERIFY(console.isDisabled(pump0));

    QCOMPARE(raw.run(QStringLiteral("ALTER TABLE hidden RENAME TO setting")), QString());
    const auto refreshed = await(console.session().refresh());
    QVERIFY2(refreshed, told(refreshed).constData());
    QCOMPARE(console.outcomes(), (QStringList{QStringLiteral("intended"), QStringLiteral("settled")}));
    run = console.carryOut(*plan);
    QVERIFY2(run->isComplete(), run->error() ? qPrintable(run->error()->what) : "not complete");
}

void TestSettling::findsTheKeyAfterALoss()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    RawDatabase raw(console.folder());
    QCOMPARE(raw.run(QStringLiteral("ALTER TABLE setting RENAME TO hidden")), QString());
    console.endSession();
    console.makeSession(profileOf(broker));
    QVERIFY(await(console.session().open(Secret::fromText(QStringLiteral("adminpw")))));
    broker.kill();
    QTRY_COMPARE(console.session().state(), BrokerSession::State::Offline);
    QCOMPARE(raw.run(QStringLiteral("ALTER TABLE hidden RENAME TO setting")), QString());
    QVERIFY2(broker.restart(), broker.problem());
    QTRY_COMPARE_WITH_TIMEOUT(console.session().state(), BrokerSession::State::Ready, 20000);
    const auto plan = console.planAllow({pump0});
    QVERIFY2(plan, told(plan).constData());
    PlanRun *run = console.carryOut(*plan);
    QVERIFY2(run->isComplete(), run->error() ? qPrintable(run->error()->what) : "not complete");
}

QTEST_GUILESS_MAIN(TestSettling)
#include "tst_settling.moc"
