// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/sshserver.h"

#include "support/brokerprocess.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QTest>

#include <csignal>
#include <pwd.h>
#include <unistd.h>

namespace gatehouse::test {

SshServer::SshServer()
    : m_pathBefore(qgetenv("PATH"))
{
    QDir(m_folder.path()).mkdir(QStringLiteral("bin"));
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(path(QStringLiteral("log")), QIODevice::Append);
}

SshServer::~SshServer()
{
    stop();
    qputenv("PATH", m_pathBefore);
}

bool SshServer::write(const QString &name, const QByteArray &bytes)
{
    QFile file(path(name));
    const bool isWritten = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    if (!isWritten)
        m_problem = "cannot write " + file.fileName().toUtf8();
    return isWritten;
}

bool SshServer::makeKey(const QString &name)
{
    QFile::remove(path(name));
    QFile::remove(path(name + QStringLiteral(".pub")));
    const int code = QProcess::execute(QStringLiteral("ssh-keygen"),
                                       {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                                        QStringLiteral("-N"), QString(), QStringLiteral("-f"), path(name)});
    if (code != 0)
        m_problem = "ssh-keygen failed";
    return code == 0;
}

bool SshServer::start()
{
    m_port = freePort();
    if (!makeKey(QStringLiteral("hostkey")) || !makeKey(QStringLiteral("key")))
        return false;
    QFile::copy(path(QStringLiteral("key.pub")), path(QStringLiteral("authorized")));
    if (::geteuid() == 0)
        QDir().mkpath(QStringLiteral("/run/sshd")); // where it keeps its unprivileged part; a service makes it
    const QByteArray folder = QFile::encodeName(m_folder.path());
    const QByteArray port = QByteArray::number(m_port);
    const passwd *account = ::getpwuid(::geteuid());
    const bool isWritten =
        write(QStringLiteral("sshd_config"),
              "Port " + port + "\nListenAddress 127.0.0.1\nHostKey " + folder + "/hostkey\nAuthorizedKeysFile " +
                  folder +
                  "/authorized\nPidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\n"
                  "PasswordAuthentication no\nKbdInteractiveAuthentication no\nLogLevel VERBOSE\n"
                  "PermitUserEnvironment no\nPrintMotd no\nAcceptEnv GATEHOUSE_*\n") &&
        write(QStringLiteral("config"), "Host Gate-Lab\n  HostName 127.0.0.1\n  Port " + port + "\n  User " +
                                            QByteArray(account != nullptr ? account->pw_name : "root") +
                                            "\n  IdentityFile " + folder +
                                            "/key\n  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile " +
                                            folder + "/known\n  GlobalKnownHostsFile none\n") &&
        write(QStringLiteral("bin/ssh"), "#!/bin/sh\nexec " +
                                             QFile::encodeName(QStandardPaths::findExecutable(QStringLiteral("ssh"))) +
                                             " -F " + folder + "/config \"$@\"\n");
    if (!isWritten)
        return false;
    QFile::setPermissions(path(QStringLiteral("bin/ssh")), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    qputenv("PATH", folder + "/bin:" + m_pathBefore);
    QFile key(path(QStringLiteral("hostkey.pub")));
    return key.open(QIODevice::ReadOnly) &&
           write(QStringLiteral("known"), "[127.0.0.1]:" + port + ' ' + key.readAll()) && launch();
}

bool SshServer::launch()
{
    m_process.start(QStringLiteral("/usr/sbin/sshd"), {QStringLiteral("-D"), QStringLiteral("-e"), QStringLiteral("-f"),
                                                       path(QStringLiteral("sshd_config"))});
    const bool isUp = QTest::qWaitFor(
        [this] {
            QTcpSocket socket;
            socket.connectToHost(QStringLiteral("127.0.0.1"), m_port);
            return socket.waitForConnected(100) || m_process.state() == QProcess::NotRunning;
        },
        10000);
    if (isUp && m_process.state() != QProcess::NotRunning)
        return true;
    m_problem = "sshd does not listen: " + log();
    return false;
}

QByteArray SshServer::processes() const
{
    // Those that serve a connection are its children, or theirs, and go on without it.
    const auto childrenOf = [](qint64 pid) {
        QFile file(QStringLiteral("/proc/%1/task/%1/children").arg(pid));
        return file.open(QIODevice::ReadOnly) ? file.readAll().simplified().split(' ') : QByteArrayList();
    };
    QByteArrayList family{QByteArray::number(m_process.processId())};
    for (qsizetype i = 0; i < family.size(); ++i)
        for (const QByteArray &child : childrenOf(family.at(i).toLongLong()))
            if (child.toLongLong() > 0)
                family.append(child);
    return family.join(' ');
}

void SshServer::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    const QByteArrayList family = processes().split(' ');
    for (const QByteArray &pid : family)
        ::kill(pid_t(pid.toLongLong()), SIGKILL);
    m_process.waitForFinished();
}

bool SshServer::restart()
{
    stop();
    return launch();
}

bool SshServer::changeHostKey()
{
    stop();
    return makeKey(QStringLiteral("hostkey")) && launch();
}

void SshServer::forgetHostKey() const
{
    QFile::remove(path(QStringLiteral("known")));
}

void SshServer::takeKeyAway() const
{
    QFile::remove(path(QStringLiteral("authorized")));
}

QByteArray SshServer::log() const
{
    QFile file(path(QStringLiteral("log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace gatehouse::test
