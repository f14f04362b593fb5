// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"

namespace gatehouse {

/// Stands where a profile names a broker product that this build cannot speak to, as one written by a later version
/// may: the profile stays listed, and every attempt says why it cannot be used.
class UnknownConnector final : public Connector
{
    Q_OBJECT
public:
    explicit UnknownConnector(Error why)
        : m_why(std::move(why))
    {
    }

    [[nodiscard]] Abilities abilities() const override;
    Future<BrokerFacts> open(const Profile &, const Secret &) override { return ready<BrokerFacts>(fail(m_why)); }
    void close() override {}
    Future<Revision> readAccess(const PartSink &) override { return ready<Revision>(fail(m_why)); }
    Future<Records> readRecords(const QStringList &) override { return ready<Records>(fail(m_why)); }
    [[nodiscard]] std::shared_ptr<const AccessPolicy> policy() const override { return nullptr; }
    [[nodiscard]] QList<PolicyFact> policyFacts() const override { return {}; }
    Future<Plan> planAllow(const AllowRequest &) override { return ready<Plan>(fail(m_why)); }
    Future<Plan> planBlock(const BlockRequest &) override { return ready<Plan>(fail(m_why)); }
    Future<Plan> planUndo(const QList<Change> &, const QString &) override { return ready<Plan>(fail(m_why)); }
    [[nodiscard]] qsizetype changesPerRequest(const QString &) const override { return 1; }
    Future<QList<ChangeOutcome>> apply(const QList<Change> &, const Future<> &) override
    {
        return ready<QList<ChangeOutcome>>(fail(m_why));
    }
    [[nodiscard]] QString sentenceOf(const Step &) const override { return {}; }
    Future<ProbeReport> probe(const Identity &, const Secret &) override { return ready<ProbeReport>(fail(m_why)); }

private:
    Error m_why;
};

} // namespace gatehouse
