// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storedevent.h"
#include "store/statement.h"

#include <QHash>

namespace gatehouse {

/// The tables of what was seen at the brokers: `activity`, one row an event, and `activity_hour`, how often each
/// identity connected or was kept out in each hour, kept at insert. Lives in the store thread.
class ActivityTable final
{
public:
    explicit ActivityTable(Database &database);
    static Result<> migrate(Database &database, int from, int to);

    /// All of them or none; the sequence of the first.
    Result<qint64> keep(const QString &brokerId, const QList<Event> &events);
    Result<QList<StoredEvent>> find(const EventQuery &query);
    Result<QByteArray> raw(qint64 sequence); ///< empty: no such event, or it had no line
    /// Of the whole hours since then and the running one, the most frequent first.
    Result<QList<EventCount>> counts(const QDateTime &since);
    Result<qint64> prune(const EventRetention &retention, const QDateTime &now); ///< how many went

private:
    static Result<> makeTables(Database &database);
    Result<qint64> brokerNumber(const QString &brokerId);
    Result<QString> brokerOf(qint64 number);
    Result<> count(qint64 broker, const QList<Event> &events);

    Database &m_database;
    QHash<QString, qint64> m_numbers; ///< of brokers, as the table has them
    Statement m_findBroker;
    Statement m_nameBroker;
    Statement m_addBroker;
    Statement m_insert;
    Statement m_count;
    Statement m_newest;
    Statement m_page;
    Statement m_pageOfBroker;
    Statement m_refusals;
    Statement m_raw;
    Statement m_counts;
};

} // namespace gatehouse
