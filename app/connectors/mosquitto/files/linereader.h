// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <cstring>

namespace gatehouse::mosquitto {

/// isspace() of the C locale.
constexpr bool isSpace(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/// The lines of a file as mosquitto gets them from fgets_extending() (2.0.11 to 2.1.2): a last line without a line end
/// is lost when it just fills the buffer, which begins with 256 bytes and grows by 1000. NUL bytes, which hide what
/// follows, are the caller's to find.
class LineReader
{
public:
    /// `buffer`: of how many bytes the broker's buffer is at first.
    explicit LineReader(QByteArrayView bytes, qsizetype buffer = 256)
        : m_rest(bytes)
        , m_buffer(buffer)
    {
    }
    /// The next line without its line feed; false: there is none.
    bool next(QByteArrayView &line)
    {
        const auto *end = m_rest.isEmpty()
                              ? nullptr
                              : static_cast<const char *>(std::memchr(m_rest.data(), '\n', std::size_t(m_rest.size())));
        if (!end)
            return last(line);
        ++m_number;
        line = QByteArrayView(m_rest.data(), end);
        m_rest = QByteArrayView(end + 1, m_rest.data() + m_rest.size());
        if (line.size() + 2 > m_buffer)
            growFor(line.size() + 2);
        return true;
    }
    [[nodiscard]] int number() const { return m_number; }        ///< of the line given last, 1-based
    [[nodiscard]] QByteArrayView lost() const { return m_lost; } ///< the line that the broker loses
    [[nodiscard]] std::size_t usualLength() const;               ///< of a line, by what comes next

private:
    bool last(QByteArrayView &line);
    void growFor(qsizetype size);

    QByteArrayView m_rest;
    QByteArrayView m_lost;
    qsizetype m_buffer;
    int m_number = 0;
};

} // namespace gatehouse::mosquitto
