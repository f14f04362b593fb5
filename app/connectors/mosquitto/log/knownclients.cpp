// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/knownclients.h"

#include <utility>

namespace gatehouse::mosquitto {

namespace {

constexpr quint32 mostClients = 1U << 18U;
constexpr qsizetype mostBytes = 32 * 1024 * 1024;
constexpr qint64 warSeconds = 60;

} // namespace

KnownClients::KnownClients()
    : m_ids(mostClients, mostBytes)
    , m_users(mostClients, mostBytes)
{
    noneChanged();
}

const KnownClient *KnownClients::find(QByteArrayView clientId) const
{
    const quint32 number = m_ids.find(clientId);
    return number == ByteNames::none ? nullptr : &m_clients[number];
}

QByteArrayView KnownClients::userOf(const KnownClient &client) const
{
    return client.user == ByteNames::none ? QByteArrayView() : m_users.name(client.user);
}

int KnownClients::connectionsOf(QByteArrayView user) const
{
    const quint32 number = m_users.find(user);
    return number == ByteNames::none ? 0 : m_online[number];
}

KnownClient *KnownClients::remembered(QByteArrayView clientId)
{
    quint32 number = m_ids.insert(clientId);
    if (number == ByteNames::none) {
        makeRoom();
        number = m_ids.insert(clientId);
    }
    if (number == ByteNames::none)
        return nullptr;
    if (number >= m_clients.size())
        m_clients.emplace_back();
    return &m_clients[number];
}

quint32 KnownClients::numberOfUser(QByteArrayView user)
{
    const quint32 number = m_users.insert(user);
    if (number != ByteNames::none && number >= m_online.size())
        m_online.push_back(0);
    return number;
}

void KnownClients::setOffline(KnownClient &client)
{
    if (!std::exchange(client.isOnline, false) || client.user == ByteNames::none)
        return;
    --m_online[client.user];
    m_changed[0] = client.user;
}

void KnownClients::connected(QByteArrayView clientId, QByteArrayView user, QByteArrayView address, quint16 port)
{
    KnownClient *client = remembered(clientId);
    if (client == nullptr)
        return;
    setOffline(*client);
    if (client->user == ByteNames::none || m_users.name(client->user) != user) {
        quint32 number = numberOfUser(user);
        if (number == ByteNames::none) {
            makeRoom();
            client = remembered(clientId);
            number = numberOfUser(user);
            if (client == nullptr || number == ByteNames::none)
                return;
        }
        client->user = number;
    }
    client->address = ShortAddress(address);
    client->port = port;
    client->isOnline = true;
    ++m_online[client->user];
    m_changed[1] = client->user;
}

QByteArrayList KnownClients::changedUsers() const
{
    QByteArrayList users;
    for (const quint32 number : m_changed)
        if (number != ByteNames::none && !users.contains(m_users.name(number)))
            users.append(m_users.name(number).toByteArray());
    return users;
}

void KnownClients::gone(QByteArrayView clientId)
{
    if (const quint32 number = m_ids.find(clientId); number != ByteNames::none)
        setOffline(m_clients[number]);
}

void KnownClients::allGone()
{
    for (KnownClient &client : m_clients)
        client.isOnline = false;
    m_online.assign(m_online.size(), 0);
}

int KnownClients::takenOver(QByteArrayView clientId, qint64 at)
{
    KnownClient *client = remembered(clientId);
    if (client == nullptr)
        return 1;
    const bool isInARow = client->takeovers > 0 && at - client->lastTakeover <= warSeconds;
    client->takeovers = isInARow ? quint16(qMin(int(client->takeovers) + 1, 65535)) : quint16(1);
    client->lastTakeover = at;
    return client->takeovers;
}

void KnownClients::makeRoom()
{
    noneChanged();
    ByteNames ids(mostClients, mostBytes);
    ByteNames users(mostClients, mostBytes);
    std::vector<KnownClient> clients;
    std::vector<int> online;
    const auto isHalfFull = [&] { return ids.size() > mostClients / 2 || ids.bytes() + users.bytes() > mostBytes / 2; };
    for (quint32 number = 0; number < m_clients.size(); ++number) {
        KnownClient client = m_clients[number];
        if (!client.isOnline || isHalfFull()) {
            ++m_givenUp;
            continue;
        }
        ids.insert(m_ids.name(number));
        client.user = users.insert(m_users.name(client.user));
        if (client.user >= online.size())
            online.push_back(0);
        ++online[client.user];
        clients.push_back(client);
    }
    m_ids = std::move(ids);
    m_users = std::move(users);
    m_clients = std::move(clients);
    m_online = std::move(online);
}

} // namespace gatehouse::mosquitto
