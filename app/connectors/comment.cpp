// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/comment.h"

#include "connectors/lines.h"
#include "core/text.h"

#include <QStringList>

#include <algorithm>
#include <optional>

namespace gatehouse {

namespace {

constexpr qsizetype longest = 500; // characters
constexpr qsizetype mostLines = 20;
constexpr qsizetype longestReason = 200; // characters

/// What a line says behind its comment marks; nullopt: it is no comment in words.
std::optional<QByteArrayView> wordsOf(QByteArrayView line, bool (*isEntry)(QByteArrayView comment))
{
    line = line.trimmed();
    if (!line.startsWith('#'))
        return std::nullopt;
    qsizetype marks = 0;
    while (marks < line.size() && line.at(marks) == '#')
        ++marks;
    const QByteArrayView comment = line.sliced(marks);
    return isEntry(comment) ? std::nullopt : std::optional(comment.trimmed());
}

} // namespace

QString commentAbove(QByteArrayView bytes, qsizetype offset, bool (*isEntry)(QByteArrayView comment))
{
    QStringList lines;
    const qsizetype end = lineStart(bytes, std::clamp<qsizetype>(offset, 0, bytes.size()));
    for (qsizetype at = commentStart(bytes, offset, isEntry); at < end;) {
        const qsizetype next = bytes.indexOf('\n', at) + 1;
        const QByteArrayView words = wordsOf(bytes.sliced(at, next - at), isEntry).value_or(QByteArrayView());
        if (!words.isEmpty())
            lines.append(lenientUtf8(words));
        at = next;
    }
    return lines.join(u' ').left(longest);
}

qsizetype commentStart(QByteArrayView bytes, qsizetype offset, bool (*isEntry)(QByteArrayView comment))
{
    qsizetype start = lineStart(bytes, std::clamp<qsizetype>(offset, 0, bytes.size()));
    for (qsizetype lines = 0; start > 0 && lines < mostLines; ++lines) {
        const qsizetype before = lineStart(bytes, start - 1);
        if (!wordsOf(bytes.sliced(before, start - before), isEntry))
            break;
        start = before;
    }
    return start;
}

QString commentOf(const QString &reason)
{
    QString words = reason;
    const auto isOther = [](QChar c) {
        return c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator;
    };
    std::replace_if(words.begin(), words.end(), isOther, u' ');
    words = visibleText(words.simplified(), longestReason);
    while (words.endsWith(u'\\') || words.endsWith(u' '))
        words.chop(1);
    return words.isEmpty() ? QString() : QLatin1String("# ") + words;
}

} // namespace gatehouse
