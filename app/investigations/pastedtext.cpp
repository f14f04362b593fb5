// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "investigations/pastedtext.h"

#include "core/ipnetwork.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>
#include <optional>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::PastedText)
};

constexpr qsizetype longestText = 16 * 1024;

/// What a text can be about; those below Network are answers of the broker.
enum class Matter {
    Protocol,
    ClientId,
    Credentials,
    NotAuthorized,
    Unavailable,
    Busy,
    Banned,
    TooLarge,
    Quota,
    Rate,
    TakenOver,
    KeepAlive,
    Topic,
    Network,
    NoSuchHost,
    NoAnswer,
    TlsTrust,
    TlsExpired,
    TlsName,
    TlsClient,
    Tls
};

struct Phrase
{
    Matter matter;
    const char *words; ///< in lower case
};

// The first that is in the text counts, so what says more stands before what says less.
constexpr std::array phrases{
    // certificates (OpenSSL, mbedTLS, Java, Node, Python)
    Phrase{Matter::TlsExpired, "certificate has expired"},
    Phrase{Matter::TlsExpired, "cert_has_expired"},
    Phrase{Matter::TlsExpired, "certificate is not yet valid"},
    Phrase{Matter::TlsExpired, "certificate expired"},
    Phrase{Matter::TlsExpired, "badcert_expired"},
    Phrase{Matter::TlsName, "hostname mismatch"},
    Phrase{Matter::TlsName, "host name mismatch"},
    Phrase{Matter::TlsName, "err_tls_cert_altname_invalid"},
    Phrase{Matter::TlsName, "ip address mismatch"},
    Phrase{Matter::TlsName, "no subject alternative"},
    Phrase{Matter::TlsName, "cn_mismatch"},
    Phrase{Matter::TlsName, "does not match target host"},
    Phrase{Matter::TlsClient, "peer did not return a certificate"},
    Phrase{Matter::TlsClient, "certificate required"},
    Phrase{Matter::TlsClient, "bad certificate"},
    Phrase{Matter::TlsClient, "certificate revoked"},
    Phrase{Matter::TlsClient, "unknown psk identity"},
    Phrase{Matter::TlsTrust, "unknown ca"},
    Phrase{Matter::TlsTrust, "self signed certificate"},
    Phrase{Matter::TlsTrust, "self-signed certificate"},
    Phrase{Matter::TlsTrust, "depth_zero_self_signed_cert"},
    Phrase{Matter::TlsTrust, "unable to get local issuer"},
    Phrase{Matter::TlsTrust, "unable_to_verify_leaf_signature"},
    Phrase{Matter::TlsTrust, "pkix path building failed"},
    Phrase{Matter::TlsTrust, "certificate verify failed"},
    Phrase{Matter::TlsTrust, "x509 - certificate verification failed"},
    Phrase{Matter::TlsTrust, "-0x2700"},
    Phrase{Matter::Tls, "wrong version number"},
    Phrase{Matter::Tls, "handshake failure"},
    Phrase{Matter::Tls, "sslhandshakeexception"},
    Phrase{Matter::Tls, "mbedtls_ssl_handshake"},
    Phrase{Matter::Tls, "a tls error occurred"},
    Phrase{Matter::Tls, "ssl routines"},
    // names of reasons, before the bare "refused"
    Phrase{Matter::Banned, "client blacklisted"},
    Phrase{Matter::Banned, "blacklisted"},
    Phrase{Matter::Banned, "client is banned"},
    Phrase{Matter::Banned, "banned"},
    Phrase{Matter::Credentials, "bad user name or password"},
    Phrase{Matter::Credentials, "bad username or password"},
    Phrase{Matter::Credentials, "bad_username_or_password"},
    Phrase{Matter::Credentials, "bad_user_name_or_password"},
    Phrase{Matter::Credentials, "connection_refuse_bad_username"},
    Phrase{Matter::Credentials, "malformed username"},
    Phrase{Matter::Credentials, "malformed_username"},
    Phrase{Matter::Credentials, "invalid username or password"},
    Phrase{Matter::ClientId, "identifier rejected"},
    Phrase{Matter::ClientId, "id rejected"},
    Phrase{Matter::ClientId, "id_rejected"},
    Phrase{Matter::ClientId, "client identifier not valid"},
    Phrase{Matter::ClientId, "client_identifier_not_valid"},
    Phrase{Matter::Protocol, "unacceptable protocol version"},
    Phrase{Matter::Protocol, "unsupported protocol version"},
    Phrase{Matter::Protocol, "connection_refuse_protocol"},
    Phrase{Matter::Protocol, "bad protocol"},
    Phrase{Matter::NotAuthorized, "not authorised"},
    Phrase{Matter::NotAuthorized, "not authorized"},
    Phrase{Matter::NotAuthorized, "not_authorized"},
    Phrase{Matter::NotAuthorized, "connection_refuse_not_authorized"},
    Phrase{Matter::Unavailable, "broker unavailable"},
    Phrase{Matter::Unavailable, "server unavailable"},
    Phrase{Matter::Unavailable, "server_unavailable"},
    Phrase{Matter::Unavailable, "connection_refuse_server_unavailable"},
    Phrase{Matter::Busy, "server busy"},
    Phrase{Matter::TooLarge, "packet too large"},
    Phrase{Matter::TooLarge, "oversize packet"},
    Phrase{Matter::Quota, "quota exceeded"},
    Phrase{Matter::Quota, "max_connections"},
    Phrase{Matter::Rate, "connection rate exceeded"},
    Phrase{Matter::TakenOver, "session taken over"},
    Phrase{Matter::TakenOver, "already connected, closing old connection"},
    Phrase{Matter::KeepAlive, "keep alive timeout"},
    Phrase{Matter::KeepAlive, "exceeded timeout"},
    Phrase{Matter::KeepAlive, "no ping_resp"},
    Phrase{Matter::Topic, "denied publish"},
    Phrase{Matter::Topic, "subscribe failed"},
    Phrase{Matter::Topic, "all subscription requests were denied"},
    // the network
    Phrase{Matter::NoSuchHost, "name or service not known"},
    Phrase{Matter::NoSuchHost, "unable to connect (lookup error"},
    Phrase{Matter::NoSuchHost, "getaddrinfo"},
    Phrase{Matter::NoSuchHost, "enotfound"},
    Phrase{Matter::NoSuchHost, "unknownhostexception"},
    Phrase{Matter::NoSuchHost, "couldn't get hostname"},
    Phrase{Matter::Network, "econnrefused"},
    Phrase{Matter::Network, "errno 111"},
    Phrase{Matter::Network, "no connection could be made"},
    Phrase{Matter::NoAnswer, "etimedout"},
    Phrase{Matter::NoAnswer, "connection timed out"},
    Phrase{Matter::NoAnswer, "no route to host"},
    Phrase{Matter::NoAnswer, "ehostunreach"},
    Phrase{Matter::NoAnswer, "network is unreachable"},
    Phrase{Matter::NoAnswer, "connack timeout"},
    Phrase{Matter::NoAnswer, "connection timeout"},
};

/// The code of MQTT 5 for what a library prints as a number; of 3.1.1 for 1 to 5.
std::optional<Matter> matterOfCode(int code)
{
    switch (code) {
    case 1:
    case 0x84:
        return Matter::Protocol;
    case 2:
    case 0x85:
        return Matter::ClientId;
    case 3:
    case 0x88:
        return Matter::Unavailable;
    case 4:
    case 0x86:
        return Matter::Credentials;
    case 5:
    case 0x87:
        return Matter::NotAuthorized;
    case 0x89:
        return Matter::Busy;
    case 0x8a:
        return Matter::Banned;
    case 0x8d:
        return Matter::KeepAlive;
    case 0x8e:
        return Matter::TakenOver;
    case 0x95:
        return Matter::TooLarge;
    case 0x97:
        return Matter::Quota;
    case 0x9f:
        return Matter::Rate;
    default:
        return std::nullopt;
    }
}

int codeOf(Matter matter)
{
    switch (matter) {
    case Matter::Protocol:
        return 0x84;
    case Matter::ClientId:
        return 0x85;
    case Matter::Credentials:
        return 0x86;
    case Matter::NotAuthorized:
    case Matter::Topic:
        return 0x87;
    case Matter::Unavailable:
        return 0x88;
    case Matter::Busy:
        return 0x89;
    case Matter::Banned:
        return 0x8a;
    case Matter::KeepAlive:
        return 0x8d;
    case Matter::TakenOver:
        return 0x8e;
    case Matter::TooLarge:
        return 0x95;
    case Matter::Quota:
        return 0x97;
    case Matter::Rate:
        return 0x9f;
    default:
        return -1;
    }
}

QString meaningOf(Matter matter)
{
    switch (matter) {
    case Matter::Protocol:
        return Words::tr("The broker does not speak the version of MQTT that the client wants.");
    case Matter::ClientId:
        return Words::tr("The broker does not take the client id: it is empty, too long, or not of the form it wants.");
    case Matter::Credentials:
        return Words::tr("The broker did not take the user name with its password. Brokers say the same when there is "
                         "no such account.");
    case Matter::NotAuthorized:
        return Words::tr("The broker refused the client as not authorised: log-in, account, client id or a list may be "
                         "the reason, and the text does not say which.");
    case Matter::Unavailable:
        return Words::tr("The broker took no clients at that moment: it was starting, ending, or at a limit.");
    case Matter::Busy:
        return Words::tr("The broker had too much to do, and asks to try again later.");
    case Matter::Banned:
        return Words::tr("The client is on a list of those who are banned.");
    case Matter::TooLarge:
        return Words::tr("The client sent a packet that is larger than the broker takes.");
    case Matter::Quota:
        return Words::tr("A limit was reached, of connections or of messages.");
    case Matter::Rate:
        return Words::tr("Too many connections came in too short a time.");
    case Matter::TakenOver:
        return Words::tr("Another client connected with the same client id, which ends the first.");
    case Matter::KeepAlive:
        return Words::tr("Nothing was heard in time, so the connection was given up: a matter of the network, or of a "
                         "client that was busy or asleep.");
    case Matter::Topic:
        return Words::tr("The client is connected, and a right on a topic is missing.");
    case Matter::Network:
        return Words::tr("Nothing listens at that address and port, or a firewall refuses: the broker never saw the "
                         "client. This is no refusal of MQTT.");
    case Matter::NoSuchHost:
        return Words::tr("The name of the broker could not be found in the DNS: the broker never saw the client.");
    case Matter::NoAnswer:
        return Words::tr("No answer came: a firewall, a wrong address, or a network that does not lead there. The "
                         "broker may never have seen the client.");
    case Matter::TlsTrust:
        return Words::tr("One side does not trust the certificate of the other: its authority is not known there.");
    case Matter::TlsExpired:
        return Words::tr("A certificate is out of date, or a clock is wrong.");
    case Matter::TlsName:
        return Words::tr("The broker's certificate is for another name than the one that the client was given.");
    case Matter::TlsClient:
        return Words::tr("The broker did not take the client's certificate or key.");
    case Matter::Tls:
        return Words::tr("No TLS connection came about: one side may not speak TLS on that port, or no version that "
                         "both know.");
    }
    return {};
}

QStringList rungsOf(Matter matter)
{
    const auto names = [](std::initializer_list<const char *> all) {
        QStringList list;
        for (const char *one : all)
            list.append(QLatin1String(one));
        return list;
    };
    switch (matter) {
    case Matter::Credentials:
        return names({"password", "login", "accountState", "boundClientId"});
    case Matter::NotAuthorized:
        return names({"login", "accountState", "boundClientId", "password", "banList", "listener", "otherSource"});
    case Matter::ClientId:
        return names({"boundClientId", "name", "listener", "limits"});
    case Matter::Banned:
        return names({"banList", "otherSource"});
    case Matter::Protocol:
    case Matter::Unavailable:
    case Matter::Busy:
    case Matter::TooLarge:
    case Matter::Quota:
    case Matter::Rate:
        return names({"limits", "listener"});
    case Matter::Topic:
        return names({"topics"});
    case Matter::TakenOver:
    case Matter::KeepAlive:
        return {};
    case Matter::Network:
    case Matter::NoSuchHost:
    case Matter::NoAnswer:
        return names({"reach", "firewall"});
    case Matter::TlsTrust:
    case Matter::TlsExpired:
    case Matter::TlsName:
    case Matter::TlsClient:
    case Matter::Tls:
        return names({"tls", "listener"});
    }
    return {};
}

std::optional<Matter> matterOf(const QString &text)
{
    const QString lower = text.toLower();
    for (const Phrase &phrase : phrases)
        if (lower.contains(QLatin1String(phrase.words)))
            return phrase.matter;
    // "rc=5", "return code 5", "mqtt state: 4", "reason code 0x87"; and "[code:135]" for codes that only MQTT 5 has,
    // since any program may end with code 1.
    constexpr int firstOfFive = 0x80;
    static const QRegularExpression number(
        QStringLiteral("\\b(rc|mqtt state|return(?:ed)?[ _]code|reason[ _]code|connack[ _]code|code)\\b\\s*[:=(]?\\s*"
                       "(0x[0-9a-f]{1,2}|[0-9]{1,3})\\b"));
    auto all = number.globalMatch(lower);
    while (all.hasNext()) {
        const QRegularExpressionMatch match = all.next();
        bool isNumber = false;
        const int code = match.captured(2).toInt(&isNumber, 0);
        if (!isNumber || (code < firstOfFive && match.captured(1) == QLatin1String("code")))
            continue;
        if (const auto matter = matterOfCode(code))
            return matter;
    }
    // Of TCP alone, where no reason follows: "Error: Connection refused".
    if (lower.contains(QLatin1String("connection refused")))
        return Matter::Network;
    return std::nullopt;
}

QString firstOf(const QString &text, const QRegularExpression &expression)
{
    const QRegularExpressionMatch match = expression.match(text);
    for (int i = 1; i <= match.lastCapturedIndex(); ++i)
        if (!match.captured(i).isEmpty())
            return match.captured(i);
    return {};
}

Identity whoIn(const QString &text)
{
    // "Client pump-7 disconnected, ...", "client id 'pump-7'", "clientId=pump-7", "(cid: pump-7)"
    static const QRegularExpression clientId(
        QStringLiteral(
            "\\b(?:client[ _-]?id|clientid|cid)\\b\\s*[:=]?\\s*(?:\"([^\"]+)\"|'([^']+)'|([^\\s\"',;)\\]]+))|"
            "^(?:.*?: )?Client (\\S+) (?:disconnected|closed|has exceeded|already connected)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::MultilineOption);
    static const QRegularExpression user(
        QStringLiteral("\\b(?:user[ _]?name|username|user)\\b(?:\\s*[:=]\\s*|\\s+(?=[\"']))(?:\"([^\"]+)\"|'([^']+)'|"
                       "([^\\s\"',;)\\]]+))"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression address(
        QStringLiteral("\\b(?:from|address|addr|ip|peer(?:name)?|remote)\\b\\s*[:=]?\\s*\\[?([0-9a-f:.]{3,45})"),
        QRegularExpression::CaseInsensitiveOption);
    Identity who;
    who.clientId = firstOf(text, clientId);
    if (who.clientId == QLatin1String("<unknown>"))
        who.clientId.clear();
    who.user = firstOf(text, user);
    QString place = firstOf(text, address);
    if (place.count(u':') == 1)
        place = place.left(place.indexOf(u':')); // with its port
    while (place.endsWith(u'.') || place.endsWith(u':'))
        place.chop(1);
    if (IpNetwork::parse(place.toLatin1()))
        who.address = place;
    return who;
}

} // namespace

PastedText readPastedText(const QString &text)
{
    PastedText read;
    const QString shown = text.left(longestText).trimmed();
    if (shown.isEmpty())
        return read;
    read.who = whoIn(shown);
    const std::optional<Matter> matter = matterOf(shown);
    if (!matter)
        return read;
    read.code = codeOf(*matter);
    read.meaning = meaningOf(*matter);
    read.rungs = rungsOf(*matter);
    return read;
}

} // namespace gatehouse
