// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/console.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class TestUndo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void putsTheRecordBackExactly();
    void takesTheNewestFirst();
    void knowsEntriesByTheirOutcome();
    void undoesAnUndo();
    void refuses_data();
    void refuses();
    void reportsWhatWasChangedMeanwhile();
    void takesWhatWasSettled();

private:
    qint64 allow(Console &console, const QString &user);
};

namespace {

const QString pump0 = QStringLiteral("pump-0");
const QString pump1 = QStringLiteral("pump-1");

} // namespace

qint64 TestUndo::allow(Console &console, const QString &user)
{
    const auto plan = console.planAllow({user});
    if (!plan || plan->changeCount() != 1)
        return 0;
    PlanRun *run = console.carryOut(*plan);
    return run->isComplete() ? run->steps().constFirst().intent : 0;
}

void TestUndo::putsTheRecordBackExactly()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto before = console.record(pump0);
    const qint64 sequence = allow(console, pump0);
    QVERIFY(sequence > 0);
    QVERIFY(console.record(pump0) != before);
    QTRY_VERIFY(console.session().blocked().row(disabledBlock(pump0))->lifted);

    const auto plan = await(console.session().planUndo(sequence));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->kind, PlanKind::Undo);
    QCOMPARE(plan->changeCount(), 1);
    QCOMPARE(plan->items.constFirst().undoes, sequence);
    QCOMPARE(plan->items.constFirst().changes.constFirst().after, before);
    QVERIFY(plan->reason.contains(QString::number(sequence)));
    PlanRun *run = console.carryOut(*plan);
    QVERIFY2(run->isComplete(), run->error() ? qPrintable(run->error()->what) : "not complete");
    QCOMPARE(console.record(pump0), before);
    QVERIFY(before->contains("Leaks"));
    const QList<AuditEntry> trail = console.trail();
    QCOMPARE(trail.at(2).action, QStringLiteral("undo"));
    QCOMPARE(trail.at(2).undoes, sequence);
    QCOMPARE(trail.at(2).outcome, AuditOutcome::Intended);
    QCOMPARE(trail.at(3).outcome, AuditOutcome::Done);
    QTRY_VERIFY(!console.session().blocked().row(disabledBlock(pump0))->lifted);
    QCOMPARE(console.session().blocked().count(), 2);
}

void TestUndo::takesTheNewestFirst()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    QVERIFY(allow(console, pump0) > 0);
    const qint64 second = allow(console, pump1);
    QVERIFY(second > 0);
    auto plan = await(console.session().planUndo(0));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->items.constFirst().undoes, second);
    QVERIFY(console.carryOut(*plan)->isComplete());
    plan = await(console.session().planUndo(0));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->items.constFirst().who.user, pump0);
    QVERIFY(console.carryOut(*plan)->isComplete());
    const auto none = await(console.session().planUndo(0));
    QVERIFY(!none && none.error().fault == Fault::BadInput);
}

void TestUndo::knowsEntriesByTheirOutcome()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const qint64 sequence = allow(console, pump0);
    const auto plan = await(console.session().planUndo(sequence + 1)); // the entry that says done
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->items.constFirst().undoes, sequence);
}

void TestUndo::undoesAnUndo()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto disabled = console.record(pump0);
    const qint64 allowed = allow(console, pump0);
    const auto enabled = console.record(pump0);
    auto undo = await(console.session().planUndo(allowed));
    QVERIFY2(undo, told(undo).constData());
    PlanRun *undone = console.carryOut(*undo);
    QVERIFY(undone->isComplete());
    const qint64 undoSequence = undone->steps().constFirst().intent;

    const auto again = await(console.session().planUndo(allowed));
    QVERIFY(!again && again.error().fault == Fault::BadInput);
    QVERIFY(again.error().what.contains(QString::number(undoSequence)));

    const auto redo = await(console.session().planUndo(undoSequence));
    QVERIFY2(redo, told(redo).constData());
    QVERIFY(console.carryOut(*redo)->isComplete());
    QCOMPARE(console.record(pump0), enabled);
    // The allow stands again, so it can be undone again.
    undo = await(console.session().planUndo(allowed));
    QVERIFY2(undo, told(undo).constData());
    QVERIFY(console.carryOut(*undo)->isComplete());
    QCOMPARE(console.record(pump0), disabled);
}

void TestUndo::refuses_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("no such entry") << QStringLiteral("unknown");
    QTest::newRow("another broker") << QStringLiteral("broker");
    QTest::newRow("a change that failed") << QStringLiteral("failed");
    QTest::newRow("a note") << QStringLiteral("note");
    QTest::newRow("nothing done yet") << QStringLiteral("nothing");
}

void TestUndo::refuses()
{
    QFETCH(QString, what);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    qint64 sequence = 0;
    if (what == QLatin1String("unknown"))
        sequence = 4711;
    if (what == QLatin1String("broker") || what == QLatin1String("note")) {
        AuditEntry entry;
        entry.brokerId = what == QLatin1String("note") ? console.session().profile().id : QStringLiteral("other");
        entry.broker = QStringLiteral("<b>Hall 9</b>");
        entry.action = QStringLiteral("profile.add");
        entry.outcome = AuditOutcome::Noted;
        const auto appended = await(console.store().append({entry}));
        QVERIFY2(appended, told(appended).constData());
        sequence = appended->constFirst().sequence;
    }
    if (what == QLatin1String("failed")) {
        auto plan = console.planAllow({pump0});
        QVERIFY2(plan, told(plan).constData());
        plan->items.first().changes.first().before->replace("Leaks", "Drips");
        PlanRun *run = console.carryOut(*plan);
        QVERIFY(!run->isComplete());
        sequence = run->steps().constFirst().intent;
        QVERIFY(sequence > 0);
    }
    const auto plan = await(console.session().planUndo(sequence));
    QVERIFY(!plan);
    QVERIFY2(plan.error().fault == Fault::BadInput, told(plan).constData());
    QVERIFY2(plan.error().what.endsWith(QLatin1Char('.')), qPrintable(plan.error().what));
}

void TestUndo::reportsWhatWasChangedMeanwhile()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console here;
    QVERIFY2(here.open(broker), here.problem());
    const qint64 sequence = allow(here, pump0);
    QVERIFY(sequence > 0);
    const auto plan = await(here.session().planUndo(sequence));
    QVERIFY2(plan, told(plan).constData());
    // Somebody else binds the account between the plan and its application.
    QVERIFY(foreignCommand(broker, R"({"command":"setClientId","username":"pump-0","clientid":"c-1"})"));
    const auto foreign = here.record(pump0);
    PlanRun *run = here.carryOut(*plan);
    QVERIFY(!run->isComplete());
    QVERIFY(run->error() && run->error()->fault == Fault::Conflict);
    QCOMPARE(here.record(pump0), foreign);
}

void TestUndo::takesWhatWasSettled()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const qint64 first = allow(console, pump0);
    QVERIFY(first > 0);
    // The broker makes the next changes, and its answers are lost.
    console.wire().losesAnswer = [] { return true; };
    const qint64 second = allow(console, pump1);
    QVERIFY(second > first);
    QCOMPARE(console.trail().last().outcome, AuditOutcome::Settled);
    const auto newest = await(console.store().lastUndoable(console.session().profile().id));
    QVERIFY2(newest, told(newest).constData());
    QCOMPARE(newest->sequence, second);
    auto plan = await(console.session().planUndo(0));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->items.constFirst().undoes, second);
    QVERIFY(console.carryOut(*plan)->isComplete());
    QCOMPARE(console.trail().last().outcome, AuditOutcome::Settled);
    QVERIFY(console.isDisabled(pump1));
    // That one is taken back, so the one before is next.
    plan = await(console.session().planUndo(0));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->items.constFirst().undoes, first);
    const auto again = await(console.session().planUndo(second));
    QVERIFY(!again && again.error().fault == Fault::BadInput);
}

QTEST_GUILESS_MAIN(TestUndo)
#include "tst_undo.moc"
