// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/audit/auditdetail.h"

#include "core/text.h"
#include "ui/audit/auditwords.h"
#include "ui/blocked/blockwords.h"
#include "ui/blocked/recorddiff.h"
#include "ui/widgets/plainlabel.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace gatehouse {

AuditDetail::AuditDetail(QWidget *parent)
    : QScrollArea(parent)
    , m_title(new PlainLabel(QString(), TextRole::Heading))
    , m_sentence(new PlainLabel(QString(), TextRole::Body, Tone::Muted))
    , m_record(new PlainLabel(QString(), TextRole::Strong))
    , m_difference(new RecordDiff)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Details of the entry"));
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(grid(0.5), grid(1), grid(1), grid(1));
    column->setSpacing(grid(0.75));
    m_title->setWrapping(Wrapping::Yes);
    m_sentence->setWrapping(Wrapping::Yes);
    m_record->setWrapping(Wrapping::Yes);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addSpacing(grid(0.5));
    column->addWidget(m_record);
    column->addWidget(m_difference);
    column->addStretch(1);
    body->setMinimumHeight(1); // the height that its width asks for, and no more
    setWidget(body);
    body->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

QSize AuditDetail::sizeHint() const
{
    return {400, fontMetrics().height() * 13};
}

void AuditDetail::addFact(const QString &title, const QString &value, bool isMono)
{
    if (value.isEmpty())
        return;
    auto *cells = static_cast<QGridLayout *>(m_facts->layout());
    const int row = cells->rowCount();
    auto *name = new PlainLabel(title, TextRole::Body, Tone::Muted, m_facts);
    auto *text = new PlainLabel(value, isMono ? TextRole::Mono : TextRole::Body, Tone::Normal, m_facts);
    text->setWrapping(Wrapping::Yes);
    text->setSelecting(Selecting::Yes);
    text->setFocusPolicy(Qt::ClickFocus);
    text->setAccessibleName(tr("%1: %2").arg(title, value));
    cells->addWidget(name, row, 0, Qt::AlignTop);
    cells->addWidget(text, row, 1);
}

void AuditDetail::showEntry(const AuditEntry *entry)
{
    if (entry && entry->sequence == m_shown)
        return;
    m_shown = entry ? entry->sequence : 0;
    delete m_facts;
    m_facts = nullptr;
    m_record->setVisible(entry && (entry->before || entry->after));
    m_difference->setVisible(entry && (entry->before || entry->after));
    if (!entry) {
        m_title->setText(tr("No entry is selected"));
        m_sentence->setText(tr("Select one to see who did what, and why."));
        return;
    }
    QString title = tr("%1 · %2").arg(auditActionTitle(entry->action), outcomeTitle(entry->outcome));
    if (!entry->who.isEmpty())
        title = tr("%1 · %2").arg(title, visibleText(entry->who));
    m_title->setText(title);
    m_sentence->setText(outcomeSentence(entry->outcome));
    m_facts = new QWidget(widget());
    auto *cells = new QGridLayout(m_facts);
    cells->setContentsMargins(0, 0, 0, 0);
    cells->setHorizontalSpacing(grid(2));
    cells->setVerticalSpacing(grid(0.5));
    cells->setColumnStretch(1, 1);
    addFact(tr("When"), longTime(entry->at));
    const QString claim =
        entry->operatorClaim.isEmpty() ? QString() : tr(", who says to be %1").arg(visibleText(entry->operatorClaim));
    addFact(tr("Who"), tr("%1 on %2%3").arg(visibleText(entry->operatorName), visibleText(entry->host), claim));
    addFact(tr("Broker"), visibleText(entry->broker));
    addFact(tr("Reason"), visibleText(entry->reason, 2000));
    addFact(tr("Found"), visibleText(entry->detail, 4000));
    addFact(tr("Record"), visibleText(entry->object, 1024), true);
    if (entry->intent > 0)
        addFact(tr("Belongs to"), tr("entry %1").arg(entry->intent));
    if (entry->undoes > 0)
        addFact(tr("Takes back"), tr("entry %1").arg(entry->undoes));
    addFact(tr("Entry"), QString::number(entry->sequence));
    addFact(tr("Hash"), QString::fromLatin1(entry->hash.toHex()), true);
    addFact(tr("Follows"), QString::fromLatin1(entry->previous.toHex()), true);
    auto *column = static_cast<QVBoxLayout *>(widget()->layout());
    // What was changed matters more than the facts around it, so it stands above them.
    column->insertWidget(column->indexOf(m_difference) + 1, m_facts);
    m_facts->show(); // a layout would do that only after the next turn of the event loop
    m_record->setText(!entry->before  ? tr("The record was made")
                      : !entry->after ? tr("The record was removed")
                                      : tr("Before and after"));
    m_difference->showDifference(entry->before, entry->after);
}

} // namespace gatehouse
