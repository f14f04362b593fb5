// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trialreport.h"

#include <QByteArrayView>

namespace gatehouse {

/// Reads along on both directions of one MQTT connection and tells each packet with the fields that people look for.
/// A password is passed over, and the bytes that held it are overwritten. Takes whatever a broker sends: after bytes
/// that are no packet it tells nothing more of that direction.
class PacketTracer final
{
public:
    QList<TracedPacket> sent(QByteArrayView bytes) { return feed(m_sent, bytes); }
    QList<TracedPacket> received(QByteArrayView bytes) { return feed(m_received, bytes); }

private:
    enum class Part { Type, Length, Body, Lost };
    struct Stream
    {
        TracedPacket::Direction direction;
        Part part = Part::Type;
        quint8 head = 0; ///< type and flags
        int shift = 0;
        qsizetype headSize = 0;
        qsizetype length = 0; ///< of the body
        qsizetype seen = 0;   ///< of it
        QByteArray body;      ///< its beginning
        bool isFirst = true;
    };
    QList<TracedPacket> feed(Stream &stream, QByteArrayView bytes);
    [[nodiscard]] static bool isPossible(quint8 head, const Stream &stream);
    TracedPacket told(Stream &stream);

    Stream m_sent{TracedPacket::Direction::Sent, {}, 0, 0, 0, 0, 0, {}, true};
    Stream m_received{TracedPacket::Direction::Received, {}, 0, 0, 0, 0, 0, {}, true};
    bool m_isFive = true; ///< as CONNECT said
};

} // namespace gatehouse
