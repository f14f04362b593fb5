// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/testcertificates.h"

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QPair>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

#include <functional>
#include <memory>

namespace gatehouse::test {

/// One request of a client, as it came over the wire.
struct HttpAsked
{
    QByteArray method;
    QByteArray target; ///< path and query, escaped as it came
    QList<QPair<QByteArray, QByteArray>> headers;
    QByteArray body;
    int connection = 0; ///< from 1 on, in the order of connecting
    [[nodiscard]] QByteArray header(const QByteArray &name) const;
    [[nodiscard]] QByteArray line() const { return QByteArray(method + ' ' + target); }
};

/// What is answered.
struct HttpTold
{
    enum class Ending {
        KeepOpen,
        Close,   ///< in order, behind the body
        Reset,   ///< by a TCP reset, behind the body
        Endless, ///< the body again and again, as fast as it is taken
        Hold     ///< nothing at all, until release()
    };
    int status = 200;
    QByteArray body;
    QByteArray type = QByteArrayLiteral("application/json");
    QList<QPair<QByteArray, QByteArray>> headers;
    Ending ending = Ending::KeepOpen;
    qsizetype announced = -1; ///< Content-Length; -1: that of the body; -2: none
    qsizetype piece = 0;      ///< the body in pieces of so many bytes, one a turn of the event loop; 0: at once
    QByteArray raw;           ///< these bytes instead of all that
};

inline HttpTold json(const QByteArray &body, int status = 200)
{
    HttpTold told;
    told.status = status;
    told.body = body;
    return told;
}

/// A server that answers HTTP/1.1 with whatever a test wants: pieces, halves, floods, silence. It runs in the test's
/// own thread; any number of clients, who may keep their connection.
class HttpServer final : public QObject
{
    Q_OBJECT
public:
    using Script = std::function<HttpTold(const HttpAsked &asked)>;

    HttpServer(); ///< plain
    explicit HttpServer(const CertificateFiles &tls,
                        const QString &clientCaFile = {}); ///< with it: wants a certificate
    [[nodiscard]] quint16 port() const { return m_server->serverPort(); }
    void answer(const Script &script) { m_script = script; }
    void answer(const HttpTold &told);
    void answerInTurn(const QList<HttpTold> &tolds);            ///< the last one for all that follow
    void greet(const QByteArray &bytes) { m_greeting = bytes; } ///< sent at once to everybody who connects
    void release(const HttpTold &told);                         ///< answers those on hold
    [[nodiscard]] const QList<HttpAsked> &asked() const { return m_asked; }
    [[nodiscard]] int connections() const { return m_connections; }
    [[nodiscard]] qint64 sent() const { return m_sent; } ///< bytes handed to sockets
    [[nodiscard]] int onHold() const;                    ///< connections that wait and are open
    [[nodiscard]] int open() const;                      ///< connections that are open

private:
    void listen();
    void accept();
    void read(QTcpSocket *socket);
    void tell(QTcpSocket *socket, const HttpTold &told);
    void sendBody(QTcpSocket *socket, const HttpTold &told, qsizetype from);
    void flood(QTcpSocket *socket, const QByteArray &body);
    void write(QTcpSocket *socket, const QByteArray &bytes);

    std::unique_ptr<QTcpServer> m_server;
    QList<QPointer<QTcpSocket>> m_sockets;
    QList<QPointer<QTcpSocket>> m_onHold;
    Script m_script;
    QByteArray m_greeting;
    QList<HttpAsked> m_asked;
    int m_connections = 0;
    qint64 m_sent = 0;
};

} // namespace gatehouse::test
