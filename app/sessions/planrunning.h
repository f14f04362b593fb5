// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/planrun.h"
#include "sessions/sessionparts.h"
#include "sessions/settling.h"

namespace gatehouse {

/// A plan being carried out. For each request: intents and the bytes for undo are made durable, then the broker is
/// changed, then the outcome is recorded. Owned by its session, which gives it its turn: one run of a session at a
/// time.
class PlanRunning final : public PlanRun
{
    Q_OBJECT
public:
    PlanRunning(std::shared_ptr<SessionParts> parts, Plan plan, QObject *parent);
    ~PlanRunning() override;

    void refuse(const Error &why); ///< ends before it began
    void begin();                  ///< it is this run's turn

    [[nodiscard]] const Plan &plan() const override { return m_plan; }
    [[nodiscard]] const QList<RunStep> &steps() const override { return m_steps; }
    [[nodiscard]] bool isFinished() const override { return m_isFinished; }
    [[nodiscard]] bool isComplete() const override;
    [[nodiscard]] std::optional<Error> error() const override { return m_error; }
    void cancel() override;
    void retry() override;
    /// When the broker was first asked to make the change of this step; nullopt: it was not.
    [[nodiscard]] std::optional<Sightings::Moment> askedAt(qsizetype step) const { return m_askedAt.at(step); }

Q_SIGNALS:
    void turnWanted(); ///< after retry()

private:
    enum class Start { Fresh, Again };
    void startAgain(const Result<QList<Settlement>> &settlements);
    void reread(const Result<Records> &records);
    void next();
    void intended(const Result<QList<AuditEntry>> &entries);
    void applied(const Result<QList<ChangeOutcome>> &outcomes);
    void judge();
    void recorded(const Result<QList<AuditEntry>> &entries);
    void settled(const Result<QList<Settlement>> &result);
    void goOn();
    void finish();

    [[nodiscard]] QList<qsizetype> nextChunk() const;
    void setState(qsizetype step, RunStep::State state);
    void setFailed(qsizetype step, const Error &error);
    void releaseIntents();

    std::shared_ptr<SessionParts> m_parts;
    Plan m_plan;
    QList<RunStep> m_steps;
    QList<std::optional<Sightings::Moment>> m_askedAt;
    std::optional<Error> m_error;
    bool m_isFinished = false;
    bool m_isCancelled = false;
    Start m_start = Start::Fresh;

    // of the request under way
    QList<qsizetype> m_chunk; ///< indexes of steps
    Answer<> m_permission;    ///< to write, given once the intents are durable
    std::optional<Result<QList<AuditEntry>>> m_intended;
    std::optional<Result<QList<ChangeOutcome>>> m_applied;
    QList<AuditEntry> m_intents;     ///< parallel to m_chunk
    QList<ChangeOutcome> m_outcomes; ///< parallel, shorter after a failure
    QList<qsizetype> m_unclear;      ///< steps of which nobody knows whether the broker made them
    bool m_mustStop = false;
};

} // namespace gatehouse
