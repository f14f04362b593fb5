// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/connector.h"

#include <functional>

namespace gatehouse::test {

/// A real connector with a hand on its wire: shows the moment before a change is asked for, and can lose an answer that
/// was given, which a real broker does only when it is killed at the right microsecond.
class InterceptingConnector final : public Connector
{
    Q_OBJECT
public:
    explicit InterceptingConnector(std::unique_ptr<Connector> real);

    std::function<void(const QList<Change> &)> beforeApply;
    std::function<bool()> losesAnswer;  ///< asked for each apply(): the broker is changed, the answer is a time-out
    std::function<bool()> losesRequest; ///< the broker is not asked, the answer is a time-out
    std::function<bool()> losesReading; ///< asked for each readAccess(): the answer is a time-out
    std::function<void(Records &)> onRecords; ///< may change what a reading of records answers
    int applied = 0;                          ///< calls so far
    int underWay = 0;                         ///< now
    int mostUnderWay = 0;
    qsizetype mostChanges = 0; ///< of one call

    [[nodiscard]] Abilities abilities() const override { return m_real->abilities(); }
    Future<BrokerFacts> open(const Profile &profile, const Secret &password) override
    {
        return m_real->open(profile, password);
    }
    void close() override { m_real->close(); }
    Future<Revision> readAccess(const PartSink &sink) override;
    Future<Records> readRecords(const QStringList &ids) override;
    [[nodiscard]] std::shared_ptr<const AccessPolicy> policy() const override { return m_real->policy(); }
    [[nodiscard]] QList<PolicyFact> policyFacts() const override { return m_real->policyFacts(); }
    Future<Plan> planAllow(const AllowRequest &request) override { return m_real->planAllow(request); }
    Future<Plan> planBlock(const BlockRequest &request) override { return m_real->planBlock(request); }
    Future<Plan> planUndo(const QList<Change> &done, const QString &reason) override
    {
        return m_real->planUndo(done, reason);
    }
    [[nodiscard]] qsizetype changesPerRequest(const QString &container) const override
    {
        return m_real->changesPerRequest(container);
    }
    Future<QList<ChangeOutcome>> apply(const QList<Change> &changes, const Future<> &permission) override;
    Future<QString> perform(const Act &act) override { return m_real->perform(act); }
    [[nodiscard]] std::optional<QDateTime> diagnosedUntil() const override { return m_real->diagnosedUntil(); }
    [[nodiscard]] QString sentenceOf(const Step &step) const override { return m_real->sentenceOf(step); }
    Future<ProbeReport> probe(const Identity &as, const Secret &password) override
    {
        return m_real->probe(as, password);
    }
    [[nodiscard]] Result<std::unique_ptr<ClientTrial>> tryAsClient(const TrialRequest &request) const override
    {
        return m_real->tryAsClient(request);
    }

private:
    void pass(const QList<Change> &changes, const Future<> &permission, const Answer<QList<ChangeOutcome>> &answer);

    std::unique_ptr<Connector> m_real;
};

} // namespace gatehouse::test
