// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/comment.h"

#include "connectors/comment.h"

namespace gatehouse::mosquitto {

namespace {

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

} // namespace

QString commentAbove(QByteArrayView bytes, qsizetype offset)
{
    return gatehouse::commentAbove(bytes, offset, isEntry);
}

qsizetype commentStart(QByteArrayView bytes, qsizetype offset)
{
    return gatehouse::commentStart(bytes, offset, isEntry);
}

} // namespace gatehouse::mosquitto
