// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/event.h"

#include "core/nametable.h"

namespace gatehouse {

namespace {

constexpr auto typeNames = std::to_array<NamedValue<EventType>>({
    {EventType::Connected, "connected"},
    {EventType::Disconnected, "disconnected"},
    {EventType::Refused, "refused"},
    {EventType::Denied, "denied"},
    {EventType::AdminAction, "adminAction"},
    {EventType::SaveFailed, "saveFailed"},
    {EventType::Log, "log"},
});

} // namespace

QString eventTypeName(EventType type)
{
    return nameIn(typeNames, type);
}

std::optional<EventType> eventTypeFromName(QStringView name)
{
    return valueIn(typeNames, name);
}

QStringList eventTypeNames()
{
    return namesIn(typeNames);
}

QString eventReasonName(EventReason reason)
{
    static constexpr auto names = std::to_array<NamedValue<EventReason>>({
        {EventReason::None, "none"},
        {EventReason::Login, "login"},
        {EventReason::Rule, "rule"},
        {EventReason::AddressList, "addressList"},
        {EventReason::Limit, "limit"},
        {EventReason::Tls, "tls"},
        {EventReason::Protocol, "protocol"},
        {EventReason::Left, "left"},
        {EventReason::Lost, "lost"},
        {EventReason::KeepAlive, "keepAlive"},
        {EventReason::TakenOver, "takenOver"},
        {EventReason::DuplicateId, "duplicateId"},
        {EventReason::Operator, "operator"},
    });
    return nameIn(names, reason);
}

} // namespace gatehouse
