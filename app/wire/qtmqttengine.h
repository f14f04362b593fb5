// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/mqttengine.h"

#include <QHash>
#include <QIODevice>
#include <QObject>

#include <deque>

class QMqttClient;
class QMqttMessage;
class QMqttMessageStatusProperties;
class QMqttSubscription;
class QMqttTopicName;

namespace gatehouse {

/// What Qt Mqtt takes for its connection: bytes that we hand over piece by piece, and a way to send.
class QtMqttTransport final : public QIODevice
{
    Q_OBJECT
public:
    explicit QtMqttTransport(MqttEngine::Listener *listener)
        : m_listener(listener)
    {
    }
    void feed(const QByteArray &bytes);
    void close() override {} ///< the session closes; Qt Mqtt writes on after it closed (6.4.2)
    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override { return m_input.size() + QIODevice::bytesAvailable(); }

protected:
    qint64 readData(char *data, qint64 most) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    MqttEngine::Listener *m_listener;
    QByteArray m_input;
};

/// MQTT by Qt Mqtt, 6.4 and later. It is given pieces of at most 16 KB (it copies the rest of its input per packet),
/// never asked for topic aliases (it indexes an array by the broker's number), and not relied upon for CONNACK,
/// DISCONNECT, sizes and closing, which the session sees to.
class QtMqttEngine final : public QObject, public MqttEngine
{
    Q_OBJECT
public:
    explicit QtMqttEngine(Listener *listener);
    ~QtMqttEngine() override;

    void start(const MqttOptions &options) override;
    void receive(const QByteArray &bytes) override;
    void subscribe(quint64 ticket, const QString &filter, quint8 qos) override;
    void publish(quint64 ticket, const MqttMessage &message) override;
    void finish() override;

private:
    struct Waiting
    {
        quint64 ticket = 0;
        MqttMessage message;
    };
    void onMessage(const QByteArray &payload, const QMqttTopicName &topic);
    void onDetails(const QMqttMessage &message);
    void onSubscription(QMqttSubscription *subscription, quint64 ticket);
    void sendQueue();
    void send(quint64 ticket, const MqttMessage &message);
    void onPublished(int packet, quint8 code, const QString &reason);
    void deliver();
    void fail(const QString &detail);

    Listener *m_listener;
    std::unique_ptr<QtMqttTransport> m_transport;
    std::unique_ptr<QMqttClient> m_client;
    QHash<int, quint64> m_tickets; ///< published, not acknowledged; by packet identifier
    std::deque<Waiting> m_queue;   ///< to be published once there is room in flight
    MqttMessage m_message;         ///< the one that just came, until its details or the next one are there
    bool m_hasMessage = false;
    bool m_over = false;
};

} // namespace gatehouse
