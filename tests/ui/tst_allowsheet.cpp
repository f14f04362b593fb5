// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/allowsheet.h"

#include "ui/accessible.h"
#include "ui/blocked/blockedpage.h"
#include "ui/blocked/plantable.h"
#include "ui/console.h"
#include "ui/kept.h"
#include "wire/mqttlink.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using Stage = AllowCourse::Stage;

/// The four steps of the sheet, on the whole window and a living broker.
class TestAllowSheet : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void allowsByKeyboardAlone();
    void undoesWhatItDid();
    void wantsAReason();
    void offersTheLastReason();
    void probesWithThePassword();
    void saysWhichBlockerIsNext();
    void showsAConflictAgain();
    void allowsSeveralWithAResultForEach();
    void stopsAtTheFirstFailure();
    void doesNotCloseWhileApplying();
    void closesWhileThePlanIsMade();
    void goesWithItsBroker();
    void undoesTheLastFromTheWindow();

private:
    [[nodiscard]] QWidget *window() const { return m_console->window(); }
    [[nodiscard]] AllowSheet *sheet() const
    {
        return m_console->window()->page(QStringLiteral("blocked"))->findChild<AllowSheet *>();
    }
    [[nodiscard]] Stage stage() const { return sheet()->course() ? sheet()->course()->stage() : Stage::Planning; }
    bool openOn(const QString &user);
    QStringList outcomes();

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Console> m_console;
};

void TestAllowSheet::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY2(m_broker->startDynsec(keptOut(6), QStringLiteral("log_dest topic\n")), m_broker->problem());
    m_console = std::make_unique<Console>();
    QVERIFY2(m_console->open(), m_console->problem());
    QVERIFY2(m_console->add(*m_broker, QStringLiteral("Hall 1")), m_console->problem());
    m_console->showPage(QStringLiteral("blocked"));
}

void TestAllowSheet::cleanup()
{
    m_console.reset();
    m_broker.reset();
}

bool TestAllowSheet::openOn(const QString &user)
{
    if (!QTest::qWaitFor([&] { return pickRow(window(), QStringLiteral("Blocked clients"), user); }))
        return false;
    m_console->key(Qt::Key_A);
    return QTest::qWaitFor([this] { return stage() == Stage::Ready; });
}

QStringList TestAllowSheet::outcomes()
{
    QStringList names;
    const auto entries = await(m_console->sessions().store().find({}));
    for (const AuditEntry &entry : entries.value_or(QList<AuditEntry>())) {
        if (entry.action != QLatin1String("profile.add"))
            names.prepend(entry.action + QLatin1Char(' ') + outcomeName(entry.outcome));
    }
    return names;
}

// From the start: the focus is in the table. A, the reason, Enter: three presses, and the device comes in.
void TestAllowSheet::allowsByKeyboardAlone()
{
    QTRY_VERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("pump-1")));
    m_console->key(Qt::Key_A);
    QVERIFY(sheet()->isOpen());
    QTRY_COMPARE(stage(), Stage::Ready);
    QVERIFY2(says(window(), QStringLiteral("Noted there: “Leaks: \u2603 \"flood\" of 3 May”")),
             qPrintable(spoken(window())));
    QVERIFY(says(window(), QStringLiteral("disabled")));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Repaired, ticket 4411"));
    m_console->key(Qt::Key_Return);
    QTRY_COMPARE(stage(), Stage::Verifying);
    QTRY_VERIFY2(says(window(), QStringLiteral("The record reads back as wanted")), qPrintable(spoken(window())));
    QVERIFY(says(window(), QStringLiteral("No connection was seen yet")));
    QVERIFY(says(window(), QStringLiteral("Waiting for pump-1 to connect")));

    const auto device = MqttLink::create();
    QVERIFY2(enters(*device, *m_broker, QStringLiteral("pump-1")), "the device was not let in");
    QTRY_COMPARE(stage(), Stage::Finished);
    QVERIFY2(says(window(), QStringLiteral("Verified: it is let in, and a connection was seen.")),
             qPrintable(spoken(window())));
    QCOMPARE(outcomes(), (QStringList{QStringLiteral("allow intended"), QStringLiteral("allow done"),
                                      QStringLiteral("allow verified")}));
    const auto entries = await(m_console->sessions().store().find({}));
    QCOMPARE(entries->at(2).reason, QStringLiteral("Repaired, ticket 4411"));
    m_console->key(Qt::Key_Escape);
    QVERIFY(!sheet()->isOpen());
}

void TestAllowSheet::undoesWhatItDid()
{
    const QByteArray before = recordOf(m_console->sessions(), QStringLiteral("pump-2"));
    QVERIFY(openOn(QStringLiteral("pump-2")));
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("Repaired")));
    QVERIFY(press(window(), QStringLiteral("Allow")));
    QTRY_COMPARE(stage(), Stage::Verifying);
    QVERIFY(pressSoon(window(), QStringLiteral("Undo")));
    QTRY_COMPARE(stage(), Stage::Ready);
    QTRY_VERIFY2(says(window(), QStringLiteral("for this reason: “Repaired”")), qPrintable(spoken(window())));
    QVERIFY(pressSoon(window(), QStringLiteral("Undo")));
    QTRY_COMPARE(stage(), Stage::Finished);
    QCOMPARE(recordOf(m_console->sessions(), QStringLiteral("pump-2")), before);
    QVERIFY(outcomes().contains(QStringLiteral("undo done")));
}

void TestAllowSheet::wantsAReason()
{
    QVERIFY(openOn(QStringLiteral("pump-0")));
    QVERIFY(write(window(), QStringLiteral("Reason"), QString()));
    const QWidget *allow = named(window(), QStringLiteral("Allow"));
    QVERIFY(allow);
    QVERIFY(!allow->isEnabled());
    QCOMPARE(allow->accessibleDescription(), QStringLiteral("A reason is required: it is kept in the trail."));
    m_console->key(Qt::Key_Return);
    QCOMPARE(stage(), Stage::Ready);
    QVERIFY(says(window(), QStringLiteral("A reason is required")));
}

void TestAllowSheet::offersTheLastReason()
{
    QVERIFY(openOn(QStringLiteral("pump-0")));
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("Repaired by Ines")));
    m_console->key(Qt::Key_Return);
    QTRY_COMPARE(stage(), Stage::Verifying);
    m_console->key(Qt::Key_Escape);
    QVERIFY(openOn(QStringLiteral("pump-1")));
    const auto *box = qobject_cast<QComboBox *>(QApplication::focusWidget());
    QVERIFY(box);
    QCOMPARE(box->accessibleName(), QStringLiteral("Reason"));
    const QLineEdit *field = box->lineEdit();
    QCOMPARE(field->text(), QStringLiteral("Repaired by Ines"));
    QCOMPARE(field->selectedText(), field->text());
    m_console->key(Qt::Key_Return); // with exactly one liftable blocker one press is enough
    QTRY_COMPARE(stage(), Stage::Verifying);
}

void TestAllowSheet::probesWithThePassword()
{
    QVERIFY(openOn(QStringLiteral("pump-3")));
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("Repaired")));
    m_console->key(Qt::Key_Return);
    QTRY_COMPARE(stage(), Stage::Verifying);
    QVERIFY(pressSoon(window(), QStringLiteral("Probe with a password")));
    QVERIFY(write(window(), QStringLiteral("Client id of the probe"), QStringLiteral("probe-of-pump-3")));
    QVERIFY(write(window(), QStringLiteral("Password of the client"), QStringLiteral("secret")));
    QVERIFY(!says(window(), QStringLiteral("secret")));
    m_console->key(Qt::Key_Return);
    QTRY_VERIFY2(stage() == Stage::Finished, qPrintable(spoken(window())));
    QVERIFY2(says(window(), QStringLiteral("Verified: it is let in")), qPrintable(spoken(window())));
}

void TestAllowSheet::saysWhichBlockerIsNext()
{
    QVERIFY(openOn(QStringLiteral("bare")));
    QVERIFY2(says(window(), QStringLiteral("addClientRole")), qPrintable(spoken(window())));
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("Repaired")));
    m_console->key(Qt::Key_Return);
    QTRY_COMPARE(stage(), Stage::Verifying);
    // Without a right it may connect all the same.
    const auto device = MqttLink::create();
    QVERIFY(enters(*device, *m_broker, QStringLiteral("bare")));
    QTRY_COMPARE(stage(), Stage::Finished);
    QVERIFY2(says(window(), QStringLiteral("Applied. bare may connect, but this is left:")),
             qPrintable(spoken(window())));
    QVERIFY(!says(window(), QStringLiteral("Still refused")));
    QVERIFY(press(window(), QStringLiteral("Show the next blocker")));
    QTRY_COMPARE(stage(), Stage::Ready);
    QVERIFY(!named(window(), QStringLiteral("Allow"))->isEnabled());
    QCOMPARE(named(window(), QStringLiteral("Allow"))->accessibleDescription(),
             QStringLiteral("There is nothing to change here."));
}

void TestAllowSheet::showsAConflictAgain()
{
    QVERIFY(openOn(QStringLiteral("pump-4")));
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("Repaired")));
    QVERIFY(foreignCommand(*m_broker, R"({"command":"setClientId","username":"pump-4","clientid":"other"})"));
    m_console->key(Qt::Key_Return);
    QTRY_COMPARE(stage(), Stage::Stopped);
    QVERIFY2(recordOf(m_console->sessions(), QStringLiteral("pump-4")).contains("disabled"),
             "a conflict wrote something");
    QVERIFY(outcomes().contains(QStringLiteral("allow failed")));
    QVERIFY(press(window(), QStringLiteral("Read again and show")));
    QTRY_COMPARE(stage(), Stage::Ready);
    QVERIFY2(says(window(), QStringLiteral("changed by somebody else meanwhile")), qPrintable(spoken(window())));
    QVERIFY(pressSoon(window(), QStringLiteral("Allow")));
    QTRY_COMPARE(stage(), Stage::Verifying);
    QVERIFY(!recordOf(m_console->sessions(), QStringLiteral("pump-4")).contains("\"disabled\":true"));
}

void TestAllowSheet::allowsSeveralWithAResultForEach()
{
    QTRY_VERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("pump-0")));
    m_console->key(Qt::Key_A, Qt::ControlModifier);
    QVERIFY(press(window(), QStringLiteral("Allow 9 rows …")));
    QTRY_COMPARE(stage(), Stage::Ready);
    const IndexedTable *rows = sheet()->findChild<PlanTable *>()->table();
    QCOMPARE(rows->totalCount(), 8); // two rows are about "bare"
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("All repaired")));
    m_console->key(Qt::Key_Return);
    QTRY_VERIFY(stage() == Stage::Verifying || stage() == Stage::Finished);
    QStringList results;
    for (int row = 0; row < rows->rowCount(); ++row)
        results.append(rows->index(row, 0).data().toString() + QStringLiteral(": ") +
                       rows->index(row, 1).data().toString());
    results.sort();
    QVERIFY2(results.filter(QStringLiteral(": Done")).size() == 8, qPrintable(results.join(u'\n')));
    QCOMPARE(results.filter(QStringLiteral("addClientRole")).size(), 1); // of "bare"
    for (int i = 0; i < 6; ++i)
        QVERIFY(!recordOf(m_console->sessions(), QStringLiteral("pump-%1").arg(i)).contains("\"disabled\":true"));
}

void TestAllowSheet::stopsAtTheFirstFailure()
{
    QVERIFY(openOn(QStringLiteral("pump-0")));
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("Repaired")));
    m_broker->kill();
    m_console->key(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(stage(), Stage::Stopped, 20000);
    QVERIFY(named(window(), QStringLiteral("Retry")));
    QVERIFY(!named(window(), QStringLiteral("Undo")));
    QVERIFY(m_broker->restart());
    const auto isBack = [this] {
        return m_console->sessions().all().constFirst()->state() == BrokerSession::State::Ready;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isBack(), 20000);
    QVERIFY(press(window(), QStringLiteral("Retry")));
    QTRY_COMPARE_WITH_TIMEOUT(stage(), Stage::Verifying, 20000);
}

void TestAllowSheet::doesNotCloseWhileApplying()
{
    QTRY_VERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("pump-0")));
    m_console->key(Qt::Key_A, Qt::ControlModifier);
    QVERIFY(press(window(), QStringLiteral("Allow 9 rows …")));
    QTRY_COMPARE(stage(), Stage::Ready);
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("All repaired")));
    QSignalSpy told(sheet(), &AllowSheet::message);
    m_console->key(Qt::Key_Return);
    QCOMPARE(stage(), Stage::Applying);
    QTest::keyClick(sheet(), Qt::Key_Escape);
    QVERIFY(sheet()->isOpen());
    QVERIFY(says(window(), QStringLiteral("Changes are still being made.")));
    QTest::keyClick(sheet(), Qt::Key_Escape);
    QVERIFY(!sheet()->isOpen());
    // What was begun goes on, and is told in the end.
    QTRY_VERIFY(outcomes().count(QStringLiteral("allow done")) == 8);
}

void TestAllowSheet::closesWhileThePlanIsMade()
{
    QTRY_VERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("pump-0")));
    m_console->key(Qt::Key_A);
    QCOMPARE(stage(), Stage::Planning);
    QTest::keyClick(sheet(), Qt::Key_Escape);
    QVERIFY(!sheet()->isOpen());
    m_console->key(Qt::Key_A);
    QCOMPARE(stage(), Stage::Planning);
    m_console->close(); // the window goes with the request still open
    QTest::qWait(50);
    QVERIFY(m_broker->isRunning());
}

void TestAllowSheet::goesWithItsBroker()
{
    QVERIFY(openOn(QStringLiteral("pump-0")));
    const QString id = m_console->sessions().all().constFirst()->profile().id;
    QVERIFY(await(m_console->sessions().remove(id)));
    QVERIFY(!sheet()->isOpen());
    QTRY_VERIFY(says(window(), QStringLiteral("No broker is known yet")));
}

void TestAllowSheet::undoesTheLastFromTheWindow()
{
    QVERIFY(openOn(QStringLiteral("pump-5")));
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("Repaired")));
    m_console->key(Qt::Key_Return);
    QTRY_COMPARE(stage(), Stage::Verifying);
    m_console->key(Qt::Key_Escape);
    QVERIFY(!sheet()->isOpen());
    m_console->key(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(sheet()->isOpen());
    QTRY_COMPARE(stage(), Stage::Ready);
    QVERIFY(says(window(), QStringLiteral("Undo: pump-5")));
    QVERIFY(pressSoon(window(), QStringLiteral("Undo")));
    QTRY_COMPARE(stage(), Stage::Finished);
    QVERIFY(recordOf(m_console->sessions(), QStringLiteral("pump-5")).contains("\"disabled\":true"));
}

QTEST_MAIN(TestAllowSheet)
#include "tst_allowsheet.moc"
