// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/brokersession.h"
#include "sessions/planrun.h"
#include "sessions/verifying.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "support/interceptingconnector.h"
#include "wire/mqttlink.h"

#include <QTemporaryDir>

namespace gatehouse::test {

/// One Gatehouse of a test, put together as the program does it: a store in a folder and a session at a broker.
class Console final
{
public:
    /// `folder` is shared with other consoles; empty: one of its own.
    explicit Console(const QString &folder = {});
    ~Console();

    bool openStore();
    /// Opens store and session as admin; problem() says why not.
    bool open(const BrokerProcess &broker, Writing writing = Writing::On);
    void makeSession(const Profile &profile);
    [[nodiscard]] const char *problem() const { return m_problem.constData(); }

    [[nodiscard]] QString folder() const { return m_folder; }
    [[nodiscard]] Store &store() const { return *m_store; }
    [[nodiscard]] std::shared_ptr<Store> sharedStore() const { return m_store; }
    [[nodiscard]] BrokerSession &session() const { return *m_session; }
    [[nodiscard]] InterceptingConnector &wire() const { return *m_wire; }
    void endSession() { m_session.reset(); }

    [[nodiscard]] Result<Plan> planAllow(const QStringList &users, const QString &reason = QStringLiteral("Repaired."));
    [[nodiscard]] Result<Plan> planBlock(const QString &user, const QString &reason = QStringLiteral("It floods."));
    /// Carries the plan out and waits for the end.
    PlanRun *carryOut(const Plan &plan);
    Verifying *verify(const PlanRun &run, std::chrono::milliseconds patience);
    /// Of this broker, oldest first.
    [[nodiscard]] QList<AuditEntry> trail();
    [[nodiscard]] QStringList outcomes(); ///< "intended", "done", ... oldest first
    [[nodiscard]] std::optional<QByteArray> record(const QString &user);
    [[nodiscard]] bool isDisabled(const QString &user);

private:
    QTemporaryDir m_own;
    QString m_folder;
    std::shared_ptr<Store> m_store;
    std::unique_ptr<BrokerSession> m_session;
    InterceptingConnector *m_wire = nullptr;
    QByteArray m_problem;
};

Profile profileOf(const BrokerProcess &broker, Writing writing = Writing::On);
QString clientRecord(const QString &user);
QString disabledBlock(const QString &user);
/// Devices "pump-0" onwards, disabled, with the role "everything" and the password "secret".
DynsecFile disabledPumps(int count);
/// What somebody else does with the broker's own tools: one command of the plugin, "{\"command\":...}".
bool foreignCommand(const BrokerProcess &broker, const QByteArray &command);
/// Connects as a device would.
Result<MqttWelcome> connectDevice(MqttLink &link, const BrokerProcess &broker, const QString &user,
                                  const QString &clientId = {}, const QString &password = QStringLiteral("secret"));

} // namespace gatehouse::test
