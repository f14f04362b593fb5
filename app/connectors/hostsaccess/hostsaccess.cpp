// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostsaccess.h"

#include "connectors/hostsaccess/hostsaddress.h"
#include "core/text.h"

#include <algorithm>

namespace gatehouse::hostsaccess {

namespace {

constexpr qsizetype mostLetters = 127; // STRING_LENGTH in tcpd.h, less its NUL

/// list_match(): any of the patterns, unless the list behind EXCEPT fits, which may have one in its turn.
template <typename Fits> HostsMatch fitsList(QByteArrayView list, const Fits &fits)
{
    HostsMatch match;
    QByteArrayView rest = list;
    for (QByteArrayView token = nextToken(rest); !token.isEmpty(); token = nextToken(rest)) {
        if (!isWord(token, "EXCEPT")) {
            if (!match.isYes())
                match = either(match, fits(token));
            continue;
        }
        if (match.isNo())
            return match;
        HostsMatch exception = fitsList(rest, fits);
        if (exception.value != HostsMatch::Value::Unknown)
            exception.value = exception.isYes() ? HostsMatch::Value::No : HostsMatch::Value::Yes;
        return both(match, exception);
    }
    return match;
}

/// Walks through both files and gathers what may come of it.
class Walk
{
public:
    Walk(const HostsAccess &access, const HostsConnection &connection)
        : m_access(access)
        , m_connection(connection)
    {
    }
    HostsDecision decide();

private:
    enum class Way { Open, Closed };

    Way readTable(const HostsFile &file);
    void may(Answered answer, const HostsDecision &by, bool isCertain);
    [[nodiscard]] static HostsDecision decisionOf(const HostsFile &file, std::size_t number,
                                                  HostsDecision::Ground ground);

    const HostsAccess &m_access;
    const HostsConnection &m_connection;
    HostsDecision m_certain;              ///< the one that ends the walk
    std::optional<HostsDecision> m_first; ///< that is uncertain
    HostsNeeds m_needs;
    bool m_mayGrant = false;
    bool m_mayDeny = false;
};

HostsDecision Walk::decisionOf(const HostsFile &file, std::size_t number, HostsDecision::Ground ground)
{
    const HostsRule &rule = file.rules()[number];
    return {Answered::Unknown, ground, file.path(), rule.line, number, {}, rule.runsCommand};
}

void Walk::may(Answered answer, const HostsDecision &by, bool isCertain)
{
    m_mayGrant |= answer == Answered::Allow;
    m_mayDeny |= answer == Answered::Deny;
    if (isCertain)
        m_certain = by;
    else if (!m_first)
        m_first = by;
}

/// Open: somebody may get past all its rules.
Walk::Way Walk::readTable(const HostsFile &file)
{
    const bool isDeny = file.table() == HostsTable::Deny;
    Way way = Way::Open;
    bool hasPassed = false;
    for (std::size_t i = 0; i < file.rules().size() && way == Way::Open; ++i) {
        const HostsRule &rule = file.rules()[i];
        const HostsMatch match = m_access.fits(rule, m_connection);
        if (match.isNo())
            continue;
        const HostsEffects effects = m_access.effectsOf(rule);
        const bool isCertain = match.isYes();
        m_needs |= match.needs | rule.needs;
        if (effects.testFlag(HostsEffect::Passes))
            m_needs |= HostsNeed::Command;
        if (effects.testFlag(HostsEffect::Applies))
            may(isDeny ? Answered::Deny : Answered::Allow, decisionOf(file, i, HostsDecision::Ground::Rule), isCertain);
        if (effects.testFlag(HostsEffect::Grants))
            may(Answered::Allow, decisionOf(file, i, HostsDecision::Ground::Option), isCertain);
        if (effects.testFlag(HostsEffect::Denies))
            may(Answered::Deny, decisionOf(file, i, HostsDecision::Ground::Option), isCertain);
        if (effects.testFlag(HostsEffect::Passes)) {
            if (isDeny)
                may(Answered::Allow, decisionOf(file, i, HostsDecision::Ground::Option), isCertain);
            hasPassed = true;
        }
        if (isCertain)
            way = Way::Closed;
    }
    if (isDeny && way == Way::Open && file.stop())
        may(Answered::Deny,
            {Answered::Unknown, HostsDecision::Ground::StopsReading, file.path(), file.stop()->line, {}, {}, false},
            true);
    else if (isDeny && way == Way::Open)
        may(Answered::Allow, {}, true);
    return way == Way::Open || hasPassed ? Way::Open : Way::Closed;
}

HostsDecision Walk::decide()
{
    if (readTable(*m_access.allow()) == Way::Open)
        readTable(*m_access.deny());
    const bool isUnknown = m_mayGrant && m_mayDeny;
    HostsDecision decision = isUnknown && m_first ? *m_first : m_certain;
    decision.answer = isUnknown ? Answered::Unknown : m_mayGrant ? Answered::Allow : Answered::Deny;
    if (isUnknown)
        decision.needs = m_needs;
    return decision;
}

} // namespace

HostsConnection::HostsConnection(const HostsAttempt &attempt)
    : daemon(attempt.daemon.left(mostLetters))
    , port(attempt.port)
{
    if (const QByteArray address = plainAddress(attempt.address); !address.isEmpty())
        client.address = address;
    if (attempt.hostName)
        client.name = attempt.hostName->toUtf8().left(mostLetters);
    server.unseen = HostsNeed::Server;
    if (attempt.ownAddress)
        server.address = attempt.ownAddress->toUtf8();
}

HostsAccess::HostsAccess(std::shared_ptr<const HostsFile> allow, std::shared_ptr<const HostsFile> deny,
                         HostsListFiles listFiles)
    : m_allow(std::move(allow))
    , m_deny(std::move(deny))
    , m_listFiles(std::move(listFiles))
{
    const auto tests = [](const HostsRule &rule) { return rule.hasCommandTest; };
    m_hasCommandTest = std::any_of(m_allow->rules().begin(), m_allow->rules().end(), tests) ||
                       std::any_of(m_deny->rules().begin(), m_deny->rules().end(), tests);
}

HostsAccess HostsAccess::with(const std::shared_ptr<const HostsFile> &file) const
{
    return file->table() == HostsTable::Allow ? HostsAccess(file, m_deny, m_listFiles)
                                              : HostsAccess(m_allow, file, m_listFiles);
}

HostsMatch HostsAccess::fitsDaemons(const HostsRule &rule, const HostsConnection &connection) const
{
    return fitsList(rule.daemonList(), [&](QByteArrayView pattern) {
        return fitsDaemon(pattern, connection.daemon, connection.port, connection.server, m_listFiles);
    });
}

HostsMatch HostsAccess::fits(const HostsRule &rule, const HostsConnection &connection) const
{
    const HostsMatch daemons = fitsDaemons(rule, connection);
    if (daemons.isNo())
        return daemons;
    return both(daemons, fitsList(rule.clientList(), [&](QByteArrayView pattern) {
                    return fitsClient(pattern, connection.client, m_listFiles);
                }));
}

// aclexec_matched in options.c is never taken back but by the next command that succeeds.
HostsEffects HostsAccess::effectsOf(const HostsRule &rule) const
{
    HostsEffects effects = rule.effects;
    if (m_hasCommandTest && rule.hasOptions && effects.testFlag(HostsEffect::Applies))
        effects |= HostsEffect::Passes;
    return effects;
}

HostsDecision HostsAccess::decide(const HostsAttempt &attempt) const
{
    const HostsConnection connection(attempt);
    if (connection.client.address)
        return Walk(*this, connection).decide();
    HostsDecision decision;
    decision.ground = HostsDecision::Ground::BadAddress;
    return decision;
}

QStringList HostsAccess::listFileNames() const
{
    QStringList names;
    const auto gather = [&names](QByteArrayView list) {
        QByteArrayView rest = list;
        for (QByteArrayView token = nextToken(rest); !token.isEmpty(); token = nextToken(rest)) {
            const qsizetype at = splitAt(token.sliced(1), '@');
            const QByteArrayView host = at < 0 ? token : token.sliced(at + 2);
            if (host.startsWith('/'))
                names.append(lenientUtf8(host));
        }
    };
    for (const HostsFile *file : {m_allow.get(), m_deny.get()}) {
        for (const HostsRule &rule : file->rules()) {
            gather(rule.daemonList());
            gather(rule.clientList());
        }
    }
    names.removeDuplicates();
    return names;
}

} // namespace gatehouse::hostsaccess
