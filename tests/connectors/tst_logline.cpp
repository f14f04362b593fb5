// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/adminaction.h"
#include "connectors/mosquitto/log/logline.h"
#include "connectors/mosquitto/log/sensorline.h"

#include "support/mutations.h"

#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

Q_DECLARE_METATYPE(gatehouse::mosquitto::LogKind)
Q_DECLARE_METATYPE(gatehouse::mosquitto::LogDialect)

/// Lines as 2.0.11, 2.0.22 and 2.1.2 wrote them, and lines that clients with chosen names make them write.
class TestLogLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsLines_data();
    void readsLines();
    void saysWhatCanBeReadInTwoWays_data();
    void saysWhatCanBeReadInTwoWays();
    void readsWhatStandsThere();
    void trustsNoLineThatIsCut();
    void knowsTheVersion_data();
    void knowsTheVersion();
    void namesTheRecordOfAnAdminsCommand_data();
    void namesTheRecordOfAnAdminsCommand();
    void readsTheSensor();
    void readsNothingElseAsTheSensor_data();
    void readsNothingElseAsTheSensor();
    void anyBytesAreHarmless();
};

namespace {

LogLine lineOf(QByteArrayView text, LogDialect dialect = LogDialect::Unknown)
{
    return readLogLine(text, text.size(), dialect);
}

} // namespace

void TestLogLine::readsLines_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<LogKind>("kind");
    QTest::addColumn<QByteArray>("clientId");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("address");
    QTest::addColumn<int>("port");
    QTest::addColumn<LogDialect>("dialect");
    LogDialect dialect = LogDialect::Unknown;
    const auto row = [&dialect](const char *text, LogKind kind, const char *id = "", const char *user = "",
                                const char *address = "", int port = 0) {
        QTest::addRow("%d %s", int(dialect), text)
            << QByteArray(text) << kind << QByteArray(id) << QByteArray(user) << QByteArray(address) << port << dialect;
    };
    for (const LogDialect either : {LogDialect::Unknown, LogDialect::V20, LogDialect::V21}) {
        dialect = either;
        row("New connection from 127.0.0.1:46250 on port 21805.", LogKind::NewConnection, "", "", "127.0.0.1", 46250);
        row("New connection from fe80::1%eth0:46250 on port 21805.", LogKind::NewConnection, "", "", "fe80::1%eth0",
            46250);
        row("New client connected from 127.0.0.1:46250 as c1 (p2, c1, k60, u'alice').", LogKind::Connected, "c1",
            "alice", "127.0.0.1", 46250);
        row("New bridge connected from 10.0.0.1:5 as b (p2, c0, k60).", LogKind::Connected, "b", "", "10.0.0.1", 5);
        row("New client connected from ::1:46250 as c1 (p5, c0, k0).", LogKind::Connected, "c1", "", "::1", 46250);
        row("New client connected from 1.2.3.4:5 as c (p5, c1, k60, u'x (p9').", LogKind::Connected, "c", "x (p9",
            "1.2.3.4", 5);
        row("New client connected from 1.2.3.4:5 as a as b (p5, c1, k60).", LogKind::Connected, "a as b", "", "1.2.3.4",
            5);
        row("New client connected from 1.2.3.4:5 as aaaaaaaa", LogKind::Other);
        row("New client connected from 1.2.3.4:5 as  (p5, c1, k60).", LogKind::Other); // an id is never empty
        row("Sending CONNACK to 127.0.0.1 (0, 5)", LogKind::Connack, "127.0.0.1");
        row("Sending CONNACK to a (0, 5) (0, 135)", LogKind::Connack, "a (0, 5)");
        row("Client connection from 127.0.0.1 denied: max_connections exceeded.", LogKind::TooManyConnections, "", "",
            "127.0.0.1");
        row("Client connection from ::1 denied access by tcpd.", LogKind::AddressDenied, "", "", "::1");
        row("Client connection from 127.0.0.1 failed: error:0A000086:SSL routines::certificate verify failed.",
            LogKind::TlsFailed, "", "", "127.0.0.1");
        row("OpenSSL Error[0]: error:0A0000C7:SSL routines::peer did not return a certificate", LogKind::TlsError);
        row("OpenSSL Error while trying to get the error[0]: error:0A000086:SSL routines::x", LogKind::TlsError);
        row("Unable to accept new connection, system socket count has been exceeded. Try increasing \"ulimit -n\" or "
            "equivalent.",
            LogKind::OutOfSockets);
        row("Invalid protocol version 9 in CONNECT from 127.0.0.1.", LogKind::Complaint, "", "", "127.0.0.1");
        row("Invalid protocol \"FOOO from 9.9.9.9.\" in CONNECT from ::1.", LogKind::Complaint, "", "", "::1");
        row("Protocol error from 127.0.0.1:45108: CONNECT with invalid protocol \"FOOO\".", LogKind::Complaint, "", "",
            "127.0.0.1", 45108);
        row("Protocol error from pwn: password without username, closing connection.", LogKind::Complaint, "pwn");
        row("Bad client sec sending multiple CONNECT messages.", LogKind::Complaint, "sec");
        row("Client from 127.0.0.1:45122 appears to be using TLS to connect to a non-TLS listener.", LogKind::Complaint,
            "", "", "127.0.0.1", 45122);
        row("Denied PUBLISH from c1 (d0, q1, r0, m1, 'b/x', ... (2 bytes))", LogKind::DeniedPublish, "c1");
        row("Dropped too large PUBLISH from m (1) (d0, q1, r0, m1, 'a/b', ... (200 bytes))", LogKind::TooLargePublish,
            "m (1)");
        row("ACL denying access to client with dangerous username \"a#b\"", LogKind::DangerousName, "", "a#b");
        row("ACL denying access to client with dangerous client id \"id+\"1\"", LogKind::DangerousName, "id+\"1");
        row("Outgoing messages are being dropped for client slow.", LogKind::Dropping, "slow");
        row("Received SUBSCRIBE from c5", LogKind::Subscribing, "c5");
        row("Received UNSUBSCRIBE from c5", LogKind::Unsubscribing, "c5");
        row("Received PUBLISH from c5 (d0, q1, r0, m1, 'b/x', ... (2 bytes))", LogKind::Packet);
        row("Sending PUBLISH to c5 (d0, q1, r0, m1, 'b/x', ... (2 bytes))", LogKind::Packet);
        row("Sending SUBACK to c5", LogKind::SubscriptionAnswered, "c5");
        row("\tno/1 (QoS 1)", LogKind::Filter);
        row("#011no/1 (QoS 1)", LogKind::Filter);
        row("\tx/y (denied)", LogKind::DeniedFilter);
        row("dynsec: gate1/admin | disableClient | username=dis", LogKind::AdminAction);
        row("dynsec: nothing", LogKind::Other);
        row("Error saving Dynamic security plugin config: File is not writable - check permissions.",
            LogKind::SaveFailed);
        row("Error updating dynsec config file: Is a directory", LogKind::SaveFailed);
        row("mosquitto version 2.0.11 starting", LogKind::Starting);
        row("mosquitto version 2.1.2 running", LogKind::Running);
        row("mosquitto version 2.1.2 terminating", LogKind::Ending);
        row("mosquitto version 2.1.2 jumping", LogKind::Other);
        row("Reloading config.", LogKind::Reloading);
        row("Reloading config. 0 a", LogKind::Other); // a subscription of such a client id
        row("Opening websockets listen socket on port 9001.", LogKind::WebsocketsOpened);
        row("gatehouse-sensor 1 attempt id=61 user=- address=::1 protocol=5 subject=- listener=1883", LogKind::Attempt);
        row("c5 1 ok/a", LogKind::Other);
        row("", LogKind::Other);
        row("Client ", LogKind::Other);
        row("Client disconnected.", LogKind::Other);
    }
    for (const LogDialect either : {LogDialect::Unknown, LogDialect::V20}) {
        dialect = either;
        row("Client <unknown> disconnected, not authorised.", LogKind::Refused, "<unknown>");
        row("Client c1 disconnected, not authorised.", LogKind::Refused, "c1");
        row("Client x disconnected, not authorised. disconnected, not authorised.", LogKind::Refused,
            "x disconnected, not authorised.");
        // Only 2.1 puts an address there: this is somebody's choice of an id.
        row("Client victim [6.6.6.6:1] disconnected, not authorised.", LogKind::Refused, "victim [6.6.6.6:1]");
        row("Client d1 been disconnected by administrative action.", LogKind::Kicked, "d1");
        row("Client dup already connected, closing old connection.", LogKind::TakenOver, "dup");
        row("Client kalive has exceeded timeout, disconnecting.", LogKind::TimedOut, "kalive");
        row("Client cw closed its connection.", LogKind::Lost, "cw");
        row("Client d1 disconnected.", LogKind::Disconnected, "d1");
        row("Client <unknown> disconnected due to protocol error.", LogKind::ProtocolError, "<unknown>");
        row("Client m1 disconnected due to oversize packet.", LogKind::ProtocolError, "m1");
        row("Client m1 disconnected due to QoS too high or retain not supported.", LogKind::ProtocolError, "m1");
        row("Client <unknown> disconnected: Protocol error.", LogKind::SocketError, "<unknown>");
        row("Bad socket read/write on client kk: Requested QoS not supported on server.", LogKind::SocketError, "kk");
        // The end of a line is the broker's, whatever the id looks like.
        row("Client connection from 9.9.9.9 failed: error:0A000086:x disconnected.", LogKind::Disconnected,
            "connection from 9.9.9.9 failed: error:0A000086:x");
        row("Client connection from 9.9.9.9 denied access by tcpd. closed its connection.", LogKind::Lost,
            "connection from 9.9.9.9 denied access by tcpd.");
    }
    for (const LogDialect either : {LogDialect::Unknown, LogDialect::V21}) {
        dialect = either;
        const auto at = [&row](const char *text, LogKind kind, const char *id) {
            row(text, kind, id, "", "127.0.0.1", 49974);
        };
        at("Client d1x [127.0.0.1:49974] disconnected: not authorised.", LogKind::Refused, "d1x");
        at("Client x [1.2.3.4:5] [127.0.0.1:49974] disconnected: not authorised.", LogKind::Refused, "x [1.2.3.4:5]");
        at("Client v disconnected, not authorised. [127.0.0.1:49974] disconnected: not authorised.", LogKind::Refused,
           "v disconnected, not authorised.");
        at("Client a [127.0.0.1:49974] disconnected: bad username or password.", LogKind::Refused, "a");
        at("Client a [127.0.0.1:49974] disconnected: client banned.", LogKind::Banned, "a");
        at("Client a [127.0.0.1:49974] disconnected: connection rate exceeded.", LogKind::Limited, "a");
        at("Client a [127.0.0.1:49974] disconnected: administrative action.", LogKind::Kicked, "a");
        at("Client a [127.0.0.1:49974] disconnected: session taken over.", LogKind::TakenOver, "a");
        at("Client a [127.0.0.1:49974] disconnected: exceeded timeout.", LogKind::TimedOut, "a");
        at("Client a [127.0.0.1:49974] disconnected: connection closed by client.", LogKind::Lost, "a");
        at("Client a [127.0.0.1:49974] disconnected: protocol error.", LogKind::ProtocolError, "a");
        at("Client a [127.0.0.1:49974] disconnected.", LogKind::Disconnected, "a");
        at("Client a [127.0.0.1:49974] disconnected: Protocol error.", LogKind::SocketError, "a");
        at("Client a [127.0.0.1:49974] disconnected: bad socket read/write: Invalid input", LogKind::SocketError, "a");
        row("Client d1x [::1:49974] disconnected: not authorised.", LogKind::Refused, "d1x", "", "::1", 49974);
    }
    dialect = LogDialect::V20;
    row("Client bracket [9.9.9.9:99] disconnected.", LogKind::Disconnected, "bracket [9.9.9.9:99]");
}

void TestLogLine::readsLines()
{
    QFETCH(QByteArray, text);
    QFETCH(LogKind, kind);
    QFETCH(QByteArray, clientId);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, address);
    QFETCH(int, port);
    QFETCH(LogDialect, dialect);
    const LogLine read = lineOf(text, dialect);
    QCOMPARE(int(read.kind), int(kind));
    QCOMPARE(read.clientId.toByteArray(), clientId);
    QCOMPARE(read.user.toByteArray(), user);
    QCOMPARE(read.address.toByteArray(), address);
    QCOMPARE(int(read.port), port);
    QCOMPARE(read.text.toByteArray(), text);
}

void TestLogLine::saysWhatCanBeReadInTwoWays_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isAmbiguous");
    const auto row = [](const char *text, bool isAmbiguous) { QTest::newRow(text) << QByteArray(text) << isAmbiguous; };
    row("New client connected from 1.2.3.4:5 as a (p5, c1, k60, u'admin') (p2, c1, k60, u'alice').", true);
    row("New client connected from 1.2.3.4:5 as a (p5, c1, k60) (p2, c1, k60, u'alice').", false);
    row("New client connected from 1.2.3.4:5 as a (p2, c1, k60, u'alice').", false);
    row("Client bracket [9.9.9.9:99] disconnected.", true); // an address of 2.1, or an id of 2.0
    row("Client bracket disconnected.", false);
    row("Client bracket [9.9.9.9:99] disconnected: not authorised.", false); // 2.0 has no such line
    row("Denied PUBLISH from a (d0, q1, r0, m3, 'q', ... (2 bytes)) (d0, q0, r0, m0, 'z', ... (2 bytes))", true);
    row("Denied PUBLISH from a (d0, q1, r0, m3, 'q (d0', ... (2 bytes))", false);
}

void TestLogLine::saysWhatCanBeReadInTwoWays()
{
    QFETCH(QByteArray, text);
    QTEST(lineOf(text).isAmbiguous, "isAmbiguous");
}

void TestLogLine::readsWhatStandsThere()
{
    QCOMPARE(lineOf("Denied PUBLISH from c1 (d0, q1, r0, m1, 'b 'x', ... (2 bytes))").detail, QByteArrayView("b 'x"));
    QCOMPARE(lineOf("Sending CONNACK to c1 (0, 135)").code, 135);
    QCOMPARE(lineOf("\tno/1 (QoS 2)").detail, QByteArrayView("no/1"));
    QCOMPARE(lineOf("\tno/1 (QoS 2)").code, 2);
    QCOMPARE(lineOf("\tx/y (denied)").detail, QByteArrayView("x/y"));
    QCOMPARE(lineOf("mosquitto version 2.0.11 starting").detail, QByteArrayView("2.0.11"));
    QCOMPARE(lineOf("OpenSSL Error[0]: error:0A0000C7:SSL routines::peer").detail,
             QByteArrayView("error:0A0000C7:SSL routines::peer"));
    QCOMPARE(lineOf("Client c1 disconnected due to malformed packet.").detail,
             QByteArrayView("disconnected due to malformed packet"));
}

/// A client id of the right length has mosquitto cut a line where the client likes it.
void TestLogLine::trustsNoLineThatIsCut()
{
    const QByteArray end = " disconnected, not authorised.";
    const QByteArray text = "Client " + QByteArray(mostLine - 7 - end.size() - 12, 'x') + end;
    QCOMPARE(int(readLogLine(text, text.size() + 12).kind), int(LogKind::Cut)); // with "1795363121: "
    QCOMPARE(int(readLogLine(text, text.size() + 11).kind), int(LogKind::Refused));
}

void TestLogLine::knowsTheVersion_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<LogDialect>("dialect");
    const auto row = [](const char *text, LogDialect dialect) { QTest::newRow(text) << QByteArray(text) << dialect; };
    row("mosquitto version 2.0.11 starting", LogDialect::V20);
    row("mosquitto version 1.6.9 starting", LogDialect::V20);
    row("mosquitto version 2.1.2 running", LogDialect::V21);
    row("mosquitto version 2.1.2 terminating", LogDialect::Unknown);
    row("New client connected from 1.2.3.4:5 as a (p2, c1, k60).", LogDialect::V20);
    row("New client connected from 1.2.3.4:5 as a (p1, c1, k60).", LogDialect::V20);
    row("New client connected from 1.2.3.4:5 as a (p4, c1, k60).", LogDialect::V21);
    row("New client connected from 1.2.3.4:5 as a (p5, c1, k60).", LogDialect::Unknown);
    row("New client connected from 1.2.3.4:5 as a (p4, c1, k60, u'x') (p2, c1, k60, u'y').", LogDialect::Unknown);
    row("Client d1 disconnected.", LogDialect::Unknown);
}

void TestLogLine::knowsTheVersion()
{
    QFETCH(QByteArray, text);
    QFETCH(LogDialect, dialect);
    QCOMPARE(int(dialectOf(lineOf(text))), int(dialect));
}

void TestLogLine::namesTheRecordOfAnAdminsCommand_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("record");
    QTest::addColumn<bool>("changes");
    const auto row = [](const char *text, const char *record, bool changes = true) {
        QTest::newRow(text) << "g/admin | " + QByteArray(text) << QString::fromUtf8(record) << changes;
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

void TestLogLine::namesTheRecordOfAnAdminsCommand()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, record);
    QFETCH(bool, changes);
    const auto action = readAdminAction(text);
    QVERIFY(action);
    QCOMPARE(action->admin, QStringLiteral("g/admin"));
    QCOMPARE(action->user, QStringLiteral("admin"));
    QCOMPARE(recordOfAdminAction(*action), record);
    QCOMPARE(changesSomething(*action), changes);
}

void TestLogLine::readsTheSensor()
{
    const auto read = readSensorLine(
        "1 attempt id=70756d702d37 user=c3a9 address=fe80::1%eth0 protocol=5 subject=434e3d61 listener=8883");
    QVERIFY(read);
    QCOMPARE(read->clientId, QByteArray("pump-7"));
    QCOMPARE(read->user, QByteArray("\xc3\xa9"));
    QCOMPARE(read->address, QByteArray("fe80::1%eth0"));
    QCOMPARE(read->protocol, 5);
    QCOMPARE(read->subject, QByteArray("CN=a"));
    QCOMPARE(read->listener, 8883);
    const auto less = readSensorLine("1 attempt id=6161+ user=- address=- protocol=3 subject=- listener=-");
    QVERIFY(less && less->isIdCut && !less->user && !less->subject && less->address.isEmpty());
    QCOMPARE(less->clientId, QByteArray("aa"));
}

void TestLogLine::readsNothingElseAsTheSensor_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "1 attempt", "2 attempt id=61 user=- address=a protocol=5 subject=- listener=1",
                             "1 attempt id= user=- address=a protocol=5 subject=- listener=1",
                             "1 attempt id=6 user=- address=a protocol=5 subject=- listener=1",
                             "1 attempt id=6G user=- address=a protocol=5 subject=- listener=1",
                             "1 attempt id=6A user=- address=a protocol=5 subject=- listener=1", // upper case
                             "1 attempt id=61 user=- address=a protocol=6 subject=- listener=1",
                             "1 attempt id=61 user=- address=a protocol=5x subject=- listener=1",
                             "1 attempt id=61 user=- address=a protocol=5 subject=- listener=1 more=2",
                             "1 attempt id=61 user=- address=a protocol=5 subject=- listener=x1",
                             "1 attempt user=- id=61 address=a protocol=5 subject=- listener=1",
                             "1 attempt id=61  user=- address=a protocol=5 subject=- listener=1"})
        QTest::newRow(text) << QByteArray(text);
}

void TestLogLine::readsNothingElseAsTheSensor()
{
    QFETCH(QByteArray, text);
    QVERIFY(!readSensorLine(text));
}

void TestLogLine::anyBytesAreHarmless()
{
    test::Mutations mutations(
        {"New client connected from 127.0.0.1:46250 as c1 (p2, c1, k60, u'alice').",
         "Client d1x [127.0.0.1:49974] disconnected: not authorised.",
         "dynsec: gate1/admin | disableClient | username=dis", "New connection from ::1:1 on port 21805.",
         "Client <unknown> disconnected, not authorised.", "Sending CONNACK to c (0, 5)",
         "Denied PUBLISH from c1 (d0, q1, r0, m1, 'b/x', ... (2 bytes))", "\tno/1 (QoS 1)",
         "gatehouse-sensor 1 attempt id=61 user=62 address=::1 protocol=5 subject=- listener=1883"},
        {" ", ":", " | ", "/", "(p", ", u'", "')", "[", "]", " as ", " on port ", "99999999999", "\xff", "\r\n"},
        20000);
    QByteArray bytes;
    int understood = 0;
    while (mutations.next(bytes)) {
        for (const LogDialect dialect : {LogDialect::Unknown, LogDialect::V20, LogDialect::V21}) {
            const LogLine read = lineOf(bytes, dialect);
            understood += read.kind != LogKind::Other ? 1 : 0;
            // Nothing is made up: what is told stands in the line.
            for (const QByteArrayView part : {read.clientId, read.user, read.address, read.detail})
                QVERIFY2(bytes.contains(part), bytes.constData());
            if (read.kind == LogKind::Attempt)
                readSensorLine(read.detail);
        }
    }
    QVERIFY(understood > 0);
}

QTEST_GUILESS_MAIN(TestLogLine)
#include "tst_logline.moc"
