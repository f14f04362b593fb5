// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/certificatechain.h"

#include "core/text.h"
#include "wire/mqttoptions.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QLocale>
#include <QSslCipher>

#include <algorithm>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(CertificateChain)
};

constexpr qsizetype mostCertificates = 16; // a broker may send any number

QString protocolName(QSsl::SslProtocol protocol)
{
    switch (protocol) {
    case QSsl::TlsV1_2:
        return QStringLiteral("TLS 1.2");
    case QSsl::TlsV1_3:
        return QStringLiteral("TLS 1.3");
    default:
        return {};
    }
}

QString dayOf(const QDateTime &time)
{
    return QLocale().toString(time.toLocalTime().date(), QLocale::ShortFormat);
}

QString commonName(const QStringList &names, const QString &display)
{
    return visibleText(names.isEmpty() ? display : names.constFirst());
}

QString sentenceOf(const QSslError &error, const CertificateVerdict &told, const MqttOptions &options)
{
    switch (error.error()) {
    case QSslError::CertificateExpired:
        return Words::tr("It expired on %1.").arg(dayOf(told.until));
    case QSslError::CertificateNotYetValid:
        return Words::tr("It is valid only from %1 on.").arg(dayOf(told.from));
    case QSslError::HostNameMismatch:
        return Words::tr("It is made out to other names than %1.").arg(visibleText(options.host));
    case QSslError::SelfSignedCertificate:
        return options.caFile.isEmpty()
                   ? Words::tr("It signs itself, and this computer does not know it.")
                   : Words::tr("It signs itself, and it is not in %1.").arg(visibleText(options.caFile));
    case QSslError::SelfSignedCertificateInChain:
        return options.caFile.isEmpty()
                   ? Words::tr("It signs itself, and this computer does not know it.")
                   : Words::tr("It signs itself, and it is not in %1.").arg(visibleText(options.caFile));
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted: {
        const QString issuer = visibleText(told.issuer);
        return options.caFile.isEmpty()
                   ? Words::tr("Its issuer, %1, is not known to this computer.").arg(issuer)
                   : Words::tr("Its issuer, %1, is not in %2.").arg(issuer, visibleText(options.caFile));
    }
    case QSslError::CertificateRevoked:
        return Words::tr("It was revoked.");
    case QSslError::InvalidCaCertificate:
    case QSslError::InvalidPurpose:
        return Words::tr("It may not be used for that: %1.").arg(error.errorString());
    default:
        return Words::tr("The TLS library says: %1.").arg(error.errorString());
    }
}

} // namespace

QList<CertificateVerdict> verdictsOf(const QList<QSslCertificate> &chain, const QList<QSslError> &errors,
                                     const MqttOptions &options)
{
    QList<CertificateVerdict> verdicts;
    for (const QSslCertificate &certificate : chain.first(std::min(chain.size(), mostCertificates))) {
        CertificateVerdict told;
        told.subject =
            commonName(certificate.subjectInfo(QSslCertificate::CommonName), certificate.subjectDisplayName());
        told.issuer = commonName(certificate.issuerInfo(QSslCertificate::CommonName), certificate.issuerDisplayName());
        const auto alternatives = certificate.subjectAlternativeNames();
        for (const QString &name : alternatives)
            told.names.append(visibleText(name));
        told.names.sort();
        told.from = certificate.effectiveDate().toUTC();
        told.until = certificate.expiryDate().toUTC();
        told.fingerprint = QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex());
        QStringList sentences;
        for (const QSslError &error : errors) {
            // What the library says of no certificate in particular is about the broker's own.
            const bool isOfThis =
                error.certificate() == certificate || (error.certificate().isNull() && verdicts.isEmpty());
            if (isOfThis)
                sentences.append(sentenceOf(error, told, options));
        }
        sentences.removeDuplicates();
        told.isTrusted = sentences.isEmpty();
        told.verdict = told.isTrusted ? Words::tr("Nothing is wrong with it.") : sentences.join(u' ');
        verdicts.append(told);
    }
    // A certificate is worth what signed it: the end of the chain comes first.
    bool isSignerTrusted = true;
    for (auto it = verdicts.rbegin(); it != verdicts.rend(); ++it) {
        if (it->isTrusted && !isSignerTrusted) {
            it->isTrusted = false;
            it->verdict = Words::tr("Nothing is wrong with it but that its signer is not trusted.");
        }
        isSignerTrusted = it->isTrusted;
    }
    return verdicts;
}

TlsReport tlsReportOf(const QSslSocket &socket, const MqttOptions &options)
{
    TlsReport report;
    const QList<QSslError> errors = socket.sslHandshakeErrors();
    report.certificates = verdictsOf(socket.peerCertificateChain(), errors, options);
    // A handshake may end for another reason once the chain is found good: the client's own certificate.
    report.isTrusted = !report.certificates.isEmpty() && errors.isEmpty();
    if (socket.isEncrypted()) {
        report.protocol = protocolName(socket.sessionProtocol());
        report.cipher = socket.sessionCipher().name();
    }
    return report;
}

} // namespace gatehouse
