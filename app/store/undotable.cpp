// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/undotable.h"

namespace gatehouse {

UndoTable::UndoTable(Database &database)
    : m_keep(database, QStringLiteral("INSERT INTO undo (intent, change) VALUES (?, ?)"))
    , m_kept(database, QStringLiteral("SELECT change FROM undo WHERE intent = ?"))
{
}

Result<> UndoTable::migrate(Database &database, int from, int)
{
    if (from >= 1)
        return {};
    return database.execute(
        QStringLiteral("CREATE TABLE undo (intent INTEGER PRIMARY KEY, change BLOB NOT NULL) STRICT"));
}

Result<> UndoTable::keep(qint64 intent, const QByteArray &changeJson)
{
    if (changeJson.size() > largestChange) {
        return fail(Fault::BadInput, tr("This change is too large to keep for an undo. Change the record with the "
                                        "broker's own tools."));
    }
    return m_keep.run({intent, Statement::bytes(changeJson)});
}

Result<QByteArray> UndoTable::kept(qint64 intent)
{
    auto rows = m_kept.select({intent});
    if (!rows)
        return fail(std::move(rows.error()));
    const auto found = rows->next();
    if (!found)
        return fail(found.error());
    if (!*found) {
        return fail(
            Fault::BadInput,
            tr("Nothing is kept to undo entry %1. Put the record back with the broker's own tools.").arg(intent));
    }
    return rows->bytes(0);
}

} // namespace gatehouse
