// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/clientwatch.h"

#include "sessions/console.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// What a client does after it was let in.
class TestClientWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void seesItConnect();
    void tellsTroubleOnce();
    void isNoTroubleOnceItIsIn();
    void knowsMisbehaviour_data();
    void knowsMisbehaviour();
    void leavesOthersAlone();
    void tellsOfMany();
    void recordsWhatItComesTo();
    void endsWhenItIsChangedAgain();
    void endsWithTheSession();

private:
    ClientWatch *watch(const QStringList &users, std::chrono::milliseconds time = std::chrono::hours(1));
    [[nodiscard]] QList<AuditEntry> watched();

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Console> m_console;
};

namespace {

const QString pump0 = QStringLiteral("pump-0");
const QString pump1 = QStringLiteral("pump-1");

Event eventOf(EventType type, const QString &user, int second, EventReason reason = EventReason::None)
{
    Event event;
    event.type = type;
    event.at = QDateTime(QDate(2026, 11, 28), QTime(9, 0), Qt::UTC).addSecs(second);
    event.who.user = user;
    event.who.clientId = user;
    event.reason = reason;
    event.why = type == EventType::Refused ? QStringLiteral("Its password was wrong.") : QString();
    return event;
}

} // namespace

void TestClientWatch::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY2(m_broker->startDynsec(disabledPumps(3)), m_broker->problem());
    m_console = std::make_unique<Console>();
    QVERIFY2(m_console->open(*m_broker), m_console->problem());
}

void TestClientWatch::cleanup()
{
    m_console.reset();
    m_broker.reset();
}

ClientWatch *TestClientWatch::watch(const QStringList &users, std::chrono::milliseconds time)
{
    const Result<Plan> plan = m_console->planAllow(users);
    if (!plan)
        return nullptr;
    const PlanRun *run = m_console->carryOut(*plan);
    return run->isComplete() ? m_console->session().watch(*run, time) : nullptr;
}

QList<AuditEntry> TestClientWatch::watched()
{
    QList<AuditEntry> entries = m_console->trail();
    entries.removeIf([](const AuditEntry &entry) { return entry.action != QLatin1String("watch"); });
    return entries;
}

void TestClientWatch::seesItConnect()
{
    QSignalSpy began(&m_console->session(), &BrokerSession::watchBegan);
    ClientWatch *watching = watch({pump0});
    QVERIFY(watching);
    QCOMPARE(began.size(), 1);
    QVERIFY(!watching->hasNews());
    QCOMPARE(watching->name(), pump0);
    const auto device = MqttLink::create();
    QVERIFY(connectDevice(*device, *m_broker, pump0, QStringLiteral("device")));
    QTRY_VERIFY(watching->hasNews());
    QVERIFY(!watching->isTrouble());
    QVERIFY(watching->sentence().startsWith(QLatin1String("It connected at ")));
}

void TestClientWatch::tellsTroubleOnce()
{
    ClientWatch *watching = watch({pump0});
    QVERIFY(watching);
    QSignalSpy trouble(watching, &ClientWatch::trouble);
    watching->take({eventOf(EventType::Refused, pump0, 1)});
    watching->take({eventOf(EventType::Refused, pump0, 2), eventOf(EventType::Refused, pump0, 3)});
    QCOMPARE(trouble.size(), 1);
    QVERIFY(watching->isTrouble());
    QVERIFY(watching->sentence().contains(QLatin1String("refused 3 times")));
    QVERIFY(watching->sentence().contains(QLatin1String("Its password was wrong.")));
    QCOMPARE(watching->firstWho().user, pump0);
}

void TestClientWatch::isNoTroubleOnceItIsIn()
{
    ClientWatch *watching = watch({pump0});
    QVERIFY(watching);
    watching->take({eventOf(EventType::Refused, pump0, 1), eventOf(EventType::Connected, pump0, 2)});
    QVERIFY(!watching->isTrouble());
    QVERIFY(watching->hasNews());
}

void TestClientWatch::knowsMisbehaviour_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("reason");
    QTest::addColumn<int>("times");
    QTest::addColumn<bool>("trouble");
    QTest::newRow("a topic") << int(EventType::Denied) << int(EventReason::Rule) << 1 << true;
    QTest::newRow("two of one id") << int(EventType::Disconnected) << int(EventReason::DuplicateId) << 1 << true;
    QTest::newRow("silent once") << int(EventType::Disconnected) << int(EventReason::KeepAlive) << 1 << false;
    QTest::newRow("silent again") << int(EventType::Disconnected) << int(EventReason::KeepAlive) << 3 << true;
    QTest::newRow("left") << int(EventType::Disconnected) << int(EventReason::Left) << 5 << false;
}

void TestClientWatch::knowsMisbehaviour()
{
    QFETCH(int, type);
    QFETCH(int, reason);
    QFETCH(int, times);
    QFETCH(bool, trouble);
    ClientWatch *watching = watch({pump0});
    QVERIFY(watching);
    for (int i = 0; i < times; ++i)
        watching->take(
            {eventOf(EventType::Connected, pump0, i), eventOf(EventType(type), pump0, i, EventReason(reason))});
    QCOMPARE(watching->isTrouble(), trouble);
}

void TestClientWatch::leavesOthersAlone()
{
    ClientWatch *watching = watch({pump0});
    QVERIFY(watching);
    watching->take({eventOf(EventType::Refused, pump1, 1), eventOf(EventType::Refused, {}, 2)});
    QVERIFY(!watching->hasNews());
}

void TestClientWatch::tellsOfMany()
{
    ClientWatch *watching = watch({pump0, pump1});
    QVERIFY(watching);
    QCOMPARE(watching->clients(), 2);
    watching->take({eventOf(EventType::Connected, pump0, 1), eventOf(EventType::Refused, pump1, 1)});
    QVERIFY(watching->sentence().startsWith(QLatin1String("1 of 2 clients connected.")));
    QVERIFY(watching->sentence().contains(pump1));
    QCOMPARE(watching->firstWho().user, pump1);
}

void TestClientWatch::recordsWhatItComesTo()
{
    ClientWatch *watching = watch({pump0}, std::chrono::milliseconds(300));
    QVERIFY(watching);
    QSignalSpy finished(watching, &ClientWatch::finished);
    watching->take({eventOf(EventType::Refused, pump0, 1)});
    QTRY_VERIFY(watching->isFinished());
    QCOMPARE(finished.size(), 1);
    QTRY_COMPARE(watched().size(), 1);
    const AuditEntry entry = watched().constFirst();
    QCOMPARE(entry.outcome, AuditOutcome::StillRefused);
    QCOMPARE(entry.who, pump0);
    QCOMPARE(entry.reason, QStringLiteral("Repaired."));
    QVERIFY(entry.intent > 0);
    QVERIFY(entry.detail.contains(QLatin1String("It was refused at ")));
    QVERIFY(await(m_console->store().verifyChain())->intact);
    // What comes later is no matter of it.
    watching->take({eventOf(EventType::Connected, pump0, 2)});
    QVERIFY(watching->isTrouble());
}

void TestClientWatch::endsWhenItIsChangedAgain()
{
    const ClientWatch *watching = watch({pump0});
    QVERIFY(watching);
    const auto undo = await(m_console->session().planUndo(0));
    QVERIFY2(undo, told(undo).constData());
    QVERIFY(m_console->carryOut(*undo)->isComplete());
    QVERIFY(watching->isFinished());
    QTRY_COMPARE(watched().size(), 1);
}

void TestClientWatch::endsWithTheSession()
{
    QVERIFY(watch({pump0}));
    m_console->session().close();
    QTRY_COMPARE(watched().size(), 1);
    QCOMPARE(watched().constFirst().outcome, AuditOutcome::Noted);
}

QTEST_GUILESS_MAIN(TestClientWatch)
#include "tst_clientwatch.moc"
