// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/brokerconf.h"
#include "connectors/mosquitto/log/attribution.h"
#include "connectors/mosquitto/log/logreader.h"
#include "core/event.h"
#include "wire/host.h"
#include "wire/tailfollower.h"

#include <QSet>

namespace gatehouse::mosquitto {

/// Follows the log file of a broker as it grows, on whichever machine it lies, through whatever rotates it: who
/// connects, is refused, is denied something. What stood there before is read for who is connected, and not told again.
class LogWatch final : public QObject
{
    Q_OBJECT
public:
    LogWatch(std::shared_ptr<const Host> host, const BrokerConf &conf, QObject *parent);

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] bool isFollowing() const { return m_hasBegun && m_whyNot.isEmpty(); }
    [[nodiscard]] const QString &whyNot() const { return m_whyNot; } ///< a finished sentence; empty: it can be read
    /// Whether a configuration says the same of the log.
    [[nodiscard]] static bool isSame(const BrokerConf &one, const BrokerConf &other);

Q_SIGNALS:
    void happened(const QList<gatehouse::Event> &batch);
    void presenceChanged(const QString &user, int connections);
    void stateChanged(); ///< isFollowing(), whyNot()

private:
    void take(const QList<TailNews> &news);
    void takeBytes(const QByteArray &bytes, QList<Event> &events);
    void begun();
    void setWhyNot(const QString &whyNot);

    QString m_path;
    LogReader m_reader;
    Attribution m_attribution;
    TailFollower *m_follower;
    QSet<QByteArray> m_changed; ///< users whose number of connections changed in this batch
    bool m_hasBegun = false;
    QString m_whyNot;
};

} // namespace gatehouse::mosquitto
