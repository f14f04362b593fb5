// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/flashmqnetwork.h"

#include <QByteArrayList>

#include <algorithm>
#include <arpa/inet.h>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype bytesOf4 = 4;
constexpr qsizetype bytesOf6 = 16;

} // namespace

std::optional<FlashmqNetwork> FlashmqNetwork::parse(const QString &text)
{
    FlashmqNetwork network;
    const QByteArray name = text.toUtf8();
    if (name.contains('.')) {
        network.m_bytes = QByteArray(bytesOf4, '\0');
        const int bits = ::inet_net_pton(AF_INET, name.constData(), network.m_bytes.data(), bytesOf4);
        network.m_bits = bits;
        return bits < 0 ? std::nullopt : std::optional(network);
    }
    if (!name.contains(':'))
        return std::nullopt;
    // Slashes in a row count as one there, and what stands behind a second makes no mask that it would use.
    QByteArrayList parts = name.split('/');
    parts.removeAll(QByteArray());
    network.m_bytes = QByteArray(bytesOf6, '\0');
    network.m_bits = bytesOf6 * 8;
    if (parts.size() == 2) {
        const QByteArray &mask = parts.at(1);
        const bool isNumber = std::all_of(mask.cbegin(), mask.cend(), [](char c) { return c >= '0' && c <= '9'; });
        if (!isNumber || mask.size() > 3 || mask.toInt() > bytesOf6 * 8)
            return std::nullopt;
        network.m_bits = mask.toInt();
    }
    if (parts.isEmpty() || ::inet_pton(AF_INET6, parts.constFirst().constData(), network.m_bytes.data()) != 1)
        return std::nullopt;
    return network;
}

bool FlashmqNetwork::agrees(const QByteArray &bytes) const
{
    for (qsizetype i = 0; i < m_bytes.size(); ++i) {
        const auto bits = int(std::clamp<qsizetype>(m_bits - i * 8, 0, 8));
        const auto mask = quint8(0xff00U >> unsigned(bits));
        if ((quint8(bytes.at(i)) & mask) != (quint8(m_bytes.at(i)) & mask))
            return false;
    }
    return true;
}

bool FlashmqNetwork::holds(const QString &address) const
{
    QByteArray bytes(m_bytes.size(), '\0');
    const int family = m_bytes.size() == bytesOf4 ? AF_INET : AF_INET6;
    return ::inet_pton(family, address.toLatin1().constData(), bytes.data()) == 1 && agrees(bytes);
}

bool FlashmqNetwork::covers(const FlashmqNetwork &other) const
{
    return m_bytes.size() == other.m_bytes.size() && m_bits <= other.m_bits && agrees(other.m_bytes);
}

} // namespace gatehouse::mosquitto
