// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/connector.h"
#include "connectors/mosquitto/files/lastreading.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "wire/localhost.h"

#include <QDir>
#include <QTest>

#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

using Heard = LastReading::Heard;
using std::chrono::seconds;

/// Whether a broker read a file after it was changed: from its start and its log, and never more than they show.
class TestLastReading : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsTheLog_data();
    void readsTheLog();
    void needsATimeThatItUnderstands();
    void knowsTheLivingBroker();
    void saysWhatToDo();
};

namespace {

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

/// Far behind the start of this process, which plays the broker.
constexpr seconds later{4000000000};

BrokerConf confWith(const QString &log)
{
    BrokerConf conf;
    conf.logFile.value = log;
    return conf;
}

HostProcess thisProcess()
{
    HostProcess process;
    process.pid = ::getpid();
    return process;
}

} // namespace

void TestLastReading::readsTheLog_data()
{
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<Heard>("heard");
    const auto row = [](const char *name, const QByteArray &log, Heard heard) { QTest::newRow(name) << log << heard; };
    row("nothing since", "3999999990: mosquitto version 2.0.11 starting\n", Heard::No);
    row("told before", "3999999990: x\n3999999995: Reloading config.\n", Heard::No);
    row("told behind", "3999999990: x\n4000000001: Reloading config.\n", Heard::Yes);
    row("told at the same second", "3999999990: x\n4000000000: Reloading config.\n", Heard::Unknown);
    row("twice", "3999999990: Reloading config.\n4000000007: Reloading config.\n4000000009: x\n", Heard::Yes);
    row("the log begins behind it", "4000000005: Client a disconnected.\n", Heard::Unknown);
    row("the log begins behind it, but tells", "4000000005: Reloading config.\n", Heard::Yes);
    row("the log begins in that second", "4000000000: Client a disconnected.\n", Heard::Unknown);
    row("empty", "", Heard::Unknown);
    row("a client of that name", "3999999990: x\n4000000005: Client Reloading config.\n", Heard::No);
    row("a subscription", "3999999990: x\n4000000005: a 0 Reloading config.\n", Heard::No);
    row("no end yet", "3999999990: x\n4000000005: Reloading config.", Heard::Yes);
    row("noise in front", QByteArray(300000, 'x') + "\n3999999990: x\n", Heard::No);
}

void TestLastReading::readsTheLog()
{
    QFETCH(QByteArray, log);
    QFETCH(Heard, heard);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log"));
    QVERIFY(write(path, log));
    const LocalHost host;
    // In the middle of the second.
    QCOMPARE(LastReading(host, thisProcess(), confWith(path)).heard(later + std::chrono::milliseconds(500)), heard);
    // What was there before it started, it read.
    QCOMPARE(LastReading(host, thisProcess(), confWith(path)).heard(seconds(1)), Heard::Yes);
}

void TestLastReading::needsATimeThatItUnderstands()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log"));
    QVERIFY(write(path, "3999999990: x\n"));
    const LocalHost host;
    const auto heardWith = [&](const BrokerConf &conf) { return LastReading(host, thisProcess(), conf).heard(later); };
    QCOMPARE(heardWith(confWith(path)), Heard::No);
    BrokerConf conf = confWith(path);
    conf.logTimestamp.value = false;
    QCOMPARE(heardWith(conf), Heard::Unknown);
    conf = confWith(path);
    conf.logType = {{QStringLiteral("error"), {}}}; // it does not tell of a reload
    QCOMPARE(heardWith(conf), Heard::Unknown);
    QCOMPARE(heardWith(confWith(QString())), Heard::Unknown);
    QCOMPARE(heardWith(confWith(folder.filePath(QStringLiteral("none")))), Heard::Unknown);
}

void TestLastReading::knowsTheLivingBroker()
{
    BrokerProcess broker;
    const QString path = QDir(broker.folder()).filePath(QStringLiteral("acl"));
    QVERIFY(write(path, "topic a\n"));
    QVERIFY2(broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous true\nacl_file @FOLDER@/acl\n")),
             broker.problem());
    const LocalHost host;
    HostProcess process;
    process.pid = broker.pid();
    const BrokerConf conf = confWith(broker.logPath());
    const auto heard = [&] { return LastReading(host, process, conf).heard(host.stateOf(path)->changed); };
    QVERIFY(heard() != Heard::No);
    // Seconds are all that the broker tells, so what is changed now is behind its start in a moment.
    QTRY_VERIFY_WITH_TIMEOUT(write(path, "topic b\n") && heard() == Heard::No, 10000);
    QTRY_VERIFY_WITH_TIMEOUT((broker.reload(), heard() == Heard::Yes), 10000);
    QTRY_VERIFY_WITH_TIMEOUT(write(path, "topic c\n") && heard() == Heard::No, 10000);
    QVERIFY(broker.restart());
    process.pid = broker.pid();
    QVERIFY(heard() != Heard::No);
}

void TestLastReading::saysWhatToDo()
{
    BrokerProcess broker;
    const QString path = QDir(broker.folder()).filePath(QStringLiteral("acl"));
    QVERIFY(write(path, "user pump\ntopic a\n"));
    QVERIFY2(broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous true\nacl_file @FOLDER@/acl\n")),
             broker.problem());
    const LocalHost host;
    HostProcess process;
    process.pid = broker.pid();
    const auto isUnheard = [&] {
        return LastReading(host, process, confWith(broker.logPath())).heard(host.stateOf(path)->changed) == Heard::No;
    };
    QTRY_VERIFY_WITH_TIMEOUT(write(path, "user pump\ntopic b\n") && isUnheard(), 10000);
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = QDir(broker.folder()).filePath(QStringLiteral("broker.conf"));
    MosquittoConnector connector;
    const auto facts = await(connector.open(profile, {}));
    QVERIFY(facts);
    const QString notes = facts->notes.join(u'\n');
    QVERIFY2(notes.contains(QStringLiteral("did not read ") + path), qPrintable(notes));
    QVERIFY2(notes.contains(QStringLiteral("kill -HUP %1").arg(broker.pid())), qPrintable(notes));
    QCOMPARE(connector.policyFacts().constFirst().origin.place, path);
    const QString pump = QStringLiteral("files/user/pump");
    auto records = await(connector.readRecords({pump}));
    QVERIFY(records);
    QVERIFY2(records->notYet.value(pump).contains(QStringLiteral("still goes by")),
             qPrintable(records->notYet.value(pump)));
    const auto isHeard = [&] {
        broker.reload();
        records = await(connector.readRecords({pump}));
        return records && records->notYet.isEmpty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isHeard(), 10000);
    profile.endpoint.reloadCommand = QStringLiteral("docker kill -s HUP broker");
    QVERIFY(await(connector.open(profile, {})));
    QTRY_VERIFY_WITH_TIMEOUT(write(path, "user pump\ntopic b\n") && isUnheard(), 10000);
    records = await(connector.readRecords({pump}));
    QVERIFY(records && records->notYet.value(pump).contains(profile.endpoint.reloadCommand));
}

QTEST_GUILESS_MAIN(TestLastReading)
#include "tst_lastreading.moc"
