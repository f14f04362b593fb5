// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/abilities.h"

#include "core/nametable.h"

#include <QCoreApplication>

namespace gatehouse {

bool Abilities::has(Ability ability) const
{
    for (const AbilityState &state : m_states) {
        if (state.ability == ability)
            return state.available;
    }
    return false;
}

QString Abilities::whyNot(Ability ability) const
{
    for (const AbilityState &state : m_states) {
        if (state.ability == ability)
            return state.available ? QString() : state.whyNot;
    }
    return QCoreApplication::translate("gatehouse::Abilities", "This kind of broker cannot do that: %1.")
        .arg(abilityTitle(ability));
}

QString abilityName(Ability ability)
{
    static constexpr auto names = std::to_array<NamedValue<Ability>>({
        {Ability::ReadBlocks, "readBlocks"},
        {Ability::ReadAccess, "readAccess"},
        {Ability::ExplainRules, "explainRules"},
        {Ability::Allow, "allow"},
        {Ability::Block, "block"},
        {Ability::SeeConnections, "seeConnections"},
        {Ability::SeeForeignChanges, "seeForeignChanges"},
        {Ability::BatchWrites, "batchWrites"},
        {Ability::CheckSaved, "checkSaved"},
        {Ability::TemporaryAllow, "temporaryAllow"},
        {Ability::TestCredentials, "testCredentials"},
        {Ability::Reload, "reload"},
        {Ability::Diagnose, "diagnose"},
        {Ability::Disconnect, "disconnect"},
    });
    return nameIn(names, ability);
}

QString abilityTitle(Ability ability)
{
    switch (ability) {
    case Ability::ReadBlocks:
        return QCoreApplication::translate("gatehouse::Abilities", "List who is kept out");
    case Ability::ReadAccess:
        return QCoreApplication::translate("gatehouse::Abilities", "List accounts, groups and roles");
    case Ability::ExplainRules:
        return QCoreApplication::translate("gatehouse::Abilities", "Explain what the rules decide");
    case Ability::Allow:
        return QCoreApplication::translate("gatehouse::Abilities", "Let somebody in");
    case Ability::Block:
        return QCoreApplication::translate("gatehouse::Abilities", "Keep somebody out");
    case Ability::SeeConnections:
        return QCoreApplication::translate("gatehouse::Abilities", "See who connects");
    case Ability::SeeForeignChanges:
        return QCoreApplication::translate("gatehouse::Abilities", "See changes made by others");
    case Ability::BatchWrites:
        return QCoreApplication::translate("gatehouse::Abilities", "Save many changes at once");
    case Ability::CheckSaved:
        return QCoreApplication::translate("gatehouse::Abilities", "Check that a change was saved");
    case Ability::TemporaryAllow:
        return QCoreApplication::translate("gatehouse::Abilities", "End an allow at a set time");
    case Ability::TestCredentials:
        return QCoreApplication::translate("gatehouse::Abilities", "Connect as a client to test it");
    case Ability::Reload:
        return QCoreApplication::translate("gatehouse::Abilities", "Have it read its files again");
    case Ability::Diagnose:
        return QCoreApplication::translate("gatehouse::Abilities", "Have its log tell everything for a while");
    case Ability::Disconnect:
        return QCoreApplication::translate("gatehouse::Abilities", "Disconnect a client");
    }
    return abilityName(ability);
}

} // namespace gatehouse
