// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/mutations.h"
#include "support/scriptedbroker.h"
#include "wire/packettracer.h"

#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// Reading along on a connection.
class TestPacketTracer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsPackets_data();
    void tellsPackets();
    void neverTellsThePassword();
    void makesStrangersTextVisible();
    void takesPacketsInPieces();
    void cutsLargePackets();
    void saysNothingOfWhatIsNoPacket();
    void outlivesNoise();
};

namespace {

QByteArray text(const char *words)
{
    return ScriptedBroker::text(words);
}

QByteArray connectOf(char level, const QByteArray &properties = {})
{
    const bool isFive = level == 5;
    return ScriptedBroker::packet(0x10, text("MQTT") + level + char(0xc2) + ScriptedBroker::number(30) +
                                            (isFive ? char(properties.size()) + properties : QByteArray()) +
                                            text("pump-7") + text("anna") + text("s3cret-word"));
}

QString fieldsOf(const QList<TracedPacket> &packets)
{
    QStringList lines;
    for (const TracedPacket &packet : packets)
        lines.append(packet.type + QLatin1String(": ") + packet.fields.join(QLatin1String(" | ")));
    return lines.join(u'\n');
}

} // namespace

void TestPacketTracer::tellsPackets_data()
{
    QTest::addColumn<bool>("sent");
    QTest::addColumn<int>("level");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("told");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, bool sent, int level, const QByteArray &bytes, const char *told,
                        int code = -1) {
        QTest::newRow(name) << sent << level << bytes << QString::fromUtf8(told) << code;
    };
    const auto packet = &ScriptedBroker::packet;
    row("refused, 5", false, 5, packet(0x20, QByteArray("\0\x87\0", 3)),
        "CONNACK: session present no | code 0x87 Not authorized", 0x87);
    row("refused, 3.1.1", false, 4, packet(0x20, QByteArray("\0\x05", 2)),
        "CONNACK: session present no | code 0x87 Not authorized | return code of MQTT 3.1.1 5", 0x87);
    row("accepted with properties", false, 5, packet(0x20, QByteArray("\0\0\x08\x13\0\x3c\x22\0\x0a\x24\x01", 11)),
        "CONNACK: session present no | code 0x00 Success | server keep alive s 60 | topic alias maximum 10 | "
        "maximum QoS 1",
        0);
    row("publish", true, 5, packet(0x32, text("a/b") + QByteArray("\0\x07\0", 3) + "hello"),
        "PUBLISH: topic a/b | QoS 1 | retain no | packet 7 | payload (5 bytes) hello");
    row("publish of nothing", true, 4, packet(0x31, text("a/b")),
        "PUBLISH: topic a/b | QoS 0 | retain yes | payload (empty)");
    row("puback", true, 5, packet(0x40, QByteArray("\0\x07\x87", 3)), "PUBACK: packet 7 | code 0x87 Not authorized",
        0x87);
    row("puback, 3.1.1", true, 4, packet(0x40, QByteArray("\0\x07", 2)), "PUBACK: packet 7");
    row("subscribe", true, 5, packet(0x82, QByteArray("\0\x03\0", 3) + text("x/#") + '\x01'),
        "SUBSCRIBE: packet 3 | filter x/# at QoS 1");
    row("suback", true, 4, packet(0x90, QByteArray("\0\x03\x80", 3)), "SUBACK: packet 3 | code 0x80 Unspecified error",
        0x80);
    row("ping", true, 5, packet(0xc0, {}), "PINGREQ: ");
    row("disconnect", true, 5, packet(0xe0, QByteArray("\x8e\0", 2)), "DISCONNECT: code 0x8e Session taken over", 0x8e);
    row("disconnect with nothing", true, 5, packet(0xe0, {}), "DISCONNECT: code 0x00 Success", 0);
    row("disconnect, 3.1.1", true, 4, packet(0xe0, {}), "DISCONNECT: ");
}

void TestPacketTracer::tellsPackets()
{
    QFETCH(bool, sent);
    QFETCH(int, level);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, told);
    QFETCH(int, code);
    PacketTracer tracer;
    QCOMPARE(tracer.sent(connectOf(char(level))).size(), 1);
    const QList<TracedPacket> packets = sent ? tracer.sent(bytes) : tracer.received(bytes);
    QCOMPARE(fieldsOf(packets), told);
    QCOMPARE(packets.constFirst().length, bytes.size());
    QCOMPARE(packets.constFirst().code ? int(*packets.constFirst().code) : -1, code);
    QVERIFY(packets.constFirst().at.isValid());
}

void TestPacketTracer::neverTellsThePassword()
{
    for (const char level : {char(4), char(5)}) {
        PacketTracer tracer;
        const QString told = fieldsOf(tracer.sent(connectOf(level)));
        QVERIFY2(told.contains(QLatin1String("client id pump-7 | no will | user anna | password given, not shown")),
                 qPrintable(told));
        QVERIFY(!told.contains(QLatin1String("s3cret")));
        QVERIFY(told.contains(level == 5 ? QLatin1String("clean start yes") : QLatin1String("clean session yes")));
    }
    PacketTracer tracer;
    const QByteArray login("\x15\0\x05SCRAM\x16\0\x04keys", 15);
    const QString told = fieldsOf(tracer.sent(connectOf(5, login)));
    QVERIFY2(told.contains(QLatin1String("authentication method SCRAM | authentication data (4 bytes)")),
             qPrintable(told));
    QVERIFY(!told.contains(QLatin1String("keys")));
}

void TestPacketTracer::makesStrangersTextVisible()
{
    PacketTracer tracer;
    tracer.sent(connectOf(5));
    const QByteArray reason = QByteArray("\xe2\x80\xae") + "evil\n";
    const QString told = fieldsOf(tracer.received(ScriptedBroker::packet(
        0x20, QByteArray("\0\x8a", 2) + char(3 + reason.size()) + '\x1f' + ScriptedBroker::text(reason))));
    QVERIFY2(told.contains(QLatin1String("reason string \\u{202E}evil")), qPrintable(told));
    QVERIFY(!told.contains(u'\n') && !told.contains(QChar(0x202e)));
}

void TestPacketTracer::takesPacketsInPieces()
{
    const QByteArray bytes = connectOf(5) + ScriptedBroker::packet(0x30, text("a") + '\0' + "x") + connectOf(4);
    PacketTracer whole;
    PacketTracer pieces;
    QList<TracedPacket> single;
    for (const char byte : bytes)
        single += pieces.sent(QByteArrayView(&byte, 1));
    QCOMPARE(fieldsOf(single), fieldsOf(whole.sent(bytes)));
    QCOMPARE(single.size(), 3);
}

void TestPacketTracer::cutsLargePackets()
{
    PacketTracer tracer;
    tracer.sent(connectOf(5));
    const QByteArray head = ScriptedBroker::packet(0x20, QByteArray("\0\0\0", 3));
    QCOMPARE(tracer.received(head).size(), 1);
    const qsizetype size = 1'000'000;
    const QByteArray body = text("big") + '\0' + QByteArray(size, 'x');
    const QList<TracedPacket> packets = tracer.received(ScriptedBroker::packet(0x30, body));
    QCOMPARE(packets.size(), 1);
    QCOMPARE(packets.constFirst().length, body.size() + 4);
    const QString payload = packets.constFirst().fields.constLast();
    QVERIFY2(payload.startsWith(QLatin1String("payload (1000000 bytes) xxx")) && payload.size() < 200,
             qPrintable(payload));
}

void TestPacketTracer::saysNothingOfWhatIsNoPacket()
{
    PacketTracer tracer;
    QVERIFY(tracer.received("HTTP/1.1 400 Bad Request\r\n\r\n").isEmpty());
    PacketTracer endless;
    QVERIFY(endless.received(QByteArray("\x20\xff\xff\xff\xff\x01", 6)).isEmpty());
    QVERIFY(endless.received(ScriptedBroker::packet(0x20, QByteArray("\0\0\0", 3))).isEmpty());
}

void TestPacketTracer::outlivesNoise()
{
    const QByteArrayList seeds{connectOf(5) +
                                   ScriptedBroker::packet(0x82, QByteArray("\0\x03\0", 3) + text("x/#") + '\x01'),
                               connectOf(4), ScriptedBroker::packet(0x20, QByteArray("\0\0\x07\x26\0\1a\0\1b", 11)),
                               ScriptedBroker::packet(0x20, QByteArray("\0\0\0", 3)) +
                                   ScriptedBroker::packet(0x32, text("a/b") + QByteArray("\0\x07\0", 3) + "hello")};
    Mutations mutations(seeds, {"\x20\x03", "\x26", "\xff\xff\xff\x7f", "\x1f\xff\xff"}, 5000);
    QByteArray bytes;
    while (mutations.next(bytes)) {
        PacketTracer tracer;
        for (const QList<TracedPacket> &packets : {tracer.sent(bytes), tracer.received(bytes)}) {
            for (const TracedPacket &packet : packets) {
                QVERIFY(packet.length <= bytes.size());
                QVERIFY(packet.fields.size() <= 64);
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestPacketTracer)
#include "tst_packettracer.moc"
