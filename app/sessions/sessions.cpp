// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/sessions.h"

#include "core/text.h"
#include "sessions/expiring.h"
#include "sessions/trail.h"
#include "sessions/unknownconnector.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QSet>
#include <QUuid>

#include <algorithm>

namespace gatehouse {

namespace {

// What the trail keeps of a profile; there is no secret in it.
QByteArray recordOf(const Profile &profile)
{
    const QJsonObject object{{QStringLiteral("name"), profile.name},
                             {QStringLiteral("url"), urlOf(profile.endpoint)},
                             {QStringLiteral("writing"), profile.writing == Writing::On}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

// The same for the same broker in every run, so that its trail and what was left open are found again.
QString idOfOneRun(const Endpoint &endpoint)
{
    Endpoint place = endpoint;
    place.user.clear();
    return urlOf(place);
}

Error goneError()
{
    return {Fault::BadInput, Sessions::tr("This broker is not in the list any more. Add it again."), {}};
}

} // namespace

struct Sessions::Private
{
    Sessions *q;
    std::shared_ptr<Store> store;
    std::unique_ptr<SecretStore> secrets;
    Operator who;
    QList<BrokerSession *> all;
    QSet<QString> unsaved; ///< ids of brokers of this run only
    bool endsWhenDue = false;

    BrokerSession *make(const Profile &profile);
    void drop(BrokerSession *session);
    void sort();
    [[nodiscard]] AuditEntry entryOf(const QString &action, const Profile &profile,
                                     const std::optional<Profile> &before, const std::optional<Profile> &after) const;
    Future<> note(const QList<AuditEntry> &entries);
    Future<> forgetPassword(const QString &profileId); ///< fine when there is none, or no keychain to hold it
    Future<> save(const Profile &before, const Profile &now);
    Future<BrokerSession *> take(const Profile &before, const Profile &now);
};

BrokerSession *Sessions::Private::make(const Profile &profile)
{
    Result<std::unique_ptr<Connector>> connector = createConnector(profile.endpoint.kind);
    std::unique_ptr<Connector> broker;
    if (connector)
        broker = std::move(*connector);
    else
        broker = std::make_unique<UnknownConnector>(connector.error());
    auto *session = new BrokerSession(profile, std::move(broker), store, who, q);
    all.append(session);
    sort();
    if (endsWhenDue)
        session->expiring().followTime();
    connect(session, &BrokerSession::stateChanged, q, [this, session] { Q_EMIT q->changed(session); });
    Q_EMIT q->added(session);
    return session;
}

void Sessions::Private::drop(BrokerSession *session)
{
    Q_EMIT q->aboutToRemove(session);
    all.removeOne(session);
    session->disconnect(q);
    session->close();
    session->deleteLater();
}

void Sessions::Private::sort()
{
    std::sort(all.begin(), all.end(), [](const BrokerSession *a, const BrokerSession *b) {
        const int order = QString::localeAwareCompare(a->profile().name, b->profile().name);
        return order != 0 ? order < 0 : a->profile().id < b->profile().id;
    });
}

AuditEntry Sessions::Private::entryOf(const QString &action, const Profile &profile,
                                      const std::optional<Profile> &before, const std::optional<Profile> &after) const
{
    AuditEntry entry = blankEntry(who, profile, action);
    entry.object = QLatin1String("profile/") + profile.id;
    entry.outcome = AuditOutcome::Noted;
    if (before)
        entry.before = recordOf(*before);
    if (after)
        entry.after = recordOf(*after);
    return entry;
}

Future<> Sessions::Private::note(const QList<AuditEntry> &entries)
{
    Answer<> answer;
    whenDone(store->append(entries), q, [answer](const Result<QList<AuditEntry>> &appended) {
        answer.finish(appended ? Result<>() : Result<>(fail(appended.error())));
    });
    return answer.future();
}

Future<> Sessions::Private::forgetPassword(const QString &profileId)
{
    Answer<> answer;
    whenDone(secrets->remove(profileId), q, [answer](const Result<> &forgotten) {
        const bool isGone =
            forgotten || forgotten.error().fault == Fault::NotSupported || forgotten.error().fault == Fault::BadInput;
        answer.finish(isGone ? Result<>() : forgotten);
    });
    return answer.future();
}

Future<> Sessions::Private::save(const Profile &before, const Profile &now)
{
    if (unsaved.contains(before.id))
        return ready<void>({});
    const bool isSame = before.id == now.id;
    QList<AuditEntry> entries{entryOf(QStringLiteral("profile.update"), before, before, now)};
    if (!isSame)
        entries.append(entryOf(QStringLiteral("profile.add"), now, {}, now));
    Answer<> answer;
    whenDone(store->replaceProfile(before.id, now), q, [=, this](const Result<> &saved) {
        if (!saved)
            return answer.finish(saved);
        whenDone(note(entries), q, [=, this](const Result<> &noted) {
            if (noted)
                return answer.finish({});
            whenDone(store->replaceProfile(now.id, before), q, [=](const Result<> &) { answer.finish(noted); });
        });
    });
    return answer.future();
}

Future<BrokerSession *> Sessions::Private::take(const Profile &before, const Profile &now)
{
    BrokerSession *session = q->find(before.id);
    if (!session)
        return ready<BrokerSession *>(fail(goneError()));
    if (unsaved.remove(before.id))
        unsaved.insert(now.id);
    if (before.endpoint != now.endpoint) {
        drop(session);
        return ready<BrokerSession *>(make(now));
    }
    session->setProfile(now);
    sort();
    Q_EMIT q->changed(session);
    return ready<BrokerSession *>(session);
}

Sessions::Sessions(std::shared_ptr<Store> store, std::unique_ptr<SecretStore> secrets, Operator who, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(Private{this, std::move(store), std::move(secrets), std::move(who), {}, {}}))
{
}

Sessions::~Sessions()
{
    const QList<BrokerSession *> all = std::exchange(d->all, {});
    qDeleteAll(all);
}

Future<> Sessions::load()
{
    Answer<> answer;
    whenDone(d->store->profiles(), this, [this, answer](const Result<QList<Profile>> &profiles) {
        if (!profiles)
            return answer.finish(fail(profiles.error()));
        for (const Profile &profile : *profiles) {
            if (!find(profile.id))
                d->make(profile);
        }
        answer.finish({});
    });
    return answer.future();
}

QList<BrokerSession *> Sessions::all() const
{
    return d->all;
}

BrokerSession *Sessions::find(const QString &profileId) const
{
    const auto found = std::find_if(d->all.cbegin(), d->all.cend(), [&profileId](const BrokerSession *session) {
        return session->profile().id == profileId;
    });
    return found == d->all.cend() ? nullptr : *found;
}

const Operator &Sessions::who() const
{
    return d->who;
}

void Sessions::endChangesWhenDue()
{
    d->endsWhenDue = true;
    for (const BrokerSession *session : std::as_const(d->all))
        session->expiring().followTime();
}

bool Sessions::isSaved(const QString &profileId) const
{
    return !d->unsaved.contains(profileId);
}

Store &Sessions::store() const
{
    return *d->store;
}

SecretStore &Sessions::secrets() const
{
    return *d->secrets;
}

Future<BrokerSession *> Sessions::add(const Profile &wanted, const Secret &password, Remember remember)
{
    Profile profile = wanted;
    if (profile.id.isEmpty())
        profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    Answer<BrokerSession *> answer;
    whenDone(d->store->saveProfile(profile), this, [=, this](const Result<> &saved) {
        if (!saved)
            return answer.finish(fail(saved.error()));
        whenDone(d->note({d->entryOf(QStringLiteral("profile.add"), profile, {}, profile)}), this,
                 [=, this](const Result<> &noted) {
                     if (!noted) {
                         // What is not in the trail did not happen.
                         whenDone(d->store->removeProfile(profile.id), this,
                                  [=](const Result<> &) { answer.finish(fail(noted.error())); });
                         return;
                     }
                     BrokerSession *session = d->make(profile);
                     if (remember == Remember::No)
                         return answer.finish(session);
                     // A keychain that does not take it is no reason to lose the broker: the password is asked for
                     // then.
                     whenDone(d->secrets->write(profile.id, password), this, [=, this](const Result<> &written) {
                         if (!written)
                             Q_EMIT passwordNeeded(profile.id,
                                                   tr("The password could not be kept. %1").arg(written.error().what));
                         answer.finish(find(profile.id));
                     });
                 });
    });
    return answer.future();
}

Future<BrokerSession *> Sessions::update(const Profile &profile)
{
    BrokerSession *session = find(profile.id);
    if (!session)
        return ready<BrokerSession *>(fail(goneError()));
    const Profile before = session->profile();
    Profile now = profile;
    // What was begun at the old server is settled and undone there, or not at all.
    if (!isSameBroker(before.endpoint, now.endpoint))
        now.id = d->unsaved.contains(before.id) ? idOfOneRun(now.endpoint)
                                                : QUuid::createUuid().toString(QUuid::WithoutBraces);
    if (now.id != before.id && find(now.id))
        return ready<BrokerSession *>(
            fail(Fault::BadInput, tr("A broker with this address is in the list already. Use that one.")));
    Answer<BrokerSession *> answer;
    const auto save = [=, this] {
        whenDone(d->save(before, now), this, [=, this](const Result<> &saved) {
            if (!saved)
                return answer.finish(fail(saved.error()));
            whenDone(d->take(before, now), this,
                     [answer](const Result<BrokerSession *> &taken) { answer.finish(taken); });
        });
    };
    if (mayTakePassword(before.endpoint, now.endpoint)) {
        save();
        return answer.future();
    }
    whenDone(d->forgetPassword(before.id), this, [=](const Result<> &forgotten) {
        if (forgotten)
            return save();
        answer.finish(fail(forgotten.error().fault,
                           tr("Nothing was changed: the password that is kept for the old address could not be removed "
                              "from the keychain. %1")
                               .arg(forgotten.error().what),
                           forgotten.error().detail));
    });
    return answer.future();
}

Future<> Sessions::remove(const QString &profileId)
{
    BrokerSession *session = find(profileId);
    if (!session)
        return ready<void>(fail(Fault::BadInput, tr("This broker is not in the list any more.")));
    if (d->unsaved.remove(profileId)) {
        d->drop(session);
        return ready<void>({});
    }
    const Profile profile = session->profile();
    Answer<> answer;
    whenDone(d->store->removeProfile(profileId), this, [=, this](const Result<> &removed) {
        if (!removed)
            return answer.finish(removed);
        whenDone(d->note({d->entryOf(QStringLiteral("profile.remove"), profile, profile, {})}), this,
                 [=, this](const Result<> &noted) {
                     if (!noted) {
                         whenDone(d->store->saveProfile(profile), this,
                                  [=](const Result<> &) { answer.finish(noted); });
                         return;
                     }
                     if (BrokerSession *current = find(profileId))
                         d->drop(current);
                     whenDone(d->forgetPassword(profileId), this, [answer](const Result<> &forgotten) {
                         if (forgotten)
                             return answer.finish({});
                         answer.finish(fail(forgotten.error().fault,
                                            tr("The broker was removed, but its password may still be in the keychain, "
                                               "filed under Gatehouse: "
                                               "remove it there. %1")
                                                .arg(forgotten.error().what),
                                            forgotten.error().detail));
                     });
                 });
    });
    return answer.future();
}

BrokerSession *Sessions::adopt(const Profile &wanted)
{
    Profile profile = wanted;
    if (profile.id.isEmpty())
        profile.id = idOfOneRun(profile.endpoint);
    if (profile.name.isEmpty())
        profile.name = idOfOneRun(profile.endpoint);
    if (BrokerSession *known = find(profile.id))
        return known;
    d->unsaved.insert(profile.id);
    return d->make(profile);
}

} // namespace gatehouse
