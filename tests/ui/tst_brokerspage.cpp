// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scriptedbroker.h"
#include "ui/accessible.h"
#include "ui/console.h"
#include "ui/widgets/banner.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using State = BrokerSession::State;

namespace {

QString addressOf(quint16 port)
{
    return QStringLiteral("127.0.0.1:%1").arg(port);
}

// Fills the sheet that is open and asks for a check.
bool check(QWidget *window, const QString &address, const QString &user, const QString &password)
{
    return write(window, QStringLiteral("Address"), address) && write(window, QStringLiteral("User name"), user) &&
           write(window, QStringLiteral("Password"), password) && press(window, QStringLiteral("Check"));
}

} // namespace

class TestBrokersPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aNewcomerIsTold();
    void checkThenSave();
    void opensFiles();
    void checksThatFail_data();
    void checksThatFail();
    void badAddressIsMarked();
    void closedWhileChecking();
    void stoppedCheckIsForgotten();
    void editKeepsThePassword();
    void nameInUse();
    void removeAsksFirst();
    void readOnlyUntilSwitched();
    void goneAndBack();
    void passwordIsAskedFor();
    void noKeychainIsSaid();
    void hostileNameStaysText();
};

void TestBrokersPage::aNewcomerIsTold()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY(says(console.window(), QStringLiteral("Which broker do you look after?")));
    QSignalSpy demo(console.window(), &MainWindow::demoRequested);
    QVERIFY(press(console.window(), QStringLiteral("Try the demo broker")));
    QCOMPARE(demo.count(), 1);
}

void TestBrokersPage::checkThenSave()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    QWidget *window = console.window();
    QVERIFY(press(window, QStringLiteral("Add a broker")));
    QVERIFY(check(window, addressOf(broker.port()), QStringLiteral("admin"), QStringLiteral("adminpw")));
    QTRY_VERIFY2(says(window, QStringLiteral("Gatehouse can read who is kept out here.")), qPrintable(spoken(window)));
    QVERIFY(says(window, QStringLiteral("List who is kept out")));
    QVERIFY(console.sessions().all().isEmpty());

    QVERIFY(write(window, QStringLiteral("Name"), QStringLiteral("Plant 1")));
    QVERIFY(press(window, QStringLiteral("Save and connect")));
    QTRY_COMPARE(console.sessions().all().size(), 1);
    BrokerSession *session = console.sessions().all().constFirst();
    QTRY_COMPARE(session->state(), State::Ready);
    QCOMPARE(session->profile().writing, Writing::Off);
    QTRY_VERIFY(says(window, QStringLiteral("Connected")));
    QVERIFY(named(window, QStringLiteral("Disconnect from Plant 1")));
    QVERIFY(!named(window, QStringLiteral("Save and connect")));

    // The keychain of this test took the password: no question the next time.
    QVERIFY(press(window, QStringLiteral("Disconnect from Plant 1")));
    QTRY_COMPARE(session->state(), State::Closed);
    QVERIFY(press(window, QStringLiteral("Connect to Plant 1")));
    QTRY_COMPARE(session->state(), State::Ready);
}

void TestBrokersPage::opensFiles()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("mosquitto.conf"));
    QFile conf(path);
    QVERIFY(conf.open(QIODevice::WriteOnly));
    conf.write("listener 1883\npassword_file passwords\n");
    conf.close();
    QFile passwords(folder.filePath(QStringLiteral("passwords")));
    QVERIFY(passwords.open(QIODevice::WriteOnly));
    passwords.write("#pump-7:$7$101$" + QByteArray(12, 's').toBase64() + '$' + QByteArray(64, 'h').toBase64() + '\n');
    passwords.close();

    Console console;
    QVERIFY2(console.open(), console.problem());
    QWidget *window = console.window();
    QVERIFY(press(window, QStringLiteral("Add a broker")));
    QVERIFY(named(window, QStringLiteral("User name")));
    QVERIFY(write(window, QStringLiteral("Address"), path));
    QVERIFY(!named(window, QStringLiteral("User name"))); // files ask for nothing
    QVERIFY(press(window, QStringLiteral("Check")));
    QTRY_VERIFY2(says(window, QStringLiteral("who is kept out by these files")), qPrintable(spoken(window)));
    QVERIFY(press(window, QStringLiteral("Save and connect")));
    QTRY_COMPARE(console.sessions().all().size(), 1);
    const BrokerSession *session = console.sessions().all().constFirst();
    QTRY_COMPARE(session->state(), State::Ready);
    QCOMPARE(session->profile().name, QStringLiteral("Files in %1").arg(folder.path()));
    console.showPage(QStringLiteral("blocked"));
    QTRY_VERIFY2(pickRow(window, QStringLiteral("Blocked clients"), QStringLiteral("pump-7")),
                 qPrintable(spoken(window)));
    QTRY_VERIFY2(says(window, QStringLiteral("passwords, line 1")), qPrintable(spoken(window)));
    QVERIFY(!named(window, QStringLiteral("Allow …"))->isEnabled());
    // Next time it is there again.
    console.close();
    QVERIFY2(console.open(), console.problem());
    QCOMPARE(console.sessions().all().constFirst()->profile().endpoint.configFile, path);
}

void TestBrokersPage::checksThatFail_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    const QString admin = QStringLiteral("admin");
    const QString password = QStringLiteral("adminpw");
    QTest::newRow("wrong password") << QStringLiteral("dynsec") << admin << QStringLiteral("nonsense");
    QTest::newRow("no right") << QStringLiteral("dynsec") << QStringLiteral("viewer") << QStringLiteral("secret");
    QTest::newRow("no plugin") << QStringLiteral("plain") << admin << password;
    QTest::newRow("not MQTT") << QStringLiteral("web") << admin << password;
    QTest::newRow("gone") << QStringLiteral("gone") << admin << password;
}

void TestBrokersPage::checksThatFail()
{
    QFETCH(QString, kind);
    QFETCH(QString, user);
    QFETCH(QString, password);
    BrokerProcess broker;
    ScriptedBroker web;
    quint16 port = freePort();
    if (kind == QLatin1String("dynsec")) {
        DynsecFile file;
        file.addAccount(QStringLiteral("viewer"), QStringLiteral("secret"));
        QVERIFY2(broker.startDynsec(file), broker.problem());
        port = broker.port();
    } else if (kind == QLatin1String("plain")) {
        QVERIFY2(broker.startPlain(), broker.problem());
        port = broker.port();
    } else if (kind == QLatin1String("web")) {
        web.on(1, [](const ClientPacket &) { return QByteArrayLiteral("HTTP/1.1 400 Bad Request\r\n\r\n"); });
        port = web.port();
    }
    Console console;
    QVERIFY2(console.open(), console.problem());
    QWidget *window = console.window();
    QVERIFY(press(window, QStringLiteral("Add a broker")));
    QVERIFY(check(window, addressOf(port), user, password));
    const auto trouble = [window]() -> QString {
        for (const auto *banner : window->findChildren<Banner *>())
            if (banner->isVisible())
                return banner->sentence();
        return {};
    };
    QTRY_VERIFY_WITH_TIMEOUT(!trouble().isEmpty(), 20000);
    // A sentence with the next step, for people, and no word of the password.
    QVERIFY2(trouble().endsWith(QLatin1Char('.')) && trouble().size() > 30, qPrintable(trouble()));
    QVERIFY(!trouble().contains(password));
    QVERIFY(!says(window, QStringLiteral("Gatehouse can read who is kept out here.")));
    QVERIFY(console.sessions().all().isEmpty());
    QVERIFY(named(window, QStringLiteral("Check"))->isEnabled());
}

void TestBrokersPage::badAddressIsMarked()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    QWidget *window = console.window();
    QVERIFY(press(window, QStringLiteral("Add a broker")));
    QVERIFY(write(window, QStringLiteral("Address"), QStringLiteral("http://plant")));
    QVERIFY(press(window, QStringLiteral("Save and connect")));
    QVERIFY(!named(window, QStringLiteral("Address"))->accessibleDescription().isEmpty());
    QCOMPARE(QApplication::focusWidget(), named(window, QStringLiteral("Address")));
    QVERIFY(write(window, QStringLiteral("Address"), QStringLiteral("plant")));
    QVERIFY(named(window, QStringLiteral("Address"))->accessibleDescription().isEmpty());
    QVERIFY(console.sessions().all().isEmpty());
}

void TestBrokersPage::closedWhileChecking()
{
    ScriptedBroker silent;
    silent.on(1, [](const ClientPacket &) { return QByteArray(); });
    QSignalSpy heard(&silent, &ScriptedBroker::packetReceived);
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY(press(console.window(), QStringLiteral("Add a broker")));
    QVERIFY(check(console.window(), addressOf(silent.port()), QStringLiteral("admin"), QStringLiteral("pw")));
    QVERIFY(named(console.window(), QStringLiteral("Stop")));
    QTRY_VERIFY(heard.count() > 0);
    console.close();
    QVERIFY2(console.open(), console.problem());
    QVERIFY(console.sessions().all().isEmpty());
}

void TestBrokersPage::stoppedCheckIsForgotten()
{
    ScriptedBroker slow;
    slow.on(1, [](const ClientPacket &) { return QByteArray(); });
    QSignalSpy heard(&slow, &ScriptedBroker::packetReceived);
    Console console;
    QVERIFY2(console.open(), console.problem());
    QWidget *window = console.window();
    QVERIFY(press(window, QStringLiteral("Add a broker")));
    QVERIFY(check(window, addressOf(slow.port()), QStringLiteral("admin"), QStringLiteral("pw")));
    QTRY_VERIFY(heard.count() > 0);
    QVERIFY(!named(window, QStringLiteral("Check"))->isEnabled());
    QVERIFY(press(window, QStringLiteral("Stop")));
    QVERIFY(named(window, QStringLiteral("Check"))->isEnabled());
    slow.reset();
    console.key(Qt::Key_Escape);
    QTRY_VERIFY(!named(window, QStringLiteral("Check")));
    QVERIFY(!says(window, QStringLiteral("Connecting to")));
}

void TestBrokersPage::editKeepsThePassword()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    BrokerSession *session = console.add(broker, QStringLiteral("Plant 1"));
    QVERIFY2(session, console.problem());
    console.showPage(QStringLiteral("brokers"));
    QWidget *window = console.window();
    QVERIFY(press(window, QStringLiteral("Edit Plant 1")));
    QVERIFY(write(window, QStringLiteral("Name"), QStringLiteral("Plant North")));
    QVERIFY(press(window, QStringLiteral("Never")));
    QVERIFY(press(window, QStringLiteral("Save")));
    QTRY_VERIFY2(named(window, QStringLiteral("Edit Plant North")), qPrintable(spoken(window)));
    QCOMPARE(console.sessions().all().size(), 1);
    const Profile now = console.sessions().all().constFirst()->profile();
    QCOMPARE(now.endpoint.certificateIdentity, CertificateIdentity::Never);
    QCOMPARE(now.endpoint.port, broker.port());
    QCOMPARE(now.endpoint.user, QStringLiteral("admin"));
}

void TestBrokersPage::nameInUse()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY2(console.add(broker, QStringLiteral("Plant 1")), console.problem());
    console.showPage(QStringLiteral("brokers"));
    QWidget *window = console.window();
    QVERIFY(press(window, QStringLiteral("Add a broker")));
    QVERIFY(write(window, QStringLiteral("Address"), QStringLiteral("other")));
    QVERIFY(write(window, QStringLiteral("Name"), QStringLiteral("Plant 1")));
    QVERIFY(press(window, QStringLiteral("Save and connect")));
    QTRY_VERIFY(named(window, QStringLiteral("Save and connect"))->isEnabled());
    QCOMPARE(console.sessions().all().size(), 1);
    QVERIFY2(says(window, QStringLiteral("Plant 1")), qPrintable(spoken(window)));
}

void TestBrokersPage::removeAsksFirst()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY2(console.add(broker, QStringLiteral("Plant 1")), console.problem());
    console.showPage(QStringLiteral("brokers"));
    QWidget *window = console.window();
    QVERIFY(press(window, QStringLiteral("Remove Plant 1")));
    QVERIFY(press(window, QStringLiteral("Keep")));
    QVERIFY(!named(window, QStringLiteral("Keep")));
    QCOMPARE(console.sessions().all().size(), 1);
    QVERIFY(press(window, QStringLiteral("Remove Plant 1")));
    QVERIFY(press(window, QStringLiteral("Remove it")));
    QTRY_VERIFY(console.sessions().all().isEmpty());
    QTRY_VERIFY(says(window, QStringLiteral("Which broker do you look after?")));
    // What was done is in the trail, which stays.
    const Result<QList<AuditEntry>> trail = await(console.sessions().store().find(AuditQuery()));
    QVERIFY2(trail, told(trail).constData());
    QCOMPARE(trail->constFirst().action, QStringLiteral("profile.remove"));
}

void TestBrokersPage::readOnlyUntilSwitched()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    const BrokerSession *session = console.add(broker, QStringLiteral("Plant 1"), Writing::Off);
    QVERIFY2(session, console.problem());
    console.showPage(QStringLiteral("brokers"));
    QVERIFY(!session->abilities().has(Ability::Allow));
    QVERIFY(says(console.window(), QStringLiteral("Allow changes at this broker")));
    QVERIFY(press(console.window(), QStringLiteral("Allow changes at this broker")));
    QTRY_VERIFY(session->abilities().has(Ability::Allow));
    QVERIFY(pressSoon(console.window(), QStringLiteral("Allow changes at this broker")));
    QTRY_VERIFY(!session->abilities().has(Ability::Allow));
}

void TestBrokersPage::goneAndBack()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    const BrokerSession *session = console.add(broker, QStringLiteral("Plant 1"));
    QVERIFY2(session, console.problem());
    console.showPage(QStringLiteral("brokers"));
    broker.kill();
    QTRY_COMPARE(session->state(), State::Offline);
    QTRY_VERIFY(says(console.window(), QStringLiteral("Offline")));
    QVERIFY(says(console.window(), session->error()->what));
    QVERIFY2(broker.restart(), broker.problem());
    QTRY_COMPARE_WITH_TIMEOUT(session->state(), State::Ready, 20000);
    QTRY_VERIFY(says(console.window(), QStringLiteral("Connected")));
    QVERIFY(!says(console.window(), QStringLiteral("Try again")));
}

void TestBrokersPage::passwordIsAskedFor()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    Console console(Keychain::Missing);
    QVERIFY2(console.open(), console.problem());
    const Result<BrokerSession *> added =
        await(console.sessions().add(profileOf(broker, QStringLiteral("Plant 1")), Secret(), Remember::No));
    QVERIFY2(added, told(added).constData());
    QWidget *window = console.window();
    console.showPage(QStringLiteral("brokers"));
    QVERIFY(press(window, QStringLiteral("Connect to Plant 1")));
    const QString field = QStringLiteral("Password of the broker");
    QTRY_VERIFY(named(window, field));
    const QWidget *remember = named(window, QStringLiteral("Remember the password in the keychain"));
    QVERIFY(remember);
    QTRY_VERIFY(remember->accessibleDescription().contains(QStringLiteral("No keychain answers")));
    QVERIFY(!remember->isEnabled());
    QVERIFY(write(window, field, QStringLiteral("wrong")));
    console.key(Qt::Key_Return);
    QTRY_VERIFY(named(window, field));
    QTRY_COMPARE((*added)->state(), State::Failed);
    QTRY_VERIFY(named(window, field));
    QVERIFY(qobject_cast<QLineEdit *>(named(window, field))->text().isEmpty());
    QVERIFY(write(window, field, QStringLiteral("adminpw")));
    QVERIFY(press(window, QStringLiteral("Sign in")));
    QTRY_COMPARE((*added)->state(), State::Ready);
    QTRY_VERIFY(!named(window, field));
}

void TestBrokersPage::noKeychainIsSaid()
{
    Console console(Keychain::Missing);
    QVERIFY2(console.open(), console.problem());
    QVERIFY(press(console.window(), QStringLiteral("Add a broker")));
    QTRY_VERIFY(says(console.window(), QStringLiteral("Gatehouse asks for the password each time.")));
    const QWidget *remember = named(console.window(), QStringLiteral("Remember the password in the keychain"));
    QVERIFY(remember && !remember->isEnabled());
}

void TestBrokersPage::hostileNameStaysText()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    const QString name = QStringLiteral("<b>Plant</b> &1\u202E");
    QVERIFY2(console.add(broker, name), console.problem());
    console.showPage(QStringLiteral("brokers"));
    QVERIFY(says(console.window(), QStringLiteral("<b>Plant</b> &1\\u{202E}")));
    for (const auto *label : console.window()->findChildren<QLabel *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
}

QTEST_MAIN(TestBrokersPage)
#include "tst_brokerspage.moc"
