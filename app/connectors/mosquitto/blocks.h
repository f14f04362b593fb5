// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/policy.h"

namespace gatehouse::mosquitto {

/// What follows the record in a block's id.
inline constexpr QLatin1String disabledAspect("#disabled");
inline constexpr QLatin1String boundAspect("#clientid");
inline constexpr QLatin1String noRightsAspect("#norights");
inline constexpr QLatin1String unknownAspect("#unknown");
inline constexpr QLatin1String deniesAspect("#denies");

/// Client ids with which an account was seen refused, by account: only then is its binding a block.
using RefusedIds = QHash<QString, QString>;

/// Everything that keeps somebody from connecting, and rules that deny everything.
QList<Block> allBlocks(const DynsecView &view, const Surroundings &around, const RefusedIds &refused = {});
/// The same for one record.
QList<Block> blocksOfRecord(const DynsecView &view, const Surroundings &around, const QString &record,
                            const RefusedIds &refused = {});
/// Every blocker of this identity in the order in which the broker asks. With a client id alone: of the accounts that
/// are bound to it.
QList<Block> blocksOfIdentity(const DynsecView &view, const Surroundings &around, const Identity &who);

/// Whether an account can neither publish anything nor both subscribe to and receive anything.
bool hasNoRight(const DynsecView &view, const DynsecView::Client &client);
/// Whether the roles of a group deny every topic to its members.
bool deniesEverything(const DynsecView &view, const DynsecView::Group &group);

} // namespace gatehouse::mosquitto
