// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/pluginfirst.h"

#include "connectors/mosquitto/refused.h"

#include <QFileInfo>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

Step leavesIt(const QString &code, const QString &user)
{
    return {Check::OtherSource, StepResult::Pass, Certainty::Certain, {user}, code, {}, {}};
}

/// The last step, where nobody else is asked any more.
Decision finally(Decision decision)
{
    decision.steps.last().certainty = Certainty::Certain;
    return decision;
}

void append(Decision &decision, const Decision &more)
{
    decision.steps += more.steps;
    decision.answer = more.answer;
}

} // namespace

bool asksDynsecAlone(const BrokerFiles::Listener &listener)
{
    return listener.plugins.size() == 1 &&
           QFileInfo(listener.plugins.constFirst()).fileName().startsWith(QLatin1String("mosquitto_dynamic_security"));
}

bool isBeforePlugins(const Step &step)
{
    return step.check == Check::Name || step.check == Check::Listener || step.check == Check::ReservedTopic;
}

Decision decidePluginFirst(const DynsecPolicy &plugin, const FileRules &files, const Attempt &attempt)
{
    const bool isAnonymous = attempt.who.user.isEmpty();
    const Decision byFiles = files.decideConnect(attempt, FileRules::After::Plugin);
    const auto asked = std::find_if_not(byFiles.steps.cbegin(), byFiles.steps.cend(), isBeforePlugins);
    Decision decision;
    decision.steps = byFiles.steps.first(asked - byFiles.steps.cbegin());
    decision.answer = byFiles.answer;
    if (asked == byFiles.steps.cend())
        return decision;
    const bool isOpen = std::any_of(decision.steps.cbegin(), decision.steps.cend(),
                                    [](const Step &step) { return step.result == StepResult::NotChecked; });
    const Decision byPlugin = plugin.decideLogIn(attempt);
    const bool isHandedOn = DynsecPolicy::isHandedOn(byPlugin.steps.constLast());
    if (!isHandedOn) {
        append(decision, byPlugin);
    } else if (!isAnonymous && !files.files().passwords && !files.files().isPasswordFileUnread) {
        append(decision, finally(byPlugin));
    } else {
        decision.steps.append(
            leavesIt(isAnonymous ? QStringLiteral("pluginLeavesAnonymous") : QStringLiteral("pluginLeavesUser"),
                     attempt.who.user));
        decision.steps += byFiles.steps.sliced(asked - byFiles.steps.cbegin());
        decision.answer = byFiles.answer;
    }
    const Answered connecting = isOpen && decision.answer == Answered::Allow ? Answered::Unknown : decision.answer;
    decision.answer = connecting;
    if (attempt.action == Action::Connect || connecting == Answered::Deny)
        return decision;
    if (const auto refused = refusedTopic(attempt.action, attempt.topic)) {
        append(decision, {Answered::Deny, {*refused}});
        return decision;
    }
    if (isHandedOn && !isAnonymous) { // whom it does not know it has no rules for
        append(decision, files.decideTopic(attempt, FileRules::After::Plugin));
    } else if (const Decision rules = plugin.decideRules(attempt); !DynsecPolicy::isHandedOn(rules.steps.constLast())) {
        append(decision, rules);
    } else if (!files.files().acl && !files.files().isAclFileUnread) {
        append(decision, finally(rules));
    } else {
        decision.steps.append(leavesIt(QStringLiteral("pluginLeavesTopic"), attempt.who.user));
        append(decision, files.decideTopic(attempt, FileRules::After::Plugin));
    }
    if (decision.answer == Answered::Allow && connecting == Answered::Unknown)
        decision.answer = Answered::Unknown;
    return decision;
}

Decision decidePluginLast(const FileRules &files, const Attempt &attempt, const QStringList &plugins)
{
    const auto asked = [&plugins](Decision decision) {
        decision.steps.append({Check::OtherSource,
                               StepResult::NotChecked,
                               Certainty::Possible,
                               {plugins.join(QLatin1String(", "))},
                               QStringLiteral("pluginBehindFiles"),
                               {},
                               {}});
        decision.answer = Answered::Unknown;
        return decision;
    };
    Decision decision = files.decideConnect(attempt, FileRules::After::Nothing);
    const bool isDenied = decision.answer == Answered::Deny;
    if (isDenied && isBeforePlugins(decision.steps.constLast()))
        return decision;
    const QString code = decision.steps.isEmpty() ? QString() : decision.steps.constLast().code;
    if (isDenied || code == u"anyNameAllowed")
        decision = asked(decision);
    if (attempt.action == Action::Connect)
        return decision;
    const bool isIn = decision.answer == Answered::Allow;
    const Decision topic = files.decideTopic(attempt, FileRules::After::Nothing);
    append(decision, topic);
    if (topic.answer != Answered::Deny)
        return isIn ? asked(decision) : Decision{Answered::Unknown, decision.steps};
    return decision;
}

} // namespace gatehouse::mosquitto
