// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/dynsecfixture.h"
#include "connectors/livingbroker.h"

#include <QSignalSpy>
#include <QVersionNumber>

using namespace gatehouse;
using namespace gatehouse::test;

/// What is seen of a living broker without asking: its log, what others change, whether it is there.
class TestMosquittoWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void seesConnectionsAndRefusals();
    void seesABoundIdOnceItIsRefused();
    void liftsABoundId();
    void seesChangesOfOthersByName();
    void readsEverythingAgainAfterComingBack();
    void certificatesCanBeRuledOut();
};

void TestMosquittoWatch::seesConnectionsAndRefusals()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    QVERIFY(connector);
    QVERIFY(connector->abilities().has(Ability::SeeConnections));
    QSignalSpy presence(connector.get(), &Connector::presenceChanged);
    QList<Event> events;
    connect(connector.get(), &Connector::happened, this, [&](const QList<Event> &batch) { events += batch; });
    auto on = device(broker.port(), text("on"), text("pw"), text("device (p5, c1, k60, u'admin')"));
    QVERIFY(on);
    QTRY_VERIFY(!presence.isEmpty());
    QCOMPARE(presence.last().at(0).toString(), text("on"));
    QCOMPARE(presence.last().at(1).toInt(), 1);
    QTRY_VERIFY(!events.isEmpty());
    QCOMPARE(events.last().type, EventType::Connected);
    QCOMPARE(events.last().who.user, text("on"));
    QCOMPARE(events.last().who.clientId, text("device (p5, c1, k60, u'admin')"));
    QCOMPARE(events.last().who.address, text("127.0.0.1"));
    QVERIFY(events.last().at.isValid());
    on.reset();
    QTRY_COMPARE(presence.last().at(1).toInt(), 0);
    events.clear();
    QVERIFY(!device(broker.port(), text("off"), text("pw"), text("o")));
    const auto refusal = [](const Event &event) { return event.type == EventType::Refused; };
    QTRY_VERIFY(std::any_of(events.cbegin(), events.cend(), refusal));
    const Event refused = *std::find_if(events.cbegin(), events.cend(), refusal);
    const QVersionNumber version = brokerVersion();
    const bool tellsIds = version >= QVersionNumber(2, 0, 13);
    QCOMPARE(refused.who.clientId, tellsIds ? text("o") : QString());
    // In between it is known of the id that comes with it that an address would be a guess.
    const bool tellsAddresses = !tellsIds || version >= QVersionNumber(2, 1);
    QCOMPARE(refused.who.address, tellsAddresses ? text("127.0.0.1") : QString());
    QCOMPARE(refused.certainty, tellsIds ? Certainty::Certain : Certainty::Possible);
    QCOMPARE(refused.reason, EventReason::Login);
}

void TestMosquittoWatch::seesABoundIdOnceItIsRefused()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = newConnector();
    const auto facts = openAt(*connector, broker.port());
    QVERIFY2(facts, told(facts).constData());
    const auto revision = await(connector->readAccess({}));
    const auto isBinding = [](const Block &block) { return block.mechanism == Mechanism::BoundClientId; };
    QVERIFY(std::none_of(revision->blocks.cbegin(), revision->blocks.cend(), isBinding));
    QSignalSpy changed(connector.get(), &Connector::accessChanged);
    QList<Event> events;
    connect(connector.get(), &Connector::happened, this, [&](const QList<Event> &batch) { events += batch; });
    // The account is known by an id that was once accepted, so the binding has to come after that.
    const auto other = readyConnector(broker.port());
    QVERIFY(other);
    {
        const auto once = device(broker.port(), text("on"), text("pw"), text("wandering"));
        QVERIFY(once);
    }
    const QString record = recordOfUser(text("on"));
    const auto now = await(other->readRecords({record}));
    Change binding = changesOf(planBlock(*other, text("on"))).value(0);
    binding.after =
        QByteArray(*binding.before).replace("{", "{\"clientid\":\"home\",").replace("[{\"clientid\":\"home\",", "[{");
    binding.effects.sentences = {
        text("Whoever is connected with the account on is disconnected and has to connect again.")};
    const auto bound = await(other->apply({binding}, ready<void>({})));
    QVERIFY2(bound && bound->first().result, told(bound->first().result).constData());
    QTRY_VERIFY(!changed.isEmpty());
    QVERIFY(await(connector->readRecords({record})));
    changed.clear();
    QVERIFY(!device(broker.port(), text("on"), text("pw"), text("wandering")));
    QTRY_VERIFY(
        std::any_of(events.cbegin(), events.cend(), [](const Event &e) { return e.type == EventType::Refused; }));
    if (QVersionNumber::fromString(facts->version) < QVersionNumber(2, 0, 13)) {
        const auto after = await(connector->readAccess({}));
        QVERIFY(std::none_of(after->blocks.cbegin(), after->blocks.cend(), isBinding)); // 2.0.11 tells no id
        return;
    }
    QTRY_VERIFY(!changed.isEmpty());
    QVERIFY(changed.last().first().toStringList().contains(record));
    const auto again = await(connector->readRecords({record}));
    QCOMPARE(std::count_if(again->blocks.cbegin(), again->blocks.cend(), isBinding), 1);
    QCOMPARE(again->blocks.first().certainty, Certainty::Likely);
}

void TestMosquittoWatch::liftsABoundId()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    QVERIFY(connector);
    const Identity who = userNamed(text("bound"), text("spare part"));
    QCOMPARE(connector->policy()->blocksOf(who).size(), 1);
    QVERIFY(!device(broker.port(), text("bound"), text("pw"), text("spare part")));
    const auto plan = await(connector->planAllow({{who}, {}, text("because"), {}}));
    QCOMPARE(plan->changeCount(), 1);
    QVERIFY(changesOf(plan).first().effects.sentences.join(u' ').contains(text("its own")));
    const auto outcomes = await(connector->apply(changesOf(plan), ready<void>({})));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    QVERIFY(device(broker.port(), text("bound"), text("pw"), text("spare part")));
    QVERIFY(!device(broker.port(), text("bound"), text("pw"), text("its own")));
    const auto undo = await(connector->planUndo(changesOf(plan), text("it is back")));
    QVERIFY(await(connector->apply(changesOf(undo), ready<void>({})))->first().result);
    QVERIFY(device(broker.port(), text("bound"), text("pw"), text("its own")));
}

void TestMosquittoWatch::seesChangesOfOthersByName()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    const auto other = readyConnector(broker.port());
    QVERIFY(connector && other);
    QSignalSpy changed(connector.get(), &Connector::accessChanged);
    QVERIFY(await(other->readRecords({recordOfUser(text("on"))}))); // reading is no change
    QVERIFY(await(other->apply(changesOf(planAllow(*other, text("off"))), ready<void>({})))->first().result);
    QTRY_VERIFY(!changed.isEmpty());
    QVERIFY(await(connector->readRecords({recordOfUser(text("on"))}))); // what was to come has come
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().first().toStringList(), QStringList{recordOfUser(text("off"))});
}

void TestMosquittoWatch::readsEverythingAgainAfterComingBack()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    QVERIFY(connector);
    QSignalSpy lost(connector.get(), &Connector::connectionLost);
    QSignalSpy back(connector.get(), &Connector::connectionBack);
    QSignalSpy changed(connector.get(), &Connector::accessChanged);
    broker.kill();
    QTRY_COMPARE(lost.size(), 1);
    QVERIFY(broker.restart());
    QTRY_COMPARE_WITH_TIMEOUT(back.size(), 1, 30000);
    QTRY_COMPARE(changed.size(), 1);
    QVERIFY(changed.first().first().toStringList().isEmpty()); // what changed meanwhile was not heard
    const auto other = readyConnector(broker.port());
    changed.clear();
    QVERIFY(await(other->apply(changesOf(planAllow(*other, text("off"))), ready<void>({})))->first().result);
    QTRY_VERIFY(!changed.isEmpty()); // it listens again
}

void TestMosquittoWatch::certificatesCanBeRuledOut()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = newConnector();
    Profile profile = profileAt(broker.port());
    profile.endpoint.certificateIdentity = CertificateIdentity::Never;
    QVERIFY(await(connector->open(profile, Secret::fromText(text("adminpw")))));
    QVERIFY(await(connector->readAccess({})));
    QCOMPARE(connector->policy()->blocksOf(userNamed(text("off"))).first().certainty, Certainty::Certain);
    const auto unsure = readyConnector(broker.port());
    QCOMPARE(unsure->policy()->blocksOf(userNamed(text("off"))).first().certainty, Certainty::Likely);
}

QTEST_GUILESS_MAIN(TestMosquittoWatch)
#include "tst_mosquittowatch.moc"
