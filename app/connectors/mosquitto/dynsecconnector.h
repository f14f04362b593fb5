// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"

namespace gatehouse::mosquitto {

class DynsecConnection;
class DynsecPolicy;
class LogJoin;
class LogWatch;
class Watch;

/// mosquitto 2.0.11 to 2.1 by its dynamic-security plugin, over $CONTROL/dynamic-security/v1.
class DynsecConnector final : public Connector
{
    Q_OBJECT
public:
    DynsecConnector();
    ~DynsecConnector() override;

    [[nodiscard]] Abilities abilities() const override;
    Future<BrokerFacts> open(const Profile &profile, const Secret &password) override;
    void close() override;
    Future<Revision> readAccess(const PartSink &sink) override;
    Future<Records> readRecords(const QStringList &ids) override;
    [[nodiscard]] std::shared_ptr<const AccessPolicy> policy() const override;
    [[nodiscard]] std::shared_ptr<const DynsecPolicy> dynsecPolicy() const;
    [[nodiscard]] QList<PolicyFact> policyFacts() const override;
    Future<Plan> planAllow(const AllowRequest &request) override;
    Future<Plan> planBlock(const BlockRequest &request) override;
    Future<Plan> planUndo(const QList<Change> &done, const QString &reason) override;
    [[nodiscard]] qsizetype changesPerRequest(const QString &container) const override;
    Future<QList<ChangeOutcome>> apply(const QList<Change> &changes, const Future<> &permission) override;
    [[nodiscard]] QString sentenceOf(const Step &step) const override;
    Future<ProbeReport> probe(const Identity &as, const Secret &password) override;
    [[nodiscard]] Result<std::unique_ptr<ClientTrial>> tryAsClient(const TrialRequest &request) const override;

    /// The same broker's log from its file or the journal, where somebody else follows it.
    void takeLogFile(QList<Event> batch);
    enum class LogFile { None, Followed, Unreadable };
    void setLogFile(LogFile state, const QString &whyNot = {});
    void takeFilePresence(const QString &user, int connections);

private:
    void followLog();
    [[nodiscard]] bool hearsTopics() const;
    [[nodiscard]] QString whyNotSeen() const;
    template <typename T> [[nodiscard]] Future<T> notOpen() const;
    /// Reads these records, and everything first when nothing was read yet; then makes the plan.
    Future<Plan> planAfterReading(const QStringList &records, const std::function<Result<Plan>()> &make);

    std::unique_ptr<DynsecConnection> m_connection;
    Watch *m_watch = nullptr;
    std::unique_ptr<LogJoin> m_join;
    std::unique_ptr<LogWatch> m_log; ///< null: the profile names none, or somebody else follows it
    LogFile m_logFile = LogFile::None;
    QString m_whyNoFile;
    Profile m_profile;
};

} // namespace gatehouse::mosquitto
