// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/abilities.h"
#include "core/accessrecord.h"
#include "core/auditentry.h"
#include "core/blockedlist.h"
#include "core/change.h"
#include "core/event.h"
#include "core/policy.h"
#include "core/probereport.h"
#include "core/result.h"
#include "core/verification.h"

#include <QJsonArray>
#include <QJsonObject>

#include <functional>

namespace gatehouse {

/// The one JSON form of each core value, for `--json` and for exports. Keys are stable: added, never renamed. What is
/// not known is null; times are RFC 3339 in UTC; texts of strangers are as they are, which JSON can carry.
/// Secret parts of records (passwords, salts, hashes) are never in it.

using SentenceOf = std::function<QString(const Step &)>; ///< as Connector::sentenceOf()

QJsonObject toJson(const Error &error);    ///< {"fault","what","detail"}
QJsonObject toJson(const Identity &who);   ///< {"clientId","user","address","certificateSubject"}
QJsonObject toJson(const Block &block);    ///< a BLOCK; broker, attempts, lastAttempt and stillConnected are null
QJsonObject toJson(const BlockedRow &row); ///< a BLOCK
QJsonObject toJson(const Step &step, const QString &sentence);                                          ///< a STEP
QJsonObject toJson(const Decision &decision, const QList<Block> &blocks, const SentenceOf &sentenceOf); ///< of explain
QJsonObject toJson(const Change &change);                                                               ///< a CHANGE
QJsonObject toJson(const Plan &plan); ///< {"kind","changes","effects","notLiftable","items","cost",...}
QJsonObject toJson(const Verification &verification);
QJsonObject toJson(const Event &event);        ///< an EVENT
QJsonObject toJson(const ProbeReport &report); ///< {"connected","code","meaning"}
QJsonObject toJson(const AccessRecord &record);
QJsonObject toJson(const PolicyFact &fact);
QJsonArray toJson(const Abilities &abilities); ///< [{"name","available","whyNot"}]
QJsonObject toJson(const AuditEntry &entry);
QJsonObject toJson(const ChainReport &report); ///< {"intact","entries","firstBroken","why"}

QJsonValue timeToJson(const QDateTime &time); ///< RFC 3339 in UTC, milliseconds only where there are any; null
QJsonValue textToJson(const QString &text);   ///< null when empty

} // namespace gatehouse
