// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/finding.h"

#include <QByteArray>
#include <QList>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

/// What every target of this folder defines, and libFuzzer or replay.cpp calls.
extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size);

namespace gatehouse::fuzz {

/// Ends the run when a reader's promise is broken, so that the input is kept. `promise`: what should be true.
inline void holds(bool isTrue, const char *promise)
{
    if (isTrue)
        return;
    std::fprintf(stderr, "Not true: %s\n", promise);
    std::abort();
}

/// A copy of just this size: reading past its end is seen by the address sanitizer.
inline QByteArray bytesOf(const quint8 *data, std::size_t size)
{
    return QByteArray(reinterpret_cast<const char *>(data), qsizetype(size));
}

/// 1-based, by counting alone.
inline int countedLine(const QByteArray &bytes, qsizetype offset)
{
    return 1 + int(std::count(bytes.cbegin(), bytes.cbegin() + offset, '\n'));
}

/// Where the line of an offset begins, and where the next one does.
inline qsizetype startOfLine(QByteArrayView bytes, qsizetype offset)
{
    return bytes.first(offset).lastIndexOf('\n') + 1;
}
inline qsizetype startOfNext(QByteArrayView bytes, qsizetype offset)
{
    const qsizetype end = bytes.indexOf('\n', offset);
    return end < 0 ? bytes.size() : end + 1;
}

inline bool liesIn(QByteArrayView part, const QByteArray &bytes)
{
    return part.data() >= bytes.constData() && part.data() + part.size() <= bytes.constData() + bytes.size();
}

/// Whether a place, 1-based, stands in these bytes; a column may stand behind the last byte of its line.
inline bool isPlaceIn(const QByteArray &bytes, int line, int column)
{
    qsizetype start = 0;
    for (int i = 1; i < line; ++i) {
        start = bytes.indexOf('\n', start) + 1;
        if (start == 0)
            return false;
    }
    const qsizetype end = bytes.indexOf('\n', start);
    return line > 0 && column > 0 && column <= (end < 0 ? bytes.size() : end) - start + 1;
}

inline void checkFindings(const QList<mosquitto::Finding> &findings, const QByteArray &bytes, const QString &path,
                          bool isBroken)
{
    constexpr qsizetype most = 200;
    bool isError = false;
    for (const mosquitto::Finding &finding : findings) {
        isError |= finding.severity == mosquitto::Finding::Severity::Error;
        holds(finding.file == path, "a finding names its file");
        holds(isPlaceIn(bytes, finding.line, finding.column), "a finding stands in the file");
        holds(finding.what.endsWith(u'.') || finding.what.endsWith(u')'), "a finding is a finished sentence");
    }
    holds(findings.size() <= most, "findings are limited");
    holds(isError == isBroken || (isBroken && findings.size() == most), "a broken file has an error to tell");
}

} // namespace gatehouse::fuzz
