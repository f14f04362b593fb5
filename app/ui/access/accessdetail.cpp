// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/access/accessdetail.h"

#include "core/text.h"
#include "ui/access/rightspart.h"
#include "ui/blocked/recorddiff.h"
#include "ui/blocked/whypart.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace gatehouse {

AccessDetail::AccessDetail(QWidget *parent)
    : SideSheet(parent)
    , m_sentence(new PlainLabel)
    , m_whyTitle(new PlainLabel(tr("Why it is kept out"), TextRole::Heading))
    , m_why(new WhyPart)
    , m_rightsTitle(new PlainLabel(tr("Rights: what may it do?"), TextRole::Heading))
    , m_rights(new RightsPart)
{
    auto *body = new QWidget;
    m_column = new QVBoxLayout(body);
    m_column->setContentsMargins(grid(2), 0, grid(2), grid(2));
    m_column->setSpacing(grid(1.25));
    m_sentence->setWrapping(Wrapping::Yes);
    m_column->addWidget(m_sentence);
    m_column->addWidget(m_whyTitle);
    m_column->addWidget(m_why);
    m_column->addSpacing(grid(1));
    m_column->addWidget(m_rightsTitle);
    m_column->addWidget(m_rights);
    m_column->addStretch(1);
    setBody(body);
    connect(m_why, &WhyPart::originOpened, this, &AccessDetail::originOpened);
}

void AccessDetail::showRecord(BrokerSession *session, const QString &recordId)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    m_record = recordId;
    if (!session)
        return closeSheet();
    connect(session, &BrokerSession::recordsRead, this, [this](const Records &records) {
        if (records.values.contains(m_record))
            showRead(records);
    });
    openSheet();
    read();
}

void AccessDetail::read()
{
    const int turn = ++m_turn;
    if (!m_facts)
        showNothing(tr("Reading the record …"), Tone::Muted);
    whenDone(m_session->connector().readRecords({m_record}), this, [this, turn](const Result<Records> &records) {
        if (turn != m_turn)
            return;
        if (records)
            return showRead(*records);
        showNothing(tr("The record could not be read again. %1").arg(records.error().what), Tone::Warning);
    });
}

void AccessDetail::showNothing(const QString &why, Tone tone)
{
    delete m_facts;
    m_facts = nullptr;
    m_whyTitle->hide();
    m_why->hide();
    m_rightsTitle->hide();
    m_rights->hide();
    m_sentence->setTone(tone);
    m_sentence->setText(why);
    m_sentence->show();
}

void AccessDetail::showRead(const Records &records)
{
    if (!m_session)
        return;
    const auto found = std::find_if(records.rows.cbegin(), records.rows.cend(),
                                    [this](const AccessRecord &record) { return record.id == m_record; });
    delete m_facts;
    m_facts = nullptr;
    const std::optional<QByteArray> value = records.values.value(m_record);
    const bool account = found != records.rows.cend() && found->kind == RecordKind::Account;
    m_sentence->setVisible(found == records.rows.cend());
    m_sentence->setTone(Tone::Muted);
    m_sentence->setText(tr("The broker has no such record any more."));
    if (found != records.rows.cend())
        setTitle(visibleText(found->name),
                 tr("%1 on %2").arg(recordKindName(found->kind), visibleText(m_session->profile().name)));

    m_facts = new QWidget(body());
    auto *cells = new QGridLayout(m_facts);
    cells->setContentsMargins(0, 0, 0, 0);
    cells->setHorizontalSpacing(grid(2));
    cells->setVerticalSpacing(grid(0.5));
    cells->setColumnStretch(1, 1);
    QString field;
    int row = 0;
    for (const DiffLine &line : differenceOf(value, value)) {
        auto *title =
            new PlainLabel(line.field == field ? QString() : line.field, TextRole::Mono, Tone::Muted, m_facts);
        auto *text = new PlainLabel(line.value.isEmpty() ? tr("none") : line.value, TextRole::Mono,
                                    line.value.isEmpty() ? Tone::Muted : Tone::Normal, m_facts);
        text->setWrapping(Wrapping::Yes);
        text->setSelecting(Selecting::Yes);
        text->setFocusPolicy(Qt::ClickFocus);
        text->setAccessibleName(tr("%1: %2").arg(line.field, text->text()));
        cells->addWidget(title, row, 0, Qt::AlignTop);
        cells->addWidget(text, row++, 1);
        field = line.field;
    }
    m_column->insertWidget(1, m_facts);

    QList<Block> blocks;
    Identity who;
    if (account) {
        who.user = found->name;
        if (const auto policy = m_session->policy())
            blocks = policy->blocksOf(who);
    }
    m_whyTitle->setVisible(!blocks.isEmpty());
    m_why->setVisible(!blocks.isEmpty());
    m_why->clear();
    m_why->showBlocks(blocks, WhyPart::Picking::No);
    m_rightsTitle->setVisible(account);
    m_rights->setVisible(account);
    if (account)
        m_rights->setIdentity(m_session, who);
}

} // namespace gatehouse
