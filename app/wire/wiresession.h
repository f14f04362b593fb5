// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/brokersocket.h"
#include "wire/mailbox.h"
#include "wire/mqttengine.h"
#include "wire/packetframer.h"
#include "wire/packettracer.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QTimer>

#include <memory>

namespace gatehouse {

/// One connection of a link from its first byte to its last: the socket, the framer and the MQTT library, put together.
/// Made by a WireLink, moved to the wire thread, spent when it has ended. Everything but the constructor is called in
/// the wire thread.
class WireSession final : public QObject, private MqttEngine::Listener
{
    Q_OBJECT
public:
    WireSession(const MqttOptions &options, std::shared_ptr<Mailbox> mailbox);
    ~WireSession() override;

    void open();
    void subscribe(quint64 ticket, const QString &filter, quint8 qos);
    void publish(quint64 ticket, const MqttMessage &message);
    void resume(); ///< the mailbox has room again
    void close();

Q_SIGNALS:
    // Only while tracing.
    void nameFound();
    void reached(const QString &address, const QString &from);
    void secured(const gatehouse::TlsReport &tls);
    void packetsTraced(const QList<gatehouse::TracedPacket> &packets);

    /// The broker's CONNACK, a refusal too; after a refusal nothing follows. `text` is the broker's own and hostile.
    void answered(const gatehouse::MqttWelcome &welcome, const QString &text);
    void acknowledgedTicket(quint64 ticket, quint8 reasonCode, const QString &reason);
    void rejectedTicket(quint64 ticket, const gatehouse::Error &why);
    void mailed();                           ///< the mailbox is no longer empty
    void ended(const gatehouse::Error &why); ///< once, by itself only

private:
    void send(const QByteArray &bytes) override;
    void arrived(MqttMessage &&message) override;
    void acknowledged(quint64 ticket, quint8 reasonCode, const QString &reason) override;
    void rejected(quint64 ticket, const Error &why) override;
    void failed(const Error &why) override;

    void onOpened();
    void onReadable();
    void onSocketFailed(const Error &why);
    void onBytes(const QByteArray &bytes);
    void onWelcome();
    void onSilence();
    void trace(const QList<TracedPacket> &packets);
    void post();
    void end(Error why);
    [[nodiscard]] Error notMqtt() const;
    [[nodiscard]] Error troubleError(PacketFramer::Trouble trouble) const;
    [[nodiscard]] Error tooLarge() const;

    const MqttOptions m_options;
    std::shared_ptr<Mailbox> m_mailbox;
    PacketFramer m_framer;
    PacketTracer m_tracer;
    std::unique_ptr<BrokerSocket> m_socket;
    std::unique_ptr<MqttEngine> m_engine;
    std::unique_ptr<QTimer> m_silence; ///< first for CONNACK, then for the keep-alive
    QDeadlineTimer m_patience;         ///< for the whole way to CONNACK
    QElapsedTimer m_heard;
    QList<MqttMessage> m_batch;
    bool m_open = false;
    bool m_over = false;
};

} // namespace gatehouse
