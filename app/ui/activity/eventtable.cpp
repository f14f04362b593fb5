// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/eventtable.h"

#include "ui/activity/activityrows.h"
#include "ui/blocked/blockwords.h"

#include <algorithm>

namespace gatehouse {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto inOneGo = 6ms; // a filter that takes no longer is shown at once
constexpr auto aSlice = 7ms;
constexpr RowId forgottenAtOnce = 4 * EventColumns::chunkRows; // each time costs a walk through all

QList<QByteArray> typeTitles()
{
    QList<QByteArray> titles;
    for (int type = 0; type <= int(EventType::Log); ++type)
        titles.append(eventTypeTitle(EventType(type)).toUtf8());
    return titles;
}

/// What of an event stands in a column; nothing: it is no text.
std::optional<EventColumns::Text> textOf(int column)
{
    switch (column) {
    case ActivityClient:
        return EventColumns::Client;
    case ActivityUser:
        return EventColumns::User;
    case ActivityAddress:
        return EventColumns::Address;
    case ActivityBroker:
        return EventColumns::Broker;
    default:
        return std::nullopt;
    }
}

QString whatOf(const EventColumns &events, RowId id)
{
    QByteArray text;
    events.appendWhat(id, text);
    return QString::fromUtf8(text);
}

QDateTime timeOf(const EventColumns &events, RowId id)
{
    return QDateTime::fromMSecsSinceEpoch(events.at(id), Qt::UTC);
}

} // namespace

EventTable::EventTable(QObject *parent)
    : KeyedTable(activityColumns(), parent)
    , m_order(m_events, typeTitles())
    , m_most(std::numeric_limits<int>::max())
{
    m_slices.setSingleShot(true);
    connect(&m_slices, &QTimer::timeout, this, [this] {
        searchSlice(aSlice);
        if (m_search)
            m_slices.start(0);
    });
}

EventTable::~EventTable() = default;

void EventTable::setMost(qsizetype events)
{
    m_most = events;
    forgetOldest();
}

void EventTable::append(const QList<StoredEvent> &batch, const NameOf &nameOf)
{
    if (batch.isEmpty())
        return;
    finishSearch();
    const RowId first = m_events.idLimit();
    QString brokerId = batch.constFirst().brokerId;
    QString name = nameOf(brokerId);
    for (const StoredEvent &stored : batch) {
        if (stored.brokerId != brokerId) {
            brokerId = stored.brokerId;
            name = nameOf(brokerId);
        }
        m_events.append(stored, name);
    }
    putFrom(first);
}

void EventTable::append(const EventColumns &later)
{
    if (later.count() == 0)
        return;
    finishSearch();
    const RowId first = m_events.idLimit();
    m_events.append(later);
    putFrom(first);
}

/// All from this id on, where a chunk that was begun anew may leave ids out.
void EventTable::putFrom(RowId first)
{
    std::vector<RowId> added;
    for (RowId id = first; id < m_events.idLimit(); ++id)
        if (id % EventColumns::chunkRows < m_events.rowsIn(id / EventColumns::chunkRows))
            added.push_back(id);
    put(std::move(added));
    forgetOldest();
    Q_EMIT countChanged();
}

void EventTable::prepend(const QList<StoredEvent> &older, const NameOf &nameOf)
{
    if (older.isEmpty())
        return;
    finishSearch();
    const RowId shift = m_events.prepend(older, nameOf);
    const auto shifted = [shift](RowId id) { return id + shift; };
    std::transform(m_all.begin(), m_all.end(), m_all.begin(), shifted);
    renumberShown(shifted);
    std::vector<RowId> added;
    for (RowId chunk = 0; chunk < shift / EventColumns::chunkRows; ++chunk)
        for (RowId row = 0; row < m_events.rowsIn(chunk); ++row)
            added.push_back(chunk * EventColumns::chunkRows + row);
    put(std::move(added));
    Q_EMIT countChanged();
}

/// New ones, in the order of their ids.
void EventTable::put(std::vector<RowId> added)
{
    if (m_order.areBehind(added, m_all)) {
        m_all.insert(m_all.end(), added.begin(), added.end());
        std::erase_if(added, [this](RowId id) { return !isTaken(id); });
        return showFurther(added);
    }
    const auto before = [this](RowId a, RowId b) { return isBefore(a, b); };
    std::sort(added.begin(), added.end(), before);
    m_all = merged(m_all, added);
    std::erase_if(added, [this](RowId id) { return !isTaken(id); });
    show(merged(shown(), added), Difference::Added);
}

/// Two lists in order, the second one short.
std::vector<RowId> EventTable::merged(const std::vector<RowId> &rows, const std::vector<RowId> &more) const
{
    std::vector<RowId> both;
    both.reserve(rows.size() + more.size());
    auto from = rows.begin();
    for (const RowId id : more) {
        const auto place = std::upper_bound(from, rows.end(), id, [this](RowId a, RowId b) { return isBefore(a, b); });
        both.insert(both.end(), from, place);
        both.push_back(id);
        from = place;
    }
    both.insert(both.end(), from, rows.end());
    return both;
}

void EventTable::forgetOldest()
{
    const RowId gone = m_events.oldestBeside(m_most);
    if (gone < forgottenAtOnce)
        return;
    finishSearch();
    const auto isGone = [gone](RowId id) { return id < gone; };
    std::erase_if(m_all, isGone);
    std::vector<RowId> left;
    left.reserve(shown().size());
    std::copy_if(shown().begin(), shown().end(), std::back_inserter(left), std::not_fn(isGone));
    show(std::move(left), Difference::Removed);
    m_events.forget(gone);
    const auto shifted = [gone](RowId id) { return id - gone; };
    std::transform(m_all.begin(), m_all.end(), m_all.begin(), shifted);
    renumberShown(shifted);
}

void EventTable::filterBy(const EventFilter &filter, const QList<QByteArray> &brokers, qint64 now)
{
    m_wanted.filter = filter;
    m_wanted.brokers = brokers;
    m_wanted.now = now;
    startScan();
}

void EventTable::setFacetMask(quint8 wanted)
{
    m_wanted.types = 0;
    for (int type = 0; type <= int(EventType::Log); ++type)
        if ((facetOf(EventType(type)) & wanted) != 0)
            m_wanted.types |= 1U << unsigned(type);
    startScan();
}

void EventTable::moveNow(qint64 now)
{
    m_wanted.now = now;
    m_search.reset();
    m_scan = std::make_unique<EventScan>(m_events, m_wanted, typeTitles());
    m_search.emplace(Search{RowSet(idLimit()), 0});
    finishSearch();
}

void EventTable::startScan()
{
    m_search.reset();
    m_slices.stop();
    if (m_wanted.isAll()) {
        m_scan.reset();
        show(m_all, Difference::Added);
        Q_EMIT countChanged();
        return;
    }
    m_scan = std::make_unique<EventScan>(m_events, m_wanted, typeTitles());
    m_search.emplace(Search{RowSet(idLimit()), 0});
    searchSlice(inOneGo);
    if (!m_search)
        return;
    showFirstHits();
    m_slices.start(4); // the first rows are painted before
    Q_EMIT countChanged();
}

void EventTable::searchSlice(std::chrono::microseconds budget)
{
    if (!m_search)
        return;
    const auto end = Clock::now() + budget;
    while (m_search->nextChunk < m_events.chunks()) {
        m_scan->collect(m_search->nextChunk++, m_search->taken);
        if (Clock::now() >= end)
            break;
    }
    if (m_search->nextChunk < m_events.chunks())
        return;
    std::vector<RowId> hits = taken(m_search->taken);
    m_search.reset();
    m_slices.stop();
    show(std::move(hits), Difference::Moved);
    Q_EMIT countChanged();
}

void EventTable::finishSearch()
{
    searchSlice(std::chrono::hours(1));
}

// The last rows in order that the filter takes: the list is followed at its end. As many as a moment allows.
void EventTable::showFirstHits()
{
    const auto end = Clock::now() + 2ms;
    std::vector<RowId> hits;
    for (std::size_t i = m_all.size(); i > 0 && hits.size() < firstHits; --i) {
        if (isTaken(m_all[i - 1]))
            hits.push_back(m_all[i - 1]);
        if (i % 64 == 0 && Clock::now() >= end)
            break;
    }
    std::reverse(hits.begin(), hits.end());
    if (shown().size() <= firstHits * 2) {
        // So few that none has to be asked whether somebody holds on to it.
        std::vector<RowId> kept;
        std::copy_if(shown().begin(), shown().end(), std::back_inserter(kept),
                     [this](RowId id) { return isTaken(id); });
        std::vector<RowId> both;
        std::set_union(hits.begin(), hits.end(), kept.begin(), kept.end(), std::back_inserter(both),
                       [this](RowId a, RowId b) { return isBefore(a, b); });
        hits = std::move(both);
    }
    show(std::move(hits), Difference::Moved);
}

std::vector<RowId> EventTable::taken(const RowSet &set) const
{
    std::vector<RowId> rows;
    std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(rows), [&set](RowId id) { return set.contains(id); });
    rows.shrink_to_fit();
    return rows;
}

void EventTable::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= columnCount())
        return;
    finishSearch();
    m_order.sortAllBy({EventOrder::By(column), order}, m_all);
    if (!m_scan)
        return show(m_all, Difference::Moved);
    RowSet set(idLimit());
    for (const RowId id : shown())
        set.insert(id);
    show(taken(set), Difference::Moved);
}

std::array<int, 8> EventTable::facetCounts() const
{
    std::array<int, 8> counts{};
    for (int type = 0; type <= int(EventType::Log); ++type)
        for (std::size_t bit = 0; bit < counts.size(); ++bit)
            if (((facetOf(EventType(type)) >> bit) & 1) != 0)
                counts[bit] += m_events.countsByType()[std::size_t(type)];
    return counts;
}

Event EventTable::eventAt(int row) const
{
    const RowId id = shown()[std::size_t(row)];
    const auto kind = EventColumns::Kind::of(m_events.kind(id));
    const auto text = [this, id](EventColumns::Text column) { return QString::fromUtf8(m_events.text(id, column)); };
    Event event;
    event.at = timeOf(m_events, id);
    event.type = kind.type;
    event.cause = kind.cause;
    event.certainty = kind.certainty;
    event.who.clientId = text(EventColumns::Client);
    event.who.user = text(EventColumns::User);
    event.who.address = text(EventColumns::Address);
    event.text = whatOf(m_events, id);
    return event;
}

QByteArray EventTable::keyAt(int row) const
{
    if (row < 0 || std::size_t(row) >= shown().size())
        return {};
    return activityKey(m_events.sequence(shown()[std::size_t(row)]));
}

int EventTable::rowOf(const QByteArray &key) const
{
    const RowId id = m_events.find(sequenceOf(key));
    return id == noRow ? -1 : placeOf(id);
}

QVariant EventTable::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || std::size_t(index.row()) >= shown().size())
        return {};
    const RowId id = shown()[std::size_t(index.row())];
    const auto kind = EventColumns::Kind::of(m_events.kind(id));
    switch (role) {
    case Qt::DisplayRole:
        if (const auto text = textOf(index.column()))
            return QString::fromUtf8(m_events.text(id, *text));
        if (index.column() == ActivityWhat)
            return whatOf(m_events, id);
        return index.column() == ActivityTime ? clockTime(timeOf(m_events, id)) : eventTypeTitle(kind.type);
    case Qt::TextAlignmentRole:
        return static_cast<int>(columns().at(index.column()).alignment);
    case KeyRole:
        return activityKey(m_events.sequence(id));
    case IconRole:
        return static_cast<int>(kind.type) + 1;
    case FacetsRole:
        return static_cast<int>(facetOf(kind.type));
    case NumberRole:
        return index.column() == ActivityTime ? QVariant(m_events.at(id)) : QVariant();
    default:
        return {};
    }
}

} // namespace gatehouse
