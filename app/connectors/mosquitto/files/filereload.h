// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/brokerconf.h"
#include "wire/host.h"

namespace gatehouse::mosquitto {

/// The running broker that was started with a configuration; nullopt: none runs on that machine. By its pid_file,
/// else by its arguments (-c), and FlashMQ without any by where it looks then. For the thread pool.
Result<std::optional<HostProcess>> brokerProcess(const Host &host, const QString &configuration,
                                                 const BrokerConf &conf);

/// What came of telling a broker to read its files again.
struct Reload
{
    enum class Result {
        Took,       ///< it read them, and its log has no complaint
        NotSeen,    ///< it was told, and goes on; `what` says why its log does not show whether it took them
        NotRunning, ///< nobody to tell
        Refused,    ///< it could not be told: no right
        Failed,     ///< the command failed, and `what` quotes it
        Complained, ///< `what` quotes its log
        Ended       ///< it did not survive it
    };
    Result result = Result::NotRunning;
    QString what;                      ///< a finished sentence; empty for Took and NotRunning
    std::chrono::milliseconds took{0}; ///< processor time that the broker used; 0: too short to tell
};

/// Which broker is told, and how.
struct ReloadQuestion
{
    QString configuration;
    QString command; ///< for a shell; empty: SIGHUP, or what the broker does by itself
    std::chrono::milliseconds patience{0};
    QString changed;               ///< the file that was replaced
    std::optional<qint64> logFrom; ///< where the log ended before that; none: it ends there now
};
/// Tells the broker, and watches its log and its process until it serves clients again. Blocks; for the thread pool.
Reload reloadBroker(const Host &host, const ReloadQuestion &question, const BrokerConf &conf);

} // namespace gatehouse::mosquitto
