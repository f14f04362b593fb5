// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/progressline.h"

#include "ui/widgets/theme.h"

#include <QPainter>
#include <QTimerEvent>

namespace gatehouse {
namespace {
constexpr int steps = 60;
}

ProgressLine::ProgressLine(QWidget *parent)
    : QProgressBar(parent)
{
    setTextVisible(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize ProgressLine::sizeHint() const
{
    return {240, 6};
}

void ProgressLine::paintEvent(QPaintEvent *)
{
    const Colours &now = colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(now.dark ? now.border : QColor(Qt::transparent));
    painter.setBrush(now.mutedSoft);
    const QRectF groove = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const qreal radius = groove.height() / 2;
    painter.drawRoundedRect(groove, radius, radius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(now.accent);
    QRectF done = groove;
    if (maximum() > minimum()) {
        done.setWidth(groove.width() * (value() - minimum()) / (maximum() - minimum()));
    } else {
        const qreal part = groove.width() / 3;
        const qreal start = (groove.width() + part) * m_phase / steps - part;
        done = QRectF(groove.left() + start, groove.top(), part, groove.height()).intersected(groove);
    }
    if (done.width() > 0)
        painter.drawRoundedRect(done, radius, radius);
}

void ProgressLine::showEvent(QShowEvent *event)
{
    QProgressBar::showEvent(event);
    if (!m_timer)
        m_timer = startTimer(33);
}

void ProgressLine::hideEvent(QHideEvent *event)
{
    QProgressBar::hideEvent(event);
    if (m_timer)
        killTimer(std::exchange(m_timer, 0));
}

void ProgressLine::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer) {
        QProgressBar::timerEvent(event);
        return;
    }
    if (maximum() > minimum())
        return;
    m_phase = (m_phase + 1) % steps;
    update();
}

} // namespace gatehouse
