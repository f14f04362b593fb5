// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <algorithm>
#include <cstring>
#include <utility>

namespace gatehouse::mosquitto {

/// Cuts bytes that come in parts into lines, without copying what lies whole in one part. However long a line is, no
/// more than `longest` bytes of it are held: longer ones are counted and not handed on. One thread.
class LineSplitter final
{
public:
    /// Of mosquitto's own 999 bytes and whatever others put before them.
    static constexpr qsizetype longest = 16384;
    enum class Start { AtLine, WithinLine }; ///< WithinLine: the first line is only the end of one, and is left out
    explicit LineSplitter(Start start = Start::AtLine)
        : m_isSkipping(start == Start::WithinLine)
    {
    }

    /// Calls `line(QByteArrayView)` for each line that ends, without its end. The view lives as long as the call.
    template <typename Line> void add(QByteArrayView bytes, const Line &line)
    {
        const char *at = bytes.data();
        const char *const end = at + bytes.size();
        while (at < end) {
            const auto *newline = static_cast<const char *>(std::memchr(at, '\n', std::size_t(end - at)));
            if (newline == nullptr)
                return keep(QByteArrayView(at, end - at));
            hand(QByteArrayView(at, newline - at), line);
            at = newline + 1;
        }
    }
    /// The last line, if it has no end: a file that is saved is read so, one that grows is not.
    template <typename Line> void finish(const Line &line)
    {
        if (!m_rest.isEmpty() || m_isSkipping)
            hand({}, line);
    }

    [[nodiscard]] qint64 overlong() const { return m_overlong; } ///< lines that were left out for their length
    [[nodiscard]] qint64 zeros() const { return m_zeros; }       ///< bytes 0 before lines: holes in a truncated file
    [[nodiscard]] qsizetype held() const { return m_rest.capacity(); }

private:
    template <typename Line> void hand(QByteArrayView part, const Line &line)
    {
        if (m_rest.isEmpty() && !m_isSkipping && part.size() <= longest) {
            const QByteArrayView whole = withoutEnds(part);
            line(whole);
            return;
        }
        keep(part);
        if (!std::exchange(m_isSkipping, false))
            line(withoutEnds(m_rest));
        m_rest.truncate(0); // keeps its memory
    }
    void keep(QByteArrayView part);
    QByteArrayView withoutEnds(QByteArrayView line)
    {
        while (!line.isEmpty() && line.back() == '\r')
            line.chop(1);
        while (!line.isEmpty() && line.front() == '\0') {
            line = line.sliced(1);
            ++m_zeros;
        }
        return line;
    }

    QByteArray m_rest;
    bool m_isSkipping;
    qint64 m_overlong = 0;
    qint64 m_zeros = 0;
};

} // namespace gatehouse::mosquitto
