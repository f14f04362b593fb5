// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/journalentry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse {

namespace {

std::optional<QByteArray> bytesOf(const QJsonValue &value)
{
    if (value.isString())
        return value.toString().toUtf8();
    if (!value.isArray())
        return std::nullopt; // null: longer than journalctl prints without --all
    QByteArray bytes;
    const QJsonArray numbers = value.toArray();
    for (const QJsonValue &number : numbers) {
        // A field that was given more than once is a list of texts: the first one counts.
        if (number.isString())
            return number.toString().toUtf8();
        const int byte = number.toInt(-1);
        if (byte < 0 || byte > 255)
            return std::nullopt;
        bytes += char(byte);
    }
    return bytes;
}

} // namespace

std::optional<JournalEntry> readJournalEntry(QByteArrayView line)
{
    const QJsonObject object = QJsonDocument::fromJson(line.toByteArray()).object();
    const std::optional<QByteArray> message = bytesOf(object.value(QLatin1String("MESSAGE")));
    JournalEntry entry;
    entry.cursor = object.value(QLatin1String("__CURSOR")).toString().toUtf8();
    bool isTime = false;
    entry.microseconds = object.value(QLatin1String("__REALTIME_TIMESTAMP")).toString().toLongLong(&isTime);
    if (!message || entry.cursor.isEmpty() || !isTime || entry.microseconds < 0)
        return std::nullopt;
    entry.message = *message;
    return entry;
}

QByteArray syslogLines(const JournalEntry &entry, const QByteArray &program)
{
    constexpr qint64 million = 1'000'000;
    const QByteArray start = QByteArray::number(entry.microseconds / million) + '.' +
                             QByteArray::number(entry.microseconds % million).rightJustified(6, '0') + " journal " +
                             program + ": ";
    QByteArray lines;
    const QByteArrayList parts = entry.message.split('\n');
    for (const QByteArray &part : parts)
        lines += QByteArray(start + part + '\n');
    return lines;
}

} // namespace gatehouse
