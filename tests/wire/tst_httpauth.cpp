// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpfixture.h"

#include "wire/basicauth.h"
#include "wire/bearerauth.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

using namespace std::chrono_literals;

namespace {

// A server in the manner of EMQX: POST /login gives a token, of which one is valid at a time.
class TokenServer
{
public:
    TokenServer()
    {
        server.answer([this](const HttpAsked &asked) {
            if (asked.target == "/login") {
                ++logIns;
                if (!takesLogIns)
                    return json(R"({"code":"BAD_USERNAME_OR_PWD","message":"Auth failed"})", 401);
                if (holdsLogIns)
                    return hold();
                return json(newToken());
            }
            if (asked.header("Authorization") != valid)
                return with(json(R"({"code":"BAD_TOKEN","message":"Get a token by POST /login"})", 401),
                            "WWW-Authenticate", "Basic Realm=\"emqx-dashboard\"");
            ++served;
            return json("[]");
        });
    }
    QByteArray newToken()
    {
        const QByteArray token = "token-" + QByteArray::number(++tokens);
        valid = isOfUse ? QByteArray("Bearer " + token) : QByteArray("Bearer none");
        return QByteArray("{\"token\":\"" + token + "\"}");
    }
    HttpServer server;
    QByteArray valid;
    int logIns = 0;
    int tokens = 0;
    int served = 0;
    bool takesLogIns = true;
    bool holdsLogIns = false;
    bool isOfUse = true;
};

class LogIn : public QObject
{
public:
    explicit LogIn(const TokenServer &server)
        : link(httpOptionsFor(server.server))
        , auth(std::make_shared<BearerAuth>([this] { return signIn(); }))
    {
        link.setAuth(auth);
    }
    Future<Secret> signIn()
    {
        HttpRequest request = test::request(HttpMethod::Post, "/login");
        request.body = Secret(QByteArray(R"({"username":"admin","password":"public"})"));
        request.isSigned = HttpSigned::No;
        Answer<Secret> answer;
        whenDone(link.send(request), this, [answer](const Result<HttpReply> &reply) {
            if (!reply)
                return answer.finish(fail(reply.error()));
            answer.finish(Secret(reply->json.object().value(QLatin1String("token")).toString().toUtf8()));
        });
        return answer.future();
    }
    HttpLink link;
    std::shared_ptr<BearerAuth> auth;
};

} // namespace

/// Signing in: by every request, or by a token that ends.
class TestHttpAuth : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void signsInOnceForAll();
    void renewsOnceForAll();
    void repeatsAPostThatMet401();
    void refusesTheSecond401();
    void doesNotTryARefusedLogInAgain();
    void triesALogInAgainThatFailedOtherwise();
    void refusesTokensThatLeaveTheHeader_data();
    void refusesTokensThatLeaveTheHeader();
    void endsWithTheLink();
    void forgetsWhatIsUnderWay();
    void basicIsNotRenewed();
    void basicRefusesColons();
    void isPatientWithABrokerThatStarts();
    void isNotPatientWithAWrongRight();
};

void TestHttpAuth::signsInOnceForAll()
{
    TokenServer server;
    LogIn logIn(server);
    QList<Future<HttpReply>> futures;
    for (int i = 0; i < 10; ++i)
        futures.append(logIn.link.send(get("/x")));
    for (const Future<HttpReply> &future : futures)
        VERIFY_FINE(await(future));
    QCOMPARE(server.logIns, 1);
    QCOMPARE(server.served, 10);
    QVERIFY(server.server.asked().constFirst().header("Authorization").isEmpty()); // the log-in itself
    for (const HttpAsked &asked : server.server.asked())
        QVERIFY(!asked.target.contains("token") && !asked.target.contains("public"));
}

void TestHttpAuth::renewsOnceForAll()
{
    TokenServer server;
    LogIn logIn(server);
    VERIFY_FINE(await(logIn.link.send(get("/x"))));
    server.valid = "Bearer another"; // ours has ended
    QList<Future<HttpReply>> futures;
    for (int i = 0; i < 10; ++i)
        futures.append(logIn.link.send(i % 2 == 0 ? get("/x") : request(HttpMethod::Post, "/x")));
    for (const Future<HttpReply> &future : futures)
        VERIFY_FINE(await(future));
    QCOMPARE(server.logIns, 2);
    QCOMPARE(server.served, 11);
}

void TestHttpAuth::repeatsAPostThatMet401()
{
    TokenServer server;
    LogIn logIn(server);
    VERIFY_FINE(await(logIn.link.send(get("/x"))));
    server.valid = "Bearer another";
    HttpRequest request = test::request(HttpMethod::Post, "/banned");
    request.body = Secret(QByteArray(R"({"who":"x"})"));
    VERIFY_FINE(await(logIn.link.send(request)));
    QCOMPARE(server.served, 2);
    QCOMPARE(server.server.asked().constLast().body, QByteArray(R"({"who":"x"})"));
}

void TestHttpAuth::refusesTheSecond401()
{
    TokenServer server;
    server.isOfUse = false;
    LogIn logIn(server);
    const Result<HttpReply> reply = await(logIn.link.send(get("/x")));
    VERIFY_SAYS(reply, Fault::Refused, QLatin1String("does not accept this log-in"));
    QCOMPARE(server.logIns, 2);
    QCOMPARE(server.server.asked().size(), 4);
}

void TestHttpAuth::doesNotTryARefusedLogInAgain()
{
    TokenServer server;
    server.takesLogIns = false;
    LogIn logIn(server);
    for (int i = 0; i < 8; ++i)
        VERIFY_SAYS(await(logIn.link.send(get("/x"))), Fault::Refused, QLatin1String("Auth failed"));
    QCOMPARE(server.logIns, 1); // EMQX locks the account after five
    server.takesLogIns = true;
    logIn.auth->forget(); // somebody entered another password
    VERIFY_FINE(await(logIn.link.send(get("/x"))));
    QCOMPARE(server.logIns, 2);
}

void TestHttpAuth::triesALogInAgainThatFailedOtherwise()
{
    int logIns = 0;
    BearerAuth auth([&logIns]() -> Future<Secret> {
        if (++logIns == 1)
            return ready<Secret>(fail(Fault::Offline, QStringLiteral("Away.")));
        return ready<Secret>(Secret("t"));
    });
    VERIFY_SAYS(await(auth.authorization()), Fault::Offline, QLatin1String("Away"));
    const Result<Secret> second = await(auth.authorization());
    VERIFY_FINE(second);
    QCOMPARE(second->reveal(), QByteArray("Bearer t"));
    QVERIFY(auth.renewAfter(Secret("Bearer older"))); // another request has renewed it meanwhile
    VERIFY_FINE(await(auth.authorization()));
    QCOMPARE(logIns, 2);
    QVERIFY(auth.renewAfter(*second));
    VERIFY_FINE(await(auth.authorization()));
    QCOMPARE(logIns, 3);
}

void TestHttpAuth::refusesTokensThatLeaveTheHeader_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("line end") << QByteArray("a\r\nX-Evil: 1");
    QTest::newRow("blank") << QByteArray("a b");
    QTest::newRow("letters") << QByteArray("tökén");
}

void TestHttpAuth::refusesTokensThatLeaveTheHeader()
{
    QFETCH(QByteArray, token);
    BearerAuth auth([&token] { return ready<Secret>(Secret(QByteArray(token.constData(), token.size()))); });
    VERIFY_SAYS(await(auth.authorization()), Fault::BadReply, QLatin1String("no usable token"));
}

void TestHttpAuth::endsWithTheLink()
{
    TokenServer server;
    server.holdsLogIns = true;
    QList<Future<HttpReply>> futures;
    {
        LogIn logIn(server);
        futures = {logIn.link.send(get("/x")), logIn.link.send(get("/x"))};
        QTRY_COMPARE(server.server.onHold(), 1);
    }
    for (const Future<HttpReply> &future : futures) {
        QVERIFY(future.isFinished());
        VERIFY_CANCELLED(future.result());
    }
    QTRY_COMPARE(server.server.onHold(), 0);
}

void TestHttpAuth::forgetsWhatIsUnderWay()
{
    TokenServer server;
    server.holdsLogIns = true;
    LogIn logIn(server);
    const Future<HttpReply> before = logIn.link.send(get("/x"));
    QTRY_COMPARE(server.server.onHold(), 1);
    logIn.auth->forget();
    VERIFY_SAYS(await(before), Fault::Cancelled, QLatin1String("The log-in was changed"));
    server.server.release(json(R"({"token":"of somebody else"})"));
    server.holdsLogIns = false;
    VERIFY_FINE(await(logIn.link.send(get("/x"))));
    QCOMPARE(server.logIns, 2);
}

void TestHttpAuth::basicIsNotRenewed()
{
    HttpServer server;
    server.answer(with(json(R"({"error":"not_authorized","reason":"Login failed"})", 401), "WWW-Authenticate",
                       "Basic realm=\"RabbitMQ Management\""));
    HttpLink link(httpOptionsFor(server), std::make_shared<BasicAuth>(QStringLiteral("u"), Secret("geheim")));
    const Result<HttpReply> reply = await(link.send(get("/x")));
    VERIFY_SAYS(reply, Fault::Refused, QLatin1String("Login failed"));
    QCOMPARE(server.asked().size(), 1);
    // Without credentials as well: Qt would like to ask for them.
    link.setAuth({});
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::Refused, QLatin1String("Login failed"));
    QCOMPARE(server.asked().size(), 2);
    QVERIFY(server.asked().constLast().header("Authorization").isEmpty());
}

void TestHttpAuth::basicRefusesColons()
{
    HttpServer server;
    HttpLink link(httpOptionsFor(server), std::make_shared<BasicAuth>(QStringLiteral("a:b"), Secret("c")));
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::BadInput, QLatin1String("with a colon"));
    QCOMPARE(server.connections(), 0);
}

// RabbitMQ 3.10 answers every log-in so while it boots.
void TestHttpAuth::isPatientWithABrokerThatStarts()
{
    HttpServer server;
    const HttpTold starting = with(json(R"({"error":"not_authorized","reason":"Login failed"})", 401),
                                   "WWW-Authenticate", "Basic realm=\"RabbitMQ Management\"");
    server.answerInTurn({starting, starting, starting, starting, json("[]")});
    HttpOptions options = httpOptionsFor(server);
    options.bootPatience = 20s;
    HttpLink link(options, std::make_shared<BasicAuth>(QStringLiteral("u"), Secret("p")));
    VERIFY_FINE(await(link.send(request(HttpMethod::Post, "/x"))));
    QCOMPARE(server.asked().size(), 5);
    server.answer(starting);
    options.bootPatience = 200ms;
    HttpLink impatient(options, std::make_shared<BasicAuth>(QStringLiteral("u"), Secret("p")));
    VERIFY_SAYS(await(impatient.send(get("/x"))), Fault::Refused, QLatin1String("Login failed"));
    QVERIFY(server.asked().size() > 7);
}

void TestHttpAuth::isNotPatientWithAWrongRight()
{
    HttpServer server;
    server.answer(json(R"({"error":"not_authorised","reason":"Not administrator user"})", 401));
    HttpOptions options = httpOptionsFor(server);
    options.bootPatience = 20s;
    HttpLink link(options, std::make_shared<BasicAuth>(QStringLiteral("u"), Secret("p")));
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::Refused, QLatin1String("no right"));
    QCOMPARE(server.asked().size(), 1);
}

QTEST_GUILESS_MAIN(TestHttpAuth)
#include "tst_httpauth.moc"
