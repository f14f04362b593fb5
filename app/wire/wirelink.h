// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trialreport.h"
#include "wire/backoff.h"
#include "wire/mailbox.h"
#include "wire/mqttlink.h"
#include "wire/mqttreason.h"
#include "wire/wirethread.h"

#include <QDeadlineTimer>
#include <QMap>
#include <QTimer>

#include <optional>

namespace gatehouse {

class WireSession;

/// The MqttLink of every build: bookkeeping in its creator's thread, while one WireSession after the other does the
/// work in the wire thread. Time-outs, refusals, resubscribing and the waiting in between are the same for both
/// libraries because they live here.
class WireLink final : public MqttLink
{
    Q_OBJECT
public:
    WireLink();
    ~WireLink() override;

    Future<MqttWelcome> open(const MqttOptions &options) override;
    Future<MqttAck> subscribe(const QString &filter, quint8 qos) override;
    Future<MqttAck> publish(const MqttMessage &message) override;
    void close() override;
    [[nodiscard]] State state() const override { return m_state; }
    /// What the broker said to the last CONNECT, a refusal too; nothing: it said nothing.
    [[nodiscard]] std::optional<quint8> connAckCode() const { return m_connAckCode; }

Q_SIGNALS:
    // Only with Tracing::On, in the order in which it happened; packets still come after close(), until traceEnded().
    void nameFound();
    void reached(const QString &address, const QString &from);
    void secured(const gatehouse::TlsReport &tls);
    void packetsTraced(const QList<gatehouse::TracedPacket> &packets);
    void traceEnded(); ///< once for each connection: nothing of it follows

private:
    struct Pending
    {
        MqttPacket answeredBy = MqttPacket::PubAck;
        Answer<MqttAck> answer;
        QDeadlineTimer deadline;
        QString filter; ///< of a subscription
        quint8 qos = 0;
    };
    using Subscription = QPair<QString, quint8>;

    void startSession();
    void dropSession();
    quint64 enter(Pending pending);
    void askAgain();
    void becomeOpen();
    void onAnswered(const MqttWelcome &welcome, const QString &text);
    void onAcknowledged(quint64 ticket, quint8 reasonCode, const QString &reason);
    void onRejected(quint64 ticket, const Error &why);
    void onEnded(const Error &why);
    void onDeadline();
    void drain();
    void failPending(const Error &why);
    void setState(State state);
    [[nodiscard]] Error notOpen() const;
    [[nodiscard]] Error unanswered(MqttPacket packet) const;

    std::shared_ptr<WireThread> m_thread;
    std::shared_ptr<Mailbox> m_mailbox;
    WireSession *m_session = nullptr; ///< lives in the wire thread
    quint64 m_attempt = 0;            ///< what a session of before posted is not heard
    MqttOptions m_options;
    MqttWelcome m_welcome;
    std::optional<quint8> m_connAckCode;
    std::optional<Answer<MqttWelcome>> m_opening;
    State m_state = State::Closed;
    QMap<quint64, Pending> m_pending; ///< by ticket, which is also the order of their deadlines
    quint64 m_lastTicket = 0;
    QList<Subscription> m_subscriptions; ///< granted ones
    int m_askedAgain = 0;                ///< subscriptions of a reconnect that are not granted yet
    BackOff m_backOff{std::chrono::seconds(1)};
    QTimer m_retry;
    QTimer m_deadline;
    QTimer m_drain;
};

} // namespace gatehouse
