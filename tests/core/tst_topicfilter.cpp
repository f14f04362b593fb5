// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/topicfilter.h"

#include <QByteArrayList>
#include <QRandomGenerator>
#include <QTest>

#ifdef HAVE_LIBMOSQUITTO
#include <mosquitto.h>
#endif

using namespace gatehouse;

class TestTopicFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void matches_data();
    void matches();
    void covers_data();
    void covers();
    void knows_valid_names_data();
    void knows_valid_names();
    void knows_valid_filters_data();
    void knows_valid_filters();
    void what_a_filter_covers_it_matches();
#ifdef HAVE_LIBMOSQUITTO
    void matches_as_mosquitto_does();
    void knows_validity_as_mosquitto_does();
#endif

private:
    QByteArray randomText(const char *letters);
    QRandomGenerator m_random;
    int m_rounds = 20000;
};

void TestTopicFilter::initTestCase()
{
    bool given = false;
    const int rounds = qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS", &given);
    if (given)
        m_rounds = rounds * 1000;
    const QString seedText = qEnvironmentVariable("GATEHOUSE_SEED");
    const quint32 seed = seedText.isEmpty() ? QRandomGenerator::global()->generate() : seedText.toUInt();
    m_random.seed(seed);
    qInfo("GATEHOUSE_SEED=%u, %d rounds", seed, m_rounds);
}

QByteArray TestTopicFilter::randomText(const char *letters)
{
    QByteArray text;
    const int length = m_random.bounded(9);
    const int choices = static_cast<int>(qstrlen(letters));
    for (int i = 0; i < length; ++i)
        text.append(letters[m_random.bounded(choices)]);
    return text;
}

void TestTopicFilter::matches_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("topic");
    QTest::addColumn<bool>("match");
    const auto row = [](const char *filter, const char *topic, bool match) {
        QTest::addRow("%s | %s", filter, topic) << QByteArray(filter) << QByteArray(topic) << match;
    };
    // The examples of MQTT 5, 4.7.1.2.
    row("sport/tennis/player1/#", "sport/tennis/player1", true);
    row("sport/tennis/player1/#", "sport/tennis/player1/ranking", true);
    row("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true);
    row("sport/#", "sport", true);
    row("#", "sport/tennis", true);
    row("sport/tennis#", "sport/tennis", false);
    row("sport/tennis/#/ranking", "sport/tennis/x/ranking", false);
    // 4.7.1.3
    row("sport/tennis/+", "sport/tennis/player1", true);
    row("sport/tennis/+", "sport/tennis/player1/ranking", false);
    row("sport/+", "sport", false);
    row("sport/+", "sport/", true);
    row("+", "sport", true);
    row("+/tennis/#", "sport/tennis/x", true);
    row("sport+", "sport", false);
    row("sport/+/player1", "sport/tennis/player1", true);
    row("/finance", "/finance", true);
    row("+/+", "/finance", true);
    row("/+", "/finance", true);
    row("+", "/finance", false);
    // 4.7.2
    row("#", "$SYS/x", false);
    row("+/monitor/Clients", "$SYS/monitor/Clients", false);
    row("$SYS/#", "$SYS/x", true);
    row("$SYS/monitor/+", "$SYS/monitor/Clients", true);
    row("$SYS/#", "$SYSTEM", false);
    row("+", "$SYS", false);
    row("a/$b", "a/$b", true);
    row("a/+", "a/$b", true);
    // 4.7.3 and edges
    row("ACCOUNTS", "Accounts", false);
    row("a/+/#", "a/b", true);
    row("a/+/#", "a/", true);
    row("a/+/#", "a", false);
    row("+/#", "a", true);
    row("a//b", "a/b", false);
    row("a//b", "a//b", true);
    row("a/+/b", "a//b", true);
    row("+/+", "/", true);
    row("/", "/", true);
    row("a/", "a", false);
    row("a", "a/", false);
    row("a/#", "a/", true);
    row("a/#", "ab", false);
    row("ab", "a", false);
    row("a", "ab", false);
    // Not a topic name, and nothing at all.
    row("#", "a/+", false);
    row("+", "+", false);
    row("a/#", "a/#", false);
    row("", "", false);
    row("#", "", false);
    row("", "a", false);
}

void TestTopicFilter::matches()
{
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, topic);
    QTEST(topicMatches(filter, topic), "match");
}

void TestTopicFilter::covers_data()
{
    QTest::addColumn<QByteArray>("granted");
    QTest::addColumn<QByteArray>("wanted");
    QTest::addColumn<bool>("covered");
    const auto row = [](const char *granted, const char *wanted, bool covered) {
        QTest::addRow("%s | %s", granted, wanted) << QByteArray(granted) << QByteArray(wanted) << covered;
    };
    row("a/b", "a/b", true);
    row("a/b", "a/c", false);
    row("a/b", "a/+", false);
    row("a/b", "a/#", false);
    row("a/b", "#", false);
    row("a/+", "a/b", true);
    row("a/+", "a/+", true);
    row("a/+", "a/#", false);
    row("a/+", "a/b/c", false);
    row("a/+", "a", false);
    row("a/#", "a", true);
    row("a/#", "a/b", true);
    row("a/#", "a/+/b", true);
    row("a/#", "a/#", true);
    row("a/#", "a/b/#", true);
    row("a/#", "#", false);
    row("a/#", "+/#", false);
    row("a/b/#", "a/#", false);
    row("a/+/#", "a/b/c/#", true);
    row("a/+/#", "a/#", false);
    row("a/+/c", "a/b/+", false);
    row("a/+/c", "a/b/c", true);
    row("a/+/c/#", "a/b/c/d", true);
    // A trailing '#' is taken off both before the levels are compared (dynamic security of 2.0.11).
    row("#", "#", true);
    row("#", "$SYS/#", true);
    row("+/#", "#", true);
    row("+/#", "$SYS/#", true);
    row("+", "#", false);
    row("+", "$SYS", true);
    row("+/a", "$SYS/a", true);
    row("/#", "/", true);
    row("/#", "#", true); // the broker's own slip: it grants far more than it matches
    row("a/", "a/", true);
    row("a/", "a", false);
    row("a/+", "a/", true);
    row("", "", true);
    row("", "a", false);
    row("#", "", true);
}

void TestTopicFilter::covers()
{
    QFETCH(QByteArray, granted);
    QFETCH(QByteArray, wanted);
    QTEST(filterCovers(granted, wanted), "covered");
}

void TestTopicFilter::knows_valid_names_data()
{
    QTest::addColumn<QByteArray>("topic");
    QTest::addColumn<bool>("valid");
    QTest::newRow("plain") << QByteArray("a/b") << true;
    QTest::newRow("separator alone") << QByteArray("/") << true;
    QTest::newRow("reserved") << QByteArray("$SYS/x") << true;
    QTest::newRow("blanks, UTF-8") << QByteArray("a b/\xc3\xb6") << true;
    QTest::newRow("longest") << QByteArray(65535, 'x') << true;
    QTest::newRow("too long") << QByteArray(65536, 'x') << false;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("plus") << QByteArray("a/+") << false;
    QTest::newRow("hash") << QByteArray("a#") << false;
    QTest::newRow("nul") << QByteArray("a\0b", 3) << false;
    QTest::newRow("not UTF-8") << QByteArray("\xff") << false;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << false;
}

void TestTopicFilter::knows_valid_names()
{
    QFETCH(QByteArray, topic);
    QTEST(isValidTopicName(topic), "valid");
}

void TestTopicFilter::knows_valid_filters_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<bool>("valid");
    for (const char *good : {"#", "+", "/", "a", "a/#", "+/#", "a/+/b", "/+", "+/", "$SYS/#", "a//b"})
        QTest::newRow(good) << QByteArray(good) << true;
    for (const char *bad : {"", "##", "a#", "#a", "a/#/b", "#/", "++", "a+", "+a", "a/+b/c", "a/b+/c", "a/#b"})
        QTest::addRow("refused: %s", bad) << QByteArray(bad) << false;
    QTest::newRow("longest") << QByteArray(65535, 'x') << true;
    QTest::newRow("too long") << QByteArray(65536, 'x') << false;
    QTest::newRow("nul") << QByteArray("a\0b", 3) << false;
    QTest::newRow("not UTF-8") << QByteArray("a/\xc3") << false;
    QTest::newRow("65535 levels") << QByteArray(65535, '/') << true;
}

void TestTopicFilter::knows_valid_filters()
{
    QFETCH(QByteArray, filter);
    QTEST(isValidTopicFilter(filter), "valid");
}

void TestTopicFilter::what_a_filter_covers_it_matches()
{
    int covered = 0;
    for (int i = 0; i < m_rounds; ++i) {
        const QByteArray granted = randomText("aab//+#");
        const QByteArray wanted = randomText("aab//+#");
        const QByteArray topic = randomText("aab//");
        if (!isValidTopicFilter(granted) || !isValidTopicFilter(wanted) || !filterCovers(granted, wanted) ||
            (granted == "/#" && wanted == "#"))
            continue;
        ++covered;
        QVERIFY2(!topicMatches(wanted, topic) || topicMatches(granted, topic),
                 QByteArrayList({granted, wanted, topic}).join('|').constData());
    }
    QVERIFY(covered > 0);
}

#ifdef HAVE_LIBMOSQUITTO
void TestTopicFilter::matches_as_mosquitto_does()
{
    int matched = 0;
    for (int i = 0; i < m_rounds; ++i) {
        const QByteArray filter = randomText("aab//++##$");
        const QByteArray topic = randomText(i % 8 == 0 ? "ab/+#$" : "aab//$");
        if (!isValidTopicFilter(filter))
            continue; // libmosquitto takes some, "a/+/#b" for one; the broker lets none of them in
        bool theirs = false;
        mosquitto_topic_matches_sub(filter.constData(), topic.constData(), &theirs);
        matched += theirs ? 1 : 0;
        QVERIFY2(topicMatches(filter, topic) == theirs, QByteArrayList({filter, topic}).join('|').constData());
    }
    QVERIFY(matched > 0);
}

void TestTopicFilter::knows_validity_as_mosquitto_does()
{
    for (int i = 0; i < m_rounds; ++i) {
        const QByteArray text = randomText("ab/+#$");
        if (text.isEmpty())
            continue; // libmosquitto takes the empty one, MQTT 5 4.7.3 does not
        QVERIFY2(isValidTopicFilter(text) == (mosquitto_sub_topic_check(text.constData()) == MOSQ_ERR_SUCCESS),
                 text.constData());
        QVERIFY2(isValidTopicName(text) == (mosquitto_pub_topic_check(text.constData()) == MOSQ_ERR_SUCCESS),
                 text.constData());
    }
}
#endif

QTEST_GUILESS_MAIN(TestTopicFilter)
#include "tst_topicfilter.moc"
