// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sessions/planrun.h"
#include "sessions/sessionparts.h"

#include <QHash>
#include <QTimer>

namespace gatehouse {

/// What the clients of a run do for a while after it: they connect, are refused again, or misbehave. What it comes to
/// goes into the trail at the end. Made by BrokerSession::watch() only, and deletes itself a while after its end; GUI
/// thread.
class ClientWatch final : public QObject
{
    Q_OBJECT
public:
    /// What one client was seen to do, or all together.
    struct Doings
    {
        qint64 connected = 0, refused = 0, denied = 0, keepAlive = 0, takenOver = 0; ///< how often
        QDateTime lastConnected, lastRefused;                                        ///< UTC
        QString why; ///< of the last refusal or denial; a sentence, or empty

        /// It was refused after it was last let in, denied a topic, or thrown out by another of its id.
        [[nodiscard]] bool isTrouble() const;
        [[nodiscard]] bool isAny() const { return connected + refused + denied + keepAlive + takenOver > 0; }
    };

    ClientWatch(std::shared_ptr<SessionParts> parts, const PlanRun &run, QObject *parent);

    void setUntil(const QDateTime &until); ///< in the past or invalid: it ends now
    [[nodiscard]] const QDateTime &until() const { return m_until; }
    [[nodiscard]] bool isFinished() const { return m_isFinished; }
    [[nodiscard]] qsizetype clients() const { return m_clients.size(); }
    [[nodiscard]] QString name() const; ///< "pump-7", "12 clients"; made visible
    [[nodiscard]] bool isTrouble() const;
    [[nodiscard]] bool hasNews() const;     ///< anything was seen
    [[nodiscard]] QString sentence() const; ///< what was seen so far
    [[nodiscard]] const Profile &profile() const { return m_parts->profile; }
    [[nodiscard]] Identity firstWho() const; ///< of the one that is in trouble, else the first

    void take(const QList<Event> &events);
    void giveOver(const Plan &plan); ///< it is about some of the clients: they are changed again

Q_SIGNALS:
    void changed();
    void trouble(); ///< once, when the first is seen
    void finished();

private:
    struct Client
    {
        Identity who;
        qint64 intent = 0;
        Doings doings;
    };
    [[nodiscard]] Client *clientOf(const Event &event);
    [[nodiscard]] static QString sentenceOf(const Client &client);
    void end();

    std::shared_ptr<SessionParts> m_parts;
    QList<Client> m_clients;
    QHash<QString, qsizetype> m_byName; ///< sight keys, and addresses
    QString m_reason;
    QDateTime m_since;
    QDateTime m_until;
    QTimer m_end;
    bool m_toldTrouble = false;
    bool m_isFinished = false;
};

} // namespace gatehouse
