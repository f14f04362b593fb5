// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"

#include <QHash>

#include <chrono>
#include <optional>

namespace gatehouse {

/// Who was seen to connect, or to be refused, while a session is open: the evidence of a verification. Times are those
/// of arrival here, since a broker's log may tell whole seconds of another clock. A value; owned by a session.
class Sightings final
{
public:
    using Moment = std::chrono::steady_clock::time_point;
    struct Sight
    {
        Moment at;
        QDateTime time; ///< the same for people, UTC
        Identity who;   ///< as the broker named it
        QString text;   ///< the broker's words; hostile; may be empty
    };

    static Moment now() { return std::chrono::steady_clock::now(); }
    void noted(const QList<Event> &events);
    /// How many connections an account has, -1: not known. A rise is a connection of somebody unnamed.
    void presence(const QString &user, int connections);
    void forgetPresence(); ///< who is connected is not known any more; who was seen stays

    [[nodiscard]] std::optional<Sight> connectionOf(const Identity &who, Moment since) const;
    [[nodiscard]] std::optional<Sight> refusalOf(const Identity &who, Moment since) const;
    /// Whether a client of this id is connected, as far as it was seen; with a user also by the number of connections
    /// of that account when nothing better is known.
    [[nodiscard]] bool isOnline(const QString &clientId, const QString &user) const;
    /// The same where it makes a difference that nobody was seen: nothing is what is not known. Who connected before
    /// the session began is not seen.
    [[nodiscard]] std::optional<bool> knownOnline(const QString &clientId, const QString &user) const;

private:
    using Sights = QHash<QString, Sight>;
    static void put(Sights &sights, const Sight &sight);
    [[nodiscard]] static std::optional<Sight> match(const Sights &sights, const Identity &who, Moment since);
    Sights m_connected; ///< newest by "u:user" and "c:clientId"
    Sights m_risen;     ///< newest rise of presence by "u:user"; who it was is not known
    Sights m_refused;
    QHash<QString, bool> m_online;  ///< by client id
    QHash<QString, int> m_presence; ///< by user
};

} // namespace gatehouse
