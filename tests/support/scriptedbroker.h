// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

#include <functional>

namespace gatehouse::test {

/// One packet of a client, as it came over the wire.
struct ClientPacket
{
    quint8 type = 0;  ///< the upper half of the first byte: 1 CONNECT, 3 PUBLISH, 8 SUBSCRIBE, 12 PINGREQ, ...
    quint8 flags = 0; ///< the lower half
    QByteArray body;
    [[nodiscard]] quint16 id() const; ///< of SUBSCRIBE, PUBREL and PUBLISH above QoS 0
    [[nodiscard]] quint8 qos() const { return (flags >> 1) & 3; }
};

/// A server that answers an MQTT client with whatever a test wants: refusals, garbage, silence, floods. It runs in the
/// test's own thread. Unless told otherwise it behaves: CONNACK, SUBACK, PUBACK, PUBREC, PUBCOMP, PINGRESP. One client
/// at a time is enough for it; a new one takes the place of the old.
class ScriptedBroker final : public QObject
{
    Q_OBJECT
public:
    /// What is sent for a packet; empty is silence.
    using Script = std::function<QByteArray(const ClientPacket &packet)>;

    ScriptedBroker();
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    void on(quint8 type, const Script &script);                 ///< replaces the usual answer
    void greet(const QByteArray &bytes) { m_greeting = bytes; } ///< sent at once to everybody who connects
    void hangUpAfter(quint8 type) { m_lastType = type; }        ///< closes behind the answer to this type
    void keepFirst() { m_keepsFirst = true; } ///< hangs up on later clients while the first one is there
    void send(const QByteArray &bytes);
    void hangUp();                                                  ///< closes the connection in order
    void reset();                                                   ///< closes it by a TCP reset
    [[nodiscard]] int connections() const { return m_connections; } ///< so far
    [[nodiscard]] const QList<ClientPacket> &received() const { return m_received; }
    [[nodiscard]] int count(quint8 type) const;            ///< packets of this type received so far
    [[nodiscard]] quint8 level() const { return m_level; } ///< of the last CONNECT: 4 is 3.1.1, 5 is 5

    static QByteArray packet(quint8 firstByte, const QByteArray &body);
    static QByteArray number(quint16 value);
    static QByteArray text(const QByteArray &utf8);
    [[nodiscard]] QByteArray connAck(quint8 code) const;
    [[nodiscard]] QByteArray subAck(quint16 id, quint8 code) const;
    [[nodiscard]] QByteArray pubAck(quint16 id, quint8 code, quint8 type = 4) const;
    [[nodiscard]] QByteArray publish(const QByteArray &topic, const QByteArray &payload) const; ///< QoS 0
    [[nodiscard]] static QByteArray disconnect(quint8 code, const QByteArray &reason = {});     ///< MQTT 5

Q_SIGNALS:
    void packetReceived(quint8 type);

private:
    void accept();
    void read();
    [[nodiscard]] QByteArray usualAnswer(const ClientPacket &packet) const;

    QTcpServer m_server;
    QPointer<QTcpSocket> m_socket;
    QByteArray m_buffer;
    QByteArray m_greeting;
    QHash<quint8, Script> m_scripts;
    QList<ClientPacket> m_received;
    quint8 m_lastType = 0;
    bool m_keepsFirst = false;
    quint8 m_level = 5;
    int m_connections = 0;
};

} // namespace gatehouse::test
