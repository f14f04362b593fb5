// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/attribution.h"

#include "connectors/mosquitto/log/adminaction.h"

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

/// Whether it can be an address, so that it is not taken for the id of a client.
bool isAddress(QByteArrayView text)
{
    const bool hasMark = text.contains('.') || text.contains(':');
    return hasMark && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '.' || c == ':' || c == '%';
           });
}

EventReason reasonOfEnd(LogKind kind)
{
    switch (kind) {
    case LogKind::Disconnected:
        return EventReason::Left;
    case LogKind::TimedOut:
        return EventReason::KeepAlive;
    case LogKind::Kicked:
        return EventReason::Operator;
    case LogKind::ProtocolError:
        return EventReason::Protocol;
    case LogKind::Limited:
        return EventReason::Limit;
    default:
        return EventReason::Lost;
    }
}

} // namespace

QByteArrayView Attribution::userOf(QByteArrayView clientId) const
{
    const KnownClient *client = m_clients.find(clientId);
    return client == nullptr ? QByteArrayView() : m_clients.userOf(*client);
}

void Attribution::forgetConnections()
{
    m_clients.allGone();
    m_waiting.clear();
    m_attempt.reset();
    m_hint.of = Hint::Of::Nothing;
    m_isWhole = false;
}

void Attribution::atMost(Certainty certainty)
{
    m_sighting.certainty = std::max(m_sighting.certainty, certainty);
}

const Sighting *Attribution::take(const LogLine &line)
{
    m_clients.noneChanged();
    switch (line.kind) {
    case LogKind::NewConnection: // the two that a log has most of
        m_waiting.add(line.address, line.port);
        m_attempt.reset(); // the broker went on
        m_isChecking = false;
        m_hint.of = Hint::Of::Nothing;
        return nullptr;
    case LogKind::Foreign:
        return nullptr;
    case LogKind::Packet:
        m_hint.of = Hint::Of::Nothing;
        return nullptr;
    default:
        break;
    }
    m_sighting = {};
    m_sighting.certainty = line.isAmbiguous ? Certainty::Possible
                           : line.isTrusted ? Certainty::Certain
                                            : Certainty::Likely;
    m_sighting.at = line.at;
    m_sighting.text = line.text;
    m_sighting.clientId = line.clientId;
    m_sighting.user = line.user;
    m_sighting.address = line.address;
    const Sighting *seen = sight(line);
    m_hint.of = Hint::Of::Nothing;
    noteHint(line);
    return seen;
}

const Sighting *Attribution::sight(const LogLine &line)
{
    if (!line.deniedFilter.isEmpty()) {
        m_sighting.topic = line.deniedFilter;
        m_sighting.action = Action::Subscribe;
        atMost(Certainty::Likely);
        return denied(line, EventReason::Rule, Cause::Policy);
    }
    switch (line.kind) {
    case LogKind::Connected:
        return connected(line);
    case LogKind::Refused:
        return refused(line, EventReason::Login, Cause::Unknown);
    case LogKind::Banned:
        return refused(line, EventReason::AddressList, Cause::Policy);
    case LogKind::Disconnected:
    case LogKind::Lost:
    case LogKind::TimedOut:
    case LogKind::Kicked:
    case LogKind::ProtocolError:
    case LogKind::SocketError:
    case LogKind::Limited:
        return gone(line);
    case LogKind::TakenOver:
        return takenOver(line);
    case LogKind::TooManyConnections:
    case LogKind::OutOfSockets:
        return atTheDoor(line, EventReason::Limit, Cause::Limit);
    case LogKind::AddressDenied:
        return atTheDoor(line, EventReason::AddressList, Cause::Policy);
    case LogKind::TlsFailed:
        return atTheDoor(line, EventReason::Tls, Cause::Unknown);
    case LogKind::DeniedPublish:
    case LogKind::DeniedFilter:
        m_seesDebug = true;
        m_sighting.topic = line.detail;
        m_sighting.action = line.kind == LogKind::DeniedFilter ? Action::Subscribe : Action::Publish;
        return denied(line, EventReason::Rule, Cause::Policy);
    case LogKind::TooLargePublish:
        m_seesDebug = true;
        m_sighting.topic = line.detail;
        m_sighting.action = Action::Publish;
        return denied(line, EventReason::Limit, Cause::Limit);
    case LogKind::DangerousName: // at debug level the denial itself comes behind it
        return m_seesDebug ? nullptr : denied(line, EventReason::Rule, Cause::Policy);
    case LogKind::Dropping:
        return see(EventType::Log, EventReason::Limit);
    case LogKind::AdminAction:
        return adminAction(line);
    case LogKind::SaveFailed:
        return see(EventType::SaveFailed, EventReason::None);
    case LogKind::Attempt:
        noteAttempt(line);
        return nullptr;
    default:
        noteBroker(line);
        return nullptr;
    }
}

const Sighting *Attribution::see(EventType type, EventReason reason, Cause cause)
{
    m_sighting.type = type;
    m_sighting.reason = reason;
    m_sighting.cause = cause;
    return &m_sighting;
}

/// Whether the broker says only that there was somebody: before it knows the id (up to 2.0.12, until it has let in), in
/// 2.1 it says the address in the place of the id.
bool Attribution::isNameless(const LogLine &line) const
{
    if (line.clientId != unknownClient && (line.address.isEmpty() || line.clientId != line.address))
        return false;
    if (line.clientId == unknownClient && m_hint.of == Hint::Of::Connack && m_hint.who == line.clientId)
        return false; // answered by that name
    const KnownClient *client = m_clients.find(line.clientId);
    return client == nullptr || !client->isOnline; // somebody may be called so
}

/// Each is used once, for the verdict that it stands before.
bool Attribution::takeAttempt(QByteArrayView clientId, bool nameless)
{
    if (!m_attempt)
        return false;
    m_taken = std::exchange(m_attempt, std::nullopt);
    m_isChecking = false;
    const bool isOfAnother = m_hint.of == Hint::Of::Connack && isAddress(m_hint.who) && m_hint.who != m_taken->address;
    const bool isSame = m_taken->isIdCut ? clientId.startsWith(m_taken->clientId) : clientId == m_taken->clientId;
    if ((!isSame && !nameless) || (nameless && isOfAnother))
        return false;
    m_sighting.clientId = nameless ? QByteArrayView(m_taken->clientId) : clientId;
    if (m_taken->user)
        m_sighting.user = *m_taken->user;
    if (m_taken->subject)
        m_sighting.subject = *m_taken->subject;
    if (!m_taken->address.isEmpty())
        m_sighting.address = m_taken->address;
    const bool isWhole = !(nameless && m_taken->isIdCut) && !m_taken->isUserCut;
    if (!m_isAttemptTrusted || !isWhole)
        atMost(Certainty::Likely);
    return true;
}

/// The address of a verdict that does not tell one.
void Attribution::findAddress(const LogLine &line)
{
    if (!line.address.isEmpty()) {
        m_waiting.remove(line.address, line.port);
        return;
    }
    const bool isHinted = m_hint.of == Hint::Of::Connack || m_hint.of == Hint::Of::Complaint;
    if (isHinted && isAddress(m_hint.who) && m_sighting.clientId != m_hint.who) {
        m_sighting.address = m_hint.who;
        m_waiting.removeOneOf(m_hint.who);
        return;
    }
    const QByteArrayView only = m_isWhole && !m_hasWebsockets ? m_waiting.onlyAddress() : QByteArrayView();
    if (!only.isEmpty()) {
        m_taken.emplace().address = only.toByteArray(); // the connection is taken away below
        m_sighting.address = m_taken->address;
        atMost(Certainty::Likely);
    } else if (m_sighting.clientId.isEmpty()) {
        m_taken.emplace().address = m_waiting.next().toByteArray();
        m_sighting.address = m_taken->address;
        atMost(Certainty::Possible);
    }
    m_waiting.removeUnknown();
}

void Attribution::joinConnection(const KnownClient &client)
{
    m_sighting.user = m_clients.userOf(client);
    atMost(Certainty(client.certainty));
    if (m_sighting.address.isEmpty())
        m_sighting.address = client.address.view();
}

const Sighting *Attribution::connected(const LogLine &line)
{
    m_waiting.remove(line.address, line.port);
    m_clients.connected(line, m_sighting.certainty);
    if (m_attempt && m_attempt->address == line.address && takeAttempt(line.clientId, false))
        m_sighting.user = line.user; // a certificate's, it may be
    m_attempt.reset();
    return see(EventType::Connected, EventReason::None);
}

const Sighting *Attribution::refused(const LogLine &line, EventReason reason, Cause cause)
{
    const bool nameless = isNameless(line);
    if (nameless)
        m_sighting.clientId = {};
    if (takeAttempt(line.clientId, nameless)) {
        if (line.address.isEmpty())
            m_waiting.removeOneOf(m_sighting.address);
        else
            m_waiting.remove(line.address, line.port);
        return see(EventType::Refused, reason, cause);
    }
    if (!nameless) {
        // Who used this id last may not be who tries now.
        m_sighting.user = userOf(line.clientId);
        if (!m_sighting.user.isEmpty())
            atMost(Certainty::Likely);
    }
    findAddress(line);
    return see(EventType::Refused, reason, cause);
}

/// Whether it ends the connection that this id was seen to have.
bool Attribution::isOfConnection(const LogLine &line, const KnownClient *client) const
{
    return client != nullptr && client->isOnline &&
           (line.port == 0 || (line.port == client->port && line.address == client->address.view()));
}

const Sighting *Attribution::gone(const LogLine &line)
{
    if (isNameless(line))
        return endOfUnknown(line);
    KnownClient *client = m_clients.find(line.clientId);
    const bool isProblem = line.kind == LogKind::ProtocolError || line.kind == LogKind::Limited;
    const bool isAttempt = m_attempt && m_attempt->clientId == line.clientId;
    if (!isAttempt)
        m_attempt.reset(); // the broker went on
    if (isOfConnection(line, client) && !isAttempt) {
        joinConnection(*client);
        m_clients.gone(*client);
    } else if (isAttempt || (isProblem && m_isWhole)) { // it was not let in before
        const bool isLimit = line.kind == LogKind::Limited;
        return refused(line, isLimit ? EventReason::Limit : EventReason::Protocol,
                       isLimit ? Cause::Limit : Cause::Unknown);
    } else {
        m_sighting.user = client == nullptr ? QByteArrayView() : m_clients.userOf(*client);
        atMost(m_sighting.user.isEmpty() ? Certainty::Certain : Certainty::Likely);
        if (!line.address.isEmpty())
            m_waiting.remove(line.address, line.port);
    }
    return see(EventType::Disconnected, reasonOfEnd(line.kind),
               line.kind == LogKind::Kicked ? Cause::Operator : Cause::Unknown);
}

/// Somebody who was not let in yet.
const Sighting *Attribution::endOfUnknown(const LogLine &line)
{
    m_sighting.clientId = {};
    const bool isTls = m_hint.of == Hint::Of::Tls && line.kind == LogKind::SocketError;
    const bool isRefused = isTls || line.kind == LogKind::ProtocolError || line.kind == LogKind::Limited;
    findAddress(line);
    if (m_hint.of == Hint::Of::Complaint && !isAddress(m_hint.who)) {
        m_sighting.clientId = m_hint.who; // it was read as far as that
        if (m_sighting.certainty == Certainty::Possible)
            m_sighting.address = {};
        m_sighting.certainty = line.isTrusted ? Certainty::Certain : Certainty::Likely;
    }
    m_attempt.reset();
    return see(isRefused ? EventType::Refused : EventType::Disconnected,
               isTls ? EventReason::Tls : reasonOfEnd(line.kind),
               line.kind == LogKind::Limited ? Cause::Limit : Cause::Unknown);
}

/// The first of two with one id; the line of the second comes behind, so that an attempt stays for that one.
const Sighting *Attribution::takenOver(const LogLine &line)
{
    constexpr int war = 3;
    const int times = m_clients.takenOver(line.clientId, line.at);
    // That its own connection is over is known with the line of the second one.
    if (const KnownClient *client = m_clients.find(line.clientId); isOfConnection(line, client))
        joinConnection(*client);
    return see(EventType::Disconnected, times >= war ? EventReason::DuplicateId : EventReason::TakenOver);
}

const Sighting *Attribution::denied(const LogLine &line, EventReason reason, Cause cause)
{
    m_attempt.reset();
    if (line.isAmbiguous) {
        m_sighting.clientId = m_sighting.topic = {};
    } else if (const KnownClient *client = m_clients.find(line.clientId); client != nullptr && client->isOnline) {
        joinConnection(*client);
    }
    return see(EventType::Denied, reason, cause);
}

/// Somebody who did not get as far as a connection that is told.
const Sighting *Attribution::atTheDoor(const LogLine &, EventReason reason, Cause cause)
{
    return see(EventType::Refused, reason, cause);
}

const Sighting *Attribution::adminAction(const LogLine &line)
{
    const std::optional<AdminAction> action = readAdminAction(line.detail);
    if (!action || !changesSomething(*action))
        return nullptr;
    const QByteArrayView who = line.detail.first(line.detail.indexOf(QByteArrayView(" | ")));
    const qsizetype slash = who.lastIndexOf('/');
    m_sighting.clientId = slash < 0 ? who : who.first(slash);
    m_sighting.user = slash < 0 ? QByteArrayView() : who.sliced(slash + 1);
    if (who.count('/') > 1) // in the id or in the name
        atMost(Certainty::Possible);
    return see(EventType::AdminAction, EventReason::Operator, Cause::Operator);
}

} // namespace gatehouse::mosquitto
