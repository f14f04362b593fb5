// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policy.h"

#include <optional>

namespace gatehouse::mosquitto {

constexpr bool takesFilter(Action action)
{
    return action == Action::Subscribe || action == Action::Unsubscribe;
}

/// The failing step of a client id or user name that the broker hangs up for, whatever its rules say; none: fine.
std::optional<Step> refusedName(const Identity &who);

/// The failing step of a topic, or topic filter, that the broker refuses whatever its rules say; none: they are asked.
/// Not for Connect.
std::optional<Step> refusedTopic(Action action, const QString &topic);

} // namespace gatehouse::mosquitto
