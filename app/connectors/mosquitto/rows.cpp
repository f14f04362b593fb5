// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/rows.h"

#include "connectors/mosquitto/blocks.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype shownRules = 8; // of a role, in its one line

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::Rows)
};

QString namesOf(const DynsecState &state, DynsecState::Run run)
{
    QStringList names;
    for (const DynsecState::Link &link : state.links(run))
        names.append(lenientUtf8(state.name(link.name)));
    return names.join(QLatin1String(", "));
}

QString ruleLine(const DynsecView::Role &role)
{
    QStringList rules;
    qsizetype more = 0;
    for (const DynsecState::Run &run : role->acls) {
        for (const DynsecState::Acl &acl : role.state->acls(run)) {
            if (rules.size() == shownRules) {
                ++more;
                continue;
            }
            const QString what = aclTypeName(acl.type) + u' ' + role.state->string(acl.topic);
            rules.append(acl.allow ? Words::tr("allow %1").arg(what) : Words::tr("deny %1").arg(what));
        }
    }
    QString line = rules.join(QLatin1String("; "));
    if (more > 0)
        line += QLatin1String("; ") + Words::tr("and %n more", nullptr, int(more));
    return line.isEmpty() ? Words::tr("no rules") : line;
}

} // namespace

QString RowMaker::memberships(const DynsecView::Client &client)
{
    const auto same = [&](DynsecState::Run run, DynsecState::Run last) {
        const auto names = [](const DynsecState::Link &a, const DynsecState::Link &b) { return a.name == b.name; };
        const auto now = client.state->links(run);
        const auto before = client.state->links(last);
        return std::equal(now.begin(), now.end(), before.begin(), before.end(), names);
    };
    if (client.state == m_last.state && same(client->roles, m_last->roles) && same(client->groups, m_last->groups))
        return m_lastLine;
    QStringList parts;
    if (client->roles.count > 0)
        parts.append(Words::tr("Roles: %1").arg(namesOf(*client.state, client->roles)));
    if (client->groups.count > 0)
        parts.append(Words::tr("Groups: %1").arg(namesOf(*client.state, client->groups)));
    m_last = client;
    m_lastLine = parts.join(QStringLiteral(" \u00b7 "));
    return m_lastLine;
}

AccessRecord RowMaker::row(const DynsecView::Client &client)
{
    AccessRecord row;
    row.name = client.state->string(client->username);
    row.id = recordId(RecordType::Client, row.name);
    row.label = client.state->string(client->textName);
    row.note = client.state->string(client->textDescription);
    row.boundTo = client.state->string(client->clientId);
    row.memberships = memberships(client);
    row.connections = client->connections;
    if (client->disabled)
        row.state = RecordState::Blocked;
    else if (hasNoRight(m_view, client))
        row.state = RecordState::Limited;
    return row;
}

AccessRecord RowMaker::row(const DynsecView::Group &group) const
{
    AccessRecord row;
    row.kind = RecordKind::Group;
    row.name = group.state->string(group->name);
    row.id = recordId(RecordType::Group, row.name);
    row.label = group.state->string(group->textName);
    row.note = group.state->string(group->textDescription);
    row.memberships = Words::tr("%n members", nullptr, int(group->members.count));
    if (group->roles.count > 0)
        row.memberships += QStringLiteral(" \u00b7 ") + Words::tr("Roles: %1").arg(namesOf(*group.state, group->roles));
    if (deniesEverything(m_view, group))
        row.state = RecordState::Limited;
    return row;
}

AccessRecord RowMaker::row(const DynsecView::Role &role) const
{
    AccessRecord row;
    row.kind = RecordKind::Role;
    row.name = role.state->string(role->name);
    row.id = recordId(RecordType::Role, row.name);
    row.label = role.state->string(role->textName);
    row.note = role.state->string(role->textDescription);
    row.memberships = ruleLine(role);
    return row;
}

AccessRecord RowMaker::defaultsRow() const
{
    const DefaultAccess access = m_view.defaults();
    AccessRecord row;
    row.kind = RecordKind::Default;
    row.id = recordId(RecordType::Defaults);
    row.name = Words::tr("Default access");
    QStringList allowed;
    if (access.publishSend)
        allowed.append(Words::tr("publish"));
    if (access.publishReceive)
        allowed.append(Words::tr("receive"));
    if (access.subscribe)
        allowed.append(Words::tr("subscribe"));
    if (access.unsubscribe)
        allowed.append(Words::tr("unsubscribe"));
    row.memberships = allowed.isEmpty()
                          ? Words::tr("Where no rule matches: nothing is allowed")
                          : Words::tr("Where no rule matches, allowed: %1").arg(allowed.join(QLatin1String(", ")));
    return row;
}

AccessRecord RowMaker::anonymousRow() const
{
    AccessRecord row;
    row.kind = RecordKind::Default;
    row.id = recordId(RecordType::AnonymousGroup);
    row.name = Words::tr("Clients without a user name");
    row.memberships = m_view.anonymousGroup().isEmpty()
                          ? Words::tr("no group")
                          : Words::tr("Groups: %1").arg(lenientUtf8(m_view.anonymousGroup()));
    return row;
}

std::optional<AccessRecord> RowMaker::row(const QString &id)
{
    const auto parsed = parseRecordId(id);
    if (!parsed)
        return std::nullopt;
    const QByteArray name = parsed->name.toUtf8();
    switch (parsed->type) {
    case RecordType::Client:
        if (const DynsecView::Client client = m_view.client(name))
            return row(client);
        break;
    case RecordType::Group:
        if (const DynsecView::Group group = m_view.group(name))
            return row(group);
        break;
    case RecordType::Role:
        if (const DynsecView::Role role = m_view.role(name))
            return row(role);
        break;
    case RecordType::Defaults:
        return defaultsRow();
    case RecordType::AnonymousGroup:
        return anonymousRow();
    }
    return std::nullopt;
}

} // namespace gatehouse::mosquitto
