// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QCoreApplication>
#include <QScopedValueRollback>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <chrono>
#include <memory>
#include <type_traits>

namespace gatehouse {

/// The open file `gatehouse.sqlite` of one data folder: made, protected, migrated. Belongs to the store thread, which
/// alone may touch it.
class Database final
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Database)
public:
    static constexpr int schemaVersion = 6;

    /// Storage errors name the file and the next step. Another process may hold the file for `busyTimeout`.
    static Result<std::unique_ptr<Database>> open(const QString &folder,
                                                  std::chrono::milliseconds busyTimeout = std::chrono::seconds(5));
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;
    ~Database();

    /// Runs one statement that is needed once.
    Result<> execute(const QString &sql);
    [[nodiscard]] QSqlQuery query() const;
    [[nodiscard]] Error error(const QSqlError &error) const;

    /// Runs the body, which answers a Result, inside BEGIN IMMEDIATE: the lock to write is taken before anything is
    /// read, and everything is undone when the body fails. Inside another one it is a part of that.
    template <typename Body> std::invoke_result_t<Body> transaction(Body body)
    {
        if (m_isInTransaction)
            return body();
        const QScopedValueRollback inside(m_isInTransaction, true);
        if (auto begun = run(m_begin); !begun)
            return fail(std::move(begun.error()));
        auto result = body();
        if (!result) {
            rollBack();
            return result;
        }
        if (auto committed = run(m_commit); !committed) {
            rollBack();
            return fail(std::move(committed.error()));
        }
        return result;
    }

private:
    Database(QString file, const QSqlDatabase &connection);
    Result<> turnToWal(std::chrono::milliseconds busyTimeout);
    Result<> prepareConnection(std::chrono::milliseconds busyTimeout);
    Result<> migrate();
    Result<int> version();
    Result<> run(QSqlQuery &query);
    void rollBack();

    QString m_file;
    QSqlDatabase m_connection;
    QSqlQuery m_begin;
    QSqlQuery m_commit;
    QSqlQuery m_rollBack;
    bool m_isInTransaction = false;
};

} // namespace gatehouse
