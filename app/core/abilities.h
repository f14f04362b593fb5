// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace gatehouse {

/// What can be read or done at a broker; the interface asks for these and never for a product's name.
enum class Ability {
    ReadBlocks,        ///< list who is kept out
    ReadAccess,        ///< list accounts, groups and roles
    ExplainRules,      ///< evaluate the broker's rules
    Allow,             ///< let somebody in
    Block,             ///< keep somebody out
    SeeConnections,    ///< notice that a client connected
    SeeForeignChanges, ///< notice that somebody else changed something
    BatchWrites,       ///< many changes in one save
    CheckSaved,        ///< tell whether the broker saved a change
    TemporaryAllow,    ///< end an allow by itself
    TestCredentials,   ///< connect as a client
    Reload,            ///< have the broker read its files again
    Diagnose,          ///< have its log tell everything for a while
    Disconnect         ///< throw a client out, and no more
};

struct AbilityState
{
    Ability ability = Ability::ReadBlocks;
    bool available = false;
    QString whyNot; ///< a sentence with the next step; empty when available
};

class Abilities final
{
public:
    Abilities() = default;
    explicit Abilities(QList<AbilityState> states)
        : m_states(std::move(states))
    {
    }
    [[nodiscard]] bool has(Ability ability) const;
    [[nodiscard]] QString whyNot(Ability ability) const;
    [[nodiscard]] const QList<AbilityState> &states() const { return m_states; }

private:
    QList<AbilityState> m_states;
};

QString abilityName(Ability ability);  ///< stable: "readBlocks"
QString abilityTitle(Ability ability); ///< translated: "List who is kept out"

} // namespace gatehouse
