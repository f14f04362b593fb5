// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/dynsecfixture.h"
#include "support/scriptedbroker.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>

namespace gatehouse::test {

/// Brings the two connections of a console to a scripted broker each, since one serves one client.
class Porter final : public QObject
{
public:
    Porter(quint16 control, quint16 live)
        : m_control(control)
        , m_live(live)
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *client = m_server.nextPendingConnection()) {
                client->setSocketOption(QAbstractSocket::LowDelayOption, 1);
                connect(client, &QTcpSocket::readyRead, this, [this, client] { bring(client); });
            }
        });
        m_server.listen(QHostAddress::LocalHost);
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }

private:
    void bring(QTcpSocket *client) const
    {
        if (auto *inside = client->findChild<QTcpSocket *>()) {
            inside->write(client->readAll());
            return;
        }
        const QByteArray connectPacket = client->readAll();
        auto *inside = new QTcpSocket(client);
        connect(inside, &QTcpSocket::connected, inside,
                [inside] { inside->setSocketOption(QAbstractSocket::LowDelayOption, 1); });
        connect(inside, &QTcpSocket::readyRead, client, [client, inside] { client->write(inside->readAll()); });
        connect(inside, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
        connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
        inside->connectToHost(QHostAddress::LocalHost, connectPacket.contains("-live") ? m_live : m_control);
        inside->write(connectPacket);
    }
    QTcpServer m_server;
    quint16 m_control;
    quint16 m_live;
};

/// A broker whose plugin answers as a test wants.
class PluginDouble
{
public:
    static constexpr auto responses = "$CONTROL/dynamic-security/v1/response";
    using Answer = std::function<QByteArray(const QJsonObject &command)>;

    PluginDouble()
    {
        m_broker.on(3, [this](const ClientPacket &packet) { return answer(packet); });
    }
    [[nodiscard]] quint16 port() const { return m_porter.port(); }
    [[nodiscard]] ScriptedBroker &broker() { return m_broker; } ///< of the commands
    /// The members behind "command" for one command, or nothing for the usual.
    void answerWith(Answer answer) { m_answer = std::move(answer); }
    /// The whole payload of the response being made and of those after it, `times` altogether.
    void sendInstead(const QByteArray &payload, int times = 1)
    {
        m_instead = payload;
        m_insteadTimes = times;
    }

private:
    QByteArray answer(const ClientPacket &packet)
    {
        QByteArray reply = packet.qos() > 0 ? m_broker.pubAck(packet.id(), 0) : QByteArray();
        const QByteArray payload = packet.body.sliced(packet.body.indexOf("{\"commands\""));
        const QJsonArray commands = QJsonDocument::fromJson(payload).object().value(text("commands")).toArray();
        QByteArrayList answers;
        for (const QJsonValue &value : commands) {
            const QJsonObject command = value.toObject();
            const QByteArray name = command.value(text("command")).toString().toUtf8();
            QByteArray members = m_answer ? m_answer(command) : QByteArray();
            if (members.isEmpty())
                members = usual(name);
            answers.append("{\"command\":\"" + name + "\"," + members + ",\"correlationData\":\"" +
                           command.value(text("correlationData")).toString().toUtf8() + "\"}");
        }
        const bool isInstead = m_insteadTimes > 0;
        m_insteadTimes -= isInstead ? 1 : 0;
        reply += m_broker.publish(responses, isInstead ? m_instead : "{\"responses\":[" + answers.join(',') + "]}");
        return reply;
    }
    static QByteArray usual(const QByteArray &name)
    {
        if (name == "listClients")
            return "\"data\":{\"totalCount\":1,\"clients\":[{\"username\":\"d\",\"roles\":[],\"groups\":[]}]}";
        if (name == "getClient")
            return "\"data\":{\"client\":{\"username\":\"d\",\"roles\":[],\"groups\":[]}}";
        if (name == "listGroups")
            return "\"data\":{\"totalCount\":0,\"groups\":[]}";
        if (name == "listRoles")
            return "\"data\":{\"totalCount\":0,\"roles\":[]}";
        if (name == "getDefaultACLAccess")
            return "\"data\":{\"acls\":[]}";
        if (name == "getAnonymousGroup")
            return "\"data\":{\"group\":{\"groupname\":\"\"}}";
        return "\"error\":\"Unknown command\"";
    }

    ScriptedBroker m_broker;
    ScriptedBroker m_live;
    Porter m_porter{m_broker.port(), m_live.port()};
    Answer m_answer;
    QByteArray m_instead;
    int m_insteadTimes = 0;
};

} // namespace gatehouse::test
