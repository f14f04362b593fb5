// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace gatehouse::mosquitto {

/// A time as a stamp tells it; what it does not tell is negative.
struct StampTime
{
    int year = -1;
    int month = -1; ///< 1 to 12
    int day = -1;
    int dayOfYear = -1; ///< 1 to 366
    int hour = -1;
    int minute = -1;
    int second = -1;
    int afternoon = -1;        ///< 0 or 1, with hours up to 12
    qint64 epoch = -1;         ///< seconds since 1970
    std::optional<int> offset; ///< of the zone, seconds east
    bool isUtc = false;        ///< the zone's name says so
};

/// What strftime() writes for a format in the C locale, read back: log_timestamp_format of a mosquitto.conf. Immutable.
class StampPattern final
{
public:
    explicit StampPattern(QByteArray format)
        : m_format(std::move(format))
    {
    }
    /// How many bytes at the beginning are such a stamp; -1: none.
    [[nodiscard]] qsizetype match(QByteArrayView text, StampTime &time) const;
    [[nodiscard]] const QByteArray &format() const { return m_format; }

private:
    QByteArray m_format;
};

} // namespace gatehouse::mosquitto
