// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/change.h"
#include "core/policy.h"
#include "core/result.h"
#include "core/storedevent.h"
#include "core/storedinvestigation.h"

#include <QJsonObject>
#include <QStringList>

namespace gatehouse {

/// One question of the ladder, in the order in which a connection meets them.
struct Rung
{
    QString name; ///< stable: "reach", "tls", "listener", "banList", "login", ...
    QString title;
    StepResult result = StepResult::NotChecked;
    Certainty certainty = Certainty::Certain;
    QStringList sentences; ///< what was found, or why it was not checked
    Origin origin;         ///< of what decided it
    QString block;         ///< id of the Block that keeps the client out here; empty: none
};

/// What was seen of a client lately.
struct SeenLately
{
    qint64 refused = 0, denied = 0, connected = 0; ///< how often
    QDateTime firstRefused, lastRefused, lastConnected;
    QStringList addresses;        ///< that it came from, the most frequent first; at most a few
    std::optional<bool> isOnline; ///< nullopt: not known
};

/// Why one client cannot connect, or can: everything that was asked, what was found, and what would let it in. A value.
struct Investigation
{
    Identity who;
    QString brokerId, broker;
    QDateTime at;                        ///< UTC
    Answered answer = Answered::Unknown; ///< whether the client may connect
    Certainty certainty = Certainty::Certain;
    QString sentence; ///< the conclusion
    QList<Rung> rungs;
    QList<Block> blocks; ///< all that keeps it out or denies it topics, in the broker's order
    SeenLately seen;
    QStringList ruledOut;     ///< sentences
    std::optional<Plan> plan; ///< what lets it in; none: nothing needs to be changed, or can be
    QString whyNoPlan;        ///< a sentence
    qint64 number = 0;        ///< under which it is kept; 0: it is not
    QDateTime earlierAt;      ///< UTC, of the last one of this client; invalid: there is none
    QStringList changes;      ///< since then: sentences
};

/// {"sentence","certainty","answer","steps":[STEP],"blocks":[BLOCK],"seen","ruledOut","notChecked","plan",...}
QJsonObject toJson(const Investigation &investigation);
/// As it was kept, without its plan; of its blocks only ids and words. BadReply: it is damaged.
Result<Investigation> investigationFrom(const StoredInvestigation &kept);

} // namespace gatehouse
