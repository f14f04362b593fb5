// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"

#include <QList>

#include <chrono>

namespace gatehouse {

/// Connections that Gatehouse itself makes as a client, to test it: what becomes of them is no refusal of a device. A
/// value; owned by a session.
class OwnAttempts final
{
public:
    using Moment = std::chrono::steady_clock::time_point;

    void began(const Identity &as, Moment now);
    /// Without the refusals and denials of our own. Where the log names nobody, as many nameless ones are taken for
    /// ours as a test makes connections.
    [[nodiscard]] QList<Event> without(const QList<Event> &events, Moment now);

private:
    struct Attempt
    {
        Identity as;
        Moment begin;
        int nameless = 0; ///< that are still taken for it
    };
    [[nodiscard]] bool isOwn(const Event &event, Moment now);
    QList<Attempt> m_attempts;
};

} // namespace gatehouse
