// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/largepages.h"

#include <QByteArrayView>

#include <cstring>
#include <vector>

namespace gatehouse::mosquitto {

/// Finds a number by a name that stands elsewhere: 16 bytes a name, no copies of the names. Numbers start at 1.
class NameIndex
{
public:
    static quint64 hash(QByteArrayView name)
    {
        const char *at = name.data();
        auto left = static_cast<std::size_t>(name.size());
        quint64 value = 0x9e3779b97f4a7c15ULL ^ left;
        quint64 word = 0;
        for (; left >= sizeof word; left -= sizeof word, at += sizeof word) {
            std::memcpy(&word, at, sizeof word);
            value = mixed(value ^ word);
        }
        word = 0;
        if (left > 0 && name.size() >= qsizetype(sizeof word)) // the last eight bytes, some of them once more
            std::memcpy(&word, at + left - sizeof word, sizeof word);
        else
            for (std::size_t i = 0; i < left; ++i)
                word = (word << 8) | quint8(at[i]);
        value = mixed(value ^ word) * 0xc4ceb9fe1a85ec53ULL;
        return value ^ (value >> 29);
    }

    void prepare(std::size_t count)
    {
        std::size_t size = 16;
        while (size < count * 2)
            size *= 2;
        reserveInLargePages(m_slots, size);
        m_slots.assign(size, 0);
    }
    void prefetch(quint64 hash) const { __builtin_prefetch(&m_slots[hash & (m_slots.size() - 1)], 1); }

    /// The number now known under that name; 0: none. `isNamed(number)` tells whether a number has the name.
    template <typename IsNamed> quint32 find(quint64 hash, const IsNamed &isNamed) const
    {
        return m_slots.empty() ? 0 : quint32(m_slots[slotOf(hash, isNamed)]);
    }
    /// Puts `number` under the name and gives back what was there; 0: nothing. Never more names than prepared for.
    template <typename IsNamed> quint32 put(quint64 hash, quint32 number, const IsNamed &isNamed)
    {
        quint64 &slot = m_slots[slotOf(hash, isNamed)];
        const auto before = quint32(slot);
        slot = (hash & tagMask) | number;
        return before;
    }

private:
    static constexpr quint64 tagMask = 0xffffffff00000000ULL;
    static quint64 mixed(quint64 value)
    {
        value *= 0xff51afd7ed558ccdULL;
        return value ^ (value >> 32);
    }
    template <typename IsNamed> std::size_t slotOf(quint64 hash, const IsNamed &isNamed) const
    {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = hash & mask;
        while (m_slots[at] != 0 && ((m_slots[at] ^ hash) & tagMask || !isNamed(quint32(m_slots[at]))))
            at = (at + 1) & mask;
        return at;
    }

    std::vector<quint64> m_slots; ///< upper half of the hash, then the number; 0: free
};

} // namespace gatehouse::mosquitto
