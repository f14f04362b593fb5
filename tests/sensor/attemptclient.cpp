// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sensor/attemptclient.h"

#include <QFile>
#include <QSslKey>
#include <QSslSocket>

namespace gatehouse::test {

namespace {

constexpr int patience = 20'000; // ms
constexpr uint8_t Connect = 0x10;
constexpr uint8_t ConnAck = 0x20;
constexpr uint8_t AuthenticationMethod = 0x15;

void appendText(QByteArray &out, const QByteArray &text)
{
    out.append(static_cast<char>(text.size() >> 8));
    out.append(static_cast<char>(text.size() & 0xff));
    out.append(text);
}

QByteArray length(qsizetype left)
{
    QByteArray out;
    do {
        const auto digit = static_cast<uint8_t>(left % 128);
        left /= 128;
        out.append(static_cast<char>(digit | (left > 0 ? 0x80 : 0)));
    } while (left > 0);
    return out;
}

QByteArray packetOf(const AttemptClient &client)
{
    QByteArray body;
    appendText(body, client.protocol == 3 ? "MQIsdp" : "MQTT");
    body.append(static_cast<char>(client.protocol));
    body.append(static_cast<char>(0x02 | (client.user ? 0x80 : 0) | (client.password ? 0x40 : 0) |
                                  (client.hasWill ? 0x04 : 0)));
    body.append("\0\x3c", 2);
    if (client.protocol == 5) {
        QByteArray properties;
        if (!client.method.isEmpty()) {
            properties.append(static_cast<char>(AuthenticationMethod));
            appendText(properties, client.method);
        }
        body.append(length(properties.size()));
        body.append(properties);
    }
    appendText(body, client.id);
    if (client.hasWill) {
        if (client.protocol == 5)
            body.append('\0');
        appendText(body, "will");
        appendText(body, "gone");
    }
    if (client.user)
        appendText(body, *client.user);
    if (client.password)
        appendText(body, *client.password);
    QByteArray packet(1, static_cast<char>(Connect));
    packet.append(length(body.size()));
    packet.append(body);
    return packet;
}

int talk(QTcpSocket &socket, const AttemptClient &client)
{
    socket.write(packetOf(client));
    while (socket.bytesAvailable() < 4 && socket.waitForReadyRead(patience)) {
    }
    const QByteArray answer = socket.read(4);
    const bool isAnswer = answer.size() == 4 && static_cast<uint8_t>(answer[0]) == ConnAck;
    if (isAnswer && answer[3] == 0)
        socket.write("\xe0\0", 2);
    if (socket.state() == QAbstractSocket::ConnectedState && !socket.waitForDisconnected(patience))
        return -2;
    return isAnswer ? static_cast<uint8_t>(answer[3]) : -1;
}

} // namespace

int ask(quint16 port, const AttemptClient &client)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    return socket.waitForConnected(patience) ? talk(socket, client) : -2;
}

int askByTls(quint16 port, const AttemptClient &client)
{
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (!client.identity.key.isEmpty()) {
        QFile key(client.identity.key);
        if (!key.open(QIODevice::ReadOnly))
            return -2;
        socket.setLocalCertificate(client.identity.certificate);
        socket.setPrivateKey(QSslKey(&key, QSsl::Ec));
    }
    socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
    return socket.waitForEncrypted(patience) ? talk(socket, client) : -1;
}

} // namespace gatehouse::test
