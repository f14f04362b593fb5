// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/attribution.h"
#include "connectors/mosquitto/log/logtroubles.h"

#include <QElapsedTimer>
#include <QHash>

#include <functional>

namespace gatehouse::mosquitto {

/// One log as it comes, whichever way: its bytes in, the events of its lines out, and whose connections changed. One
/// broker's lines, in order; one thread.
class LogStream final
{
public:
    /// Learning: lines from before tell who is connected, and are no events.
    enum class Lines { Learned, Told };
    explicit LogStream(LineSplitter::Start start = LineSplitter::Start::AtLine, Lines lines = Lines::Told)
        : m_reader(start)
        , m_lines(lines)
    {
        m_clock.start();
    }

    [[nodiscard]] LogReader &reader() { return m_reader; } ///< to tell it what is known of the log, beforehand
    [[nodiscard]] const LogReader &reader() const { return m_reader; }
    void setLines(Lines lines);
    void setComing(LogTroubles::Coming coming) { m_troubles.setComing(coming); }
    /// `isWanted` sees each line first; those that it says no to are nobody's.
    using Look = std::function<bool(const LogLine &line)>;
    void add(QByteArrayView bytes, const Look &isWanted = {});
    void finish(); ///< the last line need not end
    void forgetConnections();
    /// What is to be said of the log itself.
    void say(const QString &sentence);

    [[nodiscard]] QList<Event> takeEvents() { return std::exchange(m_events, {}); }
    /// Connections of each account whose number changed.
    [[nodiscard]] QHash<QString, int> takePresence() { return std::exchange(m_presence, {}); }
    [[nodiscard]] qint64 givenUp() const { return m_attribution.givenUp(); }

private:
    void take(const LogLine &line, QByteArrayView raw, const Look &isWanted);
    void sayTroubles();

    LogReader m_reader;
    Attribution m_attribution;
    LogTroubles m_troubles;
    QElapsedTimer m_clock;
    Lines m_lines;
    QList<Event> m_events;
    QHash<QString, int> m_presence;
};

/// Something that is said of a log, and not in it.
Event noteEvent(const QString &sentence);

} // namespace gatehouse::mosquitto
