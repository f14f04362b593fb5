// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/blockeddetail.h"

#include "core/text.h"
#include "ui/blocked/blockwords.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/plainlabel.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace gatehouse {

BlockedDetail::BlockedDetail(QWidget *parent)
    : QScrollArea(parent)
    , m_icon(new IconLabel(QStringLiteral("blocked"), Tone::Muted, 1.2))
    , m_title(new PlainLabel(QString(), TextRole::Heading))
    , m_sentence(new PlainLabel)
    , m_facts(new QWidget)
    , m_grid(new QGridLayout)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Details of the row"));
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(grid(0.5), grid(1), grid(0.5), grid(1));
    column->setSpacing(grid(0.75));
    auto *head = new QHBoxLayout;
    head->setSpacing(grid(1));
    m_title->setEliding(Qt::ElideRight);
    head->addWidget(m_icon);
    head->addWidget(m_title, 1);
    column->addLayout(head);
    m_sentence->setWrapping(Wrapping::Yes);
    m_sentence->setSelecting(Selecting::Yes);
    m_sentence->setFocusPolicy(Qt::ClickFocus);
    column->addWidget(m_sentence);
    m_facts->setLayout(m_grid);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(grid(2));
    m_grid->setVerticalSpacing(grid(0.5));
    column->addWidget(m_facts);
    column->addStretch(1);
    body->setMinimumHeight(1); // the height that its width asks for, and no more
    setWidget(body);
    body->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

QSize BlockedDetail::sizeHint() const
{
    return {400, fontMetrics().height() * 11};
}

void BlockedDetail::showCount(qsizetype rows)
{
    m_icon->setIcon(QStringLiteral("info"), Tone::Muted);
    m_title->setText(rows == 0 ? tr("No row is selected") : tr("%n rows are selected", nullptr, int(rows)));
    m_sentence->setText(rows == 0 ? tr("Select a row to see why it is kept out.")
                                  : tr("Allow shows the exact change of each, and applies them one after the other."));
    m_known.clear();
    m_columns = 0;
    arrange();
}

void BlockedDetail::showRow(const BlockedRow &row)
{
    const Block &block = row.block;
    const bool isSeen = row.kind == BlockedRow::Kind::Seen;
    m_icon->setIcon(row.isKeptOut() ? QStringLiteral("blocked") : QStringLiteral("verified"),
                    row.isKeptOut() ? Tone::Danger : Tone::Success);
    m_title->setText(tr("%1 – %2").arg(subjectTitle(block.subject),
                                       row.lifted ? tr("lifted, entry %1 of the trail").arg(row.liftedBy)
                                                  : mechanismTitle(block.mechanism)));
    m_sentence->setText(
        row.lifted ? tr("Lifted from here. Undo puts the record back as it was. Before: %1").arg(block.explanation)
                   : block.explanation);
    m_known.clear();
    if (!isSeen)
        addFact(tr("Reason"),
                block.reason.isEmpty() ? tr("none was noted") : tr("“%1”").arg(visibleText(block.reason, 2000)));
    addFact(tr("Keeps from"), scopeTitle(block.scope));
    addFact(tr("Cause"), causeTitle(block.cause));
    if (block.since.isValid())
        addFact(tr("Since"), longTime(block.since));
    if (block.until.isValid())
        addFact(tr("Until"), longTime(block.until));
    if (!block.setBy.isEmpty())
        addFact(tr("Set by"), visibleText(block.setBy));
    addFact(tr("How we know"), isSeen ? seenSentence(block.certainty) : certaintySentence(block.certainty));
    QString place = visibleText(block.origin.place);
    if (!block.origin.record.isEmpty())
        place += QStringLiteral(" › ") + visibleText(block.origin.record);
    if (block.origin.line > 0)
        place += tr(", line %1").arg(block.origin.line);
    if (!isSeen)
        addFact(tr("Written in"), place);
    if (row.attempts == 1 && row.lastAttempt.isValid())
        addFact(tr("Attempts seen"), tr("one, at %1").arg(clockTime(row.lastAttempt)));
    else if (row.attempts >= 0)
        addFact(tr("Attempts seen"), row.lastAttempt.isValid()
                                         ? tr("%1, from %2 to %3")
                                               .arg(QLocale().toString(row.attempts), clockTime(row.firstAttempt),
                                                    clockTime(row.lastAttempt))
                                         : QString::number(row.attempts));
    if (row.connectedSince.isValid())
        addFact(tr("Got in"), longTime(row.connectedSince));
    if (row.stillConnected)
        addFact(tr("Connected now"), *row.stillConnected ? tr("yes, still") : tr("no"));
    addFact(tr("Broker"), visibleText(row.brokerName));
    if (block.ownedBy)
        addFact(tr("Lifting it"), *block.ownedBy);
    m_columns = 0;
    arrange();
}

void BlockedDetail::addFact(const QString &title, const QString &value)
{
    m_known.append({title, value});
}

void BlockedDetail::arrange()
{
    const int columns = width() > fontMetrics().averageCharWidth() * 110 ? 2 : 1;
    if (columns == m_columns)
        return;
    m_columns = columns;
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (int i = 0; i < 4; ++i)
        m_grid->setColumnStretch(i, i % 2 == 1 && i < columns * 2 ? 1 : 0);
    const qsizetype rows = (m_known.size() + columns - 1) / columns;
    for (qsizetype i = 0; i < m_known.size(); ++i) {
        const int row = int(i % std::max<qsizetype>(rows, 1));
        const int at = int(i / std::max<qsizetype>(rows, 1)) * 2;
        auto *title = new PlainLabel(m_known.at(i).first, TextRole::Body, Tone::Muted, m_facts);
        auto *value = new PlainLabel(m_known.at(i).second, m_facts);
        value->setWrapping(Wrapping::Yes);
        value->setSelecting(Selecting::Yes);
        value->setFocusPolicy(Qt::ClickFocus);
        value->setAccessibleName(tr("%1: %2").arg(m_known.at(i).first, m_known.at(i).second));
        m_grid->addWidget(title, row, at, Qt::AlignTop);
        m_grid->addWidget(value, row, at + 1, Qt::AlignTop);
    }
}

void BlockedDetail::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

} // namespace gatehouse
