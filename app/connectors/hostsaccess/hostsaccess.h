// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/hostsaccess/hostsfile.h"
#include "core/policy.h"

#include <QStringList>

namespace gatehouse::hostsaccess {

/// One connection, as far as it is known.
struct HostsAttempt
{
    QByteArray daemon = "mosquitto"; ///< the service name that the broker gives
    QString address;                 ///< of the client, without port
    /// The client's host name as the broker's machine finds it; "unknown": it has none; "paranoid": it does not lead
    /// back to the address; none: nobody has looked.
    std::optional<QString> hostName = {};
    std::optional<quint16> port = {};       ///< of the broker: a rule may name it in the place of the daemon
    std::optional<QString> ownAddress = {}; ///< of the broker, for rules such as mosquitto@10.0.0.1
};

/// The same as the library sees it, made once for all rules.
struct HostsConnection
{
    explicit HostsConnection(const HostsAttempt &attempt);
    QByteArray daemon;
    std::optional<quint16> port;
    HostsEnd client; ///< without address: that of the attempt is none
    HostsEnd server;
};

/// What the library answers, and by what.
struct HostsDecision
{
    enum class Ground {
        NoRule,       ///< no rule fits: granted
        Rule,         ///< a rule, as its file says
        Option,       ///< a rule, by its options, or by a mistake in them
        StopsReading, ///< hosts.deny stops there: refused
        BadAddress    ///< the question has no address: unknown
    };
    Answered answer = Answered::Unknown;
    Ground ground = Ground::NoRule;
    QString file;                    ///< of the rule; empty: NoRule
    int line = 0;                    ///< where it begins, 1-based; 0: the file as a whole
    std::optional<std::size_t> rule; ///< index in the rules of that file
    HostsNeeds needs;         ///< Unknown: what decides it. Then file and line are those of the first rule that may
    bool runsCommand = false; ///< the rule has the broker run a command
};

/// Both files together, as hosts_access() of tcp_wrappers 7.6.q of Debian 12 asks them: hosts.allow grants, then
/// hosts.deny denies, else granted. It looks up no names, runs no commands and reads no files. Immutable; any thread.
class HostsAccess final
{
public:
    /// Neither may be null. `listFiles`: what the /file/names of listFileNames() hold; those missing are unknown.
    HostsAccess(std::shared_ptr<const HostsFile> allow, std::shared_ptr<const HostsFile> deny,
                HostsListFiles listFiles = {});

    [[nodiscard]] const std::shared_ptr<const HostsFile> &allow() const { return m_allow; }
    [[nodiscard]] const std::shared_ptr<const HostsFile> &deny() const { return m_deny; }
    /// The same with another file in the place of the one of its table.
    [[nodiscard]] HostsAccess with(const std::shared_ptr<const HostsFile> &file) const;
    [[nodiscard]] HostsDecision decide(const HostsAttempt &attempt) const;
    /// Every /file/name in both files.
    [[nodiscard]] QStringList listFileNames() const;

    [[nodiscard]] HostsMatch fitsDaemons(const HostsRule &rule, const HostsConnection &connection) const;
    [[nodiscard]] HostsMatch fits(const HostsRule &rule, const HostsConnection &connection) const;
    /// What may come of a rule that fits. A failed command of one rule also hangs over all others with options.
    [[nodiscard]] HostsEffects effectsOf(const HostsRule &rule) const;

private:
    std::shared_ptr<const HostsFile> m_allow;
    std::shared_ptr<const HostsFile> m_deny;
    HostsListFiles m_listFiles;
    bool m_hasCommandTest = false;
};

} // namespace gatehouse::hostsaccess
