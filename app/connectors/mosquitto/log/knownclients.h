// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/bytenames.h"
#include "connectors/mosquitto/log/waitingconnections.h"

#include <QByteArrayList>

#include <array>
#include <vector>

namespace gatehouse::mosquitto {

/// What the log has told of a client id.
struct KnownClient
{
    quint32 user = ByteNames::none; ///< of its last connection; see KnownClients::nameOf
    bool isOnline = false;
    quint16 port = 0;
    quint16 takeovers = 0; ///< in a row, see KnownClients::takenOver
    qint64 lastTakeover = -1;
    ShortAddress address; ///< of its last connection
};

/// Who is connected, with which user, and who used a client id last. Bounded: when it is full, those who are not
/// connected are forgotten, and if that is not enough, everybody. One thread.
class KnownClients final
{
public:
    KnownClients();

    void connected(QByteArrayView clientId, QByteArrayView user, QByteArrayView address, quint16 port);
    void gone(QByteArrayView clientId);
    void allGone(); ///< or nobody knows whether they are
    /// How many times in a row it was, each within a minute after the one before.
    int takenOver(QByteArrayView clientId, qint64 at);

    [[nodiscard]] const KnownClient *find(QByteArrayView clientId) const;
    [[nodiscard]] QByteArrayView userOf(const KnownClient &client) const;
    [[nodiscard]] int connectionsOf(QByteArrayView user) const;
    /// Whose number of connections changed since noneChanged(), of one line.
    [[nodiscard]] QByteArrayList changedUsers() const;
    void noneChanged() { m_changed.fill(ByteNames::none); }
    [[nodiscard]] qint64 givenUp() const { return m_givenUp; }
    [[nodiscard]] quint32 size() const { return m_ids.size(); }

private:
    KnownClient *remembered(QByteArrayView clientId);
    quint32 numberOfUser(QByteArrayView user);
    void makeRoom();
    void setOffline(KnownClient &client);

    ByteNames m_ids;
    std::vector<KnownClient> m_clients; ///< by number of the id
    ByteNames m_users;
    std::vector<int> m_online;        ///< by number of the user
    std::array<quint32, 2> m_changed; ///< numbers of users: who went, and who came
    qint64 m_givenUp = 0;
};

} // namespace gatehouse::mosquitto
