// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"
#include "core/policy.h"
#include "core/trialreport.h"

#include <QJsonObject>

namespace gatehouse {

/// Whether what happened is what the rules say.
enum class Agreement { NotKnown, Agrees, Differs };

/// One thing that was tried, beside what the broker's own records say of it.
struct RuleCheck
{
    Action action = Action::Connect;
    QString topic;
    Decision decision;
    QStringList sentences;        ///< of its steps, in order
    std::optional<bool> wasLetIn; ///< nothing: the broker does not tell
    QString brokersWords;         ///< a sentence: what it said
    Agreement agreement = Agreement::NotKnown;
    QString conclusion; ///< a sentence or two
};

/// Everything that one credential test found. A value; no secret is in it.
struct CredentialTestReport
{
    QString brokerId;
    QString brokerName;
    QDateTime at; ///< UTC, when it began
    Identity as;  ///< whom it connected as
    TrialReport trial;
    QDateTime rulesAsOf;    ///< when the rules were read; invalid: they were not
    QList<RuleCheck> rules; ///< the log-in first, then the probes
    QList<Event> events;    ///< what the broker told of it meanwhile
    QStringList notTested;  ///< sentences
    Agreement agreement = Agreement::NotKnown;
    QString crossCheck; ///< a sentence: whether the broker and its records say the same
    QString conclusion; ///< the sentence to remember

    [[nodiscard]] bool isConnected() const { return trial.end == TrialEnd::Connected; }
    [[nodiscard]] bool isAllLetIn() const; ///< connected, and no probe was refused
};

/// Fills in agreement, crossCheck and conclusion from the rest.
void conclude(CredentialTestReport &report);

QString agreementName(Agreement agreement); ///< stable: "agrees", "differs", "notKnown"

/// {"connected","code","meaning","protocol","clientId","packets":[...],"records":[STEP],"steps":[...],"certificates":
/// [...],"events":[EVENT],"agreement","notTested","conclusion"}
QJsonObject toJson(const CredentialTestReport &report);

} // namespace gatehouse
