// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QStringView>

namespace gatehouse::mosquitto {

/// Whose rules count: mosquitto's, whose plugin of 2.1 substitutes %c and %u and keeps '$' topics apart when
/// subscribing, or those of FlashMQ, which has no such plugin but reads the same lists in its own way.
enum class Dialect { V20, V21, FlashMq };

/// Invalid: the rule itself is malformed; 2.0 goes on as if it did not match, 2.1 denies.
enum class Match { No, Yes, Invalid };

/// Whom %c and %u of a rule stand for; empty matches nothing.
struct Substitutes
{
    QByteArrayView clientId;
    QByteArrayView user;
};

/// Whether a publishClientSend or publishClientReceive rule is about this topic name. UTF-8.
Match ruleMatchesTopic(Dialect dialect, QByteArrayView rule, QByteArrayView topic, const Substitutes &who);

/// Whether a subscribePattern or unsubscribePattern rule is about this topic filter. UTF-8. 2.0 takes "+/#" to cover
/// "#" and "#" to cover "$SYS/#"; 2.1 neither (both seen in the plugin's own comparison).
Match ruleMatchesFilter(Dialect dialect, QByteArrayView rule, QByteArrayView filter, const Substitutes &who);

/// Whether the broker takes this text at all: it closes the connection of a client that sends control characters or
/// Unicode's non-characters in a client id, user name, topic or filter (2.0.11 to 2.1.2).
bool isBrokerText(QStringView text);
/// Whether a topic or filter has no more levels than the broker takes: 200 slashes.
bool isShallow(QByteArrayView topic);

/// Whether a rule denies or allows every topic that does not begin with '$'.
bool ruleIsEverything(QByteArrayView rule);

} // namespace gatehouse::mosquitto
