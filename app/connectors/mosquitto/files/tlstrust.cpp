// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/tlstrust.h"

#include <algorithm>
#include <tuple>

namespace gatehouse::mosquitto {

namespace {

constexpr int deepestChain = 100; // as OpenSSL has it

/// Of two for the same thing OpenSSL takes one that counts now, else the one that lasts longest.
bool isPreferred(const Certificate &a, const Certificate &b, const QDateTime &now)
{
    const bool isNow = a.validity.at(now) == Validity::Term::Now;
    const bool isOtherNow = b.validity.at(now) == Validity::Term::Now;
    return isNow != isOtherNow ? isNow : a.validity.until > b.validity.until;
}

/// get_crl_score() of OpenSSL 3.0; of equals the newer one is taken.
auto scoreOf(const Crl &list, const QDateTime &now)
{
    return std::tuple(list.use == Crl::Use::Counts, !list.isPartial, list.validity.at(now) == Validity::Term::Now,
                      list.validity.from);
}

TrustTrouble troubleOf(const Crl &list, const QDateTime &now)
{
    switch (list.validity.at(now)) {
    case Validity::Term::NotYet:
        return TrustTrouble::ListNotYet;
    case Validity::Term::Over:
        return TrustTrouble::ListOver;
    case Validity::Term::Now:
        break;
    }
    return list.use == Crl::Use::Refuses ? TrustTrouble::ListRefuses : TrustTrouble::None;
}

bool mayIssue(const Certificate &certificate)
{
    return certificate.isAuthority || certificate.isSelfIssued; // a client's own may be trusted, too
}

} // namespace

TlsTrust::TlsTrust(Files files)
    : m_files(std::move(files))
{
    for (const auto &file : std::as_const(m_files.authorities))
        for (const Certificate &certificate : file->certificates())
            if (mayIssue(certificate))
                m_authorities.push_back({{&certificate, file->path()}, {}, {}, m_authorities.size()});
    for (Authority &authority : m_authorities) {
        const Certificate &certificate = *authority.placed.certificate;
        const auto same = std::find_if(m_authorities.begin(), m_authorities.end(), [&](const Authority &one) {
            return &one == &authority || one.placed.certificate->isRenewedBy(certificate);
        });
        authority.sameAs = std::size_t(same - m_authorities.begin());
        if (certificate.isSelfIssued)
            continue;
        for (std::size_t i = 0; i < m_authorities.size(); ++i)
            if (&m_authorities[i] != &authority && m_authorities[i].placed.certificate->isIssuerOf(certificate))
                authority.issuers.push_back(i);
    }
    for (const auto &file : std::as_const(m_files.lists)) {
        for (const Crl &list : file->lists()) {
            if (list.use == Crl::Use::PassedOver)
                continue;
            bool isKnown = false;
            for (Authority &authority : m_authorities) {
                const Certificate &certificate = *authority.placed.certificate;
                if (!list.isOf(certificate))
                    continue;
                isKnown = true;
                authority.lists.push_back({{&list, file->path()}, list.isSignedBy(certificate)});
            }
            if (!isKnown)
                m_strange.push_back({&list, file->path()});
        }
    }
}

const TlsTrust::Candidate *TlsTrust::listOf(const Authority &authority, const QDateTime &now) const
{
    const Candidate *best = nullptr;
    for (const Candidate &one : authority.lists)
        if (best == nullptr || scoreOf(*one.placed.list, now) > scoreOf(*best->placed.list, now))
            best = &one;
    return best;
}

bool TlsTrust::isChainFine(const Authority &authority, const QDateTime &now, AuthorityTrust &trust) const
{
    const Authority *at = &authority;
    for (int depth = 0; depth < deepestChain; ++depth) {
        trust.culprit = at->placed;
        const Validity::Term term = at->placed.certificate->validity.at(now);
        if (m_files.checksDates && term != Validity::Term::Now) {
            trust.trouble = term == Validity::Term::Over ? TrustTrouble::AuthorityOver : TrustTrouble::AuthorityNotYet;
            return false;
        }
        if (at->placed.certificate->isSelfIssued)
            return true;
        if (at->issuers.empty())
            break;
        const auto best = std::min_element(at->issuers.begin(), at->issuers.end(), [&](std::size_t a, std::size_t b) {
            return isPreferred(*m_authorities[a].placed.certificate, *m_authorities[b].placed.certificate, now);
        });
        at = &m_authorities[*best];
    }
    if (m_files.isOpen)
        return true;
    trust.trouble = TrustTrouble::NoRoot;
    return false;
}

AuthorityTrust TlsTrust::trustOf(const Authority &authority, const QDateTime &now) const
{
    AuthorityTrust trust;
    trust.authority = authority.placed.certificate;
    const Candidate *const list = m_files.asksLists ? listOf(authority, now) : nullptr;
    if (list)
        trust.placed = list->placed;
    if (!isChainFine(authority, now, trust) || !m_files.asksLists)
        return trust;
    if (list == nullptr)
        trust.trouble = m_files.isOpen ? TrustTrouble::None : TrustTrouble::NoList;
    else if (!authority.placed.certificate->maySignLists)
        trust.trouble = TrustTrouble::MayNotSignLists;
    else if (!list->isSigned)
        trust.trouble = TrustTrouble::ListForged;
    else
        trust.trouble = troubleOf(*list->placed.list, now);
    return trust;
}

TrustMoment TlsTrust::at(const QDateTime &now) const
{
    TrustMoment moment;
    bool isChain = false;
    bool isIn = m_files.isOpen;
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < m_authorities.size(); ++i) {
        const std::size_t first = m_authorities[i].sameAs;
        if (first == i) {
            chosen.push_back(i);
            continue;
        }
        const auto known = std::find_if(chosen.begin(), chosen.end(),
                                        [&](std::size_t one) { return m_authorities[one].sameAs == first; });
        if (known != chosen.end() &&
            isPreferred(*m_authorities[i].placed.certificate, *m_authorities[*known].placed.certificate, now))
            *known = i;
    }
    for (const std::size_t index : chosen) {
        const AuthorityTrust trust = trustOf(m_authorities[index], now);
        isIn = isIn || trust.trouble == TrustTrouble::None;
        isChain = isChain || (trust.trouble != TrustTrouble::AuthorityOver &&
                              trust.trouble != TrustTrouble::AuthorityNotYet && trust.trouble != TrustTrouble::NoRoot);
        if (trust.placed.list && trust.trouble != TrustTrouble::ListForged &&
            trust.trouble != TrustTrouble::MayNotSignLists)
            moment.lists.append(trust.placed);
        moment.authorities.append(trust);
    }
    if (!m_files.asksLists) {
        moment.letsNobodyIn = !isIn;
        return moment;
    }
    // A client may send the certificate of its own authority along, which a trusted one signed.
    QList<PlacedList> strange;
    for (const PlacedList &one : m_strange) {
        const auto same = std::find_if(strange.begin(), strange.end(),
                                       [&one](const PlacedList &other) { return other.list->isNamedLike(*one.list); });
        if (same == strange.end())
            strange.append(one);
        else if (scoreOf(*one.list, now) > scoreOf(*same->list, now))
            *same = one;
    }
    for (const PlacedList &one : std::as_const(strange))
        isIn = isIn || (isChain && troubleOf(*one.list, now) == TrustTrouble::None);
    moment.lists += strange;
    moment.letsNobodyIn = !isIn;
    return moment;
}

QDateTime TlsTrust::nextChange(const QDateTime &now) const
{
    QDateTime next;
    const auto consider = [&](const Validity &validity) {
        for (const QDateTime &turn : {validity.from, validity.until})
            if (turn.isValid() && turn > now && (!next.isValid() || turn < next))
                next = turn;
    };
    for (const Authority &authority : m_authorities)
        consider(authority.placed.certificate->validity);
    for (const auto &file : std::as_const(m_files.lists))
        for (const Crl &list : file->lists())
            consider(list.validity);
    return next;
}

} // namespace gatehouse::mosquitto
