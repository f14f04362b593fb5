// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "investigations/investigating.h"

#include "sessions/console.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// Why a client of a living broker cannot connect, and that the plan which is found lets it in.
class TestInvestigating : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void endsInAPlanThatLetsItIn();
    void findsNothingToChange();
    void remembersWhatWasSeen();
    void goesOnWhenTheBrokerIsGone();
};

namespace {

const QString pump0 = QStringLiteral("pump-0");

Result<Investigation> investigate(Console &console, const QString &user, const QString &clientId = {})
{
    Identity who;
    who.user = user;
    who.clientId = clientId;
    auto *investigating = new Investigating(console.session(), console.store(), who, &console.session());
    return await(investigating->run());
}

} // namespace

void TestInvestigating::endsInAPlanThatLetsItIn()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto link = MqttLink::create();
    QVERIFY(!connectDevice(*link, broker, pump0));
    const auto found = investigate(console, pump0);
    QVERIFY2(found, told(found).constData());
    QCOMPARE(found->answer, Answered::Deny);
    QCOMPARE(found->certainty, Certainty::Certain);
    QVERIFY2(found->sentence.startsWith(QStringLiteral("pump-0 cannot connect: ")), qPrintable(found->sentence));
    QCOMPARE(found->rungs.constFirst().name, QStringLiteral("reach"));
    QCOMPARE(found->rungs.constFirst().result, StepResult::Pass);
    QVERIFY(found->plan);
    Plan plan = *found->plan;
    plan.reason = QStringLiteral("Investigated.");
    QVERIFY(console.carryOut(plan)->isComplete());
    const auto again = MqttLink::create();
    const QString clientId = QStringLiteral("id-of-pump-0");
    QVERIFY(connectDevice(*again, broker, pump0, clientId));
    Identity who;
    who.user = pump0;
    who.clientId = clientId;
    QTRY_VERIFY(console.session().isOnline(who)); // the broker's log tells of it in a moment
    const auto after = investigate(console, pump0, clientId);
    QVERIFY(after);
    QCOMPARE(after->answer, Answered::Allow);
    QVERIFY(!after->plan && !after->whyNoPlan.isEmpty());
    QVERIFY2(after->sentence.contains(QStringLiteral("connected now")), qPrintable(after->sentence));
}

void TestInvestigating::findsNothingToChange()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto found = investigate(console, QStringLiteral("nobody-of-that-name"));
    QVERIFY2(found, told(found).constData());
    QCOMPARE(found->answer, Answered::Deny);
    QVERIFY(!found->plan || found->plan->changeCount() > 0);
    QVERIFY(found->plan || !found->whyNoPlan.isEmpty());
}

void TestInvestigating::remembersWhatWasSeen()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    QList<Event> events;
    for (int i = 0; i < 14; ++i) {
        Event event;
        event.type = EventType::Refused;
        event.at = QDateTime::currentDateTimeUtc().addSecs(-i);
        event.who.user = pump0;
        event.who.address = QStringLiteral("10.0.3.17");
        events.append(event);
    }
    Event other = events.constFirst();
    other.who.user = QStringLiteral("valve");
    events.append(other);
    QVERIFY(await(console.store().keepEvents(console.session().profile().id, events)));
    const auto found = investigate(console, pump0);
    QVERIFY2(found, told(found).constData());
    QCOMPARE(found->seen.refused, 14);
    QCOMPARE(found->seen.addresses, QStringList(QStringLiteral("10.0.3.17")));
    QVERIFY2(found->sentence.contains(QStringLiteral("14 times")), qPrintable(found->sentence));
}

void TestInvestigating::goesOnWhenTheBrokerIsGone()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    broker.stop();
    QTRY_COMPARE(console.session().state(), BrokerSession::State::Offline);
    const auto found = investigate(console, pump0);
    QVERIFY2(found, told(found).constData());
    QCOMPARE(found->answer, Answered::Deny); // by what was read last
    QCOMPARE(found->rungs.constFirst().result, StepResult::NotChecked);
    QVERIFY(!found->plan);
    QVERIFY(!found->whyNoPlan.isEmpty());
}

QTEST_GUILESS_MAIN(TestInvestigating)
#include "tst_investigating.moc"
