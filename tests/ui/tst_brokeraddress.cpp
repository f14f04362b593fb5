// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/brokers/brokeraddress.h"

#include <QTest>

using namespace gatehouse;

class TestBrokerAddress : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void typed_data();
    void typed();
    void refused_data();
    void refused();
    void encryption_data();
    void encryption();
};

void TestBrokerAddress::typed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QString>("url");
    QTest::newRow("host") << QStringLiteral("plant.example.org") << false
                          << QStringLiteral("mqtt://plant.example.org:1883");
    QTest::newRow("host, tls") << QStringLiteral("plant.example.org") << true
                               << QStringLiteral("mqtts://plant.example.org:8883");
    QTest::newRow("host and port") << QStringLiteral(" 10.0.0.7:2883 ") << false
                                   << QStringLiteral("mqtt://10.0.0.7:2883");
    QTest::newRow("url") << QStringLiteral("mqtt://admin@plant:1884") << false
                         << QStringLiteral("mqtt://admin@plant:1884");
    QTest::newRow("the scheme wins") << QStringLiteral("mqtts://plant") << false
                                     << QStringLiteral("mqtts://plant:8883");
    QTest::newRow("path") << QStringLiteral("/etc/mosquitto.conf") << false
                          << QStringLiteral("file:///etc/mosquitto.conf");
    QTest::newRow("file") << QStringLiteral("file:///etc/mosquitto.conf") << false
                          << QStringLiteral("file:///etc/mosquitto.conf");
    QTest::newRow("ssh") << QStringLiteral("ssh://pi@Plant:2222/etc/mosquitto.conf") << false
                         << QStringLiteral("ssh://pi@Plant:2222/etc/mosquitto.conf");
    QTest::newRow("as scp takes it") << QStringLiteral("pi@Plant:/etc/mosquitto.conf") << false
                                     << QStringLiteral("ssh://pi@Plant/etc/mosquitto.conf");
    QTest::newRow("bare IPv6") << QStringLiteral("fd00::12") << false << QStringLiteral("mqtt://[fd00::12]:1883");
    QTest::newRow("IPv6 with port") << QStringLiteral("[fd00::12]:1885") << false
                                    << QStringLiteral("mqtt://[fd00::12]:1885");
}

void TestBrokerAddress::typed()
{
    QFETCH(QString, text);
    QFETCH(bool, tls);
    QFETCH(QString, url);
    const Result<Endpoint> endpoint = endpointFromTyped(text, tls ? Encryption::Tls : Encryption::Plain);
    QVERIFY2(endpoint, endpoint ? "" : qPrintable(endpoint.error().what));
    const Result<Endpoint> wanted = endpointFromUrl(url);
    QVERIFY(wanted);
    QCOMPARE(urlOf(*endpoint), urlOf(*wanted));
}

void TestBrokerAddress::refused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QString();
    QTest::newRow("blanks") << QStringLiteral("   ");
    QTest::newRow("not a port") << QStringLiteral("plant:mqtt");
    QTest::newRow("port too high") << QStringLiteral("plant:70000");
    QTest::newRow("web page") << QStringLiteral("http://plant");
    QTest::newRow("password in it") << QStringLiteral("mqtt://admin:secret@plant");
    QTest::newRow("an option of ssh") << QStringLiteral("-oProxyCommand=x:/etc/mosquitto.conf");
    QTest::newRow("ssh, blanks") << QStringLiteral("ssh://a b/etc/mosquitto.conf");
    QTest::newRow("markup") << QStringLiteral("<b>plant</b>");
}

void TestBrokerAddress::refused()
{
    QFETCH(QString, text);
    const Result<Endpoint> endpoint = endpointFromTyped(text, Encryption::Plain);
    QVERIFY(!endpoint);
    QCOMPARE(endpoint.error().fault, Fault::BadInput);
    QVERIFY(endpoint.error().what.endsWith(QLatin1Char('.')));
    QVERIFY(!endpoint.error().what.contains(QLatin1String("secret")));
}

void TestBrokerAddress::encryption_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("said");
    QTest::newRow("nothing said") << QStringLiteral("plant") << -1;
    QTest::newRow("plain port says nothing") << QStringLiteral("plant:1883") << -1;
    QTest::newRow("TLS port") << QStringLiteral("plant:8883") << static_cast<int>(Encryption::Tls);
    QTest::newRow("mqtts") << QStringLiteral("MQTTS://plant") << static_cast<int>(Encryption::Tls);
    QTest::newRow("mqtt") << QStringLiteral("mqtt://plant:8883") << static_cast<int>(Encryption::Plain);
}

void TestBrokerAddress::encryption()
{
    QFETCH(QString, text);
    QFETCH(int, said);
    const std::optional<Encryption> found = encryptionOf(text);
    QCOMPARE(found ? static_cast<int>(*found) : -1, said);
}

QTEST_APPLESS_MAIN(TestBrokerAddress)
#include "tst_brokeraddress.moc"
