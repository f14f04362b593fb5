// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/brokersocket.h"

#include "wire/certificatechain.h"
#include "wire/mqttoptions.h"
#include "wire/tlscheck.h"

#ifdef Q_OS_LINUX
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif

namespace gatehouse {

namespace {

// What waits in the socket while nobody reads; the rest waits at the broker.
constexpr qint64 readBuffer = 64 * 1024;
constexpr int enough = 32 * 1024; // so much is read at once, whatever the pace

} // namespace

BrokerSocket::BrokerSocket(const MqttOptions &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
{
    m_socket.setReadBufferSize(readBuffer);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &BrokerSocket::onTimeout);
    connect(&m_socket, &QSslSocket::errorOccurred, this, &BrokerSocket::onError);
    m_pace.setSingleShot(true);
    m_pace.setTimerType(Qt::PreciseTimer);
    connect(&m_pace, &QTimer::timeout, this, [this] { wakeUpAt(1); });
    connect(&m_socket, &QSslSocket::readyRead, this, &BrokerSocket::onReadyRead);
    connect(&m_socket, &QSslSocket::connected, this, [this] {
        // A request of a few hundred bytes must not wait for the acknowledgement of the one before.
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        acknowledgeAtOnce();
        if (m_options.tracing == Tracing::On)
            Q_EMIT reached(m_socket.peerAddress().toString(), m_socket.localAddress().toString());
        m_stage = m_options.tls ? Stage::Securing : Stage::Open;
        if (!m_options.tls) {
            m_timer.stop();
            Q_EMIT opened();
        }
    });
    if (m_options.tracing == Tracing::On)
        connect(&m_socket, &QSslSocket::hostFound, this, &BrokerSocket::nameFound);
    connect(&m_socket, &QSslSocket::encrypted, this, [this] {
        tellTls();
        m_stage = Stage::Open;
        m_timer.stop();
        Q_EMIT opened();
    });
}

void BrokerSocket::open()
{
    m_timer.start(m_options.timeout);
    if (!m_options.tls) {
        m_socket.connectToHost(m_options.host, m_options.port);
        return;
    }
    if (!QSslSocket::supportsSsl()) {
        report(Error{Fault::NotSupported,
                     tr("This computer has no TLS library that Qt can use. Install OpenSSL 3 and start again."),
                     QSslSocket::sslLibraryBuildVersionString()});
        return;
    }
    const Result<QSslConfiguration> configuration = tlsConfiguration(m_options);
    if (!configuration) {
        report(configuration.error());
        return;
    }
    m_socket.setSslConfiguration(*configuration);
    m_socket.connectToHostEncrypted(m_options.host, m_options.port);
}

void BrokerSocket::onReadyRead()
{
    m_heard = true;
    acknowledgeAtOnce();
    if (m_options.pace.count() > 0 && m_stage == Stage::Open && !m_pace.isActive()) {
        wakeUpAt(enough);
        m_pace.start(m_options.pace);
    }
    Q_EMIT readable();
}

/// The kernel tells of what is there only from so many bytes on; Qt would read each piece as it comes.
void BrokerSocket::wakeUpAt(int bytes)
{
#ifdef Q_OS_LINUX
    ::setsockopt(static_cast<int>(m_socket.socketDescriptor()), SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
#else
    Q_UNUSED(bytes)
#endif
}

/// mosquitto sends a small packet only once the one before it is acknowledged, unless it was told set_tcp_nodelay, and
/// Linux waits up to 40 ms with that: every second answer came 44 ms late (2.0.11). The kernel forgets this by itself.
void BrokerSocket::acknowledgeAtOnce()
{
#ifdef Q_OS_LINUX
    const int now = 1;
    ::setsockopt(static_cast<int>(m_socket.socketDescriptor()), IPPROTO_TCP, TCP_QUICKACK, &now, sizeof now);
#endif
}

void BrokerSocket::write(const QByteArray &bytes)
{
    if (m_done || m_stage != Stage::Open)
        return;
    m_socket.write(bytes);
    m_socket.flush();
}

void BrokerSocket::close()
{
    m_done = true;
    m_timer.stop();
    m_socket.disconnectFromHost();
}

void BrokerSocket::abandon()
{
    m_done = true;
    m_timer.stop();
    m_socket.abort();
}

void BrokerSocket::report(const Error &why)
{
    if (m_done)
        return;
    m_done = true;
    m_timer.stop();
    Q_EMIT failed(why);
}

void BrokerSocket::tellTls()
{
    if (m_options.tracing == Tracing::On)
        Q_EMIT secured(tlsReportOf(m_socket, m_options));
}

void BrokerSocket::onError(QAbstractSocket::SocketError error)
{
    if (m_stage == Stage::Securing && !m_done)
        tellTls();
    const QString place = placeOf(m_options);
    const QString detail = m_socket.errorString();
    const auto offline = [&detail](const QString &what) { return Error{Fault::Offline, what, detail}; };
    switch (error) {
    case QAbstractSocket::HostNotFoundError:
        report(offline(
            tr("Nobody knows the name %1. Check its spelling and this computer's name service (DNS).").arg(place)));
        return;
    case QAbstractSocket::ConnectionRefusedError:
        report(offline(
            tr("Nothing listens at %1. Check the address and the port, and whether the broker runs.").arg(place)));
        return;
    case QAbstractSocket::RemoteHostClosedError:
        report(closedByBroker());
        return;
    case QAbstractSocket::SocketTimeoutError:
        onTimeout();
        return;
    case QAbstractSocket::NetworkError:
        report(offline(
            tr("The network to %1 does not work: %2. Check the connection of this computer.").arg(place, detail)));
        return;
    case QAbstractSocket::SslHandshakeFailedError:
    case QAbstractSocket::SslInternalError:
    case QAbstractSocket::SslInvalidUserDataError: {
        const QList<QSslError> errors = m_socket.sslHandshakeErrors();
        report(errors.isEmpty() ? handshakeError(detail, m_options)
                                : certificateError(errors, m_socket.peerCertificate(), m_options));
        return;
    }
    default:
        report(offline(tr("The connection to %1 failed: %2. Check the address and the network.").arg(place, detail)));
    }
}

Error BrokerSocket::closedByBroker() const
{
    const QString place = placeOf(m_options);
    const QString detail = m_socket.errorString();
    if (m_stage == Stage::Securing)
        return Error{
            Fault::Offline,
            tr("%1 ended the connection instead of starting TLS. Switch TLS off for this broker, or choose its "
               "TLS port, usually 8883.")
                .arg(place),
            detail};
    if (!m_heard && !m_options.tls)
        return Error{Fault::Offline,
                     tr("%1 ended the connection without an answer. Switch TLS on if the port is a TLS port; else the "
                        "broker may be full, or block this address.")
                         .arg(place),
                     detail};
    if (!m_heard)
        return Error{
            Fault::Offline,
            tr("%1 ended the connection without an answer. It may want a client certificate, be full, or block "
               "this address.")
                .arg(place),
            detail};
    return Error{Fault::Offline,
                 tr("%1 ended the connection. Check whether the broker runs and connect again.").arg(place), detail};
}

void BrokerSocket::onTimeout()
{
    const QString place = placeOf(m_options);
    const QString what =
        m_stage == Stage::Securing
            ? tr("%1 took the connection but does not answer the TLS handshake. Check that the port is its TLS port, "
                 "usually 8883.")
                  .arg(place)
            : tr("%1 does not answer. Check the address and the port, and whether a firewall swallows the connection.")
                  .arg(place);
    report(Error{Fault::TimedOut, what, m_socket.errorString()});
}

} // namespace gatehouse
