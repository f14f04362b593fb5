// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

namespace gatehouse::mosquitto {

/// What somebody wrote above a line of a password_file or acl_file: the comments that stand directly above the line of
/// `offset`, in one line, without their marks; at most some hundred characters. Entries that are commented out are not
/// words. Hostile text.
QString commentAbove(QByteArrayView bytes, qsizetype offset);
/// Where those comments begin, in bytes; where there are none, that is the beginning of the line itself.
qsizetype commentStart(QByteArrayView bytes, qsizetype offset);

} // namespace gatehouse::mosquitto
