// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/host.h"

namespace gatehouse {

// What a machine's answers mean, whichever way they came.

/// The clock of a machine's processes: when it was booted, in whole seconds since 1970, and how it counts since.
struct ProcessClock
{
    std::chrono::seconds booted{0};
    qint64 ticksPerSecond = 0;
};
/// When a machine was booted, by its /proc/stat; 0: it does not say.
std::chrono::seconds bootedIn(const QByteArray &statistics);
/// A process by its line in /proc/PID/stat (proc(5)); nullopt: it has ended.
std::optional<ProcessMoment> momentIn(const QByteArray &line, const ProcessClock &clock);
/// Whether nobody but root and an account can change a file or folder of this owner and mode. Whoever may write a
/// folder may put another file in the place of one in it, unless the folder is sticky.
bool isSafe(quint32 owner, quint32 mode, quint32 account);

} // namespace gatehouse
