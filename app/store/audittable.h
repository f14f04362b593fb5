// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/auditentry.h"
#include "store/statement.h"

#include <QCoreApplication>

namespace gatehouse {

/// The table `audit`: append-only (triggers refuse an update, a delete, and a row that does not come last), each row
/// with the hash of the row before. A fourth trigger notes the last row in `audit_head`, which itself nothing guards:
/// who drops the triggers, cuts the end off and sets the head back leaves a chain that is whole. Lives in the store
/// thread.
class AuditTable final
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::AuditTable)
public:
    static constexpr qsizetype largestField = 1 << 20; ///< bytes; a record of a change has at most 1 MB

    explicit AuditTable(Database &database);
    static Result<> migrate(Database &database, int from, int to);

    Result<QList<AuditEntry>> append(QList<AuditEntry> entries);
    Result<QList<AuditEntry>> find(const AuditQuery &query);
    Result<AuditEntry> entry(qint64 sequence);
    Result<QList<AuditEntry>> openIntents(const QString &brokerId);
    Result<AuditEntry> lastUndoable(const QString &brokerId);
    Result<ChangeStanding> standingOf(qint64 intent);

    /// The columns in the order of the canonical form, then the hash: what readEntry() and the check of the chain read.
    static QString columns();

private:
    struct Head
    {
        qint64 sequence = 0;
        QByteArray hash = QByteArray(32, '\0');
    };
    Result<Head> head();
    Result<> insert(const AuditEntry &entry);
    Result<qint64> undoneBy(qint64 intent);
    static Result<QList<AuditEntry>> readAll(Result<Rows> rows);
    static AuditEntry readEntry(const Rows &rows);

    Database &m_database;
    Statement m_head;
    Statement m_last;
    Statement m_insert;
    Statement m_entry;
    Statement m_openIntents;
    Statement m_undoable;
    Statement m_undoneBy;
    Statement m_wasMade;
};

} // namespace gatehouse
