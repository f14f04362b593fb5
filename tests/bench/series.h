// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <vector>

namespace gatehouse::bench {

/// One figure of each round.
class Series final
{
public:
    void add(double value)
    {
        m_last = value;
        m_sorted.insert(std::upper_bound(m_sorted.cbegin(), m_sorted.cend(), value), value);
    }
    [[nodiscard]] bool isEmpty() const { return m_sorted.empty(); }
    [[nodiscard]] double last() const { return m_last; }
    [[nodiscard]] double lowest() const { return m_sorted.front(); }
    [[nodiscard]] double median() const { return m_sorted[m_sorted.size() / 2]; }
    [[nodiscard]] double highest() const { return m_sorted.back(); }

private:
    std::vector<double> m_sorted;
    double m_last = 0;
};

} // namespace gatehouse::bench
