// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/profile.h"

#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace gatehouse {

namespace {

// The sentences of this file, under one name for the translators.
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Endpoint)
};

const QString sshScheme = QStringLiteral("ssh://");

tl::unexpected<Error> badAddress(const QString &wrong)
{
    return fail(
        Fault::BadInput,
        Words::tr("%1 Write the address as mqtt://host:1883 or mqtts://user@host:8883, an IPv6 host in brackets.")
            .arg(wrong));
}

bool isPrintable(QStringView text)
{
    for (const QChar c : text) {
        if (c.isSpace() || c.category() == QChar::Other_Control)
            return false;
    }
    return true;
}

bool isHexDigit(QChar c)
{
    return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
}

std::optional<QString> percentDecoded(QStringView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text.at(i) != u'%')
            continue;
        if (i + 2 >= text.size() || !isHexDigit(text.at(i + 1)) || !isHexDigit(text.at(i + 2)))
            return std::nullopt;
    }
    const QByteArray bytes = QByteArray::fromPercentEncoding(text.toUtf8());
    if (!bytes.isValidUtf8() || bytes.contains('\0'))
        return std::nullopt;
    return QString::fromUtf8(bytes);
}

// Takes "host", "host:port", "[address]" or "[address]:port" apart; `port` is null when it is not given.
Result<> splitHost(QStringView text, QStringView &host, QStringView &port)
{
    qsizetype colon = text.indexOf(QLatin1Char(':'));
    if (text.startsWith(QLatin1Char('['))) {
        const qsizetype close = text.indexOf(QLatin1Char(']'));
        if (close < 0)
            return badAddress(Words::tr("The bracket of the IPv6 address is not closed."));
        host = text.mid(1, close - 1);
        if (!host.contains(QLatin1Char(':')))
            return badAddress(Words::tr("Only an IPv6 address stands in brackets."));
        if (close + 1 < text.size() && text.at(close + 1) != QLatin1Char(':'))
            return badAddress(Words::tr("Only a port can follow the brackets of an IPv6 address."));
        colon = close + 1 < text.size() ? close + 1 : -1;
    } else if (colon >= 0 && text.indexOf(QLatin1Char(':'), colon + 1) >= 0) {
        return badAddress(Words::tr("The host has more than one colon."));
    } else {
        host = text.left(colon < 0 ? text.size() : colon);
    }
    port = colon < 0 ? QStringView() : text.mid(colon + 1);
    if (colon >= 0 && port.isEmpty())
        return badAddress(Words::tr("The port is missing after the colon."));
    if (host.isEmpty())
        return badAddress(Words::tr("The host is missing."));
    return {};
}

Result<QString> checkedHost(QStringView text)
{
    QUrl url;
    url.setHost(text.toString(), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return badAddress(Words::tr("\"%1\" is not a host name or an address.").arg(visibleText(text, 80)));
    return url.host();
}

Result<quint16> checkedPort(QStringView text)
{
    bool isNumber = false;
    const ushort port = text.toUShort(&isNumber);
    const bool onlyDigits = std::all_of(text.cbegin(), text.cend(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!isNumber || !onlyDigits || port == 0)
        return badAddress(
            Words::tr("\"%1\" is not a port: it must be a number from 1 to 65535.").arg(visibleText(text, 20)));
    return port;
}

Result<bool> usesTls(QStringView scheme)
{
    if (scheme.compare(QLatin1String("mqtt"), Qt::CaseInsensitive) == 0)
        return false;
    if (scheme.compare(QLatin1String("mqtts"), Qt::CaseInsensitive) == 0)
        return true;
    for (const char *later : {"rabbitmq+http", "rabbitmq+https", "emqx+http", "emqx+https"}) {
        if (scheme.compare(QLatin1String(later), Qt::CaseInsensitive) == 0)
            return fail(Fault::NotSupported, Words::tr("This version of Gatehouse cannot speak to %1:// brokers yet. "
                                                       "Use the mqtt:// or mqtts:// address of a mosquitto broker.")
                                                 .arg(scheme.toString().toLower()));
    }
    return badAddress(Words::tr("\"%1://\" is not a way to reach a broker.").arg(visibleText(scheme, 40)));
}

Result<Endpoint> endpointFromFileUrl(const QString &url)
{
    const QUrl place(url, QUrl::StrictMode);
    const QString path = place.toLocalFile();
    if (!place.isValid() || !place.host().isEmpty() || !path.startsWith(u'/') || path.endsWith(u'/')) {
        return fail(Fault::BadInput,
                    Words::tr("\"%1\" is not the place of a configuration on this machine. Write it as "
                              "file:///etc/mosquitto/mosquitto.conf.")
                        .arg(visibleText(url, 200)));
    }
    Endpoint endpoint;
    endpoint.port = 0;
    endpoint.configFile = path;
    return endpoint;
}

/// The host is left as it is written: ssh's own configuration tells capitals apart.
Result<Endpoint> endpointFromSshUrl(const QString &url)
{
    const QString rest = url.mid(sshScheme.size());
    const qsizetype slash = rest.indexOf(u'/');
    const Result<QString> host = checkedSshHost(rest.left(slash));
    if (!host)
        return fail(host.error());
    const std::optional<QString> path = slash < 0 ? std::nullopt : percentDecoded(QStringView(rest).mid(slash));
    if (!path || path->endsWith(u'/'))
        return fail(Fault::BadInput, Words::tr("\"%1\" does not say where the configuration is on that machine. Write "
                                               "it as ssh://user@host/etc/mosquitto/mosquitto.conf.")
                                         .arg(visibleText(url, 200)));
    Endpoint endpoint;
    endpoint.port = 0;
    endpoint.sshHost = *host;
    endpoint.configFile = *path;
    return endpoint;
}

} // namespace

namespace {

/// Behind the last colon that no bracket holds.
bool isPortOrNone(const QString &host)
{
    const qsizetype colon = host.indexOf(u':', host.lastIndexOf(u']') + 1);
    return colon < 0 || checkedPort(QStringView(host).mid(colon + 1)).has_value();
}

} // namespace

Result<QString> checkedSshHost(const QString &text)
{
    const QString host = text.trimmed();
    const QString name = host.section(u'@', -1);
    // What ssh or its shell could take for anything but a name.
    const bool isPlain = std::all_of(host.cbegin(), host.cend(), [](QChar c) {
        return c.isLetterOrNumber() || QStringView(u"._-@:[]+").contains(c);
    });
    if (host.isEmpty() || name.isEmpty() || host.startsWith(u'@') || host.startsWith(u'-') || name.startsWith(u'-') ||
        !isPlain || host.count(u'@') > 1 || !isPortOrNone(name))
        return fail(
            Fault::BadInput,
            Words::tr("\"%1\" is no machine that ssh knows. Write it as user@host.").arg(visibleText(text, 80)));
    if (host.count(u'@') == 1 && host.section(u'@', 0, 0).contains(u':'))
        return fail(Fault::BadInput,
                    Words::tr("The machine has a password in it, where others can read it. Leave it out, as in "
                              "user@host: ssh uses your key."));
    return host;
}

std::optional<QString> journalUnitOf(const QString &log)
{
    const QLatin1String prefix("journal:");
    return log.startsWith(prefix) ? std::optional(log.mid(prefix.size())) : std::nullopt;
}

Result<QString> checkedLog(const QString &typed)
{
    const QString log = typed.trimmed();
    const std::optional<QString> unit = journalUnitOf(log);
    const bool isUnit = unit && !unit->isEmpty() && !unit->startsWith(u'-') &&
                        std::all_of(unit->cbegin(), unit->cend(), [](QChar c) { // systemd.unit(5)
                            return c.unicode() < 128 && (c.isLetterOrNumber() || QStringView(u":-_.\\@").contains(c));
                        });
    if (isUnit || (!unit && log.startsWith(u'/') && !log.endsWith(u'/') && !log.contains(QChar::Null)))
        return log;
    return fail(Fault::BadInput,
                Words::tr("\"%1\" is not the place of a log. Write /var/log/mosquitto/mosquitto.log, or "
                          "journal:mosquitto for the unit mosquitto in the system's journal.")
                    .arg(visibleText(typed, 200)));
}

bool isOfFilesAlone(const Endpoint &endpoint)
{
    return endpoint.host.isEmpty() && !endpoint.configFile.isEmpty();
}

void setFiles(Endpoint &endpoint, const Endpoint &files)
{
    endpoint.configFile = files.configFile;
    endpoint.sshHost = files.sshHost;
    endpoint.filesAccount = files.filesAccount;
    endpoint.reloadCommand = files.reloadCommand;
    endpoint.log = files.log;
}

bool isSameBroker(const Endpoint &one, const Endpoint &other)
{
    if (isOfFilesAlone(one) || isOfFilesAlone(other))
        return one.kind == other.kind && one.host == other.host && one.configFile == other.configFile &&
               one.sshHost == other.sshHost;
    return one.kind == other.kind && one.port == other.port && one.host.compare(other.host, Qt::CaseInsensitive) == 0;
}

bool mayTakePassword(const Endpoint &one, const Endpoint &other)
{
    return isSameBroker(one, other) && one.tls == other.tls;
}

Result<Endpoint> endpointFromUrl(const QString &url)
{
    if (url.startsWith(QLatin1String("file:"), Qt::CaseInsensitive))
        return endpointFromFileUrl(url);
    if (url.startsWith(sshScheme, Qt::CaseInsensitive))
        return endpointFromSshUrl(url);
    // The text is quoted in no sentence before a password has been ruled out.
    const qsizetype schemeEnd = url.indexOf(QLatin1String("://"));
    const QStringView rest = schemeEnd < 0 ? QStringView(url) : QStringView(url).mid(schemeEnd + 3);
    const qsizetype slash = rest.indexOf(QLatin1Char('/'));
    QStringView authority = slash < 0 ? rest : rest.left(slash);
    const qsizetype at = rest.lastIndexOf(QLatin1Char('@'));
    if (at >= 0 && rest.left(at).contains(QLatin1Char(':')))
        return fail(
            Fault::BadInput,
            Words::tr(
                "The address has a password in it, where others can read it. Leave the password out, as in "
                "mqtts://user@host:8883: Gatehouse asks for it, or reads it from a file. A colon that belongs to the "
                "user name is written as %3A."));
    if (url.isEmpty())
        return badAddress(Words::tr("The address is empty."));
    if (!isPrintable(url))
        return badAddress(Words::tr("The address contains blanks or control characters."));
    if (schemeEnd <= 0)
        return badAddress(Words::tr("The address does not say how to reach the broker."));

    const Result<bool> tls = usesTls(QStringView(url).left(schemeEnd));
    if (!tls)
        return fail(tls.error());
    if (rest.contains(QLatin1Char('?')) || rest.contains(QLatin1Char('#')) || (slash >= 0 && slash + 1 < rest.size()))
        return badAddress(Words::tr("Nothing can follow the host and the port."));

    Endpoint endpoint;
    endpoint.tls = *tls;
    endpoint.port = endpoint.tls ? 8883 : 1883;
    if (at >= 0) {
        const std::optional<QString> user = percentDecoded(authority.left(at));
        if (!user || user->isEmpty())
            return badAddress(Words::tr("The user name before the @ is empty or not well encoded."));
        endpoint.user = *user;
        authority = authority.mid(at + 1);
    }
    QStringView host;
    QStringView port;
    if (const Result<> split = splitHost(authority, host, port); !split)
        return fail(split.error());
    const Result<QString> goodHost = checkedHost(host);
    if (!goodHost)
        return fail(goodHost.error());
    endpoint.host = *goodHost;
    if (!port.isNull()) {
        const Result<quint16> goodPort = checkedPort(port);
        if (!goodPort)
            return fail(goodPort.error());
        endpoint.port = *goodPort;
    }
    return endpoint;
}

QString urlOf(const Endpoint &endpoint)
{
    if (isOfFilesAlone(endpoint))
        return endpoint.sshHost.isEmpty() ? QString::fromLatin1(QUrl::fromLocalFile(endpoint.configFile).toEncoded())
                                          : sshScheme + endpoint.sshHost +
                                                QString::fromLatin1(QUrl::toPercentEncoding(endpoint.configFile, "/"));
    QString url = endpoint.tls ? QStringLiteral("mqtts://") : QStringLiteral("mqtt://");
    if (!endpoint.user.isEmpty())
        url += QString::fromLatin1(QUrl::toPercentEncoding(endpoint.user)) + QLatin1Char('@');
    if (endpoint.host.contains(QLatin1Char(':')))
        url += QLatin1Char('[') + endpoint.host + QLatin1Char(']');
    else
        url += endpoint.host;
    url += QLatin1Char(':') + QString::number(endpoint.port);
    return url;
}

} // namespace gatehouse
