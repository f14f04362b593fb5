// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "models/indexedtable.h"

#include "models/tablestate.h"

#include <algorithm>

namespace gatehouse {

namespace {

int numericColumns(const QList<TableColumn> &columns)
{
    return static_cast<int>(std::count_if(columns.cbegin(), columns.cend(), [](const TableColumn &column) {
        return column.sort == TableColumn::Sort::Number;
    }));
}

} // namespace

IndexedTable::Private::Private(IndexedTable *table)
    : q(table)
    , store(static_cast<int>(table->columns().size()), numericColumns(table->columns()))
    , keys(store)
    , order(store)
{
    slices.setSingleShot(true);
    QObject::connect(&slices, &QTimer::timeout, q, [this] {
        using namespace std::chrono_literals;
        searchSlice(7ms);
        if (search)
            slices.start(0);
    });
}

int IndexedTable::Private::numbersBefore(int column) const
{
    return numericColumns(q->columns().first(column));
}

IndexedTable::IndexedTable(QList<TableColumn> columns, QObject *parent)
    : KeyedTable(std::move(columns), parent)
    , d(std::make_unique<Private>(this))
{
}

IndexedTable::~IndexedTable() = default;

void IndexedTable::put(const QList<TableRow> &rows)
{
    d->finishSearch();
    d->put(rows);
}

void IndexedTable::Private::put(const QList<TableRow> &rows)
{
    std::vector<RowId> added;
    std::vector<RowId> changed;
    RowSet touched(store.idLimit() + static_cast<RowId>(rows.size()));
    keys.reserve(store.live() + static_cast<std::size_t>(rows.size()));
    for (const TableRow &row : rows) {
        RowId id = keys.findOrInsert(row.key, store.idLimit());
        if (id == noRow) {
            id = store.add(row);
            added.push_back(id);
            touched.insert(id);
        } else if (!store.holds(id, row)) {
            store.replace(id, row);
            if (!touched.contains(id))
                changed.push_back(id);
            touched.insert(id);
        }
        for (Reading &reading : readings) {
            if (!row.key.startsWith(reading.keyStart))
                continue;
            reading.seen.grow(store.idLimit());
            reading.seen.insert(id);
        }
    }
    if (added.empty() && changed.empty())
        return;

    std::vector<RowId> moved = added;
    moved.insert(moved.end(), changed.begin(), changed.end());
    for (const RowId id : moved)
        order.noted(id);
    const Difference difference = changed.empty() ? Difference::Added : Difference::Moved;
    const bool manyMoved = moved.size() > 4096 + all.size() / 64;
    if (changed.empty() && added.size() <= all.size() && order.areBehind(added, all)) {
        all.insert(all.end(), added.begin(), added.end()); // as the parts of a sorted list come
    } else if (manyMoved) {
        all.reserve(all.size() + added.size());
        all.insert(all.end(), added.begin(), added.end());
        order.sortAll(all);
    } else {
        order.sortSome(moved);
        all = withMoved(all, changed.empty() ? nullptr : &touched, moved);
    }

    std::vector<RowId> next;
    if (filter.takesAll()) {
        next = all;
    } else {
        std::erase_if(moved, [this](RowId id) { return !filter.takes(store, id); });
        if (manyMoved)
            order.sortSome(moved);
        if (manyMoved && !q->shown().empty()) {
            RowSet taken(store.idLimit());
            for (const RowId id : q->shown()) {
                if (!touched.contains(id))
                    taken.insert(id);
            }
            for (const RowId id : moved)
                taken.insert(id);
            next = filtered(all, taken);
        } else {
            next = withMoved(q->shown(), changed.empty() ? nullptr : &touched, moved);
        }
    }
    q->show(std::move(next), difference);
    q->tellChanged(changed);
    Q_EMIT q->countChanged();
}

// The rows without those that moved, and these again at their places.
std::vector<RowId> IndexedTable::Private::withMoved(const std::vector<RowId> &rows, const RowSet *moved,
                                                    const std::vector<RowId> &sortedMoved) const
{
    std::vector<RowId> result;
    result.reserve(rows.size() + sortedMoved.size());
    if (moved) {
        std::copy_if(rows.begin(), rows.end(), std::back_inserter(result),
                     [moved](RowId id) { return !moved->contains(id); });
    } else {
        result = rows;
        result.reserve(rows.size() + sortedMoved.size());
    }
    const std::size_t kept = result.size();
    if (sortedMoved.empty() || kept == 0 || order.isBefore(result.back(), sortedMoved.front())) {
        result.insert(result.end(), sortedMoved.begin(), sortedMoved.end());
        return result;
    }
    result.resize(kept + sortedMoved.size());
    // From the back, so that every row is moved once.
    auto keptEnd = result.begin() + static_cast<std::ptrdiff_t>(kept);
    auto place = result.end();
    for (auto row = sortedMoved.rbegin(); row != sortedMoved.rend(); ++row) {
        const auto split =
            std::upper_bound(result.begin(), keptEnd, *row, [this](RowId a, RowId b) { return order.isBefore(a, b); });
        place = std::move_backward(split, keptEnd, place);
        *--place = *row;
        keptEnd = split;
    }
    return result;
}

void IndexedTable::reserve(qsizetype rows)
{
    d->keys.reserve(static_cast<std::size_t>(rows));
}

void IndexedTable::remove(const QList<QByteArray> &keys)
{
    d->finishSearch();
    std::vector<RowId> ids;
    for (const QByteArray &key : keys) {
        if (const RowId id = d->keys.find(key); id != noRow)
            ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    d->removeRows(ids);
}

void IndexedTable::Private::removeRows(const std::vector<RowId> &ids)
{
    if (ids.empty())
        return;
    RowSet gone(store.idLimit());
    for (const RowId id : ids)
        gone.insert(id);
    all = withMoved(all, &gone, {});
    q->show(withMoved(q->shown(), &gone, {}), Difference::Removed);
    for (const RowId id : ids) {
        keys.remove(id);
        store.remove(id);
    }
    if (store.gaps() > 4096 + store.live() / 4)
        closeGaps();
    Q_EMIT q->countChanged();
}

void IndexedTable::Private::closeGaps()
{
    const std::vector<RowId> newIds = store.compacted();
    order.renumbered(newIds);
    keys.rebuild();
    for (RowId &id : all)
        id = newIds[id];
    q->renumberShown([&newIds](RowId id) { return newIds[id]; });
    for (Reading &reading : readings) {
        reading.seen.grow(static_cast<RowId>(newIds.size()));
        RowSet renumbered(store.idLimit());
        for (std::size_t old = 0; old < newIds.size(); ++old) {
            if (newIds[old] != noRow && reading.seen.contains(static_cast<RowId>(old)))
                renumbered.insert(newIds[old]);
        }
        reading.seen = std::move(renumbered);
    }
}

void IndexedTable::replaceAll(const QList<TableRow> &rows)
{
    beginReading();
    put(rows);
    endReading();
}

std::vector<IndexedTable::Private::Reading>::iterator IndexedTable::Private::readingOf(const QByteArray &keyStart)
{
    return std::find_if(readings.begin(), readings.end(),
                        [&keyStart](const Reading &reading) { return reading.keyStart == keyStart; });
}

void IndexedTable::beginReading(const QByteArray &keyStart)
{
    const auto known = d->readingOf(keyStart);
    if (known != d->readings.end())
        known->seen = RowSet(d->store.idLimit());
    else
        d->readings.push_back({keyStart, RowSet(d->store.idLimit())});
}

void IndexedTable::endReading(const QByteArray &keyStart)
{
    const auto ended = d->readingOf(keyStart);
    if (ended == d->readings.end())
        return;
    d->finishSearch();
    RowSet seen = std::move(ended->seen);
    d->readings.erase(ended);
    seen.grow(d->store.idLimit());
    std::vector<RowId> missing;
    for (const RowId id : d->all) {
        if (!seen.contains(id) && d->store.key(id).startsWith(keyStart))
            missing.push_back(id);
    }
    d->removeRows(missing);
}

std::array<int, 8> IndexedTable::facetCounts() const
{
    std::array<int, 8> counts{};
    for (const RowId id : d->all) {
        const quint8 facets = d->store.facets(id);
        for (std::size_t bit = 0; bit < counts.size(); ++bit)
            counts[bit] += (facets >> bit) & 1;
    }
    return counts;
}

void IndexedTable::clear()
{
    d->finishSearch();
    if (d->all.empty())
        return;
    show({}, Difference::Removed);
    d->all = {};
    d->keys.clear();
    d->order.clear();
    d->store.clear();
    for (Private::Reading &reading : d->readings)
        reading.seen = RowSet();
    Q_EMIT countChanged();
}

int IndexedTable::totalCount() const
{
    return static_cast<int>(d->all.size());
}

QByteArray IndexedTable::keyAt(int row) const
{
    if (row < 0 || static_cast<std::size_t>(row) >= shown().size())
        return {};
    return d->store.key(shown()[static_cast<std::size_t>(row)]).toByteArray();
}

int IndexedTable::rowOf(const QByteArray &key) const
{
    const RowId id = d->keys.find(key);
    return id == noRow ? -1 : placeOf(id);
}

qsizetype IndexedTable::bytesBesideTexts() const
{
    return d->store.bytesBesideTexts() + d->keys.bytes() + d->order.bytes() +
           static_cast<qsizetype>((d->all.capacity() + shown().capacity()) * sizeof(RowId));
}

QVariant IndexedTable::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || static_cast<std::size_t>(index.row()) >= shown().size())
        return {};
    const RowId id = shown()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromUtf8(d->store.cell(id, index.column()));
    case Qt::TextAlignmentRole:
        return static_cast<int>(columns().at(index.column()).alignment);
    case KeyRole:
        return d->store.key(id).toByteArray();
    case IconRole:
        return static_cast<int>(d->store.icon(id));
    case FacetsRole:
        return static_cast<int>(d->store.facets(id));
    case NumberRole:
        if (columns().at(index.column()).sort == TableColumn::Sort::Number)
            return d->store.number(id, d->numbersBefore(index.column()));
        return {};
    default:
        return {};
    }
}

void IndexedTable::sort(int column, Qt::SortOrder sortOrder)
{
    if (column >= columns().size())
        return;
    d->finishSearch();
    if (column < 0) {
        d->order.forgetTerms(d->all);
    } else {
        const bool isNumber = columns().at(column).sort == TableColumn::Sort::Number;
        d->order.sortAllBy({column, isNumber ? d->numbersBefore(column) : -1, sortOrder}, d->all);
    }
    if (shown().size() == d->all.size()) {
        show(d->all, Difference::Moved);
        return;
    }
    RowSet taken(d->store.idLimit());
    for (const RowId id : shown())
        taken.insert(id);
    show(d->filtered(d->all, taken), Difference::Moved);
}

void IndexedTable::setFilter(const QString &text)
{
    filterBy(text, nullptr);
}

void IndexedTable::filterBy(const QString &text, std::shared_ptr<const RowCondition> condition)
{
    if (text == d->filterText && condition == d->condition)
        return;
    d->filterText = text;
    d->condition = std::move(condition);
    d->startFilter(RowFilter(text, d->facets, d->condition));
}

void IndexedTable::setFacetMask(quint8 wanted)
{
    if (wanted == d->facets)
        return;
    d->facets = wanted;
    d->startFilter(RowFilter(d->filterText, wanted, d->condition));
}

QString IndexedTable::filter() const
{
    return d->filterText;
}

bool IndexedTable::isBefore(RowId a, RowId b) const
{
    return d->order.isBefore(a, b);
}

bool IndexedTable::isTaken(RowId id) const
{
    return d->filter.takes(d->store, id);
}

RowId IndexedTable::idLimit() const
{
    return d->store.idLimit();
}

bool IndexedTable::isFiltering() const
{
    return d->search.has_value();
}

} // namespace gatehouse
