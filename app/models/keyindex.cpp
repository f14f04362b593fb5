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

} // namespace

std::size_t KeyIndex::slotOf(QByteArrayView key) const
{
    // Strangers choose the keys: the seed keeps them from choosing the slots as well.
    static const size_t seed = QHashSeed::globalSeed();
    return qHashBits(key.data(), static_cast<size_t>(key.size()), seed) & (m_slots.size() - 1);
}

RowId KeyIndex::find(QByteArrayView key) const
{
    if (m_slots.empty())
        return noRow;
    for (std::size_t slot = slotOf(key);; slot = (slot + 1) & (m_slots.size() - 1)) {
        const RowId id = m_slots[slot];
        if (id == noRow || (id != removedRow && m_store.key(id) == key))
            return id;
    }
}

void KeyIndex::insert(RowId id)
{
    reserve(m_rows + 1);
    place(id);
    ++m_rows;
}

void KeyIndex::place(RowId id)
{
    std::size_t slot = slotOf(m_store.key(id));
    while (m_slots[slot] != noRow)
        slot = (slot + 1) & (m_slots.size() - 1);
    m_slots[slot] = id;
    ++m_used;
}

void KeyIndex::remove(RowId id)
{
    for (std::size_t slot = slotOf(m_store.key(id)); m_slots[slot] != noRow; slot = (slot + 1) & (m_slots.size() - 1)) {
        if (m_slots[slot] == id) {
            m_slots[slot] = removedRow;
            --m_rows;
            return;
        }
    }
}

void KeyIndex::reserve(std::size_t rows)
{
    const std::size_t toCome = rows > m_rows ? rows - m_rows : 0;
    if ((m_used + toCome) * 4 > m_slots.size() * 3)
        grow(std::bit_ceil(std::max(rows * 8 / 5, fewestSlots)));
}

void KeyIndex::grow(std::size_t slots)
{
    std::vector<RowId> old(slots, noRow);
    old.swap(m_slots);
    m_used = 0;
    for (const RowId id : old) {
        if (id != noRow && id != removedRow)
            place(id);
    }
}

void KeyIndex::rebuild()
{
    clear();
    reserve(m_store.live());
    for (RowId id = 0; id < m_store.idLimit(); ++id) {
        if (m_store.isLive(id))
            insert(id);
    }
}

void KeyIndex::clear()
{
    m_slots = {};
    m_used = 0;
    m_rows = 0;
}

} // namespace gatehouse
