// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/demowatch.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

namespace gatehouse {

namespace {

/// A process that stays the same one even when its number is given away again (Linux 5.3).
class ProcessHandle
{
public:
    void set(pid_t pid)
    {
        close();
        m_pid = pid;
#ifdef SYS_pidfd_open
        m_handle = int(::syscall(SYS_pidfd_open, pid, 0));
#endif
    }
    void end()
    {
#ifdef SYS_pidfd_send_signal
        if (m_handle >= 0) {
            ::syscall(SYS_pidfd_send_signal, m_handle, SIGKILL, nullptr, 0);
            pollfd gone{m_handle, POLLIN, 0};
            ::poll(&gone, 1, 3000);
            close();
            return;
        }
#endif
        if (m_pid > 1)
            ::kill(m_pid, SIGKILL);
    }

private:
    void close()
    {
        if (m_handle >= 0)
            ::close(m_handle);
        m_handle = -1;
    }
    pid_t m_pid = 0;
    int m_handle = -1;
};

/// Standard input stays open until the end: who started the demo sees by it that everything is gone.
[[noreturn]] void watch(int pipe, const DemoFolder &folder)
{
    ::setsid();
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nothing, STDOUT_FILENO);
    ::dup2(nothing, STDERR_FILENO);
    ProcessHandle broker;
    pid_t pid = 0;
    for (;;) {
        const ssize_t count = ::read(pipe, &pid, sizeof pid);
        if (count == ssize_t(sizeof pid))
            broker.set(pid);
        else if (count >= 0 || errno != EINTR)
            break;
    }
    broker.end();
    folder.remove();
    ::_exit(0);
}

} // namespace

DemoWatch::DemoWatch(const DemoFolder &folder)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return;
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[1]);
        watch(ends[0], folder);
    }
    ::close(ends[0]);
    if (child > 0)
        m_pipe = ends[1];
    else
        ::close(ends[1]);
}

DemoWatch::~DemoWatch()
{
    if (m_pipe >= 0)
        ::close(m_pipe);
}

void DemoWatch::setBroker(qint64 pid) const
{
    const auto number = pid_t(pid);
    // Shorter than PIPE_BUF, so it goes in one piece; the reader only dies with the demo.
    while (::write(m_pipe, &number, sizeof number) < 0 && errno == EINTR) {
    }
}

} // namespace gatehouse
