// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/packetframer.h"

#include "core/text.h"
#include "wire/mqttreason.h"
#include "wire/packetreader.h"

#include <algorithm>

namespace gatehouse {

namespace {

constexpr quint8 connAck = 2;
constexpr quint8 disconnect = 14;
constexpr qsizetype headSize = 16;
constexpr qsizetype largestKept = 256 * 1024; // a CONNACK or DISCONNECT with a few long strings

struct Properties
{
    quint32 maximumPacketSize = 0;
    QString assignedClientId;
    QString reason;
};

// The properties that MQTT 5 allows in CONNACK and DISCONNECT (its table 2-4).
Properties readProperties(PacketReader &packet)
{
    Properties found;
    PacketReader reader(packet.take(static_cast<qsizetype>(packet.varying())));
    while (!reader.atEnd() && !reader.isBad()) {
        switch (reader.number(1)) {
        case 0x27:
            found.maximumPacketSize = reader.number(4);
            break;
        case 0x12:
            found.assignedClientId = lenientUtf8(reader.string());
            break;
        case 0x1f:
            found.reason = lenientUtf8(reader.string());
            break;
        case 0x11: // session expiry
            reader.take(4);
            break;
        case 0x13: // server keep alive
        case 0x21: // receive maximum
        case 0x22: // topic alias maximum
            reader.take(2);
            break;
        case 0x24: // maximum QoS
        case 0x25: // retain available
        case 0x28: // wildcards available
        case 0x29: // subscription identifiers available
        case 0x2a: // shared subscriptions available
            reader.take(1);
            break;
        case 0x15: // authentication method
        case 0x16: // authentication data
        case 0x1a: // response information
        case 0x1c: // server reference
            reader.string();
            break;
        case 0x26: // user property
            reader.string();
            reader.string();
            break;
        default:
            return found; // of unknown size: what follows cannot be read, and the library will judge it
        }
    }
    return found;
}

} // namespace

PacketFramer::Trouble PacketFramer::feed(QByteArrayView bytes)
{
    if (m_head.size() < headSize)
        m_head += bytes.first(std::min(headSize - m_head.size(), bytes.size())).toByteArray();
    qsizetype at = 0;
    while (at < bytes.size()) {
        const auto byte = static_cast<quint8>(bytes[at]);
        switch (m_part) {
        case Part::Type:
            // The first packet of a broker is CONNACK, with no flags, whatever the version.
            if (!m_welcome && byte != connAck << 4)
                return Trouble::NotMqtt;
            m_type = byte >> 4;
            m_left = 0;
            m_shift = 0;
            m_part = Part::Length;
            ++at;
            break;
        case Part::Length:
            m_left |= static_cast<qsizetype>(byte & 0x7f) << m_shift;
            m_shift += 7;
            ++at;
            if ((byte & 0x80) == 0) {
                if (const Trouble trouble = headerDone(); trouble != Trouble::None)
                    return trouble;
            } else if (m_shift > 21) {
                return Trouble::Malformed;
            }
            break;
        case Part::Body: {
            const qsizetype here = std::min(m_left, bytes.size() - at);
            if (m_keep)
                m_body += bytes.sliced(at, here).toByteArray();
            m_left -= here;
            at += here;
            if (m_left == 0) {
                if (const Trouble trouble = bodyDone(); trouble != Trouble::None)
                    return trouble;
            }
            break;
        }
        }
    }
    return Trouble::None;
}

PacketFramer::Trouble PacketFramer::headerDone()
{
    if (m_left > m_largest)
        return Trouble::TooLarge;
    m_keep = m_type == connAck || m_type == disconnect;
    if (m_keep && m_left > largestKept)
        return Trouble::TooLarge;
    m_body.clear();
    m_part = Part::Body;
    return m_left == 0 ? bodyDone() : Trouble::None;
}

PacketFramer::Trouble PacketFramer::bodyDone()
{
    m_part = Part::Type;
    if (!m_keep)
        return Trouble::None;
    PacketReader reader{QByteArrayView(m_body)};
    if (m_type == disconnect) {
        // No body says "normal disconnection".
        BrokerReason reason{static_cast<quint8>(m_body.isEmpty() ? 0 : reader.number(1)), {}};
        if (!reader.atEnd())
            reason.text = readProperties(reader).reason;
        m_farewell = reason;
        return Trouble::None;
    }
    if (m_welcome || m_body.size() < 2)
        return Trouble::Malformed;
    MqttWelcome welcome;
    welcome.sessionPresent = (reader.number(1) & 1) != 0;
    welcome.reasonCode = static_cast<quint8>(reader.number(1));
    if (reader.atEnd()) {
        welcome.reasonCode = reasonFromV311(welcome.reasonCode); // without properties it is MQTT 3.1.1
    } else {
        const Properties properties = readProperties(reader);
        welcome.maximumPacketSize = properties.maximumPacketSize;
        welcome.assignedClientId = properties.assignedClientId;
        m_welcomeText = properties.reason;
    }
    m_welcome = welcome;
    return Trouble::None;
}

} // namespace gatehouse
