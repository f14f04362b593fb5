// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFlags>
#include <QHash>

#include <optional>

namespace gatehouse::hostsaccess {

/// What would have to be known to decide. Nothing of this is ever asked for.
enum class HostsNeed : quint8 {
    Nothing = 0,
    HostName = 1,   ///< the name that the name server gives for the address
    UserName = 2,   ///< what the client's own machine answers (RFC 931)
    Netgroup = 4,   ///< who is in a netgroup
    ListFile = 8,   ///< what a /file/name holds
    Server = 16,    ///< to which address and port of this machine the client connects
    Command = 32,   ///< what a command answers (aclexec)
    SystemUser = 64 ///< whether a user or group is known to the system
};
Q_DECLARE_FLAGS(HostsNeeds, HostsNeed)

/// Whether a pattern fits; needs: of Unknown alone.
struct HostsMatch
{
    enum class Value : quint8 { No, Yes, Unknown };
    Value value = Value::No;
    HostsNeeds needs;
    [[nodiscard]] bool isNo() const { return value == Value::No; }
    [[nodiscard]] bool isYes() const { return value == Value::Yes; }
};
HostsMatch either(const HostsMatch &a, const HostsMatch &b);
HostsMatch both(const HostsMatch &a, const HostsMatch &b);

/// One end of a connection, as far as it is known.
struct HostsEnd
{
    std::optional<QByteArray> address; ///< as the system prints it: 10.0.0.7, ::ffff:10.0.0.7, fe80::1%eth0
    /// The host name; "unknown": it has none; "paranoid": name and address do not fit; none: nobody has looked.
    std::optional<QByteArray> name;
    HostsNeed unseen = HostsNeed::HostName; ///< what is needed where one of them is missing
};

/// What the /file/names hold; no bytes: there is no such file.
using HostsListFiles = QHash<QByteArray, std::optional<QByteArray>>;

/// strtok() with the separators of the lists; empty: there is none.
QByteArrayView nextToken(QByteArrayView &rest);
/// strcasecmp() == 0
bool isWord(QByteArrayView text, QByteArrayView word);
/// Where split_at() cuts: at the first delimiter outside of brackets; -1: nowhere.
qsizetype splitAt(QByteArrayView text, char delimiter);

/// string_match(): a pattern against a name or an address.
bool fitsText(QByteArrayView pattern, QByteArrayView text);
/// host_match(): a pattern for hosts against one end. `listFiles` as in HostsAccess.
HostsMatch fitsHost(QByteArrayView pattern, const HostsEnd &end, const HostsListFiles &listFiles, int depth = 0);
/// client_match(): pattern or user@pattern.
HostsMatch fitsClient(QByteArrayView pattern, const HostsEnd &client, const HostsListFiles &listFiles);
/// server_match(): daemon, port or either@pattern.
HostsMatch fitsDaemon(QByteArrayView pattern, QByteArrayView daemon, std::optional<quint16> port,
                      const HostsEnd &server, const HostsListFiles &listFiles);

} // namespace gatehouse::hostsaccess
Q_DECLARE_OPERATORS_FOR_FLAGS(gatehouse::hostsaccess::HostsNeeds)
