// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/comment.h"

#include "core/text.h"

#include <QStringList>

#include <algorithm>
#include <optional>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype longest = 500; // characters
constexpr qsizetype mostLines = 20;

/// Where the line of `offset` begins.
qsizetype lineStart(QByteArrayView bytes, qsizetype offset)
{
    return offset == 0 ? 0 : bytes.first(offset).lastIndexOf('\n') + 1;
}

/// Whether a comment is a line that was taken out of use. People leave a blank before words: "# user left".
bool isEntry(QByteArrayView comment)
{
    if (comment.startsWith("topic ") || comment.startsWith("pattern ") || comment.startsWith("user "))
        return true;
    comment = comment.trimmed();
    const qsizetype colon = comment.indexOf(':');
    const QByteArrayView secret = colon < 0 ? QByteArrayView() : comment.sliced(colon + 1);
    return secret.startsWith("$6$") || secret.startsWith("$7$") || secret.startsWith("!$") ||
           secret.startsWith("$argon2");
}

/// What a line says behind its comment marks; nullopt: it is no comment in words.
std::optional<QByteArrayView> wordsOf(QByteArrayView line)
{
    line = line.trimmed();
    if (!line.startsWith('#'))
        return std::nullopt;
    qsizetype marks = 0;
    while (marks < line.size() && line.at(marks) == '#')
        ++marks;
    const QByteArrayView words = line.sliced(marks);
    return isEntry(words) ? std::nullopt : std::optional(words.trimmed());
}

} // namespace

QString commentAbove(QByteArrayView bytes, qsizetype offset)
{
    QStringList lines;
    const qsizetype first = commentStart(bytes, offset);
    qsizetype at = first;
    const qsizetype end = lineStart(bytes, std::clamp<qsizetype>(offset, 0, bytes.size()));
    while (at < end) {
        const qsizetype next = bytes.indexOf('\n', at) + 1;
        const QByteArrayView words = wordsOf(bytes.sliced(at, next - at)).value_or(QByteArrayView());
        if (!words.isEmpty())
            lines.append(lenientUtf8(words));
        at = next;
    }
    return lines.join(u' ').left(longest);
}

qsizetype commentStart(QByteArrayView bytes, qsizetype offset)
{
    qsizetype start = lineStart(bytes, std::clamp<qsizetype>(offset, 0, bytes.size()));
    for (qsizetype lines = 0; start > 0 && lines < mostLines; ++lines) {
        const qsizetype before = lineStart(bytes, start - 1);
        if (!wordsOf(bytes.sliced(before, start - before)))
            break;
        start = before;
    }
    return start;
}

} // namespace gatehouse::mosquitto
