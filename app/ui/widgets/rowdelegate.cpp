// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/rowdelegate.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace gatehouse {
namespace {
constexpr int padding = 10;
}

RowDelegate::RowDelegate(TableView *view)
    : QStyledItemDelegate(view)
    , m_view(view)
{
}

const TableIcon *RowDelegate::iconOf(const QModelIndex &index) const
{
    if (index.column() != 0)
        return nullptr;
    const int number = index.data(KeyedTable::IconRole).toInt();
    return number >= 1 && number <= m_icons.size() ? &m_icons.at(number - 1) : nullptr;
}

QRect RowDelegate::textRect(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QRect area = option.rect.adjusted(padding, 0, -padding, 0);
    if (iconOf(index))
        area.setLeft(area.left() + iconSide(option.fontMetrics) + grid(1));
    return area;
}

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colours &now = colours();
    const bool selected = option.state & QStyle::State_Selected;
    const bool current = m_view->currentIndex().row() == index.row();
    const bool focused = m_view->hasFocus();
    if (selected)
        painter->fillRect(option.rect, focused ? now.accentSoft : now.mutedSoft);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, now.window);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), now.mutedSoft);
    if (current && focused) {
        // The current row is told by lines too, not by the colour of the selection alone.
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), option.rect.width(), 1), now.accent);
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), now.accent);
    }
    if (selected && index.column() == 0)
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), now.accent);
    if (const TableIcon *shown = iconOf(index)) {
        const int side = iconSide(option.fontMetrics);
        const QRect place(option.rect.left() + padding, option.rect.center().y() - side / 2, side, side);
        icon(shown->name, shown->tone).paint(painter, place);
    }
    const QRect area = textRect(option, index);
    const QString text = index.data(Qt::DisplayRole).toString();
    painter->setPen(option.state & QStyle::State_Enabled ? now.text : now.disabled);
    painter->setFont(option.font);
    const auto alignment = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
    painter->drawText(area,
                      static_cast<int>(alignment ? alignment : Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                      option.fontMetrics.elidedText(text, Qt::ElideRight, area.width()));
}

bool RowDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                            const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QStyleOptionViewItem full = option;
    initStyleOption(&full, index);
    const QString text = index.data(Qt::DisplayRole).toString();
    const TableIcon *shown = iconOf(index);
    if (full.fontMetrics.horizontalAdvance(text) > textRect(full, index).width())
        QToolTip::showText(event->globalPos(), toolTipText(text), view);
    else if (shown && !shown->word.isEmpty())
        QToolTip::showText(event->globalPos(), toolTipText(shown->word), view);
    else
        QToolTip::hideText();
    return true;
}

} // namespace gatehouse
