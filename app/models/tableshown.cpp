// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/tablestate.h"

#include <algorithm>

namespace gatehouse {

namespace {

// Up to so many runs, each is a signal of its own: what is gone is then unselected with the proper signals, and the
// current row goes on to its neighbour. Each costs a QTableView of a million rows 0.5 to 4 ms (Qt 6.4.2).
constexpr std::size_t mostRuns = 8;

struct Run
{
    std::size_t from;
    std::size_t to;
};

// The runs of `longer` that are not in `shorter`, whose rows are all in `longer` in the same order; or nothing when
// they are too many.
std::vector<Run> runsBeside(const std::vector<RowId> &longer, const std::vector<RowId> &shorter)
{
    std::vector<Run> runs;
    const auto same = std::mismatch(shorter.begin(), shorter.end(), longer.begin()).first;
    auto other = static_cast<std::size_t>(same - shorter.begin());
    for (std::size_t i = other; i < longer.size(); ++i) {
        if (other < shorter.size() && longer[i] == shorter[other]) {
            ++other;
            continue;
        }
        const std::size_t end = other == shorter.size() ? longer.size() : i + 1;
        if (!runs.empty() && runs.back().to == i)
            runs.back().to = end;
        else if (runs.size() == mostRuns)
            return {};
        else
            runs.push_back({i, end});
        i = end - 1;
    }
    return runs;
}

} // namespace

void IndexedTable::Private::show(std::vector<RowId> next, Difference difference)
{
    if (next == shown) {
        shown = std::move(next);
        return;
    }
    Q_EMIT q->aboutToRearrange();
    if (difference == Difference::Moved || !showPiecewise(next, difference))
        showRearranged(std::move(next));
    Q_EMIT q->rearranged();
}

bool IndexedTable::Private::showPiecewise(const std::vector<RowId> &next, Difference difference)
{
    const bool added = difference == Difference::Added;
    const std::vector<Run> runs = added ? runsBeside(next, shown) : runsBeside(shown, next);
    if (runs.empty())
        return false;
    const auto at = [](std::size_t place) { return static_cast<std::ptrdiff_t>(place); };
    if (added) {
        shown.reserve(next.size());
        for (const Run &run : runs) {
            q->beginInsertRows({}, static_cast<int>(run.from), static_cast<int>(run.to) - 1);
            shown.insert(shown.begin() + at(run.from), next.begin() + at(run.from), next.begin() + at(run.to));
            q->endInsertRows();
        }
        return true;
    }
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        q->beginRemoveRows({}, static_cast<int>(run->from), static_cast<int>(run->to) - 1);
        shown.erase(shown.begin() + at(run->from), shown.begin() + at(run->to));
        q->endRemoveRows();
    }
    return true;
}

// One change of the layout, with the count set right at the end of the table before or after it: with a QTableView of
// a million rows (Qt 6.4.2) that takes 2 ms for the layout, 1 ms to cut the end off and 7 ms to add to it.
void IndexedTable::Private::showRearranged(std::vector<RowId> next)
{
    const int before = shownCount();
    if (static_cast<int>(next.size()) > before) {
        q->beginInsertRows({}, before, static_cast<int>(next.size()) - 1);
        blanks = static_cast<int>(next.size()) - before;
        q->endInsertRows();
    }
    Q_EMIT q->layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    if (search)
        keepHeld(next);
    const QModelIndexList from = q->persistentIndexList();
    std::vector<RowId> ids;
    ids.reserve(static_cast<std::size_t>(from.size()));
    for (const QModelIndex &index : from) {
        const auto row = static_cast<std::size_t>(index.row());
        ids.push_back(row < shown.size() ? shown[row] : noRow);
    }
    const std::vector<int> places = placesOf(ids, next);
    QModelIndexList to;
    to.reserve(from.size());
    for (qsizetype i = 0; i < from.size(); ++i) {
        const int place = places[static_cast<std::size_t>(i)];
        to.append(place < 0 ? QModelIndex() : q->createIndex(place, from.at(i).column()));
    }
    q->changePersistentIndexList(from, to);
    shown = std::move(next);
    const int now = static_cast<int>(shown.size());
    blanks = std::max(0, before - now);
    Q_EMIT q->layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    if (blanks > 0) {
        q->beginRemoveRows({}, now, now + blanks - 1);
        blanks = 0;
        q->endRemoveRows();
    }
}

std::vector<int> IndexedTable::Private::placesOf(const std::vector<RowId> &ids, const std::vector<RowId> &list) const
{
    std::vector<int> places(ids.size(), -1);
    constexpr std::size_t few = 4096;
    if (ids.size() > few) {
        std::vector<int> placeOfId(store.idLimit(), -1);
        for (std::size_t i = 0; i < list.size(); ++i)
            placeOfId[list[i]] = static_cast<int>(i);
        for (std::size_t i = 0; i < ids.size(); ++i)
            places[i] = ids[i] == noRow ? -1 : placeOfId[ids[i]];
        return places;
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] == noRow)
            continue;
        const auto found = std::lower_bound(list.begin(), list.end(), ids[i],
                                            [this](RowId a, RowId b) { return order.isBefore(a, b); });
        if (found != list.end() && *found == ids[i])
            places[i] = static_cast<int>(found - list.begin());
    }
    return places;
}

int IndexedTable::Private::placeOf(RowId id) const
{
    return placesOf({id}, shown).front();
}

void IndexedTable::Private::emitChanged(const std::vector<RowId> &changed)
{
    std::vector<int> places = placesOf(changed, shown);
    std::erase(places, -1);
    if (places.empty())
        return;
    std::sort(places.begin(), places.end());
    const int lastColumn = static_cast<int>(columns.size()) - 1;
    constexpr std::size_t mostSignals = 64;
    if (places.size() > mostSignals) {
        Q_EMIT q->dataChanged(q->index(places.front(), 0), q->index(places.back(), lastColumn));
        return;
    }
    for (std::size_t i = 0; i < places.size();) {
        std::size_t end = i + 1;
        while (end < places.size() && places[end] == places[end - 1] + 1)
            ++end;
        Q_EMIT q->dataChanged(q->index(places[i], 0), q->index(places[end - 1], lastColumn));
        i = end;
    }
}

} // namespace gatehouse
