// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "linkfixture.h"

using namespace gatehouse;
using namespace gatehouse::test;
using State = MqttLink::State;

namespace {

MqttOptions persistent(quint16 port)
{
    MqttOptions options = optionsFor(port);
    options.reconnect = Reconnect::WithBackOff;
    options.firstRetry = std::chrono::milliseconds(20);
    options.timeout = std::chrono::seconds(5);
    return options;
}

} // namespace

/// A broker that goes and comes back.
class TestReconnecting : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void staysClosedWithoutReconnect();
    void comesBackAndSubscribesAgain();
    void failsRequestsWhileWaiting();
    void triesOnWhenRefused();
    void triesOnWhenASubscriptionIsRefused();
    void doesNotRetryTheFirstAttempt();
    void stopsTryingWhenClosed();
};

void TestReconnecting::staysClosedWithoutReconnect()
{
    BrokerProcess broker;
    QVERIFY2(broker.startPlain(), broker.problem());
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(broker.port())));
    broker.kill();
    QTRY_COMPARE(fixture.losses.size(), 1);
    QCOMPARE(fixture.losses.constFirst().fault, Fault::Offline);
    QVERIFY(fixture.losses.constFirst().what.endsWith(u'.'));
    QCOMPARE(fixture.link->state(), State::Closed);
}

void TestReconnecting::comesBackAndSubscribesAgain()
{
    BrokerProcess broker;
    QVERIFY2(broker.startPlain(), broker.problem());
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(persistent(broker.port())));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("one"), 1));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("two/#")));
    for (int round = 1; round <= 2; ++round) {
        broker.kill();
        QTRY_COMPARE(fixture.losses.size(), round);
        QVERIFY2(broker.restart(), broker.problem());
        QTRY_COMPARE(fixture.link->state(), State::Open);
        VERIFY_FINE(fixture.publish(QStringLiteral("one"), "x", 1)); // subscribed already: no request is needed
        VERIFY_FINE(fixture.publish(QStringLiteral("two/x"), "x"));
        QTRY_COMPARE(fixture.messages.size(), 2 * round);
        QCOMPARE(fixture.messages[2 * round - 2].qos, quint8(1));
    }
    QCOMPARE(fixture.losses.size(), 2); // failed attempts in between are no news
    QVERIFY(fixture.states.contains(State::Waiting));
}

void TestReconnecting::failsRequestsWhileWaiting()
{
    BrokerProcess broker;
    QVERIFY2(broker.startPlain(), broker.problem());
    MqttOptions options = persistent(broker.port());
    options.firstRetry = std::chrono::hours(1);
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(options));
    broker.kill();
    QTRY_COMPARE(fixture.link->state(), State::Waiting);
    VERIFY_FAULT(fixture.publish(QStringLiteral("a"), "x"), Fault::Offline);
    VERIFY_FAULT(fixture.subscribe(QStringLiteral("a")), Fault::Offline);
    QCOMPARE(fixture.link->state(), State::Waiting);
}

void TestReconnecting::triesOnWhenRefused()
{
    ScriptedBroker broker;
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(persistent(broker.port())));
    broker.on(1, [&](const ClientPacket &) { return broker.connAck(0x87); });
    broker.hangUp();
    QTRY_VERIFY(fixture.losses.size() >= 3);
    QCOMPARE(fixture.losses[0].fault, Fault::Offline);
    QCOMPARE(fixture.losses[1].fault, Fault::Refused);
    broker.on(1, [&](const ClientPacket &) { return broker.connAck(0); });
    QTRY_COMPARE(fixture.link->state(), State::Open);
}

void TestReconnecting::triesOnWhenASubscriptionIsRefused()
{
    ScriptedBroker broker;
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(persistent(broker.port())));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("a")));
    broker.on(8, [&](const ClientPacket &packet) { return broker.subAck(packet.id(), 0x87); });
    broker.hangUp();
    QTRY_VERIFY(fixture.losses.size() >= 2);
    QCOMPARE(fixture.losses[1].fault, Fault::Refused);
    broker.on(8, [&](const ClientPacket &packet) { return broker.subAck(packet.id(), 0); });
    QTRY_COMPARE(fixture.link->state(), State::Open);
    QCOMPARE(fixture.states.count(State::Open), 2); // the first time, and not before the subscription was granted
}

void TestReconnecting::doesNotRetryTheFirstAttempt()
{
    LinkFixture fixture;
    VERIFY_FAULT(fixture.open(persistent(freePort())), Fault::Offline);
    QCOMPARE(fixture.link->state(), State::Closed);
    QCOMPARE(fixture.states.count(State::Waiting), 0);
}

void TestReconnecting::stopsTryingWhenClosed()
{
    ScriptedBroker broker;
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(persistent(broker.port())));
    broker.on(1, [&](const ClientPacket &) { return broker.connAck(0x88); });
    broker.hangUp();
    QTRY_VERIFY(fixture.losses.size() >= 2);
    fixture.link->close();
    QCOMPARE(fixture.link->state(), State::Closed);
    const int before = broker.connections();
    ScriptedBroker other; // a whole exchange elsewhere, many times the waiting between two attempts
    LinkFixture elsewhere;
    for (int round = 0; round < 5; ++round) {
        VERIFY_FINE(elsewhere.open(optionsFor(other.port())));
        elsewhere.link->close();
    }
    QVERIFY(broker.connections() <= before + 1); // one may have been under way
    QCOMPARE(fixture.link->state(), State::Closed);
}

QTEST_GUILESS_MAIN(TestReconnecting)
#include "tst_reconnecting.moc"
