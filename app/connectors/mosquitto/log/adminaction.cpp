// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/adminaction.h"

#include "connectors/mosquitto/reader.h"
#include "connectors/mosquitto/record.h"
#include "core/text.h"

#include <QHash>

namespace gatehouse::mosquitto {

namespace {

/// How many " | " stand behind the first argument of a command (2.0.11 and 2.1.2).
qsizetype barsBehindFirst(const QString &command)
{
    static const QHash<QString, qsizetype> known{
        {QStringLiteral("createClient"), 1},      {QStringLiteral("setClientId"), 1},
        {QStringLiteral("setClientPassword"), 1}, {QStringLiteral("addClientRole"), 2},
        {QStringLiteral("removeClientRole"), 1},  {QStringLiteral("addGroupRole"), 2},
        {QStringLiteral("removeGroupRole"), 1},   {QStringLiteral("addRoleACL"), 4},
        {QStringLiteral("removeRoleACL"), 2}};
    return known.value(command, 0);
}

/// The first argument, when it has this key; empty when it has not, or when names that hold " | " themselves hide where
/// it ends.
QString firstArgument(const AdminAction &action, QLatin1String key)
{
    const QLatin1String bar(" | ");
    const QString start = key + u'=';
    if (!action.arguments.startsWith(start))
        return {};
    const QString value = action.arguments.sliced(start.size());
    const qsizetype behind = barsBehindFirst(action.command);
    if (behind == 0)
        return value;
    return value.count(bar) == behind ? value.first(value.indexOf(bar)) : QString();
}

} // namespace

std::optional<AdminAction> readAdminAction(QByteArrayView text)
{
    const QByteArrayView bar = " | ";
    const qsizetype first = text.indexOf(bar);
    if (first < 0)
        return std::nullopt;
    AdminAction action;
    const QByteArrayView who = text.first(first);
    action.admin = lenientUtf8(who);
    const qsizetype slash = who.lastIndexOf('/');
    action.clientId = lenientUtf8(slash < 0 ? who : who.first(slash));
    action.user = slash < 0 ? QString() : lenientUtf8(who.sliced(slash + 1));
    const QByteArrayView rest = text.sliced(first + bar.size());
    const qsizetype next = rest.indexOf(bar);
    action.command = lenientUtf8(next < 0 ? rest : rest.first(next));
    action.arguments = next < 0 ? QString() : lenientUtf8(rest.sliced(next + bar.size()));
    return action;
}

QString recordOfAdminAction(const AdminAction &action)
{
    if (const QString user = firstArgument(action, QLatin1String("username")); !user.isEmpty())
        return recordId(RecordType::Client, user);
    if (action.command.endsWith(QLatin1String("GroupClient")))
        return {}; // two records change: the group and the account
    if (const QString group = firstArgument(action, QLatin1String("groupname")); !group.isEmpty())
        return action.command == u"setAnonymousGroup" ? recordId(RecordType::AnonymousGroup)
                                                      : recordId(RecordType::Group, group);
    if (const QString role = firstArgument(action, QLatin1String("rolename")); !role.isEmpty())
        return recordId(RecordType::Role, role);
    if (action.command == u"setDefaultACLAccess")
        return recordId(RecordType::Defaults);
    return {};
}

bool changesSomething(const AdminAction &action)
{
    return isMutating(action.command.toLatin1());
}

} // namespace gatehouse::mosquitto
