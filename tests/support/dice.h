// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <initializer_list>
#include <random>

namespace gatehouse::test {

/// Chance that a seed repeats.
class Dice
{
public:
    explicit Dice(quint32 seed)
        : m_engine(seed)
    {
    }
    int below(int limit) { return int(m_engine() % quint32(limit)); }
    bool chance(int percent) { return below(100) < percent; }
    const char *of(std::initializer_list<const char *> list) { return list.begin()[below(int(list.size()))]; }

private:
    std::mt19937 m_engine;
};

} // namespace gatehouse::test
