// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "linkfixture.h"

#include <QPointer>

using namespace gatehouse;
using namespace gatehouse::test;

/// A link and a living broker that get on with each other.
class TestMqttLink : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_broker.startPlain(), m_broker.problem()); }
    void namesItsLibrary();
    void opensAndCloses_data() { addVersionRows(); }
    void opensAndCloses();
    void opensAgain();
    void deliversInOrder_data();
    void deliversInOrder();
    void carriesEveryField();
    void carriesHostileText();
    void deliversOverlappingFiltersOncePerMessage();
    void receivesRetained();
    void carriesLargeMessages();
    void answersRequests();
    void refusesBadInput_data();
    void refusesBadInput();
    void refusesWhileClosed();
    void cancelsWhatIsPending();
    void survivesItsEndWhilePending();
    void twoLinksAtOnce();

private:
    BrokerProcess m_broker;
};

void TestMqttLink::namesItsLibrary()
{
    QVERIFY(MqttLink::library().contains(QRegularExpression(QStringLiteral("^(libmosquitto|Qt Mqtt) \\d+\\.\\d+"))));
}

void TestMqttLink::opensAndCloses()
{
    QFETCH(MqttVersion, version);
    LinkFixture fixture;
    QCOMPARE(fixture.link->state(), MqttLink::State::Closed);
    const Result<MqttWelcome> welcome = fixture.open(optionsFor(m_broker.port(), version));
    VERIFY_FINE(welcome);
    QCOMPARE(welcome->reasonCode, quint8(0));
    QVERIFY(!welcome->sessionPresent);
    QCOMPARE(welcome->assignedClientId.isEmpty(), version == MqttVersion::V311);
    QCOMPARE(fixture.link->state(), MqttLink::State::Open);
    fixture.link->close();
    QCOMPARE(fixture.link->state(), MqttLink::State::Closed);
    const QList<MqttLink::State> expected{MqttLink::State::Connecting, MqttLink::State::Open, MqttLink::State::Closed};
    QCOMPARE(fixture.states, expected);
    QCOMPARE(fixture.losses.size(), 0);
    // With a DISCONNECT: without one the log says "closed its connection".
    QTRY_VERIFY(m_broker.logText().contains("Received DISCONNECT from"));
}

void TestMqttLink::opensAgain()
{
    LinkFixture fixture;
    for (int round = 0; round < 3; ++round) {
        VERIFY_FINE(fixture.open(optionsFor(m_broker.port())));
        VERIFY_FINE(fixture.subscribe(QStringLiteral("again")));
        VERIFY_FINE(fixture.publish(QStringLiteral("again"), QByteArray::number(round), 1));
        QTRY_COMPARE(fixture.messages.size(), round + 1);
    }
}

void TestMqttLink::deliversInOrder_data()
{
    QTest::addColumn<MqttVersion>("version");
    QTest::addColumn<int>("qos");
    for (int qos = 0; qos <= 2; ++qos) {
        QTest::addRow("MQTT 5, QoS %d", qos) << MqttVersion::V5 << qos;
        QTest::addRow("MQTT 3.1.1, QoS %d", qos) << MqttVersion::V311 << qos;
    }
}

void TestMqttLink::deliversInOrder()
{
    QFETCH(MqttVersion, version);
    QFETCH(int, qos);
    constexpr int count = 500;
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(m_broker.port(), version)));
    const QString topic = QStringLiteral("order/%1/%2").arg(qos).arg(version == MqttVersion::V5);
    const Result<MqttAck> granted = fixture.subscribe(topic, static_cast<quint8>(qos));
    VERIFY_FINE(granted);
    QCOMPARE(granted->reasonCode, static_cast<quint8>(qos));
    QList<Future<MqttAck>> acks;
    for (int number = 0; number < count; ++number) {
        MqttMessage message;
        message.topic = topic;
        message.payload = QByteArray::number(number);
        message.qos = static_cast<quint8>(qos);
        acks.append(fixture.link->publish(message));
    }
    for (const Future<MqttAck> &ack : std::as_const(acks)) {
        const Result<MqttAck> answer = await(ack);
        VERIFY_FINE(answer);
        QCOMPARE(answer->reasonCode, quint8(0));
    }
    QTRY_COMPARE(fixture.messages.size(), count);
    for (int number = 0; number < count; ++number) {
        QCOMPARE(fixture.messages[number].payload, QByteArray::number(number));
        QCOMPARE(fixture.messages[number].qos, static_cast<quint8>(qos));
        QCOMPARE(fixture.messages[number].topic, topic);
    }
}

void TestMqttLink::carriesEveryField()
{
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(m_broker.port())));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("fields"), 1));
    MqttMessage message;
    message.topic = QStringLiteral("fields");
    message.payload = QByteArray("\0\xff payload", 10);
    message.qos = 1;
    message.userProperties = {{QStringLiteral("who"), QStringLiteral("Ola")},
                              {QStringLiteral("who"), QStringLiteral("Ünal ☃")},
                              {QStringLiteral("empty"), QString()}};
    message.correlationData = QByteArray("\0\1\2", 3);
    message.responseTopic = QStringLiteral("reply/here");
    VERIFY_FINE(await(fixture.link->publish(message)));
    QTRY_COMPARE(fixture.messages.size(), 1);
    const MqttMessage &arrived = fixture.messages.constFirst();
    QCOMPARE(arrived.payload, message.payload);
    QCOMPARE(arrived.userProperties.size(), 3);
    QCOMPARE(arrived.userProperties[1].second, message.userProperties[1].second);
    QCOMPARE(arrived.userProperties[2].first, QStringLiteral("empty"));
    QCOMPARE(arrived.correlationData, message.correlationData);
    QCOMPARE(arrived.responseTopic, message.responseTopic);
    QCOMPARE(arrived.qos, quint8(1));
    QVERIFY(!arrived.retain);
}

void TestMqttLink::carriesHostileText()
{
    LinkFixture fixture;
    MqttOptions options = optionsFor(m_broker.port());
    options.clientId = QStringLiteral("<b>x</b> =cmd() \u202e \U0001F980");
    VERIFY_FINE(fixture.open(options));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("hostile/#")));
    const QString topic = QStringLiteral("hostile/<i>\u202etxt.exe</i>/=1+1").remove(QLatin1Char('+'));
    VERIFY_FINE(fixture.publish(topic, "x"));
    QTRY_COMPARE(fixture.messages.size(), 1);
    QCOMPARE(fixture.messages.constFirst().topic, topic);
}

void TestMqttLink::deliversOverlappingFiltersOncePerMessage()
{
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(m_broker.port())));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("overlap/#"), 1));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("overlap/+"), 1));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("end")));
    VERIFY_FINE(fixture.publish(QStringLiteral("overlap/1"), "x", 1));
    VERIFY_FINE(fixture.publish(QStringLiteral("end"), "x"));
    QTRY_COMPARE(fixture.messages.isEmpty() ? QString() : fixture.messages.constLast().topic, QStringLiteral("end"));
    // mosquitto sends one message for each matching filter, as MQTT allows: each must come through exactly once.
    const auto sent = m_broker.logText().count("'overlap/1'") - 1;
    QCOMPARE(fixture.messages.size() - 1, sent);
}

void TestMqttLink::receivesRetained()
{
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(m_broker.port())));
    MqttMessage message;
    message.topic = QStringLiteral("kept");
    message.payload = "still here";
    message.qos = 1;
    message.retain = true;
    VERIFY_FINE(await(fixture.link->publish(message)));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("kept")));
    QTRY_COMPARE(fixture.messages.size(), 1);
    QVERIFY(fixture.messages.constFirst().retain);
    QCOMPARE(fixture.messages.constFirst().payload, message.payload);
}

void TestMqttLink::carriesLargeMessages()
{
    BrokerProcess broker; // mosquitto 2.1 takes 2 MB unless told otherwise
    const QString generous =
        QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous true\nmax_packet_size 100000000\n");
    QVERIFY2(broker.start(generous), broker.problem());
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(broker.port())));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("large")));
    QByteArray payload(30 * 1024 * 1024, 'a');
    payload[17'000'000] = 'b';
    VERIFY_FINE(fixture.publish(QStringLiteral("large"), payload));
    QTRY_COMPARE_WITH_TIMEOUT(fixture.messages.size(), 1, 30'000);
    QVERIFY(fixture.messages.constFirst().payload == payload);
    VERIFY_FINE(fixture.publish(QStringLiteral("large"), QByteArray()));
    QTRY_COMPARE(fixture.messages.size(), 2);
    QVERIFY(fixture.messages.constLast().payload.isEmpty());
}

void TestMqttLink::answersRequests()
{
    LinkFixture asking;
    LinkFixture answering;
    VERIFY_FINE(asking.open(optionsFor(m_broker.port())));
    VERIFY_FINE(answering.open(optionsFor(m_broker.port())));
    VERIFY_FINE(asking.subscribe(QStringLiteral("reply")));
    VERIFY_FINE(answering.subscribe(QStringLiteral("request")));
    connect(answering.link.get(), &MqttLink::messages, &answering, [&](const QList<MqttMessage> &batch) {
        for (const MqttMessage &request : batch) {
            MqttMessage reply;
            reply.topic = QStringLiteral("reply");
            reply.payload = "to " + request.payload;
            answering.link->publish(reply);
        }
    });
    constexpr int rounds = 200;
    const auto ask = [&](int number) {
        MqttMessage request;
        request.topic = QStringLiteral("request");
        request.payload = QByteArray::number(number);
        asking.link->publish(request);
    };
    connect(asking.link.get(), &MqttLink::messages, &asking, [&] {
        const auto answered = static_cast<int>(asking.messages.size());
        if (answered < rounds)
            ask(answered);
    });
    ask(0);
    QTRY_COMPARE(asking.messages.size(), rounds);
    for (int number = 0; number < rounds; ++number)
        QCOMPARE(asking.messages[number].payload, QByteArray("to " + QByteArray::number(number)));
}

void TestMqttLink::refusesBadInput_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QString>("filter");
    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("wildcard") << QStringLiteral("a/+") << QStringLiteral("a/#/b");
    QTest::newRow("zero") << QStringLiteral("a\0b").append(QChar(0)) << QString(QChar(0));
    QTest::newRow("surrogate") << QString(QChar(0xd800)) << QString(QChar(0xdc00));
    QTest::newRow("too long") << QString(65'536, u'a') << QString(65'536, u'a');
}

void TestMqttLink::refusesBadInput()
{
    QFETCH(QString, topic);
    QFETCH(QString, filter);
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(m_broker.port())));
    VERIFY_FAULT(fixture.publish(topic, "x"), Fault::BadInput);
    VERIFY_FAULT(fixture.publish(QStringLiteral("fine"), "x", 3), Fault::BadInput);
    VERIFY_FAULT(fixture.subscribe(filter), Fault::BadInput);
    VERIFY_FAULT(fixture.subscribe(QStringLiteral("fine"), 3), Fault::BadInput);
    VERIFY_FINE(fixture.publish(QStringLiteral("fine"), "x", 1)); // the link outlives it
}

void TestMqttLink::refusesWhileClosed()
{
    LinkFixture fixture;
    VERIFY_FAULT(fixture.publish(QStringLiteral("a"), "x"), Fault::Offline);
    VERIFY_FAULT(fixture.subscribe(QStringLiteral("a")), Fault::Offline);
}

void TestMqttLink::cancelsWhatIsPending()
{
    ScriptedBroker silent;
    silent.on(8, [](const ClientPacket &) { return QByteArray(); });
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(silent.port())));
    const Future<MqttAck> subscribed = fixture.link->subscribe(QStringLiteral("a"), 0);
    QTRY_COMPARE(silent.count(8), 1);
    fixture.link->close();
    VERIFY_FAULT(await(subscribed), Fault::Cancelled);

    silent.on(1, [](const ClientPacket &) { return QByteArray(); });
    const Future<MqttWelcome> opening = fixture.link->open(optionsFor(silent.port()));
    QTRY_COMPARE(silent.count(1), 2);
    fixture.link->close();
    VERIFY_FAULT(await(opening), Fault::Cancelled);
    QCOMPARE(fixture.losses.size(), 0);
}

void TestMqttLink::survivesItsEndWhilePending()
{
    QList<Future<MqttAck>> acks;
    Future<MqttWelcome> opening;
    {
        LinkFixture fixture;
        VERIFY_FINE(fixture.open(optionsFor(m_broker.port())));
        for (int number = 0; number < 100; ++number) {
            MqttMessage message;
            message.topic = QStringLiteral("end");
            message.qos = 2;
            acks.append(fixture.link->publish(message));
        }
        LinkFixture other;
        opening = other.link->open(optionsFor(m_broker.port()));
    }
    for (const Future<MqttAck> &ack : std::as_const(acks))
        VERIFY_FAULT(await(ack), Fault::Cancelled);
    VERIFY_FAULT(await(opening), Fault::Cancelled);

    // Deleted by a slot of its own signals.
    auto link = MqttLink::create().release();
    const QPointer<MqttLink> alive(link);
    connect(link, &MqttLink::stateChanged, link, [link](MqttLink::State state) {
        if (state == MqttLink::State::Open)
            delete link;
    });
    link->open(optionsFor(m_broker.port()));
    QTRY_VERIFY(!alive);
}

void TestMqttLink::twoLinksAtOnce()
{
    LinkFixture control;
    LinkFixture live;
    const Future<MqttWelcome> first = control.link->open(optionsFor(m_broker.port()));
    const Future<MqttWelcome> second = live.link->open(optionsFor(m_broker.port(), MqttVersion::V311));
    VERIFY_FINE(await(first));
    VERIFY_FINE(await(second));
    VERIFY_FINE(live.subscribe(QStringLiteral("$SYS/broker/log/#")));
    VERIFY_FINE(control.subscribe(QStringLiteral("unrelated")));
    QTRY_VERIFY(!live.messages.isEmpty());
    QCOMPARE(control.messages.size(), 0);
}

QTEST_GUILESS_MAIN(TestMqttLink)
#include "tst_mqttlink.moc"
