// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/rowstore.h"
#include "models/textorder.h"

namespace gatehouse {

/// The order of a table's rows: by one column, then by those that were sorted by before it, then by age. Total: no two
/// rows are equal. Owned by the table.
class RowOrder final
{
public:
    struct Term
    {
        int column = 0;
        int number = -1; ///< which of the row's numbers; -1: the column's text
        Qt::SortOrder order = Qt::AscendingOrder;
    };

    explicit RowOrder(const RowStore &store)
        : m_store(store)
    {
    }

    /// Sorts all rows by this column first; rows that are equal there stay as they are.
    void sortAllBy(const Term &term, std::vector<RowId> &rows);
    void forgetTerms(std::vector<RowId> &rows); ///< by age alone
    void sortAll(std::vector<RowId> &rows);     ///< by what was asked for last; for many new rows at once
    void sortSome(std::vector<RowId> &rows) const;
    /// Whether these are in order, and none before any of the others, which are in order.
    [[nodiscard]] bool areBehind(const std::vector<RowId> &rows, const std::vector<RowId> &others) const;

    void noted(RowId id);                              ///< a row is new, or its cells changed
    void renumbered(const std::vector<RowId> &newIds); ///< after RowStore::compacted()
    void clear();

    [[nodiscard]] bool isBefore(RowId a, RowId b) const;
    [[nodiscard]] qsizetype bytes() const { return static_cast<qsizetype>(m_keys.capacity() * sizeof(quint64)); }

private:
    [[nodiscard]] TextOrder::Key keyOf(RowId id) const;
    [[nodiscard]] TextOrder textOrder() const; ///< of the first term
    [[nodiscard]] int compareTerm(const Term &term, RowId a, RowId b) const;

    bool sortByWords(std::vector<RowId> &rows); ///< where few words are in many cells; false: they are not

    const RowStore &m_store;
    std::vector<Term> m_terms;   ///< the first one decides first
    std::vector<quint64> m_keys; ///< by id, of the first term, ascending
    std::vector<unsigned char> m_prefix;
};

} // namespace gatehouse
