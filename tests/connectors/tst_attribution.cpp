// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/attribution.h"
#include "connectors/mosquitto/log/logreader.h"

#include <QFile>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

namespace {

using Subscriptions = LogReader::Subscriptions;

QByteArray orDash(QByteArrayView text)
{
    return text.isEmpty() ? QByteArray("-") : text.toByteArray();
}

/// "refused login certain client=- user=- address=127.0.0.1".
QByteArray wordsOf(const Sighting *seen)
{
    if (seen == nullptr)
        return {};
    QByteArray words = eventTypeName(seen->type).toUtf8() + ' ' + eventReasonName(seen->reason).toUtf8() + ' ' +
                       certaintyName(seen->certainty).toUtf8() + " client=" + orDash(seen->clientId) +
                       " user=" + orDash(seen->user) + " address=" + orDash(seen->address);
    if (!seen->topic.isEmpty())
        words += " topic=" + seen->topic.toByteArray();
    if (!seen->subject.isEmpty())
        words += " subject=" + seen->subject.toByteArray();
    return words;
}

/// The lines of one broker; each answers with what it tells.
class Log
{
public:
    explicit Log(Subscriptions subscriptions = Subscriptions::AreNotThere) { m_reader.setSubscriptions(subscriptions); }
    QByteArray operator()(const QByteArray &text) { return wordsOf(m_attribution.take(m_reader.read(text))); }
    Attribution &attribution() { return m_attribution; }
    void start(const char *version = "2.0.11")
    {
        (*this)("mosquitto version " + QByteArray(version) + " starting");
        (*this)("mosquitto version " + QByteArray(version) + " running");
    }

private:
    LogReader m_reader;
    Attribution m_attribution;
};

QByteArray attempt(const QByteArray &id, const char *user, const char *address, const char *subject = nullptr)
{
    return "gatehouse-sensor 1 attempt id=" + id.toHex() + " user=" + (user ? QByteArray(user).toHex() : "-") +
           " address=" + address + " protocol=4 subject=" + (subject ? QByteArray(subject).toHex() : "-") +
           " listener=1883";
}

const QByteArray unknownRefused = "Client <unknown> disconnected, not authorised.";

} // namespace

/// Of whom a line is, by those before it.
class TestAttribution : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsOfALog_data();
    void tellsOfALog();
    void joinsRefusalsWithUsers();
    void guessesTheAddressOfTheUnknown();
    void knowsTheAddressThatOnlyOneWaitsFrom();
    void doesNotTakeOneThatMayBeOver();
    void knowsTheAddressByTheAnswer();
    void usesEachAttemptOnce();
    void takesNoAttemptOfSomebodyElse();
    void isNotSureOfAttemptsAfterAReload();
    void trustsNoAttemptThatMayBeAnEcho();
    void tellsAWarFromARefusal();
    void tellsWhyTlsFailed();
    void blamesNobodyWhenTwoMayBeMeant();
    void countsConnections();
    void keepsTheConnectionThatALineIsNotOf();
    void isBounded();
    void isHeldAgainstAFloodOfNames();
};

/// Each log has beside it what it tells; GATEHOUSE_WRITE_EXPECTED=1 writes that anew, to be read by somebody.
void TestAttribution::tellsOfALog_data()
{
    QTest::addColumn<QString>("name");
    for (const char *log : {"2.0.11", "2.0.22", "2.1.2", "2.0.11-plugin", "2.0.22-plugin", "2.1.2-plugin",
                            "2.0.11-sensor", "2.0.22-sensor", "2.1.2-sensor"})
        QTest::newRow(log) << QString::fromLatin1(log);
}

void TestAttribution::tellsOfALog()
{
    QFETCH(QString, name);
    const QString path = QStringLiteral(GATEHOUSE_TEST_DATA "/mosquittolog/") + name;
    QFile log(path + QLatin1String(".log"));
    QFile expected(path + QLatin1String(".seen"));
    QVERIFY2(log.open(QIODevice::ReadOnly), qPrintable(log.fileName()));
    LogReader reader;
    Attribution attribution;
    QByteArrayList told;
    const auto take = [&](const LogLine &line, QByteArrayView) {
        if (const QByteArray words = wordsOf(attribution.take(line)); !words.isEmpty())
            told.append(words);
    };
    reader.add(log.readAll(), take);
    reader.finish(take);
    if (qEnvironmentVariableIsSet("GATEHOUSE_WRITE_EXPECTED")) {
        QVERIFY(expected.open(QIODevice::WriteOnly));
        QVERIFY(expected.write(told.join('\n') + '\n') > 0);
        return;
    }
    QVERIFY2(expected.open(QIODevice::ReadOnly), qPrintable(expected.fileName()));
    const QByteArrayList lines = expected.readAll().trimmed().split('\n');
    for (qsizetype i = 0; i < qMin(told.size(), lines.size()); ++i)
        QCOMPARE(told.at(i), lines.at(i));
    QCOMPARE(told.size(), lines.size());
}

void TestAttribution::joinsRefusalsWithUsers()
{
    Log log;
    QCOMPARE(log("New client connected from 1.2.3.4:5 as c1 (p2, c1, k60, u'alice')."),
             "connected none certain client=c1 user=alice address=1.2.3.4");
    QCOMPARE(log("Client c1 disconnected."), "disconnected left certain client=c1 user=alice address=1.2.3.4");
    QCOMPARE(log("Client c1 disconnected, not authorised."), "refused login likely client=c1 user=alice address=-");
    QCOMPARE(log("Client c2 disconnected, not authorised."), "refused login certain client=c2 user=- address=-");
    // 2.1 says from where; who used the id before came from elsewhere.
    Log later;
    later("New client connected from 1.2.3.4:5 as c1 (p4, c1, k60, u'alice').");
    QCOMPARE(later("Client c1 [5.6.7.8:9] disconnected: not authorised."),
             "refused login likely client=c1 user=alice address=5.6.7.8");
}

void TestAttribution::guessesTheAddressOfTheUnknown()
{
    Log log;
    log("New connection from 10.0.0.1:1 on port 1883.");
    log("New connection from 10.0.0.2:2 on port 1883.");
    log("New client connected from 10.0.0.1:1 as c1 (p2, c1, k60).");
    // Others may have come before this log begins.
    QCOMPARE(log(unknownRefused), "refused login possible client=- user=- address=10.0.0.2");
    QCOMPARE(log(unknownRefused), "refused login possible client=- user=- address=-");
}

void TestAttribution::knowsTheAddressThatOnlyOneWaitsFrom()
{
    Log log;
    log.start();
    log("New connection from 10.0.0.1:1 on port 1883.");
    log("New connection from 10.0.0.2:2 on port 1883.");
    log("New client connected from 10.0.0.1:1 as c1 (p2, c1, k60).");
    QCOMPARE(log(unknownRefused), "refused login likely client=- user=- address=10.0.0.2");
    log("New connection from 10.0.0.3:1 on port 1883.");
    log("New connection from 10.0.0.3:2 on port 1883.");
    QCOMPARE(log(unknownRefused), "refused login likely client=- user=- address=10.0.0.3");
    QCOMPARE(log(unknownRefused), "refused login likely client=- user=- address=10.0.0.3");
    log("New connection from 10.0.0.3:1 on port 1883.");
    log("New connection from 10.0.0.4:2 on port 1883.");
    QCOMPARE(log(unknownRefused), "refused login possible client=- user=- address=10.0.0.3");
    // Connections by websockets are not told before their verdict.
    Log other;
    other("mosquitto version 2.0.11 starting");
    other("Opening websockets listen socket on port 9001.");
    other("New connection from 10.0.0.2:2 on port 1883.");
    QCOMPARE(other(unknownRefused), "refused login possible client=- user=- address=10.0.0.2");
}

/// One of two has ended, and nobody knows which: the other one is not the only one.
void TestAttribution::doesNotTakeOneThatMayBeOver()
{
    Log log;
    log.start();
    log("New connection from 10.0.0.1:1 on port 1883.");
    log("New connection from 10.0.0.2:2 on port 1883.");
    QCOMPARE(log("Client <unknown> closed its connection."),
             "disconnected lost possible client=- user=- address=10.0.0.1");
    QCOMPARE(log(unknownRefused), "refused login possible client=- user=- address=10.0.0.2");
    // Both are over now.
    log("New connection from 10.0.0.5:1 on port 1883.");
    QCOMPARE(log(unknownRefused), "refused login likely client=- user=- address=10.0.0.5");
    // It was the second one that ended: the first is let in.
    log("New connection from 10.0.0.1:1 on port 1883.");
    log("New connection from 10.0.0.2:2 on port 1883.");
    log("New connection from 10.0.0.3:3 on port 1883.");
    log("Client <unknown> closed its connection.");
    log("New client connected from 10.0.0.1:1 as c1 (p2, c1, k60).");
    QCOMPARE(log(unknownRefused), "refused login possible client=- user=- address=10.0.0.3");
}

void TestAttribution::knowsTheAddressByTheAnswer()
{
    Log log;
    log("New connection from 10.0.0.1:1 on port 1883.");
    log("New connection from 10.0.0.2:2 on port 1883.");
    log("Sending CONNACK to 10.0.0.2 (0, 5)");
    QCOMPARE(log(unknownRefused), "refused login certain client=- user=- address=10.0.0.2");
    log("Sending CONNACK to 10.0.0.1 (0, 135)");
    QCOMPARE(log(unknownRefused), "refused login certain client=- user=- address=10.0.0.1");
    log("Invalid protocol version 9 in CONNECT from 10.0.0.7.");
    QCOMPARE(log("Client <unknown> disconnected due to protocol error."),
             "refused protocol certain client=- user=- address=10.0.0.7");
    // Not of this one: something else stands between.
    log("Sending CONNACK to 10.0.0.8 (0, 5)");
    log("New connection from 10.0.0.9:2 on port 1883.");
    QCOMPARE(log(unknownRefused), "refused login possible client=- user=- address=10.0.0.9");
    // From 2.0.13 on that is the id; a client may be called so.
    log("Sending CONNACK to <unknown> (0, 5)");
    QCOMPARE(log(unknownRefused), "refused login certain client=<unknown> user=- address=-");
    log("Sending CONNACK to 10.0.0.8 (0, 5)");
    QCOMPARE(log("Client 10.0.0.8 disconnected, not authorised."),
             "refused login certain client=10.0.0.8 user=- address=-");
}

void TestAttribution::usesEachAttemptOnce()
{
    Log log;
    log("New connection from 10.0.0.1:1 on port 1883.");
    log(attempt("pump-7", "alice", "10.0.0.1", "CN=pump"));
    log("Sending CONNACK to 10.0.0.1 (0, 5)");
    QCOMPARE(log(unknownRefused), "refused login certain client=pump-7 user=alice address=10.0.0.1 subject=CN=pump");
    QCOMPARE(log(unknownRefused), "refused login possible client=- user=- address=-");
    log(attempt("p2", nullptr, "10.0.0.1"));
    QCOMPARE(log("Client p2 disconnected, not authorised."), "refused login certain client=p2 user=- address=10.0.0.1");
    // The one that is let in by throwing out the first.
    log(attempt("p3", "bob", "10.0.0.1", "CN=p3"));
    log("Client p3 already connected, closing old connection.");
    QCOMPARE(log("New client connected from 10.0.0.1:9 as p3 (p2, c1, k60, u'bob')."),
             "connected none certain client=p3 user=bob address=10.0.0.1 subject=CN=p3");
    QCOMPARE(log(unknownRefused), "refused login possible client=- user=- address=-");
    // Not let in for another reason than its credentials.
    log(attempt("p4", "bob", "10.0.0.1"));
    QCOMPARE(log("Bad socket read/write on client p4: Invalid arguments provided."),
             "refused protocol certain client=p4 user=bob address=10.0.0.1");
}

void TestAttribution::takesNoAttemptOfSomebodyElse()
{
    Log log;
    log(attempt("p2", "alice", "10.0.0.1"));
    QCOMPARE(log("Client p3 disconnected, not authorised."), "refused login certain client=p3 user=- address=-");
    QCOMPARE(log("Client p2 disconnected, not authorised."), "refused login certain client=p2 user=- address=-");
    log(attempt("p2", "alice", "10.0.0.1"));
    log("New connection from 10.0.0.2:2 on port 1883."); // the broker went on
    QCOMPARE(log(unknownRefused), "refused login possible client=- user=- address=10.0.0.2");
    log(attempt("p2", "alice", "10.0.0.1"));
    QCOMPARE(log("New client connected from 10.0.0.9:9 as p2 (p2, c1, k60, u'bob')."),
             "connected none certain client=p2 user=bob address=10.0.0.9");
}

/// Of those who are connected, after a reload; no verdict comes behind these.
void TestAttribution::isNotSureOfAttemptsAfterAReload()
{
    Log log;
    log("Reloading config.");
    log(attempt("p1", "alice", "10.0.0.1"));
    log(attempt("p2", "alice", "10.0.0.2"));
    QCOMPARE(log(unknownRefused), "refused login likely client=p2 user=alice address=10.0.0.2");
    log(attempt("p1", "alice", "10.0.0.1"));
    log(attempt("p2", "alice", "10.0.0.2"));
    log("Sending CONNACK to 10.0.0.9 (0, 5)");
    QCOMPARE(log(unknownRefused), "refused login certain client=- user=- address=10.0.0.9");
    log("New connection from 10.0.0.3:3 on port 1883.");
    log(attempt("p3", "alice", "10.0.0.3"));
    QCOMPARE(log(unknownRefused), "refused login certain client=p3 user=alice address=10.0.0.3");
}

void TestAttribution::trustsNoAttemptThatMayBeAnEcho()
{
    Log log(Subscriptions::MayBeThere);
    log(attempt("p2", "alice", "10.0.0.1"));
    QCOMPARE(log(unknownRefused), "refused login likely client=p2 user=alice address=10.0.0.1");
}

void TestAttribution::tellsAWarFromARefusal()
{
    Log log;
    const auto round = [&log](int port) {
        const QByteArray told = log("1795363121: Client dup already connected, closing old connection.");
        log("1795363121: New client connected from 10.0.0." + QByteArray::number(port % 2) + ':' +
            QByteArray::number(port) + " as dup (p2, c1, k60, u'bob').");
        return told;
    };
    QCOMPARE(round(4), "disconnected takenOver certain client=dup user=- address=-");
    QCOMPARE(round(5), "disconnected takenOver certain client=dup user=bob address=10.0.0.0");
    QCOMPARE(round(6), "disconnected duplicateId certain client=dup user=bob address=10.0.0.1");
    QCOMPARE(round(7), "disconnected duplicateId certain client=dup user=bob address=10.0.0.0");
    QCOMPARE(log.attribution().connectionsOf("bob"), 1);
    QCOMPARE(log("1795363191: Client dup already connected, closing old connection."),
             "disconnected takenOver certain client=dup user=bob address=10.0.0.1");
    QCOMPARE(log("1795363191: Client dup has exceeded timeout, disconnecting."),
             "disconnected keepAlive certain client=dup user=bob address=10.0.0.1");
    QCOMPARE(log.attribution().connectionsOf("bob"), 0);
}

void TestAttribution::tellsWhyTlsFailed()
{
    Log log;
    QCOMPARE(log("Client connection from 127.0.0.1 failed: error:0A00010B:SSL routines::wrong version number."),
             "refused tls certain client=- user=- address=127.0.0.1");
    log("New connection from 127.0.0.1:1 on port 8883.");
    log("OpenSSL Error[0]: error:0A0000C7:SSL routines::peer did not return a certificate");
    QCOMPARE(log("Client <unknown> disconnected: Protocol error."),
             "refused tls possible client=- user=- address=127.0.0.1");
    log("OpenSSL Error while trying to get the error[0]: error:0A000086:SSL routines::certificate verify failed");
    QCOMPARE(log("Client 127.0.0.1 [127.0.0.1:46914] disconnected: Protocol error."),
             "refused tls possible client=- user=- address=127.0.0.1"); // of 2.0 it would be an id
    log.start("2.1.2");
    log("OpenSSL Error while trying to get the error[0]: error:0A000086:SSL routines::certificate verify failed");
    QCOMPARE(log("Client 127.0.0.1 [127.0.0.1:46914] disconnected: Protocol error."),
             "refused tls certain client=- user=- address=127.0.0.1");
    QCOMPARE(log("Client connection from ::1 denied access by tcpd."),
             "refused addressList certain client=- user=- address=::1");
    QCOMPARE(log("Client connection from ::1 denied: max_connections exceeded."),
             "refused limit certain client=- user=- address=::1");
}

void TestAttribution::blamesNobodyWhenTwoMayBeMeant()
{
    Log log;
    log("New client connected from 10.0.0.1:1 as victim (p2, c1, k60, u'good').");
    QCOMPARE(
        log("Denied PUBLISH from victim (d0, q1, r0, m3, 'q', ... (2 bytes)) (d0, q0, r0, m0, 'z', ... (2 bytes))"),
        "denied rule possible client=- user=- address=-");
    QCOMPARE(log("Denied PUBLISH from victim (d0, q1, r0, m3, 'a b', ... (2 bytes))"),
             "denied rule certain client=victim user=good address=10.0.0.1 topic=a b");
    QCOMPARE(log("New client connected from 10.0.0.2:1 as a (p2, c1, k60, u'good') (p2, c1, k60, u'bad')."),
             "connected none possible client=a (p2, c1, k60, u'good') user=bad address=10.0.0.2");
    // A second one with the id of somebody connected does not make that one go.
    QCOMPARE(log("Client victim disconnected, not authorised."),
             "refused login likely client=victim user=good address=-");
    QCOMPARE(log.attribution().connectionsOf("good"), 1);
}

void TestAttribution::countsConnections()
{
    Log log;
    const Attribution &attribution = log.attribution();
    log("New client connected from 1.2.3.4:5 as c1 (p2, c1, k60, u'alice').");
    QCOMPARE(attribution.changedUsers(), QByteArrayList{"alice"});
    log("New client connected from 1.2.3.4:6 as c2 (p2, c1, k60, u'alice').");
    QCOMPARE(attribution.connectionsOf("alice"), 2);
    log("Client c2 already connected, closing old connection.");
    log("New client connected from 1.2.3.4:7 as c2 (p2, c1, k60, u'bob').");
    QCOMPARE(attribution.connectionsOf("alice"), 1);
    QCOMPARE(attribution.changedUsers(), (QByteArrayList{"alice", "bob"}));
    log("Client c1 closed its connection.");
    log("Client c1 closed its connection."); // said twice
    QCOMPARE(attribution.connectionsOf("alice"), 0);
    log("Client never-seen disconnected.");
    QVERIFY(attribution.changedUsers().isEmpty());
    log.attribution().forgetConnections();
    QCOMPARE(attribution.connectionsOf("bob"), 0);
    QCOMPARE(attribution.userOf("c2"), QByteArrayView("bob"));
}

/// 2.1 says which connection it is.
void TestAttribution::keepsTheConnectionThatALineIsNotOf()
{
    Log log;
    log.start("2.1.2");
    log("New client connected from 1.2.3.4:5 as c1 (p4, c1, k60, u'alice').");
    log("Client c1 [1.2.3.4:4] disconnected: connection closed by client.");
    QCOMPARE(log.attribution().connectionsOf("alice"), 1);
    log("Client c1 [1.2.3.4:5] disconnected: connection closed by client.");
    QCOMPARE(log.attribution().connectionsOf("alice"), 0);
}

void TestAttribution::isBounded()
{
    Log log;
    log.start();
    for (int i = 0; i < 100000; ++i)
        log("New connection from 10.0." + QByteArray::number(i / 250 % 250) + '.' + QByteArray::number(i % 250) + ':' +
            QByteArray::number(1024 + i % 60000) + " on port 1883.");
    QVERIFY(log.attribution().givenUp() > 90000);
    // The oldest that is still known may not be the oldest that waits.
    QVERIFY(log(unknownRefused).startsWith("refused login possible"));
}

void TestAttribution::isHeldAgainstAFloodOfNames()
{
    Log log;
    log("New client connected from 10.0.0.1:1 as stays (p2, c1, k60, u'alice').");
    const QByteArray tail(600, 'x');
    for (int i = 0; i < 200000; ++i) {
        const QByteArray id = QByteArray::number(i) + tail;
        log("New client connected from 10.0.0.1:1 as " + id + " (p2, c1, k60, u'flood').");
        log("Client " + id + " disconnected.");
    }
    QVERIFY(log.attribution().givenUp() > 100000);
    QCOMPARE(log.attribution().connectionsOf("alice"), 1);
    QCOMPARE(log.attribution().connectionsOf("flood"), 0);
    QCOMPARE(log.attribution().userOf("stays"), QByteArrayView("alice"));
}

QTEST_GUILESS_MAIN(TestAttribution)
#include "tst_attribution.moc"
