// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/linepieces.h"
#include "connectors/mosquitto/log/stamppattern.h"

#include <QTimeZone>

#include <optional>

namespace gatehouse::mosquitto {

/// What stands before mosquitto's own line, written by whoever handed it on.
enum class LinePrefix {
    None,
    Syslog,    ///< "Nov 28 02:03:15 host mosquitto[12]: ", or with a time as 2026-11-28T02:03:15.123456+01:00 or
               ///< 1795363121.5
    Container, ///< "2026-11-28T02:03:15.123456789Z " of docker logs -t, also with "stdout F " as Kubernetes writes
    Compose    ///< "mosquitto-1  | "
};

constexpr qint64 noTime = -1; ///< seconds since 1970 that are not known

/// How the lines of one log begin: who handed them on, and the time that mosquitto puts before its text. Takes it off
/// and reads it. One thread.
class LogStamp final
{
public:
    /// `format`: of strftime(), in the broker's local time, "%s" for the seconds since 1970 that are the default;
    /// empty: no time at all.
    LogStamp(LinePrefix prefix, const QByteArray &format);

    enum class Fit { No, Yes, OtherProgram };
    /// Takes it off a line; `at`: seconds since 1970, or noTime. Not touched unless it fits.
    Fit take(QByteArrayView &line, qint64 &at) { return takeLast(line, at) ? Fit::Yes : takeOther(line, at); }

    /// Only what stood before the line before; false: it is something else.
    bool takeLast(QByteArrayView &line, qint64 &at) const { return m_prefix == LinePrefix::None && takeSame(line, at); }

    void setZone(const QTimeZone &zone) { m_zone = zone; } ///< of the broker's machine; ours when it is not told
    void setReference(const QDateTime &now) { m_reference = now; } ///< times without a year are not later than this

    /// Bytes of mosquitto's own time in the line that was taken last.
    [[nodiscard]] qsizetype ownSize() const { return m_pattern.format().isEmpty() ? 0 : m_last.size(); }
    [[nodiscard]] LinePrefix prefix() const { return m_prefix; }
    [[nodiscard]] const QByteArray &format() const { return m_pattern.format(); }

    /// What is tried, in this order, where nobody says how a log begins. Days before months or months before days
    /// cannot be told apart, so such a time is taken off and not believed.
    static const QList<LogStamp> &usual();

private:
    /// Many lines of one second stand one after the other.
    bool takeSame(QByteArrayView &line, qint64 &at) const
    {
        const qsizetype size = m_last.size();
        if (size < 8 || line.size() < size || wordAt(line.data() + size - 8) != wordAt(m_last.constData() + size - 8))
            return false;
        for (qsizetype part = 0; part + 8 < size; part += 8)
            if (wordAt(line.data() + part) != wordAt(m_last.constData() + part))
                return false;
        line = QByteArrayView(line.data() + size, line.size() - size);
        at = m_lastAt == noTime ? at : m_lastAt;
        return true;
    }
    Fit takeOther(QByteArrayView &line, qint64 &at);
    Fit takePrefix(QByteArrayView &line, qint64 &at) const;
    [[nodiscard]] bool takeOwn(QByteArrayView &line, qint64 &at);
    [[nodiscard]] qint64 secondsOf(const StampTime &time) const;
    LogStamp &doubted();

    LinePrefix m_prefix;
    StampPattern m_pattern;
    bool m_isEpoch;
    bool m_isDoubtful = false;
    QTimeZone m_zone;
    QDateTime m_reference;
    QByteArray m_last; ///< the stamp of the line before, with ": "
    qint64 m_lastAt = noTime;
};

} // namespace gatehouse::mosquitto
