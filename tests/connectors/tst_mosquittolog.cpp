// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/log.h"

#include "support/mutations.h"

#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

Q_DECLARE_METATYPE(gatehouse::mosquitto::LogKind)

namespace {

LogLine line(const char *text)
{
    return parseLogLine(QByteArray(text));
}

} // namespace

/// Lines as 2.0.11, 2.0.22 and 2.1.2 wrote them, and lines that clients with chosen names make them write.
class TestMosquittoLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsLines_data();
    void readsLines();
    void readsTimes_data();
    void readsTimes();
    void namesTheRecordOfAnAdminsCommand_data();
    void namesTheRecordOfAnAdminsCommand();
    void joinsRefusalsWithUsers();
    void attributesUnknownRefusalsToAnAddress();
    void countsConnections();
    void anyBytesAreHarmless();
};

void TestMosquittoLog::readsLines_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<LogKind>("kind");
    QTest::addColumn<QString>("clientId");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("address");
    const auto row = [](const char *name, const char *text, LogKind kind, const char *id = "", const char *user = "",
                        const char *address = "") {
        QTest::newRow(name) << QByteArray(text) << kind << QString::fromUtf8(id) << QString::fromUtf8(user)
                            << QString::fromUtf8(address);
    };
    row("new connection", "1795363121: New connection from 127.0.0.1:46250 on port 21805.", LogKind::NewConnection, "",
        "", "127.0.0.1");
    row("new connection, IPv6", "1795363121: New connection from fe80::1%eth0:46250 on port 21805.",
        LogKind::NewConnection, "", "", "fe80::1%eth0");
    row("connected 2.0", "1795363121: New client connected from 127.0.0.1:46250 as c1 (p2, c1, k60, u'alice').",
        LogKind::Connected, "c1", "alice", "127.0.0.1");
    row("connected anonymous", "New client connected from ::1:46250 as c1 (p5, c0, k0).", LogKind::Connected, "c1", "",
        "::1");
    row("connected, id like a line's end",
        "New client connected from 1.2.3.4:5 as \xc3\xa9vil (p5, c1, k60, u'admin') (p2, c1, k60, u'alice').",
        LogKind::Connected, "\xc3\xa9vil (p5, c1, k60, u'admin')", "alice", "1.2.3.4");
    row("connected, user like a line's end", "New client connected from 1.2.3.4:5 as c (p5, c1, k60, u'x (p9').",
        LogKind::Connected, "c", "x (p9", "1.2.3.4");
    row("connected, id with as", "New client connected from 1.2.3.4:5 as a as b (p5, c1, k60).", LogKind::Connected,
        "a as b", "", "1.2.3.4");
    row("connected, cut", "New client connected from 1.2.3.4:5 as aaaaaaaa", LogKind::Other);
    row("refused 2.0.11", "Client <unknown> disconnected, not authorised.", LogKind::Refused, "<unknown>");
    row("refused 2.0.22", "Client c1 disconnected, not authorised.", LogKind::Refused, "c1");
    row("refused 2.1", "Client d1x [127.0.0.1:49974] disconnected: not authorised.", LogKind::Refused, "d1x", "",
        "127.0.0.1");
    row("refused 2.1, IPv6", "Client d1x [::1:49974] disconnected: not authorised.", LogKind::Refused, "d1x", "",
        "::1");
    row("refused, hostile id", "Client x disconnected, not authorised. disconnected, not authorised.", LogKind::Refused,
        "x disconnected, not authorised.");
    row("refused, id with brackets", "Client x [1.2.3.4:5] [127.0.0.1:49974] disconnected: not authorised.",
        LogKind::Refused, "x [1.2.3.4:5]", "", "127.0.0.1");
    row("kicked 2.0", "Client d1 been disconnected by administrative action.", LogKind::Disconnected, "d1");
    row("kicked 2.1", "Client d1 [127.0.0.1:48858] disconnected: administrative action.", LogKind::Disconnected, "d1",
        "", "127.0.0.1");
    row("taken over", "Client dup already connected, closing old connection.", LogKind::TakenOver, "dup");
    row("taken over 2.1", "Client d1 [127.0.0.1:1] disconnected: session taken over.", LogKind::TakenOver, "d1", "",
        "127.0.0.1");
    row("timed out", "Client kalive has exceeded timeout, disconnecting.", LogKind::Disconnected, "kalive");
    row("closed", "Client cw closed its connection.", LogKind::Disconnected, "cw");
    row("clean", "Client d1 disconnected.", LogKind::Disconnected, "d1");
    row("protocol error", "Client <unknown> disconnected due to protocol error.", LogKind::Disconnected, "<unknown>");
    row("admin", "dynsec: gate1/admin | disableClient | username=dis", LogKind::AdminAction, "gate1", "admin");
    row("admin with a slash", "dynsec: a/b/admin | listClients | verbose=true | count=-1 | offset=0",
        LogKind::AdminAction, "a/b", "admin");
    row("save failed 2.0", "Error saving Dynamic security plugin config: File is not writable - check permissions.",
        LogKind::SaveFailed);
    row("save failed 2.1",
        "Error saving Dynamic security plugin config: unable to open /x/y.new for writing, error Permission denied",
        LogKind::SaveFailed);
    row("rename failed", "Error updating dynsec config file: Is a directory", LogKind::SaveFailed);
    row("something else", "mosquitto version 2.0.11 running", LogKind::Other);
    row("nothing", "", LogKind::Other);
}

void TestMosquittoLog::readsLines()
{
    QFETCH(QByteArray, text);
    QFETCH(LogKind, kind);
    QFETCH(QString, clientId);
    QFETCH(QString, user);
    QFETCH(QString, address);
    const LogLine read = parseLogLine(QByteArray(text + '\n'));
    QCOMPARE(int(read.kind), int(kind));
    QCOMPARE(read.clientId, clientId);
    QCOMPARE(read.user, user);
    QCOMPARE(read.address, address);
}

void TestMosquittoLog::readsTimes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QDateTime>("at");
    QTest::addColumn<QString>("rest");
    QTest::newRow("epoch") << QByteArray("1795363121: Client d disconnected.")
                           << QDateTime::fromSecsSinceEpoch(1795363121, Qt::UTC)
                           << QStringLiteral("Client d disconnected.");
    QTest::newRow("local") << QByteArray("2026-11-22T15:43:47: Client d disconnected.")
                           << QDateTime(QDate(2026, 11, 22), QTime(15, 43, 47)).toUTC()
                           << QStringLiteral("Client d disconnected.");
    QTest::newRow("with a zone") << QByteArray("2026-11-22T15:43:47+0130: Client d disconnected.")
                                 << QDateTime(QDate(2026, 11, 22), QTime(14, 13, 47), Qt::UTC)
                                 << QStringLiteral("Client d disconnected.");
    QTest::newRow("west") << QByteArray("2026-11-22T15:43:47-0800: Client d disconnected.")
                          << QDateTime(QDate(2026, 11, 22), QTime(23, 43, 47), Qt::UTC)
                          << QStringLiteral("Client d disconnected.");
    QTest::newRow("none") << QByteArray("Client d disconnected.") << QDateTime()
                          << QStringLiteral("Client d disconnected.");
    QTest::newRow("no time at all") << QByteArray("dynsec: g/admin | x: y") << QDateTime()
                                    << QStringLiteral("dynsec: g/admin | x: y");
    QTest::newRow("impossible") << QByteArray("2026-13-42T99:99:99: x") << QDateTime()
                                << QStringLiteral("2026-13-42T99:99:99: x");
}

void TestMosquittoLog::readsTimes()
{
    QFETCH(QByteArray, text);
    QFETCH(QDateTime, at);
    QFETCH(QString, rest);
    const LogLine read = parseLogLine(text);
    QCOMPARE(read.at, at);
    QCOMPARE(read.text, rest);
}

void TestMosquittoLog::namesTheRecordOfAnAdminsCommand_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("record");
    QTest::addColumn<bool>("changes");
    const auto row = [](const char *text, const char *record, bool changes = true) {
        QTest::newRow(text) << "dynsec: g/admin | " + QByteArray(text) << QString::fromUtf8(record) << changes;
    };
    row("disableClient | username=dis", "dynsec/client/dis");
    row("setClientId | username=a b | clientid=x", "dynsec/client/a b");
    row("setClientPassword | username=x | password=******", "dynsec/client/x");
    row("addClientRole | username=x | rolename=r | priority=-1", "dynsec/client/x");
    row("addGroupClient | groupname=g | username=x | priority=-1", "");
    row("disableClient | username=a | b", "dynsec/client/a | b");
    row("setClientId | username=a | clientid=b | clientid=x", ""); // which of the two ends the name?
    row("addRoleACL | rolename=r | acltype=publishClientSend | topic=a | b | priority=0 | allow=true", "");
    row("modifyGroup | groupname=g", "dynsec/group/g");
    row("addRoleACL | rolename=r | acltype=publishClientSend | topic=# | priority=0 | allow=true", "dynsec/role/r");
    row("setDefaultACLAccess | acltype=subscribe | allow=true", "dynsec/defaults");
    row("setAnonymousGroup | groupname=g", "dynsec/anonymousGroup");
    row("listClients | verbose=true | count=-1 | offset=0", "", false);
    row("getClient | username=x", "dynsec/client/x", false);
}

void TestMosquittoLog::namesTheRecordOfAnAdminsCommand()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, record);
    QFETCH(bool, changes);
    const LogLine read = parseLogLine(text);
    QCOMPARE(recordOfAdminAction(read), record);
    QCOMPARE(changesSomething(read), changes);
}

void TestMosquittoLog::joinsRefusalsWithUsers()
{
    LogFollower follower;
    QVERIFY(follower.follow(line("New client connected from 1.2.3.4:5 as c1 (p2, c1, k60, u'alice')."), {}));
    QVERIFY(follower.follow(line("Client c1 disconnected."), {}));
    const auto refused = follower.follow(line("1795363121: Client c1 disconnected, not authorised."), "raw");
    QVERIFY(refused);
    QCOMPARE(refused->type, EventType::Refused);
    QCOMPARE(refused->who.user, QStringLiteral("alice"));
    QCOMPARE(refused->certainty, Certainty::Likely);
    QCOMPARE(refused->raw, QByteArray("raw"));
    const auto stranger = follower.follow(line("Client c2 disconnected, not authorised."), {});
    QVERIFY(stranger && stranger->who.user.isEmpty());
    QCOMPARE(stranger->who.clientId, QStringLiteral("c2"));
}

void TestMosquittoLog::attributesUnknownRefusalsToAnAddress()
{
    LogFollower follower;
    QVERIFY(!follower.follow(line("New connection from 10.0.0.1:1 on port 1883."), {}));
    QVERIFY(!follower.follow(line("New connection from 10.0.0.2:2 on port 1883."), {}));
    QVERIFY(follower.follow(line("New client connected from 10.0.0.1:1 as c1 (p2, c1, k60)."), {}));
    const auto refused = follower.follow(line("Client <unknown> disconnected, not authorised."), {});
    QVERIFY(refused);
    QCOMPARE(refused->who, (Identity{{}, {}, QStringLiteral("10.0.0.2"), {}}));
    QCOMPARE(refused->certainty, Certainty::Possible);
    const auto next = follower.follow(line("Client <unknown> disconnected, not authorised."), {});
    QVERIFY(next && next->who.isEmpty());
}

void TestMosquittoLog::countsConnections()
{
    LogFollower follower;
    follower.follow(line("New client connected from 1.2.3.4:5 as c1 (p2, c1, k60, u'alice')."), {});
    QCOMPARE(follower.changedUser(), QStringLiteral("alice"));
    follower.follow(line("New client connected from 1.2.3.4:6 as c2 (p2, c1, k60, u'alice')."), {});
    QCOMPARE(follower.connectionsOf(QStringLiteral("alice")), 2);
    follower.follow(line("Client c2 already connected, closing old connection."), {});
    follower.follow(line("New client connected from 1.2.3.4:7 as c2 (p2, c1, k60, u'alice')."), {});
    QCOMPARE(follower.connectionsOf(QStringLiteral("alice")), 2);
    follower.follow(line("Client c1 closed its connection."), {});
    follower.follow(line("Client c1 closed its connection."), {}); // said twice
    QCOMPARE(follower.connectionsOf(QStringLiteral("alice")), 1);
    follower.follow(line("Client never-seen disconnected."), {});
    QVERIFY(follower.changedUser().isEmpty());
    follower.forgetConnections();
    QCOMPARE(follower.connectionsOf(QStringLiteral("alice")), 0);
    QCOMPARE(follower.userOf(QStringLiteral("c2")), QStringLiteral("alice"));
}

void TestMosquittoLog::anyBytesAreHarmless()
{
    test::Mutations mutations(
        {"1795363121: New client connected from 127.0.0.1:46250 as c1 (p2, c1, k60, u'alice').",
         "2026-11-22T15:43:47+0100: Client d1x [127.0.0.1:49974] disconnected: not authorised.",
         "dynsec: gate1/admin | disableClient | username=dis", "New connection from ::1:1 on port 21805.",
         "Client <unknown> disconnected, not authorised."},
        {" ", ":", " | ", "/", "(p", ", u'", "')", "[", "]", " as ", " on port ", "99999999999", "\xff", "\r\n"},
        20000);
    LogFollower follower;
    QByteArray bytes;
    int understood = 0;
    while (mutations.next(bytes)) {
        const LogLine read = parseLogLine(bytes);
        understood += read.kind != LogKind::Other ? 1 : 0;
        // Nothing is made up: what is told stands in the line.
        for (const QString &part : {read.clientId, read.user, read.address, read.command, read.arguments})
            QVERIFY2(read.text.contains(part), bytes.constData());
        const std::optional<Event> event = follower.follow(read, bytes);
        QVERIFY(!event || event->raw == bytes);
        QVERIFY(follower.connectionsOf(read.user) >= 0);
    }
    QVERIFY(understood > 0);
}

QTEST_GUILESS_MAIN(TestMosquittoLog)
#include "tst_mosquittolog.moc"
