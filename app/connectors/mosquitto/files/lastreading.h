// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filesreading.h"

namespace gatehouse::mosquitto {

/// When a running broker read its files last, for all that its start and the end of its log show. Nothing else tells:
/// a signal leaves no trace. One moment; any thread.
class LastReading final
{
public:
    /// Blocks; for the thread pool.
    LastReading(const Host &host, const HostProcess &broker, const BrokerConf &conf);

    enum class Heard { Yes, No, Unknown };
    /// Whether it read a file after it was changed (FileState::changed).
    [[nodiscard]] Heard heard(std::chrono::nanoseconds changed) const;

private:
    void readLog(const Host &host, const BrokerConf &conf);

    using Seconds = std::chrono::seconds;
    // All since 1970, and up to a second later than they are told.
    std::optional<std::chrono::milliseconds> m_start;
    std::optional<Seconds> m_reload;    ///< the last one that the log tells of
    std::optional<Seconds> m_toldSince; ///< the log would have told of each since then
};

/// A file that a running broker may go by an older state of.
struct Unheard
{
    QString path;
    LastReading::Heard heard = LastReading::Heard::Unknown;
    QString sentence; ///< what is known, and what to do
};
/// Those of a reading, in the broker's order. Those that it reads again and again, such as hosts.deny, and those that
/// belong to TLS are not among them. `reloadCommand`: see Endpoint. Blocks; for the thread pool.
QList<Unheard> unheardFiles(const Host &host, const std::optional<HostProcess> &broker, const BrokerFiles &files,
                            const QString &reloadCommand);

} // namespace gatehouse::mosquitto
