// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/words.h"

#include "connectors/mosquitto/blocks.h"
#include "connectors/mosquitto/files/filewords.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QHash>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::Words)
};

QString argument(const Step &step, qsizetype index)
{
    return visibleText(step.arguments.value(index));
}

QString account(const Step &step)
{
    const QString &code = step.code;
    const QString user = argument(step, 0);
    if (code == u"anonymous")
        return Words::tr(
            "No user name is given. Whether the broker lets anybody in without one stands in its configuration "
            "file (allow_anonymous), which cannot be read from here.");
    if (code == u"certificateMayName")
        return Words::tr(
                   "A listener may take the user name from the client certificate %1; the broker does not tell, so "
                   "set it in the broker's profile.")
            .arg(user);
    if (code == u"unknownUser")
        return Words::tr(
                   "Dynamic security has no account named %1. Only a password file or another plugin beside it could "
                   "still let it in.")
            .arg(user);
    if (code == u"known")
        return Words::tr("The account %1 exists.").arg(user);
    if (code == u"disabled")
        return step.certainty == Certainty::Certain ? Words::tr("The account %1 is disabled.").arg(user)
                                                    : Words::tr("The account %1 is disabled. A client whose name is "
                                                                "taken from its certificate would come in all the "
                                                                "same.")
                                                          .arg(user);
    if (code == u"enabled")
        return Words::tr("The account %1 is enabled.").arg(user);
    if (code == u"unbound")
        return Words::tr("The account %1 may be used with any client id.").arg(user);
    if (code == u"boundTo")
        return Words::tr("The account %1 is bound to the client id %2, which is the one used.")
            .arg(user, argument(step, 1));
    if (code == u"boundElsewhere")
        return Words::tr("The account %1 is bound to the client id %2; %3 is refused.")
            .arg(user, argument(step, 1), argument(step, 2));
    if (code == u"boundUnknown")
        return Words::tr("The account %1 is bound to the client id %2; which one the client uses is not known.")
            .arg(user, argument(step, 1));
    if (code == u"passwordNotGiven")
        return Words::tr("The password was not checked; the rest holds with the right one.");
    if (code == u"hashUnreadable")
        return Words::tr("The broker does not show what password it expects: test the credentials to know.");
    return {};
}

QString reserved(const Step &step)
{
    const QString topic = argument(step, step.arguments.size() - 1);
    if (step.code == u"invalidTopic")
        return Words::tr("%1 is no topic name: it is empty, too long, or holds a wildcard. The broker would hang up.")
            .arg(topic);
    if (step.code == u"invalidFilter")
        return Words::tr("%1 is no topic filter. The broker would hang up.").arg(topic);
    if (step.code == u"sysIsReadOnly")
        return Words::tr("Nobody may publish below $SYS, whatever the rules say.");
    if (step.code == u"shareIsNoTopic")
        return Words::tr("$share is for shared subscriptions, not for messages.");
    if (step.code == u"tooDeep")
        return Words::tr("The topic has more than 200 slashes, which the broker does not take.");
    if (step.code == u"tooManyLevels")
        return Words::tr("The topic has more than %1 levels, which the broker does not take (max_topic_split_depth).")
            .arg(argument(step, 1));
    if (step.code == u"controlNeedsRule")
        return Words::tr("No rule matches, and $CONTROL topics are never allowed by default.");
    return {};
}

/// Of "group, role, type, filter" or "role, type, filter".
QString rule(const Step &step)
{
    const bool ofGroup = step.arguments.size() > 3;
    const QString role = argument(step, ofGroup ? 1 : 0);
    const QString type = argument(step, ofGroup ? 2 : 1);
    const QString filter = argument(step, ofGroup ? 3 : 2);
    QString through = Words::tr("The role %1").arg(role);
    if (step.check == Check::GroupRole)
        through = Words::tr("The role %1 of the group %2").arg(role, argument(step, 0));
    else if (step.check == Check::AnonymousGroup)
        through = Words::tr("The role %1 of the group for anonymous clients, %2,").arg(role, argument(step, 0));
    if (step.code == u"ruleAllows")
        return Words::tr("%1 allows it: %2 %3.").arg(through, type, filter);
    if (step.code == u"ruleDenies")
        return Words::tr("%1 denies it: %2 %3.").arg(through, type, filter);
    if (step.code == u"wildcardsDenied")
        return Words::tr("%1 allows no subscription with wildcards, so %2 is denied.").arg(through, filter);
    if (step.code == u"ruleMalformed")
        return Words::tr("%1 has a rule that is no topic filter, %2 %3; the broker then denies.")
            .arg(through, type, filter);
    return {};
}

QString verb(const QString &type)
{
    if (type == u"subscribe")
        return Words::tr("subscribing");
    if (type == u"unsubscribe")
        return Words::tr("unsubscribing");
    if (type == u"publishClientReceive")
        return Words::tr("receiving");
    return Words::tr("publishing");
}

QString allowedWord(bool allowed)
{
    return allowed ? Words::tr("allowed") : Words::tr("denied");
}

} // namespace

QString stepSentence(const Step &step)
{
    QString sentence = fileStepSentence(step);
    if (!sentence.isEmpty())
        return sentence;
    switch (step.check) {
    case Check::LogIn:
    case Check::AccountState:
    case Check::BoundClientId:
    case Check::Password:
    case Check::OtherSource:
        sentence = account(step);
        break;
    case Check::Name:
    case Check::ReservedTopic:
        sentence =
            step.code == u"forbiddenCharacter"
                ? Words::tr("“%1” holds a control character or a non-character: the broker closes the connection of "
                            "a client that sends it.")
                      .arg(argument(step, 0))
                : reserved(step);
        break;
    case Check::ClientRole:
    case Check::GroupRole:
    case Check::AnonymousGroup:
        sentence = rule(step);
        break;
    case Check::DefaultAccess:
        sentence =
            step.code == u"defaultAllows"
                ? Words::tr("No rule matches, and by default %1 is allowed.").arg(verb(step.arguments.value(0)))
                : Words::tr(
                      "No rule matches, and by default %1 is denied. Only an ACL file or another plugin beside dynamic "
                      "security could still allow it.")
                      .arg(verb(step.arguments.value(0)));
        break;
    default:
        break;
    }
    // A step of a connector that this program no longer has, read back from an investigation.
    return sentence.isEmpty() ? Words::tr("Unknown check: %1.").arg(visibleText(step.code)) : sentence;
}

QList<PolicyFact> policyFactsOf(const DynsecView &view)
{
    const Origin defaultsOrigin{QStringLiteral("dynsec"), QStringLiteral("defaults"), 0};
    const DefaultAccess defaults = view.defaults();
    QList<PolicyFact> facts{{Words::tr("Publishing where no rule matches"), allowedWord(defaults.publishSend),
                             Words::tr("Hits every client whose roles say nothing about the topic."), defaultsOrigin},
                            {Words::tr("Receiving where no rule matches"), allowedWord(defaults.publishReceive),
                             Words::tr("A denied message is dropped without a trace: the client waits in vain."),
                             defaultsOrigin},
                            {Words::tr("Subscribing where no rule matches"), allowedWord(defaults.subscribe),
                             Words::tr("Hits every client whose roles say nothing about the filter."), defaultsOrigin},
                            {Words::tr("Unsubscribing where no rule matches"), allowedWord(defaults.unsubscribe),
                             Words::tr("A denied client keeps getting the messages."), defaultsOrigin},
                            {Words::tr("Topics below $CONTROL"), Words::tr("only by a rule"),
                             Words::tr("The default access never opens them, for nobody."), defaultsOrigin},
                            {Words::tr("Publishing below $SYS"), Words::tr("denied"),
                             Words::tr("Holds for everybody, whatever the rules say."), defaultsOrigin}};

    const QString anonymous = lenientUtf8(view.anonymousGroup());
    facts.append({Words::tr("Group for clients without a user name"),
                  anonymous.isEmpty() ? Words::tr("none") : visibleText(anonymous),
                  Words::tr("Its roles hold for anonymous clients, where the listener lets them in at all."),
                  {QStringLiteral("dynsec"), QStringLiteral("anonymousGroup"), 0}});

    qsizetype disabled = 0;
    qsizetype bound = 0;
    qsizetype helpless = 0;
    view.eachClient([&](const DynsecView::Client &client) {
        disabled += client->disabled ? 1 : 0;
        bound += client->clientId.isSet() ? 1 : 0;
        helpless += hasNoRight(view, client) ? 1 : 0;
    });
    const Origin accounts{QStringLiteral("dynsec"), QStringLiteral("clients"), 0};
    facts.append({Words::tr("Disabled accounts"), QString::number(disabled), Words::tr("They are refused at log-in."),
                  accounts});
    facts.append({Words::tr("Accounts bound to one client id"), QString::number(bound),
                  Words::tr("They are refused with any other client id."), accounts});
    facts.append({Words::tr("Accounts without any right"), QString::number(helpless),
                  Words::tr("They connect, but may neither publish nor receive."), accounts});

    view.eachRole([&](const DynsecView::Role &role) {
        qsizetype denials = 0;
        for (const DynsecState::Run &run : role->acls)
            for (const DynsecState::Acl &acl : role.state->acls(run))
                denials += acl.allow ? 0 : 1;
        const QString name = role.state->string(role->name);
        const Origin origin{QStringLiteral("dynsec"), QStringLiteral("role/") + name, 0};
        if (denials > 0)
            facts.append({Words::tr("Denying rules of the role %1").arg(visibleText(name)), QString::number(denials),
                          Words::tr("Hits every account and group that holds the role."), origin});
        if (!role->wildcardSubscriptions)
            facts.append({Words::tr("Subscriptions with wildcards by the role %1").arg(visibleText(name)),
                          Words::tr("denied"), Words::tr("Hits every account and group that holds the role."), origin});
    });
    return facts;
}

} // namespace gatehouse::mosquitto
