// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/connection.h"

#include <QUuid>

namespace gatehouse::mosquitto {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr qsizetype batchSize = 100;           // changes that a console shows the progress of
constexpr double microsecondsPerAccount = 2.6; // one save of 2.0.11, at 1 000 to 100 000 accounts

} // namespace

DynsecConnection::DynsecConnection(Profile profile, QObject *parent)
    : QObject(parent)
    , m_profile(std::move(profile))
    // Two connections with one client id throw each other out for ever.
    , m_clientId(QLatin1String("gatehouse-") + QUuid::createUuid().toString(QUuid::Id128))
    , m_link(MqttLink::create())
    , m_live(MqttLink::create())
    , m_dynsec(new DynsecExchange(*m_link, QStringLiteral("$CONTROL/dynamic-security/v1"), this))
    , m_brokerApi(new DynsecExchange(*m_link, QStringLiteral("$CONTROL/broker/v1"), this))
{
    around.certificates = m_profile.endpoint.certificateIdentity;
}

DynsecConnection::~DynsecConnection() = default;

void DynsecConnection::closeLinks()
{
    m_live->close();
    m_link->close();
}

qsizetype DynsecConnection::changesPerRequest() const
{
    return isModern() ? batchSize : 1;
}

SaveCost DynsecConnection::saveCost() const
{
    SaveCost cost;
    cost.saves = isModern() ? SaveCost::Saves::PerRequest : SaveCost::Saves::PerCommand;
    cost.perSave =
        m_saveTook.count() > 0 ? m_saveTook : microseconds(qint64(microsecondsPerAccount * double(m_clients)));
    return cost;
}

milliseconds DynsecConnection::patienceFor(qsizetype commands) const
{
    // A save on a slow disk may take many times what was measured; giving up early would only mean reading again.
    const auto saving = std::chrono::ceil<milliseconds>(saveCost().perSave * commands) * 8;
    return DynsecExchange::patience + saving;
}

void DynsecConnection::noteSave(microseconds took)
{
    m_saveTook = took;
}

void DynsecConnection::updatePolicy(const QHash<QString, std::optional<QByteArray>> &records)
{
    if (policy && !records.isEmpty())
        policy = policy->with(records);
    Q_EMIT recordsRead(records);
}

void DynsecConnection::setAround(const Surroundings &now)
{
    if (around == now)
        return;
    around = now;
    if (policy)
        policy = std::make_shared<const DynsecPolicy>(policy->view(), around);
}

} // namespace gatehouse::mosquitto
