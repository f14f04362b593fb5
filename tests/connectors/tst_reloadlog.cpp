// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/reloadlog.h"

#include <QTest>

using namespace gatehouse::mosquitto;

/// What a log says about a reload, whatever clients make it write.
class TestReloadLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsTheBeginning_data();
    void tellsTheBeginning();
    void tellsComplaints_data();
    void tellsComplaints();
    void takesLinesInParts();
    void beginsAgain();
    void keepsNoMoreThanIsShown();
};

void TestReloadLog::tellsTheBeginning_data()
{
    QTest::addColumn<Stamps>("stamps");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("begins");
    const auto row = [](Stamps stamps, const char *line, bool begins) {
        QTest::newRow(line) << stamps << QByteArray(line) + '\n' << begins;
    };
    row(Stamps::BeforeEachLine, "1700000000: Reloading config.", true);
    row(Stamps::BeforeEachLine, "2026-11-27T10:00:00: Reloading config.", true); // log_timestamp_format
    row(Stamps::None, "Reloading config.", true);
    row(Stamps::None, "1700000000: Reloading config.", false);
    row(Stamps::BeforeEachLine, "1700000000: Reloading config. 0 a", false); // a subscription of such a client id
    row(Stamps::BeforeEachLine, "1700000000: x: Reloading config.", false);
    row(Stamps::BeforeEachLine, "1700000000: Client Reloading config.", false);
    row(Stamps::None, "x 0 Reloading config.", false);
    row(Stamps::BeforeEachLine, "1700000000: a 0 b: Reloading config.", false);
}

void TestReloadLog::tellsTheBeginning()
{
    QFETCH(Stamps, stamps);
    QFETCH(QByteArray, line);
    QFETCH(bool, begins);
    ReloadWords words(stamps);
    words.add(line);
    QCOMPARE(words.hasBegun(), begins);
}

void TestReloadLog::tellsComplaints_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("isComplaint");
    const auto row = [](const char *line, bool isComplaint) { QTest::newRow(line) << QByteArray(line) << isComplaint; };
    row("Error: It is not currently possible to add/remove listeners when reloading the config file.", true);
    row("Error: Unable to open configuration file.", true);
    row("Error: Unable to open pwfile \"/x\".", true);
    row("Error: Unable to decode password salt for user pump, removing entry.", false); // 2.0 goes on without it
    row("Warning: File /x owner is not root.", false);
    row("Error 0 topic", false); // log_type subscribe: id, QoS, filter
    row("Error: my client 2 a/#", false);
    row("Client Error: x disconnected.", false);
    row("\tError: (QoS 0)", false);
}

void TestReloadLog::tellsComplaints()
{
    QFETCH(QByteArray, line);
    QFETCH(bool, isComplaint);
    ReloadWords words(Stamps::BeforeEachLine);
    words.add("1: Reloading config.\n1: " + line + '\n');
    QCOMPARE(words.complaints(), isComplaint ? QStringList(QString::fromUtf8(line)) : QStringList());
    words.add("1: Client x [127.0.0.1:1] disconnected.\n1: Error: later\n");
    QVERIFY(words.goesOn());
    QCOMPARE(words.complaints().size(), isComplaint ? 1 : 0); // it serves its clients: what follows is about them
}

void TestReloadLog::takesLinesInParts()
{
    ReloadWords words(Stamps::BeforeEachLine);
    words.add("1: Reload");
    QVERIFY(!words.hasBegun());
    words.add("ing config.");
    QVERIFY(!words.hasBegun());
    words.add("\n1: Error: a");
    QVERIFY(words.hasBegun());
    QCOMPARE(words.complaints(), QStringList());
    words.add("\n");
    QCOMPARE(words.complaints(), QStringList(QStringLiteral("Error: a")));
}

void TestReloadLog::beginsAgain()
{
    ReloadWords words(Stamps::BeforeEachLine);
    words.add("1: Error: before\n1: Reloading config.\n");
    QCOMPARE(words.complaints(), QStringList());
    words.add("1: Error: first\n1: New connection from 127.0.0.1:1 on port 1883.\n1: Reloading config.\n");
    QVERIFY(!words.goesOn());
    QCOMPARE(words.complaints(), QStringList());
}

void TestReloadLog::keepsNoMoreThanIsShown()
{
    ReloadWords words(Stamps::BeforeEachLine);
    words.add("1: Reloading config.\n");
    for (int i = 0; i < 1000; ++i)
        words.add("1: Error: again\n");
    QVERIFY(!words.complaints().isEmpty());
    QVERIFY(words.complaints().size() < 100);
}

QTEST_GUILESS_MAIN(TestReloadLog)
#include "tst_reloadlog.moc"
