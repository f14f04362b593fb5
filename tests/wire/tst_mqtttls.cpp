// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "linkfixture.h"

#include <QFile>
#include <QTcpServer>

using namespace gatehouse;
using namespace gatehouse::test;

/// TLS: it works, and when it does not, the sentence names the cause.
class TestMqttTls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void connects_data();
    void connects();
    void namesWhatIsWrong_data();
    void namesWhatIsWrong();
    void refusesUnknownAuthoritiesOfTheSystem();
    void namesBadFiles_data();
    void namesBadFiles();
    void wantsAClientCertificate_data();
    void wantsAClientCertificate();
    void tellsPlainPorts();
    void tellsTlsPorts();
    void doesNotWaitForEverForAHandshake();

private:
    [[nodiscard]] MqttOptions secure(quint16 port) const;
    TestCertificates m_certificates;
};

void TestMqttTls::initTestCase()
{
    QVERIFY(m_certificates.isValid());
}

MqttOptions TestMqttTls::secure(quint16 port) const
{
    MqttOptions options = optionsFor(port);
    options.host = QStringLiteral("localhost");
    options.tls = true;
    options.caFile = m_certificates.caFile();
    return options;
}

void TestMqttTls::connects_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<MqttVersion>("version");
    QTest::newRow("name") << QStringLiteral("localhost") << MqttVersion::V5;
    QTest::newRow("address") << QStringLiteral("127.0.0.1") << MqttVersion::V5;
    QTest::newRow("name, MQTT 3.1.1") << QStringLiteral("localhost") << MqttVersion::V311;
}

void TestMqttTls::connects()
{
    QFETCH(QString, host);
    QFETCH(MqttVersion, version);
    BrokerProcess broker;
    QVERIFY2(broker.startTls(m_certificates, m_certificates.server()), broker.problem());
    MqttOptions options = secure(broker.port());
    options.host = host;
    options.version = version;
    LinkFixture fixture;
    VERIFY_FINE(fixture.open(options));
    VERIFY_FINE(fixture.subscribe(QStringLiteral("t"), 1));
    const QByteArray payload(200'000, 'x');
    for (int number = 0; number < 20; ++number)
        VERIFY_FINE(fixture.publish(QStringLiteral("t"), payload, 1));
    QTRY_COMPARE(fixture.messages.size(), 20);
    QVERIFY(fixture.messages.constLast().payload == payload);
}

void TestMqttTls::namesWhatIsWrong_data()
{
    QTest::addColumn<CertificateFiles>("server");
    QTest::addColumn<QString>("caFile");
    QTest::addColumn<QString>("word");
    const QString ca = m_certificates.caFile();
    QTest::newRow("unknown authority") << m_certificates.server() << m_certificates.otherCaFile()
                                       << QStringLiteral("does not come from the authority");
    QTest::newRow("another name") << m_certificates.wrongName() << ca << QStringLiteral("broker.example.org");
    QTest::newRow("expired") << m_certificates.expired() << ca << QStringLiteral("expired on");
    QTest::newRow("not yet valid") << m_certificates.notYetValid() << ca << QStringLiteral("valid only from");
}

void TestMqttTls::namesWhatIsWrong()
{
    QFETCH(CertificateFiles, server);
    QFETCH(QString, caFile);
    QFETCH(QString, word);
    BrokerProcess broker;
    QVERIFY2(broker.startTls(m_certificates, server), broker.problem());
    MqttOptions options = secure(broker.port());
    options.caFile = caFile;
    options.user = QStringLiteral("never-sent");
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(options);
    VERIFY_FAULT(welcome, Fault::Offline);
    QVERIFY2(welcome.error().what.contains(word), told(welcome).constData());
    QVERIFY(!broker.logText().contains("never-sent"));
}

void TestMqttTls::refusesUnknownAuthoritiesOfTheSystem()
{
    BrokerProcess broker;
    QVERIFY2(broker.startTls(m_certificates, m_certificates.server()), broker.problem());
    MqttOptions options = secure(broker.port());
    options.caFile.clear();
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(options);
    VERIFY_FAULT(welcome, Fault::Offline);
    QVERIFY2(welcome.error().what.contains(QLatin1String("Choose the broker's CA file")), told(welcome).constData());
}

void TestMqttTls::namesBadFiles_data()
{
    QTest::addColumn<QString>("caFile");
    QTest::addColumn<CertificateFiles>("client");
    QTest::addColumn<QString>("named");
    const QString folder = m_certificates.folder();
    const QString garbage = folder + u"/garbage.pem";
    QFile file(garbage);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("nothing of use") > 0);
    const CertificateFiles good = m_certificates.client();
    const QString absent = folder + u"/absent.pem";
    const QString ca = m_certificates.caFile();
    QTest::newRow("no CA file") << absent << good << absent;
    QTest::newRow("CA file is a folder") << folder << good << folder;
    QTest::newRow("CA file is garbage") << garbage << good << garbage;
    QTest::newRow("no certificate") << ca << CertificateFiles{absent, good.key} << absent;
    QTest::newRow("certificate is garbage") << ca << CertificateFiles{garbage, good.key} << garbage;
    QTest::newRow("no key") << ca << CertificateFiles{good.certificate, absent} << absent;
    QTest::newRow("key is garbage") << ca << CertificateFiles{good.certificate, garbage} << garbage;
    QTest::newRow("key is a certificate")
        << ca << CertificateFiles{good.certificate, good.certificate} << good.certificate;
    const QString other = m_certificates.strangeClient().key;
    QTest::newRow("key of another certificate") << ca << CertificateFiles{good.certificate, other} << other;
}

void TestMqttTls::namesBadFiles()
{
    QFETCH(QString, caFile);
    QFETCH(CertificateFiles, client);
    QFETCH(QString, named);
    BrokerProcess broker;
    QVERIFY2(broker.startTls(m_certificates, m_certificates.server()), broker.problem());
    MqttOptions options = secure(broker.port());
    options.caFile = caFile;
    options.certificateFile = client.certificate;
    options.keyFile = client.key;
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(options);
    VERIFY_FAULT(welcome, Fault::BadInput);
    QVERIFY2(welcome.error().what.contains(named), told(welcome).constData());
}

void TestMqttTls::wantsAClientCertificate_data()
{
    QTest::addColumn<CertificateFiles>("client");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("tlsVersion");
    for (const char *version : {"tlsv1.2", "tlsv1.3"}) {
        const QString name = QString::fromLatin1(version);
        QTest::addRow("right, %s", version) << m_certificates.client() << QString() << name;
        QTest::addRow("none, %s", version)
            << CertificateFiles() << QStringLiteral("wants a client certificate") << name;
        QTest::addRow("by a stranger, %s", version)
            << m_certificates.strangeClient() << QStringLiteral("refused the client certificate") << name;
    }
}

void TestMqttTls::wantsAClientCertificate()
{
    QFETCH(CertificateFiles, client);
    QFETCH(QString, word);
    QFETCH(QString, tlsVersion);
    BrokerProcess broker;
    const QString extra = QStringLiteral("require_certificate true\ntls_version ") + tlsVersion;
    QVERIFY2(broker.startTls(m_certificates, m_certificates.server(), extra), broker.problem());
    MqttOptions options = secure(broker.port());
    options.certificateFile = client.certificate;
    options.keyFile = client.key;
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(options);
    if (word.isEmpty()) {
        VERIFY_FINE(welcome);
        return;
    }
    VERIFY_FAULT(welcome, Fault::Offline);
    QVERIFY2(welcome.error().what.contains(word), told(welcome).constData());
}

void TestMqttTls::tellsPlainPorts()
{
    BrokerProcess broker;
    QVERIFY2(broker.startPlain(), broker.problem());
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(secure(broker.port()));
    VERIFY_FAULT(welcome, Fault::Offline);
    QVERIFY2(welcome.error().what.contains(QLatin1String("Switch TLS off")), told(welcome).constData());

    ScriptedBroker talkative; // answers in plain text
    talkative.greet("HTTP/1.1 400 Bad Request\r\n\r\n");
    const Result<MqttWelcome> second = fixture.open(secure(talkative.port()));
    VERIFY_FAULT(second, Fault::Offline);
    QVERIFY2(second.error().what.contains(QLatin1String("Switch TLS off")), told(second).constData());
}

void TestMqttTls::tellsTlsPorts()
{
    BrokerProcess broker;
    QVERIFY2(broker.startTls(m_certificates, m_certificates.server()), broker.problem());
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(optionsFor(broker.port()));
    QVERIFY(!welcome);
    QVERIFY2(welcome.error().what.contains(QLatin1String("Switch TLS on")), told(welcome).constData());
}

void TestMqttTls::doesNotWaitForEverForAHandshake()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    MqttOptions options = secure(silent.serverPort());
    options.timeout = std::chrono::milliseconds(200);
    LinkFixture fixture;
    const Result<MqttWelcome> welcome = fixture.open(options);
    VERIFY_FAULT(welcome, Fault::TimedOut);
    QVERIFY2(welcome.error().what.contains(QLatin1String("TLS handshake")), told(welcome).constData());
}

QTEST_GUILESS_MAIN(TestMqttTls)
#include "tst_mqtttls.moc"
