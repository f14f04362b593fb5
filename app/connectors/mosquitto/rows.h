// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/view.h"
#include "core/accessrecord.h"

namespace gatehouse::mosquitto {

/// Turns accounts, groups and roles into the rows of Access. Accounts of one list often have the same roles, so their
/// line of memberships is made once and shared. Any thread, one at a time.
class RowMaker final
{
public:
    explicit RowMaker(const DynsecView &view)
        : m_view(view)
    {
    }

    AccessRecord row(const DynsecView::Client &client);
    AccessRecord row(const DynsecView::Group &group) const;
    AccessRecord row(const DynsecView::Role &role) const;
    AccessRecord defaultsRow() const;
    AccessRecord anonymousRow() const;
    /// The row of a record; nullopt: it does not exist.
    std::optional<AccessRecord> row(const QString &recordId);

    /// Every row: accounts, groups and roles, each sorted by name, then the default access and the anonymous group.
    template <typename Take> void each(Take take);

private:
    QString memberships(const DynsecView::Client &client);

    const DynsecView &m_view;
    DynsecView::Client m_last; ///< whose line that is
    QString m_lastLine;
};

template <typename Take> void RowMaker::each(Take take)
{
    m_view.eachClient([&](const DynsecView::Client &client) { take(row(client)); });
    m_view.eachGroup([&](const DynsecView::Group &group) { take(row(group)); });
    m_view.eachRole([&](const DynsecView::Role &role) { take(row(role)); });
    take(defaultsRow());
    take(anonymousRow());
}

} // namespace gatehouse::mosquitto
