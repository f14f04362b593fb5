// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "investigations/pastedtext.h"

#include <QTest>

using namespace gatehouse;

class TestPastedText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void knowsWhatItMeans_data();
    void knowsWhatItMeans();
    void findsWhoItIs_data();
    void findsWhoItIs();
    void guessesNothing_data();
    void guessesNothing();
    void takesAnyLength();
};

void TestPastedText::knowsWhatItMeans_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("first"); // rung
    const auto row = [](const char *text, int code, const char *first) {
        QTest::newRow(text) << QString::fromUtf8(text) << code << QString::fromLatin1(first);
    };
    // mosquitto_pub and mosquitto_sub 2.0.11
    row("Connection error: Connection Refused: not authorised.", 0x87, "login");
    row("Connection error: Connection Refused: bad user name or password.", 0x86, "password");
    row("Connection error: Connection Refused: identifier rejected.", 0x85, "boundClientId");
    row("Connection error: Connection Refused: unacceptable protocol version.", 0x84, "limits");
    row("Connection error: Connection Refused: broker unavailable.", 0x88, "limits");
    row("Error: Connection refused", -1, "reach");
    row("Unable to connect (Lookup error.).", -1, "reach");
    row("Error: A TLS error occurred.", -1, "tls");
    row("Connection error: Not authorized. Connection Refused: not authorised.", 0x87, "login");
    row("All subscription requests were denied.", 0x87, "topics");
    // EMQX, by way of a client
    row("Connection Refused: Client Blacklisted", 0x8a, "banList");
    // paho: Python, C, Java
    row("Bad connection returned code=5", 0x87, "login");
    row("Connection failed with rc=4", 0x86, "password");
    row("ConnectionRefusedError: [Errno 111] Connection refused", -1, "reach");
    row("socket.gaierror: [Errno -2] Name or service not known", -1, "reach");
    row("Connect failed, return code 5", 0x87, "login");
    row("Not authorized to connect (5)", 0x87, "login");
    row("javax.net.ssl.SSLHandshakeException: PKIX path building failed", -1, "tls");
    row("ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has "
        "expired (_ssl.c:992)",
        -1, "tls");
    row("certificate verify failed: Hostname mismatch, certificate is not valid for 'broker'.", -1, "tls");
    // MQTT.js
    row("Error: Connection refused: Not authorized", 0x87, "login");
    row("Error: Connection refused: Bad username or password", 0x86, "password");
    row("Error: connect ECONNREFUSED 127.0.0.1:1883", -1, "reach");
    row("Error: getaddrinfo ENOTFOUND broker.example", -1, "reach");
    row("Error: connack timeout", -1, "reach");
    // ESP-IDF, PubSubClient
    row("E (5120) MQTT_CLIENT: Connection refused, not authorized", 0x87, "login");
    row("E (3121) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x2700", -1, "tls");
    row("MQTT_CONNECTION_REFUSE_BAD_USERNAME", 0x86, "password");
    row("failed, rc=5 try again in 5 seconds", 0x87, "login");
    row("mqtt state: 4", 0x86, "password");
    // MQTT 5
    row("reason code 0x8a", 0x8a, "banList");
    row("[code:135] Not authorized", 0x87, "login");
    row("Connection rate exceeded", 0x9f, "limits");
    row("Packet too large", 0x95, "limits");
    // lines of a log
    row("1700000000: Client pump-7 disconnected, not authorised.", 0x87, "login");
    row("Denied PUBLISH from pump-7 (d0, q0, r0, m0, 'plant/a', ... (1 bytes))", 0x87, "topics");
}

void TestPastedText::knowsWhatItMeans()
{
    QFETCH(QString, text);
    QFETCH(int, code);
    QFETCH(QString, first);
    const PastedText read = readPastedText(text);
    QVERIFY(read.isKnown());
    QVERIFY(read.meaning.endsWith(u'.'));
    QCOMPARE(read.code, code);
    QCOMPARE(read.rungs.value(0), first);
}

void TestPastedText::findsWhoItIs_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("clientId");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("address");
    QTest::newRow("mosquitto log") << "1700000000: Client pump-7 disconnected, not authorised."
                                   << "pump-7"
                                   << ""
                                   << "";
    QTest::newRow("unknown") << "Client <unknown> disconnected, not authorised."
                             << ""
                             << ""
                             << "";
    QTest::newRow("named") << "clientId=pump-7, username: 'pump', refused from 10.0.3.17:51122"
                           << "pump-7"
                           << "pump"
                           << "10.0.3.17";
    QTest::newRow("quoted") << "client id \"pump 7\" user \"the pump\""
                            << "pump 7"
                            << "the pump"
                            << "";
    QTest::newRow("IPv6") << "peer fe80::1 closed"
                          << ""
                          << ""
                          << "fe80::1";
    QTest::newRow("no address") << "from somewhere"
                                << ""
                                << ""
                                << "";
    QTest::newRow("a word is no name") << "bad user name or password"
                                       << ""
                                       << ""
                                       << "";
    QTest::newRow("the user is") << "invalid username or password"
                                 << ""
                                 << ""
                                 << "";
}

void TestPastedText::findsWhoItIs()
{
    QFETCH(QString, text);
    QFETCH(QString, clientId);
    QFETCH(QString, user);
    QFETCH(QString, address);
    const Identity who = readPastedText(text).who;
    QCOMPARE(who.clientId, clientId);
    QCOMPARE(who.user, user);
    QCOMPARE(who.address, address);
}

void TestPastedText::guessesNothing_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << "";
    QTest::newRow("blanks") << " \n ";
    QTest::newRow("success") << "connected with rc=0";
    QTest::newRow("another program") << "Segmentation fault (core dumped)";
    QTest::newRow("a number") << "5";
    QTest::newRow("a code that is none") << "return code 77";
    QTest::newRow("the end of a program") << "process exited with exit code 1";
    QTest::newRow("an error of something else") << "error code: 5";
    QTest::newRow("a state of something else") << "thread state: 4";
}

void TestPastedText::guessesNothing()
{
    QFETCH(QString, text);
    const PastedText read = readPastedText(text);
    QVERIFY(!read.isKnown());
    QCOMPARE(read.code, -1);
    QVERIFY(read.rungs.isEmpty());
}

void TestPastedText::takesAnyLength()
{
    const QString noise = QStringLiteral("client id client user \"").repeated(200000);
    QVERIFY(!readPastedText(noise).isKnown());
    QVERIFY(readPastedText(QString(QStringLiteral("rc=5 ") + noise)).isKnown());
}

QTEST_GUILESS_MAIN(TestPastedText)
#include "tst_pastedtext.moc"
