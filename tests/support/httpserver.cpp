// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/httpserver.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>

#include <algorithm>

#include <sys/socket.h>

namespace gatehouse::test {

namespace {

constexpr qint64 floodAhead = qint64(256) * 1024;

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Takes one whole request off the front; false while it is not there yet.
bool takeRequest(QByteArray &buffer, HttpAsked &asked)
{
    const qsizetype end = buffer.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    const QList<QByteArray> lines = buffer.first(end).split('\n');
    for (const QByteArray &line : lines.sliced(1)) {
        const qsizetype colon = line.indexOf(':');
        asked.headers.append({line.first(qMax(colon, qsizetype(0))).trimmed(), line.sliced(colon + 1).trimmed()});
    }
    const qsizetype length = asked.header("Content-Length").toLongLong();
    if (buffer.size() < end + 4 + length)
        return false;
    const QList<QByteArray> words = lines.constFirst().trimmed().split(' ');
    asked.method = words.value(0);
    asked.target = words.value(1);
    asked.body = buffer.sliced(end + 4, length);
    buffer.remove(0, end + 4 + length);
    return true;
}

} // namespace

QByteArray HttpAsked::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

HttpServer::HttpServer()
    : m_server(std::make_unique<QTcpServer>())
{
    listen();
}

HttpServer::HttpServer(const CertificateFiles &tls, const QString &clientCaFile)
{
    auto server = std::make_unique<QSslServer>();
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificateChain(QSslCertificate::fromPath(tls.certificate));
    configuration.setPrivateKey(QSslKey(contentOf(tls.key), QSsl::Ec));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (!clientCaFile.isEmpty()) {
        configuration.setCaCertificates(QSslCertificate::fromPath(clientCaFile));
        configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    }
    server->setSslConfiguration(configuration);
    m_server = std::move(server);
    listen();
}

void HttpServer::listen()
{
    answer(json("{}"));
    connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this, &HttpServer::accept);
    if (!m_server->listen(QHostAddress::LocalHost))
        qFatal("No loopback port is free: %s", qPrintable(m_server->errorString()));
}

void HttpServer::answer(const HttpTold &told)
{
    m_script = [told](const HttpAsked &) { return told; };
}

void HttpServer::answerInTurn(const QList<HttpTold> &tolds)
{
    m_script = [tolds, next = qsizetype(0)](const HttpAsked &) mutable {
        return tolds.at(std::min(next++, tolds.size() - 1));
    };
}

void HttpServer::accept()
{
    while (QTcpSocket *socket = m_server->nextPendingConnection()) {
        socket->setParent(this);
        socket->setProperty("number", ++m_connections);
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1); // else Nagle costs 40 ms an answer
        m_sockets.append(socket);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        write(socket, m_greeting);
        read(socket);
    }
}

void HttpServer::read(QTcpSocket *socket)
{
    QByteArray buffer = socket->property("buffer").toByteArray() + socket->readAll();
    for (HttpAsked asked; takeRequest(buffer, asked); asked = {}) {
        asked.connection = socket->property("number").toInt();
        m_asked.append(asked);
        tell(socket, m_script(asked));
    }
    socket->setProperty("buffer", buffer);
}

void HttpServer::tell(QTcpSocket *socket, const HttpTold &told)
{
    if (told.ending == HttpTold::Ending::Hold) {
        m_onHold.append(socket);
        return;
    }
    if (!told.raw.isEmpty()) {
        HttpTold only = told;
        only.body = told.raw;
        return sendBody(socket, only, 0);
    }
    QByteArray head = QByteArray("HTTP/1.1 " + QByteArray::number(told.status) + " Told\r\n");
    if (!told.type.isEmpty())
        head += QByteArray("Content-Type: " + told.type + "\r\n");
    for (const auto &[name, value] : told.headers)
        head += QByteArray(name + ": " + value + "\r\n");
    const qsizetype length = told.announced == -1 ? told.body.size() : told.announced;
    if (length >= 0 && told.ending != HttpTold::Ending::Endless)
        head += QByteArray("Content-Length: " + QByteArray::number(length) + "\r\n");
    if (told.status != 0) // 0: the connection ends without a word
        write(socket, QByteArray(head + "\r\n"));
    sendBody(socket, told, 0);
}

void HttpServer::sendBody(QTcpSocket *socket, const HttpTold &told, qsizetype from)
{
    if (told.ending == HttpTold::Ending::Endless)
        return flood(socket, told.body);
    const qsizetype count = told.piece > 0 ? std::min(told.piece, told.body.size() - from) : told.body.size() - from;
    write(socket, told.body.sliced(from, count));
    if (from + count < told.body.size()) {
        QMetaObject::invokeMethod(
            socket, [this, socket, told, from, count] { sendBody(socket, told, from + count); }, Qt::QueuedConnection);
        return;
    }
    if (told.ending == HttpTold::Ending::Close)
        socket->disconnectFromHost();
    if (told.ending == HttpTold::Ending::Reset) {
        socket->flush();
        const linger none{1, 0};
        ::setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
        socket->abort();
    }
}

void HttpServer::flood(QTcpSocket *socket, const QByteArray &body)
{
    const auto more = [this, socket, body] {
        while (socket->state() == QAbstractSocket::ConnectedState && socket->bytesToWrite() < floodAhead)
            write(socket, body);
    };
    connect(socket, &QTcpSocket::bytesWritten, this, more);
    more();
}

void HttpServer::write(QTcpSocket *socket, const QByteArray &bytes)
{
    if (!bytes.isEmpty() && socket->state() == QAbstractSocket::ConnectedState)
        m_sent += socket->write(bytes);
}

void HttpServer::release(const HttpTold &told)
{
    for (const QPointer<QTcpSocket> &socket : std::exchange(m_onHold, {})) {
        if (socket)
            tell(socket, told);
    }
}

int HttpServer::onHold() const
{
    return static_cast<int>(std::count_if(m_onHold.cbegin(), m_onHold.cend(), [](const QPointer<QTcpSocket> &one) {
        return one && one->state() == QAbstractSocket::ConnectedState;
    }));
}

int HttpServer::open() const
{
    return static_cast<int>(std::count_if(m_sockets.cbegin(), m_sockets.cend(), [](const QPointer<QTcpSocket> &one) {
        return one && one->state() == QAbstractSocket::ConnectedState;
    }));
}

} // namespace gatehouse::test
