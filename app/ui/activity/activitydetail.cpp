// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/activitydetail.h"

#include "core/text.h"
#include "ui/activity/activityrows.h"
#include "ui/blocked/blockwords.h"
#include "ui/widgets/factgrid.h"
#include "ui/widgets/plainlabel.h"

#include <QVBoxLayout>

namespace gatehouse {

ActivityDetail::ActivityDetail(QWidget *parent)
    : QScrollArea(parent)
    , m_title(new PlainLabel(QString(), TextRole::Heading))
    , m_sentence(new PlainLabel(QString(), TextRole::Body, Tone::Muted))
    , m_rawTitle(new PlainLabel(tr("The line in the broker's log"), TextRole::Strong))
    , m_raw(new PlainLabel(QString(), TextRole::Mono))
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Details of the event"));
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(grid(0.5), grid(1), grid(1), grid(1));
    column->setSpacing(grid(0.75));
    for (PlainLabel *label : {m_title, m_sentence, m_raw})
        label->setWrapping(Wrapping::Yes);
    m_raw->setSelecting(Selecting::Yes);
    m_raw->setFocusPolicy(Qt::ClickFocus);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addSpacing(grid(0.5));
    column->addWidget(m_rawTitle);
    column->addWidget(m_raw);
    column->addStretch(1);
    body->setMinimumHeight(1);
    setWidget(body);
    body->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    tellNone();
}

QSize ActivityDetail::sizeHint() const
{
    return {400, fontMetrics().height() * 11};
}

void ActivityDetail::tellNone()
{
    delete m_facts;
    m_facts = nullptr;
    m_title->setText(tr("No event is selected"));
    m_sentence->setText(tr("Select one to see what happened to whom, and why."));
    tellRaw({});
}

void ActivityDetail::tell(const Event &event, const QString &broker)
{
    const QString who = identityTitle(event.who);
    m_title->setText(who.isEmpty() ? eventTypeTitle(event.type) : tr("%1 · %2").arg(who, eventTypeTitle(event.type)));
    m_sentence->setText(event.text);
    delete m_facts;
    m_facts = new FactGrid(widget());
    m_facts->add(tr("When"), longTime(event.at));
    m_facts->add(tr("Client id"), event.who.clientId);
    m_facts->add(tr("User"), event.who.user);
    m_facts->add(tr("Address"), event.who.address);
    m_facts->add(tr("Broker"), broker);
    if (event.type == EventType::Refused) {
        m_facts->add(tr("Cause"), causeTitle(event.cause));
        m_facts->add(tr("How sure"), certaintySentence(event.certainty));
    }
    auto *column = static_cast<QVBoxLayout *>(widget()->layout());
    column->insertWidget(column->indexOf(m_rawTitle), m_facts);
    m_facts->show();
    tellRaw({});
}

void ActivityDetail::tellRaw(const QByteArray &line)
{
    constexpr int longest = 4096;
    m_rawTitle->setVisible(!line.isEmpty());
    m_raw->setVisible(!line.isEmpty());
    m_raw->setText(visibleText(lenientUtf8(line), longest));
}

} // namespace gatehouse
