// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/backoff.h"

#include <QSet>
#include <QtTest/QTest>

using namespace gatehouse;

/// The waiting between two attempts to reconnect.
class TestBackOff : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void doublesUpToAMinute();
    void startsOverAfterReset();
    void jitters();
};

void TestBackOff::doublesUpToAMinute()
{
    BackOff backOff(std::chrono::seconds(1));
    for (const qint64 step : {1000, 2000, 4000, 8000, 16'000, 32'000, 60'000, 60'000, 60'000}) {
        const qint64 wait = backOff.next().count();
        QVERIFY2(wait >= step * 3 / 4 && wait <= step * 5 / 4, QByteArray::number(wait).constData());
        QVERIFY(wait <= BackOff::longest.count());
    }
}

void TestBackOff::startsOverAfterReset()
{
    BackOff backOff(std::chrono::milliseconds(100));
    for (int round = 0; round < 20; ++round)
        backOff.next();
    backOff.reset();
    QVERIFY(backOff.next().count() <= 125);
}

void TestBackOff::jitters()
{
    QSet<qint64> seen;
    for (int round = 0; round < 200; ++round)
        seen.insert(BackOff(std::chrono::seconds(8)).next().count());
    QVERIFY(seen.size() > 50);
}

QTEST_GUILESS_MAIN(TestBackOff)
#include "tst_backoff.moc"
