// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/validity.h"

#include <QByteArray>
#include <QString>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

/// What the readers of PEM files share. For their sources alone.
namespace gatehouse::mosquitto::openssl {

struct Free
{
    void operator()(BIO *bio) const { BIO_free_all(bio); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(X509_CRL *list) const { X509_CRL_free(list); }
    void operator()(X509_NAME *name) const { X509_NAME_free(name); }
    void operator()(AUTHORITY_KEYID *id) const { AUTHORITY_KEYID_free(id); }
    void operator()(ISSUING_DIST_POINT *point) const { ISSUING_DIST_POINT_free(point); }
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
    void operator()(STACK_OF(X509_INFO) * all) const { sk_X509_INFO_pop_free(all, X509_INFO_free); }
};
template <typename T> using Owned = std::unique_ptr<T, Free>;

/// What OpenSSL complains of in this scope stays in it: Qt asks the same queue about its own connections.
class Complaints final
{
public:
    Complaints() { ERR_set_mark(); }
    ~Complaints() { ERR_pop_to_mark(); }
    Complaints(const Complaints &) = delete;
    Complaints &operator=(const Complaints &) = delete;
    /// The last one is that no further block begins.
    [[nodiscard]] static bool isNoMore() { return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE; }
};

/// No file is larger, so that lengths fit an int; 100 000 revoked certificates have 4 MB.
inline constexpr qsizetype mostBytes = 64 * 1024 * 1024;

/// Reads the bytes where they lie.
Owned<BIO> bioOf(QByteArrayView bytes);
/// An encrypted block is not asked for its password at a terminal.
inline void *noPassword()
{
    static char none[] = "";
    return none;
}

QString nameOf(const X509_NAME *name);           ///< RFC 2253, in UTF-8; hostile
QByteArray serialOf(const ASN1_INTEGER *number); ///< hexadecimal, upper case, whole bytes
/// `until` may be missing.
Validity validityOf(const ASN1_TIME *from, const ASN1_TIME *until);
quint32 hashOf(const X509_NAME *name); ///< equal names have equal ones

/// Tells the lines of what is read one after the other.
class Lines final
{
public:
    explicit Lines(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }
    /// The line of the last `mark` before `end`, 1-based; the ends may only grow.
    int lineOf(QByteArrayView mark, qsizetype end);

private:
    QByteArrayView m_bytes;
    qsizetype m_from = 0; ///< what was asked for last ends here
    qsizetype m_at = 0;   ///< counted up to here
    int m_line = 1;
};

} // namespace gatehouse::mosquitto::openssl
