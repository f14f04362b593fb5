// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "wire/mqttlink.h"

#include <QtTest/QTest>

namespace gatehouse::test {

inline QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

inline Identity userNamed(const QString &user, const QString &clientId = {})
{
    return {clientId, user, {}, {}};
}

inline QString recordOfUser(const QString &user)
{
    return QStringLiteral("dynsec/client/") + user;
}

inline Profile profileAt(quint16 port, const QString &user = QStringLiteral("admin"))
{
    Profile profile;
    profile.endpoint.host = QStringLiteral("127.0.0.1");
    profile.endpoint.port = port;
    profile.endpoint.user = user;
    return profile;
}

inline Result<BrokerFacts> openAt(Connector &connector, quint16 port, const QString &user = QStringLiteral("admin"),
                                  const QString &password = QStringLiteral("adminpw"))
{
    return await(connector.open(profileAt(port, user), Secret::fromText(password)));
}

inline std::unique_ptr<Connector> newConnector()
{
    return std::move(*createConnector(QStringLiteral("mosquitto")));
}

/// A connector that is open and has read everything; null when that failed.
inline std::unique_ptr<Connector> readyConnector(quint16 port, const QString &user = QStringLiteral("admin"),
                                                 const QString &password = QStringLiteral("adminpw"))
{
    auto connector = newConnector();
    if (!openAt(*connector, port, user, password) || !await(connector->readAccess({})))
        return nullptr;
    return connector;
}

inline Result<Plan> planAllow(Connector &connector, const QString &user)
{
    return await(connector.planAllow({{userNamed(user)}, {}, QStringLiteral("because"), {}}));
}

inline Result<Plan> planBlock(Connector &connector, const QString &user)
{
    return await(connector.planBlock({{userNamed(user)}, {}, QStringLiteral("because"), {}}));
}

inline QList<Change> changesOf(const Result<Plan> &plan)
{
    QList<Change> changes;
    if (plan)
        for (const PlanItem &item : plan->items)
            changes += item.changes;
    return changes;
}

/// A device that is connected; it goes with the pointer.
inline std::unique_ptr<MqttLink> device(quint16 port, const QString &user, const QString &password,
                                        const QString &clientId)
{
    auto link = MqttLink::create();
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = port;
    options.user = user;
    options.password = Secret::fromText(password);
    options.clientId = clientId;
    return await(link->open(options)) ? std::move(link) : nullptr;
}

inline const QString everything = QStringLiteral("everything");

/// Accounts that are let in ("on", "bystander"), disabled ("off", "off2") and bound to a client id ("bound").
inline DynsecFile someAccounts()
{
    DynsecFile file;
    file.addEverythingRole();
    for (const char *user : {"on", "bystander"})
        file.addAccount(text(user), text("pw"), {everything});
    for (const char *user : {"off", "off2"}) {
        DynsecAccount account{.user = text(user), .password = text("pw")};
        account.textDescription = text("was naughty");
        account.disabled = true;
        account.roles = {everything};
        file.addAccount(account);
    }
    DynsecAccount bound{.user = text("bound"), .password = text("pw"), .clientId = text("its own")};
    bound.roles = {everything};
    file.addAccount(bound);
    return file;
}

} // namespace gatehouse::test
