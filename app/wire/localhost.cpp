// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/localhost.h"

#include "core/largepages.h"
#include "wire/fileerrors.h"
#include "wire/openfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace gatehouse {

namespace {

constexpr qint64 largestFile = 4LL * 1024 * 1024 * 1024;
constexpr qint64 mostOfLog = 1024 * 1024;
constexpr int mostTries = 5; // to see a file that somebody writes at rest

std::chrono::nanoseconds nanoseconds(const timespec &time)
{
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Without O_NONBLOCK a named pipe would wait for its writer for ever.
OpenFile openToRead(const QString &path)
{
    return OpenFile(::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
}

Result<struct stat> statusOf(const OpenFile &file, const QString &path)
{
    struct stat status = {};
    if (!file.isOpen() || ::fstat(file.descriptor(), &status) != 0)
        return fail(fileError(errno, path));
    if (!S_ISREG(status.st_mode))
        return fail(notAFile(path));
    if (status.st_size > largestFile)
        return fail(tooLarge(path));
    return status;
}

} // namespace

OpenFile::~OpenFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

FileState fileState(const struct stat &status)
{
    return {status.st_dev, status.st_ino, status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

std::optional<FileReading> readWhole(const OpenFile &file)
{
    for (int tries = 0; tries < mostTries; ++tries) {
        struct stat before = {};
        if (::fstat(file.descriptor(), &before) != 0)
            return std::nullopt;
        FileReading reading;
        reading.state = fileState(before);
        reading.bytes = QByteArray(qsizetype(before.st_size), Qt::Uninitialized);
        useLargePages(reading.bytes.data(), std::size_t(reading.bytes.size()));
        qsizetype filled = 0;
        while (filled < reading.bytes.size()) {
            const ssize_t got = ::pread(file.descriptor(), reading.bytes.data() + filled,
                                        std::size_t(reading.bytes.size() - filled), filled);
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return std::nullopt;
            if (got == 0)
                break;
            filled += got;
        }
        struct stat after = {};
        if (::fstat(file.descriptor(), &after) != 0)
            return std::nullopt;
        // The name may have moved to another file meanwhile, which changes ctime alone.
        if (filled == reading.bytes.size() && before.st_size == after.st_size &&
            nanoseconds(before.st_mtim) == nanoseconds(after.st_mtim))
            return reading;
    }
    errno = EBUSY;
    return std::nullopt;
}

Result<FileReading> LocalHost::read(const QString &path) const
{
    const OpenFile file = openToRead(path);
    if (const auto status = statusOf(file, path); !status)
        return fail(status.error());
    std::optional<FileReading> reading = readWhole(file);
    if (!reading)
        return fail(fileError(errno, path));
    return *std::move(reading);
}

Result<FileState> LocalHost::stateOf(const QString &path) const
{
    struct stat status = {};
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return fail(fileError(errno, path));
    return fileState(status);
}

Result<QByteArray> LocalHost::readFrom(const QString &path, qint64 offset) const
{
    const OpenFile file = openToRead(path);
    const auto status = statusOf(file, path);
    if (!status)
        return fail(status.error());
    QByteArray bytes(std::clamp<qint64>(status->st_size - offset, 0, mostOfLog), Qt::Uninitialized);
    const ssize_t got = ::pread(file.descriptor(), bytes.data(), std::size_t(bytes.size()), offset);
    if (got < 0)
        return fail(fileError(errno, path));
    bytes.truncate(got);
    return bytes;
}

Result<QStringList> LocalHost::list(const QString &path) const
{
    const QDir folder(path);
    if (!folder.exists() || !folder.isReadable())
        return fail(unreadableFolder(path));
    return folder.entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

} // namespace gatehouse
