// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/qtmqttengine.h"

#include <QLoggingCategory>
#include <QMqttClient>
#include <QMqttMessage>
#include <QMqttSubscription>
#include <QtMqtt/qtmqttversion.h>

#include <algorithm>
#include <cstring>

namespace gatehouse {

namespace {

// Qt Mqtt sends without counting. mosquitto takes 20 at once and drops the rest for ever (3.1.1) or hangs up (5).
constexpr qsizetype mostInFlight = 20;

QLoggingCategory::CategoryFilter previousFilter = nullptr;

// Qt Mqtt warns of each refusal and of each PUBACK with a reason, which are everyday news here.
void filterLog(QLoggingCategory *category)
{
    previousFilter(category);
    if (QLatin1String(category->categoryName()).startsWith(QLatin1String("qt.mqtt.connection")))
        category->setEnabled(QtWarningMsg, false);
}

void quietLog()
{
    static const bool once = [] {
        previousFilter = QLoggingCategory::installFilter(nullptr);
        QLoggingCategory::installFilter(filterLog);
        return true;
    }();
    Q_UNUSED(once)
}

} // namespace

void QtMqttTransport::feed(const QByteArray &bytes)
{
    m_input += bytes;
    Q_EMIT readyRead();
}

qint64 QtMqttTransport::readData(char *data, qint64 most)
{
    const qint64 size = std::min<qint64>(most, m_input.size());
    std::memcpy(data, m_input.constData(), static_cast<std::size_t>(size));
    m_input.remove(0, size);
    return size;
}

qint64 QtMqttTransport::writeData(const char *data, qint64 size)
{
    m_listener->send(QByteArray(data, size));
    return size;
}

std::unique_ptr<MqttEngine> MqttEngine::create(Listener *listener)
{
    return std::make_unique<QtMqttEngine>(listener);
}

QString MqttEngine::library()
{
    return QStringLiteral("Qt Mqtt " QTMQTT_VERSION_STR);
}

QtMqttEngine::QtMqttEngine(Listener *listener)
    : m_listener(listener)
    , m_transport(std::make_unique<QtMqttTransport>(listener))
    , m_client(std::make_unique<QMqttClient>())
{
    quietLog();
}

QtMqttEngine::~QtMqttEngine()
{
    m_over = true;
}

void QtMqttEngine::start(const MqttOptions &options)
{
    m_client->setProtocolVersion(options.version == MqttVersion::V5 ? QMqttClient::MQTT_5_0 : QMqttClient::MQTT_3_1_1);
    m_client->setClientId(options.clientId);
    m_client->setCleanSession(options.cleanStart);
    m_client->setUsername(options.user);
    m_client->setPassword(QString::fromUtf8(options.password.reveal()));
    m_client->setKeepAlive(static_cast<quint16>(options.keepAlive.count()));
    m_client->setAutoKeepAlive(options.keepAlive.count() > 0);
    connect(m_client.get(), &QMqttClient::messageReceived, this, &QtMqttEngine::onMessage);
    connect(m_client.get(), &QMqttClient::messageStatusChanged, this,
            [this](qint32 packet, QMqtt::MessageStatus status, const QMqttMessageStatusProperties &properties) {
                const auto code = static_cast<quint8>(properties.reasonCode());
                const bool refused = status == QMqtt::MessageStatus::Received && code >= 0x80;
                if (refused || status == QMqtt::MessageStatus::Acknowledged ||
                    status == QMqtt::MessageStatus::Completed)
                    onPublished(packet, code, properties.reason());
            });
    connect(m_client.get(), &QMqttClient::stateChanged, this, [this](QMqttClient::ClientState state) {
        if (state == QMqttClient::Disconnected)
            fail(QStringLiteral("Qt Mqtt: error %1").arg(m_client->error()));
    });
    m_transport->open(QIODevice::ReadWrite | QIODevice::Unbuffered);
    m_client->setTransport(m_transport.get(), QMqttClient::IODevice);
    m_client->connectToHost();
}

void QtMqttEngine::receive(const QByteArray &bytes)
{
    if (m_over)
        return;
    m_transport->feed(bytes);
    deliver();
}

// Qt Mqtt knows one subscription per filter and returns it again, a refused one too, without asking the broker.
void QtMqttEngine::subscribe(quint64 ticket, const QString &filter, quint8 qos)
{
    QMqttSubscription *subscription = m_client->subscribe(filter, qos);
    if (!subscription) {
        m_listener->rejected(ticket, Error{Fault::BadInput,
                                           tr("The MQTT library does not send this subscription. Check the topic "
                                              "filter."),
                                           {}});
        return;
    }
    switch (subscription->state()) {
    case QMqttSubscription::SubscriptionPending:
        connect(subscription, &QMqttSubscription::messageReceived, this, &QtMqttEngine::onDetails,
                Qt::UniqueConnection);
        connect(subscription, &QMqttSubscription::stateChanged, this,
                [this, subscription, ticket] { onSubscription(subscription, ticket); });
        return;
    case QMqttSubscription::Subscribed:
        if (subscription->qos() == qos)
            return m_listener->acknowledged(ticket, qos, {});
        break;
    default:
        break;
    }
    connect(subscription, &QMqttSubscription::stateChanged, this, [this, subscription, ticket, filter, qos] {
        if (subscription->state() == QMqttSubscription::UnsubscriptionPending)
            return;
        subscription->disconnect(this);
        subscribe(ticket, filter, qos);
    });
    m_client->unsubscribe(filter);
}

void QtMqttEngine::onSubscription(QMqttSubscription *subscription, quint64 ticket)
{
    const QMqttSubscription::SubscriptionState state = subscription->state();
    if (state != QMqttSubscription::Subscribed && state != QMqttSubscription::Error)
        return;
    disconnect(subscription, &QMqttSubscription::stateChanged, this, nullptr);
    m_listener->acknowledged(ticket, static_cast<quint8>(subscription->reasonCode()), subscription->reason());
}

void QtMqttEngine::publish(quint64 ticket, const MqttMessage &message)
{
    m_queue.push_back({ticket, message});
    if (message.qos == 0)
        std::rotate(m_queue.begin(), m_queue.end() - 1, m_queue.end()); // it waits for nobody
    sendQueue();
}

void QtMqttEngine::sendQueue()
{
    const quint16 theirs = m_client->serverConnectionProperties().maximumReceive();
    const qsizetype window = theirs == 0 ? mostInFlight : std::min<qsizetype>(theirs, mostInFlight);
    while (!m_over && !m_queue.empty() && (m_queue.front().message.qos == 0 || m_tickets.size() < window)) {
        const Waiting next = std::move(m_queue.front());
        m_queue.pop_front();
        send(next.ticket, next.message);
    }
}

void QtMqttEngine::send(quint64 ticket, const MqttMessage &message)
{
    QMqttPublishProperties properties;
    if (!message.userProperties.isEmpty()) {
        QMqttUserProperties pairs;
        for (const auto &[name, value] : message.userProperties)
            pairs.append(QMqttStringPair(name, value));
        properties.setUserProperties(pairs);
    }
    if (!message.correlationData.isEmpty())
        properties.setCorrelationData(message.correlationData);
    if (!message.responseTopic.isEmpty())
        properties.setResponseTopic(message.responseTopic);
    const qint32 packet = m_client->publish(message.topic, properties, message.payload, message.qos, message.retain);
    if (packet < 0) {
        m_listener->rejected(ticket,
                             Error{Fault::BadInput,
                                   tr("The MQTT library does not send this message. Check topic, properties and "
                                      "size."),
                                   {}});
    } else if (message.qos == 0) {
        m_listener->acknowledged(ticket, 0, {});
    } else {
        m_tickets.insert(packet, ticket);
    }
}

void QtMqttEngine::finish()
{
    m_over = true;
    m_client->disconnectFromHost();
}

// Twice the same message: first bare, then with QoS, flags and properties, once for each filter that matches.
void QtMqttEngine::onMessage(const QByteArray &payload, const QMqttTopicName &topic)
{
    deliver();
    m_message = MqttMessage();
    m_message.topic = topic.name();
    m_message.payload = payload;
    m_hasMessage = true;
}

void QtMqttEngine::onDetails(const QMqttMessage &message)
{
    if (!m_hasMessage)
        return;
    m_message.qos = message.qos();
    m_message.retain = message.retain();
    const QMqttPublishProperties properties = message.publishProperties();
    if (properties.availableProperties() != QMqttPublishProperties::None) {
        const QMqttUserProperties pairs = properties.userProperties();
        for (const QMqttStringPair &pair : pairs)
            m_message.userProperties.append({pair.name(), pair.value()});
        m_message.correlationData = properties.correlationData();
        m_message.responseTopic = properties.responseTopic();
    }
    deliver();
}

void QtMqttEngine::deliver()
{
    if (std::exchange(m_hasMessage, false))
        m_listener->arrived(std::exchange(m_message, {}));
}

void QtMqttEngine::onPublished(int packet, quint8 code, const QString &reason)
{
    const auto found = m_tickets.constFind(packet);
    if (found == m_tickets.cend())
        return;
    const quint64 ticket = *found;
    m_tickets.erase(found);
    m_listener->acknowledged(ticket, code, reason);
    sendQueue();
}

void QtMqttEngine::fail(const QString &detail)
{
    if (std::exchange(m_over, true))
        return;
    deliver();
    m_listener->failed(
        Error{Fault::BadReply,
              tr("The broker sent something that MQTT does not allow there. Look at the broker's version "
                 "and log, and connect again."),
              detail});
}

} // namespace gatehouse
