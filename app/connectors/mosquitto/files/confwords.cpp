// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/confreader.h"
#include "connectors/mosquitto/files/credentialline.h"
#include "core/text.h"

#include <QHash>

#include <cstdlib>

namespace gatehouse::mosquitto {

ConfReader::Handler ConfReader::handlerOf(QByteArrayView name)
{
    static const QHash<QByteArray, Handler> handlers{
        {"accept_protocol_versions", &ConfReader::takeProtocolVersions},
        {"address", &ConfReader::takeAddress},
        {"addresses", &ConfReader::takeAddress},
        {"auth_plugin", &ConfReader::takePlugin},
        {"bind_address", &ConfReader::takeBindAddress},
        {"bridge_protocol_version", &ConfReader::takeBridgeProtocol},
        {"bridge_reload_type", &ConfReader::takeReloadType},
        {"bridge_tcp_keepalive", &ConfReader::takeTcpKeepalive},
        {"connection", &ConfReader::takeConnection},
        {"global_plugin", &ConfReader::takeGlobalPlugin},
        {"include_dir", &ConfReader::takeIncludeDir},
        {"listener", &ConfReader::takeListener},
        {"log_dest", &ConfReader::takeLogDest},
        {"log_type", &ConfReader::takeLogType},
        {"per_listener_settings", &ConfReader::takePerListener},
        {"persistent_client_expiration", &ConfReader::takeExpiration},
        {"plugin", &ConfReader::takePlugin},
        {"plugin_load", &ConfReader::takePluginLoad},
        {"plugin_use", &ConfReader::takePluginUse},
        {"port", &ConfReader::takePort},
        {"protocol", &ConfReader::takeProtocol},
        {"restart_timeout", &ConfReader::takeRestartTimeout},
        {"socket_domain", &ConfReader::takeSocketDomain},
        {"start_type", &ConfReader::takeStartType},
        {"tls_engine_kpass_sha1", &ConfReader::takeKeyPassword},
        {"topic", &ConfReader::takeTopic},
    };
    return handlers.value(name.toByteArray());
}

std::optional<QByteArrayView> ConfReader::oneOf(const char *name, ConfWords &words, const QList<QByteArray> &known)
{
    const auto value = words.word();
    if (!value) {
        empty(name);
        return {};
    }
    for (const QByteArray &one : known)
        if (*value == one)
            return value;
    error(*value, tr("“%1” is no value of %2. Write one of: %3.")
                      .arg(shown(*value), QString::fromLatin1(name), QString::fromLatin1(known.join(", "))));
    return {};
}

void ConfReader::makeDefaultListener(QByteArrayView key)
{
    if (m_defaultIndex < 0) {
        ConfListener made;
        made.port = 1883;
        m_defaultIndex = int(m_out.conf.listeners.size());
        m_out.conf.listeners.append(made);
        m_defaultCause = placeOf(key);
    }
    m_file.listener = m_defaultIndex;
}

bool ConfReader::takeListener(ConfWords &words)
{
    m_out.conf.isLocalOnly = false;
    const auto port = number("listener", words, 0, 65535);
    if (!port)
        return false;
    auto address = words.word();
    if (address && address->startsWith('#'))
        address.reset();
    if (*port == 0 && !address)
        return error(m_key,
                     tr("A listener with port 0 is a Unix socket, and its path is missing. Write it behind the 0."));
    warnRest(words);
    ConfListener made;
    made.place = placeOf(m_key);
    made.port = *port;
    if (address)
        (*port == 0 ? made.socketPath : made.bindAddress) = lenientUtf8(*address);
    m_file.listener = int(m_out.conf.listeners.size());
    m_file.isListenerStale = false;
    m_out.conf.listeners.append(made);
    return true;
}

bool ConfReader::takePort(ConfWords &words)
{
    m_out.conf.isLocalOnly = false;
    if (isStrict())
        makeDefaultListener(m_key);
    const auto port = number("port", words, 1, 65535);
    if (!port)
        return false;
    if (m_isPortGiven)
        warning(m_key, tr("port is set already; the broker takes this value. Remove the other line."));
    m_isPortGiven = true;
    ConfListener &made = isStrict() ? m_out.conf.listeners[m_defaultIndex] : m_default;
    made.place = placeOf(m_key);
    made.port = *port;
    return true;
}

bool ConfReader::takeBindAddress(ConfWords &words)
{
    m_out.conf.isLocalOnly = false;
    if (isStrict())
        makeDefaultListener(m_key);
    const auto raw = words.rest();
    if (!raw || withoutBlanks(*raw).isEmpty())
        return empty("bind_address");
    ConfListener &made = isStrict() ? m_out.conf.listeners[m_defaultIndex] : m_default;
    if (!made.bindAddress.isEmpty())
        return error(m_key,
                     tr("bind_address is set already, and the broker does not take a second value. Remove one of "
                        "the lines."));
    made.bindAddress = lenientUtf8(withoutBlanks(*raw));
    if (made.place.line == 0)
        made.place = placeOf(m_key);
    return true;
}

bool ConfReader::takeProtocol(ConfWords &words)
{
    if (!isStrict() && withoutBlanks(words.left()).isEmpty()) {
        warning(m_key, tr("The value of protocol is missing, so nothing changes. Write mqtt or websockets."));
        return true;
    }
    QList<QByteArray> known{"mqtt", "websockets"};
    if (isStrict())
        known.append("http_api");
    const auto value = oneOf("protocol", words, known);
    if (!value)
        return false;
    if (*value != "mqtt")
        warning(*value, tr("A broker that was built without %1 does not start with this line.").arg(shown(*value)));
    listener().protocol = {*value == "mqtt"         ? ListenerProtocol::Mqtt
                           : *value == "websockets" ? ListenerProtocol::WebSockets
                                                    : ListenerProtocol::HttpApi,
                           placeOf(m_key)};
    return true;
}

bool ConfReader::takeSocketDomain(ConfWords &words)
{
    const auto value = oneOf("socket_domain", words, {"ipv4", "ipv6"});
    if (value)
        listener().socketDomain = {QString::fromLatin1(*value), placeOf(m_key)};
    return value.has_value();
}

bool ConfReader::takeProtocolVersions(ConfWords &words)
{
    QByteArray list = words.left().toByteArray();
    list.replace(',', ' ').replace('\t', ' ');
    const QByteArrayList versions = list.simplified().split(' ');
    if (versions.constFirst().isEmpty())
        return empty("accept_protocol_versions");
    if (!versions.contains("3") && !versions.contains("4") && !versions.contains("5"))
        warning(m_key,
                tr("The broker knows the versions 3, 4 and 5, and none of them stands here: nobody can connect to "
                   "this listener."));
    return true;
}

bool ConfReader::takeKeyPassword(ConfWords &words)
{
    const auto raw = words.rest();
    const QByteArray digits = raw ? withoutBlanks(*raw).toByteArray() : QByteArray();
    if (digits.isEmpty())
        return empty("tls_engine_kpass_sha1");
    if (digits.size() != 40 || QByteArray::fromHex(digits).toHex() != digits.toLower())
        return error(m_key, tr("tls_engine_kpass_sha1 needs the 40 hexadecimal digits of a SHA-1. Correct it."));
    m_seen.insert(instanceOf(ConfScope::Listener) + "tls_engine_kpass_sha1");
    return true;
}

bool ConfReader::addPlugin(QByteArrayView path, const QByteArray &name, SecurityOptions *options)
{
    ConfPlugin made;
    made.name = lenientUtf8(name);
    made.path = {lenientUtf8(path), placeOf(m_key)};
    m_file.plugin = int(m_out.conf.plugins.size());
    m_out.conf.plugins.append(made);
    if (options)
        options->plugins.append(m_file.plugin);
    return true;
}

bool ConfReader::takePlugin(ConfWords &words)
{
    const auto raw = words.rest();
    if (!raw)
        return empty("plugin");
    if (isStrict()) // 2.1 keeps blanks
        return addPlugin(*raw, {}, &security());
    const QByteArrayView path = withoutBlanks(*raw);
    if (path.isEmpty())
        return empty("plugin");
    if (!path.isValidUtf8())
        return error(path, tr("The value contains control characters or is not valid UTF-8. Correct it."));
    return addPlugin(path, {}, &security());
}

bool ConfReader::takeGlobalPlugin(ConfWords &words)
{
    const auto raw = words.rest();
    return raw ? addPlugin(*raw, {}, &m_out.conf.security) : empty("global_plugin");
}

bool ConfReader::takePluginLoad(ConfWords &words)
{
    const auto name = words.word();
    const auto path = words.rest();
    if (!name || !path)
        return empty("plugin_load");
    for (const ConfPlugin &one : qAsConst(m_out.conf.plugins))
        if (one.name == lenientUtf8(*name))
            return error(*name, tr("A plugin has the name “%1” already. Choose another one.").arg(shown(*name)));
    return addPlugin(*path, name->toByteArray(), nullptr);
}

bool ConfReader::takePluginUse(ConfWords &words)
{
    const auto raw = words.rest();
    const QByteArrayView name = raw ? withoutBlanks(*raw) : QByteArrayView();
    if (name.isEmpty())
        return empty("plugin_use");
    for (int i = 0; i < m_out.conf.plugins.size(); ++i) {
        if (m_out.conf.plugins.at(i).name != lenientUtf8(name))
            continue;
        m_file.plugin = i;
        listener().security.plugins.append(i);
        return true;
    }
    return error(name,
                 tr("No plugin_load line above names a plugin “%1”. Add one, or correct the name.").arg(shown(name)));
}

bool ConfReader::takeLogDest(ConfWords &words)
{
    const auto value = oneOf("log_dest", words, {"none", "syslog", "stdout", "stderr", "topic", "dlt", "file"});
    if (!value)
        return false;
    if (*value == "file") {
        if (m_out.conf.logFile.isSet())
            return error(m_key,
                         tr("The broker writes one log file only, and one is set already. Remove one of the lines."));
        QByteArrayView path = words.left();
        while (path.startsWith(' ') || path.startsWith('\t'))
            path = path.sliced(1);
        if (path.isEmpty())
            return empty("log_dest file");
        m_out.conf.logFile = {lenientUtf8(path), placeOf(m_key)};
    }
    m_out.conf.logDest.append({QString::fromLatin1(*value), placeOf(m_key)});
    return true;
}

bool ConfReader::takeLogType(ConfWords &words)
{
    if (!isStrict() && withoutBlanks(words.left()).isEmpty()) {
        warning(m_key, tr("The value of log_type is missing, so nothing changes. Write a kind, or all."));
        return true;
    }
    const auto value = oneOf("log_type", words,
                             {"none", "information", "notice", "warning", "error", "debug", "subscribe", "unsubscribe",
                              "internal", "websockets", "all"});
    if (!value)
        return false;
    warnRest(words);
    m_out.conf.logType.append({QString::fromLatin1(*value), placeOf(m_key)});
    return true;
}

bool ConfReader::takeIncludeDir(ConfWords &words)
{
    if (m_file.level > 0) {
        if (isStrict())
            return error(m_key, tr("include_dir is allowed in the main file only. Remove the line."));
        warning(m_key,
                tr("The broker ignores include_dir in a file that is included itself. Move it to the main file."));
        return true;
    }
    const auto raw = words.rest();
    if (!raw)
        return empty("include_dir");
    const QString folder = lenientUtf8(*raw);
    const Result<QStringList> names = m_sources.list(folder);
    if (!names)
        return error(*raw, tr("The folder “%1” cannot be read, so the broker does not start: %2")
                               .arg(visibleText(folder), visibleText(names.error().what)));
    const qsizetype before = m_out.conf.listeners.size();
    for (const QString &name : includedNames(*names)) {
        const QString path = folder + u'/' + name;
        readFile(path, 1);
    }
    m_file.isListenerStale |= m_file.listener >= 0 && m_out.conf.listeners.size() > before;
    return true;
}

bool ConfReader::takePerListener(ConfWords &words)
{
    const auto value = words.word();
    ConfValue<bool> &setting = m_out.conf.perListenerSettings;
    if (isStrict() && setting.value) {
        if (value != "true" && value != "1")
            warning(m_key, tr("per_listener_settings is true already, and the broker ignores this line. Remove it."));
        return true;
    }
    if (!value)
        return empty("per_listener_settings");
    const bool isTrue = *value == "true" || *value == "1";
    if (!isTrue && *value != "false" && *value != "0")
        return error(*value,
                     tr("“%1” is neither true nor false. Write one of them, in small letters.").arg(shown(*value)));
    if (isTrue && m_isSecuritySeen)
        return error(m_key,
                     tr("per_listener_settings must stand before all options that decide who comes in. Move it to "
                        "the top of the file."));
    warnRest(words);
    setting = {isTrue, placeOf(m_key)};
    return true;
}

bool ConfReader::takeExpiration(ConfWords &words)
{
    const auto value = words.word();
    if (!value && !isStrict()) {
        warning(m_key,
                tr("The value of persistent_client_expiration is missing, so nothing changes. Write one like 14d."));
        return true;
    }
    if (!value)
        return empty("persistent_client_expiration");
    const QByteArrayView units = isStrict() ? QByteArrayView("shdwmy") : QByteArrayView("hdwmy");
    const QByteArray count = value->chopped(1).toByteArray();
    if (!units.contains(value->back()) || int(std::strtol(count.constData(), nullptr, 10)) <= 0)
        return error(*value,
                     tr("“%1” is no length of time. Write a number and h, d, w, m or y, like 14d.").arg(shown(*value)));
    return true;
}

} // namespace gatehouse::mosquitto
