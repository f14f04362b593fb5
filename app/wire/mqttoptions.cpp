// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/mqttoptions.h"

#include "core/text.h"
#include "core/topicfilter.h"

#include <QCoreApplication>
#include <QLocale>

namespace gatehouse {

namespace {

constexpr qsizetype longestString = 65535;     // an MQTT string carries its length in two bytes
constexpr qsizetype largestPacket = 268435455; // MQTT's remaining length has four bytes of seven bits

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(MqttOptions)
};

Error badInput(const QString &what)
{
    return Error{Fault::BadInput, what, {}};
}

// NUL would end the string early in a C library, and MQTT forbids it anyway.
bool isMqttString(const QString &text)
{
    return text.isValidUtf16() && !text.contains(QChar(0)) && text.toUtf8().size() <= longestString;
}

// The size on the wire, never too small: the property length takes up to four bytes.
qsizetype packetSize(const MqttMessage &message, MqttVersion version)
{
    qsizetype size = 1 + 4 + 2 + message.topic.toUtf8().size() + 2 + message.payload.size();
    if (version == MqttVersion::V311)
        return size;
    size += 4;
    for (const auto &[name, value] : message.userProperties)
        size += 1 + 2 + name.toUtf8().size() + 2 + value.toUtf8().size();
    if (!message.correlationData.isEmpty())
        size += 1 + 2 + message.correlationData.size();
    if (!message.responseTopic.isEmpty())
        size += 1 + 2 + message.responseTopic.toUtf8().size();
    return size;
}

} // namespace

std::optional<Error> problemOf(const MqttOptions &options)
{
    if (options.host.trimmed().isEmpty())
        return badInput(Words::tr("No host is given. Enter the broker's name or address."));
    if (options.port == 0)
        return badInput(Words::tr("Port 0 does not exist. Enter the broker's port, usually 1883, or 8883 with TLS."));
    if (!isMqttString(options.clientId))
        return badInput(Words::tr("The client id is longer than 65 535 bytes or holds a forbidden character. Choose a "
                                  "plain, shorter one."));
    if (!isMqttString(options.user))
        return badInput(Words::tr("The user name is longer than 65 535 bytes or holds a forbidden character. Correct "
                                  "it."));
    if (options.password.reveal().contains('\0') || options.password.reveal().size() > longestString)
        return badInput(Words::tr("The password is longer than 65 535 bytes or holds a zero byte, which cannot be "
                                  "sent. Choose another password."));
    if (options.version == MqttVersion::V311 && options.user.isEmpty() && !options.password.isEmpty())
        return badInput(Words::tr("MQTT 3.1.1 sends no password without a user name. Enter the user name."));
    if (!options.cleanStart && options.clientId.isEmpty())
        return badInput(Words::tr("A session that is kept needs a client id. Enter one."));
    if (options.certificateFile.isEmpty() != options.keyFile.isEmpty())
        return badInput(Words::tr("A client certificate needs both its file and the file of its key. Choose the one "
                                  "that is missing."));
    return std::nullopt;
}

std::optional<Error> problemOf(const MqttMessage &message, MqttVersion version, quint32 maximumPacketSize)
{
    if (!isMqttString(message.topic) || !isValidTopicName(message.topic.toUtf8()))
        return badInput(Words::tr("\"%1\" is not a topic that can be published to. A topic is not empty and has "
                                  "neither + nor #.")
                            .arg(visibleText(message.topic)));
    if (message.qos > 2)
        return badInput(Words::tr("MQTT has no quality of service %1. Choose 0, 1 or 2.").arg(message.qos));
    for (const auto &[name, value] : message.userProperties) {
        if (!isMqttString(name) || !isMqttString(value))
            return badInput(Words::tr("The user property \"%1\" is too long or holds a forbidden character. Shorten "
                                      "it.")
                                .arg(visibleText(name)));
    }
    if (!isMqttString(message.responseTopic) || message.correlationData.size() > longestString)
        return badInput(Words::tr("The response topic or the correlation data is too long. Shorten it."));
    const qsizetype size = packetSize(message, version);
    const qsizetype limit = maximumPacketSize > 0 ? static_cast<qsizetype>(maximumPacketSize) : largestPacket;
    if (size > limit) {
        return badInput(Words::tr("The message has %1, and the broker takes no more than %2. Send less at a time.")
                            .arg(QLocale().formattedDataSize(size), QLocale().formattedDataSize(limit)));
    }
    return std::nullopt;
}

std::optional<Error> problemOfFilter(const QString &filter, quint8 qos)
{
    if (!isMqttString(filter) || !isValidTopicFilter(filter.toUtf8()))
        return badInput(Words::tr("\"%1\" is not a topic filter. + stands for one whole level, # for the rest and only "
                                  "at the end.")
                            .arg(visibleText(filter)));
    if (qos > 2)
        return badInput(Words::tr("MQTT has no quality of service %1. Choose 0, 1 or 2.").arg(qos));
    return std::nullopt;
}

QString placeOf(const MqttOptions &options)
{
    const QString host = visibleText(options.host);
    const bool bare = host.contains(QLatin1Char(':')); // an IPv6 address
    const QString shown = bare ? QString(u'[' + host + u']') : host;
    return shown + u':' + QString::number(options.port);
}

} // namespace gatehouse
