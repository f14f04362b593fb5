// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/activityrows.h"
#include "ui/activity/eventtable.h"
#include "ui/activity/expressionfield.h"

#include <QAbstractItemModelTester>
#include <QCompleter>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <numeric>
#include <random>

using namespace gatehouse;

/// Events as rows, and what a filter takes of them.
class TestActivityRows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void holdsTheWholeEvent();
    void filtersAsTheExpressionSays_data();
    void filtersAsTheExpressionSays();
    void findsTheResultByItsTitle();
    void showsThoseOfSomeBrokers();
    void sortsByTime();
    void keepsTheLastGoodFilter();
    void completesAtTheCursor();
};

namespace {

const QDateTime begin(QDate(2026, 11, 28), QTime(9, 0), Qt::UTC);

StoredEvent sample(int i)
{
    constexpr std::array types{EventType::Connected,    EventType::Refused,     EventType::Denied,
                               EventType::Disconnected, EventType::AdminAction, EventType::SaveFailed,
                               EventType::Log};
    constexpr std::array causes{Cause::Unknown, Cause::Policy, Cause::FailedLogins, Cause::Limit};
    StoredEvent stored;
    stored.sequence = i + 1;
    stored.brokerId = i % 3 == 0 ? QStringLiteral("a") : QStringLiteral("b");
    Event &event = stored.event;
    event.type = types.at(std::size_t(i) % types.size());
    event.cause = causes.at(std::size_t(i / 7) % causes.size());
    event.certainty = Certainty(i % 3);
    event.at = begin.addMSecs(i * 1000LL);
    event.who.clientId = QStringLiteral("client-%1").arg(i % 11);
    event.who.user = i % 5 == 0 ? QString() : QStringLiteral("User%1").arg(i % 7);
    event.who.address =
        i % 4 == 0 ? QStringLiteral("10.2.%1.4").arg(i % 200) : QStringLiteral("192.168.0.%1").arg(i % 200);
    event.text = QStringLiteral("Client client-%1 did something").arg(i % 11);
    return stored;
}

QString brokerOf(const QString &id)
{
    return id == QLatin1String("a") ? QStringLiteral("Plant") : QStringLiteral("Other");
}

QString plant(const QString &)
{
    return QStringLiteral("Plant");
}

} // namespace

void TestActivityRows::holdsTheWholeEvent()
{
    EventTable table;
    const QAbstractItemModelTester tester(&table);
    for (int i = 0; i < 40; ++i) {
        const StoredEvent stored = sample(i);
        table.append({stored}, plant);
        const int row = table.rowOf(activityKey(stored.sequence));
        QVERIFY(row >= 0);
        const Event shown = table.eventAt(row);
        QCOMPARE(shown.at, stored.event.at);
        QCOMPARE(shown.type, stored.event.type);
        QCOMPARE(shown.cause, stored.event.cause);
        QCOMPARE(shown.certainty, stored.event.certainty);
        QCOMPARE(shown.who, stored.event.who);
        QCOMPARE(sequenceOf(table.keyAt(row)), stored.sequence);
    }
}

void TestActivityRows::filtersAsTheExpressionSays_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"result:refused", "result:refused,denied user:User*", "ip:10.2.0.0/16", "-ip:10.2.0.0/16 client-3",
          "user:", "-user: cause:policy", "client-1 something", "\"did something\"", "-client-1", "certainty:possible",
          "since:2026-11-28T09:05:00Z until:2026-11-28T09:10:00Z", "broker:Plant client:client-7", "broker:Other",
          "result:refused ip:10.2.0.0/16 user:user* something", "USER1"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void TestActivityRows::filtersAsTheExpressionSays()
{
    QFETCH(QString, text);
    const auto filter = EventFilter::parse(text);
    QVERIFY(filter);
    const qint64 now = begin.addSecs(3600).toMSecsSinceEpoch();
    constexpr int many = 3000;
    EventTable table;
    QList<StoredEvent> events;
    QSet<QByteArray> expected;
    for (int i = 0; i < many; ++i) {
        events.append(sample(i));
        if (filter->takes(ShownEvent(events.constLast().event, brokerOf(events.constLast().brokerId)).fields(), now))
            expected.insert(activityKey(events.constLast().sequence));
    }
    table.append(events.mid(0, many / 2), brokerOf);
    table.filterBy(*filter, {}, now);
    table.append(events.mid(many / 2), brokerOf); // those that come later are filtered, too
    QTRY_VERIFY(!table.isFiltering());
    QSet<QByteArray> shown;
    for (int row = 0; row < table.rowCount(); ++row)
        shown.insert(table.keyAt(row));
    QVERIFY(!expected.isEmpty());
    QCOMPARE(shown.size(), expected.size());
    QCOMPARE(shown, expected);
    table.filterBy({}, {}, now);
    QCOMPARE(table.rowCount(), many);
}

void TestActivityRows::findsTheResultByItsTitle()
{
    EventTable table;
    table.append({sample(0), sample(1), sample(2), sample(8)}, brokerOf); // two of them are refused
    const auto filter = EventFilter::parse(QStringLiteral("refuse"));
    QVERIFY(filter);
    table.filterBy(*filter, {}, 0);
    QTRY_VERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), 2);
}

void TestActivityRows::showsThoseOfSomeBrokers()
{
    EventTable table;
    for (int i = 0; i < 30; ++i)
        table.append({sample(i)}, brokerOf);
    table.filterBy({}, {QByteArray("Plant")}, 0);
    QTRY_COMPARE(table.rowCount(), 10);
    table.setFacetMask(facetOf(EventType::Refused));
    QTRY_VERIFY(table.rowCount() > 0 && table.rowCount() < 10);
    for (int row = 0; row < table.rowCount(); ++row) {
        QCOMPARE(table.index(row, ActivityBroker).data().toString(), QStringLiteral("Plant"));
        const EventType type = table.eventAt(row).type;
        QVERIFY(type == EventType::Refused || type == EventType::Denied);
    }
    const std::array<int, 8> counts = table.facetCounts();
    QCOMPARE(std::accumulate(counts.begin(), counts.end(), 0), 30);
}

void TestActivityRows::sortsByTime()
{
    EventTable table;
    table.sort(ActivityTime);
    QList<int> order(200);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), std::mt19937(7)); // NOLINT(cert-msc51-cpp): the same each time
    QList<StoredEvent> events;
    for (int i = 0; i < order.size(); ++i) {
        events.append(sample(i));
        events.last().event.at = begin.addSecs(order.at(i));
    }
    table.append(events.mid(0, 100), plant);
    table.append(events.mid(100), plant);
    for (int row = 0; row < table.rowCount(); ++row)
        QCOMPARE(table.eventAt(row).at, begin.addSecs(row));
    table.sort(ActivityTime, Qt::DescendingOrder);
    QCOMPARE(table.eventAt(0).at, begin.addSecs(199));
}

void TestActivityRows::keepsTheLastGoodFilter()
{
    ExpressionField field;
    QSignalSpy filters(&field, &ExpressionField::filterChanged);
    QSignalSpy faults(&field, &ExpressionField::faultChanged);
    field.setExpression(QStringLiteral("result:refused"));
    QCOMPARE(filters.size(), 1);
    QCOMPARE(field.filter().terms().size(), 1);
    field.setExpression(QStringLiteral("result:refused ip:300.1.1.1/8"));
    QCOMPARE(filters.size(), 1);
    QCOMPARE(faults.size(), 1);
    QVERIFY(field.fault());
    QCOMPARE(int(field.fault()->at), 18);
    QCOMPARE(field.filter().terms().size(), 1); // the last good one
    QCOMPARE(field.text(), QStringLiteral("result:refused ip:300.1.1.1/8"));
    field.setExpression(QStringLiteral("result:refused ip:10.0.0.0/8"));
    QVERIFY(!field.fault());
    QCOMPARE(faults.size(), 2);
    QCOMPARE(field.filter().terms().size(), 2);
}

void TestActivityRows::completesAtTheCursor()
{
    ExpressionField field;
    field.show();
    QVERIFY(QTest::qWaitForWindowActive(&field));
    field.setFocus();
    QTest::keyClicks(&field, QStringLiteral("result:ref"));
    auto *completer = field.findChild<QCompleter *>();
    QVERIFY(completer);
    QCOMPARE(completer->completionModel()->index(0, 0).data().toString(), QStringLiteral("result:refused"));
    Q_EMIT completer->activated(QStringLiteral("result:refused"));
    QCOMPARE(field.text(), QStringLiteral("result:refused"));
    QTest::keyClicks(&field, QStringLiteral(" us"));
    QCOMPARE(completer->completionModel()->index(0, 0).data().toString(), QStringLiteral("user:"));
}

QTEST_MAIN(TestActivityRows)
#include "tst_activityrows.moc"
