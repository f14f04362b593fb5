// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace gatehouse {

/// One thing that there is to tell of something that is followed, in the order in which it happened.
struct TailNews
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

/// The end of a log that grows. Its calls block; for the thread pool, one thread at a time.
class Tail
{
public:
    Tail() = default;
    Tail(const Tail &) = delete;
    Tail &operator=(const Tail &) = delete;
    virtual ~Tail() = default;

    virtual QList<TailNews> look() = 0; ///< what has happened since the last look
    /// A file of this machine whose changes the system tells; empty: nobody tells, and it is looked at again and again.
    [[nodiscard]] virtual QString watchedPath() const { return {}; }
};

} // namespace gatehouse
