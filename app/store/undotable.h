// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/statement.h"

#include <QCoreApplication>

namespace gatehouse {

/// The table `undo`: the unredacted change of an intent. It may hold password hashes, so it never leaves the
/// owner-only file. Lives in the store thread.
class UndoTable final
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::UndoTable)
public:
    /// Bytes: before and after of at most 1 MB each, as JSON carries them, with their sentences.
    static constexpr qsizetype largestChange = 4 << 20;

    explicit UndoTable(Database &database);
    static Result<> migrate(Database &database, int from, int to);

    Result<> keep(qint64 intent, const QByteArray &changeJson); ///< once, in the transaction of the intent
    Result<QByteArray> kept(qint64 intent);

private:
    Statement m_keep;
    Statement m_kept;
};

} // namespace gatehouse
