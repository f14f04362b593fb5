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

/// Why it happened, as the broker tells it. Who was refused in a row by Login may have forgotten a password;
/// DuplicateId is two devices that throw each other out, and KeepAlive one whose network is bad: neither is kept out.
enum class EventReason {
    None,
    Login,       ///< not authorised
    Rule,        ///< what it may do
    AddressList, ///< where it comes from
    Limit,
    Tls,
    Protocol, ///< it does not speak as it should
    Left,
    Lost, ///< the connection ended without a word
    KeepAlive,
    TakenOver,   ///< another client uses the same id
    DuplicateId, ///< the same again and again
    Operator
};

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
    EventReason reason = EventReason::None;
    QString topic;                   ///< of a Denied; hostile
    Action action = Action::Connect; ///< of a Denied: what was wanted of the topic
};

QString eventTypeName(EventType type); ///< "connected", "adminAction", ...
std::optional<EventType> eventTypeFromName(QStringView name);
QStringList eventTypeNames();                ///< all of them
QString eventReasonName(EventReason reason); ///< "login", "duplicateId", ...; "none"

} // namespace gatehouse
