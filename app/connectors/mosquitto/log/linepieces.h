// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <cstring>

namespace gatehouse::mosquitto {

// The pieces that lines of a log are read by; as fast as they can be, since a log has millions of lines.

inline bool startsWith(QByteArrayView text, QByteArrayView prefix)
{
    return text.size() >= prefix.size() && std::memcmp(text.data(), prefix.data(), std::size_t(prefix.size())) == 0;
}

inline bool endsWith(QByteArrayView text, QByteArrayView suffix)
{
    return text.size() >= suffix.size() &&
           std::memcmp(text.data() + text.size() - suffix.size(), suffix.data(), std::size_t(suffix.size())) == 0;
}

inline bool takePrefix(QByteArrayView &text, QByteArrayView prefix)
{
    if (!startsWith(text, prefix))
        return false;
    text = text.sliced(prefix.size());
    return true;
}

inline bool takeSuffix(QByteArrayView &text, QByteArrayView suffix)
{
    if (!endsWith(text, suffix))
        return false;
    text.chop(suffix.size());
    return true;
}

/// Digits at the end, most of a port; the number, and the text without them. False: none, or too many.
inline bool takeNumberAtEnd(QByteArrayView &text, int &number)
{
    constexpr qsizetype most = 9;
    qsizetype at = text.size();
    while (at > 0 && text.size() - at < most && text[at - 1] >= '0' && text[at - 1] <= '9')
        --at;
    if (at == text.size())
        return false;
    int value = 0;
    for (qsizetype i = at; i < text.size(); ++i)
        value = value * 10 + (text[i] - '0');
    number = value;
    text = text.first(at);
    return true;
}

/// Splits "<ip>:<port>" at the last colon, since IPv6 addresses hold some.
inline bool splitAddress(QByteArrayView text, QByteArrayView &address, quint16 &port)
{
    int number = 0;
    if (!takeNumberAtEnd(text, number) || number > 65535 || text.size() < 2 || text[text.size() - 1] != ':')
        return false;
    address = text.chopped(1);
    port = quint16(number);
    return true;
}

} // namespace gatehouse::mosquitto
