// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/logline.h"
#include "core/event.h"

#include <QByteArray>

namespace gatehouse::mosquitto {

/// What a line, with those before it, tells of somebody. Views into the line, or into what Attribution keeps: they live
/// until its next call.
struct Sighting
{
    EventType type = EventType::Log;
    EventReason reason = EventReason::None;
    Cause cause = Cause::Unknown;
    Certainty certainty = Certainty::Certain; ///< of who it was
    qint64 at = noTime;
    QByteArrayView clientId;
    QByteArrayView user;
    QByteArrayView address;
    QByteArrayView subject; ///< of the certificate
    QByteArrayView topic;
    Action action = Action::Connect; ///< of the topic
    QByteArrayView text;
};

/// As the rest of the program knows it; `raw`: the line as it came. Without a time it is of now.
Event eventOf(const Sighting &sighting, const QByteArray &raw);

} // namespace gatehouse::mosquitto
