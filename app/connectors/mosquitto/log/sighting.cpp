// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/sighting.h"

#include "core/text.h"

namespace gatehouse::mosquitto {

Event eventOf(const Sighting &sighting, const QByteArray &raw)
{
    Event event;
    event.type = sighting.type;
    event.at =
        sighting.at == noTime ? QDateTime::currentDateTimeUtc() : QDateTime::fromSecsSinceEpoch(sighting.at, Qt::UTC);
    event.who = {lenientUtf8(sighting.clientId), lenientUtf8(sighting.user), lenientUtf8(sighting.address),
                 lenientUtf8(sighting.subject)};
    event.cause = sighting.cause;
    event.certainty = sighting.certainty;
    event.text = lenientUtf8(sighting.text);
    event.raw = raw;
    event.reason = sighting.reason;
    event.topic = lenientUtf8(sighting.topic);
    event.action = sighting.action;
    return event;
}

} // namespace gatehouse::mosquitto
