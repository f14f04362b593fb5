// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/blocks.h"

#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

const QString dynsec = QStringLiteral("dynsec");

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::Blocks)
};

enum class Right { Publish, Subscribe, Receive };

/// What the rules of a run of roles leave open, as they are asked one after the other.
struct Reach
{
    bool opened = false; ///< some topic is allowed
    bool closed = false; ///< every topic that does not begin with '$' is denied
    DynsecView::Role closedBy;
};

bool isOpenDollar(Right right, QByteArrayView rule)
{
    if (!rule.startsWith('$'))
        return false;
    return right == Right::Subscribe || (!rule.startsWith("$SYS") && !rule.startsWith("$share")) ||
           (right == Right::Receive && rule.startsWith("$SYS"));
}

void walk(const DynsecView::Role &role, AclType type, Right right, Reach &reach)
{
    for (const DynsecState::Acl &acl : role.state->acls(role->acls[std::size_t(type)])) {
        const QByteArrayView rule = role.state->text(acl.topic);
        if (acl.allow && (!reach.closed || isOpenDollar(right, rule)))
            reach.opened = true;
        else if (!acl.allow && type != AclType::SubscribeLiteral && ruleIsEverything(rule) && !reach.closed) {
            reach.closed = true;
            reach.closedBy = role;
        }
        if (reach.opened)
            return;
    }
}

void walk(const DynsecView &view, const DynsecState &state, DynsecState::Run roles, Right right, Reach &reach)
{
    for (const DynsecState::Link &link : state.links(roles)) {
        const DynsecView::Role role = view.role(state, link);
        if (!role || reach.opened)
            continue;
        if (right == Right::Subscribe) {
            walk(role, AclType::SubscribeLiteral, right, reach);
            if (!reach.opened)
                walk(role, AclType::SubscribePattern, right, reach);
        } else {
            walk(role, right == Right::Publish ? AclType::PublishSend : AclType::PublishReceive, right, reach);
        }
    }
}

bool byDefault(const DefaultAccess &defaults, Right right)
{
    switch (right) {
    case Right::Publish:
        return defaults.publishSend;
    case Right::Subscribe:
        return defaults.subscribe;
    case Right::Receive:
        return defaults.publishReceive;
    }
    return false;
}

Reach reachOf(const DynsecView &view, const DynsecView::Client &client, Right right)
{
    Reach reach;
    walk(view, *client.state, client->roles, right, reach);
    for (const DynsecState::Link &link : client.state->links(client->groups)) {
        if (reach.opened)
            break;
        if (const DynsecView::Group group = view.group(*client.state, link))
            walk(view, *group.state, group->roles, right, reach);
    }
    return reach;
}

bool mayDoAnything(const DynsecView &view, const DynsecView::Client &client, Right right)
{
    const Reach reach = reachOf(view, client, right);
    return reach.opened || (!reach.closed && byDefault(view.defaults(), right));
}

/// A right that a role shuts before another one could open a part of it.
struct Closing
{
    Right right;
    DynsecView::Role by;
};

/// None: nothing allows it in the first place.
QList<Closing> closings(const DynsecView &view, const DynsecView::Client &client)
{
    QList<Closing> found;
    for (const Right right : {Right::Publish, Right::Subscribe, Right::Receive}) {
        if (const Reach reach = reachOf(view, client, right); reach.closed && !reach.opened)
            found.append({right, reach.closedBy});
    }
    return found;
}

QString reasonOf(const DynsecState &state, DynsecState::Text description, DynsecState::Text name)
{
    const QString text = state.string(description);
    return text.isEmpty() ? state.string(name) : text;
}

QString shown(const QString &text)
{
    return visibleText(text);
}

Block clientBlock(const DynsecView::Client &client, QLatin1String aspect, Mechanism mechanism)
{
    const QString user = client.state->string(client->username);
    Block block;
    block.id = recordId(RecordType::Client, user) + aspect;
    block.subject = {SubjectKind::User, user};
    block.mechanism = mechanism;
    block.origin = {dynsec, QStringLiteral("client/") + user, 0};
    block.records = {recordId(RecordType::Client, user)};
    return block;
}

Block disabledBlock(const DynsecView::Client &client, const Surroundings &around)
{
    Block block = clientBlock(client, disabledAspect, Mechanism::Disabled);
    block.cause = Cause::Operator;
    block.reason = reasonOf(*client.state, client->textDescription, client->textName);
    if (around.certificates == CertificateIdentity::Never) {
        block.certainty = Certainty::Certain;
        block.explanation = Words::tr("The account %1 is disabled in dynamic security, so the broker refuses it.")
                                .arg(shown(block.subject.value));
    } else {
        block.certainty = Certainty::Likely;
        block.explanation =
            Words::tr(
                "The account %1 is disabled in dynamic security. It is kept out unless a listener of this broker takes "
                "user names from client certificates, which are accepted all the same.")
                .arg(shown(block.subject.value));
    }
    return block;
}

Block boundBlock(const DynsecView::Client &client, const QString &usedId)
{
    Block block = clientBlock(client, boundAspect, Mechanism::BoundClientId);
    block.cause = Cause::Policy;
    block.reason = reasonOf(*client.state, client->textDescription, client->textName);
    block.explanation =
        Words::tr("The account %1 may be used with the client id %2 only; the attempt used %3.")
            .arg(shown(block.subject.value), shown(client.state->string(client->clientId)), shown(usedId));
    return block;
}

QString closingSentence(const Closing &closing, const QString &user)
{
    const QString role = shown(closing.by.state->string(closing.by->name));
    switch (closing.right) {
    case Right::Publish:
        return Words::tr("The role %1 denies the account %2 every topic to publish to.").arg(role, user);
    case Right::Subscribe:
        return Words::tr("The role %1 denies the account %2 every topic to subscribe to.").arg(role, user);
    case Right::Receive:
        break;
    }
    return Words::tr("The role %1 denies the account %2 every message that it would receive.").arg(role, user);
}

/// Makes the block say which roles deny the account everything.
void shutBy(const QList<Closing> &closings, const DynsecView::Client &client, Block &block)
{
    const QString user = shown(block.subject.value);
    const DynsecView::Role &role = closings.constFirst().by;
    const QString name = shown(role.state->string(role->name));
    const auto roles = client.state->links(client->roles);
    const bool isOwn = std::any_of(roles.begin(), roles.end(), [&](const DynsecState::Link &link) {
        return client.state->name(link.name) == role.state->text(role->name);
    });
    block.mechanism = Mechanism::RuleDenies;
    // What was noted on the role says more than the label of the account.
    if (client.state->string(client->textDescription).isEmpty() && role->textDescription.isSet())
        block.reason = role.state->string(role->textDescription);
    QStringList sentences;
    for (const Closing &closing : closings)
        sentences.append(closingSentence(closing, user));
    sentences.append(Words::tr("No rule that is asked before allows it: it may connect, but neither publish nor "
                               "receive."));
    block.explanation = sentences.join(u' ');
    block.ownedBy =
        isOwn ? Words::tr("Take the role %1 from the account %2 with \"mosquitto_ctrl dynsec removeClientRole\", or "
                          "change its rules, and see that another role allows what it needs.")
                    .arg(name, user)
              : Words::tr("The account %2 has the role %1 through a group: take it out of the group, or change the "
                          "role's rules, with \"mosquitto_ctrl dynsec\", and see that another role allows what it "
                          "needs.")
                    .arg(name, user);
}

Block noRightsBlock(const DynsecView &view, const DynsecView::Client &client)
{
    Block block = clientBlock(client, noRightsAspect, Mechanism::NoRuleAllows);
    block.scope = {Action::Publish, {}};
    block.cause = Cause::Policy;
    block.certainty = Certainty::Likely; // an acl_file beside the plugin is not seen
    block.reason = reasonOf(*client.state, client->textDescription, client->textName);
    for (const DynsecState::Link &link : client.state->links(client->roles))
        block.records.append(recordId(RecordType::Role, lenientUtf8(client.state->name(link.name))));
    for (const DynsecState::Link &link : client.state->links(client->groups)) {
        block.records.append(recordId(RecordType::Group, lenientUtf8(client.state->name(link.name))));
        if (const DynsecView::Group group = view.group(*client.state, link))
            for (const DynsecState::Link &role : group.state->links(group->roles))
                block.records.append(recordId(RecordType::Role, lenientUtf8(group.state->name(role.name))));
    }
    block.records.append(recordId(RecordType::Defaults));
    const QString user = shown(block.subject.value);
    if (const QList<Closing> shut = closings(view, client); !shut.isEmpty()) {
        shutBy(shut, client, block);
        return block;
    }
    const bool bare = client->roles.count == 0 && client->groups.count == 0;
    block.explanation =
        bare
            ? Words::tr(
                  "The account %1 has no role and no group, and the default access allows nothing: it may connect, but "
                  "neither publish nor receive.")
                  .arg(user)
            : Words::tr(
                  "No role of the account %1 allows it anything: it may connect, but neither publish nor receive.")
                  .arg(user);
    block.ownedBy = Words::tr("Which role the account %1 needs cannot be known from here: give it one with "
                              "\"mosquitto_ctrl dynsec addClientRole\".")
                        .arg(user);
    return block;
}

Block groupBlock(const DynsecView::Group &group)
{
    const QString name = group.state->string(group->name);
    Block block;
    block.id = recordId(RecordType::Group, name) + deniesAspect;
    block.subject = {SubjectKind::Group, name};
    block.mechanism = Mechanism::RuleDenies;
    block.scope = {Action::Publish, {}};
    block.cause = Cause::Policy;
    block.reason = reasonOf(*group.state, group->textDescription, group->textName);
    block.origin = {dynsec, QStringLiteral("group/") + name, 0};
    block.records = {recordId(RecordType::Group, name)};
    for (const DynsecState::Link &link : group.state->links(group->roles))
        block.records.append(recordId(RecordType::Role, lenientUtf8(group.state->name(link.name))));
    block.explanation = Words::tr("The roles of the group %1 deny every topic: members without an allowing role of "
                                  "their own may connect, but "
                                  "neither publish nor receive.")
                            .arg(shown(name));
    block.ownedBy =
        Words::tr("The group %1 is kept by whoever keeps the broker's roles: take the account out of the group, "
                  "or change the group's roles, with \"mosquitto_ctrl dynsec\".")
            .arg(shown(name));
    return block;
}

Block defaultsBlock()
{
    Block block;
    block.id = recordId(RecordType::Defaults) + deniesAspect;
    block.mechanism = Mechanism::NoRuleAllows;
    block.scope = {Action::Publish, {}};
    block.cause = Cause::Policy;
    block.origin = {dynsec, QStringLiteral("defaults"), 0};
    block.records = {recordId(RecordType::Defaults)};
    block.explanation = Words::tr("Where no rule matches, publishing, receiving and subscribing are all denied.");
    block.ownedBy =
        Words::tr("The default access holds for every client: give the accounts that need it a role, rather than "
                  "open the default.");
    return block;
}

Block unknownBlock(const QString &user)
{
    Block block;
    block.id = recordId(RecordType::Client, user) + unknownAspect;
    block.subject = {SubjectKind::User, user};
    block.mechanism = Mechanism::NotListed;
    block.cause = Cause::Policy;
    block.certainty = Certainty::Likely; // a password_file or another plugin may know it
    block.origin = {dynsec, QStringLiteral("client/") + user, 0};
    block.records = {recordId(RecordType::Client, user)};
    block.explanation = Words::tr("Dynamic security has no account named %1.").arg(shown(user));
    block.ownedBy = Words::tr("An account needs a password and a role, so it is created by the broker's keeper: "
                              "\"mosquitto_ctrl dynsec createClient\".");
    return block;
}

bool defaultsDenyEverything(const DefaultAccess &defaults)
{
    return !defaults.publishSend && !defaults.publishReceive && !defaults.subscribe;
}

void appendClientBlocks(const DynsecView &view, const Surroundings &around, const DynsecView::Client &client,
                        const RefusedIds &refused, QList<Block> &blocks)
{
    if (client->disabled)
        blocks.append(disabledBlock(client, around));
    if (client->clientId.isSet() && !refused.isEmpty()) {
        const QString used = refused.value(client.state->string(client->username));
        if (!used.isEmpty() && used != client.state->string(client->clientId)) {
            blocks.append(boundBlock(client, used));
            blocks.last().certainty = Certainty::Likely;
        }
    }
    if (hasNoRight(view, client))
        blocks.append(noRightsBlock(view, client));
}

void appendBlocksOfAccount(const DynsecView &view, const Surroundings &around, const DynsecView::Client &client,
                           const QString &usedId, QList<Block> &blocks)
{
    if (client->disabled)
        blocks.append(disabledBlock(client, around));
    if (client->clientId.isSet() && !usedId.isEmpty() && usedId != client.state->string(client->clientId)) {
        blocks.append(boundBlock(client, usedId));
        blocks.last().certainty = Certainty::Certain;
    }
    const bool noRight = hasNoRight(view, client);
    if (noRight)
        blocks.append(noRightsBlock(view, client));
    for (const DynsecState::Link &link : client.state->links(client->groups))
        if (const DynsecView::Group group = view.group(*client.state, link);
            group && noRight && deniesEverything(view, group))
            blocks.append(groupBlock(group));
    if (noRight && defaultsDenyEverything(view.defaults()))
        blocks.append(defaultsBlock());
}

} // namespace

bool hasNoRight(const DynsecView &view, const DynsecView::Client &client)
{
    if (mayDoAnything(view, client, Right::Publish))
        return false;
    return !mayDoAnything(view, client, Right::Subscribe) || !mayDoAnything(view, client, Right::Receive);
}

bool deniesEverything(const DynsecView &view, const DynsecView::Group &group)
{
    const auto closes = [&](Right right) {
        Reach reach;
        walk(view, *group.state, group->roles, right, reach);
        return reach.closed && !reach.opened;
    };
    return closes(Right::Publish) && (closes(Right::Subscribe) || closes(Right::Receive));
}

QList<Block> allBlocks(const DynsecView &view, const Surroundings &around, const RefusedIds &refused)
{
    QList<Block> blocks;
    view.eachClient(
        [&](const DynsecView::Client &client) { appendClientBlocks(view, around, client, refused, blocks); });
    view.eachGroup([&](const DynsecView::Group &group) {
        if (group->members.count > 0 && deniesEverything(view, group))
            blocks.append(groupBlock(group));
    });
    if (defaultsDenyEverything(view.defaults()))
        blocks.append(defaultsBlock());
    return blocks;
}

QList<Block> blocksOfRecord(const DynsecView &view, const Surroundings &around, const QString &record,
                            const RefusedIds &refused)
{
    QList<Block> blocks;
    const auto parsed = parseRecordId(record);
    if (!parsed)
        return blocks;
    if (parsed->type == RecordType::Client) {
        if (const DynsecView::Client client = view.client(parsed->name.toUtf8()))
            appendClientBlocks(view, around, client, refused, blocks);
    } else if (parsed->type == RecordType::Group) {
        if (const DynsecView::Group group = view.group(parsed->name.toUtf8());
            group && group->members.count > 0 && deniesEverything(view, group))
            blocks.append(groupBlock(group));
    } else if (parsed->type == RecordType::Defaults && defaultsDenyEverything(view.defaults())) {
        blocks.append(defaultsBlock());
    }
    return blocks;
}

QList<Block> blocksOfIdentity(const DynsecView &view, const Surroundings &around, const Identity &who)
{
    QList<Block> blocks;
    if (!who.user.isEmpty()) {
        if (const DynsecView::Client client = view.client(who.user.toUtf8()))
            appendBlocksOfAccount(view, around, client, who.clientId, blocks);
        else
            blocks.append(unknownBlock(who.user));
        return blocks;
    }
    if (who.clientId.isEmpty())
        return blocks;
    const QByteArray id = who.clientId.toUtf8();
    view.eachClient([&](const DynsecView::Client &client) {
        if (client->clientId.isSet() && client.state->text(client->clientId) == QByteArrayView(id))
            appendBlocksOfAccount(view, around, client, who.clientId, blocks);
    });
    return blocks;
}

} // namespace gatehouse::mosquitto
