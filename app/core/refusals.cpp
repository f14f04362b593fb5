// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/refusals.h"

#include "core/sightkeys.h"

#include <algorithm>

namespace gatehouse {

namespace {

// Strangers choose the names under which they are refused. What is beyond this many was refused longest ago.
constexpr qsizetype mostGroups = 2000;

QString idOf(const Event &event)
{
    QString cause = causeName(event.cause);
    if (event.type == EventType::Denied)
        cause = QStringLiteral("denied");
    else if (event.type == EventType::Disconnected)
        cause = eventReasonName(event.reason);
    const Identity &who = event.who;
    QString name = QStringLiteral("unknown");
    if (event.cause == Cause::SuspiciousAddress)
        name = QLatin1String("address/") + who.address;
    else if (event.type == EventType::Disconnected)
        name = QLatin1String("clientId/") + who.clientId;
    else if (!who.user.isEmpty())
        name = QLatin1String("user/") + who.user;
    else if (!who.clientId.isEmpty())
        name = QLatin1String("clientId/") + who.clientId;
    else if (!who.address.isEmpty())
        name = QLatin1String("address/") + who.address;
    return QStringLiteral("refused/%1#%2").arg(name, cause);
}

void keepCommon(QString &known, const QString &now)
{
    if (known != now)
        known.clear();
}

/// Of those that are grouped.
bool isRefusal(const Event &event)
{
    return event.type == EventType::Refused || event.type == EventType::Denied ||
           (event.type == EventType::Disconnected && event.reason == EventReason::DuplicateId);
}

} // namespace

void Refusals::take(const Event &event)
{
    if (event.type == EventType::Connected)
        return connected(event);
    if (!isRefusal(event))
        return;
    const bool isOfAddress = event.cause == Cause::SuspiciousAddress;
    // Before its own group is looked up: a hash that loses an entry moves others.
    const Absorbed absorbed = isOfAddress ? absorb(event.who.address) : Absorbed();
    const QString id = idOf(event);
    auto found = m_groups.find(id);
    if (found == m_groups.end()) {
        if (m_groups.size() >= mostGroups)
            makeRoom();
        RefusalGroup group;
        group.who = isOfAddress ? Identity{{}, {}, event.who.address, {}} : event.who;
        group.type = event.type;
        group.cause = event.cause;
        group.first = event.at;
        found = m_groups.insert(id, group);
        if (!group.who.user.isEmpty())
            m_byName.insert(userKey(group.who.user), id);
        if (!group.who.clientId.isEmpty())
            m_byName.insert(clientKey(group.who.clientId), id);
        if (!group.who.address.isEmpty() && !isOfAddress)
            m_byAddress.insert(group.who.address, id);
    }
    RefusalGroup &group = *found;
    if (isOfAddress) {
        group.count += absorbed.count;
        if (absorbed.first.isValid())
            group.first = std::min(group.first, absorbed.first);
    } else {
        keepCommon(group.who.user, event.who.user);
        keepCommon(group.who.clientId, event.who.clientId);
        keepCommon(group.who.address, event.who.address);
        keepCommon(group.who.certificateSubject, event.who.certificateSubject);
    }
    ++group.count;
    group.certainty = std::max(group.certainty, event.certainty);
    group.first = std::min(group.first, event.at);
    if (!group.last.isValid() || group.last <= event.at) {
        group.last = event.at;
        group.reason = event.reason;
        group.action = event.action;
        group.topic = event.topic;
        if (!event.why.isEmpty())
            group.why = event.why;
        group.connectedSince = {};
    }
}

/// The first names of an address have rows of their own, until it shows that there are many.
Refusals::Absorbed Refusals::absorb(const QString &address)
{
    Absorbed absorbed;
    const QStringList ids = m_byAddress.values(address);
    for (const QString &id : ids) {
        const RefusalGroup one = m_groups.value(id);
        // What an operator wrote down for this very client is no guess.
        const bool isGuess =
            one.cause == Cause::FailedLogins || one.cause == Cause::Unknown || one.cause == Cause::Policy;
        if (one.type != EventType::Refused || !isGuess)
            continue;
        absorbed.count += one.count;
        absorbed.first = absorbed.first.isValid() ? std::min(absorbed.first, one.first) : one.first;
        remove(id);
    }
    return absorbed;
}

void Refusals::connected(const Event &event)
{
    QStringList ids;
    if (!event.who.user.isEmpty())
        ids += m_byName.values(userKey(event.who.user));
    if (!event.who.clientId.isEmpty())
        ids += m_byName.values(clientKey(event.who.clientId));
    for (const QString &id : std::as_const(ids)) {
        RefusalGroup &group = m_groups[id];
        // A right of somebody who is connected, or two that share an id, are no matter of getting in.
        if (group.type != EventType::Refused || group.connectedSince.isValid() || event.at < group.last)
            continue;
        // Another device of the same account says nothing about this one.
        const bool isAnother =
            !group.who.clientId.isEmpty() && !event.who.clientId.isEmpty() && group.who.clientId != event.who.clientId;
        if (!isAnother)
            group.connectedSince = event.at;
    }
}

void Refusals::forgetBefore(const QDateTime &moment)
{
    QStringList old;
    for (auto group = m_groups.cbegin(); group != m_groups.cend(); ++group)
        if (group->last < moment)
            old.append(group.key());
    for (const QString &id : std::as_const(old))
        remove(id);
}

void Refusals::remove(const QString &id)
{
    m_groups.remove(id);
    const auto isOfIt = [&id](const auto &entry) { return entry.value() == id; };
    // A group that was found by two names has two entries; both hashes are as small as the groups are few.
    for (auto *index : {&m_byName, &m_byAddress})
        index->removeIf(isOfIt);
}

void Refusals::makeRoom()
{
    QList<QDateTime> times;
    times.reserve(m_groups.size());
    for (const RefusalGroup &group : std::as_const(m_groups))
        times.append(group.last);
    const auto quarter = times.begin() + times.size() / 4;
    std::nth_element(times.begin(), quarter, times.end());
    const QDateTime limit = *quarter;
    m_groups.removeIf([&limit](const auto &group) { return group.value().last <= limit; });
    const auto isGone = [this](const auto &entry) { return !m_groups.contains(entry.value()); };
    for (auto *index : {&m_byName, &m_byAddress})
        index->removeIf(isGone);
}

} // namespace gatehouse
