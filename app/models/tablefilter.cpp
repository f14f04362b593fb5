// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/tablestate.h"

#include <algorithm>

namespace gatehouse {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// Through this much text a search goes at once; more, and the first hits are shown before the others are looked for.
constexpr qsizetype textForOneGo = 8 * 1024 * 1024;
constexpr std::size_t rowsForOneGo = 16384;

} // namespace

void IndexedTable::Private::startFilter(const RowFilter &next)
{
    const bool wasComplete = !search;
    const bool narrows = wasComplete && next.isWithin(filter) && !filter.takesAll();
    const bool isSame = next.isSame(filter);
    filter = next;
    if (isSame)
        return;
    search.reset();
    slices.stop();
    if (filter.takesAll()) {
        q->show(all, Difference::Added);
        Q_EMIT q->countChanged();
        return;
    }

    search.emplace();
    // Row by row among few hits, or straight through all texts: the latter reads ten times as much in the same time.
    search->narrows = narrows && q->shown().size() < store.live() / 8;
    if (search->narrows)
        search->among = q->shown();
    else
        search->taken = RowSet(store.idLimit());
    if (search->narrows ? search->among.size() <= rowsForOneGo : store.textBytes() <= textForOneGo) {
        searchSlice(4ms);
        if (!search)
            return;
    }
    showFirstHits();
    slices.start(4); // the first rows are painted before
    Q_EMIT q->countChanged();
}

void IndexedTable::Private::searchSlice(std::chrono::microseconds budget)
{
    if (!search)
        return;
    const auto end = Clock::now() + budget;
    if (search->narrows) {
        while (search->nextAmong < search->among.size()) {
            const RowId id = search->among[search->nextAmong++];
            if (filter.takes(store, id))
                search->hits.push_back(id);
            if (search->nextAmong % 256 == 0 && Clock::now() >= end)
                break;
        }
    } else {
        while (search->nextRun < store.runCount()) {
            filter.collect(store, store.run(search->nextRun++), search->taken);
            if (search->nextRun % 4 == 0 && Clock::now() >= end)
                break;
        }
    }
    if (!search->isDone(store))
        return;
    std::vector<RowId> hits = search->narrows ? std::move(search->hits) : filtered(all, search->taken);
    search.reset();
    slices.stop();
    q->show(std::move(hits), Difference::Moved);
    Q_EMIT q->countChanged();
}

void IndexedTable::Private::finishSearch()
{
    if (search)
        searchSlice(std::chrono::hours(1));
}

// The first rows in order that the filter takes, as many as a few milliseconds allow.
void IndexedTable::Private::showFirstHits()
{
    const std::vector<RowId> &among = search->narrows ? search->among : all;
    const auto end = Clock::now() + 4ms;
    std::vector<RowId> hits;
    for (std::size_t i = 0; i < among.size() && hits.size() < firstHits; ++i) {
        if (filter.takes(store, among[i]))
            hits.push_back(among[i]);
        if (i % 64 == 63 && Clock::now() >= end)
            break;
    }
    if (q->shown().size() <= firstHits * 2) {
        // So few that none has to be asked whether somebody holds on to it.
        std::vector<RowId> kept;
        std::copy_if(q->shown().begin(), q->shown().end(), std::back_inserter(kept),
                     [this](RowId id) { return filter.takes(store, id); });
        std::vector<RowId> both;
        std::set_union(hits.begin(), hits.end(), kept.begin(), kept.end(), std::back_inserter(both),
                       [this](RowId a, RowId b) { return order.isBefore(a, b); });
        hits = std::move(both);
    }
    q->show(std::move(hits), Difference::Moved);
}

std::vector<RowId> IndexedTable::Private::filtered(const std::vector<RowId> &rows, const RowSet &taken) const
{
    std::vector<RowId> result;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(result),
                 [&taken](RowId id) { return taken.contains(id); });
    result.shrink_to_fit();
    return result;
}

} // namespace gatehouse
