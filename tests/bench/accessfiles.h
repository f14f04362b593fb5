// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/aclfile.h"

#include <QByteArray>
#include <QString>

#include <array>

namespace gatehouse::bench {

/// What stands about one user in the acl_file that is made here: three rules, by arithmetic from the user's number, so
/// that what they decide is known without reading them.
struct AclUser
{
    explicit AclUser(int number);

    QByteArray name;
    std::array<QByteArray, 3> filters; ///< a topic, one with # at the end, one with + in the middle
    std::array<mosquitto::AclAccess, 3> access;
};

/// An acl_file: the rules of that many users, one for everybody without a name, two patterns, `clients/%c/out` to write
/// and `clients/%c/in` to read. False: it cannot be written.
bool writeAclFile(const QString &path, int users);

/// A password_file of the same users; nobody knows the passwords.
bool writePasswordFile(const QString &path, int users);

} // namespace gatehouse::bench
