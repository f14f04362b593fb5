// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/brokers/abilitylist.h"

#include "core/text.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/plainlabel.h"

#include <QGridLayout>

namespace gatehouse {

AbilityList::AbilityList(QWidget *parent)
    : QWidget(parent)
    , m_lines(new QGridLayout(this))
{
    m_lines->setContentsMargins(0, 0, 0, 0);
    m_lines->setHorizontalSpacing(grid(1));
    m_lines->setVerticalSpacing(grid(0.5));
    m_lines->setColumnStretch(1, 1);
}

void AbilityList::tell(const Abilities &abilities)
{
    const auto same = [](const AbilityState &one, const AbilityState &other) {
        return one.ability == other.ability && one.available == other.available && one.whyNot == other.whyNot;
    };
    const QList<AbilityState> &now = abilities.states();
    if (std::equal(now.cbegin(), now.cend(), m_shown.cbegin(), m_shown.cend(), same))
        return;
    m_shown = now;
    while (QLayoutItem *item = m_lines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int row = 0;
    for (const AbilityState &state : now) {
        auto *sign = new IconLabel(state.available ? QStringLiteral("check") : QStringLiteral("ban"),
                                   state.available ? Tone::Success : Tone::Muted);
        m_lines->addWidget(sign, row, 0, Qt::AlignTop);
        auto *title =
            new PlainLabel(abilityTitle(state.ability), TextRole::Body, state.available ? Tone::Normal : Tone::Muted);
        title->setWrapping(Wrapping::Yes);
        title->setAccessibleDescription(state.available ? tr("possible") : tr("not possible"));
        m_lines->addWidget(title, row++, 1);
        if (!state.available && !state.whyNot.isEmpty()) {
            auto *why = new PlainLabel(visibleText(state.whyNot, 600), TextRole::Caption, Tone::Muted);
            why->setWrapping(Wrapping::Yes);
            m_lines->addWidget(why, row++, 1);
        }
    }
}

} // namespace gatehouse
