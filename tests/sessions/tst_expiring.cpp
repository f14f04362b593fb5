// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/expiring.h"

#include "sessions/console.h"
#include "store/rawdatabase.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// Allows that last for a time only, at a living broker.
class TestExpiring : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void endsInTime();
    void endsManyAtOnce();
    void endsAtTheNextStart();
    void leavesWhatWasChangedMeanwhile();
    void endsTheOthersAllTheSame();
    void knowsWhatWasTakenBackBefore();
    void waitsForABrokerThatIsAway();
    void takesTurnsWithAnotherConsole();
    void offersItWhereverSomebodyCanBeLetIn();
    void refusesATimeThatIsOver();
    void leavesWhatIsNotKnownToBeMade();
    void saysWhenItCannotLook();

private:
    PlanRun *allow(Console &console, const QStringList &users, const QDateTime &until);
    [[nodiscard]] static QList<Expiry> open(Console &console)
    {
        return await(console.store().expiries()).value_or(QList<Expiry>());
    }
    /// Long enough to be applied before it is over on a busy machine.
    QDateTime soon() { return m_until = QDateTime::currentDateTimeUtc().addSecs(2); }
    [[nodiscard]] bool isOver() const { return QDateTime::currentDateTimeUtc() > m_until; }

    QDateTime m_until;
    std::unique_ptr<BrokerProcess> m_broker;
};

namespace {

const QString pump0 = QStringLiteral("pump-0");
const QString pump1 = QStringLiteral("pump-1");

} // namespace

void TestExpiring::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY2(m_broker->startDynsec(disabledPumps(3)), m_broker->problem());
}

void TestExpiring::cleanup()
{
    m_broker.reset();
}

PlanRun *TestExpiring::allow(Console &console, const QStringList &users, const QDateTime &until)
{
    Result<Plan> plan = console.planAllow(users);
    if (!plan)
        return nullptr;
    plan->until = until;
    PlanRun *run = console.carryOut(*plan);
    return run->isComplete() ? run : nullptr;
}

void TestExpiring::endsInTime()
{
    Console console;
    QVERIFY2(console.open(*m_broker), console.problem());
    console.session().expiring().followTime();
    QSignalSpy told(&console.session(), &BrokerSession::settled);
    const auto before = console.record(pump0);
    QVERIFY(allow(console, {pump0}, soon()));
    QVERIFY(!console.isDisabled(pump0));
    QCOMPARE(open(console).size(), 1);
    QTRY_VERIFY(console.isDisabled(pump0));
    QTRY_VERIFY(open(console).isEmpty());
    QCOMPARE(console.record(pump0), before);
    QTRY_VERIFY(!told.isEmpty());
    const QList<AuditEntry> trail = console.trail();
    QCOMPARE(trail.constLast().action, QStringLiteral("undo"));
    QCOMPARE(trail.constLast().outcome, AuditOutcome::Done);
    QVERIFY(trail.constLast().reason.startsWith(QLatin1String("The time was over at ")));
    QVERIFY(trail.constLast().reason.contains(QLatin1String("Repaired.")));
}

void TestExpiring::endsManyAtOnce()
{
    Console console;
    QVERIFY2(console.open(*m_broker), console.problem());
    QVERIFY(allow(console, {pump0, pump1}, soon()));
    QCOMPARE(open(console).size(), 2);
    QTRY_VERIFY(isOver());
    const auto ended = await(console.session().expiring().endDue());
    QVERIFY(ended);
    QCOMPARE(ended->size(), 2);
    for (const Expired &one : *ended) {
        QVERIFY(one.outcome == Expired::Outcome::Ended);
        QVERIFY(one.sentence.endsWith(u'.'));
    }
    QVERIFY(console.isDisabled(pump0) && console.isDisabled(pump1));
    QVERIFY(open(console).isEmpty());
    QVERIFY(await(console.session().expiring().endDue())->isEmpty());
}

void TestExpiring::endsAtTheNextStart()
{
    QTemporaryDir folder;
    {
        Console console(folder.path());
        QVERIFY2(console.open(*m_broker), console.problem());
        QVERIFY(allow(console, {pump0}, soon()));
    }
    QTRY_VERIFY(isOver());
    Console next(folder.path());
    QVERIFY2(next.open(*m_broker), next.problem());
    QVERIFY(!next.isDisabled(pump0)); // nobody was asked to
    next.session().expiring().followTime();
    QTRY_VERIFY(next.isDisabled(pump0));
    QTRY_VERIFY(open(next).isEmpty());
}

void TestExpiring::leavesWhatWasChangedMeanwhile()
{
    Console console;
    QVERIFY2(console.open(*m_broker), console.problem());
    QVERIFY(allow(console, {pump0}, soon()));
    QVERIFY(foreignCommand(*m_broker,
                           R"({"command":"modifyClient","username":"pump-0","textdescription":"Has a new seal."})"));
    QTRY_VERIFY(console.record(pump0)->contains("new seal"));
    const auto now = console.record(pump0);
    QTRY_VERIFY(isOver());
    const auto ended = await(console.session().expiring().endDue());
    QVERIFY(ended);
    QCOMPARE(ended->size(), 1);
    QVERIFY(ended->constFirst().outcome == Expired::Outcome::Foreign);
    QCOMPARE(console.record(pump0), now);
    QVERIFY(!console.isDisabled(pump0));
    QVERIFY(open(console).isEmpty()); // it is reported once
    const QList<AuditEntry> trail = console.trail();
    QVERIFY(std::any_of(trail.cbegin(), trail.cend(), [](const AuditEntry &entry) {
        return entry.outcome == AuditOutcome::Failed ||
               (entry.action == QLatin1String("expire") && entry.outcome == AuditOutcome::Noted);
    }));
}

void TestExpiring::endsTheOthersAllTheSame()
{
    Console console;
    QVERIFY2(console.open(*m_broker), console.problem());
    QVERIFY(allow(console, {pump0, pump1}, soon()));
    // The newest goes first, and is the one that stops the run.
    QVERIFY(foreignCommand(*m_broker,
                           R"({"command":"modifyClient","username":"pump-1","textdescription":"Has a new seal."})"));
    QTRY_VERIFY(console.record(pump1)->contains("new seal"));
    QTRY_VERIFY(isOver());
    const auto ended = await(console.session().expiring().endDue());
    QVERIFY(ended);
    QCOMPARE(ended->size(), 2);
    QVERIFY(console.isDisabled(pump0));
    QVERIFY(!console.isDisabled(pump1));
    QVERIFY(open(console).isEmpty());
}

void TestExpiring::knowsWhatWasTakenBackBefore()
{
    Console console;
    QVERIFY2(console.open(*m_broker), console.problem());
    const PlanRun *run = allow(console, {pump0}, soon());
    QVERIFY(run);
    const auto undo = await(console.session().planUndo(run->steps().constFirst().intent));
    QVERIFY2(undo, told(undo).constData());
    QVERIFY(console.carryOut(*undo)->isComplete());
    QTRY_VERIFY(isOver());
    const auto ended = await(console.session().expiring().endDue());
    QVERIFY(ended);
    QCOMPARE(ended->size(), 1);
    QVERIFY(ended->constFirst().outcome == Expired::Outcome::Over);
    QVERIFY(open(console).isEmpty());
}

void TestExpiring::waitsForABrokerThatIsAway()
{
    Console console;
    QVERIFY2(console.open(*m_broker), console.problem());
    QVERIFY(allow(console, {pump0}, soon()));
    m_broker.reset();
    QTRY_VERIFY(console.session().state() == BrokerSession::State::Offline);
    QTRY_VERIFY(isOver());
    const auto ended = await(console.session().expiring().endDue());
    QVERIFY(ended);
    QCOMPARE(ended->size(), 1);
    QVERIFY(ended->constFirst().outcome == Expired::Outcome::Left);
    QCOMPARE(open(console).size(), 1); // for the next time
}

void TestExpiring::takesTurnsWithAnotherConsole()
{
    QTemporaryDir folder;
    Console one(folder.path());
    QVERIFY2(one.open(*m_broker), one.problem());
    Console other(folder.path());
    QVERIFY2(other.open(*m_broker), other.problem());
    QVERIFY(allow(one, {pump0, pump1}, soon()));
    QTRY_VERIFY(isOver());
    const auto first = one.session().expiring().endDue();
    const auto second = other.session().expiring().endDue();
    const auto byOne = await(first);
    const auto byOther = await(second);
    QVERIFY(byOne && byOther);
    QVERIFY(one.isDisabled(pump0) && one.isDisabled(pump1));
    const auto count = [](const QList<Expired> &all, Expired::Outcome outcome) {
        return std::count_if(all.cbegin(), all.cend(),
                             [outcome](const Expired &expired) { return expired.outcome == outcome; });
    };
    QCOMPARE(count(*byOne, Expired::Outcome::Ended) + count(*byOther, Expired::Outcome::Ended), 2);
    QCOMPARE(count(*byOne, Expired::Outcome::Foreign) + count(*byOther, Expired::Outcome::Foreign), 0);
}

void TestExpiring::offersItWhereverSomebodyCanBeLetIn()
{
    Console console;
    QVERIFY2(console.open(*m_broker), console.problem());
    QVERIFY(console.session().abilities().has(Ability::TemporaryAllow));
    Profile readOnly = console.session().profile();
    readOnly.writing = Writing::Off;
    console.session().setProfile(readOnly);
    QVERIFY(!console.session().abilities().has(Ability::TemporaryAllow));
    QVERIFY(console.session().abilities().whyNot(Ability::TemporaryAllow).contains(u"read-only"));
}

void TestExpiring::refusesATimeThatIsOver()
{
    Console console;
    QVERIFY2(console.open(*m_broker), console.problem());
    Result<Plan> plan = console.planAllow({pump0});
    QVERIFY2(plan, told(plan).constData());
    plan->until = QDateTime::currentDateTimeUtc().addSecs(-1);
    const PlanRun *run = console.carryOut(*plan);
    QVERIFY(run->error() && run->error()->fault == Fault::BadInput);
    QVERIFY(console.isDisabled(pump0));
    QVERIFY(open(console).isEmpty());
}

/// An intent of which nobody knows what became is no change that was not made.
void TestExpiring::leavesWhatIsNotKnownToBeMade()
{
    Console console;
    QVERIFY2(console.open(*m_broker), console.problem());
    AuditEntry intent;
    intent.brokerId = console.session().profile().id;
    intent.action = QStringLiteral("allow");
    intent.object = clientRecord(pump0);
    intent.who = pump0;
    intent.outcome = AuditOutcome::Intended;
    QVERIFY(await(console.store().intend({{intent, "{}", QDateTime::currentDateTimeUtc().addSecs(-1)}})));
    const auto ended = await(console.session().expiring().endDue());
    QVERIFY(ended);
    QCOMPARE(ended->size(), 1);
    QVERIFY(ended->constFirst().outcome == Expired::Outcome::Left);
    QCOMPARE(open(console).size(), 1);
}

void TestExpiring::saysWhenItCannotLook()
{
    Console console;
    QVERIFY2(console.open(*m_broker), console.problem());
    RawDatabase stranger(console.folder());
    QCOMPARE(stranger.run(QStringLiteral("DROP TABLE expiry")), QString());
    const auto ended = await(console.session().expiring().endDue());
    QVERIFY(!ended);
    QCOMPARE(ended.error().fault, Fault::Storage);
}

QTEST_GUILESS_MAIN(TestExpiring)
#include "tst_expiring.moc"
