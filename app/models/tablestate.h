// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/indexedtable.h"
#include "models/keyindex.h"
#include "models/rowfilter.h"
#include "models/roworder.h"
#include "models/rowstore.h"

#include <QTimer>

#include <chrono>
#include <optional>

namespace gatehouse {

/// A search of an IndexedTable, under way.
struct TableSearch
{
    RowSet taken; ///< through the whole store, run by run
    RowId nextRun = 0;
    std::vector<RowId> among; ///< or among earlier hits only, in order
    std::size_t nextAmong = 0;
    std::vector<RowId> hits; ///< of those
    bool narrows = false;
    [[nodiscard]] bool isDone(const RowStore &rows) const
    {
        return narrows ? nextAmong == among.size() : nextRun == rows.runCount();
    }
};

/// What an IndexedTable holds, and what it looks for.
struct IndexedTable::Private
{
    explicit Private(IndexedTable *table);

    using Difference = KeyedTable::Difference;
    // --- rows (indexedtable.cpp)
    void put(const QList<TableRow> &rows);
    void removeRows(const std::vector<RowId> &ids);
    void closeGaps();
    [[nodiscard]] int numbersBefore(int column) const;
    [[nodiscard]] std::vector<RowId> withMoved(const std::vector<RowId> &rows, const RowSet *moved,
                                               const std::vector<RowId> &sortedMoved) const;

    // --- filtering (tablefilter.cpp)
    void startFilter(const RowFilter &next);
    void searchSlice(std::chrono::microseconds budget);
    void finishSearch();
    void showFirstHits();
    [[nodiscard]] std::vector<RowId> filtered(const std::vector<RowId> &rows, const RowSet &taken) const;

    IndexedTable *q;
    RowStore store;
    KeyIndex keys;
    RowOrder order;
    std::vector<RowId> all; ///< every row, in order; those that the filter takes are shown()

    QString filterText;
    std::shared_ptr<const RowCondition> condition;
    quint8 facets = 0;
    RowFilter filter;
    std::optional<TableSearch> search;
    QTimer slices;

    struct Reading
    {
        QByteArray keyStart;
        RowSet seen; ///< rows put since beginReading()
    };
    std::vector<Reading> readings; ///< under way
    [[nodiscard]] std::vector<Reading>::iterator readingOf(const QByteArray &keyStart);
};

} // namespace gatehouse
