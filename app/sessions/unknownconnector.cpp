// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/unknownconnector.h"

namespace gatehouse {

Abilities UnknownConnector::abilities() const
{
    QList<AbilityState> states;
    for (const Ability ability :
         {Ability::ReadBlocks, Ability::ReadAccess, Ability::ExplainRules, Ability::Allow, Ability::Block,
          Ability::SeeConnections, Ability::SeeForeignChanges, Ability::BatchWrites, Ability::CheckSaved,
          Ability::TemporaryAllow, Ability::TestCredentials})
        states.append({ability, false, m_why.what});
    return Abilities(states);
}

} // namespace gatehouse
