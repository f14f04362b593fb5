// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/expiring.h"

#include "core/storedchange.h"
#include "core/text.h"
#include "sessions/planrun.h"
#include "sessions/trail.h"

#include <algorithm>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr auto lockPatience = 10s;
// What could not be taken back is tried again; and the clock of the machine may be set.
constexpr std::chrono::milliseconds again = 1min;
constexpr std::chrono::milliseconds longestWait = 10min;

QString clock(const QDateTime &at)
{
    return at.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

} // namespace

Expiring::Expiring(BrokerSession &session, std::shared_ptr<SessionParts> parts)
    : QObject(&session)
    , m_session(session)
    , m_parts(std::move(parts))
    , m_lock(m_parts->store->folder(), QStringLiteral("expiry"), this)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &Expiring::look);
}

void Expiring::followTime()
{
    if (std::exchange(m_followsTime, true))
        return;
    connect(&m_session, &BrokerSession::accessRead, this, &Expiring::look);
    look();
}

void Expiring::look()
{
    if (m_followsTime && m_session.state() == BrokerSession::State::Ready)
        endDue();
}

Future<QList<Expired>> Expiring::endDue()
{
    m_answers.append(Answer<QList<Expired>>());
    const Future<QList<Expired>> future = m_answers.constLast().future();
    if (std::exchange(m_isRunning, true))
        return future;
    m_told.clear();
    // Most of the time there is nothing, which needs no lock.
    whenDone(m_parts->store->expiries(), this, [this](const Result<QList<Expiry>> &all) {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        const auto isDue = [&](const Expiry &one) {
            return one.brokerId == m_session.profile().id && one.until <= now;
        };
        if (!all)
            return giveUp(all.error());
        if (std::none_of(all->cbegin(), all->cend(), isDue)) {
            wait(*all);
            return finish();
        }
        whenDone(m_lock.acquire(lockPatience), this, [this](const Result<> &lock) { locked(lock); });
    });
    return future;
}

void Expiring::locked(const Result<> &lock)
{
    if (!lock)
        return giveUp(lock.error());
    list();
}

/// Another console may have been quicker; and what is not known to be made or not is left until it is settled.
void Expiring::list()
{
    whenDone(m_parts->store->openIntents(m_session.profile().id), this, [this](const Result<QList<AuditEntry>> &open) {
        if (!open)
            return giveUp(open.error());
        m_open.clear();
        for (const AuditEntry &intent : *open)
            m_open.insert(intent.sequence);
        whenDone(m_parts->store->expiries(), this, [this](const Result<QList<Expiry>> &all) { listed(all); });
    });
}

void Expiring::listed(const Result<QList<Expiry>> &all)
{
    if (!all)
        return giveUp(all.error());
    const QDateTime now = QDateTime::currentDateTimeUtc();
    m_due.clear();
    m_planned.clear();
    m_plan = {};
    m_plan.kind = PlanKind::Undo;
    for (const Expiry &one : *all) {
        if (one.brokerId != m_session.profile().id || one.until > now)
            continue;
        if (m_open.contains(one.intent))
            settle(one, Expired::Outcome::Left, tr("What became of the change itself is not known yet."));
        else
            m_due.append(one);
    }
    // As an undo goes: the newest first.
    std::sort(m_due.begin(), m_due.end(), [](const Expiry &a, const Expiry &b) { return a.intent > b.intent; });
    wait(*all);
    planNext();
}

/// When to look again: at the next time that is to come, or soon when something is left.
void Expiring::wait(const QList<Expiry> &all)
{
    if (!m_followsTime)
        return;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    std::optional<std::chrono::milliseconds> next;
    for (const Expiry &one : all) {
        if (one.brokerId != m_session.profile().id)
            continue;
        const std::chrono::milliseconds left(now.msecsTo(one.until));
        const auto due = left.count() > 0 ? std::min(left, longestWait) : again;
        next = next ? std::min(*next, due) : due;
    }
    if (next)
        m_next.start(*next);
    else
        m_next.stop();
}

void Expiring::planNext()
{
    if (m_due.isEmpty())
        return m_plan.changeCount() == 0 ? finish() : carryOut();
    const Expiry expiry = m_due.takeFirst();
    whenDone(m_parts->store->keptForUndo(expiry.intent), this, [this, expiry](const Result<QByteArray> &stored) {
        const Result<Change> change = stored ? changeFromStored(*stored) : fail(stored.error());
        whenDone(m_session.planUndo(expiry.intent), this,
                 [this, expiry, change](const Result<Plan> &plan) { planned(expiry, change, plan); });
    });
}

void Expiring::planned(const Expiry &expiry, const Result<Change> &change, const Result<Plan> &plan)
{
    // An undo by hand shows what it overwrites; here nobody looks.
    const auto isForeign = [&change](const PlanItem &item) {
        return std::any_of(item.changes.cbegin(), item.changes.cend(), [&change](const Change &back) {
            return change && back.record == change->record && back.before != change->after;
        });
    };
    if (!plan) {
        const Fault fault = plan.error().fault;
        if (fault == Fault::BadInput) { // not made, or undone already
            settle(expiry, Expired::Outcome::Over);
        } else if (fault == Fault::NotSupported || fault == Fault::Conflict) {
            settle(expiry, Expired::Outcome::Foreign, plan.error().what);
            noteForeign(m_told.constLast());
        } else {
            settle(expiry, Expired::Outcome::Left, plan.error().what);
        }
    } else if (plan->changeCount() == 0) {
        QStringList sentences;
        for (const PlanItem &item : plan->items)
            sentences += item.notLiftable;
        if (sentences.isEmpty()) {
            settle(expiry, Expired::Outcome::Over);
        } else {
            settle(expiry, Expired::Outcome::Foreign, sentences.join(u' '));
            noteForeign(m_told.constLast());
        }
    } else if (std::any_of(plan->items.cbegin(), plan->items.cend(), isForeign)) {
        settle(expiry, Expired::Outcome::Foreign);
        noteForeign(m_told.constLast());
    } else {
        m_planned.append(expiry);
        m_plan.items += plan->items;
        const QString end = tr("The time was over at %1.").arg(clock(expiry.until));
        m_plan.reason = plan->reason.isEmpty() ? end : QString(end + u' ' + plan->reason);
    }
    planNext();
}

void Expiring::carryOut()
{
    if (m_planned.size() > 1)
        m_plan.reason = tr("The time of %1 changes was over.").arg(m_planned.size());
    m_run = m_session.carryOut(m_plan);
    if (m_run->isFinished())
        return carriedOut();
    connect(m_run, &PlanRun::finished, this, &Expiring::carriedOut);
}

void Expiring::carriedOut()
{
    PlanRun *run = m_run;
    run->disconnect(this);
    bool isStuck = false;
    for (const Expiry &expiry : std::as_const(m_planned)) {
        Expired::Outcome outcome = run->steps().isEmpty() ? Expired::Outcome::Left : Expired::Outcome::Ended;
        QString why = run->error() ? run->error()->what : QString();
        for (const RunStep &step : run->steps()) {
            if (run->plan().items.at(step.item).undoes != expiry.intent || step.state == RunStep::State::Done)
                continue;
            const bool isForeign = step.state == RunStep::State::Failed && step.error &&
                                   (step.error->fault == Fault::Conflict || step.error->fault == Fault::NotSupported);
            outcome = isForeign ? Expired::Outcome::Foreign : Expired::Outcome::Left;
            if (step.error)
                why = step.error->what;
        }
        isStuck = isStuck || outcome == Expired::Outcome::Foreign;
        settle(expiry, outcome, why);
    }
    run->deleteLater();
    // The first that was changed by somebody else stopped the run: the others still have their turn.
    if (!isStuck)
        return finish();
    m_told.removeIf([](const Expired &one) { return one.outcome == Expired::Outcome::Left; });
    list();
}

void Expiring::settle(const Expiry &expiry, Expired::Outcome outcome, const QString &why)
{
    const QString who = visibleText(expiry.who, 100);
    Expired told{expiry, outcome, {}};
    switch (outcome) {
    case Expired::Outcome::Ended:
        told.sentence =
            tr("The change for %1 has ended: entry %2 of the trail is taken back.").arg(who).arg(expiry.intent);
        break;
    case Expired::Outcome::Foreign:
        told.sentence = tr("The time of %1 was over, but what was changed then is not as it was left, so nothing was "
                           "taken back. %2")
                            .arg(who, why);
        break;
    case Expired::Outcome::Over:
        told.sentence = tr("The change for %1 was taken back before its time was over.").arg(who);
        break;
    case Expired::Outcome::Left:
        told.sentence = tr("The time of %1 is over, but its change could not be taken back yet. %2").arg(who, why);
        break;
    }
    told.sentence = told.sentence.trimmed();
    m_told.append(told);
    if (outcome != Expired::Outcome::Left)
        m_parts->store->endExpiry(expiry.intent);
}

/// What a run did not get to see is in no outcome of one: the trail says it all the same.
void Expiring::noteForeign(const Expired &told)
{
    AuditEntry entry = blankEntry(m_parts->who, m_parts->profile, QStringLiteral("expire"));
    entry.who = told.expiry.who;
    entry.intent = told.expiry.intent;
    entry.outcome = AuditOutcome::Noted;
    entry.detail = told.sentence;
    m_parts->store->append({entry});
}

void Expiring::giveUp(const Error &why)
{
    m_lock.release();
    m_isRunning = false;
    m_told.clear();
    if (m_followsTime)
        m_next.start(again);
    const QList<Answer<QList<Expired>>> answers = std::exchange(m_answers, {});
    for (const Answer<QList<Expired>> &answer : answers)
        answer.finish(fail(why));
}

void Expiring::finish()
{
    m_lock.release();
    m_isRunning = false;
    QList<Expired> news;
    for (const Expired &one : std::as_const(m_told)) {
        if (one.outcome == Expired::Outcome::Ended || one.outcome == Expired::Outcome::Foreign)
            news.append(one);
    }
    const QList<Answer<QList<Expired>>> answers = std::exchange(m_answers, {});
    const QList<Expired> told = std::exchange(m_told, {});
    for (const Answer<QList<Expired>> &answer : answers)
        answer.finish(told);
    if (m_followsTime && !news.isEmpty())
        Q_EMIT ended(news);
}

} // namespace gatehouse
