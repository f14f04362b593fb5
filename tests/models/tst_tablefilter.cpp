// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/indexedtable.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;

namespace {

TableRow rowNamed(const QByteArray &name, const QByteArray &note = {}, quint8 facets = 0)
{
    TableRow row;
    row.key = name;
    row.cells = {name, note};
    row.facets = facets;
    return row;
}

const QList<TableColumn> twoColumns{{QStringLiteral("Name")}, {QStringLiteral("Note")}};

QString namesOf(const IndexedTable &table)
{
    QStringList list;
    for (int row = 0; row < table.rowCount(); ++row)
        list.append(table.index(row, 0).data().toString());
    return list.join(QLatin1Char(' '));
}

/// More text than is searched in one go, so that a search takes several slices.
QList<TableRow> manyRows(int count)
{
    const QByteArray filler(400, '.');
    QList<TableRow> rows;
    rows.reserve(count);
    for (int i = 0; i < count; ++i)
        rows.append(rowNamed("client-" + QByteArray::number(i).rightJustified(6, '0'), filler,
                             static_cast<quint8>(1 << (i % 3))));
    return rows;
}

constexpr int many = 30000;

} // namespace

class TestTableFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takes_data();
    void takes();
    void never_finds_across_cells_or_rows();
    void takes_facets();
    void judges_new_and_changed_rows();
    void keeps_the_order_when_sorted_anew();
    void shows_the_first_rows_at_once_and_then_all();
    void narrows_and_widens();
    void narrows_among_many_hits();
    void keeps_what_is_held_while_it_searches();
    void may_be_asked_anew_while_it_searches();
    void finishes_before_anything_changes();
    void searches_rows_that_were_replaced_and_removed();
    void finds_capitals_beyond_ascii_among_many();
};

void TestTableFilter::takes_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("names");
    QTest::newRow("nothing asked") << QString() << QStringLiteral("pump-7 PUMP-12 fan-7 ofen");
    QTest::newRow("blanks only") << QStringLiteral("  \t ") << QStringLiteral("pump-7 PUMP-12 fan-7 ofen");
    QTest::newRow("one word, any case") << QStringLiteral("pUmp") << QStringLiteral("pump-7 PUMP-12");
    QTest::newRow("any column") << QStringLiteral("stolen") << QStringLiteral("pump-7 fan-7");
    QTest::newRow("all words, any column, any order") << QStringLiteral(" stolen  pump ") << QStringLiteral("pump-7");
    QTest::newRow("words one in the other") << QStringLiteral("pump ump") << QStringLiteral("pump-7 PUMP-12");
    QTest::newRow("no such word") << QStringLiteral("pump stolen fan") << QString();
    QTest::newRow("beyond ASCII") << QStringLiteral("ÖLIG") << QStringLiteral("ofen");
    QTest::newRow("no pattern") << QStringLiteral(".*") << QString();
    QTest::newRow("markup") << QStringLiteral("<b>") << QStringLiteral("ofen");
    QTest::newRow("keys are not searched") << QStringLiteral("key/") << QString();
}

void TestTableFilter::takes()
{
    IndexedTable table(twoColumns);
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QList<TableRow> rows{rowNamed("pump-7", "Stolen in May"), rowNamed("PUMP-12", "leaks"), rowNamed("fan-7", "stolen"),
                         rowNamed("ofen", "\xc3\x96lig <b>")};
    for (TableRow &row : rows)
        row.key.prepend("key/");
    table.put(rows);
    QFETCH(QString, filter);
    table.setFilter(filter);
    QCOMPARE(table.filter(), filter);
    QVERIFY(!table.isFiltering()); // so few rows are searched at once
    QTEST(namesOf(table), "names");
    QCOMPARE(table.totalCount(), 4);
}

void TestTableFilter::never_finds_across_cells_or_rows()
{
    IndexedTable table(twoColumns);
    table.put({rowNamed("ab", "cd"), rowNamed("ef", "gh")});
    for (const char *filter : {"bc", "de", "fg", "ha"}) {
        table.setFilter(QString::fromLatin1(filter));
        QCOMPARE(table.rowCount(), 0);
    }
}

void TestTableFilter::takes_facets()
{
    IndexedTable table(twoColumns);
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.put({rowNamed("a", "x", 1), rowNamed("b", "x", 2), rowNamed("c", "y", 3), rowNamed("d", "x", 0)});
    table.setFacetMask(1);
    QCOMPARE(namesOf(table), QStringLiteral("a c"));
    table.setFacetMask(3);
    QCOMPARE(namesOf(table), QStringLiteral("a b c"));
    table.setFilter(QStringLiteral("x"));
    QCOMPARE(namesOf(table), QStringLiteral("a b"));
    table.setFacetMask(2);
    QCOMPARE(namesOf(table), QStringLiteral("b"));
    table.setFilter(QString());
    QCOMPARE(namesOf(table), QStringLiteral("b c"));
    table.setFacetMask(0);
    QCOMPARE(namesOf(table), QStringLiteral("a b c d"));
}

void TestTableFilter::judges_new_and_changed_rows()
{
    IndexedTable table(twoColumns);
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.sort(0);
    table.put({rowNamed("a", "x"), rowNamed("b", "y"), rowNamed("c", "x")});
    table.setFilter(QStringLiteral("x"));
    table.put({rowNamed("d", "x"), rowNamed("e", "y")});
    QCOMPARE(namesOf(table), QStringLiteral("a c d"));
    table.put({rowNamed("a", "y"), rowNamed("b", "x")});
    QCOMPARE(namesOf(table), QStringLiteral("b c d"));
    QCOMPARE(table.rowOf("a"), -1);
    table.remove({"c"});
    table.setFilter(QString());
    QCOMPARE(namesOf(table), QStringLiteral("a b d e"));
}

void TestTableFilter::keeps_the_order_when_sorted_anew()
{
    IndexedTable table(twoColumns);
    table.put({rowNamed("b", "x 1"), rowNamed("a", "x 2"), rowNamed("c", "y")});
    table.setFilter(QStringLiteral("x"));
    table.sort(0);
    QCOMPARE(namesOf(table), QStringLiteral("a b"));
    table.sort(1, Qt::DescendingOrder);
    QCOMPARE(namesOf(table), QStringLiteral("a b"));
    table.sort(1);
    QCOMPARE(namesOf(table), QStringLiteral("b a"));
}

void TestTableFilter::shows_the_first_rows_at_once_and_then_all()
{
    IndexedTable table(twoColumns);
    table.sort(0, Qt::DescendingOrder);
    table.put(manyRows(many));
    QSignalSpy counts(&table, &IndexedTable::countChanged);
    QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
    table.setFilter(QStringLiteral("7"));
    QVERIFY(table.isFiltering());
    const int atOnce = table.rowCount();
    QVERIFY(atOnce > 0 && atOnce < many);
    const QByteArray first = table.keyAt(0);
    QCOMPARE(first, QByteArray("client-029997"));
    const QByteArray last = table.keyAt(atOnce - 1);
    QTRY_VERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), 10000 * 3 - 3 * 6561); // those without a 7 in four digits, times the two before
    QCOMPARE(table.keyAt(0), first);
    QCOMPARE(table.keyAt(atOnce - 1), last); // what was shown first stays where it was
    QCOMPARE(counts.size(), 2);
    QVERIFY(resets.isEmpty());
}

void TestTableFilter::narrows_and_widens()
{
    IndexedTable table(twoColumns);
    table.sort(0);
    table.put(manyRows(many));
    const auto countOf = [&table](const char *filter) {
        table.setFilter(QString::fromLatin1(filter));
        return QTest::qWaitFor([&table] { return !table.isFiltering(); }) ? table.rowCount() : -1;
    };
    QCOMPARE(countOf("client-00"), 10000);
    QCOMPARE(countOf("client-007"), 1000);
    QCOMPARE(countOf("client-0077"), 100);
    QCOMPARE(countOf("client-0077 9"), 19);
    QCOMPARE(countOf("client-007"), 1000);
    QCOMPARE(countOf("client-"), many);
    QCOMPARE(countOf("nobody"), 0);
    QCOMPARE(countOf("client-02"), 10000);
    QCOMPARE(countOf(""), many);
}

void TestTableFilter::narrows_among_many_hits()
{
    IndexedTable table(twoColumns);
    QList<TableRow> rows;
    for (int i = 0; i < 200000; ++i)
        rows.append(
            rowNamed(QByteArray::number(i), i % 9 == 0 ? "every ninth" : QByteArray(60, '.'), i % 18 == 0 ? 1 : 0));
    table.put(rows);
    table.setFilter(QStringLiteral("every ninth"));
    QTRY_VERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), 22223);
    table.setFacetMask(1); // too many to look through in one go
    QVERIFY(table.isFiltering());
    QTRY_VERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), 11112);
    for (int row = 0; row < table.rowCount(); ++row)
        QCOMPARE(table.keyAt(row), QByteArray::number(row * 18));
}

void TestTableFilter::keeps_what_is_held_while_it_searches()
{
    IndexedTable table(twoColumns);
    table.sort(0);
    table.put(manyRows(many));
    const QPersistentModelIndex late(table.index(table.rowOf("client-029997"), 0));
    const QPersistentModelIndex out(table.index(table.rowOf("client-029998"), 0));
    table.setFilter(QStringLiteral("7"));
    QVERIFY(table.isFiltering());
    QCOMPARE(late.data(IndexedTable::KeyRole).toByteArray(), QByteArray("client-029997"));
    QVERIFY(!out.isValid());
    table.setFilter(QStringLiteral("97"));
    QVERIFY(table.isFiltering());
    QCOMPARE(late.data(IndexedTable::KeyRole).toByteArray(), QByteArray("client-029997"));
    QTRY_VERIFY(!table.isFiltering());
    QCOMPARE(late.data(IndexedTable::KeyRole).toByteArray(), QByteArray("client-029997"));
    QCOMPARE(table.rowOf("client-029997"), late.row());
    QCOMPARE(late.row(), table.rowCount() - 1);
}

void TestTableFilter::may_be_asked_anew_while_it_searches()
{
    IndexedTable table(twoColumns);
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.put(manyRows(many));
    for (const char *filter : {"c", "cl", "client-01", "client-012", "x", "", "client-012", "client-0123"})
        table.setFilter(QString::fromLatin1(filter));
    QTRY_VERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), 100);
    table.setFilter(QStringLiteral("client-02"));
    table.setFilter(QString());
    QVERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), many);
}

void TestTableFilter::finishes_before_anything_changes()
{
    IndexedTable table(twoColumns);
    table.put(manyRows(many));
    table.setFilter(QStringLiteral("7"));
    QVERIFY(table.isFiltering());
    table.put({rowNamed("new 7"), rowNamed("client-000007", "changed")});
    QVERIFY(!table.isFiltering());
    const int count = table.rowCount();
    QVERIFY(table.rowOf("new 7") >= 0);
    table.setFilter(QStringLiteral("8"));
    QVERIFY(table.isFiltering());
    table.remove({"client-000008"});
    QVERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), count - 2);
    table.setFilter(QStringLiteral("9"));
    table.sort(0, Qt::DescendingOrder);
    QVERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), count - 1);
    QCOMPARE(table.keyAt(0), QByteArray("client-029999"));
    table.setFilter(QStringLiteral("0"));
    table.clear();
    QVERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), 0);
}

void TestTableFilter::searches_rows_that_were_replaced_and_removed()
{
    IndexedTable table(twoColumns);
    QList<TableRow> rows = manyRows(many);
    table.put(rows);
    QList<QByteArray> keys;
    for (int i = 0; i < many; i += 2) {
        rows[i].cells[1] = "replaced";
        keys.append(rows.at(i + 1).key);
    }
    table.put(rows);
    keys.resize(10000);
    table.remove(keys);
    table.setFilter(QStringLiteral("replaced"));
    QTRY_VERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), many / 2);
    table.setFilter(QStringLiteral("..."));
    QTRY_VERIFY(!table.isFiltering());
    QCOMPARE(table.rowCount(), many / 2 - 10000);
}

void TestTableFilter::finds_capitals_beyond_ascii_among_many()
{
    IndexedTable table(twoColumns);
    QList<TableRow> rows = manyRows(many);
    rows[29000].cells[1] = "\xc3\x96lpumpe";
    rows[100].cells[1] = "\xc3\xb6lpumpe";
    table.put(rows);
    table.setFilter(QStringLiteral("öLPUMPE"));
    QTRY_VERIFY(!table.isFiltering());
    QCOMPARE(namesOf(table), QStringLiteral("client-000100 client-029000"));
}

QTEST_GUILESS_MAIN(TestTableFilter)
#include "tst_tablefilter.moc"
