// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The processes of this machine, as /proc tells them (proc(5)).

#include "core/text.h"
#include "wire/localhost.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Host)
};

QByteArray contentOf(const QString &path)
{
    QFile file(path); // its size is said to be 0
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

Result<QList<HostProcess>> LocalHost::processes(const QString &program) const
{
    QList<HostProcess> found;
    const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &entry : entries) {
        bool isNumber = false;
        HostProcess process;
        process.pid = entry.toLongLong(&isNumber);
        if (!isNumber)
            continue;
        const QString folder = QLatin1String("/proc/") + entry;
        QByteArrayList arguments = contentOf(folder + QLatin1String("/cmdline")).split('\0');
        if (arguments.size() < 2)
            continue; // a thread of the kernel, or it has ended
        arguments.removeLast();
        for (const QByteArray &argument : std::as_const(arguments))
            process.arguments.append(QFile::decodeName(argument));
        if (QFileInfo(process.arguments.constFirst()).fileName() != program)
            continue;
        process.folder = QFile::symLinkTarget(folder + QLatin1String("/cwd"));
        process.signalling =
            ::kill(pid_t(process.pid), 0) == 0 ? HostProcess::Signals::Allowed : HostProcess::Signals::Refused;
        found.append(process);
    }
    return found;
}

std::optional<ProcessMoment> LocalHost::momentOf(qint64 pid) const
{
    const QByteArray line = contentOf(QStringLiteral("/proc/%1/stat").arg(pid));
    // The second field is the name in brackets, which may hold blanks and brackets.
    const QByteArrayList fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    constexpr int userTime = 11; // of the fields behind the name
    constexpr int systemTime = 12;
    if (fields.size() <= systemTime || fields.first() == "Z" || fields.first() == "X")
        return std::nullopt;
    const qint64 ticks = fields.at(userTime).toLongLong() + fields.at(systemTime).toLongLong();
    ProcessMoment moment;
    moment.used = std::chrono::milliseconds(ticks * 1000 / ::sysconf(_SC_CLK_TCK));
    moment.doing = fields.first() == "S" ? ProcessMoment::Doing::Waits : ProcessMoment::Doing::Works;
    return moment;
}

QString LocalHost::trusted(const QString &program) const
{
    // Whoever may write a folder may put another file in the place of one in it, unless the folder is sticky.
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(QFile::encodeName(program).constData(), nullptr),
                                                           &std::free);
    if (!real)
        return {};
    for (QByteArray path = real.get(); !path.isEmpty(); path.truncate(path.lastIndexOf('/'))) {
        struct stat status = {};
        if (::stat(path.constData(), &status) != 0)
            return {};
        const bool isOurs = status.st_uid == 0 || status.st_uid == ::geteuid();
        const bool isOpen = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
        const bool isSticky = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
        if (!isOurs || (isOpen && !isSticky))
            return {};
    }
    return QFile::decodeName(real.get());
}

Result<ProcessOutput> LocalHost::run(const QStringList &arguments, std::chrono::milliseconds patience) const
{
    constexpr qint64 mostOutput = 1024 * 1024;
    return runProcess(arguments, {}, patience, mostOutput);
}

Result<> LocalHost::hangUp(qint64 pid) const
{
    if (pid > 1 && ::kill(pid_t(pid), SIGHUP) == 0)
        return {};
    if (errno == EPERM)
        return fail(Fault::Refused, Words::tr("Your account may not tell the broker (process %1) to read its files "
                                              "again. Reload it yourself: systemctl reload mosquitto.")
                                        .arg(pid));
    return fail(Fault::Offline, Words::tr("The broker (process %1) has ended.").arg(pid));
}

} // namespace gatehouse
