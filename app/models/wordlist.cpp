// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/wordlist.h"

#include "models/wordhash.h"

#include <QHash>

namespace gatehouse {

namespace {

constexpr std::size_t firstSlots = 2048;
constexpr int mostSteps = 64;

} // namespace

WordList::WordList()
    : m_slots(firstSlots, none)
    , m_starts(1, 0)
    , m_seed(QHashSeed::globalSeed() | 1U)
{
}

std::uint32_t WordList::numberOf(QByteArrayView word)
{
    const std::uint64_t hash = wordHash(word, m_seed); // numberOf() gives up where it is led astray
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = hash & mask;
    for (int step = 0; step < mostSteps; ++step, slot = (slot + 1) & mask) {
        const std::uint32_t number = m_slots[slot];
        if (number == none) {
            const auto next = static_cast<std::uint32_t>(m_hashes.size());
            m_slots[slot] = next;
            m_hashes.push_back(hash);
            m_text.insert(m_text.end(), word.begin(), word.end());
            m_starts.push_back(m_text.size());
            if (m_hashes.size() * 2 > m_slots.size())
                grow();
            return next;
        }
        if (m_hashes[number] == hash && at(number) == word)
            return number;
    }
    return none;
}

void WordList::grow()
{
    m_slots.assign(m_slots.size() * 2, none);
    for (std::uint32_t number = 0; number < m_hashes.size(); ++number) {
        std::size_t slot = m_hashes[number] & (m_slots.size() - 1);
        while (m_slots[slot] != none)
            slot = (slot + 1) & (m_slots.size() - 1);
        m_slots[slot] = number;
    }
}

} // namespace gatehouse
