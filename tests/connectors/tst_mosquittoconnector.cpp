// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/dynsecfixture.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSignalSpy>

#include <csignal>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

bool isAlive(MqttLink &link)
{
    return await(link.publish({text("alive"), "x", 1, false, {}, {}, {}})).has_value();
}

} // namespace

/// The traps of mosquitto's dynamic security, each against a living broker.
class TestMosquittoConnector : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsNoPluginFromNoRight();
    void namesTheMissingRight_data();
    void namesTheMissingRight();
    void allowDisconnectsNobody();
    void blockDisconnectsItsClientOnly();
    void neverKicksBeyondThePlan();
    void warnsOfTheConsolesOwnAccount();
    void survivesLosingItsOwnAccount();
    void twoConsolesAtOnce();
    void bulkAllowGivesAResultForEach();
    void oneRecordTwiceInOneGo();
    void saysThatItWasSaved();
    void saysWhenSavingFailed();
    void hearingTheLogIsNotHearingItsErrors();
    void saysWhenSavingCannotBeChecked();
    void brokerDiesInTheMiddle();
    void brokerHangsInTheMiddle();
    void hostileNamesAndTexts_data();
    void hostileNamesAndTexts();
};

void TestMosquittoConnector::tellsNoPluginFromNoRight()
{
    BrokerProcess broker;
    QVERIFY2(broker.startPlain(), broker.problem());
    const auto connector = newConnector();
    const auto facts = openAt(*connector, broker.port());
    QVERIFY(!facts);
    QCOMPARE(facts.error().fault, Fault::NotSupported);
    QVERIFY2(facts.error().what.contains(text("not loaded")), told(facts).constData());
}

void TestMosquittoConnector::namesTheMissingRight_data()
{
    QTest::addColumn<QStringList>("given");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("named");
    const QString send = text("publishClientSend");
    const QString receive = text("publishClientReceive");
    const QString subscribe = text("subscribePattern");
    QTest::newRow("may not send") << QStringList{receive, subscribe} << Fault::Refused << send;
    QTest::newRow("may not listen") << QStringList{send, receive} << Fault::Refused << subscribe;
    QTest::newRow("may not receive") << QStringList{send, subscribe} << Fault::NotSupported << receive;
}

void TestMosquittoConnector::namesTheMissingRight()
{
    QFETCH(QStringList, given);
    QFETCH(Fault, fault);
    QFETCH(QString, named);
    DynsecFile file;
    for (const QString &type : given)
        file.addRule(text("half"), type, text("$CONTROL/dynamic-security/#"), true);
    file.addAccount(text("keeper"), text("pw"), {text("half")});
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(file), broker.problem());
    const auto connector = newConnector();
    const auto facts = openAt(*connector, broker.port(), text("keeper"), text("pw"));
    QVERIFY(!facts);
    QCOMPARE(facts.error().fault, fault);
    QVERIFY2(facts.error().what.contains(named), told(facts).constData());
    QVERIFY2(facts.error().what.contains(text("$CONTROL/dynamic-security")), told(facts).constData());
}

void TestMosquittoConnector::allowDisconnectsNobody()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    const auto bystander = device(broker.port(), text("bystander"), text("pw"), text("b"));
    const auto on = device(broker.port(), text("on"), text("pw"), text("o"));
    QVERIFY(connector && bystander && on);
    const auto plan = planAllow(*connector, text("off"));
    QCOMPARE(plan->items.first().changes.first().effects.sentences, QStringList{text("Nobody is disconnected.")});
    const auto outcomes = await(connector->apply(changesOf(plan), ready<void>({})));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    QVERIFY(isAlive(*bystander));
    QVERIFY(isAlive(*on));
    // And what was written about the block is still there.
    QVERIFY(outcomes->first().now->contains("was naughty"));
    QVERIFY(!broker.logText().contains("modifyClient"));
}

void TestMosquittoConnector::blockDisconnectsItsClientOnly()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    const auto bystander = device(broker.port(), text("bystander"), text("pw"), text("b"));
    const auto on = device(broker.port(), text("on"), text("pw"), text("o"));
    QVERIFY(connector && bystander && on);
    QSignalSpy lost(on.get(), &MqttLink::lost);
    const auto plan = planBlock(*connector, text("on"));
    const Change change = changesOf(plan).value(0);
    QVERIFY(change.effects.sentences.first().contains(text("disconnected")));
    QCOMPARE(change.undo.kind, Undo::Kind::Partly);
    const auto outcomes = await(connector->apply({change}, ready<void>({})));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    QVERIFY(outcomes->first().now->contains("because"));
    QTRY_COMPARE(lost.size(), 1);
    QVERIFY(isAlive(*bystander));
    QVERIFY(!device(broker.port(), text("on"), text("pw"), text("o")));
    // Its undo empties the text before it enables, so that nobody is thrown out again.
    const auto undo = await(connector->planUndo({change}, text("calm")));
    const auto undone = await(connector->apply(changesOf(undo), ready<void>({})));
    QVERIFY2(undone && undone->first().result, told(undone->first().result).constData());
    QVERIFY(undone->first().now->contains("\"textdescription\":\"\""));
    const QByteArray log = broker.logText();
    QVERIFY(log.lastIndexOf("modifyClient") < log.lastIndexOf("enableClient"));
}

void TestMosquittoConnector::neverKicksBeyondThePlan()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    const auto on = device(broker.port(), text("on"), text("pw"), text("o"));
    QVERIFY(connector && on);
    const auto now = await(connector->readRecords({recordOfUser(text("on"))}));
    Change annotation;
    annotation.record = recordOfUser(text("on"));
    annotation.before = now->values.value(annotation.record);
    annotation.after =
        QByteArray(*annotation.before).replace("\"username\"", "\"textname\":\"harmless?\",\"username\"");
    const auto outcomes = await(connector->apply({annotation}, ready<void>({})));
    QVERIFY(outcomes);
    QCOMPARE(outcomes->size(), 1);
    QVERIFY(!outcomes->first().result);
    QCOMPARE(outcomes->first().result.error().fault, Fault::BadInput);
    QVERIFY(isAlive(*on));
    QCOMPARE(await(connector->readRecords({annotation.record}))->values, now->values);
}

void TestMosquittoConnector::warnsOfTheConsolesOwnAccount()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    QVERIFY(connector);
    const Change own = changesOf(planBlock(*connector, text("admin"))).value(0);
    QVERIFY(own.effects.touchesConsole);
    QVERIFY(own.effects.sentences.first().contains(text("console")));
    QVERIFY(!changesOf(planBlock(*connector, text("on"))).value(0).effects.touchesConsole);
}

void TestMosquittoConnector::survivesLosingItsOwnAccount()
{
    DynsecFile file = someAccounts();
    file.addAccount(text("second"), text("pw"), {text("admin")});
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(file), broker.problem());
    const auto connector = readyConnector(broker.port());
    const auto second = readyConnector(broker.port(), text("second"), text("pw"));
    QVERIFY(connector && second);
    const QList<Change> own = changesOf(planBlock(*connector, text("admin")));
    const auto outcomes = await(connector->apply(own, ready<void>({})), std::chrono::seconds(40));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 1);
    // 2.0 throws the console out before it answers; whatever is said must not be wrong.
    const auto now = await(second->readRecords({recordOfUser(text("admin"))}));
    QVERIFY(now->values.value(recordOfUser(text("admin")))->contains("\"disabled\":true"));
    if (!outcomes->first().result)
        QCOMPARE(outcomes->first().result.error().fault, Fault::Offline);
}

void TestMosquittoConnector::twoConsolesAtOnce()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto one = readyConnector(broker.port());
    const auto other = readyConnector(broker.port());
    QVERIFY(one && other);
    QList<Future<Records>> asked;
    for (int i = 0; i < 50; ++i) {
        asked.append(one->readRecords({recordOfUser(text("off"))}));
        asked.append(other->readRecords({recordOfUser(text("on"))}));
    }
    for (int i = 0; i < asked.size(); ++i) {
        const auto records = await(asked.at(i));
        QVERIFY2(records, told(records).constData());
        QCOMPARE(records->values.size(), 1);
        QVERIFY(records->values.value(recordOfUser(i % 2 == 0 ? text("off") : text("on"))));
    }
    const QList<Change> first = changesOf(planAllow(*one, text("off")));
    const QList<Change> second = changesOf(planAllow(*other, text("off2")));
    const auto both = one->apply(first, ready<void>({}));
    const auto side = other->apply(second, ready<void>({}));
    QVERIFY(await(both)->first().result);
    QVERIFY(await(side)->first().result);
    // The same account by both: exactly one wins, nobody is told a lie.
    const QList<Change> here = changesOf(planBlock(*one, text("on")));
    const QList<Change> there = changesOf(planBlock(*other, text("on")));
    const auto mine = one->apply(here, ready<void>({}));
    const auto theirs = other->apply(there, ready<void>({}));
    const ChangeOutcome a = await(mine)->first();
    const ChangeOutcome b = await(theirs)->first();
    QVERIFY(a.result || b.result);
    for (const ChangeOutcome &outcome : {a, b})
        QVERIFY(outcome.result ? outcome.now == here.first().after : outcome.result.error().fault == Fault::Conflict);
}

void TestMosquittoConnector::bulkAllowGivesAResultForEach()
{
    DynsecFile file = someAccounts();
    QList<Identity> who;
    for (int i = 0; i < 250; ++i) {
        DynsecAccount account{.user = text("many-") + QString::number(i), .password = text("pw")};
        account.disabled = true;
        account.roles = {everything};
        file.addAccount(account);
        who.append(userNamed(account.user));
    }
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(file), broker.problem());
    const auto connector = readyConnector(broker.port());
    QVERIFY(connector);
    const auto plan = await(connector->planAllow({who, {}, text("because"), {}}));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->changeCount(), 250);
    QVERIFY(connector->changesPerRequest({}) >= 1);
    QCOMPARE(plan->cost.requests, (250 + connector->changesPerRequest({}) - 1) / connector->changesPerRequest({}));
    const auto outcomes = await(connector->apply(changesOf(plan), ready<void>({})), std::chrono::seconds(60));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 250);
    for (const ChangeOutcome &outcome : *outcomes)
        QVERIFY2(outcome.result, told(outcome.result).constData());
    for (const Identity &one : std::as_const(who))
        QVERIFY(connector->policy()->blocksOf(one).isEmpty());
}

void TestMosquittoConnector::oneRecordTwiceInOneGo()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    QVERIFY(connector);
    const Change enable = changesOf(planAllow(*connector, text("off"))).value(0);
    Change disable = changesOf(planBlock(*connector, text("on"))).value(0);
    const QString kick = disable.effects.sentences.first();
    disable = inverseOf(enable, text("Disable it again."));
    disable.effects.sentences = QStringList{QString(kick).replace(text("account on"), text("account off"))};
    const auto outcomes = await(connector->apply({enable, disable}, ready<void>({})));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 2);
    QVERIFY2(outcomes->last().result, told(outcomes->last().result).constData());
    QCOMPARE(outcomes->last().now, enable.before);
}

void TestMosquittoConnector::saysThatItWasSaved()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    QVERIFY(connector);
    QVERIFY(connector->abilities().has(Ability::CheckSaved));
    const auto outcomes = await(connector->apply(changesOf(planAllow(*connector, text("off"))), ready<void>({})));
    QVERIFY(outcomes->first().result);
    QCOMPARE(outcomes->first().saved, Saved::Yes);
    QVERIFY(outcomes->first().note.isEmpty());
    QVERIFY(broker.restart());
    const auto again = readyConnector(broker.port());
    QVERIFY(again && again->policy()->blocksOf(userNamed(text("off"))).isEmpty());
}

void TestMosquittoConnector::saysWhenSavingFailed()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    QVERIFY(connector);
    // Permissions do not stop root, folders in the way do: of the file itself and of the one that is renamed over it.
    QVERIFY(QFile::remove(broker.dynsecPath()));
    for (const QString &path : {broker.dynsecPath(), QString(broker.dynsecPath() + text(".new"))})
        QVERIFY(QDir().mkpath(path + text("/in the way")));
    const auto outcomes = await(connector->apply(changesOf(planAllow(*connector, text("off"))), ready<void>({})));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    QCOMPARE(outcomes->first().saved, Saved::No);
    QVERIFY2(outcomes->first().note.contains(text("restart")), qPrintable(outcomes->first().note));
    for (const QString &path : {broker.dynsecPath(), QString(broker.dynsecPath() + text(".new"))})
        QVERIFY(QDir(path).removeRecursively());
    const auto later = await(connector->apply(changesOf(planAllow(*connector, text("off2"))), ready<void>({})));
    QCOMPARE(later->first().saved, Saved::Yes);
}

void TestMosquittoConnector::hearingTheLogIsNotHearingItsErrors()
{
    DynsecFile file = someAccounts();
    for (const char *type : {"publishClientSend", "publishClientReceive", "subscribePattern"})
        file.addRule(text("control"), text(type), text("$CONTROL/dynamic-security/#"), true);
    file.addRule(text("control"), text("publishClientReceive"), text("$SYS/#"), true);
    file.addRule(text("control"), text("subscribePattern"), text("$SYS/#"), true);
    file.addRule(text("control"), text("subscribeLiteral"), text("$SYS/broker/log/E"), false);
    file.addAccount(text("keeper"), text("pw"), {text("control")});
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(file), broker.problem());
    const auto connector = newConnector();
    QVERIFY(openAt(*connector, broker.port(), text("keeper"), text("pw")));
    QVERIFY(connector->abilities().has(Ability::SeeConnections));
    QVERIFY(!connector->abilities().has(Ability::CheckSaved));
    const auto outcomes = await(connector->apply(changesOf(planAllow(*connector, text("off"))), ready<void>({})));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    QCOMPARE(outcomes->first().saved, Saved::NotCheckable);
}

void TestMosquittoConnector::saysWhenSavingCannotBeChecked()
{
    DynsecFile file = someAccounts();
    for (const char *type : {"publishClientSend", "publishClientReceive", "subscribePattern"})
        file.addRule(text("control"), text(type), text("$CONTROL/dynamic-security/#"), true);
    file.addAccount(text("keeper"), text("pw"), {text("control")});
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(file), broker.problem());
    const auto connector = newConnector();
    const auto facts = openAt(*connector, broker.port(), text("keeper"), text("pw"));
    QVERIFY2(facts, told(facts).constData());
    QVERIFY(facts->version.isEmpty());
    QVERIFY(facts->notes.join(u' ').contains(text("$SYS")));
    QVERIFY(!connector->abilities().has(Ability::CheckSaved));
    QVERIFY(!connector->abilities().has(Ability::SeeConnections));
    const auto outcomes = await(connector->apply(changesOf(planAllow(*connector, text("off"))), ready<void>({})));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    QCOMPARE(outcomes->first().saved, Saved::NotCheckable);
    QVERIFY(!outcomes->first().note.isEmpty());
    // Without the log others' changes are still noticed by their replies.
    QSignalSpy changed(connector.get(), &Connector::accessChanged);
    const auto other = readyConnector(broker.port());
    QVERIFY(await(other->apply(changesOf(planAllow(*other, text("off2"))), ready<void>({})))->first().result);
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), 15000);
}

void TestMosquittoConnector::brokerDiesInTheMiddle()
{
    DynsecFile file = someAccounts();
    file.addAccounts(10000, text("crowd-"), text("pw"));
    QList<Identity> who;
    for (int i = 0; i < 30; ++i) {
        DynsecAccount account{.user = text("many-") + QString::number(i), .password = text("pw")};
        account.disabled = true;
        file.addAccount(account);
        who.append(userNamed(account.user));
    }
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(file), broker.problem());
    const auto connector = readyConnector(broker.port());
    const auto observer = readyConnector(broker.port());
    QVERIFY(connector && observer);
    QSignalSpy seen(observer.get(), &Connector::accessChanged);
    const QList<Change> changes = changesOf(await(connector->planAllow({who, {}, text("because"), {}})));
    QCOMPARE(changes.size(), 30);
    const auto running = connector->apply(changes, ready<void>({}));
    QTRY_VERIFY_WITH_TIMEOUT(!seen.isEmpty(), 20000);
    broker.kill();
    const auto outcomes = await(running, std::chrono::seconds(40));
    QVERIFY2(outcomes, told(outcomes).constData());
    QVERIFY(!outcomes->isEmpty());
    const auto isTold = [](const ChangeOutcome &outcome) {
        return outcome.result ||
               (outcome.result.error().what.endsWith(u'.') && outcome.result.error().fault != Fault::Conflict);
    };
    QVERIFY(std::all_of(outcomes->cbegin(), outcomes->cend(), isTold));
    QVERIFY(broker.restart());
    // The name that 2.0.11 cuts for the new file is the old file's, so it writes over it: killed in the middle of a
    // save it loses all accounts, and refuses everybody.
    QFile saved(broker.dynsecPath());
    QVERIFY(saved.open(QIODevice::ReadOnly));
    if (QJsonDocument::fromJson(saved.readAll()).isNull()) {
        const auto facts = openAt(*newConnector(), broker.port());
        QVERIFY(!facts);
        QCOMPARE(facts.error().fault, Fault::Refused);
        return;
    }
    const auto again = readyConnector(broker.port());
    QVERIFY(again);
    for (qsizetype i = 0; i < changes.size(); ++i) {
        const auto now = await(again->readRecords({changes.at(i).record}))->values.value(changes.at(i).record);
        QVERIFY(now == changes.at(i).before || now == changes.at(i).after);
        if (i < outcomes->size() && outcomes->at(i).result && outcomes->at(i).saved == Saved::Yes)
            QCOMPARE(now, changes.at(i).after);
        if (i > outcomes->size() && !connector->abilities().has(Ability::BatchWrites))
            QCOMPARE(now, changes.at(i).before);
    }
}

void TestMosquittoConnector::brokerHangsInTheMiddle()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(someAccounts()), broker.problem());
    const auto connector = readyConnector(broker.port());
    QVERIFY(connector);
    const QList<Change> changes = changesOf(planAllow(*connector, text("off")));
    QCOMPARE(::kill(pid_t(broker.pid()), SIGSTOP), 0);
    const auto running = connector->apply(changes, ready<void>({}));
    const auto outcomes = await(running, std::chrono::seconds(40));
    QCOMPARE(::kill(pid_t(broker.pid()), SIGCONT), 0);
    QVERIFY2(outcomes, told(outcomes).constData());
    QVERIFY(!outcomes->first().result);
    QCOMPARE(outcomes->first().result.error().fault, Fault::TimedOut);
    QVERIFY2(outcomes->first().result.error().what.startsWith(text("Nothing was changed")),
             told(outcomes->first().result).constData());
    // A late answer confuses nobody, and the connector goes on.
    const auto now = await(connector->readRecords({changes.first().record}));
    QVERIFY2(now, told(now).constData());
    QCOMPARE(now->values.value(changes.first().record), changes.first().before);
    QVERIFY(await(connector->apply(changes, ready<void>({})))->first().result);
}

void TestMosquittoConnector::hostileNamesAndTexts_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("markup") << text("<b>x</b>");
    QTest::newRow("formula") << text("=cmd()");
    QTest::newRow("bidi") << text("a\xe2\x80\xae"
                                  "b");
    QTest::newRow("quotes") << text("\"},{\"command\":\"deleteClient\",\"username\":\"admin\\");
    QTest::newRow("slashes and hashes") << text("a/b#disabled");
    QTest::newRow("log line") << text("x | disableClient | username=admin");
    QTest::newRow("emoji") << text("\xf0\x9f\x9a\xb0");
    QTest::newRow("60 000 bytes") << QString(60000, u'y');
}

void TestMosquittoConnector::hostileNamesAndTexts()
{
    QFETCH(QString, name);
    DynsecFile file = someAccounts();
    DynsecAccount account{.user = name, .password = text("pw")};
    account.clientId = QString(65535, u'i');
    account.textName = name;
    account.textDescription = name + text("\n\t<script>");
    account.disabled = true;
    account.roles = {everything};
    file.addAccount(account);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(file), broker.problem());
    const auto connector = readyConnector(broker.port());
    QVERIFY(connector);
    const QList<Block> blocks = connector->policy()->blocksOf(userNamed(name));
    QCOMPARE(blocks.size(), 1);
    QCOMPARE(blocks.first().subject.value, name);
    QCOMPARE(blocks.first().reason, account.textDescription);
    QVERIFY(!blocks.first().explanation.contains(QChar(0x202e)));
    QVERIFY(blocks.first().explanation.size() < 1000);
    const QList<Change> changes =
        changesOf(await(connector->planAllow({{userNamed(name)}, {{blocks.first().id}}, {}, {}})));
    QCOMPARE(changes.size(), 1);
    QVERIFY(changes.first().sentence.size() < 1000);
    const auto outcomes = await(connector->apply(changes, ready<void>({})));
    QVERIFY2(outcomes && outcomes->first().result, told(outcomes->first().result).constData());
    const auto undo = await(connector->planUndo(changes, {}));
    const auto undone = await(connector->apply(changesOf(undo), ready<void>({})));
    QVERIFY2(undone && undone->first().result, told(undone->first().result).constData());
    QCOMPARE(undone->first().now, changes.first().before);
    const auto admin = await(connector->readRecords({recordOfUser(text("admin"))}));
    const auto adminNow = admin->values.value(recordOfUser(text("admin")));
    QVERIFY(adminNow && !adminNow->contains("disabled"));
}

QTEST_GUILESS_MAIN(TestMosquittoConnector)
#include "tst_mosquittoconnector.moc"
