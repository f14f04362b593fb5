// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/host.h"

namespace gatehouse {

// What a machine's answers mean, whichever way they came.

/// A process by its line in /proc/PID/stat (proc(5)); nullopt: it has ended.
std::optional<ProcessMoment> momentIn(const QByteArray &line, qint64 ticksPerSecond);
/// Whether nobody but root and an account can change a file or folder of this owner and mode. Whoever may write a
/// folder may put another file in the place of one in it, unless the folder is sticky.
bool isSafe(quint32 owner, quint32 mode, quint32 account);

} // namespace gatehouse
