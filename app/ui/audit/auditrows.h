// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/auditentry.h"
#include "models/indexedtable.h"
#include "ui/widgets/tableview.h"

namespace gatehouse {

/// How the entries of the trail stand in a table: columns, cells and icons.
enum AuditColumn {
    AuditNumber,
    AuditTime,
    AuditOperator,
    AuditAction,
    AuditWho,
    AuditWhatBecame,
    AuditReason,
    AuditBroker
};

QList<TableColumn> auditColumns();
QList<TableIcon> auditIcons();
TableRow auditRow(const AuditEntry &entry);

} // namespace gatehouse
