// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/shutting.h"

#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse::mosquitto {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FilePlans)
};

} // namespace

// FlashMQ 1.26.2 asks for a password only when somebody connects.
QString shutEffect(Dialect dialect)
{
    return dialect == Dialect::FlashMq
               ? Words::tr("If %1 is connected, it stays so until it disconnects. Its password is kept, for the undo. "
                           "The reason stands in the audit trail only, since mosquitto_passwd destroys files that have "
                           "comments.")
               : Words::tr("If %1 is connected, it is disconnected at once. Its password is kept, for the undo. "
                           "The reason stands in the audit trail only, since mosquitto_passwd destroys files that "
                           "have comments.");
}

QString deniedEffect(const ListenerFiles &rules)
{
    return takesStrangers(rules)
               ? Words::tr("%1 may still connect, since allow_anonymous lets in whoever is in no list, but can neither "
                           "publish nor receive from the next message on.")
               : Words::tr("%1 may still connect, since there is no password_file that it could be taken out of, "
                           "but can neither publish nor receive from the next message on.");
}

bool takesStrangers(const ListenerFiles &rules)
{
    return rules.dialect == Dialect::FlashMq && rules.allowAnonymous;
}

Result<> mayHaveRules(const ListenerFiles &rules, const QString &user)
{
    if (rules.dialect != Dialect::FlashMq || !user.contains(u' '))
        return {};
    return fail(Fault::NotSupported,
                Words::tr("In FlashMQ's acl_file a user name ends at its first space, so nothing can be denied to %1 "
                          "there.")
                    .arg(visibleText(user)));
}

} // namespace gatehouse::mosquitto
