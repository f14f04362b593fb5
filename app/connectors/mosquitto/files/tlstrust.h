// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/certificatefile.h"

#include <QList>

namespace gatehouse::mosquitto {

/// What stands in the way of every certificate of one authority.
enum class TrustTrouble : quint8 {
    None,
    AuthorityOver,
    AuthorityNotYet,
    NoRoot, ///< who signed it is not among the authorities
    NoList, ///< there is a crlfile, without a list of it
    ListOver,
    ListNotYet,
    ListRefuses, ///< a critical extension that OpenSSL does not know
    ListForged,  ///< not signed by its key
    MayNotSignLists
};

/// A certificate and the file that it stands in.
struct PlacedCertificate
{
    const Certificate *certificate = nullptr;
    QString path;
};

/// A list of revoked certificates and the file that it stands in.
struct PlacedList
{
    const Crl *list = nullptr;
    QString path;
};

/// How one authority stands at one moment. Points into the files of its TlsTrust.
struct AuthorityTrust
{
    const Certificate *authority = nullptr;
    TrustTrouble trouble = TrustTrouble::None;
    PlacedCertificate culprit; ///< of its chain; where the trouble is with a certificate, that one
    PlacedList placed;         ///< which list of it counts; null: none
};

struct TrustMoment
{
    QList<AuthorityTrust> authorities; ///< in the order of the files, a renewed one once
    QList<PlacedList> lists;           ///< those that count, of authorities that only clients may know, too
    bool letsNobodyIn = false;         ///< whatever the certificate
};

/// Which client certificates OpenSSL 3 takes, asked as mosquitto asks it: up to a root that is trusted, and the
/// certificate itself against a list of its authority. Immutable; any thread.
class TlsTrust final
{
public:
    struct Files
    {
        QList<std::shared_ptr<const CertificateFile>> authorities;
        QList<std::shared_ptr<const CrlFile>> lists;
        bool asksLists = false;  ///< there is a crlfile
        bool isOpen = false;     ///< there may be more of both elsewhere
        bool checksDates = true; ///< of certificates
        friend bool operator==(const Files &, const Files &) = default;
    };
    /// Checks the signatures of the lists, which is O(bytes).
    explicit TlsTrust(Files files);

    [[nodiscard]] const Files &files() const { return m_files; }
    [[nodiscard]] TrustMoment at(const QDateTime &now) const;
    [[nodiscard]] QDateTime nextChange(const QDateTime &now) const; ///< of what at() answers; invalid: none comes

private:
    struct Candidate
    {
        PlacedList placed;
        bool isSigned = false;
    };
    struct Authority
    {
        PlacedCertificate placed;
        std::vector<std::size_t> issuers; ///< in m_authorities
        std::vector<Candidate> lists;
        std::size_t sameAs = 0; ///< the first of those with its name and key
    };
    [[nodiscard]] const Candidate *listOf(const Authority &authority, const QDateTime &now) const;
    [[nodiscard]] AuthorityTrust trustOf(const Authority &authority, const QDateTime &now) const;
    [[nodiscard]] bool isChainFine(const Authority &authority, const QDateTime &now, AuthorityTrust &trust) const;

    Files m_files;
    std::vector<Authority> m_authorities;
    std::vector<PlacedList> m_strange; ///< lists of authorities that are not among them
};

} // namespace gatehouse::mosquitto
