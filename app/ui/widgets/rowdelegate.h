// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/tableview.h"

#include <QStyledItemDelegate>

namespace gatehouse {

/// Paints the cells of a TableView: plain text, cut with an ellipsis, the icon in the first column.
class RowDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit RowDelegate(TableView *view);
    void setIcons(const QList<TableIcon> &icons) { m_icons = icons; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

private:
    [[nodiscard]] const TableIcon *iconOf(const QModelIndex &index) const;
    [[nodiscard]] QRect textRect(const QStyleOptionViewItem &option, const QModelIndex &index) const;
    TableView *m_view;
    QList<TableIcon> m_icons;
};

} // namespace gatehouse
