// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "core/event.h"

#include <QList>

namespace gatehouse {

/// A log that a broker wrote, read once from its beginning to its end, part by part as somebody asks for them, so that
/// one of any size fits. Nobody has to run for it, and nothing is changed. One thread, which does not wait.
class SavedLog
{
public:
    struct Part
    {
        QList<Event> events;
        bool isLast = false;
        qint64 lines = 0;   ///< read by now
        qint64 leftOut = 0; ///< of those, lines that are not the broker's
    };
    SavedLog() = default;
    SavedLog(const SavedLog &) = delete;
    SavedLog &operator=(const SavedLog &) = delete;
    virtual ~SavedLog() = default;

    virtual Future<Part> next() = 0; ///< one at a time
};

} // namespace gatehouse
