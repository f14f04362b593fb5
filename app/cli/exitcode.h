// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

namespace gatehouse {

/// How gatehousectl ends; scripts hold on to the numbers.
enum class ExitCode {
    Done = 0,        ///< done, allowed, verified or applied, intact
    No = 1,          ///< denied, unknown, still refused, chain broken
    Usage = 2,       ///< wrong usage, or not supported here
    Unreachable = 3, ///< the broker could not be reached or refused the console
    Conflict = 4,    ///< the record is not what the plan saw
    Storage = 5,     ///< the store or a file could not be written
    Nonsense = 6     ///< a reply or a file that makes no sense
};

constexpr ExitCode exitCodeFor(Fault fault)
{
    switch (fault) {
    case Fault::BadInput:
    case Fault::NotSupported:
        return ExitCode::Usage;
    case Fault::Conflict:
        return ExitCode::Conflict;
    case Fault::Storage:
        return ExitCode::Storage;
    case Fault::BadReply:
        return ExitCode::Nonsense;
    case Fault::Offline:
    case Fault::Refused:
    case Fault::TimedOut:
    case Fault::Cancelled:
        break;
    }
    return ExitCode::Unreachable;
}

} // namespace gatehouse
