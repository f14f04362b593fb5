// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/dynsecconnector.h"

#include "connectors/mosquitto/applying.h"
#include "connectors/mosquitto/fetching.h"
#include "connectors/mosquitto/logjoin.h"
#include "connectors/mosquitto/logwatch.h"
#include "connectors/mosquitto/opening.h"
#include "connectors/mosquitto/reading.h"
#include "connectors/mosquitto/words.h"
#include "wire/connectionprobe.h"
#include "wire/hostway.h"

namespace gatehouse::mosquitto {

DynsecConnector::DynsecConnector()
    : m_join(std::make_unique<LogJoin>())
{
    connect(m_join.get(), &LogJoin::happened, this, &Connector::happened);
}

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
    const QString notSeen = isOpen ? whyNotSeen() : QString();
    const QString noErrors =
        tr("Whether the broker saved a change is told by its log of errors. Let the console's account subscribe to and "
           "receive $SYS/broker/log/E.");
    return Abilities(
        {where(Ability::ReadBlocks, true, {}), where(Ability::ReadAccess, true, {}),
         where(Ability::ExplainRules, true, {}), where(Ability::Allow, true, {}), where(Ability::Block, true, {}),
         where(Ability::SeeConnections, notSeen.isEmpty(), notSeen), where(Ability::SeeForeignChanges, true, {}),
         where(Ability::BatchWrites, isKnown,
               tr("This version saves all accounts for every single command. mosquitto 2.1 saves once per request.")),
         where(Ability::CheckSaved, logSeen && m_connection->mayHearErrors, logSeen ? noErrors : noLog),
         where(Ability::TemporaryAllow, false,
               tr("Dynamic security knows no end date: block the account again when the time is over.")),
         // A client is tried at the address alone, whether the console gets in or not.
         AbilityState{Ability::TestCredentials, isAddressed, isAddressed ? QString() : notYet},
         where(Ability::Reload, false,
               tr("The broker reads its files again when a signal or a command tells it to: name its configuration "
                  "where the broker is added.")),
         where(Ability::Diagnose, false,
               tr("What the log tells stands in the broker's configuration: name it where the broker is added.")),
         where(Ability::Disconnect, false,
               tr("Dynamic security has no command that only disconnects a client. Block the account, and allow it "
                  "again."))});
}

Future<BrokerFacts> DynsecConnector::open(const Profile &profile, const Secret &password)
{
    close();
    m_profile = profile;
    m_connection = std::make_unique<DynsecConnection>(profile);
    m_watch = new Watch(*m_connection);
    connect(m_watch, &Watch::connectionLost, this, &Connector::connectionLost);
    connect(m_watch, &Watch::connectionBack, m_join.get(), &LogJoin::topicsBegin);
    connect(m_watch, &Watch::connectionBack, this, &Connector::connectionBack);
    connect(m_watch, &Watch::accessChanged, this, &Connector::accessChanged);
    connect(m_watch, &Watch::happened, m_join.get(), &LogJoin::takeTopics);
    connect(m_watch, &Watch::presenceChanged, this, &Connector::presenceChanged);
    connect(m_watch, &Watch::clientsOnlineChanged, this, &Connector::clientsOnlineChanged);
    followLog();
    return (new Opening(*m_connection, *m_watch))->start(password);
}

/// Where files are named as well, whoever reads those follows their log.
void DynsecConnector::followLog()
{
    const LogPlace place = logPlaceOf(m_profile.endpoint.log, nullptr);
    if (place.isNowhere() || !m_profile.endpoint.configFile.isEmpty())
        return;
    m_log = std::make_unique<LogWatch>(hostFor(m_profile.endpoint), place, nullptr);
    setLogFile(LogFile::Unreadable, tr("The broker's log is not open yet."));
    connect(m_log.get(), &LogWatch::happened, this, &DynsecConnector::takeLogFile);
    connect(m_log.get(), &LogWatch::presenceChanged, this, &DynsecConnector::takeFilePresence);
    connect(m_log.get(), &LogWatch::stateChanged, this, [this] {
        setLogFile(m_log->isFollowing() ? LogFile::Followed : LogFile::Unreadable, m_log->whyNot());
        Q_EMIT abilitiesChanged();
    });
}

bool DynsecConnector::hearsTopics() const
{
    return m_connection && m_connection->logSeen;
}

/// Empty: who connects is seen, one way or the other.
QString DynsecConnector::whyNotSeen() const
{
    if (hearsTopics() || m_logFile == LogFile::Followed)
        return {};
    if (m_logFile == LogFile::Unreadable)
        return m_whyNoFile;
    return tr("The broker does not hand on its log. Add \"log_dest topic\" to its configuration, and let the console's "
              "account subscribe to and receive $SYS/#, or name its log file where the broker is added.");
}

void DynsecConnector::setLogFile(LogFile state, const QString &whyNot)
{
    m_logFile = state;
    m_whyNoFile = whyNot;
    m_join->setFile(state == LogFile::Followed ? LogJoin::File::Follows : LogJoin::File::Rests);
}

void DynsecConnector::takeLogFile(QList<Event> batch)
{
    if (!m_watch)
        return;
    for (Event &event : batch)
        m_watch->judge(event);
    m_join->takeFile(batch, hearsTopics() ? LogJoin::Topics::Heard : LogJoin::Topics::NotHeard);
}

/// The broker's own list, or its topics, tell better.
void DynsecConnector::takeFilePresence(const QString &user, int connections)
{
    if (!hearsTopics())
        Q_EMIT presenceChanged(user, connections);
}

void DynsecConnector::close()
{
    if (m_log) {
        m_log->disconnect(this);
        m_log.release()->deleteLater(); // as below
    }
    setLogFile(LogFile::None);
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
