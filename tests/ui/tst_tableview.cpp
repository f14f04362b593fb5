// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/indexedtable.h"
#include "ui/widgets/remembered.h"
#include "ui/widgets/tableview.h"

#include <QApplication>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;

namespace {

TableRow row(int number, const QByteArray &reason = QByteArrayLiteral("Reported stolen"))
{
    const QByteArray name = QByteArrayLiteral("pump-") + QByteArray::number(number).rightJustified(4, '0');
    TableRow made;
    made.key = name;
    made.cells = {QByteArrayLiteral("Disabled"), name, reason};
    made.icon = static_cast<quint8>(1 + number % 2);
    made.number = number;
    return made;
}

QList<TableColumn> columns()
{
    return {{QStringLiteral("State"), TableColumn::Sort::Text, 120, Qt::AlignLeft | Qt::AlignVCenter},
            {QStringLiteral("Who"), TableColumn::Sort::Text, 200, Qt::AlignLeft | Qt::AlignVCenter},
            {QStringLiteral("Reason"), TableColumn::Sort::Text, 300, Qt::AlignLeft | Qt::AlignVCenter}};
}

QList<TableRow> rows(int count)
{
    QList<TableRow> made;
    for (int i = 0; i < count; ++i)
        made.append(row(i));
    return made;
}

} // namespace

class TestTableView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Scheme::Light, 100); }
    void keysNotRows();
    void selectionAndScrollStay();
    void lettersAreKeysOfThePage();
    void columnsAreRemembered();
    void rowsGrowWithTheText();
    void iconsAreShown();
};

void TestTableView::keysNotRows()
{
    IndexedTable table(columns());
    table.put(rows(50));
    TableView view;
    view.setTable(&table, QStringLiteral("test"));
    view.resize(800, 400);
    view.show();
    QVERIFY(view.horizontalHeader()->height() > 20);
    QSignalSpy selected(&view, &TableView::selectedKeysChanged);
    view.selectKey("pump-0030");
    QCOMPARE(view.currentKey(), QByteArrayLiteral("pump-0030"));
    QCOMPARE(view.selectedKeys(), QList<QByteArray>{QByteArrayLiteral("pump-0030")});
    QVERIFY(selected.count() > 0);
    QSignalSpy opened(&view, &TableView::opened);
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(opened.constFirst().constFirst().toByteArray(), QByteArrayLiteral("pump-0030"));
    QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(view.selectedKeys().size(), 50);
    view.selectKey("not there");
    QCOMPARE(view.selectedKeys().size(), 50);
}

void TestTableView::selectionAndScrollStay()
{
    IndexedTable table(columns());
    table.put(rows(400));
    TableView view;
    view.setTable(&table, QStringLiteral("test"));
    view.resize(800, 400);
    view.show();
    view.selectKey("pump-0200");
    const int top = view.verticalScrollBar()->value();
    QVERIFY(top > 0);
    QSignalSpy reset(&table, &QAbstractItemModel::modelReset);
    table.put({row(200, QByteArrayLiteral("Another reason")), row(9000)});
    QCOMPARE(view.currentKey(), QByteArrayLiteral("pump-0200"));
    QCOMPARE(view.selectedKeys(), QList<QByteArray>{QByteArrayLiteral("pump-0200")});
    QCOMPARE(view.verticalScrollBar()->value(), top);
    // What comes or goes above moves nothing of what is seen.
    const QByteArray seen = table.keyAt(view.rowAt(0));
    table.remove({QByteArrayLiteral("pump-0001")});
    QCOMPARE(table.keyAt(view.rowAt(0)), seen);
    TableRow above = row(9001);
    above.cells[0] = QByteArrayLiteral("Active");
    table.put({above});
    QCOMPARE(table.rowOf(above.key), 0);
    QCOMPARE(table.keyAt(view.rowAt(0)), seen);
    QCOMPARE(view.selectedKeys(), QList<QByteArray>{QByteArrayLiteral("pump-0200")});
    view.sortByColumn(1, Qt::DescendingOrder);
    QCOMPARE(view.selectedKeys(), QList<QByteArray>{QByteArrayLiteral("pump-0200")});
    QCOMPARE(reset.count(), 0);
}

void TestTableView::lettersAreKeysOfThePage()
{
    IndexedTable table(columns());
    table.put(rows(5));
    TableView view;
    view.setTable(&table, QStringLiteral("test"));
    view.show();
    view.selectKey("pump-0002");
    QSignalSpy letters(&view, &TableView::letterPressed);
    QTest::keyClick(&view, Qt::Key_A);
    QTest::keyClick(&view, 'e');
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(letters.count(), 2);
    QCOMPARE(letters.at(0).constFirst().toChar(), QLatin1Char('a'));
    QCOMPARE(letters.at(1).constFirst().toChar(), QLatin1Char('e'));
    QCOMPARE(view.currentKey(), QByteArrayLiteral("pump-0002"));
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(view.currentKey(), QByteArrayLiteral("pump-0003"));
}

void TestTableView::columnsAreRemembered()
{
    QTemporaryDir folder;
    rememberIn(folder.filePath(QStringLiteral("gatehouse.ini")));
    {
        IndexedTable table(columns());
        TableView view;
        view.setTable(&table, QStringLiteral("kept"));
        view.resize(900, 300);
        view.show();
        QCOMPARE(view.columnWidth(0), 120);
        view.setColumnWidth(0, 144);
        view.sortByColumn(1, Qt::DescendingOrder);
    }
    {
        IndexedTable table(columns());
        table.put(rows(3));
        TableView view;
        view.setTable(&table, QStringLiteral("kept"));
        QCOMPARE(view.columnWidth(0), 144);
        QCOMPARE(view.horizontalHeader()->sortIndicatorSection(), 1);
        QCOMPARE(table.keyAt(0), QByteArrayLiteral("pump-0002"));
    }
    rememberIn({});
}

void TestTableView::rowsGrowWithTheText()
{
    IndexedTable table(columns());
    table.put(rows(3));
    TableView view;
    view.setTable(&table, QStringLiteral("grow"));
    view.show();
    const int height = view.rowHeight(0);
    const int width = view.columnWidth(0);
    applyTheme(*qApp, Scheme::Light, 200);
    QTRY_VERIFY(view.rowHeight(0) > height);
    QTRY_COMPARE(view.columnWidth(0), width * 2);
    applyTheme(*qApp, Scheme::Light, 100);
    QTRY_COMPARE(view.rowHeight(0), height);
}

void TestTableView::iconsAreShown()
{
    IndexedTable table(columns());
    table.put(rows(2));
    TableView view;
    view.setTable(&table, QStringLiteral("icons"));
    view.resize(800, 200);
    view.show();
    const QImage without = view.grab().toImage();
    view.setIcons({{QStringLiteral("user-off"), Tone::Danger, QStringLiteral("Disabled")},
                   {QStringLiteral("client-id"), Tone::Warning, QStringLiteral("Bound")}});
    QVERIFY(view.grab().toImage() != without);
}

QTEST_MAIN(TestTableView)
#include "tst_tableview.moc"
