// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/clienttrial.h"

#include "core/text.h"
#include "core/topicfilter.h"
#include "wire/mqttoptions.h"

#include <QHostAddress>
#include <QRandomGenerator>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr std::chrono::milliseconds deliveryPatience{2000};
constexpr std::chrono::milliseconds farewellPatience{1000};
constexpr quint8 noSubscribers = 0x10;
constexpr quint8 unsupportedVersion = 0x84;

TrialStage connectStage(MqttVersion version)
{
    return version == MqttVersion::V5 ? TrialStage::Connect5 : TrialStage::Connect3;
}

/// What TLS says when it is about the client's certificate, the broker's being fine: an alert of the broker.
bool isAboutOurCertificate(const Error &why)
{
    static constexpr const char *alerts[] = {
        "certificate required",  "alert certificate expired",     "alert certificate revoked", "alert unknown ca",
        "alert bad certificate", "alert unsupported certificate", "alert certificate unknown"};
    return std::any_of(std::begin(alerts), std::end(alerts),
                       [&why](const char *alert) { return why.detail.contains(QLatin1String(alert)); });
}

} // namespace

ClientTrial::ClientTrial(const MqttOptions &way, const TrialRequest &request, QObject *parent)
    : QObject(parent)
    , m_options(way)
    , m_request(request)
{
    m_options.clientId = request.as.clientId;
    m_options.user = request.as.user;
    m_options.password = request.password;
    if (!request.certificateFile.isEmpty()) {
        m_options.certificateFile = request.certificateFile;
        m_options.keyFile = request.keyFile;
    }
    m_options.cleanStart = true;
    m_options.reconnect = Reconnect::Never;
    m_options.timeout = request.timeout;
    m_options.maximumPayload = 1024 * 1024; // what the subscription probe may meet
    m_options.tracing = Tracing::On;
    m_request.password = Secret();
    m_request.qos = std::min<quint8>(request.qos, 1);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (m_phase == Phase::Leaving)
            end();
        else
            notDelivered();
    });
}

ClientTrial::~ClientTrial() = default;

void ClientTrial::start()
{
    if (m_phase != Phase::Ready)
        return;
    connectAs(m_request.protocol == TrialProtocol::Three ? MqttVersion::V311 : MqttVersion::V5);
}

void ClientTrial::cancel()
{
    if (m_phase == Phase::Leaving || m_phase == Phase::Finished)
        return;
    m_report.meaning = tr("The test was cancelled.");
    if (m_phase == Phase::Ready) {
        m_report.end = TrialEnd::Cancelled;
        return end();
    }
    leave(TrialEnd::Cancelled);
}

void ClientTrial::begin(TrialStage stage)
{
    m_clock.start();
    m_report.steps.append(TrialStep{stage, StepResult::NotChecked, {}, {}, {}});
    Q_EMIT changed();
}

void ClientTrial::settle(TrialStage stage, StepResult result, const QString &sentence, std::optional<quint8> code)
{
    auto found = std::find_if(m_report.steps.rbegin(), m_report.steps.rend(),
                              [stage](const TrialStep &step) { return step.stage == stage; });
    if (found == m_report.steps.rend())
        return;
    *found = TrialStep{stage, result, sentence, code, std::chrono::milliseconds(m_clock.elapsed())};
    Q_EMIT changed();
}

std::optional<quint8> ClientTrial::lastCode(const char *type) const
{
    for (auto it = m_report.packets.crbegin(); it != m_report.packets.crend(); ++it) {
        if (it->direction == TracedPacket::Direction::Received && it->type == QLatin1String(type))
            return it->code;
    }
    return std::nullopt;
}

void ClientTrial::connectAs(MqttVersion version)
{
    m_phase = Phase::Connecting;
    m_version = version;
    m_options.version = version;
    const bool isFirst = m_report.steps.isEmpty();
    m_wasReached = false;
    m_wasOpened = false;
    m_isTraceOver = false;
    if (m_link) { // this may be called from within it
        m_link->disconnect(this);
        m_link.release()->deleteLater();
    }
    m_link = std::make_unique<WireLink>();
    WireLink *link = m_link.get();
    connect(link, &WireLink::packetsTraced, this, [this](const QList<TracedPacket> &packets) {
        m_report.packets.append(packets);
        Q_EMIT changed();
    });
    connect(link, &WireLink::traceEnded, this, [this] {
        m_isTraceOver = true;
        if (m_phase == Phase::Leaving)
            end();
    });
    // The second time the way is known: only the log-in is another one.
    if (isFirst) {
        connect(link, &WireLink::nameFound, this, [this] {
            settle(TrialStage::Address, StepResult::Pass,
                   QHostAddress(m_options.host).isNull()
                       ? tr("The name %1 is known.").arg(visibleText(m_options.host))
                       : tr("%1 is an address: no name has to be looked up.").arg(visibleText(m_options.host)));
            begin(TrialStage::Tcp);
        });
    }
    connect(link, &WireLink::reached, this, [this, isFirst](const QString &address, const QString &from) {
        m_wasReached = true;
        m_wasOpened = !m_options.tls;
        if (!isFirst)
            return;
        m_report.localAddress = from;
        settle(TrialStage::Tcp, StepResult::Pass,
               tr("Connected to %1, port %2, from %3.").arg(address, QString::number(m_options.port), from));
        begin(m_options.tls ? TrialStage::Tls : connectStage(m_version));
    });
    connect(link, &WireLink::secured, this, [this, isFirst](const TlsReport &tls) {
        m_wasOpened = !tls.protocol.isEmpty();
        if (isFirst)
            secured(tls);
    });
    connect(link, &MqttLink::messages, this, &ClientTrial::delivered);
    connect(link, &MqttLink::lost, this, &ClientTrial::lost);
    begin(isFirst ? TrialStage::Address : connectStage(version));
    whenDone(link->open(m_options), link, [this](const Result<MqttWelcome> &welcome) {
        if (m_phase == Phase::Connecting)
            opened(welcome);
    });
}

void ClientTrial::secured(const TlsReport &tls)
{
    m_report.tls = tls;
    if (tls.protocol.isEmpty())
        return; // why is told by the link
    settle(TrialStage::Tls, StepResult::Pass,
           tr("%1 with %2. The broker’s certificate is trusted.").arg(tls.protocol, tls.cipher));
    begin(connectStage(m_version));
}

void ClientTrial::opened(const Result<MqttWelcome> &welcome)
{
    m_report.code = m_link->connAckCode();
    if (m_wasOpened)
        m_report.protocol = m_version == MqttVersion::V5 ? QStringLiteral("5") : QStringLiteral("3.1.1");
    if (!welcome)
        return notOpened(welcome.error());
    m_report.meaning = tr("The broker accepted the log-in.");
    QString sentence = m_report.meaning;
    if (!welcome->assignedClientId.isEmpty())
        sentence += u' ' + tr("It gave the client id %1.").arg(visibleText(welcome->assignedClientId));
    settle(connectStage(m_version), StepResult::Pass, sentence, m_report.code);
    m_phase = Phase::Probing;
    subscribe();
}

TrialStage ClientTrial::stageReached() const
{
    if (m_wasOpened)
        return connectStage(m_version);
    if (m_wasReached)
        return TrialStage::Tls;
    const TrialStep *name = m_report.step(TrialStage::Address);
    return name && name->result == StepResult::Pass ? TrialStage::Tcp : TrialStage::Address;
}

/// A broker that does not know MQTT 5 says so, or hangs up without a word.
bool ClientTrial::mayTryThree() const
{
    if (m_request.protocol != TrialProtocol::FiveThenThree || m_version != MqttVersion::V5 || !m_wasOpened)
        return false;
    return !m_report.code || *m_report.code == unsupportedVersion;
}

void ClientTrial::notOpened(const Error &why)
{
    if (why.fault == Fault::BadInput) { // nothing was tried
        m_report.steps.clear();
        m_report.meaning = why.what;
        return end();
    }
    const TrialStage stage = stageReached();
    settle(stage, StepResult::Fail, why.what, m_report.code);
    m_report.meaning = why.what;
    if (m_report.code) {
        if (mayTryThree())
            return connectAs(MqttVersion::V311);
        return leave(TrialEnd::Refused);
    }
    if (isAboutOurCertificate(why) && m_report.tls && m_report.tls->isTrusted)
        return leave(TrialEnd::Refused);
    if (why.fault == Fault::Offline && mayTryThree())
        return connectAs(MqttVersion::V311);
    const bool isUntrusted =
        stage == TrialStage::Tls && m_report.tls && !m_report.tls->certificates.isEmpty() && !m_report.tls->isTrusted;
    leave(isUntrusted ? TrialEnd::NotTrusted : TrialEnd::NotReached);
}

void ClientTrial::subscribe()
{
    if (m_request.subscribeFilter.isEmpty())
        return publish();
    begin(TrialStage::Subscribe);
    whenDone(m_link->subscribe(m_request.subscribeFilter, m_request.qos), m_link.get(),
             [this](const Result<MqttAck> &ack) {
                 if (m_phase != Phase::Probing)
                     return;
                 const QString filter = visibleText(m_request.subscribeFilter);
                 const auto code = ack ? std::optional(ack->reasonCode) : lastCode("SUBACK");
                 if (ack)
                     settle(TrialStage::Subscribe, StepResult::Pass,
                            tr("The broker granted the subscription to %1 at QoS %2. It may still hold back single "
                               "messages without a word.")
                                .arg(filter)
                                .arg(ack->reasonCode),
                            code);
                 else
                     settle(TrialStage::Subscribe, StepResult::Fail, ack.error().what, code);
                 publish();
             });
}

void ClientTrial::publish()
{
    if (m_request.publishTopic.isEmpty())
        return leave(TrialEnd::Connected);
    begin(TrialStage::Publish);
    MqttMessage message;
    message.topic = m_request.publishTopic;
    message.qos = m_request.qos;
    m_report.token = QStringLiteral("gatehouse credential test %1")
                         .arg(QRandomGenerator::global()->generate(), 8, 16, QLatin1Char('0'));
    message.payload = m_report.token.toUtf8();
    const TrialStep *subscription = m_report.step(TrialStage::Subscribe);
    m_isAwaited = subscription && subscription->result == StepResult::Pass &&
                  topicMatches(m_request.subscribeFilter.toUtf8(), m_request.publishTopic.toUtf8());
    whenDone(m_link->publish(message), m_link.get(), [this](const Result<MqttAck> &ack) {
        if (m_phase == Phase::Probing)
            published(ack);
    });
}

void ClientTrial::published(const Result<MqttAck> &ack)
{
    const QString topic = visibleText(m_request.publishTopic);
    if (!ack) {
        settle(TrialStage::Publish, StepResult::Fail, ack.error().what, lastCode("PUBACK"));
        return leave(TrialEnd::Connected);
    }
    if (m_request.qos == 0)
        settle(
            TrialStage::Publish, StepResult::NotChecked,
            tr("A message was sent to %1. Nobody confirms QoS 0: whether the broker took it is not known.").arg(topic));
    else if (m_version == MqttVersion::V311)
        settle(TrialStage::Publish, StepResult::NotChecked,
               tr("The broker confirmed the message to %1. MQTT 3.1.1 confirms a refused one as well.").arg(topic),
               ack->reasonCode);
    else if (ack->reasonCode == noSubscribers)
        settle(TrialStage::Publish, StepResult::Pass,
               tr("The broker took the message to %1. Nobody subscribes to it.").arg(topic), ack->reasonCode);
    else
        settle(TrialStage::Publish, StepResult::Pass, tr("The broker took the message to %1.").arg(topic),
               ack->reasonCode);
    if (m_report.step(TrialStage::Delivery) || !m_isAwaited)
        return leave(TrialEnd::Connected); // it came already, or nobody waits for it
    begin(TrialStage::Delivery);
    m_patience.start(deliveryPatience);
}

void ClientTrial::delivered(const QList<MqttMessage> &batch)
{
    const bool isOurs = std::any_of(batch.cbegin(), batch.cend(), [this](const MqttMessage &message) {
        return message.topic == m_request.publishTopic && message.payload == m_report.token.toUtf8();
    });
    if (m_phase != Phase::Probing || !m_isAwaited || !isOurs)
        return;
    // It may come before its acknowledgement.
    const bool isConfirmed = m_report.step(TrialStage::Delivery);
    if (!isConfirmed)
        begin(TrialStage::Delivery);
    m_patience.stop();
    settle(TrialStage::Delivery, StepResult::Pass,
           tr("The message came back by the subscription: it may be received."));
    if (isConfirmed)
        leave(TrialEnd::Connected);
}

void ClientTrial::notDelivered()
{
    settle(TrialStage::Delivery, StepResult::Fail,
           tr("The message did not come back by the subscription within %1 s: the broker keeps it from being received, "
              "or did not take it.")
               .arg(deliveryPatience.count() / 1000));
    leave(TrialEnd::Connected);
}

/// The broker ended the connection while something was probed.
void ClientTrial::lost(const Error &why)
{
    if (m_phase != Phase::Probing)
        return;
    if (!m_report.steps.isEmpty() && m_report.steps.constLast().sentence.isEmpty())
        settle(m_report.steps.constLast().stage, StepResult::Fail, why.what, lastCode("DISCONNECT"));
    m_patience.stop();
    leave(TrialEnd::Connected);
}

void ClientTrial::leave(TrialEnd end)
{
    m_report.end = end;
    m_patience.stop();
    m_phase = Phase::Leaving;
    m_isAwaited = false;
    m_options.password = Secret();
    m_link->close();
    if (m_isTraceOver)
        return this->end();
    m_patience.start(farewellPatience);
}

void ClientTrial::end()
{
    m_patience.stop();
    m_phase = Phase::Finished;
    m_options.password = Secret();
    m_report.steps.removeIf([](const TrialStep &step) { return step.sentence.isEmpty(); }); // what was under way
    Q_EMIT changed();
    Q_EMIT finished();
}

} // namespace gatehouse
