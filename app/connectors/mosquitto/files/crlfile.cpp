// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/crlfile.h"

#include "connectors/mosquitto/files/certificatefile.h"
#include "connectors/mosquitto/files/opensslparts.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

using namespace openssl;

namespace {

constexpr std::size_t mostLists = 10'000; // of one file; each is looked at for each authority

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::CrlFile)
};

/// Null: there is none, or it cannot be read, which is the same to OpenSSL.
template <typename T> Owned<T> extensionOf(const X509_CRL *list, int kind)
{
    return Owned<T>(static_cast<T *>(X509_CRL_get_ext_d2i(list, kind, nullptr, nullptr)));
}

/// What is signed, just as it was encoded; empty: not to be found.
QByteArray contentOf(X509_CRL *list)
{
    unsigned char *bytes = nullptr;
    const int size = i2d_X509_CRL(list, &bytes);
    if (size <= 0)
        return {};
    const unsigned char *at = bytes;
    long length = 0;
    int tag = 0;
    int kind = 0;
    QByteArray content;
    if (ASN1_get_object(&at, &length, &tag, &kind, size) == V_ASN1_CONSTRUCTED) {
        const unsigned char *inner = at;
        if (ASN1_get_object(&at, &length, &tag, &kind, bytes + size - at) == V_ASN1_CONSTRUCTED)
            content = QByteArray(reinterpret_cast<const char *>(inner), qsizetype(at - inner) + length);
    }
    OPENSSL_free(bytes);
    return content;
}

bool hasUnknownCritical(const STACK_OF(X509_EXTENSION) * extensions, std::initializer_list<int> known)
{
    for (int i = 0; i < sk_X509_EXTENSION_num(extensions); ++i) {
        X509_EXTENSION *extension = sk_X509_EXTENSION_value(extensions, i);
        if (X509_EXTENSION_get_critical(extension) == 0)
            continue;
        if (std::find(known.begin(), known.end(), OBJ_obj2nid(X509_EXTENSION_get_object(extension))) == known.end())
            return true;
    }
    return false;
}

/// Of an entry; `removed`: it says that the certificate is no longer revoked.
CrlReason reasonOf(const X509_REVOKED *entry, bool &removed)
{
    removed = false;
    if (X509_REVOKED_get0_extensions(entry) == nullptr)
        return CrlReason::NotTold;
    auto *number = static_cast<ASN1_ENUMERATED *>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr));
    const long code = number ? ASN1_ENUMERATED_get(number) : 0;
    ASN1_ENUMERATED_free(number);
    switch (code) {
    case CRL_REASON_KEY_COMPROMISE:
        return CrlReason::KeyCompromise;
    case CRL_REASON_CA_COMPROMISE:
        return CrlReason::AuthorityCompromise;
    case CRL_REASON_AFFILIATION_CHANGED:
        return CrlReason::AffiliationChanged;
    case CRL_REASON_SUPERSEDED:
        return CrlReason::Superseded;
    case CRL_REASON_CESSATION_OF_OPERATION:
        return CrlReason::CessationOfOperation;
    case CRL_REASON_CERTIFICATE_HOLD:
        return CrlReason::CertificateHold;
    case CRL_REASON_PRIVILEGE_WITHDRAWN:
        return CrlReason::PrivilegeWithdrawn;
    case CRL_REASON_AA_COMPROMISE:
        return CrlReason::AttributeAuthorityCompromise;
    default:
        removed = code == CRL_REASON_REMOVE_FROM_CRL;
        return CrlReason::NotTold;
    }
}

/// get_crl_score() and cert_crl() of OpenSSL 3.0, without the flag for extended support, which mosquitto does not set.
void readUse(X509_CRL *list, Crl &crl)
{
    const auto point = extensionOf<ISSUING_DIST_POINT>(list, NID_issuing_distribution_point);
    const bool isForOthers = point && (point->onlyCA > 0 || point->onlyattr > 0 || point->indirectCRL > 0 ||
                                       point->onlysomereasons != nullptr);
    crl.isPartial = point && point->distpoint != nullptr;
    if (isForOthers)
        crl.use = Crl::Use::PassedOver;
    else if (hasUnknownCritical(X509_CRL_get0_extensions(list),
                                {NID_issuing_distribution_point, NID_authority_key_identifier, NID_delta_crl}))
        crl.use = Crl::Use::Refuses;
}

void readEntries(X509_CRL *list, Crl &crl)
{
    const STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(list);
    const int count = sk_X509_REVOKED_num(entries);
    crl.revoked.reserve(std::size_t(std::max(count, 0)));
    for (int i = 0; i < count; ++i) {
        const X509_REVOKED *entry = sk_X509_REVOKED_value(entries, i);
        if (crl.use == Crl::Use::Counts &&
            hasUnknownCritical(X509_REVOKED_get0_extensions(entry), {NID_certificate_issuer}))
            crl.use = Crl::Use::Refuses;
        bool isRemoved = false;
        RevokedCertificate revoked;
        revoked.reason = reasonOf(entry, isRemoved);
        if (isRemoved)
            continue;
        revoked.serial = serialOf(X509_REVOKED_get0_serialNumber(entry));
        revoked.since = validityOf(X509_REVOKED_get0_revocationDate(entry), nullptr).from;
        crl.revoked.push_back(std::move(revoked));
    }
    const auto isBefore = [](const RevokedCertificate &a, const RevokedCertificate &b) { return a.serial < b.serial; };
    const auto isSame = [](const RevokedCertificate &a, const RevokedCertificate &b) { return a.serial == b.serial; };
    if (!std::is_sorted(crl.revoked.begin(), crl.revoked.end(), isBefore))
        std::stable_sort(crl.revoked.begin(), crl.revoked.end(), isBefore);
    crl.revoked.erase(std::unique(crl.revoked.begin(), crl.revoked.end(), isSame), crl.revoked.end());
}

} // namespace

/// What tells whose list it is. The decoded entries would take ten times the memory.
struct Crl::Seal
{
    Owned<X509_NAME> issuer;
    Owned<AUTHORITY_KEYID> key; ///< null: it names none
    QByteArray content;         ///< what is signed
    QByteArray signature;
    int algorithm = NID_undef;

    static std::shared_ptr<const Seal> of(X509_CRL *list)
    {
        auto seal = std::make_shared<Seal>();
        seal->issuer.reset(X509_NAME_dup(X509_CRL_get_issuer(list)));
        seal->key = extensionOf<AUTHORITY_KEYID>(list, NID_authority_key_identifier);
        seal->content = contentOf(list);
        const ASN1_BIT_STRING *signature = nullptr;
        X509_CRL_get0_signature(list, &signature, nullptr);
        seal->signature =
            QByteArray(reinterpret_cast<const char *>(ASN1_STRING_get0_data(signature)), ASN1_STRING_length(signature));
        seal->algorithm = X509_CRL_get_signature_nid(list);
        return seal;
    }
};

const RevokedCertificate *Crl::find(QByteArrayView serial) const
{
    const auto found = std::lower_bound(revoked.begin(), revoked.end(), serial,
                                        [](const RevokedCertificate &one, QByteArrayView wanted) {
                                            return QByteArrayView(one.serial).compare(wanted) < 0;
                                        });
    return found != revoked.end() && QByteArrayView(found->serial) == serial ? &*found : nullptr;
}

bool Crl::isNamedLike(const Crl &other) const
{
    return issuerHash == other.issuerHash && X509_NAME_cmp(seal->issuer.get(), other.seal->issuer.get()) == 0;
}

bool Crl::isOf(const Certificate &authority) const
{
    if (issuerHash != authority.subjectHash ||
        X509_NAME_cmp(seal->issuer.get(), X509_get_subject_name(authority.handle.get())) != 0)
        return false;
    return X509_check_akid(authority.handle.get(), seal->key.get()) == X509_V_OK;
}

bool Crl::isSignedBy(const Certificate &authority) const
{
    const Complaints complaints;
    EVP_PKEY *key = X509_get0_pubkey(authority.handle.get());
    int digest = NID_undef;
    int kind = NID_undef;
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    if (key == nullptr || !context || OBJ_find_sigid_algs(seal->algorithm, &digest, &kind) != 1)
        return false;
    if (kind == EVP_PKEY_RSA_PSS || seal->content.isEmpty())
        return true; // its parameters, or its bytes, were not kept: nothing is said against it
    const EVP_MD *hash = digest == NID_undef ? nullptr : EVP_get_digestbynid(digest);
    const auto bytes = [](const QByteArray &from) { return reinterpret_cast<const unsigned char *>(from.constData()); };
    return EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), bytes(seal->signature), std::size_t(seal->signature.size()),
                            bytes(seal->content), std::size_t(seal->content.size())) == 1;
}

void CrlFile::tell(int line, const QString &what)
{
    m_isBroken = true;
    m_lists.clear();
    m_findings.append({Finding::Severity::Error, m_path, line, line > 0 ? 1 : 0, what});
}

std::shared_ptr<const CrlFile> CrlFile::read(QByteArrayView pem, const QString &path)
{
    const std::shared_ptr<CrlFile> file(new CrlFile);
    file->m_path = path;
    if (pem.size() > mostBytes) {
        file->m_isWhole = false;
        file->m_findings.append({Finding::Severity::Warning, path, 0, 0,
                                 Words::tr("The list of revoked certificates is larger than 64 MB, and is not read.")});
        return file;
    }
    const Complaints complaints;
    const Owned<BIO> bio = bioOf(pem);
    Lines lines(pem);
    while (true) {
        file->m_isWhole = file->m_lists.size() < mostLists;
        if (!file->m_isWhole)
            break;
        // One that is broken behind good ones makes the broker take none.
        const Owned<X509_CRL> list(PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, noPassword()));
        const qsizetype end = pem.size() - qsizetype(BIO_ctrl_pending(bio.get()));
        if (!list && Complaints::isNoMore() && !file->m_lists.empty())
            break;
        if (!list && Complaints::isNoMore()) {
            file->tell(0, Words::tr("The crlfile holds no list of revoked certificates in PEM form, so the broker does "
                                    "not start. Put one in that begins with BEGIN X509 CRL."));
            break;
        }
        const int line = lines.lineOf("-----BEGIN", end);
        if (!list) {
            file->tell(line, Words::tr("The list of revoked certificates cannot be read, so the broker does not start. "
                                       "Put the authority's own file in its place."));
            break;
        }
        Crl crl;
        crl.line = line;
        crl.issuer = nameOf(X509_CRL_get_issuer(list.get()));
        crl.issuerHash = hashOf(X509_CRL_get_issuer(list.get()));
        crl.validity = validityOf(X509_CRL_get0_lastUpdate(list.get()), X509_CRL_get0_nextUpdate(list.get()));
        readUse(list.get(), crl);
        readEntries(list.get(), crl);
        crl.seal = Crl::Seal::of(list.get());
        file->m_lists.push_back(std::move(crl));
    }
    return file;
}

} // namespace gatehouse::mosquitto
