// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTemporaryDir>

namespace gatehouse::test {

/// The paths of a certificate and its key, both PEM.
struct CertificateFiles
{
    QString certificate;
    QString key;
};

/// Fresh certificates in a folder that goes with it: a CA with four servers and a client, and another CA with a
/// client. Elliptic keys, so that making them takes milliseconds.
class TestCertificates final
{
public:
    TestCertificates();

    [[nodiscard]] bool isValid() const { return m_valid; }
    [[nodiscard]] QString caFile() const { return path("ca.crt"); }
    [[nodiscard]] QString otherCaFile() const { return path("other-ca.crt"); }       ///< signed none of the servers
    [[nodiscard]] CertificateFiles server() const { return pair("server"); }         ///< localhost, 127.0.0.1, ::1
    [[nodiscard]] CertificateFiles wrongName() const { return pair("wrong-name"); }  ///< broker.example.org
    [[nodiscard]] CertificateFiles expired() const { return pair("expired"); }       ///< localhost, until yesterday
    [[nodiscard]] CertificateFiles notYetValid() const { return pair("future"); }    ///< localhost, from tomorrow
    [[nodiscard]] CertificateFiles client() const { return pair("client"); }         ///< CN pump-7
    [[nodiscard]] CertificateFiles strangeClient() const { return pair("strange"); } ///< CN pump-7, by the other CA
    [[nodiscard]] QString folder() const { return m_folder.path(); }

private:
    [[nodiscard]] QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    [[nodiscard]] CertificateFiles pair(const char *name) const;

    QTemporaryDir m_folder;
    bool m_valid = false;
};

} // namespace gatehouse::test
