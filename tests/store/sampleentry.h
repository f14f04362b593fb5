// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/auditentry.h"

namespace gatehouse::test {

/// An entry with something in every field that the caller gives.
inline AuditEntry sampleEntry(AuditOutcome outcome = AuditOutcome::Noted, qint64 intent = 0)
{
    AuditEntry entry;
    entry.at = QDateTime(QDate(2026, 11, 22), QTime(9, 8, 7, 6), Qt::UTC);
    entry.operatorName = QStringLiteral("ann");
    entry.operatorClaim = QStringLiteral("Ann of the night shift");
    entry.host = QStringLiteral("desk");
    entry.process = QStringLiteral("3b1c9f0a-boot/4242/991");
    entry.brokerId = QStringLiteral("6f1c2a9e-5e0b-4a52-9d0f-0c8ad6a3b111");
    entry.broker = QStringLiteral("Plant");
    entry.action = QStringLiteral("allow");
    entry.object = QStringLiteral("dynsec/client/pump-7");
    entry.who = QStringLiteral("pump-7");
    entry.before = QByteArray(R"({"username":"pump-7","disabled":true})");
    entry.after = QByteArray(R"({"username":"pump-7"})");
    entry.reason = QStringLiteral("repaired, ticket 4711");
    entry.detail = QStringLiteral("The account is enabled again.");
    entry.outcome = outcome;
    entry.intent = intent;
    return entry;
}

} // namespace gatehouse::test
