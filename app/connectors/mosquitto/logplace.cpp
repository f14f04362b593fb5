// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/logplace.h"

#include "core/profile.h"

namespace gatehouse::mosquitto {

LogPlace logPlaceOf(const QString &log, const BrokerConf *conf)
{
    LogPlace place;
    if (const std::optional<QString> unit = journalUnitOf(log)) {
        place.unit = *unit;
        return place; // the journal tells its own times
    }
    place.file = log.isEmpty() && conf != nullptr ? conf->logFile.value : log;
    // Another file may be what somebody else made of it.
    if (conf == nullptr || place.file != conf->logFile.value)
        return place;
    place.stamp = LogPlace::Stamp::Told;
    const QByteArray format = conf->logTimestampFormat.value.toUtf8();
    if (conf->logTimestamp.value)
        place.format = format.isEmpty() ? QByteArrayLiteral("%s") : format;
    return place;
}

} // namespace gatehouse::mosquitto
