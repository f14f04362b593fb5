// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/logstream.h"
#include "connectors/mosquitto/logplace.h"
#include "wire/host.h"
#include "wire/tailfollower.h"

namespace gatehouse::mosquitto {

/// Follows the log of a broker as it grows, a file through whatever rotates it or the journal, on whichever machine it
/// lies: who connects, is refused, is denied something. What stood there before is read for who is connected, and not
/// told again.
class LogWatch final : public QObject
{
    Q_OBJECT
public:
    LogWatch(std::shared_ptr<const Host> host, LogPlace place, QObject *parent);

    [[nodiscard]] const LogPlace &place() const { return m_place; }
    [[nodiscard]] bool isFollowing() const { return m_hasBegun && m_whyNot.isEmpty(); }
    [[nodiscard]] const QString &whyNot() const { return m_whyNot; } ///< a finished sentence; empty: it can be read

Q_SIGNALS:
    void happened(const QList<gatehouse::Event> &batch);
    void presenceChanged(const QString &user, int connections);
    void stateChanged(); ///< isFollowing(), whyNot()

private:
    void take(const QList<TailNews> &news);
    void begunAnew(const TailNews &news);
    void begun();
    void setWhyNot(const QString &whyNot);

    LogPlace m_place;
    LogStream m_stream;
    TailFollower *m_follower;
    bool m_hasBegun = false;
    QString m_whyNot;
};

} // namespace gatehouse::mosquitto
