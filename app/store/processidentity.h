// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse {

/// "boot-id/pid/start-time" of this process: names it uniquely on this host, across reboots and reused pids (Linux).
QString processIdentity();
/// Whether the process that an identity names is still running here.
bool isProcessAlive(const QString &identity);

} // namespace gatehouse
