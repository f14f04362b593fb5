// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/packetframer.h"

#include <QRandomGenerator>
#include <QtTest/QTest>

#include <algorithm>

using namespace gatehouse;
using Trouble = PacketFramer::Trouble;

namespace {

constexpr qsizetype limit = 1024 * 1024;

QByteArray bytes(const char *hex)
{
    return QByteArray::fromHex(hex);
}

const QByteArray plainConnAck = bytes("20 02 00 00");

} // namespace

/// What is known of a broker's bytes before the MQTT library sees them.
class TestPacketFramer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsConnAck_data();
    void readsConnAck();
    void readsDisconnect();
    void tellsTrouble_data();
    void tellsTrouble();
    void doesNotCareHowBytesAreCut();
    void survivesNoise();
};

void TestPacketFramer::readsConnAck_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("present");
    QTest::addColumn<quint32>("maximum");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("text");
    const QString none;
    QTest::newRow("3.1.1") << plainConnAck << 0 << false << 0U << none << none;
    QTest::newRow("3.1.1, session") << bytes("20020100") << 0 << true << 0U << none << none;
    QTest::newRow("3.1.1, refused") << bytes("20020005") << 0x87 << false << 0U << none << none;
    QTest::newRow("5, bare") << bytes("2003000000") << 0 << false << 0U << none << none;
    QTest::newRow("5, refused, text") << bytes("20080087 05 1f00026e6f") << 0x87 << false << 0U << none
                                      << QStringLiteral("no");
    QTest::newRow("5, all properties")
        << bytes("203b 01 00 38 11 00000001 13 000a 15 0001 61 16 0001 62 1a 000163 1c 000164"
                 "21 0014 22 000a 24 01 25 01 26 000165 000166 27 001e8480 28 01 29 01 2a 01"
                 "12 0001 67")
        << 0 << true << 2'000'000U << QStringLiteral("g") << none;
    QTest::newRow("5, properties over the end") << bytes("2006 0000 27 1f 00 ff") << 0 << false << 0U << none << none;
}

void TestPacketFramer::readsConnAck()
{
    QFETCH(QByteArray, packet);
    QFETCH(int, code);
    QFETCH(bool, present);
    QFETCH(quint32, maximum);
    QFETCH(QString, id);
    QFETCH(QString, text);
    QCOMPARE(packet.size(), static_cast<quint8>(packet[1]) + 2); // the row itself is sound
    PacketFramer framer(limit);
    QCOMPARE(framer.feed(packet), Trouble::None);
    QVERIFY(framer.welcome());
    QCOMPARE(int(framer.welcome()->reasonCode), code);
    QCOMPARE(framer.welcome()->sessionPresent, present);
    QCOMPARE(framer.welcome()->maximumPacketSize, maximum);
    QCOMPARE(framer.welcome()->assignedClientId, id);
    QCOMPARE(framer.welcomeText(), text);
}

void TestPacketFramer::readsDisconnect()
{
    PacketFramer bare(limit);
    QCOMPARE(bare.feed(QByteArray(plainConnAck + bytes("e000"))), Trouble::None);
    QVERIFY(bare.farewell());
    QCOMPARE(bare.farewell()->code, quint8(0));

    PacketFramer told(limit);
    QCOMPARE(told.feed(QByteArray(plainConnAck + bytes("e007 98 05 1f 0002 6e6f"))), Trouble::None);
    QVERIFY(told.farewell());
    QCOMPARE(told.farewell()->code, quint8(0x98));
    QCOMPARE(told.farewell()->text, QStringLiteral("no"));
}

void TestPacketFramer::tellsTrouble_data()
{
    QTest::addColumn<QByteArray>("packets");
    QTest::addColumn<Trouble>("trouble");
    QTest::newRow("web server") << QByteArray("HTTP/1.1 400 Bad Request") << Trouble::NotMqtt;
    QTest::newRow("another packet first") << bytes("9003000100") << Trouble::NotMqtt;
    QTest::newRow("flags in CONNACK") << bytes("21020000") << Trouble::NotMqtt;
    QTest::newRow("CONNACK too short") << bytes("200100") << Trouble::Malformed;
    QTest::newRow("CONNACK empty") << bytes("2000") << Trouble::Malformed;
    QTest::newRow("CONNACK twice") << QByteArray(plainConnAck + plainConnAck) << Trouble::Malformed;
    QTest::newRow("length of five bytes") << QByteArray(plainConnAck + bytes("30ffffffff01")) << Trouble::Malformed;
    QTest::newRow("300 MB announced") << QByteArray(plainConnAck + bytes("30ffffff7f")) << Trouble::TooLarge;
    QTest::newRow("at the limit") << QByteArray(plainConnAck + bytes("30808040")) << Trouble::None;
    QTest::newRow("over the limit") << QByteArray(plainConnAck + bytes("30818040")) << Trouble::TooLarge;
    QTest::newRow("huge CONNACK") << bytes("20808020") << Trouble::TooLarge;
}

void TestPacketFramer::tellsTrouble()
{
    QFETCH(QByteArray, packets);
    QFETCH(Trouble, trouble);
    PacketFramer framer(limit);
    QCOMPARE(framer.feed(packets), trouble);
    QCOMPARE(framer.head(), packets.first(std::min<qsizetype>(16, packets.size())));
}

void TestPacketFramer::doesNotCareHowBytesAreCut()
{
    QByteArray stream = bytes("2008 00 00 05 1f0002 6869");
    for (int size = 0; size < 300; ++size)
        stream += bytes("30") +
                  (size < 128 ? QByteArray(1, static_cast<char>(size))
                              : QByteArray(1, static_cast<char>(size | 0x80)) + static_cast<char>(size >> 7)) +
                  QByteArray(size, '\xe0');
    stream += bytes("e007 8b 05 1f0002 6279");
    for (const qsizetype piece : {1, 2, 3, 7, 64, 1000, 100'000}) {
        PacketFramer framer(limit);
        for (qsizetype at = 0; at < stream.size(); at += piece)
            QCOMPARE(framer.feed(QByteArrayView(stream).sliced(at, std::min(piece, stream.size() - at))),
                     Trouble::None);
        QCOMPARE(framer.welcomeText(), QStringLiteral("hi"));
        QVERIFY(framer.farewell());
        QCOMPARE(framer.farewell()->text, QStringLiteral("by"));
    }
}

void TestPacketFramer::survivesNoise()
{
    const int rounds = std::max(20'000, qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS"));
    const quint32 seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED")
                             ? static_cast<quint32>(qEnvironmentVariableIntValue("GATEHOUSE_SEED"))
                             : QRandomGenerator::global()->generate();
    qInfo("seed %u, %d rounds", seed, rounds);
    QRandomGenerator random(seed);
    const QByteArray sound =
        bytes("200b 0000 08 27 001e8480 21 0014") + bytes("3005000161 7878") + bytes("e007 98 05 1f 0002 6e6f");
    for (int round = 0; round < rounds; ++round) {
        QByteArray noise = sound;
        for (int change = random.bounded(1, 6); change > 0; --change)
            noise[random.bounded(noise.size())] = static_cast<char>(random.bounded(256));
        noise.truncate(random.bounded(1, static_cast<int>(noise.size()) + 1));
        PacketFramer whole(limit);
        const Trouble trouble = whole.feed(noise);
        PacketFramer cut(limit);
        Trouble cutTrouble = Trouble::None;
        for (qsizetype at = 0; at < noise.size() && cutTrouble == Trouble::None; ++at)
            cutTrouble = cut.feed(QByteArrayView(noise).sliced(at, 1));
        QCOMPARE(cutTrouble, trouble);
        QCOMPARE(cut.welcome().has_value(), whole.welcome().has_value());
    }
}

QTEST_APPLESS_MAIN(TestPacketFramer)
#include "tst_packetframer.moc"
