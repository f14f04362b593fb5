// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tableview.h"

#include "ui/widgets/plainlabel.h"
#include "ui/widgets/remembered.h"
#include "ui/widgets/rowdelegate.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>
#include <QTimer>

namespace gatehouse {

TableView::TableView(QWidget *parent)
    : QTableView(parent)
    , m_delegate(new RowDelegate(this))
    , m_saving(new QTimer(this))
{
    setItemDelegate(m_delegate);
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setMouseTracking(true);
    setCornerButtonEnabled(false);
    // The view sorts between these two: then the rows have new neighbours, and the place of one means nothing.
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, [this] { m_isSorting = true; });
    setSortingEnabled(true);
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, [this] { m_isSorting = false; });
    verticalHeader()->hide();
    // One fixed height for all rows: Qt then needs no size per row, which a million rows could not afford.
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_saving->setSingleShot(true);
    m_saving->setInterval(400);
    connect(m_saving, &QTimer::timeout, this, &TableView::saveColumns);
    connect(horizontalHeader(), &QHeaderView::sectionResized, m_saving, qOverload<>(&QTimer::start));
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, m_saving, qOverload<>(&QTimer::start));
    connect(this, &QTableView::doubleClicked, this, [this] { Q_EMIT opened(currentKey()); });
    fitRows();
}

TableView::~TableView()
{
    if (m_saving->isActive())
        saveColumns();
}

void TableView::setDefaultSort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
}

void TableView::setTable(KeyedTable *table, const QString &settingsKey)
{
    m_settingsKey = QStringLiteral("columns/") + settingsKey;
    setModel(table);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &TableView::selectedKeysChanged);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TableView::selectedKeysChanged);
    connect(table, &KeyedTable::aboutToRearrange, this, &TableView::holdPlace);
    connect(table, &KeyedTable::rearranged, this, &TableView::returnToPlace);
    restoreColumns();
}

void TableView::setStretchedColumn(int column)
{
    m_stretched = column;
    horizontalHeader()->setStretchLastSection(false);
    updateGeometries();
}

// Qt's own stretching squeezes the column to nothing where the others leave nothing.
void TableView::updateGeometries()
{
    QTableView::updateGeometries();
    if (m_stretched < 0 || !table() || std::exchange(m_isStretching, true))
        return;
    const int own = table()->headerData(m_stretched, Qt::Horizontal, Qt::SizeHintRole).toSize().width();
    const int others = horizontalHeader()->length() - columnWidth(m_stretched);
    const int width = std::max(viewport()->width() - others, own * textPercent() / 200);
    if (width != columnWidth(m_stretched)) {
        const QSignalBlocker quiet(m_saving);
        setColumnWidth(m_stretched, width);
        QTableView::updateGeometries();
    }
    m_isStretching = false;
}

// Qt makes the first row the current one and does not pick it: it would look picked, and the buttons would do without
// it.
void TableView::focusInEvent(QFocusEvent *event)
{
    QTableView::focusInEvent(event);
    if (selectionModel() && !selectionModel()->hasSelection())
        selectKey(currentKey());
}

// Ctrl+Home and Ctrl+End pick the row that they go to: what is done is done to what is picked.
QItemSelectionModel::SelectionFlags TableView::selectionCommand(const QModelIndex &index, const QEvent *event) const
{
    if (event && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<const QKeyEvent *>(event);
        if (key->modifiers() == Qt::ControlModifier && (key->key() == Qt::Key_Home || key->key() == Qt::Key_End))
            return QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows;
    }
    return QTableView::selectionCommand(index, event);
}

void TableView::setIcons(const QList<TableIcon> &icons)
{
    m_delegate->setIcons(icons);
    viewport()->update();
}

KeyedTable *TableView::table() const
{
    return qobject_cast<KeyedTable *>(model());
}

QList<QByteArray> TableView::selectedKeys() const
{
    QList<QByteArray> keys;
    const KeyedTable *const rows = table();
    if (!rows || !selectionModel())
        return keys;
    for (const QItemSelectionRange &range : selectionModel()->selection()) {
        if (range.left() > 0)
            continue; // whole rows are selected; the first column stands for the row
        for (int row = range.top(); row <= range.bottom(); ++row)
            keys.append(rows->keyAt(row));
    }
    return keys;
}

QByteArray TableView::currentKey() const
{
    const QModelIndex current = currentIndex();
    return current.isValid() && table() ? table()->keyAt(current.row()) : QByteArray();
}

void TableView::selectKey(const QByteArray &key)
{
    const int row = table() ? table()->rowOf(key) : -1;
    if (row < 0)
        return;
    const QModelIndex index = model()->index(row, 0);
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(index);
}

// At its beginning a list stays there, so that what is new at the top is seen.
void TableView::holdPlace()
{
    m_held.clear();
    const int row = rowAt(0);
    if (m_isSorting || row < 0 || verticalScrollBar()->value() == 0)
        return;
    m_held = table()->keyAt(row);
    m_heldOffset = rowViewportPosition(row);
}

void TableView::returnToPlace()
{
    const int row = m_held.isEmpty() ? -1 : table()->rowOf(m_held);
    if (row < 0)
        return;
    executeDelayedItemsLayout();
    updateGeometries(); // else the scroll bar learns of the new rows only after this
    verticalScrollBar()->setValue(verticalHeader()->sectionPosition(row) - m_heldOffset);
}

void TableView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (const QByteArray key = currentKey(); !key.isEmpty())
            Q_EMIT opened(key);
        return;
    }
    const bool plain = (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
    if (plain && event->text().size() == 1 && (event->text().at(0).isLetter() || event->key() == Qt::Key_Space)) {
        Q_EMIT letterPressed(event->text().at(0).toLower(), event->modifiers());
        return;
    }
    QTableView::keyPressEvent(event);
}

void TableView::contextMenuEvent(QContextMenuEvent *event)
{
    QModelIndex at = indexAt(event->pos());
    QPoint where = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        at = currentIndex();
        where = viewport()->mapToGlobal(visualRect(at).bottomLeft());
    }
    if (at.isValid() && table())
        Q_EMIT menuRequested(table()->keyAt(at.row()), where);
}

void TableView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        fitRows();
        restoreColumns();
    }
}

void TableView::fitRows()
{
    const int height = fontMetrics().height() + grid(1.5);
    verticalHeader()->setMinimumSectionSize(height);
    verticalHeader()->setDefaultSectionSize(height);
    // The model's size hint is about the width alone.
    horizontalHeader()->setMinimumHeight(fontMetrics().height() + grid(1.75));
    horizontalHeader()->setMinimumSectionSize(fontMetrics().averageCharWidth() * 6);
}

// Widths are kept for 100 % text, so that a change of the text size keeps their proportions.
void TableView::restoreColumns()
{
    if (!table())
        return;
    const QSignalBlocker quiet(horizontalHeader());
    const QStringList kept = remembered(m_settingsKey).toStringList();
    const int columns = table()->columnCount();
    for (int column = 0; column < columns; ++column) {
        int width = table()->headerData(column, Qt::Horizontal, Qt::SizeHintRole).toSize().width();
        if (kept.size() == columns + 2 && kept.at(column + 2).toInt() > 0) // 0: it was hidden
            width = kept.at(column + 2).toInt();
        if (width <= 0)
            width = 160;
        setColumnWidth(column, width * textPercent() / 100);
    }
    if (m_sorted)
        return;
    m_sorted = true;
    if (kept.size() == columns + 2) {
        m_sortColumn = kept.at(0).toInt();
        m_sortOrder = kept.at(1) == QLatin1String("descending") ? Qt::DescendingOrder : Qt::AscendingOrder;
    }
    m_sortColumn = qBound(0, m_sortColumn, columns - 1);
    horizontalHeader()->setSortIndicator(m_sortColumn, m_sortOrder);
    table()->sort(m_sortColumn, m_sortOrder);
}

void TableView::saveColumns()
{
    if (!table() || m_settingsKey.isEmpty())
        return;
    const bool descending = horizontalHeader()->sortIndicatorOrder() == Qt::DescendingOrder;
    QStringList kept{QString::number(horizontalHeader()->sortIndicatorSection()),
                     descending ? QStringLiteral("descending") : QStringLiteral("ascending")};
    for (int column = 0; column < table()->columnCount(); ++column)
        kept.append(QString::number(columnWidth(column) * 100 / std::max(1, textPercent())));
    remember(m_settingsKey, kept);
}

} // namespace gatehouse
