// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/ipnetwork.h"

#include <QByteArray>

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>

namespace gatehouse {

namespace {

constexpr int v4Bits = 32;
constexpr int v6Bits = 128;
constexpr qsizetype longest = INET6_ADDRSTRLEN;

} // namespace

std::optional<IpNetwork> IpNetwork::parse(QByteArrayView text)
{
    const qsizetype slash = text.indexOf('/');
    const QByteArrayView digits = slash < 0 ? text : text.first(slash);
    if (digits.isEmpty() || digits.size() >= longest || digits.contains('\0'))
        return std::nullopt;
    std::array<char, longest> zeroEnded{};
    std::memcpy(zeroEnded.data(), digits.data(), std::size_t(digits.size()));
    IpNetwork network;
    const bool isV4 = digits.indexOf(':') < 0;
    if (isV4) {
        network.m_bytes[10] = network.m_bytes[11] = 0xFF;
        if (inet_pton(AF_INET, zeroEnded.data(), network.m_bytes.data() + 12) != 1)
            return std::nullopt;
    } else if (inet_pton(AF_INET6, zeroEnded.data(), network.m_bytes.data()) != 1) {
        return std::nullopt;
    }
    if (slash < 0)
        return network;
    const QByteArrayView length = text.sliced(slash + 1);
    const bool isNumber = !length.isEmpty() && length.size() <= 3 &&
                          std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
    const int most = isV4 ? v4Bits : v6Bits;
    const int bits = isNumber ? length.toByteArray().toInt() : most + 1;
    if (bits > most)
        return std::nullopt;
    network.m_bits = bits + v6Bits - most;
    return network;
}

bool IpNetwork::contains(const IpNetwork &address) const
{
    if (address.m_bits < m_bits)
        return false;
    const int whole = m_bits / 8;
    if (!std::equal(m_bytes.begin(), m_bytes.begin() + whole, address.m_bytes.begin()))
        return false;
    const int rest = m_bits % 8;
    return rest == 0 || ((m_bytes[std::size_t(whole)] ^ address.m_bytes[std::size_t(whole)]) >> (8 - rest)) == 0;
}

bool IpNetwork::contains(QByteArrayView address) const
{
    const std::optional<IpNetwork> one = parse(address);
    return one && contains(*one);
}

} // namespace gatehouse
