// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/fileerrors.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <cerrno>
#include <cstring>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::Host)
};

} // namespace

Error fileError(int number, const QString &path)
{
    const QString shown = visibleText(path);
    const QString detail = QString::fromLocal8Bit(std::strerror(number));
    switch (number) {
    case EACCES:
    case EPERM:
        return {Fault::Refused,
                Words::tr("%1 cannot be read. Give your account the right to read it, read it as root, or open a copy.")
                    .arg(shown),
                detail};
    case ENOENT:
    case ENOTDIR:
        return {Fault::BadInput, Words::tr("%1 does not exist. Check the path.").arg(shown), detail};
    case EBUSY:
        return {Fault::Conflict, Words::tr("Somebody writes %1 all the time. Try again.").arg(shown), detail};
    default:
        return {Fault::Storage, Words::tr("%1 cannot be read: %2. Look at the disk.").arg(shown, detail), detail};
    }
}

Error writeError(int number, const QString &path)
{
    const QString shown = visibleText(path);
    const QString detail = QString::fromLocal8Bit(std::strerror(number));
    switch (number) {
    case EACCES:
    case EPERM:
        return {Fault::Refused,
                Words::tr("%1 was not changed: your account may not write it, or its folder. Use an account that may.")
                    .arg(shown),
                detail};
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return {Fault::Storage,
                Words::tr("%1 was not changed: there is no room for the new one. Free some space, and try again.")
                    .arg(shown),
                detail};
    case EROFS:
        return {Fault::Storage,
                Words::tr("%1 was not changed: its disk can only be read. Make it writable, and try again.").arg(shown),
                detail};
    default:
        return {Fault::Storage, Words::tr("%1 was not changed: %2. Look at the disk.").arg(shown, detail), detail};
    }
}

Error unreadableFolder(const QString &path)
{
    return {Fault::BadInput, Words::tr("The folder %1 cannot be read.").arg(visibleText(path)), {}};
}

Error notAFile(const QString &path)
{
    return {Fault::BadInput, Words::tr("%1 is no file. Name the file itself.").arg(visibleText(path)), {}};
}

Error tooLarge(const QString &path)
{
    return {
        Fault::BadInput, Words::tr("%1 is larger than 4 GB, which is more than is read.").arg(visibleText(path)), {}};
}

Error changedMeanwhile(const QString &path)
{
    return {Fault::Conflict,
            Words::tr("Somebody else changed %1 since it was read, so nothing was written. Look at it again, and make "
                      "the plan again.")
                .arg(visibleText(path)),
            {}};
}

Error writtenByAnother(const QString &path)
{
    return {Fault::Conflict,
            Words::tr("%1 was not changed: another Gatehouse writes it just now. Try again in a moment.")
                .arg(visibleText(path)),
            {}};
}

Error hasSeveralNames(const QString &path)
{
    return {Fault::NotSupported,
            Words::tr("%1 was not changed: the file has another name as well (a hard link), which would stay behind. "
                      "Make it one file, or a symbolic link.")
                .arg(visibleText(path)),
            {}};
}

Error inTheWay(const QString &path)
{
    const QFileInfo file(path);
    return {
        Fault::Conflict,
        Words::tr("%1 was not changed: something that is no file has the name .%2.gatehouse beside it. Take it away.")
            .arg(visibleText(path), visibleText(file.fileName())),
        {}};
}

Error cannotLock(const QString &path)
{
    return {Fault::NotSupported,
            Words::tr("%1 was not changed: there is no flock on its machine, without which two could write at once. "
                      "Install it there (util-linux).")
                .arg(visibleText(path)),
            {}};
}

Error folderNotWritable(const QString &folder)
{
    return {Fault::Refused,
            Words::tr("Your account may not write the folder %1. Use an account that may.").arg(visibleText(folder)),
            {}};
}

Error ofAnotherOwner(const QString &path)
{
    return {Fault::Refused,
            Words::tr("%1 belongs to another account, which a new file could not be given to. Use that account, or "
                      "root.")
                .arg(visibleText(path)),
            {}};
}

Error cannotKeepGroup(const QString &path)
{
    return {Fault::Refused,
            Words::tr("%1 was not changed: it belongs to a group that your account is not in, so a new file could not "
                      "keep it. Join the group, or use root.")
                .arg(visibleText(path)),
            {}};
}

Error mayNotTell(qint64 pid)
{
    return {Fault::Refused,
            Words::tr("Your account may not tell the broker (process %1) to read its files again. Reload it yourself: "
                      "systemctl reload mosquitto.")
                .arg(pid),
            {}};
}

Error hasEnded(qint64 pid)
{
    return {Fault::Offline, Words::tr("The broker (process %1) has ended.").arg(pid), {}};
}

Error outOfTime(const QString &program, const QString &said)
{
    return {Fault::TimedOut, Words::tr("%1 did not end in time, so it was ended. Try again.").arg(visibleText(program)),
            said};
}

} // namespace gatehouse
