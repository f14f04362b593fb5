// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/rotatedfiles.h"

#include <memory>

namespace gatehouse {

/// One thing that there is to tell of a file that is followed, in the order in which it happened.
struct FileNews
{
    enum class What {
        Bytes,      ///< have been added
        Rotated,    ///< another file has its name now; its bytes come next
        Truncated,  ///< it begins anew, and its bytes come next
        Gone,       ///< there is no such file
        Unreadable, ///< it cannot be read now: why
        ReadableAgain,
        WaitsForMore ///< there is more to read at once; look again
    };
    What what = What::Bytes;
    QByteArray bytes;
    bool isWhole =
        true;    ///< of Rotated and Truncated: all that stood in the old one was read, for all that can be known
    QString why; ///< of Unreadable: a finished sentence
};

/// The end of a file that somebody else writes, from a point on: nothing twice, and nothing left out, when it is
/// rotated (renamed, copied and truncated, compressed at once), as long as what was not read yet is still there. A file
/// is known again by its inode and by the last bytes that were read of it. Its calls block; one thread at a time.
class FileTail final
{
public:
    /// `back`: how many bytes before the end of the file are wanted, as it is at the first look.
    FileTail(std::shared_ptr<const Host> host, QString path, qint64 back = 0);

    /// What has happened since the last look.
    QList<FileNews> look();
    /// Whether the first bytes may be the end of a line.
    [[nodiscard]] bool startedWithinLine() const { return m_startedWithin; }
    [[nodiscard]] const QString &path() const { return m_path; }

private:
    enum class Read { All, Again, Enough, Failed };
    Read readCurrent(const FileState &state, QList<FileNews> &news);
    Read begin(const FileState &state, QList<FileNews> &news);
    Read truncated(QList<FileNews> &news);
    Read exchanged(const FileState &state, QList<FileNews> &news);
    bool readRest(const RotatedFile &file, QList<FileNews> &news);
    Read goOn(const FoundFile &found, QList<FileNews> &news);
    bool readWhole(const RotatedFile &file, QList<FileNews> &news) const;
    Read unreadable(const Error &why, QList<FileNews> &news);
    void take(QByteArray bytes, QList<FileNews> &news);

    std::shared_ptr<const Host> m_host;
    QString m_path;
    qint64 m_back;
    bool m_hasBegun = false;   ///< the file was there once
    bool m_isOpen = false;     ///< m_mark is of the file that has the name now
    bool m_isTroubled = false; ///< it was told to be gone or unreadable
    bool m_wasGone = false;    ///< all that comes is new
    bool m_startedWithin = false;
    ReadMark m_mark;
};

} // namespace gatehouse
