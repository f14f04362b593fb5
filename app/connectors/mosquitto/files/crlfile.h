// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/finding.h"
#include "connectors/mosquitto/files/validity.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <vector>

struct X509_name_st;

namespace gatehouse::mosquitto {

struct Certificate;

/// Why a certificate was taken back, as RFC 5280 has it.
enum class CrlReason : quint8 {
    NotTold,
    KeyCompromise,
    AuthorityCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    CertificateHold, ///< meant to be lifted again
    PrivilegeWithdrawn,
    AttributeAuthorityCompromise
};

struct RevokedCertificate
{
    QByteArray serial; ///< hexadecimal, upper case
    QDateTime since;   ///< UTC; invalid: a date that cannot be read
    CrlReason reason = CrlReason::NotTold;
    friend bool operator==(const RevokedCertificate &, const RevokedCertificate &) = default;
};

/// One list of revoked certificates, of one authority.
struct Crl
{
    /// What OpenSSL 3 makes of it where only the certificate of the client is looked up, as mosquitto does.
    enum class Use : quint8 {
        Counts,
        PassedOver, ///< as if it were not there: it is for other certificates, or needs what is switched off
        Refuses     ///< whatever it is asked for: it has a critical extension that is not known
    };
    QString issuer;    ///< RFC 2253; hostile
    Validity validity; ///< thisUpdate and nextUpdate
    Use use = Use::Counts;
    bool isPartial = false;                  ///< only for certificates that name its distribution point
    std::vector<RevokedCertificate> revoked; ///< by serial, each once
    int line = 0;                            ///< where it begins, 1-based
    quint32 issuerHash = 0;                  ///< equal names have equal ones

    [[nodiscard]] const RevokedCertificate *find(QByteArrayView serial) const; ///< null: not revoked
    [[nodiscard]] bool isNamedLike(const Crl &other) const;                    ///< of an authority of the same name
    [[nodiscard]] bool isOf(const Certificate &authority) const; ///< by name, and by the key's name where it has one
    [[nodiscard]] bool isSignedBy(const Certificate &authority) const; ///< hashes the whole list

    struct Seal;
    std::shared_ptr<const Seal> seal;
};

/// A crlfile as mosquitto reads it, by the same calls (X509_load_crl_file of OpenSSL 3). Immutable; any thread. It
/// does not keep the file's bytes.
class CrlFile final
{
public:
    /// Never fails: what cannot be read is among the findings. `path` is for them.
    static std::shared_ptr<const CrlFile> read(QByteArrayView pem, const QString &path);

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] const QList<Finding> &findings() const { return m_findings; }
    [[nodiscard]] bool isBroken() const { return m_isBroken; } ///< the broker does not start with it
    [[nodiscard]] bool isWhole() const { return m_isWhole; }   ///< else it is too large, and there may be more
    [[nodiscard]] const std::vector<Crl> &lists() const { return m_lists; } ///< none where it is broken

private:
    CrlFile() = default;
    void tell(int line, const QString &what);

    QString m_path;
    std::vector<Crl> m_lists;
    QList<Finding> m_findings;
    bool m_isBroken = false;
    bool m_isWhole = true;
};

} // namespace gatehouse::mosquitto
