// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

namespace gatehouse::test {

/// A connection that is none of ours to the database of a folder: a stranger with `sqlite3`.
class RawDatabase final
{
public:
    explicit RawDatabase(const QString &folder)
    {
        static int count = 0;
        m_name = QStringLiteral("raw-%1").arg(++count);
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
        database.setDatabaseName(folder + QLatin1String("/gatehouse.sqlite"));
        database.open();
    }
    RawDatabase(const RawDatabase &) = delete;
    RawDatabase &operator=(const RawDatabase &) = delete;
    ~RawDatabase()
    {
        QSqlDatabase::database(m_name).close();
        QSqlDatabase::removeDatabase(m_name);
    }

    /// Empty: done. Otherwise what SQLite says.
    QString run(const QString &sql, const QVariantList &values = {})
    {
        QSqlQuery query(QSqlDatabase::database(m_name));
        if (!query.prepare(sql))
            return query.lastError().text();
        for (const QVariant &value : values)
            query.addBindValue(value);
        return query.exec() ? QString() : query.lastError().text();
    }
    QVariant value(const QString &sql)
    {
        QSqlQuery query(QSqlDatabase::database(m_name));
        return query.exec(sql) && query.next() ? query.value(0) : QVariant();
    }
    /// Takes away what refuses a change, as somebody would who wants to forge the trail.
    void dropTriggers()
    {
        for (const char *name : {"audit_no_update", "audit_no_delete", "audit_in_order", "audit_appended"})
            run(QLatin1String("DROP TRIGGER ") + QLatin1String(name));
    }

private:
    QString m_name;
};

} // namespace gatehouse::test
