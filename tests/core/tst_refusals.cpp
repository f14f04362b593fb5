// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/blockedlist.h"

#include <QTest>

using namespace gatehouse;

/// Refusals that follow from no record, as rows of Blocked.
class TestRefusals : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void groupsByWhoAndWhy();
    void keepsWhatIsTheSameOnly();
    void staysWhenItGotIn();
    void leavesWhenOneSlipGotIn();
    void anotherDeviceOfTheAccountSaysNothing();
    void aRecordTellsItInstead();
    void foldsManyNamesOfOneAddress();
    void tellsAWarOfIdsApart();
    void makesNoRowOfABadNetwork();
    void showsATopicRuleThatWasHit();
    void showsADeniedTopicWithoutARule();
    void namesNobody();
    void forgetsTheOld();
    void staysSmall();
    void remembersWithoutPresence();
};

namespace {

const QString pump = QStringLiteral("pump-7");

QDateTime at(int second)
{
    return QDateTime(QDate(2026, 11, 28), QTime(9, 0), Qt::UTC).addSecs(second);
}

Event refusalOf(const QString &user, const QString &clientId, int second, Cause cause = Cause::FailedLogins)
{
    Event event;
    event.type = EventType::Refused;
    event.reason = EventReason::Login;
    event.at = at(second);
    event.who.user = user;
    event.who.clientId = clientId;
    event.who.address = QStringLiteral("10.0.3.17");
    event.cause = cause;
    event.why = QStringLiteral("why at %1").arg(second);
    return event;
}

Event connectionOf(const QString &user, const QString &clientId, int second)
{
    Event event = refusalOf(user, clientId, second, Cause::Unknown);
    event.type = EventType::Connected;
    return event;
}

Event denialOf(const QString &user, const QString &topic, int second, Action action = Action::Publish)
{
    Event event = refusalOf(user, user, second, Cause::Policy);
    event.type = EventType::Denied;
    event.reason = EventReason::Rule;
    event.why.clear();
    event.topic = topic;
    event.action = action;
    return event;
}

Block blockOf(const QString &user)
{
    Block block;
    block.id = QStringLiteral("dynsec/client/%1#disabled").arg(user);
    block.subject = {SubjectKind::User, user};
    block.records = QStringList{QStringLiteral("dynsec/client/") + user};
    return block;
}

BlockedList emptyList()
{
    return {QStringLiteral("b1"), QStringLiteral("plant")};
}

} // namespace

void TestRefusals::groupsByWhoAndWhy()
{
    BlockedList list = emptyList();
    list.seen({refusalOf(pump, pump, 1), refusalOf(pump, pump, 5), refusalOf(pump, pump, 3),
               refusalOf(pump, pump, 7, Cause::Policy), refusalOf(QStringLiteral("fan"), {}, 2)});
    const QList<BlockedRow> rows = list.rows();
    QCOMPARE(rows.size(), 3);
    QCOMPARE(list.count(), 3);
    const auto row = list.row(QStringLiteral("refused/user/pump-7#failedLogins"));
    QVERIFY(row);
    QVERIFY(row->kind == BlockedRow::Kind::Seen && row->isKeptOut());
    QCOMPARE(row->key, QStringLiteral("b1/refused/user/pump-7#failedLogins"));
    QCOMPARE(row->attempts, 3);
    QCOMPARE(row->firstAttempt, at(1));
    QCOMPARE(row->lastAttempt, at(5));
    QCOMPARE(row->block.mechanism, Mechanism::WrongCredentials);
    QCOMPARE(row->block.explanation, QStringLiteral("why at 5"));
    QVERIFY(row->block.ownedBy); // nothing to lift
    // What a record may explain can be tried to be lifted.
    QVERIFY(!list.row(QStringLiteral("refused/user/pump-7#policy"))->block.ownedBy);
}

void TestRefusals::keepsWhatIsTheSameOnly()
{
    Refusals seen;
    seen.take(refusalOf(pump, QStringLiteral("auto-1"), 1));
    QCOMPARE(seen.groups().cbegin()->who.clientId, QStringLiteral("auto-1"));
    seen.take(refusalOf(pump, QStringLiteral("auto-2"), 2));
    QCOMPARE(seen.groups().size(), 1);
    const Identity who = seen.groups().cbegin()->who;
    QCOMPARE(who.user, pump);
    QCOMPARE(who.clientId, QString());
    QCOMPARE(who.address, QStringLiteral("10.0.3.17"));
}

void TestRefusals::staysWhenItGotIn()
{
    BlockedList list = emptyList();
    list.seen({refusalOf(pump, pump, 1), refusalOf(pump, pump, 2), refusalOf(pump, pump, 3)});
    list.seen({connectionOf(pump, pump, 2)}); // told late
    QCOMPARE(list.count(), 1);
    list.seen({connectionOf(pump, pump, 4)});
    QCOMPARE(list.count(), 0);
    QCOMPARE(list.rows().size(), 1);
    QCOMPARE(list.rows().constFirst().connectedSince, at(4));
    QVERIFY(!list.rows().constFirst().isKeptOut());
    list.seen({refusalOf(pump, pump, 5)});
    QCOMPARE(list.count(), 1);
    QCOMPARE(list.rows().constFirst().attempts, 4);
}

void TestRefusals::leavesWhenOneSlipGotIn()
{
    BlockedList list = emptyList();
    list.seen({refusalOf(pump, pump, 1)});
    QCOMPARE(list.rows().size(), 1);
    list.seen({connectionOf(pump, pump, 2)});
    QVERIFY(list.rows().isEmpty());
}

void TestRefusals::anotherDeviceOfTheAccountSaysNothing()
{
    BlockedList list = emptyList();
    list.seen({refusalOf(QStringLiteral("fleet"), pump, 1)});
    list.seen({connectionOf(QStringLiteral("fleet"), QStringLiteral("pump-8"), 2)});
    QCOMPARE(list.count(), 1);
    list.seen({connectionOf(QStringLiteral("fleet"), pump, 3)});
    QCOMPARE(list.count(), 0);
}

void TestRefusals::aRecordTellsItInstead()
{
    BlockedList list = emptyList();
    list.seen({refusalOf(pump, pump, 1, Cause::Operator), refusalOf(pump, pump, 2, Cause::Operator)});
    QCOMPARE(list.count(), 1);
    list.setBlocks({blockOf(pump)});
    QCOMPARE(list.count(), 1);
    QCOMPARE(list.rows().constFirst().block, blockOf(pump));
    QCOMPARE(list.rows().constFirst().attempts, 2);
    QCOMPARE(list.rows().constFirst().firstAttempt, at(1));
    // Lifted, it is told by that row; when that has gone, the refusals still were.
    list.markLifted(blockOf(pump).id, 42);
    list.replaceBlocks({QStringLiteral("dynsec/client/pump-7")}, {});
    QCOMPARE(list.rows().size(), 1);
    list.forgetLifted(blockOf(pump).id);
    QCOMPARE(list.rows().size(), 1);
    QVERIFY(list.rows().constFirst().kind == BlockedRow::Kind::Seen);
}

void TestRefusals::foldsManyNamesOfOneAddress()
{
    BlockedList list = emptyList();
    for (int i = 0; i < 400; ++i) { // other groups, which a hash moves when it loses some
        Event other = refusalOf(QStringLiteral("other-%1").arg(i), {}, i);
        other.who.address = QStringLiteral("10.1.%1.%2").arg(i / 100).arg(i % 100);
        list.seen({other});
    }
    const qsizetype others = list.count();
    for (int i = 0; i < 9; ++i)
        list.seen({refusalOf(QStringLiteral("guess-%1").arg(i), {}, i)});
    list.seen({refusalOf(pump, pump, 9, Cause::Operator)});
    QCOMPARE(list.count(), others + 10);
    list.seen({refusalOf(QStringLiteral("guess-9"), {}, 10, Cause::SuspiciousAddress),
               refusalOf(QStringLiteral("guess-10"), {}, 11, Cause::SuspiciousAddress)});
    QCOMPARE(list.count(), others + 2);
    const auto row = list.row(QStringLiteral("refused/address/10.0.3.17#suspiciousAddress"));
    QVERIFY(row);
    QCOMPARE(row->attempts, 11);
    QCOMPARE(row->firstAttempt, at(0));
    QCOMPARE(row->block.subject, (Subject{SubjectKind::Address, QStringLiteral("10.0.3.17")}));
    QVERIFY(list.row(QStringLiteral("refused/user/pump-7#operator"))); // is no guess
}

void TestRefusals::tellsAWarOfIdsApart()
{
    Event war = connectionOf(pump, pump, 1);
    war.type = EventType::Disconnected;
    war.reason = EventReason::DuplicateId;
    BlockedList list = emptyList();
    list.seen({war, war});
    const auto row = list.row(QStringLiteral("refused/clientId/pump-7#duplicateId"));
    QVERIFY(row);
    QCOMPARE(row->block.mechanism, Mechanism::TakenOver);
    QCOMPARE(row->attempts, 2);
    list.seen({connectionOf(pump, pump, 2)}); // the other one: the war goes on
    QVERIFY(list.row(QStringLiteral("refused/clientId/pump-7#duplicateId"))->isKeptOut());
}

void TestRefusals::makesNoRowOfABadNetwork()
{
    BlockedList list = emptyList();
    for (const EventReason reason : {EventReason::KeepAlive, EventReason::Lost, EventReason::Left,
                                     EventReason::TakenOver, EventReason::Operator}) {
        Event gone = connectionOf(pump, pump, 1);
        gone.type = EventType::Disconnected;
        gone.reason = reason;
        list.seen({gone, gone, gone, gone});
    }
    QVERIFY(list.rows().isEmpty());
}

void TestRefusals::showsATopicRuleThatWasHit()
{
    Block rule = blockOf(pump);
    rule.id = QStringLiteral("rule");
    rule.scope = {Action::Publish, QStringLiteral("plant/+/set")};
    BlockedList list = emptyList();
    list.setBlocks({rule});
    QVERIFY(list.rows().isEmpty());
    list.seen({denialOf(pump, QStringLiteral("plant/a/set"), 1, Action::Subscribe)});
    QVERIFY(list.row(QStringLiteral("rule"))->attempts < 1); // another action
    list.seen({denialOf(pump, QStringLiteral("plant/a/set"), 2), denialOf(pump, QStringLiteral("plant/b/set"), 3)});
    const auto row = list.row(QStringLiteral("rule"));
    QCOMPARE(row->attempts, 2);
    QCOMPARE(row->firstAttempt, at(2));
    QCOMPARE(row->lastAttempt, at(3));
    QCOMPARE(list.rows().size(), 2); // the rule, and the subscription that no rule explains
    list.forgetRefusals(at(60));
    QVERIFY(list.rows().isEmpty());
    QCOMPARE(list.ruleBlocks().size(), 1);
}

void TestRefusals::showsADeniedTopicWithoutARule()
{
    BlockedList list = emptyList();
    list.seen({denialOf(pump, QStringLiteral("a/b"), 1), denialOf(pump, QStringLiteral("a/c"), 2)});
    QCOMPARE(list.rows().size(), 1);
    const BlockedRow row = list.rows().constFirst();
    QCOMPARE(row.block.scope, (Scope{Action::Publish, QStringLiteral("a/c")}));
    QCOMPARE(row.attempts, 2);
    QVERIFY(row.block.explanation.contains(u"a/c"));
    list.seen({connectionOf(pump, pump, 3)}); // it was connected all the time
    QCOMPARE(list.count(), 1);
}

void TestRefusals::namesNobody()
{
    Event unknown = refusalOf({}, {}, 1, Cause::Unknown);
    unknown.who = {};
    unknown.why.clear();
    BlockedList list = emptyList();
    list.seen({unknown});
    const auto row = list.row(QStringLiteral("refused/unknown#unknown"));
    QVERIFY(row);
    QVERIFY(row->block.subject.kind == SubjectKind::Unknown);
    QVERIFY(!row->block.explanation.isEmpty());
    QVERIFY(row->block.ownedBy);
    // With an address it is somebody from there.
    unknown.who.address = QStringLiteral("10.0.3.18");
    list.seen({unknown});
    QCOMPARE(list.count(), 2);
}

void TestRefusals::forgetsTheOld()
{
    BlockedList list = emptyList();
    list.seen({refusalOf(pump, pump, 1), refusalOf(QStringLiteral("fan"), {}, 100)});
    list.forgetRefusals(at(50));
    QCOMPARE(list.rows().size(), 1);
    QCOMPARE(list.rows().constFirst().block.subject.value, QStringLiteral("fan"));
    list.seen({refusalOf(pump, pump, 200)});
    QCOMPARE(list.row(QStringLiteral("refused/user/pump-7#failedLogins"))->attempts, 1);
    list.seen({connectionOf(pump, pump, 201)});
    QVERIFY(!list.row(QStringLiteral("refused/user/pump-7#failedLogins"))->isKeptOut());
}

void TestRefusals::staysSmall()
{
    Refusals seen;
    for (int i = 0; i < 20000; ++i)
        seen.take(refusalOf(QStringLiteral("stranger-%1").arg(i), {}, i));
    QVERIFY(seen.groups().size() <= 2000);
    QVERIFY(seen.groups().contains(QStringLiteral("refused/user/stranger-19999#failedLogins")));
}

void TestRefusals::remembersWithoutPresence()
{
    BlockedList list = emptyList();
    list.setBlocks({blockOf(pump)});
    list.remembered({refusalOf(pump, pump, 1), refusalOf(QStringLiteral("fan"), {}, 2)});
    list.remembered({connectionOf(pump, pump, 3), connectionOf(QStringLiteral("fan"), {}, 3)});
    QCOMPARE(list.row(blockOf(pump).id)->attempts, 1);
    QVERIFY(!list.row(blockOf(pump).id)->stillConnected);
    QCOMPARE(list.count(), 1); // the fan got in
}

QTEST_GUILESS_MAIN(TestRefusals)
#include "tst_refusals.moc"
