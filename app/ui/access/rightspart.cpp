// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/access/rightspart.h"

#include "core/text.h"
#include "core/topicfilter.h"
#include "ui/blocked/blockwords.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/plainlabel.h"

#include <QComboBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse {

RightsPart::RightsPart(QWidget *parent)
    : QWidget(parent)
    , m_action(new QComboBox(this))
    , m_clientId(new QLineEdit(this))
    , m_topic(new QLineEdit(this))
    , m_answer(new Pill(this))
    , m_sentence(new PlainLabel(this))
    , m_soon(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(1));
    auto *form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    const auto add = [this, form](const QString &title, QWidget *field) {
        auto *label = new PlainLabel(title, this);
        label->setBuddy(field);
        field->setAccessibleName(title);
        form->addRow(label, field);
    };
    m_action->addItem(tr("Connect"), int(Action::Connect));
    m_action->addItem(tr("Publish to"), int(Action::Publish));
    m_action->addItem(tr("Subscribe to"), int(Action::Subscribe));
    m_action->addItem(tr("Receive from"), int(Action::Receive));
    m_action->addItem(tr("Unsubscribe from"), int(Action::Unsubscribe));
    m_action->setCurrentIndex(1);
    m_topic->setPlaceholderText(tr("plant/line1/temperature"));
    m_clientId->setPlaceholderText(tr("any"));
    add(tr("What it tries"), m_action);
    add(tr("Topic"), m_topic);
    add(tr("Client id"), m_clientId);
    column->addLayout(form);
    auto *answer = new QHBoxLayout;
    answer->setSpacing(grid(1));
    m_sentence->setWrapping(Wrapping::Yes);
    m_sentence->setSelecting(Selecting::Yes);
    m_sentence->setFocusPolicy(Qt::ClickFocus);
    answer->addWidget(m_answer, 0, Qt::AlignTop);
    answer->addWidget(m_sentence, 1);
    column->addLayout(answer);
    m_soon->setSingleShot(true);
    m_soon->setInterval(std::chrono::milliseconds(60));
    connect(m_action, &QComboBox::currentIndexChanged, m_soon, qOverload<>(&QTimer::start));
    connect(m_topic, &QLineEdit::textChanged, m_soon, qOverload<>(&QTimer::start));
    connect(m_clientId, &QLineEdit::textChanged, m_soon, qOverload<>(&QTimer::start));
    connect(m_soon, &QTimer::timeout, this, &RightsPart::ask);
}

void RightsPart::setIdentity(BrokerSession *session, const Identity &who)
{
    if (m_session)
        m_session->disconnect(m_soon);
    m_session = session;
    m_who = who;
    if (session) {
        connect(session, &BrokerSession::recordsRead, m_soon, qOverload<>(&QTimer::start));
        connect(session, &BrokerSession::accessRead, m_soon, qOverload<>(&QTimer::start));
    }
    ask();
}

void RightsPart::focusFirst()
{
    m_topic->setFocus(Qt::OtherFocusReason);
}

void RightsPart::tell(const QString &iconName, const QString &word, Tone tone, const QString &sentence)
{
    m_answer->tell(iconName, word, tone);
    m_answer->setAccessibleName(word);
    m_sentence->setText(sentence);
}

void RightsPart::ask()
{
    delete m_steps;
    m_steps = nullptr;
    const auto action = Action(m_action->currentData().toInt());
    const bool connecting = action == Action::Connect;
    m_topic->setEnabled(!connecting);
    if (!m_session || !m_session->policy())
        return tell(QStringLiteral("wait"), tr("Not known"), Tone::Muted,
                    tr("The rules of this broker were not read yet."));
    const QString topic = m_topic->text();
    const bool filter = action == Action::Subscribe || action == Action::Unsubscribe;
    if (!connecting && topic.isEmpty())
        return tell(QStringLiteral("edit"), tr("Type a topic"), Tone::Muted,
                    filter ? tr("A topic filter: + and # are allowed.") : tr("A topic name, without + and #."));
    const QByteArray utf8 = topic.toUtf8();
    if (!connecting && !(filter ? isValidTopicFilter(utf8) : isValidTopicName(utf8)))
        return tell(QStringLiteral("warning"), tr("Not a topic"), Tone::Warning,
                    filter ? tr("This is no topic filter: + stands for a whole level, # for the rest at the end.")
                           : tr("This is no topic name: + and # are for subscriptions only."));
    Attempt attempt;
    attempt.who = m_who;
    attempt.who.clientId = m_clientId->text();
    attempt.action = action;
    attempt.topic = connecting ? QString() : topic;
    showDecision(m_session->explain(attempt), m_session->connector());
}

void RightsPart::showDecision(const Decision &decision, const Connector &connector)
{
    const QString deciding = decision.steps.isEmpty() ? QString() : connector.sentenceOf(decision.steps.last());
    switch (decision.answer) {
    case Answered::Allow:
        tell(QStringLiteral("check"), tr("Allowed"), Tone::Success, deciding);
        break;
    case Answered::Deny:
        tell(QStringLiteral("blocked"), tr("Denied"), Tone::Danger, deciding);
        break;
    case Answered::Unknown:
        tell(QStringLiteral("explain"), tr("Not known"), Tone::Warning, deciding);
        break;
    }
    m_steps = new QWidget(this);
    m_steps->setAccessibleName(tr("What the broker asks, in its order"));
    auto *rows = new QGridLayout(m_steps);
    rows->setContentsMargins(0, grid(0.5), 0, 0);
    rows->setHorizontalSpacing(grid(1));
    rows->setVerticalSpacing(grid(0.5));
    rows->setColumnStretch(1, 1);
    for (qsizetype i = 0; i < decision.steps.size(); ++i) {
        const Step &step = decision.steps.at(i);
        const bool last = i + 1 == decision.steps.size();
        const Tone tone = step.result == StepResult::Pass   ? Tone::Success
                          : step.result == StepResult::Fail ? Tone::Danger
                                                            : Tone::Muted;
        auto *mark = new IconLabel(stepResultIcon(step.result), tone, 1.0, m_steps);
        mark->setAccessibleName(stepResultTitle(step.result));
        auto *text = new PlainLabel(connector.sentenceOf(step), last ? TextRole::Strong : TextRole::Body,
                                    last ? Tone::Normal : Tone::Muted, m_steps);
        text->setWrapping(Wrapping::Yes);
        rows->addWidget(mark, int(i), 0, Qt::AlignTop);
        rows->addWidget(text, int(i), 1);
    }
    layout()->addWidget(m_steps);
}

} // namespace gatehouse
