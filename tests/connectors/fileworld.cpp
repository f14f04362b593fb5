// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/fileworld.h"

namespace gatehouse::test {

namespace {

QByteArray randomAcl(Dice &dice)
{
    QByteArray acl;
    const int patterns = dice.chance(60) ? 40 : 0;
    for (int i = 0, count = dice.below(12); i < count; ++i) {
        acl += dice.of({"", "", "", "  ", "\t"});
        if (dice.chance(35))
            acl += QByteArray(dice.of({"user ", "user ", "User  ", "USER "})) + dice.of(users) +
                   dice.of({"", "", " x"}) + lineEnd(dice);
        if (dice.chance(10))
            acl += dice.of({"\n", "# user u0\n", "  #topic #\r\n", " \t \n"});
        const QByteArray access = dice.of({"read ", "write ", "readwrite ", "deny ", "", "", "Write   ", "DENY "});
        QByteArray filter = dice.filter();
        if (filter.contains(' '))
            filter = "a/#";
        const bool isPattern = dice.chance(patterns);
        if (isPattern && dice.chance(70))
            filter.replace("a", dice.of({"%u", "%c", "x%u", "%c%u"}));
        acl += (isPattern ? dice.of({"pattern ", "Pattern "}) : dice.of({"topic ", "topic  ", "TOPIC "})) + access +
               filter + lineEnd(dice);
    }
    return acl + "user publisher\ntopic readwrite #\n";
}

/// A line of a user; some of them are dropped, some kept with a hash that no password fits.
QByteArray randomEntry(Dice &dice, const QByteArray &name, const QByteArray &right, const QByteArray &other)
{
    const QByteArray odd = dice.of(
        {"!$7$101$AAAA$AAAA", "$7$101$AAAAAAAAAAAAAAAA$AAAA", "$7$x$AAAA$AAAA", "$6$AAAA", "$5$AAAA$AAAA",
         "$7$101$AAA$AAAA", "$7$101$AAAA$AA=A", "$6$AAAA$AAAA$x", " $6$AAAA$AAAA", "$7$0$AAAA$AAAA", "$7$101$AAAA$A*AA",
         "$argon2id$v=19$m=47104,t=1,p=1$AAAA$AAAA", "x", "$", "$7$12345678901$AAAA$AAAA", "$6$$AAAA$$AAAA"});
    const QByteArray hash = dice.chance(15)   ? odd
                            : dice.chance(10) ? QByteArray('!' + right)
                            : dice.chance(85) ? right
                                              : other;
    return dice.of({"", "", "", "  ", "#", "\t"}) + name + dice.of({"", "", "", "", "", " "}) + ':' + hash +
           dice.of({"\n", "\n", "\n", "\r\n", ":x\n", "  \n", "$\n"});
}

} // namespace

FlashmqWorld randomFlashmqWorld(Dice &dice, const QByteArray &right, const QByteArray &other)
{
    FlashmqWorld world;
    const QByteArray flag = dice.of({"yes", "no", "True", "false", "on", "OFF"});
    const QByteArray own =
        dice.chance(30) ? QByteArray("  allow_anonymous ") + dice.of({"yes", "no"}) + '\n' : QByteArray();
    const auto lets = [](const QByteArray &value) { return value == "yes" || value == "True" || value == "on"; };
    const bool letsAnybodyIn = own.isEmpty() ? lets(flag) : own.contains("yes");
    world.conf = "thread_count 1\n" + QByteArray(dice.of({"", "  "})) + "allow_anonymous " + flag + lineEnd(dice);
    if (dice.chance(75) || !letsAnybodyIn) // else nobody would publish
        world.conf += dice.of(
            {"mosquitto_password_file @FOLDER@/passwords\n", "mosquitto_password_file   \"@FOLDER@/passwords\"  \r\n"});
    if (dice.chance(85))
        world.conf += "mosquitto_acl_file @FOLDER@/acl\n";
    if (dice.chance(25))
        world.conf += "allow_unsafe_username_chars yes\n";
    if (dice.chance(25))
        world.conf += "allow_unsafe_clientid_chars 'yes'\n";
    if (dice.chance(10))
        world.conf += "max_topic_split_depth 3\n";
    if (dice.chance(10))
        world.conf += "max_string_length 12\n";
    if (dice.chance(15))
        world.conf += QByteArray("minimum_wildcard_subscription_depth 1\n") +
                      dice.of({"", "wildcard_subscription_deny_mode Deny_All\n",
                               "wildcard_subscription_deny_mode deny_retained_only\n"});
    if (dice.chance(30))
        world.conf += dice.of({"# note\n", "   # note\n", "log_level debug\n", "max_packet_size 100000\n"});
    world.conf += QByteArray(dice.of({"listen {\n", "listen{\n", " listen   {\r\n"})) +
                  "port @PORT0@\n  inet_protocol ip4\ninet4_bind_address 127.0.0.1\n" + own + " }\n";
    world.passwords = "publisher:" + right + '\n';
    for (const char *user : users) {
        for (int count = dice.of({"0", "1", "1", "1", "2"})[0] - '0'; count > 0; --count)
            world.passwords += randomEntry(dice, user, right, other);
    }
    if (dice.chance(30))
        world.passwords += dice.of({"# note\n", "\n", "no colon\n", "#u0:x\n", ":\n", "a:\n"});
    if (dice.chance(10))
        world.passwords.chop(1); // the last line has no end
    world.acl = randomAcl(dice);
    return world;
}

} // namespace gatehouse::test
