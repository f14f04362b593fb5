// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/wirelink.h"

#include "wire/mqttengine.h"
#include "wire/mqttoptions.h"
#include "wire/wiresession.h"

#include <QLocale>
#include <QPointer>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr std::chrono::seconds shortestKeepAlive{5}; // libmosquitto 2.0 and 2.1 take no less, but 0
constexpr std::chrono::seconds longestKeepAlive{65535};

void refuse(const Answer<MqttWelcome> &opening, const Error &why)
{
    Result<MqttWelcome> refused = fail(why);
    opening.finish(std::move(refused));
}

} // namespace

std::unique_ptr<MqttLink> MqttLink::create()
{
    return std::make_unique<WireLink>();
}

QString MqttLink::library()
{
    return MqttEngine::library();
}

WireLink::WireLink()
    : m_thread(WireThread::shared())
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, [this] {
        setState(State::Connecting);
        startSession();
    });
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &WireLink::onDeadline);
    // A timer and not a posted event, because Qt works off all posted events, new ones too, before it looks at
    // anything else.
    m_drain.setSingleShot(true);
    m_drain.setInterval(0);
    connect(&m_drain, &QTimer::timeout, this, &WireLink::drain);
}

WireLink::~WireLink()
{
    disconnect();
    close();
}

Future<MqttWelcome> WireLink::open(const MqttOptions &options)
{
    close();
    if (const std::optional<Error> problem = problemOf(options))
        return ready<MqttWelcome>(fail(*problem));
    m_options = options;
    if (m_options.keepAlive.count() > 0)
        m_options.keepAlive = std::clamp(m_options.keepAlive, shortestKeepAlive, longestKeepAlive);
    m_backOff = BackOff(options.firstRetry);
    m_subscriptions.clear();
    m_connAckCode.reset();
    m_opening.emplace();
    const Future<MqttWelcome> future = m_opening->future();
    startSession();
    setState(State::Connecting);
    return future;
}

void WireLink::startSession()
{
    const quint64 attempt = ++m_attempt;
    m_mailbox = std::make_shared<Mailbox>();
    m_session = new WireSession(m_options, m_mailbox);
    m_thread->adopt(m_session);
    const auto mine = [this, attempt](auto handler) {
        return [this, attempt, handler](const auto &...values) {
            if (attempt == m_attempt)
                (this->*handler)(values...);
        };
    };
    connect(m_session, &WireSession::answered, this, mine(&WireLink::onAnswered));
    connect(m_session, &WireSession::acknowledgedTicket, this, mine(&WireLink::onAcknowledged));
    connect(m_session, &WireSession::rejectedTicket, this, mine(&WireLink::onRejected));
    connect(m_session, &WireSession::mailed, this, mine(&WireLink::drain));
    connect(m_session, &WireSession::ended, this, mine(&WireLink::onEnded));
    if (m_options.tracing == Tracing::On) {
        connect(m_session, &WireSession::nameFound, this, &WireLink::nameFound);
        connect(m_session, &WireSession::reached, this, &WireLink::reached);
        connect(m_session, &WireSession::secured, this, &WireLink::secured);
        connect(m_session, &WireSession::packetsTraced, this, &WireLink::packetsTraced);
        connect(m_session, &QObject::destroyed, this, &WireLink::traceEnded);
    }
    QMetaObject::invokeMethod(m_session, &WireSession::open, Qt::QueuedConnection);
}

void WireLink::dropSession()
{
    ++m_attempt;
    m_drain.stop();
    if (WireSession *session = std::exchange(m_session, nullptr)) {
        QMetaObject::invokeMethod(session, &WireSession::close, Qt::QueuedConnection);
        session->deleteLater();
    }
}

quint64 WireLink::enter(Pending pending)
{
    pending.deadline.setRemainingTime(m_options.timeout);
    m_pending.insert(++m_lastTicket, pending);
    if (!m_deadline.isActive())
        m_deadline.start(m_options.timeout);
    return m_lastTicket;
}

Future<MqttAck> WireLink::subscribe(const QString &filter, quint8 qos)
{
    if (const std::optional<Error> problem = problemOfFilter(filter, qos))
        return ready<MqttAck>(fail(*problem));
    if (m_state != State::Open)
        return ready<MqttAck>(fail(notOpen()));
    const Pending pending{MqttPacket::SubAck, {}, {}, filter, qos};
    const quint64 ticket = enter(pending);
    QMetaObject::invokeMethod(m_session,
                              [session = m_session, ticket, filter, qos] { session->subscribe(ticket, filter, qos); });
    return pending.answer.future();
}

Future<MqttAck> WireLink::publish(const MqttMessage &message)
{
    if (const std::optional<Error> problem = problemOf(message, m_options.version, m_welcome.maximumPacketSize))
        return ready<MqttAck>(fail(*problem));
    if (m_state != State::Open)
        return ready<MqttAck>(fail(notOpen()));
    const Pending pending{MqttPacket::PubAck, {}, {}, {}, 0};
    const quint64 ticket = enter(pending);
    QMetaObject::invokeMethod(m_session, [session = m_session, ticket, message] { session->publish(ticket, message); });
    return pending.answer.future();
}

void WireLink::close()
{
    m_retry.stop();
    m_deadline.stop();
    dropSession();
    const Error closed{Fault::Cancelled, tr("The connection was closed. Open it again to go on."), {}};
    failPending(closed);
    if (const std::optional<Answer<MqttWelcome>> opening = std::exchange(m_opening, std::nullopt))
        refuse(*opening, closed);
    setState(State::Closed);
}

void WireLink::onAnswered(const MqttWelcome &welcome, const QString &text)
{
    m_connAckCode = welcome.reasonCode;
    if (welcome.reasonCode >= 0x80)
        return onEnded(reasonError(MqttPacket::ConnAck, welcome.reasonCode, text));
    m_welcome = welcome;
    if (m_opening || m_subscriptions.isEmpty())
        return becomeOpen();
    askAgain();
}

// Open again only once every subscription is granted again: whoever waits for Open relies on them.
void WireLink::askAgain()
{
    m_askedAgain = static_cast<int>(m_subscriptions.size());
    for (const auto &[filter, qos] : std::as_const(m_subscriptions)) {
        const quint64 ticket = enter(Pending{MqttPacket::SubAck, {}, {}, {}, qos});
        QMetaObject::invokeMethod(m_session, [session = m_session, ticket, name = filter, level = qos] {
            session->subscribe(ticket, name, level);
        });
    }
}

void WireLink::becomeOpen()
{
    m_backOff.reset();
    const std::optional<Answer<MqttWelcome>> opening = std::exchange(m_opening, std::nullopt);
    if (opening)
        opening->finish(m_welcome);
    setState(State::Open);
}

void WireLink::onAcknowledged(quint64 ticket, quint8 reasonCode, const QString &reason)
{
    const auto found = m_pending.find(ticket);
    if (found == m_pending.end())
        return; // it came after its time-out
    const Pending pending = *found;
    m_pending.erase(found);
    const bool refused = reasonCode >= 0x80;
    if (m_askedAgain > 0) {
        if (refused)
            return onEnded(reasonError(pending.answeredBy, reasonCode, reason));
        if (--m_askedAgain == 0)
            becomeOpen();
        return;
    }
    if (refused)
        return pending.answer.finish(fail(reasonError(pending.answeredBy, reasonCode, reason)));
    if (pending.answeredBy == MqttPacket::SubAck) {
        const Subscription asked{pending.filter, pending.qos};
        m_subscriptions.removeIf([&asked](const Subscription &one) { return one.first == asked.first; });
        m_subscriptions.append(asked);
    }
    pending.answer.finish(MqttAck{reasonCode, reason});
}

void WireLink::onRejected(quint64 ticket, const Error &why)
{
    const auto found = m_pending.find(ticket);
    if (found == m_pending.end())
        return;
    const Pending pending = *found;
    m_pending.erase(found);
    if (m_askedAgain > 0)
        return onEnded(why);
    pending.answer.finish(fail(why));
}

void WireLink::onEnded(const Error &why)
{
    const QPointer<WireLink> alive(this);
    while (m_session && !m_opening) { // what came before the end is handed on before the end
        const Mailbox::Taken taken = m_mailbox->take();
        if (taken.messages.isEmpty())
            break;
        const quint64 attempt = m_attempt;
        Q_EMIT messages(taken.messages);
        if (!alive || attempt != m_attempt)
            return;
    }
    dropSession();
    m_deadline.stop();
    m_askedAgain = 0;
    failPending(why);
    if (const std::optional<Answer<MqttWelcome>> opening = std::exchange(m_opening, std::nullopt)) {
        refuse(*opening, why);
        return setState(State::Closed);
    }
    // A broker that is still away was told already; one that came back and refuses is news.
    const bool news = m_state == State::Open || why.fault == Fault::Refused;
    if (m_options.reconnect == Reconnect::WithBackOff) {
        m_retry.start(m_backOff.next());
        setState(State::Waiting);
    } else {
        setState(State::Closed);
    }
    if (alive && news)
        Q_EMIT lost(why);
}

void WireLink::onDeadline()
{
    while (!m_pending.isEmpty()) {
        const Pending &first = m_pending.first();
        const std::chrono::milliseconds left(first.deadline.remainingTime());
        if (left.count() > 0)
            return m_deadline.start(left);
        const Pending late = m_pending.take(m_pending.firstKey());
        const Error why = unanswered(late.answeredBy);
        if (m_askedAgain > 0)
            return onEnded(why);
        late.answer.finish(fail(why));
    }
}

void WireLink::drain()
{
    if (!m_session)
        return;
    const Mailbox::Taken taken = m_mailbox->take();
    if (taken.room)
        QMetaObject::invokeMethod(m_session, &WireSession::resume, Qt::QueuedConnection);
    if (taken.more)
        m_drain.start();
    if (!taken.messages.isEmpty())
        Q_EMIT messages(taken.messages);
}

void WireLink::failPending(const Error &why)
{
    const QMap<quint64, Pending> pending = std::exchange(m_pending, {});
    for (const Pending &one : pending)
        one.answer.finish(fail(why));
}

void WireLink::setState(State state)
{
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged(state);
}

Error WireLink::notOpen() const
{
    const QString what = m_state == State::Closed
                             ? tr("There is no connection to the broker. Connect first.")
                             : tr("The connection to %1 is not ready. Wait until it is back.").arg(placeOf(m_options));
    return Error{Fault::Offline, what, {}};
}

Error WireLink::unanswered(MqttPacket packet) const
{
    const auto seconds = static_cast<double>(m_options.timeout.count()) / 1000.0;
    const QString time = QLocale().toString(seconds, 'g', 3);
    const QString what =
        packet == MqttPacket::SubAck
            ? tr("%1 did not answer the subscription within %2 s. Try again, or connect anew.")
                  .arg(placeOf(m_options), time)
            : tr("%1 did not confirm the message within %2 s. Read again whether it took effect before you repeat it.")
                  .arg(placeOf(m_options), time);
    return Error{Fault::TimedOut, what, {}};
}

} // namespace gatehouse
