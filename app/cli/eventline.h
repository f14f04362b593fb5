// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/arguments.h"
#include "cli/output.h"
#include "core/event.h"
#include "core/eventfilter.h"

namespace gatehouse {

enum class EventTimes { OfToday, OfAnyDay };
/// An event in one line, for people.
QString eventLine(const Event &event, const Output &output, EventTimes times);
/// Of --filter; all events without it. BadInput: where it is wrong.
Result<EventFilter> eventFilterOf(const Arguments &arguments);

} // namespace gatehouse
