// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace gatehouse::mosquitto {

/// A network as FlashMQ reads it in deny_from and only_allow_from (network.cpp of 1.26.2): "10.1/16", "192.168.1.5",
/// "2001:db8::/32". A value.
class FlashmqNetwork final
{
public:
    /// nullopt: it does not take the text.
    static std::optional<FlashmqNetwork> parse(const QString &text);
    /// Whether an address lies in it; no name does, and no address of the other family.
    [[nodiscard]] bool holds(const QString &address) const;
    [[nodiscard]] bool covers(const FlashmqNetwork &other) const;
    [[nodiscard]] bool isOneAddress() const { return m_bits == m_bytes.size() * 8; }

private:
    [[nodiscard]] bool agrees(const QByteArray &bytes) const; ///< as far as the prefix goes

    QByteArray m_bytes; ///< 4 or 16
    qsizetype m_bits = 0;
};

} // namespace gatehouse::mosquitto
