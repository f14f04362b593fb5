// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/tlsfiles.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::TlsFiles)
};

/// 2.1 can be told to take certificates whose time is over. The last line counts.
bool checksDates(const BrokerConf &conf, qsizetype listener)
{
    bool checks = true;
    for (const ConfSetting &setting : conf.settings)
        if (setting.listener == listener && setting.key == u"disable_client_cert_date_checks")
            checks = setting.value != u"true" && setting.value != u"1";
    return checks;
}

bool isOn(const ConfListener &listener)
{
    return !listener.certfile.value.isEmpty() && !listener.keyfile.value.isEmpty();
}

} // namespace

QDateTime ListenerTls::nextChange(const QDateTime &now) const
{
    QDateTime next = trust ? trust->nextChange(now) : QDateTime();
    for (const Certificate &certificate : own ? own->certificates() : std::vector<Certificate>())
        for (const QDateTime &turn : {certificate.validity.from, certificate.validity.until})
            if (turn.isValid() && turn > now && (!next.isValid() || turn < next))
                next = turn;
    return next;
}

ListenerTls listenerTls(const BrokerConf &conf, qsizetype listener)
{
    const ConfListener options = conf.listeners.value(listener);
    ListenerTls tls;
    tls.isOn = isOn(options);
    if (!tls.isOn)
        return tls;
    tls.requiresCertificate = options.requireCertificate.value;
    tls.namesByCertificate = options.useIdentityAsUsername.value || options.useSubjectAsUsername.value;
    return tls;
}

TlsTrust::Files trustQuestion(const BrokerConf &conf, qsizetype listener)
{
    TlsTrust::Files question;
    question.asksLists = !conf.listeners.value(listener).crlfile.value.isEmpty();
    question.checksDates = checksDates(conf, listener);
    return question;
}

// Compared with mosquitto 2.0.11; 2.0.22 and 2.1.2 have the same condition in net__socket_listen().
QList<Finding> tlsFindings(const ConfListener &listener)
{
    QList<Finding> findings;
    const auto warn = [&findings](const ConfPlace &place, const QString &what) {
        findings.append({Finding::Severity::Warning, place.file, place.line, place.column, what});
    };
    const bool hasCertificate = !listener.certfile.value.isEmpty();
    const bool hasKey = !listener.keyfile.value.isEmpty();
    if (!isOn(listener)) {
        if (hasCertificate || hasKey)
            warn(hasCertificate ? listener.certfile.place : listener.keyfile.place,
                 Words::tr("The listener speaks without TLS, since certfile and keyfile count only together. Add the "
                           "other one."));
        if (listener.requireCertificate.value)
            warn(listener.requireCertificate.place,
                 Words::tr("No certificate is asked for, since the listener speaks without TLS. Add certfile and "
                           "keyfile."));
        return findings;
    }
    if (!listener.requireCertificate.value && !listener.crlfile.value.isEmpty())
        warn(listener.crlfile.place,
             Words::tr("No certificate is asked for, so revoked ones come in as well. Set require_certificate to "
                       "true."));
    return findings;
}

bool isKeyAFile(const BrokerConf &conf, qsizetype listener)
{
    return std::none_of(conf.settings.cbegin(), conf.settings.cend(), [&](const ConfSetting &setting) {
        return setting.listener == listener && setting.key == u"tls_engine";
    });
}

} // namespace gatehouse::mosquitto
