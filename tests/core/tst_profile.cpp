// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/profile.h"

#include <QTest>

using namespace gatehouse;

class TestProfile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_addresses_data();
    void reads_addresses();
    void reads_places_of_files();
    void reads_places_of_files_elsewhere();
    void refuses_addresses_data();
    void refuses_addresses();
    void never_repeats_a_password();
    void says_what_comes_later();
    void writes_addresses_that_read_back_data();
    void writes_addresses_that_read_back();
};

void TestProfile::reads_addresses_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QString>("user");
    const auto row = [](const char *url, const char *host, int port, bool tls, const char *user = "") {
        QTest::newRow(url) << QString::fromUtf8(url) << QString::fromUtf8(host) << port << tls
                           << QString::fromUtf8(user);
    };
    row("mqtt://localhost", "localhost", 1883, false);
    row("mqtts://localhost", "localhost", 8883, true);
    row("MQTTS://localhost", "localhost", 8883, true);
    row("mqtt://localhost/", "localhost", 1883, false);
    row("mqtt://localhost:1", "localhost", 1, false);
    row("mqtt://localhost:65535", "localhost", 65535, false);
    row("mqtt://admin@broker.example.org:18830", "broker.example.org", 18830, false, "admin");
    row("mqtt://192.0.2.7", "192.0.2.7", 1883, false);
    row("mqtt://[::1]", "::1", 1883, false);
    row("mqtts://admin@[2001:db8::7]:8884", "2001:db8::7", 8884, true, "admin");
    row("mqtt://my_broker", "my_broker", 1883, false);
    row("mqtt://a%40b%3Ac%2Fd@host", "host", 1883, false, "a@b:c/d");
    row("mqtt://j%C3%BCrgen@host", "host", 1883, false, "jürgen");
    row("mqtt://me@corp@host", "host", 1883, false, "me@corp");
}

void TestProfile::reads_addresses()
{
    QFETCH(QString, url);
    const Result<Endpoint> endpoint = endpointFromUrl(url);
    QVERIFY2(endpoint.has_value(), endpoint ? "" : qPrintable(endpoint.error().what));
    QTEST(endpoint->host, "host");
    QTEST(static_cast<int>(endpoint->port), "port");
    QTEST(endpoint->tls, "tls");
    QTEST(endpoint->user, "user");
    QCOMPARE(endpoint->kind, QStringLiteral("mosquitto"));
}

void TestProfile::reads_places_of_files()
{
    const Result<Endpoint> files = endpointFromUrl(QStringLiteral("file:///etc/mos%20quitto/mosquitto.conf"));
    QVERIFY(files);
    QVERIFY(isOfFilesAlone(*files));
    QCOMPARE(files->configFile, QStringLiteral("/etc/mos quitto/mosquitto.conf"));
    QCOMPARE(files->kind, QStringLiteral("mosquitto"));
    QCOMPARE(urlOf(*files), QStringLiteral("file:///etc/mos%20quitto/mosquitto.conf"));
    QCOMPARE(endpointFromUrl(urlOf(*files)).value_or(Endpoint()), *files);
    const Result<Endpoint> broker = endpointFromUrl(QStringLiteral("mqtt://localhost"));
    QVERIFY(!isOfFilesAlone(*broker));
    Endpoint others = *files;
    others.configFile += u'x';
    QVERIFY(isSameBroker(*files, *files));
    QVERIFY(!isSameBroker(*files, others));
    QVERIFY(!isSameBroker(*files, *broker));
    for (const char *wrong :
         {"file://", "file:///", "file:///etc/mosquitto/", "file://host/etc/mosquitto.conf", "file:mosquitto.conf"}) {
        const Result<Endpoint> refused = endpointFromUrl(QString::fromLatin1(wrong));
        QVERIFY2(!refused, wrong);
        QCOMPARE(refused.error().fault, Fault::BadInput);
        QVERIFY(refused.error().what.contains(QStringLiteral("file:///etc/mosquitto/mosquitto.conf")));
    }
}

void TestProfile::reads_places_of_files_elsewhere()
{
    const auto files = endpointFromUrl(QStringLiteral("ssh://pi@Plant-1:2222/etc/mos%20quitto/mosquitto.conf"));
    QVERIFY(files);
    QCOMPARE(files->sshHost, QStringLiteral("pi@Plant-1:2222")); // ssh's configuration tells capitals apart
    QCOMPARE(files->configFile, QStringLiteral("/etc/mos quitto/mosquitto.conf"));
    QVERIFY(isOfFilesAlone(*files));
    QCOMPARE(urlOf(*files), QStringLiteral("ssh://pi@Plant-1:2222/etc/mos%20quitto/mosquitto.conf"));
    Endpoint here = *files;
    here.sshHost.clear();
    QVERIFY(!isSameBroker(*files, here));
    for (const char *url :
         {"ssh://", "ssh:///etc/x.conf", "ssh://host", "ssh://host/", "ssh://host/etc/", "ssh://@host/x.conf",
          "ssh://-oProxyCommand=x/y.conf", "ssh://a@-oProxyCommand=x/y.conf", "ssh://a;b/x.conf", "ssh://a b/x.conf",
          "ssh://$(x)/x.conf", "ssh://a'b/x.conf", "ssh://a:secret@host/x.conf", "ssh://host/%00.conf"}) {
        const auto refused = endpointFromUrl(QString::fromLatin1(url));
        QVERIFY2(!refused, url);
        QCOMPARE(refused.error().fault, Fault::BadInput);
        QVERIFY2(!refused.error().what.contains(QStringLiteral("secret")), qPrintable(refused.error().what));
    }
}

void TestProfile::refuses_addresses_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *url, const char *says) {
        QTest::newRow(url) << QString::fromUtf8(url) << QString::fromUtf8(says);
    };
    row("", "empty");
    row("localhost", "how to reach");
    row("localhost:1883", "how to reach");
    row("://localhost", "how to reach");
    row("http://localhost", "http://");
    row("mqtt+tls://localhost", "mqtt+tls://");
    row("mqtt://", "host is missing");
    row("mqtt://:1883", "host is missing");
    row("mqtt://@host", "user name");
    row("mqtt://%zz@host", "user name");
    row("mqtt://%4@host", "user name");
    row("mqtt://%00@host", "user name");
    row("mqtt://%ff@host", "user name");
    row("mqtt://host:", "port is missing");
    row("mqtt://host:0", "not a port");
    row("mqtt://host:65536", "not a port");
    row("mqtt://host:-1", "not a port");
    row("mqtt://host:+1", "not a port");
    row("mqtt://host:18x", "not a port");
    row("mqtt://host:\u0661\u0662", "not a port");
    row("mqtt://::1", "more than one colon");
    row("mqtt://[::1", "not closed");
    row("mqtt://[::1]x", "Only a port");
    row("mqtt://[localhost]", "IPv6");
    row("mqtt://[::g]", "not a host");
    row("mqtt://[]", "IPv6");
    row("mqtt://ho st", "blanks");
    row(" mqtt://host", "blanks");
    row("mqtt://host\n", "blanks");
    row("mqtt://a<b>", "not a host");
    row("mqtt://host/topic", "Nothing can follow");
    row("mqtt://host?x=1", "Nothing can follow");
    row("mqtt://host#x", "Nothing can follow");
}

void TestProfile::refuses_addresses()
{
    QFETCH(QString, url);
    QFETCH(QString, says);
    const Result<Endpoint> endpoint = endpointFromUrl(url);
    QVERIFY(!endpoint);
    QCOMPARE(endpoint.error().fault, Fault::BadInput);
    QVERIFY2(endpoint.error().what.contains(says), qPrintable(endpoint.error().what));
    QVERIFY2(endpoint.error().what.contains(QLatin1String("mqtt://host:1883")), qPrintable(endpoint.error().what));
}

void TestProfile::never_repeats_a_password()
{
    for (const char *url :
         {"mqtt://admin:s3cret@host", "http://admin:s3cret@host", "mqtt://a:s3cret@b@host", "admin:s3cret@host",
          "mqtt://:s3cret@host", "mqtt://admin:s3cret/x@host", "mqtt://ad min:s3cret@host:0"}) {
        const Result<Endpoint> endpoint = endpointFromUrl(QString::fromLatin1(url));
        QVERIFY2(!endpoint, url);
        QCOMPARE(endpoint.error().fault, Fault::BadInput);
        QVERIFY2(endpoint.error().what.contains(QLatin1String("password")), qPrintable(endpoint.error().what));
        QVERIFY2(!endpoint.error().what.contains(QLatin1String("s3cret")), qPrintable(endpoint.error().what));
        QVERIFY2(!endpoint.error().detail.contains(QLatin1String("s3cret")), qPrintable(endpoint.error().detail));
    }
}

void TestProfile::says_what_comes_later()
{
    const Result<Endpoint> endpoint = endpointFromUrl(QStringLiteral("rabbitmq+https://guest@host:15672"));
    QVERIFY(!endpoint);
    QCOMPARE(endpoint.error().fault, Fault::NotSupported);
    QVERIFY(endpoint.error().what.contains(QLatin1String("mqtt://")));
}

void TestProfile::writes_addresses_that_read_back_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("url");
    QTest::newRow("plain") << QStringLiteral("host") << 1883 << false << QString()
                           << QStringLiteral("mqtt://host:1883");
    QTest::newRow("TLS, user") << QStringLiteral("host") << 1 << true << QStringLiteral("admin")
                               << QStringLiteral("mqtts://admin@host:1");
    QTest::newRow("IPv6") << QStringLiteral("fe80::1") << 1883 << false << QString()
                          << QStringLiteral("mqtt://[fe80::1]:1883");
    QTest::newRow("hostile user") << QStringLiteral("host") << 1883 << false << QStringLiteral("a:b@c/\n\u202E%")
                                  << QStringLiteral("mqtt://a%3Ab%40c%2F%0A%E2%80%AE%25@host:1883");
}

void TestProfile::writes_addresses_that_read_back()
{
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(bool, tls);
    QFETCH(QString, user);
    Endpoint endpoint;
    endpoint.host = host;
    endpoint.port = static_cast<quint16>(port);
    endpoint.tls = tls;
    endpoint.user = user;
    QTEST(urlOf(endpoint), "url");
    QCOMPARE(endpointFromUrl(urlOf(endpoint)).value_or(Endpoint()), endpoint);
}

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
