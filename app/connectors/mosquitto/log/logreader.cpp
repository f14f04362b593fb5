// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/logreader.h"

namespace gatehouse::mosquitto {

namespace {

constexpr int triesInARow = 1000; // a file that is no log of mosquitto is not looked at so closely
constexpr int triesThen = 64;     // each of so many lines

} // namespace

void LogReader::setStamp(const LogStamp &stamp)
{
    m_stamp = stamp;
    m_isKnown = m_isTold = true;
}

LogLine LogReader::readBehind(QByteArrayView text, const LogStamp &stamp)
{
    if (m_echoes.isEcho(text)) {
        LogLine line;
        line.kind = LogKind::Echo;
        line.text = text;
        return line;
    }
    return readLogLine(text, stamp.ownSize() + text.size(), m_dialect);
}

LogLine LogReader::read(QByteArrayView raw)
{
    ++m_counts.lines;
    LogLine line;
    line.text = raw;
    QByteArrayView text = raw;
    qint64 at = noTime;
    const LogStamp::Fit fit = m_isKnown ? m_stamp.take(text, at) : LogStamp::Fit::No;
    if (fit == LogStamp::Fit::Yes)
        line = readBehind(text, m_stamp);
    else if (fit == LogStamp::Fit::OtherProgram)
        line.kind = LogKind::Foreign;
    line.at = at;
    // Without a time every line fits, so that one that makes no sense may be the first with a time.
    const bool isStrange = fit == LogStamp::Fit::No && !raw.isEmpty();
    const bool makesSense = !isStrange && (line.kind != LogKind::Other || !m_stamp.format().isEmpty());
    if (makesSense)
        m_misses = 0;
    else if (m_isTold || !discover(raw, line))
        m_counts.strange += isStrange && m_isKnown ? 1 : 0;
    line.isTrusted = m_subscriptions == Subscriptions::AreNotThere || m_echoes.seesDebug();
    learn(line);
    m_echoes.note(line);
    ++m_counts.ofKind[std::size_t(line.kind)];
    return line;
}

void LogReader::learn(const LogLine &line)
{
    const bool isTold = line.kind == LogKind::Starting || line.kind == LogKind::Running;
    if (!isTold && (m_dialect != LogDialect::Unknown || line.kind != LogKind::Connected))
        return;
    if (const LogDialect told = dialectOf(line); told != LogDialect::Unknown)
        m_dialect = told;
}

/// Looks how this line begins, and goes on with that if it makes sense so.
bool LogReader::discover(QByteArrayView raw, LogLine &line)
{
    if (++m_misses > triesInARow && m_misses % triesThen != 0)
        return false;
    for (const LogStamp &usual : LogStamp::usual()) {
        LogStamp stamp = usual;
        QByteArrayView text = raw;
        qint64 at = noTime;
        stamp.setReference(m_reference);
        if (stamp.take(text, at) != LogStamp::Fit::Yes)
            continue;
        const LogLine read = readLogLine(text, stamp.ownSize() + text.size(), m_dialect);
        if (read.kind == LogKind::Other || read.kind == LogKind::Cut)
            continue;
        line = read;
        line.at = at;
        m_stamp = stamp;
        m_isKnown = true;
        m_misses = 0;
        return true;
    }
    return false;
}

} // namespace gatehouse::mosquitto
