// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstring>

namespace gatehouse::mosquitto {

/// Tells text that needs no second look: a million users have three million filters, and byte by byte they would cost
/// half of the reading. Sixteen bytes at a time, from the end; so up to `readAround` bytes before the text and one
/// behind it are read too, and may make it unusual.
class UsualText final
{
public:
    static constexpr std::ptrdiff_t readAround = 17;

    /// ASCII without NUL.
    static bool isName(const char *begin, const char *end)
    {
        Bytes odd{};
        for (const char *at = end; at > begin;) {
            at -= sizeof(Bytes);
            odd |= unprintable(bytesAt(at));
        }
        return !isAny(odd);
    }
    /// ASCII without NUL and %, behind a slash each + and #, before a slash or the line's end the +, before that the #.
    static bool isFilter(const char *begin, const char *end)
    {
        Bytes odd{};
        for (const char *at = end; at > begin;) {
            at -= sizeof(Bytes);
            const Bytes bytes = bytesAt(at);
            const Bytes behind = bytesAt(at + 1);
            const Bytes plus = Bytes(bytes == '+');
            const Bytes wildcard = plus | Bytes(bytes == '#');
            const Bytes alone = Bytes(bytesAt(at - 1) == '/') & (Bytes(behind == '\n') | (plus & Bytes(behind == '/')));
            odd |= unprintable(bytes) | Bytes(bytes == '%') | (wildcard & ~alone);
        }
        return !isAny(odd);
    }

private:
    using Bytes = signed char __attribute__((vector_size(16)));

    static Bytes bytesAt(const char *at)
    {
        Bytes bytes;
        std::memcpy(&bytes, at, sizeof bytes);
        return bytes;
    }
    static Bytes unprintable(Bytes bytes) { return Bytes(bytes <= 0); }
    static bool isAny(Bytes bytes)
    {
        using Halves = unsigned long long __attribute__((vector_size(16)));
        const auto halves = Halves(bytes);
        return (halves[0] | halves[1]) != 0;
    }
};

} // namespace gatehouse::mosquitto
