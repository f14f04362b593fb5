// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>

#include <algorithm>
#include <vector>

namespace gatehouse::mosquitto {

/// Tells the line of an offset in a file of millions of lines: which line every 512th byte belongs to is noted while it
/// is read, so that a decision about a client, which names the lines it rests on, looks at a few bytes only.
class LineMarks final
{
public:
    LineMarks() = default;
    /// For a part of a file: the number that each of its lines has in the whole; 0: none yet.
    explicit LineMarks(QList<int> numbers)
        : m_numbers(std::move(numbers))
    {
    }
    /// Of each line in turn; `number` is 1-based.
    void note(int number, quint32 offset)
    {
        while (m_next < offset) {
            m_marks.push_back(number - 1);
            m_next += bytesPerMark;
        }
    }
    [[nodiscard]] int lineAt(QByteArrayView bytes, quint32 offset) const ///< 1-based
    {
        // Without a mark there is one line, and behind the last mark hardly another one.
        const std::size_t mark = m_marks.empty() ? 0 : std::min(offset / bytesPerMark, m_marks.size() - 1);
        const int first = m_marks.empty() ? 1 : m_marks[mark];
        const auto start = qsizetype(mark * bytesPerMark);
        const int line = first + int(std::count(bytes.begin() + start, bytes.begin() + offset, '\n'));
        return m_numbers.isEmpty() ? line : m_numbers.value(line - 1);
    }

private:
    static constexpr std::size_t bytesPerMark = 512;
    std::vector<int> m_marks; ///< the line that byte 0, 512, 1024 and so on is in
    std::size_t m_next = 0;   ///< the offset of the mark to come
    QList<int> m_numbers;
};

} // namespace gatehouse::mosquitto
