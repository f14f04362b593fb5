// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/statement.h"

namespace gatehouse {

/// The table `setting`: small values by name. Lives in the store thread.
class SettingTable final
{
public:
    explicit SettingTable(Database &database);
    static Result<> migrate(Database &database, int from, int to);
    /// Asks for the version of the program that made the schema. An older program runs this on the file of a newer
    /// one, so the table keeps this shape for good.
    static QString programQuery();

    Result<QByteArray> value(const QString &name); ///< empty when unset
    Result<> save(const QString &name, const QByteArray &value);

private:
    Database &m_database;
    Statement m_value;
    Statement m_save;
};

} // namespace gatehouse
