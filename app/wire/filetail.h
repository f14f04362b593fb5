// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/rotatedfiles.h"
#include "wire/tail.h"

#include <memory>

namespace gatehouse {

/// The end of a file that somebody else writes, from a point on: nothing twice, and nothing left out, when it is
/// rotated (renamed, copied and truncated, compressed at once), as long as what was not read yet is still there. A file
/// is known again by its inode and by the last bytes that were read of it. Its calls block; one thread at a time.
class FileTail final : public Tail
{
public:
    /// `back`: how many bytes before the end of the file are wanted, as it is at the first look.
    FileTail(std::shared_ptr<const Host> host, QString path, qint64 back = 0);

    QList<TailNews> look() override;
    [[nodiscard]] QString watchedPath() const override { return m_host->tellsOfChanges() ? m_path : QString(); }
    /// Whether the first bytes may be the end of a line.
    [[nodiscard]] bool startedWithinLine() const { return m_startedWithin; }

private:
    enum class Read { All, Again, Enough, Failed };
    Read readCurrent(const FileState &state, QList<TailNews> &news);
    Read begin(const FileState &state, QList<TailNews> &news);
    Read exchanged(const FileState &state, QList<TailNews> &news);
    Read readRest(const RotatedFile &file, QList<TailNews> &news);
    [[nodiscard]] std::optional<QList<RotatedFile>> unread() const;
    void markPrevious();
    [[nodiscard]] bool stillHasTheName(const FileState &state) const;
    Read readGenerations(TailNews::What what, QList<TailNews> &news);
    Read walk(const QList<RotatedFile> &files, TailNews::What what, QList<TailNews> &news);
    Read unreadable(const Error &why, QList<TailNews> &news);
    void take(QByteArray bytes, QList<TailNews> &news);

    std::shared_ptr<const Host> m_host;
    QString m_path;
    qint64 m_back;
    bool m_hasBegun = false;   ///< the file was there once
    bool m_isOpen = false;     ///< m_mark is of the file that has the name now
    bool m_isTroubled = false; ///< it was told to be gone or unreadable
    bool m_wasGone = false;    ///< all that comes is new
    bool m_startedWithin = false;
    void beginAnew(const FileState &state);

    ReadMark m_mark;
    ReadMark m_previous; ///< of the generation before, at its end
    FileState m_living;  ///< of the file that had the name when it was read last
};

} // namespace gatehouse
