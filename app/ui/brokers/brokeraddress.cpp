// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/brokers/brokeraddress.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUrl>

namespace gatehouse {

Result<Endpoint> endpointFromTyped(const QString &typed, Encryption encryption)
{
    QString text = typed.trimmed();
    if (text.isEmpty())
        return fail(Fault::BadInput,
                    QCoreApplication::translate("gatehouse::BrokerAddress",
                                                "Type the address of the broker, such as broker.example.org or "
                                                "192.168.1.20:1883."));
    if (text.startsWith(u'/'))
        text = QString::fromLatin1(QUrl::fromLocalFile(text).toEncoded());
    static const QRegularExpression place(QStringLiteral("^([^/:]+):(/[^/].*)$")); // as scp takes it
    if (const auto match = place.match(text); match.hasMatch())
        text = QString(QLatin1String("ssh://") + match.captured(1) + match.captured(2));
    if (!text.contains(QLatin1String("://"))) {
        if (text.count(QLatin1Char(':')) > 1 && !text.contains(QLatin1Char('[')))
            text = QString(u'[' + text + u']');
        const QLatin1String scheme(encryption == Encryption::Tls ? "mqtts://" : "mqtt://");
        text = QString(scheme + text);
    }
    return endpointFromUrl(text);
}

QString placeOfFiles(const Endpoint &endpoint)
{
    if (endpoint.sshHost.isEmpty())
        return endpoint.configFile;
    Endpoint files = endpoint;
    files.host.clear();
    return urlOf(files);
}

Result<Endpoint> logFromTyped(const QString &typed)
{
    Endpoint endpoint;
    QString text = typed.trimmed();
    static const QRegularExpression place(QStringLiteral("^([^/]+):(/.*|journal:.*)$"));
    if (const auto match = place.match(text); match.hasMatch()) {
        const Result<QString> host = checkedSshHost(match.captured(1));
        if (!host)
            return fail(host.error());
        endpoint.sshHost = *host;
        text = match.captured(2);
    }
    const Result<QString> log = checkedLog(text);
    if (!log)
        return fail(log.error());
    endpoint.log = *log;
    return endpoint;
}

QString placeOfLog(const Endpoint &endpoint)
{
    const bool isAlone = endpoint.configFile.isEmpty() && !endpoint.sshHost.isEmpty() && !endpoint.log.isEmpty();
    return isAlone ? QString(endpoint.sshHost + u':' + endpoint.log) : endpoint.log;
}

std::optional<Encryption> encryptionOf(const QString &typed)
{
    const QString text = typed.trimmed().toLower();
    if (text.startsWith(QLatin1String("mqtts://")))
        return Encryption::Tls;
    if (text.startsWith(QLatin1String("mqtt://")))
        return Encryption::Plain;
    if (text.endsWith(QLatin1String(":8883")))
        return Encryption::Tls;
    return std::nullopt;
}

} // namespace gatehouse
