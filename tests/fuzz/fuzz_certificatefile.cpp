// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A cafile and certfile, and what comes of the certificates and lists in them: the bytes as they are, and as the inside
// of a block.

#include "connectors/mosquitto/files/tlswords.h"
#include "fuzz/pemfile.h"

using namespace gatehouse::mosquitto;
using namespace gatehouse::fuzz;

namespace {

const QString path = QStringLiteral("/etc/mosquitto/ca.crt");

void checkCertificates(const CertificateFile &file, const QByteArray &pem)
{
    checkPemFindings(file.findings(), pem, path, file.isBroken());
    holds(!file.isBroken() || file.certificates().empty(), "a broken file has no certificate");
    for (const Certificate &certificate : file.certificates()) {
        holds(certificate.handle != nullptr, "a certificate can be asked");
        holds(certificate.line == 0 || isPlaceIn(pem, certificate.line, 1), "a certificate begins in the file");
        checkSerial(certificate.serial);
    }
}

void checkTrust(const std::shared_ptr<const CertificateFile> &authorities, const QDateTime &now)
{
    for (const bool asksLists : {false, true}) {
        const auto lists = authorities->lists() ? QList{authorities->lists()} : QList<std::shared_ptr<const CrlFile>>();
        const TlsTrust trust({{authorities}, lists, asksLists, false, true});
        const TrustMoment moment = trust.at(now);
        bool isAnyFine = false;
        for (const AuthorityTrust &one : moment.authorities) {
            isAnyFine = isAnyFine || one.trouble == TrustTrouble::None;
            const TlsFact fact = factOf(one);
            if (one.trouble == TrustTrouble::None)
                continue;
            holds(tlsSentence(fact).endsWith(u'.') && tlsRemedy(fact).endsWith(u'.'), "trouble is told in sentences");
        }
        holds(!isAnyFine || !moment.letsNobodyIn, "an authority without trouble lets somebody in");
        holds(asksLists || isAnyFine || moment.letsNobodyIn, "without an authority nobody gets in");
        const QDateTime next = trust.nextChange(now);
        holds(!next.isValid() || next > now, "the next change is still to come");
    }
}

void check(const QByteArray &pem)
{
    const auto chain = CertificateFile::read(pem, path, CertificateFile::Role::Chain);
    checkCertificates(*chain, pem);
    const auto authorities = CertificateFile::read(pem, path, CertificateFile::Role::Authorities);
    checkCertificates(*authorities, pem);
    for (const int year : {1970, 2026, 2300})
        checkTrust(authorities, QDateTime(QDate(year, 12, 1), QTime(0, 0), Qt::UTC));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArray bytes = bytesOf(data, size);
    check(bytes);
    check(pemBlock("CERTIFICATE", bytes));
    return 0;
}
