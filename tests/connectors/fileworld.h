// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayList>

#include <algorithm>
#include <initializer_list>
#include <random>

namespace gatehouse::test {

// Chance for files of a broker that decide something, and for who asks.

inline constexpr std::initializer_list<const char *> users{"u0",     "u1", "\xc3\xbc ser", "a",    "u+",
                                                           "pump/7", "x#", "off",          "twice"};

class Dice
{
public:
    explicit Dice(quint32 seed)
        : m_engine(seed)
    {
    }
    int below(int limit) { return int(m_engine() % quint32(limit)); }
    bool chance(int percent) { return below(100) < percent; }
    const char *of(std::initializer_list<const char *> list) { return list.begin()[below(int(list.size()))]; }
    QByteArray topic()
    {
        if (chance(12))
            return of({"$SYS/broker/version", "$SYS/broker/connection/x/state", "$SYS/x", "$other/a", "$share/g/a",
                       "a/", "/", "a//b", "read", "a b/c"});
        QByteArrayList levels;
        for (int i = 0, count = 1 + below(3); i < count; ++i)
            levels.append(level());
        return levels.join('/');
    }
    QByteArray filter()
    {
        if (chance(50))
            return of(
                {"#", "+", "+/#", "a/#", "a/+", "+/b", "$SYS/#", "$other/#", "/#", "+/+/#", "/+", "a//#", "$share/#"});
        QByteArray made = topic();
        if (chance(25)) {
            QByteArrayList levels = made.split('/');
            std::replace(levels.begin(), levels.end(), QByteArray("b"), QByteArray("+"));
            made = levels.join('/');
        }
        if (chance(20) && !made.endsWith('/'))
            made += "/#";
        return made;
    }

private:
    QByteArray level() { return of({"a", "b", "c", "u1", "id1", "\xc3\xa4\xe2\x98\x83", "%u", "%c", "x y"}); }
    std::mt19937 m_engine;
};

inline QByteArray lineEnd(Dice &dice)
{
    return dice.of({"\n", "\n", "\n", "\r\n", "  \n"});
}

/// What FlashMQ is started with: files that it takes, a word in capitals or a blank more included.
struct FlashmqWorld
{
    QByteArray conf; ///< with the places of BrokerProcess
    QByteArray passwords;
    QByteArray acl;
};
/// `right` and `other` are hashes of two passwords.
FlashmqWorld randomFlashmqWorld(Dice &dice, const QByteArray &right, const QByteArray &other);

} // namespace gatehouse::test
