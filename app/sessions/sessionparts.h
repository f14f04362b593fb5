// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/ownattempts.h"
#include "sessions/redaction.h"
#include "sessions/sightings.h"
#include "sessions/trail.h"

namespace gatehouse {

/// What the parts of one session work with. Made by its BrokerSession and shared with the session's runs, settlings and
/// verifications, of which one may still be ending when the session goes; GUI thread.
struct SessionParts
{
    Profile profile;
    std::unique_ptr<Connector> connector;
    std::shared_ptr<Store> store;
    Operator who;
    Redaction redaction;
    Sightings sightings;
    OwnAttempts own;
};

} // namespace gatehouse
