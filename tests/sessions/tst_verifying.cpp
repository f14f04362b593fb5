// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/console.h"
#include "store/rawdatabase.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using namespace std::chrono_literals;

class TestVerifying : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void waitsForTheDevice();
    void knowsADeviceThatWasFaster();
    void endsAppliedWhenNobodyComes();
    void stopsWhenAsked();
    void probesAsTheClient_data();
    void probesAsTheClient();
    void throwsNobodyOut();
    void namesTheNextBlocker();
    void tellsALeftoverFromARefusal();
    void needsNoConnectionForABlock();
    void verifiesAnUndoByItsDirection();
    void ownUndoEndsTheWatch();
    void noticesAChangeMeanwhile();
    void addsManyUp();
    void hasNothingToSayOfARunThatFailed();
    void saysWhenItCannotBeRecorded();

private:
    PlanRun *allow(Console &console, const QStringList &users);
};

namespace {

const QString pump0 = QStringLiteral("pump-0");

QByteArray all(const Verification &verification)
{
    return (verification.evidence.join(QLatin1Char('\n')) + QLatin1Char('\n') + verification.nextStep).toUtf8();
}

} // namespace

PlanRun *TestVerifying::allow(Console &console, const QStringList &users)
{
    const auto plan = console.planAllow(users);
    return plan ? console.carryOut(*plan) : nullptr;
}

void TestVerifying::waitsForTheDevice()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    PlanRun *run = allow(console, {pump0});
    QVERIFY(run && run->isComplete());
    Verifying *verifying = console.session().verify(*run, 60s);
    QSignalSpy finished(verifying, &Verifying::finished);
    QTRY_VERIFY2(verifying->waitingFor().contains(pump0), qPrintable(verifying->waitingFor()));
    QVERIFY(!verifying->isFinished());
    QVERIFY(verifying->until() > QDateTime::currentDateTimeUtc());
    QVERIFY(verifying->result().readBack);
    QVERIFY2(verifying->result().rulesClear, all(verifying->result()).constData());
    QVERIFY(!verifying->result().connectionSeen);

    const auto device = MqttLink::create();
    const auto welcome = connectDevice(*device, broker, pump0);
    QVERIFY2(welcome, told(welcome).constData());
    QTRY_VERIFY(!finished.isEmpty());
    const Verification &result = verifying->result();
    QVERIFY2(result.verdict == Verdict::Verified, all(result).constData());
    QVERIFY(result.readBack && result.rulesClear && result.connectionSeen);
    QVERIFY(result.next.isEmpty());
    QVERIFY(result.evidence.size() >= 3);
    QVERIFY(verifying->waitingFor().isEmpty());
    const AuditEntry last = console.trail().last();
    QCOMPARE(last.outcome, AuditOutcome::Verified);
    QCOMPARE(last.intent, run->steps().constFirst().intent);
    QVERIFY(!last.detail.isEmpty());
    QCOMPARE(last.after, console.record(pump0));
}

void TestVerifying::knowsADeviceThatWasFaster()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    QSignalSpy events(&console.session(), &BrokerSession::happened);
    PlanRun *run = allow(console, {pump0});
    QVERIFY(run && run->isComplete());
    const auto device = MqttLink::create();
    QVERIFY(connectDevice(*device, broker, pump0));
    QTRY_VERIFY(std::any_of(events.cbegin(), events.cend(), [](const QList<QVariant> &arguments) {
        const auto batch = arguments.constFirst().value<QList<Event>>();
        return std::any_of(batch.cbegin(), batch.cend(), [](const Event &event) {
            return event.type == EventType::Connected && event.who.user == pump0;
        });
    }));
    Verifying *verifying = console.verify(*run, 0ms);
    QVERIFY2(verifying->result().verdict == Verdict::Verified, all(verifying->result()).constData());
}

void TestVerifying::endsAppliedWhenNobodyComes()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    PlanRun *run = allow(console, {pump0});
    QVERIFY(run && run->isComplete());
    Verifying *verifying = console.verify(*run, 100ms);
    QVERIFY(verifying->isFinished());
    QCOMPARE(verifying->result().verdict, Verdict::Applied);
    QVERIFY(verifying->result().readBack && verifying->result().rulesClear);
    QVERIFY(!verifying->result().connectionSeen);
    QVERIFY(!verifying->result().nextStep.isEmpty());
    QCOMPARE(console.trail().last().outcome, AuditOutcome::NotSeen);
    // The same once more: a verification changes nothing.
    QCOMPARE(console.verify(*run, 0ms)->result().verdict, Verdict::Applied);
}

void TestVerifying::stopsWhenAsked()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    PlanRun *run = allow(console, {pump0});
    QVERIFY(run && run->isComplete());
    Verifying *verifying = console.session().verify(*run, 10min);
    QSignalSpy finished(verifying, &Verifying::finished);
    QTRY_VERIFY(verifying->waitingFor().contains(pump0));
    verifying->stop();
    verifying->stop();
    QTRY_VERIFY(!finished.isEmpty());
    QCOMPARE(finished.size(), 1);
    QCOMPARE(verifying->result().verdict, Verdict::Applied);
}

void TestVerifying::probesAsTheClient_data()
{
    QTest::addColumn<QString>("password");
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<AuditOutcome>("outcome");
    QTest::newRow("right password") << QStringLiteral("secret") << Verdict::Verified << AuditOutcome::Verified;
    QTest::newRow("wrong password") << QStringLiteral("guess") << Verdict::Refused << AuditOutcome::StillRefused;
}

void TestVerifying::probesAsTheClient()
{
    QFETCH(QString, password);
    QFETCH(Verdict, verdict);
    QFETCH(AuditOutcome, outcome);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    PlanRun *run = allow(console, {pump0});
    QVERIFY(run && run->isComplete());
    Verifying *verifying = console.session().verify(*run, 10min);
    QSignalSpy finished(verifying, &Verifying::finished);
    QTRY_VERIFY(verifying->waitingFor().contains(pump0));
    verifying->probe(QStringLiteral("gatehouse-test"), Secret::fromText(password));
    QTRY_VERIFY(!finished.isEmpty());
    QVERIFY2(verifying->result().verdict == verdict, all(verifying->result()).constData());
    QCOMPARE(verifying->result().connectionSeen, verdict == Verdict::Verified);
    QCOMPARE(console.trail().last().outcome, outcome);
    QVERIFY(!console.trail().last().detail.contains(password));
    if (verdict == Verdict::Refused)
        QVERIFY2(verifying->result().nextStep.startsWith(QStringLiteral("Still refused")),
                 qPrintable(verifying->result().nextStep));
}

void TestVerifying::throwsNobodyOut()
{
    BrokerProcess broker;
    DynsecFile file = disabledPumps(1);
    file.addAccount(QStringLiteral("other"), QStringLiteral("secret"), {QStringLiteral("everything")});
    QVERIFY2(broker.startDynsec(file), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    PlanRun *run = allow(console, {pump0});
    QVERIFY(run && run->isComplete());
    Verifying *verifying = console.session().verify(*run, 10min);
    QSignalSpy finished(verifying, &Verifying::finished);
    QTRY_VERIFY(verifying->waitingFor().contains(pump0));
    // Another account uses the client id at this moment.
    QSignalSpy events(&console.session(), &BrokerSession::happened);
    const auto other = MqttLink::create();
    QSignalSpy lost(other.get(), &MqttLink::lost);
    QVERIFY(connectDevice(*other, broker, QStringLiteral("other"), QStringLiteral("shared-id")));
    QTRY_VERIFY(!events.isEmpty());
    const qsizetype before = verifying->result().evidence.size();
    verifying->probe(QStringLiteral("shared-id"), Secret::fromText(QStringLiteral("secret")));
    QTRY_COMPARE(verifying->result().evidence.size(), before + 1);
    QVERIFY2(verifying->result().evidence.constLast().contains(QStringLiteral("throw it out")),
             all(verifying->result()).constData());
    QVERIFY(!verifying->isFinished());
    // With an id of its own the test goes through.
    verifying->probe(QStringLiteral("gatehouse-test"), Secret::fromText(QStringLiteral("secret")));
    QTRY_VERIFY(!finished.isEmpty());
    QVERIFY2(verifying->result().verdict == Verdict::Verified, all(verifying->result()).constData());
    QVERIFY(lost.isEmpty());
    QCOMPARE(other->state(), MqttLink::State::Open);
}

void TestVerifying::namesTheNextBlocker()
{
    BrokerProcess broker;
    DynsecFile file = disabledPumps(1);
    DynsecAccount account;
    account.user = QStringLiteral("valve");
    account.password = QStringLiteral("secret");
    account.clientId = QStringLiteral("valve-of-hall-1");
    account.disabled = true;
    account.roles = {QStringLiteral("everything")};
    file.addAccount(account);
    QVERIFY2(broker.startDynsec(file), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    AllowRequest request;
    request.who.append(Identity{QStringLiteral("spare-valve"), account.user, {}, {}});
    request.blocks.append({disabledBlock(account.user)}); // the other one is left
    request.reason = QStringLiteral("Repaired.");
    const auto plan = await(console.session().planAllow(request));
    QVERIFY2(plan, told(plan).constData());
    PlanRun *run = console.carryOut(*plan);
    QVERIFY(run->isComplete());
    Verifying *verifying = console.verify(*run, 10min);
    QVERIFY2(verifying->result().verdict == Verdict::Refused, all(verifying->result()).constData());
    QCOMPARE(verifying->result().next.constFirst().mechanism, Mechanism::BoundClientId);
    QVERIFY2(verifying->result().nextStep.startsWith(QStringLiteral("Still refused: the next blocker is")),
             qPrintable(verifying->result().nextStep));
    QCOMPARE(console.trail().last().outcome, AuditOutcome::StillRefused);
}

void TestVerifying::tellsALeftoverFromARefusal()
{
    BrokerProcess broker;
    DynsecFile file = disabledPumps(0);
    DynsecAccount account;
    account.user = pump0;
    account.password = QStringLiteral("secret");
    account.disabled = true;
    file.addAccount(account);
    // With no role, a default access that denies leaves it no right at all; it may connect all the same.
    file.setDefault(QStringLiteral("publishClientReceive"), false);
    QVERIFY2(broker.startDynsec(file), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    PlanRun *run = allow(console, {pump0});
    QVERIFY(run && run->isComplete());
    Verifying *verifying = console.session().verify(*run, 60s);
    QSignalSpy finished(verifying, &Verifying::finished);
    QTRY_VERIFY2(verifying->waitingFor().contains(pump0), all(verifying->result()).constData());
    QVERIFY(!verifying->isFinished());
    const auto device = MqttLink::create();
    const auto welcome = connectDevice(*device, broker, pump0);
    QVERIFY2(welcome, told(welcome).constData());
    QTRY_VERIFY(!finished.isEmpty());
    const Verification &result = verifying->result();
    QVERIFY2(result.verdict == Verdict::Applied, all(result).constData());
    QVERIFY(result.readBack && result.connectionSeen && !result.rulesClear);
    QVERIFY(!result.next.isEmpty());
    QCOMPARE(result.next.constFirst().scope.action, Action::Publish);
    QVERIFY2(result.nextStep.contains(QStringLiteral("may connect")), qPrintable(result.nextStep));
    QVERIFY2(result.nextStep.contains(QStringLiteral("addClientRole")), qPrintable(result.nextStep));
    // It was seen, so the trail does not say that it was not.
    QCOMPARE(console.trail().last().outcome, AuditOutcome::Noted);
    QVERIFY(console.trail().last().detail.contains(QStringLiteral("was seen connected")));
}

void TestVerifying::needsNoConnectionForABlock()
{
    BrokerProcess broker;
    DynsecFile file = disabledPumps(0);
    file.addAccount(QStringLiteral("valve"), QStringLiteral("secret"), {QStringLiteral("everything")});
    QVERIFY2(broker.startDynsec(file), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto plan = console.planBlock(QStringLiteral("valve"));
    QVERIFY2(plan, told(plan).constData());
    PlanRun *run = console.carryOut(*plan);
    QVERIFY(run->isComplete());
    Verifying *verifying = console.verify(*run, 10min);
    QVERIFY2(verifying->result().verdict == Verdict::Verified, all(verifying->result()).constData());
    QVERIFY(!verifying->result().connectionSeen);
    QCOMPARE(console.trail().last().outcome, AuditOutcome::Verified);
}

void TestVerifying::verifiesAnUndoByItsDirection()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    PlanRun *run = allow(console, {pump0});
    QVERIFY(run && run->isComplete());
    const auto undo = await(console.session().planUndo(0));
    QVERIFY2(undo, told(undo).constData());
    PlanRun *undone = console.carryOut(*undo);
    QVERIFY(undone->isComplete());
    // The undo of an allow keeps out again: nobody has to come.
    Verifying *verifying = console.verify(*undone, 10min);
    QVERIFY2(verifying->result().verdict == Verdict::Verified, all(verifying->result()).constData());
    // The undo of that one lets in.
    const auto redo = await(console.session().planUndo(undone->steps().constFirst().intent));
    QVERIFY2(redo, told(redo).constData());
    PlanRun *redone = console.carryOut(*redo);
    QVERIFY(redone->isComplete());
    verifying = console.session().verify(*redone, 10min);
    QSignalSpy finished(verifying, &Verifying::finished);
    QTRY_VERIFY(verifying->waitingFor().contains(pump0));
    const auto device = MqttLink::create();
    QVERIFY(connectDevice(*device, broker, pump0));
    QTRY_VERIFY(!finished.isEmpty());
    QVERIFY2(verifying->result().verdict == Verdict::Verified, all(verifying->result()).constData());
    QVERIFY(verifying->result().connectionSeen);
}

void TestVerifying::ownUndoEndsTheWatch()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    PlanRun *run = allow(console, {pump0});
    QVERIFY(run && run->isComplete());
    Verifying *verifying = console.session().verify(*run, 10min);
    QTRY_VERIFY(verifying->waitingFor().contains(pump0));
    auto undo = await(console.session().planUndo(0));
    QVERIFY2(undo, told(undo).constData());
    // A plan that is refused changes nothing, so the watch goes on.
    Plan unreasoned = *undo;
    unreasoned.reason.clear();
    QVERIFY(console.carryOut(unreasoned)->error());
    QVERIFY(!verifying->isFinished());
    QVERIFY(verifying->waitingFor().contains(pump0));
    QVERIFY(console.carryOut(*undo)->isComplete());
    QVERIFY(verifying->isFinished());
    QVERIFY2(verifying->result().verdict != Verdict::Refused, all(verifying->result()).constData());
    // Nobody else changed anything, and the trail does not say so.
    const QList<AuditEntry> trail = console.trail();
    QCOMPARE(trail.size(), 4);
    for (const AuditEntry &entry : trail)
        QVERIFY(entry.outcome == AuditOutcome::Intended || entry.outcome == AuditOutcome::Done);
}

void TestVerifying::noticesAChangeMeanwhile()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console here;
    Console there;
    QVERIFY2(here.open(broker), here.problem());
    QVERIFY2(there.open(broker), there.problem());
    PlanRun *run = allow(here, {pump0});
    QVERIFY(run && run->isComplete());
    Verifying *verifying = here.session().verify(*run, 10min);
    QSignalSpy finished(verifying, &Verifying::finished);
    QTRY_VERIFY(verifying->waitingFor().contains(pump0));
    const auto block = there.planBlock(pump0);
    QVERIFY2(block, told(block).constData());
    QVERIFY(there.carryOut(*block)->isComplete());
    QTRY_VERIFY(!finished.isEmpty());
    QVERIFY2(verifying->result().verdict == Verdict::Refused, all(verifying->result()).constData());
    QVERIFY(!verifying->result().readBack);
}

void TestVerifying::addsManyUp()
{
    constexpr int many = 14;
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(many)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    QStringList users;
    for (int i = 0; i < many; ++i)
        users.append(QStringLiteral("pump-%1").arg(i));
    PlanRun *run = allow(console, users);
    QVERIFY(run && run->isComplete());
    Verifying *verifying = console.session().verify(*run, 60s);
    QSignalSpy finished(verifying, &Verifying::finished);
    QTRY_VERIFY(verifying->waitingFor().contains(QStringLiteral("14 of 14")));
    std::vector<std::unique_ptr<MqttLink>> devices;
    for (const QString &user : users.mid(1)) {
        devices.push_back(MqttLink::create());
        QVERIFY(connectDevice(*devices.back(), broker, user));
    }
    QTRY_VERIFY2(verifying->waitingFor().contains(pump0), qPrintable(verifying->waitingFor()));
    QVERIFY(!verifying->result().connectionSeen);
    QVERIFY(verifying->result().evidence.constFirst().contains(QStringLiteral("13")));
    QVERIFY(verifying->result().evidence.size() <= 10 * 4 + 2);
    devices.push_back(MqttLink::create());
    QVERIFY(connectDevice(*devices.back(), broker, pump0));
    QTRY_VERIFY(!finished.isEmpty());
    QVERIFY2(verifying->result().verdict == Verdict::Verified, all(verifying->result()).constData());
    QCOMPARE(console.outcomes().count(QStringLiteral("verified")), many);
}

void TestVerifying::hasNothingToSayOfARunThatFailed()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    auto plan = console.planAllow({pump0});
    QVERIFY2(plan, told(plan).constData());
    plan->items.first().changes.first().before->replace("Leaks", "Drips");
    PlanRun *run = console.carryOut(*plan);
    QVERIFY(!run->isComplete());
    const qsizetype entries = console.trail().size();
    Verifying *verifying = console.verify(*run, 10min);
    QVERIFY(verifying->isFinished());
    QCOMPARE(verifying->result().verdict, Verdict::Applied);
    QVERIFY(!verifying->result().readBack && !verifying->result().rulesClear && !verifying->result().connectionSeen);
    QCOMPARE(verifying->result().evidence.size(), 1);
    QCOMPARE(console.trail().size(), entries);
}

void TestVerifying::saysWhenItCannotBeRecorded()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    PlanRun *run = allow(console, {pump0});
    QVERIFY(run && run->isComplete());
    RawDatabase raw(console.folder());
    QCOMPARE(raw.run(QStringLiteral("CREATE TRIGGER test_full BEFORE INSERT ON audit "
                                    "BEGIN SELECT raise(ABORT, 'refused by the test'); END")),
             QString());
    Verifying *verifying = console.verify(*run, 0ms);
    QVERIFY(verifying->isFinished());
    QCOMPARE(verifying->result().verdict, Verdict::Applied);
    QVERIFY2(verifying->result().evidence.constLast().startsWith(QStringLiteral("This result could not be recorded.")),
             all(verifying->result()).constData());
}

QTEST_GUILESS_MAIN(TestVerifying)
#include "tst_verifying.moc"
