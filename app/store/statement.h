// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"

#include <QList>
#include <QVariant>

#include <optional>

namespace gatehouse {

/// The rows of a statement that is running; the statement ends with it, and so does its view of the database.
class Rows final
{
public:
    Rows(const Database &database, QSqlQuery &query)
        : m_database(&database)
        , m_query(&query)
    {
    }
    Rows(Rows &&other) noexcept
        : m_database(other.m_database)
        , m_query(std::exchange(other.m_query, nullptr))
    {
    }
    Rows(const Rows &) = delete;
    Rows &operator=(const Rows &) = delete;
    Rows &operator=(Rows &&) = delete;
    ~Rows();

    Result<bool> next();
    [[nodiscard]] QVariant value(int column) const { return m_query->value(column); }
    [[nodiscard]] qint64 number(int column) const { return m_query->value(column).toLongLong(); }
    [[nodiscard]] QByteArray bytes(int column) const { return m_query->value(column).toByteArray(); }
    [[nodiscard]] std::optional<QByteArray> maybeBytes(int column) const;
    [[nodiscard]] QString text(int column) const; ///< of a column that is read as a blob

private:
    const Database *m_database;
    QSqlQuery *m_query;
};

/// One SQL statement, prepared when it is first run and kept.
///
/// Text crosses as UTF-8 blobs, `CAST(? AS TEXT)` in and `CAST(column AS BLOB)` out. SQLite's own conversion from
/// UTF-16 eats a byte order mark at the start, joins unpaired surrogates with what follows and turns U+FFFE into
/// U+FFFD (3.40.1): hostile text would come back changed and break the chain.
class Statement final
{
public:
    Statement(Database &database, QString sql)
        : m_database(database)
        , m_sql(std::move(sql))
    {
    }
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    Result<> run(const QVariantList &values = {});
    Result<Rows> select(const QVariantList &values = {});

    static QVariant text(const QString &text);
    static QVariant bytes(const QByteArray &bytes); ///< never NULL
    static QVariant maybeBytes(const std::optional<QByteArray> &bytes);

private:
    Result<> start(const QVariantList &values);

    Database &m_database;
    QString m_sql;
    std::optional<QSqlQuery> m_query;
};

} // namespace gatehouse
