// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "activity/eventcolumns.h"

namespace gatehouse {

/// The order of the live list: by one column, then by those that were sorted by before it, then by age; by
/// time, then by age alone, so that what comes stands behind all others. Total. What
/// happened is sorted by its form, so that sentences that differ in the names alone stay together in the order they
/// had. Owned by who owns the columns.
class EventOrder final
{
public:
    enum class By { Time, Result, Client, User, Address, What, Broker };
    struct Term
    {
        By by = By::Time;
        Qt::SortOrder order = Qt::AscendingOrder;
    };

    /// `titles`: of the types, in the order of EventType; results are sorted by them.
    EventOrder(const EventColumns &columns, const QList<QByteArray> &titles);

    /// Sorts all events, which are the rows, by this first; those that are equal there stay as they are.
    void sortAllBy(const Term &term, std::vector<RowId> &rows);
    void sortAll(std::vector<RowId> &rows); ///< by what was asked for last; for many new ones at once
    /// These are in order, and none is before any of the others, which are in order.
    [[nodiscard]] bool areBehind(const std::vector<RowId> &rows, const std::vector<RowId> &others) const;
    [[nodiscard]] bool isBefore(RowId a, RowId b) const;

private:
    [[nodiscard]] int compare(const Term &term, RowId a, RowId b) const;
    void sortByTime(Qt::SortOrder order, std::vector<RowId> &rows) const;
    [[nodiscard]] std::vector<std::uint32_t> ranksOf(EventColumns::Text text) const; ///< by word; 0: no row has it
    [[nodiscard]] static EventColumns::Text textOf(By by);

    const EventColumns &m_columns;
    std::array<std::uint32_t, 1U << EventColumns::Kind::typeBits> m_typeRanks{};
    std::vector<Term> m_terms; ///< the first one decides first
};

} // namespace gatehouse
