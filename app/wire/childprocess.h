// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/openfile.h"

#include <QByteArray>
#include <QDeadlineTimer>
#include <QStringList>

#include <functional>
#include <optional>

#include <sys/types.h>

namespace gatehouse {

/// A program that runs, and the three ends of its standard input and outputs. It is ended with this, and with it what
/// it started. Its calls block; for the thread pool, one thread at a time.
class ChildProcess final
{
public:
    ChildProcess() = default;
    ChildProcess(const ChildProcess &) = delete;
    ChildProcess &operator=(const ChildProcess &) = delete;
    ~ChildProcess();

    /// Starts it, its own name first; no shell takes part. The error number; 0: it runs.
    [[nodiscard]] int start(const QStringList &arguments);

    struct Heard
    {
        QByteArray output;
        QByteArray complaint; ///< standard error, at most 64 kB of it
    };
    enum class Ended { Enough, Closed, TooLate, TooMuch };
    /// Writes the input and hears what is said meanwhile: until `isEnough` says so, until it has closed both outputs,
    /// until `patience` is over, or until there is more output than `mostOutput`.
    Ended talk(const QByteArray &input, const QDeadlineTimer &patience, qint64 mostOutput, Heard &heard,
               const std::function<bool(const Heard &)> &isEnough = {});
    /// Its exit code, or 128 and the number of the signal that ended it; nullopt: it goes on.
    std::optional<int> exitCode(const QDeadlineTimer &patience);

private:
    struct Pipe
    {
        OpenFile reading;
        OpenFile writing;
        bool open();
    };
    void give(const QByteArray &input, qsizetype &written);

    pid_t m_pid = -1;
    Pipe m_in;
    Pipe m_out;
    Pipe m_error;
};

} // namespace gatehouse
