// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/state.h"
#include "core/change.h"

#include <QHash>

namespace gatehouse::mosquitto {

/// What the plugin holds now: one whole reading, and on top of it the records that were read, or are planned, since. A
/// value; copying shares, `with` costs as much as the records on top.
class DynsecView final
{
public:
    /// A row together with the state that its texts lie in.
    template <typename Row> struct At
    {
        const DynsecState *state = nullptr;
        const Row *row = nullptr;
        explicit operator bool() const { return row != nullptr; }
        const Row *operator->() const { return row; }
    };
    using Client = At<DynsecState::Client>;
    using Role = At<DynsecState::Role>;
    using Group = At<DynsecState::Group>;

    explicit DynsecView(std::shared_ptr<const DynsecState> base);

    [[nodiscard]] Client client(QByteArrayView username) const;
    [[nodiscard]] Role role(QByteArrayView name) const;
    [[nodiscard]] Group group(QByteArrayView name) const;
    [[nodiscard]] Role role(const DynsecState &from, DynsecState::Link link) const;
    [[nodiscard]] Group group(const DynsecState &from, DynsecState::Link link) const;
    [[nodiscard]] DefaultAccess defaults() const { return m_defaults; }
    [[nodiscard]] const QByteArray &anonymousGroup() const { return m_anonymousGroup; } ///< empty: none
    [[nodiscard]] qsizetype clientCount() const;

    /// Every account, group or role that exists, those on top last.
    template <typename Use> void eachClient(Use use) const;
    template <typename Use> void eachRole(Use use) const;
    template <typename Use> void eachGroup(Use use) const;

    /// The record in its canonical form; nullopt: no such record.
    [[nodiscard]] std::optional<QByteArray> canonical(const QString &recordId) const;
    /// The view with these records in their canonical form on top; nullopt: it is gone.
    [[nodiscard]] DynsecView with(const QHash<QString, std::optional<QByteArray>> &records) const;

private:
    using Layer = QHash<QByteArray, std::shared_ptr<const DynsecState>>; ///< null: the record is gone
    std::shared_ptr<const DynsecState> m_base;
    Layer m_clients;
    Layer m_roles;
    Layer m_groups;
    DefaultAccess m_defaults;
    QByteArray m_anonymousGroup;
};

template <typename Use> void DynsecView::eachClient(Use use) const
{
    for (const DynsecState::Client &row : m_base->clients())
        if (m_clients.isEmpty() || !m_clients.contains(m_base->text(row.username).toByteArray()))
            use(Client{m_base.get(), &row});
    for (const auto &state : m_clients)
        if (state)
            use(Client{state.get(), &state->clients().front()});
}

template <typename Use> void DynsecView::eachRole(Use use) const
{
    for (const DynsecState::Role &row : m_base->roles())
        if (m_roles.isEmpty() || !m_roles.contains(m_base->text(row.name).toByteArray()))
            use(Role{m_base.get(), &row});
    for (const auto &state : m_roles)
        if (state)
            use(Role{state.get(), &state->roles().front()});
}

template <typename Use> void DynsecView::eachGroup(Use use) const
{
    for (const DynsecState::Group &row : m_base->groups())
        if (m_groups.isEmpty() || !m_groups.contains(m_base->text(row.name).toByteArray()))
            use(Group{m_base.get(), &row});
    for (const auto &state : m_groups)
        if (state)
            use(Group{state.get(), &state->groups().front()});
}

} // namespace gatehouse::mosquitto
