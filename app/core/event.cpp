// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/event.h"

#include "core/nametable.h"

namespace gatehouse {

QString eventTypeName(EventType type)
{
    static constexpr auto names = std::to_array<NamedValue<EventType>>({
        {EventType::Connected, "connected"},
        {EventType::Disconnected, "disconnected"},
        {EventType::Refused, "refused"},
        {EventType::Denied, "denied"},
        {EventType::AdminAction, "adminAction"},
        {EventType::SaveFailed, "saveFailed"},
        {EventType::Log, "log"},
    });
    return nameIn(names, type);
}

} // namespace gatehouse
