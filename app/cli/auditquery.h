// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace gatehouse {

/// The question that --match, --from, --to and --broker or --url put to the trail. Needs the store to be open.
Result<AuditQuery> auditQueryOf(const Console &console);

/// Every entry that a question matches, oldest first, page by page.
Future<QList<AuditEntry>> findAllEntries(Store &store, AuditQuery query, QObject *context);

} // namespace gatehouse
