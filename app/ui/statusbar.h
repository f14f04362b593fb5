// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "activity/activitylog.h"

#include <QWidget>

class QPushButton;
class QTimer;

namespace gatehouse {

class PlainLabel;
class ProgressLine;

/// The line under the pages: last message, work under way, events a second, broker states, last reading, state of the
/// trail.
class StatusBar final : public QWidget
{
    Q_OBJECT
public:
    StatusBar(Sessions &sessions, ActivityLog &activity, QWidget *parent = nullptr);
    void tell(const QString &sentence); ///< for ten seconds
    void checkTrail();

Q_SIGNALS:
    void placeRequested(const QUrl &place);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void follow(BrokerSession *session);
    void tellBrokers();
    void tellWork();
    void tellWatches();
    void tellTrail();
    void tellActivity();

    struct Reading
    {
        qsizetype read = 0;
        qsizetype total = 0;
    };
    Sessions &m_sessions;
    ActivityLog &m_activity;
    QHash<BrokerSession *, Reading> m_readings;
    PlainLabel *m_message;
    QTimer *m_messageEnd;
    PlainLabel *m_work;
    ProgressLine *m_progress;
    QPushButton *m_brokers;
    PlainLabel *m_checked;
    QPushButton *m_events;
    QPushButton *m_trail;
    QTimer *m_soon;
    std::optional<Result<ChainReport>> m_chain; ///< as it was last checked
    qint64 m_since = 0;                         ///< entries that came behind it
};

} // namespace gatehouse
