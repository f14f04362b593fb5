// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/sessionlife.h"

#include "sessions/clientwatch.h"
#include "sessions/expiring.h"
#include "sessions/redactionkey.h"
#include "sessions/refusalcause.h"
#include "sessions/settling.h"

#include <algorithm>

namespace gatehouse {

namespace {

constexpr std::chrono::milliseconds frame{16};
// Lifted rows stay a while, with Undo.
constexpr std::chrono::minutes liftedStay{10};
// Who was refused stays in the list for as long.
constexpr std::chrono::hours refusalsStay{24};
constexpr int mostRemembered = 5000;
// Who connected from where counts for as long.
constexpr std::chrono::hours visitorsStay{24 * 7};
// Whoever began a diagnosis has that long to end it, before it is looked whether he is still there.
constexpr std::chrono::seconds ownEnd{5};
constexpr std::chrono::hours longestLeftOn{24};

BrokerSession::State stateAfter(const Error &error)
{
    const bool mayComeBack = error.fault == Fault::Offline || error.fault == Fault::TimedOut;
    return mayComeBack ? BrokerSession::State::Offline : BrokerSession::State::Failed;
}

QString openNotLookedAt(const Error &why)
{
    return BrokerSession::tr("Whether an earlier run left a change open could not be looked at. %1").arg(why.what);
}

} // namespace

BrokerSession::Private::Private(BrokerSession *session, Profile profile, std::unique_ptr<Connector> connector,
                                std::shared_ptr<Store> store, Operator who)
    : q(session)
    , parts(std::make_shared<SessionParts>())
    , blocked(profile.id, profile.name)
    , diagnosis(parts, nullptr)
{
    parts->profile = std::move(profile);
    parts->connector = std::move(connector);
    parts->store = std::move(store);
    parts->who = std::move(who);
    blockedSoon.setSingleShot(true);
    blockedSoon.setInterval(frame);
    leftOn.setSingleShot(true);
}

void BrokerSession::Private::setState(State next, std::optional<Error> why)
{
    state = next;
    error = std::move(why);
    Q_EMIT q->stateChanged();
}

void BrokerSession::Private::blockedWillChange()
{
    if (!blockedSoon.isActive())
        blockedSoon.start();
}

void BrokerSession::Private::took(QList<Event> batch)
{
    for (Event &event : batch) {
        if (!event.at.isValid())
            event.at = QDateTime::currentDateTimeUtc();
    }
    const std::shared_ptr<const AccessPolicy> policy = q->policy();
    nameCandidates(batch, visitors, [this](const Identity &who) { return q->isOnline(who); });
    explainRefusals(batch, policy.get(), addresses);
    for (const Event &event : std::as_const(batch)) {
        if (event.type == EventType::Connected && event.certainty != Certainty::Possible)
            visitors.noted(event.who, event.at);
    }
    parts->sightings.noted(batch);
    blocked.seen(parts->own.without(batch, Sightings::now()));
    Q_EMIT q->happened(batch);
    blockedWillChange();
}

void BrokerSession::Private::remember()
{
    if (std::exchange(remembers, true))
        return;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    EventQuery query;
    query.brokerId = parts->profile.id;
    query.refusedSince = now.addSecs(-std::chrono::seconds(refusalsStay).count());
    query.count = mostRemembered;
    whenDone(parts->store->events(query), q, [this](const Result<QList<StoredEvent>> &found) {
        QList<Event> refusals;
        for (const StoredEvent &one : found.value_or(QList<StoredEvent>()))
            refusals.prepend(one.event); // they come newest first
        blocked.remembered(refusals);
        blockedWillChange();
    });
    whenDone(parts->store->eventCounts(now.addSecs(-std::chrono::seconds(visitorsStay).count())), q,
             [this](const Result<QList<EventCount>> &counts) {
                 QList<Event> connections;
                 for (const EventCount &count : counts.value_or(QList<EventCount>())) {
                     if (count.brokerId != parts->profile.id || count.type != EventType::Connected)
                         continue;
                     Event last;
                     last.type = EventType::Connected;
                     last.who = count.who;
                     last.at = count.last;
                     connections.append(last);
                     visitors.noted(last.who, last.at);
                 }
                 blocked.remembered(connections);
                 blockedWillChange();
             });
}

void BrokerSession::Private::endOpening(const Result<> &result)
{
    if (!opening)
        return;
    const Answer<> answer = *opening;
    opening.reset();
    answer.finish(result);
}

void BrokerSession::Private::opened(quint64 ofLife, const Result<BrokerFacts> &answer)
{
    if (ofLife != life)
        return;
    if (!answer) {
        setState(stateAfter(answer.error()), answer.error());
        endOpening(fail(answer.error()));
        return;
    }
    facts = *answer;
    remember();
    prepare();
}

void BrokerSession::Private::prepare()
{
    if (parts->redaction.hasKey())
        return settle(life);
    whenDone(loadRedaction(parts->store, q), q, [this, ofLife = life](const Result<Redaction> &redaction) {
        if (ofLife != life)
            return;
        keyTrouble = redaction ? std::nullopt : std::optional(redaction.error());
        if (keyTrouble) {
            // By another key the same password looks like another one, so nothing can be judged.
            Q_EMIT q->settled({openNotLookedAt(*keyTrouble)});
            return beginReading();
        }
        parts->redaction = *redaction;
        settle(ofLife);
    });
}

void BrokerSession::Private::settle(quint64 ofLife, Then then)
{
    auto *settling = new Settling(parts, q);
    whenDone(settling->run(), q, [this, ofLife, then](const Result<QList<Settlement>> &found) {
        if (ofLife != life)
            return;
        QStringList sentences;
        if (!found) {
            sentences.append(openNotLookedAt(found.error()));
        } else {
            for (const Settlement &settlement : *found)
                sentences.append(settlement.sentence);
        }
        if (!sentences.isEmpty())
            Q_EMIT q->settled(sentences);
        if (then == Then::Read)
            beginReading();
    });
}

void BrokerSession::Private::lookForLeftOn()
{
    const std::optional<QDateTime> until = parts->connector->diagnosedUntil();
    leftOn.stop();
    if (!until || diagnosis.state() != Diagnosis::State::Off)
        return;
    const std::chrono::milliseconds left(QDateTime::currentDateTimeUtc().msecsTo(*until));
    leftOn.start(std::clamp<std::chrono::milliseconds>(left + ownEnd, ownEnd, longestLeftOn));
}

void BrokerSession::Private::beginReading()
{
    setState(State::Reading);
    readWhole();
}

void BrokerSession::Private::readWhole()
{
    if (std::exchange(isReadingWhole, true))
        return;
    following.wholeBegins();
    const quint64 ofLife = life;
    const QPointer<BrokerSession> alive(q);
    const auto sink = [alive, this, ofLife](const AccessPart &part) {
        if (alive && ofLife == life)
            Q_EMIT q->partRead(part);
    };
    whenDone(parts->connector->readAccess(sink), q, [this, ofLife](const Result<Revision> &revision) {
        if (ofLife == life)
            wholeRead(revision);
    });
}

void BrokerSession::Private::wholeRead(const Result<Revision> &revision)
{
    isReadingWhole = false;
    const QList<Answer<>> answers = std::exchange(wholeWanted, {});
    if (revision) {
        blocked.setBlocks(revision->blocks);
        checkedAt = QDateTime::currentDateTimeUtc();
        blocked.forgetRefusals(checkedAt.addSecs(-std::chrono::seconds(refusalsStay).count()));
        lookForLeftOn();
        following.start(parts->connector->abilities().has(Ability::SeeForeignChanges) ? Following::Hints::Given
                                                                                      : Following::Hints::None);
        if (state == State::Reading || error)
            setState(State::Ready);
        Q_EMIT q->accessRead();
        Q_EMIT q->blockedChanged();
    } else if (state == State::Reading) {
        setState(stateAfter(revision.error()), revision.error());
    } else if (state == State::Ready) {
        // The reading took the hints with it; what was read before stays, with its time.
        following.hint({});
        setState(State::Ready, revision.error());
    }
    const Result<> result = revision ? Result<>() : Result<>(fail(revision.error()));
    endOpening(result);
    for (const Answer<> &answer : answers)
        answer.finish(result);
}

void BrokerSession::Private::readRecords(const QStringList &ids)
{
    const quint64 ofLife = life;
    whenDone(parts->connector->readRecords(ids), q, [this, ofLife, ids](const Result<Records> &records) {
        if (ofLife != life)
            return;
        if (records)
            takeRecords(ids, *records);
        else if (state == State::Ready)
            following.hint({}); // a whole reading shows whether it was only this one
    });
}

void BrokerSession::Private::takePresence(const Records &records)
{
    for (const AccessRecord &row : records.rows) {
        if (row.kind != RecordKind::Account || row.connections < 0)
            continue;
        parts->sightings.presence(row.name, row.connections);
        blocked.setPresence(row.name, row.connections);
    }
}

void BrokerSession::Private::forgetPresence()
{
    parts->sightings.forgetPresence();
    blocked.forgetPresence();
    blockedWillChange();
}

void BrokerSession::Private::takeRecords(const QStringList &asked, const Records &records)
{
    takePresence(records);
    blocked.replaceBlocks(asked, records.blocks);
    checkedAt = QDateTime::currentDateTimeUtc();
    Q_EMIT q->recordsRead(records);
    Q_EMIT q->blockedChanged();
}

void BrokerSession::Private::lost(const Error &why)
{
    if (state == State::Closed || state == State::Failed)
        return;
    following.stop();
    isReadingWhole = false;
    forgetPresence();
    ++life;
    const QList<Answer<>> answers = std::exchange(wholeWanted, {});
    setState(State::Offline, why);
    endOpening(fail(why));
    for (const Answer<> &answer : answers)
        answer.finish(fail(why));
}

void BrokerSession::Private::back()
{
    if (state != State::Offline)
        return;
    setState(State::Reading);
    prepare();
}

/// Who ends it is no matter of a connector that knows no end.
Future<Plan> BrokerSession::Private::withTime(const Future<Plan> &plan, const QDateTime &until)
{
    if (!until.isValid())
        return plan;
    const Answer<Plan> answer;
    whenDone(plan, q, [answer, until](Result<Plan> made) {
        if (made)
            made->until = until;
        answer.finish(std::move(made));
    });
    return answer.future();
}

std::optional<Error> BrokerSession::Private::refusal(const Plan &plan) const
{
    if (parts->profile.writing == Writing::Off)
        return Error{Fault::NotSupported,
                     BrokerSession::tr("This broker is read-only in Gatehouse. Switch on writing under Brokers."),
                     {}};
    if (!parts->redaction.hasKey())
        return Error{Fault::Storage,
                     BrokerSession::tr("Nothing can be changed, because it could not be recorded: the key that keeps "
                                       "secrets out of the trail cannot be read. %1 Refresh to try again.")
                         .arg(keyTrouble ? keyTrouble->what : QString()),
                     keyTrouble ? keyTrouble->detail : QString()};
    if (plan.changeCount() == 0)
        return Error{Fault::BadInput, BrokerSession::tr("There is nothing to change."), {}};
    if (plan.reason.trimmed().isEmpty())
        return Error{Fault::BadInput,
                     BrokerSession::tr("A reason is missing. Say why; it is kept in the trail with the change."),
                     {}};
    if (plan.until.isValid() && plan.until <= QDateTime::currentDateTimeUtc())
        return Error{Fault::BadInput,
                     BrokerSession::tr("The time until which it was to last is over. Choose one that is to come."),
                     {}};
    if (state != State::Ready && state != State::Reading)
        return error.value_or(
            Error{Fault::Offline, BrokerSession::tr("The broker is not connected. Open it first."), {}});
    return std::nullopt;
}

void BrokerSession::Private::endWatchesOf(const PlanRun &run)
{
    QSet<QString> records;
    for (const RunStep &step : run.steps()) {
        if (step.state != RunStep::State::Done)
            records.insert(step.change.record);
    }
    const auto watches = q->findChildren<VerifyingRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (VerifyingRun *watch : watches)
        watch->giveOver(records);
    // What they do from now on follows from the new change.
    const auto clientWatches = q->findChildren<ClientWatch *>(QString(), Qt::FindDirectChildrenOnly);
    for (ClientWatch *watch : clientWatches)
        watch->giveOver(run.plan());
}

void BrokerSession::Private::endClientWatches()
{
    const auto watches = q->findChildren<ClientWatch *>(QString(), Qt::FindDirectChildrenOnly);
    for (ClientWatch *watch : watches)
        watch->setUntil({});
}

void BrokerSession::Private::enqueue(PlanRunning *run)
{
    waiting.append(run);
    // Not at once: the caller has still to connect to it.
    QMetaObject::invokeMethod(
        q, [this] { nextTurn(); }, Qt::QueuedConnection);
}

void BrokerSession::Private::nextTurn()
{
    while (!running && !waiting.isEmpty()) {
        running = waiting.takeFirst();
        if (!running)
            continue;
        // The broker may have gone, or writing been switched off, while it waited.
        if (const std::optional<Error> why = refusal(running->plan())) {
            running->refuse(*why);
            running = nullptr;
            continue;
        }
        following.hold();
        QObject::connect(running, &QObject::destroyed, q, [this] {
            following.release();
            nextTurn();
        });
        running->begin();
    }
}

void BrokerSession::Private::ended(PlanRunning *run)
{
    if (running != run)
        return;
    running = nullptr;
    QObject::disconnect(run, &QObject::destroyed, q, nullptr);
    following.release();
    QHash<QString, qint64> intents;
    for (const RunStep &step : run->steps()) {
        if (step.state == RunStep::State::Done)
            intents.insert(step.change.record, step.intent);
    }
    QMetaObject::invokeMethod(
        q, [this] { nextTurn(); }, Qt::QueuedConnection);
    if (intents.isEmpty())
        return;
    if (run->plan().until.isValid())
        expiring->look();
    const QStringList records = intents.keys();
    const quint64 ofLife = life;
    whenDone(parts->connector->readRecords(records), q, [this, ofLife, records, intents](const Result<Records> &read) {
        if (ofLife != life)
            return;
        if (!read)
            return following.hint(records);
        takePresence(*read);
        QSet<QString> still;
        for (const Block &block : read->blocks)
            still.insert(block.id);
        const QList<BlockedRow> rows = blocked.rows();
        blocked.replaceBlocks(records, read->blocks);
        for (const BlockedRow &row : rows) {
            if (still.contains(row.block.id) || row.lifted)
                continue;
            for (const QString &record : row.block.records) {
                const qint64 intent = intents.value(record);
                if (intent == 0)
                    continue;
                const QString id = row.block.id;
                blocked.markLifted(id, intent);
                QTimer::singleShot(liftedStay, q, [this, id, intent] {
                    if (const auto now = blocked.row(id); now && now->lifted && now->liftedBy == intent) {
                        blocked.forgetLifted(id);
                        blockedWillChange();
                    }
                });
                break;
            }
        }
        checkedAt = QDateTime::currentDateTimeUtc();
        Q_EMIT q->recordsRead(*read);
        Q_EMIT q->blockedChanged();
    });
}

} // namespace gatehouse
