// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostspattern.h"

#include "connectors/hostsaccess/hostsaddress.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace gatehouse::hostsaccess {

namespace {

constexpr HostsMatch no{HostsMatch::Value::No, {}};
constexpr HostsMatch yes{HostsMatch::Value::Yes, {}};
constexpr int mostNested = 8; // list files that name list files

HostsMatch unknown(HostsNeed need)
{
    return {HostsMatch::Value::Unknown, need};
}

HostsMatch certain(bool fits)
{
    return fits ? yes : no;
}

char small(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? char(byte - 'A' + 'a') : byte;
}

/// match_pattern_ylo(), in a table instead of by recursion, whose time has no bound. Two asterisks in a row need at
/// least one byte.
bool fitsWildcards(QByteArrayView pattern, QByteArrayView text)
{
    const auto count = std::size_t(text.size());
    std::vector<char> here(count + 1);
    std::vector<char> next(count + 1);  // of the pattern behind the next byte
    std::vector<char> after(count + 1); // and of the one behind that
    next[count] = 1;
    for (qsizetype at = pattern.size() - 1; at >= 0; --at) {
        const char byte = pattern.at(at);
        const bool isLast = at + 1 == pattern.size();
        const char follower = isLast ? '\0' : pattern.at(at + 1);
        here[count] = byte == '*' && isLast;
        for (std::size_t i = count; i-- > 0;) {
            const char seen = text.at(qsizetype(i));
            if (byte != '*')
                here[i] = (byte == '?' || small(byte) == small(seen)) && next[i + 1];
            else if (isLast)
                here[i] = 1;
            else if (follower == '?' || follower == '*')
                here[i] = here[i + 1] || next[i];
            else
                here[i] = here[i + 1] || (small(follower) == small(seen) && after[i + 1]);
        }
        after.swap(next);
        next.swap(here);
    }
    return next[0];
}

bool hasWildcard(QByteArrayView pattern)
{
    return pattern.contains('*') || pattern.contains('?');
}

/// NOT_INADDR(): a pattern of nothing but these is never held against a name.
bool isForAddressesAlone(QByteArrayView pattern)
{
    return std::all_of(pattern.begin(), pattern.end(),
                       [](char byte) { return (byte >= '0' && byte <= '9') || byte == '.' || byte == '/'; });
}

bool isKnownName(QByteArrayView name)
{
    return !isWord(name, "unknown") && !isWord(name, "paranoid");
}

/// A pattern against a text that nobody knows, but that is not empty.
HostsMatch fitsUnseen(QByteArrayView pattern, HostsNeed need)
{
    if (isWord(pattern, "ALL"))
        return yes;
    if (hasWildcard(pattern))
        return std::all_of(pattern.begin(), pattern.end(), [](char byte) { return byte == '*'; }) ? yes : unknown(need);
    return pattern.isEmpty() ? no : unknown(need);
}

/// What is in brackets fits addresses alone, and the library believes no name that is one.
HostsMatch fitsUnseenName(QByteArrayView pattern, HostsNeed need)
{
    const bool isForAddress = pattern.startsWith('[') && pattern.endsWith(']') && !hasWildcard(pattern);
    return isForAddress ? no : fitsUnseen(pattern, need);
}

/// Whether the pattern names an interface that this machine may not have; that of the client it has.
bool namesInterface(QByteArrayView pattern, QByteArrayView address)
{
    const QByteArrayView net = pattern.first(splitAt(pattern, '/') < 0 ? pattern.size() : splitAt(pattern, '/'));
    if (!net.contains('%') || !net.startsWith('[') || !net.endsWith(']'))
        return false;
    const auto wanted = numericV6(net.sliced(1).chopped(1));
    const auto own = numericV6(address);
    const auto isDigit = [](char byte) { return byte >= '0' && byte <= '9'; };
    return wanted && !std::all_of(wanted->scope.begin(), wanted->scope.end(), isDigit) &&
           (!own || own->scope != wanted->scope);
}

HostsMatch fitsAddress(QByteArrayView pattern, const HostsEnd &end)
{
    if (!end.address)
        return fitsUnseen(pattern, end.unseen);
    const qsizetype slash = splitAt(pattern, '/');
    const bool fits = slash < 0 ? fitsText(pattern, *end.address)
                                : fitsMask(pattern.first(slash), pattern.sliced(slash + 1), *end.address);
    return fits && namesInterface(pattern, *end.address) ? unknown(HostsNeed::Server) : certain(fits);
}

HostsMatch fitsListFile(QByteArrayView path, const HostsEnd &end, const HostsListFiles &listFiles, int depth)
{
    const auto found = listFiles.constFind(path.toByteArray());
    if (found == listFiles.cend() || depth >= mostNested)
        return unknown(HostsNeed::ListFile);
    HostsMatch match = no;
    QByteArrayView rest = found->has_value() ? QByteArrayView(**found) : QByteArrayView();
    const auto isBlank = [](char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); };
    while (!match.isYes()) {
        const auto *begin = std::find_if_not(rest.begin(), rest.end(), isBlank);
        const auto *behind = std::find_if(begin, rest.end(), isBlank);
        if (begin == behind)
            break;
        const QByteArrayView token(begin, behind);
        rest = QByteArrayView(behind, rest.end());
        const qsizetype nul = token.indexOf('\0');
        match = either(match, fitsHost(nul < 0 ? token : token.first(nul), end, listFiles, depth + 1));
    }
    return match;
}

/// daemon_or_port_match(); sscanf() with %u takes a sign, and numbers beyond 32 bits lose what is above.
HostsMatch fitsDaemonOrPort(QByteArrayView pattern, QByteArrayView daemon, std::optional<quint16> port)
{
    const QByteArrayView digits = pattern.sliced(pattern.startsWith('+') || pattern.startsWith('-') ? 1 : 0);
    const bool isNumber = !digits.isEmpty() && std::all_of(digits.begin(), digits.end(),
                                                           [](char byte) { return byte >= '0' && byte <= '9'; });
    const auto number = isNumber ? quint32(std::strtoul(pattern.toByteArray().constData(), nullptr, 10)) : 0;
    if (!isNumber || number > 65535)
        return certain(fitsText(pattern, daemon));
    return port ? certain(number == *port) : unknown(HostsNeed::Server);
}

} // namespace

HostsMatch either(const HostsMatch &a, const HostsMatch &b)
{
    if (a.isYes() || b.isYes())
        return yes;
    return a.isNo() ? b : b.isNo() ? a : HostsMatch{HostsMatch::Value::Unknown, a.needs | b.needs};
}

HostsMatch both(const HostsMatch &a, const HostsMatch &b)
{
    if (a.isNo() || b.isNo())
        return no;
    return a.isYes() ? b : b.isYes() ? a : HostsMatch{HostsMatch::Value::Unknown, a.needs | b.needs};
}

QByteArrayView nextToken(QByteArrayView &rest)
{
    const auto isSeparator = [](char byte) {
        return byte == ',' || byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
    };
    const auto *begin = std::find_if_not(rest.begin(), rest.end(), isSeparator);
    const auto *behind = std::find_if(begin, rest.end(), isSeparator);
    rest = QByteArrayView(behind, rest.end());
    return {begin, behind};
}

bool isWord(QByteArrayView text, QByteArrayView word)
{
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return small(a) == small(b); });
}

qsizetype splitAt(QByteArrayView text, char delimiter)
{
    int depth = 0;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const char byte = text.at(at);
        if (byte == '[')
            ++depth;
        else if (byte == ']')
            --depth;
        else if (depth == 0 && byte == delimiter)
            return at;
    }
    return -1;
}

bool fitsText(QByteArrayView pattern, QByteArrayView text)
{
    if (isWord(text.first(std::min<qsizetype>(7, text.size())), "::ffff:") && dotQuad(text.sliced(7)))
        text = text.sliced(7);
    if (hasWildcard(pattern))
        return fitsWildcards(pattern, text);
    if (pattern.startsWith('.'))
        return text.size() > pattern.size() && isWord(text.last(pattern.size()), pattern);
    if (isWord(pattern, "ALL"))
        return true;
    if (isWord(pattern, "KNOWN"))
        return !isWord(text, "unknown");
    if (pattern.endsWith('.'))
        return text.size() >= pattern.size() && isWord(text.first(pattern.size()), pattern);
    if (pattern.startsWith('[') && pattern.endsWith(']')) {
        const auto wanted = numericV6(pattern.sliced(1).chopped(1));
        const auto seen = numericV6(text);
        return wanted && seen && wanted->bytes == seen->bytes;
    }
    return isWord(pattern, text);
}

HostsMatch fitsHost(QByteArrayView pattern, const HostsEnd &end, const HostsListFiles &listFiles, int depth)
{
    if (pattern.startsWith('@'))
        return unknown(HostsNeed::Netgroup);
    if (pattern.startsWith('/'))
        return fitsListFile(pattern, end, listFiles, depth);
    if (isWord(pattern, "KNOWN")) {
        if ((end.address && isWord(*end.address, "unknown")) || (end.name && !isKnownName(*end.name)))
            return no;
        return end.name && end.address ? yes : unknown(end.unseen);
    }
    if (isWord(pattern, "LOCAL"))
        return end.name ? certain(!end.name->contains('.') && isKnownName(*end.name)) : unknown(end.unseen);
    const HostsMatch match = fitsAddress(pattern, end);
    if (match.isYes() || isForAddressesAlone(pattern) || splitAt(pattern, '/') >= 0)
        return match;
    return either(match, end.name ? certain(fitsText(pattern, *end.name)) : fitsUnseenName(pattern, end.unseen));
}

HostsMatch fitsClient(QByteArrayView pattern, const HostsEnd &client, const HostsListFiles &listFiles)
{
    const qsizetype at = splitAt(pattern.sliced(1), '@');
    if (at < 0)
        return fitsHost(pattern, client, listFiles);
    return both(fitsHost(pattern.sliced(at + 2), client, listFiles),
                fitsUnseen(pattern.first(at + 1), HostsNeed::UserName));
}

HostsMatch fitsDaemon(QByteArrayView pattern, QByteArrayView daemon, std::optional<quint16> port,
                      const HostsEnd &server, const HostsListFiles &listFiles)
{
    const qsizetype at = splitAt(pattern.sliced(1), '@');
    if (at < 0)
        return fitsDaemonOrPort(pattern, daemon, port);
    const HostsMatch match = fitsDaemonOrPort(pattern.first(at + 1), daemon, port);
    return both(match, fitsHost(pattern.sliced(at + 2), server, listFiles));
}

} // namespace gatehouse::hostsaccess
