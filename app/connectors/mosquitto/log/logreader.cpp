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

void LogReader::read(QByteArrayView raw, LogLine &line)
{
    ++m_counts.lines;
    QByteArrayView text = raw;
    const LogStamp::Fit fit = m_isKnown ? m_stamp.take(text, line.at) : LogStamp::Fit::No;
    if (fit == LogStamp::Fit::Yes && !m_echoes.isEcho(text)) {
        const qint64 at = line.at;
        readLogLine(text, m_stamp.ownSize() + text.size(), m_dialect, line);
        line.at = at;
    } else if (fit == LogStamp::Fit::Yes) {
        line.kind = LogKind::Echo;
        line.text = text;
    }
    // Without a time every line fits, so that one that makes no sense may be the first with a time.
    if (fit != LogStamp::Fit::Yes || (line.kind == LogKind::Other && m_stamp.format().isEmpty()))
        readOther(raw, fit, line);
    else
        m_misses = 0;
    line.isTrusted = m_subscriptions == Subscriptions::AreNotThere || m_echoes.seesDebug();
    if (line.kind >= LogKind::Starting || (m_dialect == LogDialect::Unknown && line.kind == LogKind::Connected))
        learn(line);
    m_echoes.note(line);
    ++m_counts.ofKind[std::size_t(line.kind)];
}

void LogReader::readOther(QByteArrayView raw, LogStamp::Fit fit, LogLine &line)
{
    if (fit == LogStamp::Fit::OtherProgram) {
        line.kind = LogKind::Foreign;
        line.text = raw;
        return;
    }
    const bool isStrange = fit == LogStamp::Fit::No;
    if (isStrange)
        line.text = raw;
    if (raw.isEmpty() || (!m_isTold && discover(raw, line)))
        return;
    m_counts.strange += isStrange && m_isKnown ? 1 : 0;
}

void LogReader::learn(const LogLine &line)
{
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
