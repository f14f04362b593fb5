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
    void insert(RowId id);                              ///< its key must not be there yet
    void remove(RowId id);                              ///< before the store forgets it
    void reserve(std::size_t rows);
    void rebuild(); ///< after the store gave new ids
    void clear();
    [[nodiscard]] qsizetype bytes() const { return static_cast<qsizetype>(m_slots.capacity() * sizeof(RowId)); }

private:
    [[nodiscard]] std::size_t slotOf(QByteArrayView key) const;
    void place(RowId id);
    void grow(std::size_t slots);

    const RowStore &m_store;
    std::vector<RowId> m_slots; ///< a power of two; noRow: free
    std::size_t m_used = 0;     ///< rows and removed ones
    std::size_t m_rows = 0;
};

} // namespace gatehouse
