// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <array>
#include <optional>

namespace gatehouse::hostsaccess {

/// dot_quad_addr(): in host byte order. Numbers with a leading zero are octal; 255.255.255.255 is none, as the library
/// takes it for a failure.
std::optional<quint32> dotQuad(QByteArrayView text);
/// cidr_mask_addr(): atoi(), so "24x" is 24; none: not within 1 to 32.
std::optional<quint32> maskOfLength(QByteArrayView text);
/// atoi()
int leadingNumber(QByteArrayView text);

struct NumericV6
{
    std::array<quint8, 16> bytes{};
    QByteArray scope; ///< behind the percent sign: an interface, by name or number
};
/// The library does not compare scopes, but an interface that the machine does not have makes an address none.
std::optional<NumericV6> numericV6(QByteArrayView text);
bool isMappedV4(const NumericV6 &address);

/// masked_match(): "10.0.0.0" with "8" or "255.0.0.0", "[2001:db8::]" with "32", against an address.
bool fitsMask(QByteArrayView net, QByteArrayView mask, QByteArrayView address);

QByteArray textOfV4(quint32 address);
QByteArray textOfV6(const NumericV6 &address); ///< without scope

/// An address as the library prints it: letters are small, zeros left out, IPv4 in IPv6 becomes IPv4. Empty: it is no
/// address.
QByteArray plainAddress(const QString &text);
QByteArray withoutScope(const QByteArray &plainAddress);
/// The pattern that fits one plain address alone, on every interface: IPv6 in brackets.
QByteArray patternOf(const QByteArray &plainAddress);

} // namespace gatehouse::hostsaccess
