// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/changes.h"

#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::Changes)
};

QString shown(const QByteArray &utf8)
{
    return visibleText(lenientUtf8(utf8));
}

QByteArray member(const char *key, const QByteArray &value)
{
    QByteArray json(",\"");
    json += key;
    json += "\":";
    appendJsonString(json, value);
    return json;
}

Command command(const char *name, const QByteArray &username)
{
    Command made{name, "\"command\":\""};
    made.members += name;
    made.members += '"';
    made.members += member("username", username);
    return made;
}

Command roleCommand(const char *name, const QByteArray &username, const Membership &role)
{
    Command made = command(name, username);
    made.members += member("rolename", role.name);
    if (role.priority != -1)
        made.members += ",\"priority\":" + QByteArray::number(role.priority);
    return made;
}

Command groupCommand(const char *name, const QByteArray &username, const Membership &group)
{
    Command made = command(name, username);
    made.members += member("groupname", group.name);
    if (group.priority != -1)
        made.members += ",\"priority\":" + QByteArray::number(group.priority);
    return made;
}

bool textsDiffer(const ClientRecord &before, const ClientRecord &after)
{
    return before.textName != after.textName || before.textDescription != after.textDescription;
}

bool idDiffers(const ClientRecord &before, const ClientRecord &after)
{
    return before.clientId.value_or(QByteArray()) != after.clientId.value_or(QByteArray());
}

bool membershipsDiffer(const ClientRecord &before, const ClientRecord &after)
{
    return before.roles != after.roles || before.groups != after.groups;
}

bool removesText(const std::optional<QByteArray> &before, const std::optional<QByteArray> &after)
{
    return before && !after;
}

/// Everything but disabling and enabling. One modifyClient writes texts and binding in one save.
QList<Command> editingCommands(const ClientRecord &before, const ClientRecord &after)
{
    QList<Command> commands;
    if (textsDiffer(before, after)) {
        Command modify = command("modifyClient", before.username);
        if (before.textName != after.textName)
            modify.members += member("textname", after.textName.value_or(QByteArray()));
        if (before.textDescription != after.textDescription)
            modify.members += member("textdescription", after.textDescription.value_or(QByteArray()));
        if (idDiffers(before, after))
            modify.members += member("clientid", after.clientId.value_or(QByteArray()));
        commands.append(modify);
    } else if (idDiffers(before, after)) {
        Command set = command("setClientId", before.username);
        set.members += member("clientid", after.clientId.value_or(QByteArray()));
        commands.append(set);
    }
    for (const Membership &role : before.roles)
        if (!after.roles.contains(role))
            commands.append(roleCommand("removeClientRole", before.username, {role.name, -1}));
    for (const Membership &role : after.roles)
        if (!before.roles.contains(role))
            commands.append(roleCommand("addClientRole", before.username, role));
    for (const Membership &group : before.groups)
        if (!after.groups.contains(group))
            commands.append(groupCommand("removeGroupClient", before.username, {group.name, -1}));
    for (const Membership &group : after.groups)
        if (!before.groups.contains(group))
            commands.append(groupCommand("addGroupClient", before.username, group));
    return commands;
}

} // namespace

Result<QList<Command>> commandsFor(const Change &change)
{
    const auto name = parseRecordId(change.record);
    if (!name || name->type != RecordType::Client || !change.before || !change.after)
        return fail(
            Fault::NotSupported,
            Words::tr("%1 cannot be changed from here: only existing accounts can. Use \"mosquitto_ctrl dynsec\".")
                .arg(visibleText(change.record)));
    const auto before = ClientRecord::fromCanonical(*change.before);
    const auto after = ClientRecord::fromCanonical(*change.after);
    if (!before || !after || before->username != after->username || before->username != name->name.toUtf8())
        return fail(
            Fault::BadInput,
            Words::tr("The planned change of %1 makes no sense. Make the plan again.").arg(visibleText(change.record)));
    if (removesText(before->textName, after->textName) || removesText(before->textDescription, after->textDescription))
        return fail(Fault::BadInput,
                    Words::tr("mosquitto can empty a text of the account %1, but not remove it. Make the plan again.")
                        .arg(shown(before->username)));
    QList<Command> commands = editingCommands(*before, *after);
    if (before->disabled && !after->disabled)
        commands.append(command("enableClient", before->username));
    else if (!before->disabled && after->disabled)
        commands.prepend(command("disableClient", before->username));
    return commands;
}

QByteArray readingCommand(const QString &recordId)
{
    const auto parsed = parseRecordId(recordId);
    if (!parsed)
        return {};
    const QByteArray name = parsed->name.toUtf8();
    switch (parsed->type) {
    case RecordType::Client:
        return "\"command\":\"getClient\"" + member("username", name);
    case RecordType::Group:
        return "\"command\":\"getGroup\"" + member("groupname", name);
    case RecordType::Role:
        return "\"command\":\"getRole\"" + member("rolename", name);
    case RecordType::Defaults:
        return "\"command\":\"getDefaultACLAccess\"";
    case RecordType::AnonymousGroup:
        return "\"command\":\"getAnonymousGroup\"";
    }
    return {};
}

QString sentenceFor(const ClientRecord &before, const ClientRecord &after)
{
    const QString user = shown(before.username);
    QStringList parts;
    if (before.disabled && !after.disabled)
        parts.append(Words::tr("Enable the account %1.").arg(user));
    if (!before.disabled && after.disabled)
        parts.append(before.textDescription == after.textDescription
                         ? Words::tr("Disable the account %1.").arg(user)
                         : Words::tr("Disable the account %1, and note the reason in its description.").arg(user));
    else if (before.textDescription != after.textDescription)
        parts.append(after.textDescription.value_or(QByteArray()).isEmpty()
                         ? Words::tr("Empty the description of the account %1.").arg(user)
                         : Words::tr("Change the description of the account %1.").arg(user));
    if (before.textName != after.textName)
        parts.append(Words::tr("Change the display name of the account %1.").arg(user));
    if (idDiffers(before, after)) {
        if (!after.clientId || after.clientId->isEmpty())
            parts.append(Words::tr("Let the account %1 be used with any client id.").arg(user));
        else
            parts.append(Words::tr("Bind the account %1 to the client id %2.").arg(user, shown(*after.clientId)));
    }
    if (membershipsDiffer(before, after))
        parts.append(Words::tr("Change the roles or groups of the account %1.").arg(user));
    return parts.isEmpty() ? Words::tr("Leave the account %1 as it is.").arg(user) : parts.join(u' ');
}

QString kickSentence(const ClientRecord &before, const ClientRecord &after)
{
    const QString user = shown(before.username);
    if (!before.disabled && after.disabled)
        return Words::tr("Whoever is connected with the account %1 is disconnected, and refused from then on.")
            .arg(user);
    const bool edits = textsDiffer(before, after) || idDiffers(before, after) || membershipsDiffer(before, after);
    if (!before.disabled && edits)
        return Words::tr("Whoever is connected with the account %1 is disconnected and has to connect again.")
            .arg(user);
    return {};
}

Effects effectsFor(const ClientRecord &before, const ClientRecord &after, const QString &consoleUser)
{
    Effects effects;
    const QString user = shown(before.username);
    effects.touchesConsole = !consoleUser.isEmpty() && before.username == consoleUser.toUtf8();
    if (effects.touchesConsole)
        effects.sentences.append(
            Words::tr("%1 is the account that this console signs in with: it may be disconnected, and locked out.")
                .arg(user));
    const QString kick = kickSentence(before, after);
    effects.sentences.append(kick.isEmpty() ? Words::tr("Nobody is disconnected.") : kick);
    if (idDiffers(before, after) && before.clientId && !before.clientId->isEmpty())
        effects.sentences.append(
            Words::tr(
                "A client that uses the client id %1 with this account is refused from then on, unless it is the same.")
                .arg(shown(*before.clientId)));
    return effects;
}

Undo undoFor(const ClientRecord &before, const ClientRecord &after)
{
    const bool leavesEmptyText =
        (!before.textDescription && after.textDescription) || (!before.textName && after.textName);
    if (leavesEmptyText)
        return {Undo::Kind::Partly,
                Words::tr("The text can be emptied again, but mosquitto keeps an empty one where there was none.")};
    return {};
}

Change changeOf(const ClientRecord &before, const ClientRecord &after, const QString &consoleUser)
{
    Change change;
    change.record = recordId(RecordType::Client, lenientUtf8(before.username));
    change.before = before.canonical();
    change.after = after.canonical();
    change.sentence = sentenceFor(before, after);
    change.effects = effectsFor(before, after, consoleUser);
    change.undo = undoFor(before, after);
    return change;
}

ClientRecord reachable(const ClientRecord &wanted, const ClientRecord &now)
{
    ClientRecord record = wanted;
    if (!record.textDescription && now.textDescription)
        record.textDescription = QByteArray("");
    if (!record.textName && now.textName)
        record.textName = QByteArray("");
    return record;
}

} // namespace gatehouse::mosquitto
