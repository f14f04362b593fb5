// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/csv.h"

#include "core/text.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse {

namespace {

QByteArray cellOf(const QJsonValue &value)
{
    if (value.isObject())
        return csvCell(QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact)));
    if (value.isArray())
        return csvCell(QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)));
    if (value.isBool())
        return value.toBool() ? "true" : "false";
    return value.isDouble() ? QByteArray::number(value.toInteger()) : csvCell(value.toString());
}

} // namespace

QByteArray csvOf(const QStringList &keys, const QList<QJsonObject> &objects)
{
    QByteArrayList line;
    for (const QString &key : keys)
        line.append(csvCell(key));
    QByteArray bytes = line.join(',') + "\r\n";
    for (const QJsonObject &object : objects) {
        line.clear();
        for (const QString &key : keys)
            line.append(cellOf(object.value(key)));
        bytes += line.join(',') + "\r\n";
    }
    return bytes;
}

QStringList auditColumnKeys()
{
    QStringList keys;
    for (const char *key :
         {"sequence", "at", "operator", "operatorClaim", "host", "broker", "brokerId", "action", "object", "who",
          "before", "after", "reason", "detail", "outcome", "intent", "undoes", "previous", "hash"})
        keys.append(QLatin1String(key));
    return keys;
}

} // namespace gatehouse
