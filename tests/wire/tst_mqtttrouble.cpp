// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "linkfixture.h"

#include "wire/mqttreason.h"

#include <QFile>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

// The most memory that this process ever had at once, in kB.
qint64 peakMemory()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').constFirst().toLongLong();
    }
    return -1;
}

} // namespace

/// What is at the other end is away, mute, mad or no broker at all: one clear sentence each, and an end in time.
class TestMqttTrouble : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsAbsence_data();
    void tellsAbsence();
    void tellsBadOptions_data();
    void tellsBadOptions();
    void tellsWhatIsNotMqtt_data();
    void tellsWhatIsNotMqtt();
    void tellsHangUps_data();
    void tellsHangUps();
    void doesNotWaitForEver();
    void doesNotWaitForEverForAcknowledgements();
    void noticesSilence();
    void endsOversizeMessages_data();
    void endsOversizeMessages();
    void endsMadness_data();
    void endsMadness();
    void tellsDisconnectReasons_data();
    void tellsDisconnectReasons();
    void deliversWhatCameBeforeTheEnd();
    void failsWhatIsPendingWhenTheBrokerGoes();
};

void TestMqttTrouble::tellsAbsence_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("word");
    QTest::newRow("nobody listens") << QStringLiteral("127.0.0.1") << QStringLiteral("Nothing listens");
    QTest::newRow("unknown name") << QStringLiteral("no-such-broker.invalid")
                                  << QStringLiteral("Nobody knows the name");
}

void TestMqttTrouble::tellsAbsence()
{
    QFETCH(QString, host);
    QFETCH(QString, word);
    MqttOptions options = optionsFor(freePort());
    options.host = host;
    options.timeout = std::chrono::seconds(60); // a name server that is away is asked for long
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = await(fixture.link->open(options), std::chrono::seconds(70));
    VERIFY_FAULT(welcome, Fault::Offline);
    QVERIFY2(welcome.error().what.contains(word), told(welcome).constData());
    const QList<MqttLink::State> expected{MqttLink::State::Connecting, MqttLink::State::Closed};
    QCOMPARE(fixture.states, expected);
    QCOMPARE(fixture.losses.size(), 0); // the link never was open
}

void TestMqttTrouble::tellsBadOptions_data()
{
    QTest::addColumn<MqttOptions>("options");
    const MqttOptions good = optionsFor(1883);
    const auto row = [&good](const char *name, auto change) {
        MqttOptions options = good;
        change(options);
        QTest::newRow(name) << options;
    };
    row("no host", [](MqttOptions &o) { o.host = QStringLiteral(" "); });
    row("no port", [](MqttOptions &o) { o.port = 0; });
    row("long client id", [](MqttOptions &o) { o.clientId = QString(65'536, u'x'); });
    row("zero in user", [](MqttOptions &o) { o.user = QString(QChar(0)); });
    row("zero in password", [](MqttOptions &o) { o.password = Secret(QByteArray("a\0b", 3)); });
    row("password alone in 3.1.1", [](MqttOptions &o) {
        o.version = MqttVersion::V311;
        o.password = Secret(QByteArray("a"));
    });
    row("kept session without id", [](MqttOptions &o) { o.cleanStart = false; });
    row("certificate without key", [](MqttOptions &o) { o.certificateFile = QStringLiteral("a"); });
    row("key without certificate", [](MqttOptions &o) { o.keyFile = QStringLiteral("a"); });
}

void TestMqttTrouble::tellsBadOptions()
{
    QFETCH(MqttOptions, options);
    LinkFixture fixture;
    VERIFY_FAULT(fixture.open(options), Fault::BadInput);
    QVERIFY(fixture.states.isEmpty());
}

void TestMqttTrouble::tellsWhatIsNotMqtt_data()
{
    QTest::addColumn<QByteArray>("greeting");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("word");
    QTest::newRow("web server") << QByteArray() << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << u"web server"_qs;
    QTest::newRow("SSH server") << QByteArray("SSH-2.0-OpenSSH_9.2p1\r\n") << QByteArray() << u"SSH server"_qs;
    QTest::newRow("TLS server") << QByteArray() << QByteArray("\x15\x03\x03\0\2\2\x46", 7) << u"Switch TLS on"_qs;
    QTest::newRow("mail server") << QByteArray("220 mail ESMTP\r\n") << QByteArray() << u"not an MQTT broker"_qs;
    QTest::newRow("zeroes") << QByteArray(1000, '\0') << QByteArray() << u"not an MQTT broker"_qs;
    QTest::newRow("wrong first packet") << QByteArray() << QByteArray("\x30\x05\0\1axx", 7) << u"not an MQTT broker"_qs;
    QTest::newRow("CONNACK cut short") << QByteArray() << QByteArray("\x20\x01\0", 3) << u"not MQTT"_qs;
}

void TestMqttTrouble::tellsWhatIsNotMqtt()
{
    QFETCH(QByteArray, greeting);
    QFETCH(QByteArray, answer);
    QFETCH(QString, word);
    ScriptedBroker server;
    server.greet(greeting);
    server.on(1, [answer](const ClientPacket &) { return answer; });
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(optionsFor(server.port()));
    VERIFY_FAULT(welcome, Fault::BadReply);
    QVERIFY2(welcome.error().what.contains(word), told(welcome).constData());
}

void TestMqttTrouble::tellsHangUps_data()
{
    QTest::addColumn<bool>("reset");
    QTest::newRow("closed") << false;
    QTest::newRow("reset") << true;
}

void TestMqttTrouble::tellsHangUps()
{
    QFETCH(bool, reset);
    ScriptedBroker server;
    server.on(1, [&](const ClientPacket &) {
        if (reset)
            server.reset();
        else
            server.hangUp();
        return QByteArray();
    });
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(optionsFor(server.port()));
    VERIFY_FAULT(welcome, Fault::Offline);
    QVERIFY2(welcome.error().what.contains(QLatin1String("ended the connection without an answer")),
             told(welcome).constData());
}

void TestMqttTrouble::doesNotWaitForEver()
{
    ScriptedBroker silent;
    silent.on(1, [](const ClientPacket &) { return QByteArray(); });
    MqttOptions options = optionsFor(silent.port());
    options.timeout = std::chrono::milliseconds(200);
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(options);
    VERIFY_FAULT(welcome, Fault::TimedOut);
    QVERIFY2(welcome.error().what.contains(QLatin1String("does not answer as an MQTT broker")),
             told(welcome).constData());

    silent.on(1, [](const ClientPacket &) { return QByteArray("\x20\x03", 2); }); // half a CONNACK is none
    VERIFY_FAULT(fixture.open(options), Fault::TimedOut);
}

void TestMqttTrouble::doesNotWaitForEverForAcknowledgements()
{
    ScriptedBroker mute;
    for (const quint8 type : {quint8(3), quint8(8)})
        mute.on(type, [](const ClientPacket &) { return QByteArray(); });
    MqttOptions options = optionsFor(mute.port());
    options.timeout = std::chrono::milliseconds(300);
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(options));
    QList<Future<MqttAck>> acks{fixture.link->subscribe(QStringLiteral("a"), 0)};
    for (const quint8 qos : {quint8(0), quint8(1), quint8(2)}) {
        MqttMessage message;
        message.topic = QStringLiteral("a");
        message.qos = qos;
        acks.append(fixture.link->publish(message));
    }
    VERIFY_FAULT(await(acks[0]), Fault::TimedOut);
    VERIFY_FINE(await(acks[1]));
    VERIFY_FAULT(await(acks[2]), Fault::TimedOut);
    VERIFY_FAULT(await(acks[3]), Fault::TimedOut);
    QCOMPARE(fixture.link->state(), MqttLink::State::Open);
}

void TestMqttTrouble::noticesSilence()
{
    ScriptedBroker broker;
    int answered = 0;
    broker.on(12, [&answered](const ClientPacket &) {
        return ++answered == 1 ? ScriptedBroker::packet(0xd0, {}) : QByteArray();
    });
    MqttOptions options = optionsFor(broker.port());
    options.keepAlive = std::chrono::seconds(1); // taken as 5, the least that libmosquitto knows
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(options));
    QTRY_COMPARE_WITH_TIMEOUT(broker.count(12), 1, 10'000);
    QCOMPARE(fixture.link->state(), MqttLink::State::Open);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.losses.size(), 1, 30'000);
    QCOMPARE(fixture.losses.constFirst().fault, Fault::TimedOut);
    QVERIFY(broker.count(12) >= 2);
    QCOMPARE(fixture.link->state(), MqttLink::State::Closed);
}

void TestMqttTrouble::endsOversizeMessages_data()
{
    QTest::addColumn<QByteArray>("announced");
    QTest::newRow("256 MB") << QByteArray("\x30\xff\xff\xff\x7f");
    QTest::newRow("128 MB") << QByteArray("\x30\x80\x80\x80\x40");
}

void TestMqttTrouble::endsOversizeMessages()
{
    QFETCH(QByteArray, announced);
    ScriptedBroker broker;
    broker.on(3, [announced](const ClientPacket &) -> QByteArray {
        const QByteArray start = announced + ScriptedBroker::text("huge");
        return start + QByteArray(8 * 1024 * 1024, 'x'); // and would go on for ever
    });
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(broker.port())));
    const qint64 before = peakMemory();
    QVERIFY(before > 0);
    fixture.publish(QStringLiteral("a"), "x");
    QTRY_COMPARE(fixture.losses.size(), 1);
    const Error &why = fixture.losses.constFirst();
    QCOMPARE(why.fault, Fault::BadReply);
    QVERIFY2(why.what.contains(QLatin1String("larger than")), qPrintable(why.what));
    QVERIFY(fixture.messages.isEmpty());
    // The script's own answer and the socket's buffers stay well below this; the message would be far above it.
    QVERIFY2(peakMemory() - before < 64 * 1024, QByteArray::number(peakMemory() - before).constData());
}

void TestMqttTrouble::endsMadness_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("length of five bytes") << QByteArray("\x30\xff\xff\xff\xff\x01", 6);
    QTest::newRow("packet type 0") << QByteArray("\0\0", 2);
    QTest::newRow("packet type 1") << QByteArray("\x10\x02\0\0", 4);
    QTest::newRow("second CONNACK") << QByteArray("\x20\x03\0\0\0", 5);
    QTest::newRow("PUBLISH of QoS 3") << QByteArray("\x36\x07\0\1a\0\1\0x", 9);
    QTest::newRow("web page") << QByteArray("<html>not MQTT</html>").repeated(20);
}

void TestMqttTrouble::endsMadness()
{
    QFETCH(QByteArray, bytes);
    ScriptedBroker broker;
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(broker.port())));
    broker.send(bytes);
    QTRY_COMPARE(fixture.losses.size(), 1);
    QCOMPARE(fixture.losses.constFirst().fault, Fault::BadReply);
    QVERIFY(fixture.losses.constFirst().what.endsWith(u'.'));
    QCOMPARE(fixture.link->state(), MqttLink::State::Closed);
    VERIFY_FINE(fixture.open(optionsFor(broker.port()))); // and it can be opened again
}

void TestMqttTrouble::tellsDisconnectReasons_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Fault>("fault");
    QTest::newRow("shutting down") << 0x8b << QByteArray() << Fault::Offline;
    QTest::newRow("taken over") << 0x8e << QByteArray() << Fault::Offline;
    QTest::newRow("administrative") << 0x98 << QByteArray("maintenance at noon") << Fault::Refused;
    QTest::newRow("normal") << 0x00 << QByteArray() << Fault::Offline;
}

void TestMqttTrouble::tellsDisconnectReasons()
{
    QFETCH(int, code);
    QFETCH(QByteArray, text);
    QFETCH(Fault, fault);
    ScriptedBroker broker;
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(broker.port())));
    broker.send(ScriptedBroker::disconnect(static_cast<quint8>(code), text));
    broker.hangUp();
    QTRY_COMPARE(fixture.losses.size(), 1);
    const Error &why = fixture.losses.constFirst();
    QCOMPARE(why.fault, fault);
    QCOMPARE(why.what, reasonError(MqttPacket::Disconnect, static_cast<quint8>(code), QString::fromUtf8(text)).what);
    QCOMPARE(fixture.link->state(), MqttLink::State::Closed);
}

void TestMqttTrouble::deliversWhatCameBeforeTheEnd()
{
    ScriptedBroker broker;
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(broker.port())));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("a")));
    qsizetype seenAtLoss = -1;
    connect(fixture.link.get(), &MqttLink::lost, &fixture, [&] { seenAtLoss = fixture.messages.size(); });
    QByteArray burst;
    for (int number = 0; number < 20'000; ++number)
        burst += broker.publish("a", QByteArray::number(number));
    broker.send(burst);
    broker.hangUp();
    QTRY_COMPARE(fixture.losses.size(), 1);
    QCOMPARE(seenAtLoss, 20'000);
}

void TestMqttTrouble::failsWhatIsPendingWhenTheBrokerGoes()
{
    ScriptedBroker broker;
    broker.on(8, [](const ClientPacket &) { return QByteArray(); });
    broker.hangUpAfter(8);
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(optionsFor(broker.port())));
    VERIFY_FAULT(fixture.subscribe(QStringLiteral("a")), Fault::Offline);
    QCOMPARE(fixture.losses.size(), 1);
}

QTEST_GUILESS_MAIN(TestMqttTrouble)
#include "tst_mqtttrouble.moc"
