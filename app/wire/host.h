// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "wire/processrun.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace gatehouse {

/// What tells whether a file was touched: equal states are the same bytes, for all that file systems can tell.
struct FileState
{
    quint64 device = 0;
    quint64 inode = 0;
    qint64 size = 0;                      ///< bytes
    std::chrono::nanoseconds modified{0}; ///< of the bytes, since 1970
    std::chrono::nanoseconds changed{0};  ///< of bytes, name, owner or mode
    friend bool operator==(const FileState &, const FileState &) = default;
};

struct FileReading
{
    QByteArray bytes;
    FileState state;
};

/// One running program.
struct HostProcess
{
    qint64 pid = 0;
    QStringList arguments; ///< with the program itself
    QString folder;        ///< that it works in; empty: may not be seen
    enum class Signals { Allowed, Refused } signalling = Signals::Refused;
    friend bool operator==(const HostProcess &, const HostProcess &) = default;
};

/// What a process does at one moment.
struct ProcessMoment
{
    std::chrono::milliseconds used{0};    ///< processor time since its start, in steps of about 10 ms
    std::chrono::milliseconds started{0}; ///< since 1970, up to a second later than this; 0: not known
    enum class Doing { Works, Waits } doing = Doing::Works;
};

/// The machine that a broker's files lie on: a few verbs, whatever the way there. Its calls block, so they are for a
/// thread of the pool. Immutable; any thread.
class Host
{
public:
    Host() = default;
    Host(const Host &) = delete;
    Host &operator=(const Host &) = delete;
    virtual ~Host() = default;

    /// Whether the system tells here when a file there is changed (QFileSystemWatcher).
    [[nodiscard]] virtual bool tellsOfChanges() const { return false; }
    /// A whole file, as it was at one moment. Refused without the right; BadInput: no such file, or no file at all.
    [[nodiscard]] virtual Result<FileReading> read(const QString &path) const = 0;
    [[nodiscard]] virtual Result<FileState> stateOf(const QString &path) const = 0;
    /// What stands in a file from an offset on, at most a megabyte.
    [[nodiscard]] virtual Result<QByteArray> readFrom(const QString &path, qint64 offset) const = 0;
    [[nodiscard]] virtual Result<QStringList> list(const QString &folder) const = 0; ///< all names, hidden ones too
    /// Whether replace() has the rights that it needs, without trying it.
    [[nodiscard]] virtual Result<> mayReplace(const QString &path) const = 0;
    /// Puts new bytes in the place of a file that is still as `expected`: whole or not at all, whatever happens
    /// meanwhile, and on the disk when it returns. Owner, group, mode, extended attributes and symbolic links stay; the
    /// old file is kept beside it under keptName(). Conflict: it is not as expected, or another Gatehouse writes it
    /// now; Refused: no right; Storage: the disk is full, or does not work; Offline: the way there broke, and nobody
    /// knows whether the new one is there. The state of the new file.
    [[nodiscard]] virtual Result<FileState> replace(const QString &path, const QByteArray &bytes,
                                                    const FileReading &expected) const = 0;
    [[nodiscard]] static QString keptName(const QString &path) { return path + QLatin1String(".before-gatehouse"); }

    /// All processes of a program, by the name of its file.
    [[nodiscard]] virtual Result<QList<HostProcess>> processes(const QString &program) const = 0;
    /// nullopt: it has ended.
    [[nodiscard]] virtual Result<std::optional<ProcessMoment>> momentOf(qint64 pid) const = 0;
    [[nodiscard]] virtual Result<> hangUp(qint64 pid) const = 0; ///< SIGHUP
    /// Where a program lies that nobody but root and this account can change or put another in the place of, without
    /// links; empty: others can, or there is none. What others can put there is not run.
    [[nodiscard]] virtual QString trusted(const QString &program) const = 0;
    /// Runs a program there, without a shell, and waits for its end at most `patience`; see runProcess().
    [[nodiscard]] virtual Result<ProcessOutput> run(const QStringList &arguments,
                                                    std::chrono::milliseconds patience) const = 0;
};

} // namespace gatehouse
