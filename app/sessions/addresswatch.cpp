// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/addresswatch.h"

#include "core/ipnetwork.h"

#include <algorithm>

namespace gatehouse {

namespace {

// Strangers choose the names, and have many addresses.
constexpr qsizetype mostAddresses = 4096;
constexpr qsizetype mostNames = 256;

bool isOfThisMachine(const QString &address)
{
    static const auto v4 = IpNetwork::parse("127.0.0.0/8");
    static const auto v6 = IpNetwork::parse("::1");
    const QByteArray text = address.toLatin1();
    return v4->contains(text) || v6->contains(text);
}

} // namespace

int AddressWatch::noted(const QString &address, const QString &name, const QDateTime &at)
{
    if (address.isEmpty() || name.isEmpty() || isOfThisMachine(address))
        return 0;
    const qint64 now = at.toMSecsSinceEpoch();
    const qint64 oldest = now - std::chrono::milliseconds(within).count();
    const auto isOld = [oldest](const auto &entry) { return entry.value() < oldest; };
    if (m_addresses.size() >= mostAddresses && !m_addresses.contains(address)) {
        m_addresses.removeIf([&isOld](const auto &entry) {
            Names &names = entry.value();
            names.removeIf(isOld);
            return names.isEmpty();
        });
        if (m_addresses.size() >= mostAddresses)
            m_addresses.clear();
    }
    Names &names = m_addresses[address];
    names.removeIf(isOld);
    if (names.size() < mostNames || names.contains(name))
        names[name] = std::max(names.value(name), now);
    return int(names.size());
}

} // namespace gatehouse
