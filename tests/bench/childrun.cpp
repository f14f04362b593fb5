// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/childrun.h"

#include "support/brokerprocess.h"

#include <QFile>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <thread>
#include <vector>

namespace gatehouse::bench {

namespace {

/// -1, and a word on stderr: it does not start.
pid_t started(const QList<QByteArray> &arguments, int output)
{
    std::vector<char *> words;
    for (const QByteArray &argument : arguments)
        words.push_back(const_cast<char *>(argument.constData()));
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    pid_t process = -1;
    const int problem = ::posix_spawnp(&process, words.front(), &actions, nullptr, words.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (problem == 0)
        return process;
    std::fprintf(stderr, "%s: %s\n", words.front(), std::strerror(problem));
    return -1;
}

double seconds(const timeval &time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

ChildRun ended(pid_t process, int expectedSignal)
{
    ChildRun run;
    int status = 0;
    rusage usage = {};
    while (::wait4(process, &status, 0, &usage) < 0)
        if (errno != EINTR)
            return run;
    run.isGood = expectedSignal != 0 ? WIFSIGNALED(status) && WTERMSIG(status) == expectedSignal
                                     : WIFEXITED(status) && WEXITSTATUS(status) == 0;
    run.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    run.peak = static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
    return run;
}

bool accepts(quint16 port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool isUp = ::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    ::close(socket);
    return isUp;
}

} // namespace

ChildRun runChild(const QList<QByteArray> &arguments)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return {};
    const pid_t process = started(arguments, ends[1]);
    ::close(ends[1]);
    QByteArray output;
    std::array<char, 4096> part{};
    for (ssize_t got = 1; process >= 0 && got > 0;) {
        got = ::read(ends[0], part.data(), part.size());
        output.append(part.data(), qMax<ssize_t>(0, got));
    }
    ::close(ends[0]);
    if (process < 0)
        return {};
    ChildRun run = ended(process, 0);
    run.output = output;
    if (!run.isGood)
        std::fprintf(stderr, "%s failed.\n", arguments.join(' ').constData());
    return run;
}

bool BareBroker::start(const QByteArray &folder, const QByteArray &lines)
{
    m_port = test::freePort();
    const QByteArray path = folder + "/broker.conf";
    QFile file(QFile::decodeName(path));
    QByteArray text = "listener " + QByteArray::number(m_port) + " 127.0.0.1\nlog_dest none\n" + lines;
    if (::geteuid() == 0)
        text += "user root\n"; // else it drops to "mosquitto", who may not read here
    if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0) {
        std::fprintf(stderr, "%s cannot be written.\n", path.constData());
        return false;
    }
    file.close();
    m_process = started({QFile::encodeName(test::BrokerProcess::program()), "-c", path}, STDERR_FILENO);
    while (m_process >= 0 && !accepts(m_port)) {
        if (::waitpid(m_process, nullptr, WNOHANG) == m_process) {
            std::fprintf(stderr, "The broker ended at once.\n");
            m_process = -1;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(500)); // asked without a pause, it would starve
    }
    return m_process >= 0;
}

ChildRun BareBroker::end()
{
    if (m_process < 0)
        return {};
    ::kill(m_process, SIGKILL);
    const ChildRun run = ended(m_process, SIGKILL);
    m_process = -1;
    return run;
}

double BareBroker::cpu() const
{
    clockid_t clock = 0;
    timespec time = {};
    if (::clock_getcpuclockid(m_process, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        return -1;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void BareBroker::reload() const
{
    ::kill(m_process, SIGHUP);
}

} // namespace gatehouse::bench
