// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/watch.h"

#include "connectors/mosquitto/blocks.h"
#include "core/text.h"

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

constexpr auto tellAfter = 50ms; // one save of a batch gives many lines
constexpr auto lineAfterReply = 300ms;
constexpr auto pollEvery = 5s;
const QString versionTopic = QStringLiteral("$SYS/broker/version");
const QString connectedTopic = QStringLiteral("$SYS/broker/clients/connected");
constexpr QLatin1String logPrefix("$SYS/broker/log/");

} // namespace

Watch::Watch(DynsecConnection &connection)
    : QObject(&connection)
    , m_connection(connection)
{
    m_tell.setSingleShot(true);
    m_tell.setInterval(tellAfter);
    m_grace.setSingleShot(true);
    m_grace.setInterval(lineAfterReply);
    m_poll.setInterval(pollEvery);
    m_log.reader().setSubscriptions(LogReader::Subscriptions::AreNotThere); // they have topics of their own
    connect(&m_grace, &QTimer::timeout, this, &Watch::giveUpOnLines);
    connect(&m_tell, &QTimer::timeout, this, &Watch::tellChanges);
    connect(&m_poll, &QTimer::timeout, this, &Watch::poll);
    connect(&connection.link(), &MqttLink::messages, this,
            [this](const QList<MqttMessage> &batch) { take(batch, Link::Commands); });
    connect(&connection.live(), &MqttLink::messages, this,
            [this](const QList<MqttMessage> &batch) { take(batch, Link::Live); });
    connect(&connection.live(), &MqttLink::lost, this, &Watch::forgetPresence);
    connect(&connection.link(), &MqttLink::stateChanged, this, &Watch::stateChanged);
    connect(&connection.link(), &MqttLink::lost, this, [this](const Error &why) {
        m_wasLost = true;
        m_connection.dynsec().failAll(why);
        m_connection.brokerApi().failAll(why);
        Q_EMIT connectionLost(why);
    });
    connect(&connection.dynsec(), &DynsecExchange::foreignReply, this, &Watch::takeForeignReply);
}

QString Watch::saveErrorTopic()
{
    return logPrefix + u'E';
}

QStringList Watch::liveTopics()
{
    // The version first: it is there when the answer to the next one comes.
    return {versionTopic, connectedTopic, logPrefix + u'E', logPrefix + u'W', logPrefix + u'N', logPrefix + u'I'};
}

void Watch::take(const QList<MqttMessage> &batch, Link link)
{
    for (const MqttMessage &message : batch) {
        if (message.topic == m_connection.dynsec().responseTopic())
            m_connection.dynsec().take(message.payload);
        else if (message.topic == m_connection.brokerApi().responseTopic())
            m_connection.brokerApi().take(message.payload);
        else if (message.topic == versionTopic)
            m_connection.version = lenientUtf8(message.payload).section(u' ', -1);
        else if (message.topic == connectedTopic)
            takeClientsOnline(message.payload.toInt());
        else if (message.topic.startsWith(logPrefix))
            takeLogLine(message.payload, link);
    }
    QList<Event> events = std::exchange(m_events, {}) + m_log.takeEvents();
    for (Event &event : events)
        judge(event);
    if (!events.isEmpty())
        Q_EMIT happened(events);
    const QHash<QString, int> presence = m_log.takePresence();
    for (auto user = presence.cbegin(); user != presence.cend(); ++user)
        tell(user.key(), user.value());
}

void Watch::tell(const QString &user, int connections)
{
    if (connections > 0)
        m_toldOnline.insert(user);
    else
        m_toldOnline.remove(user);
    Q_EMIT presenceChanged(user, connections);
}

void Watch::tellPresence(const QHash<QString, int> &online)
{
    const QSet<QString> before = m_toldOnline;
    for (const QString &user : before)
        if (!online.contains(user))
            tell(user, 0);
    for (auto user = online.cbegin(); user != online.cend(); ++user)
        tell(user.key(), user.value());
}

/// Who comes and goes is not heard now.
void Watch::forgetPresence()
{
    m_log.forgetConnections();
    const QSet<QString> before = m_toldOnline;
    for (const QString &user : before)
        tell(user, -1);
}

void Watch::takeClientsOnline(int count)
{
    if (std::exchange(m_connection.clientsOnline, count) != count)
        Q_EMIT clientsOnlineChanged(count);
}

/// Errors come by both: on the link of the commands a failed save is told before the answer to the command, on the live
/// one they stand in order with the lines that they belong to.
void Watch::takeLogLine(const QByteArray &payload, Link link)
{
    m_connection.logSeen = true;
    if (link == Link::Live) {
        m_log.add(QByteArray(payload + '\n'), [this](const LogLine &line) { return look(line); });
        return;
    }
    if (const LogLine line = m_ofCommands.read(payload); line.kind == LogKind::SaveFailed)
        noteSaveFailed(line, payload);
}

void Watch::noteSaveFailed(const LogLine &line, const QByteArray &raw)
{
    ++m_connection.saveErrors;
    m_connection.lastSaveError = lenientUtf8(line.text);
    Event event = noteEvent(m_connection.lastSaveError);
    event.type = EventType::SaveFailed;
    event.raw = raw;
    if (line.at != noTime)
        event.at = QDateTime::fromSecsSinceEpoch(line.at, Qt::UTC);
    m_events.append(event);
}

/// Whether a line is one for events.
bool Watch::look(const LogLine &line)
{
    if (line.kind == LogKind::SaveFailed)
        return false; // told already
    if (line.kind != LogKind::AdminAction)
        return true;
    m_tellsAdmins = true;
    const AdminAction action = readAdminAction(line.detail).value_or(AdminAction());
    // Client ids and user names may hold the '/' that stands between them: ours is known as a whole.
    if (action.admin == QString(m_connection.clientId() + u'/' + m_connection.consoleUser()))
        return false;
    if (changesSomething(action))
        noteForeignAction(action);
    return true;
}

void Watch::judge(Event &event)
{
    if (event.type == EventType::Connected)
        noteConnection(event.who.user);
    if (event.type == EventType::Refused && event.reason == EventReason::Login)
        noteRefusal(event);
}

void Watch::noteForeignAction(const AdminAction &action)
{
    ++m_connection.foreignChanges;
    const QByteArray command = action.command.toLatin1();
    const auto ahead = m_repliesAhead.find(command);
    if (ahead == m_repliesAhead.end())
        ++m_linesAhead[command];
    else if (--ahead.value() == 0)
        m_repliesAhead.erase(ahead);
    const QString record = recordOfAdminAction(action);
    hint(record.isEmpty() ? QStringList() : QStringList(record));
}

/// A reply to somebody else tells that something changed, but not what; the log line of it does.
void Watch::takeForeignReply(const QList<CommandReply> &replies)
{
    for (const CommandReply &reply : replies) {
        if (!reply.error.isEmpty() || !isMutating(reply.command))
            continue;
        const auto ahead = m_linesAhead.find(reply.command);
        if (ahead != m_linesAhead.end()) {
            if (--ahead.value() == 0)
                m_linesAhead.erase(ahead);
            continue;
        }
        ++m_connection.foreignChanges;
        if (!m_tellsAdmins) {
            hint({});
            continue;
        }
        ++m_repliesAhead[reply.command];
        m_grace.start();
    }
}

void Watch::giveUpOnLines()
{
    if (m_repliesAhead.isEmpty())
        return;
    m_repliesAhead.clear();
    hint({});
}

void Watch::noteRefusal(Event &event)
{
    if (event.who.user.isEmpty() || !m_connection.policy)
        return;
    const QList<Block> blocks = m_connection.policy->blocksOf(event.who);
    for (const Block &block : blocks) {
        if (block.scope.action != Action::Connect)
            continue;
        event.cause = block.cause;
        if (block.mechanism == Mechanism::BoundClientId &&
            m_connection.refusedIds.value(event.who.user) != event.who.clientId) {
            m_connection.refusedIds.insert(event.who.user, event.who.clientId);
            hint({recordId(RecordType::Client, event.who.user)});
        }
        return;
    }
    event.cause = Cause::FailedLogins; // nothing else is left that dynamic security would refuse for
}

void Watch::noteConnection(const QString &user)
{
    if (m_connection.refusedIds.remove(user))
        hint({recordId(RecordType::Client, user)});
}

void Watch::hint(const QStringList &records)
{
    if (records.isEmpty())
        m_unknownChange = true;
    for (const QString &record : records)
        m_changed.insert(record);
    if (!m_tell.isActive())
        m_tell.start();
}

void Watch::tellChanges()
{
    const QSet<QString> changed = std::exchange(m_changed, {});
    if (std::exchange(m_unknownChange, false))
        Q_EMIT accessChanged({});
    else if (!changed.isEmpty())
        Q_EMIT accessChanged(QStringList(changed.cbegin(), changed.cend()));
}

void Watch::stateChanged(MqttLink::State state)
{
    if (state != MqttLink::State::Open || !std::exchange(m_wasLost, false))
        return;
    m_linesAhead.clear();
    m_repliesAhead.clear();
    Q_EMIT connectionBack();
    hint({}); // whatever was changed meanwhile was not heard
}

void Watch::startPolling()
{
    m_poll.start();
}

void Watch::poll()
{
    if (!m_connection.isOpen() || std::exchange(m_isPolling, true))
        return;
    const quint64 foreignBefore = m_connection.foreignChanges;
    whenDone(m_connection.dynsec().ask({"\"command\":\"getDetails\""}), this,
             [this, foreignBefore](const Result<ReadReply> &reply) {
                 m_isPolling = false;
                 if (!reply || reply->commands.first().changeIndex < 0)
                     return;
                 const qint64 index = reply->commands.first().changeIndex;
                 const qint64 expected = m_connection.changeIndex + qint64(m_connection.ownChanges);
                 const bool isKnown = m_connection.changeIndex < 0 || index == expected;
                 m_connection.changeIndex = index;
                 m_connection.ownChanges = 0;
                 // A change that was heard of already moved the counter, too.
                 if (!isKnown && m_connection.foreignChanges == foreignBefore && m_foreignAtPoll == foreignBefore)
                     hint({});
                 m_foreignAtPoll = m_connection.foreignChanges;
             });
}

} // namespace gatehouse::mosquitto
