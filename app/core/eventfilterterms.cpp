// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What one term of a filter takes.

#include "core/eventfilter.h"

#include <algorithm>

namespace gatehouse {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
}

bool isSame(char one, char other)
{
    return lower(one) == lower(other);
}

/// Whether `text` is what `pattern` says, where * stands for any number of bytes. Linear in the text for each star.
bool matches(QByteArrayView text, QByteArrayView pattern)
{
    qsizetype at = 0;
    qsizetype in = 0;
    qsizetype star = -1; // where the last * stands, and what it has taken so far
    qsizetype taken = 0;
    while (at < text.size()) {
        if (in < pattern.size() && pattern.at(in) == '*') {
            star = in++;
            taken = at;
        } else if (in < pattern.size() && isSame(pattern.at(in), text.at(at))) {
            ++in;
            ++at;
        } else if (star >= 0) {
            in = star + 1;
            at = ++taken;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + in, pattern.end(), [](char c) { return c == '*'; });
}

bool isIn(QByteArrayView text, const QByteArray &word)
{
    return std::search(text.begin(), text.end(), word.begin(), word.end(), isSame) != text.end();
}

} // namespace

bool FilterTerm::takes(const EventFields &event, qint64 now) const
{
    const auto matchesAny = [this](QByteArrayView text) {
        return std::any_of(patterns.cbegin(), patterns.cend(),
                           [text](const QByteArray &pattern) { return matches(text, pattern); });
    };
    const auto isKind = [this](int value) { return ((kinds >> unsigned(value)) & 1U) != 0; };
    bool isTaken = false;
    switch (field) {
    case Field::Anywhere:
        isTaken = std::any_of(patterns.cbegin(), patterns.cend(), [&event](const QByteArray &word) {
            return isIn(event.clientId, word) || isIn(event.user, word) || isIn(event.address, word) ||
                   isIn(event.text, word) || isIn(event.broker, word);
        });
        break;
    case Field::Result:
        isTaken = isKind(int(event.type));
        break;
    case Field::Cause:
        isTaken = isKind(int(event.cause));
        break;
    case Field::Certainty:
        isTaken = isKind(int(event.certainty));
        break;
    case Field::Client:
        isTaken = matchesAny(event.clientId);
        break;
    case Field::User:
        isTaken = matchesAny(event.user);
        break;
    case Field::Broker:
        isTaken = matchesAny(event.broker);
        break;
    case Field::Address: {
        const std::optional<IpNetwork> address = networks.isEmpty() ? std::nullopt : IpNetwork::parse(event.address);
        isTaken = matchesAny(event.address) ||
                  (address && std::any_of(networks.cbegin(), networks.cend(),
                                          [&address](const IpNetwork &network) { return network.contains(*address); }));
        break;
    }
    case Field::Since:
        isTaken = event.at >= turn(now);
        break;
    case Field::Until:
        isTaken = event.at < turn(now);
        break;
    }
    return isTaken != isNegated;
}

} // namespace gatehouse
