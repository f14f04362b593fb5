// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/hostsaccess/hostsaccess.h"
#include "core/block.h"

namespace gatehouse::hostsaccess {

/// Everything in both files that keeps clients of a daemon out, in the library's order: one block for each client of
/// each rule, and one for everybody where hosts.deny cannot be read to its end. An address that hosts.allow lets in is
/// left out. Of `broker`, daemon, port and ownAddress count. Time: refused addresses times rules that grant.
QList<Block> hostsBlocks(const HostsAccess &access, const HostsAttempt &broker = {});

} // namespace gatehouse::hostsaccess
