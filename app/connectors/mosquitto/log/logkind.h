// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace gatehouse::mosquitto {

/// What a line of mosquitto's log says.
enum class LogKind : quint8 {
    Other,   ///< nothing that is of interest here, or nothing that is known
    Cut,     ///< as long as mosquitto's buffer: its end is missing, and what stands there may be a client's own words
    Foreign, ///< of another program in the same syslog
    Packet,  ///< traffic, at debug level
    Echo,    ///< a subscription or its end: nothing but words of a client
    // Who comes.
    NewConnection, ///< address, port
    Connected,     ///< client id, user, address, port; code: the number of the protocol as it stands there
    Connack,       ///< client id: the client's, or its address where it has none; code: of the answer
    Attempt,       ///< of the sensor plugin, see SensorLine
    // Who is refused, or goes. Client id; address and port from 2.1 on.
    Refused,
    Banned,        ///< by a plugin (2.1)
    Disconnected,  ///< as it should
    Lost,          ///< the connection was closed without a word
    TimedOut,      ///< keep-alive
    TakenOver,     ///< a second client uses its id
    Kicked,        ///< by an administrator's doing
    ProtocolError, ///< of any kind; detail: which
    SocketError,   ///< detail: what the system said
    Limited,       ///< by a limit (2.1)
    // Who does not get as far as that: address.
    TooManyConnections,
    OutOfSockets, ///< no address
    AddressDenied,
    TlsFailed, ///< detail: OpenSSL's error
    TlsError,  ///< the same without the address; the line that names the client comes behind
    Complaint, ///< what is wrong with a packet; the line that names the client comes behind. Address, or client id
    // What is denied to somebody connected.
    DeniedPublish,   ///< client id; detail: topic
    TooLargePublish, ///< client id; detail: topic
    DangerousName,   ///< user or client id holds + or #, which no pattern rule is applied to
    Dropping,        ///< client id: its queue is full
    // Subscriptions, at debug level.
    Subscribing,   ///< client id
    Unsubscribing, ///< client id
    Filter,        ///< detail: the filter; code: its QoS, or -1 with Unsubscribing
    DeniedFilter,  ///< detail: the filter (2.1)
    SubscriptionAnswered,
    // The broker itself.
    AdminAction, ///< detail: what stands behind "dynsec: "
    SaveFailed,
    Starting, ///< detail: its version
    Running,
    Ending,
    Reloading,
    WebsocketsOpened
};
constexpr int logKindCount = int(LogKind::WebsocketsOpened) + 1;

} // namespace gatehouse::mosquitto
