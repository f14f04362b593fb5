// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/expiry.h"
#include "store/statement.h"

namespace gatehouse {

/// The table `expiry`: changes that are to be taken back at a time, and were not yet. Lives in the store thread.
class ExpiryTable final
{
public:
    explicit ExpiryTable(Database &database);
    static Result<> migrate(Database &database, int from, int to);

    Result<> keep(const Expiry &expiry); ///< in the transaction of the intent
    Result<QList<Expiry>> all();         ///< the earliest first
    Result<> end(qint64 intent);         ///< nothing happens where there is none

private:
    Database &m_database;
    Statement m_keep;
    Statement m_all;
    Statement m_end;
};

} // namespace gatehouse
