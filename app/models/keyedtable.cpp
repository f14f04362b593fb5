// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/keyedtable.h"

#include <QSize>

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

KeyedTable::KeyedTable(QList<TableColumn> columns, QObject *parent)
    : QAbstractTableModel(parent)
    , m_columns(std::move(columns))
{
}

int KeyedTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size()) + m_blanks;
}

int KeyedTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant KeyedTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    const TableColumn &column = m_columns.at(section);
    switch (role) {
    case Qt::DisplayRole:
        return column.title;
    case Qt::TextAlignmentRole:
        return static_cast<int>(column.alignment);
    case Qt::SizeHintRole:
        return QSize(column.width, -1); // the view's own height
    default:
        return {};
    }
}

void KeyedTable::show(std::vector<RowId> next, Difference difference)
{
    if (next == m_shown) {
        m_shown = std::move(next);
        return;
    }
    Q_EMIT aboutToRearrange();
    if (difference == Difference::Moved || !showPiecewise(next, difference))
        showRearranged(std::move(next));
    Q_EMIT rearranged();
}

void KeyedTable::showFurther(const std::vector<RowId> &more)
{
    if (more.empty())
        return;
    const int before = rowCount();
    beginInsertRows({}, before, before + static_cast<int>(more.size()) - 1);
    m_shown.insert(m_shown.end(), more.begin(), more.end());
    endInsertRows();
}

bool KeyedTable::showPiecewise(const std::vector<RowId> &next, Difference difference)
{
    const bool added = difference == Difference::Added;
    const std::vector<Run> runs = added ? runsBeside(next, m_shown) : runsBeside(m_shown, next);
    if (runs.empty())
        return false;
    const auto at = [](std::size_t place) { return static_cast<std::ptrdiff_t>(place); };
    if (added) {
        m_shown.reserve(next.size());
        for (const Run &run : runs) {
            beginInsertRows({}, static_cast<int>(run.from), static_cast<int>(run.to) - 1);
            m_shown.insert(m_shown.begin() + at(run.from), next.begin() + at(run.from), next.begin() + at(run.to));
            endInsertRows();
        }
        return true;
    }
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        beginRemoveRows({}, static_cast<int>(run->from), static_cast<int>(run->to) - 1);
        m_shown.erase(m_shown.begin() + at(run->from), m_shown.begin() + at(run->to));
        endRemoveRows();
    }
    return true;
}

// One change of the layout, with the count set right at the end of the table before or after it: with a QTableView of
// a million rows (Qt 6.4.2) that takes 2 ms for the layout, 1 ms to cut the end off and 7 ms to add to it.
void KeyedTable::showRearranged(std::vector<RowId> next)
{
    const int before = rowCount();
    if (static_cast<int>(next.size()) > before) {
        beginInsertRows({}, before, static_cast<int>(next.size()) - 1);
        m_blanks = static_cast<int>(next.size()) - before;
        endInsertRows();
    }
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    if (isFiltering())
        keepHeld(next);
    const QModelIndexList from = persistentIndexList();
    std::vector<RowId> ids;
    ids.reserve(static_cast<std::size_t>(from.size()));
    for (const QModelIndex &index : from) {
        const auto row = static_cast<std::size_t>(index.row());
        ids.push_back(row < m_shown.size() ? m_shown[row] : noRow);
    }
    const std::vector<int> places = placesOf(ids, next);
    QModelIndexList to;
    to.reserve(from.size());
    for (qsizetype i = 0; i < from.size(); ++i) {
        const int place = places[static_cast<std::size_t>(i)];
        to.append(place < 0 ? QModelIndex() : createIndex(place, from.at(i).column()));
    }
    changePersistentIndexList(from, to);
    m_shown = std::move(next);
    const int now = static_cast<int>(m_shown.size());
    m_blanks = std::max(0, before - now);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    if (m_blanks > 0) {
        beginRemoveRows({}, now, now + m_blanks - 1);
        m_blanks = 0;
        endRemoveRows();
    }
}

// While a search is under way, rows that a selection or a current index holds on to stay shown if the filter takes
// them, wherever they stand: left out now, they would be unselected for good. Called inside a change of the layout.
void KeyedTable::keepHeld(std::vector<RowId> &next) const
{
    if (m_shown.size() <= firstHits * 2)
        return;
    const QModelIndexList indexes = persistentIndexList();
    std::vector<RowId> held;
    for (const QModelIndex &index : indexes) {
        if (static_cast<std::size_t>(index.row()) < m_shown.size())
            held.push_back(m_shown[static_cast<std::size_t>(index.row())]);
    }
    std::sort(held.begin(), held.end());
    held.erase(std::unique(held.begin(), held.end()), held.end());
    std::erase_if(held, [this](RowId id) { return !isTaken(id); });
    const auto before = [this](RowId a, RowId b) { return isBefore(a, b); };
    std::sort(held.begin(), held.end(), before);
    std::vector<RowId> both;
    std::set_union(next.begin(), next.end(), held.begin(), held.end(), std::back_inserter(both), before);
    // The table cannot grow in the middle of a change of its layout.
    while (both.size() > m_shown.size())
        both.erase(std::find_if(both.rbegin(), both.rend(),
                                [&](RowId id) { return !std::binary_search(held.begin(), held.end(), id, before); })
                       .base() -
                   1);
    next = std::move(both);
}

std::vector<int> KeyedTable::placesOf(const std::vector<RowId> &ids, const std::vector<RowId> &list) const
{
    std::vector<int> places(ids.size(), -1);
    constexpr std::size_t few = 4096;
    if (ids.size() > few) {
        std::vector<int> placeOfId(idLimit(), -1);
        for (std::size_t i = 0; i < list.size(); ++i)
            placeOfId[list[i]] = static_cast<int>(i);
        for (std::size_t i = 0; i < ids.size(); ++i)
            places[i] = ids[i] == noRow ? -1 : placeOfId[ids[i]];
        return places;
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] == noRow)
            continue;
        const auto found =
            std::lower_bound(list.begin(), list.end(), ids[i], [this](RowId a, RowId b) { return isBefore(a, b); });
        if (found != list.end() && *found == ids[i])
            places[i] = static_cast<int>(found - list.begin());
    }
    return places;
}

int KeyedTable::placeOf(RowId id) const
{
    return placesOf({id}, m_shown).front();
}

void KeyedTable::tellChanged(const std::vector<RowId> &changed)
{
    std::vector<int> places = placesOf(changed, m_shown);
    std::erase(places, -1);
    if (places.empty())
        return;
    std::sort(places.begin(), places.end());
    const int lastColumn = static_cast<int>(m_columns.size()) - 1;
    constexpr std::size_t mostSignals = 64;
    if (places.size() > mostSignals) {
        Q_EMIT dataChanged(index(places.front(), 0), index(places.back(), lastColumn));
        return;
    }
    for (std::size_t i = 0; i < places.size();) {
        std::size_t end = i + 1;
        while (end < places.size() && places[end] == places[end - 1] + 1)
            ++end;
        Q_EMIT dataChanged(index(places[i], 0), index(places[end - 1], lastColumn));
        i = end;
    }
}

} // namespace gatehouse
