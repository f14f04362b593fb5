// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accessrecord.h"
#include "models/indexedtable.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/tableview.h"

#include <QHash>
#include <QSet>

#include <array>

namespace gatehouse {

/// How the records of Access stand in a table: columns, cells, icons and the chips over it.
enum AccessColumn {
    AccessName,
    AccessKind,
    AccessState,
    AccessLabel,
    AccessMemberships,
    AccessNote,
    AccessBound,
    AccessBroker
};

QList<TableColumn> accessColumns();
QList<TableIcon> accessIcons();
QByteArray accessKey(const QString &brokerId, const QString &recordId);
QString brokerOfAccessKey(const QByteArray &key);
QString recordOfAccessKey(const QByteArray &key);

/// What a row is, by its icon (IndexedTable::IconRole).
RecordKind kindOfAccessIcon(int icon);
RecordState stateOfAccessIcon(int icon);

/// Rows for the table, and what they do not say.
struct AccessRows
{
    QList<TableRow> rows;
    QHash<QByteArray, QString> rawNames; ///< by key, where the name is not what its cell shows
    QSet<int> filledColumns;             ///< of those that may stay empty: where some row has something
};

/// The rows of one broker's records. 100 000 of them come at a time, so any thread may make them.
AccessRows accessRows(const QString &brokerId, const QString &brokerName, const QList<AccessRecord> &records);

/// Counts are by facet bit, the lowest first; what does not occur and is not chosen has no chip.
QList<Facet> accessFacets(const std::array<int, 8> &counts, quint8 chosen);

} // namespace gatehouse
