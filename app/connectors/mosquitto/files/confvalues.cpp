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

constexpr qsizetype mostText = 65535;
constexpr qsizetype mostAutoIdPrefix = 50; // 2.1

// mosquitto_validate_utf8 of 2.0.11 and 2.1.2.
bool isBrokerText(QByteArrayView text)
{
    if (!text.isValidUtf8())
        return false;
    const QList<uint> points = QString::fromUtf8(text).toUcs4();
    return std::none_of(points.cbegin(), points.cend(), [](uint point) {
        return point <= 0x1f || (point >= 0x7f && point <= 0x9f) || (point >= 0xfdd0 && point <= 0xfdef) ||
               (point & 0xfffe) == 0xfffe;
    });
}

// mosquitto_pub_topic_check
bool isTopicName(QByteArrayView text)
{
    return !text.contains('+') && !text.contains('#') && std::count(text.begin(), text.end(), '/') <= 200;
}

} // namespace

template <typename T> void ConfReader::store(const ConfOption &option, const T &value, QByteArrayView at)
{
    m_seen.insert(instanceOf(option.scope) + confCanonicalName(option.name).toByteArray());
    const ConfValue<T> taken{value, placeOf(at)};
    if (const auto *ofBroker = std::get_if<ConfValue<T> BrokerConf::*>(&option.target))
        m_out.conf.*(*ofBroker) = taken;
    else if (const auto *ofListener = std::get_if<ConfValue<T> ConfListener::*>(&option.target))
        listener().*(*ofListener) = taken;
    if constexpr (!std::is_same_v<T, int>)
        if (const auto *ofSecurity = std::get_if<ConfValue<T> SecurityOptions::*>(&option.target))
            security().*(*ofSecurity) = taken;
}

void ConfReader::warnRest(const ConfWords &words)
{
    const QByteArrayView left = withoutBlanks(words.left());
    if (!left.isEmpty() && !left.startsWith('#'))
        warning(left, tr("The broker ignores what stands behind the value. Remove it."));
}

bool ConfReader::readFlag(const ConfOption &option, ConfWords &words)
{
    const auto value = words.word();
    if (!value)
        return empty(option.name);
    const bool isTrue = *value == "true" || *value == "1";
    if (!isTrue && *value != "false" && *value != "0")
        return error(*value,
                     tr("“%1” is neither true nor false. Write one of them, in small letters.").arg(shown(*value)));
    warnRest(words);
    const QByteArrayView name = option.name;
    if (name == "auth_plugin_deny_special_chars")
        m_out.conf.plugins[m_file.plugin].denySpecialChars = {isTrue, placeOf(m_key)};
    else if (name == "listener_allow_anonymous")
        listener().security.allowAnonymous = {isTrue, placeOf(m_key)};
    store(option, isTrue, m_key);
    return true;
}

std::optional<int> ConfReader::number(const char *name, ConfWords &words, int low, int high)
{
    const auto value = words.word();
    if (!value) {
        empty(name);
        return {};
    }
    const QByteArray text = value->toByteArray();
    char *end = nullptr;
    const long wide = std::strtol(text.constData(), &end, isStrict() ? 0 : 10);
    const bool isWhole = end != text.constData() && *end == '\0';
    if (isStrict() && (!isWhole || wide > INT_MAX || wide < INT_MIN)) {
        error(*value,
              tr("“%1” is not a number for %2. Write a whole number.").arg(shown(*value), QString::fromLatin1(name)));
        return {};
    }
    const auto taken = int(wide); // as atoi() of glibc
    if (taken < low || taken > high) {
        error(*value, high == INT_MAX ? tr("%1 must be at least %2, and the broker reads %3. Correct it.")
                                            .arg(QString::fromLatin1(name))
                                            .arg(low)
                                            .arg(taken)
                                      : tr("%1 must be from %2 to %3, and the broker reads %4. Correct it.")
                                            .arg(QString::fromLatin1(name))
                                            .arg(low == INT_MIN ? 0 : low)
                                            .arg(high)
                                            .arg(taken));
        return {};
    }
    if (!isWhole || wide != taken)
        warning(*value, tr("The broker reads “%1” as %2. Write a whole number.").arg(shown(*value)).arg(taken));
    return taken;
}

bool ConfReader::readNumber(const ConfOption &option, ConfWords &words)
{
    const QByteArrayView name = option.name;
    if (name == "max_connections" && !isStrict() && withoutBlanks(words.left()).isEmpty()) {
        warning(m_key, tr("The value of max_connections is missing, so there is no limit. Write a number."));
        return true;
    }
    int low = option.low;
    if (name == "max_keepalive" && m_out.conf.version < QVersionNumber(2, 0, 13))
        low = 10;
    if (name == "retain_expiry_interval" && isStrict())
        low = 1;
    if (option.kind == ConfKind::Size) { // the same, but of 64 bits and never whole
        const auto value = words.word();
        if (!value)
            return empty(option.name);
        if (std::strtol(value->toByteArray().constData(), nullptr, 10) < low)
            return error(*value,
                         tr("%1 must be at least %2. Correct it.").arg(QString::fromLatin1(option.name)).arg(low));
        return true;
    }
    const auto taken = number(option.name, words, low, option.high);
    if (!taken)
        return false;
    warnRest(words);
    store(option, name == "max_connections" ? qMax(-1, *taken) : *taken, m_key);
    return true;
}

bool ConfReader::readText(const ConfOption &option, ConfWords &words)
{
    const QByteArrayView name = option.name;
    const auto raw = words.rest();
    if (!raw)
        return empty(option.name);
    const bool isRepeatable = name == "tls_keyform" || name == "websockets_origin";
    const bool isAgain = isSeen(option.scope, name) && !isRepeatable;
    if (isAgain && !(isStrict() && option.isLastTaken21))
        return error(m_key,
                     tr("%1 is set already, and the broker does not take a second value. Remove one of the lines.")
                         .arg(QString::fromLatin1(option.name)));
    const QByteArrayView value = withoutBlanks(*raw);
    if (value.isEmpty())
        return empty(option.name);
    if (value.size() > mostText)
        return error(value, tr("The value is longer than 65535 bytes. Shorten it."));
    if (!isBrokerText(value))
        return error(value, tr("The value contains control characters or is not valid UTF-8. Correct it."));
    if (!checkText(option, value))
        return false;
    if (isAgain)
        warning(m_key, tr("%1 is set already; the broker takes this value. Remove the other line.")
                           .arg(QString::fromLatin1(option.name)));
    if (value.contains(" #"))
        warning(value, tr("The note behind # becomes part of the value. Move it to a line of its own."));
    store(option, lenientUtf8(value), m_key);
    if (name == "listener_auto_id_prefix")
        listener().security.autoIdPrefix = {lenientUtf8(value), placeOf(m_key)};
    return true;
}

bool ConfReader::checkText(const ConfOption &option, QByteArrayView value)
{
    const QByteArrayView name = option.name;
    const QString bothKinds =
        tr("A listener works with certificates or with pre-shared keys, not with both. Remove one.");
    if ((name == "cafile" || name == "certfile") && listener().pskHint.isSet())
        return error(m_key, bothKinds);
    if (name == "psk_file" && isStrict() && m_file.listener >= 0 && listener().certfile.isSet())
        return error(m_key, bothKinds);
    if (name.endsWith("auto_id_prefix") && isStrict() && value.size() > mostAutoIdPrefix)
        return error(value, tr("The prefix is longer than 50 bytes. Shorten it."));
    if (name == "mount_point" && !isTopicName(value))
        return error(value, tr("A mount point must not contain + or #, nor more than 200 slashes. Correct it."));
    return option.scope != ConfScope::Bridge || checkBridgeKeys(option, value);
}

bool ConfReader::readPluginOption(QByteArrayView key, ConfWords &words)
{
    if (m_file.plugin < 0)
        return error(
            key, tr("%1 belongs to a plugin, and there is none above it in this file. Move it behind a plugin line.")
                     .arg(shown(key)));
    const QByteArrayView name = key.sliced(key.startsWith("auth_opt_") ? 9 : 11);
    if (name.size() < 3)
        return error(key, tr("The name of a plugin's option has at least three letters. Correct it."));
    QByteArrayView value = words.left();
    if (value.isEmpty())
        return empty(key.toByteArray().constData());
    while (value.startsWith(' ') || value.startsWith('\t'))
        value = value.sliced(1);
    if (value.isEmpty() && !isStrict())
        return empty(key.toByteArray().constData());
    m_out.conf.plugins[m_file.plugin].options.append({lenientUtf8(name), {lenientUtf8(value), placeOf(key)}});
    return true;
}

} // namespace gatehouse::mosquitto
