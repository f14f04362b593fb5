// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/collation.h"
#include "models/roworder.h"
#include "models/wordlist.h"

#include <QTest>

#include <algorithm>
#include <limits>

using namespace gatehouse;

namespace {

TableRow rowOf(const QByteArray &cell, qint64 number = 0)
{
    static int next = 0;
    TableRow row;
    row.key = QByteArray::number(next++);
    row.cells = {cell, "same"};
    row.number = number;
    return row;
}

QByteArrayList cellsOf(const RowStore &store, const std::vector<RowId> &rows)
{
    QByteArrayList cells;
    for (const RowId id : rows)
        cells.append(store.cell(id, 0).toByteArray());
    return cells;
}

} // namespace

class TestCollation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void orders_data();
    void orders();
    void is_a_total_order_of_bytes();
    void sorts_many_rows_of_one_beginning_data();
    void sorts_many_rows_of_one_beginning();
    void sorts_few_words_over_many_rows();
    void sorts_numbers();
    void leaves_equal_rows_as_they_are();
    void numbers_the_words_of_a_column();
};

void TestCollation::orders_data()
{
    QTest::addColumn<QByteArrayList>("ascending");
    QTest::newRow("case") << QByteArrayList{"a", "B", "c"};
    QTest::newRow("numbers by value") << QByteArrayList{"pump-7", "pump-12", "pump-100"};
    QTest::newRow("longer is later") << QByteArrayList{"", "a", "ab"};
    QTest::newRow("digits before letters") << QByteArrayList{"1", "99999999", "999999999", "a"};
    QTest::newRow("numbers of many digits") << QByteArrayList{
        "999999999", "1000000000", "9999999999", QByteArray(200, '9'), QByteArray(201, '1'), QByteArray(20000, '1')};
    QTest::newRow("beyond ASCII") << QByteArrayList{"z", "\xc3\xa4", "\xc3\x96"};
    QTest::newRow("addresses") << QByteArrayList{"10.0.0.9", "10.0.0.10", "10.0.12.1", "192.168.0.1"};
    QTest::newRow("times") << QByteArrayList{"2026-01-02 09:59", "2026-01-02 10:00", "2026-11-01 00:00"};
}

void TestCollation::orders()
{
    QFETCH(QByteArrayList, ascending);
    for (qsizetype i = 0; i < ascending.size(); ++i) {
        QCOMPARE(collate(ascending.at(i), ascending.at(i)), 0);
        for (qsizetype j = i + 1; j < ascending.size(); ++j) {
            QVERIFY2(collate(ascending.at(i), ascending.at(j)) < 0, ascending.at(i).constData());
            QVERIFY2(collate(ascending.at(j), ascending.at(i)) > 0, ascending.at(i).constData());
        }
    }
    QCOMPARE(collate("PUMP-007", "pump-7"), 0);
    QCOMPARE(collate("\xc3\x96", "\xc3\xb6"), 0);
    QCOMPARE(collate("0", "000"), 0);
}

void TestCollation::is_a_total_order_of_bytes()
{
    const QByteArrayList texts{"",
                               QByteArray(1, '\0'),
                               QByteArray("a\0b", 3),
                               "\xff",
                               "\xc3",
                               "\xe2\x82",
                               "0",
                               "00",
                               "7a",
                               "a7",
                               "\xf0\x9f\x94\x92",
                               "a",
                               "A",
                               "\n"};
    for (const QByteArray &a : texts) {
        for (const QByteArray &b : texts) {
            QCOMPARE(collate(a, b), -collate(b, a));
            for (const QByteArray &c : texts)
                QVERIFY(!(collate(a, b) <= 0 && collate(b, c) <= 0) || collate(a, c) <= 0);
        }
    }
    QVERIFY(collate("", QByteArray(1, '\0')) < 0);
}

void TestCollation::sorts_many_rows_of_one_beginning_data()
{
    QTest::addColumn<QByteArray>("beginning");
    QTest::addColumn<bool>("descending");
    QTest::newRow("none") << QByteArray() << false;
    QTest::newRow("short") << QByteArray("client-") << false;
    QTest::newRow("descending") << QByteArray("client-") << true;
    QTest::newRow("longer than any key") << QByteArray(1000, 'x') << false;
    QTest::newRow("longer, descending") << QByteArray(1000, 'x') << true;
}

void TestCollation::sorts_many_rows_of_one_beginning()
{
    QFETCH(QByteArray, beginning);
    QFETCH(bool, descending);
    RowStore store(2, 0);
    std::vector<RowId> rows;
    for (int i = 0; i < 3000; ++i)
        rows.push_back(store.add(rowOf(beginning + QByteArray::number((i * 7919) % 3001) + "/level/seven")));
    for (const char *odd : {"", "a", "zzz", "client", "~"})
        rows.push_back(store.add(rowOf(odd)));
    std::vector<RowId> expected = rows;
    std::stable_sort(expected.begin(), expected.end(), [&](RowId a, RowId b) {
        const int result = collate(store.cell(a, 0), store.cell(b, 0));
        return descending ? result > 0 : result < 0;
    });
    RowOrder order(store);
    order.sortAllBy({0, -1, descending ? Qt::DescendingOrder : Qt::AscendingOrder}, rows);
    QCOMPARE(cellsOf(store, rows), cellsOf(store, expected));
    for (std::size_t i = 1; i < rows.size(); ++i)
        QVERIFY(order.isBefore(rows[i - 1], rows[i]) && !order.isBefore(rows[i], rows[i - 1]));
    order.sortAll(rows);
    QCOMPARE(rows, expected);
}

void TestCollation::sorts_few_words_over_many_rows()
{
    const QByteArrayList words{"denied publishing", "denied subscribing", "Denied publishing",
                               "denied publishing to all"};
    RowStore store(2, 0);
    std::vector<RowId> rows;
    for (int i = 0; i < 5000; ++i)
        rows.push_back(store.add(rowOf(words.at((i * 31) % 4))));
    RowOrder order(store);
    order.sortAllBy({0, -1, Qt::AscendingOrder}, rows);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const int result = collate(store.cell(rows[i - 1], 0), store.cell(rows[i], 0));
        QVERIFY(result < 0 || (result == 0 && rows[i - 1] < rows[i]));
    }
}

void TestCollation::sorts_numbers()
{
    RowStore store(2, 1);
    std::vector<RowId> rows;
    const QList<qint64> numbers{5,  -1, std::numeric_limits<qint64>::max(), 0, std::numeric_limits<qint64>::min(),
                                12, 7};
    for (const qint64 number : numbers)
        rows.push_back(store.add(rowOf("x", number)));
    RowOrder order(store);
    order.sortAllBy({0, 0, Qt::AscendingOrder}, rows);
    for (std::size_t i = 1; i < rows.size(); ++i)
        QVERIFY(store.number(rows[i - 1], 0) < store.number(rows[i], 0));
    order.sortAllBy({0, 0, Qt::DescendingOrder}, rows);
    for (std::size_t i = 1; i < rows.size(); ++i)
        QVERIFY(store.number(rows[i - 1], 0) > store.number(rows[i], 0));
}

void TestCollation::leaves_equal_rows_as_they_are()
{
    RowStore store(2, 0);
    std::vector<RowId> rows;
    for (const char *cell : {"b", "a", "c", "a"})
        rows.push_back(store.add(rowOf(cell)));
    RowOrder order(store);
    order.sortAllBy({0, -1, Qt::DescendingOrder}, rows);
    const std::vector<RowId> first = rows;
    QCOMPARE(first, (std::vector<RowId>{2, 0, 1, 3}));
    order.sortAllBy({1, -1, Qt::AscendingOrder}, rows); // the same text in every row
    QCOMPARE(rows, first);
    order.forgetTerms(rows);
    QCOMPARE(rows, (std::vector<RowId>{0, 1, 2, 3}));
    order.sortSome(rows);
    QCOMPARE(rows, (std::vector<RowId>{0, 1, 2, 3}));
}

void TestCollation::numbers_the_words_of_a_column()
{
    WordList words;
    QCOMPARE(words.numberOf("denied"), 0U);
    QCOMPARE(words.numberOf(""), 1U);
    QCOMPARE(words.numberOf("denied"), 0U);
    QCOMPARE(words.numberOf("Denied"), 2U);
    QCOMPARE(words.numberOf(QByteArray("denied\0", 7)), 3U);
    for (std::uint32_t i = 0; i < 20000; ++i) {
        const QByteArray word = "word " + QByteArray::number(i);
        const std::uint32_t number = words.numberOf(word);
        QVERIFY(number == 4 + i || number == WordList::none);
    }
    QCOMPARE(words.numberOf(""), 1U);
    QCOMPARE(words.at(0), QByteArrayView("denied"));
    QCOMPARE(words.at(1), QByteArrayView(""));
    QCOMPARE(words.at(4), QByteArrayView("word 0"));
}

QTEST_GUILESS_MAIN(TestCollation)
#include "tst_collation.moc"
