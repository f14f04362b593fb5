// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/filewords.h"

#include "connectors/mosquitto/files/addresslists.h"
#include "connectors/mosquitto/files/tlswords.h"
#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FileWords)
};

QString argument(const Step &step, qsizetype index)
{
    return visibleText(step.arguments.value(index));
}

QString listener(const Step &step)
{
    const QString &code = step.code;
    if (code == u"prefixFits")
        return Words::tr("The client id %1 begins with %2, as clientid_prefixes demands.")
            .arg(argument(step, 0), argument(step, 1));
    if (code == u"prefixMissing")
        return Words::tr("The client id %1 does not begin with %2, which clientid_prefixes demands.")
            .arg(argument(step, 0), argument(step, 1));
    if (code == u"prefixUnknown")
        return Words::tr("clientid_prefixes demands a client id that begins with %1; which one the client uses is not "
                         "known.")
            .arg(argument(step, 1));
    if (code == u"nameTooLong")
        return Words::tr("“%1” is longer than the %2 bytes of max_string_length: the broker closes the connection.")
            .arg(argument(step, 0).left(80), argument(step, 1));
    if (code == u"unsafeUserName")
        return Words::tr(
                   "The user name %1 holds + or #, and allow_unsafe_username_chars is off: the broker refuses it.")
            .arg(argument(step, 0));
    if (code == u"unsafeClientId")
        return Words::tr(
                   "The client id %1 holds + or #, and allow_unsafe_clientid_chars is off: the broker refuses it.")
            .arg(argument(step, 0));
    if (code == u"filterTooBroad")
        return Words::tr("The first wildcard of %1 stands before level %2, which minimum_wildcard_subscription_depth "
                         "forbids.")
            .arg(argument(step, 0), argument(step, 1));
    if (code == u"addressDenied")
        return Words::tr("The address %1 lies in %2, which deny_from keeps out here.")
            .arg(argument(step, 0), argument(step, 1));
    if (code == u"addressNotAllowed")
        return Words::tr("The address %1 lies in none of the networks that alone may connect here (only_allow_from).")
            .arg(argument(step, 0));
    if (code == u"addressFits")
        return Words::tr("The address %1 may connect here.").arg(argument(step, 0));
    if (code == u"userNameNeeded")
        return Words::tr("This listener takes the user name for the client id, so nobody comes in without one.");
    return {};
}

QString logIn(const Step &step)
{
    const QString &code = step.code;
    const QString user = argument(step, 0);
    if (code == u"certificateNames")
        return Words::tr("The certificate names the user %1 here, and no password is asked.").arg(user);
    if (code == u"certificateUnknown")
        return Words::tr("The certificate names the user here; which one is not known.");
    if (code == u"anonymousAllowed")
        return Words::tr("No user name is given, and clients without one may come in (allow_anonymous).");
    if (code == u"anonymousRefused")
        return Words::tr("No user name is given, and clients without one are refused (allow_anonymous).");
    if (code == u"anyNameAllowed")
        return Words::tr("The broker has no password_file and lets anonymous clients in, so it takes any name and any "
                         "password.");
    if (code == u"unknownNameAllowed")
        return Words::tr("The password_file has no usable entry for %1, and to FlashMQ whoever is in no list is "
                         "anonymous: allow_anonymous lets it in, with any password.")
            .arg(user);
    if (code == u"passwordFileUnread")
        return Words::tr("Your account may not read the password_file, so whether it has %1 is not known.").arg(user);
    if (code == u"noPasswordFile")
        return Words::tr("The broker has no password_file and lets no anonymous clients in, so it refuses everybody.");
    if (code == u"notInPasswordFile")
        return Words::tr("The password_file has no entry for %1.").arg(user);
    if (code == u"inPasswordFile")
        return Words::tr("The password_file has an entry for %1; whether the password is right was not asked.")
            .arg(user);
    return {};
}

QString password(const Step &step)
{
    const QString &code = step.code;
    const QString user = argument(step, 0);
    if (code == u"hashDisabled")
        return Words::tr(
                   "The entry of %1 in the password_file is disabled by an exclamation mark before its hash, so the "
                   "broker drops it.")
            .arg(user);
    if (code == u"hashBroken")
        return Words::tr("The entry of %1 in the password_file has a hash that the broker cannot use, so it drops it.")
            .arg(user);
    if (code == u"passwordRight")
        return Words::tr("The password of %1 is right.").arg(user);
    if (code == u"passwordWrong")
        return Words::tr("The password of %1 is wrong.").arg(user);
    if (code == u"passwordMissing")
        return Words::tr("No password is given for %1, whose entry has one.").arg(user);
    if (code == u"passwordUnclear")
        return Words::tr("Whether the password of %1 is right cannot be told from its entry.").arg(user);
    return {};
}

/// Of "user, access, filter" or "access, filter".
QString rule(const Step &step)
{
    if (step.code == u"dangerousName")
        return Words::tr(
                   "The name %1 holds + or #. Where there are pattern lines, the broker denies everything to it that "
                   "no topic line of its own allows.")
            .arg(argument(step, 0));
    const bool isPattern = step.check == Check::PatternRule;
    const QString line = isPattern ? QLatin1String("pattern ") + argument(step, 0) + u' ' + argument(step, 1)
                                   : QLatin1String("topic ") + argument(step, 1) + u' ' + argument(step, 2);
    const QString user = argument(step, 0);
    if (step.code == u"fileRuleAllows")
        return isPattern        ? Words::tr("A line for everybody allows it: %1.").arg(line)
               : user.isEmpty() ? Words::tr("A line for clients without a user name allows it: %1.").arg(line)
                                : Words::tr("A line of the user %1 allows it: %2.").arg(user, line);
    if (step.code == u"fileRuleDenies")
        return isPattern        ? Words::tr("A line for everybody denies it: %1.").arg(line)
               : user.isEmpty() ? Words::tr("A line for clients without a user name denies it: %1.").arg(line)
                                : Words::tr("A line of the user %1 denies it: %2.").arg(user, line);
    return {};
}

QString fallback(const Step &step)
{
    if (step.code == u"aclFileUnread")
        return Words::tr("Your account may not read the acl_file, so what it allows is not known.");
    if (step.code == u"aclFileBroken")
        return Words::tr(
            "The broker takes no line of the acl_file as it stands: it denies everything if it was started "
            "with it, else it goes on with the lines that it had before.");
    if (step.code == u"noAcl")
        return Words::tr("The broker has no acl_file, so whoever is in may do everything.");
    if (step.code == u"noAclAfterPlugin")
        return Words::tr("Dynamic security does not know the user, and there is no acl_file that would allow %1.")
            .arg(argument(step, 0));
    if (step.code == u"aclIgnoresFilters")
        return Words::tr("An acl_file does not restrict subscribing; each message is decided when it is handed over.");
    if (step.code == u"noFileRule")
        return Words::tr("No line of the acl_file allows %1.").arg(argument(step, 0));
    return {};
}

} // namespace

QString fileStepSentence(const Step &step)
{
    switch (step.check) {
    case Check::Reach:
        return step.code == u"deniedEverywhere"
                   ? Words::tr("None of the %1 listeners lets it; this is what the broker asks at the first, %2.")
                         .arg(argument(step, 1), argument(step, 0))
                   : Words::tr("Of the %1 listeners, %2 lets it furthest.").arg(argument(step, 1), argument(step, 0));
    case Check::OtherSource:
        if (step.code == u"pluginLeavesUser")
            return Words::tr("Dynamic security has no account named %1, and leaves it to the files.")
                .arg(argument(step, 0));
        if (step.code == u"pluginLeavesAnonymous")
            return Words::tr("Dynamic security leaves clients without a user name to the configuration.");
        if (step.code == u"pluginLeavesTopic")
            return Words::tr("No rule of dynamic security is about this, and its default denies: it leaves that to the "
                             "acl_file.");
        if (step.code == u"pluginBehindFiles")
            return Words::tr("A plugin is asked behind the files, and what it says is not written in them: %1.")
                .arg(argument(step, 0));
        return step.code == u"pluginDecides"
                   ? Words::tr("A plugin is asked first, and what it says is not written in these files: %1.")
                         .arg(argument(step, 0))
                   : QString();
    case Check::BanList:
        return step.code == u"addressLists" ? addressSentence(step) : QString();
    case Check::Tls:
        if (step.code == u"noKeys")
            return Words::tr(
                "The listener asks for a pre-shared key, and the psk_file has none: nobody gets in there.");
        if (step.code == u"keyNeeded")
            return Words::tr("The listener asks for a pre-shared key of the psk_file, which was not checked.");
        return tlsSentence({step.code, step.arguments});
    case Check::Listener:
        return listener(step);
    case Check::LogIn:
        return logIn(step);
    case Check::AccountState:
    case Check::Password:
        return password(step);
    case Check::UserRule:
    case Check::PatternRule:
        return rule(step);
    case Check::DefaultAccess:
        return fallback(step);
    default:
        return {};
    }
}

} // namespace gatehouse::mosquitto
