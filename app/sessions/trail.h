// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/auditentry.h"
#include "core/change.h"
#include "core/profile.h"
#include "sessions/brokersession.h"
#include "sessions/redaction.h"

namespace gatehouse {

/// A client in one word for trail and sentences: its user name, else client id, address or certificate. Hostile text.
QString nameOf(const Identity &who);

/// "allow", "block" or "undo".
QString actionOf(PlanKind kind);

/// An entry with its author, machine, process and broker filled in.
AuditEntry blankEntry(const Operator &who, const Profile &profile, const QString &action);

/// What is committed before the broker is touched.
AuditEntry intendedEntry(const Operator &who, const Profile &profile, const Redaction &redaction, const Plan &plan,
                         qsizetype item, const Change &change);

/// What became of an intent. `now` is the record as it is, redacted; of one that is too large for the trail its digest
/// is kept.
AuditEntry outcomeEntry(const Operator &who, const AuditEntry &intent, AuditOutcome outcome,
                        const std::optional<QByteArray> &now, const QString &detail);

} // namespace gatehouse
