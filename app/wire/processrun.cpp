// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/processrun.h"

#include "core/text.h"
#include "wire/openfile.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFile>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char **environ; // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::ProcessRun)
};

constexpr qint64 mostComplaint = 64 * 1024;

struct Pipe
{
    OpenFile reading;
    OpenFile writing;
    bool open()
    {
        std::array<int, 2> ends{-1, -1};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            return false;
        reading = OpenFile(ends[0]);
        writing = OpenFile(ends[1]);
        return true;
    }
};

/// One program that runs.
class Running
{
public:
    Running() = default;
    Running(const Running &) = delete;
    Running &operator=(const Running &) = delete;
    ~Running()
    {
        if (m_pid > 0)
            end();
    }

    /// The error number; 0: it runs.
    int start(const QStringList &arguments)
    {
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
        return failed;
    }

    enum class Ended { Well, TooLate, TooMuch };
    Ended talk(const QByteArray &input, const QDeadlineTimer &patience, qint64 mostOutput, ProcessOutput &result)
    {
        qsizetype written = 0;
        if (input.isEmpty())
            m_in.writing = OpenFile();
        else
            ::fcntl(m_in.writing.descriptor(), F_SETFL, O_NONBLOCK);
        while (m_out.reading.isOpen() || m_error.reading.isOpen()) {
            std::array<pollfd, 3> files{pollfd{m_out.reading.descriptor(), POLLIN, 0},
                                        pollfd{m_error.reading.descriptor(), POLLIN, 0},
                                        pollfd{m_in.writing.descriptor(), POLLOUT, 0}};
            const int ready = ::poll(files.data(), files.size(), int(patience.remainingTime()));
            if (ready == 0)
                return Ended::TooLate;
            if (ready < 0 && errno != EINTR)
                return Ended::TooLate;
            if (files[0].revents != 0)
                take(m_out.reading, result.output, mostOutput + 1);
            if (files[1].revents != 0)
                take(m_error.reading, result.complaint, mostComplaint);
            if (files[2].revents != 0)
                give(input, written);
            if (result.output.size() > mostOutput)
                return Ended::TooMuch;
        }
        // It may have closed its output and go on.
        while (m_pid > 0) {
            int status = 0;
            const pid_t ended = ::waitpid(m_pid, &status, patience.isForever() ? 0 : WNOHANG);
            if (ended == m_pid) {
                m_pid = -1;
                result.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            } else if (patience.hasExpired()) {
                return Ended::TooLate;
            } else {
                ::poll(nullptr, 0, 1);
            }
        }
        return Ended::Well;
    }

private:
    static void take(OpenFile &file, QByteArray &bytes, qint64 most)
    {
        std::array<char, 65536> part{};
        const ssize_t got = ::read(file.descriptor(), part.data(), part.size());
        if (got > 0)
            bytes.append(part.data(), std::min<qint64>(got, std::max<qint64>(most - bytes.size(), 0)));
        else if (got == 0 || errno != EINTR)
            file = OpenFile();
    }
    void give(const QByteArray &input, qsizetype &written)
    {
        const ssize_t put =
            ::write(m_in.writing.descriptor(), input.constData() + written, std::size_t(input.size() - written));
        if (put > 0)
            written += put;
        const bool isOver = put < 0 && errno != EINTR && errno != EAGAIN; // it does not want to hear the rest
        if (isOver || written == input.size())
            m_in.writing = OpenFile();
    }
    void end()
    {
        ::kill(-m_pid, SIGKILL);
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
        m_pid = -1;
    }

    pid_t m_pid = -1;
    Pipe m_in;
    Pipe m_out;
    Pipe m_error;
};

} // namespace

Result<ProcessOutput> runProcess(const QStringList &arguments, const QByteArray &input,
                                 std::chrono::milliseconds patience, qint64 mostOutput)
{
    // A program that does not listen to the end must not end this one.
    static const auto before = std::signal(SIGPIPE, SIG_IGN);
    Q_UNUSED(before)
    const QString name = visibleText(arguments.value(0));
    Running running;
    if (const int failed = arguments.isEmpty() ? ENOENT : running.start(arguments); failed != 0)
        return fail(Fault::BadInput, Words::tr("%1 cannot be started. Install it, or check its name.").arg(name),
                    QString::fromLocal8Bit(std::strerror(failed)));
    ProcessOutput result;
    switch (running.talk(input, QDeadlineTimer(patience), mostOutput, result)) {
    case Running::Ended::Well:
        return result;
    case Running::Ended::TooLate:
        return fail(Fault::TimedOut, Words::tr("%1 did not end in time, so it was ended. Try again.").arg(name),
                    lenientUtf8(result.complaint));
    case Running::Ended::TooMuch:
        break;
    }
    return fail(Fault::BadReply, Words::tr("%1 says more than can be read.").arg(name));
}

} // namespace gatehouse
