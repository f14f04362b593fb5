// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/jointconnector.h"

#include "connectors/mosquitto/files/fileblocks.h"
#include "connectors/mosquitto/policy.h"

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

/// Both answers, in whichever order they come; the first error ends it.
template <typename T, typename Join>
Future<T> both(QObject *context, const Future<T> &one, const Future<T> &other, Join join)
{
    const Answer<T> answer;
    whenDone(one, context, [context, other, join, answer](const Result<T> &first) {
        whenDone(other, context, [first, join, answer](const Result<T> &second) {
            if (!first)
                return answer.finish(fail(first.error()));
            if (!second)
                return answer.finish(fail(second.error()));
            answer.finish(join(*first, *second));
        });
    });
    return answer.future();
}

/// Half of a request, and where its items stand in the whole.
struct Half
{
    AllowRequest request;
    QList<qsizetype> places;
    void add(const AllowRequest &whole, qsizetype place, const QStringList &blocks)
    {
        request.who.append(whole.who.at(place));
        request.blocks.append(blocks);
        request.reason = whole.reason;
        request.until = whole.until;
        places.append(place);
    }
};

/// One item for each place: what both have for somebody is one item, that of the plugin first.
Plan joined(const Plan &plugin, const QList<qsizetype> &ofPlugin, const Plan &files, const QList<qsizetype> &ofFiles)
{
    Plan plan = plugin.items.isEmpty() ? files : plugin;
    QMap<qsizetype, PlanItem> items;
    const auto add = [&items](const Plan &half, const QList<qsizetype> &places) {
        for (qsizetype i = 0; i < half.items.size(); ++i) {
            const PlanItem &item = half.items.at(i);
            const auto known = items.find(places.value(i, i));
            if (known == items.end()) {
                items.insert(places.value(i, i), item);
            } else {
                known->changes += item.changes;
                known->notLiftable += item.notLiftable;
            }
        }
    };
    add(plugin, ofPlugin);
    add(files, ofFiles);
    plan.items = items.values();
    if (!plugin.items.isEmpty() && !files.items.isEmpty()) {
        plan.cost.brokerPause = std::max(plugin.cost.brokerPause, files.cost.brokerPause);
        plan.cost.total = plugin.cost.total + files.cost.total;
        plan.cost.requests = plugin.cost.requests + files.cost.requests;
        plan.cost.sentence = QString(plugin.cost.sentence + u' ' + files.cost.sentence).trimmed();
    }
    return plan;
}

} // namespace

JointConnector::JointConnector()
{
    m_files.setPluginKnown();
    for (Connector *source : {static_cast<Connector *>(&m_plugin), static_cast<Connector *>(&m_files)})
        connect(source, &Connector::accessChanged, this, &Connector::accessChanged);
    // Whether the broker is there, and what happens there, only the plugin's connection tells.
    connect(&m_plugin, &Connector::connectionLost, this, &Connector::connectionLost);
    connect(&m_plugin, &Connector::connectionBack, this, &Connector::connectionBack);
    connect(&m_plugin, &Connector::happened, this, &Connector::happened);
    connect(&m_files, &Connector::happened, &m_plugin, &DynsecConnector::takeLogFile);
    connect(&m_files, &Connector::presenceChanged, &m_plugin, &DynsecConnector::takeFilePresence);
    connect(&m_files, &Connector::abilitiesChanged, this, &JointConnector::followFiles);
    connect(&m_plugin, &Connector::presenceChanged, this, &Connector::presenceChanged);
    connect(&m_plugin, &Connector::clientsOnlineChanged, this, &Connector::clientsOnlineChanged);
}

Abilities JointConnector::abilities() const
{
    const Abilities files = m_files.abilities();
    QList<AbilityState> states = m_plugin.abilities().states();
    for (AbilityState &state : states)
        if (state.ability == Ability::Reload || state.ability == Ability::Diagnose)
            state = {state.ability, files.has(state.ability), files.whyNot(state.ability)};
    return Abilities(states);
}

/// The same lines come by $SYS/broker/log, where the broker sends them there.
void JointConnector::followFiles()
{
    const Abilities files = m_files.abilities();
    const bool isFollowed = files.has(Ability::SeeConnections);
    m_plugin.setLogFile(isFollowed ? DynsecConnector::LogFile::Followed : DynsecConnector::LogFile::Unreadable,
                        files.whyNot(Ability::SeeConnections));
    Q_EMIT abilitiesChanged();
}

Future<BrokerFacts> JointConnector::open(const Profile &profile, const Secret &password)
{
    close();
    const Answer<BrokerFacts> answer;
    whenDone(m_files.open(profile, {}), this, [this, profile, password, answer](const Result<BrokerFacts> &files) {
        openPlugin(profile, password, files, answer);
    });
    return answer.future();
}

void JointConnector::openPlugin(const Profile &profile, const Secret &password, const Result<BrokerFacts> &files,
                                const Answer<BrokerFacts> &answer)
{
    if (!files)
        return answer.finish(fail(
            files.error().fault,
            tr("%1 To go on without the broker's files, take them out of what is asked for.").arg(files.error().what),
            files.error().detail));
    Profile known = profile; // they tell what it could only assume
    known.endpoint.certificateIdentity = m_files.certificateIdentity();
    whenDone(m_plugin.open(known, password), this, [this, files, answer](const Result<BrokerFacts> &plugin) {
        if (!plugin) {
            m_files.close();
            return answer.finish(fail(plugin.error()));
        }
        followFiles();
        BrokerFacts facts = *plugin;
        facts.notes += files->notes;
        answer.finish(facts);
    });
}

void JointConnector::close()
{
    m_plugin.close();
    m_files.close();
}

Future<Revision> JointConnector::readAccess(const PartSink &sink)
{
    // One after the other, so that the parts follow each other.
    const Answer<Revision> answer;
    const auto before = std::make_shared<qsizetype>(0);
    const PartSink first = [sink, before](const AccessPart &part) {
        *before = part.read;
        if (sink)
            sink(part);
    };
    whenDone(m_plugin.readAccess(first), this, [this, sink, before, answer](const Result<Revision> &plugin) {
        if (!plugin)
            return answer.finish(plugin);
        const PartSink second = [sink, before](AccessPart part) {
            part.read += *before;
            part.total += *before;
            if (sink)
                sink(part);
        };
        whenDone(m_files.readAccess(second), this, [this, plugin, answer](const Result<Revision> &files) {
            if (!files)
                return answer.finish(files);
            Revision revision = *plugin;
            revision.records += files->records;
            const auto policy = joint();
            revision.blocks = policy ? policy->inForce(revision.blocks + files->blocks) : revision.blocks;
            answer.finish(revision);
        });
    });
    return answer.future();
}

Future<Records> JointConnector::readRecords(const QStringList &ids)
{
    QStringList ofPlugin;
    QStringList ofFiles;
    for (const QString &id : ids)
        (liesInFiles(id) ? ofFiles : ofPlugin).append(id);
    if (ofFiles.isEmpty())
        return m_plugin.readRecords(ofPlugin);
    const auto join = [this](const Records &plugin, const Records &files) {
        Records records = plugin;
        records.values.insert(files.values);
        records.rows += files.rows;
        records.notYet.insert(files.notYet);
        const auto policy = joint();
        records.blocks = policy ? policy->inForce(plugin.blocks + files.blocks) : plugin.blocks;
        return records;
    };
    if (ofPlugin.isEmpty())
        return both<Records>(this, ready<Records>(Records()), m_files.readRecords(ofFiles), join);
    return both<Records>(this, m_plugin.readRecords(ofPlugin), m_files.readRecords(ofFiles), join);
}

std::shared_ptr<const FilePolicy> JointConnector::joint() const
{
    const auto plugin = m_plugin.dynsecPolicy();
    const auto &files = m_files.filePolicy();
    return plugin && files ? files->behind(plugin) : nullptr;
}

std::shared_ptr<const AccessPolicy> JointConnector::policy() const
{
    if (const auto policy = joint())
        return policy;
    return m_plugin.policy();
}

QList<PolicyFact> JointConnector::policyFacts() const
{
    return m_plugin.policyFacts() + m_files.policyFacts();
}

/// Whether the files are what decides about somebody's account.
bool JointConnector::isOfFiles(const Identity &who) const
{
    const auto policy = joint();
    return policy && policy->isOfFiles(who);
}

/// With the blocks that are meant, where all of somebody's are.
AllowRequest JointConnector::settled(const AllowRequest &request) const
{
    AllowRequest named = request;
    named.blocks.clear();
    const auto policy = joint();
    for (qsizetype i = 0; i < request.who.size(); ++i) {
        QStringList blocks = request.blocks.value(i);
        if (blocks.isEmpty() && policy) {
            const QList<Block> all = policy->blocksOf(request.who.at(i));
            for (const Block &block : all)
                blocks.append(block.id);
        }
        named.blocks.append(blocks);
    }
    return named;
}

Future<Plan> JointConnector::planAllow(const AllowRequest &request)
{
    const AllowRequest named = settled(request);
    Half plugin;
    Half files;
    for (qsizetype i = 0; i < named.who.size(); ++i) {
        QStringList ofPlugin;
        QStringList ofFiles;
        for (const QString &block : named.blocks.at(i))
            (liesInFiles(block) ? ofFiles : ofPlugin).append(block);
        const bool isNothing = ofPlugin.isEmpty() && ofFiles.isEmpty();
        if (!ofPlugin.isEmpty() || (isNothing && !isOfFiles(named.who.at(i))))
            plugin.add(named, i, ofPlugin);
        if (!ofFiles.isEmpty() || (isNothing && isOfFiles(named.who.at(i))))
            files.add(named, i, ofFiles);
    }
    if (files.places.isEmpty())
        return m_plugin.planAllow(plugin.request);
    if (plugin.places.isEmpty())
        return m_files.planAllow(files.request);
    return both<Plan>(this, m_plugin.planAllow(plugin.request), m_files.planAllow(files.request),
                      [plugin, files](const Plan &one, const Plan &other) {
                          return joined(one, plugin.places, other, files.places);
                      });
}

Future<Plan> JointConnector::planBlock(const BlockRequest &request)
{
    Half plugin;
    Half files;
    const auto policy = joint();
    for (qsizetype i = 0; i < request.who.size(); ++i) {
        const Identity &who = request.who.at(i);
        (isOfFiles(who) ? files : plugin).add(request, i, {});
        if (!isOfFiles(who) && policy && policy->isLetInBesides(who))
            files.add(request, i, {}); // each door is shut where it is
    }
    if (files.places.isEmpty())
        return m_plugin.planBlock(request);
    if (plugin.places.isEmpty())
        return m_files.planBlock(request);
    return both<Plan>(this, m_plugin.planBlock(plugin.request), m_files.planBlock(files.request),
                      [plugin, files](const Plan &one, const Plan &other) {
                          return joined(one, plugin.places, other, files.places);
                      });
}

Future<Plan> JointConnector::planUndo(const QList<Change> &done, const QString &reason)
{
    QList<Change> ofPlugin;
    QList<Change> ofFiles;
    QList<qsizetype> pluginPlaces; // the newest first
    QList<qsizetype> filePlaces;
    for (qsizetype i = 0; i < done.size(); ++i) {
        const bool isOfFile = liesInFiles(done.at(i).record);
        (isOfFile ? ofFiles : ofPlugin).append(done.at(i));
        (isOfFile ? filePlaces : pluginPlaces).prepend(done.size() - 1 - i);
    }
    if (ofFiles.isEmpty())
        return m_plugin.planUndo(done, reason);
    if (ofPlugin.isEmpty())
        return m_files.planUndo(done, reason);
    return both<Plan>(this, m_plugin.planUndo(ofPlugin, reason), m_files.planUndo(ofFiles, reason),
                      [pluginPlaces, filePlaces](const Plan &one, const Plan &other) {
                          return joined(one, pluginPlaces, other, filePlaces);
                      });
}

qsizetype JointConnector::changesPerRequest(const QString &container) const
{
    // The plugin's records have no container.
    return container.isEmpty() ? m_plugin.changesPerRequest(container) : m_files.changesPerRequest(container);
}

Future<QList<ChangeOutcome>> JointConnector::apply(const QList<Change> &changes, const Future<> &permission)
{
    const bool isOfFile = !changes.isEmpty() && liesInFiles(changes.constFirst().record);
    return isOfFile ? m_files.apply(changes, permission) : m_plugin.apply(changes, permission);
}

} // namespace gatehouse::mosquitto
