// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/block.h"

#include "core/nametable.h"

namespace gatehouse {

namespace {

constexpr auto mechanismNames = std::to_array<NamedValue<Mechanism>>({
    {Mechanism::Banned, "banned"},
    {Mechanism::Disabled, "disabled"},
    {Mechanism::NotListed, "notListed"},
    {Mechanism::BoundClientId, "boundClientId"},
    {Mechanism::WrongCredentials, "wrongCredentials"},
    {Mechanism::RuleDenies, "ruleDenies"},
    {Mechanism::NoRuleAllows, "noRuleAllows"},
    {Mechanism::ListenerRule, "listenerRule"},
    {Mechanism::Limit, "limit"},
    {Mechanism::Certificate, "certificate"},
    {Mechanism::Firewall, "firewall"},
    {Mechanism::Plugin, "plugin"},
    {Mechanism::BrokerFault, "brokerFault"},
    {Mechanism::Refused, "refused"},
    {Mechanism::TakenOver, "takenOver"},
    {Mechanism::Protocol, "protocol"},
});

constexpr auto actionNames = std::to_array<NamedValue<Action>>({
    {Action::Connect, "connect"},
    {Action::Publish, "publish"},
    {Action::Subscribe, "subscribe"},
    {Action::Receive, "receive"},
    {Action::Unsubscribe, "unsubscribe"},
});

constexpr auto causeNameTable = std::to_array<NamedValue<Cause>>({
    {Cause::Unknown, "unknown"},
    {Cause::FailedLogins, "failedLogins"},
    {Cause::Policy, "policy"},
    {Cause::SuspiciousAddress, "suspiciousAddress"},
    {Cause::Operator, "operator"},
    {Cause::Expired, "expired"},
    {Cause::Limit, "limit"},
});

constexpr auto certaintyNameTable = std::to_array<NamedValue<Certainty>>({
    {Certainty::Certain, "certain"},
    {Certainty::Likely, "likely"},
    {Certainty::Possible, "possible"},
});

} // namespace

QString mechanismName(Mechanism mechanism)
{
    return nameIn(mechanismNames, mechanism);
}

std::optional<Mechanism> mechanismFromName(QStringView name)
{
    return valueIn(mechanismNames, name);
}

QString actionName(Action action)
{
    return nameIn(actionNames, action);
}

std::optional<Action> actionFromName(QStringView name)
{
    return valueIn(actionNames, name);
}

QString subjectKindName(SubjectKind kind)
{
    static constexpr auto names = std::to_array<NamedValue<SubjectKind>>({
        {SubjectKind::ClientId, "clientId"},
        {SubjectKind::User, "user"},
        {SubjectKind::Address, "address"},
        {SubjectKind::Network, "network"},
        {SubjectKind::Pattern, "pattern"},
        {SubjectKind::Certificate, "certificate"},
        {SubjectKind::Group, "group"},
        {SubjectKind::Role, "role"},
        {SubjectKind::Everyone, "everyone"},
        {SubjectKind::Unknown, "unknown"},
    });
    return nameIn(names, kind);
}

QString causeName(Cause cause)
{
    return nameIn(causeNameTable, cause);
}

std::optional<Cause> causeFromName(QStringView name)
{
    return valueIn(causeNameTable, name);
}

QStringList causeNames()
{
    return namesIn(causeNameTable);
}

QString certaintyName(Certainty certainty)
{
    return nameIn(certaintyNameTable, certainty);
}

std::optional<Certainty> certaintyFromName(QStringView name)
{
    return valueIn(certaintyNameTable, name);
}

QStringList certaintyNames()
{
    return namesIn(certaintyNameTable);
}

} // namespace gatehouse
