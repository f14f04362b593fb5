// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/conffile.h"

#include "connectors/mosquitto/files/confreader.h"
#include "core/text.h"

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

/// toupper() of the C locale as glibc does it for a plain char: bytes beyond ASCII are large.
int upper(char byte)
{
    return byte >= 'a' && byte <= 'z' ? byte - 'a' + 'A' : quint8(byte);
}

// scmp_p() of conf_includedir.c: capitals first at the first letter whose case differs. Where one name ends, a byte
// beyond ASCII counts as less than nothing.
bool isBefore(const QByteArray &left, const QByteArray &right)
{
    const qsizetype shorter = std::min(left.size(), right.size());
    for (qsizetype i = 0; i < shorter; ++i) {
        if (upper(left.at(i)) != upper(right.at(i)))
            return upper(left.at(i)) < upper(right.at(i));
        if (left.at(i) != right.at(i))
            return left.at(i) < right.at(i);
    }
    if (left.size() == right.size())
        return false;
    return left.size() < right.size() ? qint8(right.at(shorter)) > 0 : qint8(left.at(shorter)) < 0;
}

} // namespace

QStringList includedNames(const QStringList &names)
{
    QByteArrayList taken;
    for (const QString &name : names) {
        const QByteArray bytes = name.toUtf8();
        if (bytes.size() > 5 && bytes.endsWith(".conf"))
            taken.append(bytes);
    }
    std::sort(taken.begin(), taken.end(), isBefore);
    QStringList sorted;
    for (const QByteArray &name : qAsConst(taken))
        sorted.append(lenientUtf8(name));
    return sorted;
}

QVersionNumber usualVersion(Dialect dialect)
{
    return dialect == Dialect::V20 ? QVersionNumber(2, 0, 11) : QVersionNumber(2, 1, 2);
}

ConfReading ConfReader::read(const QString &path)
{
    if (readFile(path, 0))
        finish();
    return m_out;
}

void ConfReader::finish()
{
    if (!isStrict())
        finishDefaultListener();
    else if (m_defaultIndex >= 0 && !m_isPortGiven)
        tell(
            Finding::Severity::Warning, m_defaultCause,
            tr("An option of a listener stands before the first listener line, so the broker opens another listener on "
               "port 1883. Move it behind a listener line."));
    finishLocalOnly();
    finishBridges();
    checkListeners();
}

// 2.0 opens one listener more, behind all others, for what stands before the first; some options alone do not count.
void ConfReader::finishDefaultListener()
{
    m_file = {};
    const QByteArrayList texts{
        "bind_interface", "cafile",      "capath",   "certfile", "keyfile",     "tls_engine",           "ciphers",
        "ciphers_tls1.3", "dhparamfile", "psk_hint", "crlfile",  "mount_point", "tls_engine_kpass_sha1"};
    const bool isText = std::any_of(texts.cbegin(), texts.cend(),
                                    [this](const QByteArray &name) { return isSeen(ConfScope::Listener, name); });
    const bool isFlag = m_default.requireCertificate.value || m_default.useIdentityAsUsername.value ||
                        m_default.useSubjectAsUsername.value || m_default.useUsernameAsClientId.value;
    const bool isOther = m_default.maxConnections.value != -1 || m_default.maxQos.value != 2 ||
                         m_default.protocol.value != ListenerProtocol::Mqtt || m_default.socketDomain.isSet();
    const SecurityOptions &own = m_default.security;
    const bool isSecurity =
        own.passwordFile.isSet() || own.pskFile.isSet() || !own.plugins.isEmpty() || !own.allowZeroLengthClientId.value;
    const bool isAddress = !m_default.bindAddress.isEmpty() || m_default.port != 0;
    if (!isText && !isFlag && !isOther && !isSecurity && !isAddress)
        return;
    for (const ConfSetting &setting : qAsConst(m_out.conf.settings)) {
        const ConfOption *option = confOption(setting.key.toUtf8());
        const bool isCause = option && setting.listener < 0 &&
                             (option->scope == ConfScope::Listener ||
                              (option->scope == ConfScope::Security && m_out.conf.perListenerSettings.value));
        if (isCause && m_defaultCause.line == 0)
            m_defaultCause = setting.place;
    }
    if (m_default.port == 0)
        m_default.port = 1883;
    m_default.security.autoIdPrefix = {}; // not carried over
    for (ConfSetting &setting : m_out.conf.settings) {
        const ConfOption *option = confOption(setting.key.toUtf8());
        if (option && option->scope == ConfScope::Listener && setting.listener < 0)
            setting.listener = int(m_out.conf.listeners.size());
    }
    m_out.conf.listeners.append(m_default);
    if (!isAddress)
        tell(
            Finding::Severity::Warning, m_defaultCause,
            tr("An option of a listener stands before the first listener line, so the broker opens another listener on "
               "port 1883. Move it behind a listener line."));
}

// Up to 2.0.11 the broker is local only when it has no listener; since, when no line asks for one.
void ConfReader::finishLocalOnly()
{
    BrokerConf &conf = m_out.conf;
    if (!conf.isLocalOnly || conf.listeners.isEmpty())
        return;
    if (conf.version < QVersionNumber(2, 0, 12)) {
        conf.isLocalOnly = false;
        conf.security.allowAnonymous = {true, m_defaultCause}; // it overrules the option
        ConfValue<bool> &own = conf.listeners.last().security.allowAnonymous;
        if (!own.isSet())
            own = {true, m_defaultCause};
        return;
    }
    conf.listeners.clear();
}

void ConfReader::checkListeners()
{
    const QList<ConfListener> &all = m_out.conf.listeners;
    for (int i = 0; i < all.size(); ++i) {
        const ConfListener &one = all.at(i);
        const ConfPlace place = one.place.line > 0 ? one.place : m_defaultCause;
        for (int j = 0; j < i; ++j)
            if (one.port != 0 && all.at(j).port == one.port && all.at(j).bindAddress == one.bindAddress)
                tell(Finding::Severity::Error, place,
                     tr("Two listeners have port %1, so the broker does not start. Change one, or remove it.")
                         .arg(one.port));
        const bool isPair = one.certfile.isSet() == one.keyfile.isSet();
        const bool isLone = (one.cafile.isSet() || one.capath.isSet()) && !one.certfile.isSet();
        if (m_out.conf.version < QVersionNumber(2, 0, 21) || (isPair && !isLone))
            continue;
        tell(Finding::Severity::Error, place,
             tr("A listener with TLS needs certfile and keyfile, and one of them is missing: the broker does not "
                "start. Add "
                "it."));
    }
}

ConfReading readConf(const QString &path, const ConfSources &sources, const QVersionNumber &version)
{
    return ConfReader(sources, version).read(path);
}

} // namespace gatehouse::mosquitto
