// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/brokersession.h"

#include "sessions/clientwatch.h"
#include "sessions/expiring.h"
#include "sessions/sessionlife.h"
#include "sessions/undoing.h"

namespace gatehouse {

BrokerSession::BrokerSession(Profile profile, std::unique_ptr<Connector> connector, std::shared_ptr<Store> store,
                             Operator who, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(profile), std::move(connector), std::move(store), std::move(who)))
{
    const Connector *broker = d->parts->connector.get();
    connect(broker, &Connector::connectionLost, this, [this](const Error &why) { d->lost(why); });
    connect(broker, &Connector::connectionBack, this, [this] { d->back(); });
    connect(broker, &Connector::accessChanged, &d->following, &Following::hint);
    connect(broker, &Connector::abilitiesChanged, this, &BrokerSession::stateChanged);
    connect(broker, &Connector::happened, this, [this](const QList<Event> &batch) { d->took(batch); });
    connect(broker, &Connector::presenceChanged, this, [this](const QString &user, int connections) {
        d->parts->sightings.presence(user, connections);
        d->blocked.setPresence(user, connections);
        d->blockedWillChange();
    });
    connect(broker, &Connector::clientsOnlineChanged, this, [this](int count) {
        d->facts.clientsOnline = count;
        Q_EMIT factsChanged();
    });
    connect(&d->diagnosis, &Diagnosis::changed, this, &BrokerSession::diagnosisChanged);
    connect(&d->leftOn, &QTimer::timeout, this, [this] { d->settle(d->life, Private::Then::Nothing); });
    connect(&d->blockedSoon, &QTimer::timeout, this, &BrokerSession::blockedChanged);
    d->expiring = new Expiring(*this, d->parts);
    connect(d->expiring, &Expiring::ended, this, [this](const QList<Expired> &changes) {
        QStringList sentences;
        for (const Expired &one : changes)
            sentences.append(one.sentence);
        Q_EMIT settled(sentences);
    });
    connect(&d->following, &Following::recordsWanted, this, [this](const QStringList &ids) { d->readRecords(ids); });
    connect(&d->following, &Following::wholeWanted, this, [this] { d->readWhole(); });
}

BrokerSession::~BrokerSession()
{
    // Signals of what ends now would reach a half-destroyed session.
    d->parts->connector->disconnect(this);
    d->endClientWatches();
    d->diagnosis.blockSignals(true);
    d->diagnosis.endAtOnce();
    d->waiting.clear();
    qDeleteAll(findChildren<PlanRun *>(QString(), Qt::FindDirectChildrenOnly));
    qDeleteAll(findChildren<Verifying *>(QString(), Qt::FindDirectChildrenOnly));
    d->parts->connector->close();
}

Future<> BrokerSession::open(const Secret &password)
{
    if (d->state != State::Closed && d->state != State::Failed && d->state != State::Offline)
        close();
    if (d->state == State::Offline)
        d->parts->connector->close();
    const quint64 life = ++d->life;
    d->isReadingWhole = false;
    d->opening.emplace();
    const Future<> future = d->opening->future();
    d->setState(State::Opening);
    whenDone(d->parts->connector->open(d->parts->profile, password), this,
             [this, life](const Result<BrokerFacts> &facts) { d->opened(life, facts); });
    return future;
}

void BrokerSession::close()
{
    ++d->life;
    d->following.stop();
    d->endClientWatches();
    d->leftOn.stop();
    d->diagnosis.end(); // the connector is asked before it is closed
    d->isReadingWhole = false;
    d->forgetPresence();
    d->parts->connector->close();
    const QList<Answer<>> answers = std::exchange(d->wholeWanted, {});
    d->setState(State::Closed);
    const Error closed{Fault::Cancelled, tr("The broker was closed."), {}};
    d->endOpening(fail(closed));
    for (const Answer<> &answer : answers)
        answer.finish(fail(closed));
}

Future<> BrokerSession::refresh()
{
    if (d->state != State::Ready && d->state != State::Reading)
        return ready<void>(
            fail(d->error.value_or(Error{Fault::Offline, tr("The broker is not connected. Open it first."), {}})));
    d->wholeWanted.append(Answer<>());
    const Future<> future = d->wholeWanted.constLast().future();
    if (d->keyTrouble && d->state == State::Ready)
        d->prepare();
    else
        d->readWhole();
    return future;
}

const Profile &BrokerSession::profile() const
{
    return d->parts->profile;
}

void BrokerSession::setProfile(const Profile &profile)
{
    const bool isRenamed = d->parts->profile.name != profile.name;
    d->parts->profile = profile;
    Q_EMIT stateChanged();
    if (!isRenamed)
        return;
    d->blocked.setBrokerName(profile.name);
    Q_EMIT blockedChanged();
}

BrokerSession::State BrokerSession::state() const
{
    return d->state;
}

std::optional<Error> BrokerSession::error() const
{
    return d->error;
}

const BrokerFacts &BrokerSession::facts() const
{
    return d->facts;
}

Abilities BrokerSession::abilities() const
{
    const Abilities able = d->parts->connector->abilities();
    const bool isReadOnly = d->parts->profile.writing == Writing::Off;
    QList<AbilityState> states = able.states();
    for (AbilityState &state : states) {
        // What the broker does not end by itself is ended from here.
        if (state.ability == Ability::TemporaryAllow && !state.available)
            state = {Ability::TemporaryAllow, able.has(Ability::Allow), able.whyNot(Ability::Allow)};
        const bool writes = state.ability == Ability::Allow || state.ability == Ability::Block ||
                            state.ability == Ability::TemporaryAllow || state.ability == Ability::Reload ||
                            state.ability == Ability::Diagnose || state.ability == Ability::Disconnect;
        if (!isReadOnly || !writes || !state.available)
            continue;
        state.available = false;
        state.whyNot = tr("This broker is read-only in Gatehouse. Switch on writing under Brokers.");
    }
    return Abilities(states);
}

QDateTime BrokerSession::checkedAt() const
{
    return d->checkedAt;
}

const BlockedList &BrokerSession::blocked() const
{
    return d->blocked;
}

Connector &BrokerSession::connector()
{
    return *d->parts->connector;
}

Future<Plan> BrokerSession::planAllow(const AllowRequest &request)
{
    return d->withTime(d->parts->connector->planAllow(request), request.until);
}

Future<Plan> BrokerSession::planBlock(const BlockRequest &request)
{
    return d->withTime(d->parts->connector->planBlock(request), request.until);
}

Future<Plan> BrokerSession::planUndo(qint64 sequence)
{
    return (new Undoing(d->parts, this))->plan(sequence);
}

std::shared_ptr<const AccessPolicy> BrokerSession::policy() const
{
    return d->parts->connector->policy();
}

void BrokerSession::noteOwnAttempt(const Identity &as)
{
    d->parts->own.began(as, Sightings::now());
}

bool BrokerSession::isOnline(const Identity &who) const
{
    return d->parts->sightings.isOnline(who.clientId, who.user);
}

std::optional<bool> BrokerSession::knownOnline(const Identity &who) const
{
    return d->parts->sightings.knownOnline(who.clientId, who.user);
}

Decision BrokerSession::explain(const Attempt &attempt) const
{
    const std::shared_ptr<const AccessPolicy> rules = policy();
    return rules ? rules->decide(attempt) : Decision();
}

PlanRun *BrokerSession::carryOut(const Plan &plan)
{
    auto *run = new PlanRunning(d->parts, plan, this);
    const auto queue = [this, run] {
        if (const std::optional<Error> why = d->refusal(run->plan()))
            return run->refuse(*why);
        d->endWatchesOf(*run);
        d->enqueue(run);
    };
    connect(run, &PlanRunning::turnWanted, this, queue);
    connect(run, &PlanRun::finished, this, [this, run] { d->ended(run); });
    queue();
    return run;
}

Verifying *BrokerSession::verify(const PlanRun &run, std::chrono::milliseconds patience)
{
    // carryOut() makes no other kind.
    auto *verifying = new VerifyingRun(d->parts, static_cast<const PlanRunning &>(run), patience, this);
    connect(verifying, &VerifyingRun::recordsRead, this,
            [this](const QStringList &asked, const Records &records) { d->takeRecords(asked, records); });
    connect(this, &BrokerSession::recordsRead, verifying, &VerifyingRun::take);
    connect(this, &BrokerSession::accessRead, verifying, &VerifyingRun::considerAgain);
    connect(verifying, &Verifying::changed, this, &BrokerSession::watchesChanged);
    Q_EMIT watchesChanged();
    return verifying;
}

ClientWatch *BrokerSession::watch(const PlanRun &run, std::chrono::milliseconds duration)
{
    auto *watch = new ClientWatch(d->parts, run, this);
    connect(this, &BrokerSession::happened, watch, &ClientWatch::take);
    watch->setUntil(QDateTime::currentDateTimeUtc().addMSecs(duration.count()));
    Q_EMIT watchBegan(watch);
    return watch;
}

Expiring &BrokerSession::expiring() const
{
    return *d->expiring;
}

Future<> BrokerSession::perform(const Act &act)
{
    if (act.kind == ActKind::EndDiagnose)
        return d->diagnosis.end();
    const Ability needed = act.kind == ActKind::Reload ? Ability::Reload : Ability::Diagnose;
    if (const QString whyNot = abilities().whyNot(needed); !whyNot.isEmpty())
        return ready<void>(fail(Fault::NotSupported, whyNot));
    if (act.kind == ActKind::Diagnose)
        return d->diagnosis.begin(std::chrono::seconds(QDateTime::currentDateTimeUtc().secsTo(act.until)));
    const Answer<> answer;
    auto *acting = new Acting(d->parts, act, this);
    whenDone(acting->run(), this, [acting, answer](const Result<QString> &done) {
        acting->deleteLater();
        answer.finish(done ? Result<>() : Result<>(fail(done.error())));
    });
    return answer.future();
}

const Diagnosis &BrokerSession::diagnosis() const
{
    return d->diagnosis;
}

std::optional<QDateTime> BrokerSession::diagnosedUntil() const
{
    return d->parts->connector->diagnosedUntil();
}

QList<const Verifying *> BrokerSession::watches() const
{
    QList<const Verifying *> open;
    for (const Verifying *watch : findChildren<Verifying *>(QString(), Qt::FindDirectChildrenOnly)) {
        if (!watch->isFinished())
            open.append(watch);
    }
    return open;
}

} // namespace gatehouse
