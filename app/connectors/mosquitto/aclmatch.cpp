// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/aclmatch.h"

#include <algorithm>

namespace gatehouse::mosquitto {

namespace {

/// The levels of a topic or filter, one after the other.
class Levels
{
public:
    explicit Levels(QByteArrayView text)
        : m_rest(text)
    {
    }
    [[nodiscard]] bool atEnd() const { return m_done; }
    QByteArrayView next()
    {
        const qsizetype slash = m_rest.indexOf('/');
        if (slash < 0) {
            m_done = true;
            return m_rest;
        }
        const QByteArrayView level = m_rest.first(slash);
        m_rest = m_rest.sliced(slash + 1);
        return level;
    }

private:
    QByteArrayView m_rest;
    bool m_done = false;
};

bool isWildcard(QByteArrayView level, char wildcard)
{
    return level.size() == 1 && level.front() == wildcard;
}

bool isMalformed(QByteArrayView level)
{
    return level.size() > 1 && (level.contains('+') || level.contains('#'));
}

bool dollarApart(QByteArrayView rule, QByteArrayView topic)
{
    return (rule.front() == '$') != (topic.front() == '$');
}

enum class Against { Topic, Filter };

/// 2.0 and 2.1 agree on topic names but for the substitution; 2.1 compares filters in the same manner.
Match matchLevels(Dialect dialect, QByteArrayView rule, QByteArrayView text, const Substitutes &who, Against against)
{
    if (rule.isEmpty() || text.isEmpty())
        return Match::Invalid;
    if (dollarApart(rule, text))
        return Match::No;
    Levels rules(rule);
    Levels levels(text);
    for (;;) {
        const QByteArrayView wanted = rules.next();
        if (isWildcard(wanted, '#'))
            return rules.atEnd() ? Match::Yes : Match::Invalid;
        if (levels.atEnd())
            return Match::No;
        const QByteArrayView level = levels.next();
        if (isMalformed(wanted))
            return Match::Invalid;
        if (isWildcard(wanted, '+')) {
            if (against == Against::Filter && isWildcard(level, '#'))
                return Match::No;
        } else if (dialect == Dialect::V21 && (wanted == QByteArrayView("%c") || wanted == QByteArrayView("%u"))) {
            const QByteArrayView value = wanted.at(1) == 'c' ? who.clientId : who.user;
            if (value.isEmpty() || value != level)
                return Match::No;
            if (against == Against::Filter && (isWildcard(value, '+') || isWildcard(value, '#')))
                return Match::No;
        } else if (wanted != level) {
            return Match::No;
        }
        if (rules.atEnd())
            return levels.atEnd() ? Match::Yes : Match::No;
        if (levels.atEnd()) {
            const QByteArrayView below = rules.next();
            return isWildcard(below, '#') && rules.atEnd() ? Match::Yes : Match::No;
        }
    }
}

bool dropTrailingHash(QByteArrayView &text)
{
    if (text == QByteArrayView("#")) {
        text = text.first(0);
        return true;
    }
    if (text.endsWith(QByteArrayView("/#"))) {
        text.chop(2);
        return true;
    }
    return false;
}

/// 2.0 has a comparison of its own for filters: both lose a trailing '#', and "#" leaves one empty level.
Match coversAsIn20(QByteArrayView rule, QByteArrayView filter)
{
    if (rule == QByteArrayView("#"))
        return Match::Yes;
    const bool ruleOpen = dropTrailingHash(rule);
    const bool filterOpen = dropTrailingHash(filter);
    if (filterOpen && !ruleOpen)
        return Match::No;
    Levels rules(rule);
    Levels levels(filter);
    while (!rules.atEnd()) {
        if (levels.atEnd())
            return Match::No;
        const QByteArrayView wanted = rules.next();
        const QByteArrayView level = levels.next();
        if (!isWildcard(wanted, '+') && wanted != level)
            return Match::No;
    }
    return levels.atEnd() || ruleOpen ? Match::Yes : Match::No;
}

} // namespace

Match ruleMatchesTopic(Dialect dialect, QByteArrayView rule, QByteArrayView topic, const Substitutes &who)
{
    return matchLevels(dialect, rule, topic, who, Against::Topic);
}

Match ruleMatchesFilter(Dialect dialect, QByteArrayView rule, QByteArrayView filter, const Substitutes &who)
{
    if (dialect == Dialect::V20)
        return coversAsIn20(rule, filter);
    return matchLevels(dialect, rule, filter, who, Against::Filter);
}

bool isBrokerText(QStringView text)
{
    const bool isPrintableAscii = std::all_of(
        text.cbegin(), text.cend(), [](QChar unit) { return unit.unicode() >= 0x20 && unit.unicode() < 0x7f; });
    if (isPrintableAscii)
        return true;
    return std::all_of(text.cbegin(), text.cend(),
                       [](QChar unit) {
                           const ushort code = unit.unicode();
                           return code >= 0x20 && (code < 0x7f || code > 0x9f) && (code < 0xfdd0 || code > 0xfdef) &&
                                  code < 0xfffe;
                       }) &&
           text.isValidUtf16() && std::none_of(text.cbegin(), text.cend(), [previous = QChar()](QChar unit) mutable {
               const bool ends = unit.isLowSurrogate() && (unit.unicode() & 0x3fe) == 0x3fe &&
                                 (previous.unicode() & 0x3f) == 0x3f; // U+1FFFE, U+1FFFF, U+2FFFE, ...
               previous = unit;
               return ends;
           });
}

bool isShallow(QByteArrayView topic)
{
    constexpr qsizetype mostSlashes = 200; // TOPIC_HIERARCHY_LIMIT
    return std::count(topic.begin(), topic.end(), '/') <= mostSlashes;
}

bool ruleIsEverything(QByteArrayView rule)
{
    return rule == QByteArrayView("#") || rule == QByteArrayView("+/#");
}

} // namespace gatehouse::mosquitto
