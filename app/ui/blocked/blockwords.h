// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/block.h"
#include "core/identity.h"
#include "core/policy.h"
#include "ui/widgets/theme.h"

#include <QDateTime>
#include <QString>

namespace gatehouse {

/// The words for what core names, as people read them: translated, plain text, hostile parts made visible.
QString mechanismTitle(Mechanism mechanism);    ///< "Account disabled"
QString certaintyTitle(Certainty certainty);    ///< "Certain"
QString certaintySentence(Certainty certainty); ///< "Certain: read from the broker itself."
QString seenSentence(Certainty certainty);      ///< the same for what was seen: how sure it is who that was
QString certaintyIcon(Certainty certainty);
QString causeTitle(Cause cause);
QString scopeTitle(const Scope &scope);       ///< "Connecting", "Publishing to a/b"
QString subjectTitle(const Subject &subject); ///< "pump-7", "everyone", "group sensors"
QString identityTitle(const Identity &who);
QString stepResultTitle(StepResult result);
QString stepResultIcon(StepResult result);
Tone stepResultTone(StepResult result);

/// The identity that a subject stands for; empty for groups, roles, patterns and everyone.
Identity identityOf(const Subject &subject);

QString clockTime(const QDateTime &at); ///< "14:02:11" today, with the date before; "–" when invalid
QString rateText(double perSecond);     ///< "0", "0.8", "1,204"
QString longTime(const QDateTime &at);  ///< with date and time zone; "not known" when invalid

} // namespace gatehouse
