// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/notifications.h"

#include "sessions/clientwatch.h"
#include "sessions/planrun.h"
#include "ui/console.h"
#include "ui/kept.h"
#include "ui/places.h"
#include "ui/trayicon.h"
#include "ui/widgets/remembered.h"

#include <QMenu>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// What is told on the desktop, and the menu of the tray, at a living broker.
class TestNotifications : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void tellsTroubleAfterAnAllow();
    void groupsWhatComesTogether();
    void isSilentWhenMuted();
    void tellsALostBrokerOnce();
    void theTrayTellsHowMany();
    void theTrayMutes();
    void closesAsEverWithoutATray();

private:
    ClientWatch *allow(const QString &user);

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Console> m_console;
    std::unique_ptr<Notifications> m_notifications;
    QList<Notifications::Note> m_notes;
    BrokerSession *m_session = nullptr;
};

namespace {

Event refusalOf(const QString &user)
{
    Event event;
    event.type = EventType::Refused;
    event.at = QDateTime::currentDateTimeUtc();
    event.who.user = user;
    event.why = QStringLiteral("Its password was wrong.");
    return event;
}

} // namespace

void TestNotifications::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY2(m_broker->startDynsec(keptOut(3)), m_broker->problem());
    m_console = std::make_unique<Console>();
    QVERIFY2(m_console->open(), m_console->problem());
    m_session = m_console->add(*m_broker, QStringLiteral("Hall 1"));
    QVERIFY2(m_session, m_console->problem());
    m_notifications = std::make_unique<Notifications>(m_console->sessions());
    m_notes.clear();
    connect(m_notifications.get(), &Notifications::noted, this,
            [this](const Notifications::Note &note) { m_notes.append(note); });
}

void TestNotifications::cleanup()
{
    m_notifications.reset();
    m_console.reset();
    m_broker.reset();
}

ClientWatch *TestNotifications::allow(const QString &user)
{
    AllowRequest request;
    request.who = {{QString(), user, QString(), QString()}};
    request.reason = QStringLiteral("Repaired.");
    Result<Plan> plan = await(m_session->planAllow(request));
    if (!plan)
        return nullptr;
    plan->reason = request.reason;
    const PlanRun *run = m_session->carryOut(*plan);
    if (!QTest::qWaitFor([run] { return run->isFinished(); }) || !run->isComplete())
        return nullptr;
    return m_session->watch(*run, std::chrono::minutes(10));
}

void TestNotifications::tellsTroubleAfterAnAllow()
{
    ClientWatch *watch = allow(QStringLiteral("pump-0"));
    QVERIFY(watch);
    watch->take({refusalOf(QStringLiteral("pump-0"))});
    QTRY_COMPARE(m_notes.size(), 1);
    const Notifications::Note note = m_notes.constFirst();
    QVERIFY(note.isTrouble);
    QVERIFY(note.title.contains(QLatin1String("pump-0")));
    QVERIFY(note.text.contains(QLatin1String("Its password was wrong.")));
    QCOMPARE(pageOf(note.place), QStringLiteral("client"));
    QCOMPARE(valueOf(note.place, QStringLiteral("user")), QStringLiteral("pump-0"));
}

void TestNotifications::groupsWhatComesTogether()
{
    for (int i = 0; i < 3; ++i) {
        const QString user = QStringLiteral("pump-%1").arg(i);
        ClientWatch *watch = allow(user);
        QVERIFY(watch);
        watch->take({refusalOf(user)});
    }
    QTRY_COMPARE(m_notes.size(), 1);
    QVERIFY(m_notes.constFirst().title.startsWith(QLatin1String("3 ")));
    QCOMPARE(m_notes.constFirst().text.count(u'\n'), 2);
    QVERIFY(m_notes.constFirst().isTrouble);
    QCOMPARE(pageOf(m_notes.constFirst().place), QStringLiteral("activity"));
}

void TestNotifications::isSilentWhenMuted()
{
    ClientWatch *watch = allow(QStringLiteral("pump-0"));
    QVERIFY(watch);
    m_notifications->setMuted(true);
    watch->take({refusalOf(QStringLiteral("pump-0"))});
    m_notifications->setMuted(false);
    QVERIFY(allow(QStringLiteral("pump-1")));
    m_session->findChildren<ClientWatch *>().constLast()->take({refusalOf(QStringLiteral("pump-1"))});
    QTRY_COMPARE(m_notes.size(), 1);
    QVERIFY(m_notes.constFirst().title.contains(QLatin1String("pump-1")));
    // And it is remembered.
    m_notifications->setMuted(true);
    const Notifications next(m_console->sessions());
    QVERIFY(next.isMuted());
    m_notifications->setMuted(false);
}

void TestNotifications::tellsALostBrokerOnce()
{
    QTRY_COMPARE(m_session->state(), BrokerSession::State::Ready);
    QVERIFY(await(m_session->refresh()));
    m_session->setProfile(m_session->profile()); // it is there: the state is told
    m_broker.reset();
    QTRY_COMPARE(m_notes.size(), 1);
    QVERIFY(m_notes.constFirst().title.contains(QLatin1String("Hall 1")));
    QVERIFY(m_notes.constFirst().isTrouble);
    QCOMPARE(pageOf(m_notes.constFirst().place), QStringLiteral("brokers"));
}

void TestNotifications::theTrayTellsHowMany()
{
    const TrayIcon tray(m_console->sessions(), *m_notifications);
    QTRY_COMPARE(m_session->state(), BrokerSession::State::Ready);
    QTRY_COMPARE(tray.summary(), QStringLiteral("6 kept out"));
    QTRY_COMPARE(tray.menu().actions().constFirst()->text(), QStringLiteral("6 kept out"));
    QSignalSpy places(&tray, &TrayIcon::placeRequested);
    tray.menu().actions().constFirst()->trigger();
    QCOMPARE(places.size(), 1);
    QCOMPARE(pageOf(places.constFirst().constFirst().toUrl()), QStringLiteral("blocked"));
}

void TestNotifications::theTrayMutes()
{
    const TrayIcon tray(m_console->sessions(), *m_notifications);
    const QList<QAction *> actions = tray.menu().actions();
    const auto mute = std::find_if(actions.cbegin(), actions.cend(), [](const QAction *action) {
        return action->text() == QLatin1String("Mute notifications");
    });
    QVERIFY(mute != actions.cend());
    (*mute)->trigger();
    QVERIFY(m_notifications->isMuted());
    m_notifications->setMuted(false);
    QVERIFY(!(*mute)->isChecked());
}

void TestNotifications::closesAsEverWithoutATray()
{
    remember(QStringLiteral("tray/stays"), true);
    QVERIFY(!TrayIcon::staysWhenClosed()); // there is none to come back from
    remember(QStringLiteral("tray/stays"), false);
}

QTEST_MAIN(TestNotifications)
#include "tst_notifications.moc"
