// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/block.h"
#include "core/change.h"
#include "core/policy.h"

#include <QStringList>

namespace gatehouse {

enum class Verdict { Verified, Applied, Refused };

/// What is known after a change: Verified needs all three of readBack, rulesClear and connectionSeen; two of three is
/// Applied; a next block of connecting is Refused. A next block of less (of every topic, say) leaves it Applied.
struct Verification
{
    Verdict verdict = Verdict::Applied;
    bool readBack = false;       ///< the record reads back as wanted
    bool rulesClear = false;     ///< decide() leaves no unknown
    bool connectionSeen = false; ///< seen or probed; of many changed clients: all of them
    qsizetype clients = 0;       ///< that were changed
    qsizetype clientsSeen = 0;   ///< how many of them were seen or probed
    QStringList evidence;        ///< sentences, translated, in order
    QList<Block> next;           ///< blockers that remain
    QString nextStep;            ///< a sentence
};

QString verdictName(Verdict verdict); ///< "verified", "applied", "refused"

} // namespace gatehouse
