// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/wiresession.h"

#include "wire/mqttoptions.h"
#include "wire/mqttreason.h"

#include <QLocale>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qsizetype besidePayload = 256 * 1024; // a topic and a few long properties

} // namespace

WireSession::WireSession(const MqttOptions &options, std::shared_ptr<Mailbox> mailbox)
    : m_options(options)
    , m_mailbox(std::move(mailbox))
    , m_framer(options.maximumPayload + besidePayload)
{
}

WireSession::~WireSession()
{
    m_over = true;
}

void WireSession::open()
{
    m_patience.setRemainingTime(m_options.timeout);
    m_silence = std::make_unique<QTimer>();
    m_silence->setSingleShot(true);
    connect(m_silence.get(), &QTimer::timeout, this, &WireSession::onSilence);
    m_socket = std::make_unique<BrokerSocket>(m_options);
    connect(m_socket.get(), &BrokerSocket::opened, this, &WireSession::onOpened);
    connect(m_socket.get(), &BrokerSocket::readable, this, &WireSession::onReadable);
    connect(m_socket.get(), &BrokerSocket::failed, this, &WireSession::onSocketFailed);
    if (m_options.tracing == Tracing::On) {
        connect(m_socket.get(), &BrokerSocket::nameFound, this, &WireSession::nameFound);
        connect(m_socket.get(), &BrokerSocket::reached, this, &WireSession::reached);
        connect(m_socket.get(), &BrokerSocket::secured, this, &WireSession::secured);
    }
    m_socket->open();
}

void WireSession::onOpened()
{
    m_silence->start(std::chrono::milliseconds(std::max<qint64>(1, m_patience.remainingTime())));
    m_engine = MqttEngine::create(this);
    m_engine->start(m_options);
}

void WireSession::subscribe(quint64 ticket, const QString &filter, quint8 qos)
{
    if (!m_over && m_engine)
        m_engine->subscribe(ticket, filter, qos);
}

void WireSession::publish(quint64 ticket, const MqttMessage &message)
{
    if (!m_over && m_engine)
        m_engine->publish(ticket, message);
}

void WireSession::resume()
{
    if (!m_over)
        onReadable();
}

void WireSession::close()
{
    if (std::exchange(m_over, true) || !m_socket)
        return;
    if (m_engine && m_open)
        m_engine->finish();
    m_socket->close();
}

void WireSession::onReadable()
{
    while (!m_over && !m_mailbox->isFull()) {
        const QByteArray bytes = m_socket->read(MqttEngine::largestPiece);
        if (bytes.isEmpty())
            return;
        onBytes(bytes);
        post();
    }
}

// A broker may say something and hang up: what it said comes first, however full the mailbox is.
void WireSession::onSocketFailed(const Error &why)
{
    QByteArray bytes;
    while (!m_over && !(bytes = m_socket->read(MqttEngine::largestPiece)).isEmpty())
        onBytes(bytes);
    end(why);
}

void WireSession::onBytes(const QByteArray &bytes)
{
    m_heard.start();
    if (m_options.tracing == Tracing::On)
        trace(m_tracer.received(bytes));
    const PacketFramer::Trouble trouble = m_framer.feed(bytes);
    if (trouble != PacketFramer::Trouble::None) {
        end(troubleError(trouble));
        return;
    }
    if (!m_framer.welcome())
        return m_engine->receive(bytes);
    if (m_framer.welcome()->reasonCode >= 0x80) {
        m_over = true;
        m_socket->abandon();
        Q_EMIT answered(*m_framer.welcome(), m_framer.welcomeText());
        return;
    }
    m_engine->receive(bytes);
    if (!m_over && !std::exchange(m_open, true))
        onWelcome();
    if (!m_over && m_framer.farewell())
        end({});
}

void WireSession::onWelcome()
{
    m_silence->stop();
    if (m_options.keepAlive.count() > 0)
        m_silence->start(m_options.keepAlive * 2);
    Q_EMIT answered(*m_framer.welcome(), m_framer.welcomeText());
}

void WireSession::onSilence()
{
    if (!m_open) {
        end(Error{
            Fault::TimedOut,
            tr("%1 took the connection but does not answer as an MQTT broker. Check the port: 1883 is usual, 8883 "
               "with TLS.")
                .arg(placeOf(m_options)),
            {}});
        return;
    }
    // The library asks for a sign of life at least once in `keepAlive`; twice that without any is silence.
    const std::chrono::milliseconds patience = m_options.keepAlive * 2;
    const std::chrono::milliseconds left = patience - std::chrono::milliseconds(m_heard.elapsed());
    if (left.count() > 0 || m_mailbox->isFull()) {
        m_silence->start(std::max(left, std::chrono::milliseconds(1000)));
        return;
    }
    end(Error{Fault::TimedOut,
              tr("%1 went silent. Check the network between here and the broker.").arg(placeOf(m_options)),
              {}});
}

void WireSession::post()
{
    if (m_mailbox->put(std::exchange(m_batch, {})))
        Q_EMIT mailed();
}

void WireSession::end(Error why)
{
    if (std::exchange(m_over, true))
        return;
    m_silence->stop();
    m_socket->abandon();
    post();
    if (m_framer.farewell())
        why = reasonError(MqttPacket::Disconnect, m_framer.farewell()->code, m_framer.farewell()->text);
    Q_EMIT ended(why);
}

void WireSession::send(const QByteArray &bytes)
{
    m_socket->write(bytes);
    if (m_options.tracing == Tracing::On)
        trace(m_tracer.sent(bytes));
}

void WireSession::trace(const QList<TracedPacket> &packets)
{
    if (!packets.isEmpty())
        Q_EMIT packetsTraced(packets);
}

void WireSession::arrived(MqttMessage &&message)
{
    if (message.payload.size() > m_options.maximumPayload)
        return end(tooLarge());
    if (!m_over)
        m_batch.append(std::move(message));
}

void WireSession::acknowledged(quint64 ticket, quint8 reasonCode, const QString &reason)
{
    if (!m_over)
        Q_EMIT acknowledgedTicket(ticket, reasonCode, reason);
}

void WireSession::rejected(quint64 ticket, const Error &why)
{
    if (!m_over)
        Q_EMIT rejectedTicket(ticket, why);
}

void WireSession::failed(const Error &why)
{
    end(why);
}

Error WireSession::troubleError(PacketFramer::Trouble trouble) const
{
    if (trouble == PacketFramer::Trouble::NotMqtt)
        return notMqtt();
    if (trouble == PacketFramer::Trouble::TooLarge)
        return tooLarge();
    return Error{Fault::BadReply,
                 tr("%1 sent a packet that is not MQTT. Check that the address is a broker's, and its version.")
                     .arg(placeOf(m_options)),
                 QString::fromLatin1(m_framer.head().toHex(' '))};
}

Error WireSession::tooLarge() const
{
    return Error{Fault::BadReply,
                 tr("%1 sent a message larger than %2, so the connection was closed. Ask for less at a time.")
                     .arg(placeOf(m_options), QLocale().formattedDataSize(m_options.maximumPayload)),
                 {}};
}

Error WireSession::notMqtt() const
{
    const QByteArray &head = m_framer.head();
    const QString place = placeOf(m_options);
    QString what =
        tr("What answers at %1 is not an MQTT broker. Check the port: 1883 is usual, 8883 with TLS.").arg(place);
    if (head.startsWith("HTTP/") || head.startsWith("<"))
        what = tr("A web server answers at %1, not an MQTT broker. Check the port: 1883 is usual, 8883 with TLS.")
                   .arg(place);
    else if (head.startsWith("SSH-"))
        what = tr("An SSH server answers at %1, not an MQTT broker. Check the port: 1883 is usual, 8883 with TLS.")
                   .arg(place);
    else if (head.startsWith("\x15\x03")) // a TLS alert
        what = tr("%1 speaks TLS. Switch TLS on for this broker.").arg(place);
    return Error{Fault::BadReply, what, QString::fromLatin1(head.toHex(' '))};
}

} // namespace gatehouse
