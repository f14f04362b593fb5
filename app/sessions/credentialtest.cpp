// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/credentialtest.h"

#include "core/text.h"
#include "core/topicfilter.h"

#include <algorithm>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr auto listening = 1500ms; // a log line comes within a second, where there is a log at all
constexpr auto afterwards = 250ms; // what is told in the same breath
constexpr qsizetype mostEvents = 200;

std::optional<bool> wasLetIn(const TrialStep *step)
{
    if (!step || step->result == StepResult::NotChecked)
        return std::nullopt;
    return step->result == StepResult::Pass;
}

} // namespace

CredentialTest::CredentialTest(BrokerSession &session, TrialRequest request, TakeOver takeOver, QObject *parent)
    : QObject(parent)
    , m_session(&session)
    , m_request(std::move(request))
    , m_takeOver(takeOver)
{
    m_report.brokerId = session.profile().id;
    m_report.brokerName = session.profile().name;
    m_report.as = m_request.as;
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &CredentialTest::conclude);
    connect(&session, &BrokerSession::happened, this, &CredentialTest::take);
    connect(&session, &QObject::destroyed, this, [this] {
        if (m_phase == Phase::Trying)
            cancel();
    });
}

CredentialTest::~CredentialTest() = default;

std::optional<Error> CredentialTest::problemOf(const BrokerSession &session, const TrialRequest &request,
                                               TakeOver takeOver)
{
    if (const Abilities able = session.abilities(); !able.has(Ability::TestCredentials))
        return Error{Fault::NotSupported, able.whyNot(Ability::TestCredentials), {}};
    if (!request.publishTopic.isEmpty() && !isValidTopicName(request.publishTopic.toUtf8()))
        return Error{Fault::BadInput,
                     tr("\"%1\" is not a topic that can be published to. A topic is not empty and has neither + nor #.")
                         .arg(visibleText(request.publishTopic)),
                     {}};
    if (!request.subscribeFilter.isEmpty() && !isValidTopicFilter(request.subscribeFilter.toUtf8()))
        return Error{
            Fault::BadInput,
            tr("\"%1\" is not a topic filter. + stands for one whole level, # for the rest and only at the end.")
                .arg(visibleText(request.subscribeFilter)),
            {}};
    if (takeOver == TakeOver::Yes)
        return std::nullopt;
    const ClientIdAdvice advice = adviceOnClientId(session, request.as);
    if (advice.isFree())
        return std::nullopt;
    return Error{Fault::Conflict, advice.warning, {}};
}

void CredentialTest::start()
{
    if (m_phase != Phase::Ready || !m_session)
        return;
    m_phase = Phase::Trying;
    m_report.at = QDateTime::currentDateTimeUtc();
    if (const std::optional<Error> problem = problemOf(*m_session, m_request, m_takeOver))
        return giveUp(*problem);
    Result<std::unique_ptr<ClientTrial>> trial = m_session->connector().tryAsClient(m_request);
    if (!trial)
        return giveUp(trial.error());
    m_trial = std::move(*trial);
    m_session->noteOwnAttempt(m_request.as);
    connect(m_trial.get(), &ClientTrial::changed, this, [this] {
        m_report.trial = m_trial->report();
        Q_EMIT changed();
    });
    connect(m_trial.get(), &ClientTrial::finished, this, &CredentialTest::tried);
    m_trial->start();
}

void CredentialTest::giveUp(const Error &why)
{
    m_request.password = Secret();
    m_error = why;
    m_report.trial.meaning = why.what;
    m_report.conclusion = why.what;
    m_phase = Phase::Finished;
    Q_EMIT changed();
    Q_EMIT finished();
}

void CredentialTest::cancel()
{
    m_isCancelled = true;
    if (m_phase == Phase::Trying)
        m_trial->cancel();
    else if (m_phase == Phase::Listening)
        conclude();
}

bool CredentialTest::isAboutUs(const Event &event) const
{
    const Identity &who = event.who;
    if (!who.clientId.isEmpty())
        return who.clientId == m_report.as.clientId;
    if (!who.user.isEmpty())
        return who.user == m_report.as.user;
    // A refusal may tell no more than where it came from.
    return !who.address.isEmpty() && who.address == m_report.trial.localAddress;
}

void CredentialTest::take(const QList<Event> &batch)
{
    if (m_phase != Phase::Trying && m_phase != Phase::Listening)
        return;
    bool isTold = false;
    for (const Event &event : batch) {
        if (!isAboutUs(event) || m_report.events.size() >= mostEvents)
            continue;
        m_report.events.append(event);
        isTold = isTold || event.type == EventType::Connected || event.type == EventType::Refused;
    }
    if (isTold && m_phase == Phase::Listening)
        m_patience.start(afterwards);
}

void CredentialTest::tried()
{
    m_report.trial = m_trial->report();
    m_phase = Phase::Listening;
    const bool wasAsked = m_report.trial.end == TrialEnd::Connected || m_report.trial.end == TrialEnd::Refused;
    const bool tells = m_session && m_session->abilities().has(Ability::SeeConnections);
    const bool isTold = std::any_of(m_report.events.cbegin(), m_report.events.cend(), [](const Event &event) {
        return event.type == EventType::Connected || event.type == EventType::Refused;
    });
    if (m_isCancelled || !tells || m_report.trial.end == TrialEnd::Cancelled)
        return m_patience.start(0ms);
    m_patience.start(isTold || !wasAsked ? afterwards : listening);
}

void CredentialTest::check(Action action, const QString &topic, std::optional<bool> wasIn, const QString &words)
{
    RuleCheck check;
    check.action = action;
    check.topic = topic;
    check.wasLetIn = wasIn;
    check.brokersWords = words;
    const std::shared_ptr<const AccessPolicy> policy = m_session ? m_session->policy() : nullptr;
    if (policy) {
        Attempt attempt;
        attempt.who = m_report.as;
        attempt.who.address = m_report.trial.localAddress;
        attempt.action = action;
        attempt.topic = topic;
        // That the password was right is settled once somebody is in: the probes are about the rules.
        if (action == Action::Connect)
            attempt.credentials = Credentials{m_request.password};
        check.decision = policy->decide(attempt);
        for (const Step &step : std::as_const(check.decision.steps))
            check.sentences.append(m_session->connector().sentenceOf(step));
    }
    m_report.rules.append(check);
}

void CredentialTest::conclude()
{
    if (m_phase != Phase::Listening)
        return;
    m_patience.stop();
    const TrialReport &trial = m_report.trial;
    if (m_session && m_session->policy())
        m_report.rulesAsOf = m_session->checkedAt();
    std::optional<bool> isIn;
    if (trial.end == TrialEnd::Connected)
        isIn = true;
    else if (trial.end == TrialEnd::Refused && trial.code)
        isIn = false;
    check(Action::Connect, {}, isIn, trial.meaning);
    m_request.password = Secret();
    const auto probe = [&](TrialStage stage, Action action, const QString &topic) {
        const TrialStep *step = trial.step(stage);
        if (!step)
            return;
        std::optional<bool> isLetIn = wasLetIn(step);
        const std::optional<bool> isDelivered = wasLetIn(trial.step(TrialStage::Delivery));
        const bool isTaken = wasLetIn(trial.step(TrialStage::Publish)).value_or(false);
        // What came back was taken; what did not come back tells nothing of receiving if it may not have been taken.
        if (stage == TrialStage::Publish && !isLetIn && isDelivered.value_or(false))
            isLetIn = true;
        else if (stage == TrialStage::Delivery && !isDelivered.value_or(true) && !isTaken)
            isLetIn.reset();
        check(action, topic, isLetIn, step->sentence);
    };
    probe(TrialStage::Subscribe, Action::Subscribe, m_request.subscribeFilter);
    probe(TrialStage::Publish, Action::Publish, m_request.publishTopic);
    probe(TrialStage::Delivery, Action::Receive, m_request.publishTopic);
    gatehouse::conclude(m_report);
    m_phase = Phase::Finished;
    Q_EMIT changed();
    Q_EMIT finished();
}

} // namespace gatehouse
