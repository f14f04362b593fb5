// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/comment.h"

#include "core/text.h"

#include <QStringList>

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype longest = 500; // characters
constexpr qsizetype mostLines = 20;

/// Where the line of `offset` begins.
qsizetype lineStart(QByteArrayView bytes, qsizetype offset)
{
    return offset == 0 ? 0 : bytes.first(offset).lastIndexOf('\n') + 1;
}

bool isEntry(QByteArrayView comment)
{
    const qsizetype colon = comment.indexOf(':');
    const QByteArrayView secret = colon < 0 ? QByteArrayView() : comment.sliced(colon + 1);
    return secret.startsWith("$6$") || secret.startsWith("$7$") || secret.startsWith("!$") ||
           secret.startsWith("$argon2");
}

} // namespace

QString commentAbove(QByteArrayView bytes, qsizetype offset)
{
    QStringList lines;
    qsizetype start = lineStart(bytes, std::clamp<qsizetype>(offset, 0, bytes.size()));
    while (start > 0 && lines.size() < mostLines) {
        const qsizetype before = lineStart(bytes, start - 1);
        const QByteArrayView line = bytes.sliced(before, start - before).trimmed();
        start = before;
        if (!line.startsWith('#'))
            break;
        qsizetype marks = 0;
        while (marks < line.size() && line.at(marks) == '#')
            ++marks;
        const QByteArrayView words = line.sliced(marks).trimmed();
        if (isEntry(words))
            break;
        if (!words.isEmpty())
            lines.prepend(lenientUtf8(words));
    }
    return lines.join(u' ').left(longest);
}

} // namespace gatehouse::mosquitto
