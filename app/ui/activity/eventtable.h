// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "activity/eventorder.h"
#include "activity/eventscan.h"
#include "models/keyedtable.h"

#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>

namespace gatehouse {

/// The model of the live list: events in EventColumns, filtered and sorted through lists of ids. Its keys are
/// activityKey() of the sequences. The oldest go where there are too many. A filter that cannot be done in a moment
/// shows the newest rows first, and the rest some frames later. GUI thread.
class EventTable final : public KeyedTable
{
    Q_OBJECT
public:
    using NameOf = std::function<QString(const QString &)>; ///< of a broker, by its profile id

    explicit EventTable(QObject *parent = nullptr);
    ~EventTable() override;

    void append(const QList<StoredEvent> &batch, const NameOf &nameOf);  ///< later than all others, in order
    void append(const EventColumns &later);                              ///< the same, made in another thread
    void prepend(const QList<StoredEvent> &older, const NameOf &nameOf); ///< before all others, the oldest first
    void setMost(qsizetype events);                                      ///< so many stay, and a few more
    /// `brokers`: names as they are shown; empty: all. `now`: milliseconds since 1970.
    void filterBy(const EventFilter &filter, const QList<QByteArray> &brokers, qint64 now);
    void moveNow(qint64 now);         ///< the same filter, at another time; all at once
    void setFacetMask(quint8 wanted); ///< of activityFacets(); 0: all

    [[nodiscard]] std::array<int, 8> facetCounts() const;
    /// What is shown of it; its `why` and `text` are one.
    [[nodiscard]] Event eventAt(int row) const;
    [[nodiscard]] const EventColumns &events() const { return m_events; }
    [[nodiscard]] const std::vector<RowId> &shownIds() const { return shown(); }

    [[nodiscard]] int totalCount() const override { return static_cast<int>(m_events.count()); }
    [[nodiscard]] bool isFiltering() const override { return m_search.has_value(); }
    [[nodiscard]] QByteArray keyAt(int row) const override;
    [[nodiscard]] int rowOf(const QByteArray &key) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

protected:
    [[nodiscard]] bool isBefore(RowId a, RowId b) const override { return m_order.isBefore(a, b); }
    [[nodiscard]] bool isTaken(RowId id) const override { return !m_scan || m_scan->takes(id); }
    [[nodiscard]] RowId idLimit() const override { return m_events.idLimit(); }

private:
    struct Search
    {
        RowSet taken;
        RowId nextChunk = 0;
    };
    void startScan();
    void searchSlice(std::chrono::microseconds budget);
    void finishSearch();
    void showFirstHits();
    void put(std::vector<RowId> added);
    void putFrom(RowId first);
    void forgetOldest();
    [[nodiscard]] std::vector<RowId> merged(const std::vector<RowId> &rows, const std::vector<RowId> &more) const;
    [[nodiscard]] std::vector<RowId> taken(const RowSet &set) const;

    EventColumns m_events;
    EventOrder m_order;
    std::vector<RowId> m_all; ///< every event, in order
    EventScan::Wanted m_wanted;
    std::unique_ptr<EventScan> m_scan; ///< null: all are taken
    std::optional<Search> m_search;    ///< under way
    QTimer m_slices;
    qsizetype m_most;
};

} // namespace gatehouse
