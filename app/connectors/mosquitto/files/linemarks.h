// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>

#include <algorithm>
#include <vector>

namespace gatehouse::mosquitto {

/// Tells the line of an offset in a file of millions of lines: where every 128th begins is noted while it is read.
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
        if (number % linesPerMark == 0)
            m_marks.push_back(offset);
    }
    [[nodiscard]] int lineAt(QByteArrayView bytes, quint32 offset) const ///< 1-based
    {
        const auto mark = std::upper_bound(m_marks.cbegin(), m_marks.cend(), offset);
        const auto before = int(mark - m_marks.cbegin());
        const quint32 start = before == 0 ? 0 : *std::prev(mark);
        const int first = before == 0 ? 1 : before * linesPerMark;
        const int line = first + int(std::count(bytes.begin() + start, bytes.begin() + offset, '\n'));
        return m_numbers.isEmpty() ? line : m_numbers.value(line - 1);
    }

private:
    static constexpr int linesPerMark = 128;
    std::vector<quint32> m_marks;
    QList<int> m_numbers;
};

} // namespace gatehouse::mosquitto
