// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How a plan goes on where it stopped.

#include "sessions/planrunning.h"

namespace gatehouse {

void PlanRunning::retry()
{
    if (!m_isFinished || isComplete() || m_steps.isEmpty())
        return;
    m_isFinished = false;
    m_isCancelled = false;
    m_error.reset();
    m_start = Start::Again;
    for (qsizetype i = 0; i < m_steps.size(); ++i) {
        if (m_steps.at(i).state != RunStep::State::Done) {
            m_steps[i].error.reset();
            m_steps[i].note.clear();
            setState(i, RunStep::State::Waiting);
        }
    }
    Q_EMIT turnWanted();
}

void PlanRunning::begin()
{
    if (m_start == Start::Fresh || m_isCancelled)
        return next();
    // What the first try left open is settled before anything is asked for a second time.
    auto *settling = new Settling(m_parts, this);
    whenDone(settling->run(), this, [this](const Result<QList<Settlement>> &settlements) { startAgain(settlements); });
}

void PlanRunning::startAgain(const Result<QList<Settlement>> &settlements)
{
    if (!settlements)
        return reread(fail(settlements.error()));
    QStringList records;
    for (qsizetype i = 0; i < m_steps.size(); ++i) {
        RunStep &step = m_steps[i];
        if (step.state != RunStep::State::Waiting)
            continue;
        const auto found = settlementOf(*settlements, step.intent);
        if (found && found->finding == Settlement::Finding::Applied) {
            step.note = found->sentence;
            setState(i, RunStep::State::Done);
        } else if (!records.contains(step.change.record)) {
            records.append(step.change.record);
        }
    }
    if (records.isEmpty())
        return next();
    whenDone(m_parts->connector->readRecords(records), this, [this](const Result<Records> &result) { reread(result); });
}

void PlanRunning::reread(const Result<Records> &records)
{
    if (!records) {
        m_error = records.error();
        return finish();
    }
    QList<AuditEntry> entries;
    for (qsizetype i = 0; i < m_steps.size(); ++i) {
        RunStep &step = m_steps[i];
        if (step.state != RunStep::State::Waiting || !records->values.contains(step.change.record) ||
            records->values.value(step.change.record) != step.change.after)
            continue;
        step.note = tr("The record was as wanted when it was read again; nothing more was changed.");
        if (step.intent != 0) {
            AuditEntry intent =
                intendedEntry(m_parts->who, m_parts->profile, m_parts->redaction, m_plan, step.item, step.change);
            intent.sequence = step.intent;
            entries.append(outcomeEntry(m_parts->who, intent, AuditOutcome::Noted, intent.after, step.note));
        }
        setState(i, RunStep::State::Done);
    }
    if (entries.isEmpty())
        return next();
    whenDone(m_parts->store->append(entries), this, [this](const Result<QList<AuditEntry>> &appended) {
        if (appended)
            return next();
        m_error = appended.error();
        finish();
    });
}

} // namespace gatehouse
