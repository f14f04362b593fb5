// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/changes.h"
#include "connectors/mosquitto/reader.h"
#include "core/async.h"
#include "wire/mqttlink.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>

#include <chrono>

namespace gatehouse::mosquitto {

/// The answer to one request, as it came.
struct RawReply
{
    QByteArray payload;
    std::chrono::microseconds took{0}; ///< from handing over to arrival
};

/// The answer to one request, read.
struct ReadReply
{
    QList<CommandReply> commands; ///< one for each command, in order
    std::shared_ptr<const DynsecState> state;
    std::chrono::microseconds took{0};
};

/// Requests to the plugin and their replies over one link. Every reply is published to everybody who listens, so each
/// request carries an id of its own and what does not answer ours is somebody else's. Owned by a connection, in its
/// thread.
class DynsecExchange final : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::seconds patience{5}; ///< for an answer, on top of what the saving takes

    DynsecExchange(MqttLink &link, QString endpointTopic, QObject *parent = nullptr);

    [[nodiscard]] QString requestTopic() const { return m_topic; }
    [[nodiscard]] QString responseTopic() const { return m_topic + QLatin1String("/response"); }

    /// Sends these commands in one message. QoS 1 tells "no right" (Refused) from silence (TimedOut); QoS 0 does not
    /// wait 44 ms for the broker's acknowledgement.
    Future<RawReply> request(const QByteArrayList &commands, quint8 qos = 0, std::chrono::milliseconds wait = patience);
    /// The same, read; in the thread pool when it is large. BadReply when it has not one answer for each command.
    Future<ReadReply> ask(const QByteArrayList &commands, quint8 qos = 0, std::chrono::milliseconds wait = patience);

    void take(const QByteArray &payload); ///< a message of the response topic
    void failAll(const Error &why);       ///< the link ended
    void dropAll();                       ///< pending requests answer Cancelled

    static QByteArray messageFor(const QByteArrayList &commands, const QByteArray &id);

Q_SIGNALS:
    void foreignReply(const QList<gatehouse::mosquitto::CommandReply> &replies);

private:
    struct Pending
    {
        Answer<RawReply> answer;
        QElapsedTimer since;
    };
    void takeForeign(const QByteArray &payload);
    void finish(const QByteArray &id, const Result<RawReply> &result);

    MqttLink &m_link;
    QString m_topic;
    QHash<QByteArray, Pending> m_pending; ///< by correlation id
};

/// Reads a reply here, or in the thread pool when it is large.
Future<ReadReply> readInBackground(const RawReply &raw, qsizetype commands);

} // namespace gatehouse::mosquitto
