// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/style.h"

#include "ui/widgets/buttons.h"
#include "ui/widgets/stylepaint.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QStyleOption>

namespace gatehouse {
namespace {

int lineHeight()
{
    return QFontMetrics(QApplication::font()).height();
}

int controlHeight()
{
    return lineHeight() + grid(1.75);
}

} // namespace

Style::Style()
    : QProxyStyle(QStringLiteral("Fusion"))
{
}

void Style::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QLineEdit *>(widget) ||
        qobject_cast<QComboBox *>(widget) || qobject_cast<QScrollBar *>(widget) || qobject_cast<QHeaderView *>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
    case PM_LineEditIconSize:
        return std::max(16, lineHeight());
    case PM_ToolBarIconSize:
        return std::max(18, lineHeight() + 2);
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return std::max(17, lineHeight());
    case PM_ScrollBarExtent:
        return 13;
    case PM_ScrollBarSliderMin:
        return 36;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return grid(1);
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return grid(1);
    case PM_LayoutLeftMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutBottomMargin:
        return grid(2);
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_HeaderMargin:
        return 6;
    case PM_HeaderMarkSize:
        return 12;
    case PM_MenuVMargin:
        return 4;
    case PM_SplitterWidth:
        return 1;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                     QStyleHintReturn *returned) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_ComboBox_Popup:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 500;
    case SH_Table_GridLineColor:
        return static_cast<int>(colours().border.rgb());
    default:
        return QProxyStyle::styleHint(hint, option, widget, returned);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                              const QWidget *widget) const
{
    QSize wanted = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        if (widget && widget->property("gatehouseStatus").toBool())
            return {size.width() + grid(3), lineHeight() + grid(1)};
        return {std::max(size.width() + grid(3.5), grid(9)), std::max(controlHeight(), size.height() + grid(1))};
    case CT_LineEdit:
        return {wanted.width(), std::max(controlHeight(), wanted.height())};
    case CT_ComboBox:
        return {wanted.width() + grid(1.5), std::max(controlHeight(), wanted.height())};
    case CT_ToolButton:
        if (widget && widget->property("gatehouseChip").toBool())
            return {size.width() + grid(2), lineHeight() + grid(1.25)};
        return {std::max(wanted.width() + 6, controlHeight()), controlHeight()};
    case CT_HeaderSection:
        return {wanted.width(), lineHeight() + grid(1.75)};
    case CT_MenuItem:
        return {wanted.width() + grid(1), std::max(wanted.height(), wanted.height() > 10 ? lineHeight() + grid(1) : 0)};
    case CT_CheckBox:
    case CT_RadioButton:
        return {wanted.width(), std::max(wanted.height(), lineHeight() + grid(0.75))};
    default:
        return wanted;
    }
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                            const QWidget *widget) const
{
    const auto *bar = control == CC_ScrollBar ? qstyleoption_cast<const QStyleOptionSlider *>(option) : nullptr;
    if (!bar)
        return QProxyStyle::subControlRect(control, option, part, widget);
    const bool across = bar->orientation == Qt::Horizontal;
    const int room = across ? bar->rect.width() : bar->rect.height();
    const int span = bar->maximum - bar->minimum;
    int length = room;
    if (span > 0) {
        length = static_cast<int>(qint64(bar->pageStep) * room / (qint64(span) + bar->pageStep));
        length = qBound(std::min(room, pixelMetric(PM_ScrollBarSliderMin, option, widget)), length, room);
    }
    const int start =
        sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, room - length, bar->upsideDown);
    const auto piece = [&](int from, int size) {
        const QRect rect = across ? QRect(bar->rect.x() + from, bar->rect.y(), size, bar->rect.height())
                                  : QRect(bar->rect.x(), bar->rect.y() + from, bar->rect.width(), size);
        return across ? visualRect(bar->direction, bar->rect, rect) : rect;
    };
    switch (part) {
    case SC_ScrollBarGroove:
        return bar->rect;
    case SC_ScrollBarSlider:
        return piece(start, length);
    case SC_ScrollBarSubPage:
        return piece(0, start);
    case SC_ScrollBarAddPage:
        return piece(start + length, room - start - length);
    default:
        return {};
    }
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    if (element == SE_LineEditContents)
        return rect.adjusted(5, 0, -3, 0);
    return rect;
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const
{
    const Colours &now = colours();
    switch (element) {
    case PE_FrameFocusRect:
        // Every control shows its focus itself.
        return;
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame && frame->lineWidth > 0)
            stylepaint::field(painter, *option, option->rect);
        return;
    case PE_FrameLineEdit:
        return;
    case PE_PanelButtonTool:
        stylepaint::toolButton(painter, *option, widget);
        return;
    case PE_IndicatorCheckBox:
        stylepaint::checkBox(painter, *option);
        return;
    case PE_IndicatorRadioButton:
        stylepaint::radioButton(painter, *option);
        return;
    case PE_IndicatorArrowDown:
        stylepaint::chevron(painter, option->rect, Qt::DownArrow, now.muted);
        return;
    case PE_IndicatorArrowUp:
        stylepaint::chevron(painter, option->rect, Qt::UpArrow, now.muted);
        return;
    case PE_IndicatorArrowRight:
        stylepaint::chevron(painter, option->rect, Qt::RightArrow, now.muted);
        return;
    case PE_IndicatorHeaderArrow:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
            header && header->sortIndicator != QStyleOptionHeader::None)
            stylepaint::chevron(painter, option->rect,
                                header->sortIndicator == QStyleOptionHeader::SortDown ? Qt::UpArrow : Qt::DownArrow,
                                now.accent);
        return;
    case PE_Frame:
        stylepaint::panel(painter, option->rect, Qt::transparent, now.border, stylepaint::Ring::None, 4);
        return;
    case PE_PanelTipLabel:
        painter->fillRect(option->rect, now.strongBorder);
        painter->fillRect(option->rect.adjusted(1, 1, -1, -1), now.raised);
        return;
    case PE_PanelMenu:
    case PE_FrameMenu:
        painter->save();
        painter->setPen(now.border);
        painter->setBrush(element == PE_PanelMenu ? QBrush(now.raised) : QBrush(Qt::NoBrush));
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const
{
    const Colours &now = colours();
    switch (element) {
    case CE_PushButtonBevel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option))
            stylepaint::pushButton(painter, *button, widget);
        return;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option))
            stylepaint::buttonLabel(painter, *button, widget);
        return;
    case CE_ToolButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
            button && widget && widget->property("gatehouseChip").toBool()) {
            QStyleOptionToolButton inset = *button;
            inset.rect.adjust(grid(1), 0, -grid(0.5), 0);
            QProxyStyle::drawControl(element, &inset, painter, widget);
            return;
        }
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    case CE_HeaderSection:
        stylepaint::headerSection(painter, *option);
        return;
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            QStyleOptionHeaderV2 label;
            if (const auto *full = qstyleoption_cast<const QStyleOptionHeaderV2 *>(option))
                label = *full;
            else
                static_cast<QStyleOptionHeader &>(label) = *header;
            const bool sorted = header->sortIndicator != QStyleOptionHeader::None;
            label.rect.adjust(label.direction == Qt::RightToLeft ? 0 : 4, 0, // in line with the cells below
                              label.direction == Qt::RightToLeft ? -4 : 0, 0);
            label.palette.setColor(QPalette::ButtonText, sorted ? now.text : now.muted);
            QProxyStyle::drawControl(element, &label, painter, widget);
        }
        return;
    case CE_HeaderEmptyArea:
        stylepaint::headerSection(painter, *option);
        return;
    case CE_Splitter:
        painter->fillRect(option->rect, now.border);
        return;
    case CE_ItemViewItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            QStyleOptionViewItem soft = *item;
            soft.palette.setColor(QPalette::Highlight, now.accentSoft);
            soft.palette.setColor(QPalette::HighlightedText, now.text);
            QProxyStyle::drawControl(element, &soft, painter, widget);
        }
        return;
    default:
        QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                               const QWidget *widget) const
{
    if (control == CC_ScrollBar) {
        stylepaint::scrollBar(painter, *option, subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget));
        return;
    }
    if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option); combo && control == CC_ComboBox) {
        stylepaint::field(painter, *option, option->rect);
        const QRect arrow = subControlRect(control, option, SC_ComboBoxArrow, widget);
        const int side = std::min(arrow.height(), lineHeight());
        stylepaint::chevron(painter, QRect(arrow.center() - QPoint(side / 2 - 1, side / 2), QSize(side, side)),
                            Qt::DownArrow, colours().muted);
        return;
    }
    if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
        button && control == CC_ToolButton) {
        // A button that is an icon alone says by its tool tip that it opens a menu.
        QStyleOptionToolButton plain = *button;
        if (plain.toolButtonStyle == Qt::ToolButtonIconOnly)
            plain.features &= ~QStyleOptionToolButton::HasMenu;
        QProxyStyle::drawComplexControl(control, &plain, painter, widget);
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace gatehouse
