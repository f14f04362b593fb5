// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/policies/policycard.h"

#include "core/text.h"
#include "ui/widgets/plainlabel.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace gatehouse {

PolicyCard::PolicyCard(QWidget *parent)
    : Card(parent)
    , m_title(new PlainLabel(QString(), TextRole::Heading))
    , m_state(new PlainLabel(QString(), TextRole::Caption, Tone::Muted))
    , m_none(new PlainLabel(tr("No condition matches the filter."), TextRole::Body, Tone::Muted))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(grid(2), grid(1.5), grid(2), grid(1.5));
    column->setSpacing(grid(0.5));
    m_state->setWrapping(Wrapping::Yes);
    column->addWidget(m_title);
    column->addWidget(m_state);
    column->addWidget(m_none);
    m_none->hide();
}

void PolicyCard::showFacts(const QString &broker, const QString &state, const QList<PolicyFact> &facts)
{
    m_title->setText(broker);
    m_state->setText(state);
    setAccessibleName(tr("Policies of %1").arg(broker));
    const auto same = [](const PolicyFact &a, const PolicyFact &b) {
        return a.name == b.name && a.value == b.value && a.effect == b.effect && a.origin == b.origin;
    };
    if (m_body && std::equal(facts.cbegin(), facts.cend(), m_facts.cbegin(), m_facts.cend(), same))
        return;
    m_facts = facts;
    m_lines.clear();
    delete m_body;
    m_body = new QWidget(this);
    auto *rows = new QVBoxLayout(m_body);
    rows->setContentsMargins(0, grid(1), 0, 0);
    rows->setSpacing(grid(1.5));
    for (const PolicyFact &fact : facts) {
        auto *line = new QWidget(m_body);
        auto *cells = new QGridLayout(line);
        cells->setContentsMargins(0, 0, 0, 0);
        cells->setHorizontalSpacing(grid(2));
        cells->setVerticalSpacing(2);
        cells->setColumnStretch(0, 3);
        cells->setColumnStretch(1, 2);
        const auto add = [line, cells](const QString &text, TextRole role, Tone tone, int row, int column, int span) {
            auto *label = new PlainLabel(text, role, tone, line);
            label->setWrapping(Wrapping::Yes);
            label->setSelecting(Selecting::Yes);
            label->setFocusPolicy(Qt::ClickFocus);
            cells->addWidget(label, row, column, 1, span, Qt::AlignTop);
        };
        const QString value = visibleText(fact.value, 2000);
        add(fact.name, TextRole::Strong, Tone::Normal, 0, 0, 1);
        add(value, TextRole::Strong, Tone::Accent, 0, 1, 1);
        add(fact.effect, TextRole::Body, Tone::Normal, 1, 0, 2);
        QString place = visibleText(fact.origin.place);
        if (!fact.origin.record.isEmpty())
            place += QStringLiteral(" › ") + visibleText(fact.origin.record);
        if (fact.origin.line > 0)
            place += tr(", line %1").arg(fact.origin.line);
        if (!place.isEmpty())
            add(tr("written in %1").arg(place), TextRole::Caption, Tone::Muted, 2, 0, 2);
        line->setAccessibleName(tr("%1: %2. %3").arg(fact.name, value, fact.effect));
        rows->addWidget(line);
        m_lines.append(
            {QString(fact.name + QLatin1Char(' ') + value + QLatin1Char(' ') + fact.effect + QLatin1Char(' ') + place)
                 .toLower(),
             line});
    }
    layout()->addWidget(m_body);
    setFilter(m_filter);
}

void PolicyCard::setFilter(const QString &text)
{
    m_filter = text;
    const QStringList words = text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    int shown = 0;
    for (const Line &line : std::as_const(m_lines)) {
        const bool matches = std::all_of(words.cbegin(), words.cend(),
                                         [&line](const QString &word) { return line.searched.contains(word); });
        line.widget->setVisible(matches);
        shown += matches ? 1 : 0;
    }
    m_none->setVisible(shown == 0 && !m_lines.isEmpty());
}

} // namespace gatehouse
