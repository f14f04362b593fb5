// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/testauthority.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>

namespace gatehouse::test {

namespace {

struct Free
{
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(X509_CRL *list) const { X509_CRL_free(list); }
    void operator()(X509_EXTENSION *extension) const { X509_EXTENSION_free(extension); }
    void operator()(ASN1_TIME *time) const { ASN1_TIME_free(time); }
    void operator()(BIO *bio) const { BIO_free(bio); }
};
template <typename T> using Owned = std::unique_ptr<T, Free>;

void need(bool isDone, const char *what)
{
    if (isDone)
        return;
    std::fprintf(stderr, "OpenSSL cannot make %s.\n", what);
    std::abort();
}

QByteArray textOf(const Owned<BIO> &bio)
{
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return QByteArray(bytes, size);
}

Owned<ASN1_TIME> timeIn(std::chrono::seconds from)
{
    return Owned<ASN1_TIME>(X509_gmtime_adj(nullptr, from.count()));
}

void extend(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    need(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

Owned<X509> bare(const QByteArray &name, EVP_PKEY *key, const TestTerm &term)
{
    static long serial = 0x1000;
    Owned<X509> made(X509_new());
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
    X509_set1_notBefore(made.get(), timeIn(term.from).get());
    X509_set1_notAfter(made.get(), timeIn(term.until).get());
    X509_set_pubkey(made.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(name.constData()), int(name.size()), -1, 0);
    return made;
}

Owned<EVP_PKEY> newKey()
{
    Owned<EVP_PKEY> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    need(key != nullptr, "a key");
    return key;
}

QByteArray serialOf(const X509 *certificate)
{
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
    char *digits = BN_bn2hex(number);
    QByteArray serial(digits);
    OPENSSL_free(digits);
    BN_free(number);
    return serial;
}

void revoke(X509_CRL *list, const TestAuthority::Revoked &one)
{
    X509_REVOKED *entry = X509_REVOKED_new();
    BIGNUM *number = nullptr;
    BN_hex2bn(&number, one.serial.constData());
    ASN1_INTEGER *serial = BN_to_ASN1_INTEGER(number, nullptr);
    X509_REVOKED_set_serialNumber(entry, serial);
    X509_REVOKED_set_revocationDate(entry, timeIn(-std::chrono::hours(1)).get());
    if (one.reason >= 0) {
        ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
        ASN1_ENUMERATED_set(reason, one.reason);
        X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0);
        ASN1_ENUMERATED_free(reason);
    }
    X509_CRL_add0_revoked(list, entry);
    ASN1_INTEGER_free(serial);
    BN_free(number);
}

void extend(X509_CRL *list, TestAuthority::Extension extension)
{
    if (extension == TestAuthority::Extension::OnlyAuthorities) {
        ISSUING_DIST_POINT *point = ISSUING_DIST_POINT_new();
        point->onlyCA = 0xff;
        need(X509_CRL_add1_ext_i2d(list, NID_issuing_distribution_point, point, 1, 0) == 1, "a scope");
        ISSUING_DIST_POINT_free(point);
    }
    if (extension == TestAuthority::Extension::UnknownCritical) {
        const Owned<X509_EXTENSION> made(X509V3_EXT_nconf(nullptr, nullptr, "1.2.3.4", "critical,DER:0500"));
        need(made && X509_CRL_add_ext(list, made.get(), -1) == 1, "an unknown extension");
    }
}

} // namespace

struct TestAuthority::Parts
{
    std::shared_ptr<EVP_PKEY> key;
    Owned<X509> certificate;
    QByteArray name;

    [[nodiscard]] QByteArray list(const Parts &signer, const QList<Revoked> &revoked, const TestTerm &term,
                                  Extension extension) const
    {
        const Owned<X509_CRL> made(X509_CRL_new());
        X509_CRL_set_version(made.get(), 1);
        X509_CRL_set_issuer_name(made.get(), X509_get_subject_name(certificate.get()));
        X509_CRL_set1_lastUpdate(made.get(), timeIn(term.from).get());
        X509_CRL_set1_nextUpdate(made.get(), timeIn(term.until).get());
        for (const Revoked &one : revoked)
            revoke(made.get(), one);
        X509V3_CTX context;
        X509V3_set_ctx(&context, certificate.get(), nullptr, nullptr, made.get(), 0);
        const Owned<X509_EXTENSION> keyName(
            X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always"));
        need(keyName && X509_CRL_add_ext(made.get(), keyName.get(), -1) == 1, "a key's name");
        extend(made.get(), extension);
        X509_CRL_sort(made.get());
        need(X509_CRL_sign(made.get(), signer.key.get(), EVP_sha256()) > 0, "a list");
        const Owned<BIO> bio(BIO_new(BIO_s_mem()));
        PEM_write_bio_X509_CRL(bio.get(), made.get());
        return textOf(bio);
    }
};

TestAuthority::TestAuthority(const QByteArray &name, const TestTerm &term, const TestAuthority *issuer, Usage usage)
{
    auto parts = std::make_shared<Parts>();
    parts->name = name;
    parts->key = std::shared_ptr<EVP_PKEY>(newKey());
    parts->certificate = bare(name, parts->key.get(), term);
    X509 *certificate = parts->certificate.get();
    X509 *signer = issuer ? issuer->m_parts->certificate.get() : certificate;
    X509_set_issuer_name(certificate, X509_get_subject_name(signer));
    extend(certificate, signer, NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate, signer, NID_key_usage,
           usage == Usage::NoLists ? "critical,keyCertSign" : "critical,keyCertSign,cRLSign");
    extend(certificate, signer, NID_subject_key_identifier, "hash");
    EVP_PKEY *key = issuer ? issuer->m_parts->key.get() : parts->key.get();
    need(X509_sign(certificate, key, EVP_sha256()) > 0, "an authority");
    m_parts = std::move(parts);
}

TestAuthority TestAuthority::renewed(const TestTerm &term) const
{
    auto parts = std::make_shared<Parts>();
    parts->name = m_parts->name;
    parts->key = m_parts->key;
    parts->certificate.reset(X509_dup(m_parts->certificate.get()));
    X509_set1_notBefore(parts->certificate.get(), timeIn(term.from).get());
    X509_set1_notAfter(parts->certificate.get(), timeIn(term.until).get());
    need(X509_sign(parts->certificate.get(), parts->key.get(), EVP_sha256()) > 0, "a renewed authority");
    TestAuthority made;
    made.m_parts = std::move(parts);
    return made;
}

QByteArray TestAuthority::certificate() const
{
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), m_parts->certificate.get());
    return textOf(bio);
}

TestAuthority::Issued TestAuthority::issue(const QByteArray &commonName, const TestTerm &term) const
{
    const Owned<EVP_PKEY> key = newKey();
    const Owned<X509> made = bare(commonName, key.get(), term);
    X509 *issuer = m_parts->certificate.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
    extend(made.get(), issuer, NID_basic_constraints, "CA:FALSE");
    extend(made.get(), issuer, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    need(X509_sign(made.get(), m_parts->key.get(), EVP_sha256()) > 0, "a certificate");
    const Owned<BIO> certificate(BIO_new(BIO_s_mem()));
    const Owned<BIO> secret(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(certificate.get(), made.get());
    PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {textOf(certificate), textOf(secret), serialOf(made.get())};
}

QByteArray TestAuthority::list(const QList<Revoked> &revoked, const TestTerm &term, Extension extension) const
{
    return m_parts->list(*m_parts, revoked, term, extension);
}

QByteArray TestAuthority::forgedList(const TestAuthority &other) const
{
    return other.m_parts->list(*m_parts, {}, {}, Extension::None);
}

} // namespace gatehouse::test
