// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/logstamp.h"

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype mostStamp = 80; // bytes
constexpr QByteArrayView separator = ": ";
constexpr qint64 daySeconds = 24 * 60 * 60;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

void skipFraction(QByteArrayView text, qsizetype &at)
{
    if (at >= text.size() || text.at(at) != '.')
        return;
    do
        ++at;
    while (at < text.size() && isDigit(text.at(at)));
}

/// "2026-11-28T02:03:15.123456+01:00" and the like; the bytes that it takes, -1: none.
qsizetype isoStamp(QByteArrayView text, StampTime &time)
{
    static const StampPattern pattern("%Y-%m-%dT%H:%M:%S");
    static const StampPattern zone("%z");
    qsizetype at = pattern.match(text, time);
    if (at < 0)
        return -1;
    skipFraction(text, at);
    const qsizetype more = zone.match(text.sliced(at), time);
    return at + std::max<qsizetype>(more, 0);
}

qsizetype syslogStamp(QByteArrayView text, StampTime &time)
{
    static const StampPattern pattern("%b %e %H:%M:%S");
    static const StampPattern zeroed("%b %d %H:%M:%S");
    qsizetype at = pattern.match(text, time);
    if (at < 0)
        at = zeroed.match(text, time = {});
    if (at >= 0) {
        skipFraction(text, at);
        return at;
    }
    if (at = isoStamp(text, time = {}); at >= 0)
        return at;
    static const StampPattern unixTime("%s");
    if (at = unixTime.match(text, time = {}); at < 9)
        return -1;
    skipFraction(text, at);
    return at;
}

} // namespace

LogStamp::LogStamp(LinePrefix prefix, const QByteArray &format)
    : m_prefix(prefix)
    , m_pattern(format)
    , m_isEpoch(format == "%s")
{
}

LogStamp &LogStamp::doubted()
{
    m_isDoubtful = true;
    return *this;
}

const QList<LogStamp> &LogStamp::usual()
{
    static const QList<LogStamp> all = [] {
        QList<LogStamp> list;
        for (const LinePrefix prefix :
             {LinePrefix::None, LinePrefix::Syslog, LinePrefix::Container, LinePrefix::Compose}) {
            for (const char *format : {"%s",
                                       "%Y-%m-%dT%H:%M:%S%z",
                                       "%Y-%m-%dT%H:%M:%S",
                                       "%Y-%m-%d %H:%M:%S",
                                       "%Y-%m-%d %H:%M:%S%z",
                                       "%Y-%m-%d %H:%M:%S %z",
                                       "%Y-%m-%dT%H:%M:%S%Z",
                                       "%Y-%m-%d %H:%M:%S %Z",
                                       "[%Y-%m-%d %H:%M:%S]",
                                       "%Y/%m/%d %H:%M:%S",
                                       "%Y%m%d %H:%M:%S",
                                       "%Y%m%d-%H%M%S",
                                       "%Y%m%dT%H%M%S",
                                       "%d.%m.%Y %H:%M:%S",
                                       "%c",
                                       "%a %b %d %H:%M:%S %Y",
                                       "%d %b %Y %H:%M:%S",
                                       "%d-%b-%Y %H:%M:%S",
                                       "%d/%b/%Y:%H:%M:%S %z",
                                       "%b %e %H:%M:%S",
                                       "%b %d %H:%M:%S"})
                list.append(LogStamp(prefix, format));
            for (const char *format :
                 {"%m/%d/%Y %H:%M:%S", "%m-%d-%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H:%M:%S",
                  "%m/%d/%y %H:%M:%S", "%d/%m/%y %H:%M:%S", "%H:%M:%S", "%T %D"})
                list.append(LogStamp(prefix, format).doubted());
            list.append(LogStamp(prefix, {}));
        }
        return list;
    }();
    return all;
}

LogStamp::Fit LogStamp::takeOther(QByteArrayView &line, qint64 &at)
{
    QByteArrayView rest = line;
    qint64 when = noTime;
    if (m_prefix != LinePrefix::None) {
        const Fit fit = takePrefix(rest, when);
        if (fit != Fit::Yes)
            return fit;
    }
    if (!m_pattern.format().isEmpty() && !takeOwn(rest, when))
        return Fit::No;
    line = rest;
    at = when;
    return Fit::Yes;
}

bool LogStamp::takeOwn(QByteArrayView &line, qint64 &at)
{
    if (takeSame(line, at))
        return true;
    StampTime time;
    const qsizetype size = m_pattern.match(line.first(std::min(line.size(), mostStamp)), time);
    if (size < 0 || (m_isEpoch && size < 9) || !line.sliced(size).startsWith(QByteArrayView(separator)))
        return false;
    m_lastAt = m_isDoubtful ? noTime : secondsOf(time);
    m_last = line.first(size + separator.size()).toByteArray();
    line = line.sliced(m_last.size());
    at = m_lastAt == noTime ? at : m_lastAt;
    return true;
}

qint64 LogStamp::secondsOf(const StampTime &time) const
{
    if (time.epoch >= 0)
        return time.epoch;
    if (time.hour < 0 || time.minute < 0)
        return noTime;
    int hour = time.hour;
    if (time.afternoon >= 0)
        hour = hour % 12 + 12 * time.afternoon;
    const QDateTime now = m_reference.isValid() ? m_reference : QDateTime::currentDateTimeUtc();
    const int year = time.year >= 0 ? time.year : now.date().year();
    const QDate date = time.dayOfYear > 0 && time.month < 0 ? QDate(year, 1, 1).addDays(time.dayOfYear - 1)
                                                            : QDate(year, time.month, time.day);
    const QTime clock(hour, time.minute, std::clamp(time.second, 0, 59)); // 60: a leap second
    if (!date.isValid() || !clock.isValid())
        return noTime;
    const auto secondsOn = [&](QDate day) {
        if (time.offset || time.isUtc)
            return QDateTime(day, clock, Qt::UTC).toSecsSinceEpoch() - time.offset.value_or(0);
        return (m_zone.isValid() ? QDateTime(day, clock, m_zone) : QDateTime(day, clock)).toSecsSinceEpoch();
    };
    const qint64 seconds = secondsOn(date);
    if (time.year < 0 && seconds > now.toSecsSinceEpoch() + daySeconds)
        return secondsOn(date.addYears(-1)); // a log of December that is read in January
    return seconds;
}

LogStamp::Fit LogStamp::takePrefix(QByteArrayView &line, qint64 &at) const
{
    if (m_prefix == LinePrefix::Compose) {
        const QByteArrayView head = line.first(std::min(line.size(), mostStamp));
        const qsizetype bar = head.indexOf("| ");
        const qsizetype blank = head.indexOf(' ');
        // A name without blanks, and blanks up to the bar.
        if (blank <= 0 || bar < blank ||
            !std::all_of(head.begin() + blank, head.begin() + bar, [](char c) { return c == ' '; }))
            return Fit::No;
        line = line.sliced(bar + 2);
        return Fit::Yes;
    }
    const bool isSyslog = m_prefix == LinePrefix::Syslog;
    QByteArrayView rest = line;
    if (isSyslog && rest.startsWith('<')) { // the priority, where syslog's own lines are kept
        const qsizetype end = rest.first(std::min<qsizetype>(rest.size(), 5)).indexOf('>');
        if (end > 0)
            rest = rest.sliced(end + 1);
    }
    StampTime time;
    const QByteArrayView head = rest.first(std::min(rest.size(), mostStamp));
    const qsizetype size = isSyslog ? syslogStamp(head, time) : isoStamp(head, time);
    if (size < 0 || size >= rest.size() || rest.at(size) != ' ')
        return Fit::No;
    rest = rest.sliced(size + 1);
    if (isSyslog) {
        const qsizetype host = rest.indexOf(' ');
        if (host <= 0)
            return Fit::No;
        rest = rest.sliced(host + 1);
        const qsizetype tag = rest.indexOf(separator);
        if (tag <= 0 || rest.first(tag).contains(' '))
            return Fit::No;
        const QByteArrayView program = rest.first(tag);
        if (!program.startsWith("mosquitto") ||
            (program.size() > 9 && (program.at(9) != '[' || !program.endsWith(']'))))
            return Fit::OtherProgram;
        rest = rest.sliced(tag + separator.size());
    } else {
        for (const QByteArrayView stream : {QByteArrayView("stdout F "), QByteArrayView("stderr F ")})
            if (rest.startsWith(stream))
                rest = rest.sliced(stream.size());
    }
    line = rest;
    at = secondsOf(time);
    return Fit::Yes;
}

} // namespace gatehouse::mosquitto
