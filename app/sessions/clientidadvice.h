// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/brokersession.h"

namespace gatehouse {

/// A client id that nobody else has: "gatehouse-test-1f2e3d4c".
QString freshClientId();

/// Whether a test may use a client's own id. A broker ends the connection of whoever has the id of a newcomer, so an id
/// that is or may be in use is used only by somebody who says so.
struct ClientIdAdvice
{
    std::optional<bool> isOnline; ///< nothing: not known
    bool decides = false;         ///< by the rules the id makes a difference: a test with another one says little
    QString warning;              ///< a sentence: what using it may do; empty: nothing
    QString ifAnother;            ///< a sentence: what a test with another id leaves out; empty: nothing
    [[nodiscard]] bool isFree() const { return !isOnline.value_or(true); }
};
ClientIdAdvice adviceOnClientId(const BrokerSession &session, const Identity &who);

} // namespace gatehouse
