// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/dynsecconnector.h"
#include "connectors/mosquitto/files/filesconnector.h"

namespace gatehouse::mosquitto {

/// A running broker by its dynamic-security plugin, and beside that by its files: one policy in the broker's order, and
/// each change where its record lies. Either both are open, or neither: who reads that nobody is kept out relies on it.
class JointConnector final : public Connector
{
    Q_OBJECT
public:
    JointConnector();

    [[nodiscard]] Abilities abilities() const override;
    Future<BrokerFacts> open(const Profile &profile, const Secret &password) override;
    void close() override;
    Future<Revision> readAccess(const PartSink &sink) override;
    Future<Records> readRecords(const QStringList &ids) override;
    [[nodiscard]] std::shared_ptr<const AccessPolicy> policy() const override;
    [[nodiscard]] QList<PolicyFact> policyFacts() const override;
    Future<Plan> planAllow(const AllowRequest &request) override;
    Future<Plan> planBlock(const BlockRequest &request) override;
    Future<Plan> planUndo(const QList<Change> &done, const QString &reason) override;
    [[nodiscard]] qsizetype changesPerRequest(const QString &container) const override;
    Future<QList<ChangeOutcome>> apply(const QList<Change> &changes, const Future<> &permission) override;
    Future<QString> perform(const Act &act) override { return m_files.perform(act); }
    [[nodiscard]] std::optional<QDateTime> diagnosedUntil() const override { return m_files.diagnosedUntil(); }
    [[nodiscard]] QString sentenceOf(const Step &step) const override { return m_plugin.sentenceOf(step); }
    Future<ProbeReport> probe(const Identity &as, const Secret &password) override
    {
        return m_plugin.probe(as, password);
    }
    [[nodiscard]] Result<std::unique_ptr<ClientTrial>> tryAsClient(const TrialRequest &request) const override
    {
        return m_plugin.tryAsClient(request);
    }

private:
    void followFiles();
    [[nodiscard]] std::shared_ptr<const FilePolicy> joint() const;
    void openPlugin(const Profile &profile, const Secret &password, const Result<BrokerFacts> &files,
                    const Answer<BrokerFacts> &answer);
    [[nodiscard]] AllowRequest settled(const AllowRequest &request) const;
    [[nodiscard]] bool isOfFiles(const Identity &who) const;

    DynsecConnector m_plugin;
    FilesConnector m_files;
};

} // namespace gatehouse::mosquitto
