// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/madeevents.h"

namespace gatehouse::bench {

namespace {

constexpr qint64 begin = 1795000000000; // milliseconds since 1970, in November 2026
constexpr quint32 clients = 20000;
constexpr quint32 users = 2000;

/// A mixed counter: every run has the same events.
quint64 mixed(quint32 number)
{
    quint64 bits = (quint64(number) + 1) * 0x9E3779B97F4A7C15U;
    bits ^= bits >> 29;
    bits *= 0xBF58476D1CE4E5B9U;
    return bits ^ (bits >> 32);
}

} // namespace

StoredEvent madeEvent(quint32 number, qint64 sequence)
{
    const quint64 bits = mixed(number);
    const auto client = quint32((bits >> 8) % clients);
    StoredEvent stored;
    stored.sequence = sequence;
    stored.brokerId = QStringLiteral("hall-1");
    Event &event = stored.event;
    event.at = QDateTime::fromMSecsSinceEpoch(begin + qint64(number) / 20 * 1000, Qt::UTC); // the log tells seconds
    event.who.clientId = QStringLiteral("client-%1").arg(client, 5, 10, QLatin1Char('0'));
    event.who.user = QStringLiteral("plant-%1").arg(client % users);
    event.who.address = QStringLiteral("10.%1.%2.%3").arg(client / 10000).arg(client / 100 % 100).arg(client % 100);
    const QString &id = event.who.clientId;
    switch (bits % 10) {
    case 0:
    case 1:
    case 2:
    case 3:
        event.type = EventType::Connected;
        event.text = QStringLiteral("New client connected from %1:%2 as %3 (p2, c1, k60, u'%4').")
                         .arg(event.who.address)
                         .arg(1024 + (bits >> 40) % 64000)
                         .arg(id, event.who.user);
        break;
    case 4:
    case 5:
    case 6:
        event.type = EventType::Disconnected;
        event.text = QStringLiteral("Client %1 disconnected.").arg(id);
        break;
    case 7:
    case 8:
        event.type = EventType::Refused;
        event.cause = client % 3 == 0 ? Cause::Policy : Cause::FailedLogins;
        event.certainty = Certainty::Likely;
        event.text = QStringLiteral("Client %1 disconnected, not authorised.").arg(id);
        event.why = client % 3 == 0
                        ? QStringLiteral("The rules do not let %1 in.").arg(event.who.user)
                        : QStringLiteral("The rules let %1 in, so its password was wrong.").arg(event.who.user);
        break;
    default:
        event.type = client % 10 == 0 ? EventType::AdminAction : EventType::Denied;
        event.text = client % 10 == 0 ? QStringLiteral("dynsec: admin | modifyClient | username=%1").arg(event.who.user)
                                      : QStringLiteral("Denied PUBLISH from %1 (d0, q0, r0, m0, 'plant/%2/state', ... "
                                                       "(12 bytes))")
                                            .arg(id)
                                            .arg((bits >> 24) % 1000);
        break;
    }
    return stored;
}

} // namespace gatehouse::bench
