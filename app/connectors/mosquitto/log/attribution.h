// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/knownclients.h"
#include "connectors/mosquitto/log/sensorline.h"
#include "connectors/mosquitto/log/sighting.h"
#include "connectors/mosquitto/log/waitingconnections.h"

#include <optional>

namespace gatehouse::mosquitto {

/// Tells of whom a line is, by the lines before it: which connection waits for its verdict, who uses which client id,
/// and what was said in the same breath, since the broker does one thing at a time. Never more than is known: Certain
/// only what the broker itself says of this attempt, Likely what follows from other lines, Possible what only nothing
/// rules out; of two clients that a line may be of, none is named. What it keeps is bounded; what it gave up is
/// counted. One broker's lines, in order; one thread.
class Attribution final
{
public:
    /// nullptr: nothing of somebody. Else it lives until the next call.
    const Sighting *take(const LogLine &line);

    /// Of accounts, by the connections that were seen. Users whose number the last line changed.
    [[nodiscard]] QByteArrayList changedUsers() const { return m_clients.changedUsers(); }
    [[nodiscard]] int connectionsOf(QByteArrayView user) const { return m_clients.connectionsOf(user); }
    [[nodiscard]] QByteArrayView userOf(QByteArrayView clientId) const;
    void forgetConnections(); ///< after lines were missed
    /// Has the processor fetch what take() will look at: lines come faster than memory.
    void prefetch(const LogLine &line) const
    {
        if (!line.clientId.isEmpty())
            m_clients.prefetch(line.clientId);
    }

    [[nodiscard]] qint64 givenUp() const { return m_clients.givenUp() + m_waiting.givenUp(); }

private:
    /// What the line before said, if it is about the next one.
    struct Hint
    {
        enum class Of { Nothing, Connack, Complaint, Tls, DangerousName } of = Of::Nothing;
        QByteArray who; ///< an address, or a client id
        quint16 port = 0;
        int code = 0;
    };
    const Sighting *sight(const LogLine &line);
    const Sighting *see(EventType type, EventReason reason, Cause cause = Cause::Unknown);
    const Sighting *connected(const LogLine &line);
    const Sighting *refused(const LogLine &line, EventReason reason, Cause cause);
    const Sighting *gone(const LogLine &line);
    const Sighting *takenOver(const LogLine &line);
    const Sighting *denied(const LogLine &line, EventReason reason, Cause cause);
    const Sighting *atTheDoor(const LogLine &line, EventReason reason, Cause cause);
    const Sighting *adminAction(const LogLine &line);
    const Sighting *endOfUnknown(const LogLine &line);
    void noteBroker(const LogLine &line);
    void noteHint(const LogLine &line);
    void noteAttempt(const LogLine &line);

    [[nodiscard]] bool isNameless(const LogLine &line) const;
    bool takeAttempt(QByteArrayView clientId, bool isNameless);
    void findAddress(const LogLine &line);
    void joinConnection(const KnownClient &client);
    [[nodiscard]] bool isOfConnection(const LogLine &line, const KnownClient *client) const;
    void atMost(Certainty certainty);

    KnownClients m_clients;
    WaitingConnections m_waiting;
    Hint m_hint;
    std::optional<SensorLine> m_attempt;
    std::optional<SensorLine> m_taken; ///< what the sighting's views are of
    bool m_isAttemptTrusted = false;
    /// After a reload 2.0 asks its plugins about those who are connected, and no verdict is told of them.
    bool m_isChecking = false;
    bool m_isWhole = false;       ///< every connection since the broker's start was seen
    bool m_hasWebsockets = false; ///< whose connections are not told before their verdict
    bool m_seesDebug = false;     ///< lines of debug level are there
    Sighting m_sighting;
};

} // namespace gatehouse::mosquitto
