// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/allowcourse.h"

#include "core/text.h"
#include "ui/blocked/blockwords.h"

#include <algorithm>

namespace gatehouse {

namespace {

// Long enough for a device with a back-off of a minute to come back once.
constexpr std::chrono::minutes patience{2};

} // namespace

AllowCourse::AllowCourse(PlanKind kind, const QList<AllowTarget> &targets, QObject *parent)
    : QObject(parent)
    , m_kind(kind)
    , m_targets(targets)
{
    for (const AllowTarget &target : targets)
        addJob(target);
}

AllowCourse::AllowCourse(const QList<UndoTarget> &undone, const QString &name, QObject *parent)
    : QObject(parent)
    , m_kind(PlanKind::Undo)
    , m_name(name)
{
    for (const UndoTarget &target : undone) {
        Job job;
        job.session = target.session;
        job.undone = target.intents;
        m_jobs.append(job);
    }
}

void AllowCourse::addJob(const AllowTarget &target)
{
    if (!target.session)
        return;
    auto job = std::find_if(m_jobs.begin(), m_jobs.end(),
                            [&target](const Job &known) { return known.session == target.session; });
    if (job == m_jobs.end()) {
        m_jobs.append(Job());
        job = std::prev(m_jobs.end());
        job->session = target.session;
    }
    // Several rows may be about one client, whose changes begin with what the one before leaves.
    qsizetype at = target.who.isEmpty() ? -1 : job->who.indexOf(target.who);
    if (at < 0) {
        at = job->who.size();
        job->who.append(target.who);
        job->blocks.append(QStringList());
        job->names.append(target.name);
    }
    if (!target.block.isEmpty())
        job->blocks[at].append(target.block);
}

void AllowCourse::pick(const QStringList &blocks)
{
    if (m_jobs.size() != 1 || m_targets.size() != 1 || blocks.isEmpty())
        return;
    Job &job = m_jobs.first();
    job.blocks = {blocks};
}

void AllowCourse::makePlan(const QString &reason, const QDateTime &until)
{
    setStage(Stage::Planning);
    const int turn = ++m_turn;
    m_pending = m_jobs.size();
    for (qsizetype i = 0; i < m_jobs.size(); ++i) {
        m_jobs[i].plan = {};
        if (m_kind == PlanKind::Undo)
            planUndo(i, 0, turn);
        else
            planJob(i, reason, until, turn);
    }
}

void AllowCourse::planJob(qsizetype index, const QString &reason, const QDateTime &until, int turn)
{
    Job &job = m_jobs[index];
    if (!job.session)
        return stopWith({Fault::Cancelled, tr("This broker was removed from Gatehouse meanwhile."), {}});
    AllowRequest request;
    request.who = job.who;
    request.blocks = job.blocks;
    request.reason = reason;
    request.until = until;
    const Future<Plan> answer =
        m_kind == PlanKind::Block ? job.session->planBlock(request) : job.session->planAllow(request);
    whenDone(answer, this, [this, index, turn](const Result<Plan> &plan) {
        if (turn != m_turn)
            return;
        if (!plan) {
            ++m_turn;
            Q_EMIT planFailed(plan.error());
            return;
        }
        m_jobs[index].plan = *plan;
        jobPlanned(turn);
    });
}

void AllowCourse::planUndo(qsizetype index, qsizetype part, int turn)
{
    Job &job = m_jobs[index];
    if (!job.session)
        return stopWith({Fault::Cancelled, tr("This broker was removed from Gatehouse meanwhile."), {}});
    if (part == job.undone.size())
        return jobPlanned(turn);
    whenDone(job.session->planUndo(job.undone.at(part)), this, [this, index, part, turn](const Result<Plan> &plan) {
        if (turn != m_turn)
            return;
        if (!plan) {
            ++m_turn;
            Q_EMIT planFailed(plan.error());
            return;
        }
        Plan &whole = m_jobs[index].plan;
        if (part == 0) {
            whole = *plan;
        } else {
            whole.items += plan->items;
            whole.cost.requests += plan->cost.requests;
            whole.cost.total += plan->cost.total;
        }
        planUndo(index, part + 1, turn);
    });
}

void AllowCourse::jobPlanned(int turn)
{
    if (turn != m_turn || --m_pending > 0)
        return;
    setStage(Stage::Ready);
    Q_EMIT planned();
}

void AllowCourse::apply(const QString &reason)
{
    if (m_stage != Stage::Ready)
        return;
    for (Job &job : m_jobs)
        job.plan.reason = reason;
    m_current = 0;
    setStage(Stage::Applying);
    runJob(0);
}

void AllowCourse::runJob(qsizetype index)
{
    m_current = index;
    if (index == m_jobs.size())
        return verifyAll();
    Job &job = m_jobs[index];
    if (job.plan.changeCount() == 0)
        return runJob(index + 1);
    if (!job.session)
        return stopWith({Fault::Cancelled, tr("This broker was removed from Gatehouse meanwhile."), {}});
    job.run = job.session->carryOut(job.plan);
    connect(job.run, &PlanRun::stepChanged, this, [this, index](qsizetype step) { Q_EMIT stepChanged(index, step); });
    connect(job.run, &PlanRun::finished, this, [this, index] { runEnded(index); });
    if (job.run->isFinished())
        runEnded(index);
}

void AllowCourse::runEnded(qsizetype index)
{
    if (m_stage != Stage::Applying || index != m_current)
        return;
    const PlanRun *run = m_jobs.at(index).run;
    for (qsizetype step = 0; run && step < run->steps().size(); ++step)
        Q_EMIT stepChanged(index, step);
    if (run && run->isComplete())
        return runJob(index + 1);
    stopWith(run && run->error() ? *run->error()
                                 : Error{Fault::Cancelled, tr("Stopped before everything was done."), {}});
}

void AllowCourse::stopWith(const Error &error)
{
    ++m_turn;
    setStage(Stage::Stopped);
    Q_EMIT stopped(error);
    if (m_left)
        Q_EMIT said(tr("%1: %2").arg(titleOfTargets(), error.what));
    endIfLeft();
}

void AllowCourse::cancel()
{
    if (m_stage == Stage::Applying && m_current < m_jobs.size() && m_jobs.at(m_current).run)
        m_jobs.at(m_current).run->cancel();
    if (m_stage == Stage::Verifying) {
        for (const Job &job : std::as_const(m_jobs)) {
            if (job.verifying)
                job.verifying->stop();
        }
    }
}

void AllowCourse::retry()
{
    if (m_stage != Stage::Stopped || m_current >= m_jobs.size())
        return;
    PlanRun *run = m_jobs.at(m_current).run;
    setStage(Stage::Applying);
    if (run)
        run->retry();
    else
        runJob(m_current);
}

void AllowCourse::verifyAll()
{
    setStage(Stage::Verifying);
    for (qsizetype i = 0; i < m_jobs.size(); ++i) {
        Job &job = m_jobs[i];
        if (!job.run || !job.session)
            continue;
        job.verifying = job.session->verify(*job.run, patience);
        connect(job.verifying, &Verifying::finished, this, &AllowCourse::verifyingEnded);
        watch(job);
        Q_EMIT verifyingStarted(i);
    }
    verifyingEnded();
}

void AllowCourse::watch(Job &job)
{
    if (m_kind == PlanKind::Allow && !job.watch && m_watching.count() > 0 && job.run->isComplete())
        job.watch = job.session->watch(*job.run, m_watching);
}

void AllowCourse::setWatching(std::chrono::minutes duration)
{
    m_watching = duration;
    if (m_stage != Stage::Verifying && m_stage != Stage::Finished)
        return;
    for (Job &job : m_jobs) {
        if (job.watch)
            job.watch->setUntil(QDateTime::currentDateTimeUtc().addSecs(std::chrono::seconds(duration).count()));
        else if (job.run && job.session)
            watch(job);
    }
}

void AllowCourse::verifyAgain()
{
    if (m_stage == Stage::Finished)
        verifyAll();
}

void AllowCourse::verifyingEnded()
{
    if (m_stage != Stage::Verifying)
        return;
    for (const Job &job : std::as_const(m_jobs)) {
        if (job.verifying && !job.verifying->isFinished())
            return;
    }
    setStage(Stage::Finished);
    if (m_left) {
        for (const Job &job : std::as_const(m_jobs)) {
            if (job.verifying)
                Q_EMIT said(tr("%1: %2").arg(titleOfTargets(), job.verifying->result().nextStep));
        }
    }
    endIfLeft();
}

void AllowCourse::leave()
{
    m_left = true;
    if (m_stage == Stage::Planning)
        ++m_turn;
    endIfLeft();
}

void AllowCourse::endIfLeft()
{
    if (m_left && m_stage != Stage::Applying && m_stage != Stage::Verifying)
        deleteLater();
}

void AllowCourse::setStage(Stage stage)
{
    if (m_stage == stage)
        return;
    m_stage = stage;
    Q_EMIT stageChanged();
}

QList<Plan> AllowCourse::plans() const
{
    QList<Plan> plans;
    for (const Job &job : m_jobs)
        plans.append(job.plan);
    return plans;
}

QList<QStringList> AllowCourse::names() const
{
    QList<QStringList> names;
    for (const Job &job : m_jobs) {
        names.append(job.names);
        // Of an undo, nobody was picked by name.
        for (qsizetype i = job.names.size(); i < job.plan.items.size(); ++i)
            names.last().append(identityTitle(job.plan.items.at(i).who));
    }
    return names;
}

qsizetype AllowCourse::changeCount() const
{
    qsizetype count = 0;
    for (const Job &job : m_jobs)
        count += job.plan.changeCount();
    return count;
}

qsizetype AllowCourse::doneCount() const
{
    qsizetype count = 0;
    for (const Job &job : m_jobs) {
        if (!job.run)
            continue;
        for (const RunStep &step : job.run->steps())
            count += step.state == RunStep::State::Done ? 1 : 0;
    }
    return count;
}

QList<UndoTarget> AllowCourse::undoable() const
{
    QList<UndoTarget> targets;
    for (const Job &job : m_jobs) {
        UndoTarget target{job.session, {}};
        if (!job.run || !job.session)
            continue;
        for (const RunStep &step : job.run->steps()) {
            if (step.state == RunStep::State::Done && step.intent > 0 && step.change.undo.kind != Undo::Kind::Never)
                target.intents.prepend(step.intent);
        }
        if (!target.intents.isEmpty())
            targets.prepend(target);
    }
    return targets;
}

bool AllowCourse::samePlanAs(const QList<Plan> &shown) const
{
    const auto statesOf = [](const QList<Plan> &plans) {
        QList<QPair<QString, std::optional<QByteArray>>> states;
        for (const Plan &plan : plans) {
            for (const PlanItem &item : plan.items) {
                for (const Change &change : item.changes)
                    states.append({change.record, change.before});
            }
        }
        return states;
    };
    return statesOf(plans()) == statesOf(shown);
}

bool AllowCourse::uses(const BrokerSession *session) const
{
    return std::any_of(m_jobs.cbegin(), m_jobs.cend(), [session](const Job &job) { return job.session == session; });
}

QString AllowCourse::titleOfTargets() const
{
    if (m_targets.size() == 1)
        return m_targets.first().name;
    if (m_targets.isEmpty())
        return m_name;
    return tr("%n clients", nullptr, int(m_targets.size()));
}

} // namespace gatehouse
