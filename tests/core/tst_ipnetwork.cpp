// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/ipnetwork.h"

#include <QTest>

using namespace gatehouse;

class TestIpNetwork : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void contains_data();
    void contains();
    void refusesWhatIsNone_data();
    void refusesWhatIsNone();
};

void TestIpNetwork::contains_data()
{
    QTest::addColumn<QByteArray>("network");
    QTest::addColumn<QByteArray>("address");
    QTest::addColumn<bool>("isIn");
    const auto row = [](const char *network, const char *address, bool isIn) {
        QTest::addRow("%s in %s", address, network) << QByteArray(network) << QByteArray(address) << isIn;
    };
    row("10.2.0.0/16", "10.2.255.1", true);
    row("10.2.0.0/16", "10.3.0.1", false);
    row("10.2.0.0/15", "10.3.0.1", true);
    row("10.2.3.4", "10.2.3.4", true);
    row("10.2.3.4", "10.2.3.5", false);
    row("10.2.3.4/32", "::ffff:10.2.3.4", true);
    row("::ffff:10.2.3.4", "10.2.3.4", true);
    row("0.0.0.0/0", "255.1.2.3", true);
    row("0.0.0.0/0", "2001:db8::1", false); // no IPv4 address
    row("::/0", "2001:db8::1", true);
    row("2001:db8::/33", "2001:db8:7fff::1", true);
    row("2001:db8::/33", "2001:db8:8000::1", false);
    row("fe80::/10", "febf::1", true);
    row("10.0.0.0/8", "pump", false);
    row("10.0.0.0/8", "", false);
    row("10.0.0.0/8", "10.0.0.0/7", false); // a network that is not all in it
}

void TestIpNetwork::contains()
{
    QFETCH(QByteArray, network);
    QFETCH(QByteArray, address);
    QFETCH(bool, isIn);
    const auto parsed = IpNetwork::parse(network);
    QVERIFY(parsed);
    QCOMPARE(parsed->contains(address), isIn);
}

void TestIpNetwork::refusesWhatIsNone_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "/", "10.2", "10.2.3.4/", "10.2.3.4/33", "10.2.3.4/-1", "10.2.3.4/1x", "::/129",
                             "1.2.3.4 ", "host", "10.2.3.256", "::1/0000", "1111:2222:3333:4444:5555:6666:7777:8888:9"})
        QTest::addRow("'%s'", text) << QByteArray(text);
    QTest::newRow("zero inside") << QByteArray("10.2.3.4\0x", 10);
    QTest::newRow("long") << QByteArray(1000, '1');
}

void TestIpNetwork::refusesWhatIsNone()
{
    QFETCH(QByteArray, text);
    QVERIFY(!IpNetwork::parse(text));
}

QTEST_APPLESS_MAIN(TestIpNetwork)
#include "tst_ipnetwork.moc"
