// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/confreader.h"

#include "connectors/mosquitto/files/credentialline.h"
#include "connectors/mosquitto/files/linereader.h"
#include "core/text.h"

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostFindings = 200;
constexpr qsizetype lineBuffer = 1000; // where the broker's begins

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
    ConfSetting setting{shown(*key), lenientUtf8(withoutBlanks(value)), placeOf(*key), -1, {}};
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
    if (option.kind == ConfKind::Nothing ||
        ((m_key == "dhparamfile" || m_key == "websockets_log_level") && isStrict())) {
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

} // namespace gatehouse::mosquitto
