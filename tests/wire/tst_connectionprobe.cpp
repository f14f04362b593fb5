// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "linkfixture.h"

#include "wire/connectionprobe.h"

using namespace gatehouse;
using namespace gatehouse::test;

/// Connecting once as a client, to see what the broker says.
class TestConnectionProbe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reportsWhatTheBrokerSays_data();
    void reportsWhatTheBrokerSays();
    void leavesInOrder();
    void tellsTroubleOnTheWay();
    void manyAtOnce();
};

void TestConnectionProbe::reportsWhatTheBrokerSays_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<int>("code");
    QTest::newRow("accepted") << QStringLiteral("admin") << QStringLiteral("adminpw") << 0;
    QTest::newRow("refused") << QStringLiteral("admin") << QStringLiteral("wrong") << 0x87;
}

void TestConnectionProbe::reportsWhatTheBrokerSays()
{
    QFETCH(QString, user);
    QFETCH(QString, password);
    QFETCH(int, code);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    MqttOptions options = optionsFor(broker.port(), user, password);
    options.version = MqttVersion::V311; // a probe speaks MQTT 5 whatever is asked
    options.reconnect = Reconnect::WithBackOff;
    const Result<ProbeReport> report = await(probeConnection(options));
    VERIFY_FINE(report);
    QCOMPARE(report->connected, code == 0);
    QCOMPARE(int(report->reasonCode), code);
    QVERIFY2(report->meaning.endsWith(u'.'), qPrintable(report->meaning));
}

void TestConnectionProbe::leavesInOrder()
{
    ScriptedBroker broker;
    VERIFY_FINE(await(probeConnection(optionsFor(broker.port()))));
    QTRY_COMPARE(broker.count(14), 1); // DISCONNECT
    QCOMPARE(broker.connections(), 1);
}

void TestConnectionProbe::tellsTroubleOnTheWay()
{
    VERIFY_FAULT(await(probeConnection(optionsFor(freePort()))), Fault::Offline);
    VERIFY_FAULT(await(probeConnection(MqttOptions())), Fault::BadInput);
}

void TestConnectionProbe::manyAtOnce()
{
    BrokerProcess broker;
    QVERIFY2(broker.startPlain(), broker.problem());
    QList<Future<ProbeReport>> reports;
    for (int number = 0; number < 50; ++number)
        reports.append(probeConnection(optionsFor(broker.port())));
    for (const Future<ProbeReport> &report : std::as_const(reports))
        VERIFY_FINE(await(report));
}

QTEST_GUILESS_MAIN(TestConnectionProbe)
#include "tst_connectionprobe.moc"
