// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/access/accesspage.h"

#include "ui/access/accessdetail.h"
#include "ui/access/accessrows.h"
#include "ui/accessible.h"
#include "ui/blocked/allowsheet.h"
#include "ui/console.h"
#include "ui/kept.h"
#include "ui/places.h"
#include "ui/widgets/tableview.h"

#include <QApplication>
#include <QComboBox>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using Stage = AllowCourse::Stage;

class TestAccessPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void listsAccountsGroupsAndRoles();
    void narrowsByKind();
    void readsAgainWhenOpenedLate();
    void showsARecordAndItsRights();
    void answersWhileItIsTyped();
    void blocksByKeyboard();
    void notesTheReasonOfABlock();
    void warnsOnItsOwnAccount();
    void groupsCannotBeBlocked();
    void allowsFromHere();
    void followsWhatOthersDo();
    void opensAPlace();
    void aThousandTimesMore();
    void goesWhileReading();

private:
    [[nodiscard]] QWidget *window() const { return m_console->window(); }
    [[nodiscard]] Page *page() const { return m_console->window()->page(QStringLiteral("access")); }
    [[nodiscard]] TableView *view() const
    {
        return tableCalled(page(), QStringLiteral("Accounts, groups, roles and rules"));
    }
    [[nodiscard]] AllowSheet *sheet() const { return page()->findChild<AllowSheet *>(); }
    [[nodiscard]] Stage stage() const { return sheet()->course() ? sheet()->course()->stage() : Stage::Planning; }
    [[nodiscard]] QString cell(const QString &name, int column) const;
    bool start(const DynsecFile &file);
    bool pick(const QString &name);

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Console> m_console;
};

void TestAccessPage::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    m_console = std::make_unique<Console>();
}

void TestAccessPage::cleanup()
{
    m_console.reset();
    m_broker.reset();
}

bool TestAccessPage::start(const DynsecFile &file)
{
    if (!m_broker->startDynsec(file, QStringLiteral("log_dest topic\n")) || !m_console->open())
        return false;
    m_console->showPage(QStringLiteral("access"));
    return m_console->add(*m_broker, QStringLiteral("Hall 1")) != nullptr;
}

bool TestAccessPage::pick(const QString &name)
{
    return QTest::qWaitFor(
        [&] { return pickRow(window(), QStringLiteral("Accounts, groups, roles and rules"), name); });
}

QString TestAccessPage::cell(const QString &name, int column) const
{
    for (int row = 0; row < view()->model()->rowCount(); ++row) {
        if (view()->model()->index(row, AccessName).data().toString() == name)
            return view()->model()->index(row, column).data().toString();
    }
    return {};
}

void TestAccessPage::listsAccountsGroupsAndRoles()
{
    DynsecFile file = keptOut(2);
    file.addGroup(QStringLiteral("night-shift"), {QStringLiteral("free")}, {QStringLiteral("everything")});
    QVERIFY(start(file));
    QTRY_COMPARE(cell(QStringLiteral("pump-0"), AccessState), QStringLiteral("Blocked"));
    QCOMPARE(cell(QStringLiteral("free"), AccessState), QStringLiteral("Active"));
    QVERIFY(cell(QStringLiteral("free"), AccessMemberships).contains(QStringLiteral("everything")));
    QCOMPARE(cell(QStringLiteral("free"), AccessLabel), QStringLiteral("Free as air"));
    QCOMPARE(cell(QStringLiteral("bound"), AccessBound), QStringLiteral("bound-1"));
    QVERIFY(!cell(QStringLiteral("night-shift"), AccessState).isEmpty());
    QTRY_VERIFY2(says(page(), QStringLiteral("records on 1 broker")), qPrintable(spoken(page())));
}

void TestAccessPage::narrowsByKind()
{
    QVERIFY(start(keptOut(3)));
    QTRY_VERIFY2(named(window(), QStringLiteral("Blocked, 5 rows")), qPrintable(spoken(window())));
    const int all = view()->model()->rowCount();
    QVERIFY(press(window(), QStringLiteral("Blocked, 5 rows")));
    QTRY_COMPARE(view()->model()->rowCount(), 5);
    m_console->key(Qt::Key_Escape);
    QTRY_COMPARE(view()->model()->rowCount(), all);
}

void TestAccessPage::readsAgainWhenOpenedLate()
{
    QVERIFY(m_broker->startDynsec(keptOut(1)));
    QVERIFY2(m_console->open(), m_console->problem());
    QVERIFY(m_console->add(*m_broker, QStringLiteral("Hall 1")));
    page()->setBrokers({QStringLiteral("no such broker")});
    QCOMPARE(view()->model()->rowCount(), 0);
    m_console->showPage(QStringLiteral("access"));
    page()->setBrokers({});
    QTRY_VERIFY(view()->model()->rowCount() > 0);
}

void TestAccessPage::showsARecordAndItsRights()
{
    QVERIFY(start(keptOut(1)));
    QVERIFY(pick(QStringLiteral("pump-0")));
    m_console->key(Qt::Key_Return);
    QTRY_VERIFY2(says(window(), QStringLiteral("Why it is kept out")), qPrintable(spoken(window())));
    QVERIFY(says(window(), QStringLiteral("rolename everything")));
    QVERIFY(says(window(), QStringLiteral("Rights: what may it do?")));
    // The panel follows the selection.
    m_console->key(Qt::Key_Escape);
    QCOMPARE(QApplication::focusWidget(), view());
    QVERIFY(pick(QStringLiteral("everything")));
    m_console->key(Qt::Key_Return);
    QTRY_VERIFY(says(window(), QStringLiteral("acltype publishClientSend")));
    QVERIFY(!says(window(), QStringLiteral("Rights: what may it do?")));
}

void TestAccessPage::answersWhileItIsTyped()
{
    struct Try
    {
        int action; ///< of the list of choices
        QString topic;
        QString answer;
    };
    const QList<Try> tries{{1, QStringLiteral("plant/7/state"), QStringLiteral("Allowed")},
                           {1, QStringLiteral("plant/stop"), QStringLiteral("Denied")},
                           {1, QStringLiteral("plant/7"), QStringLiteral("Allowed")},
                           {1, QStringLiteral("elsewhere"), QStringLiteral("Denied")},
                           {1, QStringLiteral("plant/#"), QStringLiteral("Not a topic")},
                           {2, QStringLiteral("plant/#"), QStringLiteral("Denied")},
                           {1, QString(), QStringLiteral("Type a topic")}};
    DynsecFile file;
    const QString send = QStringLiteral("publishClientSend");
    file.addRule(QStringLiteral("sensor"), send, QStringLiteral("plant/stop"), false, 20);
    file.addRule(QStringLiteral("sensor"), send, QStringLiteral("plant/#"), true, 10);
    file.addAccount(QStringLiteral("probe-1"), QStringLiteral("secret"), {QStringLiteral("sensor")});
    QVERIFY(start(file));
    QVERIFY(pick(QStringLiteral("probe-1")));
    m_console->key(Qt::Key_Return);
    QTRY_VERIFY(named(window(), QStringLiteral("Topic")));
    auto *box = qobject_cast<QComboBox *>(named(window(), QStringLiteral("What it tries")));
    QVERIFY(box);
    for (const Try &one : tries) {
        box->setCurrentIndex(one.action);
        QVERIFY(write(window(), QStringLiteral("Topic"), one.topic));
        QTRY_VERIFY2(says(page()->findChild<AccessDetail *>(), one.answer),
                     qPrintable(one.topic + QLatin1Char('\n') + spoken(page()->findChild<AccessDetail *>())));
    }
}

void TestAccessPage::blocksByKeyboard()
{
    QVERIFY(start(keptOut(1)));
    QVERIFY(pick(QStringLiteral("free")));
    m_console->key(Qt::Key_B);
    QTRY_COMPARE(stage(), Stage::Ready);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Stolen, report 22"));
    m_console->key(Qt::Key_Return);
    QTRY_COMPARE(stage(), Stage::Finished);
    QTRY_COMPARE(cell(QStringLiteral("free"), AccessState), QStringLiteral("Blocked"));
    QVERIFY2(says(window(), QStringLiteral("the broker keeps it out now")) ||
                 says(window(), QStringLiteral("Applied.")),
             qPrintable(spoken(window())));
}

// The reason is noted in the record, so what is shown follows what is typed, and what is written is what was typed.
void TestAccessPage::notesTheReasonOfABlock()
{
    QVERIFY(start(keptOut(0)));
    QVERIFY(pick(QStringLiteral("free")));
    m_console->key(Qt::Key_B);
    QTRY_COMPARE(stage(), Stage::Ready);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Stolen"));
    QTRY_VERIFY2(says(sheet(), QStringLiteral("textdescription")), qPrintable(spoken(sheet())));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral(" on 3 March"));
    m_console->key(Qt::Key_Return);
    QTRY_COMPARE(stage(), Stage::Finished);
    QVERIFY(recordOf(m_console->sessions(), QStringLiteral("free")).contains("Stolen on 3 March"));
}

void TestAccessPage::warnsOnItsOwnAccount()
{
    QVERIFY(start(keptOut(0)));
    QVERIFY(pick(QStringLiteral("admin")));
    QVERIFY(press(window(), QStringLiteral("Block …")));
    QTRY_VERIFY2(stage() == Stage::Ready, qPrintable(spoken(window())));
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("A mistake")));
    QTRY_VERIFY2(says(window(), QStringLiteral("the account that Gatehouse itself signs in with")),
                 qPrintable(spoken(window())));
    QTRY_COMPARE(stage(), Stage::Ready);
    QVERIFY(!named(window(), QStringLiteral("Block"))->isEnabled());
    QVERIFY(press(window(), QStringLiteral("I know that this changes the account Gatehouse itself signs in with")));
    QVERIFY(named(window(), QStringLiteral("Block"))->isEnabled());
}

void TestAccessPage::groupsCannotBeBlocked()
{
    QVERIFY(start(keptOut(0)));
    QVERIFY(pick(QStringLiteral("everything")));
    const QWidget *block = named(window(), QStringLiteral("Block …"));
    QVERIFY(!block->isEnabled());
    QVERIFY(block->accessibleDescription().contains(QStringLiteral("pick an account")));
    QSignalSpy told(page(), &Page::message);
    m_console->key(Qt::Key_B);
    QCOMPARE(told.count(), 1);
    QVERIFY(!sheet()->isOpen());
}

void TestAccessPage::allowsFromHere()
{
    QVERIFY(start(keptOut(1)));
    QVERIFY(pick(QStringLiteral("pump-0")));
    m_console->key(Qt::Key_A);
    QTRY_COMPARE(stage(), Stage::Ready);
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("Repaired")));
    m_console->key(Qt::Key_Return);
    QTRY_COMPARE(cell(QStringLiteral("pump-0"), AccessState), QStringLiteral("Active"));
}

void TestAccessPage::followsWhatOthersDo()
{
    QVERIFY(start(keptOut(1)));
    QTRY_VERIFY(!cell(QStringLiteral("free"), AccessName).isEmpty());
    QVERIFY(foreignCommand(*m_broker, R"({"command":"disableClient","username":"free"})"));
    QTRY_COMPARE_WITH_TIMEOUT(cell(QStringLiteral("free"), AccessState), QStringLiteral("Blocked"), 10000);
    QVERIFY(foreignCommand(*m_broker, R"({"command":"deleteClient","username":"free"})"));
    QTRY_VERIFY_WITH_TIMEOUT(cell(QStringLiteral("free"), AccessName).isEmpty(), 10000);
}

void TestAccessPage::opensAPlace()
{
    QVERIFY(start(keptOut(3)));
    QTRY_VERIFY(!cell(QStringLiteral("pump-2"), AccessName).isEmpty());
    m_console->window()->showPlace(
        placeOf(QStringLiteral("access"), QStringLiteral("id"), QStringLiteral("dynsec/client/pump-2")));
    QTRY_COMPARE(page()->findChild<AccessDetail *>()->recordId(), QStringLiteral("dynsec/client/pump-2"));
    QCOMPARE(recordOfAccessKey(view()->currentKey()), QStringLiteral("dynsec/client/pump-2"));
}

void TestAccessPage::aThousandTimesMore()
{
    DynsecFile file = keptOut(1);
    file.setDefault(QStringLiteral("publishClientSend"), true); // so that nothing keeps them out
    file.addAccounts(20000, QStringLiteral("many-"), QStringLiteral("secret"));
    QVERIFY(start(file));
    QTRY_VERIFY_WITH_TIMEOUT(view()->model()->rowCount() > 20000, 30000);
    QVERIFY(write(window(), QStringLiteral("Filter accounts, groups and roles"), QStringLiteral("pump-0")));
    QTRY_COMPARE(view()->model()->rowCount(), 1);
    QSignalSpy reset(view()->model(), &QAbstractItemModel::modelReset);
    QSignalSpy read(m_console->sessions().all().constFirst(), &BrokerSession::accessRead);
    m_console->key(Qt::Key_F5);
    QTRY_VERIFY_WITH_TIMEOUT(read.count() > 0, 30000);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(view()->model()->rowCount(), 1);
}

void TestAccessPage::goesWhileReading()
{
    DynsecFile file = keptOut(1);
    file.addAccounts(20000, QStringLiteral("many-"), QStringLiteral("secret"));
    QVERIFY(start(file));
    BrokerSession *session = m_console->sessions().all().constFirst();
    QTRY_VERIFY_WITH_TIMEOUT(view()->model()->rowCount() > 20000, 30000);
    // Rows are still being made when the broker is picked no more.
    QSignalSpy read(session, &BrokerSession::accessRead);
    connect(session, &BrokerSession::partRead, this, [this](const AccessPart &part) {
        if (part.read > 10000)
            page()->setBrokers({QStringLiteral("no such broker")});
    });
    m_console->key(Qt::Key_F5);
    QTRY_VERIFY_WITH_TIMEOUT(read.count() > 0, 30000);
    QTRY_COMPARE(view()->model()->rowCount(), 0);
    QTest::qWait(300); // nothing comes late
    QCOMPARE(view()->model()->rowCount(), 0);
    session->disconnect(this);
    page()->setBrokers({});
    QTRY_VERIFY_WITH_TIMEOUT(view()->model()->rowCount() > 20000, 30000);
    QTRY_VERIFY2(named(window(), QStringLiteral("Accounts, 20,005 rows")), qPrintable(spoken(window()).right(2000)));
}

QTEST_MAIN(TestAccessPage)
#include "tst_accesspage.moc"
