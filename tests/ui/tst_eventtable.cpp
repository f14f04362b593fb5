// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/eventtable.h"

#include "models/collation.h"
#include "support/dice.h"
#include "ui/activity/activityrows.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace gatehouse;
using namespace gatehouse::test;

/// The live list against a plain one that does the same the slow way.
class TestEventTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isLikeAPlainList();
    void forgetsTheOldest();
    void showsTheNewestFirst();
    void putsEarlierOnesBefore();
};

namespace {

const QDateTime begin(QDate(2026, 11, 28), QTime(9, 0), Qt::UTC);

StoredEvent made(qint64 sequence, quint32 bits)
{
    StoredEvent stored;
    stored.sequence = sequence;
    stored.brokerId = bits % 3 == 0 ? QStringLiteral("a") : QStringLiteral("b");
    Event &event = stored.event;
    event.type = EventType((bits >> 2) % 7);
    event.cause = Cause((bits >> 5) % 4);
    event.at = begin.addSecs(sequence / 3 + (bits >> 7) % 5); // nearly in order
    event.who.clientId =
        ((bits >> 9) % 2 == 0 ? QStringLiteral("pump-%1") : QStringLiteral("Pump-%1")).arg((bits >> 10) % 13);
    event.who.user = (bits >> 14) % 4 == 0 ? QString() : QStringLiteral("user%1").arg((bits >> 16) % 30);
    event.who.address = QStringLiteral("10.2.0.%1").arg((bits >> 20) % 40);
    event.text =
        QStringLiteral("New client connected from %1:%2 as Ärger").arg(event.who.address).arg(1 + (bits >> 4) % 5000);
    return stored;
}

QString nameOf(const QString &id)
{
    return id == QLatin1String("a") ? QStringLiteral("Plant") : QStringLiteral("Other");
}

QByteArray cellOf(const StoredEvent &stored, int column)
{
    const ShownEvent shown(stored.event, nameOf(stored.brokerId));
    const EventFields fields = shown.fields();
    switch (column) {
    case ActivityResult:
        return eventTypeTitle(stored.event.type).toUtf8();
    case ActivityClient:
        return fields.clientId.toByteArray();
    case ActivityUser:
        return fields.user.toByteArray();
    case ActivityAddress:
        return fields.address.toByteArray();
    case ActivityWhat: // by its form
        return fields.text.toByteArray().left(6);
    default:
        return fields.broker.toByteArray();
    }
}

void sortPlainly(QList<StoredEvent> &events, int column, Qt::SortOrder order)
{
    std::stable_sort(events.begin(), events.end(), [column, order](const StoredEvent &a, const StoredEvent &b) {
        const StoredEvent &first = order == Qt::AscendingOrder ? a : b;
        const StoredEvent &second = order == Qt::AscendingOrder ? b : a;
        return column == ActivityTime ? first.event.at < second.event.at
                                      : collate(cellOf(first, column), cellOf(second, column)) < 0;
    });
}

QByteArrayList keysOf(const EventTable &table)
{
    QByteArrayList keys;
    for (int row = 0; row < table.rowCount(); ++row)
        keys.append(table.keyAt(row));
    return keys;
}

} // namespace

void TestEventTable::isLikeAPlainList()
{
    const quint32 seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED") ? qEnvironmentVariable("GATEHOUSE_SEED").toUInt()
                                                                     : QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    Dice dice(seed);
    EventTable table;
    const QAbstractItemModelTester tester(&table);
    QList<StoredEvent> all; // the oldest first
    qint64 oldest = 1000000;
    qint64 newest = oldest;
    QList<QPair<int, Qt::SortOrder>> sorts;
    QString expression;
    constexpr std::array expressions{"",      "pump-1", "user:user1*",       "-result:refused", "ip:10.2.0.0/28",
                                     "ÄRGER", "zzz",    "\"from 10.2.0.1\"", "connection",      "\"0.1:1\"",
                                     "ger",   "77"};
    const qint64 now = begin.addSecs(3600).toMSecsSinceEpoch();
    for (int round = 0; round < 60; ++round) {
        const bool hasHeld = table.rowCount() > 0;
        const QPersistentModelIndex held = hasHeld ? table.index(dice.below(table.rowCount()), 0) : QModelIndex();
        const QByteArray heldKey = hasHeld ? table.keyAt(held.row()) : QByteArray();
        QList<StoredEvent> some;
        const int many = 1 + dice.below(10);
        switch (dice.below(5)) {
        case 0:
        case 1:
            for (int i = 0; i < many; ++i)
                some.append(made(newest++, quint32(dice.below(0x7FFFFFFF))));
            if (dice.chance(50)) {
                table.append(some, nameOf);
            } else {
                EventColumns elsewhere;
                for (const StoredEvent &stored : std::as_const(some))
                    elsewhere.append(stored, nameOf(stored.brokerId));
                table.append(elsewhere);
            }
            all += some;
            break;
        case 2:
            for (int i = 0; i < many; ++i)
                some.append(made(oldest - many + i, quint32(dice.below(0x7FFFFFFF))));
            oldest -= many;
            table.prepend(some, nameOf);
            all = some + all;
            break;
        case 3: {
            expression = QString::fromUtf8(expressions.at(std::size_t(dice.below(int(expressions.size())))));
            const auto filter = EventFilter::parse(expression);
            QVERIFY(filter);
            table.filterBy(*filter, {}, now);
            break;
        }
        default:
            sorts.append({dice.below(7), dice.below(2) == 0 ? Qt::AscendingOrder : Qt::DescendingOrder});
            table.sort(sorts.constLast().first, sorts.constLast().second);
            break;
        }
        QTRY_VERIFY(!table.isFiltering());
        QList<StoredEvent> expected = all;
        for (const auto &[column, order] : sorts) {
            if (column == ActivityTime)
                expected = all; // what was sorted by before is forgotten
            sortPlainly(expected, column, order);
        }
        const auto filter = EventFilter::parse(expression);
        expected.removeIf([&](const StoredEvent &stored) {
            if (expression == QStringLiteral("ÄRGER")) // whatever the case, beyond ASCII as well
                return !stored.event.text.contains(QStringLiteral("Ärger"));
            return !filter->takes(ShownEvent(stored.event, nameOf(stored.brokerId)).fields(), now);
        });
        QByteArrayList keys;
        for (const StoredEvent &stored : expected)
            keys.append(activityKey(stored.sequence));
        QVERIFY(keysOf(table) == keys);
        QCOMPARE(table.totalCount(), int(all.size()));
        if (held.isValid())
            QCOMPARE(table.keyAt(held.row()), heldKey);
        else
            QVERIFY(!hasHeld || !keys.contains(heldKey));
    }
}

void TestEventTable::forgetsTheOldest()
{
    EventTable table;
    constexpr int most = 20000;
    table.setMost(most);
    qint64 sequence = 1;
    for (int batch = 0; batch < 70; ++batch) {
        QList<StoredEvent> events;
        for (int i = 0; i < 2000; ++i, ++sequence)
            events.append(made(sequence, quint32(sequence * 2654435761U)));
        table.append(events, nameOf);
        QVERIFY(table.totalCount() >= std::min<int>(most, int(sequence) - 1));
        QVERIFY(table.totalCount() < most + 5 * int(EventColumns::chunkRows) + 2000);
        QCOMPARE(table.rowOf(activityKey(sequence - 1)), table.rowCount() - 1);
    }
    QCOMPARE(sequenceOf(table.keyAt(0)), sequence - table.totalCount());
    QCOMPARE(table.rowOf(activityKey(1)), -1);
    // What went has left nothing behind: as many different texts are held as rows have.
    QSet<WordTable::Word> forms;
    for (const RowId id : table.shownIds())
        forms.insert(table.events().word(id, EventColumns::Form));
    QCOMPARE(table.events().words(EventColumns::Form).count(), std::size_t(forms.size()));
    QVERIFY(table.events().bytes() < qsizetype(table.totalCount()) * 150);
}

void TestEventTable::showsTheNewestFirst()
{
    EventTable table;
    QList<StoredEvent> events;
    constexpr int many = 120000;
    for (qint64 sequence = 1; sequence <= many; ++sequence) {
        events.append(made(sequence, quint32(sequence * 2654435761U)));
        events.last().event.text += QString::number(sequence); // each another one: it takes its time
    }
    table.append(events, nameOf);
    const auto filter = EventFilter::parse(QStringLiteral("Ärger"));
    QVERIFY(filter);
    table.filterBy(*filter, {}, 0);
    if (table.isFiltering())
        QCOMPARE(sequenceOf(table.keyAt(table.rowCount() - 1)), many);
    QTRY_COMPARE(table.rowCount(), many);
}

void TestEventTable::putsEarlierOnesBefore()
{
    EventTable table;
    table.append({made(100, 1), made(101, 2)}, nameOf);
    QList<StoredEvent> older;
    for (qint64 sequence = 50; sequence < 100; ++sequence)
        older.append(made(sequence, 3));
    table.prepend(older, nameOf);
    QCOMPARE(table.rowCount(), 52);
    QCOMPARE(sequenceOf(table.keyAt(0)), 50);
    QCOMPARE(sequenceOf(table.keyAt(51)), 101);
    table.append({made(102, 4)}, nameOf);
    QCOMPARE(table.rowOf(activityKey(102)), 52);
    QCOMPARE(table.rowOf(activityKey(70)), 20);
}

QTEST_MAIN(TestEventTable)
#include "tst_eventtable.moc"
