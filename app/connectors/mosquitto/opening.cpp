// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/opening.h"

#include "core/text.h"

namespace gatehouse::mosquitto {

using namespace std::chrono_literals;

namespace {

constexpr auto livePace = 5ms; // a storm of log lines then costs neither the broker nor us a wake-up for each

} // namespace

MqttOptions optionsFor(const Profile &profile)
{
    MqttOptions options;
    options.host = profile.endpoint.host;
    options.port = profile.endpoint.port;
    options.tls = profile.endpoint.tls;
    options.caFile = profile.endpoint.caFile;
    return options;
}

Opening::Opening(DynsecConnection &connection, Watch &watch)
    : QObject(&connection)
    , m_connection(connection)
    , m_watch(watch)
{
}

Future<BrokerFacts> Opening::start(const Secret &password)
{
    const Profile &profile = m_connection.profile();
    MqttOptions options = optionsFor(profile);
    options.certificateFile = profile.endpoint.certificateFile;
    options.keyFile = profile.endpoint.keyFile;
    options.clientId = m_connection.clientId();
    options.user = profile.endpoint.user;
    options.password = password;
    options.reconnect = Reconnect::WithBackOff;
    options.maximumPayload = replyLimit;
    whenDone(m_connection.link().open(options), this, [this, options](const Result<MqttWelcome> &welcome) {
        opened(welcome);
        if (!welcome)
            return;
        MqttOptions live = options;
        live.clientId += QLatin1String("-live");
        live.pace = livePace;
        whenDone(m_connection.live().open(live), this,
                 [this](const Result<MqttWelcome> &second) { liveOpened(second); });
    });
    return m_answer.future();
}

void Opening::fail(const Error &why)
{
    m_connection.closeLinks();
    m_answer.finish(gatehouse::fail(why));
    deleteLater();
}

void Opening::opened(const Result<MqttWelcome> &welcome)
{
    if (!welcome)
        return fail(welcome.error());
    m_connection.maximumPacketSize = welcome->maximumPacketSize;
    MqttLink &link = m_connection.link();
    DynsecConnection *connection = &m_connection;
    whenDone(link.subscribe(Watch::saveErrorTopic(), 0), connection,
             [connection](const Result<MqttAck> &ack) { connection->mayHearErrors = ack.has_value(); });
    whenDone(link.subscribe(m_connection.dynsec().responseTopic(), 0), this,
             [this](const Result<MqttAck> &ack) { listening(ack); });
}

void Opening::liveOpened(const Result<MqttWelcome> &welcome)
{
    if (welcome)
        return subscribeLive(0);
    m_liveTrouble = tr("The broker's log is not listened to: %1").arg(welcome.error().what);
    m_isLive = true;
    finishWhenBothAreThrough();
}

/// One after the other: each request carries the acknowledgement that the broker's Nagle waits for.
void Opening::subscribeLive(qsizetype index)
{
    const QStringList topics = Watch::liveTopics();
    if (index >= topics.size()) {
        m_isLive = true;
        return finishWhenBothAreThrough();
    }
    whenDone(m_connection.live().subscribe(topics.at(index), 0), this, [this, index](const Result<MqttAck> &ack) {
        if (!ack)
            m_liveTrouble =
                tr("This account may not read all of $SYS: give one of its roles the rules subscribePattern and "
                   "publishClientReceive for $SYS/# to see the version and the log.");
        subscribeLive(index + 1);
    });
}

void Opening::listening(const Result<MqttAck> &ack)
{
    if (!ack && ack.error().fault == Fault::Refused)
        return fail(
            {Fault::Refused,
             tr("The account %1 may not listen to the answers of the broker's dynamic-security plugin. Give one of its "
                "roles the rules subscribePattern and publishClientReceive for $CONTROL/dynamic-security/#.")
                 .arg(visibleText(m_connection.consoleUser())),
             ack.error().detail});
    if (!ack)
        return fail(ack.error());
    whenDone(m_connection.dynsec().ask({"\"command\":\"getDetails\""}, 1), this,
             [this](const Result<ReadReply> &reply) { probed(reply); });
}

void Opening::probed(const Result<ReadReply> &reply)
{
    if (!reply && reply.error().fault == Fault::Refused)
        return fail({Fault::Refused,
                     tr("The account %1 may not send commands to the broker's dynamic-security plugin. Give one of its "
                        "roles the "
                        "rule publishClientSend for $CONTROL/dynamic-security/#.")
                         .arg(visibleText(m_connection.consoleUser())),
                     reply.error().detail});
    if (!reply && reply.error().fault == Fault::NotSupported)
        return fail({Fault::NotSupported,
                     tr("The broker's dynamic-security plugin is not loaded on this listener. Load it in the broker's "
                        "configuration, or connect to the listener that has it."),
                     reply.error().detail});
    if (!reply && reply.error().fault == Fault::TimedOut)
        return fail(
            {Fault::NotSupported,
             tr("The broker took the request, but its dynamic-security plugin did not answer. Either the plugin is not "
                "loaded on this listener, or no role of the account %1 has the rule publishClientReceive for "
                "$CONTROL/dynamic-security/#.")
                 .arg(visibleText(m_connection.consoleUser())),
             reply.error().detail});
    if (!reply)
        return fail(reply.error());
    const CommandReply &details = reply->commands.first();
    Surroundings around = m_connection.around;
    around.dialect = details.changeIndex >= 0 ? Dialect::V21 : Dialect::V20;
    m_connection.setAround(around);
    m_connection.changeIndex = details.changeIndex;
    if (m_connection.isModern()) {
        m_watch.startPolling();
        if (around.certificates == CertificateIdentity::Unknown)
            askForListeners();
    }
    // The version came with the subscription, before this answer.
    whenDone(m_connection.dynsec().ask({"\"command\":\"getDefaultACLAccess\""}), this,
             [this](const Result<ReadReply> &second) { measured(second); });
}

void Opening::measured(const Result<ReadReply> &reply)
{
    if (!reply)
        return fail(reply.error());
    m_facts.latency = reply->took;
    m_isMeasured = true;
    finishWhenBothAreThrough();
}

void Opening::finishWhenBothAreThrough()
{
    if (!m_isMeasured || !m_isLive)
        return;
    // One more command of ours makes a line of the log, and one more subscription is answered behind it.
    whenDone(m_connection.dynsec().ask({"\"command\":\"getAnonymousGroup\""}), this, [this](const Result<ReadReply> &) {
        whenDone(m_connection.live().subscribe(Watch::liveTopics().last(), 0), this,
                 [this](const Result<MqttAck> &) { finish(); });
    });
}

void Opening::finish()
{
    m_facts.product = QStringLiteral("mosquitto");
    m_facts.version = m_connection.version;
    m_facts.clientsOnline = m_connection.clientsOnline;
    m_facts.notes = notes();
    m_answer.finish(m_facts);
    deleteLater();
}

QStringList Opening::notes() const
{
    QStringList notes;
    notes.append(tr("The console signs in as %1.").arg(visibleText(m_connection.consoleUser())));
    if (!m_liveTrouble.isEmpty())
        notes.append(m_liveTrouble);
    else if (!m_connection.logSeen)
        notes.append(
            tr("The broker does not hand on its log: add \"log_dest topic\" to its configuration to see connections, "
               "refusals and failed saves."));
    return notes;
}

/// Without a TLS listener no name comes from a certificate. Answers only where enable_control_api is on; nobody waits
/// for it.
void Opening::askForListeners()
{
    DynsecConnection *connection = &m_connection;
    Watch *watch = &m_watch;
    const auto asked = [connection, watch](const Result<ReadReply> &reply) {
        if (!reply || reply->commands.first().anyTlsListener.value_or(true))
            return;
        Surroundings around = connection->around;
        around.certificates = CertificateIdentity::Never;
        connection->setAround(around);
        if (connection->policy)
            watch->hint({});
    };
    whenDone(connection->link().subscribe(connection->brokerApi().responseTopic(), 0), watch,
             [connection, watch, asked](const Result<MqttAck> &ack) {
                 if (ack)
                     whenDone(connection->brokerApi().ask({"\"command\":\"listListeners\""}, 1), watch, asked);
             });
}

} // namespace gatehouse::mosquitto
