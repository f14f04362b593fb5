// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/rawmqtt.h"

#include <QStringBuilder>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

namespace gatehouse::bench {

namespace {

constexpr uint8_t Connect = 0x10;
constexpr uint8_t ConnAck = 0x20;
constexpr uint8_t Publish = 0x30;
constexpr uint8_t Subscribe = 0x82;
constexpr uint8_t SubAck = 0x90;

void appendText(QByteArray &out, const QByteArray &text)
{
    out.append(static_cast<char>(text.size() >> 8));
    out.append(static_cast<char>(text.size() & 0xff));
    out.append(text);
}

QByteArray framed(uint8_t type, const QByteArray &body)
{
    QByteArray out(1, static_cast<char>(type));
    auto length = static_cast<uint32_t>(body.size());
    do {
        uint8_t digit = length % 128;
        length /= 128;
        if (length > 0)
            digit |= 0x80;
        out.append(static_cast<char>(digit));
    } while (length > 0);
    out.append(body);
    return out;
}

} // namespace

double monotonicMilliseconds()
{
    using namespace std::chrono;
    return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

RawMqtt::~RawMqtt()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

bool RawMqtt::connectTo(quint16 port, const QByteArray &clientId, const QByteArray &user, const QByteArray &password)
{
    m_socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return false;
    QByteArray body;
    appendText(body, "MQTT");
    body.append('\x04');
    body.append(static_cast<char>(0x02 | (user.isEmpty() ? 0 : 0xc0)));
    body.append('\0');
    body.append('\x3c');
    appendText(body, clientId);
    if (!user.isEmpty()) {
        appendText(body, user);
        appendText(body, password);
    }
    uint8_t type = 0;
    if (!write(framed(Connect, body)))
        return false;
    const QByteArray answer = packet(type);
    return type == ConnAck && answer.size() == 2 && answer[1] == 0;
}

bool RawMqtt::subscribe(const QByteArray &filter)
{
    QByteArray body("\0\1", 2);
    appendText(body, filter);
    body.append('\0');
    uint8_t type = 0;
    if (!write(framed(Subscribe, body)))
        return false;
    const QByteArray answer = packet(type);
    return type == SubAck && answer.size() == 3 && static_cast<uint8_t>(answer[2]) < 0x80;
}

QByteArray RawMqtt::request(const QByteArray &topic, const QByteArray &command)
{
    const QByteArray mark = QByteArray("\"correlationData\":\"raw-") + QByteArray::number(++m_requests) + '"';
    QByteArray body;
    appendText(body, topic);
    body.append(QByteArray("{\"commands\":[{") + command + ',' + mark + "}]}");
    if (!write(framed(Publish, body)))
        return {};
    for (;;) {
        uint8_t type = 0;
        const QByteArray answer = packet(type);
        if (answer.isEmpty())
            return {};
        if ((type & 0xf0) != Publish)
            continue;
        if (answer.contains(mark)) {
            const auto topicLength = (static_cast<uint8_t>(answer[0]) << 8) | static_cast<uint8_t>(answer[1]);
            return answer.mid(2 + topicLength);
        }
        ++m_passedOver;
    }
}

bool RawMqtt::flood(int messages, int payload)
{
    constexpr int atOnce = 512;
    QByteArray block;
    for (int i = 0; i < atOnce; ++i) {
        QByteArray body;
        appendText(body, "plant/" + QByteArray::number(i % 50) + "/line/" + QByteArray::number(i % 7) + "/state");
        block += framed(Publish, body + QByteArray(payload, 'x'));
    }
    for (int sent = 0; sent < messages; sent += atOnce)
        if (!write(block))
            return false;
    return ping() >= 0;
}

double RawMqtt::ping()
{
    const double begin = monotonicMilliseconds();
    char answer[2];
    if (!write(QByteArray("\xc0\0", 2)) || !readExactly(answer, 2))
        return -1;
    return monotonicMilliseconds() - begin;
}

bool RawMqtt::write(const QByteArray &bytes) const
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t now = ::write(m_socket, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
        if (now <= 0)
            return false;
        done += now;
    }
    return true;
}

bool RawMqtt::readExactly(char *into, qsizetype count) const
{
    while (count > 0) {
        // As Gatehouse's own socket does: else the broker's Nagle would hold an answer back in some rounds.
        const int on = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
        const ssize_t now = ::read(m_socket, into, static_cast<size_t>(count));
        if (now <= 0)
            return false;
        into += now;
        count -= now;
    }
    return true;
}

QByteArray RawMqtt::packet(uint8_t &type) const
{
    char byte = 0;
    if (!readExactly(&byte, 1))
        return {};
    type = static_cast<uint8_t>(byte);
    qsizetype length = 0;
    qsizetype factor = 1;
    do {
        if (!readExactly(&byte, 1))
            return {};
        length += (byte & 0x7f) * factor;
        factor *= 128;
    } while ((static_cast<uint8_t>(byte) & 0x80) != 0);
    QByteArray body(length, Qt::Uninitialized);
    return readExactly(body.data(), length) ? body : QByteArray();
}

} // namespace gatehouse::bench
