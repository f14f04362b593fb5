// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/packettracer.h"

#include "core/secret.h"
#include "wire/packetfields.h"

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype mostKept = 64 * 1024; // more than any field that is shown
constexpr quint8 connectType = 1;
constexpr quint8 connAckHead = 0x20;

} // namespace

// MQTT has no packet of type 0, and the first one of a broker is CONNACK: a web server's bytes are no packets.
bool PacketTracer::isPossible(quint8 head, const Stream &stream)
{
    const bool isAnswer = stream.isFirst && stream.direction == TracedPacket::Direction::Received;
    return isAnswer ? head == connAckHead : (head >> 4) != 0;
}

QList<TracedPacket> PacketTracer::feed(Stream &stream, QByteArrayView bytes)
{
    QList<TracedPacket> packets;
    qsizetype at = 0;
    while (at < bytes.size() && stream.part != Part::Lost) {
        const auto byte = static_cast<quint8>(bytes[at]);
        switch (stream.part) {
        case Part::Type:
            stream.head = byte;
            stream.shift = 0;
            stream.headSize = 1;
            stream.length = 0;
            stream.seen = 0;
            stream.part = isPossible(byte, stream) ? Part::Length : Part::Lost;
            stream.isFirst = false;
            ++at;
            break;
        case Part::Length:
            stream.length |= static_cast<qsizetype>(byte & 0x7f) << stream.shift;
            stream.shift += 7;
            ++stream.headSize;
            ++at;
            if ((byte & 0x80) == 0)
                stream.part = Part::Body;
            else if (stream.shift > 21)
                stream.part = Part::Lost;
            break;
        case Part::Body: {
            const qsizetype here = std::min(stream.length - stream.seen, bytes.size() - at);
            const qsizetype kept = std::min(here, std::max<qsizetype>(0, mostKept - stream.body.size()));
            // At its full size before anything is in it: growing would leave a copy of a password behind.
            stream.body.reserve(std::min(stream.length, mostKept));
            stream.body.append(bytes.sliced(at, kept));
            stream.seen += here;
            at += here;
            break;
        }
        case Part::Lost:
            break;
        }
        if (stream.part == Part::Body && stream.seen == stream.length)
            packets.append(told(stream));
    }
    return packets;
}

TracedPacket PacketTracer::told(Stream &stream)
{
    const RawPacket raw{static_cast<quint8>(stream.head >> 4), static_cast<quint8>(stream.head & 0x0f),
                        QByteArrayView(stream.body), stream.length, m_isFive};
    TracedPacket packet;
    packet.direction = stream.direction;
    packet.at = QDateTime::currentDateTimeUtc();
    packet.length = stream.headSize + stream.length;
    packet.type = packetTypeName(raw.type);
    RawPacket known = raw;
    if (raw.type == connectType)
        known.isFive = m_isFive = protocolLevel(raw.body) >= 5;
    readFields(known, packet);
    overwrite(stream.body);
    stream.body.clear();
    stream.part = Part::Type;
    return packet;
}

} // namespace gatehouse
