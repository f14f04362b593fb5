// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/rowstore.h"

namespace gatehouse {

/// Finds a row by its key. Holds ids alone, the keys stay in the store: eight bytes a row. Owned by the table.
class KeyIndex final
{
public:
    explicit KeyIndex(const RowStore &store)
        : m_store(store)
    {
    }

    [[nodiscard]] RowId find(QByteArrayView key) const; ///< noRow: not there
    /// The row of this key. Where there is none, the answer is noRow and `fresh` is inserted: the store adds it next.
    [[nodiscard]] RowId findOrInsert(QByteArrayView key, RowId fresh);
    void remove(RowId id); ///< before the store forgets it
    void reserve(std::size_t rows);
    void rebuild(); ///< after the store gave new ids
    void clear();
    [[nodiscard]] qsizetype bytes() const { return static_cast<qsizetype>(m_slots.capacity() * sizeof(Slot)); }

private:
    struct Slot
    {
        RowId id = noRow;       ///< noRow: free
        std::uint32_t hash = 0; ///< of the key, which spares looking it up in the store
    };
    [[nodiscard]] std::size_t startOf(std::uint32_t hash) const { return hash & (m_slots.size() - 1); }
    [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (m_slots.size() - 1); }
    [[nodiscard]] bool holds(const Slot &slot, std::uint32_t hash, QByteArrayView key) const;
    void place(Slot slot);
    void grow(std::size_t slots);

    const RowStore &m_store;
    std::vector<Slot> m_slots; ///< a power of two
    std::size_t m_used = 0;    ///< rows and removed ones
    std::size_t m_rows = 0;
};

} // namespace gatehouse
