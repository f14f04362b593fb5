// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"

#include <chrono>

namespace gatehouse {

/// An event that is kept.
struct StoredEvent
{
    qint64 sequence = 0; ///< ascending in the order of keeping
    QString brokerId;    ///< profile id
    Event event;         ///< without its raw line, which is asked for by the sequence
};

/// Which of the kept events are wanted: newest first.
struct EventQuery
{
    qint64 before = 0; ///< a sequence; 0: from the newest on
    qsizetype count = 1000;
    QString brokerId;       ///< empty: of all
    QDateTime refusedSince; ///< valid: of one broker the refusals alone, from then on
};

/// How often one identity was seen in one way.
struct EventCount
{
    QString brokerId;
    EventType type = EventType::Refused; ///< Connected, Refused or Denied
    Identity who;                        ///< client id, user and address
    qint64 count = 0;
    QDateTime first, last; ///< UTC, of the counted ones
};

/// How long events are kept: what is older goes, and the oldest go where there are too many.
struct EventRetention
{
    std::chrono::hours age = std::chrono::hours(24 * 30);
    qint64 events = 5'000'000;
};

} // namespace gatehouse
