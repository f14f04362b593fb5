// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/indexedtable.h"

#include <QTableView>

namespace gatehouse {

/// A QTableView set up for an IndexedTable: fixed row height from the font, no grid, whole rows, hidden vertical header,
/// header with sort and remembered widths, elided cells as plain text, selection and scroll position that stay with
/// their keys. Emits keys, never rows.
class TableView : public QTableView
{
    Q_OBJECT
public:
    explicit TableView(QWidget *parent = nullptr);
    void setTable(IndexedTable *table, const QString &settingsKey);
    [[nodiscard]] QList<QByteArray> selectedKeys() const;
    [[nodiscard]] QByteArray currentKey() const;
    void selectKey(const QByteArray &key);

Q_SIGNALS:
    void selectedKeysChanged();
    void opened(const QByteArray &key);                     ///< Enter or double click
    void letterPressed(QChar letter, Qt::KeyboardModifiers modifiers); ///< single letters while the table has the focus
    void menuRequested(const QByteArray &key, const QPoint &globalPosition);
};

} // namespace gatehouse
