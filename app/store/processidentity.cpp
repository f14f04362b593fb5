// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/processidentity.h"

#include <QCoreApplication>
#include <QFile>
#include <QSysInfo>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <csignal>
#include <sys/types.h>
#endif

namespace gatehouse {

namespace {

/// When the process was started, in ticks since boot; empty: there is no such process, or it has ended and only waits
/// for its parent. "0" where the system does not tell.
QString startTime(qint64 pid)
{
#ifdef Q_OS_LINUX
    QFile stat(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!stat.open(QFile::ReadOnly))
        return {};
    // proc(5): "pid (name) state ...", the start time is field 22. The name may hold spaces and brackets.
    const QByteArray line = stat.readAll();
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    if (fields.size() < 20 || fields.at(0) == "Z" || fields.at(0) == "X")
        return {};
    return QString::fromLatin1(fields.at(19));
#elif defined(Q_OS_UNIX)
    const bool lives = ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
    return lives ? QStringLiteral("0") : QString();
#else
    return pid == QCoreApplication::applicationPid() ? QStringLiteral("0") : QString();
#endif
}

QString identityOf(qint64 pid, const QString &started)
{
    // On Linux /proc/sys/kernel/random/boot_id; empty where the system has none.
    return QStringLiteral("%1/%2/%3").arg(QString::fromLatin1(QSysInfo::bootUniqueId()), QString::number(pid), started);
}

} // namespace

QString processIdentity()
{
    const qint64 pid = QCoreApplication::applicationPid();
    return identityOf(pid, startTime(pid));
}

bool isProcessAlive(const QString &identity)
{
    const QStringList parts = identity.split(QLatin1Char('/'));
    bool isNumber = false;
    const qint64 pid = parts.value(1).toLongLong(&isNumber);
    if (parts.size() != 3 || !isNumber || pid <= 0)
        return false;
    const QString started = startTime(pid);
    return !started.isEmpty() && identity == identityOf(pid, started);
}

} // namespace gatehouse
