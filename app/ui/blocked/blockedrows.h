// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/blockedlist.h"
#include "models/indexedtable.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/tableview.h"

namespace gatehouse {

/// How the rows of Blocked stand in a table: columns, cells, icons and the chips over it.
enum BlockedColumn {
    BlockedWho,
    BlockedBy,
    BlockedReason,
    BlockedSince,
    BlockedAttempts,
    BlockedLast,
    BlockedOnline,
    BlockedBroker
};

QList<TableColumn> blockedColumns();
QList<TableIcon> blockedIcons();
TableRow blockedRow(const BlockedRow &row);
/// One chip for each class of blocker that occurs or is chosen, with its number of rows.
QList<Facet> blockedFacets(const QList<TableRow> &rows, quint8 chosen);

} // namespace gatehouse
