// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/plainlabel.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace gatehouse {

PlainLabel::PlainLabel(QWidget *parent)
    : QLabel(parent)
{
    QLabel::setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::NoTextInteraction); // plain text has no links, and only such a label is elided
    follow();
}

PlainLabel::PlainLabel(const QString &text, QWidget *parent)
    : PlainLabel(parent)
{
    setText(text);
}

PlainLabel::PlainLabel(const QString &text, TextRole role, Tone tone, QWidget *parent)
    : PlainLabel(text, parent)
{
    m_role = role;
    m_tone = tone;
    follow();
}

void PlainLabel::setRole(TextRole role)
{
    m_role = role;
    follow();
}

void PlainLabel::setTone(Tone tone)
{
    m_tone = tone;
    follow();
}

void PlainLabel::setWrapping(Wrapping wrapping)
{
    setWordWrap(wrapping == Wrapping::Yes);
    QSizePolicy policy(QSizePolicy::Preferred,
                       wrapping == Wrapping::Yes ? QSizePolicy::Minimum : QSizePolicy::Preferred);
    policy.setHeightForWidth(wrapping == Wrapping::Yes);
    setSizePolicy(policy);
}

void PlainLabel::setEliding(Qt::TextElideMode mode)
{
    m_eliding = mode;
    updateGeometry();
    update();
}

void PlainLabel::setSelecting(Selecting selecting)
{
    setTextInteractionFlags(selecting == Selecting::Yes ? Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard
                                                        : Qt::NoTextInteraction);
}

QSize PlainLabel::minimumSizeHint() const
{
    QSize hint = QLabel::minimumSizeHint();
    if (m_eliding != Qt::ElideNone)
        hint.setWidth(std::min(hint.width(), fontMetrics().averageCharWidth() * 4));
    return hint;
}

void PlainLabel::paintEvent(QPaintEvent *event)
{
    if (m_eliding == Qt::ElideNone || wordWrap() || textInteractionFlags() != Qt::NoTextInteraction) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    const QRect area = contentsRect().adjusted(margin(), margin(), -margin(), -margin());
    const QString shown = fontMetrics().elidedText(text(), m_eliding, area.width());
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    painter.drawText(area, static_cast<int>(alignment()) | Qt::TextSingleLine, shown);
}

bool PlainLabel::event(QEvent *event)
{
    // Qt hands this one to event() alone; a label with a size of its own hears of no other change of the font.
    if (event->type() == QEvent::ApplicationFontChange)
        follow();
    if (event->type() == QEvent::ToolTip && m_eliding != Qt::ElideNone && toolTip().isEmpty() &&
        fontMetrics().horizontalAdvance(text()) > contentsRect().width()) {
        QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), toolTipText(text()), this);
        return true;
    }
    return QLabel::event(event);
}

void PlainLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::PaletteChange ||
        event->type() == QEvent::FontChange)
        follow();
}

void PlainLabel::follow()
{
    QFont wanted =
        m_role == TextRole::Mono ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : QApplication::font();
    double size = QApplication::font().pointSizeF();
    switch (m_role) {
    case TextRole::Body:
        break;
    case TextRole::Mono:
        size *= 0.95;
        break;
    case TextRole::Strong:
        wanted.setWeight(QFont::DemiBold);
        break;
    case TextRole::Caption:
        size *= 0.9;
        break;
    case TextRole::Heading:
        size *= 1.15;
        wanted.setWeight(QFont::DemiBold);
        break;
    case TextRole::Title:
        size *= 1.45;
        wanted.setWeight(QFont::DemiBold);
        break;
    }
    wanted.setPointSizeF(size);
    if (font() != wanted)
        setFont(wanted);
    const QColor colour = colours().tone(m_tone);
    if (palette().color(QPalette::Active, QPalette::WindowText) != colour) {
        QPalette mine;
        mine.setResolveMask(0);
        mine.setColor(QPalette::Active, QPalette::WindowText, colour);
        mine.setColor(QPalette::Inactive, QPalette::WindowText, colour);
        mine.setColor(QPalette::Disabled, QPalette::WindowText, colours().disabled);
        setPalette(mine);
    }
}

QString toolTipText(const QString &plain)
{
    if (plain.isEmpty())
        return {};
    // Without the tags Qt would guess; with them it breaks long lines too.
    return QStringLiteral("<p style='white-space:pre-wrap'>") + plain.toHtmlEscaped() + QStringLiteral("</p>");
}

void setTip(QWidget *control, const QString &plain)
{
    control->setToolTip(toolTipText(plain));
    control->setAccessibleDescription(plain);
}

} // namespace gatehouse
