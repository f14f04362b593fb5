// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/sightings.h"

#include "core/sightkeys.h"

namespace gatehouse {

namespace {

constexpr std::chrono::minutes memory{10};

} // namespace

void Sightings::noted(const QList<Event> &events)
{
    const Moment arrived = now();
    for (const Event &event : events) {
        const Sight sight{arrived, event.at.isValid() ? event.at : QDateTime::currentDateTimeUtc(), event.who,
                          event.text};
        switch (event.type) {
        case EventType::Connected:
            put(m_connected, sight);
            if (!event.who.clientId.isEmpty() && (m_online.size() < mostNames || m_online.contains(event.who.clientId)))
                m_online.insert(event.who.clientId, true);
            break;
        case EventType::Disconnected:
            if (m_online.size() < mostNames || m_online.contains(event.who.clientId))
                m_online.insert(event.who.clientId, false);
            break;
        case EventType::Refused:
            if (event.certainty != Certainty::Possible) // a guess is no evidence
                put(m_refused, sight);
            break;
        case EventType::Denied:
        case EventType::AdminAction:
        case EventType::SaveFailed:
        case EventType::Log:
            break;
        }
    }
}

void Sightings::presence(const QString &user, int connections)
{
    if (connections < 0) {
        m_presence.remove(user);
        return;
    }
    const auto before = m_presence.constFind(user);
    if (before != m_presence.cend() && *before < connections)
        put(m_risen, {now(), QDateTime::currentDateTimeUtc(), Identity{{}, user, {}, {}}, {}});
    m_presence.insert(user, connections);
}

void Sightings::forgetPresence()
{
    m_online.clear();
    m_presence.clear();
}

void Sightings::put(Sights &sights, const Sight &sight)
{
    if (sights.size() >= mostNames) {
        const Moment limit = sight.at - memory;
        sights.removeIf([limit](const auto &entry) { return entry.value().at < limit; });
        if (sights.size() >= mostNames)
            sights.clear();
    }
    if (!sight.who.user.isEmpty())
        sights.insert(userKey(sight.who.user), sight);
    if (!sight.who.clientId.isEmpty())
        sights.insert(clientKey(sight.who.clientId), sight);
}

std::optional<Sightings::Sight> Sightings::match(const Sights &sights, const Identity &who, Moment since)
{
    const auto fits = [&](const Sight &sight) {
        const bool sameUser = who.user.isEmpty() || sight.who.user == who.user;
        const bool sameClient =
            who.clientId.isEmpty() || sight.who.clientId.isEmpty() || sight.who.clientId == who.clientId;
        return sight.at >= since && sameUser && sameClient;
    };
    for (const QString &key : {who.clientId.isEmpty() ? QString() : clientKey(who.clientId),
                               who.user.isEmpty() ? QString() : userKey(who.user)}) {
        const auto found = key.isEmpty() ? sights.cend() : sights.constFind(key);
        if (found != sights.cend() && fits(*found))
            return *found;
    }
    return std::nullopt;
}

std::optional<Sightings::Sight> Sightings::connectionOf(const Identity &who, Moment since) const
{
    const std::optional<Sight> exact = match(m_connected, who, since);
    // Another client of the same account may be the one that came.
    return exact || !who.clientId.isEmpty() ? exact : match(m_risen, who, since);
}

std::optional<Sightings::Sight> Sightings::refusalOf(const Identity &who, Moment since) const
{
    return match(m_refused, who, since);
}

bool Sightings::isOnline(const QString &clientId, const QString &user) const
{
    if (clientId.isEmpty())
        return false; // the broker gives a fresh one
    return m_online.value(clientId) || (!user.isEmpty() && clientId == user && m_presence.value(user) > 0);
}

std::optional<bool> Sightings::knownOnline(const QString &clientId, const QString &user) const
{
    if (clientId.isEmpty())
        return false;
    if (isOnline(clientId, user))
        return true;
    const auto found = m_online.constFind(clientId);
    return found == m_online.cend() ? std::nullopt : std::optional(*found);
}

} // namespace gatehouse
