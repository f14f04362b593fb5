// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text.h"

#include <QByteArrayView>

#include <algorithm>
#include <cstring>

namespace gatehouse::mosquitto {

// What both readers of acl_files ask of a text.

constexpr qsizetype mostAclLength = 65535; // of a filter
constexpr qsizetype mostAclLevels = 200;   // TOPIC_HIERARCHY_LIMIT of mosquitto 2.0 and 2.1

/// What the bytes of a filter or name contain.
struct AclContents
{
    explicit AclContents(QByteArrayView text)
    {
        for (const char byte : text) {
            hasWildcard |= byte == '+' || byte == '#';
            hasPercent |= byte == '%';
            hasNul |= byte == '\0';
            isBeyondAscii |= byte < 0;
        }
    }
    bool hasWildcard = false;
    bool hasPercent = false;
    bool hasNul = false;
    bool isBeyondAscii = false;
};

// mosquitto_sub_topic_check of 2.0.11 and 2.1.2.
inline bool isAclFilter(QByteArrayView filter, const AclContents &contents)
{
    if (filter.size() > mostAclLength)
        return false;
    if (filter.size() > mostAclLevels && std::count(filter.begin(), filter.end(), '/') > mostAclLevels)
        return false;
    if (!contents.hasWildcard)
        return true;
    if (filter.endsWith('#') && filter.indexOf('#') == filter.size() - 1 && !filter.contains('+'))
        return filter.size() == 1 || filter.at(filter.size() - 2) == '/';
    for (qsizetype i = 0; i < filter.size(); ++i) {
        const char byte = filter.at(i);
        if (byte != '+' && byte != '#')
            continue;
        const bool isLast = i + 1 == filter.size();
        const bool startsLevel = i == 0 || filter.at(i - 1) == '/';
        const bool endsLevel = isLast || (byte == '+' && filter.at(i + 1) == '/');
        if (!startsLevel || !endsLevel)
            return false;
    }
    return true;
}

/// As startsWith(), but seen through by the compiler.
template <std::size_t Size> bool begins(QByteArrayView text, const char (&with)[Size])
{
    return text.size() >= qsizetype(Size) - 1 && std::memcmp(text.data(), with, Size - 1) == 0;
}

template <std::size_t Size> bool is(QByteArrayView text, const char (&word)[Size])
{
    return text.size() == qsizetype(Size) - 1 && begins(text, word);
}

inline QString shownWord(QByteArrayView text)
{
    return visibleText(lenientUtf8(text), 80);
}

} // namespace gatehouse::mosquitto
