// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpfixture.h"

#include <QElapsedTimer>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

using namespace std::chrono_literals;

/// Servers that hang up, flood, stall and talk nonsense: it is said, and asked again only where that is harmless.
class TestHttpTrouble : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksAgainWhereItIsHarmless_data();
    void asksAgainWhereItIsHarmless();
    void neverSendsTwiceWhatMayNotBe_data();
    void neverSendsTwiceWhatMayNotBe();
    void endsAfterTwoRepetitions();
    void asksThoseWhoHangUpAFewTimesOnly();
    void waitsAsLongAsItIsAsked();
    void doesNotWaitForTooLong_data();
    void doesNotWaitForTooLong();
    void refusesHalves_data();
    void refusesHalves();
    void givesUpWhatIsTooLarge_data();
    void givesUpWhatIsTooLarge();
    void cutsLargeErrors();
    void refusesOtherProtocols_data();
    void refusesOtherProtocols();
    void refusesPackedBodies();
    void doesNotWaitForEver_data();
    void doesNotWaitForEver();
    void endsAtTheOverallTime();
    void saysThatNobodyListens();
    void saysThatTheNameIsUnknown();
};

void TestHttpTrouble::asksAgainWhereItIsHarmless_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<HttpTold>("first");
    const auto rows = [](const char *name, const HttpTold &first) {
        QTest::addRow("GET, %s", name) << static_cast<int>(HttpMethod::Get) << first;
        QTest::addRow("HEAD, %s", name) << static_cast<int>(HttpMethod::Head) << first;
        QTest::addRow("PUT, %s", name) << static_cast<int>(HttpMethod::Put) << first;
        QTest::addRow("DELETE, %s", name) << static_cast<int>(HttpMethod::Delete) << first;
    };
    rows("429", json("{}", 429));
    rows("502", json("<html>", 502));
    rows("503", json({}, 503));
    rows("504", json({}, 504));
    rows("hung up", hangUp());
    rows("reset", ending(json({}, 0), HttpTold::Ending::Reset));
    rows("half", ending(json("[1"), HttpTold::Ending::Close, 4));
}

void TestHttpTrouble::asksAgainWhereItIsHarmless()
{
    QFETCH(int, method);
    QFETCH(HttpTold, first);
    HttpServer server;
    server.answerInTurn({first, json("[7]")});
    HttpLink link(httpOptionsFor(server));
    HttpRequest request = test::request(static_cast<HttpMethod>(method), "/x");
    request.repeating = Repeating::Harmless;
    request.body = request.method == HttpMethod::Put ? Secret(QByteArray(R"({"a":1})")) : Secret();
    const Result<HttpReply> reply = await(link.send(request));
    VERIFY_FINE(reply);
    if (request.method != HttpMethod::Head)
        QCOMPARE(reply->body, QByteArray("[7]"));
    for (const HttpAsked &asked : server.asked()) {
        QCOMPARE(asked.method, nameOf(request.method));
        QCOMPARE(asked.body, request.body.reveal());
    }
}

void TestHttpTrouble::neverSendsTwiceWhatMayNotBe_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<HttpTold>("told");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("word");
    const auto rows = [](const char *name, const HttpTold &told, Fault fault, const char *word) {
        const QString said = QString::fromLatin1(word);
        const QByteArray body(R"({"a":1})");
        QTest::addRow("POST, %s", name) << static_cast<int>(HttpMethod::Post) << body << told << fault << said;
        QTest::addRow("empty POST, %s", name)
            << static_cast<int>(HttpMethod::Post) << QByteArray() << told << fault << said;
        QTest::addRow("PUT, %s", name) << static_cast<int>(HttpMethod::Put) << body << told << fault << said;
        QTest::addRow("DELETE, %s", name)
            << static_cast<int>(HttpMethod::Delete) << QByteArray() << told << fault << said;
    };
    rows("429", json({}, 429), Fault::Offline, "fewer requests");
    rows("503", json({}, 503), Fault::Offline, "not ready");
    rows("500", json({}, 500), Fault::BadReply, "whether it took effect");
    rows("hung up", hangUp(), Fault::Offline, "before you repeat it");
    rows("reset", ending(json({}, 0), HttpTold::Ending::Reset), Fault::Offline, "before you repeat it");
    rows("half", ending(json("[1"), HttpTold::Ending::Close, 4), Fault::BadReply, "before you repeat it");
}

// Qt by itself sends a POST three times to a server that hangs up.
void TestHttpTrouble::neverSendsTwiceWhatMayNotBe()
{
    QFETCH(int, method);
    QFETCH(QByteArray, body);
    QFETCH(HttpTold, told);
    QFETCH(Fault, fault);
    QFETCH(QString, word);
    HttpServer server;
    server.answerInTurn({told, json("[7]")});
    HttpLink link(httpOptionsFor(server));
    HttpRequest request = test::request(static_cast<HttpMethod>(method), "/x");
    request.body = Secret(QByteArray(body.constData(), body.size()));
    if (request.method == HttpMethod::Post)
        request.repeating = Repeating::Harmless; // which counts for nothing there
    VERIFY_SAYS(await(link.send(request)), fault, word);
    QCOMPARE(server.asked().size(), 1);
    QCOMPARE(server.connections(), 1);
    VERIFY_FINE(await(link.send(get("/x"))));
    QCOMPARE(server.asked().size(), 2);
}

void TestHttpTrouble::endsAfterTwoRepetitions()
{
    HttpServer server;
    server.answer(json(R"({"error":"busy","reason":"starting"})", 503));
    HttpLink link(httpOptionsFor(server));
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::Offline, QLatin1String("It said: \"starting\""));
    QCOMPARE(server.asked().size(), 3);
}

void TestHttpTrouble::asksThoseWhoHangUpAFewTimesOnly()
{
    HttpServer server;
    server.answer(hangUp());
    HttpLink link(httpOptionsFor(server));
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::Offline, QLatin1String("hung up before it answered"));
    // Qt adds one or two of its own, for connections that were kept and turn out to be closed.
    QVERIFY2(server.asked().size() >= 2 && server.asked().size() <= 5,
             QByteArray::number(server.asked().size()).constData());
}

void TestHttpTrouble::waitsAsLongAsItIsAsked()
{
    HttpServer server;
    server.answerInTurn({with(json({}, 429), "Retry-After", "1"), json("[]")});
    HttpLink link(httpOptionsFor(server));
    QElapsedTimer clock;
    clock.start();
    VERIFY_FINE(await(link.send(get("/x"))));
    QVERIFY(clock.elapsed() >= 950);
}

void TestHttpTrouble::doesNotWaitForTooLong_data()
{
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::newRow("seconds") << QByteArray("3600");
    QTest::newRow("date") << QDateTime::currentDateTimeUtc().addSecs(7200).toString(Qt::RFC2822Date).toLatin1();
    QTest::newRow("huge") << QByteArray("9223372036854775807");
}

void TestHttpTrouble::doesNotWaitForTooLong()
{
    QFETCH(QByteArray, retryAfter);
    HttpServer server;
    server.answer(with(json({}, 503), "Retry-After", retryAfter));
    HttpLink link(httpOptionsFor(server));
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::Offline, QLatin1String("It asks to wait"));
    QCOMPARE(server.asked().size(), 1);
}

void TestHttpTrouble::refusesHalves_data()
{
    QTest::addColumn<HttpTold>("told");
    const auto raw = [](const QByteArray &bytes) {
        HttpTold told;
        told.raw = bytes;
        told.ending = HttpTold::Ending::Close;
        return told;
    };
    QTest::newRow("announced more") << ending(json("[1,2,3]"), HttpTold::Ending::Close, 1000);
    QTest::newRow("announced more, and it is JSON by itself") << ending(json("[1]"), HttpTold::Ending::Close, 4);
    QTest::newRow("announced more, reset") << ending(json("[1]"), HttpTold::Ending::Reset, 4);
    QTest::newRow("announced less") << ending(json("[1,2,3]"), HttpTold::Ending::Close, 4);
    QTest::newRow("no length, half of JSON") << ending(json("[1,2"), HttpTold::Ending::Close, -2);
    QTest::newRow("chunks without an end")
        << raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n");
    QTest::newRow("half a chunk") << raw(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n[1]");
}

void TestHttpTrouble::refusesHalves()
{
    QFETCH(HttpTold, told);
    HttpServer server;
    server.answer(told);
    HttpLink link(httpOptionsFor(server));
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::BadReply, QLatin1String("nothing of it was used"));
}

void TestHttpTrouble::givesUpWhatIsTooLarge_data()
{
    QTest::addColumn<HttpTold>("told");
    QTest::addColumn<qint64>("most");
    constexpr qint64 small = 10'000;
    constexpr qint64 usual = 4'000'000;
    QTest::newRow("announced 1 GB") << ending(json("["), HttpTold::Ending::KeepOpen, 1'073'741'824) << usual;
    QTest::newRow("endless") << ending(json(QByteArray(50'000, ' ')), HttpTold::Ending::Endless) << usual;
    HttpTold chunks;
    chunks.raw = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 100; ++i)
        chunks.raw += QByteArray("3e8\r\n" + QByteArray(1000, ' ') + "\r\n");
    QTest::newRow("endless chunks") << chunks << small;
    QTest::newRow("one byte too much") << json(QByteArray("[]" + QByteArray(small - 1, ' '))) << small;
    QTest::newRow("one byte too much, no length")
        << ending(json(QByteArray("[]" + QByteArray(small - 1, ' '))), HttpTold::Ending::Close, -2) << small;
}

void TestHttpTrouble::givesUpWhatIsTooLarge()
{
    QFETCH(HttpTold, told);
    QFETCH(qint64, most);
    HttpServer server;
    server.answer(told);
    HttpOptions options = httpOptionsFor(server);
    options.mostBytes = most;
    HttpLink link(options);
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::BadReply, QLatin1String("is larger than"));
    QCOMPARE(server.asked().size(), 1);
    QTRY_COMPARE(server.open(), 0);
    // What was read ahead: ours, Qt's, and the buffers of two sockets.
    QVERIFY2(server.sent() < most + 24'000'000, QByteArray::number(server.sent()).constData());
    // Exactly the most is fine.
    server.answer(json(QByteArray("[]" + QByteArray(most - 2, ' '))));
    VERIFY_FINE(await(link.send(get("/x"))));
}

void TestHttpTrouble::cutsLargeErrors()
{
    HttpServer server;
    for (const HttpTold &told : {ending(json(QByteArray(50'000, 'x'), 500), HttpTold::Ending::Endless),
                                 ending(json(QByteArray(1000, 'x'), 500), HttpTold::Ending::KeepOpen, 1'073'741'824),
                                 json(QByteArray(1'000'000, 'x'), 500)}) {
        server.answer(told);
        HttpLink link(httpOptionsFor(server));
        const Result<HttpReply> reply = await(link.send(get("/x")));
        VERIFY_SAYS(reply, Fault::BadReply, QLatin1String("HTTP 500"));
        QVERIFY(reply.error().what.size() < 600);
    }
}

void TestHttpTrouble::refusesOtherProtocols_data()
{
    QTest::addColumn<QByteArray>("greeting");
    QTest::newRow("MQTT") << QByteArray("\x20\x02\x00\x05", 4);
    QTest::newRow("SSH") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    QTest::newRow("AMQP") << QByteArray("AMQP\x00\x00\x09\x01", 8);
    QTest::newRow("TLS alert") << QByteArray("\x15\x03\x03\x00\x02\x02\x46", 7);
    QTest::newRow("zeros") << QByteArray(1000, '\0');
    QTest::newRow("no status") << QByteArray("HTTP/1.1 abc\r\n\r\n");
    QTest::newRow("another HTTP") << QByteArray("HTTP/9.7 200 OK\r\nContent-Length: 2\r\n\r\n[]");
}

void TestHttpTrouble::refusesOtherProtocols()
{
    QFETCH(QByteArray, greeting);
    HttpServer server;
    HttpTold told;
    told.raw = greeting;
    told.ending = HttpTold::Ending::Close;
    server.answer(told);
    HttpLink link(httpOptionsFor(server));
    const Result<HttpReply> reply = await(link.send(get("/x")));
    QVERIFY(!reply);
    QVERIFY2(reply.error().fault == Fault::BadReply || reply.error().fault == Fault::Offline,
             test::told(reply).constData());
    QVERIFY2(reply.error().what.contains(QStringLiteral("127.0.0.1:%1").arg(server.port())),
             test::told(reply).constData());
}

void TestHttpTrouble::refusesPackedBodies()
{
    HttpServer server;
    server.answer(with(json("\x1f\x8b\x08"), "Content-Encoding", "gzip"));
    HttpLink link(httpOptionsFor(server));
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::BadReply, QLatin1String("packs its answers"));
}

void TestHttpTrouble::doesNotWaitForEver_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<HttpTold>("told");
    QTest::addColumn<QString>("word");
    const int get = static_cast<int>(HttpMethod::Get);
    const int put = static_cast<int>(HttpMethod::Put);
    QTest::newRow("silence") << get << hold() << QStringLiteral("did not answer within 0.2 s");
    QTest::newRow("silence to a change") << put << hold() << QStringLiteral("before you repeat it");
    QTest::newRow("stalls") << get << ending(json("[1"), HttpTold::Ending::KeepOpen, 4)
                            << QStringLiteral("did not answer within");
    HttpTold headers;
    headers.raw = "HTTP/1.1 200 OK\r\nContent-Ty";
    QTest::newRow("stalls in the headers") << get << headers << QStringLiteral("did not answer within");
}

void TestHttpTrouble::doesNotWaitForEver()
{
    QFETCH(int, method);
    QFETCH(HttpTold, told);
    QFETCH(QString, word);
    HttpServer server;
    server.answer(told);
    HttpOptions options = httpOptionsFor(server);
    options.timeout = 200ms;
    HttpLink link(options);
    VERIFY_SAYS(await(link.send(request(static_cast<HttpMethod>(method), "/x"))), Fault::TimedOut, word);
    QCOMPARE(server.asked().size(), 1);
    QTRY_COMPARE(server.open(), 0);
}

void TestHttpTrouble::endsAtTheOverallTime()
{
    HttpServer server;
    server.answer(json({}, 503));
    HttpOptions options = httpOptionsFor(server);
    options.firstRetry = 30s;
    options.overall = 200ms;
    HttpLink link(options);
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::TimedOut, QLatin1String("no usable answer within 0.2 s"));
    QCOMPARE(server.asked().size(), 1);
}

void TestHttpTrouble::saysThatNobodyListens()
{
    HttpOptions options;
    {
        HttpServer gone;
        options = httpOptionsFor(gone);
    }
    HttpLink link(options);
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::Offline, QLatin1String("Nothing answers at"));
}

void TestHttpTrouble::saysThatTheNameIsUnknown()
{
    HttpServer server;
    HttpOptions options = httpOptionsFor(server);
    options.host = QStringLiteral("no-such-broker.invalid");
    HttpLink link(options);
    VERIFY_SAYS(await(link.send(get("/x"))), Fault::Offline, QLatin1String("no-such-broker.invalid"));
}

QTEST_GUILESS_MAIN(TestHttpTrouble)
#include "tst_httptrouble.moc"
