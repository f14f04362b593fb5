// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/policy.h"

#include "connectors/mosquitto/blocks.h"
#include "connectors/mosquitto/refused.h"
#include "core/text.h"
#include "core/topicfilter.h"

namespace gatehouse::mosquitto {

namespace {

const QString dynsec = QStringLiteral("dynsec");
const QString defaultsRecord = QStringLiteral("defaults");

/// The pair of rule lists that the plugin looks through for an action; literal rules go first.
struct RuleLists
{
    std::optional<AclType> literal;
    AclType pattern = AclType::PublishSend;
};

RuleLists listsOf(Action action)
{
    switch (action) {
    case Action::Subscribe:
        return {AclType::SubscribeLiteral, AclType::SubscribePattern};
    case Action::Unsubscribe:
        return {AclType::UnsubscribeLiteral, AclType::UnsubscribePattern};
    case Action::Receive:
        return {std::nullopt, AclType::PublishReceive};
    case Action::Publish:
    case Action::Connect:
        break;
    }
    return {std::nullopt, AclType::PublishSend};
}

bool defaultFor(const DefaultAccess &defaults, Action action)
{
    switch (action) {
    case Action::Subscribe:
        return defaults.subscribe;
    case Action::Unsubscribe:
        return defaults.unsubscribe;
    case Action::Receive:
        return defaults.publishReceive;
    case Action::Publish:
    case Action::Connect:
        break;
    }
    return defaults.publishSend;
}

QString defaultName(Action action)
{
    switch (action) {
    case Action::Subscribe:
        return QStringLiteral("subscribe");
    case Action::Unsubscribe:
        return QStringLiteral("unsubscribe");
    case Action::Receive:
        return QStringLiteral("publishClientReceive");
    case Action::Publish:
    case Action::Connect:
        break;
    }
    return QStringLiteral("publishClientSend");
}

void decideBy(Decision &decision, Step step, Answered answer)
{
    decision.steps.append(std::move(step));
    decision.answer = answer;
}

} // namespace

/// What is asked of the rules, in UTF-8, made once for an attempt.
struct DynsecPolicy::Question
{
    Action action;
    QString topicText;
    QByteArray topic;
    QByteArray clientId;
    QByteArray user;
    bool anonymous;
};

/// Whose roles are asked.
struct DynsecPolicy::Asked
{
    const DynsecState *state;
    DynsecState::Run roles;
    Check check;
    QString group;
};

DynsecPolicy::DynsecPolicy(DynsecView view, Surroundings around)
    : m_view(std::move(view))
    , m_around(around)
{
}

DynsecPolicy::Question DynsecPolicy::questionOf(const Attempt &attempt)
{
    return {attempt.action,
            attempt.topic,
            attempt.topic.toUtf8(),
            attempt.who.clientId.toUtf8(),
            attempt.who.user.toUtf8(),
            attempt.who.user.isEmpty()};
}

DynsecView::Client DynsecPolicy::clientOf(const Question &question) const
{
    return question.anonymous ? DynsecView::Client{} : m_view.client(question.user);
}

Decision DynsecPolicy::decideLogIn(const Attempt &attempt) const
{
    Decision decision;
    askConnect(attempt, clientOf(questionOf(attempt)), decision);
    return decision;
}

Decision DynsecPolicy::decideRules(const Attempt &attempt) const
{
    const Question question = questionOf(attempt);
    Decision decision;
    askRules(question, clientOf(question), decision);
    return decision;
}

bool DynsecPolicy::isHandedOn(const Step &last)
{
    return last.code == u"unknownUser" || last.code == u"anonymous" || last.code == u"defaultDenies" ||
           last.code == u"controlNeedsRule";
}

Decision DynsecPolicy::decide(const Attempt &attempt) const
{
    Decision decision;
    decision.steps.reserve(6);
    const Question question = questionOf(attempt);
    const DynsecView::Client client = clientOf(question);
    askConnect(attempt, client, decision);
    if (attempt.action == Action::Connect || decision.answer == Answered::Deny)
        return decision;
    const Answered connecting = decision.answer;
    if (const auto refused = refusedTopic(attempt.action, attempt.topic)) {
        decideBy(decision, *refused, Answered::Deny);
        return decision;
    }
    askRules(question, client, decision);
    if (decision.answer == Answered::Allow && connecting == Answered::Unknown)
        decision.answer = Answered::Unknown;
    return decision;
}

void DynsecPolicy::askConnect(const Attempt &attempt, const DynsecView::Client &client, Decision &decision) const
{
    const QString &user = attempt.who.user;
    if (const auto refused = refusedName(attempt.who))
        return decideBy(decision, *refused, Answered::Deny);
    if (!attempt.who.certificateSubject.isEmpty() && m_around.certificates != CertificateIdentity::Never) {
        decideBy(decision,
                 {Check::OtherSource,
                  StepResult::NotChecked,
                  Certainty::Possible,
                  {attempt.who.certificateSubject},
                  QStringLiteral("certificateMayName"),
                  {},
                  {}},
                 Answered::Unknown);
        return;
    }
    if (user.isEmpty()) {
        // allow_anonymous stands in mosquitto.conf, which MQTT does not show.
        decideBy(decision,
                 {Check::LogIn, StepResult::NotChecked, Certainty::Possible, {}, QStringLiteral("anonymous"), {}, {}},
                 Answered::Unknown);
        return;
    }
    const QString record = QStringLiteral("client/") + user;
    const QString blockPrefix = recordId(RecordType::Client, user);
    const Origin origin{dynsec, record, 0};
    if (!client) {
        decideBy(decision,
                 {Check::LogIn,
                  StepResult::Fail,
                  Certainty::Likely,
                  {user},
                  QStringLiteral("unknownUser"),
                  origin,
                  blockPrefix + unknownAspect},
                 Answered::Deny);
        return;
    }
    decision.steps.append(
        {Check::LogIn, StepResult::Pass, Certainty::Certain, {user}, QStringLiteral("known"), origin, {}});
    if (client->disabled) {
        const Certainty certainty =
            m_around.certificates == CertificateIdentity::Never ? Certainty::Certain : Certainty::Likely;
        decideBy(decision,
                 {Check::AccountState,
                  StepResult::Fail,
                  certainty,
                  {user},
                  QStringLiteral("disabled"),
                  origin,
                  blockPrefix + disabledAspect},
                 Answered::Deny);
        return;
    }
    decision.steps.append(
        {Check::AccountState, StepResult::Pass, Certainty::Certain, {user}, QStringLiteral("enabled"), origin, {}});
    decision.answer = Answered::Allow;
    if (client->clientId.isSet()) {
        const QString bound = client.state->string(client->clientId);
        const QString &used = attempt.who.clientId;
        if (used.isEmpty()) {
            decideBy(decision,
                     {Check::BoundClientId,
                      StepResult::NotChecked,
                      Certainty::Possible,
                      {user, bound},
                      QStringLiteral("boundUnknown"),
                      origin,
                      {}},
                     Answered::Unknown);
        } else if (used != bound) {
            decideBy(decision,
                     {Check::BoundClientId,
                      StepResult::Fail,
                      Certainty::Certain,
                      {user, bound, used},
                      QStringLiteral("boundElsewhere"),
                      origin,
                      blockPrefix + boundAspect},
                     Answered::Deny);
            return;
        } else {
            decision.steps.append({Check::BoundClientId,
                                   StepResult::Pass,
                                   Certainty::Certain,
                                   {user, bound},
                                   QStringLiteral("boundTo"),
                                   origin,
                                   {}});
        }
    } else {
        decision.steps.append({Check::BoundClientId,
                               StepResult::Pass,
                               Certainty::Certain,
                               {user},
                               QStringLiteral("unbound"),
                               origin,
                               {}});
    }
    decision.steps.append({Check::Password,
                           StepResult::NotChecked,
                           Certainty::Possible,
                           {user},
                           attempt.credentials ? QStringLiteral("hashUnreadable") : QStringLiteral("passwordNotGiven"),
                           origin,
                           {}});
    if (attempt.credentials)
        decision.answer = Answered::Unknown;
}

void DynsecPolicy::askRules(const Question &question, const DynsecView::Client &client, Decision &decision) const
{
    if (client) {
        if (askRoles(question, {client.state, client->roles, Check::ClientRole, {}}, decision))
            return;
        for (const DynsecState::Link &link : client.state->links(client->groups)) {
            const DynsecView::Group group = m_view.group(*client.state, link);
            if (group &&
                askRoles(question, {group.state, group->roles, Check::GroupRole, group.state->string(group->name)},
                         decision))
                return;
        }
    } else if (const DynsecView::Group group =
                   m_view.anonymousGroup().isEmpty() ? DynsecView::Group{} : m_view.group(m_view.anonymousGroup())) {
        if (askRoles(question, {group.state, group->roles, Check::AnonymousGroup, group.state->string(group->name)},
                     decision))
            return;
    }
    askDefaults(question, decision);
}

/// True: one of these roles decides.
bool DynsecPolicy::askRoles(const Question &question, const Asked &asked, Decision &decision) const
{
    const RuleLists lists = listsOf(question.action);
    const QByteArrayView topic(question.topic);
    const bool wildcards = question.action == Action::Subscribe && (topic.contains('+') || topic.contains('#'));
    const Substitutes who{question.clientId, question.user};

    const auto decided = [&](const DynsecView::Role &role, const DynsecState::Acl *acl, AclType type, bool allow,
                             const QString &code) {
        const QString name = role.state->string(role->name);
        QStringList arguments;
        if (!asked.group.isEmpty())
            arguments.append(asked.group);
        arguments << name << aclTypeName(type) << (acl ? role.state->string(acl->topic) : question.topicText);
        decideBy(decision,
                 {asked.check,
                  allow ? StepResult::Pass : StepResult::Fail,
                  Certainty::Certain,
                  arguments,
                  code,
                  Origin{dynsec, QStringLiteral("role/") + name, 0},
                  {}},
                 allow ? Answered::Allow : Answered::Deny);
        return true;
    };
    const auto byRule = [&](const DynsecView::Role &role, const DynsecState::Acl &acl) {
        return decided(role, &acl, acl.type, acl.allow,
                       acl.allow ? QStringLiteral("ruleAllows") : QStringLiteral("ruleDenies"));
    };

    for (const DynsecState::Link &link : asked.state->links(asked.roles)) {
        const DynsecView::Role role = m_view.role(*asked.state, link);
        if (!role)
            continue; // a dangling name: 2.0 leaves one when a role given at creation is deleted
        if (wildcards && !role->wildcardSubscriptions && m_around.dialect == Dialect::V21)
            return decided(role, nullptr, lists.pattern, false, QStringLiteral("wildcardsDenied"));
        if (lists.literal)
            for (const DynsecState::Acl &acl : role.state->acls(role->acls[std::size_t(*lists.literal)]))
                if (role.state->text(acl.topic) == topic)
                    return byRule(role, acl);
        for (const DynsecState::Acl &acl : role.state->acls(role->acls[std::size_t(lists.pattern)])) {
            const QByteArrayView rule = role.state->text(acl.topic);
            const Match match = takesFilter(question.action) ? ruleMatchesFilter(m_around.dialect, rule, topic, who)
                                                             : ruleMatchesTopic(m_around.dialect, rule, topic, who);
            if (match == Match::Yes)
                return byRule(role, acl);
            if (match == Match::Invalid && m_around.dialect == Dialect::V21)
                return decided(role, &acl, acl.type, false, QStringLiteral("ruleMalformed"));
        }
    }
    return false;
}

void DynsecPolicy::askDefaults(const Question &question, Decision &decision) const
{
    const bool control = question.topic.startsWith("$CONTROL");
    const bool allow = defaultFor(m_view.defaults(), question.action) && !control;
    const QString code = allow     ? QStringLiteral("defaultAllows")
                         : control ? QStringLiteral("controlNeedsRule")
                                   : QStringLiteral("defaultDenies");
    // A denial by default is handed on: an acl_file or another plugin beside this one may still allow it.
    decideBy(decision,
             {control ? Check::ReservedTopic : Check::DefaultAccess,
              allow ? StepResult::Pass : StepResult::Fail,
              allow ? Certainty::Certain : Certainty::Likely,
              {defaultName(question.action), question.topicText},
              code,
              Origin{dynsec, defaultsRecord, 0},
              {}},
             allow ? Answered::Allow : Answered::Deny);
}

QList<Block> DynsecPolicy::blocksOf(const Identity &who) const
{
    return blocksOfIdentity(m_view, m_around, who);
}

std::shared_ptr<const AccessPolicy> DynsecPolicy::with(const QList<Change> &changes) const
{
    QHash<QString, std::optional<QByteArray>> records;
    for (const Change &change : changes)
        records.insert(change.record, change.after);
    return with(records);
}

std::shared_ptr<const DynsecPolicy> DynsecPolicy::with(const QHash<QString, std::optional<QByteArray>> &records) const
{
    return std::make_shared<const DynsecPolicy>(m_view.with(records), m_around);
}

} // namespace gatehouse::mosquitto
