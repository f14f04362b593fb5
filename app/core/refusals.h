// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event.h"

#include <QHash>
#include <QMultiHash>

namespace gatehouse {

/// What one client met again and again, for one reason.
struct RefusalGroup
{
    Identity who;                           ///< what was different from time to time is empty
    EventType type = EventType::Refused;    ///< or Denied, or Disconnected: two clients that share an id
    EventReason reason = EventReason::None; ///< the newest
    Cause cause = Cause::Unknown;
    Certainty certainty = Certainty::Certain; ///< the least
    QString why;                              ///< the newest that is known
    Action action = Action::Connect;          ///< of Denied
    QString topic;                            ///< of Denied, the newest; hostile
    qint64 count = 0;
    QDateTime first, last;    ///< UTC
    QDateTime connectedSince; ///< UTC; it got in after the last time; invalid: not seen to

    /// Whether it is worth a row: it is still kept out, or was so often that it stays to be looked at.
    [[nodiscard]] bool isTelling() const { return !connectedSince.isValid() || count >= 3; }
};

/// Refusals that were seen, grouped by who it was and why. Two devices that throw each other out for the same id make a
/// group of their own; a bad network (keepalive) makes none, since nobody is kept out by it. A value.
class Refusals final
{
public:
    void take(const Event &event);
    void forgetBefore(const QDateTime &moment); ///< groups of which the last was earlier

    [[nodiscard]] const QHash<QString, RefusalGroup> &groups() const { return m_groups; } ///< by a stable id

private:
    void connected(const Event &event);
    struct Absorbed
    {
        qint64 count = 0;
        QDateTime first; ///< invalid: none
    };
    Absorbed absorb(const QString &address);
    void remove(const QString &id);
    void makeRoom();

    QHash<QString, RefusalGroup> m_groups;
    QMultiHash<QString, QString> m_byName;    ///< sight keys to ids
    QMultiHash<QString, QString> m_byAddress; ///< of groups of somebody named
};

} // namespace gatehouse
