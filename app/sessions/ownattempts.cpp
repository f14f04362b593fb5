// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/ownattempts.h"

#include <algorithm>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr auto longest = 60s;       // of a test with its probes, and the log behind it
constexpr auto namelessFor = 10s;   // a log of whole seconds comes in a moment
constexpr int connectionsOfOne = 2; // MQTT 5, then 3.1.1

} // namespace

void OwnAttempts::began(const Identity &as, Moment now)
{
    m_attempts.removeIf([now](const Attempt &attempt) { return now - attempt.begin > longest; });
    m_attempts.append({as, now, connectionsOfOne});
}

bool OwnAttempts::isOwn(const Event &event, Moment now)
{
    if (event.type != EventType::Refused && event.type != EventType::Denied)
        return false;
    const auto own = std::find_if(m_attempts.begin(), m_attempts.end(), [&](const Attempt &attempt) {
        if (now - attempt.begin > longest)
            return false;
        const Identity &who = event.who;
        if (!who.clientId.isEmpty() && !attempt.as.clientId.isEmpty())
            return who.clientId == attempt.as.clientId;
        if (!who.user.isEmpty())
            return who.user == attempt.as.user && event.certainty != Certainty::Possible;
        return event.type == EventType::Refused && who.clientId.isEmpty() && attempt.nameless > 0 &&
               now - attempt.begin <= namelessFor;
    });
    if (own == m_attempts.end())
        return false;
    if (event.who.clientId.isEmpty() && event.who.user.isEmpty())
        --own->nameless;
    return true;
}

QList<Event> OwnAttempts::without(const QList<Event> &events, Moment now)
{
    if (m_attempts.isEmpty())
        return events;
    QList<Event> others;
    for (const Event &event : events) {
        if (!isOwn(event, now))
            others.append(event);
    }
    return others;
}

} // namespace gatehouse
