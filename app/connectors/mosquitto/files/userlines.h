// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/lines.h"
#include "connectors/mosquitto/files/filesreading.h"

#include <QMap>

namespace gatehouse::mosquitto {

/// Everything that a broker's files say of one user name: the record that is compared and set. Where in a file it
/// stands does not count, so that somebody may add a line above it meanwhile. A value.
struct UserLines
{
    /// One line of a password_file.
    struct Password
    {
        QString mark; ///< what keeps the broker from using it: "!" before the hash, "#" before the line, both or none
        QString hash; ///< secret
        friend bool operator==(const Password &, const Password &) = default;
    };
    /// The topic lines below one `user` line of an acl_file, as they are written; each after the comment above it.
    using Section = QStringList;

    QString user;
    QMap<QString, QList<Password>> passwords; ///< by the file's path, in its order
    QMap<QString, QList<Section>> rules;      ///< by the file's path, in its order

    [[nodiscard]] bool isEmpty() const { return passwords.isEmpty() && rules.isEmpty(); }
    [[nodiscard]] QByteArray canonical() const; ///< JSON; the hashes under a key that is taken for a secret
    [[nodiscard]] static std::optional<UserLines> fromCanonical(const QByteArray &record);
    friend bool operator==(const UserLines &, const UserLines &) = default;
};

UserLines linesOf(const BrokerFiles &files, const QString &user);

/// Where a line of an acl_file stands, with its line end.
struct PlacedLine
{
    QString text; ///< without the line end
    qsizetype start = 0;
    qsizetype end = 0;
    friend bool operator==(const PlacedLine &, const PlacedLine &) = default;
};
/// The lines that a Section has of this section of the file.
QList<PlacedLine> placedLines(const AclFile &file, quint32 section);
/// All sections of a user, the first first.
QList<quint32> sectionsOf(const AclFile &file, QByteArrayView user);
/// All lines of a user, the first first, and the mark of one.
QList<PasswordEntry> linesInOrder(const PasswordFile &file, QByteArrayView user);
UserLines::Password passwordOf(const PasswordFile &file, const PasswordEntry &entry);

} // namespace gatehouse::mosquitto
