// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/rowstore.h"
#include "models/textsearch.h"

#include <memory>
#include <vector>

namespace gatehouse {

/// One bit for each row id.
class RowSet final
{
public:
    explicit RowSet(RowId limit = 0)
        : m_bits((std::size_t(limit) + 63) / 64)
    {
    }
    void insert(RowId id) { m_bits[id / 64] |= quint64(1) << (id % 64); }
    [[nodiscard]] bool contains(RowId id) const { return ((m_bits[id / 64] >> (id % 64)) & 1U) != 0; }
    void grow(RowId limit)
    {
        if (m_bits.size() < (std::size_t(limit) + 63) / 64)
            m_bits.resize((std::size_t(limit) + 63) / 64);
    }

private:
    std::vector<quint64> m_bits;
};

/// What else the rows of a table are asked, by their cells and numbers. Immutable.
class RowCondition
{
public:
    RowCondition() = default;
    RowCondition(const RowCondition &) = delete;
    RowCondition &operator=(const RowCondition &) = delete;
    virtual ~RowCondition() = default;
    [[nodiscard]] virtual bool takes(const RowStore &store, RowId id) const = 0;
};

/// Which rows are shown: those with every word somewhere in their cells, any of the wanted facets, and what a condition
/// takes. A value.
class RowFilter final
{
public:
    RowFilter() = default;
    RowFilter(const QString &text, quint8 facets, std::shared_ptr<const RowCondition> condition = nullptr);

    [[nodiscard]] bool takesAll() const { return m_words.empty() && m_facets == 0 && !m_condition; }
    [[nodiscard]] bool isSame(const RowFilter &other) const;
    [[nodiscard]] bool isWithin(const RowFilter &wider) const; ///< takes nothing that `wider` does not take
    [[nodiscard]] bool takes(const RowStore &store, RowId id) const;
    void collect(const RowStore &store, const RowStore::Run &run, RowSet &taken) const; ///< of one run of the store

private:
    [[nodiscard]] bool hasFacet(quint8 facets) const { return m_facets == 0 || (facets & m_facets) != 0; }
    [[nodiscard]] bool isMet(const RowStore &store, RowId id) const
    {
        return !m_condition || m_condition->takes(store, id);
    }
    [[nodiscard]] bool hasWords(const RowStore &store, RowId id, std::size_t from) const;

    std::vector<TextSearch> m_words; ///< the longest first: it has the fewest hits
    quint8 m_facets = 0;
    std::shared_ptr<const RowCondition> m_condition; ///< null: none
};

} // namespace gatehouse
