// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/knownclients.h"

#include <utility>

namespace gatehouse::mosquitto {

namespace {

constexpr quint32 mostClients = 1U << 18U;
constexpr qsizetype mostBytes = 32 * 1024 * 1024;
constexpr qint64 warSeconds = 60;
constexpr quint32 none = KnownClient::none;

} // namespace

KnownClients::KnownClients()
    : m_clients(mostClients, mostBytes)
    , m_users(mostClients, mostBytes)
{
    noneChanged();
}

KnownClient *KnownClients::find(QByteArrayView clientId)
{
    const quint32 number = m_clients.find(clientId);
    return number == none ? nullptr : &m_clients.value(number);
}

const KnownClient *KnownClients::find(QByteArrayView clientId) const
{
    const quint32 number = m_clients.find(clientId);
    return number == none ? nullptr : &m_clients.value(number);
}

QByteArrayView KnownClients::userOf(const KnownClient &client) const
{
    return client.user == none ? QByteArrayView() : m_users.name(client.user);
}

int KnownClients::connectionsOf(QByteArrayView user) const
{
    const quint32 number = m_users.find(user);
    return number == none ? 0 : m_users.value(number);
}

KnownClient *KnownClients::remembered(QByteArrayView clientId)
{
    quint32 number = m_clients.insert(clientId);
    if (number == none) {
        makeRoom();
        number = m_clients.insert(clientId);
    }
    return number == none ? nullptr : &m_clients.value(number);
}

void KnownClients::gone(KnownClient &client)
{
    if (!std::exchange(client.isOnline, false) || client.user == none)
        return;
    --m_users.value(client.user);
    m_changed[0] = client.user;
}

void KnownClients::gone(QByteArrayView clientId)
{
    if (KnownClient *client = find(clientId))
        gone(*client);
}

void KnownClients::connected(const LogLine &line, Certainty certainty)
{
    KnownClient *client = remembered(line.clientId);
    if (client == nullptr)
        return;
    gone(*client);
    const quint64 hash = m_users.hash(line.user);
    if (client->user == none || client->userHash != hash) {
        quint32 number = m_users.insert(line.user, hash);
        if (number == none) {
            makeRoom();
            client = remembered(line.clientId);
            number = m_users.insert(line.user);
            if (client == nullptr || number == none)
                return;
        }
        client->user = number;
        client->userHash = m_users.hash(line.user);
    }
    client->address = ShortAddress(line.address);
    client->port = line.port;
    client->certainty = quint8(certainty);
    client->isOnline = true;
    ++m_users.value(client->user);
    m_changed[1] = client->user;
}

QByteArrayList KnownClients::changedUsers() const
{
    QByteArrayList users;
    for (const quint32 number : m_changed)
        if (number != none && !users.contains(m_users.name(number)))
            users.append(m_users.name(number).toByteArray());
    return users;
}

void KnownClients::allGone()
{
    for (quint32 number = 0; number < m_clients.size(); ++number)
        m_clients.value(number).isOnline = false;
    for (quint32 number = 0; number < m_users.size(); ++number)
        m_users.value(number) = 0;
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
    ByteTable<KnownClient> clients(mostClients, mostBytes);
    ByteTable<int> users(mostClients, mostBytes);
    for (quint32 number = 0; number < m_clients.size(); ++number) {
        KnownClient client = m_clients.value(number);
        const bool isHalfFull = clients.size() > mostClients / 2 || clients.bytes() + users.bytes() > mostBytes / 2;
        if (!client.isOnline || isHalfFull) {
            ++m_givenUp;
            continue;
        }
        const QByteArrayView user = m_users.name(client.user);
        client.user = users.insert(user);
        client.userHash = users.hash(user);
        ++users.value(client.user);
        clients.value(clients.insert(m_clients.name(number))) = client;
    }
    m_clients = std::move(clients);
    m_users = std::move(users);
}

} // namespace gatehouse::mosquitto
