// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/activityrows.h"
#include "ui/activity/expressionfield.h"

#include <QAbstractItemModelTester>
#include <QCompleter>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;

/// Events as rows, and what a filter takes of them.
class TestActivityRows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void holdsTheWholeEvent();
    void filtersAsTheExpressionSays_data();
    void filtersAsTheExpressionSays();
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

} // namespace

void TestActivityRows::holdsTheWholeEvent()
{
    IndexedTable table(activityColumns());
    const QAbstractItemModelTester tester(&table);
    for (int i = 0; i < 40; ++i) {
        const StoredEvent stored = sample(i);
        table.put({activityRow(stored, QStringLiteral("Plant"))});
        const int row = table.rowOf(activityKey(stored.sequence));
        QVERIFY(row >= 0);
        const Event shown = shownEvent(table, row);
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
    IndexedTable table(activityColumns());
    QList<TableRow> rows;
    QSet<QByteArray> expected;
    for (int i = 0; i < many; ++i) {
        const StoredEvent stored = sample(i);
        const QString broker = i % 3 == 0 ? QStringLiteral("Plant") : QStringLiteral("Other");
        rows.append(activityRow(stored, broker));
        if (filter->takes(ShownEvent(stored.event, broker).fields(), now))
            expected.insert(rows.constLast().key);
    }
    table.put(rows.mid(0, many / 2));
    table.filterBy(plainWords(*filter), std::make_shared<const ActivityCondition>(*filter, QList<QByteArray>(), now));
    table.put(rows.mid(many / 2)); // those that come later are filtered, too
    QTRY_VERIFY(!table.isFiltering());
    QSet<QByteArray> shown;
    for (int row = 0; row < table.rowCount(); ++row)
        shown.insert(table.keyAt(row));
    // A word may also be in the time or the result, which the expression does not look at.
    QVERIFY(!expected.isEmpty());
    QCOMPARE(shown.size(), expected.size());
    QCOMPARE(shown, expected);
    table.setFilter({});
    QCOMPARE(table.rowCount(), many);
}

void TestActivityRows::sortsByTime()
{
    IndexedTable table(activityColumns());
    table.sort(ActivityTime);
    QList<TableRow> rows;
    QList<int> order(200);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), std::mt19937(7)); // NOLINT(cert-msc51-cpp): the same each time
    for (const int i : order)
        rows.append(activityRow(sample(i), {}));
    table.put(rows);
    for (int row = 0; row < table.rowCount(); ++row)
        QCOMPARE(sequenceOf(table.keyAt(row)), row + 1);
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
