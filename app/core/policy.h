// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/block.h"
#include "core/change.h"
#include "core/identity.h"
#include "core/secret.h"

#include <memory>
#include <optional>

namespace gatehouse {

struct Credentials
{
    Secret password;
};

/// One thing that somebody tries. Without credentials the question is about the rules alone: "with the right password".
struct Attempt
{
    Identity who;
    Action action = Action::Connect;
    QString topic; ///< a topic name for Publish and Receive, a topic filter for Subscribe and Unsubscribe
    std::optional<Credentials> credentials;
};

enum class Answered { Allow, Deny, Unknown };
enum class StepResult { Pass, Fail, NotChecked };

/// What the broker asks, in the order in which it asks; words are made on display from code and arguments.
enum class Check {
    Name,
    Reach,
    Tls,
    Listener,
    BanList,
    LogIn,        ///< is the account known, are there credentials
    AccountState, ///< enabled
    BoundClientId,
    Password,
    Limits,
    ClientRole, ///< arguments: role name, ACL type, topic filter
    GroupRole,  ///< arguments: group name, role name, ACL type, topic filter
    DefaultAccess,
    AnonymousGroup,
    ReservedTopic, ///< $SYS and $CONTROL are outside the defaults
    UserRule,      ///< of a rule file; arguments: user name (empty: clients without one), access, topic filter
    PatternRule,   ///< of a rule file, for everybody; arguments: access, topic filter
    OtherSource    ///< decided by something that could not be read; argument: what
};

/// One question of the broker and its answer.
struct Step
{
    Check check = Check::LogIn;
    StepResult result = StepResult::NotChecked;
    Certainty certainty = Certainty::Certain;
    QStringList arguments; ///< raw, hostile
    QString code; ///< the connector's own code of the outcome, "unknownUser"; its words.h turns it into a sentence
    Origin origin;
    QString block; ///< id of the Block that this step amounts to; empty: none
    friend bool operator==(const Step &, const Step &) = default;
};

struct Decision
{
    Answered answer = Answered::Unknown;
    QList<Step> steps; ///< up to and including the deciding one, the last
};

/// What the broker would decide, as a pure value: no I/O, immutable, safe in any thread.
class AccessPolicy
{
public:
    AccessPolicy() = default;
    AccessPolicy(const AccessPolicy &) = delete;
    AccessPolicy &operator=(const AccessPolicy &) = delete;
    virtual ~AccessPolicy() = default;

    [[nodiscard]] virtual Decision decide(const Attempt &attempt) const = 0;
    /// Everything that keeps this identity out or denies it every topic, in the broker's order: all, not the first.
    [[nodiscard]] virtual QList<Block> blocksOf(const Identity &who) const = 0;
    /// The policy as it will be after the changes: an overlay, O(changed).
    [[nodiscard]] virtual std::shared_ptr<const AccessPolicy> with(const QList<Change> &changes) const = 0;
};

QString answerName(Answered answer);       ///< "allow", "deny", "unknown"
QString stepResultName(StepResult result); ///< "pass", "fail", "notChecked"
QString checkName(Check check);            ///< "login", "accountState", ...

} // namespace gatehouse
