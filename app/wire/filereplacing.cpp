// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How a file of the broker is replaced: whole or not at all, and never on top of somebody else's edit.

#include "wire/fileerrors.h"
#include "wire/localhost.h"
#include "wire/openfile.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <sys/file.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace gatehouse {

namespace {

constexpr mode_t modeBits = 07777;

/// Where a path leads when every symbolic link is followed.
QByteArray targetOf(const QString &path)
{
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(QFile::encodeName(path).constData(), nullptr),
                                                           &std::free);
    return real ? QByteArray(real.get()) : QByteArray();
}

/// Copies what a plain copy would lose: POSIX access lists, SELinux labels. Those that this account may not set are
/// not its business.
bool copyAttributes(const OpenFile &from, const OpenFile &to)
{
    const ssize_t size = ::flistxattr(from.descriptor(), nullptr, 0);
    if (size <= 0)
        return size == 0 || errno == ENOTSUP;
    QByteArray names(size, '\0');
    const ssize_t got = ::flistxattr(from.descriptor(), names.data(), std::size_t(names.size()));
    const QByteArrayList list = names.left(std::max<ssize_t>(got, 0)).split('\0');
    for (const QByteArray &name : list) {
        if (name.isEmpty())
            continue;
        const ssize_t length = ::fgetxattr(from.descriptor(), name.constData(), nullptr, 0);
        if (length < 0)
            continue;
        QByteArray value(length, '\0');
        if (::fgetxattr(from.descriptor(), name.constData(), value.data(), std::size_t(length)) != length)
            continue;
        if (::fsetxattr(to.descriptor(), name.constData(), value.constData(), std::size_t(length), 0) != 0 &&
            errno != EPERM && errno != ENOTSUP && errno != EACCES)
            return false;
    }
    return true;
}

/// Whether this account may give a file of its own to a group.
bool isInGroup(gid_t group)
{
    if (group == ::getegid())
        return true;
    std::vector<gid_t> groups(std::size_t(std::max(0, ::getgroups(0, nullptr))));
    const int count = groups.empty() ? 0 : ::getgroups(int(groups.size()), groups.data());
    return std::find(groups.begin(), groups.begin() + std::max(0, count), group) != groups.begin() + std::max(0, count);
}

bool writeAll(const OpenFile &file, const QByteArray &bytes)
{
    // A limit of the account (ulimit -f) is an error like any other.
    static const auto before = std::signal(SIGXFSZ, SIG_IGN);
    Q_UNUSED(before)
    qsizetype written = 0;
    while (written < bytes.size()) {
        const ssize_t put =
            ::write(file.descriptor(), bytes.constData() + written, std::size_t(bytes.size() - written));
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        written += put;
    }
    return true;
}

/// One replacement. The new file is locked while it is written, so that it tells whether its writer still lives: what
/// a killed one left is taken away, what another one writes now is not.
class Replacing
{
public:
    Replacing(QString path, QByteArray target)
        : m_path(std::move(path))
        , m_target(std::move(target))
        , m_folder(m_target.left(m_target.lastIndexOf('/') + 1))
        , m_name(m_target.mid(m_folder.size()))
        , m_new('.' + m_name + ".gatehouse")
        , m_kept(m_name + ".before-gatehouse")
    {
    }
    ~Replacing()
    {
        if (m_newFile.isOpen() && !m_isRenamed)
            ::unlinkat(m_folderFile.descriptor(), m_new.constData(), 0);
    }
    Replacing(const Replacing &) = delete;
    Replacing &operator=(const Replacing &) = delete;

    Result<FileState> run(const QByteArray &bytes, const FileReading &expected)
    {
        m_folderFile = OpenFile(::open(m_folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        m_old = OpenFile(::openat(m_folderFile.descriptor(), m_name.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        if (!m_folderFile.isOpen() || !m_old.isOpen())
            return fail(writeError(errno, m_path));
        return isFree()
            .and_then([&] { return claim(); })
            .and_then([&] { return isExpected(expected); })
            .and_then([&] { return fill(bytes); })
            .and_then([&] { return exchange(); });
    }

private:
    /// A file of several names would become two: one of them would stay as it was.
    Result<> isFree()
    {
        struct stat kept = {};
        if (::fstat(m_old.descriptor(), &m_status) != 0)
            return fail(writeError(errno, m_path));
        const bool isKept = ::fstatat(m_folderFile.descriptor(), m_kept.constData(), &kept, AT_SYMLINK_NOFOLLOW) == 0 &&
                            kept.st_ino == m_status.st_ino && kept.st_dev == m_status.st_dev;
        if (m_status.st_nlink > (isKept ? 2U : 1U))
            return fail(hasSeveralNames(m_path));
        return {};
    }

    Result<> claim()
    {
        for (int tries = 0; tries < 3; ++tries) {
            m_newFile = OpenFile(::openat(m_folderFile.descriptor(), m_new.constData(),
                                          O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
            if (m_newFile.isOpen()) {
                if (::flock(m_newFile.descriptor(), LOCK_EX | LOCK_NB) != 0 || !isNamed())
                    return fail(writtenByAnother(m_path)); // which took it for a leftover before it was locked
                return {};
            }
            if (errno != EEXIST)
                return fail(writeError(errno, m_path));
            if (!isFile(m_new))
                return fail(inTheWay(m_path));
            if (!isLeftover())
                return fail(writtenByAnother(m_path));
            ::unlinkat(m_folderFile.descriptor(), m_new.constData(), 0);
        }
        return fail(writeError(EEXIST, m_path));
    }
    [[nodiscard]] bool isFile(const QByteArray &name) const
    {
        struct stat status = {};
        return ::fstatat(m_folderFile.descriptor(), name.constData(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
               S_ISREG(status.st_mode);
    }
    [[nodiscard]] bool isNamed() const
    {
        struct stat named = {};
        struct stat open = {};
        return ::fstatat(m_folderFile.descriptor(), m_new.constData(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
               ::fstat(m_newFile.descriptor(), &open) == 0 && named.st_ino == open.st_ino;
    }
    [[nodiscard]] bool isLeftover() const
    {
        const OpenFile other(
            ::openat(m_folderFile.descriptor(), m_new.constData(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        return !other.isOpen() || ::flock(other.descriptor(), LOCK_EX | LOCK_NB) == 0;
    }

    Result<> isExpected(const FileReading &expected)
    {
        if (fileState(m_status) == expected.state)
            return {};
        // Touched, or a change of its owner: the bytes decide.
        const std::optional<FileReading> now = readWhole(m_old);
        if (!now)
            return fail(writeError(errno, m_path));
        if (now->bytes != expected.bytes)
            return fail(changedMeanwhile(m_path));
        return {};
    }
    Result<> fill(const QByteArray &bytes)
    {
        const int file = m_newFile.descriptor();
        if (!writeAll(m_newFile, bytes))
            return fail(writeError(errno, m_path));
        const bool isOwn = m_status.st_uid == ::geteuid();
        const bool isKept =
            (isOwn && m_status.st_gid == ::getegid()) || ::fchown(file, m_status.st_uid, m_status.st_gid) == 0;
        if (!isKept && errno == EPERM && !isOwn)
            return fail(ofAnotherOwner(m_path));
        if (!isKept && errno == EPERM && !isInGroup(m_status.st_gid))
            return fail(cannotKeepGroup(m_path));
        const bool isWhole = isKept && copyAttributes(m_old, m_newFile) &&
                             ::fchmod(file, m_status.st_mode & modeBits) == 0 && ::fsync(file) == 0;
        if (!isWhole)
            return fail(writeError(errno, m_path));
        return {};
    }

    Result<FileState> exchange()
    {
        struct stat now = {};
        if (::fstatat(m_folderFile.descriptor(), m_name.constData(), &now, 0) != 0)
            return fail(writeError(errno, m_path));
        if (fileState(now) != fileState(m_status))
            return fail(changedMeanwhile(m_path));
        if (!keepOld())
            return fail(writeError(errno, m_path));
        if (::renameat(m_folderFile.descriptor(), m_new.constData(), m_folderFile.descriptor(), m_name.constData()) !=
            0)
            return fail(writeError(errno, m_path));
        m_isRenamed = true;
        ::fsync(m_folderFile.descriptor());
        if (::fstat(m_newFile.descriptor(), &now) != 0)
            return fail(writeError(errno, m_path));
        return fileState(now);
    }
    /// The old file gets a second name before it loses its first.
    [[nodiscard]] bool keepOld() const
    {
        const int folder = m_folderFile.descriptor();
        if (::unlinkat(folder, m_kept.constData(), 0) != 0 && errno != ENOENT)
            return false;
        if (::linkat(folder, m_name.constData(), folder, m_kept.constData(), 0) == 0)
            return true;
        if (errno != EPERM && errno != ENOTSUP && errno != EMLINK)
            return false;
        // A file system without links (FAT, some network ones) gets a copy.
        const std::optional<FileReading> old = readWhole(m_old);
        const OpenFile copy(
            ::openat(folder, m_kept.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        return old && copy.isOpen() && writeAll(copy, old->bytes) && ::fsync(copy.descriptor()) == 0;
    }

    QString m_path;
    QByteArray m_target;
    QByteArray m_folder;
    QByteArray m_name;
    QByteArray m_new;
    QByteArray m_kept;
    OpenFile m_folderFile;
    OpenFile m_old;
    OpenFile m_newFile;
    struct stat m_status = {};
    bool m_isRenamed = false;
};

} // namespace

Result<> LocalHost::mayReplace(const QString &path) const
{
    const QByteArray target = targetOf(path);
    struct stat status = {};
    if (target.isEmpty() || ::stat(target.constData(), &status) != 0)
        return fail(fileError(errno, path));
    if (!S_ISREG(status.st_mode))
        return fail(notAFile(path));
    const QByteArray folder = target.left(target.lastIndexOf('/') + 1);
    const bool isOwn = ::geteuid() == 0 || status.st_uid == ::geteuid();
    if (::access(folder.constData(), W_OK | X_OK) != 0)
        return fail(folderNotWritable(QFile::decodeName(folder)));
    if (!isOwn)
        return fail(ofAnotherOwner(path));
    if (::geteuid() != 0 && !isInGroup(status.st_gid))
        return fail(cannotKeepGroup(path));
    return {};
}

Result<FileState> LocalHost::replace(const QString &path, const QByteArray &bytes, const FileReading &expected) const
{
    const QByteArray target = targetOf(path);
    if (target.isEmpty())
        return fail(writeError(errno, path));
    return Replacing(path, target).run(bytes, expected);
}

} // namespace gatehouse
