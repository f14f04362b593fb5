// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/mqttengine.h"
#include "wire/socketpair.h"

#include <QCoreApplication>
#include <QHash>
#include <QTimer>

struct mosquitto;
struct mosquitto_message;
struct mqtt5__property;

namespace gatehouse {

/// MQTT by libmosquitto, 2.0 and later. The library gets no network: it connects to a socket pair of ours, and we carry
/// its bytes. Left alone with a broker it looks up names while it blocks, tells little of TLS trouble, stores whatever
/// size a broker announces, and drops the reason of a DISCONNECT (2.0.11). Nothing here waits for a descriptor: each
/// piece is handed over and worked off in one call.
class MosquittoEngine final : public MqttEngine
{
    Q_DECLARE_TR_FUNCTIONS(MosquittoEngine)
public:
    explicit MosquittoEngine(Listener *listener);
    ~MosquittoEngine() override;

    void start(const MqttOptions &options) override;
    void receive(const QByteArray &bytes) override;
    void subscribe(quint64 ticket, const QString &filter, quint8 qos) override;
    void publish(quint64 ticket, const MqttMessage &message) override;
    void finish() override;

private:
    struct Callbacks; ///< the library's, in C
    Result<> connect(const MqttOptions &options);
    void consume();
    void collect();
    void tick();
    void onMessage(const mosquitto_message *message, const mqtt5__property *properties);
    void onAcknowledged(int packet, int code, const mqtt5__property *properties);
    void check(int result, const char *where);
    bool isRejected(int result, quint64 ticket);
    void fail(int result, const char *where);

    Listener *m_listener;
    SocketPair m_pair;
    mosquitto *m_library = nullptr;
    QHash<int, quint64> m_tickets; ///< by packet identifier
    QTimer m_timer;
    MqttVersion m_version = MqttVersion::V5;
    bool m_failed = false;
};

} // namespace gatehouse
