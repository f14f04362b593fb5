// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/storedchange.h"
#include "sessions/console.h"
#include "store/rawdatabase.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <algorithm>

using namespace gatehouse;
using namespace gatehouse::test;

class TestPlanRun : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allowsEndToEnd();
    void blocksWithTheReason();
    void refusesBeforeItBegins_data();
    void refusesBeforeItBegins();
    void writesNothingOverAForeignChange();
    void countsWhatSomebodyElseDid();
    void stopsAtTheFirstFailure();
    void makesManyOneAfterTheOther();
    void stopsWhenAsked();
    void givesEachRunItsTurn();
    void looksAgainBeforeATurn();
    void findsOutWhenAnAnswerIsLost();
    void findsOutWhenARequestIsLost();
};

namespace {

QString pump(int number)
{
    return QStringLiteral("pump-%1").arg(number);
}

QStringList pumps(int count)
{
    QStringList users;
    for (int i = 0; i < count; ++i)
        users.append(pump(i));
    return users;
}

qsizetype count(const PlanRun &run, RunStep::State state)
{
    return std::count_if(run.steps().cbegin(), run.steps().cend(),
                         [state](const RunStep &step) { return step.state == state; });
}

} // namespace

void TestPlanRun::allowsEndToEnd()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto before = console.record(pump(0));
    QVERIFY(before && before->contains("\"disabled\":true"));

    const auto plan = console.planAllow({pump(0)}, QStringLiteral("Repaired by Ada."));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->changeCount(), 1);
    QVERIFY(console.trail().isEmpty()); // planning leaves no trace

    // What is on disk at the moment in which the broker is asked, as a stranger reads it.
    int intents = 0;
    int outcomes = -1;
    QByteArray kept;
    console.wire().beforeApply = [&](const QList<Change> &) {
        RawDatabase raw(console.folder());
        intents = raw.value(QStringLiteral("SELECT count(*) FROM audit WHERE outcome = 'intended'")).toInt();
        outcomes = raw.value(QStringLiteral("SELECT count(*) FROM audit WHERE intent <> 0")).toInt();
        kept = raw.value(QStringLiteral("SELECT change FROM undo")).toByteArray();
    };
    PlanRun *run = console.carryOut(*plan);
    QVERIFY2(run->isComplete(), run->error() ? qPrintable(run->error()->what) : "not complete");
    QVERIFY(run->isFinished());
    QVERIFY(!run->error());
    QCOMPARE(intents, 1);
    QCOMPARE(outcomes, 0);
    const auto stored = changeFromStored(kept);
    QVERIFY2(stored, told(stored).constData());
    QCOMPARE(stored->before, before);

    const auto after = console.record(pump(0));
    QVERIFY(after && !after->contains("disabled"));
    QVERIFY(after->contains("Leaks"));
    QCOMPARE(stored->after, after);
    const QList<AuditEntry> trail = console.trail();
    QCOMPARE(console.outcomes(), (QStringList{QStringLiteral("intended"), QStringLiteral("done")}));
    const AuditEntry &intent = trail.first();
    QCOMPARE(intent.action, QStringLiteral("allow"));
    QCOMPARE(intent.object, clientRecord(pump(0)));
    QCOMPARE(intent.who, pump(0));
    QCOMPARE(intent.reason, QStringLiteral("Repaired by Ada."));
    QCOMPARE(intent.before, before);
    QCOMPARE(intent.after, after);
    QCOMPARE(intent.operatorName, Operator::current().account);
    QVERIFY(!intent.operatorName.isEmpty() && !intent.host.isEmpty() && !intent.process.isEmpty());
    QCOMPARE(intent.broker, QStringLiteral("Hall 1"));
    QVERIFY(!intent.detail.isEmpty());
    QCOMPARE(trail.last().intent, intent.sequence);
    QCOMPARE(trail.last().after, after);
    QCOMPARE(run->steps().constFirst().intent, intent.sequence);

    QTRY_VERIFY(console.session().blocked().row(disabledBlock(pump(0)))->lifted);
    QCOMPARE(console.session().blocked().row(disabledBlock(pump(0)))->liftedBy, intent.sequence);
    QCOMPARE(console.session().blocked().count(), 1);
    const auto chain = await(console.store().verifyChain());
    QVERIFY(chain && chain->intact);
}

void TestPlanRun::blocksWithTheReason()
{
    BrokerProcess broker;
    DynsecFile file = disabledPumps(1);
    file.addAccount(QStringLiteral("valve"), QStringLiteral("secret"), {QStringLiteral("everything")});
    QVERIFY2(broker.startDynsec(file), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto plan = console.planBlock(QStringLiteral("valve"), QStringLiteral("It floods."));
    QVERIFY2(plan, told(plan).constData());
    PlanRun *run = console.carryOut(*plan);
    QVERIFY2(run->isComplete(), run->error() ? qPrintable(run->error()->what) : "not complete");
    QVERIFY(console.isDisabled(QStringLiteral("valve")));
    QVERIFY(console.record(QStringLiteral("valve"))->contains("It floods."));
    QCOMPARE(console.trail().first().action, QStringLiteral("block"));
    QTRY_VERIFY(console.session().blocked().row(disabledBlock(QStringLiteral("valve"))));
    QVERIFY(!console.session().blocked().row(disabledBlock(QStringLiteral("valve")))->lifted);
}

void TestPlanRun::refusesBeforeItBegins_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<Fault>("fault");
    QTest::newRow("read-only") << QStringLiteral("readonly") << Fault::NotSupported;
    QTest::newRow("no reason") << QStringLiteral("empty") << Fault::BadInput;
    QTest::newRow("a blank reason") << QStringLiteral("blank") << Fault::BadInput;
    QTest::newRow("no changes") << QStringLiteral("nothing") << Fault::BadInput;
    QTest::newRow("closed") << QStringLiteral("closed") << Fault::Offline;
}

void TestPlanRun::refusesBeforeItBegins()
{
    QFETCH(QString, what);
    QFETCH(Fault, fault);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    auto plan = console.planAllow({pump(0)});
    QVERIFY2(plan, told(plan).constData());
    if (what == QLatin1String("readonly"))
        console.session().setProfile(profileOf(broker, Writing::Off));
    if (what == QLatin1String("empty"))
        plan->reason.clear();
    if (what == QLatin1String("blank"))
        plan->reason = QStringLiteral(" \t\n");
    if (what == QLatin1String("nothing"))
        plan->items.first().changes.clear();
    if (what == QLatin1String("closed"))
        console.session().close();
    PlanRun *run = console.session().carryOut(*plan);
    QVERIFY(run->isFinished());
    QSignalSpy finished(run, &PlanRun::finished);
    QTRY_VERIFY(!finished.isEmpty());
    QVERIFY(!run->isComplete());
    QVERIFY(run->error());
    QVERIFY(run->error()->fault == fault);
    QVERIFY2(run->error()->what.endsWith(QLatin1Char('.')), qPrintable(run->error()->what));
    QCOMPARE(count(*run, RunStep::State::Done), 0);
    QCOMPARE(console.wire().applied, 0);
    QVERIFY(console.trail().isEmpty());
    // Trying again does not get past it either.
    run->retry();
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(console.wire().applied, 0);
}

void TestPlanRun::writesNothingOverAForeignChange()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console here;
    QVERIFY2(here.open(broker), here.problem());
    const auto plan = here.planAllow({pump(0)});
    QVERIFY2(plan, told(plan).constData());

    // Somebody else binds the account meanwhile.
    QVERIFY(foreignCommand(broker, R"({"command":"setClientId","username":"pump-0","clientid":"c-1"})"));
    const auto foreign = here.record(pump(0));

    PlanRun *run = here.carryOut(*plan);
    QVERIFY(!run->isComplete());
    QVERIFY(run->error() && run->error()->fault == Fault::Conflict);
    QCOMPARE(count(*run, RunStep::State::Failed), 1);
    QCOMPARE(here.record(pump(0)), foreign);
    QCOMPARE(here.outcomes(), (QStringList{QStringLiteral("intended"), QStringLiteral("failed")}));
    QVERIFY(here.trail().last().detail.contains(run->error()->what));
    // It stays a conflict.
    run->retry();
    QTRY_VERIFY(run->isFinished());
    QVERIFY(run->error() && run->error()->fault == Fault::Conflict);
    QCOMPARE(here.record(pump(0)), foreign);
}

void TestPlanRun::countsWhatSomebodyElseDid()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console here;
    Console there;
    QVERIFY2(here.open(broker), here.problem());
    QVERIFY2(there.open(broker), there.problem());
    const auto plan = here.planAllow({pump(0)});
    const auto same = there.planAllow({pump(0)});
    QVERIFY(plan && same);
    QVERIFY(there.carryOut(*same)->isComplete());
    PlanRun *run = here.carryOut(*plan);
    if (!run->isComplete()) {
        QVERIFY(run->error() && run->error()->fault == Fault::Conflict);
        const int applied = here.wire().applied;
        run->retry();
        QVERIFY(!run->isFinished());
        QTRY_VERIFY(run->isFinished());
        QCOMPARE(here.wire().applied, applied);
    }
    QVERIFY(run->isComplete());
    QVERIFY(!run->error());
    QVERIFY(!run->steps().constFirst().note.isEmpty());
    QVERIFY(!here.isDisabled(pump(0)));
    QVERIFY(await(here.store().openIntents(here.session().profile().id))->isEmpty());
}

void TestPlanRun::stopsAtTheFirstFailure()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(3)), broker.problem());
    Console here;
    QVERIFY2(here.open(broker), here.problem());
    auto plan = here.planAllow(pumps(3));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->items.size(), 3);
    // The second record is not as the plan has it.
    plan->items[1].changes.first().before->replace("Leaks", "Drips");
    PlanRun *run = here.carryOut(*plan);
    QVERIFY(run->error() && run->error()->fault == Fault::Conflict);
    QCOMPARE(run->steps().at(0).state, RunStep::State::Done);
    QCOMPARE(run->steps().at(1).state, RunStep::State::Failed);
    QCOMPARE(run->steps().at(2).state, RunStep::State::Skipped);
    QVERIFY(!here.isDisabled(pump(0)));
    QVERIFY(here.isDisabled(pump(1)));
    QVERIFY(here.isDisabled(pump(2)));
    QVERIFY(await(here.store().openIntents(here.session().profile().id))->isEmpty());
}

void TestPlanRun::makesManyOneAfterTheOther()
{
    constexpr int many = 50;
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(many)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto plan = console.planAllow(pumps(many));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->changeCount(), many);
    PlanRun *run = console.session().carryOut(*plan);
    QSignalSpy steps(run, &PlanRun::stepChanged);
    QSignalSpy finished(run, &PlanRun::finished);
    QTRY_VERIFY_WITH_TIMEOUT(!finished.isEmpty(), 60000);
    QVERIFY2(run->isComplete(), run->error() ? qPrintable(run->error()->what) : "not complete");
    QCOMPARE(count(*run, RunStep::State::Done), many);
    QCOMPARE(steps.size(), 2 * many); // running, done
    QCOMPARE(console.wire().mostUnderWay, 1);
    QVERIFY(console.wire().mostChanges <= console.session().connector().changesPerRequest({}));
    QTRY_COMPARE(console.session().blocked().count(), 0);
    QCOMPARE(console.session().blocked().rows().size(), many); // lifted, with Undo
    QCOMPARE(console.outcomes().count(QStringLiteral("intended")), many);
    QCOMPARE(console.outcomes().count(QStringLiteral("done")), many);
    const auto chain = await(console.store().verifyChain());
    QVERIFY(chain && chain->intact);
}

void TestPlanRun::stopsWhenAsked()
{
    constexpr int many = 12;
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(many)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const qsizetype perRequest = console.session().connector().changesPerRequest({});
    const auto plan = console.planAllow(pumps(many));
    QVERIFY2(plan, told(plan).constData());
    PlanRun *run = console.session().carryOut(*plan);
    QSignalSpy finished(run, &PlanRun::finished);
    connect(run, &PlanRun::stepChanged, this, [run](qsizetype i) {
        if (i == 4 && run->steps().at(i).state == RunStep::State::Running)
            run->cancel();
    });
    QTRY_VERIFY_WITH_TIMEOUT(!finished.isEmpty(), 60000);
    // What was under way is finished; on brokers that save once a request that is all of it.
    const qsizetype done = std::min<qsizetype>(many, perRequest == 1 ? 5 : perRequest);
    QCOMPARE(count(*run, RunStep::State::Done), done);
    QCOMPARE(count(*run, RunStep::State::Skipped), many - done);
    QVERIFY(run->isFinished());
    if (done < many) {
        QVERIFY(run->error() && run->error()->fault == Fault::Cancelled);
        QVERIFY(console.isDisabled(pump(many - 1)));
        finished.clear();
        run->retry();
        QTRY_VERIFY_WITH_TIMEOUT(!finished.isEmpty(), 60000);
    }
    QVERIFY(run->isComplete());
    QVERIFY(!console.isDisabled(pump(many - 1)));
    QCOMPARE(console.outcomes().count(QStringLiteral("intended")), many);
}

void TestPlanRun::givesEachRunItsTurn()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(6)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto first = console.planAllow({pump(0), pump(1), pump(2)});
    const auto second = console.planAllow({pump(3), pump(4), pump(5)});
    QVERIFY(first && second);
    PlanRun *one = console.session().carryOut(*first);
    PlanRun *two = console.session().carryOut(*second);
    QTRY_VERIFY(one->isFinished() && two->isFinished());
    QVERIFY(one->isComplete() && two->isComplete());
    QCOMPARE(console.wire().mostUnderWay, 1);
    // One run's entries are not mixed with the other's.
    QStringList order;
    const QList<AuditEntry> trail = console.trail();
    for (const AuditEntry &entry : trail) {
        if (entry.outcome == AuditOutcome::Done)
            order.append(entry.who);
    }
    QCOMPARE(order, pumps(6));
}

void TestPlanRun::looksAgainBeforeATurn()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto first = console.planAllow({pump(0)});
    const auto second = console.planAllow({pump(1)});
    QVERIFY(first && second);
    PlanRun *one = console.session().carryOut(*first);
    PlanRun *two = console.session().carryOut(*second);
    console.wire().beforeApply = [&](const QList<Change> &) {
        console.session().setProfile(profileOf(broker, Writing::Off));
    };
    QTRY_VERIFY(one->isFinished() && two->isFinished());
    QVERIFY(one->isComplete());
    QVERIFY(!two->isComplete());
    QVERIFY(two->error() && two->error()->fault == Fault::NotSupported);
    QVERIFY(console.isDisabled(pump(1)));
    QCOMPARE(console.outcomes().count(QStringLiteral("intended")), 1);
}

void TestPlanRun::findsOutWhenAnAnswerIsLost()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    console.wire().losesAnswer = [] { return true; };
    const auto plan = console.planAllow({pump(0)});
    QVERIFY2(plan, told(plan).constData());
    PlanRun *run = console.carryOut(*plan);
    QVERIFY(run->isComplete());
    QVERIFY(!run->error());
    QVERIFY(run->steps().constFirst().note.contains(QStringLiteral("applied")));
    QVERIFY(!console.isDisabled(pump(0)));
    QCOMPARE(console.outcomes(), (QStringList{QStringLiteral("intended"), QStringLiteral("settled")}));
    QCOMPARE(console.trail().last().after, console.record(pump(0)));
}

void TestPlanRun::findsOutWhenARequestIsLost()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    bool loses = true;
    console.wire().losesRequest = [&loses] { return loses; };
    const auto plan = console.planAllow({pump(0), pump(1)});
    QVERIFY2(plan, told(plan).constData());
    PlanRun *run = console.carryOut(*plan);
    QVERIFY(!run->isComplete());
    QVERIFY(run->error() && run->error()->fault == Fault::TimedOut);
    QCOMPARE(run->steps().at(0).state, RunStep::State::Failed);
    QVERIFY(run->steps().at(0).note.contains(QStringLiteral("not applied")));
    QVERIFY(console.isDisabled(pump(0)));
    QCOMPARE(console.outcomes().first(), QStringLiteral("intended"));
    QCOMPARE(console.outcomes().last(), QStringLiteral("settled"));
    QVERIFY(await(console.store().openIntents(console.session().profile().id))->isEmpty());
    loses = false;
    run->retry();
    QTRY_VERIFY(run->isFinished());
    QVERIFY(run->isComplete());
    QVERIFY(!console.isDisabled(pump(0)));
    QVERIFY(!console.isDisabled(pump(1)));
}

QTEST_GUILESS_MAIN(TestPlanRun)
#include "tst_planrun.moc"
