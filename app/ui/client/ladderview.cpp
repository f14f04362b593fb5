// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/ladderview.h"

#include "core/text.h"
#include "ui/blocked/blockwords.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/plainlabel.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace gatehouse {

LadderView::LadderView(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    setAccessibleName(tr("What the broker asks, in its order"));
}

void LadderView::show(const QList<Rung> &rungs, const QStringList &pointedAt)
{
    delete m_body;
    m_body = new QWidget(this);
    auto *lines = new QVBoxLayout(m_body);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(grid(1.25));
    for (const Rung &rung : rungs)
        lines->addWidget(lineOf(rung, pointedAt.contains(rung.name)));
    m_column->addWidget(m_body);
}

QWidget *LadderView::lineOf(const Rung &rung, bool isPointedAt)
{
    constexpr int longest = 2000;
    auto *line = new QWidget(m_body);
    auto *cells = new QGridLayout(line);
    cells->setContentsMargins(0, 0, 0, 0);
    cells->setHorizontalSpacing(grid(1.25));
    cells->setVerticalSpacing(2);
    cells->setColumnStretch(1, 1);
    const QString result = stepResultTitle(rung.result);
    const QString sentence = visibleText(rung.sentences.join(u' '), longest);
    auto *mark = new IconLabel(stepResultIcon(rung.result), stepResultTone(rung.result), 1.1, line);
    const QString heading = isPointedAt ? tr("%1 · %2 · the pasted text is about this").arg(rung.title, result)
                                        : tr("%1 · %2").arg(rung.title, result);
    auto *title =
        new PlainLabel(heading, TextRole::Strong, rung.result == StepResult::Fail ? Tone::Danger : Tone::Normal, line);
    auto *text = new PlainLabel(sentence, TextRole::Body,
                                rung.result == StepResult::NotChecked ? Tone::Muted : Tone::Normal, line);
    text->setWrapping(Wrapping::Yes);
    text->setSelecting(Selecting::Yes);
    text->setFocusPolicy(Qt::ClickFocus);
    cells->addWidget(mark, 0, 0, Qt::AlignTop);
    cells->addWidget(title, 0, 1);
    cells->addWidget(text, 1, 1);
    QString place = visibleText(rung.origin.place);
    if (!rung.origin.record.isEmpty())
        place += QStringLiteral(" › ") + visibleText(rung.origin.record);
    if (rung.origin.line > 0)
        place += tr(", line %1").arg(rung.origin.line);
    if (!place.isEmpty()) {
        if (rung.certainty != Certainty::Certain)
            place += QStringLiteral(" · ") + certaintyTitle(rung.certainty);
        auto *origin = new PlainLabel(tr("written in %1").arg(place), TextRole::Caption, Tone::Muted, line);
        origin->setWrapping(Wrapping::Yes);
        cells->addWidget(origin, 2, 1);
    }
    line->setAccessibleName(tr("%1: %2. %3").arg(rung.title, result, sentence));
    return line;
}

} // namespace gatehouse
