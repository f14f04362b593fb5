// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pill.h"

#include "ui/widgets/icons.h"

#include <QPainter>
#include <QStyle>

namespace gatehouse {

Pill::Pill(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Pill::tell(const QString &iconName, const QString &word, Tone tone)
{
    m_icon = iconName;
    m_word = word;
    m_tone = tone;
    setAccessibleName(word);
    updateGeometry();
    update();
}

QSize Pill::sizeHint() const
{
    const int side = iconSide(fontMetrics());
    return {fontMetrics().horizontalAdvance(m_word) + (m_icon.isEmpty() ? 0 : side + grid(0.75)) + grid(2),
            fontMetrics().height() + grid(0.75)};
}

void Pill::paintEvent(QPaintEvent *)
{
    const Colours &now = colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(now.soft(m_tone));
    painter.drawRoundedRect(rect(), height() / 2.0, height() / 2.0);
    int x = grid(1);
    const int side = iconSide(fontMetrics()) - 2;
    if (!m_icon.isEmpty()) {
        const QRect place(x, (height() - side) / 2, side, side);
        icon(m_icon, m_tone).paint(&painter, QStyle::visualRect(layoutDirection(), rect(), place));
        x += side + grid(0.75);
    }
    painter.setPen(now.tone(m_tone));
    painter.drawText(QStyle::visualRect(layoutDirection(), rect(), QRect(x, 0, width() - x, height())),
                     Qt::AlignLeft | Qt::AlignVCenter, m_word);
}

} // namespace gatehouse
