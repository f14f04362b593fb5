// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/host.h"

namespace gatehouse {

/// One generation of a log that was rotated: "log.1", "log.2.gz", "log-20261128".
struct RotatedFile
{
    QString path;
    bool isCompressed = false; ///< by gzip
};

/// What somebody has read of a file up to an offset, to know it again under another name.
struct ReadMark
{
    FileState state;   ///< of the file when it was read; device and inode count
    qint64 offset = 0; ///< bytes read
    QByteArray before; ///< the last of them
};

/// The generations of a log beside it, the newest first, as logrotate names them.
QList<RotatedFile> rotatedFiles(const Host &host, const QString &path);

/// What stands there from an offset on, at most a megabyte, whether it is compressed or not.
Result<QByteArray> readRotated(const Host &host, const RotatedFile &file, qint64 offset);

/// Where the marked file is now: it was renamed, copied or compressed. nullopt: nowhere.
struct FoundFile
{
    RotatedFile file;
    QList<RotatedFile> newer; ///< generations since then, the oldest first
};
std::optional<FoundFile> findRotated(const Host &host, const QString &path, const ReadMark &mark);

} // namespace gatehouse
