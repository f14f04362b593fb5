// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "wire/childprocess.h"

#include <QMutex>

#include <chrono>
#include <functional>
#include <memory>

namespace gatehouse {

/// How a shell is reached, on this machine or another.
struct ShellWay
{
    QString name; ///< of the machine or the program, for people
    /// A program and its arguments that end in a shell which runs `shellStart`.
    QStringList command;
    /// Why it could not be reached, by what the program said when it ended.
    std::function<Error(const QString &complaint)> whyNot;
    std::chrono::milliseconds patience{30000}; ///< until it is there
};

/// What the shell at the other end is started with: it reads the length of a program, and the program. No quotes, line
/// ends or anything else that shells of all kinds take differently on the way.
extern const QString shellStart;
/// Its program: hostverbs.sh.
extern const QByteArray hostVerbs;

/// One argument for a POSIX shell, whatever bytes it has.
QByteArray shellQuoted(const QByteArray &argument);

/// A shell that stays, and does one verb after the other: one connection, however much is asked. It is started when it
/// is needed first, and again when it was lost. Blocks; any thread, one verb at a time.
class ShellSession final
{
public:
    explicit ShellSession(ShellWay way);

    struct Question
    {
        QByteArrayList call; ///< a verb of hostverbs.sh and its arguments
        QByteArray data;     ///< what the verb reads
        std::chrono::milliseconds patience{0};
        qint64 mostOutput = 0;
        /// Whether it is asked once more when a connection that was open before turns out to be lost.
        enum class Again { Never, Once } again = Again::Never;
    };
    struct Reply
    {
        int code = 0; ///< see hostverbs.sh
        QByteArray output;
        QByteArray complaint;
    };
    /// Offline: there is no way, or it broke before the answer; TimedOut; BadReply: more output than wanted.
    Result<Reply> ask(const Question &question);

private:
    Result<> start();
    Result<Reply> askNow(const Question &question);
    Result<Reply> answerTo(const QByteArray &request, std::chrono::milliseconds patience, qint64 mostOutput);
    [[nodiscard]] Error lost(const ChildProcess::Heard &heard) const;

    const ShellWay m_way;
    QMutex m_mutex;
    QByteArray m_tag;
    std::unique_ptr<ChildProcess> m_shell;
};

} // namespace gatehouse
