// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/iconlabel.h"

#include <QEvent>
#include <QPainter>

namespace gatehouse {

IconLabel::IconLabel(const QString &name, Tone tone, double factor, QWidget *parent)
    : QWidget(parent)
    , m_name(name)
    , m_tone(tone)
    , m_factor(factor)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void IconLabel::setIcon(const QString &name, Tone tone)
{
    m_name = name;
    m_tone = tone;
    update();
}

QSize IconLabel::sizeHint() const
{
    const int side = qRound(iconSide(fontMetrics()) * m_factor);
    return {side, side};
}

void IconLabel::paintEvent(QPaintEvent *)
{
    if (m_name.isEmpty())
        return;
    QPainter painter(this);
    icon(m_name, m_tone)
        .paint(&painter, QRect(QPoint(0, 0), sizeHint()), Qt::AlignCenter,
               isEnabled() ? QIcon::Normal : QIcon::Disabled);
}

void IconLabel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

} // namespace gatehouse
