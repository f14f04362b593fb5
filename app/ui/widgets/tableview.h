// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/indexedtable.h"
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

/// A QTableView set up for an IndexedTable: fixed row height from the font, no grid, whole rows, hidden vertical
/// header, header with sort and remembered widths, elided cells as plain text, selection and scroll position that stay
/// with their keys. Emits keys, never rows.
class TableView : public QTableView
{
    Q_OBJECT
public:
    explicit TableView(QWidget *parent = nullptr);
    ~TableView() override;
    void setDefaultSort(int column, Qt::SortOrder order); ///< before setTable(); a remembered one wins
    void setTable(IndexedTable *table, const QString &settingsKey);
    void setIcons(const QList<TableIcon> &icons); ///< shown in the first column; TableRow::icon 1 is the first of these
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
    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void fitRows();
    void restoreColumns();
    void saveColumns();
    [[nodiscard]] IndexedTable *table() const;
    QString m_settingsKey;
    RowDelegate *m_delegate;
    QTimer *m_saving;
    int m_sortColumn = 0;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    bool m_sorted = false;
};

} // namespace gatehouse
