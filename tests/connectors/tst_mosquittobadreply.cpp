// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/dynsecfixture.h"
#include "connectors/plugindouble.h"

#include <QSignalSpy>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

/// A plugin of 2.1, which takes many changes in one request and carries out the rest of it when one is refused.
class ModernPlugin
{
public:
    explicit ModernPlugin(const QStringList &disabled)
    {
        for (const QString &user : disabled)
            m_isDisabled.insert(user, true);
        plugin.answerWith([this](const QJsonObject &command) { return answer(command); });
    }
    PluginDouble plugin;
    QString refused;            ///< this account cannot be changed
    bool showsOldLists = false; ///< the list shows everybody disabled
    bool isLost = false;        ///< the answer to a change, and the next one

private:
    QByteArray client(const QString &user, bool isDisabled) const
    {
        return "{\"username\":\"" + user.toUtf8() + "\",\"roles\":[],\"groups\":[]" +
               (isDisabled ? ",\"disabled\":true}" : "}");
    }
    QByteArray answer(const QJsonObject &command)
    {
        const QString name = command.value(text("command")).toString();
        const QString user = command.value(text("username")).toString();
        if (name == text("getDetails"))
            return "\"data\":{\"clientCount\":3,\"changeIndex\":1}";
        if (name == text("listClients")) {
            QByteArrayList clients;
            for (auto one = m_isDisabled.cbegin(); one != m_isDisabled.cend(); ++one)
                clients.append(client(one.key(), showsOldLists || *one));
            return "\"data\":{\"totalCount\":" + QByteArray::number(clients.size()) + ",\"clients\":[" +
                   clients.join(',') + "]}";
        }
        if (name == text("getClient"))
            return "\"data\":{\"client\":" + client(user, m_isDisabled.value(user)) + "}";
        if (name != text("enableClient"))
            return {};
        if (isLost)
            plugin.sendInstead("nonsense", 2); // to this request and to the reading after it
        if (user == refused)
            return "\"error\":\"Internal error\"";
        m_isDisabled.insert(user, false);
        return "\"data\":{}";
    }
    QMap<QString, bool> m_isDisabled;
};

QList<Change> allowAll(Connector &connector)
{
    return changesOf(await(connector.planAllow(
        {{userNamed(text("a")), userNamed(text("b")), userNamed(text("c"))}, {}, text("because"), {}})));
}

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
    void totalsThatCannotBe_data();
    void totalsThatCannotBe();
    void aWriteDuringAReadingStays();
    void aReplyOf300MB();
    void aRefusedCommand();
    void aCommandThatDoesNothing();
    void somebodyElseWritesInBetween();
    void aRequestOfManyTellsOfEach();
    void aRequestOfManyIsLost();
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

void TestMosquittoBadReply::totalsThatCannotBe_data()
{
    QTest::addColumn<QByteArray>("total");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("negative") << QByteArray("\"totalCount\":-1,");
    QTest::newRow("less than shown") << QByteArray("\"totalCount\":0,");
    QTest::newRow("without end") << QByteArray("\"totalCount\":1000000000000,");
}

void TestMosquittoBadReply::totalsThatCannotBe()
{
    QFETCH(QByteArray, total);
    PluginDouble plugin;
    const auto connector = readyConnector(plugin.port());
    QVERIFY(connector);
    plugin.answerWith([total](const QJsonObject &command) {
        return command.value(text("command")) == text("listClients")
                   ? "\"data\":{" + total + "\"clients\":[{\"username\":\"d\",\"roles\":[],\"groups\":[]}]}"
                   : QByteArray();
    });
    const auto revision = await(connector->readAccess({}));
    QVERIFY(!revision);
    QCOMPARE(revision.error().fault, Fault::BadReply);
    QVERIFY2(revision.error().what.endsWith(u'.'), told(revision).constData());
}

// The lists were on their way when the account was read anew: what they say of it is old.
void TestMosquittoBadReply::aWriteDuringAReadingStays()
{
    QStringList users{text("a")};
    for (int i = 0; i < 90; ++i)
        users.append(text("device-with-a-long-name-") + QString::number(i));
    ModernPlugin modern(users);
    const auto connector = readyConnector(modern.plugin.port());
    QVERIFY(connector);
    const QList<Change> changes = changesOf(planAllow(*connector, text("a")));
    modern.showsOldLists = true;
    const auto reading = connector->readAccess({});
    const auto applying = connector->apply(changes, ready<void>({}));
    const auto revision = await(reading);
    QVERIFY2(revision, told(revision).constData());
    const auto outcomes = await(applying);
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    const QList<Block> blocks = connector->policy()->blocksOf(userNamed(text("a")));
    QVERIFY(std::none_of(blocks.cbegin(), blocks.cend(),
                         [](const Block &block) { return block.mechanism == Mechanism::Disabled; }));
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
    plugin.broker().send(QByteArray("\x30\xff\xff\xff\x7f", 5) + ScriptedBroker::text(PluginDouble::responses) +
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
    const auto outcomes = await(connector->apply(changesOf(planBlock(*connector, text("d"))), ready<void>({})));
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
    const auto outcomes = await(connector->apply(changes, ready<void>({})));
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
    const auto outcomes = await(connector->apply({change}, ready<void>({})));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    QVERIFY2(outcomes->first().note.contains(text("Somebody else")), qPrintable(outcomes->first().note));
    // What it wanted itself was overwritten: that is a conflict, named as one.
    isWritten = false;
    beside = ",\"textdescription\":\"of another console\"";
    change = changesOf(planBlock(*connector, text("d"))).value(0);
    const auto lost = await(connector->apply({change}, ready<void>({})));
    QVERIFY(lost && !lost->first().result);
    QCOMPARE(lost->first().result.error().fault, Fault::Conflict);
    QVERIFY(lost->first().now->contains("of another console"));
}

void TestMosquittoBadReply::aRequestOfManyTellsOfEach()
{
    ModernPlugin modern({text("a"), text("b"), text("c")});
    const auto connector = readyConnector(modern.plugin.port());
    QVERIFY(connector);
    QVERIFY(connector->changesPerRequest({}) > 3);
    const QList<Change> changes = allowAll(*connector);
    QCOMPARE(changes.size(), 3);
    modern.refused = text("b");
    const auto outcomes = await(connector->apply(changes, ready<void>({})));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 3);
    QVERIFY2(outcomes->at(0).result, told(outcomes->at(0).result).constData());
    QVERIFY(!outcomes->at(1).result);
    QCOMPARE(outcomes->at(1).result.error().fault, Fault::Refused);
    QVERIFY2(outcomes->at(2).result, told(outcomes->at(2).result).constData());
    QCOMPARE(outcomes->at(2).now, changes.at(2).after);
}

void TestMosquittoBadReply::aRequestOfManyIsLost()
{
    ModernPlugin modern({text("a"), text("b"), text("c")});
    const auto connector = readyConnector(modern.plugin.port());
    QVERIFY(connector);
    const QList<Change> changes = allowAll(*connector);
    modern.isLost = true;
    const auto outcomes = await(connector->apply(changes, ready<void>({})));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 3);
    for (const ChangeOutcome &outcome : *outcomes) {
        QVERIFY(!outcome.result);
        QCOMPARE(outcome.result.error().fault, Fault::Offline);
    }
}

QTEST_GUILESS_MAIN(TestMosquittoBadReply)
#include "tst_mosquittobadreply.moc"
