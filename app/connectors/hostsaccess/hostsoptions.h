// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/finding.h"
#include "connectors/hostsaccess/hostspattern.h"

#include <QList>

namespace gatehouse::hostsaccess {

/// What may come of a rule that fits.
enum class HostsEffect : quint8 {
    Applies = 1, ///< as the file says: hosts.allow grants, hosts.deny denies
    Grants = 2,  ///< `allow`
    Denies = 4,  ///< `deny`, or a mistake
    Passes = 8   ///< a command of `aclexec` failed: the library leaves the file
};
Q_DECLARE_FLAGS(HostsEffects, HostsEffect)

/// The third field of a rule, read as process_options() of tcp_wrappers 7.6.q of Debian 12 does for a broker.
struct HostsOptions
{
    struct Trouble
    {
        qsizetype position; ///< in the text
        Finding::Severity severity;
        QString what;
    };
    HostsEffects effects = HostsEffect::Applies;
    HostsNeeds needs; ///< to know which of several effects it is
    bool runsCommand = false;
    bool hasCommandTest = false; ///< aclexec
    QList<Trouble> troubles;
};
/// `text`: what stands behind the second colon, with the line feed.
HostsOptions readOptions(QByteArrayView text);

} // namespace gatehouse::hostsaccess
Q_DECLARE_OPERATORS_FOR_FLAGS(gatehouse::hostsaccess::HostsEffects)
