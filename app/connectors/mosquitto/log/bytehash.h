// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/log/linepieces.h"

#include <QByteArrayView>

#include <cstring>

namespace gatehouse::mosquitto {

inline quint64 mixed(quint64 left, quint64 right)
{
#ifdef __SIZEOF_INT128__
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide(left) * right;
    return quint64(product) ^ quint64(product >> 64U);
#else // 32 bits: the four partial products
    constexpr quint64 half = 0xffffffffULL;
    const quint64 low = (left & half) * (right & half);
    const quint64 one = (left >> 32U) * (right & half) + (low >> 32U);
    const quint64 other = (left & half) * (right >> 32U) + (one & half);
    const quint64 high = (left >> 32U) * (right >> 32U) + (one >> 32U) + (other >> 32U);
    return ((other << 32U) | (low & half)) ^ high;
#endif
}

/// A hash of a name that a stranger chose, after the scheme of wyhash: the seed is a secret, so that names of one hash
/// cannot be looked for.
inline quint64 hashOf(QByteArrayView name, quint64 seed)
{
    constexpr quint64 first = 0xa0761d6478bd642fULL;
    constexpr quint64 second = 0xe7037ed1a0b428dbULL;
    const char *bytes = name.data();
    const auto size = quint64(name.size());
    quint64 left = 0;
    quint64 right = 0;
    seed ^= first;
    if (size >= 8) {
        qsizetype at = 0;
        for (; name.size() - at > 16; at += 16)
            seed = mixed(wordAt(bytes + at) ^ second, wordAt(bytes + at + 8) ^ seed);
        // The last 16 bytes, or twice the same of less.
        left = wordAt(bytes + (size >= 16 ? name.size() - 16 : 0));
        right = wordAt(bytes + name.size() - 8);
    } else if (size > 0) {
        std::memcpy(&left, bytes, std::size_t(size));
    }
    return mixed(second ^ size, mixed(left ^ second, right ^ seed));
}

} // namespace gatehouse::mosquitto
