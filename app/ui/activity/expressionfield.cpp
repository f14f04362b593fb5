// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/expressionfield.h"

#include "ui/widgets/buttons.h"
#include "ui/widgets/plainlabel.h"
#include "ui/widgets/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QStringListModel>
#include <QTextCharFormat>
#include <QTimer>

namespace gatehouse {

ExpressionField::ExpressionField(QWidget *parent)
    : QLineEdit(parent)
    , m_pause(new QTimer(this))
    , m_completer(new QCompleter(this))
    , m_words(new QStringListModel(this))
{
    const QString name = tr("Filter, such as result:refused ip:10.2.0.0/16 user:pump* since:10m");
    setPlaceholderText(name);
    setAccessibleName(name);
    dressField(this, QStringLiteral("filter"), tr("Filter"));
    setTip(this, tr("All terms must hold. Fields: result, user, client, ip, since, until, cause, certainty, broker. "
                    "Values apart by commas, * for anything, - before a term turns it round; other words are looked "
                    "for everywhere. Key: /"));
    m_pause->setSingleShot(true);
    m_pause->setInterval(60);
    m_completer->setModel(m_words);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setWidget(this);
    m_completer->popup()->setAccessibleName(tr("Completions"));
    connect(m_pause, &QTimer::timeout, this, &ExpressionField::take);
    connect(this, &QLineEdit::textChanged, m_pause, qOverload<>(&QTimer::start));
    connect(this, &QLineEdit::textEdited, this, &ExpressionField::offer);
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, &ExpressionField::complete);
}

void ExpressionField::setExpression(const QString &text)
{
    setText(text);
    m_pause->stop();
    take();
}

void ExpressionField::take()
{
    auto parsed = EventFilter::parse(text());
    const bool hadFault = m_fault.has_value();
    m_fault = parsed ? std::nullopt : std::optional(parsed.error());
    if (parsed)
        m_filter = std::move(*parsed);
    underline();
    if (hadFault || m_fault)
        Q_EMIT faultChanged();
    if (!m_fault)
        Q_EMIT filterChanged();
}

/// A line edit has no formats of its own, but draws those that an input method gives its text.
void ExpressionField::underline()
{
    QList<QInputMethodEvent::Attribute> attributes;
    if (m_fault) {
        QTextCharFormat wrong;
        wrong.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        wrong.setUnderlineColor(colours().danger);
        attributes.append({QInputMethodEvent::TextFormat, int(m_fault->at) - cursorPosition(),
                           std::max(1, int(m_fault->length)), wrong});
    }
    QInputMethodEvent event(QString(), attributes);
    const QSignalBlocker quiet(this);
    inputMethodEvent(&event);
}

void ExpressionField::offer()
{
    const QStringList words = EventFilter::completions(text(), cursorPosition());
    m_words->setStringList(words);
    if (words.isEmpty() || text().isEmpty()) {
        m_completer->popup()->hide();
        return;
    }
    QRect place = cursorRect();
    const int widest = m_completer->popup()->sizeHintForColumn(0);
    place.setWidth(std::max(160, widest + 24));
    m_completer->complete(place);
}

void ExpressionField::complete(const QString &word)
{
    const int end = cursorPosition();
    int begin = end;
    while (begin > 0 && !text().at(begin - 1).isSpace())
        --begin;
    setText(text().left(begin) + word + text().mid(end));
    setCursorPosition(begin + int(word.size()));
    if (word.endsWith(u':'))
        offer();
}

void ExpressionField::keyPressEvent(QKeyEvent *event)
{
    const bool isOffering = m_completer->popup()->isVisible();
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Escape:
    case Qt::Key_Tab:
        if (isOffering) { // the list's own
            event->ignore();
            return;
        }
        break;
    default:
        break;
    }
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT leftDown();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace gatehouse
