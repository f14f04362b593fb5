// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/sheetsection.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabel.h"

#include <QEvent>
#include <QGridLayout>
#include <QLocale>
#include <QPainter>

namespace gatehouse {

SheetSection::SheetSection(int number, const QString &title, QWidget *body, QWidget *parent)
    : QWidget(parent)
    , m_number(number)
    , m_body(body)
    , m_title(new PlainLabel(title, TextRole::Heading))
    , m_summary(new PlainLabel(QString(), TextRole::Caption, Tone::Muted))
    , m_mark(new QWidget(this))
{
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, grid(2));
    layout->setHorizontalSpacing(grid(1.5));
    layout->setVerticalSpacing(grid(0.5));
    layout->setColumnStretch(1, 1);
    m_mark->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_summary->setWrapping(Wrapping::Yes);
    layout->addWidget(m_mark, 0, 0, Qt::AlignTop);
    layout->addWidget(m_title, 0, 1, Qt::AlignVCenter);
    layout->addWidget(m_summary, 1, 1);
    layout->addWidget(m_body, 2, 1);
    m_summary->hide();
    fitMark();
    setState(State::Ahead);
}

void SheetSection::fitMark()
{
    const int side = fontMetrics().height() + grid(1);
    m_mark->setFixedSize(side, side);
}

void SheetSection::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitMark();
}

void SheetSection::setTitle(const QString &title)
{
    m_title->setText(title);
    setState(m_state);
}

void SheetSection::setState(State state)
{
    m_state = state;
    m_body->setVisible(state != State::Ahead && state != State::Past);
    m_title->setTone(state == State::Ahead ? Tone::Muted : Tone::Normal);
    QString word;
    switch (state) {
    case State::Ahead:
        word = tr("still to come");
        break;
    case State::Current:
        word = tr("now");
        break;
    case State::Working:
        word = tr("under way");
        break;
    case State::Past:
    case State::Done:
        word = tr("done");
        break;
    case State::Failed:
        word = tr("not done");
        break;
    }
    setAccessibleName(tr("Step %1, %2: %3").arg(m_number).arg(m_title->text(), word));
    update();
}

void SheetSection::setSummary(const QString &sentence)
{
    m_summary->setText(sentence);
    m_summary->setVisible(!sentence.isEmpty());
}

void SheetSection::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours &now = colours();
    const QRectF area = QRectF(m_mark->geometry()).adjusted(1, 1, -1, -1);
    const bool done = m_state == State::Done || m_state == State::Past;
    const bool failed = m_state == State::Failed;
    if (done || failed) {
        const Tone tone = done ? Tone::Success : Tone::Danger;
        painter.setPen(Qt::NoPen);
        painter.setBrush(now.soft(tone));
        painter.drawEllipse(area);
        const QString name = done ? QStringLiteral("check") : QStringLiteral("close");
        const int side = m_mark->width() - grid(1.25);
        const QPixmap pixmap = iconPixmap(name, tone, side, devicePixelRatioF());
        painter.drawPixmap(QPointF(area.center().x() - side / 2.0, area.center().y() - side / 2.0), pixmap);
    } else {
        const bool current = m_state != State::Ahead;
        painter.setPen(QPen(current ? now.accent : now.strongBorder, 1.5));
        painter.setBrush(current ? QBrush(now.accent) : Qt::NoBrush);
        painter.drawEllipse(area);
        QFont font = this->font();
        font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        painter.setPen(current ? now.accentText : now.muted);
        painter.drawText(area, Qt::AlignCenter, QLocale().toString(m_number));
    }
    // A thread from step to step, so that the four read as one way.
    if (m_number < 4) {
        painter.setPen(QPen(now.border, 1.5));
        const qreal x = area.center().x();
        painter.drawLine(QPointF(x, area.bottom() + 5), QPointF(x, height() - 3));
    }
}

} // namespace gatehouse
