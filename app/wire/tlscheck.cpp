// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/tlscheck.h"

#include "core/text.h"
#include "wire/mqttoptions.h"

#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <QSslCertificate>
#include <QSslKey>

#include <algorithm>

#include <openssl/err.h>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(TlsCheck)
};

Result<QByteArray> read(const QString &path)
{
    constexpr qint64 mostBytes = 16 * 1024 * 1024; // a whole system's bundle of authorities has 0.3 MB
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Fault::BadInput, Words::tr("The file %1 cannot be read: %2. Choose another file, or give yourself "
                                               "the right to read it.")
                                         .arg(visibleText(path), file.errorString()));
    return file.read(mostBytes);
}

Result<QList<QSslCertificate>> readCertificates(const QString &path)
{
    const Result<QByteArray> bytes = read(path);
    if (!bytes)
        return fail(bytes.error());
    QList<QSslCertificate> certificates = QSslCertificate::fromData(*bytes, QSsl::Pem);
    if (certificates.isEmpty())
        return fail(Fault::BadInput,
                    Words::tr("The file %1 holds no certificate in PEM form. Choose a file that begins "
                              "with BEGIN CERTIFICATE.")
                        .arg(visibleText(path)));
    return certificates;
}

Result<QSslKey> readKey(const QString &path)
{
    Result<QByteArray> bytes = read(path);
    if (!bytes)
        return fail(bytes.error());
    const bool locked = bytes->contains("ENCRYPTED");
    const Secret wiped(std::move(*bytes));
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa}) {
        QSslKey key(wiped.reveal(), algorithm, QSsl::Pem, QSsl::PrivateKey);
        // A wrong guess stays in OpenSSL's queue of this thread, and Qt 6.4 takes it for trouble of the next reading:
        // an elliptic key in PKCS #8, as "openssl genpkey" makes it, broke each connection.
        ERR_clear_error();
        if (!key.isNull())
            return key;
    }
    if (locked)
        return fail(Fault::BadInput, Words::tr("The key in %1 is locked by a passphrase. Make a copy without one that "
                                               "only you can read, and choose that.")
                                         .arg(visibleText(path)));
    return fail(Fault::BadInput, Words::tr("The file %1 holds no private key in PEM form (RSA or elliptic curve). "
                                           "Choose the key that belongs to the certificate.")
                                     .arg(visibleText(path)));
}

QString namesOf(const QSslCertificate &certificate)
{
    const auto alternatives = certificate.subjectAlternativeNames();
    QStringList names(alternatives.cbegin(), alternatives.cend());
    if (names.isEmpty())
        names = certificate.subjectInfo(QSslCertificate::CommonName);
    return visibleText(names.join(QLatin1String(", ")));
}

QString dayOf(const QDateTime &time)
{
    return QLocale().toString(time.toLocalTime().date(), QLocale::ShortFormat);
}

// Smaller is more telling: an expired certificate of an unknown authority is first of all of an unknown authority.
int rank(QSslError::SslError error)
{
    switch (error) {
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::CertificateUntrusted:
        return 0;
    case QSslError::CertificateExpired:
    case QSslError::CertificateNotYetValid:
        return 1;
    case QSslError::HostNameMismatch:
        return 2;
    case QSslError::UnableToVerifyFirstCertificate:
        return 3;
    default:
        return 4;
    }
}

QString certificateSentence(const QSslError &error, const QSslCertificate &theirs, const MqttOptions &options)
{
    const QString place = placeOf(options);
    switch (error.error()) {
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::CertificateUntrusted:
    case QSslError::UnableToVerifyFirstCertificate:
        return options.caFile.isEmpty()
                   ? Words::tr("The certificate of %1 comes from an authority that this computer does not know. Choose "
                               "the broker's CA file.")
                         .arg(place)
                   : Words::tr("The certificate of %1 does not come from the authority in %2. Choose the CA file that "
                               "belongs to this broker.")
                         .arg(place, visibleText(options.caFile));
    case QSslError::CertificateExpired:
        return Words::tr(
                   "The certificate of %1 expired on %2. Renew it at the broker, and check this computer's clock.")
            .arg(place, dayOf(theirs.expiryDate()));
    case QSslError::CertificateNotYetValid:
        return Words::tr("The certificate of %1 is valid only from %2 on. Check the clocks of this computer and of the "
                         "broker.")
            .arg(place, dayOf(theirs.effectiveDate()));
    case QSslError::HostNameMismatch:
        return Words::tr("The certificate of %1 is made out to another name: %2. Connect by that name, or give the "
                         "broker a certificate for this one.")
            .arg(place, namesOf(theirs));
    case QSslError::CertificateRevoked:
        return Words::tr("The certificate of %1 was revoked. Do not send a password; ask whoever runs the broker.")
            .arg(place);
    default:
        return Words::tr("The certificate of %1 cannot be trusted: %2. Ask whoever runs the broker for a proper one.")
            .arg(place, error.errorString());
    }
}

} // namespace

Result<QSslConfiguration> tlsConfiguration(const MqttOptions &options)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    if (!options.caFile.isEmpty()) {
        const Result<QList<QSslCertificate>> authorities = readCertificates(options.caFile);
        if (!authorities)
            return fail(authorities.error());
        configuration.setCaCertificates(*authorities);
    }
    if (!options.certificateFile.isEmpty()) {
        const Result<QList<QSslCertificate>> chain = readCertificates(options.certificateFile);
        if (!chain)
            return fail(chain.error());
        const Result<QSslKey> key = readKey(options.keyFile);
        if (!key)
            return fail(key.error());
        configuration.setLocalCertificateChain(*chain);
        configuration.setPrivateKey(*key);
    }
    return configuration;
}

Error certificateError(const QList<QSslError> &errors, const QSslCertificate &theirs, const MqttOptions &options)
{
    const auto first = std::min_element(errors.cbegin(), errors.cend(), [](const QSslError &a, const QSslError &b) {
        return rank(a.error()) < rank(b.error());
    });
    QStringList all;
    for (const QSslError &error : errors)
        all << error.errorString();
    const QSslError told = first == errors.cend() ? QSslError() : *first;
    return Error{Fault::Offline, certificateSentence(told, theirs, options), all.join(QLatin1String("; "))};
}

Error handshakeError(const QString &libraryText, const MqttOptions &options)
{
    const QString place = placeOf(options);
    const auto says = [&libraryText](const char *words) { return libraryText.contains(QLatin1String(words)); };
    const auto offline = [&](const QString &what) { return Error{Fault::Offline, what, libraryText}; };
    // The texts are OpenSSL's, 1.1.1 to 3.x; alerts are what the broker says about us.
    if (says("key values mismatch") || says("does not certify") || says("private key"))
        return Error{Fault::BadInput,
                     Words::tr("The key in %1 does not belong to the certificate in %2. Choose files that belong "
                               "together.")
                         .arg(visibleText(options.keyFile), visibleText(options.certificateFile)),
                     libraryText};
    if (says("wrong version number") || says("packet length too long") || says("unknown protocol"))
        return offline(Words::tr("%1 does not speak TLS. Switch TLS off for this broker, or choose its TLS port, "
                                 "usually 8883.")
                           .arg(place));
    if (says("certificate required") || (options.certificateFile.isEmpty() && says("handshake failure")))
        return offline(
            Words::tr("%1 wants a client certificate. Choose a certificate and its key for this broker.").arg(place));
    if (says("alert certificate expired"))
        return offline(Words::tr("%1 refused the client certificate because it expired. Get a new one.").arg(place));
    if (says("alert certificate revoked"))
        return offline(
            Words::tr("%1 refused the client certificate because it was revoked. Get a new one.").arg(place));
    if (says("alert unknown ca") || says("alert bad certificate") || says("alert unsupported certificate") ||
        says("alert certificate unknown"))
        return offline(Words::tr("%1 refused the client certificate. Choose one from an authority that the broker "
                                 "knows.")
                           .arg(place));
    if (says("protocol version") || says("unsupported protocol"))
        return offline(Words::tr("%1 offers no TLS version that is still safe (1.2 or later). Update the broker or its "
                                 "TLS settings.")
                           .arg(place));
    return offline(Words::tr("No secure connection to %1 could be made: %2. Check that the port is the broker's TLS "
                             "port and look at the broker's log.")
                       .arg(place, visibleText(libraryText)));
}

} // namespace gatehouse
