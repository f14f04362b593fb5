// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/emptystate.h"

#include "core/text.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/progressline.h"

#include <QEvent>
#include <QHBoxLayout>

#include <QVBoxLayout>

namespace gatehouse {

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_middle(new QWidget)
    , m_column(new QVBoxLayout(this))
    , m_icon(new IconLabel({}, Tone::Muted, 2.6))
    , m_headline(new PlainLabel({}, TextRole::Heading))
    , m_sentence(new PlainLabel({}, TextRole::Body, Tone::Muted))
    , m_progress(new ProgressLine)
    , m_primary(pushButton({}, {}, Emphasis::Primary))
    , m_secondary(pushButton({}, {}))
{
    m_headline->setAlignment(Qt::AlignHCenter);
    m_headline->setWrapping(Wrapping::Yes);
    m_sentence->setAlignment(Qt::AlignHCenter);
    m_sentence->setWrapping(Wrapping::Yes);
    m_sentence->setSelecting(Selecting::Yes);

    m_progress->setFixedWidth(280);
    m_progress->setAccessibleName(tr("Progress"));

    auto *buttons = new FlowLayout(nullptr, FlowLayout::Side::Middle);
    buttons->setSpacing(grid(1));
    buttons->addWidget(m_primary);
    buttons->addWidget(m_secondary);

    auto *column = new QVBoxLayout(m_middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(1));
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    column->addSpacing(grid(0.5));
    column->addWidget(m_headline);
    column->addWidget(m_sentence);
    column->addSpacing(grid(0.5));
    column->addWidget(m_progress, 0, Qt::AlignHCenter);
    column->addLayout(buttons);

    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(m_middle, 100);
    row->addStretch(1);
    m_column->setContentsMargins(grid(3), grid(3), grid(3), grid(3));
    m_column->addStretch(2);
    m_column->addLayout(row);
    m_column->addStretch(3);
    fit();

    connect(m_primary, &QPushButton::clicked, this, &EmptyState::primaryRequested);
    connect(m_secondary, &QPushButton::clicked, this, &EmptyState::secondaryRequested);
    m_progress->hide();
    setActions({});
}

void EmptyState::tell(const QString &iconName, const QString &headline, const QString &sentence, Tone tone)
{
    m_icon->setIcon(iconName, tone);
    m_icon->show();
    m_headline->setText(headline);
    m_headline->show();
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
    m_progress->hide();
    setAccessibleName(headline);
    setAccessibleDescription(sentence);
}

void EmptyState::setActions(const QString &primary, const QString &secondary, const QString &primaryIcon,
                            const QString &secondaryIcon)
{
    const auto set = [](QPushButton *button, const QString &text, const QString &iconName, Emphasis emphasis) {
        button->setText(text);
        button->setAccessibleName(text);
        if (!iconName.isEmpty())
            button->setIcon(emphasis == Emphasis::Primary ? iconOnAccent(iconName) : icon(iconName));
        else
            button->setIcon(QIcon());
        button->setVisible(!text.isEmpty());
    };
    set(m_primary, primary, primaryIcon, Emphasis::Primary);
    set(m_secondary, secondary, secondaryIcon, Emphasis::Normal);
}

void EmptyState::tellLoading(const QString &headline, const QString &sentence)
{
    if (m_progress->isVisibleTo(this) && m_headline->text() == headline) {
        m_sentence->setText(sentence);
        m_sentence->setVisible(!sentence.isEmpty());
        return;
    }
    m_icon->hide();
    setActions({});
    m_headline->setText(headline);
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
    m_progress->setRange(0, 0);
    m_progress->show();
    setAccessibleName(headline);
    setAccessibleDescription(sentence);
}

void EmptyState::setProgress(qsizetype done, qsizetype total)
{
    const bool known = total > 0;
    m_progress->setRange(0, known ? 1000 : 0);
    if (known)
        m_progress->setValue(static_cast<int>(std::min(done, total) * 1000 / total));
}

void EmptyState::tellError(const Error &error, const QString &headline, const QString &retry)
{
    tell(error.fault == Fault::Offline ? QStringLiteral("offline") : QStringLiteral("error"), headline,
         visibleText(error.what, 2000), Tone::Danger);
    setActions(retry, {}, QStringLiteral("refresh"));
}

void EmptyState::setExtra(QWidget *widget)
{
    m_column->insertSpacing(2, grid(4));
    m_column->insertWidget(3, widget);
}

// Lines of more than about 70 letters are hard to read.
void EmptyState::fit()
{
    m_middle->setMaximumWidth(fontMetrics().averageCharWidth() * 70);
}

void EmptyState::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fit();
}

QString EmptyState::headline() const
{
    return m_headline->text();
}

QString EmptyState::sentence() const
{
    return m_sentence->text();
}

} // namespace gatehouse
