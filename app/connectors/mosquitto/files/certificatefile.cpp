// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/certificatefile.h"

#include "connectors/mosquitto/files/opensslparts.h"

#include <QCoreApplication>

namespace gatehouse::mosquitto {

using namespace openssl;

namespace {

constexpr std::size_t mostCertificates = 2000; // a whole system's bundle of authorities has 150

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::CertificateFile)
};

Certificate certificateOf(X509 *handle, int line)
{
    Certificate certificate;
    certificate.handle = std::shared_ptr<X509>(handle, X509_free);
    certificate.line = line;
    certificate.subject = nameOf(X509_get_subject_name(handle));
    certificate.issuer = nameOf(X509_get_issuer_name(handle));
    certificate.serial = serialOf(X509_get0_serialNumber(handle));
    certificate.validity = validityOf(X509_get0_notBefore(handle), X509_get0_notAfter(handle));
    certificate.isAuthority = X509_check_ca(handle) > 0;
    certificate.maySignLists = (X509_get_key_usage(handle) & KU_CRL_SIGN) != 0; // all bits: it names no usage
    certificate.isSelfIssued = X509_NAME_cmp(X509_get_subject_name(handle), X509_get_issuer_name(handle)) == 0;
    certificate.subjectHash = hashOf(X509_get_subject_name(handle));
    certificate.issuerHash = hashOf(X509_get_issuer_name(handle));
    return certificate;
}

/// The lines on which certificates begin, under each name that OpenSSL knows.
std::vector<int> beginsOf(QByteArrayView pem)
{
    std::vector<int> lines;
    int line = 1;
    for (qsizetype at = 0; at < pem.size(); ++line) {
        const qsizetype end = pem.indexOf('\n', at);
        const QByteArrayView text = pem.sliced(at, (end < 0 ? pem.size() : end) - at);
        for (const QByteArrayView begin :
             {"-----BEGIN CERTIFICATE-----", "-----BEGIN X509 CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----"})
            if (text.startsWith(begin))
                lines.push_back(line);
        at = end < 0 ? pem.size() : end + 1;
    }
    return lines;
}

} // namespace

bool Certificate::isIssuerOf(const Certificate &other) const
{
    return subjectHash == other.issuerHash && X509_check_issued(handle.get(), other.handle.get()) == X509_V_OK;
}

bool Certificate::isRenewedBy(const Certificate &other) const
{
    return subjectHash == other.subjectHash &&
           X509_NAME_cmp(X509_get_subject_name(handle.get()), X509_get_subject_name(other.handle.get())) == 0 &&
           EVP_PKEY_eq(X509_get0_pubkey(handle.get()), X509_get0_pubkey(other.handle.get())) == 1;
}

void CertificateFile::tell(int line, const QString &what)
{
    m_isBroken = true;
    m_certificates.clear();
    m_findings.append({Finding::Severity::Error, m_path, line, line > 0 ? 1 : 0, what});
}

// As X509_load_cert_crl_file() does: one block that cannot be read spoils the file.
void CertificateFile::readAuthorities(QByteArrayView pem)
{
    const Owned<BIO> bio = bioOf(pem);
    const Owned<STACK_OF(X509_INFO)> all(PEM_X509_INFO_read_bio(bio.get(), nullptr, nullptr, noPassword()));
    if (!all)
        return tell(0, Words::tr("The cafile cannot be read, so the broker does not start. Put the authority's "
                                 "certificate in its place, in PEM form."));
    const std::vector<int> begins = beginsOf(pem);
    bool hasLists = false;
    for (int i = 0; i < sk_X509_INFO_num(all.get()); ++i) {
        X509_INFO *one = sk_X509_INFO_value(all.get(), i);
        hasLists = hasLists || one->crl != nullptr;
        m_isWhole = m_isWhole && m_certificates.size() < mostCertificates;
        if (one->x509 == nullptr || !m_isWhole)
            continue;
        const std::size_t number = m_certificates.size();
        m_certificates.push_back(
            certificateOf(std::exchange(one->x509, nullptr), number < begins.size() ? begins[number] : 0));
    }
    if (hasLists)
        m_lists = CrlFile::read(pem, m_path);
    if (m_certificates.empty() && !hasLists)
        tell(0, Words::tr("The cafile holds no certificate in PEM form, so the broker does not start. Put one in that "
                          "begins with BEGIN CERTIFICATE."));
}

// As SSL_CTX_use_certificate_chain_file() does.
void CertificateFile::readChain(QByteArrayView pem)
{
    const Owned<BIO> bio = bioOf(pem);
    Lines lines(pem);
    while (m_certificates.size() < mostCertificates) {
        X509 *handle = m_certificates.empty() ? PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, noPassword())
                                              : PEM_read_bio_X509(bio.get(), nullptr, nullptr, noPassword());
        if (handle == nullptr && Complaints::isNoMore() && !m_certificates.empty())
            return;
        if (handle == nullptr && Complaints::isNoMore())
            return tell(0, Words::tr("The certfile holds no certificate in PEM form, so the broker does not start. Put "
                                     "one in that begins with BEGIN CERTIFICATE."));
        const int line = lines.lineOf("-----BEGIN", pem.size() - qsizetype(BIO_ctrl_pending(bio.get())));
        if (handle == nullptr)
            return tell(line, Words::tr("The certificate cannot be read, so the broker does not start. Put the whole "
                                        "file in its place again."));
        m_certificates.push_back(certificateOf(handle, line));
    }
    m_isWhole = false;
}

std::shared_ptr<const CertificateFile> CertificateFile::read(QByteArrayView pem, const QString &path, Role role)
{
    const std::shared_ptr<CertificateFile> file(new CertificateFile);
    file->m_path = path;
    if (pem.size() > mostBytes) {
        file->m_isWhole = false;
        file->m_findings.append({Finding::Severity::Warning, path, 0, 0,
                                 Words::tr("The file of certificates is larger than 64 MB, and is not read.")});
        return file;
    }
    const Complaints complaints;
    if (role == Role::Authorities)
        file->readAuthorities(pem);
    else
        file->readChain(pem);
    return file;
}

} // namespace gatehouse::mosquitto
