// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/auditentry.h"
#include "ui/widgets/theme.h"

#include <QString>

namespace gatehouse {

QString outcomeTitle(AuditOutcome outcome); ///< translated: "Still refused"
QString outcomeSentence(AuditOutcome outcome);
QString outcomeIcon(AuditOutcome outcome);
Tone outcomeTone(AuditOutcome outcome);
/// "Allow", "Broker added"; a code that is not known as it is, made visible.
QString auditActionTitle(const QString &action);

} // namespace gatehouse
