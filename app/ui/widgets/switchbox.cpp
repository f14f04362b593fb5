// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/switchbox.h"

#include "ui/widgets/theme.h"

#include <QPainter>
#include <QStyle>

namespace gatehouse {

SwitchBox::SwitchBox(const QString &off, const QString &on, QWidget *parent)
    : QCheckBox(parent)
    , m_off(off)
    , m_on(on)
{
    setText(off);
    setAttribute(Qt::WA_Hover);
    connect(this, &QCheckBox::toggled, this, [this](bool checked) { setText(checked ? m_on : m_off); });
}

QSize SwitchBox::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    const int words = std::max(metrics.horizontalAdvance(m_off), metrics.horizontalAdvance(m_on));
    return {metrics.height() * 2 + grid(1) + words + 4, metrics.height() + grid(1)};
}

void SwitchBox::paintEvent(QPaintEvent *)
{
    const Colours &now = colours();
    const int high = fontMetrics().height() + 2;
    const QRectF track = QStyle::visualRect(layoutDirection(), rect(),
                                            QRect(2, (height() - high) / 2, fontMetrics().height() * 2 - 2, high));
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor fill = !isEnabled() ? now.mutedSoft : isChecked() ? now.accent : now.base;
    painter.setPen(!isEnabled() ? now.border : isChecked() ? now.accent : now.strongBorder);
    painter.setBrush(fill);
    painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), high / 2.0, high / 2.0);
    const qreal knob = high - 6;
    const bool atEnd = isChecked() == (layoutDirection() == Qt::LeftToRight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(!isEnabled() ? now.disabled : isChecked() ? now.accentText : now.strongBorder);
    painter.drawEllipse(QRectF(atEnd ? track.right() - knob - 3 : track.left() + 3, track.top() + 3, knob, knob));
    if (hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange)) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(now.accent, 2));
        painter.drawRoundedRect(track.adjusted(-1, -1, 1, 1), high / 2.0 + 1, high / 2.0 + 1);
    }
    painter.setPen(isEnabled() ? now.text : now.disabled);
    const int from = static_cast<int>(track.width()) + 2 + grid(1);
    painter.drawText(QStyle::visualRect(layoutDirection(), rect(), QRect(from, 0, width() - from, height())),
                     Qt::AlignLeft | Qt::AlignVCenter, text());
}

} // namespace gatehouse
