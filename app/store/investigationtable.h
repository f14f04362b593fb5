// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storedinvestigation.h"
#include "store/statement.h"

#include <QCoreApplication>

namespace gatehouse {

/// The table `investigation`: what was found out of single clients, to look at again and to compare with. Lives in the
/// store thread.
class InvestigationTable final
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::InvestigationTable)
public:
    static constexpr int most = 1000; ///< that are kept; the oldest goes

    explicit InvestigationTable(Database &database);
    static Result<> migrate(Database &database, int from, int to);

    Result<qint64> keep(const StoredInvestigation &investigation); ///< its number
    /// Without their JSON; the newest first. Empty: of all brokers.
    Result<QList<StoredInvestigation>> list(const QString &brokerId);
    Result<StoredInvestigation> one(qint64 number); ///< BadInput: there is none
    Result<> remove(qint64 number);

private:
    static StoredInvestigation read(const Rows &rows);

    Database &m_database;
    Statement m_keep;
    Statement m_trim;
    Statement m_newest;
    Statement m_list;
    Statement m_one;
    Statement m_remove;
};

} // namespace gatehouse
