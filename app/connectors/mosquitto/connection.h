// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"
#include "connectors/mosquitto/exchange.h"
#include "connectors/mosquitto/plan.h"
#include "connectors/mosquitto/policy.h"

#include <QObject>

namespace gatehouse::mosquitto {

/// What one signed-in connection knows of its broker; shared by the parts of the connector, all in its thread. The
/// parts are its children and go with it, which ends what they were doing with Cancelled.
class DynsecConnection final : public QObject
{
    Q_OBJECT
public:
    explicit DynsecConnection(Profile profile, QObject *parent = nullptr);
    ~DynsecConnection() override;

    [[nodiscard]] const Profile &profile() const { return m_profile; }
    [[nodiscard]] QString consoleUser() const { return m_profile.endpoint.user; }
    [[nodiscard]] const QString &clientId() const { return m_clientId; }
    [[nodiscard]] MqttLink &link() { return *m_link; }
    [[nodiscard]] MqttLink &live() { return *m_live; }
    void closeLinks();
    [[nodiscard]] DynsecExchange &dynsec() { return *m_dynsec; }
    [[nodiscard]] DynsecExchange &brokerApi() { return *m_brokerApi; } ///< $CONTROL/broker/v1, 2.1
    [[nodiscard]] bool isOpen() const { return m_link->state() == MqttLink::State::Open; }

    /// 2.1 batches its saves, counts its changes and substitutes %c and %u.
    [[nodiscard]] bool isModern() const { return around.dialect == Dialect::V21; }
    [[nodiscard]] qsizetype changesPerRequest() const;
    [[nodiscard]] SaveCost saveCost() const;
    [[nodiscard]] std::chrono::milliseconds patienceFor(qsizetype commands) const;
    void noteClients(qsizetype count) { m_clients = count; }
    void noteSave(std::chrono::microseconds took);

    /// Puts records that were just read onto the policy, if there is one, and tells of them.
    void updatePolicy(const QHash<QString, std::optional<QByteArray>> &records);
    void setAround(const Surroundings &now);

    Surroundings around;
    QString version;               ///< "2.0.11"; empty: the broker does not tell
    quint32 maximumPacketSize = 0; ///< that the broker takes; 0: not announced
    int clientsOnline = -1;
    std::shared_ptr<const DynsecPolicy> policy;
    QHash<QString, QString> refusedIds; ///< client ids seen refused, by account
    bool readInPages = false;           ///< a reply with everything was too large
    bool logSeen = false;               ///< some line of the log came, so the broker hands it on
    bool mayHearErrors = false;         ///< its errors are handed on to this account, so none means that nothing failed
    quint64 saveErrors = 0;             ///< lines that say a save failed
    QString lastSaveError;
    quint64 foreignChanges = 0; ///< hints that somebody else changed something
    quint64 ownChanges = 0;     ///< commands of ours since the last look at the change counter
    qint64 changeIndex = -1;    ///< 2.1; -1: not known

Q_SIGNALS:
    void recordsRead(const QHash<QString, std::optional<QByteArray>> &records);

private:
    Profile m_profile;
    QString m_clientId;
    std::unique_ptr<MqttLink> m_link;
    std::unique_ptr<MqttLink> m_live;
    DynsecExchange *m_dynsec = nullptr;
    DynsecExchange *m_brokerApi = nullptr;
    qsizetype m_clients = 0;
    std::chrono::microseconds m_saveTook{0};
};

} // namespace gatehouse::mosquitto
