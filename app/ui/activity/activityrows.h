// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eventfilter.h"
#include "core/storedevent.h"
#include "models/indexedtable.h"
#include "models/rowfilter.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/tableview.h"

namespace gatehouse {

/// How events stand in a table: columns, cells, icons, chips, and what a filter asks of a row.
enum ActivityColumn {
    ActivityTime,
    ActivityResult,
    ActivityClient,
    ActivityUser,
    ActivityAddress,
    ActivityWhat,
    ActivityBroker
};

QList<TableColumn> activityColumns();
QList<TableIcon> activityIcons();
QList<Facet> activityFacets(const std::array<int, 8> &counts);
TableRow activityRow(const StoredEvent &event, const QString &broker);
QByteArray activityKey(qint64 sequence);
qint64 sequenceOf(const QByteArray &key);
/// What a row shows of its event, texts as they stand there; its `why` and `text` are one.
Event shownEvent(const IndexedTable &table, int row);
QString eventTypeTitle(EventType type); ///< "Refused"

/// The rows that an expression takes. What of it is plain words is left to the table, which searches all texts at once.
class ActivityCondition final : public RowCondition
{
public:
    /// `brokers`: names as they are shown; empty: all.
    ActivityCondition(EventFilter filter, QList<QByteArray> brokers, qint64 now);
    [[nodiscard]] bool takes(const RowStore &store, RowId id) const override;

private:
    QList<FilterTerm> m_terms;
    QList<QByteArray> m_brokers;
    qint64 m_now;
};

/// The words of a filter that the table can look for by itself.
QString plainWords(const EventFilter &filter);

} // namespace gatehouse
