// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/indexedtable.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace gatehouse;

namespace {

TableRow rowNumbered(int number, const QByteArray &note = "note")
{
    TableRow row;
    row.key = QByteArray::number(number);
    row.cells = {"client-" + row.key.rightJustified(6, '0'), note};
    row.number = number;
    return row;
}

QList<TableRow> rowsUpTo(int count, int step = 1)
{
    QList<TableRow> rows;
    for (int i = 0; i < count; i += step)
        rows.append(rowNumbered(i));
    return rows;
}

/// A view that keeps the row at its top where it is, as the window's tables do.
class AnchoredView : public QTableView
{
public:
    explicit AnchoredView(IndexedTable *table)
        : m_table(table)
    {
        setSelectionBehavior(SelectRows);
        setVerticalScrollMode(ScrollPerPixel);
        verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
        verticalHeader()->setDefaultSectionSize(20);
        resize(500, 400);
        setModel(table);
        connect(table, &IndexedTable::aboutToRearrange, this, [this] {
            const int top = rowAt(0);
            m_top = m_table->keyAt(top);
            m_offset = top < 0 ? 0 : -rowViewportPosition(top);
        });
        connect(table, &IndexedTable::rearranged, this, [this] {
            const int row = m_table->rowOf(m_top);
            if (row < 0)
                return;
            updateGeometries();
            verticalScrollBar()->setValue(verticalHeader()->sectionPosition(row) + m_offset);
        });
        show();
    }
    [[nodiscard]] QByteArray topKey() const { return m_table->keyAt(rowAt(0)); }
    [[nodiscard]] QList<QByteArray> selectedKeys() const
    {
        QList<QByteArray> keys;
        const QModelIndexList rows = selectionModel()->selectedRows();
        for (const QModelIndex &index : rows)
            keys.append(m_table->keyAt(index.row()));
        std::sort(keys.begin(), keys.end());
        return keys;
    }

private:
    IndexedTable *m_table;
    QByteArray m_top;
    int m_offset = 0;
};

} // namespace

class TestTableWithView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void keeps_its_place_when_rows_come_above();
    void keeps_its_place_when_rows_go_above();
    void keeps_its_place_when_many_rows_come_and_go();
    void keeps_selection_and_current_row_when_sorted();
    void keeps_selection_while_filtering();
    void unselects_removed_rows_with_their_signals();
    void keeps_everything_over_a_refresh();
    void keeps_a_selection_of_all_rows();
    void shows_the_right_texts_after_all_of_it();

private:
    std::unique_ptr<IndexedTable> m_table;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    std::unique_ptr<AnchoredView> m_view;
};

void TestTableWithView::init()
{
    m_table = std::make_unique<IndexedTable>(QList<TableColumn>{
        {QStringLiteral("Name")}, {QStringLiteral("Note")}, {QStringLiteral("Number"), TableColumn::Sort::Number}});
    m_table->sort(0);
    m_table->put(rowsUpTo(3000, 2));
    m_tester = std::make_unique<QAbstractItemModelTester>(m_table.get(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_view = std::make_unique<AnchoredView>(m_table.get());
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->verticalScrollBar()->setValue(500 * 20 + 7);
    QCOMPARE(m_view->topKey(), QByteArray("1000"));
}

void TestTableWithView::cleanup()
{
    m_view.reset();
    m_tester.reset();
    m_table.reset();
}

void TestTableWithView::keeps_its_place_when_rows_come_above()
{
    m_table->put({rowNumbered(1), rowNumbered(3), rowNumbered(2001)});
    QCOMPARE(m_view->topKey(), QByteArray("1000"));
    QCOMPARE(m_view->verticalScrollBar()->value(), 502 * 20 + 7);
}

void TestTableWithView::keeps_its_place_when_rows_go_above()
{
    m_table->remove({"2", "4", "998"});
    QCOMPARE(m_view->topKey(), QByteArray("1000"));
    QCOMPARE(m_view->verticalScrollBar()->value(), 497 * 20 + 7);
}

void TestTableWithView::keeps_its_place_when_many_rows_come_and_go()
{
    m_table->put(rowsUpTo(3000));
    QCOMPARE(m_view->topKey(), QByteArray("1000"));
    QCOMPARE(m_view->verticalScrollBar()->value(), 1000 * 20 + 7);
    m_table->replaceAll(rowsUpTo(3000, 5));
    QCOMPARE(m_view->topKey(), QByteArray("1000"));
    QCOMPARE(m_view->verticalScrollBar()->value(), 200 * 20 + 7);
}

void TestTableWithView::keeps_selection_and_current_row_when_sorted()
{
    for (const char *key : {"10", "1000", "2998"})
        m_view->selectionModel()->select(m_table->index(m_table->rowOf(key), 0),
                                         QItemSelectionModel::Select | QItemSelectionModel::Rows);
    m_view->selectionModel()->setCurrentIndex(m_table->index(m_table->rowOf("1000"), 1), QItemSelectionModel::NoUpdate);
    m_table->sort(2, Qt::DescendingOrder);
    QCOMPARE(m_view->selectedKeys(), (QList<QByteArray>{"10", "1000", "2998"}));
    QCOMPARE(m_table->keyAt(m_view->currentIndex().row()), QByteArray("1000"));
    QCOMPARE(m_view->currentIndex().column(), 1);
    QCOMPARE(m_view->currentIndex().row(), 999);
}

void TestTableWithView::keeps_selection_while_filtering()
{
    for (const char *key : {"10", "1000", "2998"})
        m_view->selectionModel()->select(m_table->index(m_table->rowOf(key), 0),
                                         QItemSelectionModel::Select | QItemSelectionModel::Rows);
    m_table->setFilter(QStringLiteral("00"));
    QCOMPARE(m_view->selectedKeys(), (QList<QByteArray>{"10", "1000", "2998"}));
    m_table->setFilter(QStringLiteral("client-001"));
    QCOMPARE(m_view->selectedKeys(), (QList<QByteArray>{"1000"}));
    m_table->setFilter(QString());
    QCOMPARE(m_view->selectedKeys(), (QList<QByteArray>{"1000"}));
    QCOMPARE(m_table->rowCount(), 1500);
}

void TestTableWithView::unselects_removed_rows_with_their_signals()
{
    m_view->selectRow(m_table->rowOf("1000"));
    QSignalSpy selections(m_view->selectionModel(), &QItemSelectionModel::selectionChanged);
    QSignalSpy currents(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged);
    m_table->remove({"1000"});
    QCOMPARE(selections.size(), 1);
    QCOMPARE(currents.size(), 1);
    QVERIFY(m_view->selectedKeys().isEmpty());
    QCOMPARE(m_table->keyAt(m_view->currentIndex().row()), QByteArray("998"));
}

void TestTableWithView::keeps_everything_over_a_refresh()
{
    m_view->selectRow(m_table->rowOf("1004"));
    const int value = m_view->verticalScrollBar()->value();
    m_table->beginReading();
    QList<TableRow> rows = rowsUpTo(3000, 2);
    rows[502] = rowNumbered(1004, "new reason");
    m_table->put(rows.first(700));
    m_table->put(rows.mid(700));
    m_table->endReading();
    QCOMPARE(m_view->selectedKeys(), QList<QByteArray>{"1004"});
    QCOMPARE(m_view->verticalScrollBar()->value(), value);
    QCOMPARE(m_table->index(502, 1).data().toString(), QStringLiteral("new reason"));
}

void TestTableWithView::keeps_a_selection_of_all_rows()
{
    m_view->selectAll();
    m_table->sort(2, Qt::DescendingOrder);
    QCOMPARE(m_view->selectionModel()->selectedRows().size(), 1500);
    m_table->setFilter(QStringLiteral("client-0010"));
    QCOMPARE(m_view->selectionModel()->selectedRows().size(), 50);
    m_table->remove({"1000", "1002", "1050"});
    QCOMPARE(m_view->selectionModel()->selectedRows().size(), 47);
    m_table->clear();
    QVERIFY(m_view->selectionModel()->selectedRows().isEmpty());
}

void TestTableWithView::shows_the_right_texts_after_all_of_it()
{
    m_table->setFilter(QStringLiteral("7"));
    m_table->sort(2, Qt::DescendingOrder);
    m_table->put(rowsUpTo(3000, 3));
    m_table->setFilter(QString());
    m_table->remove({"0", "2999"});
    QList<int> numbers;
    for (int i = 2999; i > 0; --i) {
        if (i % 2 == 0 || i % 3 == 0)
            numbers.append(i);
    }
    QCOMPARE(m_table->rowCount(), numbers.size());
    for (int row = 0; row < m_table->rowCount(); ++row)
        QCOMPARE(m_table->index(row, 2).data(IndexedTable::NumberRole).toInt(), numbers.at(row));
    QCOMPARE(m_view->verticalHeader()->count(), m_table->rowCount());
    QCOMPARE(m_view->verticalHeader()->length(), m_table->rowCount() * 20);
}

QTEST_MAIN(TestTableWithView)
#include "tst_tablewithview.moc"
