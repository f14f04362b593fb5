// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"

namespace gatehouse::mosquitto {

/// mosquitto, by what its profile names: the dynamic-security plugin of a running broker, its files, or both. Which it
/// is shows when it is opened; all else is theirs.
class MosquittoConnector final : public Connector
{
    Q_OBJECT
public:
    MosquittoConnector();

    [[nodiscard]] Abilities abilities() const override { return m_source->abilities(); }
    Future<BrokerFacts> open(const Profile &profile, const Secret &password) override;
    void close() override { m_source->close(); }
    Future<Revision> readAccess(const PartSink &sink) override { return m_source->readAccess(sink); }
    Future<Records> readRecords(const QStringList &ids) override { return m_source->readRecords(ids); }
    [[nodiscard]] std::shared_ptr<const AccessPolicy> policy() const override { return m_source->policy(); }
    [[nodiscard]] QList<PolicyFact> policyFacts() const override { return m_source->policyFacts(); }
    Future<Plan> planAllow(const AllowRequest &request) override { return m_source->planAllow(request); }
    Future<Plan> planBlock(const BlockRequest &request) override { return m_source->planBlock(request); }
    Future<Plan> planUndo(const QList<Change> &done, const QString &reason) override
    {
        return m_source->planUndo(done, reason);
    }
    [[nodiscard]] qsizetype changesPerRequest(const QString &container) const override
    {
        return m_source->changesPerRequest(container);
    }
    Future<QList<ChangeOutcome>> apply(const QList<Change> &changes, const Future<> &permission) override
    {
        return m_source->apply(changes, permission);
    }
    Future<QString> perform(const Act &act) override { return m_source->perform(act); }
    [[nodiscard]] std::optional<QDateTime> diagnosedUntil() const override { return m_source->diagnosedUntil(); }
    [[nodiscard]] QString sentenceOf(const Step &step) const override { return m_source->sentenceOf(step); }
    Future<ProbeReport> probe(const Identity &as, const Secret &password) override
    {
        return m_source->probe(as, password);
    }
    [[nodiscard]] Result<std::unique_ptr<ClientTrial>> tryAsClient(const TrialRequest &request) const override
    {
        return m_source->tryAsClient(request);
    }

private:
    void use(std::unique_ptr<Connector> source);

    std::unique_ptr<Connector> m_source;
    enum class Sources { Plugin, Files, Both } m_sources = Sources::Plugin;
};

/// For the generated list of connectors.
ConnectorKind kind();

} // namespace gatehouse::mosquitto
