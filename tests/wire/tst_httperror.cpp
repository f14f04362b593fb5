// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpfixture.h"

#include "wire/basicauth.h"
#include "wire/httperror.h"
#include "wire/httpsaid.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

using namespace std::chrono_literals;

/// Every error of a server is one sentence with the next step, and gives nothing away.
class TestHttpError : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysWhatTheServerMeans_data();
    void saysWhatTheServerMeans();
    void hasASentenceForEveryStatus();
    void readsBodies_data();
    void readsBodies();
    void showsStrangersTextSafely();
    void hidesSecrets_data();
    void hidesSecrets();
    void readsRetryAfter_data();
    void readsRetryAfter();
};

void TestHttpError::saysWhatTheServerMeans_data()
{
    QTest::addColumn<HttpTold>("told");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const HttpTold &told, Fault fault, const char *word, const char *said) {
        QTest::newRow(name) << told << fault << QString::fromUtf8(word) << QString::fromUtf8(said);
    };
    const auto page = [](const char *html, int status) {
        HttpTold told = json(html, status);
        told.type = "text/html";
        return told;
    };
    const auto challenged = [](const HttpTold &told, const char *realm) {
        return with(told, "WWW-Authenticate", QByteArray("Basic realm=\"" + QByteArray(realm) + '"'));
    };
    // EMQX 5 and 6
    row("EMQX, no header",
        challenged(
            json(R"({"code":"AUTHORIZATION_HEADER_ERROR","message":"Support authorization: basic/bearer"})", 401),
            "emqx-dashboard"),
        Fault::Refused, "does not accept this log-in", "Support authorization");
    row("EMQX, key", json(R"({"code":"BAD_API_KEY_OR_SECRET","message":"Check api_key/api_secret"})", 401),
        Fault::Refused, "API key and its end", "Check api_key/api_secret");
    row("EMQX, locked", json(R"({"code":"LOGIN_LOCKED","message":"Too many failures"})", 401), Fault::Refused,
        "does not accept this log-in", "Too many failures");
    row("EMQX, key may not", json(R"({"code":"API_KEY_NOT_ALLOW","message":"API key not allowed"})", 401),
        Fault::Refused, "log-in", "API key not allowed");
    row("EMQX, role", json(R"({"code":"UNAUTHORIZED_ROLE","message":"You don't have permission"})", 403),
        Fault::Refused, "role, tag or scope", "You don't have permission");
    row("EMQX, absent", json(R"({"code":"NOT_FOUND","message":"clientid: x not found"})", 404), Fault::Conflict,
        "no such record", "clientid: x not found");
    row("EMQX, exists",
        json(R"({"code":"ALREADY_EXISTS","message":"{\"as\":\"clientid\",\"who\":\"x\",\"reason\":\"old\"}"})", 400),
        Fault::Conflict, "a record of this name already", R"("reason":"old")");
    row("EMQX, exists, 409", json(R"({"code":"ALREADY_EXISTS","message":"User already exists"})", 409), Fault::Conflict,
        "Read again", "User already exists");
    row("EMQX, wrong", json(R"({"code":"BAD_REQUEST","message":{"kind":"validation_error","path":"until"}})", 400),
        Fault::BadInput, "Correct what it names", "validation_error");
    row("EMQX, type",
        json(R"({"code":"UNSUPPORTED_MEDIA_TYPE","message":"content-type:application/json Required"})", 415),
        Fault::NotSupported, "cannot do this", "Required");
    row("EMQX, node", json(R"({"code":"NODE_DOWN","message":"Node down"})", 500), Fault::BadReply, "HTTP 500",
        "Node down");
    // RabbitMQ 3.10
    row("RabbitMQ, log-in",
        challenged(json(R"({"error":"not_authorized","reason":"Login failed"})", 401), "RabbitMQ Management"),
        Fault::Refused, "after a start of the broker wait", "Login failed");
    row("RabbitMQ, right", json(R"({"error":"not_authorised","reason":"Not administrator user"})", 401), Fault::Refused,
        "gives it no right", "Not administrator user");
    row("RabbitMQ, guest", json(R"({"error":"not_authorised","reason":"User can only log in via localhost"})", 401),
        Fault::Refused, "no right", "only log in via localhost");
    row("RabbitMQ, absent", json(R"({"error":"Object Not Found","reason":"Not Found"})", 404), Fault::Conflict,
        "no such record", "Not Found");
    row("RabbitMQ, wrong", json(R"({"error":"bad_request","reason":"[{key_missing,write},{key_missing,read}]"})", 400),
        Fault::BadInput, "Correct", "key_missing,write");
    row("RabbitMQ, list of numbers",
        json(R"({"error":"bad_request","reason":["invalid_regexp",[40],[[109,105,115,115,105,110,103,32,41],1]]})",
             400),
        Fault::BadInput, "Correct", "invalid_regexp, (, missing ), 1");
    row("RabbitMQ, 500 of nothing", json({}, 500), Fault::BadReply, "whether it took effect", "");
    // what stands in between
    row("page of a proxy", page("<html><head><title>502 Bad\n Gateway</title></head><body>nginx</body></html>", 502),
        Fault::Offline, "cannot reach it", "It said: \"502 Bad Gateway\"");
    row("page without a title", page("<html><body>no</body></html>", 403), Fault::Refused, "no right", "");
    row("no page", page("<html><title>404</title></html>", 404), Fault::NotSupported, "no such page", "404");
    row("nothing", json({}, 404), Fault::NotSupported, "no such page", "");
    row("text", json("upstream request timeout", 504), Fault::Offline, "not ready", "upstream request timeout");
    row("half", ending(json(R"({"code":"BAD_REQUEST","mess)", 400), HttpTold::Ending::Close, 1000), Fault::BadInput,
        "Correct", "BAD_REQUEST");
    row("proxy", json({}, 407), Fault::Refused, "proxy", "");
    row("too much", json({}, 413), Fault::BadInput, "Send less", "");
    row("precondition", json({}, 412), Fault::Conflict, "Read again", "");
    row("300", json({}, 300), Fault::BadReply, "HTTP 300", "");
    row("304", ending(json({}, 304), HttpTold::Ending::KeepOpen, -2), Fault::BadReply, "HTTP 304", "");
}

void TestHttpError::saysWhatTheServerMeans()
{
    QFETCH(HttpTold, told);
    QFETCH(Fault, fault);
    QFETCH(QString, word);
    QFETCH(QString, said);
    HttpServer server;
    server.answer(told);
    HttpLink link(httpOptionsFor(server), std::make_shared<BasicAuth>(QStringLiteral("u"), Secret("unsaid")));
    const Result<HttpReply> reply = await(link.send(request(HttpMethod::Put, "/records/x")));
    VERIFY_SAYS(reply, fault, word);
    QVERIFY2(reply.error().what.contains(said), test::told(reply).constData());
    QCOMPARE(reply.error().what.contains(QLatin1String("It said:")), !said.isEmpty());
    QVERIFY2(reply.error().detail.startsWith(QStringLiteral("PUT /records/x: %1").arg(told.status)),
             test::told(reply).constData());
    QCOMPARE(server.asked().size(), 1);
}

void TestHttpError::hasASentenceForEveryStatus()
{
    HttpOptions options;
    options.host = QStringLiteral("broker.example");
    for (int status = 100; status < 1000; ++status) {
        HttpOutcome outcome;
        outcome.end = HttpOutcome::End::Complete;
        outcome.status = status;
        const Error error = httpError(options, get("/x"), outcome);
        QVERIFY2(error.what.endsWith(u'.') && error.what.contains(QLatin1String("broker.example:443")),
                 qPrintable(error.what));
        QVERIFY2(!error.what.contains(u'%'), qPrintable(error.what));
    }
}

void TestHttpError::readsBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QByteArray &body, const char *type, const char *code,
                        const char *text) {
        QTest::newRow(name) << body << QByteArray(type) << QString::fromUtf8(code) << QString::fromUtf8(text);
    };
    row("nothing", "", "", "", "");
    row("blanks", " \r\n", "application/json", "", "");
    row("code alone", R"({"code":"X"})", "application/json", "X", "X");
    row("message alone", R"({"message":"m"})", "application/json", "", "m");
    row("code of another kind", R"({"code":7,"message":"m"})", "application/json", "", "m");
    row("message of null", R"({"code":"X","message":null})", "application/json", "X", "X");
    row("deep", QByteArray("{\"error\":\"e\",\"reason\":" + QByteArray(100, '[') + "1" + QByteArray(100, ']') + "}"),
        "application/json", "e", "…");
    row("numbers that are no letters", R"({"error":"e","reason":[1,2,1114112]})", "application/json", "e",
        "1, 2, 1114112");
    row("other JSON", R"({"status":"failed"})", "application/json", "", R"({"status":"failed"})");
    row("an array", R"(["a"])", "application/json", "", R"(["a"])");
    row("half", R"({"code":"X)", "application/json", "", R"({"code":"X)");
    row("half a page", "<html><head><title>Half", "text/html", "", "");
    row("a page that does not say so", "<!DOCTYPE html><TITLE lang=en> A  page </TITLE>", "", "", "A page");
    row("bytes", "\xff\xfe", "", "", "\xef\xbf\xbd\xef\xbf\xbd");
    row("lines", "a\nb\r\n c", "text/plain", "", "a b c");
}

void TestHttpError::readsBodies()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, type);
    QFETCH(QString, code);
    QFETCH(QString, text);
    const HttpSaid said = saidOf(body, type, {});
    QCOMPARE(said.code, code);
    QCOMPARE(said.text, text);
}

void TestHttpError::showsStrangersTextSafely()
{
    const QByteArray body =
        R"({"code":"A\u202eB","message":"<b>bold</b>\u202e\u0007%1 %2 )" + QByteArray(5000, 'x') + "\"}";
    HttpServer server;
    server.answer(json(body, 400));
    HttpLink link(httpOptionsFor(server));
    const Result<HttpReply> reply = await(link.send(get("/x")));
    VERIFY_SAYS(reply, Fault::BadInput, QStringLiteral("<b>bold</b>\\u{202E}\\u{7}%1 %2 xxx"));
    for (const QString &text : {reply.error().what, reply.error().detail}) {
        QVERIFY(!text.contains(QChar(0x202e)));
        QVERIFY(text.size() < 500);
    }
}

void TestHttpError::hidesSecrets_data()
{
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const QByteArray &secret, const QByteArray &body) {
        QTest::newRow(name) << secret << body;
    };
    row("in a message", "geheim-7", R"({"code":"BAD_REQUEST","message":"password geheim-7 is too short"})");
    row("in a code", "geheim-7", R"({"code":"geheim-7","message":"no"})");
    row("in another key", "geheim-7", R"({"password":"geheim-7"})");
    row("in text", "geheim-7", "got geheim-7");
    row("in a page", "geheim-7", "<html><title>geheim-7</title></html>");
    row("in a list of numbers", "geheim-7", R"({"error":"e","reason":[103,101,104,101,105,109,45,55]})");
    row("escaped", "ge\"heim\\7", R"({"code":"BAD_REQUEST","message":"{\"password\":\"ge\\\"heim\\\\7\"}"})");
    row("over the cut", "geheim-7", QByteArray("x", 1) + QByteArray(194, 'x') + "geheim-7");
    row("with blanks", "ge  heim", R"({"code":"BAD_REQUEST","message":"password 'ge  heim'"})");
}

void TestHttpError::hidesSecrets()
{
    QFETCH(QByteArray, secret);
    QFETCH(QByteArray, body);
    HttpServer server;
    server.answer(json(body, 400));
    const auto copy = [&secret] { return QByteArray(secret.constData(), secret.size()); };
    const auto isHidden = [&](const Result<HttpReply> &reply) {
        const QString all = QString(reply.error().what + reply.error().detail);
        return !all.contains(QLatin1String("geh")) && !all.contains(QLatin1String("heim"));
    };
    // as one of the body, as the password of the log-in, as a token
    HttpRequest request = test::request(HttpMethod::Put, "/users/x");
    request.secrets = {Secret(copy())};
    HttpLink link(httpOptionsFor(server));
    const Result<HttpReply> ofBody = await(link.send(request));
    VERIFY_SAYS(ofBody, Fault::BadInput, QString());
    QVERIFY2(isHidden(ofBody), test::told(ofBody).constData());
    request.secrets.clear();
    link.setAuth(std::make_shared<BasicAuth>(QStringLiteral("u"), Secret(copy())));
    const Result<HttpReply> ofLogIn = await(link.send(request));
    VERIFY_SAYS(ofLogIn, Fault::BadInput, QString());
    QVERIFY2(isHidden(ofLogIn), test::told(ofLogIn).constData());
}

void TestHttpError::readsRetryAfter_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<qint64>("least");
    QTest::addColumn<qint64>("most");
    const auto date = [](int seconds) {
        return QDateTime::currentDateTimeUtc().addSecs(seconds).toString(Qt::RFC2822Date).toLatin1();
    };
    QTest::newRow("none") << QByteArray() << qint64(0) << qint64(0);
    QTest::newRow("seconds") << QByteArray("15") << qint64(15'000) << qint64(15'000);
    QTest::newRow("negative") << QByteArray("-5") << qint64(0) << qint64(0);
    QTest::newRow("huge") << QByteArray("9999999999") << qint64(86'400'000) << qint64(86'400'000);
    QTest::newRow("date") << date(60) << qint64(30'000) << qint64(60'000);
    QTest::newRow("date of HTTP") << QByteArray("Wed, 21 Oct 2099 07:28:00 GMT") << qint64(86'400'000)
                                  << qint64(86'400'000);
    QTest::newRow("past date") << date(-60) << qint64(0) << qint64(0);
    QTest::newRow("nonsense") << QByteArray("soon") << qint64(0) << qint64(0);
}

void TestHttpError::readsRetryAfter()
{
    QFETCH(QByteArray, header);
    QFETCH(qint64, least);
    QFETCH(qint64, most);
    const qint64 wait = retryAfterOf(header).count();
    QVERIFY2(wait >= least && wait <= most, QByteArray::number(wait).constData());
}

QTEST_GUILESS_MAIN(TestHttpError)
#include "tst_httperror.moc"
