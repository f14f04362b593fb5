// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

namespace gatehouse {

/// What somebody wrote above a line of a file whose comments begin with #: the comments that stand directly above the
/// line of `offset`, in one line, without their marks; at most some hundred characters. A comment for which
/// `isEntry(what stands behind the marks)` is true is an entry that was commented out: neither it nor what stands above
/// it is given. Hostile text.
QString commentAbove(QByteArrayView bytes, qsizetype offset, bool (*isEntry)(QByteArrayView comment));
/// Where those comments begin, in bytes; where there are none, that is the beginning of the line itself.
qsizetype commentStart(QByteArrayView bytes, qsizetype offset, bool (*isEntry)(QByteArrayView comment));
/// A reason as such a comment, made one visible line; empty: there is none. A backslash at its end would swallow the
/// line below in files that continue lines, so it goes.
QString commentOf(const QString &reason);

} // namespace gatehouse
