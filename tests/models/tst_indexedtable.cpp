// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/indexedtable.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QSize>
#include <QTest>

using namespace gatehouse;

namespace {

TableRow rowNamed(const QByteArray &name, const QByteArray &note = {}, qint64 number = 0, quint8 facets = 0)
{
    TableRow row;
    row.key = "key/" + name;
    row.cells = {name, note, QByteArray::number(number)};
    row.number = number;
    row.facets = facets;
    return row;
}

/// A table with the model tester on it, and a count of its resets.
struct Table : IndexedTable
{
    Table()
        : IndexedTable({{QStringLiteral("Name"), TableColumn::Sort::Text, 200},
                        {QStringLiteral("Note")},
                        {QStringLiteral("Number"), TableColumn::Sort::Number, 80, Qt::AlignRight}})
        , tester(this, QAbstractItemModelTester::FailureReportingMode::QtTest)
        , resets(this, &QAbstractItemModel::modelReset)
    {
    }
    [[nodiscard]] QString names() const
    {
        QStringList list;
        for (int row = 0; row < rowCount(); ++row)
            list.append(index(row, 0).data().toString());
        return list.join(QLatin1Char(' '));
    }
    void putNames(const char *list)
    {
        QList<TableRow> rows;
        const QByteArrayList all = QByteArray(list).split(' ');
        for (const QByteArray &name : all)
            rows.append(rowNamed(name));
        put(rows);
    }
    QAbstractItemModelTester tester;
    QSignalSpy resets;
};

} // namespace

class TestIndexedTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void is_empty_at_first();
    void gives_what_was_put();
    void names_its_columns();
    void replaces_by_key();
    void says_what_changed();
    void says_nothing_when_nothing_changed();
    void takes_the_last_of_equal_keys();
    void sorts_by_text_and_number();
    void puts_new_rows_at_their_places();
    void moves_a_row_whose_sorted_cell_changed();
    void stays_unsorted_until_asked();
    void removes_rows();
    void removes_with_a_signal_for_each_run();
    void replaces_everything();
    void reads_in_parts();
    void reads_from_several_sources();
    void keeps_a_reading_when_gaps_close();
    void counts_facets();
    void ends_a_reading_once_only();
    void clears();
    void survives_more_rows_than_it_keeps_gaps_for();
    void keeps_persistent_indexes_through_everything();
    void has_a_number_for_each_numeric_column();
    void shows_hostile_cells_as_they_are_data();
    void shows_hostile_cells_as_they_are();
    void takes_few_bytes_a_row();
};

void TestIndexedTable::is_empty_at_first()
{
    Table table;
    QCOMPARE(table.rowCount(), 0);
    QCOMPARE(table.totalCount(), 0);
    QCOMPARE(table.columnCount(), 3);
    QCOMPARE(table.rowOf("x"), -1);
    QVERIFY(table.keyAt(0).isNull());
    QVERIFY(table.keyAt(-1).isNull());
    QVERIFY(!table.isFiltering());
    table.clear();
    table.sort(0);
    table.setFilter(QStringLiteral("x"));
    table.remove({"x"});
    table.put({});
    table.replaceAll({});
    QCOMPARE(table.rowCount(), 0);
    QVERIFY(table.resets.isEmpty());
}

void TestIndexedTable::gives_what_was_put()
{
    Table table;
    TableRow row = rowNamed("pump-7", "stolen", 42, 5);
    row.icon = 2;
    QSignalSpy counts(&table, &IndexedTable::countChanged);
    table.put({row});
    QCOMPARE(counts.size(), 1);
    const QModelIndex index = table.index(0, 1);
    QCOMPARE(index.data().toString(), QStringLiteral("stolen"));
    QCOMPARE(index.data(IndexedTable::KeyRole).toByteArray(), QByteArray("key/pump-7"));
    QCOMPARE(index.data(IndexedTable::IconRole).toInt(), 2);
    QCOMPARE(index.data(IndexedTable::FacetsRole).toInt(), 5);
    QVERIFY(!index.data(IndexedTable::NumberRole).isValid());
    QCOMPARE(table.index(0, 2).data(IndexedTable::NumberRole).toLongLong(), 42);
    QCOMPARE(table.index(0, 2).data(Qt::TextAlignmentRole).toInt(), static_cast<int>(Qt::AlignRight));
    QVERIFY(!index.data(Qt::EditRole).isValid());
    QCOMPARE(table.keyAt(0), QByteArray("key/pump-7"));
    QCOMPARE(table.rowOf("key/pump-7"), 0);
    QCOMPARE(table.totalCount(), 1);
}

void TestIndexedTable::names_its_columns()
{
    Table table;
    QCOMPARE(table.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("Name"));
    QCOMPARE(table.headerData(0, Qt::Horizontal, Qt::SizeHintRole).toSize().width(), 200);
    QVERIFY(!table.headerData(3, Qt::Horizontal, Qt::DisplayRole).isValid());
    QVERIFY(!table.headerData(-1, Qt::Horizontal, Qt::DisplayRole).isValid());
    QVERIFY(!table.headerData(0, Qt::Vertical, Qt::DisplayRole).isValid());
}

void TestIndexedTable::replaces_by_key()
{
    Table table;
    table.putNames("a b c");
    table.put({rowNamed("b", "changed")});
    QCOMPARE(table.names(), QStringLiteral("a b c"));
    QCOMPARE(table.index(1, 1).data().toString(), QStringLiteral("changed"));
    QCOMPARE(table.totalCount(), 3);
}

void TestIndexedTable::says_what_changed()
{
    Table table;
    table.putNames("a b c d e f");
    QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
    QSignalSpy layouts(&table, &QAbstractItemModel::layoutChanged);
    table.put({rowNamed("b", "new"), rowNamed("c", "new"), rowNamed("e", "new"), rowNamed("a")});
    QCOMPARE(changed.size(), 2);
    QCOMPARE(changed.at(0).at(0).toModelIndex(), table.index(1, 0));
    QCOMPARE(changed.at(0).at(1).toModelIndex(), table.index(2, 2));
    QCOMPARE(changed.at(1).at(0).toModelIndex(), table.index(4, 0));
    QVERIFY(layouts.isEmpty());
}

void TestIndexedTable::says_nothing_when_nothing_changed()
{
    Table table;
    table.putNames("a b c");
    table.sort(0);
    QSignalSpy counts(&table, &IndexedTable::countChanged);
    QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
    QSignalSpy layouts(&table, &QAbstractItemModel::layoutChanged);
    QSignalSpy rearranged(&table, &IndexedTable::rearranged);
    table.putNames("c b a");
    table.replaceAll({rowNamed("b"), rowNamed("a"), rowNamed("c")});
    table.sort(0);
    table.setFilter(QString());
    table.setFacetMask(0);
    QVERIFY(counts.isEmpty() && changed.isEmpty() && layouts.isEmpty() && rearranged.isEmpty());
}

void TestIndexedTable::takes_the_last_of_equal_keys()
{
    Table table;
    table.put({rowNamed("a", "first"), rowNamed("b"), rowNamed("a", "second"), rowNamed("a", "third")});
    QCOMPARE(table.names(), QStringLiteral("a b"));
    QCOMPARE(table.index(0, 1).data().toString(), QStringLiteral("third"));
    table.put({rowNamed("b", "x"), rowNamed("b", "y")});
    QCOMPARE(table.index(1, 1).data().toString(), QStringLiteral("y"));
    table.remove({"key/a", "key/a"});
    QCOMPARE(table.names(), QStringLiteral("b"));
}

void TestIndexedTable::sorts_by_text_and_number()
{
    Table table;
    table.put({rowNamed("pump-12", "x", 2), rowNamed("Pump-7", "x", 10), rowNamed("fan", "x", -1)});
    table.sort(0);
    QCOMPARE(table.names(), QStringLiteral("fan Pump-7 pump-12"));
    table.sort(0, Qt::DescendingOrder);
    QCOMPARE(table.names(), QStringLiteral("pump-12 Pump-7 fan"));
    table.sort(2);
    QCOMPARE(table.names(), QStringLiteral("fan pump-12 Pump-7"));
    table.sort(1); // equal everywhere: as it was
    QCOMPARE(table.names(), QStringLiteral("fan pump-12 Pump-7"));
    table.sort(-1);
    QCOMPARE(table.names(), QStringLiteral("pump-12 Pump-7 fan"));
    table.sort(99);
    QCOMPARE(table.names(), QStringLiteral("pump-12 Pump-7 fan"));
    QVERIFY(table.resets.isEmpty());
}

void TestIndexedTable::puts_new_rows_at_their_places()
{
    Table table;
    table.sort(0);
    table.putNames("d b");
    QSignalSpy inserted(&table, &QAbstractItemModel::rowsInserted);
    QSignalSpy layouts(&table, &QAbstractItemModel::layoutChanged);
    table.putNames("c a e");
    QCOMPARE(table.names(), QStringLiteral("a b c d e"));
    QCOMPARE(inserted.size(), 3);
    QVERIFY(layouts.isEmpty());
    table.sort(0, Qt::DescendingOrder);
    table.putNames("cc");
    QCOMPARE(table.names(), QStringLiteral("e d cc c b a"));
    QCOMPARE(table.rowOf("key/cc"), 2);
}

void TestIndexedTable::moves_a_row_whose_sorted_cell_changed()
{
    Table table;
    table.put({rowNamed("a", "", 1), rowNamed("b", "", 2), rowNamed("c", "", 3)});
    table.sort(2);
    const QPersistentModelIndex held(table.index(0, 0));
    table.put({rowNamed("a", "", 9)});
    QCOMPARE(table.names(), QStringLiteral("b c a"));
    QCOMPARE(held.row(), 2);
    table.put({rowNamed("d", "", 0), rowNamed("a", "", 1)});
    QCOMPARE(table.names(), QStringLiteral("d a b c"));
    QCOMPARE(held.row(), 1);
}

void TestIndexedTable::stays_unsorted_until_asked()
{
    Table table;
    table.putNames("c a b");
    table.putNames("0");
    QCOMPARE(table.names(), QStringLiteral("c a b 0"));
}

void TestIndexedTable::removes_rows()
{
    Table table;
    table.putNames("a b c d");
    QSignalSpy counts(&table, &IndexedTable::countChanged);
    table.remove({"key/b", "key/nobody", "key/d"});
    QCOMPARE(table.names(), QStringLiteral("a c"));
    QCOMPARE(counts.size(), 1);
    QCOMPARE(table.rowOf("key/b"), -1);
    table.putNames("b");
    QCOMPARE(table.names(), QStringLiteral("a c b"));
    table.remove({"key/a", "key/b", "key/c"});
    QCOMPARE(table.rowCount(), 0);
    table.putNames("z");
    QCOMPARE(table.names(), QStringLiteral("z"));
}

void TestIndexedTable::removes_with_a_signal_for_each_run()
{
    Table table;
    table.putNames("a b c d e f g");
    QSignalSpy removed(&table, &QAbstractItemModel::rowsRemoved);
    QSignalSpy layouts(&table, &QAbstractItemModel::layoutChanged);
    table.remove({"key/b", "key/c", "key/f"});
    QCOMPARE(removed.size(), 2);
    QVERIFY(layouts.isEmpty());
    // Many runs are one change of the layout.
    QList<TableRow> rows;
    for (int i = 0; i < 100; ++i)
        rows.append(rowNamed(QByteArray::number(i)));
    table.replaceAll(rows);
    removed.clear();
    QList<QByteArray> odd;
    for (int i = 1; i < 100; i += 2)
        odd.append("key/" + QByteArray::number(i));
    layouts.clear();
    table.remove(odd);
    QCOMPARE(layouts.size(), 1);
    QCOMPARE(removed.size(), 1);
    QCOMPARE(table.rowCount(), 50);
}

void TestIndexedTable::replaces_everything()
{
    Table table;
    table.sort(0);
    table.putNames("a b c");
    const QPersistentModelIndex b(table.index(1, 0));
    const QPersistentModelIndex c(table.index(2, 0));
    table.replaceAll({rowNamed("d"), rowNamed("b", "changed"), rowNamed("0")});
    QCOMPARE(table.names(), QStringLiteral("0 b d"));
    QCOMPARE(b.row(), 1);
    QVERIFY(!c.isValid());
    table.replaceAll({});
    QCOMPARE(table.totalCount(), 0);
    QVERIFY(table.resets.isEmpty());
}

void TestIndexedTable::reads_in_parts()
{
    Table table;
    table.putNames("a b c d");
    table.beginReading();
    table.putNames("b e");
    QCOMPARE(table.names(), QStringLiteral("a b c d e"));
    table.remove({"key/e"});
    table.putNames("d f");
    table.endReading();
    QCOMPARE(table.names(), QStringLiteral("b d f"));
    table.putNames("g"); // outside of a reading
    QCOMPARE(table.totalCount(), 4);
}

void TestIndexedTable::reads_from_several_sources()
{
    Table table;
    table.putNames("a1 a2 b1 b2");
    table.beginReading("key/a");
    table.beginReading("key/b");
    table.putNames("b2 a3");
    table.endReading("key/b");
    QCOMPARE(table.names(), QStringLiteral("a1 a2 b2 a3"));
    table.putNames("a2");
    table.endReading("key/b"); // it is over
    table.endReading("key/a");
    QCOMPARE(table.names(), QStringLiteral("a2 b2 a3"));
    table.beginReading("key/a"); // so all of a source go
    table.endReading("key/a");
    QCOMPARE(table.names(), QStringLiteral("b2"));
}

void TestIndexedTable::keeps_a_reading_when_gaps_close()
{
    Table table;
    QList<TableRow> rows;
    for (int i = 0; i < 9000; ++i)
        rows.append(rowNamed(QByteArray::number(i)));
    table.put(rows);
    table.beginReading("key/8");
    table.put(rows.mid(8990));
    table.putNames("a b c"); // of no reading
    QList<QByteArray> gone;
    for (int i = 0; i < 7000; ++i)
        gone.append(rows.at(i).key);
    table.remove(gone);
    table.endReading("key/8");
    QCOMPARE(table.totalCount(), 1000 + 10 + 3);
    QVERIFY(table.rowOf("key/8990") >= 0);
    QCOMPARE(table.rowOf("key/8989"), -1);
    QVERIFY(table.rowOf("key/7000") >= 0);
}

void TestIndexedTable::counts_facets()
{
    Table table;
    table.put({rowNamed("a", {}, 0, 1), rowNamed("b", {}, 0, 129), rowNamed("c", {}, 0, 2), rowNamed("d")});
    const std::array<int, 8> counts{2, 1, 0, 0, 0, 0, 0, 1};
    QVERIFY(table.facetCounts() == counts);
    table.setFacetMask(2); // what is not shown counts, too
    table.remove({"key/b"});
    const std::array<int, 8> fewer{1, 1, 0, 0, 0, 0, 0, 0};
    QVERIFY(table.facetCounts() == fewer);
}

void TestIndexedTable::ends_a_reading_once_only()
{
    Table table;
    table.putNames("a");
    table.endReading();
    QCOMPARE(table.totalCount(), 1);
    table.beginReading();
    table.beginReading();
    table.putNames("b");
    table.endReading();
    table.endReading();
    QCOMPARE(table.names(), QStringLiteral("b"));
    table.beginReading();
    table.clear();
    table.putNames("c");
    table.endReading();
    QCOMPARE(table.names(), QStringLiteral("c"));
}

void TestIndexedTable::clears()
{
    Table table;
    table.sort(0);
    table.putNames("a b c");
    table.setFilter(QStringLiteral("b"));
    table.clear();
    QCOMPARE(table.rowCount(), 0);
    QCOMPARE(table.totalCount(), 0);
    table.putNames("d bb");
    QCOMPARE(table.names(), QStringLiteral("bb"));
    QVERIFY(table.resets.isEmpty());
}

void TestIndexedTable::survives_more_rows_than_it_keeps_gaps_for()
{
    Table table;
    table.sort(0);
    QList<TableRow> rows;
    for (int i = 0; i < 9000; ++i)
        rows.append(rowNamed(QByteArray::number(i)));
    table.put(rows);
    table.setFilter(QStringLiteral("9"));
    QTRY_VERIFY(!table.isFiltering());
    const QPersistentModelIndex held(table.index(table.rowOf("key/8999"), 0));
    table.beginReading();
    table.put(rows.mid(8990));
    QList<QByteArray> keys;
    for (int i = 0; i < 8000; ++i)
        keys.append(rows.at(i).key);
    table.remove(keys);
    QCOMPARE(table.totalCount(), 1000);
    QCOMPARE(held.data(IndexedTable::KeyRole).toByteArray(), QByteArray("key/8999"));
    table.endReading();
    QCOMPARE(table.names(), QStringLiteral("8990 8991 8992 8993 8994 8995 8996 8997 8998 8999"));
    QCOMPARE(held.row(), 9);
}

void TestIndexedTable::keeps_persistent_indexes_through_everything()
{
    Table table;
    QList<TableRow> rows;
    for (int i = 0; i < 500; ++i)
        rows.append(rowNamed(QByteArray::number(i * 2), {}, i % 7));
    table.put(rows);
    const QPersistentModelIndex held(table.index(table.rowOf("key/100"), 1));
    const auto isRight = [&] {
        return held.isValid() && held.column() == 1 && table.keyAt(held.row()) == "key/100" &&
               table.rowOf("key/100") == held.row();
    };
    table.sort(2, Qt::DescendingOrder);
    QVERIFY(isRight());
    table.sort(0);
    QVERIFY(isRight());
    table.setFilter(QStringLiteral("1"));
    QVERIFY(isRight());
    rows.clear();
    for (int i = 0; i < 500; ++i)
        rows.append(rowNamed(QByteArray::number(i * 2 + 1)));
    table.put(rows);
    QVERIFY(isRight());
    table.setFilter(QString());
    QVERIFY(isRight());
    table.put({rowNamed("100", "changed", 3)});
    QVERIFY(isRight());
    table.setFilter(QStringLiteral("nothing has this"));
    QVERIFY(!held.isValid());
    QVERIFY(table.resets.isEmpty());
}

void TestIndexedTable::has_a_number_for_each_numeric_column()
{
    IndexedTable table({{QStringLiteral("Since"), TableColumn::Sort::Number},
                        {QStringLiteral("Name")},
                        {QStringLiteral("Attempts"), TableColumn::Sort::Number}});
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int i = 0; i < 5; ++i) {
        TableRow row;
        row.key = QByteArray::number(i);
        row.numbers = {i, -i};
        table.put({row});
    }
    table.sort(2);
    QCOMPARE(table.keyAt(0), QByteArray("4"));
    QCOMPARE(table.index(0, 0).data(IndexedTable::NumberRole).toInt(), 4);
    QCOMPARE(table.index(0, 2).data(IndexedTable::NumberRole).toInt(), -4);
    table.sort(0);
    QCOMPARE(table.keyAt(0), QByteArray("0"));
}

void TestIndexedTable::shows_hostile_cells_as_they_are_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::newRow("markup") << QByteArray("<b>x</b>");
    QTest::newRow("formula") << QByteArray("=cmd()");
    QTest::newRow("bidi") << QByteArray("\xe2\x80\xae");
    QTest::newRow("nul, line feeds") << QByteArray("a\0\n\nb", 5);
    QTest::newRow("not UTF-8") << QByteArray("a\xff\xc3");
    QTest::newRow("65 535 bytes") << QByteArray(65535, 'x');
    QTest::newRow("65 535 bytes of three") << QByteArray("\xe2\x82\xac").repeated(21845);
}

void TestIndexedTable::shows_hostile_cells_as_they_are()
{
    QFETCH(QByteArray, cell);
    Table table;
    table.sort(0);
    table.put({rowNamed("a"), rowNamed(cell, cell), rowNamed("b")});
    const int row = table.rowOf("key/" + cell);
    QVERIFY(row >= 0);
    QCOMPARE(table.index(row, 0).data().toString(), QString::fromUtf8(cell));
    QCOMPARE(table.index(row, 1).data().toString(), QString::fromUtf8(cell));
    QCOMPARE(table.index(row, 2).data().toString(), QStringLiteral("0"));
    table.sort(0, Qt::DescendingOrder);
    table.remove({"key/" + cell});
    QCOMPARE(table.names(), QStringLiteral("b a"));
}

void TestIndexedTable::takes_few_bytes_a_row()
{
    IndexedTable table(QList<TableColumn>(9, {QStringLiteral("x")})
                       << TableColumn{QStringLiteral("n"), TableColumn::Sort::Number});
    constexpr int rows = 60000;
    QList<TableRow> part;
    for (int i = 0; i < rows; ++i) {
        TableRow row;
        row.key = "broker/dynsec/client/" + QByteArray::number(i);
        row.cells = QList<QByteArray>(10, QByteArray::number(i));
        part.append(row);
        if (part.size() == 5000) {
            table.put(part);
            part.clear();
        }
    }
    table.sort(3);
    table.setFilter(QStringLiteral("1"));
    QTRY_VERIFY(!table.isFiltering());
    const double bytes = static_cast<double>(table.bytesBesideTexts()) / rows;
    QVERIFY2(bytes <= 100, qPrintable(QString::number(bytes)));
}

QTEST_GUILESS_MAIN(TestIndexedTable)
#include "tst_indexedtable.moc"
