// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/ownattempts.h"

#include <QTest>

using namespace gatehouse;

class TestOwnAttempts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void knowsItsOwnByName();
    void takesAsManyNamelessAsItMade();
    void endsWithTime();
    void leavesWhatIsNoRefusal();
};

namespace {

using namespace std::chrono_literals;

const Identity tested{QStringLiteral("gatehouse-test-1"), QStringLiteral("pump-7"), {}, {}};
const OwnAttempts::Moment start = OwnAttempts::Moment() + 1h;

Event eventOf(const QString &clientId, const QString &user, EventType type = EventType::Refused)
{
    Event event;
    event.type = type;
    event.who.clientId = clientId;
    event.who.user = user;
    return event;
}

} // namespace

void TestOwnAttempts::knowsItsOwnByName()
{
    OwnAttempts own;
    own.began(tested, start);
    QVERIFY(own.without({eventOf(tested.clientId, {}), eventOf({}, tested.user)}, start + 1s).isEmpty());
    // The device of the same account is another client.
    QCOMPARE(own.without({eventOf(QStringLiteral("pump-7"), tested.user)}, start + 1s).size(), 1);
    QCOMPARE(own.without({eventOf({}, QStringLiteral("fan"))}, start + 1s).size(), 1);
}

void TestOwnAttempts::takesAsManyNamelessAsItMade()
{
    OwnAttempts own;
    const Event nameless = eventOf({}, {});
    QCOMPARE(own.without({nameless}, start).size(), 1);
    own.began(tested, start);
    QCOMPARE(own.without({nameless, nameless, nameless}, start + 1s).size(), 1);
    own.began(tested, start + 2s);
    QCOMPARE(own.without({nameless}, start + 30s).size(), 1); // too late to be ours
}

void TestOwnAttempts::endsWithTime()
{
    OwnAttempts own;
    own.began(tested, start);
    QCOMPARE(own.without({eventOf(tested.clientId, {})}, start + 2min).size(), 1);
}

void TestOwnAttempts::leavesWhatIsNoRefusal()
{
    OwnAttempts own;
    own.began(tested, start);
    for (const EventType type : {EventType::Connected, EventType::Disconnected, EventType::Log})
        QCOMPARE(own.without({eventOf(tested.clientId, tested.user, type)}, start).size(), 1);
    QVERIFY(own.without({eventOf(tested.clientId, {}, EventType::Denied)}, start).isEmpty());
}

QTEST_GUILESS_MAIN(TestOwnAttempts)
#include "tst_ownattempts.moc"
