// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/keyindex.h"

#include <QHash>

#include <algorithm>
#include <bit>

namespace gatehouse {

namespace {

constexpr RowId removedRow = noRow - 1;
constexpr std::size_t fewestSlots = 64;

std::uint32_t hashOf(QByteArrayView key)
{
    // Strangers choose the keys: the seed keeps them from choosing the slots as well.
    static const size_t seed = QHashSeed::globalSeed();
    return static_cast<std::uint32_t>(qHashBits(key.data(), static_cast<size_t>(key.size()), seed));
}

} // namespace

RowId KeyIndex::find(QByteArrayView key) const
{
    if (m_slots.empty())
        return noRow;
    const std::uint32_t hash = hashOf(key);
    for (std::size_t at = startOf(hash);; at = next(at)) {
        const Slot &slot = m_slots[at];
        if (slot.id == noRow || holds(slot, hash, key))
            return slot.id;
    }
}

RowId KeyIndex::findOrInsert(QByteArrayView key, RowId fresh)
{
    reserve(m_rows + 1);
    const std::uint32_t hash = hashOf(key);
    std::size_t at = startOf(hash);
    for (; m_slots[at].id != noRow; at = next(at)) {
        if (holds(m_slots[at], hash, key))
            return m_slots[at].id;
    }
    m_slots[at] = {fresh, hash};
    ++m_used;
    ++m_rows;
    return noRow;
}

bool KeyIndex::holds(const Slot &slot, std::uint32_t hash, QByteArrayView key) const
{
    return slot.hash == hash && slot.id != removedRow && m_store.key(slot.id) == key;
}

void KeyIndex::place(Slot slot)
{
    std::size_t at = startOf(slot.hash);
    while (m_slots[at].id != noRow)
        at = next(at);
    m_slots[at] = slot;
    ++m_used;
}

void KeyIndex::remove(RowId id)
{
    for (std::size_t at = startOf(hashOf(m_store.key(id))); m_slots[at].id != noRow; at = next(at)) {
        if (m_slots[at].id == id) {
            m_slots[at].id = removedRow;
            --m_rows;
            return;
        }
    }
}

void KeyIndex::reserve(std::size_t rows)
{
    const std::size_t toCome = rows > m_rows ? rows - m_rows : 0;
    if ((m_used + toCome) * 4 > m_slots.size() * 3)
        grow(std::bit_ceil(std::max(std::max(rows, m_rows) * 8 / 5, fewestSlots)));
}

void KeyIndex::grow(std::size_t slots)
{
    std::vector<Slot> old(slots);
    old.swap(m_slots);
    m_used = 0;
    for (const Slot &slot : old) {
        if (slot.id != noRow && slot.id != removedRow)
            place(slot);
    }
}

void KeyIndex::rebuild()
{
    clear();
    reserve(m_store.live());
    for (RowId id = 0; id < m_store.idLimit(); ++id) {
        if (!m_store.isLive(id))
            continue;
        place({id, hashOf(m_store.key(id))});
        ++m_rows;
    }
}

void KeyIndex::clear()
{
    m_slots = {};
    m_used = 0;
    m_rows = 0;
}

} // namespace gatehouse
