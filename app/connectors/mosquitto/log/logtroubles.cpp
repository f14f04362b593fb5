// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/logtroubles.h"

#include <QCoreApplication>

#include <utility>

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::LogTroubles)
};

constexpr auto saidEvery = 60s;
constexpr std::chrono::seconds back = 5s; // less comes of programs that hand lines on in another order
constexpr std::chrono::seconds ahead = 120s;
constexpr qsizetype mostOfClock = 3; // of some bytes

QString lengthOf(std::chrono::seconds time)
{
    constexpr auto hour = std::chrono::seconds(1h).count();
    constexpr auto minute = std::chrono::seconds(1min).count();
    const auto all = time.count();
    if (all >= hour)
        return Words::tr("%1 h %2 min").arg(all / hour).arg(all % hour / minute);
    return all >= minute ? Words::tr("%1 min").arg(all / minute) : Words::tr("%1 s").arg(all);
}

} // namespace

void LogTroubles::comes(std::chrono::milliseconds now)
{
    m_now = now;
}

void LogTroubles::forgetTime()
{
    m_last = noTime;
}

/// A log that nobody writes to stands still, and so does one that cannot be reached; then its time has gone on as much
/// as ours.
void LogTroubles::noteTime(qint64 at)
{
    if (at == noTime)
        return;
    const qint64 last = std::exchange(m_last, at);
    const std::chrono::milliseconds passed = m_now - std::exchange(m_lastCame, m_now);
    if (last == noTime || m_ofClock.size() >= mostOfClock)
        return;
    const std::chrono::seconds fallen(last - at);
    const std::chrono::seconds risen(at - last);
    if (fallen >= back)
        m_ofClock.append(Words::tr("The times in the broker's log went back by %1: its clock was set, or summer time "
                                   "ended. What comes is told in the order in which it was written.")
                             .arg(lengthOf(fallen)));
    else if (m_coming == Coming::Now && risen >= passed + ahead)
        m_ofClock.append(Words::tr("The times in the broker's log went ahead by %1 at once: its clock was set, or "
                                   "summer time began.")
                             .arg(lengthOf(risen)));
}

qint64 LogTroubles::newOnes(Count &count, qint64 now) const
{
    if (now <= count.said || (count.wasSaid && m_now - count.saidAt < saidEvery))
        return 0;
    count.saidAt = m_now;
    count.wasSaid = true;
    return now - std::exchange(count.said, now);
}

QStringList LogTroubles::sentences(const LogReader &reader)
{
    QStringList all = std::exchange(m_ofClock, {});
    if (const qint64 lines = newOnes(m_strange, reader.counts().strange); lines > 0)
        all.append(Words::tr("%n line(s) of the broker's log are not mosquitto's, and were left out.", "", int(lines)));
    if (const qint64 lines = newOnes(m_overlong, reader.splitter().overlong()); lines > 0)
        all.append(Words::tr("%n line(s) of the broker's log are longer than any of mosquitto's, and were left out.",
                             "", int(lines)));
    return all;
}

} // namespace gatehouse::mosquitto
