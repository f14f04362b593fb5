// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/sightings.h"

#include <QtTest/QTest>

using namespace gatehouse;

class TestSightings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhoConnected_data();
    void findsWhoConnected();
    void doesNotTakeWhatWasBefore();
    void tellsRefusalsApart();
    void countsPresence_data();
    void countsPresence();
    void keepsTheExactSight();
    void knowsWhoIsOnline();
    void forgetsWhoIsOnline();
    void staysBounded();
};

namespace {

Event eventOf(EventType type, const QString &user, const QString &clientId)
{
    Event one;
    one.type = type;
    one.at = QDateTime::currentDateTimeUtc();
    one.who = Identity{clientId, user, {}, {}};
    return one;
}

} // namespace

void TestSightings::findsWhoConnected_data()
{
    QTest::addColumn<QString>("seenUser");
    QTest::addColumn<QString>("seenClient");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("client");
    QTest::addColumn<bool>("found");
    const QString pump = QStringLiteral("pump-7");
    const QString valve = QStringLiteral("valve");
    QTest::newRow("by user") << pump << QStringLiteral("c1") << pump << QString() << true;
    QTest::newRow("by client") << pump << QStringLiteral("c1") << QString() << QStringLiteral("c1") << true;
    QTest::newRow("by both") << pump << QStringLiteral("c1") << pump << QStringLiteral("c1") << true;
    QTest::newRow("other user") << valve << QStringLiteral("c1") << pump << QString() << false;
    QTest::newRow("same client, other user") << valve << QStringLiteral("c1") << pump << QStringLiteral("c1") << false;
    QTest::newRow("same user, other client") << pump << QStringLiteral("c2") << pump << QStringLiteral("c1") << false;
    QTest::newRow("same user, client not told") << pump << QString() << pump << QStringLiteral("c1") << true;
    QTest::newRow("client named as the user") << QString() << pump << pump << QString() << false;
}

void TestSightings::findsWhoConnected()
{
    QFETCH(QString, seenUser);
    QFETCH(QString, seenClient);
    QFETCH(QString, user);
    QFETCH(QString, client);
    QFETCH(bool, found);
    Sightings sightings;
    const auto start = Sightings::now();
    sightings.noted({eventOf(EventType::Connected, seenUser, seenClient)});
    QCOMPARE(sightings.connectionOf(Identity{client, user, {}, {}}, start).has_value(), found);
    QVERIFY(!sightings.refusalOf(Identity{client, user, {}, {}}, start).has_value());
}

void TestSightings::doesNotTakeWhatWasBefore()
{
    Sightings sightings;
    sightings.noted({eventOf(EventType::Connected, QStringLiteral("a"), QStringLiteral("a"))});
    const auto later = Sightings::now() + std::chrono::milliseconds(1);
    QVERIFY(!sightings.connectionOf(Identity{{}, QStringLiteral("a"), {}, {}}, later));
}

void TestSightings::tellsRefusalsApart()
{
    Sightings sightings;
    const auto start = Sightings::now();
    sightings.noted({eventOf(EventType::Refused, QString(), QStringLiteral("a"))});
    const Identity who{QStringLiteral("a"), {}, {}, {}};
    QVERIFY(sightings.refusalOf(who, start));
    QVERIFY(!sightings.connectionOf(who, start));
}

void TestSightings::countsPresence_data()
{
    QTest::addColumn<QList<int>>("counts");
    QTest::addColumn<bool>("seen");
    QTest::newRow("the first one") << QList<int>{0, 1} << true;
    QTest::newRow("one more") << QList<int>{2, 3} << true;
    QTest::newRow("nobody") << QList<int>{0} << false;
    QTest::newRow("was there before") << QList<int>{1} << false;
    QTest::newRow("as many as before") << QList<int>{2, 2} << false;
    QTest::newRow("one of several left") << QList<int>{2, 1} << false;
    QTest::newRow("not known in between") << QList<int>{0, -1, 1} << false;
}

void TestSightings::countsPresence()
{
    QFETCH(QList<int>, counts);
    QFETCH(bool, seen);
    Sightings sightings;
    const auto start = Sightings::now();
    const QString user = QStringLiteral("a");
    for (const int count : counts)
        sightings.presence(user, count);
    QCOMPARE(sightings.connectionOf(Identity{{}, user, {}, {}}, start).has_value(), seen);
    // Which of the account's clients it was is not known.
    QVERIFY(!sightings.connectionOf(Identity{QStringLiteral("b"), user, {}, {}}, start));
}

void TestSightings::keepsTheExactSight()
{
    Sightings sightings;
    const auto start = Sightings::now();
    const QString user = QStringLiteral("a");
    sightings.presence(user, 0);
    sightings.noted({eventOf(EventType::Connected, user, QStringLiteral("b"))});
    sightings.presence(user, 1);
    const auto sight = sightings.connectionOf(Identity{{}, user, {}, {}}, start);
    QVERIFY(sight);
    QCOMPARE(sight->who.clientId, QStringLiteral("b"));
}

void TestSightings::knowsWhoIsOnline()
{
    Sightings sightings;
    const QString pump = QStringLiteral("pump-7");
    QVERIFY(!sightings.isOnline(pump, pump));
    QCOMPARE(sightings.knownOnline(pump, pump), std::nullopt);
    sightings.noted({eventOf(EventType::Connected, pump, pump)});
    QVERIFY(sightings.isOnline(pump, pump));
    QCOMPARE(sightings.knownOnline(pump, pump), std::optional(true));
    QVERIFY(!sightings.isOnline(QStringLiteral("other"), pump));
    QVERIFY(!sightings.isOnline(QString(), pump));
    QCOMPARE(sightings.knownOnline(QString(), pump), std::optional(false));
    sightings.noted({eventOf(EventType::Disconnected, pump, pump)});
    QVERIFY(!sightings.isOnline(pump, pump));
    QCOMPARE(sightings.knownOnline(pump, pump), std::optional(false));
    sightings.presence(pump, 1);
    QVERIFY(sightings.isOnline(pump, pump));
    sightings.presence(pump, -1);
    QVERIFY(!sightings.isOnline(pump, pump));
}

void TestSightings::forgetsWhoIsOnline()
{
    Sightings sightings;
    const auto start = Sightings::now();
    const QString pump = QStringLiteral("pump-7");
    sightings.noted({eventOf(EventType::Connected, pump, pump)});
    sightings.presence(pump, 1);
    sightings.forgetPresence();
    QVERIFY(!sightings.isOnline(pump, pump));
    // That it was seen is true all the same, and what comes next is not a rise.
    QVERIFY(sightings.connectionOf(Identity{pump, pump, {}, {}}, start));
    const auto later = Sightings::now();
    sightings.presence(pump, 1);
    QVERIFY(!sightings.connectionOf(Identity{{}, pump, {}, {}}, later));
}

void TestSightings::staysBounded()
{
    Sightings sightings;
    const auto start = Sightings::now();
    QList<Event> flood;
    for (int i = 0; i < 70000; ++i)
        flood.append(eventOf(EventType::Refused, QString(), QString::number(i)));
    sightings.noted(flood);
    QVERIFY(sightings.refusalOf(Identity{QStringLiteral("69999"), {}, {}, {}}, start));
    QVERIFY(!sightings.refusalOf(Identity{QStringLiteral("0"), {}, {}, {}}, start));
}

QTEST_GUILESS_MAIN(TestSightings)
#include "tst_sightings.moc"
