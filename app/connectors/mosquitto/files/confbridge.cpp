// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/confreader.h"
#include "connectors/mosquitto/files/credentialline.h"
#include "core/text.h"

#include <algorithm>
#include <climits>
#include <cstdlib>

namespace gatehouse::mosquitto {

namespace {

// mosquitto_pub_topic_check
bool isTopicName(QByteArrayView text)
{
    return text.size() <= 65535 && !text.contains('+') && !text.contains('#') &&
           std::count(text.begin(), text.end(), '/') <= 200;
}

bool isCertificateKey(QByteArrayView name)
{
    return name == "bridge_cafile" || name == "bridge_capath" || name == "bridge_certfile" || name == "bridge_keyfile";
}

} // namespace

bool ConfReader::takeConnection(ConfWords &words)
{
    const auto name = words.word();
    if (!name)
        return empty("connection");
    const QString text = lenientUtf8(*name);
    for (const ConfBridge &one : qAsConst(m_out.conf.bridges))
        if (one.name == text)
            return error(*name, tr("A bridge has the name “%1” already. Choose another one.").arg(shown(*name)));
    warnRest(words);
    m_file.bridge = int(m_out.conf.bridges.size());
    m_out.conf.bridges.append({text, placeOf(m_key)});
    return true;
}

bool ConfReader::takeAddress(ConfWords &words)
{
    const QByteArray seen = instanceOf(ConfScope::Bridge) + "address";
    if (m_seen.contains(seen))
        return error(m_key, tr("The bridge has addresses already. Write all of them in one line."));
    int count = 0;
    while (const auto word = words.word()) {
        if (word->startsWith('#'))
            break;
        ++count;
        const qsizetype colon = word->lastIndexOf(':');
        if (colon < 0)
            continue;
        const int port = int(std::strtol(word->sliced(colon + 1).toByteArray().constData(), nullptr, 10));
        if (port < 1 || port > 65535)
            return error(*word, tr("The port in “%1” is not from 1 to 65535. Correct it.").arg(shown(*word)));
    }
    if (count == 0)
        return empty("address");
    m_seen.insert(seen);
    return true;
}

bool ConfReader::takeBridgeProtocol(ConfWords &words)
{
    const auto value = words.rest();
    if (!value)
        return empty("bridge_protocol_version");
    if (*value != "mqttv31" && *value != "mqttv311" && *value != "mqttv50")
        return error(*value, tr("“%1” is no value of %2. Write one of: %3.")
                                 .arg(shown(*value), QStringLiteral("bridge_protocol_version"),
                                      QStringLiteral("mqttv31, mqttv311, mqttv50")));
    return true;
}

bool ConfReader::takeReloadType(ConfWords &words)
{
    return oneOf("bridge_reload_type", words, {"lazy", "immediate"}).has_value();
}

bool ConfReader::takeTcpKeepalive(ConfWords &words)
{
    for (int i = 0; i < 3; ++i)
        if (!number("bridge_tcp_keepalive", words, 1, INT_MAX))
            return false;
    return true;
}

bool ConfReader::takeRestartTimeout(ConfWords &words)
{
    const auto first = words.word();
    if (!first)
        return empty("restart_timeout");
    const auto read = [](QByteArrayView word) { return int(std::strtol(word.toByteArray().constData(), nullptr, 10)); };
    const int base = isStrict() ? std::clamp(read(*first), 1, 3600) : std::max(read(*first), 1);
    const auto second = words.word();
    if (second && read(*second) < base)
        return error(*second, tr("The second number of restart_timeout must not be less than the first. Correct it."));
    const auto third = second && isStrict() ? words.word() : std::nullopt;
    if (third && read(*third) < 0)
        return error(*third, tr("The third number of restart_timeout must not be negative. Correct it."));
    return true;
}

bool ConfReader::takeStartType(ConfWords &words)
{
    return oneOf("start_type", words, {"automatic", "lazy", "once"}).has_value();
}

bool ConfReader::takeTopic(ConfWords &words)
{
    auto topic = words.word();
    if (!topic)
        return empty("topic");
    if (isStrict() && topic->startsWith('"') && !topic->startsWith("\"\"")) { // 2.1: spaces inside quotes
        const qsizetype quote = words.left().indexOf('"');
        if (quote < 0)
            return error(*topic, tr("The closing quote of the topic is missing. Add it."));
        words = ConfWords(words.left().sliced(quote + 1));
    }
    const auto isEmptyWord = [](const std::optional<QByteArrayView> &word) {
        return !word || *word == "\"\"" || word->startsWith('#');
    };
    std::optional<QByteArrayView> local;
    std::optional<QByteArrayView> remote;
    if (const auto direction = words.word()) {
        const QByteArray lower = direction->toByteArray().toLower();
        if (lower != "out" && lower != "in" && lower != "both")
            return error(*direction, tr("“%1” is no direction. Write out, in or both.").arg(shown(*direction)));
        if (const auto qos = words.word()) {
            if (quint8(std::strtol(qos->toByteArray().constData(), nullptr, 10)) > 2)
                return error(*qos, tr("“%1” is no quality of service. Write 0, 1 or 2.").arg(shown(*qos)));
            if (!qos->startsWith('#')) {
                local = words.word();
                remote = local && local->startsWith('#') ? std::nullopt : words.word();
            }
        }
    }
    for (const auto &prefix : {local, remote})
        if (!isEmptyWord(prefix) && !isTopicName(*prefix))
            return error(*prefix, tr("A prefix must not contain + or #. Correct it."));
    if (*topic == "\"\"" && (isEmptyWord(local) || isEmptyWord(remote)))
        return error(*topic, tr("An empty topic needs a local and a remote prefix. Add them."));
    m_seen.insert(instanceOf(ConfScope::Bridge) + "topic");
    return true;
}

bool ConfReader::checkBridgeKeys(const ConfOption &option, QByteArrayView value)
{
    Q_UNUSED(value)
    const QByteArrayView name = option.name;
    const auto isAny = [this](std::initializer_list<const char *> names) {
        return std::any_of(names.begin(), names.end(),
                           [this](const char *one) { return isSeen(ConfScope::Bridge, one); });
    };
    const bool isMixed = isCertificateKey(name)
                             ? isAny({"bridge_identity", "bridge_psk"})
                             : (name == "bridge_identity" || name == "bridge_psk") &&
                                   isAny({"bridge_cafile", "bridge_capath", "bridge_certfile", "bridge_keyfile"});
    return !isMixed ||
           error(m_key, tr("A bridge works with certificates or with a pre-shared key, not with both. Remove one."));
}

// The broker looks at these when all files are read.
void ConfReader::finishBridges()
{
    for (int i = 0; i < m_out.conf.bridges.size(); ++i) {
        const ConfBridge &bridge = m_out.conf.bridges.at(i);
        const QByteArray instance = 'b' + QByteArray::number(i) + '/';
        const auto isSet = [&](const char *name) { return m_seen.contains(instance + name); };
        const auto missing = [&](const char *name) {
            tell(Finding::Severity::Error, bridge.place,
                 tr("The bridge “%1” has no %2 line, so the broker does not start. Add one.")
                     .arg(visibleText(bridge.name, 80), QString::fromLatin1(name)));
        };
        if (!isSet("address"))
            missing("address");
        else if (!isSet("topic"))
            missing("topic");
        else if (isSet("bridge_psk") && !isSet("bridge_identity"))
            missing("bridge_identity");
        else if (isSet("bridge_identity") && !isSet("bridge_psk"))
            missing("bridge_psk");
    }
    QHash<QString, ConfPlace> ids;
    for (const ConfSetting &setting : qAsConst(m_out.conf.settings)) {
        if (setting.key != QLatin1String("local_clientid"))
            continue;
        if (ids.contains(setting.value))
            tell(Finding::Severity::Error, setting.place,
                 tr("Two bridges have the same local_clientid, so the broker does not start. Change one."));
        ids.insert(setting.value, setting.place);
    }
}

} // namespace gatehouse::mosquitto
