// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/dynsecfile.h"

#include <QJsonDocument>
#include <QRandomGenerator>

#include <openssl/evp.h>

namespace gatehouse::test {

namespace {

constexpr int rounds = 101; // what mosquitto 2.0 uses; 2.1 reads the number from the file
constexpr int saltSize = 12;
constexpr int keySize = 64;

QJsonArray named(const QString &key, const QStringList &names)
{
    QJsonArray list;
    for (const QString &name : names)
        list.append(QJsonObject{{key, name}});
    return list;
}

void insertUnlessNull(QJsonObject &object, const QString &key, const QString &value)
{
    if (!value.isNull())
        object.insert(key, value);
}

} // namespace

DynsecFile::DynsecFile()
{
    const QString admin = QStringLiteral("admin");
    const QString control = QStringLiteral("$CONTROL/dynamic-security/#");
    const QString receive = QStringLiteral("publishClientReceive");
    const QString subscribe = QStringLiteral("subscribePattern");
    m_defaults = {{QStringLiteral("publishClientSend"), false},
                  {receive, true},
                  {QStringLiteral("subscribe"), false},
                  {QStringLiteral("unsubscribe"), true}};
    addRule(admin, QStringLiteral("publishClientSend"), control, true);
    for (const QString &topic : {control, QStringLiteral("$SYS/#"), QStringLiteral("#")}) {
        addRule(admin, receive, topic, true);
        addRule(admin, subscribe, topic, true);
    }
    addRule(admin, QStringLiteral("unsubscribePattern"), QStringLiteral("#"), true);
    DynsecAccount account{.user = admin, .password = QStringLiteral("adminpw"), .roles = {admin}};
    account.textName = QStringLiteral("Dynsec admin user");
    addAccount(account);
}

DynsecFile &DynsecFile::addAccount(const DynsecAccount &account)
{
    QJsonObject client{{QStringLiteral("username"), account.user}};
    insertUnlessNull(client, QStringLiteral("clientid"), account.clientId);
    insertUnlessNull(client, QStringLiteral("textname"), account.textName);
    insertUnlessNull(client, QStringLiteral("textdescription"), account.textDescription);
    if (account.disabled)
        client.insert(QStringLiteral("disabled"), true);
    if (!account.password.isNull()) {
        const Hash &hash = hashOf(account.password);
        client.insert(QStringLiteral("password"), hash.key);
        client.insert(QStringLiteral("salt"), hash.salt);
        client.insert(QStringLiteral("iterations"), rounds);
    }
    for (const QString &role : account.roles)
        ensureRole(role);
    client.insert(QStringLiteral("roles"), named(QStringLiteral("rolename"), account.roles));
    m_clients.append(client);
    return *this;
}

DynsecFile &DynsecFile::addAccount(const QString &user, const QString &password, const QStringList &roles)
{
    return addAccount(DynsecAccount{.user = user, .password = password, .roles = roles});
}

DynsecFile &DynsecFile::addAccounts(int count, const QString &prefix, const QString &password)
{
    for (int number = 0; number < count; ++number) {
        const QString user = prefix + QStringLiteral("%1").arg(number, 6, 10, QLatin1Char('0'));
        addAccount(user, password, {QStringLiteral("%1role-%2").arg(prefix).arg(number % 200)});
    }
    return *this;
}

DynsecFile &DynsecFile::addRule(const QString &role, const QString &type, const QString &topic, bool allow,
                                int priority)
{
    ensureRole(role);
    m_rules[role].append(QJsonObject{{QStringLiteral("acltype"), type},
                                     {QStringLiteral("topic"), topic},
                                     {QStringLiteral("priority"), priority},
                                     {QStringLiteral("allow"), allow}});
    return *this;
}

DynsecFile &DynsecFile::addEverythingRole()
{
    for (const char *type : {"publishClientSend", "publishClientReceive", "subscribePattern", "unsubscribePattern"})
        addRule(QStringLiteral("everything"), QString::fromLatin1(type), QStringLiteral("#"), true);
    return *this;
}

DynsecFile &DynsecFile::addGroup(const QString &group, const QStringList &users, const QStringList &roles)
{
    for (const QString &role : roles)
        ensureRole(role);
    m_groups.append(QJsonObject{{QStringLiteral("groupname"), group},
                                {QStringLiteral("clients"), named(QStringLiteral("username"), users)},
                                {QStringLiteral("roles"), named(QStringLiteral("rolename"), roles)}});
    return *this;
}

DynsecFile &DynsecFile::setAnonymousGroup(const QString &group)
{
    m_anonymousGroup = group;
    return *this;
}

DynsecFile &DynsecFile::setDefault(const QString &type, bool allow)
{
    m_defaults.insert(type, allow);
    return *this;
}

QByteArray DynsecFile::json() const
{
    QJsonArray roles;
    for (const QString &role : m_roles)
        roles.append(QJsonObject{{QStringLiteral("rolename"), role}, {QStringLiteral("acls"), m_rules.value(role)}});
    QJsonObject whole{{QStringLiteral("clients"), m_clients},
                      {QStringLiteral("groups"), m_groups},
                      {QStringLiteral("roles"), roles},
                      {QStringLiteral("defaultACLAccess"), m_defaults}};
    insertUnlessNull(whole, QStringLiteral("anonymousGroup"), m_anonymousGroup);
    return QJsonDocument(whole).toJson(QJsonDocument::Compact);
}

const DynsecFile::Hash &DynsecFile::hashOf(const QString &password)
{
    auto found = m_hashes.find(password);
    if (found == m_hashes.end()) {
        QByteArray salt(saltSize, Qt::Uninitialized);
        for (char &byte : salt)
            byte = static_cast<char>(QRandomGenerator::system()->bounded(256));
        const QByteArray utf8 = password.toUtf8();
        unsigned char key[keySize];
        PKCS5_PBKDF2_HMAC(utf8.constData(), static_cast<int>(utf8.size()),
                          reinterpret_cast<const unsigned char *>(salt.constData()), saltSize, rounds, EVP_sha512(),
                          keySize, key);
        const QByteArray bytes(reinterpret_cast<const char *>(key), keySize);
        found =
            m_hashes.insert(password, {QString::fromLatin1(salt.toBase64()), QString::fromLatin1(bytes.toBase64())});
    }
    return *found;
}

void DynsecFile::ensureRole(const QString &role)
{
    if (m_rules.contains(role))
        return;
    m_rules.insert(role, {});
    m_roles.append(role);
}

} // namespace gatehouse::test
