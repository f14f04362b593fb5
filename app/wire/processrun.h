// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QStringList>

#include <chrono>

namespace gatehouse {

/// What a program left behind.
struct ProcessOutput
{
    int exitCode = 0; ///< 128 and the number of the signal that ended it
    QByteArray output;
    QByteArray complaint; ///< standard error, at most 64 kB of it
};

/// Runs a program with these arguments, its own name first, and waits for its end; no shell takes part. `input` is its
/// standard input. BadInput: it cannot be started; TimedOut: it was killed after `patience`; BadReply: more output than
/// `mostOutput`. Blocks; for the thread pool; any number at once.
Result<ProcessOutput> runProcess(const QStringList &arguments, const QByteArray &input,
                                 std::chrono::milliseconds patience, qint64 mostOutput);

} // namespace gatehouse
