// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/brokersession.h"
#include "sessions/clientwatch.h"
#include "sessions/planrun.h"
#include "sessions/verifying.h"

#include <QObject>
#include <QPointer>

namespace gatehouse {

/// One row that is to be let in or kept out.
struct AllowTarget
{
    QPointer<BrokerSession> session;
    Identity who;
    QString block;              ///< id of the block that the operator picked; empty: whatever keeps `who` out
    QString name;               ///< as it is shown: plain text, made visible
    std::optional<bool> online; ///< whether a client of this identity is connected now, where that is known
};

/// Changes of one broker that are to be taken back.
struct UndoTarget
{
    QPointer<BrokerSession> session;
    QList<qint64> intents; ///< sequences in the trail, newest first
};

/// The way of one allow, block or undo from the plan to the verdict, over one broker or several, one after the other.
/// Knows no widget. Deletes itself at the end once leave() was called; GUI thread.
class AllowCourse final : public QObject
{
    Q_OBJECT
public:
    enum class Stage { Planning, Ready, Applying, Stopped, Verifying, Finished };
    struct Job ///< what is done at one broker
    {
        QPointer<BrokerSession> session;
        QList<Identity> who;
        QStringList names;         ///< parallel to `who`, as they are shown
        QList<QStringList> blocks; ///< parallel to `who`: those that were picked
        QList<qint64> undone;      ///< of an undo: as in UndoTarget
        Plan plan;
        QPointer<PlanRun> run;
        QPointer<Verifying> verifying;
        QPointer<ClientWatch> watch; ///< of an allow: what the clients do afterwards
    };

    AllowCourse(PlanKind kind, const QList<AllowTarget> &targets, QObject *parent);
    AllowCourse(const QList<UndoTarget> &undone, const QString &name, QObject *parent);

    /// Asks every broker for the exact changes, reading again what they touch; planned() or planFailed() tells.
    void makePlan(const QString &reason, const QDateTime &until);
    void pick(const QStringList &blocks); ///< of a single target: these blocks and no other; makePlan() follows
    void apply(const QString &reason);    ///< carries the plans out, then verifies
    void cancel();                        ///< after the change under way
    void retry();
    void verifyAgain();
    void setWatching(std::chrono::minutes duration); ///< how long the clients of an allow are watched; 0: not at all
    void leave(); ///< nobody looks any more: what runs goes on, and `said` is emitted at the end

    [[nodiscard]] PlanKind kind() const { return m_kind; }
    [[nodiscard]] Stage stage() const { return m_stage; }
    [[nodiscard]] const QList<AllowTarget> &targets() const { return m_targets; }
    [[nodiscard]] const QList<Job> &jobs() const { return m_jobs; }
    [[nodiscard]] QList<Plan> plans() const;
    /// Whom each item of each plan is about, as it was picked: a group is no identity, but it has a name.
    [[nodiscard]] QList<QStringList> names() const;
    [[nodiscard]] qsizetype changeCount() const;
    [[nodiscard]] qsizetype doneCount() const;
    [[nodiscard]] QList<UndoTarget> undoable() const;              ///< what is done and can be taken back
    [[nodiscard]] bool samePlanAs(const QList<Plan> &shown) const; ///< the same records in the same state
    [[nodiscard]] bool uses(const BrokerSession *session) const;
    [[nodiscard]] QString titleOfTargets() const; ///< "pump-7", "12 clients"

Q_SIGNALS:
    void stageChanged();
    void planned();
    void planFailed(const gatehouse::Error &error);
    void stepChanged(qsizetype job, qsizetype step);
    void stopped(const gatehouse::Error &error);
    void verifyingStarted(qsizetype job);
    void said(const QString &sentence);

private:
    void addJob(const AllowTarget &target);
    void planJob(qsizetype index, const QString &reason, const QDateTime &until, int turn);
    void planUndo(qsizetype index, qsizetype part, int turn);
    void jobPlanned(int turn);
    void runJob(qsizetype index);
    void runEnded(qsizetype index);
    void verifyAll();
    void watch(Job &job);
    void verifyingEnded();
    void stopWith(const Error &error);
    void setStage(Stage stage);
    void endIfLeft();

    PlanKind m_kind;
    Stage m_stage = Stage::Planning;
    QList<AllowTarget> m_targets;
    QString m_name; ///< of an undo
    QList<Job> m_jobs;
    int m_turn = 0; ///< answers of earlier plannings are dropped
    qsizetype m_pending = 0;
    qsizetype m_current = 0;
    bool m_left = false;
    std::chrono::minutes m_watching{0};
};

} // namespace gatehouse
