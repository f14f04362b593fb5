// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/planrunning.h"

#include "core/storedchange.h"
#include "core/text.h"

#include <QSet>

#include <algorithm>

namespace gatehouse {

namespace {

// After these the request may have reached the broker all the same.
bool isUnclear(const Error &error)
{
    switch (error.fault) {
    case Fault::Offline:
    case Fault::TimedOut:
    case Fault::Cancelled:
    case Fault::BadReply:
        return true;
    case Fault::Refused:
    case Fault::NotSupported:
    case Fault::Conflict:
    case Fault::BadInput:
    case Fault::Storage:
        return false;
    }
    return true;
}

QString together(const QStringList &sentences)
{
    QStringList parts = sentences;
    parts.removeAll(QString());
    return parts.join(QLatin1Char(' '));
}

} // namespace

PlanRunning::PlanRunning(std::shared_ptr<SessionParts> parts, Plan plan, QObject *parent)
    : PlanRun(parent)
    , m_parts(std::move(parts))
    , m_plan(std::move(plan))
{
    for (qsizetype item = 0; item < m_plan.items.size(); ++item) {
        for (const Change &change : m_plan.items.at(item).changes) {
            RunStep step;
            step.item = item;
            step.change = change;
            m_steps.append(step);
        }
    }
    m_askedAt.resize(m_steps.size());
}

PlanRunning::~PlanRunning()
{
    releaseIntents();
}

bool PlanRunning::isComplete() const
{
    return !m_steps.isEmpty() && std::all_of(m_steps.cbegin(), m_steps.cend(),
                                             [](const RunStep &step) { return step.state == RunStep::State::Done; });
}

void PlanRunning::refuse(const Error &why)
{
    m_error = why;
    for (RunStep &step : m_steps) {
        if (step.state != RunStep::State::Done)
            step.state = RunStep::State::Skipped;
    }
    m_isFinished = true;
    // The caller has still to connect to it.
    QMetaObject::invokeMethod(this, &PlanRun::finished, Qt::QueuedConnection);
}

void PlanRunning::cancel()
{
    m_isCancelled = true;
}

QList<qsizetype> PlanRunning::nextChunk() const
{
    QList<qsizetype> chunk;
    QSet<QString> records;
    qsizetype most = 1; // of the container that the first is in
    for (qsizetype i = 0; i < m_steps.size() && chunk.size() < most; ++i) {
        const RunStep &step = m_steps.at(i);
        if (step.state != RunStep::State::Waiting)
            continue;
        // One request changes one container, and a record once: each change compares with what it finds. Changes of
        // another container wait for their own request, in which they stay together.
        const bool fits = chunk.isEmpty() || (!records.contains(step.change.record) &&
                                              step.change.container == m_steps.at(chunk.constFirst()).change.container);
        if (fits && chunk.isEmpty())
            most = m_parts->connector->changesPerRequest(step.change.container);
        if (fits)
            chunk.append(i);
        else if (step.change.container.isEmpty())
            break;
        records.insert(step.change.record);
    }
    return chunk;
}

void PlanRunning::next()
{
    m_chunk = nextChunk();
    m_intents.clear();
    m_outcomes.clear();
    m_unclear.clear();
    m_intended.reset();
    m_applied.reset();
    m_mustStop = false;
    if (m_chunk.isEmpty())
        return finish();
    if (m_isCancelled) {
        const auto done = std::count_if(m_steps.cbegin(), m_steps.cend(),
                                        [](const RunStep &step) { return step.state == RunStep::State::Done; });
        m_error = Error{Fault::Cancelled,
                        tr("Stopped as asked: %1 of %2 changes are made, the others are not. Retry goes on with them.")
                            .arg(done)
                            .arg(m_steps.size()),
                        {}};
        return finish();
    }
    QList<Intent> intents;
    QList<Change> changes;
    for (const qsizetype i : std::as_const(m_chunk)) {
        setState(i, RunStep::State::Running);
        const RunStep &step = m_steps.at(i);
        intents.append(
            {intendedEntry(m_parts->who, m_parts->profile, m_parts->redaction, m_plan, step.item, step.change),
             changeToStored(step.change), m_plan.until});
        changes.append(step.change);
    }
    // While the intent goes to the disk the broker is read and compared; it is written once the intent is there.
    m_permission = Answer<>();
    whenDone(m_parts->store->intend(intents), this,
             [this](const Result<QList<AuditEntry>> &entries) { intended(entries); });
    whenDone(m_parts->connector->apply(changes, m_permission.future()), this,
             [this](const Result<QList<ChangeOutcome>> &outcomes) { applied(outcomes); });
}

void PlanRunning::intended(const Result<QList<AuditEntry>> &entries)
{
    m_intended = entries;
    if (entries && entries->size() != m_chunk.size())
        m_intended = fail(Fault::Storage, tr("The trail did not take the entries."));
    if (*m_intended) {
        m_intents = **m_intended;
        for (qsizetype k = 0; k < m_chunk.size(); ++k) {
            const qsizetype i = m_chunk.at(k);
            m_steps[i].intent = m_intents.at(k).sequence;
            underway::add(m_parts->store->folder(), m_intents.at(k).sequence);
            if (!m_askedAt.at(i))
                m_askedAt[i] = Sightings::now();
        }
        m_permission.finish({});
    } else {
        m_permission.finish(fail(m_intended->error()));
    }
    judge();
}

void PlanRunning::applied(const Result<QList<ChangeOutcome>> &outcomes)
{
    m_applied = outcomes;
    judge();
}

/// Once both the trail and the broker have answered.
void PlanRunning::judge()
{
    if (!m_intended || !m_applied)
        return;
    if (!*m_intended) {
        const Error why = m_intended->error();
        for (const qsizetype i : std::as_const(m_chunk))
            setFailed(i,
                      {why.fault, tr("Nothing was changed, because it could not be recorded first. %1").arg(why.what),
                       why.detail});
        return finish();
    }
    if (*m_applied) {
        m_outcomes = **m_applied;
    } else {
        ChangeOutcome failed;
        failed.result = fail(m_applied->error());
        // It is one answer for all of the request.
        m_outcomes.fill(failed, m_chunk.size());
    }
    QList<AuditEntry> entries;
    for (qsizetype k = 0; k < m_chunk.size(); ++k) {
        const AuditEntry &intent = m_intents.at(k);
        if (k >= m_outcomes.size()) {
            const QString why = tr("Not tried, because an earlier change of the same request failed.");
            m_steps[m_chunk.at(k)].note = why;
            entries.append(outcomeEntry(m_parts->who, intent, AuditOutcome::Failed, intent.before, why));
            m_mustStop = true;
            continue;
        }
        const ChangeOutcome &outcome = m_outcomes.at(k);
        RunStep &step = m_steps[m_chunk.at(k)];
        step.saved = outcome.saved;
        step.note = outcome.note;
        const std::optional<QByteArray> now = m_parts->redaction.redacted(outcome.now);
        if (outcome.result) {
            const QString saved = outcome.saved == Saved::No
                                      ? tr("The broker could not save it: it is lost when the broker restarts.")
                                  : outcome.saved == Saved::Yes ? tr("The broker saved it.")
                                                                : QString();
            entries.append(outcomeEntry(m_parts->who, intent, AuditOutcome::Done, now ? now : intent.after,
                                        together({saved, outcome.note})));
        } else if (isUnclear(outcome.result.error())) {
            m_unclear.append(m_chunk.at(k));
            m_mustStop = true;
        } else {
            entries.append(outcomeEntry(m_parts->who, intent, AuditOutcome::Failed, now,
                                        together({outcome.result.error().what, outcome.note})));
            m_mustStop = true;
        }
    }
    if (entries.isEmpty())
        return recorded(entries);
    whenDone(m_parts->store->append(entries), this,
             [this](const Result<QList<AuditEntry>> &appended) { recorded(appended); });
}

void PlanRunning::recorded(const Result<QList<AuditEntry>> &entries)
{
    releaseIntents();
    for (qsizetype k = 0; k < m_chunk.size(); ++k) {
        const qsizetype i = m_chunk.at(k);
        if (k >= m_outcomes.size()) {
            setState(i, RunStep::State::Skipped);
        } else if (!m_outcomes.at(k).result) {
            setFailed(i, m_outcomes.at(k).result.error());
        } else if (!entries) {
            setFailed(i, {Fault::Storage,
                          tr("The change was made at the broker, but this could not be recorded, so nothing further is "
                             "changed. %1 The trail is completed the next time that this broker is opened.")
                              .arg(entries.error().what),
                          entries.error().detail});
            m_mustStop = true;
        } else {
            setState(i, RunStep::State::Done);
        }
    }
    if (m_unclear.isEmpty() || !entries)
        return goOn();
    auto *settling = new Settling(m_parts, this);
    whenDone(settling->run(), this, [this](const Result<QList<Settlement>> &result) { settled(result); });
}

void PlanRunning::settled(const Result<QList<Settlement>> &result)
{
    const QList<Settlement> settlements = result.value_or(QList<Settlement>());
    bool allMade = true;
    for (const qsizetype i : std::as_const(m_unclear)) {
        RunStep &step = m_steps[i];
        const std::optional<Settlement> found = settlementOf(settlements, step.intent);
        if (!found) {
            allMade = false;
            step.note =
                tr("Whether the broker made the change is not known yet: it is found out and recorded as soon as "
                   "the broker answers again.");
            setState(i, RunStep::State::Failed);
        } else if (found->finding == Settlement::Finding::Applied) {
            step.error.reset();
            step.note = found->sentence;
            setState(i, RunStep::State::Done);
        } else {
            allMade = false;
            step.note = found->sentence;
            setState(i, RunStep::State::Failed);
        }
    }
    const bool othersFailed = std::any_of(m_chunk.cbegin(), m_chunk.cend(),
                                          [this](qsizetype i) { return m_steps.at(i).state != RunStep::State::Done; });
    if (allMade && !othersFailed) {
        m_mustStop = false;
        m_error.reset();
    }
    goOn();
}

void PlanRunning::goOn()
{
    if (m_mustStop)
        finish();
    else
        next();
}

void PlanRunning::finish()
{
    releaseIntents();
    for (qsizetype i = 0; i < m_steps.size(); ++i) {
        if (m_steps.at(i).state == RunStep::State::Waiting)
            setState(i, RunStep::State::Skipped);
    }
    m_isFinished = true;
    Q_EMIT finished();
}

void PlanRunning::setState(qsizetype step, RunStep::State state)
{
    m_steps[step].state = state;
    Q_EMIT stepChanged(step);
}

void PlanRunning::setFailed(qsizetype step, const Error &error)
{
    m_steps[step].error = error;
    if (!m_error)
        m_error = error;
    setState(step, RunStep::State::Failed);
}

void PlanRunning::releaseIntents()
{
    for (const AuditEntry &intent : std::as_const(m_intents))
        underway::remove(m_parts->store->folder(), intent.sequence);
}

} // namespace gatehouse
