// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trialreport.h"
#include "wire/mqttlink.h"

#include <QSslSocket>
#include <QTimer>

namespace gatehouse {

/// The way to a broker: name, TCP and TLS, each failure as one sentence. One connection, then it is spent. Belongs to a
/// WireSession, lives in the wire thread, never blocks.
class BrokerSocket final : public QObject
{
    Q_OBJECT
public:
    explicit BrokerSocket(const MqttOptions &options, QObject *parent = nullptr);

    void open();
    QByteArray read(qsizetype most) { return m_socket.isOpen() ? m_socket.read(most) : QByteArray(); }
    void write(const QByteArray &bytes); ///< goes out at once, not with the next turn of the event loop
    void close();                        ///< in order, after what was written
    void abandon();                      ///< at once; no signal follows

Q_SIGNALS:
    // Of the way, and only while tracing.
    void nameFound();
    void reached(const QString &address, const QString &from); ///< TCP stands, between these two addresses
    void secured(const gatehouse::TlsReport &tls);             ///< trusted or not; before opened() or failed()
    void opened();                                             ///< with TLS: encrypted and verified
    void readable();
    /// Once. What came before can still be read, until abandon().
    void failed(const gatehouse::Error &why);

private:
    void onError(QAbstractSocket::SocketError error);
    void onTimeout();
    void onReadyRead();
    void acknowledgeAtOnce();
    void wakeUpAt(int bytes);
    void report(const Error &why);
    void tellTls();
    [[nodiscard]] Error closedByBroker() const;

    enum class Stage { Reaching, Securing, Open };
    const MqttOptions m_options;
    QSslSocket m_socket;
    QTimer m_timer;
    QTimer m_pace; ///< runs while small pieces wait
    Stage m_stage = Stage::Reaching;
    bool m_heard = false; ///< the broker sent at least one byte
    bool m_done = false;
};

} // namespace gatehouse
