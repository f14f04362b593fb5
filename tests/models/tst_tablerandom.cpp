// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/collation.h"
#include "models/indexedtable.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <map>
#include <memory>

using namespace gatehouse;

namespace {

/// The same table, as simple as can be.
class NaiveTable
{
public:
    void put(const TableRow &row)
    {
        const auto found =
            std::find_if(m_rows.begin(), m_rows.end(), [&](const TableRow &old) { return old.key == row.key; });
        if (found == m_rows.end())
            m_rows.append(row);
        else
            *found = row;
    }
    void remove(const QByteArray &key)
    {
        m_rows.removeIf([&](const TableRow &row) { return row.key == key; });
    }
    void keepOnly(const QList<QByteArray> &keys)
    {
        m_rows.removeIf([&](const TableRow &row) { return !keys.contains(row.key); });
    }
    void clear() { m_rows.clear(); }
    void sort(int column, Qt::SortOrder order)
    {
        if (column < 0) {
            m_terms.clear();
            return;
        }
        std::erase_if(m_terms, [column](const auto &term) { return term.first == column; });
        m_terms.insert(m_terms.begin(), {column, order});
    }
    [[nodiscard]] QList<TableRow> shown(const QString &filter, quint8 mask) const
    {
        QList<TableRow> rows;
        const QStringList words = filter.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
        for (const TableRow &row : m_rows) {
            const bool hasAll = std::all_of(words.begin(), words.end(), [&row](const QString &word) {
                return std::any_of(row.cells.begin(), row.cells.end(), [&word](const QByteArray &cell) {
                    return QString::fromUtf8(cell).contains(word, Qt::CaseInsensitive);
                });
            });
            if (hasAll && (mask == 0 || (row.facets & mask) != 0))
                rows.append(row);
        }
        std::stable_sort(rows.begin(), rows.end(), [this](const TableRow &a, const TableRow &b) {
            for (const auto &[column, order] : m_terms) {
                const int result = column == 2 ? (a.number < b.number   ? -1
                                                  : a.number > b.number ? 1
                                                                        : 0)
                                               : collate(a.cells.at(column), b.cells.at(column));
                if (result != 0)
                    return order == Qt::AscendingOrder ? result < 0 : result > 0;
            }
            return false;
        });
        return rows;
    }
    [[nodiscard]] const QList<TableRow> &rows() const { return m_rows; }

private:
    QList<TableRow> m_rows; ///< by age
    std::vector<std::pair<int, Qt::SortOrder>> m_terms;
};

} // namespace

class TestTableRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agrees_with_a_naive_table_data();
    void agrees_with_a_naive_table();
};

void TestTableRandom::agrees_with_a_naive_table_data()
{
    QTest::addColumn<int>("names");
    QTest::addColumn<int>("batch");
    QTest::newRow("few rows, small batches") << 12 << 3;
    QTest::newRow("some rows") << 300 << 20;
    QTest::newRow("many rows, large batches") << 9000 << 5000;
}

void TestTableRandom::agrees_with_a_naive_table()
{
    QFETCH(int, names);
    QFETCH(int, batch);
    const QString seedText = qEnvironmentVariable("GATEHOUSE_SEED");
    const quint32 seed = seedText.isEmpty() ? QRandomGenerator::global()->generate() : seedText.toUInt();
    const int rounds = std::max(names > 1000 ? 3 : 400, qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS"));
    qInfo("GATEHOUSE_SEED=%u, %d rounds", seed, rounds);
    QRandomGenerator random(seed);

    IndexedTable table(
        {{QStringLiteral("Name")}, {QStringLiteral("Note")}, {QStringLiteral("Number"), TableColumn::Sort::Number}});
    // The tester looks at every row after every signal.
    std::unique_ptr<QAbstractItemModelTester> tester;
    if (names <= 1000)
        tester =
            std::make_unique<QAbstractItemModelTester>(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
    NaiveTable naive;
    std::map<QByteArray, QPersistentModelIndex> held;
    QString filter;
    quint8 mask = 0;

    const QByteArrayList notes{
        "", "alpha", "Alpha beta", "\xc3\x96l", "\xc3\xb6l 7", "denied publishing to a", "denied publishing to b"};
    const auto randomRow = [&] {
        TableRow row;
        row.key = "k" + QByteArray::number(random.bounded(names));
        row.cells = {(random.bounded(2) == 0 ? "pump-" : "Pump-") + QByteArray::number(random.bounded(names)),
                     notes.at(random.bounded(static_cast<int>(notes.size()))),
                     {}};
        row.number = random.bounded(20);
        row.facets = static_cast<quint8>(random.bounded(8));
        return row;
    };
    const auto randomRows = [&] {
        QList<TableRow> rows;
        for (int left = random.bounded(batch) + 1; left > 0; --left)
            rows.append(randomRow());
        return rows;
    };
    const auto putAll = [&](const QList<TableRow> &rows, QList<QByteArray> &keys) {
        for (const TableRow &row : rows) {
            naive.put(row);
            keys.append(row.key);
        }
    };

    for (int round = 0; round < rounds; ++round) {
        QList<QByteArray> keys;
        switch (random.bounded(10)) {
        case 0:
        case 1:
        case 2: {
            const QList<TableRow> rows = randomRows();
            table.put(rows);
            putAll(rows, keys);
            break;
        }
        case 3: {
            for (int left = random.bounded(batch); left > 0; --left)
                keys.append(randomRow().key);
            table.remove(keys);
            for (const QByteArray &key : keys)
                naive.remove(key);
            break;
        }
        case 4: {
            const QList<TableRow> rows = randomRows();
            table.replaceAll(rows);
            putAll(rows, keys);
            naive.keepOnly(keys);
            break;
        }
        case 5: {
            table.beginReading();
            for (int part = 0; part < 3; ++part) {
                const QList<TableRow> rows = randomRows();
                table.put(rows);
                putAll(rows, keys);
            }
            table.endReading();
            naive.keepOnly(keys);
            break;
        }
        case 6: {
            const int column = random.bounded(4) - 1;
            const Qt::SortOrder order = random.bounded(2) == 0 ? Qt::AscendingOrder : Qt::DescendingOrder;
            table.sort(column, order);
            naive.sort(column, order);
            break;
        }
        case 7:
        case 8: {
            static const QStringList filters{QString(),
                                             QStringLiteral("1"),
                                             QStringLiteral("11"),
                                             QStringLiteral("PUMP-1"),
                                             QStringLiteral("alpha 7"),
                                             QStringLiteral("ÖL"),
                                             QStringLiteral("publishing a"),
                                             QStringLiteral("none")};
            filter = filters.at(random.bounded(static_cast<int>(filters.size())));
            table.setFilter(filter);
            break;
        }
        default:
            mask = static_cast<quint8>(random.bounded(4));
            table.setFacetMask(mask);
            break;
        }

        QTRY_VERIFY(!table.isFiltering());
        const QList<TableRow> expected = naive.shown(filter, mask);
        QCOMPARE(table.totalCount(), naive.rows().size());
        QCOMPARE(table.rowCount(), expected.size());
        for (int row = 0; row < expected.size(); ++row) {
            QCOMPARE(table.keyAt(row), expected.at(row).key);
            QCOMPARE(table.index(row, 0).data().toString(), QString::fromUtf8(expected.at(row).cells.at(0)));
            QCOMPARE(table.index(row, 1).data().toString(), QString::fromUtf8(expected.at(row).cells.at(1)));
            QCOMPARE(table.index(row, 2).data(IndexedTable::NumberRole).toLongLong(), expected.at(row).number);
        }
        // What somebody held on to is where its key is, and is let go of with its row.
        for (const auto &[key, index] : held)
            QVERIFY2(!index.isValid() || table.keyAt(index.row()) == key, key.constData());
        std::erase_if(held, [](const auto &entry) { return !entry.second.isValid(); });
        if (!expected.isEmpty()) {
            const int row = random.bounded(static_cast<int>(expected.size()));
            QCOMPARE(table.rowOf(expected.at(row).key), row);
            held.insert_or_assign(expected.at(row).key, QPersistentModelIndex(table.index(row, 0)));
        }
    }
    QVERIFY(resets.isEmpty());
}

QTEST_GUILESS_MAIN(TestTableRandom)
#include "tst_tablerandom.moc"
