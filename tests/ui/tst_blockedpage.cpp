// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/blocked/blockedpage.h"

#include "ui/accessible.h"
#include "ui/blocked/allowsheet.h"
#include "ui/blocked/blockedrows.h"
#include "ui/console.h"
#include "ui/kept.h"
#include "ui/places.h"
#include "ui/widgets/tableview.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class TestBlockedPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void tellsANewcomer();
    void listsEverybodyWithTheReason();
    void tellsThatNobodyIsBlocked();
    void showsHostileNamesAsText_data();
    void showsHostileNamesAsText();
    void refreshKeepsFilterSelectionAndScroll();
    void followsWhatOthersDo();
    void readOnlySaysWhy();
    void liftedRowsStayWithUndo();
    void explainsWithoutChanging();
    void remembersTheFilter();
    void copiesAndExports();
    void tellsWhatCouldNotBeRead();
    void goesWhileReading();
    void picksBrokers();
    void listsWhoIsRefusedWithoutARecord();

private:
    [[nodiscard]] QWidget *window() const { return m_console->window(); }
    [[nodiscard]] Page *page() const { return m_console->window()->page(QStringLiteral("blocked")); }
    [[nodiscard]] TableView *view() const { return tableCalled(page(), QStringLiteral("Blocked clients")); }
    [[nodiscard]] QStringList column(int column) const;
    bool start(const DynsecFile &file, Writing writing = Writing::On);
    bool exportTo(const QString &path);

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Console> m_console;
};

void TestBlockedPage::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    m_console = std::make_unique<Console>();
}

void TestBlockedPage::cleanup()
{
    m_console.reset();
    m_broker.reset();
}

bool TestBlockedPage::start(const DynsecFile &file, Writing writing)
{
    if (!m_broker->startDynsec(file, QStringLiteral("log_dest topic\n")) || !m_console->open())
        return false;
    if (!m_console->add(*m_broker, QStringLiteral("Hall 1"), writing))
        return false;
    m_console->showPage(QStringLiteral("blocked"));
    return true;
}

QStringList TestBlockedPage::column(int column) const
{
    QStringList cells;
    for (int row = 0; row < view()->model()->rowCount(); ++row)
        cells.append(view()->model()->index(row, column).data().toString());
    return cells;
}

bool TestBlockedPage::exportTo(const QString &path)
{
    page()->exportAs();
    auto *dialog = page()->findChild<QFileDialog *>();
    if (!dialog)
        return false;
    QSignalSpy told(page(), &Page::message);
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    Q_EMIT dialog->fileSelected(path);
    dialog->close();
    return (!told.isEmpty() || told.wait()) && QFile::exists(path);
}

void TestBlockedPage::tellsANewcomer()
{
    QVERIFY2(m_console->open(), m_console->problem());
    QCOMPARE(page()->count(), -1); // nobody is asked, so it is not known that nobody is blocked
    m_console->showPage(QStringLiteral("blocked"));
    QVERIFY2(says(window(), QStringLiteral("No broker is known yet")), qPrintable(spoken(window())));
    QVERIFY(press(page(), QStringLiteral("Add a broker")));
    QTRY_VERIFY(named(window(), QStringLiteral("Address")));
}

void TestBlockedPage::listsEverybodyWithTheReason()
{
    QVERIFY(start(keptOut(3)));
    QTRY_COMPARE(view()->model()->rowCount(), 6);
    QCOMPARE(column(BlockedWho),
             (QStringList{QStringLiteral("bare"), QStringLiteral("bare"), QStringLiteral("bound"),
                          QStringLiteral("pump-0"), QStringLiteral("pump-1"), QStringLiteral("pump-2")}));
    QCOMPARE(column(BlockedBy).count(QStringLiteral("Account disabled")), 5);
    QCOMPARE(column(BlockedBy).count(QStringLiteral("No rule allows it")), 1);
    QCOMPARE(column(BlockedReason).at(3), QStringLiteral("Leaks: \u2603 \"flood\" of 3 May"));
    QVERIFY2(spoken(window()).contains(
                 QRegularExpression(QStringLiteral("6 kept out on 1 broker.* · checked \\d\\d:\\d\\d:\\d\\d"))),
             qPrintable(spoken(window())));
    QTRY_VERIFY(named(window(), QStringLiteral("Disabled, 5 rows")));
    QCOMPARE(page()->count(), 6);
    QVERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("pump-1")));
    QTRY_VERIFY2(says(window(), QStringLiteral("dynsec › client/pump-1")), qPrintable(spoken(window())));
    QVERIFY(says(window(), QStringLiteral("Likely: ")));
}

void TestBlockedPage::tellsThatNobodyIsBlocked()
{
    QVERIFY(start(DynsecFile()));
    QTRY_VERIFY2(says(window(), QStringLiteral("Nobody is blocked on 1 broker")), qPrintable(spoken(window())));
    QVERIFY(says(window(), QStringLiteral("Last check ")));
    QCOMPARE(page()->count(), 0);
}

void TestBlockedPage::showsHostileNamesAsText_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("shown");
    QTest::newRow("markup") << QStringLiteral("<b>x</b>") << QStringLiteral("<b>x</b>");
    QTest::newRow("formula") << QStringLiteral("=cmd()") << QStringLiteral("=cmd()");
    QTest::newRow("bidi") << QStringLiteral("a\u202Egpj.exe") << QStringLiteral("a\\u{202E}gpj.exe");
    QTest::newRow("long") << QString(5000, QLatin1Char('x')) << QString();
}

void TestBlockedPage::showsHostileNamesAsText()
{
    QFETCH(QString, name);
    QFETCH(QString, shown);
    DynsecFile file;
    file.addEverythingRole();
    file.addAccount({.user = name,
                     .password = QStringLiteral("secret"),
                     .textDescription = name,
                     .disabled = true,
                     .roles = {QStringLiteral("everything")}});
    QVERIFY(start(file));
    QTRY_COMPARE(view()->model()->rowCount(), 1);
    if (shown.isEmpty())
        QVERIFY(column(BlockedWho).first().size() < 400);
    else
        QCOMPARE(column(BlockedWho).first(), shown);
    m_console->key(Qt::Key_A);
    QTRY_VERIFY(says(window(), QStringLiteral("stay as they are")));
    const auto labels = window()->findChildren<QLabel *>();
    QVERIFY(labels.size() > 10);
    for (const QLabel *label : labels)
        QCOMPARE(label->textFormat(), Qt::PlainText);
    QVERIFY(!spoken(window()).contains(QChar(0x202E)));
    QVERIFY(window()->width() < 1600); // a long name does not push the window apart
    const QString path = m_console->folder() + QStringLiteral("/out.csv");
    QVERIFY(exportTo(path));
    QFile csv(path);
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QByteArray written = csv.readAll();
    QVERIFY(!written.contains(",=cmd"));
    QCOMPARE(written.contains("'=cmd()"), name.startsWith(QLatin1Char('=')));
}

void TestBlockedPage::refreshKeepsFilterSelectionAndScroll()
{
    QVERIFY(start(keptOut(120)));
    QTRY_COMPARE(view()->model()->rowCount(), 123);
    QVERIFY(write(window(), QStringLiteral("Filter the blocked"), QStringLiteral("pump-1")));
    QTRY_COMPARE(view()->model()->rowCount(), 31); // 1, 10 to 19, 100 to 119
    QVERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("pump-115")));
    const QByteArray key = view()->currentKey();
    const int place = view()->verticalScrollBar()->value();
    QVERIFY(place > 0);
    QSignalSpy reset(view()->model(), &QAbstractItemModel::modelReset);
    const QDateTime before = m_console->sessions().all().constFirst()->checkedAt();
    QTest::qWait(5);
    m_console->key(Qt::Key_F5);
    QTRY_VERIFY(m_console->sessions().all().constFirst()->checkedAt() > before);
    QTest::qWait(100);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(view()->currentKey(), key);
    QCOMPARE(view()->selectedKeys(), QList<QByteArray>{key});
    QCOMPARE(view()->verticalScrollBar()->value(), place);
    QCOMPARE(view()->model()->rowCount(), 31);
    QCOMPARE(QApplication::focusWidget(), view());
}

void TestBlockedPage::followsWhatOthersDo()
{
    QVERIFY(start(keptOut(1)));
    QTRY_COMPARE(view()->model()->rowCount(), 4);
    QVERIFY(foreignCommand(*m_broker, R"({"command":"disableClient","username":"free"})"));
    QTRY_COMPARE_WITH_TIMEOUT(view()->model()->rowCount(), 5, 10000);
    QVERIFY(column(BlockedWho).contains(QStringLiteral("free")));
    QVERIFY(foreignCommand(*m_broker, R"({"command":"enableClient","username":"free"})"));
    QTRY_COMPARE_WITH_TIMEOUT(view()->model()->rowCount(), 4, 10000);
}

void TestBlockedPage::readOnlySaysWhy()
{
    QVERIFY(start(keptOut(1), Writing::Off));
    QTRY_VERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("pump-0")));
    const QWidget *allow = named(window(), QStringLiteral("Allow …"));
    QVERIFY(allow);
    QVERIFY(!allow->isEnabled());
    const QString whyNot = m_console->sessions().all().constFirst()->abilities().whyNot(Ability::Allow);
    QVERIFY(!whyNot.isEmpty());
    QCOMPARE(allow->accessibleDescription(), whyNot);
    QVERIFY(allow->toolTip().contains(whyNot.toHtmlEscaped()));
    QSignalSpy told(page(), &Page::message);
    m_console->key(Qt::Key_A);
    QCOMPARE(told.count(), 1);
    QCOMPARE(told.constFirst().constFirst().toString(), whyNot);
    QVERIFY(!page()->findChild<AllowSheet *>()->isOpen());
    m_console->key(Qt::Key_E); // Why is still told
    auto *sheet = page()->findChild<AllowSheet *>();
    QVERIFY(sheet->isOpen());
    const QWidget *allowInSheet = named(sheet, QStringLiteral("Allow …"));
    QVERIFY(allowInSheet);
    QVERIFY(!allowInSheet->isEnabled());
    QCOMPARE(allowInSheet->accessibleDescription(), whyNot);
}

void TestBlockedPage::liftedRowsStayWithUndo()
{
    QVERIFY(start(keptOut(2)));
    QTRY_VERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("pump-1")));
    m_console->key(Qt::Key_A);
    QTRY_VERIFY(named(window(), QStringLiteral("Reason")));
    QVERIFY(write(window(), QStringLiteral("Reason"), QStringLiteral("Repaired")));
    QVERIFY(pressSoon(window(), QStringLiteral("Allow")));
    QTRY_VERIFY(column(BlockedBy).contains(QStringLiteral("Lifted: Account disabled")));
    m_console->key(Qt::Key_Escape);
    QCOMPARE(page()->count(), 4);
    QVERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("pump-1")));
    QVERIFY(!named(window(), QStringLiteral("Allow …"))->isEnabled());
    QVERIFY(!named(window(), QStringLiteral("Explain"))->isEnabled());
    QSignalSpy told(page(), &Page::message);
    m_console->key(Qt::Key_E);
    QCOMPARE(told.count(), 1);
    QVERIFY(told.constFirst().constFirst().toString().contains(QStringLiteral("nothing left to explain")));
    QVERIFY(press(window(), QStringLiteral("Undo …")));
    QVERIFY(!named(window(), QStringLiteral("For how long")));
    QTRY_VERIFY(says(window(), QStringLiteral("for this reason: “Repaired”")));
    QVERIFY(pressSoon(window(), QStringLiteral("Undo")));
    QTRY_VERIFY(!column(BlockedBy).contains(QStringLiteral("Lifted: Account disabled")));
    QCOMPARE(view()->model()->rowCount(), 5);
    QCOMPARE(page()->count(), 5);
}

void TestBlockedPage::explainsWithoutChanging()
{
    QVERIFY(start(keptOut(1)));
    QTRY_VERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("bare")));
    m_console->key(Qt::Key_Return);
    QVERIFY2(says(window(), QStringLiteral("Why bare is kept out")), qPrintable(spoken(window())));
    QTRY_VERIFY2(says(window(), QStringLiteral("has no role and no group")), qPrintable(spoken(window())));
    QVERIFY(press(window(), QStringLiteral("What the broker asks")));
    m_console->key(Qt::Key_Escape);
    QCOMPARE(QApplication::focusWidget(), view());
    QVERIFY(recordOf(m_console->sessions(), QStringLiteral("bare")).contains("\"disabled\":true"));
}

void TestBlockedPage::remembersTheFilter()
{
    QVERIFY(start(keptOut(3)));
    QTRY_COMPARE(view()->model()->rowCount(), 6);
    QVERIFY(write(window(), QStringLiteral("Filter the blocked"), QStringLiteral("pump-2")));
    QTRY_COMPARE(view()->model()->rowCount(), 1);
    m_console->close();
    QVERIFY2(m_console->open(), m_console->problem());
    m_console->showPage(QStringLiteral("blocked"));
    const QString id = m_console->sessions().all().constFirst()->profile().id;
    QVERIFY(await(m_console->sessions().open(id, Secret::fromText(QStringLiteral("adminpw")), Remember::No)));
    QTRY_COMPARE(view()->model()->rowCount(), 1);
    m_console->key(Qt::Key_Escape);
    QTRY_COMPARE(view()->model()->rowCount(), 6);
}

void TestBlockedPage::copiesAndExports()
{
    QVERIFY(start(keptOut(2)));
    QTRY_VERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("pump-0")));
    QVERIFY(press(window(), QStringLiteral("Copy")));
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("pump-0\tAccount disabled\t")));
    const QString path = m_console->folder() + QStringLiteral("/out.json");
    QVERIFY(exportTo(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray rows = QJsonDocument::fromJson(file.readAll()).object().value(QStringLiteral("blocked")).toArray();
    QCOMPARE(rows.size(), 5);
    QCOMPARE(rows.at(3).toObject().value(QStringLiteral("mechanism")).toString(), QStringLiteral("disabled"));
    const auto entries = await(m_console->sessions().store().find({}));
    QCOMPARE(entries->constFirst().action, QStringLiteral("export"));
    QCOMPARE(entries->constFirst().object, path);
}

void TestBlockedPage::tellsWhatCouldNotBeRead()
{
    QVERIFY(start(keptOut(1)));
    QTRY_COMPARE(view()->model()->rowCount(), 4);
    m_broker->kill();
    QTRY_VERIFY_WITH_TIMEOUT(says(page(), QStringLiteral("What is listed is what was read last.")), 20000);
    QCOMPARE(view()->model()->rowCount(), 4);
    QVERIFY(m_broker->restart());
    QTRY_VERIFY_WITH_TIMEOUT(!says(page(), QStringLiteral("What is listed is what was read last.")), 20000);
}

void TestBlockedPage::goesWhileReading()
{
    QVERIFY(start(keptOut(200)));
    page()->refresh();
    m_console->key(Qt::Key_A);
    m_console->close();
    QTest::qWait(50);
    QVERIFY(m_broker->isRunning());
}

void TestBlockedPage::picksBrokers()
{
    BrokerProcess other;
    QVERIFY2(other.startDynsec(keptOut(5)), other.problem());
    QVERIFY(start(keptOut(1)));
    QVERIFY(m_console->add(other, QStringLiteral("Hall 2")));
    QTRY_COMPARE(view()->model()->rowCount(), 12);
    QVERIFY(!view()->isColumnHidden(BlockedBroker));
    const BrokerSession *first = m_console->sessions().all().constFirst();
    page()->setBrokers({first->profile().id});
    QCOMPARE(view()->model()->rowCount(), 4);
    QCOMPARE(page()->count(), 4);
    page()->setBrokers({});
    QCOMPARE(view()->model()->rowCount(), 12);
    // The same account at two brokers is two rows.
    QCOMPARE(column(BlockedWho).count(QStringLiteral("pump-0")), 2);
}

void TestBlockedPage::listsWhoIsRefusedWithoutARecord()
{
    QVERIFY(start(keptOut(1)));
    QTRY_COMPARE(page()->count(), 4);
    const auto refusal = [](int second) {
        Event event;
        event.type = EventType::Refused;
        event.reason = EventReason::Login;
        event.at = QDateTime::currentDateTimeUtc().addSecs(second);
        event.who.user = QStringLiteral("admin");
        return event;
    };
    BrokerSession *session = m_console->sessions().all().constFirst();
    Q_EMIT session->connector().happened({refusal(0), refusal(1), refusal(2)});
    QTRY_COMPARE(page()->count(), 5);
    QVERIFY(pickRow(window(), QStringLiteral("Blocked clients"), QStringLiteral("admin")));
    QTRY_VERIFY2(says(window(), QStringLiteral("so its password was wrong")), qPrintable(spoken(window())));
    QTRY_VERIFY2(says(window(), QStringLiteral("3, from ")), qPrintable(spoken(window())));
    QVERIFY(column(BlockedBy).contains(QStringLiteral("Wrong credentials")));
    const auto *allow = qobject_cast<QPushButton *>(named(page(), QStringLiteral("Allow …")));
    QVERIFY(allow && !allow->isEnabled());
    QVERIFY(allow->toolTip().contains(QLatin1String("password of its account")));
    // It stays when it got in, and is not counted any more.
    Event in = refusal(3);
    in.type = EventType::Connected;
    Q_EMIT session->connector().happened({in});
    QTRY_COMPARE(page()->count(), 4);
    QTRY_VERIFY(column(BlockedBy).contains(QStringLiteral("Got in: Wrong credentials")));
}

QTEST_MAIN(TestBlockedPage)
#include "tst_blockedpage.moc"
