// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/audit/auditdetail.h"

#include "core/text.h"
#include "ui/audit/auditwords.h"
#include "ui/blocked/blockwords.h"
#include "ui/blocked/recorddiff.h"
#include "ui/widgets/factgrid.h"
#include "ui/widgets/plainlabel.h"

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
    m_facts = new FactGrid(widget());
    m_facts->add(tr("When"), longTime(entry->at));
    const QString claim =
        entry->operatorClaim.isEmpty() ? QString() : tr(", who says to be %1").arg(visibleText(entry->operatorClaim));
    m_facts->add(tr("Who"), tr("%1 on %2%3").arg(visibleText(entry->operatorName), visibleText(entry->host), claim));
    m_facts->add(tr("Broker"), visibleText(entry->broker));
    m_facts->add(tr("Reason"), visibleText(entry->reason, 2000));
    m_facts->add(tr("Found"), visibleText(entry->detail, 4000));
    m_facts->add(tr("Record"), visibleText(entry->object, 1024), FactGrid::Face::Mono);
    if (entry->intent > 0)
        m_facts->add(tr("Belongs to"), tr("entry %1").arg(entry->intent));
    if (entry->undoes > 0)
        m_facts->add(tr("Takes back"), tr("entry %1").arg(entry->undoes));
    m_facts->add(tr("Entry"), QString::number(entry->sequence));
    m_facts->add(tr("Hash"), QString::fromLatin1(entry->hash.toHex()), FactGrid::Face::Mono);
    m_facts->add(tr("Follows"), QString::fromLatin1(entry->previous.toHex()), FactGrid::Face::Mono);
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
