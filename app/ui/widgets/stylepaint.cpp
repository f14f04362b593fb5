// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/stylepaint.h"

#include "ui/widgets/buttons.h"

#include <QPainterPath>
#include <QWidget>

namespace gatehouse::stylepaint {
namespace {

bool hasKeyboardFocus(const QStyleOption &option)
{
    return option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange);
}

QColor mixed(const QColor &one, const QColor &other, qreal part)
{
    return QColor::fromRgbF(static_cast<float>(one.redF() + (other.redF() - one.redF()) * part),
                            static_cast<float>(one.greenF() + (other.greenF() - one.greenF()) * part),
                            static_cast<float>(one.blueF() + (other.blueF() - one.blueF()) * part));
}

} // namespace

void panel(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &edge, Ring ring, qreal corner)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    painter->setPen(edge.alpha() == 0 ? QPen(Qt::NoPen) : QPen(edge));
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);
    if (ring == Ring::Focus) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(colours().accent, 2));
        painter->drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), corner, corner);
    }
    painter->restore();
}

void pushButton(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget)
{
    const Colours &now = colours();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool down = option.state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hover = enabled && option.state & QStyle::State_MouseOver;
    const Ring ring = hasKeyboardFocus(option) ? Ring::Focus : Ring::None;
    const Emphasis emphasis = emphasisOf(widget);
    if (!enabled) {
        const bool quiet = emphasis == Emphasis::Quiet;
        panel(painter, option.rect, quiet ? Qt::transparent : now.mutedSoft, quiet ? Qt::transparent : now.border);
        return;
    }
    switch (emphasis) {
    case Emphasis::Primary: {
        const QColor fill = mixed(now.accent, now.dark ? Qt::white : Qt::black, down ? 0.22 : hover ? 0.12 : 0);
        panel(painter, option.rect, fill, fill);
        if (ring == Ring::Focus) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(QPen(now.accentText, 1.5));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(2.5, 2.5, -2.5, -2.5), 4, 4);
            painter->restore();
        }
        return;
    }
    case Emphasis::Danger:
        panel(painter, option.rect, down || hover ? now.dangerSoft : now.raised, mixed(now.danger, now.raised, 0.35),
              ring);
        return;
    case Emphasis::Quiet:
        panel(painter, option.rect, down || hover ? now.accentSoft : QColor(Qt::transparent), Qt::transparent, ring);
        return;
    case Emphasis::Normal:
        panel(painter, option.rect,
              down    ? now.mutedSoft
              : hover ? mixed(now.raised, now.mutedSoft, 0.6)
                      : now.raised,
              hover || down ? now.strongBorder : mixed(now.border, now.strongBorder, 0.35), ring);
        return;
    }
}

QColor buttonText(const QStyleOption &option, const QWidget *widget)
{
    const Colours &now = colours();
    if (!option.state.testFlag(QStyle::State_Enabled))
        return now.disabled;
    switch (emphasisOf(widget)) {
    case Emphasis::Primary:
        return now.accentText;
    case Emphasis::Danger:
        return now.danger;
    case Emphasis::Quiet:
        return now.accent;
    case Emphasis::Normal:
        break;
    }
    return now.text;
}

void buttonLabel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    const QColor colour = buttonText(option, widget);
    QRect area = option.rect.adjusted(grid(0.5), 0, -grid(0.5), 0);
    if (option.features & QStyleOptionButton::HasMenu) {
        const int side = option.fontMetrics.height();
        const QRect arrow(area.right() - side + 1, area.center().y() - side / 2, side, side);
        chevron(painter, QStyle::visualRect(option.direction, option.rect, arrow), Qt::DownArrow, colour);
        area.setRight(area.right() - side);
    }
    const int gap = grid(1);
    const int icon = option.icon.isNull() ? 0 : option.iconSize.width() + (option.text.isEmpty() ? 0 : gap);
    const QString text =
        option.fontMetrics.elidedText(option.text, Qt::ElideRight, area.width() - icon, Qt::TextShowMnemonic);
    const int width = icon + option.fontMetrics.size(Qt::TextShowMnemonic, text).width();
    int x = area.left() + std::max(0, (area.width() - width) / 2);
    if (icon > 0) {
        const QRect place(QPoint(x, area.center().y() - option.iconSize.height() / 2), option.iconSize);
        option.icon.paint(painter, QStyle::visualRect(option.direction, area, place), Qt::AlignCenter,
                          enabled ? QIcon::Normal : QIcon::Disabled);
        x += icon;
    }
    painter->setPen(colour);
    const QRect place(x, area.top(), area.right() - x + 1, area.height());
    painter->drawText(QStyle::visualRect(option.direction, area, place),
                      Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextHideMnemonic, text);
}

void toolButton(QPainter *painter, const QStyleOption &option, const QWidget *widget)
{
    const Colours &now = colours();
    const bool on = option.state & QStyle::State_On;
    const bool down = option.state & QStyle::State_Sunken;
    const bool hover = option.state & QStyle::State_Enabled && option.state & QStyle::State_MouseOver;
    const Ring ring = hasKeyboardFocus(option) ? Ring::Focus : Ring::None;
    if (widget && widget->property("gatehouseChip").toBool()) {
        const QColor fill = on ? now.accentSoft : hover || down ? now.mutedSoft : now.base;
        panel(painter, option.rect, fill, on ? now.accent : now.border, ring, option.rect.height() / 2.0);
        return;
    }
    const bool raised = !option.state.testFlag(QStyle::State_AutoRaise);
    const QColor fill = on              ? now.accentSoft
                        : down || hover ? now.mutedSoft
                        : raised        ? now.raised
                                        : QColor(Qt::transparent);
    panel(painter, option.rect, fill, raised ? now.border : QColor(Qt::transparent), ring);
}

void field(QPainter *painter, const QStyleOption &option, const QRect &rect)
{
    const Colours &now = colours();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool focused = option.state & QStyle::State_HasFocus;
    const bool hover = option.state & QStyle::State_MouseOver;
    panel(painter, rect, enabled ? now.base : now.mutedSoft,
          enabled && hover ? now.strongBorder : mixed(now.border, now.strongBorder, enabled ? 0.45 : 0),
          focused ? Ring::Focus : Ring::None);
}

void checkBox(QPainter *painter, const QStyleOption &option)
{
    const Colours &now = colours();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool on = option.state & (QStyle::State_On | QStyle::State_NoChange);
    const QColor fill = on ? (enabled ? now.accent : now.disabled) : now.base;
    panel(painter, option.rect, fill,
          on        ? fill
          : enabled ? now.strongBorder
                    : now.border,
          hasKeyboardFocus(option) ? Ring::Focus : Ring::None, 4);
    if (!on)
        return;
    const QRectF box(option.rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(now.accentText, box.width() / 8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&box](qreal x, qreal y) { return QPointF(box.x() + box.width() * x, box.y() + box.height() * y); };
    if (option.state & QStyle::State_NoChange)
        painter->drawLine(at(0.28, 0.5), at(0.72, 0.5));
    else
        painter->drawPolyline(QPolygonF{at(0.26, 0.53), at(0.43, 0.70), at(0.75, 0.32)});
    painter->restore();
}

void radioButton(QPainter *painter, const QStyleOption &option)
{
    const Colours &now = colours();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool on = option.state & QStyle::State_On;
    const QColor mark = enabled ? now.accent : now.disabled;
    panel(painter, option.rect, now.base,
          on        ? mark
          : enabled ? now.strongBorder
                    : now.border,
          hasKeyboardFocus(option) ? Ring::Focus : Ring::None, option.rect.height() / 2.0);
    if (!on)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mark);
    const qreal inset = option.rect.width() * 0.26;
    painter->drawEllipse(QRectF(option.rect).adjusted(inset, inset, -inset, -inset));
    painter->restore();
}

void chevron(QPainter *painter, const QRect &rect, Qt::ArrowType arrow, const QColor &colour)
{
    const qreal half = std::min(rect.width(), rect.height()) * 0.22;
    const QPointF middle = QRectF(rect).center();
    QPolygonF line{QPointF(-half, -half / 2), QPointF(0, half / 2), QPointF(half, -half / 2)};
    QTransform turn;
    turn.translate(middle.x(), middle.y());
    if (arrow == Qt::UpArrow)
        turn.rotate(180);
    else if (arrow == Qt::RightArrow)
        turn.rotate(-90);
    else if (arrow == Qt::LeftArrow)
        turn.rotate(90);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(colour, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(turn.map(line));
    painter->restore();
}

void headerSection(QPainter *painter, const QStyleOption &option)
{
    const Colours &now = colours();
    const bool hover = option.state & QStyle::State_Enabled && option.state & QStyle::State_MouseOver;
    painter->fillRect(option.rect, hover ? now.mutedSoft : now.window);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), now.border);
}

void scrollBar(QPainter *painter, const QStyleOptionComplex &option, const QRect &slider)
{
    const Colours &now = colours();
    painter->fillRect(option.rect, now.base);
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(&option);
    if (!bar || bar->maximum <= bar->minimum)
        return;
    const bool active = option.state & QStyle::State_Sunken || option.activeSubControls & QStyle::SC_ScrollBarSlider;
    const QRect thumb = slider.adjusted(3, 3, -3, -3);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(active ? now.strongBorder : mixed(now.border, now.strongBorder, 0.5));
    const qreal corner = std::min(thumb.width(), thumb.height()) / 2.0;
    painter->drawRoundedRect(thumb, corner, corner);
    painter->restore();
}

} // namespace gatehouse::stylepaint
