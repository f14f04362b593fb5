// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"
#include "core/verification.h"
#include "sessions/sightings.h"
#include "sessions/undoing.h"

#include <QHash>

namespace gatehouse {

/// What is proved of one item of a plan so far. A value of a Verifying.
struct Proof
{
    Identity who;
    QHash<QString, std::optional<QByteArray>> wanted; ///< record -> as the last change of it leaves it
    AuditEntry intent;                                ///< of the last change that was made
    Sightings::Moment since;                          ///< when the broker was asked for the first change

    QHash<QString, std::optional<QByteArray>> now; ///< as read back
    Decision decision;
    QList<Block> next; ///< what still keeps it from connecting, or from more
    std::optional<Sightings::Sight> seen;
    std::optional<Sightings::Sight> refused;
    bool wasProbed = false; ///< `seen` is a test connection of ours
    QString probeRefused;   ///< a sentence; empty: not probed, or let in

    [[nodiscard]] bool isReadBack() const;
    [[nodiscard]] bool isKeptOut() const; ///< a block of connecting remains
    [[nodiscard]] bool areRulesClear(Direction direction) const;
    [[nodiscard]] Verdict verdict(Direction direction) const;
    /// Whether a connection that is seen can still change the verdict.
    [[nodiscard]] bool isWorthWaiting(Direction direction) const;

    /// What the rules say of it now.
    void consider(const AccessPolicy &policy);
    [[nodiscard]] QStringList sentences(Direction direction, const Connector &connector) const;
    /// Names what keeps it out, or else from more; empty when nothing is known to.
    [[nodiscard]] QString blocker() const;
    /// What to do about it, as far as it is not done from here.
    [[nodiscard]] QString remedy() const;
};

} // namespace gatehouse
