// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/hostsaccess/hostsaccess.h"
#include "core/result.h"

namespace gatehouse::hostsaccess {

/// The bytes of a hosts.deny that refuses one address to mosquitto: a line `mosquitto: ADDRESS` at the end, or before
/// the line at which the library stops reading or the rule that lets it in by its options, below a comment with the
/// reason, which is made one line (empty: none). Unchanged when a line says so already. Every other byte stays.
/// Fault::BadInput: it is no address. Fault::Conflict: the line would not be in force. Whether hosts.allow goes before
/// it, decide() tells.
Result<QByteArray> denied(const HostsFile &deny, const QString &address, const QString &reason = {});

/// The bytes of the hosts.allow with such a line: at the end, or before what would keep it from being in force.
Result<QByteArray> allowed(const HostsAccess &access, const QString &address, const QString &reason = {});

/// Those that may keep somebody out, or those that let in as well.
enum class NamingRules { Denying, All };

/// The first rule for mosquitto alone that names exactly this address as a client; null: none.
const HostsRule *ruleNaming(const HostsFile &file, const QString &address);

/// The bytes of either file without one address, wherever a rule for mosquitto alone names exactly it; the whole rule
/// where it was the only client, with the comment above it, unless another rule follows directly: then the comment
/// stays, and an empty line below it, so that it does not become the next rule's. Every other byte stays. Rules that
/// are wider (networks, ALL) or for other daemons too are never changed. Fault::BadInput: it is no address.
/// Fault::NotSupported: no rule names it so; allowed() is what lets it in.
Result<QByteArray> lifted(const HostsFile &file, const QString &address, NamingRules which = NamingRules::Denying);

/// What lets an address in: out of the rules that name it, and only if that is not enough a line in hosts.allow.
struct HostsEdit
{
    std::optional<QByteArray> allow; ///< the new bytes; none: the file stays
    std::optional<QByteArray> deny;
};
/// Fault::BadInput: it is no address. Fault::Conflict: no line would let it in.
Result<HostsEdit> letIn(const HostsAccess &access, const QString &address, const QString &reason = {});

} // namespace gatehouse::hostsaccess
