// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/userlines.h"
#include "core/change.h"

namespace gatehouse::mosquitto {

/// Bytes of a file that give way to others; all else stays as it is.
struct Splice
{
    qsizetype at = 0;
    qsizetype length = 0;
    QByteArray text;
    /// Of several at one place: what is put in goes before what gives way; what begins something new comes last.
    enum class Order { Inside, New } order = Order::Inside;
    friend bool operator==(const Splice &, const Splice &) = default;
};

/// What makes the lines of a user in a file those of `after`, with as few bytes as can be. BadInput: a line that the
/// file cannot hold.
Result<QList<Splice>> passwordSplices(const PasswordFile &file, const QString &user,
                                      const QList<UserLines::Password> &after);
Result<QList<Splice>> aclSplices(const AclFile &file, const QString &user, const QList<UserLines::Section> &after);

/// The bytes with all splices made, which do not overlap.
QByteArray spliced(const QByteArray &bytes, const QList<Splice> &splices);
/// The splices in the order of the file.
QList<Splice> inOrder(QList<Splice> splices);

/// The lines that splices touch, with two around them, as they are shown: of a hash no more than its kind.
QList<ChangedLine> changedLines(const QByteArray &bytes, const QList<Splice> &splices);

/// The same file, or a part of it, with the lines of one user changed: what the broker would have for that user. Lines
/// keep the number that they have in the whole.
std::shared_ptr<const PasswordFile> partOf(const PasswordFile &file, const QString &path, const UserLines &after,
                                           Dialect dialect);
std::shared_ptr<const AclFile> partOf(const AclFile &file, const QString &path, const UserLines &after,
                                      const AclLanguage &language);

} // namespace gatehouse::mosquitto
