// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/flashmqnetwork.h"

#include <QByteArrayList>

#include <algorithm>
#include <arpa/inet.h>
#include <tuple>
#include <utility>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype bytesOf4 = 4;
constexpr qsizetype bytesOf6 = 16;

/// A number without a sign.
std::optional<int> numberOf(const QByteArray &digits)
{
    const bool isNumber =
        !digits.isEmpty() && std::all_of(digits.cbegin(), digits.cend(), [](char c) { return c >= '0' && c <= '9'; });
    bool isOk = false;
    const int number = digits.toInt(&isOk);
    return isNumber && isOk ? std::optional(number) : std::nullopt;
}

/// inet_net_pton(): one to four numbers; without a prefix that of the old classes, or of the numbers where they are
/// more.
std::optional<std::pair<QByteArray, qsizetype>> network4(const QByteArray &text)
{
    const qsizetype slash = text.indexOf('/');
    const QByteArrayList numbers = (slash < 0 ? text : text.first(slash)).split('.');
    if (numbers.size() > bytesOf4)
        return std::nullopt;
    QByteArray bytes;
    for (const QByteArray &digits : numbers) {
        const std::optional<int> number = numberOf(digits);
        if (!number || *number > 255)
            return std::nullopt;
        bytes += char(*number);
    }
    const auto first = quint8(bytes.front());
    const qsizetype ofClass = first >= 240 ? 32 : first >= 224 ? 8 : first >= 192 ? 24 : first >= 128 ? 16 : 8;
    std::optional<qsizetype> bits = std::max(ofClass, numbers.size() * 8);
    if (slash >= 0)
        bits = numberOf(text.sliced(slash + 1));
    if (!bits || *bits > bytesOf4 * 8)
        return std::nullopt;
    bytes += QByteArray(bytesOf4 - bytes.size(), '\0');
    return std::pair(bytes, *bits);
}

} // namespace

std::optional<FlashmqNetwork> FlashmqNetwork::parse(const QString &text)
{
    FlashmqNetwork network;
    const QByteArray name = text.toUtf8();
    if (name.contains('.')) {
        const auto read = network4(name);
        if (!read)
            return std::nullopt;
        std::tie(network.m_bytes, network.m_bits) = *read;
        return network;
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
