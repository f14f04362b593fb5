// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/console.h"

#include <QtTest/QSignalSpy>

#include <algorithm>

namespace gatehouse::test {

Console::Console(const QString &folder)
    : m_folder(folder.isEmpty() ? m_own.path() : folder)
{
}

Console::~Console()
{
    m_session.reset();
}

bool Console::openStore()
{
    if (m_store)
        return true;
    const auto store = await(Store::open(m_folder));
    m_problem = told(store);
    if (store)
        m_store = *store;
    return store.has_value();
}

void Console::makeSession(const Profile &profile)
{
    auto real = createConnector(profile.endpoint.kind);
    auto wire = std::make_unique<InterceptingConnector>(std::move(*real));
    m_wire = wire.get();
    m_session = std::make_unique<BrokerSession>(profile, std::move(wire), m_store, Operator::current());
}

bool Console::open(const BrokerProcess &broker, Writing writing)
{
    if (!openStore())
        return false;
    makeSession(profileOf(broker, writing));
    const auto opened = await(m_session->open(Secret::fromText(QStringLiteral("adminpw"))));
    m_problem = told(opened);
    return opened.has_value();
}

Result<Plan> Console::planAllow(const QStringList &users, const QString &reason)
{
    AllowRequest request;
    for (const QString &user : users)
        request.who.append(Identity{{}, user, {}, {}});
    request.reason = reason;
    return await(m_session->planAllow(request));
}

Result<Plan> Console::planBlock(const QString &user, const QString &reason)
{
    BlockRequest request;
    request.who.append(Identity{{}, user, {}, {}});
    request.reason = reason;
    return await(m_session->planBlock(request));
}

PlanRun *Console::carryOut(const Plan &plan)
{
    PlanRun *run = m_session->carryOut(plan);
    QSignalSpy finished(run, &PlanRun::finished);
    if (finished.isEmpty())
        finished.wait(60000);
    return run;
}

Verifying *Console::verify(const PlanRun &run, std::chrono::milliseconds patience)
{
    Verifying *verifying = m_session->verify(run, patience);
    QSignalSpy finished(verifying, &Verifying::finished);
    if (!verifying->isFinished())
        finished.wait(static_cast<int>(patience.count()) + 20000);
    return verifying;
}

QList<AuditEntry> Console::trail()
{
    AuditQuery query;
    query.broker = m_session->profile().id;
    QList<AuditEntry> entries = await(m_store->find(query)).value_or(QList<AuditEntry>());
    std::reverse(entries.begin(), entries.end());
    return entries;
}

QStringList Console::outcomes()
{
    QStringList names;
    const QList<AuditEntry> entries = trail();
    for (const AuditEntry &entry : entries)
        names.append(outcomeName(entry.outcome));
    return names;
}

std::optional<QByteArray> Console::record(const QString &user)
{
    const QString id = clientRecord(user);
    const auto records = await(m_session->connector().readRecords({id}));
    return records ? records->values.value(id) : std::nullopt;
}

bool Console::isDisabled(const QString &user)
{
    return record(user).value_or(QByteArray()).contains("\"disabled\":true");
}

Profile profileOf(const BrokerProcess &broker, Writing writing)
{
    Profile profile;
    profile.id = QStringLiteral("6ab5ccf1-0000-4000-8000-%1").arg(broker.port(), 12, 10, QLatin1Char('0'));
    profile.name = QStringLiteral("Hall 1");
    profile.endpoint.host = QStringLiteral("127.0.0.1");
    profile.endpoint.port = broker.port();
    profile.endpoint.user = QStringLiteral("admin");
    profile.endpoint.certificateIdentity = CertificateIdentity::Never;
    profile.writing = writing;
    return profile;
}

QString clientRecord(const QString &user)
{
    return QLatin1String("dynsec/client/") + user;
}

QString disabledBlock(const QString &user)
{
    return clientRecord(user) + QLatin1String("#disabled");
}

DynsecFile disabledPumps(int count)
{
    DynsecFile file;
    file.addEverythingRole();
    for (int i = 0; i < count; ++i) {
        DynsecAccount account;
        account.user = QStringLiteral("pump-%1").arg(i);
        account.password = QStringLiteral("secret");
        account.textDescription = QStringLiteral("Leaks: \u2603 \"flood\" of 3 May");
        account.disabled = true;
        account.roles = {QStringLiteral("everything")};
        file.addAccount(account);
    }
    return file;
}

bool foreignCommand(const BrokerProcess &broker, const QByteArray &command)
{
    const auto link = MqttLink::create();
    QSignalSpy answers(link.get(), &MqttLink::messages);
    const QString topic = QStringLiteral("$CONTROL/dynamic-security/v1");
    const auto open =
        connectDevice(*link, broker, QStringLiteral("admin"), QStringLiteral("foreign"), QStringLiteral("adminpw"));
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

Result<MqttWelcome> connectDevice(MqttLink &link, const BrokerProcess &broker, const QString &user,
                                  const QString &clientId, const QString &password)
{
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = broker.port();
    options.user = user;
    options.password = Secret::fromText(password);
    options.clientId = clientId.isEmpty() ? user : clientId;
    return await(link.open(options));
}

} // namespace gatehouse::test
