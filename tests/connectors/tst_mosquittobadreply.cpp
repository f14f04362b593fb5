// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/dynsecfixture.h"
#include "support/scriptedbroker.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr auto responses = "$CONTROL/dynamic-security/v1/response";

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
    using Answer = std::function<QByteArray(const QJsonObject &command)>;

    PluginDouble()
    {
        m_broker.on(3, [this](const ClientPacket &packet) { return answer(packet); });
    }
    [[nodiscard]] quint16 port() const { return m_porter.port(); }
    [[nodiscard]] ScriptedBroker &broker() { return m_broker; } ///< of the commands
    /// The members behind "command" for one command, or nothing for the usual.
    void answerWith(Answer answer) { m_answer = std::move(answer); }
    /// The whole payload of the next response, whatever was asked.
    void sendInstead(const QByteArray &payload) { m_instead = payload; }

private:
    QByteArray answer(const ClientPacket &packet)
    {
        QByteArray reply = packet.qos() > 0 ? m_broker.pubAck(packet.id(), 0) : QByteArray();
        if (m_instead) {
            reply += m_broker.publish(responses, *std::exchange(m_instead, std::nullopt));
            return reply;
        }
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
        reply += m_broker.publish(responses, "{\"responses\":[" + answers.join(',') + "]}");
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
    std::optional<QByteArray> m_instead;
};

} // namespace

/// Replies that no plugin should send: one clear sentence, and the connector goes on.
class TestMosquittoBadReply : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nonsenseAtOpening_data();
    void nonsenseAtOpening();
    void noPluginSaidSo();
    void nonsenseLater_data() { nonsenseAtOpening_data(); }
    void nonsenseLater();
    void tooFewAnswers();
    void anotherRecordThanAsked();
    void errorsOfTheLists();
    void aReplyOf300MB();
    void aRefusedCommand();
    void aCommandThatDoesNothing();
    void somebodyElseWritesInBetween();
};

void TestMosquittoBadReply::nonsenseAtOpening_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("text") << QByteArray("hello <b>you</b>");
    QTest::newRow("cut off") << QByteArray("{\"responses\":[{\"command\":\"getDet");
    QTest::newRow("another shape") << QByteArray("{\"clients\":[]}");
    QTest::newRow("binary") << QByteArray("\x00\xff\xfe\x80", 4);
}

void TestMosquittoBadReply::nonsenseAtOpening()
{
    QFETCH(QByteArray, payload);
    PluginDouble plugin;
    plugin.sendInstead(payload);
    const auto connector = newConnector();
    const auto facts = openAt(*connector, plugin.port());
    QVERIFY(!facts);
    QCOMPARE(facts.error().fault, Fault::BadReply);
    QVERIFY2(facts.error().what.endsWith(u'.'), told(facts).constData());
    const auto again = openAt(*connector, plugin.port());
    QVERIFY2(again, told(again).constData());
}

void TestMosquittoBadReply::noPluginSaidSo()
{
    PluginDouble plugin;
    plugin.sendInstead("{\"error\": \"endpoint not available\"}"); // mosquitto 2.1.2
    const auto connector = newConnector();
    const auto facts = openAt(*connector, plugin.port());
    QVERIFY(!facts);
    QCOMPARE(facts.error().fault, Fault::NotSupported);
    QVERIFY2(facts.error().what.contains(text("not loaded on this listener")), told(facts).constData());
}

void TestMosquittoBadReply::nonsenseLater()
{
    QFETCH(QByteArray, payload);
    PluginDouble plugin;
    const auto connector = readyConnector(plugin.port());
    QVERIFY(connector);
    plugin.sendInstead(payload);
    const auto records = await(connector->readRecords({recordOfUser(text("d"))}));
    QVERIFY(!records);
    QCOMPARE(records.error().fault, Fault::BadReply);
    plugin.sendInstead(payload);
    const auto revision = await(connector->readAccess({}));
    QVERIFY(!revision);
    QCOMPARE(revision.error().fault, Fault::BadReply);
    const auto good = await(connector->readAccess({}));
    QVERIFY2(good, told(good).constData());
}

void TestMosquittoBadReply::tooFewAnswers()
{
    PluginDouble plugin;
    const auto connector = readyConnector(plugin.port());
    QVERIFY(connector);
    plugin.sendInstead("{\"responses\":[]}"); // makes sense by itself, so it is taken for somebody else's
    const auto records = await(connector->readRecords({recordOfUser(text("d"))}));
    QVERIFY(!records);
    QCOMPARE(records.error().fault, Fault::TimedOut);
    QVERIFY(await(connector->readRecords({recordOfUser(text("d"))})));
}

void TestMosquittoBadReply::anotherRecordThanAsked()
{
    PluginDouble plugin;
    const auto connector = readyConnector(plugin.port());
    QVERIFY(connector);
    const auto records = await(connector->readRecords({recordOfUser(text("somebody else"))}));
    QVERIFY(!records);
    QCOMPARE(records.error().fault, Fault::BadReply);
    plugin.answerWith([](const QJsonObject &) { return QByteArray("\"error\":\"Internal error\""); });
    const auto failed = await(connector->readRecords({recordOfUser(text("d"))}));
    QVERIFY(!failed);
    QVERIFY2(failed.error().what.contains(text("Internal error")), told(failed).constData());
}

void TestMosquittoBadReply::errorsOfTheLists()
{
    PluginDouble plugin;
    const auto connector = readyConnector(plugin.port());
    QVERIFY(connector);
    plugin.answerWith([](const QJsonObject &command) {
        return command.value(text("command")) == text("listRoles") ? QByteArray("\"error\":\"Internal error\"")
                                                                   : QByteArray();
    });
    const auto revision = await(connector->readAccess({}));
    QVERIFY(!revision);
    QCOMPARE(revision.error().fault, Fault::BadReply);
    QVERIFY(revision.error().detail.contains(text("listRoles")));
    QVERIFY(connector->policy()); // what was known before stays
}

void TestMosquittoBadReply::aReplyOf300MB()
{
    PluginDouble plugin;
    const auto connector = readyConnector(plugin.port());
    QVERIFY(connector);
    QSignalSpy lost(connector.get(), &Connector::connectionLost);
    QSignalSpy back(connector.get(), &Connector::connectionBack);
    const auto reading = connector->readRecords({recordOfUser(text("d"))});
    // An MQTT packet can announce at most 268 435 455 bytes; it is refused before it is read.
    plugin.broker().send(QByteArray("\x30\xff\xff\xff\x7f", 5) + ScriptedBroker::text(responses) +
                         QByteArray(100000, '['));
    QTRY_COMPARE_WITH_TIMEOUT(lost.size(), 1, 20000);
    QCOMPARE(lost.first().first().value<Error>().fault, Fault::BadReply);
    const auto records = await(reading);
    QVERIFY(records || records.error().fault == Fault::BadReply); // the usual answer may have been faster
    QTRY_COMPARE_WITH_TIMEOUT(back.size(), 1, 30000);
    const auto good = await(connector->readAccess({}));
    QVERIFY2(good, told(good).constData());
}

void TestMosquittoBadReply::aRefusedCommand()
{
    PluginDouble plugin;
    const auto connector = readyConnector(plugin.port());
    QVERIFY(connector);
    plugin.answerWith([](const QJsonObject &command) {
        return command.value(text("command")) == text("disableClient")
                   ? QByteArray("\"error\":\"Internal <b>error</b>\"")
                   : QByteArray();
    });
    const auto outcomes = await(connector->apply(changesOf(planBlock(*connector, text("d")))));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 1);
    QVERIFY(!outcomes->first().result);
    QCOMPARE(outcomes->first().result.error().fault, Fault::Refused);
    QVERIFY2(outcomes->first().result.error().what.contains(text("Internal <b>error</b>")),
             told(outcomes->first().result).constData());
    QVERIFY(outcomes->first().now); // read again before anything was said
}

void TestMosquittoBadReply::aCommandThatDoesNothing()
{
    PluginDouble plugin;
    const auto connector = readyConnector(plugin.port());
    QVERIFY(connector);
    plugin.answerWith([](const QJsonObject &command) {
        const QString name = command.value(text("command")).toString();
        return name == text("disableClient") || name == text("modifyClient") ? QByteArray("\"data\":{}") : QByteArray();
    });
    const QList<Change> changes = changesOf(planBlock(*connector, text("d")));
    const auto outcomes = await(connector->apply(changes));
    QVERIFY2(outcomes, told(outcomes).constData());
    QVERIFY(!outcomes->first().result);
    QCOMPARE(outcomes->first().result.error().fault, Fault::Conflict);
    QCOMPARE(outcomes->first().now, changes.first().before);
}

void TestMosquittoBadReply::somebodyElseWritesInBetween()
{
    PluginDouble plugin;
    const auto connector = readyConnector(plugin.port());
    QVERIFY(connector);
    bool isWritten = false;
    QByteArray beside = ",\"textname\":\"of another console\"";
    plugin.answerWith([&](const QJsonObject &command) {
        const QString name = command.value(text("command")).toString();
        if (name == text("disableClient"))
            isWritten = true;
        if (name == text("getClient") && isWritten)
            return QByteArray("\"data\":{\"client\":{\"username\":\"d\",\"disabled\":true" + beside +
                              ",\"roles\":[],\"groups\":[]}}");
        return name.startsWith(text("get")) || name.startsWith(text("list")) ? QByteArray() : QByteArray("\"data\":{}");
    });
    Change change = changesOf(await(connector->planBlock({{userNamed(text("d"))}, {}, {}, {}}))).value(0);
    const auto outcomes = await(connector->apply({change}));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    QVERIFY2(outcomes->first().note.contains(text("Somebody else")), qPrintable(outcomes->first().note));
    // What it wanted itself was overwritten: that is a conflict, named as one.
    isWritten = false;
    beside = ",\"textdescription\":\"of another console\"";
    change = changesOf(planBlock(*connector, text("d"))).value(0);
    const auto lost = await(connector->apply({change}));
    QVERIFY(lost && !lost->first().result);
    QCOMPARE(lost->first().result.error().fault, Fault::Conflict);
    QVERIFY(lost->first().now->contains("of another console"));
}

QTEST_GUILESS_MAIN(TestMosquittoBadReply)
#include "tst_mosquittobadreply.moc"
