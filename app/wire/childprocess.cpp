// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/childprocess.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char **environ; // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace gatehouse {

namespace {

constexpr qint64 mostComplaint = 64 * 1024;
constexpr std::chrono::seconds endsWithin{2};

void take(OpenFile &file, QByteArray &bytes, qint64 most)
{
    std::array<char, 65536> part{};
    const ssize_t got = ::read(file.descriptor(), part.data(), part.size());
    if (got > 0)
        bytes.append(part.data(), std::min<qint64>(got, std::max<qint64>(most - bytes.size(), 0)));
    else if (got == 0 || errno != EINTR)
        file = OpenFile();
}

} // namespace

bool ChildProcess::Pipe::open()
{
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return false;
    reading = OpenFile(ends[0]);
    writing = OpenFile(ends[1]);
    return true;
}

ChildProcess::~ChildProcess()
{
    if (m_pid <= 0)
        return;
    // One that became root (sudo, pkexec) cannot be killed by this account: it ends when nobody is at its ends any
    // more.
    m_in.writing = OpenFile();
    m_out.reading = OpenFile();
    m_error.reading = OpenFile();
    ::kill(-m_pid, SIGKILL);
    ::kill(m_pid, SIGKILL);
    exitCode(QDeadlineTimer(endsWithin));
}

int ChildProcess::start(const QStringList &arguments)
{
    // A program that does not listen to the end must not end this one.
    static const auto before = std::signal(SIGPIPE, SIG_IGN);
    Q_UNUSED(before)
    if (arguments.isEmpty())
        return ENOENT;
    if (!m_in.open() || !m_out.open() || !m_error.open())
        return errno;
    std::vector<QByteArray> bytes;
    bytes.reserve(std::size_t(arguments.size()));
    for (const QString &argument : arguments)
        bytes.push_back(QFile::encodeName(argument));
    std::vector<char *> list;
    list.reserve(bytes.size() + 1);
    for (QByteArray &argument : bytes)
        list.push_back(argument.data());
    list.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, m_in.reading.descriptor(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, m_out.writing.descriptor(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, m_error.writing.descriptor(), STDERR_FILENO);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    // A group of its own, so that what it starts ends with it, and the signals as a shell would leave them.
    sigset_t none;
    sigemptyset(&none);
    sigset_t pipes;
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &pipes);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int failed = ::posix_spawnp(&m_pid, list.front(), &actions, &attributes, list.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (failed != 0)
        m_pid = -1;
    m_in.reading = OpenFile();
    m_out.writing = OpenFile();
    m_error.writing = OpenFile();
    ::fcntl(m_in.writing.descriptor(), F_SETFL, O_NONBLOCK);
    return failed;
}

ChildProcess::Ended ChildProcess::talk(const QByteArray &input, const QDeadlineTimer &patience, qint64 mostOutput,
                                       Heard &heard, const std::function<bool(const Heard &)> &isEnough)
{
    qsizetype written = 0;
    while (m_out.reading.isOpen() || m_error.reading.isOpen()) {
        const bool hasMore = m_in.writing.isOpen() && written < input.size();
        if (!hasMore && !isEnough)
            m_in.writing = OpenFile();
        std::array<pollfd, 3> files{pollfd{m_out.reading.descriptor(), POLLIN, 0},
                                    pollfd{m_error.reading.descriptor(), POLLIN, 0},
                                    pollfd{hasMore ? m_in.writing.descriptor() : -1, POLLOUT, 0}};
        const int ready = ::poll(files.data(), files.size(), int(patience.remainingTime()));
        if (ready == 0 || (ready < 0 && errno != EINTR))
            return Ended::TooLate;
        if (files[0].revents != 0)
            take(m_out.reading, heard.output, mostOutput + 1);
        if (files[1].revents != 0)
            take(m_error.reading, heard.complaint, mostComplaint);
        if (files[2].revents != 0)
            give(input, written);
        if (heard.output.size() > mostOutput)
            return Ended::TooMuch;
        if (isEnough && isEnough(heard))
            return Ended::Enough;
    }
    return Ended::Closed;
}

void ChildProcess::give(const QByteArray &input, qsizetype &written)
{
    const ssize_t put =
        ::write(m_in.writing.descriptor(), input.constData() + written, std::size_t(input.size() - written));
    if (put > 0)
        written += put;
    else if (put < 0 && errno != EINTR && errno != EAGAIN)
        m_in.writing = OpenFile(); // it does not want to hear the rest
}

std::optional<int> ChildProcess::exitCode(const QDeadlineTimer &patience)
{
    while (m_pid > 0) {
        int status = 0;
        const pid_t ended = ::waitpid(m_pid, &status, patience.isForever() ? 0 : WNOHANG);
        if (ended == m_pid) {
            m_pid = -1;
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        if (patience.hasExpired())
            return std::nullopt;
        ::poll(nullptr, 0, 1);
    }
    return std::nullopt;
}

} // namespace gatehouse
