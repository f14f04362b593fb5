// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/finding.h"
#include "connectors/hostsaccess/hostslines.h"
#include "connectors/hostsaccess/hostsoptions.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <optional>
#include <vector>

namespace gatehouse::hostsaccess {

enum class HostsTable { Allow, Deny };

/// One rule: `daemons : clients [: options]`.
struct HostsRule
{
    QByteArray text;    ///< with continuation lines joined, and its line feed
    quint32 offset = 0; ///< of its first byte in the file
    quint32 length = 0; ///< in the file, with its line end
    int line = 0;       ///< where it begins, 1-based
    quint16 clients = 0;
    quint16 clientsEnd = 0;
    HostsEffects effects = HostsEffect::Applies;
    HostsNeeds needs; ///< to know which of several effects it is
    bool hasOptions = false;
    bool runsCommand = false;
    bool hasCommandTest = false; ///< aclexec
    bool hasMistake = false;     ///< in its options: whom it fits is refused
    [[nodiscard]] QByteArrayView daemonList() const { return QByteArrayView(text).first(clients - 1); }
    [[nodiscard]] QByteArrayView clientList() const
    {
        return QByteArrayView(text).sliced(clients, clientsEnd - clients);
    }
};

/// hosts.allow or hosts.deny as tcp_wrappers 7.6.q of Debian 12 reads it: hosts_access(5) with the options of
/// hosts_options(5). Immutable; any thread. It keeps the file's bytes.
class HostsFile final
{
public:
    /// Never fails: what cannot be read is among the findings. `path` is for them. At most 4 GB.
    static std::shared_ptr<const HostsFile> read(QByteArray bytes, const QString &path, HostsTable table);
    /// There is no such file: the library takes that for an empty one.
    static std::shared_ptr<const HostsFile> missing(const QString &path, HostsTable table);
    /// The broker cannot open it (it does so as its own user, at every connection): hosts.deny refuses everybody then.
    static std::shared_ptr<const HostsFile> unreadable(const QString &path, HostsTable table);

    [[nodiscard]] HostsTable table() const { return m_table; }
    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }
    [[nodiscard]] const QList<Finding> &findings() const { return m_findings; }
    [[nodiscard]] bool isBroken() const { return m_isBroken; }                    ///< one of the findings is an error
    [[nodiscard]] const std::vector<HostsRule> &rules() const { return m_rules; } ///< those that are reached, in order

    /// Where the library stops reading: an unreadable file, a line without line feed or of more than 2046 bytes. In
    /// hosts.allow the rest is ignored; in hosts.deny all who come that far are refused.
    struct Stop
    {
        int line = 0; ///< 0: the file as a whole
        quint32 offset = 0;
        QString what; ///< the sentence of its finding
    };
    [[nodiscard]] const std::optional<Stop> &stop() const { return m_stop; }

    /// Where in the file each byte of the rule's text stands.
    [[nodiscard]] std::vector<quint32> positionsOf(const HostsRule &rule) const;
    /// Whether a rule may keep somebody out whom it fits.
    [[nodiscard]] bool mayDeny(const HostsRule &rule) const;

private:
    class Reader;

    HostsFile(QString path, HostsTable table)
        : m_path(std::move(path))
        , m_table(table)
    {
    }

    QByteArray m_bytes;
    QString m_path;
    HostsTable m_table;
    std::vector<HostsRule> m_rules;
    std::optional<Stop> m_stop;
    QList<Finding> m_findings;
    bool m_isBroken = false;
};

} // namespace gatehouse::hostsaccess
