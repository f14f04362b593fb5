// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/testcertificates.h"

#include <QFile>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace gatehouse::test {

namespace {

constexpr long day = 24 * 60 * 60;

struct Free
{
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION *extension) const { X509_EXTENSION_free(extension); }
    void operator()(BIO *bio) const { BIO_free(bio); }
};
template <typename T> using Owned = std::unique_ptr<T, Free>;

struct Signed
{
    Owned<EVP_PKEY> key;
    Owned<X509> certificate;
};

struct Wanted
{
    const char *commonName;
    const char *alternativeNames = nullptr;
    const char *usage = nullptr; ///< null: a CA
    long from = -day;
    long until = 30 * day;
};

bool extend(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Signed sign(const Wanted &wanted, const Signed *ca)
{
    static long serial = 1000;
    Signed made{Owned<EVP_PKEY>(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")), Owned<X509>(X509_new())};
    X509 *certificate = made.certificate.get();
    if (!made.key || certificate == nullptr)
        return {};
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), wanted.from);
    X509_gmtime_adj(X509_getm_notAfter(certificate), wanted.until);
    X509_set_pubkey(certificate, made.key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(wanted.commonName), -1, -1, 0);
    X509 *issuer = ca ? ca->certificate.get() : certificate;
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    bool fine = extend(certificate, issuer, NID_basic_constraints, wanted.usage ? "CA:FALSE" : "critical,CA:TRUE") &&
                extend(certificate, issuer, NID_subject_key_identifier, "hash");
    if (wanted.usage)
        fine = fine && extend(certificate, issuer, NID_ext_key_usage, wanted.usage);
    else
        fine = fine && extend(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
    if (wanted.alternativeNames)
        fine = fine && extend(certificate, issuer, NID_subject_alt_name, wanted.alternativeNames);
    EVP_PKEY *signer = ca ? ca->key.get() : made.key.get();
    if (!fine || X509_sign(certificate, signer, EVP_sha256()) == 0)
        return {};
    return made;
}

bool write(const QString &path, BIO *bio)
{
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    QFile file(path);
    return size > 0 && file.open(QIODevice::WriteOnly) && file.write(bytes, size) == size;
}

bool save(const Signed &made, const CertificateFiles &files)
{
    const Owned<BIO> certificate(BIO_new(BIO_s_mem()));
    const Owned<BIO> key(BIO_new(BIO_s_mem()));
    return made.certificate && PEM_write_bio_X509(certificate.get(), made.certificate.get()) == 1 &&
           PEM_write_bio_PrivateKey(key.get(), made.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
           write(files.certificate, certificate.get()) && write(files.key, key.get());
}

} // namespace

TestCertificates::TestCertificates()
{
    const char *local = "DNS:localhost,IP:127.0.0.1,IP:::1";
    const Signed ca = sign({.commonName = "Test CA"}, nullptr);
    const Signed other = sign({.commonName = "Other CA"}, nullptr);
    if (!ca.certificate || !other.certificate)
        return;
    const auto make = [this](const Wanted &wanted, const Signed &by, const char *name) {
        return save(sign(wanted, &by), pair(name));
    };
    m_valid =
        save(ca, pair("ca")) && save(other, pair("other-ca")) &&
        make({.commonName = "localhost", .alternativeNames = local, .usage = "serverAuth"}, ca, "server") &&
        make({.commonName = "broker.example.org", .alternativeNames = "DNS:broker.example.org", .usage = "serverAuth"},
             ca, "wrong-name") &&
        make({.commonName = "localhost",
              .alternativeNames = local,
              .usage = "serverAuth",
              .from = -3 * day,
              .until = -day},
             ca, "expired") &&
        make({.commonName = "localhost", .alternativeNames = local, .usage = "serverAuth", .from = day}, ca,
             "future") &&
        make({.commonName = "pump-7", .usage = "clientAuth"}, ca, "client") &&
        make({.commonName = "pump-7", .usage = "clientAuth"}, other, "strange");
}

CertificateFiles TestCertificates::pair(const char *name) const
{
    const QString stem = QString::fromLatin1(name);
    const QString certificate = stem + u".crt";
    const QString key = stem + u".key";
    return {m_folder.filePath(certificate), m_folder.filePath(key)};
}

} // namespace gatehouse::test
