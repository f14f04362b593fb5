// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/confreader.h"

#include "connectors/mosquitto/files/credentialline.h"
#include "connectors/mosquitto/files/linereader.h"
#include "core/text.h"

#include <algorithm>
#include <climits>
#include <cstdlib>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostFindings = 200;
constexpr qsizetype mostText = 65535;
constexpr qsizetype lineBuffer = 1000;     // where the broker's begins
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

std::optional<QByteArrayView> ConfWords::word()
{
    while (m_rest.startsWith(' '))
        m_rest = m_rest.sliced(1);
    if (m_rest.isEmpty())
        return {};
    const qsizetype space = m_rest.indexOf(' ');
    const QByteArrayView found = space < 0 ? m_rest : m_rest.first(space);
    m_rest = m_rest.sliced(space < 0 ? m_rest.size() : space + 1);
    return found;
}

std::optional<QByteArrayView> ConfWords::rest()
{
    if (m_rest.isEmpty())
        return {};
    const QByteArrayView found = m_rest;
    m_rest = m_rest.sliced(m_rest.size());
    return found;
}

ConfReader::ConfReader(const ConfSources &sources, const QVersionNumber &version)
    : m_sources(sources)
{
    m_out.conf.version = version;
}

QString ConfReader::shown(QByteArrayView text)
{
    return visibleText(lenientUtf8(text), 80);
}

void ConfReader::tell(Finding::Severity severity, const ConfPlace &place, const QString &what)
{
    m_out.isBroken |= severity == Finding::Severity::Error;
    if (m_out.findings.size() < mostFindings)
        m_out.findings.append({severity, place.file, place.line, place.column, what});
}

bool ConfReader::error(QByteArrayView at, const QString &what)
{
    tell(Finding::Severity::Error, placeOf(at), what);
    return false;
}

bool ConfReader::empty(const char *name)
{
    return error(
        m_key,
        tr("The value of %1 is missing. Write it behind the name, after a space.").arg(QString::fromLatin1(name)));
}

ConfPlace ConfReader::placeOf(QByteArrayView at) const
{
    return {m_file.path, m_file.line, 1 + int(at.data() - m_file.text.data())};
}

bool ConfReader::readFile(const QString &path, int level)
{
    const Result<QByteArray> bytes = m_sources.read(path);
    if (!bytes) {
        tell(Finding::Severity::Error, level == 0 ? ConfPlace{path, 0, 0} : placeOf(m_key),
             tr("“%1” cannot be read, so the broker does not start: %2")
                 .arg(visibleText(path), visibleText(bytes.error().what)));
        return false;
    }
    m_out.files.append(path);
    const File outer = m_file;
    const QByteArrayView outerKey = m_key;
    m_file = {};
    m_file.path = path;
    m_file.level = level;
    readLines(*bytes);
    m_file = outer;
    m_key = outerKey;
    return true;
}

void ConfReader::readLines(QByteArrayView bytes)
{
    LineReader lines(bytes, lineBuffer);
    QByteArrayView line;
    while (lines.next(line)) {
        m_file.line = lines.number();
        m_file.text = line;
        const bool hasEnd = line.data() + line.size() < bytes.data() + bytes.size();
        if (readRaw(line, isStrict() ? hasEnd : bytes.endsWith('\n')) == Next::Stops)
            return;
    }
    m_file.text = lines.lost();
    m_file.line = lines.number();
    if (!m_file.text.isEmpty())
        warning(m_file.text,
                tr("The last line has no line end, and just this length makes the broker lose it. End it with a line "
                   "break."));
}

// What a NUL does differs from credentialline.h in 2.1: the loop over the lines ends at the lost one. `isLost`: also
// what stands before the NUL.
ConfReader::Next ConfReader::readRaw(QByteArrayView line, bool isLost)
{
    const qsizetype nul = line.indexOf('\0');
    if (nul < 0) {
        readLine(line);
        return Next::Goes;
    }
    if (isStrict() && nul == 0) {
        warning(line, tr("A NUL byte stands here: the broker ignores the line. Remove it."));
        return Next::Goes;
    }
    warning(line.sliced(nul), tr("A NUL byte stands here: the broker ignores the rest of the file. Remove it."));
    if (!isLost)
        readLine(line.first(nul));
    return Next::Stops;
}

void ConfReader::readLine(QByteArrayView line)
{
    if (line.startsWith('#') || line.startsWith('\r'))
        return;
    while (line.endsWith('\r'))
        line.chop(1);
    ConfWords words(line);
    const auto key = words.word();
    if (!key)
        return;
    m_key = *key;
    const QByteArrayView value = words.left();
    const int listenerBefore = m_file.listener;
    bool isTaken = false;
    const ConfOption *option = nullptr;
    if (key->startsWith("plugin_opt_") || key->startsWith("auth_opt_")) {
        isTaken = readPluginOption(*key, words);
    } else {
        option = confOption(*key);
        if (isUnknown(option))
            return unknown(*key, option);
        isTaken = isAllowedHere(*option) && readOption(*option, words);
    }
    if (!isTaken || *key == "include_dir")
        return;
    ConfSetting setting{shown(*key), QString::fromUtf8(withoutBlanks(value)), placeOf(*key), -1, {}};
    const bool isOfListener =
        option && (option->scope == ConfScope::Listener || *key == "listener" ||
                   (option->scope == ConfScope::Security && m_out.conf.perListenerSettings.value));
    if (isOfListener)
        setting.listener = m_file.listener;
    if (option && option->scope == ConfScope::Bridge && m_file.bridge >= 0)
        setting.bridge = m_out.conf.bridges.at(m_file.bridge).name;
    m_out.conf.settings.append(setting);
    if (isOfListener && m_file.isListenerStale && listenerBefore == m_file.listener)
        warning(*key, tr("The files of include_dir above add listeners, and the broker may lose what it reads for an "
                         "earlier one behind them. Move include_dir to the end."));
}

bool ConfReader::isUnknown(const ConfOption *option) const
{
    if (!option)
        return true;
    if (option->isFrom21)
        return !isStrict();
    return QByteArrayView(option->name) == "retain_expiry_interval" && m_out.conf.version < QVersionNumber(2, 0, 21);
}

void ConfReader::unknown(QByteArrayView key, const ConfOption *option)
{
    if (key.startsWith("\xef\xbb\xbf"))
        error(key, tr("The file begins with a byte order mark, which the broker does not understand. Save it as UTF-8 "
                      "without one."));
    else if (key.startsWith('#'))
        error(key, tr("A comment must begin in the first column. Remove the spaces before #."));
    else if (key.contains('\t'))
        error(key, tr("A tab stands where only a space may separate name and value. Write a space instead."));
    else if (option)
        error(key, tr("%1 is not known to mosquitto %2. Remove the line, or use a newer broker.")
                       .arg(QString::fromLatin1(option->name), m_out.conf.version.toString()));
    else if (const ConfOption *lower = confOption(key.toByteArray().toLower()))
        error(key,
              tr("“%1” is not understood in capitals. Write %2.").arg(shown(key), QString::fromLatin1(lower->name)));
    else
        error(key, tr("The broker knows no option “%1”. Correct or remove the line.").arg(shown(key)));
}

ConfListener &ConfReader::listener()
{
    return m_file.listener < 0 ? m_default : m_out.conf.listeners[m_file.listener];
}

SecurityOptions &ConfReader::security()
{
    return m_out.conf.perListenerSettings.value ? listener().security : m_out.conf.security;
}

QByteArray ConfReader::instanceOf(ConfScope scope) const
{
    const bool isOfListener =
        scope == ConfScope::Listener || (scope == ConfScope::Security && m_out.conf.perListenerSettings.value);
    if (isOfListener)
        return 'l' + QByteArray::number(m_file.listener) + '/';
    return scope == ConfScope::Bridge ? QByteArray('b' + QByteArray::number(m_file.bridge) + '/') : QByteArray();
}

bool ConfReader::isSeen(ConfScope scope, QByteArrayView name) const
{
    return m_seen.contains(instanceOf(scope) + confCanonicalName(name).toByteArray());
}

bool ConfReader::isAllowedHere(const ConfOption &option)
{
    const QString name = QString::fromLatin1(option.name);
    const QString needsListener =
        tr("%1 belongs to a listener, and there is none above it. Move it behind a listener line.").arg(name);
    switch (option.scope) {
    case ConfScope::Broker:
        return true;
    case ConfScope::Bridge:
        return m_file.bridge >= 0 ||
               error(m_key, tr("%1 belongs to a bridge, and there is none above it in this file. Move it behind a "
                               "connection line.")
                                .arg(name));
    case ConfScope::Plugin:
        return m_file.plugin >= 0 ||
               error(m_key,
                     tr("%1 belongs to a plugin, and there is none above it in this file. Move it behind a plugin "
                        "line.")
                         .arg(name));
    case ConfScope::Security:
        if (isStrict() && m_out.conf.perListenerSettings.value && m_file.listener < 0 && m_key != "global_plugin")
            return error(m_key, needsListener);
        return true;
    case ConfScope::Listener:
        break;
    }
    if (!isStrict()) {
        if (m_key == "mount_point" && m_out.conf.listeners.isEmpty())
            return error(m_key, needsListener);
        return true;
    }
    const bool isDefault = m_file.listener < 0 || m_file.listener == m_defaultIndex;
    if ((option.need == ConfNeed::AnyListener && m_file.listener < 0) ||
        (option.need == ConfNeed::NamedListener && isDefault))
        return m_key == "dhparamfile" || error(m_key, needsListener);
    if (m_file.listener < 0 && m_key != "dhparamfile")
        makeDefaultListener(m_key);
    return true;
}

bool ConfReader::readOption(const ConfOption &option, ConfWords &words)
{
    if (option.scope == ConfScope::Security || (m_key == "check_retain_source" && !isStrict()))
        m_isSecuritySeen = true;
    if (option.kind == ConfKind::Nothing || (m_key == "dhparamfile" && isStrict())) {
        warning(m_key, tr("The broker does without %1 now and ignores the line. Remove it.")
                           .arg(QString::fromLatin1(option.name)));
        return true;
    }
    switch (option.kind) {
    case ConfKind::Flag:
        return readFlag(option, words);
    case ConfKind::Number:
    case ConfKind::Size:
        return readNumber(option, words);
    case ConfKind::Text:
        return readText(option, words);
    case ConfKind::Word:
    case ConfKind::Nothing:
        break;
    }
    return (this->*handlerOf(option.name))(words);
}

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
    store(option, QString::fromUtf8(value), m_key);
    if (name == "listener_auto_id_prefix")
        listener().security.autoIdPrefix = {QString::fromUtf8(value), placeOf(m_key)};
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
