// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/blockedlist.h"

#include <QTest>

using namespace gatehouse;

namespace {

Block blockOf(const QString &user, const char *how = "disabled")
{
    Block block;
    block.id = QStringLiteral("dynsec/client/%1#%2").arg(user, QLatin1String(how));
    block.subject = {SubjectKind::User, user};
    block.records = QStringList{QStringLiteral("dynsec/client/") + user};
    return block;
}

Event refusalOf(const QString &user, const QString &clientId = {}, int second = 0)
{
    Event event;
    event.type = EventType::Refused;
    event.at = QDateTime(QDate(2026, 11, 22), QTime(14, 2, second), Qt::UTC);
    event.who.user = user;
    event.who.clientId = clientId;
    return event;
}

QStringList idsOf(const QList<BlockedRow> &rows)
{
    QStringList ids;
    for (const BlockedRow &row : rows)
        ids.append(row.block.id);
    return ids;
}

const QString pump = QStringLiteral("pump-7");
const QString fan = QStringLiteral("fan-1");

} // namespace

class TestBlockedList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_its_rows();
    void sorts_by_key_and_counts();
    void replaces_a_whole_reading();
    void replaces_the_records_read_again();
    void replaces_by_every_record_a_block_follows_from();
    void does_not_know_attempts_until_the_broker_tells();
    void counts_refusals_by_user_and_client_id();
    void counts_what_was_seen_before_the_block_was_read();
    void keeps_the_newest_attempt();
    void knows_who_is_still_connected();
    void keeps_lifted_rows();
    void keeps_a_row_lifted_after_its_record_was_read_again();
    void forgets_lifted_rows();
    void shows_a_lifted_block_that_came_back();
    void shows_topic_rules_apart();
    void does_not_grow_with_strangers_names();
    void takes_two_blocks_of_one_subject();
};

void TestBlockedList::names_its_rows()
{
    BlockedList list(QStringLiteral("b1"), QStringLiteral("plant"));
    list.setBlocks({blockOf(pump)});
    const std::optional<BlockedRow> row = list.row(QStringLiteral("dynsec/client/pump-7#disabled"));
    QVERIFY(row);
    QCOMPARE(row->key, QStringLiteral("b1/dynsec/client/pump-7#disabled"));
    QCOMPARE(row->broker, QStringLiteral("b1"));
    QCOMPARE(row->brokerName, QStringLiteral("plant"));
    QCOMPARE(row->block, blockOf(pump));
    QVERIFY(!row->lifted);
    QVERIFY(!list.row(QStringLiteral("nobody")));
}

void TestBlockedList::sorts_by_key_and_counts()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump), blockOf(fan), blockOf(QStringLiteral("x"))});
    QCOMPARE(list.count(), 3);
    const QList<BlockedRow> rows = list.rows();
    QVERIFY(std::is_sorted(rows.begin(), rows.end(), [](const auto &a, const auto &b) { return a.key < b.key; }));
}

void TestBlockedList::replaces_a_whole_reading()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump), blockOf(fan)});
    Block changed = blockOf(fan);
    changed.reason = QStringLiteral("moved");
    list.setBlocks({changed});
    QCOMPARE(idsOf(list.rows()), QStringList{changed.id});
    QCOMPARE(list.rows().constFirst().block.reason, QStringLiteral("moved"));
    list.setBlocks({});
    QVERIFY(list.rows().isEmpty());
    QCOMPARE(list.count(), 0);
}

void TestBlockedList::replaces_the_records_read_again()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump), blockOf(fan)});
    list.replaceBlocks({QStringLiteral("dynsec/client/pump-7")}, {});
    QCOMPARE(idsOf(list.rows()), QStringList{blockOf(fan).id});
    list.replaceBlocks({QStringLiteral("dynsec/client/x")}, {blockOf(QStringLiteral("x"))});
    QCOMPARE(list.count(), 2);
    list.replaceBlocks({QStringLiteral("no such record")}, {});
    QCOMPARE(list.count(), 2);
}

void TestBlockedList::replaces_by_every_record_a_block_follows_from()
{
    Block block = blockOf(pump, "noRuleAllows");
    block.records = QStringList{QStringLiteral("dynsec/client/pump-7"), QStringLiteral("dynsec/group/plant")};
    BlockedList list{QString(), QString()};
    list.setBlocks({block});
    list.replaceBlocks({QStringLiteral("dynsec/group/plant")}, {});
    QCOMPARE(list.count(), 0);
    list.setBlocks({block});
    list.replaceBlocks({QStringLiteral("dynsec/client/pump-7")}, {});
    QCOMPARE(list.count(), 0);
}

void TestBlockedList::does_not_know_attempts_until_the_broker_tells()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump)});
    QCOMPARE(list.rows().constFirst().attempts, -1);
    list.seen({refusalOf(QString())}); // mosquitto 2.0.11 names nobody: "<unknown>"
    QCOMPARE(list.rows().constFirst().attempts, -1);
    list.seen({refusalOf(fan)});
    QCOMPARE(list.rows().constFirst().attempts, 0);
    QVERIFY(!list.rows().constFirst().lastAttempt.isValid());
}

void TestBlockedList::counts_refusals_by_user_and_client_id()
{
    Block byClient = blockOf(QStringLiteral("sensor-3"));
    byClient.subject.kind = SubjectKind::ClientId;
    Block everyone = blockOf(QStringLiteral("everyone"));
    everyone.subject = {SubjectKind::Everyone, QString()};
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump), byClient, everyone});
    list.seen({refusalOf(pump), refusalOf(pump, QStringLiteral("sensor-3")), refusalOf(QStringLiteral("sensor-3"))});
    QCOMPARE(list.row(blockOf(pump).id)->attempts, 2);
    QCOMPARE(list.row(byClient.id)->attempts, 1);
    QCOMPARE(list.row(everyone.id)->attempts, -1);
}

void TestBlockedList::counts_what_was_seen_before_the_block_was_read()
{
    BlockedList list{QString(), QString()};
    list.seen({refusalOf(pump)});
    list.setBlocks({blockOf(pump)});
    QCOMPARE(list.rows().constFirst().attempts, 1);
    list.setBlocks({blockOf(pump)});
    QCOMPARE(list.rows().constFirst().attempts, 1);
}

void TestBlockedList::keeps_the_newest_attempt()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump)});
    list.seen({refusalOf(pump, {}, 20), refusalOf(pump, {}, 10)});
    QCOMPARE(list.rows().constFirst().lastAttempt.time().second(), 20);
}

void TestBlockedList::knows_who_is_still_connected()
{
    Block byClient = blockOf(QStringLiteral("sensor-3"));
    byClient.subject.kind = SubjectKind::ClientId;
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump), byClient});
    QVERIFY(!list.row(blockOf(pump).id)->stillConnected);
    list.setPresence(pump, 2);
    QCOMPARE(list.row(blockOf(pump).id)->stillConnected, true);
    list.setPresence(pump, 0);
    QCOMPARE(list.row(blockOf(pump).id)->stillConnected, false);
    list.setPresence(pump, -1);
    QVERIFY(!list.row(blockOf(pump).id)->stillConnected);
    Event event;
    event.type = EventType::Connected;
    event.who.clientId = QStringLiteral("sensor-3");
    list.seen({event});
    QCOMPARE(list.row(byClient.id)->stillConnected, true);
    event.type = EventType::Disconnected;
    list.seen({event});
    QCOMPARE(list.row(byClient.id)->stillConnected, false);
}

void TestBlockedList::keeps_lifted_rows()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump), blockOf(fan)});
    list.markLifted(blockOf(pump).id, 42);
    list.replaceBlocks({QStringLiteral("dynsec/client/pump-7")}, {});
    list.setBlocks({blockOf(fan)});
    list.setBlocks({blockOf(fan)});
    QCOMPARE(list.count(), 1);
    QCOMPARE(list.rows().size(), 2);
    QVERIFY(list.row(blockOf(pump).id)->lifted);
    QCOMPARE(list.row(blockOf(pump).id)->liftedBy, 42);
}

void TestBlockedList::keeps_a_row_lifted_after_its_record_was_read_again()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump), blockOf(fan)});
    list.replaceBlocks({QStringLiteral("dynsec/client/pump-7")}, {});
    list.markLifted(blockOf(pump).id, 42);
    QVERIFY(list.row(blockOf(pump).id)->lifted);
    QCOMPARE(list.row(blockOf(pump).id)->block, blockOf(pump));
    list.markLifted(QStringLiteral("nobody"), 43);
    QCOMPARE(list.rows().size(), 2);
}

void TestBlockedList::forgets_lifted_rows()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump), blockOf(fan)});
    list.markLifted(blockOf(pump).id, 42);
    list.setBlocks({blockOf(fan)});
    list.forgetLifted(blockOf(pump).id);
    QCOMPARE(idsOf(list.rows()), QStringList{blockOf(fan).id});
    list.forgetLifted(blockOf(fan).id); // not lifted: stays
    list.forgetLifted(QStringLiteral("nobody"));
    QCOMPARE(list.count(), 1);
}

void TestBlockedList::shows_a_lifted_block_that_came_back()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump)});
    list.markLifted(blockOf(pump).id, 42);
    list.replaceBlocks({QStringLiteral("dynsec/client/pump-7")}, {});
    list.replaceBlocks({QStringLiteral("dynsec/client/pump-7")}, {blockOf(pump)});
    QCOMPARE(list.count(), 1);
    QVERIFY(!list.row(blockOf(pump).id)->lifted);
    QCOMPARE(list.row(blockOf(pump).id)->liftedBy, 0);
}

void TestBlockedList::shows_topic_rules_apart()
{
    Block rule = blockOf(pump, "ruleDenies");
    rule.scope = {Action::Publish, QStringLiteral("plant/#")};
    Block everything = blockOf(fan, "noRuleAllows");
    everything.scope = {Action::Publish, QString()};
    BlockedList list{QString(), QString()};
    list.setBlocks({rule, everything});
    QCOMPARE(idsOf(list.rows()), QStringList{everything.id});
    QCOMPARE(idsOf(list.ruleBlocks()), QStringList{rule.id});
    QCOMPARE(list.count(), 1);
}

void TestBlockedList::does_not_grow_with_strangers_names()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump)});
    list.seen({refusalOf(pump)});
    QList<Event> flood;
    for (int i = 0; i < 200000; ++i)
        flood.append(refusalOf(QStringLiteral("stranger-%1").arg(i)));
    list.seen(flood);
    list.seen({refusalOf(pump)});
    QCOMPARE(list.row(blockOf(pump).id)->attempts, 2);
    // The first stranger was dropped, the last is still counted.
    list.setBlocks({blockOf(QStringLiteral("stranger-0")), blockOf(QStringLiteral("stranger-199999"))});
    QCOMPARE(list.row(blockOf(QStringLiteral("stranger-0")).id)->attempts, 0);
    QCOMPARE(list.row(blockOf(QStringLiteral("stranger-199999")).id)->attempts, 1);
}

void TestBlockedList::takes_two_blocks_of_one_subject()
{
    BlockedList list{QString(), QString()};
    list.setBlocks({blockOf(pump), blockOf(pump, "boundClientId")});
    QCOMPARE(list.count(), 2);
    list.replaceBlocks({QStringLiteral("dynsec/client/pump-7")}, {blockOf(pump, "boundClientId")});
    QCOMPARE(idsOf(list.rows()), QStringList{blockOf(pump, "boundClientId").id});
}

QTEST_GUILESS_MAIN(TestBlockedList)
#include "tst_blockedlist.moc"
