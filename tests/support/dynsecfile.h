// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace gatehouse::test {

/// An account as the file of mosquitto's dynamic-security plugin holds it. A null string leaves its key out.
struct DynsecAccount
{
    QString user = {};
    QString password = {}; ///< null: stored without a password, so that nobody can log in with it
    QString clientId = {};
    QString textName = {};
    QString textDescription = {};
    bool disabled = false;
    QStringList roles = {};
};

/// Writes the file of mosquitto's dynamic-security plugin directly, 100 000 accounts in about a second. It starts as
/// `mosquitto_ctrl dynsec init <file> admin adminpw` makes it: one account, one role, the defaults.
class DynsecFile final
{
public:
    DynsecFile();

    DynsecFile &addAccount(const DynsecAccount &account);
    DynsecFile &addAccount(const QString &user, const QString &password, const QStringList &roles = {});
    /// Accounts "<prefix>000000" onwards, with this password, spread over 200 empty-handed roles (one role held by
    /// 100 000 clients makes mosquitto 2.0.11 load for many minutes).
    DynsecFile &addAccounts(int count, const QString &prefix, const QString &password);
    /// An ACL of a role, which is made when it is not there yet. `type` is mosquitto's: "publishClientSend", ...
    DynsecFile &addRule(const QString &role, const QString &type, const QString &topic, bool allow, int priority = 0);
    /// The role "everything": all topics outside $SYS and $CONTROL, both ways.
    DynsecFile &addEverythingRole();
    DynsecFile &addGroup(const QString &group, const QStringList &users, const QStringList &roles);
    DynsecFile &setAnonymousGroup(const QString &group);
    DynsecFile &setDefault(const QString &type, bool allow);

    [[nodiscard]] QByteArray json() const;

private:
    struct Hash
    {
        QString salt;
        QString key;
    };
    const Hash &hashOf(const QString &password);
    void ensureRole(const QString &role);

    QJsonArray m_clients;
    QJsonArray m_groups;
    QHash<QString, QJsonArray> m_rules;
    QStringList m_roles;
    QJsonObject m_defaults;
    QString m_anonymousGroup;
    QHash<QString, Hash> m_hashes;
};

} // namespace gatehouse::test
