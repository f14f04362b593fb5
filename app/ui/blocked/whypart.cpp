// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/whypart.h"

#include "core/text.h"
#include "ui/blocked/blockwords.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/plainlabel.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

void empty(QVBoxLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
}

IconLabel *iconLabel(const QString &name, Tone tone, const QString &accessible, QWidget *parent)
{
    auto *label = new IconLabel(name, tone, 1.0, parent);
    label->setAccessibleName(accessible);
    return label;
}

PlainLabel *wrapped(const QString &text, TextRole role, Tone tone, QWidget *parent)
{
    auto *label = new PlainLabel(text, role, tone, parent);
    label->setWrapping(Wrapping::Yes);
    label->setSelecting(Selecting::Yes);
    label->setFocusPolicy(Qt::ClickFocus);
    return label;
}

} // namespace

WhyPart::WhyPart(QWidget *parent)
    : QWidget(parent)
    , m_cards(new QVBoxLayout)
    , m_steps(new QVBoxLayout)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid(1));
    m_cards->setSpacing(grid(1));
    m_steps->setSpacing(grid(0.5));
    layout->addLayout(m_cards);
    layout->addLayout(m_steps);
    setAccessibleName(tr("Why"));
}

void WhyPart::clear()
{
    empty(m_cards);
    empty(m_steps);
    m_shown.clear();
    m_unpicked.clear();
    m_pickable.clear();
}

void WhyPart::showSentence(const QString &sentence)
{
    empty(m_cards);
    m_shown.clear();
    m_pickable.clear();
    m_cards->addWidget(wrapped(sentence, TextRole::Body, Tone::Normal, this));
}

void WhyPart::showBlocks(const QList<Block> &blocks, Picking picking)
{
    empty(m_cards);
    m_shown.clear();
    m_pickable.clear();
    for (const Block &block : blocks) {
        m_shown.append(block.id);
        if (!block.ownedBy)
            m_pickable.append(block.id);
    }
    const bool several = m_pickable.size() > 1;
    if (!several || picking == Picking::No)
        m_pickable.clear();
    for (const Block &block : blocks)
        m_cards->addWidget(cardOf(block, several ? picking : Picking::No));
}

QWidget *WhyPart::cardOf(const Block &block, Picking picking)
{
    auto *card = new Card(this);
    card->setAccessibleName(block.explanation);
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(grid(1.5), grid(1.25), grid(1.5), grid(1.25));
    column->setSpacing(grid(0.75));

    auto *head = new QHBoxLayout;
    head->setSpacing(grid(1));
    const QString certainty = certaintyTitle(block.certainty);
    if (picking == Picking::Yes && !block.ownedBy) {
        auto *box = new QCheckBox(mechanismTitle(block.mechanism), card);
        box->setChecked(!m_unpicked.contains(block.id));
        box->setAccessibleName(tr("Lift: %1").arg(block.explanation));
        connect(box, &QCheckBox::toggled, this, [this, id = block.id](bool on) {
            if (on)
                m_unpicked.remove(id);
            else
                m_unpicked.insert(id);
            Q_EMIT pickedChanged();
        });
        head->addWidget(box, 1);
    } else {
        head->addWidget(new PlainLabel(mechanismTitle(block.mechanism), TextRole::Strong, Tone::Normal, card), 1);
    }
    head->addWidget(iconLabel(certaintyIcon(block.certainty), Tone::Muted, QString(), card));
    auto *word = new PlainLabel(certainty, TextRole::Caption, Tone::Muted, card);
    setTip(word, certaintySentence(block.certainty));
    head->addWidget(word);
    column->addLayout(head);

    column->addWidget(wrapped(block.explanation, TextRole::Body, Tone::Normal, card));
    if (!block.reason.isEmpty())
        column->addWidget(
            wrapped(tr("Noted there: “%1”").arg(visibleText(block.reason, 2000)), TextRole::Body, Tone::Normal, card));
    if (block.ownedBy) {
        auto *line = new QHBoxLayout;
        line->setSpacing(grid(1));
        line->addWidget(iconLabel(QStringLiteral("lock"), Tone::Warning, QString(), card), 0, Qt::AlignTop);
        line->addWidget(wrapped(*block.ownedBy, TextRole::Body, Tone::Warning, card), 1);
        column->addLayout(line);
    }

    QStringList facts;
    if (block.since.isValid())
        facts.append(tr("since %1").arg(clockTime(block.since)));
    if (block.until.isValid())
        facts.append(tr("until %1").arg(clockTime(block.until)));
    if (!block.setBy.isEmpty())
        facts.append(tr("by %1").arg(visibleText(block.setBy)));
    if (block.cause != Cause::Unknown)
        facts.append(causeTitle(block.cause));
    QString place = visibleText(block.origin.place);
    if (!block.origin.record.isEmpty())
        place += QStringLiteral(" › ") + visibleText(block.origin.record);
    if (block.origin.line > 0)
        place += tr(", line %1").arg(block.origin.line);
    if (!place.isEmpty())
        facts.append(tr("written in %1").arg(place));
    auto *foot = new QHBoxLayout;
    foot->addWidget(wrapped(facts.join(QStringLiteral(" · ")), TextRole::Caption, Tone::Muted, card), 1);
    auto *open = pushButton(tr("Open"), QString(), Emphasis::Quiet, card);
    open->setAccessibleName(tr("Open the record in Access"));
    setTip(open, tr("Shows the record in Access."));
    connect(open, &QPushButton::clicked, this, [this, block] { Q_EMIT originOpened(block); });
    foot->addWidget(open, 0, Qt::AlignBottom);
    column->addLayout(foot);
    return card;
}

void WhyPart::showSteps(const Decision &decision, const Connector &connector)
{
    empty(m_steps);
    if (decision.steps.isEmpty())
        return;
    auto *fold = new QToolButton(this);
    fold->setAutoRaise(true);
    fold->setCheckable(true);
    fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    fold->setArrowType(Qt::RightArrow);
    fold->setText(tr("What the broker asks"));
    m_steps->addWidget(fold);
    auto *list = new QWidget(this);
    auto *rows = new QGridLayout(list);
    rows->setContentsMargins(grid(1), 0, 0, 0);
    rows->setHorizontalSpacing(grid(1));
    rows->setVerticalSpacing(grid(0.5));
    rows->setColumnStretch(1, 1);
    for (const Step &step : decision.steps) {
        const int row = rows->rowCount();
        const Tone tone = stepResultTone(step.result);
        rows->addWidget(iconLabel(stepResultIcon(step.result), tone, stepResultTitle(step.result), list), row, 0,
                        Qt::AlignTop);
        rows->addWidget(wrapped(connector.sentenceOf(step), TextRole::Body, Tone::Normal, list), row, 1);
    }
    list->hide();
    m_steps->addWidget(list);
    connect(fold, &QToolButton::toggled, list, [fold, list](bool open) {
        fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        list->setVisible(open);
    });
}

QStringList WhyPart::picked() const
{
    QStringList ids;
    for (const QString &id : m_pickable) {
        if (!m_unpicked.contains(id))
            ids.append(id);
    }
    return ids;
}

} // namespace gatehouse
