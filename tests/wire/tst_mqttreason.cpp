// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/mqttreason.h"

#include <QtTest/QTest>

using namespace gatehouse;

/// Every code in words.
class TestMqttReason : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasASentenceForEveryCode_data();
    void hasASentenceForEveryCode();
    void showsHostileTextSafely();
    void mapsTheOldCodes();
};

void TestMqttReason::hasASentenceForEveryCode_data()
{
    QTest::addColumn<MqttPacket>("packet");
    QTest::newRow("CONNACK") << MqttPacket::ConnAck;
    QTest::newRow("SUBACK") << MqttPacket::SubAck;
    QTest::newRow("PUBACK") << MqttPacket::PubAck;
    QTest::newRow("DISCONNECT") << MqttPacket::Disconnect;
}

void TestMqttReason::hasASentenceForEveryCode()
{
    QFETCH(MqttPacket, packet);
    for (int code = 0x80; code <= 0xff; ++code) {
        const auto byte = static_cast<quint8>(code);
        const Error error = reasonError(packet, byte);
        QVERIFY2(error.what.endsWith(u'.'), qPrintable(error.what));
        QVERIFY2(error.what.count(u". ") + error.what.count(u"; ") >= 1, qPrintable(error.what)); // and the next step
        QVERIFY(error.detail.startsWith(QLatin1String(QTest::currentDataTag())));
        QVERIFY(error.detail.contains(QStringLiteral("0x%1").arg(code, 2, 16)));
        QVERIFY(error.detail.endsWith(reasonName(byte)));
        if (packet != MqttPacket::Disconnect)
            QCOMPARE(error.fault, Fault::Refused);
    }
    QCOMPARE(reasonError(MqttPacket::Disconnect, 0x8b).fault, Fault::Offline);
    QCOMPARE(reasonError(MqttPacket::Disconnect, 0x98).fault, Fault::Refused);
}

void TestMqttReason::showsHostileTextSafely()
{
    const Error error = reasonError(MqttPacket::ConnAck, 0x87, QStringLiteral("no\u202e\n<b>"));
    QVERIFY(error.what.contains(QLatin1String("\\u{202E}")));
    QVERIFY(!error.what.contains(QChar(0x202e)));
    QVERIFY(!error.what.contains(u'\n'));
}

void TestMqttReason::mapsTheOldCodes()
{
    const QList<QString> names{QStringLiteral("Success"),
                               QStringLiteral("Unsupported Protocol Version"),
                               QStringLiteral("Client Identifier not valid"),
                               QStringLiteral("Server unavailable"),
                               QStringLiteral("Bad User Name or Password"),
                               QStringLiteral("Not authorized"),
                               QStringLiteral("Unspecified error")};
    for (int code = 0; code < names.size(); ++code)
        QCOMPARE(reasonName(reasonFromV311(static_cast<quint8>(code))), names[code]);
    QCOMPARE(reasonName(0xee), QStringLiteral("Code 0xee"));
}

QTEST_GUILESS_MAIN(TestMqttReason)
#include "tst_mqttreason.moc"
