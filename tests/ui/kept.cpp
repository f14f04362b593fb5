// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/kept.h"

#include "support/await.h"

#include <QSignalSpy>

namespace gatehouse::test {

namespace {

Result<MqttWelcome> connectAs(MqttLink &link, const BrokerProcess &broker, const QString &user, const QString &password)
{
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = broker.port();
    options.user = user;
    options.clientId = QLatin1String("test-") + user;
    options.password = Secret::fromText(password);
    return await(link.open(options));
}

} // namespace

DynsecFile keptOut(int pumps)
{
    DynsecFile file;
    file.addEverythingRole();
    // So that the console may follow the broker's log, which tells who connects.
    file.addRule(QStringLiteral("admin"), QStringLiteral("subscribePattern"), QStringLiteral("$SYS/#"), true);
    file.addRule(QStringLiteral("admin"), QStringLiteral("publishClientReceive"), QStringLiteral("$SYS/#"), true);
    const QStringList everything{QStringLiteral("everything")};
    const QString secret = QStringLiteral("secret");
    for (int i = 0; i < pumps; ++i)
        file.addAccount({.user = QStringLiteral("pump-%1").arg(i),
                         .password = secret,
                         .textDescription = QStringLiteral("Leaks: \u2603 \"flood\" of 3 May"),
                         .disabled = true,
                         .roles = everything});
    file.addAccount({.user = QStringLiteral("bare"),
                     .password = secret,
                     .textDescription = QStringLiteral("Not set up yet"),
                     .disabled = true});
    file.addAccount({.user = QStringLiteral("bound"),
                     .password = secret,
                     .clientId = QStringLiteral("bound-1"),
                     .disabled = true,
                     .roles = everything});
    file.addAccount({.user = QStringLiteral("free"),
                     .password = secret,
                     .textName = QStringLiteral("Free as air"),
                     .roles = everything});
    return file;
}

QByteArray recordOf(const Sessions &sessions, const QString &user)
{
    const QString id = QLatin1String("dynsec/client/") + user;
    const auto records = await(sessions.all().constFirst()->connector().readRecords({id}));
    return records ? records->values.value(id).value_or(QByteArray()) : QByteArray();
}

bool foreignCommand(const BrokerProcess &broker, const QByteArray &command)
{
    const auto link = MqttLink::create();
    QSignalSpy answers(link.get(), &MqttLink::messages);
    const QString topic = QStringLiteral("$CONTROL/dynamic-security/v1");
    const auto open = connectAs(*link, broker, QStringLiteral("admin"), QStringLiteral("adminpw"));
    if (!open || !await(link->subscribe(topic + QLatin1String("/response"), 0)))
        return false;
    MqttMessage request;
    request.topic = topic;
    request.payload = "{\"commands\":[" + command + "]}";
    if (!await(link->publish(request)) || (answers.isEmpty() && !answers.wait()))
        return false;
    const auto batch = answers.constFirst().constFirst().value<QList<MqttMessage>>();
    return !batch.isEmpty() && !batch.constFirst().payload.contains("\"error\"");
}

bool enters(MqttLink &device, const BrokerProcess &broker, const QString &user)
{
    return connectAs(device, broker, user, QStringLiteral("secret")).has_value();
}

TableView *tableCalled(const QWidget *page, const QString &name)
{
    for (TableView *table : page->findChildren<TableView *>()) {
        if (table->accessibleName() == name)
            return table;
    }
    return nullptr;
}

} // namespace gatehouse::test
