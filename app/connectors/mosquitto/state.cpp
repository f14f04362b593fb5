// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/state.h"

#include "core/text.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace gatehouse::mosquitto {

namespace {

constexpr std::array<std::string_view, aclTypeCount> aclNames{"publishClientSend",  "publishClientReceive",
                                                              "subscribeLiteral",   "subscribePattern",
                                                              "unsubscribeLiteral", "unsubscribePattern"};

std::string_view standard(QByteArrayView view)
{
    return {view.data(), std::size_t(view.size())};
}

template <typename Row, typename NameOf> const Row *find(std::span<const Row> rows, QByteArrayView name, NameOf nameOf)
{
    const auto at = std::lower_bound(rows.begin(), rows.end(), standard(name),
                                     [&](const Row &row, std::string_view wanted) { return nameOf(row) < wanted; });
    return at != rows.end() && nameOf(*at) == standard(name) ? &*at : nullptr;
}

QByteArray copy(QByteArrayView view)
{
    return view.toByteArray();
}

std::optional<QByteArray> optionalCopy(const DynsecState &state, DynsecState::Text text)
{
    if (!text.isSet())
        return std::nullopt;
    return copy(state.text(text));
}

void appendKey(QByteArray &json, const char *key, char before)
{
    json += before;
    json += '"';
    json += key;
    json += "\":";
}

void appendPriority(QByteArray &json, int priority)
{
    if (priority != -1) {
        json += "\"priority\":";
        json += QByteArray::number(priority);
        json += ',';
    }
}

void appendTexts(QByteArray &json, const DynsecState &state, DynsecState::Text description, DynsecState::Text name)
{
    if (description.isSet()) {
        appendKey(json, "textdescription", ',');
        appendJsonString(json, state.text(description));
    }
    if (name.isSet()) {
        appendKey(json, "textname", ',');
        appendJsonString(json, state.text(name));
    }
}

} // namespace

QLatin1String aclTypeName(AclType type)
{
    const std::string_view name = aclNames[std::size_t(type)];
    return QLatin1String(name.data(), qsizetype(name.size()));
}

std::optional<AclType> aclTypeFromName(std::string_view name)
{
    for (std::size_t i = 0; i < aclNames.size(); ++i)
        if (aclNames[i] == name)
            return AclType(i);
    return std::nullopt;
}

QString DynsecState::string(Text text) const
{
    return text.isSet() ? lenientUtf8(this->text(text)) : QString();
}

const DynsecState::Client *DynsecState::client(QByteArrayView username) const
{
    if (m_clientSlots.empty())
        return nullptr;
    const std::size_t mask = m_clientSlots.size() - 1;
    for (std::size_t slot = std::hash<std::string_view>()(standard(username)) & mask;; slot = (slot + 1) & mask) {
        const quint32 index = m_clientSlots[slot];
        if (index == 0)
            return nullptr;
        const Client &client = m_clients[index - 1];
        if (text(client.username) == username)
            return &client;
    }
}

const DynsecState::Role *DynsecState::role(QByteArrayView name) const
{
    return find<Role>(m_roles, name, [this](const Role &role) { return standard(text(role.name)); });
}

const DynsecState::Group *DynsecState::group(QByteArrayView name) const
{
    return find<Group>(m_groups, name, [this](const Group &group) { return standard(text(group.name)); });
}

ClientRecord DynsecState::record(const Client &client) const
{
    ClientRecord record;
    record.username = copy(text(client.username));
    record.clientId = optionalCopy(*this, client.clientId);
    record.textName = optionalCopy(*this, client.textName);
    record.textDescription = optionalCopy(*this, client.textDescription);
    record.disabled = client.disabled;
    for (const Link &link : links(client.roles))
        record.roles.append({copy(name(link.name)), link.priority});
    for (const Link &link : links(client.groups))
        record.groups.append({copy(name(link.name)), link.priority});
    return record;
}

QByteArray DynsecState::canonical(const Role &role) const
{
    QByteArray json("{\"acls\":[");
    bool first = true;
    for (const Run &run : role.acls) {
        for (const Acl &acl : acls(run)) {
            if (!first)
                json += ',';
            first = false;
            json += "{\"acltype\":\"";
            const QLatin1String type = aclTypeName(acl.type);
            json.append(type.data(), type.size());
            json += acl.allow ? "\",\"allow\":true,\"priority\":" : "\",\"allow\":false,\"priority\":";
            json += QByteArray::number(acl.priority);
            json += ",\"topic\":";
            appendJsonString(json, text(acl.topic));
            json += '}';
        }
    }
    json += ']';
    if (role.tellsWildcards)
        json += role.wildcardSubscriptions ? ",\"allowwildcardsubs\":true" : ",\"allowwildcardsubs\":false";
    appendKey(json, "rolename", ',');
    appendJsonString(json, text(role.name));
    appendTexts(json, *this, role.textDescription, role.textName);
    json += '}';
    return json;
}

QByteArray DynsecState::canonical(const Group &group) const
{
    QByteArray json("{\"clients\":[");
    bool first = true;
    for (const Member &member : members(group.members)) {
        json += first ? "{" : ",{";
        first = false;
        appendPriority(json, member.priority);
        json += "\"username\":";
        appendJsonString(json, text(member.name));
        json += '}';
    }
    json += ']';
    appendKey(json, "groupname", ',');
    appendJsonString(json, text(group.name));
    appendKey(json, "roles", ',');
    json += '[';
    first = true;
    for (const Link &link : links(group.roles)) {
        json += first ? "{" : ",{";
        first = false;
        appendPriority(json, link.priority);
        json += "\"rolename\":";
        appendJsonString(json, name(link.name));
        json += '}';
    }
    json += ']';
    appendTexts(json, *this, group.textDescription, group.textName);
    json += '}';
    return json;
}

QByteArray canonicalDefaults(const DefaultAccess &access)
{
    const auto word = [](bool allowed) { return allowed ? "true" : "false"; };
    QByteArray json("{\"publishClientReceive\":");
    json += word(access.publishReceive);
    json += ",\"publishClientSend\":";
    json += word(access.publishSend);
    json += ",\"subscribe\":";
    json += word(access.subscribe);
    json += ",\"unsubscribe\":";
    json += word(access.unsubscribe);
    json += '}';
    return json;
}

QByteArray canonicalAnonymousGroup(const QByteArray &groupname)
{
    QByteArray json("{\"groupname\":");
    appendJsonString(json, groupname);
    json += '}';
    return json;
}

DynsecBuilder::DynsecBuilder()
    : m_state(std::make_shared<DynsecState>())
{
}

void DynsecBuilder::reserve(std::size_t replyBytes)
{
    m_state->m_bytes.reserve(m_state->m_bytes.size() + replyBytes / 2);
    m_state->m_clients.reserve(m_state->m_clients.size() + replyBytes / 100);
    m_state->m_links.reserve(m_state->m_links.size() + replyBytes / 100);
}

DynsecState::Text DynsecBuilder::add(std::string_view text)
{
    const DynsecState::Text added{quint32(m_state->m_bytes.size()), quint32(text.size())};
    m_state->m_bytes.append(text);
    return added;
}

quint32 DynsecBuilder::intern(std::string_view name)
{
    if (!m_state->m_names.empty() && name == m_lastName)
        return m_lastInterned;
    m_lastName = name;
    const auto [at, isNew] = m_interned.try_emplace(m_lastName, quint32(m_state->m_names.size()));
    if (isNew)
        m_state->m_names.push_back(add(name));
    m_lastInterned = at->second;
    return m_lastInterned;
}

void DynsecBuilder::addRole(DynsecState::Role role, const std::vector<DynsecState::Acl> &acls)
{
    for (std::size_t type = 0; type < aclTypeCount; ++type) {
        role.acls[type].first = quint32(m_state->m_acls.size());
        for (const DynsecState::Acl &acl : acls)
            if (acl.type == AclType(type))
                m_state->m_acls.push_back(acl);
        role.acls[type].count = quint32(m_state->m_acls.size()) - role.acls[type].first;
    }
    m_state->m_roles.push_back(role);
}

std::shared_ptr<const DynsecState> DynsecBuilder::finish()
{
    DynsecState &state = *m_state;
    const auto order = [](auto &rows, auto nameOf) {
        const auto less = [&](const auto &a, const auto &b) { return standard(nameOf(a)) < standard(nameOf(b)); };
        if (!std::is_sorted(rows.begin(), rows.end(), less))
            std::stable_sort(rows.begin(), rows.end(), less);
        rows.shrink_to_fit();
    };
    order(state.m_clients, [&state](const auto &row) { return state.text(row.username); });
    order(state.m_roles, [&state](const auto &row) { return state.text(row.name); });
    order(state.m_groups, [&state](const auto &row) { return state.text(row.name); });
    state.m_bytes.shrink_to_fit();

    if (!state.m_clients.empty()) {
        state.m_clientSlots.assign(std::bit_ceil(state.m_clients.size() * 2), 0);
        const std::size_t mask = state.m_clientSlots.size() - 1;
        for (std::size_t i = 0; i < state.m_clients.size(); ++i) {
            const std::string_view name = standard(state.text(state.m_clients[i].username));
            std::size_t slot = std::hash<std::string_view>()(name) & mask;
            while (state.m_clientSlots[slot] != 0)
                slot = (slot + 1) & mask;
            state.m_clientSlots[slot] = quint32(i + 1);
        }
    }
    for (quint32 i = 0; i < state.m_names.size(); ++i) {
        state.m_roleOfName.push_back(state.role(state.name(i)));
        state.m_groupOfName.push_back(state.group(state.name(i)));
    }
    return std::exchange(m_state, nullptr);
}

} // namespace gatehouse::mosquitto
