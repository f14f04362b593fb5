// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/demodynsec.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPasswordDigestor>
#include <QRandomGenerator>

namespace gatehouse {

namespace {

using Rights = QList<QPair<const char *, QString>>;

QJsonObject named(const char *key, const QString &name)
{
    return {{QLatin1String(key), name}};
}

/// The form of 2.0: PBKDF2 with SHA-512, 64 bytes, 12 bytes of salt, 101 rounds; 2.1 reads it too.
void setPassword(QJsonObject &client, const Secret &password)
{
    constexpr int rounds = 101;
    QByteArray salt(12, Qt::Uninitialized);
    for (char &byte : salt)
        byte = char(QRandomGenerator::system()->bounded(256));
    const QByteArray key =
        QPasswordDigestor::deriveKeyPbkdf2(QCryptographicHash::Sha512, password.reveal(), salt, rounds, 64);
    client.insert(QStringLiteral("password"), QString::fromLatin1(key.toBase64()));
    client.insert(QStringLiteral("salt"), QString::fromLatin1(salt.toBase64()));
    client.insert(QStringLiteral("iterations"), rounds);
}

QJsonObject role(const char *name, const char *label, const char *note, const Rights &rights, bool allow = true)
{
    QJsonArray acls;
    for (const auto &[type, topic] : rights) {
        acls.append(QJsonObject{{QStringLiteral("acltype"), QLatin1String(type)},
                                {QStringLiteral("topic"), topic},
                                {QStringLiteral("priority"), 0},
                                {QStringLiteral("allow"), allow}});
    }
    QJsonObject object = named("rolename", QLatin1String(name));
    object.insert(QStringLiteral("textname"), QString::fromUtf8(label));
    if (*note)
        object.insert(QStringLiteral("textdescription"), QString::fromUtf8(note));
    object.insert(QStringLiteral("acls"), acls);
    return object;
}

QJsonObject deviceRole(const char *name, const char *label, const char *area)
{
    const QString topics = QStringLiteral("plant/%1/#").arg(QLatin1String(area));
    return role(name, label, "",
                {{"publishClientSend", topics}, {"publishClientReceive", topics}, {"subscribePattern", topics}});
}

QJsonArray roles()
{
    const QString control = QStringLiteral("$CONTROL/dynamic-security/#");
    const QString statistics = QStringLiteral("$SYS/#");
    const QString all = QStringLiteral("#");
    QJsonArray array;
    array.append(role("console", "Broker administration", "",
                      {{"publishClientSend", control},
                       {"publishClientReceive", control},
                       {"subscribePattern", control},
                       {"publishClientReceive", statistics},
                       {"subscribePattern", statistics},
                       {"publishClientReceive", all},
                       {"subscribePattern", all},
                       {"unsubscribePattern", all}}));
    array.append(deviceRole("pump", "Pumps", "pumps"));
    array.append(deviceRole("thermostat", "Thermostats", "rooms"));
    array.append(deviceRole("lamp", "Lamps", "lamps"));
    array.append(deviceRole("gateway", "LoRa gateways", "gateways"));
    array.append(deviceRole("camera", "Cameras", "cameras"));
    array.append(deviceRole("meter", "Meters", "meters"));
    array.append(deviceRole("valve", "Valves", "valves"));
    array.append(deviceRole("sensor", "Sensors", "+"));
    array.append(role("meter-new", "Meters of 2027",
                      "Rights are to be agreed with facility management first (tom, 2026-11-19)", {}));
    array.append(role("quarantine", "Quarantine", "May connect and is not listened to; ask anna before lifting",
                      {{"publishClientSend", all}, {"publishClientReceive", all}, {"subscribePattern", all}}, false));
    return array;
}

QJsonArray groups(const QList<DemoClient> &fleet)
{
    QJsonArray members;
    for (const DemoClient &client : fleet) {
        if (client.groups.contains(QLatin1String("decommissioned")))
            members.append(named("username", client.user));
    }
    QJsonObject group = named("groupname", QStringLiteral("decommissioned"));
    group.insert(QStringLiteral("textname"), QStringLiteral("Taken out of service"));
    group.insert(QStringLiteral("textdescription"),
                 QStringLiteral("Hall B is being rebuilt until spring, ticket 4702 (marc, 2026-10-30)"));
    group.insert(QStringLiteral("roles"), QJsonArray{named("rolename", QStringLiteral("quarantine"))});
    group.insert(QStringLiteral("clients"), members);
    return {group};
}

QJsonObject account(const DemoClient &client)
{
    QJsonObject object = named("username", client.user);
    if (!client.boundTo.isEmpty())
        object.insert(QStringLiteral("clientid"), client.boundTo);
    if (!client.label.isEmpty())
        object.insert(QStringLiteral("textname"), client.label);
    if (!client.note.isEmpty())
        object.insert(QStringLiteral("textdescription"), client.note);
    if (client.disabled)
        object.insert(QStringLiteral("disabled"), true);
    QJsonArray held;
    for (const QString &name : client.roles) {
        QJsonObject one = named("rolename", name);
        if (name == QLatin1String("quarantine"))
            one.insert(QStringLiteral("priority"), 100);
        held.append(one);
    }
    object.insert(QStringLiteral("roles"), held);
    if (client.account == DemoClient::Account::Known)
        setPassword(object, client.password);
    else if (client.account == DemoClient::Account::PasswordChanged)
        setPassword(object, randomPassword());
    return object;
}

} // namespace

QByteArray demoDynsec(const QList<DemoClient> &fleet, const QString &consoleUser, const Secret &consolePassword)
{
    QJsonArray clients;
    QJsonObject console = named("username", consoleUser);
    console.insert(QStringLiteral("textname"), QStringLiteral("Gatehouse"));
    console.insert(QStringLiteral("roles"), QJsonArray{named("rolename", QStringLiteral("console"))});
    setPassword(console, consolePassword);
    clients.append(console);
    for (const DemoClient &client : fleet) {
        if (client.account != DemoClient::Account::Missing)
            clients.append(account(client));
    }
    const QJsonObject defaults{{QStringLiteral("publishClientSend"), false},
                               {QStringLiteral("publishClientReceive"), true},
                               {QStringLiteral("subscribe"), false},
                               {QStringLiteral("unsubscribe"), true}};
    return QJsonDocument(QJsonObject{{QStringLiteral("defaultACLAccess"), defaults},
                                     {QStringLiteral("clients"), clients},
                                     {QStringLiteral("groups"), groups(fleet)},
                                     {QStringLiteral("roles"), roles()}})
        .toJson();
}

} // namespace gatehouse
