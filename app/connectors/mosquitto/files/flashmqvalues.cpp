// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of FlashmqReader that knows what the values of options may be and mean.

#include "connectors/mosquitto/files/flashmqnetwork.h"
#include "connectors/mosquitto/files/flashmqreader.h"
#include "connectors/mosquitto/files/linereader.h"
#include "core/text.h"
#include "core/topicfilter.h"

#include <QFileInfo>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

using Kind = FlashmqOption::Kind;

/// As std::stoi() with the whole text: digits, behind blanks and a sign if wanted.
std::optional<qint64> numberOf(QByteArray value, int base = 10)
{
    while (!value.isEmpty() && isSpace(value.front()))
        value.remove(0, 1);
    const qsizetype sign = value.startsWith('-') || value.startsWith('+') ? 1 : 0;
    const bool isNumber = value.size() > sign && std::all_of(value.cbegin() + sign, value.cend(),
                                                             [base](char c) { return c >= '0' && c < '0' + base; });
    bool isOk = false;
    const qint64 number = value.toLongLong(&isOk, base);
    return isNumber && isOk ? std::optional(number) : std::nullopt;
}

} // namespace

bool FlashmqReader::check(const FlashmqOption &option, const QByteArrayList &values)
{
    const QByteArray &value = values.constFirst();
    switch (option.kind) {
    case Kind::Flag:
        return flashmqTruth(value) ||
               error(m_key, tr("“%1” is neither yes nor no. Write one of them.").arg(shown(value)));
    case Kind::FlagOrChoice:
        return flashmqTruth(value) || checkChoice(option, value.trimmed());
    case Kind::Number:
        return checkNumber(option, value);
    case Kind::NumberOrChoice:
        return option.choices().contains(value.trimmed()) || numberOf(value.trimmed()) || checkChoice(option, value);
    case Kind::Octal:
        return numberOf(value, 8) || error(m_key, tr("“%1” is no mode in octal digits.").arg(shown(value)));
    case Kind::Choice:
        return checkChoice(option, value.trimmed());
    case Kind::AnyChoice:
        return checkChoice(option, value.toLower());
    case Kind::Network:
        return FlashmqNetwork::parse(lenientUtf8(value.trimmed())) ||
               error(m_key, tr("“%1” is no network. Write an address, or one with / and the length of its prefix.")
                                .arg(shown(value)));
    case Kind::Topic:
        return checkTopic(values);
    case Kind::Parts:
        return std::all_of(values.cbegin(), values.cend(), [&](const QByteArray &part) {
            return checkChoice(option, part.startsWith('!') ? part.sliced(1) : part);
        });
    case Kind::PrefixPath:
        return value.endsWith('/') || error(m_key, tr("“%1” does not end with /. Add one.").arg(shown(value)));
    case Kind::ShortName:
        return (!value.isEmpty() && value.size() <= 10 && !value.contains('#') && !value.contains('+') &&
                !value.contains('/')) ||
               error(m_key, tr("“%1” is no prefix: at most ten characters, without #, + and /.").arg(shown(value)));
    case Kind::Deprecated:
        warning(m_key, tr("The broker does without %1 now and ignores the line. Remove it.").arg(shown(m_key)));
        return true;
    case Kind::Text:
        break;
    }
    return true;
}

bool FlashmqReader::checkNumber(const FlashmqOption &option, const QByteArray &value)
{
    const std::optional<qint64> number = numberOf(value);
    const bool isBelowAMinute = m_key == QByteArrayView("expire_sessions_after_seconds") && number > 0 && number < 60;
    const bool isOddSize =
        m_key == QByteArrayView("client_initial_buffer_size") && number > 0 && (*number & (*number - 1)) != 0;
    if (number && *number >= option.low && *number <= option.high && !isBelowAMinute && !isOddSize)
        return true;
    if (isBelowAMinute)
        return error(m_key, tr("Sessions last for at least 60 seconds, or for ever with 0. Correct the number."));
    if (isOddSize)
        return error(m_key, tr("“%1” is no power of two. Correct it.").arg(shown(value)));
    return error(m_key,
                 tr("“%1” is no number from %2 to %3. Correct it.").arg(shown(value)).arg(option.low).arg(option.high));
}

bool FlashmqReader::checkChoice(const FlashmqOption &option, const QByteArray &value)
{
    const QByteArrayList choices = option.choices();
    return choices.contains(value) || error(m_key, tr("“%1” is not understood. Write one of: %2.")
                                                       .arg(shown(value), QString::fromLatin1(choices.join(", "))));
}

bool FlashmqReader::checkTopic(const QByteArrayList &values)
{
    if (!isValidTopicFilter(values.constFirst()))
        return error(m_key, tr("“%1” is no topic filter. Correct it.").arg(shown(values.constFirst())));
    const QByteArray qos = values.value(1);
    if (values.size() > 2 || (!qos.isEmpty() && qos != "0" && qos != "1" && qos != "2"))
        return error(m_key, tr("Behind the topic filter only a QoS of 0, 1 or 2 may stand. Correct it."));
    return true;
}

void FlashmqReader::takeRoot(const QByteArray &value)
{
    BrokerConf &conf = m_out.conf;
    const QString text = lenientUtf8(value);
    const auto flag = [&] { return here(flashmqTruth(value).value_or(false)); };
    const auto number = [&] { return here(int(numberOf(value).value_or(0))); };
    const auto is = [this](const char *name) { return m_key == QByteArrayView(name); };
    if (is("allow_anonymous"))
        conf.security.allowAnonymous = flag();
    else if (is("mosquitto_password_file"))
        conf.security.passwordFile = here(text);
    else if (is("mosquitto_acl_file"))
        conf.security.aclFile = here(text);
    else if (is("allow_unsafe_clientid_chars"))
        conf.flashmq.allowsUnsafeClientIds = flag();
    else if (is("allow_unsafe_username_chars"))
        conf.flashmq.allowsUnsafeUserNames = flag();
    else if (is("max_string_length"))
        conf.flashmq.mostLength = number();
    else if (is("max_topic_split_depth"))
        conf.flashmq.mostLevels = number();
    else if (is("minimum_wildcard_subscription_depth"))
        conf.flashmq.wildcardDepth = number();
    else if (is("wildcard_subscription_deny_mode"))
        conf.flashmq.deniesBroadFilters = value.toLower() == "deny_all";
    else if (is("log_file"))
        conf.logFile = here(text);
    else if (is("log_level"))
        conf.flashmq.tellsNotices = QByteArrayList{"debug", "info", "notice"}.contains(value.toLower());
    else if (is("quiet") && flashmqTruth(value) == true)
        conf.flashmq.isQuiet = true;
    if (!is("plugin"))
        return;
    conf.plugins = {{QString(), here(text), {true, {}}, {}}};
    conf.security.plugins = {0};
}

void FlashmqReader::takeListen(const QByteArray &value)
{
    ConfListener &listener = m_block.listener;
    const QString text = lenientUtf8(value);
    const QString trimmed = text.trimmed();
    const auto flag = [&] { return here(flashmqTruth(value).value_or(false)); };
    const auto is = [this](const char *name) { return m_key == QByteArrayView(name); };
    if (is("port"))
        listener.port = int(numberOf(value).value_or(0));
    else if (is("protocol"))
        m_block.protocol = value;
    else if (is("inet_protocol"))
        m_block.inetProtocol = value;
    else if (is("inet4_bind_address"))
        m_block.address4 = text;
    else if (is("inet6_bind_address"))
        m_block.address6 = text;
    else if (is("unix_socket_path"))
        listener.socketPath = text;
    else if (is("fullchain"))
        listener.certfile = here(text);
    else if (is("privkey"))
        listener.keyfile = here(text);
    else if (is("client_verification_ca_file"))
        listener.cafile = here(trimmed);
    else if (is("client_verification_ca_dir"))
        listener.capath = here(trimmed);
    else if (is("client_verification_still_do_authn"))
        m_block.stillAsksPassword = flag().value;
    else if (is("haproxy"))
        m_block.isNamedByProxy = value.trimmed() == "client_verification";
    else if (is("allow_anonymous"))
        listener.security.allowAnonymous = flag();
    else if (is("drop_on_absent_certificate"))
        m_block.isDroppedWithoutCertificate = flag().value;
    else if (is("acme_redirect_url"))
        m_block.hasAcmeAddress = true;
    else if (is("max_qos"))
        listener.maxQos = here(int(numberOf(value).value_or(0)));
    else if (is("deny_from"))
        listener.flashmq.deniedFrom.append(here(trimmed));
    else if (is("only_allow_from"))
        listener.flashmq.allowedFrom.append(here(trimmed));
    if (is("client_verification_ca_file") || is("client_verification_ca_dir"))
        m_block.verifies = placeOf(m_key);
}

bool FlashmqReader::isMissing(const QString &path) const
{
    const QFileInfo file(path);
    const Result<QStringList> names = m_sources.list(file.path());
    return names && !names->contains(file.fileName());
}

/// BridgeConfig::isValid(), as far as the block alone tells.
void FlashmqReader::finishBridge()
{
    const auto has = [this](const char *key) { return m_keys.contains(key); };
    const auto wrong = [&](const QString &what) { tell(Finding::Severity::Error, m_begin, what); };
    if (has("fullchain") != has("privkey"))
        wrong(tr("A bridge has fullchain and privkey or neither. Add the missing one."));
    if (!has("address"))
        wrong(tr("The bridge has no address. Add it."));
    if (!has("publish") && !has("subscribe"))
        wrong(tr("The bridge neither publishes nor subscribes. Add a topic."));
    if (has("ca_file") && has("ca_dir"))
        wrong(tr("A bridge has ca_file or ca_dir, not both. Remove one."));
}

/// Listener::isValid(), and the port that it takes where none is written.
void FlashmqReader::finishListener()
{
    ConfListener &listener = m_block.listener;
    const bool isTls = !listener.certfile.value.isEmpty() || !listener.keyfile.value.isEmpty();
    const bool isUnix = m_block.inetProtocol == "unix";
    const bool isWeb = m_block.protocol == "websockets";
    const bool isVerifying = m_block.verifies.line > 0;
    const auto wrong = [&](const QString &what) { tell(Finding::Severity::Error, listener.place, what); };
    const bool isDropped = m_block.isDroppedWithoutCertificate && isTls && isMissing(listener.certfile.value) &&
                           isMissing(listener.keyfile.value);
    if (isTls && (listener.certfile.value.isEmpty() || listener.keyfile.value.isEmpty()))
        wrong(tr("A listener with TLS needs fullchain and privkey, and one of them is missing: the broker does not "
                 "start. Add it."));
    if (isTls && m_block.hasAcmeAddress)
        wrong(tr("A listener with TLS cannot have acme_redirect_url. Remove it."));
    if (!isTls && (isVerifying || m_block.isDroppedWithoutCertificate))
        wrong(tr("Certificates are only asked for where the listener has one itself. Add fullchain and privkey."));
    if (isUnix == listener.socketPath.isEmpty())
        wrong(tr("unix_socket_path belongs to inet_protocol unix: the broker takes neither without the other."));
    if (isUnix && (isTls || m_block.hasAcmeAddress || !m_block.address4.isEmpty() || !m_block.address6.isEmpty()))
        wrong(tr("A Unix socket has neither TLS nor an address. Remove what does not fit."));
    if (m_block.protocol == "acme" && !m_block.hasAcmeAddress)
        wrong(tr("A listener for acme alone needs acme_redirect_url. Add it."));
    if (listener.port == 0)
        listener.port = isTls ? (isWeb ? 4443 : 8883) : isWeb ? 8080 : m_block.protocol == "acme" ? 80 : 1883;
    if (isUnix)
        listener.port = 0;
    listener.bindAddress = m_block.inetProtocol == "ip6" ? m_block.address6 : m_block.address4;
    if (isWeb)
        listener.protocol.value = ListenerProtocol::WebSockets;
    if (isVerifying) {
        listener.requireCertificate = {true, m_block.verifies};
        listener.useIdentityAsUsername = {!m_block.stillAsksPassword, m_block.verifies};
    }
    if (m_block.isNamedByProxy)
        listener.useIdentityAsUsername = {true, listener.place};
    m_hasListener = m_hasListener || !isDropped;
    if (!isDropped && m_block.protocol != "acme") // nobody of ours gets in at that
        m_out.conf.listeners.append(listener);
    else
        forgetBlock();
}

/// What was read of a listener that there is not.
void FlashmqReader::forgetBlock()
{
    for (ConfSetting &setting : m_out.conf.settings)
        if (setting.listener >= m_out.conf.listeners.size())
            setting.listener = -1;
}

} // namespace gatehouse::mosquitto
