// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/brokerconf.h"

namespace gatehouse::mosquitto {

/// Where the log of one broker is, and how its lines begin.
struct LogPlace
{
    QString file;
    QString unit;                                          ///< of the system's journal, in the place of a file
    enum class Stamp { Found, Told } stamp = Stamp::Found; ///< Found: by its lines
    QByteArray format;                                     ///< of Told: of strftime(); empty: no time
    [[nodiscard]] bool isNowhere() const { return file.isEmpty() && unit.isEmpty(); }
    friend bool operator==(const LogPlace &, const LogPlace &) = default;
};

/// `log` is what a profile says of it (see Endpoint) and comes first; else what the configuration says, null: there is
/// none.
LogPlace logPlaceOf(const QString &log, const BrokerConf *conf);

} // namespace gatehouse::mosquitto
