// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/mqttreason.h"

#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(MqttReason)
};

struct Name
{
    quint8 code;
    const char *name;
};

// The names of MQTT 5, section 2.4. They are terms of the protocol and stay English.
constexpr Name names[] = {
    {0x00, "Success"},
    {0x01, "Granted QoS 1"},
    {0x02, "Granted QoS 2"},
    {0x04, "Disconnect with Will Message"},
    {0x10, "No matching subscribers"},
    {0x11, "No subscription existed"},
    {0x18, "Continue authentication"},
    {0x19, "Re-authenticate"},
    {0x80, "Unspecified error"},
    {0x81, "Malformed Packet"},
    {0x82, "Protocol Error"},
    {0x83, "Implementation specific error"},
    {0x84, "Unsupported Protocol Version"},
    {0x85, "Client Identifier not valid"},
    {0x86, "Bad User Name or Password"},
    {0x87, "Not authorized"},
    {0x88, "Server unavailable"},
    {0x89, "Server busy"},
    {0x8a, "Banned"},
    {0x8b, "Server shutting down"},
    {0x8c, "Bad authentication method"},
    {0x8d, "Keep Alive timeout"},
    {0x8e, "Session taken over"},
    {0x8f, "Topic Filter invalid"},
    {0x90, "Topic Name invalid"},
    {0x91, "Packet Identifier in use"},
    {0x92, "Packet Identifier not found"},
    {0x93, "Receive Maximum exceeded"},
    {0x94, "Topic Alias invalid"},
    {0x95, "Packet too large"},
    {0x96, "Message rate too high"},
    {0x97, "Quota exceeded"},
    {0x98, "Administrative action"},
    {0x99, "Payload format invalid"},
    {0x9a, "Retain not supported"},
    {0x9b, "QoS not supported"},
    {0x9c, "Use another server"},
    {0x9d, "Server moved"},
    {0x9e, "Shared Subscriptions not supported"},
    {0x9f, "Connection rate exceeded"},
    {0xa0, "Maximum connect time"},
    {0xa1, "Subscription Identifiers not supported"},
    {0xa2, "Wildcard Subscriptions not supported"},
};

QString connAckSentence(quint8 code)
{
    switch (code) {
    case 0x84:
        return Words::tr("The broker does not speak this version of MQTT. Choose the other version for this broker.");
    case 0x85:
        return Words::tr("The broker does not accept this client id. Choose another client id.");
    case 0x86:
        return Words::tr("The broker refused the user name or the password. Check both and try again.");
    case 0x87:
        return Words::tr("The broker refused the log-in: not authorized. Check user name and password; the account may "
                         "also be unknown, disabled or bound to another client id.");
    case 0x88:
        return Words::tr("The broker says that it is not available. Try again later, or look at the broker's log.");
    case 0x89:
        return Words::tr("The broker says that it is busy. Try again in a moment.");
    case 0x8a:
        return Words::tr("The broker has banned this client. Ask whoever runs the broker to lift the ban.");
    case 0x8c:
        return Words::tr("The broker wants another way to log in than a password. Ask for an account with a password, "
                         "or use a client certificate.");
    case 0x95:
        return Words::tr("The broker takes no log-in this large. Shorten client id, user name or password.");
    case 0x97:
        return Words::tr("The broker has no room for another client: a quota is used up. Try again later, or raise "
                         "the limit at the broker.");
    case 0x9c:
    case 0x9d:
        return Words::tr("The broker asks to use another server. Ask whoever runs it for the new address.");
    case 0x9f:
        return Words::tr("The broker takes no more connections at this rate. Wait a minute and try again.");
    default:
        return {};
    }
}

QString subAckSentence(quint8 code)
{
    switch (code) {
    case 0x80: // all that MQTT 3.1.1 can say
        return Words::tr("The broker refused the subscription. Check that this account may subscribe to the topic.");
    case 0x87:
        return Words::tr("The broker refused the subscription: not authorized. Give this account the right to "
                         "subscribe to the topic.");
    case 0x8f:
        return Words::tr("The broker does not accept this topic filter. Correct the filter.");
    case 0x97:
        return Words::tr("The broker allows no more subscriptions: a quota is used up. End another subscription, or "
                         "raise the limit at the broker.");
    case 0x9e:
    case 0xa1:
    case 0xa2:
        return Words::tr("The broker does not offer this kind of subscription. Subscribe to single topics.");
    default:
        return {};
    }
}

QString pubAckSentence(quint8 code)
{
    switch (code) {
    case 0x87:
        return Words::tr("The broker refused the message: not authorized. Give this account the right to publish to "
                         "the topic.");
    case 0x90:
        return Words::tr("The broker does not accept this topic. Correct the topic.");
    case 0x95:
        return Words::tr("The broker takes no message this large. Send less at a time.");
    case 0x97:
        return Words::tr("The broker takes no more messages for now: a quota is used up. Try again later, or raise "
                         "the limit at the broker.");
    case 0x99:
        return Words::tr("The broker does not accept what the message holds. Check the format of the message.");
    default:
        return {};
    }
}

QString disconnectSentence(quint8 code)
{
    switch (code) {
    case 0x00:
        return Words::tr("The broker ended the connection. Connect again.");
    case 0x87:
        return Words::tr("The broker ended the connection: not authorized. Check the rights of this account.");
    case 0x89:
        return Words::tr("The broker ended the connection because it is busy. Connect again in a moment.");
    case 0x8a:
        return Words::tr("The broker ended the connection and banned this client. Ask whoever runs the broker to lift "
                         "the ban.");
    case 0x8b:
        return Words::tr("The broker is shutting down. Connect again when it is back.");
    case 0x8d:
        return Words::tr("The broker ended the connection because it heard nothing for too long. Check the network "
                         "and connect again.");
    case 0x8e:
        return Words::tr("Another client took over this connection with the same client id. Give each client an id of "
                         "its own.");
    case 0x95:
        return Words::tr("The broker ended the connection because a message was too large. Send less at a time.");
    case 0x98:
        return Words::tr("The broker ended the connection by an administrative action, for instance because this "
                         "account was changed. Check the account and connect again.");
    case 0x9c:
    case 0x9d:
        return Words::tr("The broker asks to use another server. Ask whoever runs it for the new address.");
    default:
        return {};
    }
}

QString sentence(MqttPacket packet, quint8 code)
{
    switch (packet) {
    case MqttPacket::ConnAck:
        return connAckSentence(code);
    case MqttPacket::SubAck:
        return subAckSentence(code);
    case MqttPacket::PubAck:
        return pubAckSentence(code);
    case MqttPacket::Disconnect:
        return disconnectSentence(code);
    }
    return {};
}

// For the codes that say little: the term of the protocol is all that there is to tell.
QString plainSentence(MqttPacket packet, const QString &name)
{
    switch (packet) {
    case MqttPacket::ConnAck:
        return Words::tr("The broker refused the connection: %1. Look at the broker's log for the cause.").arg(name);
    case MqttPacket::SubAck:
        return Words::tr("The broker refused the subscription: %1. Look at the broker's log for the cause.").arg(name);
    case MqttPacket::PubAck:
        return Words::tr("The broker refused the message: %1. Look at the broker's log for the cause.").arg(name);
    case MqttPacket::Disconnect:
        return Words::tr("The broker ended the connection: %1. Look at the broker's log and connect again.").arg(name);
    }
    return {};
}

QLatin1String packetName(MqttPacket packet)
{
    switch (packet) {
    case MqttPacket::ConnAck:
        return QLatin1String("CONNACK");
    case MqttPacket::SubAck:
        return QLatin1String("SUBACK");
    case MqttPacket::PubAck:
        return QLatin1String("PUBACK");
    case MqttPacket::Disconnect:
        return QLatin1String("DISCONNECT");
    }
    return {};
}

Fault faultOf(MqttPacket packet, quint8 code)
{
    // A broker that hangs up is away, unless it says that it does not want this client.
    const bool unwanted = code == 0x87 || code == 0x8a || code == 0x98;
    return packet == MqttPacket::Disconnect && !unwanted ? Fault::Offline : Fault::Refused;
}

} // namespace

QString reasonName(quint8 code)
{
    for (const Name &one : names) {
        if (one.code == code)
            return QString::fromLatin1(one.name);
    }
    return QStringLiteral("Code 0x%1").arg(code, 2, 16, QLatin1Char('0'));
}

Error reasonError(MqttPacket packet, quint8 code, const QString &brokersText)
{
    const QString name = reasonName(code);
    QString what = sentence(packet, code);
    if (what.isEmpty())
        what = plainSentence(packet, name);
    if (!brokersText.isEmpty())
        what += u' ' + Words::tr("The broker says: \"%1\"").arg(visibleText(brokersText));
    const QString hex = QStringLiteral("0x%1").arg(code, 2, 16, QLatin1Char('0'));
    const QString detail = packetName(packet) + u' ' + hex + u' ' + name;
    return Error{faultOf(packet, code), what, detail};
}

quint8 reasonFromV311(quint8 returnCode)
{
    switch (returnCode) {
    case 0:
        return 0x00;
    case 1:
        return 0x84;
    case 2:
        return 0x85;
    case 3:
        return 0x88;
    case 4:
        return 0x86;
    case 5:
        return 0x87;
    default:
        return 0x80;
    }
}

} // namespace gatehouse
