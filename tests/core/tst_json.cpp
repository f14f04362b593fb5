// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/json.h"

#include <QJsonDocument>
#include <QTest>
#include <QTimeZone>

using namespace gatehouse;

namespace {

const QString hostile = QStringLiteral("<b>x</b>\u202E\"\\\n=cmd()");

QStringList keysOf(const QJsonObject &object)
{
    return object.keys(); // sorted
}

QJsonObject throughText(const QJsonObject &object)
{
    return QJsonDocument::fromJson(QJsonDocument(object).toJson(QJsonDocument::Compact)).object();
}

QStringList words(const char *text)
{
    QStringList list = QString::fromLatin1(text).split(QLatin1Char(' '));
    list.sort();
    return list;
}

bool hasAll(const QJsonObject &object, const char *keys)
{
    const QStringList wanted = words(keys);
    return std::all_of(wanted.begin(), wanted.end(), [&object](const QString &key) { return object.contains(key); });
}

} // namespace

class TestJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writes_times_data();
    void writes_times();
    void writes_blocks();
    void writes_what_is_not_known_as_null();
    void writes_rows_of_blocked();
    void writes_steps_and_decisions();
    void writes_changes();
    void writes_no_secrets_data();
    void writes_no_secrets();
    void writes_plans();
    void writes_verifications();
    void writes_events();
    void writes_errors();
    void writes_abilities_records_and_facts();
    void writes_the_trail();
    void carries_hostile_texts_whole();
};

void TestJson::writes_times_data()
{
    QTest::addColumn<QDateTime>("time");
    QTest::addColumn<QJsonValue>("json");
    QTest::newRow("not known") << QDateTime() << QJsonValue();
    QTest::newRow("UTC") << QDateTime(QDate(2026, 11, 22), QTime(14, 2, 11), Qt::UTC)
                         << QJsonValue(QStringLiteral("2026-11-22T14:02:11Z"));
    QTest::newRow("milliseconds") << QDateTime(QDate(2026, 11, 22), QTime(14, 2, 11, 7), Qt::UTC)
                                  << QJsonValue(QStringLiteral("2026-11-22T14:02:11.007Z"));
    QTest::newRow("an offset") << QDateTime(QDate(2026, 11, 22), QTime(14, 2, 11), Qt::OffsetFromUTC, 3600)
                               << QJsonValue(QStringLiteral("2026-11-22T13:02:11Z"));
}

void TestJson::writes_times()
{
    QFETCH(QDateTime, time);
    QTEST(timeToJson(time), "json");
}

void TestJson::writes_blocks()
{
    Block block;
    block.id = QStringLiteral("dynsec/client/pump-7#disabled");
    block.subject = {SubjectKind::User, QStringLiteral("pump-7")};
    block.scope = {Action::Publish, QStringLiteral("a/#")};
    block.cause = Cause::Operator;
    block.certainty = Certainty::Certain;
    block.reason = QStringLiteral("stolen");
    block.origin = {QStringLiteral("dynsec"), QStringLiteral("client/pump-7"), 0};
    const QJsonObject object = toJson(block);
    QVERIFY(hasAll(object, "id broker subject mechanism scope cause certainty reason setBy since until origin attempts "
                           "lastAttempt stillConnected liftable ownedBy"));
    QCOMPARE(object[QLatin1String("id")].toString(), block.id);
    QCOMPARE(object[QLatin1String("subject")].toObject(),
             (QJsonObject{{QStringLiteral("kind"), QStringLiteral("user")},
                          {QStringLiteral("value"), QStringLiteral("pump-7")}}));
    QCOMPARE(object[QLatin1String("mechanism")].toString(), QStringLiteral("disabled"));
    QCOMPARE(object[QLatin1String("scope")].toObject()[QLatin1String("topicFilter")].toString(), QStringLiteral("a/#"));
    QCOMPARE(object[QLatin1String("cause")].toString(), QStringLiteral("operator"));
    QCOMPARE(object[QLatin1String("certainty")].toString(), QStringLiteral("certain"));
    QCOMPARE(object[QLatin1String("liftable")].toBool(), true);
    block.ownedBy = QStringLiteral("The firewall owns it.");
    QCOMPARE(toJson(block)[QLatin1String("liftable")].toBool(true), false);
    QCOMPARE(toJson(block)[QLatin1String("ownedBy")].toString(), *block.ownedBy);
}

void TestJson::writes_what_is_not_known_as_null()
{
    const QJsonObject object = throughText(toJson(BlockedRow()));
    for (const char *key :
         {"reason", "setBy", "since", "until", "attempts", "lastAttempt", "stillConnected", "ownedBy"})
        QVERIFY2(object.contains(QLatin1String(key)) && object[QLatin1String(key)].isNull(), key);
    QVERIFY(object[QLatin1String("origin")].toObject()[QLatin1String("line")].isNull());
    QVERIFY(object[QLatin1String("scope")].toObject()[QLatin1String("topicFilter")].isNull());
}

void TestJson::writes_rows_of_blocked()
{
    BlockedRow row;
    row.brokerName = QStringLiteral("plant");
    row.attempts = 0;
    row.lastAttempt = QDateTime(QDate(2026, 11, 22), QTime(14, 2), Qt::UTC);
    row.stillConnected = false;
    row.lifted = true;
    row.liftedBy = 42;
    const QJsonObject object = throughText(toJson(row));
    QCOMPARE(object[QLatin1String("broker")].toString(), QStringLiteral("plant"));
    QCOMPARE(object[QLatin1String("attempts")], QJsonValue(0));
    QCOMPARE(object[QLatin1String("lastAttempt")].toString(), QStringLiteral("2026-11-22T14:02:00Z"));
    QCOMPARE(object[QLatin1String("stillConnected")], QJsonValue(false));
    QCOMPARE(object[QLatin1String("lifted")], QJsonValue(true));
    QCOMPARE(object[QLatin1String("liftedBy")], QJsonValue(42));
}

void TestJson::writes_steps_and_decisions()
{
    Step step;
    step.check = Check::AccountState;
    step.result = StepResult::Fail;
    step.arguments = QStringList{QStringLiteral("pump-7")};
    step.code = QStringLiteral("disabled");
    step.block = QStringLiteral("dynsec/client/pump-7#disabled");
    const QJsonObject object = toJson(step, QStringLiteral("The account is disabled."));
    QVERIFY(hasAll(object, "check result certainty text evidence origin block"));
    QCOMPARE(object[QLatin1String("check")].toString(), QStringLiteral("accountState"));
    QCOMPARE(object[QLatin1String("result")].toString(), QStringLiteral("fail"));
    QCOMPARE(object[QLatin1String("text")].toString(), QStringLiteral("The account is disabled."));
    QCOMPARE(object[QLatin1String("evidence")].toArray(), QJsonArray{QStringLiteral("pump-7")});
    QVERIFY(object[QLatin1String("origin")].isNull());

    Decision decision;
    decision.answer = Answered::Deny;
    decision.steps = {Step(), step};
    Block block;
    block.id = step.block;
    const QJsonObject explained =
        toJson(decision, {block}, [](const Step &s) -> QString { return QStringLiteral("of ") + s.code; });
    QCOMPARE(keysOf(explained), words("answer steps blocks"));
    QCOMPARE(explained[QLatin1String("answer")].toString(), QStringLiteral("deny"));
    QCOMPARE(explained[QLatin1String("steps")].toArray().size(), 2);
    QCOMPARE(explained[QLatin1String("steps")].toArray().at(1)[QLatin1String("text")].toString(),
             QStringLiteral("of disabled"));
    QCOMPARE(explained[QLatin1String("blocks")].toArray(), QJsonArray{block.id});
}

void TestJson::writes_changes()
{
    Change change;
    change.record = QStringLiteral("dynsec/client/pump-7");
    change.before = QByteArray("{\"username\":\"pump-7\",\"disabled\":true}");
    change.sentence = QStringLiteral("Remove it.");
    change.effects.sentences = QStringList{QStringLiteral("It is thrown out.")};
    change.undo = {Undo::Kind::Partly, QStringLiteral("The password is lost.")};
    const QJsonObject object = throughText(toJson(change));
    QVERIFY(hasAll(object, "record before after sentence effects undo undoWhy"));
    QCOMPARE(object[QLatin1String("before")].toObject()[QLatin1String("disabled")], QJsonValue(true));
    QVERIFY(object[QLatin1String("after")].isNull());
    QCOMPARE(object[QLatin1String("effects")].toArray(), QJsonArray{QStringLiteral("It is thrown out.")});
    QCOMPARE(object[QLatin1String("undo")].toString(), QStringLiteral("partly"));
    change.before = QByteArray("topic deny plant/#\xff");
    QCOMPARE(toJson(change)[QLatin1String("before")].toString(), QStringLiteral("topic deny plant/#\uFFFD"));
    change.before = QByteArray("[1]");
    QCOMPARE(toJson(change)[QLatin1String("before")].toArray(), QJsonArray{1});
}

void TestJson::writes_no_secrets_data()
{
    QTest::addColumn<QByteArray>("record");
    QTest::newRow("password") << QByteArray("{\"password\":\"s3cret\"}");
    QTest::newRow("hash and salt") << QByteArray("{\"salt\":\"s3cret\",\"encoded_password\":\"s3cret\"}");
    QTest::newRow("another case") << QByteArray("{\"Password\":\"s3cret\"}");
    QTest::newRow("hidden key") << QByteArray("{\"pass\\u0077ord\":\"s3cret\"}");
    QTest::newRow("deep inside") << QByteArray("{\"clients\":[{\"a\":{\"password\":{\"x\":\"s3cret\"}}}]}");
    QTest::newRow("no object above") << QByteArray("[{\"password\":\"s3cret\"}]");
    QTest::newRow("JSON cut off") << QByteArray("{\"password\":\"s3cret\"");
}

void TestJson::writes_no_secrets()
{
    QFETCH(QByteArray, record);
    Change change;
    change.before = record;
    change.after = record;
    QVERIFY(!QJsonDocument(toJson(change)).toJson().contains("s3cret"));
    AuditEntry entry;
    entry.after = record;
    QVERIFY(!QJsonDocument(toJson(entry)).toJson().contains("s3cret"));
    Plan plan;
    plan.items = {PlanItem{{}, {change}, {}}};
    QVERIFY(!QJsonDocument(toJson(plan)).toJson().contains("s3cret"));
    change.after = QByteArray("{\"password\":\"hmac-sha256:00ff\"}");
    QCOMPARE(toJson(change)[QLatin1String("after")].toObject()[QLatin1String("password")].toString(),
             QStringLiteral("hmac-sha256:00ff"));
}

void TestJson::writes_plans()
{
    Change change;
    change.effects.sentences = QStringList{QStringLiteral("One."), QStringLiteral("Two.")};
    PlanItem item;
    item.who.user = QStringLiteral("pump-7");
    item.changes = {change, change};
    item.notLiftable = QStringList{QStringLiteral("The firewall.")};
    Plan plan;
    plan.items = {item, item};
    plan.reason = QStringLiteral("ticket 7");
    plan.cost.brokerPause = std::chrono::milliseconds(260);
    plan.cost.requests = 4;
    const QJsonObject object = throughText(toJson(plan));
    QVERIFY(hasAll(object, "changes effects notLiftable"));
    QCOMPARE(object[QLatin1String("kind")].toString(), QStringLiteral("allow"));
    QCOMPARE(object[QLatin1String("changes")].toArray().size(), 4);
    QCOMPARE(object[QLatin1String("effects")].toArray(), (QJsonArray{QStringLiteral("One."), QStringLiteral("Two.")}));
    QCOMPARE(object[QLatin1String("notLiftable")].toArray(), QJsonArray{QStringLiteral("The firewall.")});
    QCOMPARE(object[QLatin1String("items")].toArray().at(1)[QLatin1String("changes")], QJsonValue(2));
    QCOMPARE(object[QLatin1String("cost")].toObject()[QLatin1String("brokerPauseMs")], QJsonValue(260));
    QVERIFY(object[QLatin1String("until")].isNull());
    plan.kind = PlanKind::Undo;
    QCOMPARE(toJson(plan)[QLatin1String("kind")].toString(), QStringLiteral("undo"));
    plan.kind = PlanKind::Block;
    QCOMPARE(toJson(plan)[QLatin1String("kind")].toString(), QStringLiteral("block"));
}

void TestJson::writes_verifications()
{
    Verification verification;
    verification.verdict = Verdict::Refused;
    verification.readBack = true;
    verification.evidence = QStringList{QStringLiteral("The record reads back as wanted.")};
    Block next;
    next.id = QStringLiteral("next");
    verification.next = {next};
    const QJsonObject object = toJson(verification);
    QVERIFY(hasAll(object, "verdict evidence next"));
    QCOMPARE(object[QLatin1String("verdict")].toString(), QStringLiteral("refused"));
    QCOMPARE(object[QLatin1String("readBack")], QJsonValue(true));
    QCOMPARE(object[QLatin1String("rulesClear")], QJsonValue(false));
    QCOMPARE(object[QLatin1String("next")].toArray().at(0)[QLatin1String("id")].toString(), QStringLiteral("next"));
}

void TestJson::writes_events()
{
    Event event;
    event.type = EventType::Denied;
    event.who.user = hostile;
    event.raw = QByteArray("\xff");
    const QJsonObject object = toJson(event);
    QVERIFY(hasAll(object, "type at clientId user address cause certainty text raw"));
    QCOMPARE(object[QLatin1String("type")].toString(), QStringLiteral("denied"));
    QCOMPARE(object[QLatin1String("user")].toString(), hostile);
    QVERIFY(object[QLatin1String("clientId")].isNull());
    QCOMPARE(object[QLatin1String("raw")].toString(), QStringLiteral("\uFFFD"));
}

void TestJson::writes_errors()
{
    const QJsonObject object = toJson(Error{Fault::Conflict, QStringLiteral("Changed."), QString()});
    QCOMPARE(keysOf(object), words("fault what detail"));
    QCOMPARE(object[QLatin1String("fault")].toString(), QStringLiteral("conflict"));
    QVERIFY(object[QLatin1String("detail")].isNull());
}

void TestJson::writes_abilities_records_and_facts()
{
    const Abilities abilities(
        {{Ability::Allow, false, QStringLiteral("No right.")}, {Ability::ReadBlocks, true, QString()}});
    const QJsonArray array = toJson(abilities);
    QCOMPARE(array.size(), 2);
    QCOMPARE(keysOf(array.at(0).toObject()), words("name available whyNot"));
    QCOMPARE(array.at(0)[QLatin1String("whyNot")].toString(), QStringLiteral("No right."));
    QVERIFY(array.at(1)[QLatin1String("whyNot")].isNull());

    AccessRecord record;
    record.kind = RecordKind::Group;
    record.state = RecordState::Limited;
    QCOMPARE(toJson(record)[QLatin1String("kind")].toString(), QStringLiteral("group"));
    QCOMPARE(toJson(record)[QLatin1String("state")].toString(), QStringLiteral("limited"));
    QVERIFY(toJson(record)[QLatin1String("connections")].isNull());
    PolicyFact fact;
    fact.name = QStringLiteral("Publishing where no rule matches");
    fact.value = QStringLiteral("denied");
    QCOMPARE(toJson(fact)[QLatin1String("value")].toString(), QStringLiteral("denied"));
    ProbeReport report;
    report.reasonCode = 135;
    QCOMPARE(keysOf(toJson(report)), words("connected code meaning"));
    QCOMPARE(toJson(report)[QLatin1String("code")], QJsonValue(135));
    QVERIFY(toJson(Identity())[QLatin1String("user")].isNull());
}

void TestJson::writes_the_trail()
{
    AuditEntry entry;
    entry.sequence = 7;
    entry.at = QDateTime(QDate(2026, 11, 22), QTime(14, 2, 11, 250), Qt::UTC);
    entry.action = QStringLiteral("allow");
    entry.outcome = AuditOutcome::StillRefused;
    entry.intent = 6;
    entry.hash = QByteArray(32, '\xab');
    const QJsonObject object = throughText(toJson(entry));
    QCOMPARE(object[QLatin1String("sequence")], QJsonValue(7));
    QCOMPARE(object[QLatin1String("at")].toString(), QStringLiteral("2026-11-22T14:02:11.250Z"));
    QCOMPARE(object[QLatin1String("outcome")].toString(), QStringLiteral("stillRefused"));
    QCOMPARE(object[QLatin1String("intent")], QJsonValue(6));
    QVERIFY(object[QLatin1String("undoes")].isNull());
    QCOMPARE(object[QLatin1String("hash")].toString(), QString::fromLatin1(QByteArray(32, '\xab').toHex()));
    ChainReport report;
    report.entries = 3;
    report.firstBroken = 2;
    QVERIFY(hasAll(toJson(report), "intact entries firstBroken anchors"));
    QCOMPARE(toJson(report)[QLatin1String("firstBroken")], QJsonValue(2));
    QVERIFY(toJson(ChainReport())[QLatin1String("firstBroken")].isNull());
}

void TestJson::carries_hostile_texts_whole()
{
    BlockedRow row;
    row.brokerName = hostile;
    row.block.id = hostile;
    row.block.subject = {SubjectKind::ClientId, QString(65535, QChar(0x202E))};
    row.block.reason = hostile;
    const QJsonObject object = throughText(toJson(row));
    QCOMPARE(object[QLatin1String("reason")].toString(), hostile);
    QCOMPARE(object[QLatin1String("id")].toString(), hostile);
    QCOMPARE(object[QLatin1String("subject")].toObject()[QLatin1String("value")].toString(), row.block.subject.value);
    QVERIFY(!QJsonDocument(toJson(row)).toJson(QJsonDocument::Compact).contains('\n'));
}

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
