// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/topicfilter.h"

#include <cstring>
#include <utility>

namespace gatehouse {

namespace {

constexpr qsizetype longestTopic = 65535; // an MQTT string carries its length in two bytes

bool hasWildcard(QByteArrayView text)
{
    return text.contains('+') || text.contains('#');
}

// Takes the first level off the front of `rest`. `more` says whether a separator followed, that is, another level.
QByteArrayView takeLevel(QByteArrayView &rest, bool &more)
{
    const void *found = rest.isEmpty() ? nullptr : std::memchr(rest.data(), '/', static_cast<std::size_t>(rest.size()));
    if (!found) {
        more = false;
        return std::exchange(rest, QByteArrayView());
    }
    more = true;
    const qsizetype length = static_cast<const char *>(found) - rest.data();
    const QByteArrayView level = rest.first(length);
    rest = rest.sliced(length + 1);
    return level;
}

bool same(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() &&
           (a.isEmpty() || std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size())) == 0);
}

// What comes before a trailing "/#", or "" for "#" itself.
bool takeTrailingHash(QByteArrayView &filter)
{
    if (same(filter, "#")) {
        filter = QByteArrayView("");
        return true;
    }
    if (filter.size() > 1 && filter.endsWith("/#")) {
        filter.chop(2);
        return true;
    }
    return false;
}

} // namespace

bool topicMatches(QByteArrayView filter, QByteArrayView topic)
{
    if (filter.isEmpty() || topic.isEmpty() || hasWildcard(topic))
        return false;
    if ((filter.front() == '$') != (topic.front() == '$'))
        return false;
    bool moreFilter = true;
    bool moreTopic = true;
    while (moreFilter) {
        const QByteArrayView wanted = takeLevel(filter, moreFilter);
        if (same(wanted, "#"))
            return !moreFilter; // it stands for the level above as well, so the topic may have ended
        if (!moreTopic)
            return false;
        const QByteArrayView level = takeLevel(topic, moreTopic);
        if (!same(wanted, "+") && (hasWildcard(wanted) || !same(wanted, level)))
            return false;
    }
    return !moreTopic;
}

// mosquitto's dynamic security compares level by level, with a trailing '#' taken off both first: so "#" grants
// "$SYS/#" as well, "+/#" grants "#", and '+' in `wanted` is granted by '+' alone (plugin of 2.0.11).
bool filterCovers(QByteArrayView granted, QByteArrayView wanted)
{
    if (same(granted, "#"))
        return true;
    const bool grantedHash = takeTrailingHash(granted);
    const bool wantedHash = takeTrailingHash(wanted);
    if (wantedHash && !grantedHash)
        return false;
    bool moreGranted = true;
    bool moreWanted = true;
    while (moreGranted) {
        if (!moreWanted)
            return false;
        const QByteArrayView pattern = takeLevel(granted, moreGranted);
        const QByteArrayView level = takeLevel(wanted, moreWanted);
        if (!same(pattern, "+") && !same(pattern, level))
            return false;
    }
    return !moreWanted || grantedHash;
}

bool isValidTopicName(QByteArrayView topic)
{
    return !topic.isEmpty() && topic.size() <= longestTopic && !topic.contains('\0') && !hasWildcard(topic) &&
           topic.isValidUtf8();
}

bool isValidTopicFilter(QByteArrayView filter)
{
    if (filter.isEmpty() || filter.size() > longestTopic || filter.contains('\0') || !filter.isValidUtf8())
        return false;
    for (bool more = true; more;) {
        const QByteArrayView level = takeLevel(filter, more);
        if (hasWildcard(level) && level.size() > 1)
            return false;
        if (same(level, "#") && more)
            return false;
    }
    return true;
}

} // namespace gatehouse
