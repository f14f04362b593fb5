// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <vector>

namespace gatehouse::hostsaccess {

/// What the library takes for one line.
struct HostsLine
{
    enum class End { LineFeed, MissingLineFeed, TooLong };
    QByteArray text;                ///< continuation lines joined, with the line feed if it has one; no NUL
    quint32 offset = 0;             ///< of its first byte in the file
    quint32 length = 0;             ///< in the file, line ends and backslashes included
    int number = 0;                 ///< of its first line in the file, 1-based
    End end = End::LineFeed;        ///< all but LineFeed: the library stops reading here
    std::vector<quint32> positions; ///< offset in the file of each byte of `text`; empty unless asked for
};

/// The lines of hosts.allow and hosts.deny as tcp_wrappers 7.6.q of Debian 12 gets them from xgets(): into a buffer of
/// 2048 bytes; a line feed behind a backslash joins, one behind a carriage return does not; a NUL hides the rest of its
/// line and joins the next one.
class HostsLines final
{
public:
    enum class Positions { Left, Kept };
    /// `offset`, `line`: where to begin.
    explicit HostsLines(QByteArrayView bytes, quint32 offset = 0, int line = 1)
        : m_bytes(bytes)
        , m_at(offset)
        , m_number(line)
    {
    }
    /// False: there is none.
    bool next(HostsLine &line, Positions positions = Positions::Left);

private:
    [[nodiscard]] qsizetype chunk(qsizetype most) const;

    QByteArrayView m_bytes;
    qsizetype m_at;
    int m_number;
};

} // namespace gatehouse::hostsaccess
