// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/sessions.h"

#include "core/text.h"
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

} // namespace

struct Sessions::Private
{
    Sessions *q;
    std::shared_ptr<Store> store;
    std::unique_ptr<SecretStore> secrets;
    Operator who;
    QList<BrokerSession *> all;
    QSet<QString> unsaved; ///< ids of brokers of this run only

    BrokerSession *make(const Profile &profile);
    void drop(BrokerSession *session);
    void sort();
    Future<> note(const QString &action, const Profile &profile, const std::optional<Profile> &before,
                  const std::optional<Profile> &after);
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

Future<> Sessions::Private::note(const QString &action, const Profile &profile, const std::optional<Profile> &before,
                                 const std::optional<Profile> &after)
{
    AuditEntry entry = blankEntry(who, profile, action);
    entry.object = QLatin1String("profile/") + profile.id;
    entry.outcome = AuditOutcome::Noted;
    if (before)
        entry.before = recordOf(*before);
    if (after)
        entry.after = recordOf(*after);
    Answer<> answer;
    whenDone(store->append({entry}), q, [answer](const Result<QList<AuditEntry>> &appended) {
        answer.finish(appended ? Result<>() : Result<>(fail(appended.error())));
    });
    return answer.future();
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
        whenDone(d->note(QStringLiteral("profile.add"), profile, {}, profile), this, [=, this](const Result<> &noted) {
            if (!noted) {
                // What is not in the trail did not happen.
                whenDone(d->store->removeProfile(profile.id), this,
                         [=](const Result<> &) { answer.finish(fail(noted.error())); });
                return;
            }
            BrokerSession *session = d->make(profile);
            if (remember == Remember::No)
                return answer.finish(session);
            // A keychain that does not take it is no reason to lose the broker: the password is asked for then.
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

Future<> Sessions::update(const Profile &profile)
{
    BrokerSession *session = find(profile.id);
    if (!session)
        return ready<void>(fail(Fault::BadInput, tr("This broker is not in the list any more. Add it again.")));
    const Profile before = session->profile();
    const auto take = [this, before](const Profile &now) {
        BrokerSession *current = find(now.id);
        if (!current)
            return;
        if (before.endpoint == now.endpoint) {
            current->setProfile(now);
            d->sort();
            Q_EMIT changed(current);
        } else {
            d->drop(current);
            d->make(now);
        }
    };
    if (d->unsaved.contains(profile.id)) {
        take(profile);
        return ready<void>({});
    }
    Answer<> answer;
    whenDone(d->store->saveProfile(profile), this, [=, this](const Result<> &saved) {
        if (!saved)
            return answer.finish(saved);
        whenDone(d->note(QStringLiteral("profile.update"), profile, before, profile), this,
                 [=, this](const Result<> &noted) {
                     if (!noted) {
                         whenDone(d->store->saveProfile(before), this, [=](const Result<> &) { answer.finish(noted); });
                         return;
                     }
                     take(profile);
                     answer.finish({});
                 });
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
        whenDone(
            d->note(QStringLiteral("profile.remove"), profile, profile, {}), this, [=, this](const Result<> &noted) {
                if (!noted) {
                    whenDone(d->store->saveProfile(profile), this, [=](const Result<> &) { answer.finish(noted); });
                    return;
                }
                if (BrokerSession *current = find(profileId))
                    d->drop(current);
                whenDone(d->secrets->remove(profileId), this, [answer](const Result<> &forgotten) {
                    // Without a keychain, or with none kept, there is nothing to forget.
                    const bool isGone = forgotten || forgotten.error().fault == Fault::NotSupported ||
                                        forgotten.error().fault == Fault::BadInput;
                    if (isGone)
                        return answer.finish({});
                    answer.finish(fail(
                        forgotten.error().fault,
                        tr("The broker was removed, but its password is still in the keychain. %1 Remove it there.")
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
