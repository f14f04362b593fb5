// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpfixture.h"

#include "wire/basicauth.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// What goes out and what comes back when all is well; redirects; giving up.
class TestHttpLink : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asks_data();
    void asks();
    void keepsConnectionsForReadingAlone();
    void namesArriveAsTheyAre_data();
    void namesArriveAsTheyAre();
    void refusesNamesThatMeanAList_data();
    void refusesNamesThatMeanAList();
    void escapesTheQuery();
    void refusesHeadersOfSeveralLines_data();
    void refusesHeadersOfSeveralLines();
    void takesBodiesAsExpected_data();
    void takesBodiesAsExpected();
    void readsPieces();
    void readsLargeBodies();
    void handsOnStatusesThatAreFine();
    void followsWithinTheServer();
    void doesNotFollowElsewhere_data();
    void doesNotFollowElsewhere();
    void doesNotFollowInCircles();
    void givesUpWhenCancelled();
    void givesUpWhenClosed();
    void givesUpWhenDestroyed();
    void refusesOptionsThatLeadNowhere_data();
    void refusesOptionsThatLeadNowhere();
};

void TestHttpLink::asks_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char *name, HttpMethod method, const char *body, const char *line) {
        QTest::newRow(name) << static_cast<int>(method) << QByteArray(body) << QByteArray(line);
    };
    row("GET", HttpMethod::Get, "", "GET /api/v5/x");
    row("POST", HttpMethod::Post, R"({"a":1})", "POST /api/v5/x");
    row("POST without body", HttpMethod::Post, "", "POST /api/v5/x");
    row("PUT", HttpMethod::Put, R"({"a":1})", "PUT /api/v5/x");
    row("DELETE", HttpMethod::Delete, "", "DELETE /api/v5/x");
    row("DELETE with body", HttpMethod::Delete, "[]", "DELETE /api/v5/x");
}

void TestHttpLink::asks()
{
    QFETCH(int, method);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, line);
    HttpServer server;
    server.answer(with(json(R"({"b":[1,2]})"), "X-Other", "1"));
    HttpOptions options = httpOptionsFor(server);
    options.basePath = "/api/v5";
    for (const Repeating repeating : {Repeating::Never, Repeating::Harmless}) {
        HttpLink link(options, std::make_shared<BasicAuth>(QStringLiteral("ädmin"), Secret("pass:word")));
        HttpRequest request = test::request(static_cast<HttpMethod>(method), "/x");
        request.body = Secret(QByteArray(body.constData(), body.size()));
        request.repeating = repeating;
        request.headers = {{"X-Reason", "let in again"}};
        const Result<HttpReply> reply = await(link.send(request));
        VERIFY_FINE(reply);
        QCOMPARE(reply->status, 200);
        QCOMPARE(reply->contentType, QByteArray("application/json"));
        QCOMPARE(reply->json.object().value(QLatin1String("b")).toArray().size(), 2);
        const HttpAsked asked = server.asked().constLast();
        QCOMPARE(asked.line(), line);
        QCOMPARE(asked.body, body);
        QCOMPARE(asked.header("Authorization"), QByteArray("Basic " + QByteArray("ädmin:pass:word").toBase64()));
        QCOMPARE(asked.header("X-Reason"), QByteArray("let in again"));
        QCOMPARE(asked.header("Accept"), QByteArray("application/json"));
        QCOMPARE(asked.header("Accept-Encoding"), QByteArray("identity"));
        QCOMPARE(asked.header("Content-Type"), body.isEmpty() ? QByteArray() : QByteArray("application/json"));
        QVERIFY(asked.header("User-Agent").startsWith("Gatehouse/"));
        QVERIFY(asked.header("Cookie").isEmpty());
    }
    QCOMPARE(server.asked().size(), 2);
}

void TestHttpLink::keepsConnectionsForReadingAlone()
{
    HttpServer server;
    server.answer(with(json("{}"), "Set-Cookie", "a=b"));
    HttpLink link(httpOptionsFor(server));
    for (int i = 0; i < 3; ++i)
        VERIFY_FINE(await(link.send(get("/read"))));
    QCOMPARE(server.connections(), 1);
    VERIFY_FINE(await(link.send(request(HttpMethod::Post, "/write"))));
    QCOMPARE(server.connections(), 2);
    QTRY_COMPARE(server.open(), 1);
    QVERIFY(server.asked().constLast().header("Cookie").isEmpty());
}

void TestHttpLink::namesArriveAsTheyAre_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("escaped");
    QTest::newRow("virtual host /") << QStringLiteral("/") << QByteArray("%2F");
    QTest::newRow("double escape") << QStringLiteral("%2F") << QByteArray("%252F");
    QTest::newRow("triple escape") << QStringLiteral("%252f") << QByteArray("%25252f");
    QTest::newRow("percent alone") << QStringLiteral("100%") << QByteArray("100%25");
    QTest::newRow("delimiters") << QStringLiteral("a#b?c&d=e;f+g:h@i")
                                << QByteArray("a%23b%3Fc%26d%3De%3Bf%2Bg%3Ah%40i");
    QTest::newRow("network") << QStringLiteral("10.0.0.0/8") << QByteArray("10.0.0.0%2F8");
    QTest::newRow("pattern") << QStringLiteral("^dev[0-9]{2}\\.(a|b)$*'!")
                             << QByteArray("%5Edev%5B0-9%5D%7B2%7D%5C.%28a%7Cb%29%24%2A%27%21");
    QTest::newRow("blanks") << QStringLiteral(" a  b ") << QByteArray("%20a%20%20b%20");
    QTest::newRow("line end and zero") << QString::fromLatin1("a\r\nb\0c", 6) << QByteArray("a%0D%0Ab%00c");
    QTest::newRow("dots inside") << QStringLiteral("../x") << QByteArray("..%2Fx");
    QTest::newRow("three dots") << QStringLiteral("...") << QByteArray("...");
    QTest::newRow("dots escaped") << QStringLiteral("%2e%2e") << QByteArray("%252e%252e");
    QTest::newRow("scripts") << QStringLiteral("Pümpe-泵-😀") << QUrl::toPercentEncoding(QStringLiteral("Pümpe-泵-😀"));
    QTest::newRow("connection of RabbitMQ") << QStringLiteral("127.0.0.1:51022 -> 127.0.0.1:22015")
                                            << QByteArray("127.0.0.1%3A51022%20-%3E%20127.0.0.1%3A22015");
}

void TestHttpLink::namesArriveAsTheyAre()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, escaped);
    HttpServer server;
    HttpOptions options = httpOptionsFor(server);
    options.basePath = "/api";
    HttpLink link(options);
    const Result<QByteArray> path = pathOf({QStringLiteral("permissions"), name, QStringLiteral("dev1")});
    VERIFY_FINE(path);
    VERIFY_FINE(await(link.send(get(*path))));
    VERIFY_FINE(await(link.send(request(HttpMethod::Delete, *path))));
    for (const HttpAsked &asked : server.asked()) {
        QCOMPARE(asked.target, QByteArray("/api/permissions/" + escaped + "/dev1"));
        const QByteArray segment = asked.target.split('/').value(3);
        QCOMPARE(QString::fromUtf8(QByteArray::fromPercentEncoding(segment)), name);
    }
}

void TestHttpLink::refusesNamesThatMeanAList_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString();
    QTest::newRow("dot") << QStringLiteral(".");
    QTest::newRow("two dots") << QStringLiteral("..");
    QTest::newRow("half a letter") << QString(QChar(0xd83d));
}

void TestHttpLink::refusesNamesThatMeanAList()
{
    QFETCH(QString, name);
    VERIFY_SAYS(pathOf({QStringLiteral("banned"), QStringLiteral("clientid"), name}), Fault::BadInput,
                QLatin1String("the broker's own tools"));
}

void TestHttpLink::escapesTheQuery()
{
    HttpServer server;
    HttpLink link(httpOptionsFor(server));
    HttpRequest request = get("/clients");
    const QString like = QStringLiteral("a+b&c=d#e%20 ü/?");
    request.query = {{QStringLiteral("like_clientid"), like}, {QStringLiteral("page"), QStringLiteral("1")}};
    VERIFY_FINE(await(link.send(request)));
    const QByteArray target = server.asked().constLast().target;
    const QByteArray value = target.split('&').constFirst().split('=').constLast();
    QCOMPARE(target.split('?').constFirst(), QByteArray("/clients"));
    QCOMPARE(QString::fromUtf8(QByteArray::fromPercentEncoding(value)), like);
    QVERIFY(target.endsWith("&page=1"));
    QVERIFY(!value.contains('+')); // which servers read as a blank
}

void TestHttpLink::refusesHeadersOfSeveralLines_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("line end") << QByteArray("X-Reason") << QByteArray("a\r\nX-Evil: 1");
    QTest::newRow("letters") << QByteArray("X-Reason") << QByteArray("für immer");
    QTest::newRow("name") << QByteArray("X-Reason: a\r\nX") << QByteArray("1");
    QTest::newRow("no name") << QByteArray() << QByteArray("1");
}

void TestHttpLink::refusesHeadersOfSeveralLines()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    HttpServer server;
    HttpLink link(httpOptionsFor(server));
    HttpRequest request = get("/x");
    request.headers = {{name, value}};
    VERIFY_SAYS(await(link.send(request)), Fault::BadInput, QLatin1String("in one line"));
    QCOMPARE(server.connections(), 0);
}

void TestHttpLink::takesBodiesAsExpected_data()
{
    QTest::addColumn<int>("expects");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("isTaken");
    const auto row = [](const char *name, HttpExpects expects, int status, const char *type, const char *body,
                        bool is) {
        QTest::newRow(name) << static_cast<int>(expects) << status << QByteArray(type) << QByteArray(body) << is;
    };
    row("JSON", HttpExpects::Json, 200, "application/json", "[]", true);
    row("JSON with a character set", HttpExpects::Json, 200, "Application/JSON; charset=utf-8", "[]", true);
    row("a kind of JSON", HttpExpects::Json, 200, "application/problem+json", "{}", true);
    row("JSON said to be text", HttpExpects::Json, 200, "text/plain", "[]", false);
    row("a log-in page", HttpExpects::Json, 200, "text/html", "<html><title>Sign in</title></html>", false);
    row("a page said to be JSON", HttpExpects::Json, 200, "application/json", "<html></html>", false);
    row("nothing instead of JSON", HttpExpects::Json, 200, "application/json", "", false);
    row("204 instead of JSON", HttpExpects::Json, 204, "", "", false);
    row("204", HttpExpects::JsonOrNothing, 204, "", "", true);
    row("201 without a body", HttpExpects::JsonOrNothing, 201, "", "", true);
    row("201 with one", HttpExpects::JsonOrNothing, 201, "application/json", "{}", true);
    row("201 with a page", HttpExpects::JsonOrNothing, 201, "text/html", "<html>", false);
    row("text", HttpExpects::Anything, 200, "text/plain", "emqx is running", true);
    row("text of no type", HttpExpects::Anything, 200, "", "emqx is running", true);
}

void TestHttpLink::takesBodiesAsExpected()
{
    QFETCH(int, expects);
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(bool, isTaken);
    HttpServer server;
    HttpTold told = json(body, status);
    told.type = type;
    if (status == 204)
        told.announced = -2;
    server.answer(told);
    HttpLink link(httpOptionsFor(server));
    HttpRequest request = get("/x");
    request.expects = static_cast<HttpExpects>(expects);
    const Result<HttpReply> reply = await(link.send(request));
    if (!isTaken) {
        VERIFY_SAYS(reply, Fault::BadReply, QStringLiteral("127.0.0.1:%1").arg(server.port()));
        return;
    }
    VERIFY_FINE(reply);
    QCOMPARE(reply->body, body);
    QCOMPARE(reply->status, status);
}

void TestHttpLink::readsPieces()
{
    HttpServer server;
    HttpTold told = json(R"({"name":"pump-7","topics":["a","b"]})");
    told.piece = 1;
    server.answer(told);
    HttpLink link(httpOptionsFor(server));
    const Result<HttpReply> reply = await(link.send(get("/x")));
    VERIFY_FINE(reply);
    QCOMPARE(reply->body, told.body);
    // In chunks, each with its size; without a length at all, up to the end of the connection.
    HttpTold chunked;
    chunked.raw = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "5\r\n{\"a\":\r\n3\r\n[1]\r\n1\r\n}\r\n0\r\n\r\n";
    chunked.piece = 7;
    server.answer(chunked);
    const Result<HttpReply> inChunks = await(link.send(get("/x")));
    VERIFY_FINE(inChunks);
    QCOMPARE(inChunks->body, QByteArray(R"({"a":[1]})"));
    server.answer(ending(json("[7]"), HttpTold::Ending::Close, -2));
    const Result<HttpReply> untilTheEnd = await(link.send(get("/x")));
    VERIFY_FINE(untilTheEnd);
    QCOMPARE(untilTheEnd->body, QByteArray("[7]"));
}

void TestHttpLink::readsLargeBodies()
{
    HttpServer server;
    QByteArray rows = "[0";
    for (int i = 1; rows.size() < 8'000'000; ++i)
        rows += QByteArray(",{\"user\":\"" + QByteArray::number(i) + "\"}");
    rows += ']';
    server.answer(json(rows));
    HttpLink link(httpOptionsFor(server));
    const Result<HttpReply> reply = await(link.send(get("/x")));
    VERIFY_FINE(reply);
    QVERIFY(reply->body == rows);
    QCOMPARE(reply->json.array().size(), rows.count(',') + 1);
    rows.chop(1);
    server.answer(json(rows)); // read elsewhere, and wrong
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::BadReply, QLatin1String("damaged"));
}

void TestHttpLink::handsOnStatusesThatAreFine()
{
    HttpServer server;
    server.answer(json(R"({"code":"NOT_FOUND","message":"clientid: x not found"})", 404));
    HttpLink link(httpOptionsFor(server));
    HttpRequest request = get("/x");
    request.alsoFine = {404};
    const Result<HttpReply> reply = await(link.send(request));
    VERIFY_FINE(reply);
    QCOMPARE(reply->status, 404);
    QCOMPARE(reply->code, QStringLiteral("NOT_FOUND"));
    // A status that would be asked again about is not when it is an answer.
    server.answer(json(R"({"status":"failed"})", 503));
    request.alsoFine = {503};
    VERIFY_FINE(await(link.send(request)));
    QCOMPARE(server.asked().size(), 2);
    server.answer(ending(json("{\"code\":"), HttpTold::Ending::Close, 1000)); // half of one is none
    request.alsoFine = {200};
    VERIFY_SAYS(await(link.send(request)), Fault::BadReply, QLatin1String("broke off"));
}

void TestHttpLink::followsWithinTheServer()
{
    HttpServer server;
    server.answer([&server](const HttpAsked &asked) {
        if (asked.target == "/a")
            return with(json({}, 301), "Location", "b/");
        if (asked.target == "/b/")
            return with(json({}, 307), "Location",
                        QByteArray("http://127.0.0.1:" + QByteArray::number(server.port()) + "/c%2Fd?x=%26"));
        return json("[]");
    });
    HttpLink link(httpOptionsFor(server), std::make_shared<BasicAuth>(QStringLiteral("u"), Secret("p")));
    VERIFY_FINE(await(link.send(get("/a"))));
    QCOMPARE(server.asked().size(), 3);
    QCOMPARE(server.asked().constLast().target, QByteArray("/c%2Fd?x=%26"));
    QVERIFY(!server.asked().constLast().header("Authorization").isEmpty());
}

void TestHttpLink::doesNotFollowElsewhere_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, HttpMethod method, const char *location, const char *word) {
        QTest::newRow(name) << static_cast<int>(method) << QByteArray(location) << QString::fromLatin1(word);
    };
    row("another host", HttpMethod::Get, "http://evil.example:@PORT@/x?token=geheim", "http://evil.example");
    row("another name of the host", HttpMethod::Get, "http://localhost:@PORT@/x", "http://localhost");
    row("another port", HttpMethod::Get, "http://127.0.0.1:@OTHER@/x", "http://127.0.0.1:@OTHER@/x");
    row("another scheme", HttpMethod::Get, "https://127.0.0.1:@PORT@/x", "https://127.0.0.1");
    row("no scheme", HttpMethod::Get, "//evil.example/x", "http://evil.example/x");
    row("a user", HttpMethod::Get, "http://u:geheim@127.0.0.1:@PORT@/x", "another place");
    row("a file", HttpMethod::Get, "file:///etc/passwd", "without saying where");
    row("nowhere", HttpMethod::Get, "", "sends");
    row("no address", HttpMethod::Get, "http://[::zz]/", "without saying where");
    row("a change", HttpMethod::Put, "/y", "another place");
    row("HEAD", HttpMethod::Head, "http://evil.example/", "http://evil.example");
}

void TestHttpLink::doesNotFollowElsewhere()
{
    QFETCH(int, method);
    QFETCH(QByteArray, location);
    QFETCH(QString, word);
    HttpServer server;
    HttpServer other;
    const auto filled = [&](const QByteArray &text) {
        return QByteArray(text)
            .replace("@PORT@", QByteArray::number(server.port()))
            .replace("@OTHER@", QByteArray::number(other.port()));
    };
    for (const int status : {301, 302, 303, 307, 308}) {
        server.answer(with(json({}, status), "Location", filled(location)));
        HttpLink link(httpOptionsFor(server), std::make_shared<BasicAuth>(QStringLiteral("u"), Secret("p")));
        const Result<HttpReply> reply = await(link.send(request(static_cast<HttpMethod>(method), "/x")));
        VERIFY_SAYS(reply, Fault::BadReply, QString::fromLatin1(filled(word.toLatin1())));
        QVERIFY(!reply.error().what.contains(QLatin1String("geheim")));
        QVERIFY(!reply.error().detail.contains(QLatin1String("geheim")));
    }
    QCOMPARE(server.asked().size(), 5);
    QCOMPARE(other.connections(), 0);
}

void TestHttpLink::doesNotFollowInCircles()
{
    HttpServer server;
    server.answer(with(json({}, 302), "Location", "/x"));
    HttpLink link(httpOptionsFor(server));
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::BadReply, QLatin1String("another place"));
    QCOMPARE(server.asked().size(), 4);
}

void TestHttpLink::givesUpWhenCancelled()
{
    HttpServer server;
    server.answer(hold());
    HttpLink link(httpOptionsFor(server));
    for (const HttpMethod method : {HttpMethod::Get, HttpMethod::Post}) {
        Future<HttpReply> future = link.send(request(method, "/x"));
        QTRY_COMPARE(server.onHold(), 1);
        future.cancel();
        QTRY_COMPARE(server.onHold(), 0);
        QVERIFY(future.isFinished());
        QVERIFY(link.findChildren<QObject *>(QString(), Qt::FindDirectChildrenOnly).size() <= 2);
    }
    server.answer(json("{}"));
    VERIFY_FINE(await(link.send(get("/x")))); // the link goes on
}

void TestHttpLink::givesUpWhenClosed()
{
    HttpServer server;
    server.answer(hold());
    HttpLink link(httpOptionsFor(server));
    QList<Future<HttpReply>> futures;
    for (int i = 0; i < 10; ++i) // some wait for a connection: Qt has six to a host
        futures.append(link.send(i % 2 == 0 ? get("/x") : request(HttpMethod::Put, "/x")));
    QTRY_VERIFY(server.onHold() >= 6);
    link.close();
    for (const Future<HttpReply> &future : futures) {
        QVERIFY(future.isFinished());
        VERIFY_SAYS(future.result(), Fault::Cancelled, QLatin1String("given up"));
    }
    QTRY_COMPARE(server.onHold(), 0);
    server.answer(json("{}"));
    VERIFY_FINE(await(link.send(get("/x"))));
}

void TestHttpLink::givesUpWhenDestroyed()
{
    HttpServer server;
    server.answer(hold());
    QList<Future<HttpReply>> futures;
    {
        HttpLink link(httpOptionsFor(server), std::make_shared<BasicAuth>(QStringLiteral("u"), Secret("p")));
        futures.append(link.send(get("/x")));
        futures.append(link.send(request(HttpMethod::Post, "/x")));
        QTRY_COMPARE(server.onHold(), 2);
        futures.append(link.send(get("/not sent yet")));
    }
    for (const Future<HttpReply> &future : futures) {
        QVERIFY(future.isFinished());
        VERIFY_SAYS(future.result(), Fault::Cancelled, QLatin1String("given up"));
    }
    QTRY_COMPARE(server.onHold(), 0);
}

void TestHttpLink::refusesOptionsThatLeadNowhere_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("certificate");
    QTest::newRow("no host") << QString() << 80 << QString();
    QTest::newRow("no port") << QStringLiteral("h") << 0 << QString();
    QTest::newRow("no key") << QStringLiteral("h") << 80 << QStringLiteral("/c.pem");
}

void TestHttpLink::refusesOptionsThatLeadNowhere()
{
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(QString, certificate);
    HttpOptions options;
    options.host = host;
    options.port = static_cast<quint16>(port);
    options.certificateFile = certificate;
    HttpLink link(options);
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::BadInput, QString());
}

QTEST_GUILESS_MAIN(TestHttpLink)
#include "tst_httplink.moc"
