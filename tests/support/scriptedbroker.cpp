// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scriptedbroker.h"

#include <QLoggingCategory>

#include <algorithm>

#include <sys/socket.h>

namespace gatehouse::test {

namespace {

enum Type : quint8 { Connect = 1, Publish = 3, PubRel = 6, Subscribe = 8, Unsubscribe = 10, PingReq = 12 };

quint16 numberAt(const QByteArray &bytes, qsizetype at)
{
    if (bytes.size() < at + 2)
        return 0;
    return static_cast<quint16>((static_cast<quint8>(bytes[at]) << 8) | static_cast<quint8>(bytes[at + 1]));
}

} // namespace

quint16 ClientPacket::id() const
{
    return numberAt(body, type == Publish ? numberAt(body, 0) + 2 : 0);
}

ScriptedBroker::ScriptedBroker()
{
    connect(&m_server, &QTcpServer::newConnection, this, &ScriptedBroker::accept);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("No loopback port is free: %s", qPrintable(m_server.errorString()));
}

void ScriptedBroker::on(quint8 type, const Script &script)
{
    m_scripts.insert(type, script);
}

void ScriptedBroker::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        ++m_connections;
        if (m_socket && m_keepsFirst) {
            socket->deleteLater();
            continue;
        }
        if (m_socket) {
            m_socket->disconnect(this);
            m_socket->deleteLater();
        }
        m_socket = socket;
        m_buffer.clear();
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1); // else Nagle costs 40 ms an answer
        connect(socket, &QTcpSocket::readyRead, this, &ScriptedBroker::read);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        send(m_greeting);
    }
}

void ScriptedBroker::read()
{
    if (!m_socket)
        return;
    m_buffer += m_socket->readAll();
    while (m_buffer.size() >= 2) {
        qsizetype size = 0;
        qsizetype at = 1;
        for (int shift = 0;; shift += 7, ++at) {
            if (at >= m_buffer.size() || shift > 21)
                return;
            size |= static_cast<qsizetype>(static_cast<quint8>(m_buffer[at]) & 0x7f) << shift;
            if ((static_cast<quint8>(m_buffer[at]) & 0x80) == 0)
                break;
        }
        if (m_buffer.size() < at + 1 + size)
            return;
        const auto first = static_cast<quint8>(m_buffer[0]);
        const ClientPacket packet{static_cast<quint8>(first >> 4), static_cast<quint8>(first & 15),
                                  m_buffer.mid(at + 1, size)};
        m_buffer.remove(0, at + 1 + size);
        if (packet.type == Connect && packet.body.size() > 6)
            m_level = static_cast<quint8>(packet.body[6]);
        m_received.append(packet);
        const Script script = m_scripts.value(packet.type);
        send(script ? script(packet) : usualAnswer(packet));
        if (m_lastType == packet.type)
            hangUp();
        Q_EMIT packetReceived(packet.type);
    }
}

QByteArray ScriptedBroker::usualAnswer(const ClientPacket &packet) const
{
    switch (packet.type) {
    case Connect:
        return connAck(0);
    case Publish:
        return packet.qos() == 0 ? QByteArray() : pubAck(packet.id(), 0, packet.qos() == 1 ? 4 : 5);
    case PubRel:
        return pubAck(packet.id(), 0, 7);
    case Subscribe:
        return subAck(packet.id(), static_cast<quint8>(packet.body.back() & 3));
    case Unsubscribe:
        return ScriptedBroker::packet(0xb0, number(packet.id()) + (m_level == 5 ? QByteArray(2, '\0') : QByteArray()));
    case PingReq:
        return ScriptedBroker::packet(0xd0, {});
    default:
        return {};
    }
}

void ScriptedBroker::send(const QByteArray &bytes)
{
    if (m_socket && !bytes.isEmpty())
        m_socket->write(bytes);
}

void ScriptedBroker::hangUp()
{
    if (m_socket)
        m_socket->disconnectFromHost();
}

void ScriptedBroker::reset()
{
    if (!m_socket)
        return;
    const linger none{1, 0};
    ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    m_socket->abort();
}

int ScriptedBroker::count(quint8 type) const
{
    return static_cast<int>(std::count_if(m_received.cbegin(), m_received.cend(),
                                          [type](const ClientPacket &packet) { return packet.type == type; }));
}

QByteArray ScriptedBroker::packet(quint8 firstByte, const QByteArray &body)
{
    QByteArray bytes(1, static_cast<char>(firstByte));
    qsizetype rest = body.size();
    do {
        const qsizetype low = rest & 0x7f;
        rest >>= 7;
        bytes += static_cast<char>(rest > 0 ? low | 0x80 : low);
    } while (rest > 0);
    return bytes + body;
}

QByteArray ScriptedBroker::number(quint16 value)
{
    const char bytes[] = {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
    return QByteArray(bytes, 2);
}

QByteArray ScriptedBroker::text(const QByteArray &utf8)
{
    return number(static_cast<quint16>(utf8.size())) + utf8;
}

QByteArray ScriptedBroker::connAck(quint8 code) const
{
    QByteArray body(1, '\0');
    body += static_cast<char>(code);
    if (m_level == 5)
        body += '\0';
    return packet(0x20, body);
}

QByteArray ScriptedBroker::subAck(quint16 id, quint8 code) const
{
    QByteArray body = number(id);
    if (m_level == 5)
        body += '\0';
    body += static_cast<char>(code);
    return packet(0x90, body);
}

QByteArray ScriptedBroker::pubAck(quint16 id, quint8 code, quint8 type) const
{
    QByteArray body = number(id);
    if (m_level == 5 && code != 0)
        body += static_cast<char>(code);
    return packet(static_cast<quint8>((type << 4) | (type == 6 ? 2 : 0)), body);
}

QByteArray ScriptedBroker::publish(const QByteArray &topic, const QByteArray &payload) const
{
    QByteArray body = text(topic);
    if (m_level == 5)
        body += '\0';
    return packet(0x30, body + payload);
}

QByteArray ScriptedBroker::disconnect(quint8 code, const QByteArray &reason)
{
    QByteArray body(1, static_cast<char>(code));
    if (!reason.isEmpty()) {
        const QByteArray property = '\x1f' + text(reason);
        body += static_cast<char>(property.size());
        body += property;
    }
    return packet(0xe0, body);
}

} // namespace gatehouse::test
