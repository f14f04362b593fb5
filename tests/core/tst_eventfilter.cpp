// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/eventfilter.h"

#include <QTest>

using namespace gatehouse;

class TestEventFilter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesAnotherTime_data();
    void takesAnotherTime();
    void takes_data();
    void takes();
    void tellsWhatIsWrong_data();
    void tellsWhatIsWrong();
    void completes_data();
    void completes();
    void movesWithTime();
    void globsInLinearTime();
    void looksAtWhatIsShown();
};

namespace {

const QDateTime now(QDate(2026, 11, 28), QTime(12, 0), Qt::UTC);

/// pump-7 of user alice, refused 5 minutes ago.
Event sample()
{
    Event event;
    event.type = EventType::Refused;
    event.at = now.addSecs(-300);
    event.cause = Cause::Policy;
    event.certainty = Certainty::Likely;
    event.who = {QStringLiteral("pump-7"), QStringLiteral("Alice"), QStringLiteral("10.2.3.4"), {}};
    event.text = QStringLiteral("Client pump-7 disconnected, not authorised.");
    return event;
}

} // namespace

void TestEventFilter::takes_data()
{
    QTest::addColumn<bool>("isTaken");
    const auto row = [](const char *text, bool isTaken) { QTest::newRow(text) << isTaken; };
    row("", true);
    row("   ", true);
    row("result:refused", true);
    row("Result:REFUSED", true);
    row("result:denied,refused", true);
    row("result:denied", false);
    row("-result:refused", false);
    row("-result:denied", true);
    row("user:alice", true);
    row("user:al", false);
    row("user:al*", true);
    row("user:*i*e", true);
    row("user:", false); // those without a user
    row("-user:", true);
    row("client:pump*", true);
    row("clientid:pump-7", true);
    row("client:valve*,pump-?", false); // only the star stands for something
    row("client:valve*,pump-*", true);
    row("ip:10.2.0.0/16", true);
    row("ip:10.3.0.0/16", false);
    row("ip:10.2.3.4", true);
    row("ip:10.2.*", true);
    row("address:192.168.0.0/16,10.2.0.0/16", true);
    row("-ip:10.2.0.0/16", false);
    row("since:10m", true);
    row("since:4m", false);
    row("until:4m", true);
    row("since:2026-11-28T11:54:00Z", true);
    row("since:2026-11-28T11:56:00Z", false);
    row("until:2026-11-28T11:56:00Z", true);
    row("cause:policy", true);
    row("cause:limit,failedLogins", false);
    row("certainty:likely", true);
    row("broker:plant", true);
    row("broker:p*", true);
    row("broker:x", false);
    row("authorised", true);
    row("AUTHORISED pump", true);
    row("authorised valve", false);
    row("-authorised", false);
    row("-valve", true);
    row("\"not authorised\"", true);
    row("\"authorised not\"", false);
    row("\"disconnected, not\"", true);
    row("result:refused ip:10.2.0.0/16 user:al* since:10m", true);
    row("result:refused ip:10.2.0.0/16 user:bo* since:10m", false);
    row("client:\"pump-7\"", true);
    row("\"client:pump-7\"", false); // a text with a colon in it
    row("-", false);                 // a text: there is none in the line
    row(" \t user:alice  ", true);
}

void TestEventFilter::takes()
{
    QFETCH(bool, isTaken);
    const auto filter = EventFilter::parse(QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY2(filter, filter ? "" : qPrintable(filter.error().what));
    // "-" alone is in pump-7, so that row needs an event without one.
    Event event = sample();
    if (QByteArray(QTest::currentDataTag()) == "-") {
        event.who.clientId = QStringLiteral("pump");
        event.text = QStringLiteral("refused");
    }
    const ShownEvent shown(event, QStringLiteral("Plant"));
    QCOMPARE(filter->takes(shown.fields(), now.toMSecsSinceEpoch()), isTaken);
}

void TestEventFilter::tellsWhatIsWrong_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<int>("length");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *text, int at, int length, const char *names) {
        QTest::newRow(text) << at << length << QString::fromUtf8(names);
    };
    row("result:refusd", 7, 6, "refused");
    row("user:a colour:red", 7, 10, "result, user");
    row("ip:10.2.0.0/99", 3, 11, "10.2.0.0/16");
    row("since:soon", 6, 4, "10m");
    row("since:0m", 6, 2, "10m");
    row("since:-5m", 6, 3, "10m");
    row("since:", 0, 6, "since");
    row("result:refused,", 0, 15, "result");
    row("client:\"open", 0, 12, "quotation");
    row("a cause:bad,policy", 8, 10, "suspiciousAddress");
}

void TestEventFilter::tellsWhatIsWrong()
{
    QFETCH(int, at);
    QFETCH(int, length);
    QFETCH(QString, names);
    const auto filter = EventFilter::parse(QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY(!filter);
    QCOMPARE(int(filter.error().at), at);
    QCOMPARE(int(filter.error().length), length);
    QVERIFY2(filter.error().what.contains(names), qPrintable(filter.error().what));
    QVERIFY(filter.error().what.endsWith(u'.'));
}

void TestEventFilter::completes_data()
{
    QTest::addColumn<int>("cursor");
    QTest::addColumn<QStringList>("begin");
    const auto row = [](const char *text, int cursor, const QStringList &begin) {
        QTest::newRow(text) << cursor << begin;
    };
    row("", 0, {QStringLiteral("result:"), QStringLiteral("user:")});
    row("res", 3, {QStringLiteral("result:")});
    row("-us", 3, {QStringLiteral("-user:"), QStringLiteral("-username:")});
    row("result:re", 9, {QStringLiteral("result:refused")});
    row("result:refused,den", 18, {QStringLiteral("result:refused,denied")});
    row("user:a since:", 13, {QStringLiteral("since:10m"), QStringLiteral("since:1h")});
    row("user:a ", 7, {QStringLiteral("result:"), QStringLiteral("user:")});
    row("cert user:a", 4, {QStringLiteral("certainty:")});
    row("user:a", 6, {});
    row("colour:r", 8, {});
}

void TestEventFilter::completes()
{
    QFETCH(int, cursor);
    QFETCH(QStringList, begin);
    const QStringList found = EventFilter::completions(QString::fromUtf8(QTest::currentDataTag()), cursor);
    QCOMPARE(found.mid(0, begin.size()), begin);
    if (begin.isEmpty())
        QCOMPARE(found, QStringList());
}

void TestEventFilter::movesWithTime()
{
    QVERIFY(EventFilter::parse(u"user:a since:10m")->movesWithTime());
    QVERIFY(!EventFilter::parse(u"user:a since:2026-11-28")->movesWithTime());
    QVERIFY(EventFilter::parse(u"")->takesAll());
    QVERIFY(!EventFilter::parse(u"x")->takesAll());
}

void TestEventFilter::globsInLinearTime()
{
    const auto filter = EventFilter::parse(QString(u"user:" + QStringLiteral("*a").repeated(30) + u"*b"));
    QVERIFY(filter);
    Event event = sample();
    event.who.user = QString(2000, u'a');
    const ShownEvent shown(event, {});
    QVERIFY(!filter->takes(shown.fields(), 0)); // with backtracking over all stars this would not end
    event.who.user = QString(100, u'a') + u'b'; // all of it is shown
    const ShownEvent other(event, {});
    QVERIFY(filter->takes(other.fields(), 0));
}

void TestEventFilter::looksAtWhatIsShown()
{
    Event event = sample();
    event.who.clientId = QStringLiteral("a\nb");
    const ShownEvent shown(event, {});
    QVERIFY(!shown.fields().clientId.contains('\n'));
    const auto filter = EventFilter::parse(u"client:a*b");
    QVERIFY(filter->takes(shown.fields(), 0));
}

void TestEventFilter::takesAnotherTime_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::newRow("empty") << ""
                           << "since:2026-11-28T09:05:00 until:2026-11-28T09:06:00";
    QTest::newRow("others stay") << "user:pump*  -since:10m \"two words\" UNTIL:3h"
                                 << "user:pump* \"two words\" since:2026-11-28T09:05:00 until:2026-11-28T09:06:00";
}

void TestEventFilter::takesAnotherTime()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    const QDateTime since(QDate(2026, 11, 28), QTime(9, 5));
    QCOMPARE(EventFilter::withTimes(before, since, since.addSecs(60)), after);
    QVERIFY(EventFilter::parse(after));
    QVERIFY(!EventFilter::withTimes(after, {}, {}).contains(QStringLiteral("since")));
}

QTEST_GUILESS_MAIN(TestEventFilter)
#include "tst_eventfilter.moc"
