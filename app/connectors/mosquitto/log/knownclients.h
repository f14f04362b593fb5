// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/bytetable.h"
#include "connectors/mosquitto/log/logline.h"
#include "connectors/mosquitto/log/waitingconnections.h"
#include "core/block.h"

#include <QByteArrayList>

#include <array>

namespace gatehouse::mosquitto {

/// What the log has told of a client id.
struct KnownClient
{
    static constexpr quint32 none = 0xffffffff;
    quint32 user = none; ///< of its last connection; see KnownClients::userOf
    quint64 userHash = 0;
    quint16 port = 0;
    quint16 takeovers = 0; ///< in a row, see KnownClients::takenOver
    bool isOnline = false;
    quint8 certainty = 0; ///< of all this, a Certainty
    qint64 lastTakeover = -1;
    ShortAddress address; ///< of its last connection
};

/// Who is connected, with which user, and who used a client id last. Bounded: when it is full, those who are not
/// connected are forgotten, and if that is not enough, everybody. One thread.
class KnownClients final
{
public:
    KnownClients();

    void connected(const LogLine &line, Certainty certainty);
    void gone(QByteArrayView clientId);
    void allGone(); ///< or nobody knows whether they are
    /// How many times in a row it was, each within a minute after the one before.
    int takenOver(QByteArrayView clientId, qint64 at);

    [[nodiscard]] KnownClient *find(QByteArrayView clientId);
    [[nodiscard]] const KnownClient *find(QByteArrayView clientId) const;
    void gone(KnownClient &client);
    [[nodiscard]] QByteArrayView userOf(const KnownClient &client) const;
    [[nodiscard]] int connectionsOf(QByteArrayView user) const;
    /// Whose number of connections changed since noneChanged(), of one line.
    [[nodiscard]] QByteArrayList changedUsers() const;
    void noneChanged() { m_changed.fill(KnownClient::none); }
    [[nodiscard]] qint64 givenUp() const { return m_givenUp; }
    /// Has the processor fetch what the next calls with this id look at.
    void prefetch(QByteArrayView clientId) const { m_clients.prefetch(m_clients.hash(clientId)); }

private:
    KnownClient *remembered(QByteArrayView clientId);
    void makeRoom();

    ByteTable<KnownClient> m_clients;
    ByteTable<int> m_users;             ///< and how many connections each has
    std::array<quint32, 2> m_changed{}; ///< numbers of users: who went, and who came
    qint64 m_givenUp = 0;
};

} // namespace gatehouse::mosquitto
