// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <array>
#include <optional>

namespace gatehouse {

/// An IPv4 or IPv6 network, "10.2.0.0/16"; an address alone is a network of one. An IPv4 address that is written as an
/// IPv6 one (::ffff:10.2.0.1) is the same address.
class IpNetwork final
{
public:
    static std::optional<IpNetwork> parse(QByteArrayView text); ///< nullopt: it is none
    [[nodiscard]] bool contains(const IpNetwork &address) const;
    [[nodiscard]] bool contains(QByteArrayView address) const; ///< false also for what is no address
    friend bool operator==(const IpNetwork &, const IpNetwork &) = default;

private:
    std::array<unsigned char, 16> m_bytes{};
    int m_bits = 128; ///< how many of them count
};

} // namespace gatehouse
