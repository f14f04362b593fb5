// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/following.h"
#include "sessions/sightings.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace std::chrono_literals;

class TestFollowing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void joinsHints();
    void readsAllWhenItIsNotKnownWhich();
    void readsAllAtTheGivenPaceOnly();
    void readsAllWithoutHints();
    void waitsWhileHeld();
    void readsMoreThanManyAsAWhole();
    void isSilentWhenStopped();
    void asksAgainForAReadingThatFailed();
};

namespace {
// Never in the time that a test takes.
constexpr std::chrono::milliseconds never = 10min;
} // namespace

void TestFollowing::joinsHints()
{
    Following following(Following::Pace{20ms, never});
    following.start(Following::Hints::Given);
    QSignalSpy records(&following, &Following::recordsWanted);
    QSignalSpy whole(&following, &Following::wholeWanted);
    following.hint({QStringLiteral("a")});
    following.hint({QStringLiteral("b"), QStringLiteral("a")});
    QVERIFY(records.wait());
    QCOMPARE(records.size(), 1);
    QStringList ids = records.first().first().toStringList();
    ids.sort();
    QCOMPARE(ids, (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
    following.hint({QStringLiteral("c")});
    QVERIFY(records.wait());
    QCOMPARE(records.last().first().toStringList(), QStringList{QStringLiteral("c")});
    QCOMPARE(whole.size(), 0);
}

void TestFollowing::readsAllWhenItIsNotKnownWhich()
{
    Following following(Following::Pace{20ms, never});
    following.start(Following::Hints::Given);
    QSignalSpy records(&following, &Following::recordsWanted);
    QSignalSpy whole(&following, &Following::wholeWanted);
    following.hint({QStringLiteral("a")});
    following.hint({});
    following.hint({});
    QVERIFY(whole.wait());
    QCOMPARE(whole.size(), 1);
    QCOMPARE(records.size(), 0);
}

void TestFollowing::readsAllAtTheGivenPaceOnly()
{
    Following following(Following::Pace{1ms, 300ms});
    following.start(Following::Hints::Given);
    QSignalSpy whole(&following, &Following::wholeWanted);
    connect(&following, &Following::wholeWanted, &following, &Following::wholeBegins);
    following.wholeBegins();
    QElapsedTimer timer;
    timer.start();
    following.hint({});
    QVERIFY(whole.wait());
    following.hint({});
    QVERIFY(whole.wait());
    QVERIFY2(timer.elapsed() >= 540, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(whole.size(), 2);
}

void TestFollowing::readsAllWithoutHints()
{
    Following following(Following::Pace{1ms, 50ms});
    QSignalSpy whole(&following, &Following::wholeWanted);
    connect(&following, &Following::wholeWanted, &following, &Following::wholeBegins);
    following.wholeBegins();
    following.start(Following::Hints::None);
    QElapsedTimer timer;
    timer.start();
    QTRY_COMPARE(whole.size(), 3);
    QVERIFY2(timer.elapsed() >= 130, qPrintable(QString::number(timer.elapsed())));
}

void TestFollowing::waitsWhileHeld()
{
    Following following(Following::Pace{1ms, 1ms});
    following.start(Following::Hints::Given);
    QSignalSpy records(&following, &Following::recordsWanted);
    following.hold();
    following.hold();
    following.hint({QStringLiteral("a")});
    following.release();
    QVERIFY(!records.wait(50));
    following.release();
    QVERIFY(records.wait());
}

void TestFollowing::readsMoreThanManyAsAWhole()
{
    Following following(Following::Pace{1ms, never});
    following.start(Following::Hints::Given);
    QSignalSpy records(&following, &Following::recordsWanted);
    QSignalSpy whole(&following, &Following::wholeWanted);
    QStringList many;
    for (int i = 0; i < 501; ++i)
        many.append(QString::number(i));
    following.hint(many);
    QVERIFY(whole.wait());
    QCOMPARE(records.size(), 0);
}

void TestFollowing::isSilentWhenStopped()
{
    Following following(Following::Pace{1ms, 1ms});
    following.start(Following::Hints::None);
    QSignalSpy records(&following, &Following::recordsWanted);
    QSignalSpy whole(&following, &Following::wholeWanted);
    following.hint({QStringLiteral("a")});
    following.stop();
    following.hint({QStringLiteral("b")});
    following.hint({});
    QVERIFY(!whole.wait(50));
    QCOMPARE(records.size(), 0);
}

void TestFollowing::asksAgainForAReadingThatFailed()
{
    Following following(Following::Pace{20ms, 100ms});
    following.start(Following::Hints::Given);
    QSignalSpy whole(&following, &Following::wholeWanted);
    following.wholeBegins();
    QVERIFY(!whole.wait(200)); // what it took along is not asked for by itself
    following.wholeBegins();
    const auto begun = Sightings::now();
    following.hint({});
    QVERIFY(whole.wait());
    QVERIFY(Sightings::now() - begun >= 90ms); // at its pace
}

QTEST_GUILESS_MAIN(TestFollowing)
#include "tst_following.moc"
