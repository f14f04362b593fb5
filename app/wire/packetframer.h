// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/mqttlink.h"

#include <QByteArrayView>

#include <optional>

namespace gatehouse {

/// What a broker gives as its reason for an answer to CONNECT or for a DISCONNECT.
struct BrokerReason
{
    quint8 code = 0; ///< as MQTT 5 numbers it
    QString text;    ///< the broker's own; hostile; usually empty
};

/// Watches the bytes of a broker before the MQTT library gets them. It knows where packets begin, so that an oversize
/// one ends the link before it is stored (neither library can refuse it earlier than that), so that what is not MQTT is
/// told in words, and so that CONNACK and DISCONNECT are read alike for both libraries, one of which drops the reason.
class PacketFramer final
{
public:
    enum class Trouble { None, NotMqtt, TooLarge, Malformed };

    explicit PacketFramer(qsizetype largestPacket)
        : m_largest(largestPacket)
    {
    }

    /// The next bytes of the broker. After any trouble the framer is of no more use.
    Trouble feed(QByteArrayView bytes);

    [[nodiscard]] const std::optional<MqttWelcome> &welcome() const { return m_welcome; }
    [[nodiscard]] QString welcomeText() const { return m_welcomeText; } ///< reason string of CONNACK; hostile
    [[nodiscard]] const std::optional<BrokerReason> &farewell() const { return m_farewell; }
    [[nodiscard]] const QByteArray &head() const { return m_head; } ///< the first bytes of all

private:
    enum class Part { Type, Length, Body };
    Trouble headerDone();
    Trouble bodyDone();

    qsizetype m_largest;
    Part m_part = Part::Type;
    quint8 m_type = 0;
    int m_shift = 0;
    qsizetype m_left = 0;
    bool m_keep = false;
    QByteArray m_body;
    QByteArray m_head;
    std::optional<MqttWelcome> m_welcome;
    QString m_welcomeText;
    std::optional<BrokerReason> m_farewell;
};

} // namespace gatehouse
