// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace gatehouse::test {

/// What a RawDevice says when it connects.
struct RawConnect
{
    QByteArray from; ///< its address, such as 127.0.1.7
    QByteArray id;
    QByteArray user;
    QByteArray password;
    QByteArray will = {}; ///< its topic; empty: none
};

/// A connection from an address of its own, by MQTT 3.1.1: fast, and from any thread.
class RawDevice final
{
public:
    RawDevice() = default;
    RawDevice(const RawDevice &) = delete;
    RawDevice &operator=(const RawDevice &) = delete;
    ~RawDevice() { ::close(m_socket); }

    /// The code of the CONNACK; -1: none.
    int connectTo(quint16 port, const RawConnect &as)
    {
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in here{};
        here.sin_family = AF_INET;
        ::inet_pton(AF_INET, as.from.constData(), &here.sin_addr);
        sockaddr_in there = here;
        there.sin_port = htons(port);
        there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const QByteArray packet = packetOf(as);
        std::array<char, 4> answer{};
        if (::bind(m_socket, reinterpret_cast<const sockaddr *>(&here), sizeof here) != 0 ||
            ::connect(m_socket, reinterpret_cast<const sockaddr *>(&there), sizeof there) != 0 ||
            ::send(m_socket, packet.constData(), std::size_t(packet.size()), MSG_NOSIGNAL) != packet.size() ||
            ::recv(m_socket, answer.data(), answer.size(), MSG_WAITALL) != ssize_t(answer.size()))
            return -1;
        return answer[3];
    }
    void leave() const { ::send(m_socket, "\xe0\0", 2, MSG_NOSIGNAL); }

private:
    static QByteArray field(const QByteArray &text)
    {
        return QByteArray(1, char(text.size() / 256)) + QByteArray(1, char(text.size() % 256)) + text;
    }
    static QByteArray packetOf(const RawConnect &as)
    {
        constexpr char cleanSession = 0x02;
        constexpr char hasWill = 0x04;
        constexpr int hasUserAndPassword = 0xc0;
        const int flags = hasUserAndPassword | cleanSession | (as.will.isEmpty() ? 0 : hasWill);
        QByteArray body =
            field("MQTT") + QByteArray(1, 4) + QByteArray(1, char(flags)) + QByteArray("\0\x3c", 2) + field(as.id);
        if (!as.will.isEmpty())
            body += field(as.will) + field("gone");
        body += field(as.user) + field(as.password);
        return QByteArray(1, 0x10) + QByteArray(1, char(body.size())) + body; // of less than 128 bytes
    }

    int m_socket = -1;
};

} // namespace gatehouse::test
