// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

namespace gatehouse {

enum class SubjectKind { ClientId, User, Address, Network, Pattern, Certificate, Group, Role, Everyone, Unknown };
/// Whom a block is about.
struct Subject
{
    SubjectKind kind = SubjectKind::Everyone;
    QString value; ///< empty for Everyone, and for Unknown: somebody whom nobody named
    friend bool operator==(const Subject &, const Subject &) = default;
};

/// How the broker keeps somebody out.
enum class Mechanism {
    Banned,
    Disabled,
    NotListed,
    BoundClientId,
    WrongCredentials,
    RuleDenies,
    NoRuleAllows,
    ListenerRule,
    Limit,
    Certificate,
    Firewall,
    Plugin,
    BrokerFault,
    Refused,   ///< seen to be refused; no record says why
    TakenOver, ///< another client uses the same id
    Protocol   ///< what it says is not taken
};

/// What somebody wants to do. Receive is the delivery of a message to a subscriber.
enum class Action { Connect, Publish, Subscribe, Receive, Unsubscribe };

/// What a block keeps somebody from: connecting, or one action on one topic filter (empty: every topic).
struct Scope
{
    Action action = Action::Connect;
    QString topicFilter;
    friend bool operator==(const Scope &, const Scope &) = default;
};

/// The class of reason.
enum class Cause { Unknown, FailedLogins, Policy, SuspiciousAddress, Operator, Expired, Limit };

/// Certain: read from the broker. Likely: follows from its log or rules. Possible: nothing rules it out.
enum class Certainty { Certain, Likely, Possible };

/// Where a block is written, so that "open" can go there.
struct Origin
{
    QString place;  ///< the source in the broker's own terms: "dynsec", a file's path, an API resource
    QString record; ///< the record there: "client/pump-7"
    int line = 0;   ///< 1-based in a file; 0: does not apply
    friend bool operator==(const Origin &, const Origin &) = default;
};

/// One record at a broker that keeps somebody out, or denies somebody a topic. A value.
struct Block
{
    QString id; ///< stable within the broker: "dynsec/client/pump-7#disabled"
    Subject subject;
    Mechanism mechanism = Mechanism::Disabled;
    Scope scope;
    Cause cause = Cause::Unknown;
    Certainty certainty = Certainty::Likely; ///< of the subject being kept out
    QString reason;                          ///< what the broker's owner wrote; hostile text
    QString explanation; ///< our sentence: what keeps the subject out and how we know; plain text, parts made visible
    QString setBy;
    QDateTime since; ///< UTC; invalid: not known
    QDateTime until; ///< UTC; invalid: never ends by itself
    Origin origin;
    QStringList records;            ///< the records that this block follows from; a change of one of them may lift it
    std::optional<QString> ownedBy; ///< set: cannot be lifted from here; the sentence that names who or what owns it
    friend bool operator==(const Block &, const Block &) = default;
};

/// Stable names as `--json` prints them ("disabled", "boundClientId", "noRuleAllows", "user", "publish", ...).
QString mechanismName(Mechanism mechanism);
QString subjectKindName(SubjectKind kind);
QString actionName(Action action);
QString causeName(Cause cause);
QString certaintyName(Certainty certainty);
std::optional<Cause> causeFromName(QStringView name);
std::optional<Certainty> certaintyFromName(QStringView name);
QStringList causeNames();     ///< all of them
QStringList certaintyNames(); ///< all of them
std::optional<Action> actionFromName(QStringView name);
std::optional<Mechanism> mechanismFromName(QStringView name);

} // namespace gatehouse
