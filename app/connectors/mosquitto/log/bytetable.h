// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/bytehash.h"

#include <QRandomGenerator>

#include <algorithm>
#include <memory>
#include <vector>

namespace gatehouse::mosquitto {

/// Names that strangers chose, each kept once with a value, and known by its number: 0, 1, 2, ... No more of them, and
/// no more bytes, than were allowed. Views of names stay until the table ends. One thread.
template <typename Value> class ByteTable final
{
public:
    static constexpr quint32 none = 0xffffffff;
    ByteTable(quint32 mostNames, qsizetype mostBytes)
        : m_mostNames(mostNames)
        , m_mostBytes(mostBytes)
        , m_seed(QRandomGenerator::global()->generate64())
        , m_slots(firstSlots)
    {
    }

    [[nodiscard]] quint64 hash(QByteArrayView name) const { return hashOf(name, m_seed); }
    /// Has the processor fetch what find() and insert() look at first.
    void prefetch(quint64 hash) const { __builtin_prefetch(&m_slots[hash & (m_slots.size() - 1)]); }

    /// The same for the entry, once the slot is there.
    void prefetchEntry(quint64 hash) const
    {
        const Slot &slot = m_slots[hash & (m_slots.size() - 1)];
        if (slot.number != 0)
            __builtin_prefetch(&m_entries[slot.number - 1]);
    }

    [[nodiscard]] quint32 find(QByteArrayView name) const { return find(name, hash(name)); } ///< none: it is not there
    [[nodiscard]] quint32 find(QByteArrayView name, quint64 hash) const
    {
        return m_slots[slotOf(name, hash)].number - 1;
    }
    /// none: it is not there, and there is no room.
    quint32 insert(QByteArrayView name) { return insert(name, hash(name)); }
    quint32 insert(QByteArrayView name, quint64 hash)
    {
        std::size_t slot = slotOf(name, hash);
        if (m_slots[slot].number != 0)
            return m_slots[slot].number - 1;
        if (m_entries.size() >= m_mostNames || m_bytes + name.size() > m_mostBytes)
            return none;
        if ((m_entries.size() + 1) * 2 > m_slots.size()) {
            grow();
            slot = slotOf(name, hash);
        }
        m_entries.push_back({stored(name), quint32(name.size()), Value()});
        m_slots[slot] = {quint32(hash >> 32U), quint32(m_entries.size())};
        return quint32(m_entries.size()) - 1;
    }

    [[nodiscard]] QByteArrayView name(quint32 number) const
    {
        return {m_entries[number].name, qsizetype(m_entries[number].size)};
    }
    [[nodiscard]] const Value &value(quint32 number) const { return m_entries[number].value; }
    [[nodiscard]] Value &value(quint32 number) { return m_entries[number].value; }
    [[nodiscard]] quint32 size() const { return quint32(m_entries.size()); }
    [[nodiscard]] qsizetype bytes() const { return m_bytes; }

private:
    static constexpr std::size_t firstSlots = 64;
    static constexpr qsizetype blockSize = 65536;
    /// One that fills a cache line is in one, so that it is fetched at once.
    struct alignas(sizeof(Value) > 32 ? 64 : alignof(void *)) Entry
    {
        const char *name;
        quint32 size;
        Value value;
    };
    struct Slot
    {
        quint32 check = 0;  ///< the upper half of the hash
        quint32 number = 0; ///< + 1; 0: free
    };

    /// Two of the same size; most are short, and compared by two words that overlap.
    static bool isSame(const char *left, QByteArrayView right)
    {
        const qsizetype size = right.size();
        if (size >= 8 && size <= 16)
            return wordAt(left) == wordAt(right.data()) && wordAt(left + size - 8) == wordAt(right.data() + size - 8);
        return size == 0 || std::memcmp(left, right.data(), std::size_t(size)) == 0;
    }
    /// Where it is, or where it would be.
    [[nodiscard]] std::size_t slotOf(QByteArrayView name, quint64 hash) const
    {
        const std::size_t mask = m_slots.size() - 1; // a power of two
        for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
            const Slot &one = m_slots[slot];
            if (one.number == 0)
                return slot;
            if (one.check != quint32(hash >> 32U))
                continue;
            const Entry &entry = m_entries[one.number - 1];
            if (qsizetype(entry.size) == name.size() && isSame(entry.name, name))
                return slot;
        }
    }
    const char *stored(QByteArrayView name)
    {
        if (name.isEmpty())
            return "";
        if (m_blockLeft < name.size()) {
            m_blockLeft = std::max(blockSize, name.size());
            m_blocks.push_back(std::make_unique<char[]>(std::size_t(m_blockLeft)));
            m_next = m_blocks.back().get();
        }
        std::memcpy(m_next, name.data(), std::size_t(name.size()));
        m_bytes += name.size();
        m_blockLeft -= name.size();
        return std::exchange(m_next, m_next + name.size());
    }
    void grow()
    {
        m_slots.assign(m_slots.size() * 2, {});
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            const quint64 hash = hashOf({m_entries[i].name, qsizetype(m_entries[i].size)}, m_seed);
            std::size_t slot = hash & mask;
            while (m_slots[slot].number != 0)
                slot = (slot + 1) & mask;
            m_slots[slot] = {quint32(hash >> 32U), quint32(i + 1)};
        }
    }

    quint32 m_mostNames;
    qsizetype m_mostBytes;
    qsizetype m_bytes = 0;
    quint64 m_seed;
    std::vector<Entry> m_entries;
    std::vector<Slot> m_slots;
    std::vector<std::unique_ptr<char[]>> m_blocks;
    qsizetype m_blockLeft = 0;
    char *m_next = nullptr;
};

} // namespace gatehouse::mosquitto
