// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/packetfields.h"

#include "core/text.h"
#include "wire/mqttreason.h"
#include "wire/packetreader.h"

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

// Names of packets, fields and codes are terms of the protocol (MQTT 5, sections 2 and 3) and stay English.
constexpr std::array types{"reserved", "CONNECT",  "CONNACK",    "PUBLISH", "PUBACK",      "PUBREC",
                           "PUBREL",   "PUBCOMP",  "SUBSCRIBE",  "SUBACK",  "UNSUBSCRIBE", "UNSUBACK",
                           "PINGREQ",  "PINGRESP", "DISCONNECT", "AUTH"};
enum Type : quint8 {
    Connect = 1,
    ConnAck,
    Publish,
    PubAck,
    PubRec,
    PubRel,
    PubComp,
    Subscribe,
    SubAck,
    Unsubscribe,
    UnsubAck,
    PingReq,
    PingResp,
    Disconnect,
    Auth
};

constexpr qsizetype mostShown = 96;
constexpr qsizetype mostFields = 64; // a broker may send any number of user properties or codes

struct Property
{
    quint8 id;
    char form; // b, w, d: 1, 2, 4 bytes; v: varying; s: string; x: binary; p: pair
    const char *name;
};
constexpr Property known[] = {
    {0x01, 'b', "payload format"},
    {0x02, 'd', "message expiry s"},
    {0x03, 's', "content type"},
    {0x08, 's', "response topic"},
    {0x09, 'x', "correlation data"},
    {0x0b, 'v', "subscription identifier"},
    {0x11, 'd', "session expiry s"},
    {0x12, 's', "assigned client id"},
    {0x13, 'w', "server keep alive s"},
    {0x15, 's', "authentication method"},
    {0x16, 'x', "authentication data"},
    {0x17, 'b', "request problem information"},
    {0x18, 'd', "will delay s"},
    {0x19, 'b', "request response information"},
    {0x1a, 's', "response information"},
    {0x1c, 's', "server reference"},
    {0x1f, 's', "reason string"},
    {0x21, 'w', "receive maximum"},
    {0x22, 'w', "topic alias maximum"},
    {0x23, 'w', "topic alias"},
    {0x24, 'b', "maximum QoS"},
    {0x25, 'b', "retain available"},
    {0x26, 'p', "user property"},
    {0x27, 'd', "maximum packet size"},
    {0x28, 'b', "wildcard subscriptions available"},
    {0x29, 'b', "subscription identifiers available"},
    {0x2a, 'b', "shared subscriptions available"},
};

QString shown(QByteArrayView bytes)
{
    return visibleText(lenientUtf8(bytes), mostShown);
}

QString flag(quint32 value, const char *name)
{
    return QString::fromLatin1(name) + (value ? QLatin1String(" yes") : QLatin1String(" no"));
}

class Fields
{
public:
    Fields(const RawPacket &packet, TracedPacket &told)
        : m_packet(packet)
        , m_told(told)
        , m_reader(packet.body)
    {
    }

    void read()
    {
        switch (m_packet.type) {
        case Connect:
            return connect();
        case ConnAck:
            return connAck();
        case Publish:
            return publish();
        case PubAck:
        case PubRec:
        case PubRel:
        case PubComp:
            return acknowledgement();
        case Subscribe:
        case Unsubscribe:
            return filters();
        case SubAck:
        case UnsubAck:
            return codes();
        case Disconnect:
        case Auth:
            return farewell();
        default:
            return;
        }
    }

private:
    void add(const QString &field)
    {
        if (m_told.fields.size() < mostFields)
            m_told.fields.append(field);
    }
    void add(const char *name, const QString &value) { add(QString(QString::fromLatin1(name) + u' ' + value)); }
    void add(const char *name, quint32 value) { add(name, QString::number(value)); }
    void code(quint8 value)
    {
        m_told.code = value;
        add("code", QStringLiteral("0x%1 %2").arg(value, 2, 16, QLatin1Char('0')).arg(reasonName(value)));
    }

    void property(PacketReader &reader, const Property &what)
    {
        switch (what.form) {
        case 'b':
            return add(what.name, reader.number(1));
        case 'w':
            return add(what.name, reader.number(2));
        case 'd':
            return add(what.name, reader.number(4));
        case 'v':
            return add(what.name, reader.varying());
        case 'p': {
            const QString key = shown(reader.string());
            return add(what.name, QString(key + QLatin1String(" = ") + shown(reader.string())));
        }
        case 'x': // may be a secret of the way to log in
            return add(what.name, QStringLiteral("(%1 bytes)").arg(reader.string().size()));
        default:
            return add(what.name, shown(reader.string()));
        }
    }

    void properties()
    {
        if (!m_packet.isFive || m_reader.atEnd())
            return;
        PacketReader reader(m_reader.take(static_cast<qsizetype>(m_reader.varying())));
        while (!reader.atEnd() && !reader.isBad() && m_told.fields.size() < mostFields) {
            const auto id = static_cast<quint8>(reader.number(1));
            const auto *found = std::find_if(std::begin(known), std::end(known),
                                             [id](const Property &property) { return property.id == id; });
            if (found == std::end(known))
                return add("unknown property", id);
            property(reader, *found);
        }
    }

    void connect()
    {
        const QString protocol = shown(m_reader.string());
        const quint32 level = m_reader.number(1);
        const QString version = level == 5   ? QStringLiteral("5")
                                : level == 4 ? QStringLiteral("3.1.1")
                                             : QStringLiteral("level %1").arg(level);
        add("protocol", QString(protocol + u' ' + version));
        const quint32 flags = m_reader.number(1);
        add(flag(flags & 0x02, m_packet.isFive ? "clean start" : "clean session"));
        add("keep alive s", m_reader.number(2));
        properties();
        const QByteArrayView clientId = m_reader.string();
        add("client id", clientId.isEmpty() ? QStringLiteral("(empty)") : shown(clientId));
        if (flags & 0x04) {
            if (m_packet.isFive)
                m_reader.take(static_cast<qsizetype>(m_reader.varying()));
            add("will topic", shown(m_reader.string()));
            m_reader.string();
        } else {
            add(QStringLiteral("no will"));
        }
        add("user", flags & 0x80 ? shown(m_reader.string()) : QStringLiteral("(none)"));
        add("password", flags & 0x40 ? QStringLiteral("given, not shown") : QStringLiteral("(none)"));
    }

    void connAck()
    {
        add(flag(m_reader.number(1) & 1, "session present"));
        const auto given = static_cast<quint8>(m_reader.number(1));
        if (m_packet.isFive && !m_reader.atEnd()) {
            code(given);
            return properties();
        }
        // Without properties it is MQTT 3.1.1, which has numbers of its own.
        code(reasonFromV311(given));
        if (given != 0)
            add("return code of MQTT 3.1.1", given);
    }

    void publish()
    {
        const quint32 qos = (m_packet.flags >> 1) & 3;
        const QByteArrayView topic = m_reader.string();
        add("topic", topic.isEmpty() ? QStringLiteral("(by alias)") : shown(topic));
        add("QoS", qos);
        add(flag(m_packet.flags & 1, "retain"));
        if (m_packet.flags & 8)
            add(QStringLiteral("sent again"));
        if (qos > 0)
            add("packet", m_reader.number(2));
        properties();
        const qsizetype size = m_packet.length - (m_packet.body.size() - m_reader.left());
        const QByteArrayView payload = m_reader.take(std::min<qsizetype>(m_reader.left(), mostShown * 2));
        add("payload",
            size == 0 ? QStringLiteral("(empty)") : QStringLiteral("(%1 bytes) %2").arg(size).arg(shown(payload)));
    }

    void acknowledgement()
    {
        add("packet", m_reader.number(2));
        if (!m_packet.isFive)
            return;
        code(static_cast<quint8>(m_reader.atEnd() ? 0 : m_reader.number(1)));
        properties();
    }

    void filters()
    {
        add("packet", m_reader.number(2));
        properties();
        while (!m_reader.atEnd() && !m_reader.isBad() && m_told.fields.size() < mostFields) {
            const QString filter = shown(m_reader.string());
            if (m_packet.type == Unsubscribe)
                add("filter", filter);
            else
                add("filter", QString(filter + QLatin1String(" at QoS ") + QString::number(m_reader.number(1) & 3)));
        }
    }

    void codes()
    {
        add("packet", m_reader.number(2));
        properties();
        while (!m_reader.atEnd() && m_told.fields.size() < mostFields)
            code(static_cast<quint8>(m_reader.number(1)));
    }

    void farewell()
    {
        if (!m_packet.isFive)
            return;
        code(static_cast<quint8>(m_reader.atEnd() ? 0 : m_reader.number(1)));
        properties();
    }

    const RawPacket &m_packet;
    TracedPacket &m_told;
    PacketReader m_reader;
};

} // namespace

QString packetTypeName(quint8 type)
{
    return QString::fromLatin1(types.at(type & 0x0f));
}

void readFields(const RawPacket &packet, TracedPacket &told)
{
    Fields(packet, told).read();
}

quint8 protocolLevel(QByteArrayView connectBody)
{
    PacketReader reader(connectBody);
    reader.string();
    return static_cast<quint8>(reader.number(1));
}

} // namespace gatehouse
