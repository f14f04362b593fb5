// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstdint>
#include <utility>

namespace gatehouse::bench {

/// The least that a program must do to talk to a broker: a blocking socket and hand-made MQTT 3.1.1 packets, QoS 0. It
/// is the limit that ours is held against, and nothing else. One thread; every call blocks; false or empty on any
/// trouble.
class RawMqtt final
{
public:
    RawMqtt() = default;
    RawMqtt(const RawMqtt &) = delete;
    RawMqtt &operator=(const RawMqtt &) = delete;
    ~RawMqtt();

    bool connectTo(quint16 port, const QByteArray &clientId, const QByteArray &user, const QByteArray &password);
    bool subscribe(const QByteArray &filter);
    /// Publishes one command for a control topic under an id of its own, then waits for the response that carries it:
    /// the broker sends every response to everybody. `command` is the inside of the object. Answers with the payload.
    QByteArray request(const QByteArray &topic, const QByteArray &command);
    /// Publishes so many messages to plant/.../state at QoS 0, 512 with each write, until the broker has taken them
    /// all.
    bool flood(int messages, int payload);
    /// PUBLISH packets that request() passed over since the last call: responses to others.
    int takePassedOver() { return std::exchange(m_passedOver, 0); }
    /// One PINGREQ round trip in milliseconds; negative on trouble.
    double ping();

private:
    bool write(const QByteArray &bytes) const;
    bool readExactly(char *into, qsizetype count) const;
    QByteArray packet(uint8_t &type) const;

    int m_socket = -1;
    int m_requests = 0;
    int m_passedOver = 0;
};

double monotonicMilliseconds();

} // namespace gatehouse::bench
