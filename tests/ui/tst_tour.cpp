// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/accessible.h"
#include "ui/console.h"
#include "wire/mqttlink.h"

#include <QAbstractItemModel>
#include <QApplication>
#include <QLabel>
#include <QTableView>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using State = BrokerSession::State;

/// The main job from end to end, as a person does it who hears the window instead of seeing it: add a broker, see who
/// is blocked and why, allow, see it verified, undo, and find all of it in the trail. Run offscreen and on an X server.
class TestTour : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theMainJob();
};

void TestTour::theMainJob()
{
    const QString pump = QStringLiteral("pump-7");
    const QString secret = QStringLiteral("secret");
    DynsecFile file;
    file.addEverythingRole();
    // What the console may need to see connections on this broker: its log.
    file.addRule(QStringLiteral("admin"), QStringLiteral("subscribePattern"), QStringLiteral("$SYS/#"), true);
    file.addRule(QStringLiteral("admin"), QStringLiteral("publishClientReceive"), QStringLiteral("$SYS/#"), true);
    DynsecAccount account;
    account.user = pump;
    account.password = secret;
    account.disabled = true;
    account.textDescription = QStringLiteral("Reported stolen, ticket 4711");
    account.roles = {QStringLiteral("everything")};
    file.addAccount(account);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(file), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    QWidget *window = console.window();

    // 1. A broker.
    QVERIFY(press(window, QStringLiteral("Add a broker")));
    QVERIFY(write(window, QStringLiteral("Address"), QStringLiteral("127.0.0.1:%1").arg(broker.port())));
    QVERIFY(write(window, QStringLiteral("Name"), QStringLiteral("Plant 1")));
    QVERIFY(write(window, QStringLiteral("User name"), QStringLiteral("admin")));
    QVERIFY(write(window, QStringLiteral("Password"), QStringLiteral("adminpw")));
    QVERIFY(press(window, QStringLiteral("Never")));
    QVERIFY(press(window, QStringLiteral("Save and connect")));
    QTRY_COMPARE(console.sessions().all().size(), 1);
    BrokerSession *session = console.sessions().all().constFirst();
    QTRY_COMPARE(session->state(), State::Ready);

    // 2. Who is blocked, and why. Read-only: it says so instead of helping.
    QVERIFY(press(window, QStringLiteral("Show who is blocked on Plant 1")));
    QTRY_VERIFY2(pickRow(window, QStringLiteral("Blocked clients"), pump), qPrintable(spoken(window)));
    QTRY_VERIFY2(says(window, QStringLiteral("Reported stolen, ticket 4711")), qPrintable(spoken(window)));
    QTRY_VERIFY(!named(window, QStringLiteral("Allow …"))->isEnabled());
    console.showPage(QStringLiteral("brokers"));
    QVERIFY(press(window, QStringLiteral("Allow changes at this broker")));
    QTRY_COMPARE(session->profile().writing, Writing::On);
    console.key(Qt::Key_2, Qt::ControlModifier);

    // 3. Allow: reason, one press.
    QVERIFY(pickRow(window, QStringLiteral("Blocked clients"), pump));
    QTRY_VERIFY(named(window, QStringLiteral("Allow …"))->isEnabled());
    QVERIFY(press(window, QStringLiteral("Allow …")));
    QTRY_VERIFY2(named(window, QStringLiteral("Reason")), qPrintable(spoken(window)));
    QVERIFY(write(window, QStringLiteral("Reason"), QStringLiteral("Found again, ticket 4712")));
    QVERIFY2(pressSoon(window, QStringLiteral("Allow")), qPrintable(spoken(window)));

    // 4. Verified: the record reads back, the rules are clear, and the device is seen.
    QTRY_VERIFY2(says(window, QStringLiteral("The record reads back as wanted")), qPrintable(spoken(window)));
    const std::unique_ptr<MqttLink> device = MqttLink::create();
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = broker.port();
    options.user = pump;
    options.clientId = pump;
    options.password = Secret::fromText(secret);
    const Result<MqttWelcome> welcome = await(device->open(options));
    QVERIFY2(welcome, told(welcome).constData());
    QTRY_VERIFY2_WITH_TIMEOUT(says(window, QStringLiteral("Verified: it is let in, and a connection was seen.")),
                              qPrintable(spoken(window)), 20000);
    device->close();

    // 5. Undo puts back exactly what was there.
    QVERIFY2(press(window, QStringLiteral("Undo")), qPrintable(spoken(window)));
    QTRY_VERIFY2(says(window, QStringLiteral("Undo puts back exactly what is there now.")) ||
                     named(window, QStringLiteral("Undo"))->isEnabled(),
                 qPrintable(spoken(window)));
    if (named(window, QStringLiteral("Reason")))
        QVERIFY(write(window, QStringLiteral("Reason"), QStringLiteral("Lost once more")));
    QVERIFY2(pressSoon(window, QStringLiteral("Undo")), qPrintable(spoken(window)));
    QTRY_VERIFY2(says(window, QStringLiteral("Verified: everything is as it was.")), qPrintable(spoken(window)));
    const Result<MqttWelcome> refused = await(device->open(options));
    QVERIFY(!refused);
    QCOMPARE(refused.error().fault, Fault::Refused);

    // 6. The trail has every step, and nobody touched it.
    console.key(Qt::Key_7, Qt::ControlModifier);
    QVERIFY(pressSoon(window, QStringLiteral("Verify now")));
    QTRY_VERIFY2(says(window, QStringLiteral("Chain intact")), qPrintable(spoken(window)));
    const Result<QList<AuditEntry>> trail = await(console.sessions().store().find(AuditQuery()));
    QVERIFY2(trail, told(trail).constData());
    QStringList steps;
    for (auto entry = trail->crbegin(); entry != trail->crend(); ++entry)
        steps.append(QString(entry->action + u' ' + outcomeName(entry->outcome)));
    for (const QString &step :
         {QStringLiteral("profile.add noted"), QStringLiteral("profile.update noted"), QStringLiteral("allow intended"),
          QStringLiteral("allow done"), QStringLiteral("undo intended"), QStringLiteral("undo done")})
        QVERIFY2(steps.contains(step), qPrintable(QString(step + u" is missing in " + steps.join(u", "))));
    for (const auto *label : window->findChildren<QLabel *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
}

QTEST_MAIN(TestTour)
#include "tst_tour.moc"
