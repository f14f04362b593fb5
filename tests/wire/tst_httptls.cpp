// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpfixture.h"

#include "support/brokerprocess.h"
#include "wire/basicauth.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// TLS is verified, whatever happens; what is wrong with it is named, and no password goes out before.
class TestHttpTls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void asks_data();
    void asks();
    void readsMuch();
    void namesWhatIsWrong_data();
    void namesWhatIsWrong();
    void refusesUnknownAuthoritiesOfTheSystem();
    void showsAClientCertificate();
    void saysThatAClientCertificateIsWanted_data();
    void saysThatAClientCertificateIsWanted();
    void namesBadFiles();
    void tellsPlainPorts();
    void tellsTlsPorts();
    void takesTheFilesOfAProfile();

private:
    [[nodiscard]] HttpOptions secure(quint16 port) const;
    [[nodiscard]] HttpOptions secure(const HttpServer &server) const { return secure(server.port()); }
    [[nodiscard]] static std::shared_ptr<HttpAuth> auth()
    {
        return std::make_shared<BasicAuth>(QStringLiteral("u"), Secret("p"));
    }
    TestCertificates m_certificates;
};

void TestHttpTls::initTestCase()
{
    QVERIFY(m_certificates.isValid());
}

HttpOptions TestHttpTls::secure(quint16 port) const
{
    HttpOptions options;
    options.host = QStringLiteral("localhost");
    options.port = port;
    options.caFile = m_certificates.caFile();
    options.firstRetry = std::chrono::milliseconds(1);
    return options;
}

void TestHttpTls::asks_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("name") << QStringLiteral("localhost");
    QTest::newRow("address") << QStringLiteral("127.0.0.1");
}

void TestHttpTls::asks()
{
    QFETCH(QString, host);
    HttpServer server(m_certificates.server());
    HttpOptions options = secure(server);
    options.host = host;
    HttpLink link(options, auth());
    VERIFY_FINE(await(link.send(get("/x"))));
    VERIFY_FINE(await(link.send(request(HttpMethod::Post, "/x"))));
    VERIFY_FINE(await(link.send(get("/x"))));
    QCOMPARE(server.asked().size(), 3);
    QCOMPARE(server.asked().constFirst().connection, server.asked().constLast().connection);
}

void TestHttpTls::readsMuch()
{
    HttpServer server(m_certificates.server());
    const QByteArray body = QByteArray("[\"" + QByteArray(12'000'000, 'x') + "\"]");
    server.answer(json(body));
    HttpLink link(secure(server), auth());
    const Result<HttpReply> reply = await(link.send(get("/x")));
    VERIFY_FINE(reply);
    QVERIFY(reply->body == body);
    HttpRequest request = test::request(HttpMethod::Post, "/x");
    request.body = Secret(body.first(1'000'000));
    request.expects = HttpExpects::Anything;
    VERIFY_FINE(await(link.send(request)));
    QVERIFY(server.asked().constLast().body == body.first(1'000'000));
}

void TestHttpTls::namesWhatIsWrong_data()
{
    QTest::addColumn<CertificateFiles>("files");
    QTest::addColumn<QString>("caFile");
    QTest::addColumn<QString>("word");
    const QString ca = m_certificates.caFile();
    QTest::newRow("unknown authority") << m_certificates.server() << m_certificates.otherCaFile()
                                       << QStringLiteral("does not come from the authority");
    QTest::newRow("another name") << m_certificates.wrongName() << ca << QStringLiteral("broker.example.org");
    QTest::newRow("expired") << m_certificates.expired() << ca << QStringLiteral("expired on");
    QTest::newRow("not yet valid") << m_certificates.notYetValid() << ca << QStringLiteral("valid only from");
}

void TestHttpTls::namesWhatIsWrong()
{
    QFETCH(CertificateFiles, files);
    QFETCH(QString, caFile);
    QFETCH(QString, word);
    HttpServer server(files);
    HttpOptions options = secure(server);
    options.caFile = caFile;
    HttpLink link(options, auth());
    for (const HttpMethod method : {HttpMethod::Get, HttpMethod::Post})
        VERIFY_SAYS(await(link.send(request(method, "/x"))), Fault::Offline, word);
    QCOMPARE(server.asked().size(), 0);
}

void TestHttpTls::refusesUnknownAuthoritiesOfTheSystem()
{
    HttpServer server(m_certificates.server());
    HttpOptions options = secure(server);
    options.caFile.clear();
    HttpLink link(options, auth());
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::Offline, QLatin1String("Choose the broker's CA file"));
    QCOMPARE(server.asked().size(), 0);
}

void TestHttpTls::showsAClientCertificate()
{
    HttpServer server(m_certificates.server(), m_certificates.caFile());
    HttpOptions options = secure(server);
    options.certificateFile = m_certificates.client().certificate;
    options.keyFile = m_certificates.client().key;
    HttpLink link(options);
    VERIFY_FINE(await(link.send(get("/x"))));
    QCOMPARE(server.asked().size(), 1);
}

void TestHttpTls::saysThatAClientCertificateIsWanted_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<bool>("isStrange");
    QTest::newRow("GET without") << static_cast<int>(HttpMethod::Get) << false;
    QTest::newRow("POST without") << static_cast<int>(HttpMethod::Post) << false;
    QTest::newRow("GET with a strange one") << static_cast<int>(HttpMethod::Get) << true;
}

// The server is a mosquitto, since Qt's own accepts every certificate first and hangs up afterwards without a word.
void TestHttpTls::saysThatAClientCertificateIsWanted()
{
    QFETCH(int, method);
    QFETCH(bool, isStrange);
    BrokerProcess broker;
    QVERIFY2(broker.startTls(m_certificates, m_certificates.server(), QStringLiteral("require_certificate true\n")),
             broker.problem());
    HttpOptions options = secure(broker.port());
    if (isStrange) {
        options.certificateFile = m_certificates.strangeClient().certificate;
        options.keyFile = m_certificates.strangeClient().key;
    }
    HttpLink link(options, auth());
    const auto refused = await(link.send(request(static_cast<HttpMethod>(method), "/x")));
    QVERIFY(!refused);
    QCOMPARE(refused.error().fault, Fault::Offline);
    // With TLS 1.3 the broker refuses after the handshake; where its end of the connection comes before its alert was
    // read, nothing but the end is known (seen once in many runs, OpenSSL 3.0).
    const QString said = refused.error().what;
    QVERIFY2(said.contains(QLatin1String("client certificate")) || said.contains(QLatin1String("hung up")),
             qPrintable(said));
}

void TestHttpTls::namesBadFiles()
{
    HttpServer server(m_certificates.server());
    HttpOptions options = secure(server);
    options.caFile = m_certificates.folder() + u"/absent.pem";
    HttpLink link(options);
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::BadInput, options.caFile);
    QVERIFY(QFile::copy(m_certificates.caFile(), options.caFile));
    VERIFY_FINE(await(link.send(get("/x")))); // mended meanwhile
    QVERIFY(QFile::remove(options.caFile));
}

void TestHttpTls::tellsPlainPorts()
{
    HttpServer server;
    HttpTold told;
    told.raw = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    server.greet(told.raw);
    HttpLink link(secure(server), auth());
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::Offline, QLatin1String("does not speak TLS"));
    QCOMPARE(server.asked().size(), 0);
}

void TestHttpTls::tellsTlsPorts()
{
    HttpServer server(m_certificates.server());
    HttpOptions options = secure(server);
    options.tls = false;
    HttpLink link(options);
    const Result<HttpReply> reply = await(link.send(get("/x")));
    QVERIFY(!reply);
    QVERIFY2(reply.error().what.contains(QLatin1String("TLS")) || reply.error().fault == Fault::Offline,
             test::told(reply).constData());
}

void TestHttpTls::takesTheFilesOfAProfile()
{
    Endpoint endpoint;
    endpoint.host = QStringLiteral("broker.example");
    endpoint.port = 15671;
    endpoint.tls = true;
    endpoint.caFile = QStringLiteral("/ca");
    endpoint.certificateFile = QStringLiteral("/c");
    endpoint.keyFile = QStringLiteral("/k");
    const HttpOptions options = httpOptionsOf(endpoint);
    QCOMPARE(placeOf(options), QStringLiteral("broker.example:15671"));
    QVERIFY(options.tls);
    QCOMPARE(options.caFile, endpoint.caFile);
    QCOMPARE(options.certificateFile, endpoint.certificateFile);
    QCOMPARE(options.keyFile, endpoint.keyFile);
    QCOMPARE(options.proxy, HttpProxy::None);
}

QTEST_GUILESS_MAIN(TestHttpTls)
#include "tst_httptls.moc"
