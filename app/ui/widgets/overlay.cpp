// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/overlay.h"

#include "ui/widgets/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>

namespace gatehouse {

Overlay::Overlay(QWidget *window)
    : QWidget(window)
    , m_card(new QWidget(this))
{
    window->installEventFilter(this);
    hide();
}

void Overlay::openOver()
{
    m_before = QApplication::focusWidget();
    place();
    show();
    raise();
    if (QWidget *first = firstFocus())
        first->setFocus(Qt::PopupFocusReason);
}

void Overlay::closeOver()
{
    if (!isOpen())
        return;
    hide();
    if (m_before && m_before->isVisible())
        m_before->setFocus(Qt::PopupFocusReason);
    Q_EMIT closed();
}

void Overlay::place()
{
    const QSize window = parentWidget()->size();
    setGeometry(QRect(QPoint(0, 0), window));
    const QSize size = cardSize(window).boundedTo(window - QSize(grid(4), grid(4)));
    m_card->setGeometry((window.width() - size.width()) / 2, std::max(grid(2), (window.height() - size.height()) / 4),
                        size.width(), size.height());
}

void Overlay::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        closeOver();
    else
        QWidget::keyPressEvent(event);
}

void Overlay::mousePressEvent(QMouseEvent *event)
{
    if (!m_card->geometry().contains(event->pos()))
        closeOver();
}

void Overlay::paintEvent(QPaintEvent *)
{
    const Colours &now = colours();
    QPainter painter(this);
    painter.fillRect(rect(), QColor(0, 0, 0, now.dark ? 150 : 90));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(now.border);
    painter.setBrush(now.raised);
    painter.drawRoundedRect(QRectF(m_card->geometry()).adjusted(-0.5, -0.5, 0.5, 0.5), 10, 10);
}

bool Overlay::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isOpen())
        place();
    return QWidget::eventFilter(watched, event);
}

// The focus stays on the card: what lies under it cannot be seen.
bool Overlay::focusNextPrevChild(bool next)
{
    QWidget *at = QApplication::focusWidget();
    if (!at)
        return false;
    for (QWidget *candidate = at;;) {
        candidate = next ? candidate->nextInFocusChain() : candidate->previousInFocusChain();
        if (candidate == at)
            return true;
        if (m_card->isAncestorOf(candidate) && candidate->isVisible() && candidate->isEnabled() &&
            candidate->focusPolicy() & Qt::TabFocus) {
            candidate->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
            return true;
        }
    }
}

} // namespace gatehouse
