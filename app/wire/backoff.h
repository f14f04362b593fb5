// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace gatehouse {

/// How long to wait before the next attempt: twice as long each time up to a minute, with a jitter of a quarter, so
/// that many consoles do not come back to a restarted broker in one moment.
class BackOff final
{
public:
    static constexpr std::chrono::milliseconds longest{60'000};

    explicit BackOff(std::chrono::milliseconds first)
        : m_first(first)
        , m_next(first)
    {
    }
    std::chrono::milliseconds next(); ///< between 3/4 and 5/4 of the step; never beyond `longest`
    void reset() { m_next = m_first; }

private:
    std::chrono::milliseconds m_first;
    std::chrono::milliseconds m_next;
};

} // namespace gatehouse
