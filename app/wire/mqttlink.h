// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"
#include "core/secret.h"

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QPair>
#include <QString>

#include <chrono>
#include <memory>

namespace gatehouse {

enum class MqttVersion { V311, V5 };
enum class Reconnect { Never, WithBackOff };
enum class Tracing { Off, On };

struct MqttMessage
{
    QString topic;
    QByteArray payload;
    quint8 qos = 0;
    bool retain = false;
    QList<QPair<QString, QString>> userProperties; ///< MQTT 5
    QByteArray correlationData;                    ///< MQTT 5
    QString responseTopic;                         ///< MQTT 5
};

struct MqttOptions
{
    QString host;
    quint16 port = 1883;
    bool tls = false; ///< verified always: chain and host name; there is no switch to ignore errors
    QString caFile;   ///< PEM; empty: the system's
    QString certificateFile;
    QString keyFile;
    QString clientId; ///< empty: the broker gives one
    QString user;
    Secret password;
    MqttVersion version = MqttVersion::V5;
    bool cleanStart = true;
    Reconnect reconnect = Reconnect::Never;
    std::chrono::seconds keepAlive{30};
    std::chrono::milliseconds timeout{10000};    ///< for connecting and for every acknowledgement
    qsizetype maximumPayload = 64 * 1024 * 1024; ///< a larger message ends the link with Fault::BadReply
    /// Small pieces are not read more often than this; what comes after a pause is read at once. 0: all at once. For a
    /// stream of many small messages: woken up by each, reader and broker would hinder one another.
    std::chrono::milliseconds pace{0};
    std::chrono::milliseconds firstRetry{1000}; ///< where Reconnect::WithBackOff begins; tests shorten it
    Tracing tracing = Tracing::Off;             ///< On: the way and every packet are told, by WireLink's signals
};

/// What the broker said to CONNECT.
struct MqttWelcome
{
    quint8 reasonCode = 0;
    bool sessionPresent = false;
    quint32 maximumPacketSize = 0; ///< 0: not announced
    QString assignedClientId;
};

/// What the broker answered to a SUBSCRIBE or PUBLISH. Codes of 0x80 and above arrive as an Error instead.
struct MqttAck
{
    quint8 reasonCode = 0;
    QString reason; ///< the broker's own text; hostile; usually empty
};

/// One connection to an MQTT broker, over whichever library this build uses. Owned by its creator; lives in the
/// creator's thread and signals there; bytes are read elsewhere where the library needs it. Every future ends by its
/// time-out. No type of either library appears here.
class MqttLink : public QObject
{
    Q_OBJECT
public:
    enum class State { Closed, Connecting, Open, Waiting };
    Q_ENUM(State)

    static std::unique_ptr<MqttLink> create();
    static QString library(); ///< name and version of the MQTT library, for "About" and logs

    /// Connects. Fails with Offline (name, TCP), TimedOut, Refused (CONNACK code in words, raw code in detail),
    /// BadInput (certificate files) or BadReply (not MQTT). TLS trouble is Offline with a sentence that names it
    /// (unknown CA, name mismatch, expired).
    virtual Future<MqttWelcome> open(const MqttOptions &options) = 0;
    virtual Future<MqttAck> subscribe(const QString &filter, quint8 qos) = 0; ///< Refused when the SUBACK says so
    virtual Future<MqttAck> publish(const MqttMessage &message) = 0; ///< QoS 0: finished once handed to the socket
    virtual void close() = 0; ///< DISCONNECT, then Closed; pending futures answer Cancelled
    [[nodiscard]] virtual State state() const = 0;

Q_SIGNALS:
    void stateChanged(gatehouse::MqttLink::State state);
    void messages(const QList<gatehouse::MqttMessage> &batch);
    /// The open link ended by itself; with Reconnect::WithBackOff it tries again (1 s doubling to 60 s, jitter of
    /// a quarter) and subscribes again, which stateChanged tells: Open comes once every subscription is granted again.
    /// A broker that came back and refuses the log-in or a subscription is told here too, and tried on.
    void lost(const gatehouse::Error &why);

protected:
    using QObject::QObject;
};

} // namespace gatehouse
