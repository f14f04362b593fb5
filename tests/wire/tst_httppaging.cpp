// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpfixture.h"

#include "wire/httppaging.h"

#include <QTest>
#include <QUrlQuery>

using namespace gatehouse;
using namespace gatehouse::test;

using namespace std::chrono_literals;

namespace {

int numberOf(const HttpAsked &asked, const char *name)
{
    return QUrlQuery(QUrl::fromEncoded(asked.target)).queryItemValue(QString::fromLatin1(name)).toInt();
}

QByteArray rowsOf(int from, int count)
{
    QByteArrayList rows;
    for (int i = 0; i < count; ++i)
        rows.append(QByteArray("{\"who\":" + QByteArray::number(from + i) + '}'));
    return QByteArray('[' + rows.join(',') + ']');
}

// GET /banned of EMQX 5: {"data":[...],"meta":{"page","limit","count","hasnext"}}.
HttpServer::Script emqxPages(const int &count, bool tellsNext)
{
    return [&count, tellsNext](const HttpAsked &asked) {
        const int page = numberOf(asked, "page");
        const int limit = numberOf(asked, "limit");
        const int from = (page - 1) * limit;
        const QByteArray next = from + limit < count ? "true" : "false";
        return json(QByteArray("{\"data\":" + rowsOf(from, std::clamp(count - from, 0, limit)) +
                               ",\"meta\":{\"page\":" + QByteArray::number(page) +
                               ",\"count\":" + QByteArray::number(count) +
                               (tellsNext ? QByteArray(",\"hasnext\":" + next) : QByteArray()) + "}}"));
    };
}

PageForm emqxForm(int size)
{
    PageForm form;
    form.size = size;
    form.rows = {QStringLiteral("data")};
    form.total = {QStringLiteral("meta"), QStringLiteral("count")};
    form.hasNext = {QStringLiteral("meta"), QStringLiteral("hasnext")};
    return form;
}

// GET /clients_v2 of EMQX 5.7: {"data":[...],"meta":{"count","cursor"}}, no cursor on the last one.
PageForm cursorForm(int size)
{
    PageForm form;
    form.turning = PageForm::Turning::ByCursor;
    form.turnName = QStringLiteral("cursor");
    form.size = size;
    form.rows = {QStringLiteral("data")};
    form.cursor = {QStringLiteral("meta"), QStringLiteral("cursor")};
    return form;
}

// GET /connections of RabbitMQ: {"total_count","item_count","filtered_count","page","page_count","items":[...]}; a page
// beyond the last one is 400.
HttpServer::Script rabbitPages(const int &count)
{
    return [&count](const HttpAsked &asked) {
        const int page = numberOf(asked, "page");
        const int size = numberOf(asked, "page_size");
        const int from = (page - 1) * size;
        const int pages = std::max(1, (count + size - 1) / size);
        if (page > pages)
            return json(R"({"error":"page_out_of_range","reason":"page: out of range"})", 400);
        return json(QByteArray("{\"filtered_count\":" + QByteArray::number(count) + ",\"page\":" +
                               QByteArray::number(page) + ",\"page_count\":" + QByteArray::number(pages) +
                               ",\"items\":" + rowsOf(from, std::clamp(count - from, 0, size)) + '}'));
    };
}

PageForm rabbitForm(int size)
{
    PageForm form;
    form.sizeName = QStringLiteral("page_size");
    form.size = size;
    form.rows = {QStringLiteral("items")};
    form.total = {QStringLiteral("filtered_count")};
    form.pageCount = {QStringLiteral("page_count")};
    form.pastEnd = QStringLiteral("page_out_of_range");
    return form;
}

} // namespace

/// Lists that come in parts: whole, or it is said why not.
class TestHttpPaging : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsToTheEnd_data();
    void readsToTheEnd();
    void followsCursors();
    void readsAPlainArray();
    void keepsTheQuery();
    void stopsAtACap_data();
    void stopsAtACap();
    void noticesThatTheListChanges();
    void takesAShorterListForAnEnd();
    void endsWithTheFirstError();
    void refusesWhatIsNoList_data();
    void refusesWhatIsNoList();
    void doesNotTurnInCircles();
    void endsInTime();
    void endsWithACancel();
    void endsWithTheContext();
    void endsWithTheLink();
    void mayBeCancelledByItsSink();

private:
    Future<PagesRead> read(HttpLink &link, const PageForm &form, const PageLimits &limits = {})
    {
        m_rows.clear();
        m_parts = 0;
        return HttpPaging::read(link, get("/list"), form, limits, this, [this](const QJsonArray &rows) {
            ++m_parts;
            for (const QJsonValue row : rows)
                m_rows.append(row.toObject().value(QLatin1String("who")).toInt());
        });
    }
    [[nodiscard]] bool isInOrder(qsizetype count) const
    {
        for (qsizetype i = 0; i < m_rows.size(); ++i) {
            if (m_rows.at(i) != i)
                return false;
        }
        return m_rows.size() == count;
    }
    QList<int> m_rows;
    int m_parts = 0;
};

void TestHttpPaging::readsToTheEnd_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("pages");
    QTest::newRow("nothing") << 0 << 1;
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("one page") << 10 << 1;
    QTest::newRow("one more") << 11 << 2;
    QTest::newRow("several pages") << 45 << 5;
    QTest::newRow("several whole pages") << 50 << 5;
}

void TestHttpPaging::readsToTheEnd()
{
    QFETCH(int, count);
    QFETCH(int, pages);
    HttpServer server;
    HttpLink link(httpOptionsFor(server));
    const auto isRead = [&](const PageForm &form) {
        const auto before = server.asked().size();
        const Result<PagesRead> read = await(this->read(link, form));
        return read && read->isWhole && !read->hasChanged && read->whyNotWhole.isEmpty() && read->rows == count &&
               read->announced == count && read->pages == pages && isInOrder(count) &&
               server.asked().size() - before == pages;
    };
    server.answer(emqxPages(count, true));
    QVERIFY(isRead(emqxForm(10)));
    server.answer(emqxPages(count, false)); // a server that tells the count alone
    QVERIFY(isRead(emqxForm(10)));
    server.answer(rabbitPages(count));
    QVERIFY(isRead(rabbitForm(10)));
}

void TestHttpPaging::followsCursors()
{
    HttpServer server;
    HttpLink link(httpOptionsFor(server));
    const QByteArray odd = "a+/=&%2F ü";
    server.answer([&odd](const HttpAsked &asked) {
        const QString cursor =
            QUrlQuery(QUrl::fromEncoded(asked.target)).queryItemValue(QStringLiteral("cursor"), QUrl::FullyDecoded);
        if (cursor.isEmpty())
            return json(
                QByteArray("{\"data\":" + rowsOf(0, 3) + ",\"meta\":{\"count\":9,\"cursor\":\"" + odd + "\"}}"));
        if (cursor == QString::fromUtf8(odd))
            return json(QByteArray("{\"data\":" + rowsOf(3, 3) + R"(,"meta":{"cursor":4503599627370497}})"));
        if (cursor == QLatin1String("4503599627370497"))
            return json(QByteArray("{\"data\":" + rowsOf(6, 2) + R"(,"meta":{}})"));
        return json(R"({"code":"BAD_REQUEST","message":"bad cursor"})", 400);
    });
    const Result<PagesRead> read = await(this->read(link, cursorForm(3)));
    VERIFY_FINE(read);
    QVERIFY(read->isWhole);
    QCOMPARE(read->pages, 3);
    QVERIFY(isInOrder(8));
}

void TestHttpPaging::readsAPlainArray()
{
    HttpServer server;
    server.answer(
        [](const HttpAsked &asked) { return json(numberOf(asked, "page") == 1 ? rowsOf(0, 5) : rowsOf(5, 2)); });
    HttpLink link(httpOptionsFor(server));
    PageForm form;
    form.size = 5;
    const Result<PagesRead> read = await(this->read(link, form));
    VERIFY_FINE(read);
    QVERIFY(read->isWhole);
    QCOMPARE(read->announced, -1);
    QVERIFY(isInOrder(7));
}

void TestHttpPaging::keepsTheQuery()
{
    HttpServer server;
    const int count = 3;
    server.answer(rabbitPages(count));
    HttpLink link(httpOptionsFor(server));
    HttpRequest request = get("/connections");
    request.query = {{QStringLiteral("name"), QStringLiteral("a&b")}};
    VERIFY_FINE(await(HttpPaging::read(link, request, rabbitForm(2), {}, this, [](const QJsonArray &) {})));
    QCOMPARE(server.asked().size(), 2);
    QCOMPARE(server.asked().constLast().target, QByteArray("/connections?name=a%26b&page_size=2&page=2"));
}

void TestHttpPaging::stopsAtACap_data()
{
    QTest::addColumn<qint64>("mostRows");
    QTest::addColumn<int>("mostPages");
    QTest::addColumn<int>("rows");
    QTest::addColumn<bool>("isWhole");
    QTest::newRow("rows") << qint64(25) << 100 << 30 << false;
    QTest::newRow("pages") << qint64(1000) << 2 << 20 << false;
    QTest::newRow("just enough rows") << qint64(45) << 100 << 45 << true;
    QTest::newRow("just enough pages") << qint64(1000) << 5 << 45 << true;
}

void TestHttpPaging::stopsAtACap()
{
    QFETCH(qint64, mostRows);
    QFETCH(int, mostPages);
    QFETCH(int, rows);
    QFETCH(bool, isWhole);
    HttpServer server;
    const int count = 45;
    server.answer(emqxPages(count, true));
    HttpLink link(httpOptionsFor(server));
    PageLimits limits;
    limits.rows = mostRows;
    limits.pages = mostPages;
    const Result<PagesRead> read = await(this->read(link, emqxForm(10), limits));
    VERIFY_FINE(read);
    QVERIFY(isInOrder(rows));
    QCOMPARE(read->isWhole, isWhole);
    QCOMPARE(read->whyNotWhole.contains(QStringLiteral("up to row %1").arg(rows)), !isWhole);
    QVERIFY(!read->hasChanged);
    QCOMPARE(read->announced, count);
}

void TestHttpPaging::noticesThatTheListChanges()
{
    HttpServer server;
    HttpLink link(httpOptionsFor(server));
    for (const int change : {-1, 1}) {
        int count = 25;
        const HttpServer::Script pages = emqxPages(count, true);
        server.answer([&](const HttpAsked &asked) {
            count += numberOf(asked, "page") == 2 ? change : 0;
            return pages(asked);
        });
        const Result<PagesRead> read = await(this->read(link, emqxForm(10)));
        VERIFY_FINE(read);
        QVERIFY(read->isWhole);
        QVERIFY(read->hasChanged);
    }
}

void TestHttpPaging::takesAShorterListForAnEnd()
{
    HttpServer server;
    HttpLink link(httpOptionsFor(server));
    int count = 25;
    const HttpServer::Script rabbit = rabbitPages(count);
    server.answer([&](const HttpAsked &asked) {
        const HttpTold told = rabbit(asked);
        count = 8; // many left after the first page
        return told;
    });
    const Result<PagesRead> read = await(this->read(link, rabbitForm(10)));
    VERIFY_FINE(read);
    QVERIFY(read->isWhole && read->hasChanged);
    QVERIFY(isInOrder(10));
    // The same word where it makes no sense, and another one with the same status.
    server.answer(json(R"({"error":"page_out_of_range","reason":"page: out of range"})", 400));
    VERIFY_SAYS(await(this->read(link, rabbitForm(10))), Fault::BadInput, QLatin1String("out of range"));
    server.answer(json(R"({"error":"bad_request","reason":"invalid regex"})", 400));
    VERIFY_SAYS(await(this->read(link, rabbitForm(10))), Fault::BadInput, QLatin1String("invalid regex"));
    // EMQX gives an empty page.
    server.answerInTurn({json(QByteArray("{\"data\":" + rowsOf(0, 10) + R"(,"meta":{"hasnext":true}})")),
                         json(R"({"data":[],"meta":{"hasnext":true}})")});
    const Result<PagesRead> empty = await(this->read(link, emqxForm(10)));
    VERIFY_FINE(empty);
    QVERIFY(empty->isWhole && empty->hasChanged);
}

void TestHttpPaging::endsWithTheFirstError()
{
    HttpServer server;
    HttpLink link(httpOptionsFor(server));
    const int count = 45;
    const HttpServer::Script pages = emqxPages(count, true);
    server.answer([&](const HttpAsked &asked) {
        return numberOf(asked, "page") == 3 ? json(R"({"code":"UNAUTHORIZED_ROLE","message":"viewer"})", 403)
                                            : pages(asked);
    });
    VERIFY_SAYS(await(this->read(link, emqxForm(10))), Fault::Refused, QLatin1String("viewer"));
    QVERIFY(isInOrder(20));
    QCOMPARE(server.asked().size(), 3);
    server.answer([&](const HttpAsked &asked) {
        return numberOf(asked, "page") == 3 ? ending(pages(asked), HttpTold::Ending::Close, 100'000) : pages(asked);
    });
    VERIFY_SAYS(await(this->read(link, emqxForm(10))), Fault::BadReply, QLatin1String("broke off"));
    QVERIFY(isInOrder(20));
}

void TestHttpPaging::refusesWhatIsNoList_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("no rows") << QByteArray("{}");
    QTest::newRow("rows of another kind") << QByteArray(R"({"data":{"a":1}})");
    QTest::newRow("an array") << QByteArray("[[]]");
    QTest::newRow("a key twice") << QByteArray(R"({"data":[{"who":1,"who":2}]})");
}

void TestHttpPaging::refusesWhatIsNoList()
{
    QFETCH(QByteArray, body);
    HttpServer server;
    server.answer(json(body));
    HttpLink link(httpOptionsFor(server));
    VERIFY_SAYS(await(this->read(link, emqxForm(10))), Fault::BadReply, QString());
    QCOMPARE(m_parts, 0);
}

void TestHttpPaging::doesNotTurnInCircles()
{
    HttpServer server;
    server.answer(json(QByteArray("{\"data\":" + rowsOf(0, 2) + R"(,"meta":{"cursor":"same"}})")));
    HttpLink link(httpOptionsFor(server));
    VERIFY_SAYS(await(this->read(link, cursorForm(2))), Fault::BadReply, QLatin1String("again and again"));
    QCOMPARE(server.asked().size(), 2);
    // A server that takes no notice of the page's number ends at the cap.
    server.answer(json(QByteArray("{\"data\":" + rowsOf(0, 2) + R"(,"meta":{"hasnext":true}})")));
    PageLimits limits;
    limits.pages = 5;
    const Result<PagesRead> read = await(this->read(link, emqxForm(2), limits));
    VERIFY_FINE(read);
    QVERIFY(!read->isWhole);
}

void TestHttpPaging::endsInTime()
{
    HttpServer server;
    server.answer(hold());
    HttpLink link(httpOptionsFor(server));
    PageLimits limits;
    limits.overall = 100ms;
    VERIFY_SAYS(await(this->read(link, emqxForm(2), limits)), Fault::TimedOut, QLatin1String("to its end in time"));
    QTRY_COMPARE(server.onHold(), 0);
}

void TestHttpPaging::endsWithACancel()
{
    HttpServer server;
    server.answer(hold());
    HttpLink link(httpOptionsFor(server));
    Future<PagesRead> future = this->read(link, emqxForm(2));
    QTRY_COMPARE(server.onHold(), 1);
    future.cancel();
    QTRY_COMPARE(server.onHold(), 0);
    QVERIFY(future.isFinished());
    QTRY_VERIFY(!link.findChild<HttpPaging *>());
}

void TestHttpPaging::endsWithTheContext()
{
    HttpServer server;
    server.answer(hold());
    HttpLink link(httpOptionsFor(server));
    auto context = std::make_unique<QObject>();
    const Future<PagesRead> future = HttpPaging::read(link, get("/list"), emqxForm(2), {}, context.get(),
                                                      [](const QJsonArray &) { QFAIL("nobody listens"); });
    QTRY_COMPARE(server.onHold(), 1);
    context.reset();
    VERIFY_SAYS(await(future), Fault::Cancelled, QLatin1String("given up"));
    QTRY_COMPARE(server.onHold(), 0);
}

void TestHttpPaging::endsWithTheLink()
{
    HttpServer server;
    server.answer(hold());
    Future<PagesRead> future;
    {
        HttpLink link(httpOptionsFor(server));
        future = this->read(link, emqxForm(2));
        QTRY_COMPARE(server.onHold(), 1);
    }
    VERIFY_CANCELLED(await(future));
    QTRY_COMPARE(server.onHold(), 0);
    HttpLink other(httpOptionsFor(server));
    future = this->read(other, emqxForm(2));
    QTRY_COMPARE(server.onHold(), 1);
    other.close();
    VERIFY_CANCELLED(await(future));
}

void TestHttpPaging::mayBeCancelledByItsSink()
{
    HttpServer server;
    const int count = 45;
    server.answer(emqxPages(count, true));
    auto link = std::make_unique<HttpLink>(httpOptionsFor(server));
    auto context = std::make_unique<QObject>();
    int parts = 0;
    const Future<PagesRead> future =
        HttpPaging::read(*link, get("/list"), emqxForm(10), {}, context.get(), [&](const QJsonArray &) {
            if (++parts == 2)
                context.reset();
        });
    VERIFY_SAYS(await(future), Fault::Cancelled, QLatin1String("given up"));
    QCOMPARE(parts, 2);
    QCOMPARE(server.asked().size(), 2);
}

QTEST_GUILESS_MAIN(TestHttpPaging)
#include "tst_httppaging.moc"
