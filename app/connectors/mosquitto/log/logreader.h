// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/echoes.h"
#include "connectors/mosquitto/log/linesplitter.h"
#include "connectors/mosquitto/log/logline.h"
#include "connectors/mosquitto/log/logstamp.h"

#include <array>

namespace gatehouse::mosquitto {

/// How many lines of which kind a log had, and what was wrong with it.
struct LineCounts
{
    qint64 lines = 0;
    qint64 strange = 0; ///< lines that do not begin as the log's others
    std::array<qint64, logKindCount> ofKind{};
};

/// Makes lines with a kind of the bytes of one log, in order. How its lines begin is found out by the first one that
/// makes sense, and again where that ends: a log outlives a change of log_timestamp_format. Once it is known, only a
/// line that begins so is one of the broker's: client ids that look like a time or like a line do not count. One
/// thread.
class LogReader final
{
public:
    explicit LogReader(LineSplitter::Start start = LineSplitter::Start::AtLine)
        : m_splitter(start)
    {
    }
    /// Where mosquitto.conf tells it: log_timestamp and log_timestamp_format. It is then not looked for.
    void setStamp(const LogStamp &stamp);
    void setReference(const QDateTime &now) { m_reference = now; } ///< see LogStamp
    /// Whether subscriptions may be in it: not in $SYS/broker/log/N and the like, nor with a log_type without them.
    enum class Subscriptions { MayBeThere, AreNotThere };
    void setSubscriptions(Subscriptions there) { m_subscriptions = there; }
    /// Verdicts: add() only counts the lines of who comes, goes as he should and sends what, which are most of a log.
    enum class Wanted { All, Verdicts };
    void setWanted(Wanted wanted) { m_wanted = wanted; }

    /// Calls `take(const LogLine &, QByteArrayView raw)` for each line that ends; both live as long as the call.
    template <typename Take> void add(QByteArrayView bytes, const Take &take)
    {
        m_splitter.add(bytes, [&](QByteArrayView raw) {
            if (m_wanted == Wanted::Verdicts && isPassedOver(raw))
                return;
            LogLine line;
            read(raw, line);
            take(line, raw);
        });
    }
    template <typename Take> void finish(const Take &take)
    {
        m_splitter.finish([&](QByteArrayView raw) { take(read(raw), raw); });
    }
    LogLine read(QByteArrayView raw) ///< a line that came alone, without its end
    {
        LogLine line;
        read(raw, line);
        return line;
    }

    [[nodiscard]] const LineCounts &counts() const { return m_counts; }
    [[nodiscard]] const LineSplitter &splitter() const { return m_splitter; }
    [[nodiscard]] bool isKnown() const { return m_isKnown; } ///< how its lines begin: some line made sense
    [[nodiscard]] LogDialect dialect() const { return m_dialect; }

private:
    bool discover(QByteArrayView raw, LogLine &line);
    void read(QByteArrayView raw, LogLine &line);
    bool isPassedOver(QByteArrayView raw)
    {
        QByteArrayView text = raw;
        qint64 at = noTime;
        if (!m_isKnown || m_dialect == LogDialect::Unknown || raw.size() >= mostLine || !m_echoes.isIdle() ||
            !m_stamp.takeLast(text, at))
            return false;
        const LogKind kind = kindToPassOver(text, m_dialect);
        if (kind == LogKind::Other)
            return false;
        ++m_counts.lines;
        ++m_counts.ofKind[std::size_t(kind)];
        return true;
    }
    void readOther(QByteArrayView raw, LogStamp::Fit fit, LogLine &line);
    void learn(const LogLine &line);

    LineSplitter m_splitter;
    Echoes m_echoes;
    Subscriptions m_subscriptions = Subscriptions::MayBeThere;
    Wanted m_wanted = Wanted::All;
    LogStamp m_stamp{LinePrefix::None, {}};
    QDateTime m_reference;
    bool m_isKnown = false;
    bool m_isTold = false;
    int m_misses = 0; ///< lines in a row that tell nothing
    LogDialect m_dialect = LogDialect::Unknown;
    LineCounts m_counts;
};

} // namespace gatehouse::mosquitto
