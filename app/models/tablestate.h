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

/// What an IndexedTable holds, and how it goes from one list of shown rows to the next.
struct IndexedTable::Private
{
    Private(IndexedTable *table, QList<TableColumn> columns);

    // --- rows (indexedtable.cpp)
    void put(const QList<TableRow> &rows);
    void removeRows(const std::vector<RowId> &ids);
    void closeGaps();
    [[nodiscard]] int numbersBefore(int column) const;
    [[nodiscard]] std::vector<RowId> withMoved(const std::vector<RowId> &rows, const RowSet *moved,
                                               const std::vector<RowId> &sortedMoved) const;

    // --- what is shown (tableshown.cpp)
    enum class Difference { None, Added, Removed, Moved };
    void show(std::vector<RowId> next, Difference difference);
    bool showPiecewise(const std::vector<RowId> &next, Difference difference);
    void showRearranged(std::vector<RowId> next);
    void emitChanged(const std::vector<RowId> &changed);
    [[nodiscard]] int placeOf(RowId id) const; ///< row in the table; -1: not shown
    [[nodiscard]] std::vector<int> placesOf(const std::vector<RowId> &ids, const std::vector<RowId> &list) const;
    [[nodiscard]] int shownCount() const { return static_cast<int>(shown.size()) + blanks; }

    // --- filtering (tablefilter.cpp)
    void startFilter(const RowFilter &next);
    void searchSlice(std::chrono::microseconds budget);
    void finishSearch();
    void showFirstHits();
    void keepHeld(std::vector<RowId> &next) const;
    [[nodiscard]] std::vector<RowId> filtered(const std::vector<RowId> &rows, const RowSet &taken) const;

    IndexedTable *q;
    QList<TableColumn> columns;
    RowStore store;
    KeyIndex keys;
    RowOrder order;
    std::vector<RowId> all;   ///< every row, in order
    std::vector<RowId> shown; ///< those that the filter takes; `all` again without one
    int blanks = 0;           ///< rows at the end that are about to go, or have just come: between two signals only

    QString filterText;
    std::shared_ptr<const RowCondition> condition;
    quint8 facets = 0;
    RowFilter filter;
    /// A search under way.
    struct Search
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
    std::optional<Search> search;
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
