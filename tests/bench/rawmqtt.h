// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstdint>

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
    /// Publishes, then waits for the next PUBLISH and answers with its payload.
    QByteArray request(const QByteArray &topic, const QByteArray &payload);
    /// One PINGREQ round trip in milliseconds; negative on trouble.
    double ping();

private:
    bool write(const QByteArray &bytes) const;
    bool readExactly(char *into, qsizetype count) const;
    QByteArray packet(uint8_t &type) const;

    int m_socket = -1;
};

double monotonicMilliseconds();

} // namespace gatehouse::bench
