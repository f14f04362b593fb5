// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/blocks.h"
#include "connectors/mosquitto/changes.h"
#include "connectors/mosquitto/plan.h"
#include "connectors/mosquitto/reader.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

namespace {

ClientRecord account(const QByteArray &members = {})
{
    const QByteArray json =
        "{\"username\":\"u\"" + (members.isEmpty() ? QByteArray() : QByteArray(',' + members)) + '}';
    return ClientRecord::fromCanonical(json).value();
}

QStringList namesOf(const Change &change)
{
    const auto commands = commandsFor(change);
    if (!commands)
        return {QStringLiteral("error: ") + faultName(commands.error().fault)};
    QStringList names;
    for (const Command &command : *commands) {
        const QJsonDocument json = QJsonDocument::fromJson('{' + command.members + '}');
        if (json.object().value(QStringLiteral("command")).toString() != QString::fromLatin1(command.name))
            return {QStringLiteral("no JSON: ") + QString::fromUtf8(command.members)};
        names.append(QString::fromLatin1(command.name));
    }
    return names;
}

std::shared_ptr<const DynsecPolicy> policyOf(const QList<ClientRecord> &records)
{
    QHash<QString, std::optional<QByteArray>> values;
    for (const ClientRecord &record : records)
        values.insert(recordId(RecordType::Client, QString::fromUtf8(record.username)), record.canonical());
    values.insert(recordId(RecordType::Defaults), canonicalDefaults({true, true, true, true}));
    return std::make_shared<const DynsecPolicy>(DynsecView(DynsecBuilder().finish()).with(values), Surroundings{});
}

Identity user(const QString &name = QStringLiteral("u"), const QString &clientId = {})
{
    return {clientId, name, {}, {}};
}

} // namespace

/// From records to commands and plans, without a broker.
class TestDynsecChanges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheFewestCommands_data();
    void findsTheFewestCommands();
    void refusesWhatThePluginCannotDo();
    void saysWhoIsThrownOut_data();
    void saysWhoIsThrownOut();
    void allowNeverAnnotates();
    void allowTakesThePickedBlockOnly();
    void allowSaysWhatItCannotLift();
    void blockNotesTheReasonWhereThereIsRoom();
    void blockKeepsForeignText();
    void blockRefusesWhatMakesNoSense();
    void undoPutsBackWhatCanBe();
    void theConsolesOwnAccountIsNamed();
    void estimatesWhatItCosts();
};

void TestDynsecChanges::findsTheFewestCommands_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QStringList>("commands");
    const auto row = [](const char *name, const char *before, const char *after, const QStringList &commands) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(after) << commands;
    };
    const QString enable = QStringLiteral("enableClient");
    const QString disable = QStringLiteral("disableClient");
    const QString modify = QStringLiteral("modifyClient");
    const QString setId = QStringLiteral("setClientId");
    row("nothing", "", "", {});
    row("enable", "\"disabled\":true", "", {enable});
    row("disable", "", "\"disabled\":true", {disable});
    row("disable, then note", "", "\"disabled\":true,\"textdescription\":\"x\"", {disable, modify});
    row("empty the note, then enable", "\"disabled\":true,\"textdescription\":\"x\"", "\"textdescription\":\"\"",
        {modify, enable});
    row("another id", "\"clientid\":\"a\"", "\"clientid\":\"b\"", {setId});
    row("any id", "\"clientid\":\"a\"", "", {setId});
    row("id, then enable", "\"clientid\":\"a\",\"disabled\":true", "\"clientid\":\"b\"", {setId, enable});
    row("texts and id in one", "\"disabled\":true",
        "\"disabled\":true,\"textname\":\"n\",\"textdescription\":\"d\",\"clientid\":\"c\"", {modify});
    row("roles", "\"roles\":[{\"rolename\":\"a\"},{\"rolename\":\"b\"}]",
        "\"roles\":[{\"rolename\":\"b\"},{\"rolename\":\"c\",\"priority\":2}]",
        {QStringLiteral("removeClientRole"), QStringLiteral("addClientRole")});
    row("another priority", "\"roles\":[{\"rolename\":\"a\"}]", "\"roles\":[{\"rolename\":\"a\",\"priority\":2}]",
        {QStringLiteral("removeClientRole"), QStringLiteral("addClientRole")});
    row("groups", "\"groups\":[{\"groupname\":\"a\"}]", "\"groups\":[{\"groupname\":\"b\"}]",
        {QStringLiteral("removeGroupClient"), QStringLiteral("addGroupClient")});
}

void TestDynsecChanges::findsTheFewestCommands()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QStringList, commands);
    QCOMPARE(namesOf(changeOf(account(before), account(after), {})), commands);
}

void TestDynsecChanges::refusesWhatThePluginCannotDo()
{
    QCOMPARE(namesOf(changeOf(account("\"textname\":\"x\""), account(), {})),
             QStringList{QStringLiteral("error: badInput")});
    Change creation = changeOf(account(), account(), {});
    creation.before = std::nullopt;
    QCOMPARE(namesOf(creation), QStringList{QStringLiteral("error: notSupported")});
    Change role = changeOf(account(), account(), {});
    role.record = QStringLiteral("dynsec/role/r");
    QCOMPARE(namesOf(role), QStringList{QStringLiteral("error: notSupported")});
    Change other = changeOf(account(), account("\"disabled\":true"), {});
    other.record = QStringLiteral("dynsec/client/somebody else");
    QCOMPARE(namesOf(other), QStringList{QStringLiteral("error: badInput")});
    Change nonsense = changeOf(account(), account("\"disabled\":true"), {});
    nonsense.after = QByteArray("{");
    QCOMPARE(namesOf(nonsense), QStringList{QStringLiteral("error: badInput")});
}

void TestDynsecChanges::saysWhoIsThrownOut_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<bool>("kicks");
    QTest::newRow("enabling") << QByteArray("\"disabled\":true") << QByteArray() << false;
    QTest::newRow("disabling") << QByteArray() << QByteArray("\"disabled\":true") << true;
    QTest::newRow("a note while it is disabled")
        << QByteArray("\"disabled\":true") << QByteArray("\"disabled\":true,\"textdescription\":\"x\"") << false;
    QTest::newRow("a note while it is enabled") << QByteArray() << QByteArray("\"textdescription\":\"x\"") << true;
    QTest::newRow("an id while it is enabled") << QByteArray("\"clientid\":\"a\"") << QByteArray() << true;
    QTest::newRow("an id before enabling")
        << QByteArray("\"clientid\":\"a\",\"disabled\":true") << QByteArray() << false;
    QTest::newRow("a role while it is enabled")
        << QByteArray() << QByteArray("\"roles\":[{\"rolename\":\"r\"}]") << true;
}

void TestDynsecChanges::saysWhoIsThrownOut()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(bool, kicks);
    const QString sentence = kickSentence(account(before), account(after));
    QCOMPARE(!sentence.isEmpty(), kicks);
    const Change change = changeOf(account(before), account(after), {});
    QVERIFY(!change.effects.sentences.isEmpty());
    QCOMPARE(change.effects.sentences.contains(sentence), kicks);
    QVERIFY(!change.effects.touchesConsole);
}

void TestDynsecChanges::allowNeverAnnotates()
{
    const ClientRecord before = account("\"disabled\":true,\"textdescription\":\"floods\",\"textname\":\"Pump\"");
    const PlanItem item = allowItem(*policyOf({before}), user(), {}, {});
    QCOMPARE(item.changes.size(), 1);
    QVERIFY(item.notLiftable.isEmpty());
    ClientRecord wanted = before;
    wanted.disabled = false;
    QCOMPARE(ClientRecord::fromCanonical(*item.changes.first().after), wanted);
    QCOMPARE(namesOf(item.changes.first()), QStringList{QStringLiteral("enableClient")});
    QCOMPARE(item.changes.first().undo.kind, Undo::Kind::Exact);
    QVERIFY(item.changes.first().sentence.contains(u'u'));
}

void TestDynsecChanges::allowTakesThePickedBlockOnly()
{
    const auto policy = policyOf({account("\"disabled\":true,\"clientid\":\"right\"")});
    const Identity who = user(QStringLiteral("u"), QStringLiteral("other"));
    const PlanItem both = allowItem(*policy, who, {}, {});
    QCOMPARE(both.changes.size(), 1);
    ClientRecord wanted = account("\"clientid\":\"other\"");
    QCOMPARE(ClientRecord::fromCanonical(*both.changes.first().after), wanted);
    const PlanItem picked = allowItem(*policy, who, {QStringLiteral("dynsec/client/u#disabled")}, {});
    QCOMPARE(ClientRecord::fromCanonical(*picked.changes.first().after), account("\"clientid\":\"right\""));
    // Two of one account are one change: the second would find what the first one left.
    const PlanItem two = allowItem(
        *policy, who, {QStringLiteral("dynsec/client/u#disabled"), QStringLiteral("dynsec/client/u#clientid")}, {});
    QCOMPARE(two.changes, both.changes);
    // The block alone names the account.
    const PlanItem byBlock = allowItem(*policy, {}, {QStringLiteral("dynsec/client/u#disabled")}, {});
    QCOMPARE(byBlock.changes.size(), 1);
    QCOMPARE(byBlock.who.user, QStringLiteral("u"));
}

void TestDynsecChanges::allowSaysWhatItCannotLift()
{
    const auto policy = policyOf({account("\"clientid\":\"right\"")});
    const PlanItem unknown = allowItem(*policy, user(QStringLiteral("nobody")), {}, {});
    QVERIFY(unknown.changes.isEmpty());
    QCOMPARE(unknown.notLiftable.size(), 1);
    QVERIFY(unknown.notLiftable.first().contains(QStringLiteral("createClient")));
    const PlanItem nothing = allowItem(*policy, user(), {}, {});
    QVERIFY(nothing.changes.isEmpty() && nothing.notLiftable.size() == 1);
    const PlanItem noId = allowItem(*policy, user(), {QStringLiteral("dynsec/client/u#clientid")}, {});
    QVERIFY(noId.changes.isEmpty() && noId.notLiftable.first().contains(QStringLiteral("client id")));
    const PlanItem nameless = allowItem(*policy, {QStringLiteral("never seen"), {}, {}, {}}, {}, {});
    QVERIFY(nameless.changes.isEmpty() && nameless.notLiftable.size() == 1);
    const auto closed =
        policyOf({account("\"disabled\":true")})
            ->with(QHash<QString, std::optional<QByteArray>>{{recordId(RecordType::Defaults), canonicalDefaults({})}});
    const PlanItem partly = allowItem(*closed, user(), {}, {});
    QCOMPARE(partly.changes.size(), 1); // enabling helps, but is not enough
    QVERIFY(!partly.notLiftable.isEmpty());
}

void TestDynsecChanges::blockNotesTheReasonWhereThereIsRoom()
{
    const auto policy = policyOf({account()});
    const PlanItem item = blockItem(*policy, user(), QStringLiteral("floods <us> \u2603"), {});
    QCOMPARE(item.changes.size(), 1);
    const auto after = ClientRecord::fromCanonical(*item.changes.first().after);
    QVERIFY(after->disabled);
    QCOMPARE(after->textDescription, QStringLiteral("floods <us> \u2603").toUtf8());
    QCOMPARE(item.changes.first().undo.kind, Undo::Kind::Partly);
    QVERIFY(!item.changes.first().undo.why.isEmpty());
    QCOMPARE(namesOf(item.changes.first()),
             (QStringList{QStringLiteral("disableClient"), QStringLiteral("modifyClient")}));
    // What JSON or the plugin would refuse never gets there.
    const QString nasty = QStringLiteral("a") + QChar(0) + QChar(0xd800) + QString(10000, u'x');
    const PlanItem cleaned = blockItem(*policy, user(), nasty, {});
    const QByteArray note = *ClientRecord::fromCanonical(*cleaned.changes.first().after)->textDescription;
    QVERIFY(note.size() <= 5000 && !note.contains('\0') && note.isValidUtf8());
    // No reason, no note.
    const PlanItem silent = blockItem(*policy, user(), {}, {});
    QCOMPARE(silent.changes.first().undo.kind, Undo::Kind::Exact);
}

void TestDynsecChanges::blockKeepsForeignText()
{
    const auto policy = policyOf({account("\"textdescription\":\"of somebody else\"")});
    const PlanItem item = blockItem(*policy, user(), QStringLiteral("floods"), {});
    QCOMPARE(ClientRecord::fromCanonical(*item.changes.first().after)->textDescription, QByteArray("of somebody else"));
    QCOMPARE(namesOf(item.changes.first()), QStringList{QStringLiteral("disableClient")});
    QVERIFY(item.changes.first().effects.sentences.join(u' ').contains(QStringLiteral("kept")));
}

void TestDynsecChanges::blockRefusesWhatMakesNoSense()
{
    const auto policy = policyOf({account("\"disabled\":true")});
    for (const Identity &who :
         {user(), user(QStringLiteral("nobody")), Identity{QStringLiteral("id"), {}, {}, {}}, Identity{}}) {
        const PlanItem item = blockItem(*policy, who, QStringLiteral("x"), {});
        QVERIFY(item.changes.isEmpty());
        QCOMPARE(item.notLiftable.size(), 1);
        QVERIFY(item.notLiftable.first().endsWith(u'.'));
    }
}

void TestDynsecChanges::undoPutsBackWhatCanBe()
{
    const ClientRecord before = account();
    const Change block = blockItem(*policyOf({before}), user(), QStringLiteral("floods"), {}).changes.first();
    const ClientRecord written = *ClientRecord::fromCanonical(*block.after);
    const PlanItem undo = *undoItem(*policyOf({written}), block, {});
    QCOMPARE(undo.changes.size(), 1);
    QCOMPARE(undo.changes.first().before, block.after);
    QCOMPARE(ClientRecord::fromCanonical(*undo.changes.first().after), account("\"textdescription\":\"\""));
    QCOMPARE(namesOf(undo.changes.first()),
             (QStringList{QStringLiteral("modifyClient"), QStringLiteral("enableClient")}));
    // The undo of that undo: the empty text that is left is no conflict with what was recorded.
    const Change undone = undo.changes.first();
    const PlanItem redo = *undoItem(*policyOf({account("\"textdescription\":\"\"")}), undone, {});
    QCOMPARE(redo.changes.size(), 1);
    QCOMPARE(redo.changes.first().after, block.after);
    // What somebody else changed beside it stays.
    ClientRecord beside = written;
    beside.clientId = "z";
    const PlanItem merged = *undoItem(*policyOf({beside}), block, {});
    QCOMPARE(merged.changes.size(), 1);
    QCOMPARE(merged.changes.first().before, beside.canonical());
    QCOMPARE(ClientRecord::fromCanonical(*merged.changes.first().after),
             account("\"clientid\":\"z\",\"textdescription\":\"\""));
    QVERIFY(merged.changes.first().effects.sentences.last().contains(QStringLiteral("that stays")));
    // The same part, changed again, is not overwritten.
    ClientRecord again = written;
    again.textDescription = "of another hand";
    const auto refused = undoItem(*policyOf({again}), block, {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().fault, Fault::Conflict);
    const auto gone = undoItem(*policyOf({}), block, {});
    QVERIFY(!gone);
    QCOMPARE(gone.error().fault, Fault::Conflict);
    const PlanItem done = *undoItem(*policyOf({before}), block, {});
    QVERIFY(done.changes.isEmpty());
    QCOMPARE(done.notLiftable.size(), 1);
    Change creation = block;
    creation.before = std::nullopt;
    QVERIFY(undoItem(*policyOf({written}), creation, {})->changes.isEmpty());
}

void TestDynsecChanges::theConsolesOwnAccountIsNamed()
{
    const auto policy = policyOf({account()});
    const Change own = blockItem(*policy, user(), QStringLiteral("x"), QStringLiteral("u")).changes.first();
    QVERIFY(own.effects.touchesConsole);
    QVERIFY(own.effects.sentences.first().contains(QStringLiteral("console")));
    QVERIFY(!blockItem(*policy, user(), QStringLiteral("x"), QStringLiteral("other"))
                 .changes.first()
                 .effects.touchesConsole);
    QVERIFY(!blockItem(*policy, user(), QStringLiteral("x"), {}).changes.first().effects.touchesConsole);
}

void TestDynsecChanges::estimatesWhatItCosts()
{
    using namespace std::chrono_literals;
    const auto policy = policyOf({account("\"disabled\":true")});
    const PlanItem item = allowItem(*policy, user(), {}, {});
    const QList<PlanItem> forty(40, item);
    const Estimate old = estimateFor(forty, {260ms, SaveCost::Saves::PerCommand}, 1);
    QCOMPARE(old.requests, 40);
    QCOMPARE(old.brokerPause, 260ms);
    QVERIFY(old.total >= 10400ms && old.total < 11s);
    QVERIFY(old.sentence.contains(QStringLiteral("40")));
    const Estimate modern = estimateFor(forty, {260ms, SaveCost::Saves::PerRequest}, 100);
    QCOMPARE(modern.requests, 1);
    QVERIFY(modern.total < 500ms);
    const Estimate cheap = estimateFor({item}, {2ms, SaveCost::Saves::PerCommand}, 1);
    QVERIFY(cheap.sentence.isEmpty());
    const PlanItem noted = blockItem(*policyOf({account()}), user(), QStringLiteral("x"), {});
    QCOMPARE(estimateFor({noted}, {260ms, SaveCost::Saves::PerCommand}, 1).requests, 2); // disable, then annotate
    QCOMPARE(estimateFor({}, {260ms, SaveCost::Saves::PerCommand}, 1), Estimate{});
}

QTEST_GUILESS_MAIN(TestDynsecChanges)
#include "tst_dynsecchanges.moc"
