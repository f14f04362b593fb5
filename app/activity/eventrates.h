// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "activity/eventcolumns.h"

#include <chrono>

namespace gatehouse {

/// How many events there were in each piece of a time, those that kept somebody out apart. A value.
struct EventRates
{
    qint64 begin = 0; ///< milliseconds since 1970, of the first piece
    std::chrono::milliseconds step{0};
    std::vector<int> keptOut; ///< Refused and Denied
    std::vector<int> others;  ///< as many pieces

    [[nodiscard]] int pieces() const { return static_cast<int>(keptOut.size()); }
    [[nodiscard]] qint64 beginOf(int piece) const { return begin + piece * step.count(); }
    [[nodiscard]] int pieceAt(qint64 at) const; ///< the nearest one; -1: there is none
};

/// Of these rows, over the time from the first to the last one, in at most so many pieces of a length that people count
/// in.
EventRates ratesOf(const EventColumns &events, const std::vector<RowId> &rows, int mostPieces);

} // namespace gatehouse
