// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/mqttlink.h"

#include <memory>

namespace gatehouse {

/// The MQTT library of this build, reduced to what the two libraries do differently: packets. Bytes come in and go out
/// as such, because the connection itself (name, TCP, TLS, limits) is ours. One engine serves one connection; it lives
/// in the wire thread, belongs to a WireSession and must not be destroyed from within its listener.
class MqttEngine
{
public:
    /// What an engine has to say; called in the wire thread, from within the functions below or from its timers.
    class Listener
    {
    public:
        Listener() = default;
        Listener(const Listener &) = delete;
        Listener &operator=(const Listener &) = delete;
        virtual ~Listener() = default;
        virtual void send(const QByteArray &bytes) = 0;
        virtual void arrived(MqttMessage &&message) = 0;
        virtual void acknowledged(quint64 ticket, quint8 reasonCode, const QString &reason) = 0;
        virtual void rejected(quint64 ticket, const Error &why) = 0; ///< never sent
        virtual void failed(const Error &why) = 0;                   ///< the engine is of no more use
    };

    static std::unique_ptr<MqttEngine> create(Listener *listener);
    static QString library();

    MqttEngine() = default;
    MqttEngine(const MqttEngine &) = delete;
    MqttEngine &operator=(const MqttEngine &) = delete;
    virtual ~MqttEngine() = default;

    virtual void start(const MqttOptions &options) = 0; ///< sends CONNECT
    virtual void receive(const QByteArray &bytes) = 0;  ///< pieces of at most largestPiece
    virtual void subscribe(quint64 ticket, const QString &filter, quint8 qos) = 0;
    virtual void publish(quint64 ticket, const MqttMessage &message) = 0;
    virtual void finish() = 0; ///< sends DISCONNECT

    /// Qt Mqtt (6.4 to 6.9) copies what is left of its input after every packet: pieces this small keep that cheap.
    static constexpr qsizetype largestPiece = 16 * 1024;
};

} // namespace gatehouse
