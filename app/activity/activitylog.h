// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storedevent.h"
#include "sessions/sessions.h"

#include <QHash>
#include <QTimer>

namespace gatehouse {

/// Everything that happens at the brokers of this run, and what is kept of earlier. Hands the
/// events on at once, and keeps them in the store a moment later. Owned by the composition root; GUI thread.
class ActivityLog : public QObject
{
    Q_OBJECT
public:
    explicit ActivityLog(Sessions &sessions, QObject *parent = nullptr);

    /// Kept ones; newest first.
    Future<QList<StoredEvent>> earlier(const EventQuery &query);
    /// The line that an event was read from, kept or not yet; empty: there is none.
    Future<QByteArray> rawLineOf(qint64 event);

    Future<> flush(); ///< done when everything that came is in the store, or lost

    [[nodiscard]] qint64 received() const { return m_received; }             ///< in this run
    [[nodiscard]] qint64 notKept() const { return m_notKept; }               ///< of those, lost to the store
    [[nodiscard]] std::optional<Error> trouble() const { return m_trouble; } ///< why
    [[nodiscard]] double perSecond() const;                                  ///< over the last seconds

    void setRetention(const EventRetention &retention);

Q_SIGNALS:
    /// As they come, in order. Their sequences are this run's own, above all that were kept before it.
    void happened(const QList<gatehouse::StoredEvent> &batch);
    void countsChanged(); ///< received(), notKept(), perSecond(); at most a few times a second

private:
    void follow(BrokerSession *session);
    void take(const BrokerSession &session, QList<Event> batch);
    void keep();
    void tellFlushed();
    void prune();

    /// Events that have their places in the store.
    struct Span
    {
        qint64 own = 0; ///< the sequence of the first in this run
        qint64 count = 0;
        qint64 kept = 0; ///< in the store
    };
    struct Waiting
    {
        QString brokerId;
        qint64 own = 0;
        QList<Event> events;
    };

    Sessions &m_sessions;
    EventRetention m_retention;
    QList<Span> m_spans;       ///< ascending
    QList<Waiting> m_waiting;  ///< not handed to the store yet
    QList<Waiting> m_underWay; ///< handed to it, not answered
    qint64 m_next;
    qint64 m_received = 0;
    qint64 m_notKept = 0;
    std::optional<Error> m_trouble;
    QList<Answer<>> m_flushing;
    QTimer m_soon;
    QTimer m_tick;
    QTimer m_prunes;
    QList<qint64> m_lastSeconds; ///< received() at the last ticks
};

} // namespace gatehouse
