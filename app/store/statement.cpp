// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/statement.h"

#include <QStringDecoder>

namespace gatehouse {

Rows::~Rows()
{
    if (m_query)
        m_query->finish();
}

Result<bool> Rows::next()
{
    if (m_query->next())
        return true;
    if (m_query->lastError().isValid())
        return fail(m_database->error(m_query->lastError()));
    return false;
}

std::optional<QByteArray> Rows::maybeBytes(int column) const
{
    const QVariant value = m_query->value(column);
    if (value.isNull())
        return std::nullopt;
    const QByteArray found = value.toByteArray();
    return found.isNull() ? QByteArray("") : found;
}

QString Rows::text(int column) const
{
    const QByteArray utf8 = m_query->value(column).toByteArray();
    if (!utf8.startsWith("\xEF\xBB\xBF"))
        return QString::fromUtf8(utf8);
    // QString::fromUtf8() drops a byte order mark.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return decoder(utf8);
}

Result<> Statement::start(const QVariantList &values)
{
    if (!m_query) {
        QSqlQuery query = m_database.query();
        if (!query.prepare(m_sql))
            return fail(m_database.error(query.lastError()));
        m_query = std::move(query);
    }
    for (int place = 0; place < values.size(); ++place)
        m_query->bindValue(place, values.at(place));
    if (!m_query->exec()) {
        const Error error = m_database.error(m_query->lastError());
        m_query->finish();
        return fail(error);
    }
    return {};
}

Result<> Statement::run(const QVariantList &values)
{
    if (auto started = start(values); !started)
        return started;
    m_query->finish();
    return {};
}

Result<Rows> Statement::select(const QVariantList &values)
{
    if (auto started = start(values); !started)
        return fail(std::move(started.error()));
    return Rows(m_database, *m_query);
}

QVariant Statement::text(const QString &text)
{
    return bytes(text.toUtf8());
}

QVariant Statement::bytes(const QByteArray &bytes)
{
    return bytes.isNull() ? QByteArray("") : bytes;
}

QVariant Statement::maybeBytes(const std::optional<QByteArray> &bytes)
{
    return bytes ? Statement::bytes(*bytes) : QVariant(QMetaType::fromType<QByteArray>());
}

} // namespace gatehouse
