// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/addresswatch.h"

#include <QTest>

using namespace gatehouse;

class TestAddressWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsNamesNotTimes();
    void forgetsWhatIsLongAgo();
    void leavesItsOwnMachineAlone();
    void staysSmall();
};

namespace {

const QString gateway = QStringLiteral("10.0.3.17");

QDateTime at(int seconds)
{
    return QDateTime(QDate(2026, 11, 28), QTime(9, 0), Qt::UTC).addSecs(seconds);
}

QString name(int number)
{
    return QStringLiteral("pump-%1").arg(number);
}

} // namespace

void TestAddressWatch::countsNamesNotTimes()
{
    AddressWatch watch;
    for (int i = 0; i < 100; ++i)
        QCOMPARE(watch.noted(gateway, name(7), at(i)), 1);
    for (int i = 0; i < 9; ++i)
        QCOMPARE(watch.noted(gateway, name(i + 10), at(100 + i)), 2 + i);
    QCOMPARE(watch.noted(QStringLiteral("10.0.3.18"), name(7), at(120)), 1);
    QCOMPARE(watch.noted(QString(), name(7), at(120)), 0);
    QCOMPARE(watch.noted(gateway, QString(), at(120)), 0);
}

void TestAddressWatch::forgetsWhatIsLongAgo()
{
    AddressWatch watch;
    for (int i = 0; i < AddressWatch::many - 1; ++i)
        watch.noted(gateway, name(i), at(0));
    const int later = int(std::chrono::seconds(AddressWatch::within).count()) + 1;
    QCOMPARE(watch.noted(gateway, name(99), at(later)), 1);
}

void TestAddressWatch::leavesItsOwnMachineAlone()
{
    AddressWatch watch;
    for (const char *address : {"127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"})
        QCOMPARE(watch.noted(QString::fromLatin1(address), name(1), at(0)), 0);
}

void TestAddressWatch::staysSmall()
{
    AddressWatch watch;
    for (int i = 0; i < 5000; ++i)
        watch.noted(gateway, name(i), at(0));
    QVERIFY(watch.noted(gateway, name(1), at(1)) <= 256);
    for (int i = 0; i < 20000; ++i) {
        const QString address = QStringLiteral("10.%1.%2.1").arg(i / 250).arg(i % 250);
        QCOMPARE(watch.noted(address, name(1), at(2)), 1);
    }
}

QTEST_GUILESS_MAIN(TestAddressWatch)
#include "tst_addresswatch.moc"
