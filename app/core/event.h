// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/block.h"
#include "core/identity.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

namespace gatehouse {

enum class EventType { Connected, Disconnected, Refused, Denied, AdminAction, SaveFailed, Log };

/// One thing that was seen at a broker. A refusal is one kind of event.
struct Event
{
    EventType type = EventType::Log;
    QDateTime at; ///< UTC
    Identity who;
    Cause cause = Cause::Unknown;
    Certainty certainty = Certainty::Certain;
    QString text; ///< the broker's words; hostile
    QString why;  ///< of a refusal, our sentence by the rules of that moment: what kept it out; empty: not known
    QByteArray raw;
};

QString eventTypeName(EventType type); ///< "connected", "adminAction", ...
std::optional<EventType> eventTypeFromName(QStringView name);
QStringList eventTypeNames(); ///< all of them

} // namespace gatehouse
