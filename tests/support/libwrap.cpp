// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/libwrap.h"

#include <arpa/inet.h>
#include <sys/mman.h>
#include <syslog.h>
#include <tcpd.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>

namespace {

QByteArrayList &said()
{
    static QByteArrayList lines;
    return lines;
}

} // namespace

// The library, which is built with fortification, calls these; the program's own go before glibc's.
extern "C" {
[[gnu::format(printf, 3, 0)]] void __vsyslog_chk(int, int, const char *format, va_list arguments)
{
    char line[4096];
    std::vsnprintf(line, sizeof line, format, arguments);
    said().append(line);
}
[[gnu::format(printf, 3, 4)]] void __syslog_chk(int priority, int flag, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    __vsyslog_chk(priority, flag, format, arguments);
    va_end(arguments);
}
/// In the library's child, with "sh", "-c" and a command of a file that may be random: nothing is run.
int execl(const char *, const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    va_arg(arguments, const char *);
    const QByteArrayView command(va_arg(arguments, const char *));
    _exit(command == QByteArrayView("false") ? 1 : 0);
}
int nice(int)
{
    return 0;
}
}

namespace gatehouse::test {

Libwrap::File::File(const char *name)
    : number(memfd_create(name, MFD_CLOEXEC))
    , path("/proc/self/fd/" + QByteArray::number(number))
{
}

bool Libwrap::File::put(const QByteArray &bytes) const
{
    return ftruncate(number, bytes.size()) == 0 &&
           pwrite(number, bytes.constData(), std::size_t(bytes.size()), 0) == bytes.size();
}

Libwrap::Libwrap()
    : m_allow("allow")
    , m_deny("deny")
{
}

Libwrap::~Libwrap()
{
    close(m_allow.number);
    close(m_deny.number);
}

bool Libwrap::put(const QByteArray &allow, const QByteArray &deny)
{
    return m_allow.put(allow) && m_deny.put(deny);
}

Libwrap::Reply Libwrap::ask(const Question &question)
{
    hosts_allow_table = m_allow.path.data();
    hosts_deny_table = m_deny.path.data();
    hosts_access_verbose = 2; // name the line that fits
    resident = 1;             // as in a broker that has met a client before: twist replaces no process
    said().clear();

    QByteArray daemon = question.daemon;
    QByteArray address = question.address;
    QByteArray name = question.name;
    QByteArray user = "unknown";
    QByteArray ownAddress = question.ownAddress;
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_port = htons(question.port);
    request_info request{};
    request_init(&request, RQ_DAEMON, daemon.data(), RQ_CLIENT_ADDR, address.data(), RQ_CLIENT_NAME, name.data(),
                 RQ_USER, user.data(), RQ_SERVER_ADDR, ownAddress.data(), RQ_SERVER_SIN, &own, 0);
    Reply reply;
    reply.isGranted = hosts_access(&request) != 0;
    for (QByteArray line : std::as_const(said())) {
        line.replace(m_allow.path, "allow").replace(m_deny.path, "deny");
        if (line.startsWith("matched:  "))
            reply.matched = line.sliced(10).replace(" line ", ":");
        else
            reply.said.append(line);
    }
    return reply;
}

} // namespace gatehouse::test
