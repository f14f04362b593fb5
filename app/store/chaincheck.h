// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/auditentry.h"
#include "core/canonicalrun.h"
#include "store/statement.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <atomic>

namespace gatehouse {

/// Walks the whole trail once, computes every hash again from the bytes in the file, and reports the first entry that
/// does not fit. Lives in the store thread.
class ChainCheck final
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::ChainCheck)
public:
    explicit ChainCheck(Database &database)
        : m_database(database)
    {
    }
    /// Cancelled as soon as `ending` is set.
    Result<ChainReport> run(const std::atomic<bool> &ending);

private:
    [[nodiscard]] QString whyBroken(const Rows &rows);
    Result<ChainReport> checkEnd();
    ChainReport broken(qint64 sequence, QString why) const;

    Database &m_database;
    CanonicalRun m_run;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    qint64 m_entries = 0;
    qint64 m_last = 0;
    QByteArray m_lastHash = QByteArray(32, '\0');
};

} // namespace gatehouse
