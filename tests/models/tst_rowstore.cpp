// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/keyindex.h"
#include "models/rowstore.h"

#include <QTest>

using namespace gatehouse;

namespace {

TableRow rowOf(const QByteArray &key, QList<QByteArray> cells)
{
    TableRow row;
    row.key = key;
    row.cells = std::move(cells);
    row.icon = 3;
    row.facets = 5;
    row.number = -7;
    return row;
}

void insert(KeyIndex &keys, RowStore &store, const QByteArray &key)
{
    QCOMPARE(keys.findOrInsert(key, store.idLimit()), noRow);
    const RowId id = store.add(rowOf(key, {"x"}));
    QCOMPARE(keys.findOrInsert(key, store.idLimit()), id); // it is there now
}

} // namespace

class TestRowStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_what_it_is_given_data();
    void keeps_what_it_is_given();
    void takes_rows_with_too_few_or_too_many_cells();
    void cuts_cells_that_are_out_of_all_measure();
    void has_a_number_for_each_numeric_column();
    void replaces_rows();
    void gives_its_runs_in_order();
    void forgets_removed_texts();
    void gives_new_ids_without_gaps();
    void takes_few_bytes_beside_texts();
    void finds_rows_by_key();
    void finds_keys_after_many_removals();
};

void TestRowStore::keeps_what_it_is_given_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("plain") << QByteArray("pump-7");
    QTest::newRow("line feeds") << QByteArray("\na\n\nb\n");
    QTest::newRow("nul") << QByteArray("a\0b", 3);
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe");
    QTest::newRow("65 534 bytes") << QByteArray(65534, 'x');
    QTest::newRow("65 535 bytes") << QByteArray(65535, 'x');
    QTest::newRow("65 536 bytes") << QByteArray(65536, 'x');
}

void TestRowStore::keeps_what_it_is_given()
{
    QFETCH(QByteArray, cell);
    RowStore store(3, 1);
    const TableRow row = rowOf(cell, {"before", cell, "after"});
    const RowId id = store.add(row);
    QCOMPARE(store.key(id), QByteArrayView(cell));
    QCOMPARE(store.cell(id, 0), QByteArrayView("before"));
    QCOMPARE(store.cell(id, 1), QByteArrayView(cell));
    QCOMPARE(store.cell(id, 2), QByteArrayView("after"));
    QCOMPARE(store.icon(id), 3);
    QCOMPARE(store.facets(id), 5);
    QCOMPARE(store.number(id, 0), -7);
    QVERIFY(store.holds(id, row));
    QVERIFY(store.isLive(id));
    QCOMPARE(store.textBytes(), cell.size() * 2 + 11);
}

void TestRowStore::takes_rows_with_too_few_or_too_many_cells()
{
    RowStore store(2, 0);
    const RowId few = store.add(rowOf("a", {"one"}));
    const RowId many = store.add(rowOf("b", {"one", "two", "three"}));
    QCOMPARE(store.cell(few, 1), QByteArrayView(""));
    QCOMPARE(store.cell(many, 1), QByteArrayView("two"));
    QVERIFY(store.holds(few, rowOf("a", {"one"})));
}

void TestRowStore::cuts_cells_that_are_out_of_all_measure()
{
    RowStore store(1, 0);
    QByteArray cell;
    while (cell.size() < 200 * 1024)
        cell += "\xe2\x82\xac";
    const RowId id = store.add(rowOf("a", {cell}));
    QVERIFY(store.cell(id, 0).size() <= 128 * 1024);
    QVERIFY(store.cell(id, 0).isValidUtf8());
    QVERIFY(store.holds(id, rowOf("a", {cell})));
}

void TestRowStore::has_a_number_for_each_numeric_column()
{
    RowStore store(1, 3);
    TableRow row = rowOf("a", {"x"});
    row.numbers = {1, 2};
    const RowId id = store.add(row);
    QCOMPARE(store.number(id, 0), 1);
    QCOMPARE(store.number(id, 1), 2);
    QCOMPARE(store.number(id, 2), -7); // not given: the one for all
    row.numbers[1] = 3;
    QVERIFY(!store.holds(id, row));
}

void TestRowStore::replaces_rows()
{
    RowStore store(2, 1);
    const RowId id = store.add(rowOf("a", {"one", "two"}));
    const RowId other = store.add(rowOf("b", {"three", "four"}));
    for (int i = 0; i < 1000; ++i) {
        const TableRow row = rowOf("a", {QByteArray::number(i), QByteArray(i % 300, 'x')});
        QVERIFY(!store.holds(id, row));
        store.replace(id, row);
        QVERIFY(store.holds(id, row));
    }
    QVERIFY(store.holds(other, rowOf("b", {"three", "four"})));
    QCOMPARE(store.textBytes(), 1 + 3 + 99 + 1 + 9);
    QVERIFY(store.bytesBesideTexts() < 200 * 1024); // old texts do not pile up
}

void TestRowStore::gives_its_runs_in_order()
{
    RowStore store(1, 0);
    for (int i = 0; i < 3000; ++i)
        store.add(rowOf(QByteArray::number(i), {"cell " + QByteArray::number(i)}));
    store.replace(1030, rowOf("1030", {"another"}));
    store.remove(1031);
    QCOMPARE(store.runCount(), 3U);
    const RowStore::Run run = store.run(1);
    QCOMPARE(run.first, 1024U);
    QCOMPARE(run.rows, 1024U);
    QByteArray expected;
    for (int i = 1024; i < 2048; ++i) {
        if (i != 1031)
            expected += (i == 1030 ? QByteArray("another") : "cell " + QByteArray::number(i)) + '\n';
    }
    QCOMPARE(run.text, QByteArrayView(expected));
    QVERIFY(std::is_sorted(run.starts, run.starts + run.rows + 1));
    QCOMPARE(run.starts[run.rows], static_cast<std::uint32_t>(expected.size()));
    QCOMPARE(run.states[7], quint8(0));
    QCOMPARE(store.cell(1030, 0), QByteArrayView("another"));
    QCOMPARE(store.run(2).rows, 952U);
}

void TestRowStore::forgets_removed_texts()
{
    RowStore store(1, 0);
    for (int i = 0; i < 2048; ++i)
        store.add(rowOf(QByteArray::number(i), {QByteArray(1000, 'x')}));
    for (RowId id = 0; id < 2048; ++id) {
        if (id % 10 != 0)
            store.remove(id);
    }
    QCOMPARE(store.live(), 205U);
    QCOMPARE(store.gaps(), 1843U);
    QVERIFY(!store.isLive(1) && store.isLive(10));
    QVERIFY(store.bytesBesideTexts() < 500 * 1024);
    QCOMPARE(store.cell(2040, 0), QByteArrayView(QByteArray(1000, 'x')));
}

void TestRowStore::gives_new_ids_without_gaps()
{
    RowStore store(2, 1);
    for (int i = 0; i < 2500; ++i)
        store.add(rowOf(QByteArray::number(i), {QByteArray::number(i), QByteArray(i == 7 ? 70000 : 1, 'x')}));
    for (RowId id = 0; id < 2500; ++id) {
        if (id % 3 != 1)
            store.remove(id);
    }
    const std::vector<RowId> newIds = store.compacted();
    QCOMPARE(newIds.size(), std::size_t(2500));
    QCOMPARE(store.gaps(), 0U);
    QCOMPARE(store.live(), 833U);
    RowId expected = 0;
    for (RowId old = 0; old < 2500; ++old) {
        if (old % 3 != 1) {
            QCOMPARE(newIds[old], noRow);
            continue;
        }
        QCOMPARE(newIds[old], expected);
        QCOMPARE(store.key(expected), QByteArrayView(QByteArray::number(old)));
        QCOMPARE(store.cell(expected, 1).size(), old == 7 ? 70000 : 1);
        QCOMPARE(store.number(expected, 0), -7);
        ++expected;
    }
    store.clear();
    QCOMPARE(store.live(), 0U);
    QCOMPARE(store.textBytes(), 0);
}

void TestRowStore::takes_few_bytes_beside_texts()
{
    RowStore store(9, 3);
    constexpr int rows = 50000;
    for (int i = 0; i < rows; ++i)
        store.add(rowOf(QByteArray::number(i), QList<QByteArray>(9, "some text")));
    QVERIFY2(store.bytesBesideTexts() / rows < 75, qPrintable(QString::number(store.bytesBesideTexts() / rows)));
}

void TestRowStore::finds_rows_by_key()
{
    RowStore store(1, 0);
    KeyIndex keys(store);
    QCOMPARE(keys.find("0"), noRow);
    for (int i = 0; i < 5000; ++i)
        insert(keys, store, QByteArray::number(i));
    for (int i = 0; i < 5000; ++i)
        QCOMPARE(keys.find(QByteArray::number(i)), static_cast<RowId>(i));
    QCOMPARE(keys.find("5000"), noRow);
    QCOMPARE(keys.find(""), noRow);
    insert(keys, store, "");
    QCOMPARE(keys.find(""), 5000U);
    keys.clear();
    QCOMPARE(keys.find("7"), noRow);
    keys.rebuild();
    QCOMPARE(keys.find("7"), 7U);
}

void TestRowStore::finds_keys_after_many_removals()
{
    RowStore store(1, 0);
    KeyIndex keys(store);
    for (int i = 0; i < 20000; ++i) {
        insert(keys, store, QByteArray::number(i));
        if (i >= 100) {
            const RowId old = keys.find(QByteArray::number(i - 100));
            QCOMPARE(old, static_cast<RowId>(i - 100));
            keys.remove(old);
            store.remove(old);
            QCOMPARE(keys.find(QByteArray::number(i - 100)), noRow);
        }
    }
    QVERIFY(keys.bytes() <= 8192); // a hundred rows
}

QTEST_GUILESS_MAIN(TestRowStore)
#include "tst_rowstore.moc"
