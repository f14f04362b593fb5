// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What happens to a plan when the store or the broker gives out underneath it.

#include "sessions/console.h"
#include "store/rawdatabase.h"

#include <QFileInfo>

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <csignal>
#include <sys/resource.h>

using namespace gatehouse;
using namespace gatehouse::test;

class TestPlanFaults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void changesNothingThatCannotBeRecorded_data();
    void changesNothingThatCannotBeRecorded();
    void saysWhenOnlyTheOutcomeIsMissing();
    void survivesTheBroker_data();
    void survivesTheBroker();
    void survivesTheSession();
};

namespace {

QString pump(int number)
{
    return QStringLiteral("pump-%1").arg(number);
}

const QString noIntents =
    QStringLiteral("CREATE TRIGGER test_full BEFORE INSERT ON audit WHEN new.outcome = 'intended' "
                   "BEGIN SELECT raise(ABORT, 'refused by the test'); END");
const QString noUndo = QStringLiteral("CREATE TRIGGER test_full BEFORE INSERT ON undo "
                                      "BEGIN SELECT raise(ABORT, 'refused by the test'); END");
const QString noDone = QStringLiteral("CREATE TRIGGER test_full BEFORE INSERT ON audit WHEN new.outcome = 'done' "
                                      "BEGIN SELECT raise(ABORT, 'refused by the test'); END");
const QString allowAll = QStringLiteral("DROP TRIGGER test_full");

/// No file of this process grows any more: what a full disk looks like to a program (EFBIG instead of ENOSPC).
class FullDisk final
{
public:
    explicit FullDisk(rlim_t size)
    {
        m_before = std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_limit);
        rlimit tight = m_limit;
        tight.rlim_cur = size;
        setrlimit(RLIMIT_FSIZE, &tight);
    }
    ~FullDisk()
    {
        setrlimit(RLIMIT_FSIZE, &m_limit);
        std::signal(SIGXFSZ, m_before);
    }
    FullDisk(const FullDisk &) = delete;
    FullDisk &operator=(const FullDisk &) = delete;

private:
    rlimit m_limit{};
    void (*m_before)(int) = nullptr;
};

} // namespace

void TestPlanFaults::changesNothingThatCannotBeRecorded_data()
{
    QTest::addColumn<QString>("fault");
    QTest::newRow("the trail refuses") << QStringLiteral("intents");
    QTest::newRow("the bytes for undo are refused") << QStringLiteral("undo");
    QTest::newRow("full disk") << QStringLiteral("full");
    QTest::newRow("damaged") << QStringLiteral("damaged");
    QTest::newRow("somebody holds the database") << QStringLiteral("locked");
}

void TestPlanFaults::changesNothingThatCannotBeRecorded()
{
    QFETCH(QString, fault);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto plan = console.planAllow({pump(0)});
    QVERIFY2(plan, told(plan).constData());

    RawDatabase raw(console.folder());
    std::optional<FullDisk> disk;
    if (fault == QLatin1String("intents"))
        QCOMPARE(raw.run(noIntents), QString());
    if (fault == QLatin1String("undo"))
        QCOMPARE(raw.run(noUndo), QString());
    if (fault == QLatin1String("full"))
        disk.emplace(
            static_cast<rlim_t>(QFileInfo(console.folder() + QLatin1String("/gatehouse.sqlite-wal")).size() + 100));
    if (fault == QLatin1String("damaged")) {
        // All pages behind the first, in the file and not only in the log.
        QCOMPARE(raw.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)")), QString());
        QFile file(console.folder() + QLatin1String("/gatehouse.sqlite"));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(4096);
        file.write(QByteArray(static_cast<int>(file.size() - 4096), 'x'));
        file.close();
    }
    if (fault == QLatin1String("locked"))
        QCOMPARE(raw.run(QStringLiteral("BEGIN IMMEDIATE")), QString());

    PlanRun *run = console.carryOut(*plan);
    disk.reset();
    QVERIFY(run->isFinished());
    QVERIFY(!run->isComplete());
    QVERIFY(run->error());
    QVERIFY2(run->error()->fault == Fault::Storage, qPrintable(faultName(run->error()->fault)));
    QVERIFY2(run->error()->what.startsWith(QStringLiteral("Nothing was changed")), qPrintable(run->error()->what));
    QCOMPARE(console.wire().applied, 0);
    QVERIFY(console.isDisabled(pump(0)));

    if (fault == QLatin1String("damaged"))
        return;
    // Once the store can be written again, it goes on from here.
    if (fault == QLatin1String("locked"))
        QCOMPARE(raw.run(QStringLiteral("ROLLBACK")), QString());
    else if (fault != QLatin1String("full"))
        QCOMPARE(raw.run(allowAll), QString());
    run->retry();
    QTRY_VERIFY(run->isFinished());
    QVERIFY2(run->isComplete(), run->error() ? qPrintable(run->error()->what) : "not complete");
    QVERIFY(!console.isDisabled(pump(0)));
    QVERIFY(await(console.store().openIntents(console.session().profile().id))->isEmpty());
}

void TestPlanFaults::saysWhenOnlyTheOutcomeIsMissing()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    // Requests of one change each, as on brokers that save for each.
    const auto plan = console.planAllow({pump(0)});
    QVERIFY2(plan, told(plan).constData());
    RawDatabase raw(console.folder());
    QCOMPARE(raw.run(noDone), QString());
    PlanRun *run = console.carryOut(*plan);
    QVERIFY(!run->isComplete());
    QVERIFY(run->error() && run->error()->fault == Fault::Storage);
    QVERIFY2(run->error()->what.contains(QStringLiteral("could not be recorded")), qPrintable(run->error()->what));
    QVERIFY(!console.isDisabled(pump(0)));
    QCOMPARE(console.outcomes(), QStringList{QStringLiteral("intended")});
    QCOMPARE(raw.run(allowAll), QString());

    // The next opening completes the trail.
    console.endSession();
    console.makeSession(profileOf(broker));
    QSignalSpy settled(&console.session(), &BrokerSession::settled);
    QVERIFY(await(console.session().open(Secret::fromText(QStringLiteral("adminpw")))));
    QCOMPARE(settled.size(), 1);
    QCOMPARE(console.outcomes(), (QStringList{QStringLiteral("intended"), QStringLiteral("settled")}));
    QCOMPARE(console.trail().last().after, console.record(pump(0)));
    const auto undo = await(console.session().planUndo(console.trail().first().sequence));
    QVERIFY2(undo, told(undo).constData());
}

void TestPlanFaults::survivesTheBroker_data()
{
    QTest::addColumn<bool>("afterTheChange");
    QTest::newRow("killed before it changed anything") << false;
    QTest::newRow("killed after it changed, before it said so") << true;
}

void TestPlanFaults::survivesTheBroker()
{
    QFETCH(bool, afterTheChange);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto plan = console.planAllow({pump(0)});
    QVERIFY2(plan, told(plan).constData());
    if (afterTheChange)
        console.wire().losesAnswer = [&broker] {
            broker.kill();
            return true;
        };
    else
        console.wire().beforeApply = [&broker](const QList<Change> &) { broker.kill(); };
    PlanRun *run = console.carryOut(*plan);
    QVERIFY(!run->isComplete());
    QVERIFY(run->error());
    QCOMPARE(run->steps().constFirst().state, RunStep::State::Failed);
    QVERIFY(!run->steps().constFirst().note.isEmpty());
    // Nobody knows yet, so nobody says.
    QCOMPARE(console.outcomes(), QStringList{QStringLiteral("intended")});
    console.wire().losesAnswer = nullptr;
    console.wire().beforeApply = nullptr;

    QSignalSpy settled(&console.session(), &BrokerSession::settled);
    QVERIFY2(broker.restart(), broker.problem());
    QTRY_COMPARE_WITH_TIMEOUT(console.session().state(), BrokerSession::State::Ready, 20000);
    QCOMPARE(settled.size(), 1);
    QCOMPARE(console.outcomes(), (QStringList{QStringLiteral("intended"), QStringLiteral("settled")}));
    QCOMPARE(console.isDisabled(pump(0)), !afterTheChange);
    QCOMPARE(console.trail().last().after, console.record(pump(0)));
    run->retry();
    QTRY_VERIFY(run->isFinished());
    QVERIFY2(run->isComplete(), run->error() ? qPrintable(run->error()->what) : "not complete");
    QVERIFY(!console.isDisabled(pump(0)));
}

void TestPlanFaults::survivesTheSession()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(3)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto plan = console.planAllow({pump(0), pump(1), pump(2)});
    QVERIFY2(plan, told(plan).constData());
    PlanRun *run = console.session().carryOut(*plan);
    connect(
        run, &PlanRun::stepChanged, this,
        [&console, run](qsizetype i) {
            if (run->steps().at(i).state == RunStep::State::Running)
                console.endSession();
        },
        Qt::QueuedConnection);
    QPointer<PlanRun> alive(run);
    QTRY_VERIFY(!alive);
    console.makeSession(profileOf(broker));
    QVERIFY(await(console.session().open(Secret::fromText(QStringLiteral("adminpw")))));
    QVERIFY(await(console.store().openIntents(console.session().profile().id))->isEmpty());
    const QList<AuditEntry> trail = console.trail();
    for (const AuditEntry &entry : trail) {
        if (entry.outcome == AuditOutcome::Done || entry.outcome == AuditOutcome::Settled)
            QCOMPARE(entry.after, console.record(entry.who));
    }
}

QTEST_GUILESS_MAIN(TestPlanFaults)
#include "tst_planfaults.moc"
