// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/hostway.h"

#include "core/text.h"
#include "wire/localhost.h"
#include "wire/shellhost.h"

#include <QCoreApplication>
#include <QStandardPaths>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::HostWay)
};

const QString sudo = QStringLiteral("sudo");
const QString shell = QStringLiteral("/bin/sh");

bool needsPassword(const QString &complaint)
{
    return complaint.contains(QLatin1String("sudo: a password is required")) ||
           complaint.contains(QLatin1String("sudo: a terminal is required")) ||
           complaint.contains(QLatin1String("not in the sudoers file")) ||
           complaint.contains(QLatin1String("not allowed to execute"));
}

/// What ssh (OpenSSH 9.2) says last is what was in its way; its words are English in every language.
Error sshError(const QString &host, const QString &complaint)
{
    const QString shown = visibleText(host);
    const QString typed = host.contains(u':') ? QString(QLatin1String("ssh://") + shown) : shown; // behind ssh
    QString last = complaint.section(u'\n', -1).trimmed();
    if (last.startsWith(QLatin1String("ssh: ")))
        last.remove(0, 5);
    while (last.endsWith(u'.'))
        last.chop(1);
    const auto says = [&complaint](const char *words) { return complaint.contains(QLatin1String(words)); };
    if (says("REMOTE HOST IDENTIFICATION HAS CHANGED"))
        return {Fault::Refused,
                Words::tr("The host key of %1 is another than the known one: it may be another machine. Nothing was "
                          "sent. Find out why before you take the new key.")
                    .arg(shown),
                complaint};
    if (says("Host key verification failed"))
        return {Fault::Refused,
                Words::tr("The host key of %1 is not known yet. Log in once in a terminal with ssh %2, and compare the "
                          "key that it shows.")
                    .arg(shown, typed),
                complaint};
    if (says("Permission denied ("))
        return {Fault::Refused,
                Words::tr("ssh cannot log in to %1 without asking. Put your key there with ssh-copy-id, or add it to "
                          "your agent with ssh-add.")
                    .arg(shown),
                complaint};
    if (needsPassword(complaint))
        return {Fault::Refused,
                Words::tr("sudo asks for a password on %1, or does not let this account. Allow it there without one, "
                          "or log in as root.")
                    .arg(shown),
                complaint};
    if (last.isEmpty())
        return {Fault::Offline, Words::tr("The connection by ssh to %1 broke. Try again.").arg(shown), complaint};
    return {Fault::Offline,
            Words::tr("%1 cannot be reached by ssh: %2. Try ssh %3 in a terminal.")
                .arg(shown, visibleText(last, 200), typed),
            complaint};
}

Error rootError(const QString &complaint)
{
    if (needsPassword(complaint))
        return {Fault::Refused,
                Words::tr("sudo asks for a password, or does not let your account. Start Gatehouse from a desktop, "
                          "where it can ask for it, or allow it without one."),
                complaint};
    return {Fault::Refused, Words::tr("Your account did not become root: nothing was read or changed. Try again."),
            complaint};
}

bool hasDesktop()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
}

} // namespace

ShellWay sshWay(const QString &host, Account account)
{
    const QString option = QStringLiteral("-o");
    QStringList command{QStringLiteral("ssh"), QStringLiteral("-T"), QStringLiteral("-x"), QStringLiteral("-a")};
    for (const char *value :
         {"BatchMode=yes", "StrictHostKeyChecking=yes", "ConnectTimeout=15", "ServerAliveInterval=5",
          "ServerAliveCountMax=3", "ClearAllForwardings=yes", "PermitLocalCommand=no", "RemoteCommand=none",
          // One that the account keeps open is used; one that outlives this is not left behind.
          "ControlMaster=no"})
        command << option << QString::fromLatin1(value);
    const QString elevated = account == Account::Root ? QStringLiteral("sudo -n ") : QString();
    command << QStringLiteral("--") << QLatin1String("ssh://") + host
            << QStringLiteral("exec %1%2 -c '%3'").arg(elevated, shell, shellStart);
    return {host, command, [host](const QString &complaint) { return sshError(host, complaint); },
            std::chrono::seconds(45)};
}

ShellWay rootWay()
{
    const bool asks = hasDesktop() && !QStandardPaths::findExecutable(QStringLiteral("pkexec")).isEmpty();
    QStringList command = asks ? QStringList{QStringLiteral("pkexec")} : QStringList{sudo, QStringLiteral("-n")};
    command << shell << QStringLiteral("-c") << shellStart;
    return {command.constFirst(), command, rootError, std::chrono::minutes(2)}; // somebody is asked for a password
}

std::shared_ptr<const Host> hostFor(const Endpoint &endpoint)
{
    if (!endpoint.sshHost.isEmpty())
        return std::make_shared<ShellHost>(sshWay(endpoint.sshHost, endpoint.filesAccount));
    if (endpoint.filesAccount == Account::Root)
        return std::make_shared<ShellHost>(rootWay());
    return std::make_shared<LocalHost>();
}

} // namespace gatehouse
