// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/blockwords.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QLocale>

namespace gatehouse {

namespace {

struct BlockWords
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::BlockWords)
};

} // namespace

QString mechanismTitle(Mechanism mechanism)
{
    switch (mechanism) {
    case Mechanism::Banned:
        return BlockWords::tr("Banned");
    case Mechanism::Disabled:
        return BlockWords::tr("Account disabled");
    case Mechanism::NotListed:
        return BlockWords::tr("Not listed");
    case Mechanism::BoundClientId:
        return BlockWords::tr("Bound to another client id");
    case Mechanism::WrongCredentials:
        return BlockWords::tr("Wrong credentials");
    case Mechanism::RuleDenies:
        return BlockWords::tr("Denied by a rule");
    case Mechanism::NoRuleAllows:
        return BlockWords::tr("No rule allows it");
    case Mechanism::ListenerRule:
        return BlockWords::tr("Rule of the listener");
    case Mechanism::Limit:
        return BlockWords::tr("Over a limit");
    case Mechanism::Certificate:
        return BlockWords::tr("Certificate not accepted");
    case Mechanism::Firewall:
        return BlockWords::tr("Firewall");
    case Mechanism::Plugin:
        return BlockWords::tr("Another plugin");
    case Mechanism::Refused:
        return BlockWords::tr("Refused");
    case Mechanism::TakenOver:
        return BlockWords::tr("Client id used twice");
    case Mechanism::Protocol:
        return BlockWords::tr("Not proper MQTT");
    case Mechanism::BrokerFault:
        break;
    }
    return BlockWords::tr("Fault of the broker");
}

QString certaintyTitle(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Certain:
        return BlockWords::tr("Certain");
    case Certainty::Likely:
        return BlockWords::tr("Likely");
    case Certainty::Possible:
        break;
    }
    return BlockWords::tr("Possible");
}

QString certaintySentence(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Certain:
        return BlockWords::tr("Certain: this was read from the broker itself.");
    case Certainty::Likely:
        return BlockWords::tr("Likely: the record is certain, and the broker's rules say what follows from it.");
    case Certainty::Possible:
        break;
    }
    return BlockWords::tr("Possible: nothing that could be read rules it out, and nothing proves it.");
}

QString seenSentence(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Certain:
        return BlockWords::tr("Certain: the broker named the client when it refused it.");
    case Certainty::Likely:
        return BlockWords::tr("Likely: it follows from the broker's log and its rules.");
    case Certainty::Possible:
        break;
    }
    return BlockWords::tr("Possible: the broker's log does not rule it out, and does not prove it.");
}

QString certaintyIcon(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Certain:
        return QStringLiteral("verified");
    case Certainty::Likely:
        return QStringLiteral("info");
    case Certainty::Possible:
        break;
    }
    return QStringLiteral("explain");
}

QString causeTitle(Cause cause)
{
    switch (cause) {
    case Cause::Unknown:
        break;
    case Cause::FailedLogins:
        return BlockWords::tr("Failed log-ins");
    case Cause::Policy:
        return BlockWords::tr("A policy of the broker");
    case Cause::SuspiciousAddress:
        return BlockWords::tr("A suspicious address");
    case Cause::Operator:
        return BlockWords::tr("Set by an operator");
    case Cause::Expired:
        return BlockWords::tr("Expired");
    case Cause::Limit:
        return BlockWords::tr("A limit was reached");
    }
    return BlockWords::tr("Not known");
}

QString scopeTitle(const Scope &scope)
{
    if (scope.action == Action::Connect)
        return BlockWords::tr("Connecting");
    const QString topic = scope.topicFilter.isEmpty() ? BlockWords::tr("every topic") : visibleText(scope.topicFilter);
    switch (scope.action) {
    case Action::Publish:
        return BlockWords::tr("Publishing to %1").arg(topic);
    case Action::Subscribe:
        return BlockWords::tr("Subscribing to %1").arg(topic);
    case Action::Receive:
        return BlockWords::tr("Receiving from %1").arg(topic);
    default:
        return BlockWords::tr("Unsubscribing from %1").arg(topic);
    }
}

QString subjectTitle(const Subject &subject)
{
    const QString value = visibleText(subject.value);
    switch (subject.kind) {
    case SubjectKind::Everyone:
        return BlockWords::tr("everyone");
    case SubjectKind::Unknown:
        return BlockWords::tr("somebody");
    case SubjectKind::Group:
        return BlockWords::tr("group %1").arg(value);
    case SubjectKind::Role:
        return BlockWords::tr("role %1").arg(value);
    case SubjectKind::ClientId:
        return BlockWords::tr("client %1").arg(value);
    default:
        return value;
    }
}

QString identityTitle(const Identity &who)
{
    for (const QString &part : {who.user, who.clientId, who.address, who.certificateSubject}) {
        if (!part.isEmpty())
            return visibleText(part);
    }
    return BlockWords::tr("everyone");
}

QString stepResultTitle(StepResult result)
{
    switch (result) {
    case StepResult::Pass:
        return BlockWords::tr("Passed");
    case StepResult::Fail:
        return BlockWords::tr("Failed");
    case StepResult::NotChecked:
        break;
    }
    return BlockWords::tr("Not checked");
}

QString stepResultIcon(StepResult result)
{
    switch (result) {
    case StepResult::Pass:
        return QStringLiteral("check");
    case StepResult::Fail:
        return QStringLiteral("close");
    case StepResult::NotChecked:
        break;
    }
    return QStringLiteral("wait");
}

Tone stepResultTone(StepResult result)
{
    switch (result) {
    case StepResult::Pass:
        return Tone::Success;
    case StepResult::Fail:
        return Tone::Danger;
    case StepResult::NotChecked:
        break;
    }
    return Tone::Muted;
}

Identity identityOf(const Subject &subject)
{
    Identity who;
    switch (subject.kind) {
    case SubjectKind::ClientId:
        who.clientId = subject.value;
        break;
    case SubjectKind::User:
        who.user = subject.value;
        break;
    case SubjectKind::Address:
        who.address = subject.value;
        break;
    case SubjectKind::Certificate:
        who.certificateSubject = subject.value;
        break;
    default:
        break;
    }
    return who;
}

QString clockTime(const QDateTime &at)
{
    if (!at.isValid())
        return QStringLiteral("–");
    const QDateTime local = at.toLocalTime();
    const QString time = QLocale().toString(local.time(), QStringLiteral("HH:mm:ss"));
    if (local.date() == QDate::currentDate())
        return time;
    return QLocale().toString(local.date(), QLocale::ShortFormat) + QLatin1Char(' ') + time;
}

QString rateText(double perSecond)
{
    constexpr double least = 0.05; // what is shown of it is not 0.0
    constexpr double whole = 10;
    return QLocale().toString(perSecond, 'f', perSecond < least || perSecond >= whole ? 0 : 1);
}

QString longTime(const QDateTime &at)
{
    if (!at.isValid())
        return BlockWords::tr("not known");
    return QLocale().toString(at.toLocalTime(), QLocale::LongFormat);
}

} // namespace gatehouse
