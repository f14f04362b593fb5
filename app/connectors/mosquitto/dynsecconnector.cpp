// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/dynsecconnector.h"

#include "connectors/mosquitto/applying.h"
#include "connectors/mosquitto/fetching.h"
#include "connectors/mosquitto/opening.h"
#include "connectors/mosquitto/reading.h"
#include "connectors/mosquitto/words.h"
#include "wire/connectionprobe.h"

namespace gatehouse::mosquitto {

DynsecConnector::DynsecConnector() = default;
DynsecConnector::~DynsecConnector() = default;

template <typename T> Future<T> DynsecConnector::notOpen() const
{
    return ready<T>(fail(Fault::Offline, tr("The broker is not connected. Connect to it first.")));
}

Abilities DynsecConnector::abilities() const
{
    const QString notYet = tr("The broker is not connected. Connect to it first.");
    const bool isKnown = m_connection && m_connection->around.dialect != Dialect::V20;
    const bool isOpen = m_connection != nullptr;
    const bool logSeen = isOpen && m_connection->logSeen;
    const auto where = [&](Ability ability, bool available, const QString &whyNot) {
        if (!isOpen)
            return AbilityState{ability, false, notYet};
        return AbilityState{ability, available, available ? QString() : whyNot};
    };
    const bool isAddressed = !m_profile.endpoint.host.isEmpty();
    const QString noLog =
        tr("The broker does not hand on its log. Add \"log_dest topic\" to its configuration, and let the "
           "console's account subscribe to and receive $SYS/#.");
    const QString noErrors =
        tr("Whether the broker saved a change is told by its log of errors. Let the console's account subscribe to and "
           "receive $SYS/broker/log/E.");
    return Abilities(
        {where(Ability::ReadBlocks, true, {}), where(Ability::ReadAccess, true, {}),
         where(Ability::ExplainRules, true, {}), where(Ability::Allow, true, {}), where(Ability::Block, true, {}),
         where(Ability::SeeConnections, logSeen, noLog), where(Ability::SeeForeignChanges, true, {}),
         where(Ability::BatchWrites, isKnown,
               tr("This version saves all accounts for every single command. mosquitto 2.1 saves once per request.")),
         where(Ability::CheckSaved, logSeen && m_connection->mayHearErrors, logSeen ? noErrors : noLog),
         where(Ability::TemporaryAllow, false,
               tr("Dynamic security knows no end date: block the account again when the time is over.")),
         // A client is tried at the address alone, whether the console gets in or not.
         AbilityState{Ability::TestCredentials, isAddressed, isAddressed ? QString() : notYet}});
}

Future<BrokerFacts> DynsecConnector::open(const Profile &profile, const Secret &password)
{
    close();
    m_profile = profile;
    m_connection = std::make_unique<DynsecConnection>(profile);
    m_watch = new Watch(*m_connection);
    connect(m_watch, &Watch::connectionLost, this, &Connector::connectionLost);
    connect(m_watch, &Watch::connectionBack, this, &Connector::connectionBack);
    connect(m_watch, &Watch::accessChanged, this, &Connector::accessChanged);
    connect(m_watch, &Watch::happened, this, &Connector::happened);
    connect(m_watch, &Watch::presenceChanged, this, &Connector::presenceChanged);
    connect(m_watch, &Watch::clientsOnlineChanged, this, &Connector::clientsOnlineChanged);
    return (new Opening(*m_connection, *m_watch))->start(password);
}

void DynsecConnector::close()
{
    if (!m_connection)
        return;
    m_watch->disconnect(this);
    m_watch = nullptr;
    m_connection->closeLinks();
    // It may be one of its own signals that leads here.
    m_connection.release()->deleteLater();
}

Future<Revision> DynsecConnector::readAccess(const PartSink &sink)
{
    if (!m_connection)
        return notOpen<Revision>();
    return (new Reading(*m_connection, *m_watch, sink))->start();
}

Future<Records> DynsecConnector::readRecords(const QStringList &ids)
{
    if (!m_connection)
        return notOpen<Records>();
    Answer<Records> answer;
    DynsecConnection *connection = m_connection.get();
    whenDone(fetch(*connection, ids), connection, [connection, answer](const Result<Fetched> &fetched) {
        if (!fetched)
            return answer.finish(fail(fetched.error()));
        answer.finish(recordsFrom(*connection, *fetched));
    });
    return answer.future();
}

std::shared_ptr<const AccessPolicy> DynsecConnector::policy() const
{
    return dynsecPolicy();
}

std::shared_ptr<const DynsecPolicy> DynsecConnector::dynsecPolicy() const
{
    return m_connection ? m_connection->policy : nullptr;
}

QList<PolicyFact> DynsecConnector::policyFacts() const
{
    return m_connection && m_connection->policy ? policyFactsOf(m_connection->policy->view()) : QList<PolicyFact>();
}

Future<Plan> DynsecConnector::planAfterReading(const QStringList &records, const std::function<Result<Plan>()> &make)
{
    Answer<Plan> answer;
    DynsecConnection *connection = m_connection.get();
    const auto fetchAndMake = [connection, records, make, answer] {
        whenDone(fetch(*connection, records), connection, [make, answer](const Result<Fetched> &fetched) {
            if (!fetched)
                return answer.finish(fail(fetched.error()));
            answer.finish(make());
        });
    };
    if (connection->policy) {
        fetchAndMake();
        return answer.future();
    }
    whenDone(readAccess({}), connection, [fetchAndMake, answer](const Result<Revision> &revision) {
        if (!revision)
            return answer.finish(fail(revision.error()));
        fetchAndMake();
    });
    return answer.future();
}

Future<Plan> DynsecConnector::planAllow(const AllowRequest &request)
{
    if (!m_connection)
        return notOpen<Plan>();
    QStringList records;
    for (qsizetype i = 0; i < request.who.size(); ++i)
        records += recordsToPlan(m_connection->policy.get(), request.who.at(i), request.blocks.value(i));
    DynsecConnection *connection = m_connection.get();
    return planAfterReading(records, [connection, request] {
        Plan plan{PlanKind::Allow, {}, {}, request.reason, request.until};
        for (qsizetype i = 0; i < request.who.size(); ++i)
            plan.items.append(
                allowItem(*connection->policy, request.who.at(i), request.blocks.value(i), connection->consoleUser()));
        plan.cost = estimateFor(plan.items, connection->saveCost(), connection->changesPerRequest());
        return plan;
    });
}

Future<Plan> DynsecConnector::planBlock(const BlockRequest &request)
{
    if (!m_connection)
        return notOpen<Plan>();
    QStringList records;
    for (const Identity &who : request.who)
        records += recordsToPlan(m_connection->policy.get(), who, {});
    DynsecConnection *connection = m_connection.get();
    return planAfterReading(records, [connection, request] {
        Plan plan{PlanKind::Block, {}, {}, request.reason, request.until};
        for (const Identity &who : request.who)
            plan.items.append(blockItem(*connection->policy, who, request.reason, connection->consoleUser()));
        plan.cost = estimateFor(plan.items, connection->saveCost(), connection->changesPerRequest());
        return plan;
    });
}

Future<Plan> DynsecConnector::planUndo(const QList<Change> &done, const QString &reason)
{
    if (!m_connection)
        return notOpen<Plan>();
    QStringList records;
    for (const Change &change : done)
        records.append(change.record);
    DynsecConnection *connection = m_connection.get();
    return planAfterReading(records, [connection, done, reason]() -> Result<Plan> {
        Plan plan{PlanKind::Undo, {}, {}, reason, {}};
        for (auto change = done.crbegin(); change != done.crend(); ++change) {
            const Result<PlanItem> item = undoItem(*connection->policy, *change, connection->consoleUser());
            if (!item)
                return fail(item.error());
            plan.items.append(*item);
        }
        plan.cost = estimateFor(plan.items, connection->saveCost(), connection->changesPerRequest());
        return plan;
    });
}

qsizetype DynsecConnector::changesPerRequest(const QString &) const
{
    return m_connection ? m_connection->changesPerRequest() : 1;
}

Future<QList<ChangeOutcome>> DynsecConnector::apply(const QList<Change> &changes, const Future<> &permission)
{
    if (!m_connection)
        return notOpen<QList<ChangeOutcome>>();
    return (new Applying(*m_connection, changes, permission))->start();
}

QString DynsecConnector::sentenceOf(const Step &step) const
{
    return stepSentence(step);
}

Future<ProbeReport> DynsecConnector::probe(const Identity &as, const Secret &password)
{
    MqttOptions options = optionsFor(m_profile);
    options.user = as.user;
    options.password = password;
    options.clientId = as.clientId;
    return probeConnection(options);
}

Result<std::unique_ptr<ClientTrial>> DynsecConnector::tryAsClient(const TrialRequest &request) const
{
    if (m_profile.endpoint.host.isEmpty())
        return fail(Fault::Offline, tr("The broker is not open. Open it first."));
    return std::make_unique<ClientTrial>(optionsFor(m_profile), request);
}

} // namespace gatehouse::mosquitto
