// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/addresshistory.h"

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype mostAddresses = 65536;

/// The same device: an account may connect with a new client id each time.
bool isSame(const Identity &one, const Identity &other)
{
    return one.user.isEmpty() && other.user.isEmpty() ? one.clientId == other.clientId : one.user == other.user;
}

} // namespace

void AddressHistory::noted(const Identity &who, const QDateTime &at)
{
    if (who.address.isEmpty() || (who.user.isEmpty() && who.clientId.isEmpty()))
        return;
    if (m_addresses.size() >= mostAddresses && !m_addresses.contains(who.address))
        return;
    Visitors &visitors = m_addresses[who.address];
    const qint64 now = at.toMSecsSinceEpoch();
    const auto known = std::find_if(visitors.begin(), visitors.end(),
                                    [&who](const Visitor &visitor) { return isSame(visitor.who, who); });
    if (known != visitors.end()) {
        if (known->last <= now)
            *known = {who, now};
    } else if (visitors.size() <= mostNames) {
        visitors.append({who, now});
    }
}

QList<Identity> AddressHistory::seenFrom(const QString &address) const
{
    Visitors visitors = m_addresses.value(address);
    if (visitors.size() > mostNames)
        return {};
    std::stable_sort(visitors.begin(), visitors.end(),
                     [](const Visitor &a, const Visitor &b) { return a.last > b.last; });
    QList<Identity> found;
    for (const Visitor &visitor : visitors)
        found.append(visitor.who);
    return found;
}

} // namespace gatehouse
