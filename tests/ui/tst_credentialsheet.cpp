// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/credentialtest/credentialsheet.h"

#include "ui/accessible.h"
#include "ui/console.h"
#include "ui/kept.h"
#include "ui/widgets/tableview.h"

#include <QApplication>
#include <QClipboard>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// Testing credentials in the window, at a living broker.
class TestCredentialSheet : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void testsTheRowByKey();
    void testsAClient();
    void takesNobodyOverUnasked();
    void probes();
    void endsWhenItIsClosed();
    void isOneSheetAtATime();
    void saysWhyNot();

private:
    [[nodiscard]] QWidget *window() const { return m_console->window(); }
    [[nodiscard]] CredentialSheet *sheet(const char *page) const
    {
        return m_console->window()->page(QString::fromLatin1(page))->findChild<CredentialSheet *>();
    }
    [[nodiscard]] QLineEdit *field(const char *name) const
    {
        return qobject_cast<QLineEdit *>(named(window(), QString::fromLatin1(name), QAccessible::EditableText));
    }
    bool pick(const char *user)
    {
        m_console->showPage(QStringLiteral("blocked"));
        return pickRow(window(), QStringLiteral("Blocked clients"), QString::fromLatin1(user));
    }

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Console> m_console;
    BrokerSession *m_session = nullptr;
};

void TestCredentialSheet::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY2(m_broker->startDynsec(keptOut(3), QStringLiteral("log_dest topic\n")), m_broker->problem());
    m_console = std::make_unique<Console>();
    QVERIFY2(m_console->open(), m_console->problem());
    m_session = m_console->add(*m_broker, QStringLiteral("Hall 1"));
    QVERIFY2(m_session, m_console->problem());
}

void TestCredentialSheet::cleanup()
{
    m_console.reset();
    m_broker.reset();
}

void TestCredentialSheet::testsTheRowByKey()
{
    QTRY_VERIFY(pick("pump-0"));
    m_console->key(Qt::Key_T);
    CredentialSheet *panel = sheet("blocked");
    QVERIFY(panel && panel->isOpen());
    QVERIFY(!panel->current());
    QCOMPARE(field("User name")->text(), QStringLiteral("pump-0"));
    QVERIFY(field("Client id")->text().startsWith(QLatin1String("gatehouse-test-")));
    QVERIFY(field("Password")->hasFocus());
    QVERIFY(says(window(), QStringLiteral("without TLS")));
    QTest::keyClicks(field("Password"), QStringLiteral("secret"));
    m_console->key(Qt::Key_Return);
    QVERIFY(field("Password")->text().isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(panel->current() && panel->current()->isFinished(), 20000);
    QTRY_VERIFY2(
        says(window(),
             QStringLiteral("The broker refused pump-0, and its rules say the same: The account pump-0 is disabled")),
        qPrintable(spoken(window())));
    QVERIFY(says(window(), QStringLiteral("What happened is what the broker’s records say.")));
    QVERIFY(says(window(), QStringLiteral("password given, not shown")));
    QVERIFY(says(window(), QStringLiteral("0x87 Not authorized")));
    QVERIFY(!spoken(window()).contains(QLatin1String("secret")));
    QVERIFY(press(window(), QStringLiteral("Copy the report")));
    const QJsonObject copied = QJsonDocument::fromJson(QApplication::clipboard()->text().toUtf8()).object();
    QCOMPARE(copied.value(u"code").toInt(), 0x87);
    QVERIFY(!QApplication::clipboard()->text().contains(QLatin1String("\"secret\"")));
    // Esc closes it, and the row has the focus again.
    m_console->key(Qt::Key_Escape);
    QVERIFY(!panel->isOpen());
    QVERIFY(tableCalled(window(), QStringLiteral("Blocked clients"))->hasFocus());
}

void TestCredentialSheet::testsAClient()
{
    m_console->showPage(QStringLiteral("client"));
    QVERIFY(write(window(), QStringLiteral("User"), QStringLiteral("free")));
    QVERIFY(press(window(), QStringLiteral("Investigate")));
    QVERIFY(pressSoon(window(), QStringLiteral("Test …")));
    QVERIFY(sheet("client")->isOpen());
    QVERIFY(write(window(), QStringLiteral("Password"), QStringLiteral("secret")));
    QVERIFY(press(window(), QStringLiteral("Test")));
    QTRY_VERIFY2(says(window(), QStringLiteral("The broker let free in: the password is right")),
                 qPrintable(spoken(window())));
}

void TestCredentialSheet::takesNobodyOverUnasked()
{
    const std::unique_ptr<MqttLink> device = MqttLink::create();
    QVERIFY(enters(*device, *m_broker, QStringLiteral("free")));
    QSignalSpy lost(device.get(), &MqttLink::lost);
    const QString id = QStringLiteral("test-free");
    QTRY_VERIFY(m_session->isOnline(Identity{id, QStringLiteral("free"), {}, {}}));
    m_console->showPage(QStringLiteral("client"));
    QVERIFY(write(window(), QStringLiteral("User"), QStringLiteral("free")));
    QVERIFY(write(window(), QStringLiteral("Client id"), id));
    QVERIFY(press(window(), QStringLiteral("Investigate")));
    QVERIFY(pressSoon(window(), QStringLiteral("Test …")));
    // A safe one is offered, and what it leaves out is said.
    auto *panel = sheet("client");
    QLineEdit *own = nullptr;
    for (QLineEdit *one : panel->findChildren<QLineEdit *>()) {
        if (one->accessibleName() == QLatin1String("Client id"))
            own = one;
    }
    QVERIFY(own && own->text().startsWith(QLatin1String("gatehouse-test-")));
    QVERIFY(says(window(), QStringLiteral("With another id than test-free")));
    own->setText(id);
    QVERIFY(says(window(), QStringLiteral("A client with the id test-free is connected now")));
    QWidget *run = named(window(), QStringLiteral("Test"));
    QVERIFY(run && !run->isEnabled());
    QVERIFY(press(window(), QStringLiteral("Use this id anyway")));
    QVERIFY(run->isEnabled());
    QVERIFY(lost.isEmpty());
    QVERIFY(write(panel, QStringLiteral("Password"), QStringLiteral("secret")));
    QVERIFY(press(window(), QStringLiteral("Test")));
    QTRY_COMPARE(lost.size(), 1);
    QTRY_VERIFY(panel->current() && panel->current()->isFinished());
    QVERIFY(panel->current()->report().isConnected());
}

void TestCredentialSheet::probes()
{
    m_console->showPage(QStringLiteral("client"));
    QVERIFY(write(window(), QStringLiteral("User"), QStringLiteral("free")));
    QVERIFY(press(window(), QStringLiteral("Investigate")));
    QVERIFY(pressSoon(window(), QStringLiteral("Test …")));
    QVERIFY(press(window(), QStringLiteral("Topics, certificate, version")));
    QVERIFY(write(window(), QStringLiteral("Password"), QStringLiteral("secret")));
    QVERIFY(write(window(), QStringLiteral("Publish to"), QStringLiteral("a/#")));
    QVERIFY(!named(window(), QStringLiteral("Test"))->isEnabled());
    QVERIFY(says(window(), QStringLiteral("A topic to publish to has neither + nor #.")));
    QVERIFY(write(window(), QStringLiteral("Publish to"), QStringLiteral("a/b")));
    QVERIFY(write(window(), QStringLiteral("Subscribe to"), QStringLiteral("a/#")));
    QVERIFY(press(window(), QStringLiteral("Test")));
    QTRY_VERIFY_WITH_TIMEOUT(says(window(), QStringLiteral("It may publish to a/b.")), 20000);
    QVERIFY(says(window(), QStringLiteral("It may receive from a/b.")));
    QVERIFY(says(window(), QStringLiteral("SUBACK")));
}

void TestCredentialSheet::endsWhenItIsClosed()
{
    QTRY_VERIFY(pick("pump-1"));
    m_console->key(Qt::Key_T);
    CredentialSheet *panel = sheet("blocked");
    QVERIFY(press(window(), QStringLiteral("Test")));
    QVERIFY(panel->isRunning());
    m_console->key(Qt::Key_Escape);
    QVERIFY(!panel->isOpen() && !panel->isRunning() && !panel->current());
    // And again from the start.
    m_console->key(Qt::Key_T);
    QVERIFY(panel->isOpen() && !panel->current());
    QVERIFY(press(window(), QStringLiteral("Test")));
    QVERIFY(press(window(), QStringLiteral("Cancel")));
    QTRY_VERIFY(panel->current() && panel->current()->isFinished());
    QTRY_VERIFY(named(window(), QStringLiteral("Test again")));
}

void TestCredentialSheet::isOneSheetAtATime()
{
    QTRY_VERIFY(pick("pump-1"));
    m_console->key(Qt::Key_T);
    QVERIFY(sheet("blocked")->isOpen());
    QVERIFY(press(window(), QStringLiteral("Explain")));
    QVERIFY(!sheet("blocked")->isOpen());
    QVERIFY(says(window(), QStringLiteral("Why pump-1 is kept out")));
    QVERIFY(press(window(), QStringLiteral("Test …")));
    QVERIFY(sheet("blocked")->isOpen());
    QVERIFY(!says(window(), QStringLiteral("Why pump-1 is kept out")));
}

void TestCredentialSheet::saysWhyNot()
{
    QTRY_VERIFY(pick("pump-1"));
    m_console->key(Qt::Key_A, Qt::ControlModifier);
    QSignalSpy messages(m_console->window()->page(QStringLiteral("blocked")), &Page::message);
    m_console->key(Qt::Key_T);
    QVERIFY(!sheet("blocked")->isOpen());
    QCOMPARE(messages.size(), 1);
    QVERIFY(messages.constFirst().constFirst().toString().contains(QLatin1String("select one row")));
    QVERIFY(!named(window(), QStringLiteral("Test …"))->isEnabled());
}

QTEST_MAIN(TestCredentialSheet)
#include "tst_credentialsheet.moc"
