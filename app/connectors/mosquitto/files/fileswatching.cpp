// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is looked after while files are open: the files themselves where nobody tells of changes, and the broker's log.

#include "connectors/mosquitto/files/filesconnector.h"

namespace gatehouse::mosquitto {

void FilesConnector::look()
{
    whenDone(findNow(), this, [this](const Result<Found> &found) { looked(found); });
    m_looks.stop(); // until it has answered
}

void FilesConnector::looked(const Result<Found> &found)
{
    if (!found && found.error().fault == Fault::Cancelled)
        return;
    m_looks.start();
    const bool wasLost = std::exchange(m_isLost, !found.has_value());
    if (!found && !wasLost)
        Q_EMIT connectionLost(found.error());
    if (found && wasLost)
        Q_EMIT connectionBack();
    if (found && (wasLost || !found->files->isAsIn(*m_found.files)))
        Q_EMIT accessChanged({});
}

/// The log of another broker could lie under the name that a copy of these files tells: only one that runs is believed,
/// or what the profile says itself.
void FilesConnector::watchLog()
{
    const LogPlace place = logPlaceOf(m_logPlace, &m_found.files->conf);
    if (m_log && m_log->place() == place)
        return; // also while the broker is being started again
    m_log.reset();
    const bool isBelieved = m_found.broker || !m_logPlace.isEmpty();
    if (!isBelieved || place.isNowhere() || m_found.files->dialect() == Dialect::FlashMq)
        return;
    m_log = std::make_unique<LogWatch>(m_host, place, nullptr);
    connect(m_log.get(), &LogWatch::happened, this, &FilesConnector::happened);
    connect(m_log.get(), &LogWatch::presenceChanged, this, &FilesConnector::presenceChanged);
    connect(m_log.get(), &LogWatch::stateChanged, this, &FilesConnector::abilitiesChanged);
}

/// Empty: who connects is seen.
QString FilesConnector::whyNotSeen() const
{
    if (m_path.isEmpty())
        return tr("The files are not open. Open them first.");
    if (!m_found.broker && m_logPlace.isEmpty())
        return tr("No broker that uses these files runs there, so nobody connects.");
    if (m_found.files->dialect() == Dialect::FlashMq)
        return tr("What FlashMQ writes into its log is not read yet.");
    if (m_logPlace.isEmpty() && m_found.files->conf.logFile.value.isEmpty())
        return tr("The broker writes no log to a file. Add log_dest file /var/log/mosquitto/mosquitto.log to its "
                  "configuration, and start it again.");
    if (!m_log || !m_log->isFollowing())
        return m_log && !m_log->whyNot().isEmpty() ? m_log->whyNot() : tr("The broker's log is not open yet.");
    return {};
}

} // namespace gatehouse::mosquitto
