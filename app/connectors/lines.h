// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace gatehouse {

/// Where the line of an offset begins.
inline qsizetype lineStart(QByteArrayView bytes, qsizetype offset)
{
    return offset == 0 ? 0 : bytes.first(offset).lastIndexOf('\n') + 1;
}

/// Where the next line begins; at the end, where the bytes end.
inline qsizetype lineEnd(QByteArrayView bytes, qsizetype offset)
{
    const qsizetype end = bytes.indexOf('\n', offset);
    return end < 0 ? bytes.size() : end + 1;
}

} // namespace gatehouse
