// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/clientpage.h"

#include "sessions/planrun.h"
#include "ui/accessible.h"
#include "ui/blocked/allowsheet.h"
#include "ui/console.h"
#include "ui/kept.h"
#include "ui/places.h"

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// One client of a living broker, investigated in the window.
class TestClientPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void saysWhyAndLetsIn();
    void asksWho();
    void isReachedByAPlace();
    void showsHostileNamesAsText();
    void knowsAPastedText();
    void asksWhoThePastedTextIsAbout();
    void comparesWithTheLastTime();
    void opensAnEarlierOne();

private:
    [[nodiscard]] ClientPage *page() const
    {
        return static_cast<ClientPage *>(m_console->window()->page(QStringLiteral("client")));
    }
    [[nodiscard]] bool shows(const QString &text) const
    {
        const QList<QLabel *> labels = page()->findChildren<QLabel *>();
        return std::any_of(labels.cbegin(), labels.cend(),
                           [&text](const QLabel *label) { return label->isVisible() && label->text().contains(text); });
    }

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Console> m_console;
    BrokerSession *m_session = nullptr;
};

void TestClientPage::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY2(m_broker->startDynsec(keptOut(3)), m_broker->problem());
    m_console = std::make_unique<Console>();
    QVERIFY2(m_console->open(), m_console->problem());
    m_session = m_console->add(*m_broker, QStringLiteral("Hall 1"));
    QVERIFY2(m_session, m_console->problem());
    m_console->showPage(QStringLiteral("client"));
}

void TestClientPage::cleanup()
{
    m_console.reset();
    m_broker.reset();
}

void TestClientPage::saysWhyAndLetsIn()
{
    auto *user = qobject_cast<QLineEdit *>(named(page(), QStringLiteral("User")));
    QVERIFY(user);
    user->setFocus();
    QTest::keyClicks(user, QStringLiteral("pump-0"));
    m_console->key(Qt::Key_Return);
    QTRY_VERIFY(page()->found());
    QCOMPARE(page()->found()->answer, Answered::Deny);
    QTRY_VERIFY(shows(QStringLiteral("pump-0 likely cannot connect")));
    QVERIFY(shows(QStringLiteral("What would let it in")));
    auto *allow = qobject_cast<QPushButton *>(named(page(), QStringLiteral("Allow …")));
    QVERIFY(allow && allow->isEnabled());
    allow->click();
    const auto *sheet = page()->findChild<AllowSheet *>();
    QVERIFY(sheet && sheet->isOpen());
    QTRY_VERIFY(sheet->course());
    QTRY_COMPARE(sheet->course()->stage(), AllowCourse::Stage::Ready);
}

void TestClientPage::asksWho()
{
    auto *ask = qobject_cast<QPushButton *>(named(page(), QStringLiteral("Investigate")));
    QVERIFY(ask);
    QVERIFY(!ask->isEnabled());
    QVERIFY(shows(QStringLiteral("Who cannot connect?")));
    auto *address = qobject_cast<QLineEdit *>(named(page(), QStringLiteral("Address")));
    QVERIFY(address);
    address->setText(QStringLiteral("10.0.0.1"));
    QVERIFY(ask->isEnabled());
}

void TestClientPage::isReachedByAPlace()
{
    Identity who;
    who.user = QStringLiteral("pump-1");
    m_console->showPage(QStringLiteral("blocked"));
    m_console->window()->showPlace(clientPlace(m_session->profile().id, who));
    QTRY_VERIFY(page()->found());
    QVERIFY(page()->isVisible());
    QCOMPARE(page()->found()->who.user, who.user);
    // What happened to it is one click away.
    QSignalSpy places(page(), &Page::placeRequested);
    auto *events = qobject_cast<QPushButton *>(named(page(), QStringLiteral("What happened")));
    QVERIFY(events);
    events->click();
    QCOMPARE(places.size(), 1);
    QCOMPARE(valueOf(places.constFirst().constFirst().toUrl(), QStringLiteral("text")),
             QStringLiteral("user:\"pump-1\""));
}

void TestClientPage::showsHostileNamesAsText()
{
    Identity who;
    who.user = QString::fromUtf8("<b>x</b>\n\xE2\x80\xAE");
    m_console->window()->showPlace(clientPlace(m_session->profile().id, who));
    QTRY_VERIFY(page()->found());
    QTRY_VERIFY(shows(QStringLiteral("<b>x</b>")));
    QVERIFY(!shows(QString(QChar(0x202E))));
}

void TestClientPage::knowsAPastedText()
{
    auto *text = qobject_cast<QLineEdit *>(named(page(), QStringLiteral("Error text")));
    QVERIFY(text);
    text->setFocus();
    QTest::keyClicks(text, QStringLiteral("client id pump-0, user 'pump-0': Connection Refused: not authorised."));
    QVERIFY(shows(QStringLiteral("refused the client as not authorised")));
    m_console->key(Qt::Key_Return);
    QTRY_VERIFY(page()->found());
    QCOMPARE(page()->found()->who.user, QStringLiteral("pump-0"));
    QCOMPARE(page()->found()->who.clientId, QStringLiteral("pump-0"));
    QTRY_VERIFY(shows(QStringLiteral("the pasted text is about this")));
    text->clear();
    QTRY_VERIFY(!shows(QStringLiteral("the pasted text is about this")));
}

void TestClientPage::asksWhoThePastedTextIsAbout()
{
    auto *text = qobject_cast<QLineEdit *>(named(page(), QStringLiteral("Error text")));
    QVERIFY(text);
    text->setText(QStringLiteral("failed, rc=5 try again in 5 seconds"));
    QVERIFY(shows(QStringLiteral("The text does not say who")));
    text->setText(QStringLiteral("it broke"));
    QVERIFY(shows(QStringLiteral("does not know this text")));
    QVERIFY(!page()->found());
}

void TestClientPage::comparesWithTheLastTime()
{
    Identity who;
    who.user = QStringLiteral("pump-0");
    m_console->window()->showPlace(clientPlace(m_session->profile().id, who));
    QTRY_VERIFY(page()->found());
    QVERIFY(!page()->found()->earlierAt.isValid());
    QVERIFY(page()->found()->number > 0);
    page()->refresh();
    QTRY_VERIFY(page()->found()->earlierAt.isValid());
    QVERIFY(page()->found()->changes.isEmpty());
    QTRY_VERIFY(shows(QStringLiteral("Nothing has changed since the last investigation")));

    AllowRequest request;
    request.who = {who};
    request.reason = QStringLiteral("Repaired.");
    Result<Plan> plan = await(m_session->planAllow(request));
    QVERIFY(plan);
    plan->reason = request.reason;
    const PlanRun *run = m_session->carryOut(*plan);
    QTRY_VERIFY(run->isFinished());
    page()->refresh();
    QTRY_VERIFY(!page()->found()->changes.isEmpty());
    QTRY_VERIFY(shows(QStringLiteral("Gone: ")));
}

void TestClientPage::opensAnEarlierOne()
{
    for (const char *user : {"pump-0", "pump-1"}) {
        Identity who;
        who.user = QLatin1String(user);
        m_console->window()->showPlace(clientPlace(m_session->profile().id, who));
        QTRY_VERIFY(page()->found() && page()->found()->who.user == who.user);
    }
    auto *earlier = qobject_cast<QPushButton *>(named(page(), QStringLiteral("Earlier")));
    QVERIFY(earlier && earlier->menu());
    Q_EMIT earlier->menu()->aboutToShow();
    QTRY_COMPARE(earlier->menu()->actions().size(), 2);
    QVERIFY(earlier->menu()->actions().at(1)->text().contains(QLatin1String("pump-0")));
    earlier->menu()->actions().at(1)->trigger();
    QTRY_COMPARE(page()->found()->who.user, QStringLiteral("pump-0"));
    QVERIFY(shows(QStringLiteral("This is how it was at")));
    const auto *allow = qobject_cast<QPushButton *>(named(page(), QStringLiteral("Allow …")));
    QVERIFY(allow && !allow->isEnabled());
    QVERIFY(press(page(), QStringLiteral("Investigate again")));
    QTRY_VERIFY(allow->isEnabled());
    QTRY_VERIFY(!shows(QStringLiteral("This is how it was at")));
}

QTEST_MAIN(TestClientPage)
#include "tst_clientpage.moc"
