// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/libwrap.h"

#include <QFile>

#include <arpa/inet.h>
#include <syslog.h>
#include <tcpd.h>

#include <cstdarg>
#include <cstdio>

namespace {

QByteArrayList &said()
{
    static QByteArrayList lines;
    return lines;
}

} // namespace

// The library is built with fortification and calls these; the program's own go before glibc's.
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
}

namespace gatehouse::test {

Libwrap::Libwrap()
    : m_allow(QFile::encodeName(m_folder.filePath(QStringLiteral("allow"))))
    , m_deny(QFile::encodeName(m_folder.filePath(QStringLiteral("deny"))))
{
}

bool Libwrap::put(const QByteArray &allow, const QByteArray &deny)
{
    QFile first(QFile::decodeName(m_allow));
    QFile second(QFile::decodeName(m_deny));
    return first.open(QIODevice::WriteOnly) && first.write(allow) == allow.size() &&
           second.open(QIODevice::WriteOnly) && second.write(deny) == deny.size();
}

Libwrap::Reply Libwrap::ask(const Question &question)
{
    hosts_allow_table = m_allow.data();
    hosts_deny_table = m_deny.data();
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
    for (const QByteArray &line : std::as_const(said())) {
        if (!line.startsWith("matched:  ")) {
            reply.said.append(line);
            continue;
        }
        const qsizetype words = line.lastIndexOf(" line ");
        reply.matched = (line.contains(QByteArray(m_allow + ' ')) ? "allow:" : "deny:") + line.mid(words + 6);
    }
    return reply;
}

} // namespace gatehouse::test
