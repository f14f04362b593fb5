// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/expiry.h"
#include "sessions/brokersession.h"
#include "sessions/folderlock.h"
#include "sessions/sessionparts.h"

#include <QPointer>
#include <QSet>
#include <QTimer>

namespace gatehouse {

/// What became of a change whose time was over.
struct Expired
{
    enum class Outcome {
        Ended,   ///< taken back
        Foreign, ///< the record was changed meanwhile: left as it is
        Over,    ///< taken back by somebody before
        Left     ///< not now; it is tried again
    };
    Expiry expiry;
    Outcome outcome = Outcome::Left;
    QString sentence; ///< for people
};

/// Takes back the changes of one broker that were to last for a time only, by the same way as an undo: recorded, as a
/// compare-and-set. Consoles of one data folder do it one after the other. Owned by its session; GUI thread.
class Expiring final : public QObject
{
    Q_OBJECT
public:
    Expiring(BrokerSession &session, std::shared_ptr<SessionParts> parts);

    /// From now on by itself, as long as the broker is open.
    void followTime();
    void look(); ///< something may have to be taken back, or is to be later
    /// What is due now, once. Storage, TimedOut: it could not be looked at, and nothing was done.
    Future<QList<Expired>> endDue();

Q_SIGNALS:
    void ended(const QList<gatehouse::Expired> &changes); ///< by itself; not those that are tried again

private:
    void locked(const Result<> &lock);
    void list();
    void listed(const Result<QList<Expiry>> &all);
    void planNext();
    void planned(const Expiry &expiry, const Result<Change> &change, const Result<Plan> &plan);
    void carryOut();
    void carriedOut();
    void settle(const Expiry &expiry, Expired::Outcome outcome, const QString &why = {});
    void noteForeign(const Expired &told);
    void giveUp(const Error &why);
    void finish();
    void wait(const QList<Expiry> &all);

    BrokerSession &m_session;
    std::shared_ptr<SessionParts> m_parts;
    FolderLock m_lock;
    QTimer m_next;
    bool m_followsTime = false;
    bool m_isRunning = false;
    QList<Answer<QList<Expired>>> m_answers;
    QSet<qint64> m_open; ///< intents of which it is not known what became
    QList<Expiry> m_due; ///< still to be planned
    QList<Expiry> m_planned;
    Plan m_plan;
    QPointer<PlanRun> m_run;
    QList<Expired> m_told;
};

} // namespace gatehouse
