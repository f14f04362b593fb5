// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "activity/activitylog.h"

#include <algorithm>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

// Above any sequence of the store, which counts from 1.
constexpr qint64 firstOfRun = qint64(1) << 52;
constexpr auto keptEvery = 250ms;
constexpr auto countsEvery = 500ms;
constexpr auto prunesEvery = 1h;
constexpr qsizetype ticksOfRate = 6; // the rate is that of three seconds
constexpr qsizetype mostUnderWay = 64;

} // namespace

ActivityLog::ActivityLog(Sessions &sessions, QObject *parent)
    : QObject(parent)
    , m_sessions(sessions)
    , m_next(firstOfRun)
{
    const QList<BrokerSession *> all = sessions.all();
    for (BrokerSession *session : all)
        follow(session);
    connect(&sessions, &Sessions::added, this, &ActivityLog::follow);
    m_soon.setSingleShot(true);
    m_soon.setInterval(keptEvery);
    connect(&m_soon, &QTimer::timeout, this, &ActivityLog::keep);
    m_tick.setInterval(countsEvery);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        m_lastSeconds.append(m_received);
        if (m_lastSeconds.size() > ticksOfRate + 1)
            m_lastSeconds.removeFirst();
        if (m_lastSeconds.constFirst() == m_received)
            m_tick.stop(); // nothing comes any more: no timer runs while it is still
        Q_EMIT countsChanged();
    });
    m_prunes.setInterval(prunesEvery);
    connect(&m_prunes, &QTimer::timeout, this, &ActivityLog::prune);
    m_prunes.start();
    prune();
}

void ActivityLog::follow(BrokerSession *session)
{
    connect(session, &BrokerSession::happened, this,
            [this, session](const QList<Event> &batch) { take(*session, batch); });
}

void ActivityLog::take(const BrokerSession &session, QList<Event> batch)
{
    if (batch.isEmpty())
        return;
    const QString &brokerId = session.profile().id;
    const qint64 begin = m_next;
    QList<StoredEvent> told;
    told.reserve(batch.size());
    for (Event &event : batch) {
        if (!event.at.isValid())
            event.at = QDateTime::currentDateTimeUtc();
        told.append({m_next++, brokerId, event});
    }
    m_received += batch.size();
    if (!m_waiting.isEmpty() && m_waiting.constLast().brokerId == brokerId)
        m_waiting.last().events += batch;
    else
        m_waiting.append({brokerId, begin, std::move(batch)});
    if (!m_soon.isActive())
        m_soon.start();
    if (!m_tick.isActive()) {
        m_lastSeconds = {begin - firstOfRun};
        m_tick.start();
    }
    Q_EMIT happened(told);
}

void ActivityLog::keep()
{
    // A store that does not keep up makes them wait here; it is asked again when it has answered.
    while (!m_waiting.isEmpty() && m_underWay.size() < mostUnderWay) {
        m_underWay.append(m_waiting.takeFirst());
        const Waiting &batch = m_underWay.constLast();
        const qint64 own = batch.own;
        whenDone(m_sessions.store().keepEvents(batch.brokerId, batch.events), this,
                 [this, own](const Result<qint64> &kept) {
                     const auto answered = std::find_if(m_underWay.begin(), m_underWay.end(),
                                                        [own](const Waiting &one) { return one.own == own; });
                     const qint64 count = answered->events.size();
                     m_underWay.erase(answered);
                     if (kept) {
                         m_spans.append({own, count, *kept});
                         m_trouble.reset();
                     } else {
                         m_notKept += count;
                         m_trouble = kept.error();
                         Q_EMIT countsChanged();
                     }
                     if (!m_waiting.isEmpty() && !m_soon.isActive())
                         m_soon.start();
                     tellFlushed();
                 });
    }
}

Future<> ActivityLog::flush()
{
    const Answer<> answer;
    m_flushing.append(answer);
    m_soon.stop();
    keep();
    tellFlushed();
    return answer.future();
}

void ActivityLog::tellFlushed()
{
    if (!m_waiting.isEmpty() || !m_underWay.isEmpty())
        return;
    const QList<Answer<>> flushing = std::exchange(m_flushing, {});
    for (const Answer<> &answer : flushing)
        answer.finish(m_trouble ? Result<>(fail(*m_trouble)) : Result<>());
}

Future<QList<StoredEvent>> ActivityLog::earlier(const EventQuery &query)
{
    return m_sessions.store().events(query);
}

Future<QByteArray> ActivityLog::rawLineOf(qint64 event)
{
    if (event < firstOfRun)
        return m_sessions.store().rawLineOf(event);
    for (const QList<Waiting> *batches : {&m_waiting, &m_underWay})
        for (const Waiting &batch : *batches)
            if (event >= batch.own && event < batch.own + batch.events.size())
                return ready<QByteArray>(batch.events.at(event - batch.own).raw);
    const auto after = std::upper_bound(m_spans.cbegin(), m_spans.cend(), event,
                                        [](qint64 wanted, const Span &span) { return wanted < span.own; });
    if (after == m_spans.cbegin())
        return ready<QByteArray>(QByteArray());
    const Span &span = *std::prev(after);
    if (event >= span.own + span.count)
        return ready<QByteArray>(QByteArray());
    return m_sessions.store().rawLineOf(span.kept + event - span.own);
}

double ActivityLog::perSecond() const
{
    if (!m_tick.isActive() || m_lastSeconds.size() < 2)
        return 0;
    const auto time = std::chrono::duration<double>(countsEvery) * double(m_lastSeconds.size() - 1);
    return double(m_lastSeconds.constLast() - m_lastSeconds.constFirst()) / time.count();
}

void ActivityLog::setRetention(const EventRetention &retention)
{
    m_retention = retention;
    prune();
}

void ActivityLog::prune()
{
    m_sessions.store().pruneEvents(m_retention);
}

} // namespace gatehouse
