// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostssubject.h"

#include "connectors/hostsaccess/hostsaddress.h"
#include "connectors/hostsaccess/hostspattern.h"
#include "core/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <bit>

namespace gatehouse::hostsaccess {

namespace {

using Kind = HostsSubject::Kind;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::hostsaccess::HostsSubject)
};

QString shown(QByteArrayView text)
{
    return visibleText(lenientUtf8(text), 80);
}

bool hasOnly(QByteArrayView text, QByteArrayView bytes)
{
    return std::all_of(text.begin(), text.end(), [bytes](char byte) { return bytes.contains(byte); });
}

HostsSubject nobody(QByteArrayView pattern, const QString &why)
{
    return {Kind::Nobody, lenientUtf8(pattern), why};
}

HostsSubject pattern(QByteArrayView text, const QString &warning = {})
{
    return {Kind::Pattern, lenientUtf8(text), warning};
}

HostsSubject noAddress(QByteArrayView text)
{
    return nobody(text, Words::tr("“%1” fits nobody: it is no whole address. Write all four numbers without leading "
                                  "zeros, or end it with a dot to name a network.")
                            .arg(shown(text)));
}

/// What is odd about a number that atoi() reads.
QString oddLength(QByteArrayView whole, QByteArrayView length)
{
    if (!length.isEmpty() && hasOnly(length, "0123456789"))
        return {};
    return Words::tr("What stands behind the slash of “%1” is no number, and the library takes it for %2. Write the "
                     "number of bits.")
        .arg(shown(whole))
        .arg(leadingNumber(length));
}

HostsSubject network6(QByteArrayView whole, QByteArrayView net, QByteArrayView mask)
{
    const auto address = numericV6(net.sliced(1).chopped(1));
    const int length = leadingNumber(mask);
    if (!address || length < 0 || length > 128)
        return nobody(
            whole,
            Words::tr("“%1” fits nobody: it is no IPv6 network. Write it as [2001:db8::]/32.").arg(shown(whole)));
    if (isMappedV4(*address) && length >= 96)
        return nobody(whole, Words::tr("“%1” fits nobody: the library compares IPv4 clients as IPv4. Write the IPv4 "
                                       "network.")
                                 .arg(shown(whole)));
    NumericV6 start = *address;
    for (int bit = length; bit < 128; ++bit) {
        auto &byte = start.bytes[std::size_t(bit / 8)];
        byte = quint8(byte & ~(0x80 >> bit % 8));
    }
    if (length == 128)
        return {Kind::Address, QString::fromLatin1(textOfV6(start)), oddLength(whole, mask)};
    return {Kind::Network, QString::fromLatin1(textOfV6(start)) + u'/' + QString::number(length),
            oddLength(whole, mask)};
}

HostsSubject network4(QByteArrayView whole, QByteArrayView net, QByteArrayView mask)
{
    const auto start = dotQuad(net);
    const auto given = dotQuad(mask);
    const auto bits = given ? given : maskOfLength(mask);
    if (start && !bits && mask == QByteArrayView("0"))
        return nobody(whole,
                      Words::tr("“%1” fits nobody: the library takes no /0. Write 0.0.0.0/0.0.0.0 for every IPv4 "
                                "client, or ALL.")
                          .arg(shown(whole)));
    if (start && !bits && mask == QByteArrayView("255.255.255.255"))
        return nobody(whole, Words::tr("“%1” fits nobody: the library takes this mask for a mistake. Write the address "
                                       "alone.")
                                 .arg(shown(whole)));
    if (!start || !bits)
        return nobody(whole, Words::tr("“%1” fits nobody: it is no IPv4 network. Write it as 10.0.0.0/8 or "
                                       "10.0.0.0/255.0.0.0, and IPv6 in brackets.")
                                 .arg(shown(whole)));
    if ((*start & ~*bits) != 0)
        return nobody(whole,
                      Words::tr("“%1” fits nobody: the address has bits beyond the mask. Write %2.")
                          .arg(shown(whole), QString::fromLatin1(textOfV4(*start & *bits)) + u'/' + shown(mask)));
    QString warning = given ? QString() : oddLength(whole, mask);
    const QByteArray text = textOfV4(*start);
    if (text != net)
        warning = Words::tr("The library reads the address of “%1” as %2: a leading zero means octal. Write it so.")
                      .arg(shown(whole), QString::fromLatin1(text));
    const int length = std::popcount(*bits);
    const bool isPrefix = length == 0 || *bits == 0xffffffffU << (32 - length);
    if (length == 32)
        return {Kind::Address, QString::fromLatin1(text), warning};
    return {Kind::Network,
            QString::fromLatin1(text) + u'/' +
                (isPrefix ? QString::number(length) : QString::fromLatin1(textOfV4(*bits))),
            warning};
}

/// "10.20."
HostsSubject beginning(QByteArrayView text)
{
    QByteArrayList numbers = text.chopped(1).toByteArray().split('.');
    const int given = int(numbers.size());
    if (given > 3)
        return noAddress(text);
    while (numbers.size() < 4)
        numbers.append("0");
    const QByteArray start = plainAddress(QString::fromLatin1(numbers.join('.')));
    if (start.isEmpty())
        return noAddress(text);
    return {Kind::Network, QString::fromLatin1(start) + u'/' + QString::number(8 * given), {}};
}

HostsSubject bracketed(QByteArrayView text)
{
    const QByteArrayView inside = text.sliced(1).chopped(1);
    const auto address = numericV6(inside);
    const QByteArray plain = plainAddress(lenientUtf8(inside));
    if (address && !isMappedV4(*address))
        return {Kind::Address, QString::fromLatin1(textOfV6(*address)), {}};
    if (!plain.isEmpty())
        return nobody(text, Words::tr("“%1” fits nobody: brackets are for IPv6 alone. Write %2.")
                                .arg(shown(text), QString::fromLatin1(plain)));
    return nobody(text,
                  Words::tr("“%1” fits nobody: it is no IPv6 address. Write it as [2001:db8::7].").arg(shown(text)));
}

bool isKeyword(QByteArrayView text)
{
    return isWord(text, "LOCAL") || isWord(text, "KNOWN") || isWord(text, "UNKNOWN") || isWord(text, "PARANOID");
}

} // namespace

HostsSubject subjectOf(QByteArrayView text)
{
    if (text.isEmpty())
        return nobody(text, {});
    if (text.startsWith('#'))
        return nobody(text, Words::tr("The library knows no comment behind a rule: it takes the words from # on for "
                                      "clients. Put the comment above, with # in the first column."));
    if (text == QByteArrayView("\\"))
        return nobody(text, Words::tr("A backslash continues a line only as its very last byte. Remove what stands "
                                      "behind it; a carriage return is enough."));
    if (splitAt(text.sliced(1), '@') >= 0)
        return pattern(text,
                       Words::tr("For “%1” the broker asks the client's machine for a user name and serves nobody "
                                 "while it waits, up to ten seconds. Name hosts alone.")
                           .arg(shown(text)));
    if (text.startsWith('@') || text.startsWith('/') || isKeyword(text))
        return pattern(text);
    const bool hasWildcard = text.contains('*') || text.contains('?');
    if (isWord(text, "ALL") || hasOnly(text, "*"))
        return {Kind::Everyone, {}, {}};
    if (const qsizetype slash = splitAt(text, '/'); slash >= 0) {
        const QByteArrayView net = text.first(slash);
        const bool isV6 = net.startsWith('[') && net.endsWith(']');
        return isV6 ? network6(text, net, text.sliced(slash + 1)) : network4(text, net, text.sliced(slash + 1));
    }
    if (hasWildcard && text.contains('['))
        return nobody(text, Words::tr("“%1” fits nobody: wildcards do not go with brackets. Write a network as "
                                      "[2001:db8::]/32.")
                                .arg(shown(text)));
    if (hasWildcard || text.startsWith('.'))
        return pattern(text);
    if (text.endsWith('.') && hasOnly(text, "0123456789."))
        return beginning(text);
    if (text.startsWith('[') && text.endsWith(']'))
        return bracketed(text);
    if (!hasOnly(text, "0123456789."))
        return pattern(text);
    return plainAddress(lenientUtf8(text)) == text ? HostsSubject{Kind::Address, lenientUtf8(text), {}}
                                                   : noAddress(text);
}

bool isCommentedOutRule(QByteArrayView comment)
{
    const qsizetype colon = splitAt(comment, ':');
    if (colon < 0)
        return false;
    QByteArrayView rest = comment.sliced(colon + 1);
    const QByteArrayView first = nextToken(rest);
    const Kind kind = subjectOf(first).kind;
    return kind == Kind::Address || kind == Kind::Network || kind == Kind::Everyone || isWord(first, "PARANOID") ||
           isWord(first, "UNKNOWN") || isWord(first, "LOCAL") || isWord(first, "KNOWN");
}

} // namespace gatehouse::hostsaccess
