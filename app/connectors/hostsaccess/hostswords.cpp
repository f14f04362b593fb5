// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostswords.h"

#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse::hostsaccess {

namespace {

using Ground = HostsDecision::Ground;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::hostsaccess::HostsDecision)
};

QString listOf(HostsNeeds needs)
{
    QStringList words;
    if (needs.testFlag(HostsNeed::HostName))
        words.append(Words::tr("the client's host name"));
    if (needs.testFlag(HostsNeed::UserName))
        words.append(Words::tr("the user name that the client's machine gives"));
    if (needs.testFlag(HostsNeed::Netgroup))
        words.append(Words::tr("who is in a netgroup"));
    if (needs.testFlag(HostsNeed::ListFile))
        words.append(Words::tr("what a list file holds"));
    if (needs.testFlag(HostsNeed::Server))
        words.append(Words::tr("where the client connects to"));
    if (needs.testFlag(HostsNeed::Command))
        words.append(Words::tr("what a command answers"));
    if (needs.testFlag(HostsNeed::SystemUser))
        words.append(Words::tr("which users and groups the broker's machine has"));
    return words.join(QLatin1String(", "));
}

QString certain(const HostsDecision &decision)
{
    const QString path = visibleText(decision.file);
    const bool isIn = decision.answer == Answered::Allow;
    switch (decision.ground) {
    case Ground::NoRule:
        return Words::tr("No rule of hosts.allow and hosts.deny keeps the client out.");
    case Ground::Rule:
        return (isIn ? Words::tr("Line %1 of %2 lets the client in.")
                     : Words::tr("Line %1 of %2 keeps the client out."))
            .arg(decision.line)
            .arg(path);
    case Ground::Option:
        return (isIn ? Words::tr("Line %1 of %2 lets the client in, by its options.")
                     : Words::tr("Line %1 of %2 keeps the client out, by its options or a mistake in them."))
            .arg(decision.line)
            .arg(path);
    case Ground::StopsReading:
        return decision.line == 0
                   ? Words::tr("%1 cannot be read, so the broker refuses everybody. Let its user read the file.")
                         .arg(path)
                   : Words::tr("%1 cannot be read further than line %2, so the broker refuses everybody whom no line "
                               "above names. Mend that line.")
                         .arg(path)
                         .arg(decision.line);
    case Ground::BadAddress:
        break;
    }
    return {};
}

} // namespace

QString sentenceOf(const HostsDecision &decision)
{
    if (decision.ground == Ground::BadAddress)
        return Words::tr("hosts.allow and hosts.deny go by the client's address, which is not known.");
    if (decision.answer == Answered::Unknown)
        return Words::tr("Line %1 of %2 may decide. It depends on: %3.")
            .arg(decision.line)
            .arg(visibleText(decision.file), listOf(decision.needs));
    const QString words = certain(decision);
    return decision.runsCommand ? words + u' ' + Words::tr("It also has the broker run a command.") : words;
}

} // namespace gatehouse::hostsaccess
