// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/widgets/buttons.h"
#include "ui/widgets/iconlabel.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace gatehouse {
namespace {

QString iconOf(Tone tone)
{
    switch (tone) {
    case Tone::Danger:
        return QStringLiteral("error");
    case Tone::Warning:
        return QStringLiteral("warning");
    case Tone::Success:
        return QStringLiteral("verified");
    case Tone::Normal:
    case Tone::Muted:
    case Tone::Accent:
        break;
    }
    return QStringLiteral("info");
}

} // namespace

Banner::Banner(QWidget *parent)
    : QFrame(parent)
    , m_icon(new IconLabel({}, Tone::Accent, 1.1))
    , m_sentence(new PlainLabel)
    , m_fields(new QHBoxLayout)
    , m_action(pushButton({}, {}))
    , m_close(toolButton(QStringLiteral("close"), tr("Close this message")))
{
    m_sentence->setWrapping(Wrapping::Yes);
    m_sentence->setSelecting(Selecting::Yes);
    m_fields->setSpacing(grid(1));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(grid(1.5), grid(1), grid(1.5), grid(1));
    row->setSpacing(grid(1.25));
    row->addWidget(m_icon);
    row->addWidget(m_sentence, 1);
    row->addLayout(m_fields);
    row->addWidget(m_action);
    row->addWidget(m_close);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionRequested);
    connect(m_close, &QToolButton::clicked, this, [this] {
        clear();
        Q_EMIT closed();
    });
    hide();
}

void Banner::tell(Tone tone, const QString &sentence, const QString &action, Closing closing)
{
    m_tone = tone;
    m_icon->setIcon(iconOf(tone), tone);
    m_sentence->setText(sentence);
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->setVisible(!action.isEmpty());
    m_close->setVisible(closing == Closing::ByUser);
    setAccessibleName(sentence);
    show();
    update();
}

void Banner::clear()
{
    m_sentence->clear();
    hide();
}

void Banner::addField(QWidget *field)
{
    m_fields->addWidget(field);
}

QString Banner::sentence() const
{
    return m_sentence->text();
}

void Banner::paintEvent(QPaintEvent *)
{
    const Colours &now = colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor edge = now.tone(m_tone);
    edge.setAlphaF(0.45F);
    painter.setPen(edge);
    painter.setBrush(now.soft(m_tone));
    painter.drawRoundedRect(QRectF(contentsRect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

} // namespace gatehouse
