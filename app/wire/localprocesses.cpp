// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The processes of this machine, as /proc tells them (proc(5)).

#include "wire/fileerrors.h"
#include "wire/localhost.h"
#include "wire/processmoment.h"

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

std::chrono::seconds bootedIn(const QByteArray &statistics)
{
    const QByteArrayView name("\nbtime ");
    const QByteArray lines = '\n' + statistics;
    const qsizetype at = lines.indexOf(name);
    if (at < 0)
        return std::chrono::seconds(0);
    const qsizetype number = at + name.size();
    return std::chrono::seconds(lines.mid(number, lines.indexOf('\n', number) - number).toLongLong());
}

std::optional<ProcessMoment> momentIn(const QByteArray &line, const ProcessClock &clock)
{
    // The second field is the name in brackets, which may hold blanks and brackets.
    const QByteArrayList fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    constexpr int userTime = 11; // of the fields behind the name
    constexpr int systemTime = 12;
    constexpr int startTime = 19;
    if (fields.size() <= startTime || clock.ticksPerSecond <= 0 || fields.first() == "Z" || fields.first() == "X")
        return std::nullopt;
    const qint64 ticks = fields.at(userTime).toLongLong() + fields.at(systemTime).toLongLong();
    ProcessMoment moment;
    moment.used = std::chrono::milliseconds(ticks * 1000 / clock.ticksPerSecond);
    if (clock.booted.count() > 0)
        moment.started =
            clock.booted + std::chrono::milliseconds(fields.at(startTime).toLongLong() * 1000 / clock.ticksPerSecond);
    moment.doing = fields.first() == "S" ? ProcessMoment::Doing::Waits : ProcessMoment::Doing::Works;
    return moment;
}

Result<std::optional<ProcessMoment>> LocalHost::momentOf(qint64 pid) const
{
    static const ProcessClock clock{bootedIn(contentOf(QStringLiteral("/proc/stat"))), ::sysconf(_SC_CLK_TCK)};
    return momentIn(contentOf(QStringLiteral("/proc/%1/stat").arg(pid)), clock);
}

bool isSafe(quint32 owner, quint32 mode, quint32 account)
{
    const bool isOpen = (mode & (S_IWGRP | S_IWOTH)) != 0;
    const bool isSticky = S_ISDIR(mode) && (mode & S_ISVTX) != 0;
    return (owner == 0 || owner == account) && (!isOpen || isSticky);
}

QString LocalHost::trusted(const QString &program) const
{
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(QFile::encodeName(program).constData(), nullptr),
                                                           &std::free);
    if (!real)
        return {};
    for (QByteArray path = real.get(); !path.isEmpty(); path.truncate(path.lastIndexOf('/'))) {
        struct stat status = {};
        if (::stat(path.constData(), &status) != 0)
            return {};
        if (!isSafe(status.st_uid, status.st_mode, ::geteuid()))
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
        return fail(mayNotTell(pid));
    return fail(hasEnded(pid));
}

} // namespace gatehouse
