// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QtGlobal>

#include <cstring>

namespace gatehouse::mosquitto {

// The pieces that lines of a log are read by. A log has millions of lines, so that these compare eight bytes at once,
// with constants, and call nothing.

inline quint64 wordAt(const char *bytes)
{
    quint64 word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Whether these bytes stand there; there are enough of them.
template <std::size_t Size> inline bool isAt(const char *bytes, const char (&literal)[Size])
{
    constexpr std::size_t length = Size - 1;
    if constexpr (length < 8) {
        return std::memcmp(bytes, literal, length) == 0;
    } else {
        for (std::size_t at = 0; at + 8 <= length; at += 8)
            if (wordAt(bytes + at) != wordAt(literal + at))
                return false;
        return wordAt(bytes + length - 8) == wordAt(literal + length - 8);
    }
}

template <std::size_t Size> inline bool startsWith(QByteArrayView text, const char (&prefix)[Size])
{
    return text.size() >= qsizetype(Size) - 1 && isAt(text.data(), prefix);
}

/// The end first, which tells most.
template <std::size_t Size> inline bool endsWith(QByteArrayView text, const char (&suffix)[Size])
{
    constexpr auto length = qsizetype(Size) - 1;
    if (text.size() < length)
        return false;
    if constexpr (length >= 8)
        if (wordAt(text.data() + text.size() - 8) != wordAt(suffix + length - 8))
            return false;
    return isAt(text.data() + text.size() - length, suffix);
}

template <std::size_t Size> inline bool takePrefix(QByteArrayView &text, const char (&prefix)[Size])
{
    if (!startsWith(text, prefix))
        return false;
    text = QByteArrayView(text.data() + Size - 1, text.size() - qsizetype(Size) + 1);
    return true;
}

template <std::size_t Size> inline bool takeSuffix(QByteArrayView &text, const char (&suffix)[Size])
{
    if (!endsWith(text, suffix))
        return false;
    text = QByteArrayView(text.data(), text.size() - qsizetype(Size) + 1);
    return true;
}

/// Digits at the end, most of a port; the number, and the text without them. False: none, or too many.
inline bool takeNumberAtEnd(QByteArrayView &text, int &number)
{
    constexpr qsizetype most = 9;
    const char *const start = text.data();
    qsizetype at = text.size();
    int value = 0;
    int unit = 1;
    while (at > 0 && text.size() - at < most && start[at - 1] >= '0' && start[at - 1] <= '9') {
        value += (start[--at] - '0') * unit;
        unit *= 10;
    }
    if (at == text.size())
        return false;
    number = value;
    text = QByteArrayView(start, at);
    return true;
}

/// Splits "<ip>:<port>" at the last colon, since IPv6 addresses hold some.
inline bool splitAddress(QByteArrayView text, QByteArrayView &address, quint16 &port)
{
    int number = 0;
    if (!takeNumberAtEnd(text, number) || number > 65535 || text.size() < 2 || text[text.size() - 1] != ':')
        return false;
    address = QByteArrayView(text.data(), text.size() - 1);
    port = quint16(number);
    return true;
}

} // namespace gatehouse::mosquitto
