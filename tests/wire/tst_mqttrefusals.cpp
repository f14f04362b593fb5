// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "linkfixture.h"

#include "wire/mqttreason.h"

using namespace gatehouse;
using namespace gatehouse::test;

/// A broker that says no: each code in words, from a scripted broker; and what mosquitto really does.
class TestMqttRefusals : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusesConnect_data();
    void refusesConnect();
    void refusesConnectWithAReason();
    void refusesSubscribe_data();
    void refusesSubscribe();
    void refusesPublish_data();
    void refusesPublish();
    void acceptsWithoutSubscribers();
    void mosquittoRefusesLogIns_data();
    void mosquittoRefusesLogIns();
    void mosquittoRefusesRights_data() { addVersionRows(); }
    void mosquittoRefusesRights();
    void takesNoMoreThanTheBroker();
};

void TestMqttRefusals::refusesConnect_data()
{
    QTest::addColumn<MqttVersion>("version");
    QTest::addColumn<int>("sent");
    QTest::addColumn<int>("meant");
    const QList<int> codes{0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a,
                           0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9f, 0xee};
    for (const int code : codes)
        QTest::addRow("MQTT 5, 0x%x", code) << MqttVersion::V5 << code << code;
    const QList<int> old{0x84, 0x85, 0x88, 0x86, 0x87, 0x80};
    for (int code = 1; code <= old.size(); ++code)
        QTest::addRow("MQTT 3.1.1, %d", code) << MqttVersion::V311 << code << old[code - 1];
}

void TestMqttRefusals::refusesConnect()
{
    QFETCH(MqttVersion, version);
    QFETCH(int, sent);
    QFETCH(int, meant);
    ScriptedBroker broker;
    broker.on(1, [&](const ClientPacket &) { return broker.connAck(static_cast<quint8>(sent)); });
    broker.hangUpAfter(1);
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(optionsFor(broker.port(), version));
    VERIFY_FAULT(welcome, Fault::Refused);
    const Error expected = reasonError(MqttPacket::ConnAck, static_cast<quint8>(meant));
    QCOMPARE(welcome.error().what, expected.what);
    QCOMPARE(welcome.error().detail, expected.detail);
    QCOMPARE(fixture.link->state(), MqttLink::State::Closed);
    QCOMPARE(fixture.losses.size(), 0);
}

void TestMqttRefusals::refusesConnectWithAReason()
{
    ScriptedBroker broker;
    broker.on(1, [](const ClientPacket &) {
        const QByteArray property = '\x1f' + ScriptedBroker::text("pump <7> is banned");
        return ScriptedBroker::packet(0x20, QByteArray("\0\x8a", 2) + static_cast<char>(property.size()) + property);
    });
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(optionsFor(broker.port()));
    VERIFY_FAULT(welcome, Fault::Refused);
    QVERIFY2(welcome.error().what.contains(QLatin1String("pump <7> is banned")), told(welcome).constData());
}

void TestMqttRefusals::refusesSubscribe_data()
{
    QTest::addColumn<MqttVersion>("version");
    QTest::addColumn<int>("code");
    for (const int code : {0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2})
        QTest::addRow("MQTT 5, 0x%x", code) << MqttVersion::V5 << code;
    QTest::newRow("MQTT 3.1.1") << MqttVersion::V311 << 0x80;
}

void TestMqttRefusals::refusesSubscribe()
{
    QFETCH(MqttVersion, version);
    QFETCH(int, code);
    ScriptedBroker broker;
    broker.on(8, [&](const ClientPacket &packet) { return broker.subAck(packet.id(), static_cast<quint8>(code)); });
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(broker.port(), version)));
    for (int round = 0; round < 2; ++round) { // a second try asks the broker again
        const Result<MqttAck> granted = fixture.subscribe(QStringLiteral("a/b"));
        VERIFY_FAULT(granted, Fault::Refused);
        QCOMPARE(granted.error().what, reasonError(MqttPacket::SubAck, static_cast<quint8>(code)).what);
    }
    QCOMPARE(broker.count(8), 2);
    QCOMPARE(fixture.link->state(), MqttLink::State::Open);
}

void TestMqttRefusals::refusesPublish_data()
{
    QTest::addColumn<int>("qos");
    QTest::addColumn<int>("code");
    for (const int code : {0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99}) {
        QTest::addRow("QoS 1, 0x%x", code) << 1 << code;
        QTest::addRow("QoS 2, 0x%x", code) << 2 << code;
    }
}

void TestMqttRefusals::refusesPublish()
{
    QFETCH(int, qos);
    QFETCH(int, code);
    ScriptedBroker broker;
    broker.on(3, [&](const ClientPacket &packet) {
        return broker.pubAck(packet.id(), static_cast<quint8>(code), packet.qos() == 1 ? 4 : 5);
    });
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(broker.port())));
    const Result<MqttAck> ack = fixture.publish(QStringLiteral("a"), "x", static_cast<quint8>(qos));
    VERIFY_FAULT(ack, Fault::Refused);
    QCOMPARE(ack.error().what, reasonError(MqttPacket::PubAck, static_cast<quint8>(code)).what);
    VERIFY_FINE(fixture.publish(QStringLiteral("a"), "x", 0));
    QCOMPARE(fixture.link->state(), MqttLink::State::Open);
}

void TestMqttRefusals::acceptsWithoutSubscribers()
{
    ScriptedBroker broker;
    broker.on(3, [&](const ClientPacket &packet) { return broker.pubAck(packet.id(), 0x10, 4); });
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(broker.port())));
    const Result<MqttAck> ack = fixture.publish(QStringLiteral("a"), "x", 1);
    VERIFY_FINE(ack);
    QCOMPARE(ack->reasonCode, quint8(0x10));
}

void TestMqttRefusals::mosquittoRefusesLogIns_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<bool>("fine");
    QTest::newRow("right") << QStringLiteral("pump") << QStringLiteral("pw") << true;
    QTest::newRow("wrong password") << QStringLiteral("pump") << QStringLiteral("wrong") << false;
    QTest::newRow("unknown user") << QStringLiteral("nobody") << QStringLiteral("pw") << false;
    QTest::newRow("disabled") << QStringLiteral("kept-out") << QStringLiteral("pw") << false;
    QTest::newRow("anonymous") << QString() << QString() << false;
}

void TestMqttRefusals::mosquittoRefusesLogIns()
{
    QFETCH(QString, user);
    QFETCH(QString, password);
    QFETCH(bool, fine);
    BrokerProcess broker;
    DynsecFile file;
    file.addAccount(QStringLiteral("pump"), QStringLiteral("pw"));
    DynsecAccount keptOut{.user = QStringLiteral("kept-out"), .password = QStringLiteral("pw")};
    keptOut.disabled = true;
    file.addAccount(keptOut);
    QVERIFY2(broker.startDynsec(file), broker.problem());
    for (const MqttVersion version : {MqttVersion::V5, MqttVersion::V311}) {
        MqttOptions options = optionsFor(broker.port(), user, password);
        options.version = version;
        LinkFixture fixture;
        const Result<MqttWelcome> welcome = fixture.open(options);
        if (fine) {
            VERIFY_FINE(welcome);
        } else {
            VERIFY_FAULT(welcome, Fault::Refused);
            QCOMPARE(welcome.error().what, reasonError(MqttPacket::ConnAck, 0x87).what);
            QVERIFY(!welcome.error().detail.contains(QLatin1String("pw")));
        }
    }
}

void TestMqttRefusals::mosquittoRefusesRights()
{
    QFETCH(MqttVersion, version);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(DynsecFile().addAccount(QStringLiteral("pump"), QStringLiteral("pw"))),
             broker.problem());
    MqttOptions options = optionsFor(broker.port(), QStringLiteral("pump"), QStringLiteral("pw"));
    options.version = version;
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(options));
    VERIFY_FAULT(fixture.subscribe(QStringLiteral("a/b")), Fault::Refused);
    VERIFY_FINE(fixture.publish(QStringLiteral("a/b"), "x", 0));
    for (const quint8 qos : {quint8(1), quint8(2)}) {
        if (version == MqttVersion::V5)
            VERIFY_FAULT(fixture.publish(QStringLiteral("a/b"), "x", qos), Fault::Refused);
        else
            VERIFY_FINE(fixture.publish(QStringLiteral("a/b"), "x", qos)); // 3.1.1 has no word for no
    }
    QCOMPARE(fixture.link->state(), MqttLink::State::Open);
}

void TestMqttRefusals::takesNoMoreThanTheBroker()
{
    ScriptedBroker broker;
    broker.on(1, [](const ClientPacket &) {
        return ScriptedBroker::packet(0x20, QByteArray("\0\0\5\x27\0\0\x10\0", 8)); // Maximum Packet Size 4096
    });
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(optionsFor(broker.port()));
    VERIFY_FINE(welcome);
    QCOMPARE(welcome->maximumPacketSize, 4096U);
    VERIFY_FAULT(fixture.publish(QStringLiteral("a"), QByteArray(5000, 'x'), 1), Fault::BadInput);
    VERIFY_FINE(fixture.publish(QStringLiteral("a"), QByteArray(4000, 'x'), 1));
    QCOMPARE(broker.count(3), 1);
}

QTEST_GUILESS_MAIN(TestMqttRefusals)
#include "tst_mqttrefusals.moc"
