// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"
#include "core/policy.h"
#include "sessions/addresshistory.h"
#include "sessions/addresswatch.h"

#include <functional>

namespace gatehouse {

/// Joins a refusal with the rules of its moment: cause, certainty, and the sentence of what kept the client out. A
/// refusal of nobody known, or by rules that are not known, stays as it is. Never claims more than the rules say: where
/// they would let the client in, its password is no more than likely to be wrong.
void explainRefusal(Event &event, const AccessPolicy *policy);

/// The same for everything that happened, and tells refusals of an address from which many names are tried. Those that
/// a record explains stay what they are: a gateway of many devices is no attacker.
void explainRefusals(QList<Event> &events, const AccessPolicy *policy, AddressWatch &addresses);

/// Whether somebody is connected, as far as it was seen.
using IsOnline = std::function<bool(const Identity &)>;

/// Of a refusal that has an address and no name: whoever alone was ever seen from there, and is not connected, is named
/// as Likely. One of several that is missing may have been it, which the sentence says, and no more. Before the causes
/// are looked for.
void nameCandidates(QList<Event> &events, const AddressHistory &history, const IsOnline &isOnline);

} // namespace gatehouse
