// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/crlfile.h"
#include "connectors/mosquitto/files/finding.h"
#include "connectors/mosquitto/files/validity.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <vector>

struct x509_st;

namespace gatehouse::mosquitto {

/// One certificate of a PEM file. The texts are hostile.
struct Certificate
{
    QString subject;   ///< RFC 2253
    QString issuer;    ///< RFC 2253
    QByteArray serial; ///< hexadecimal, upper case
    Validity validity;
    bool isAuthority = false;  ///< may sign certificates
    bool maySignLists = false; ///< of revoked certificates
    bool isSelfIssued = false; ///< subject and issuer are the same, so it may end a chain
    int line = 0;              ///< where it begins, 1-based
    quint32 subjectHash = 0;   ///< equal names have equal ones
    quint32 issuerHash = 0;
    std::shared_ptr<x509_st> handle; ///< for OpenSSL; never null, never changed

    [[nodiscard]] bool isIssuerOf(const Certificate &other) const;  ///< by the names and uses alone
    [[nodiscard]] bool isRenewedBy(const Certificate &other) const; ///< the same name and key
};

/// A cafile or certfile as mosquitto reads it, by the same calls of OpenSSL 3. Immutable; any thread. It keeps neither
/// the file's bytes nor a private key that stands in it.
class CertificateFile final
{
public:
    enum class Role {
        Authorities, ///< cafile: every certificate is trusted, and lists of revoked ones may stand among them
        Chain        ///< certfile: the broker's own certificate, then those that signed it
    };
    /// Never fails: what cannot be read is among the findings. `path` is for them.
    static std::shared_ptr<const CertificateFile> read(QByteArrayView pem, const QString &path, Role role);

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] const QList<Finding> &findings() const { return m_findings; }
    [[nodiscard]] bool isBroken() const { return m_isBroken; } ///< the broker does not start with it
    [[nodiscard]] bool isWhole() const { return m_isWhole; }   ///< else it is too large, and there may be more
    [[nodiscard]] const std::vector<Certificate> &certificates() const { return m_certificates; }
    /// What stands among the authorities; they count where there is a crlfile. Null: none.
    [[nodiscard]] const std::shared_ptr<const CrlFile> &lists() const { return m_lists; }

private:
    CertificateFile() = default;
    void readAuthorities(QByteArrayView pem);
    void readChain(QByteArrayView pem);
    void tell(int line, const QString &what);

    QString m_path;
    std::vector<Certificate> m_certificates;
    std::shared_ptr<const CrlFile> m_lists;
    QList<Finding> m_findings;
    bool m_isBroken = false;
    bool m_isWhole = true;
};

} // namespace gatehouse::mosquitto
