// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace gatehouse::mosquitto {

/// What the dynamic-security plugin says of a command that an administrator gave.
struct AdminAction
{
    QString admin; ///< client id, '/' and user name, which cannot always be told apart
    QString clientId;
    QString user;
    QString command;   ///< "disableClient"
    QString arguments; ///< "username=x | ..."
};

/// Of what stands behind "dynsec: ".
std::optional<AdminAction> readAdminAction(QByteArrayView text);
/// The record that it is about, "dynsec/client/x"; empty when the line does not tell.
QString recordOfAdminAction(const AdminAction &action);
bool changesSomething(const AdminAction &action);

} // namespace gatehouse::mosquitto
