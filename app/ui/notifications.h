// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/sessions.h"

#include <QTimer>
#include <QUrl>

namespace gatehouse {

class ClientWatch;

/// What is worth a word on the desktop while nobody looks at the window: clients that were let in and do not behave, or
/// that came in; changes that ended; brokers that were lost. What comes within a few seconds is one notification, which
/// opens the view that it is about. Owned by the composition root; GUI thread.
class Notifications final : public QObject
{
    Q_OBJECT
public:
    struct Note
    {
        QString title;
        QString text;
        QUrl place;
        bool isTrouble = false;
    };

    explicit Notifications(Sessions &sessions, QObject *parent = nullptr);

    void setMuted(bool muted); ///< remembered
    [[nodiscard]] bool isMuted() const { return m_isMuted; }

Q_SIGNALS:
    void noted(const gatehouse::Notifications::Note &note);
    void mutedChanged();

private:
    void follow(BrokerSession *session);
    void follow(ClientWatch *watch);
    void add(const Note &note);
    void tell();

    Sessions &m_sessions;
    QHash<const BrokerSession *, bool> m_lost; ///< whether that was told
    QList<Note> m_waiting;
    QTimer m_soon;
    bool m_isMuted;
};

} // namespace gatehouse
