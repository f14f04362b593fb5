// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/tlswords.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QHash>
#include <QLocale>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::TlsWords)
};

constexpr qsizetype mostOfAName = 120;

struct Parts
{
    QString authority;
    QString culprit;
    QString moment;
    QString path;
};

Parts partsOf(const TlsFact &fact)
{
    const QDateTime moment = QDateTime::fromString(fact.arguments.value(2), Qt::ISODate);
    return {visibleText(fact.arguments.value(0), mostOfAName), visibleText(fact.arguments.value(1), mostOfAName),
            moment.isValid() ? QLocale().toString(moment.toLocalTime(), QLocale::ShortFormat)
                             : Words::tr("a date that cannot be read"),
            visibleText(fact.arguments.value(3))};
}

QString codeOf(TrustTrouble trouble)
{
    switch (trouble) {
    case TrustTrouble::AuthorityOver:
        return QStringLiteral("authorityOver");
    case TrustTrouble::AuthorityNotYet:
        return QStringLiteral("authorityNotYet");
    case TrustTrouble::NoRoot:
        return QStringLiteral("authorityWithoutRoot");
    case TrustTrouble::NoList:
        return QStringLiteral("listMissing");
    case TrustTrouble::ListOver:
        return QStringLiteral("listOver");
    case TrustTrouble::ListNotYet:
        return QStringLiteral("listNotYet");
    case TrustTrouble::ListRefuses:
        return QStringLiteral("listRefuses");
    case TrustTrouble::ListForged:
        return QStringLiteral("listForged");
    case TrustTrouble::MayNotSignLists:
        return QStringLiteral("mayNotSignLists");
    case TrustTrouble::None:
        break;
    }
    return {};
}

QString authoritySentence(const QString &code, const Parts &parts)
{
    if (code == u"authorityOver")
        return Words::tr("The certificate of the authority %1 was good until %2, so the broker refuses "
                         "every certificate that leads to it.")
            .arg(parts.culprit, parts.moment);
    if (code == u"authorityNotYet")
        return Words::tr("The certificate of the authority %1 is good only from %2 on, so the broker "
                         "refuses every certificate that leads to it.")
            .arg(parts.culprit, parts.moment);
    if (code == u"authorityWithoutRoot")
        return Words::tr(
                   "The broker trusts %1, but is not given who signed it, so the broker refuses every certificate that "
                   "leads to it.")
            .arg(parts.culprit);
    if (code == u"noAuthority")
        return Words::tr("A certificate is required, but the broker is given no authority to check it by, so it "
                         "refuses everybody.");
    return {};
}

QString listSentence(const QString &code, const Parts &parts)
{
    if (code == u"listMissing")
        return Words::tr("The crlfile has no list of the authority %1, so the broker refuses every certificate that it "
                         "signed.")
            .arg(parts.authority);
    if (code == u"listOver")
        return Words::tr("The list of revoked certificates of %1 was good until %2, so the broker refuses every "
                         "certificate of that authority, revoked or not.")
            .arg(parts.authority, parts.moment);
    if (code == u"listNotYet")
        return Words::tr("The list of revoked certificates of %1 is good only from %2 on, so the broker refuses every "
                         "certificate of that authority, revoked or not.")
            .arg(parts.authority, parts.moment);
    if (code == u"listRefuses")
        return Words::tr("The list of revoked certificates of %1 demands something that OpenSSL does not know, so the "
                         "broker refuses every certificate of that authority.")
            .arg(parts.authority);
    if (code == u"listForged")
        return Words::tr("The list of revoked certificates of %1 is not signed by the key of that authority, so the "
                         "broker refuses every certificate of it.")
            .arg(parts.authority);
    if (code == u"mayNotSignLists")
        return Words::tr("The certificate of the authority %1 is not made for signing lists of revoked certificates, "
                         "so the broker refuses every certificate that it signed.")
            .arg(parts.authority);
    return {};
}

} // namespace

TlsFact factOf(const AuthorityTrust &trust)
{
    const bool isOfList = trust.trouble >= TrustTrouble::NoList && trust.placed.list != nullptr;
    const bool isEarly = trust.trouble == TrustTrouble::AuthorityNotYet || trust.trouble == TrustTrouble::ListNotYet;
    const Certificate &culprit = trust.culprit.certificate ? *trust.culprit.certificate : *trust.authority;
    const Validity &validity = isOfList ? trust.placed.list->validity : culprit.validity;
    return {codeOf(trust.trouble),
            {trust.authority->subject, culprit.subject,
             (isEarly ? validity.from : validity.until).toString(Qt::ISODate),
             isOfList ? trust.placed.path : trust.culprit.path}};
}

QString tlsSentence(const TlsFact &fact)
{
    const QString &code = fact.code;
    const Parts parts = partsOf(fact);
    if (code == u"certificateNeeded")
        return Words::tr("The listener lets in whoever has a certificate of an authority in %1 that is not revoked; "
                         "whether this client has one is not known.")
            .arg(parts.path);
    if (code == u"nameWithoutCertificate")
        return Words::tr("The listener takes the user name from the certificate, but asks for none as long as "
                         "require_certificate is false, so it refuses everybody.");
    if (code == u"ownOver")
        return Words::tr("The broker's own certificate %1 was good until %2, so clients that check it do not connect.")
            .arg(parts.authority, parts.moment);
    if (code == u"ownNotYet")
        return Words::tr("The broker's own certificate %1 is good only from %2 on, so clients that check it do not "
                         "connect.")
            .arg(parts.authority, parts.moment);
    const QString ofList = listSentence(code, parts);
    return ofList.isEmpty() ? authoritySentence(code, parts) : ofList;
}

// mosquitto 2.0.11 reads certfile, keyfile and crlfile again at a reload, and the cafile only when it starts.
QString tlsRemedy(const TlsFact &fact)
{
    const QString &code = fact.code;
    const Parts parts = partsOf(fact);
    if (code == u"authorityOver" || code == u"authorityNotYet")
        return Words::tr("Put a renewed certificate of %1 into %2, and restart the broker: it reads the file only when "
                         "it starts.")
            .arg(parts.culprit, parts.path);
    if (code == u"authorityWithoutRoot")
        return Words::tr("Add the certificate of who signed %1 to %2, and restart the broker: it reads the file only "
                         "when it starts.")
            .arg(parts.culprit, parts.path);
    if (code == u"noAuthority")
        return Words::tr("Put the certificate of the authority into the cafile, and restart the broker.");
    if (code == u"listMissing")
        return Words::tr("Whoever has the key of %1 issues a list of revoked certificates, an empty one if need be: "
                         "add it to the crlfile, and reload the broker.")
            .arg(parts.authority);
    if (code == u"listOver" || code == u"listNotYet" || code == u"listRefuses" || code == u"listForged")
        return Words::tr("Whoever has the key of %1 issues a fresh list of revoked certificates: put it into %2, and "
                         "reload the broker.")
            .arg(parts.authority, parts.path);
    if (code == u"mayNotSignLists")
        return Words::tr("Trust a certificate of the authority with the usage cRLSign, or take the crlfile away, and "
                         "restart the broker.");
    if (code == u"nameWithoutCertificate")
        return Words::tr("Set require_certificate to true for the listener, and restart the broker.");
    if (code == u"ownOver" || code == u"ownNotYet")
        return Words::tr("Put a renewed certificate and its key in place, in %1, and reload the broker.")
            .arg(parts.path);
    return {};
}

QString reasonWords(CrlReason reason)
{
    switch (reason) {
    case CrlReason::KeyCompromise:
        return Words::tr("Its key was compromised");
    case CrlReason::AuthorityCompromise:
        return Words::tr("The key of the authority was compromised");
    case CrlReason::AffiliationChanged:
        return Words::tr("Its owner's affiliation changed");
    case CrlReason::Superseded:
        return Words::tr("Another certificate took its place");
    case CrlReason::CessationOfOperation:
        return Words::tr("Its owner stopped operating");
    case CrlReason::CertificateHold:
        return Words::tr("On hold");
    case CrlReason::PrivilegeWithdrawn:
        return Words::tr("Its privileges were withdrawn");
    case CrlReason::AttributeAuthorityCompromise:
        return Words::tr("The key of the attribute authority was compromised");
    case CrlReason::NotTold:
        break;
    }
    return {};
}

} // namespace gatehouse::mosquitto
