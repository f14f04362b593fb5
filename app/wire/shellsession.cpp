// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/shellsession.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QMutexLocker>
#include <QRandomGenerator>

#include <algorithm>
#include <array>
#include <cstring>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::ShellSession)
};

constexpr qint64 mostGreeting = 1024 * 1024;

/// What nobody can guess who writes the files that are read.
QByteArray newTag()
{
    std::array<quint32, 4> words{};
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    return QByteArray(reinterpret_cast<const char *>(words.data()), qsizetype(sizeof words)).toHex();
}

} // namespace

// dd reads no more than it is told to, which is what a shell does not promise.
const QString shellStart = QStringLiteral("read -r n; eval \"$(dd bs=1 count=\"$n\" 2>/dev/null)\"");

QByteArray shellQuoted(const QByteArray &argument)
{
    return '\'' + QByteArray(argument).replace('\'', "'\\''") + '\'';
}

ShellSession::ShellSession(ShellWay way)
    : m_way(std::move(way))
{
}

Result<ShellSession::Reply> ShellSession::ask(const Question &question)
{
    const QMutexLocker lock(&m_mutex);
    const bool wasOpen = m_shell != nullptr;
    const Result<Reply> reply = askNow(question);
    if (!reply && wasOpen && !m_shell && question.again == Question::Again::Once)
        return askNow(question);
    return reply;
}

Result<ShellSession::Reply> ShellSession::askNow(const Question &question)
{
    if (!m_shell) {
        if (const Result<> started = start(); !started)
            return fail(started.error());
    }
    QByteArray words = question.call.value(0);
    for (qsizetype i = 1; i < question.call.size(); ++i)
        words += ' ' + shellQuoted(question.call.at(i));
    QByteArray request = m_tag + ' ' + QByteArray::number(words.size()) + ' ' +
                         QByteArray::number(question.data.size()) + '\n' + words + question.data;
    return answerTo(request, question.patience, question.mostOutput);
}

Result<> ShellSession::start()
{
    m_tag = newTag();
    m_shell = std::make_unique<ChildProcess>();
    if (const int failed = m_shell->start(m_way.command); failed != 0) {
        m_shell.reset();
        return fail(Fault::Offline,
                    Words::tr("%1 cannot be started. Install it.").arg(visibleText(m_way.command.value(0))),
                    QString::fromLocal8Bit(std::strerror(failed)));
    }
    const QByteArray program = "TAG=" + m_tag + '\n' + hostVerbs;
    const QByteArray request = QByteArray::number(program.size()) + '\n' + program;
    // What the account's own scripts write comes before it, and is not looked at.
    return answerTo(request, m_way.patience, mostGreeting).map([](const Reply &) {});
}

Result<ShellSession::Reply> ShellSession::answerTo(const QByteArray &request, std::chrono::milliseconds patience,
                                                   qint64 mostOutput)
{
    // An account's own programs may write in between: what stands around the answer is not looked at.
    const QByteArray begin = '\n' + m_tag + "<\n";
    const QByteArray beforeCode = '\n' + m_tag + ' ';
    const QByteArray end = '\n' + m_tag + '\n';
    constexpr qint64 roomAround = 128 * 1024;
    ChildProcess::Heard heard;
    const auto isWhole = [&](const ChildProcess::Heard &now) {
        const QByteArrayView tail =
            QByteArrayView(now.output).last(std::min<qsizetype>(now.output.size(), 2 * roomAround));
        const qsizetype code = tail.lastIndexOf(beforeCode);
        return code >= 0 && tail.indexOf(end, code) >= 0;
    };
    const auto ended = m_shell->talk(request, QDeadlineTimer(patience), mostOutput + roomAround, heard, isWhole);
    if (ended != ChildProcess::Ended::Enough) {
        const Error why = lost(heard);
        m_shell.reset();
        if (ended == ChildProcess::Ended::Closed)
            return fail(why);
        if (ended == ChildProcess::Ended::TooMuch)
            return fail(Fault::BadReply, Words::tr("%1 says more than can be read.").arg(visibleText(m_way.name)));
        return fail(Fault::Offline,
                    Words::tr("%1 did not answer in time. Try again, or log in there and look what keeps it.")
                        .arg(visibleText(m_way.name)),
                    lenientUtf8(heard.complaint));
    }
    const qsizetype code = heard.output.lastIndexOf(beforeCode);
    const qsizetype stop = heard.output.indexOf(end, code);
    const qsizetype start = heard.output.indexOf(begin);
    const QByteArray tail = heard.output.mid(code + beforeCode.size(), stop - code - beforeCode.size());
    const qsizetype line = tail.indexOf('\n');
    Reply reply;
    reply.code = tail.left(line).toInt();
    reply.complaint = line < 0 ? QByteArray() : tail.mid(line + 1);
    heard.output.truncate(code);
    if (start >= 0 && start + begin.size() <= code)
        heard.output.remove(0, start + begin.size());
    else
        heard.output.clear();
    reply.output = std::move(heard.output);
    return reply;
}

Error ShellSession::lost(const ChildProcess::Heard &heard) const
{
    // Some accounts say on standard output why they take nobody.
    const QByteArray said = heard.complaint.trimmed().isEmpty() ? heard.output.right(2000) : heard.complaint;
    const QString complaint = lenientUtf8(said.trimmed());
    if (m_way.whyNot)
        return m_way.whyNot(complaint);
    return {Fault::Offline, Words::tr("The shell ended. Try again."), complaint};
}

} // namespace gatehouse
