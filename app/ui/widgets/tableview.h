// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/keyedtable.h"
#include "ui/widgets/theme.h"

#include <QTableView>

class QTimer;

namespace gatehouse {

class RowDelegate;

/// An icon of a table's first column.
struct TableIcon
{
    QString name;
    Tone tone = Tone::Normal;
    QString word; ///< for accessibility and the tool tip: what the icon says
};

/// A QTableView set up for a KeyedTable: fixed row height from the font, no grid, whole rows, hidden vertical
/// header, header with sort and remembered widths, elided cells as plain text, selection and scroll position that stay
/// with their keys. Emits keys, never rows.
class TableView : public QTableView
{
    Q_OBJECT
public:
    explicit TableView(QWidget *parent = nullptr);
    ~TableView() override;
    void setDefaultSort(int column, Qt::SortOrder order); ///< before setTable(); a remembered one wins
    void setTable(KeyedTable *table, const QString &settingsKey);
    /// This column gets what the others leave, and never less than a part of its own width.
    void setStretchedColumn(int column);
    void setIcons(const QList<TableIcon> &icons); ///< shown in the first column; TableRow::icon 1 is the first of these
    [[nodiscard]] KeyedTable *table() const;
    [[nodiscard]] QList<QByteArray> selectedKeys() const;
    [[nodiscard]] QByteArray currentKey() const;
    void selectKey(const QByteArray &key);

Q_SIGNALS:
    void selectedKeysChanged();
    void opened(const QByteArray &key);                                ///< Enter or double click
    void letterPressed(QChar letter, Qt::KeyboardModifiers modifiers); ///< single letters while the table has the focus
    void menuRequested(const QByteArray &key, const QPoint &globalPosition);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void updateGeometries() override;
    [[nodiscard]] QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex &index,
                                                                       const QEvent *event) const override;

private:
    void fitRows();
    void restoreColumns();
    void saveColumns();
    void holdPlace(); ///< before rows come, go or move
    void returnToPlace();
    QString m_settingsKey;
    RowDelegate *m_delegate;
    QTimer *m_saving;
    int m_sortColumn = 0;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    int m_stretched = -1;
    bool m_isStretching = false;
    bool m_sorted = false;
    bool m_isSorting = false; ///< by the hand of the operator
    QByteArray m_held;        ///< key of the row at the top; empty: the list stands at its beginning
    int m_heldOffset = 0;
};

} // namespace gatehouse
