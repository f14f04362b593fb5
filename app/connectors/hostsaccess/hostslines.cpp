// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostslines.h"

#include <algorithm>

namespace gatehouse::hostsaccess {

namespace {

constexpr qsizetype bufferSize = 2048; // BUFLEN in hosts_access.c

} // namespace

/// How many bytes fgets() takes.
qsizetype HostsLines::chunk(qsizetype most) const
{
    const QByteArrayView rest = m_bytes.sliced(m_at, std::min(most, m_bytes.size() - m_at));
    const qsizetype end = rest.indexOf('\n');
    return end < 0 ? rest.size() : end + 1;
}

bool HostsLines::next(HostsLine &line, Positions positions)
{
    line.text.clear();
    line.positions.clear();
    line.offset = quint32(m_at);
    line.number = m_number;
    line.end = HostsLine::End::MissingLineFeed;
    qsizetype room = bufferSize;
    while (m_at < m_bytes.size()) {
        const QByteArrayView got = m_bytes.sliced(m_at, chunk(room - 1));
        const qsizetype nul = got.indexOf('\0');
        QByteArrayView seen = nul < 0 ? got : got.first(nul);
        const qsizetype from = m_at;
        m_at += got.size();
        m_number += got.endsWith('\n') ? 1 : 0;
        const bool isWhole = seen.endsWith('\n') && !seen.endsWith("\\\n");
        if (seen.endsWith("\\\n"))
            seen.chop(2);
        line.text.append(seen);
        if (positions == Positions::Kept) {
            for (qsizetype i = 0; i < seen.size(); ++i)
                line.positions.push_back(quint32(from + i));
        }
        line.length = quint32(m_at) - line.offset;
        if (isWhole) {
            line.end = HostsLine::End::LineFeed;
            return true;
        }
        room -= seen.size();
        if (room == 1) {
            line.end = HostsLine::End::TooLong;
            return true;
        }
    }
    return !line.text.isEmpty();
}

} // namespace gatehouse::hostsaccess
