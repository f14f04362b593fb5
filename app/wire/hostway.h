// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile.h"
#include "wire/host.h"
#include "wire/shellsession.h"

#include <memory>

namespace gatehouse {

/// The machine, and the account there, that a broker's files are read and written by: this one by itself, by `sudo` or
/// `pkexec`; or another by the system's own ssh, with its configuration, agent and jump hosts.
std::shared_ptr<const Host> hostFor(const Endpoint &endpoint);

/// The way by ssh: no questions asked, host keys always checked, nothing forwarded.
ShellWay sshWay(const QString &host, Account account);
/// The way to root on this machine.
ShellWay rootWay();

} // namespace gatehouse
