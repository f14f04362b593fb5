// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostsaddress.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdlib>

namespace gatehouse::hostsaccess {

namespace {

bool isDigits(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isLinkLocal(const NumericV6 &address)
{
    return (address.bytes[0] == 0xfe && (address.bytes[1] & 0xc0) == 0x80) ||
           (address.bytes[0] == 0xff && (address.bytes[1] & 0x0f) == 2);
}

/// What stands behind the mark of an IPv4 address in an IPv6 one; the address itself where it has none.
QByteArrayView withoutMapping(QByteArrayView address)
{
    const bool isMarked = address.size() > 7 && address.first(7).compare("::ffff:", Qt::CaseInsensitive) == 0;
    return isMarked && dotQuad(address.sliced(7)) ? address.sliced(7) : address;
}

bool fitsMask4(QByteArrayView net, QByteArrayView mask, quint32 address)
{
    const auto wanted = dotQuad(net);
    const auto bits = dotQuad(mask) ? dotQuad(mask) : maskOfLength(mask);
    return wanted && bits && (address & *bits) == *wanted;
}

bool fitsMask6(QByteArrayView net, QByteArrayView mask, const NumericV6 &address)
{
    if (!net.startsWith('[') || !net.endsWith(']'))
        return false;
    const auto wanted = numericV6(net.sliced(1).chopped(1));
    const int length = leadingNumber(mask);
    if (!wanted || length < 0 || length > 128)
        return false;
    for (int bit = 0; bit < length; ++bit) {
        const auto at = std::size_t(bit / 8);
        if (((wanted->bytes[at] ^ address.bytes[at]) >> (7 - bit % 8) & 1) != 0)
            return false;
    }
    return true;
}

} // namespace

std::optional<quint32> dotQuad(QByteArrayView text)
{
    int runs = 0;
    for (qsizetype at = 0; at < text.size(); ++at)
        runs += text.at(at) != '.' && (at == 0 || text.at(at - 1) == '.') ? 1 : 0;
    if (runs != 4)
        return {};
    const in_addr_t address = inet_addr(text.toByteArray().constData());
    return address == INADDR_NONE ? std::nullopt : std::optional<quint32>(ntohl(address));
}

int leadingNumber(QByteArrayView text)
{
    return int(std::strtol(text.toByteArray().constData(), nullptr, 10));
}

std::optional<quint32> maskOfLength(QByteArrayView text)
{
    const int length = leadingNumber(text);
    if (length < 1 || length > 32)
        return {};
    return 0xffffffffU << (32 - length);
}

// As getaddrinfo() with AI_NUMERICHOST for AF_INET6 (glibc 2.36), taking every interface to be there.
std::optional<NumericV6> numericV6(QByteArrayView text)
{
    const qsizetype percent = text.indexOf('%');
    const QByteArray digits = (percent < 0 ? text : text.first(percent)).toByteArray();
    NumericV6 address;
    if (inet_pton(AF_INET6, digits.constData(), address.bytes.data()) != 1)
        return {};
    if (percent >= 0) {
        address.scope = text.sliced(percent + 1).toByteArray();
        const bool isName = std::none_of(address.scope.begin(), address.scope.end(),
                                         [](char c) { return QByteArrayView("[]%").contains(c); });
        if (address.scope.isEmpty() || !isName || (!isDigits(address.scope) && !isLinkLocal(address)))
            return {};
    }
    return address;
}

bool isMappedV4(const NumericV6 &address)
{
    return std::all_of(address.bytes.begin(), address.bytes.begin() + 10, [](quint8 byte) { return byte == 0; }) &&
           address.bytes[10] == 0xff && address.bytes[11] == 0xff;
}

bool fitsMask(QByteArrayView net, QByteArrayView mask, QByteArrayView address)
{
    const QByteArrayView plain = withoutMapping(address);
    if (const auto v4 = dotQuad(plain))
        return fitsMask4(net, mask, *v4);
    const auto v6 = numericV6(plain);
    return v6 && fitsMask6(net, mask, *v6);
}

QByteArray textOfV4(quint32 address)
{
    return QByteArray::number(address >> 24) + '.' + QByteArray::number(address >> 16 & 0xff) + '.' +
           QByteArray::number(address >> 8 & 0xff) + '.' + QByteArray::number(address & 0xff);
}

QByteArray textOfV6(const NumericV6 &address)
{
    QByteArray text(INET6_ADDRSTRLEN, '\0');
    inet_ntop(AF_INET6, address.bytes.data(), text.data(), INET6_ADDRSTRLEN);
    text.truncate(text.indexOf('\0'));
    return text;
}

QByteArray plainAddress(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::array<quint8, 4> v4{};
    if (inet_pton(AF_INET, bytes.constData(), v4.data()) == 1 && !bytes.contains('\0'))
        return bytes;
    const auto v6 = bytes.contains('\0') ? std::nullopt : numericV6(bytes);
    const auto isPlainScope = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' ||
               c == '.';
    };
    if (!v6 || !std::all_of(v6->scope.begin(), v6->scope.end(), isPlainScope))
        return {};
    if (!isMappedV4(*v6))
        return v6->scope.isEmpty() ? textOfV6(*v6) : QByteArray(textOfV6(*v6) + '%' + v6->scope);
    return textOfV4(quint32(v6->bytes[12]) << 24 | quint32(v6->bytes[13]) << 16 | quint32(v6->bytes[14]) << 8 |
                    quint32(v6->bytes[15]));
}

QByteArray withoutScope(const QByteArray &plainAddress)
{
    const qsizetype percent = plainAddress.indexOf('%');
    return percent < 0 ? plainAddress : plainAddress.first(percent);
}

QByteArray patternOf(const QByteArray &plainAddress)
{
    return plainAddress.contains(':') ? QByteArray('[' + withoutScope(plainAddress) + ']') : plainAddress;
}

} // namespace gatehouse::hostsaccess
