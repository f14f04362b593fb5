// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/record.h"

#include <QByteArrayView>

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatehouse::mosquitto {

enum class AclType : quint8 {
    PublishSend,
    PublishReceive,
    SubscribeLiteral,
    SubscribePattern,
    UnsubscribeLiteral,
    UnsubscribePattern
};
constexpr std::size_t aclTypeCount = 6;
/// As the plugin writes it: "publishClientSend".
QLatin1String aclTypeName(AclType type);
std::optional<AclType> aclTypeFromName(std::string_view name);

/// What the plugin answers where no rule matches.
struct DefaultAccess
{
    bool publishSend = false;
    bool publishReceive = false;
    bool subscribe = false;
    bool unsubscribe = false;
    friend bool operator==(const DefaultAccess &, const DefaultAccess &) = default;
};

/// What a dynamic-security plugin holds, as one reading found it. Immutable once built, shared between threads; all
/// texts lie in one run of bytes, so that 100 000 accounts cost some ten megabytes and no allocation each. Lists keep
/// the order in which the plugin gave them, which is the order in which it asks.
class DynsecState final
{
public:
    struct Text
    {
        static constexpr quint32 absent = 0xffffffffU;
        quint32 at = 0;
        quint32 size = absent;
        [[nodiscard]] bool isSet() const { return size != absent; }
    };
    struct Run
    {
        quint32 first = 0;
        quint32 count = 0;
    };
    struct Link ///< to a role or group by its interned name
    {
        quint32 name = 0;
        qint32 priority = -1;
    };
    struct Member
    {
        Text name;
        qint32 priority = -1;
    };
    struct Client
    {
        Text username, clientId, textName, textDescription;
        Run roles, groups;
        qint32 connections = -1; ///< live ones; -1: this version does not tell
        bool disabled = false;
    };
    struct Acl
    {
        Text topic;
        qint32 priority = 0;
        AclType type = AclType::PublishSend;
        bool allow = false;
    };
    struct Role
    {
        Text name, textName, textDescription;
        std::array<Run, aclTypeCount> acls;
        bool wildcardSubscriptions = true;
        bool tellsWildcards = false; ///< only 2.1 does
    };
    struct Group
    {
        Text name, textName, textDescription;
        Run roles;
        Run members;
    };

    [[nodiscard]] QByteArrayView text(Text text) const
    {
        return text.isSet() ? QByteArrayView(m_bytes.data() + text.at, qsizetype(text.size)) : QByteArrayView();
    }
    [[nodiscard]] QString string(Text text) const;
    [[nodiscard]] std::span<const Client> clients() const { return m_clients; } ///< sorted by name, bytewise
    [[nodiscard]] std::span<const Role> roles() const { return m_roles; }
    [[nodiscard]] std::span<const Group> groups() const { return m_groups; }
    [[nodiscard]] std::span<const Link> links(Run run) const { return {m_links.data() + run.first, run.count}; }
    [[nodiscard]] std::span<const Member> members(Run run) const { return {m_members.data() + run.first, run.count}; }
    [[nodiscard]] std::span<const Acl> acls(Run run) const { return {m_acls.data() + run.first, run.count}; }
    [[nodiscard]] QByteArrayView name(quint32 interned) const { return text(m_names[interned]); }
    [[nodiscard]] std::size_t nameCount() const { return m_names.size(); }

    [[nodiscard]] const Client *client(QByteArrayView username) const;
    [[nodiscard]] const Role *role(QByteArrayView name) const;
    [[nodiscard]] const Group *group(QByteArrayView name) const;
    [[nodiscard]] const Role *roleOfName(quint32 interned) const { return m_roleOfName[interned]; }
    [[nodiscard]] const Group *groupOfName(quint32 interned) const { return m_groupOfName[interned]; }
    [[nodiscard]] const std::optional<DefaultAccess> &defaults() const { return m_defaults; }
    /// nullopt: not read; empty: none is set.
    [[nodiscard]] const std::optional<QByteArray> &anonymousGroup() const { return m_anonymousGroup; }

    [[nodiscard]] ClientRecord record(const Client &client) const;
    [[nodiscard]] QByteArray canonical(const Role &role) const;
    [[nodiscard]] QByteArray canonical(const Group &group) const;

private:
    friend class DynsecBuilder;
    std::string m_bytes;
    std::vector<Client> m_clients;
    std::vector<Role> m_roles;
    std::vector<Group> m_groups;
    std::vector<Link> m_links;
    std::vector<Member> m_members;
    std::vector<Acl> m_acls;
    std::vector<Text> m_names;
    std::vector<quint32> m_clientSlots; ///< open addressing, index + 1; a power of two in size
    std::vector<const Role *> m_roleOfName;
    std::vector<const Group *> m_groupOfName;
    std::optional<DefaultAccess> m_defaults;
    std::optional<QByteArray> m_anonymousGroup;
};

QByteArray canonicalDefaults(const DefaultAccess &access);
QByteArray canonicalAnonymousGroup(const QByteArray &groupname);

/// Fills a state, record by record, while a reply is read. One use, one thread.
class DynsecBuilder final
{
public:
    DynsecBuilder();
    void reserve(std::size_t replyBytes);
    DynsecState::Text add(std::string_view text);
    quint32 intern(std::string_view name); ///< of a role or group

    /// Links are collected between begin and end; the same for members and rules.
    [[nodiscard]] quint32 linkCount() const { return quint32(m_state->m_links.size()); }
    void addLink(DynsecState::Link link) { m_state->m_links.push_back(link); }
    [[nodiscard]] quint32 memberCount() const { return quint32(m_state->m_members.size()); }
    void addMember(DynsecState::Member member) { m_state->m_members.push_back(member); }
    void addClient(const DynsecState::Client &client) { m_state->m_clients.push_back(client); }
    void dropClients() { m_state->m_clients.clear(); } ///< those of a first page, when all follow
    void addGroup(const DynsecState::Group &group) { m_state->m_groups.push_back(group); }
    void addRole(DynsecState::Role role,
                 const std::vector<DynsecState::Acl> &acls); ///< sorts the rules into their types
    void setDefaults(const DefaultAccess &access) { m_state->m_defaults = access; }
    void setAnonymousGroup(QByteArray name) { m_state->m_anonymousGroup = std::move(name); }
    [[nodiscard]] std::size_t clientCount() const { return m_state->m_clients.size(); }

    std::shared_ptr<const DynsecState> finish();

private:
    std::shared_ptr<DynsecState> m_state;
    std::unordered_map<std::string, quint32> m_interned;
    std::string m_lastName; ///< most accounts of a list share one role
    quint32 m_lastInterned = 0;
};

} // namespace gatehouse::mosquitto
