// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/accessible.h"
#include "ui/console.h"
#include "ui/places.h"
#include "ui/startwindow.h"
#include "ui/widgets/plainlabel.h"
#include "ui/widgets/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QSet>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

const QStringList pageTitles{QStringLiteral("Brokers"), QStringLiteral("Blocked"),  QStringLiteral("Access"),
                             QStringLiteral("Client"),  QStringLiteral("Activity"), QStringLiteral("Policies"),
                             QStringLiteral("Audit")};

DynsecFile somePumps()
{
    DynsecFile file;
    file.addEverythingRole();
    for (int i = 0; i < 12; ++i) {
        DynsecAccount account;
        account.user = QStringLiteral("pump-%1").arg(i);
        account.password = QStringLiteral("secret");
        account.disabled = i % 3 == 0;
        account.textDescription = QStringLiteral("Reported stolen in hall %1").arg(i);
        account.roles = {QStringLiteral("everything")};
        file.addAccount(account);
    }
    file.addAccount({.user = QStringLiteral("<b>x</b>"),
                     .password = QStringLiteral("p"),
                     .disabled = true,
                     .roles = {QStringLiteral("everything")}});
    return file;
}

QString checkedPage(QWidget *window)
{
    for (const auto *button : window->findChildren<QAbstractButton *>())
        if (button->isCheckable() && button->isChecked() && pageTitles.contains(button->text()))
            return button->text();
    return {};
}

QLineEdit *searchField(QWidget *window)
{
    return qobject_cast<QLineEdit *>(named(window, QStringLiteral("Search everything")));
}

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void pagesByKey();
    void pagesByArrow();
    void pagesByScreenReader();
    void slashFiltersAndEscapeCloses();
    void searchKnowsTheWordsOfOthers_data();
    void searchKnowsTheWordsOfOthers();
    void searchFindsWhoIsBlocked();
    void keysAreListed();
    void undoGoesToItsSheet();
    void brokersArePicked();
    void refreshKeepsEverything();
    void statusTellsTheTruth();
    void everyControlHasAName_data();
    void everyControlHasAName();
    void nothingIsCutAt200();
    void textGrowsAtOnce();
    void isTheSameTheNextTime();
    void places();
    void damagedStoreIsTold();

private:
    BrokerProcess m_broker;
};

void TestMainWindow::initTestCase()
{
    QVERIFY2(m_broker.startDynsec(somePumps()), m_broker.problem());
}

void TestMainWindow::pagesByKey()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    QCOMPARE(checkedPage(console.window()), pageTitles.constFirst());
    for (int i = 0; i < pageTitles.size(); ++i) {
        console.key(static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
        QCOMPARE(checkedPage(console.window()), pageTitles.at(i));
        QVERIFY(says(console.window(), pageTitles.at(i)));
    }
    console.key(Qt::Key_9, Qt::ControlModifier);
    QCOMPARE(checkedPage(console.window()), pageTitles.constLast());
}

void TestMainWindow::pagesByArrow()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    named(console.window(), QStringLiteral("Brokers"), QAccessible::CheckBox)->setFocus();
    for (int i = 1; i < pageTitles.size(); ++i) {
        console.key(Qt::Key_Down);
        QCOMPARE(checkedPage(console.window()), pageTitles.at(i));
    }
    console.key(Qt::Key_Down);
    QCOMPARE(checkedPage(console.window()), pageTitles.constLast());
    console.key(Qt::Key_Up);
    QCOMPARE(checkedPage(console.window()), pageTitles.at(pageTitles.size() - 2));
}

void TestMainWindow::pagesByScreenReader()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    const auto *stack = console.window()->findChild<QStackedWidget *>();
    for (qsizetype i = pageTitles.size() - 1; i >= 0; --i) {
        QVERIFY(press(console.window(), pageTitles.at(i)));
        QCOMPARE(checkedPage(console.window()), pageTitles.at(i));
        QCOMPARE(stack->currentIndex(), i);
    }
}

void TestMainWindow::slashFiltersAndEscapeCloses()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY2(console.add(m_broker, QStringLiteral("Plant 1")), console.problem());
    console.showPage(QStringLiteral("blocked"));
    console.window()->setFocus();
    console.key(Qt::Key_Slash);
    auto *field = qobject_cast<QLineEdit *>(QApplication::focusWidget());
    QVERIFY(field);
    // In a field the same keys are letters.
    QTest::keyClicks(field, QStringLiteral("a/b?"));
    QCOMPARE(field->text(), QStringLiteral("a/b?"));
    console.showPage(QStringLiteral("brokers"));
    QVERIFY(press(console.window(), QStringLiteral("Add a broker")));
    QVERIFY(named(console.window(), QStringLiteral("Save and connect")));
    named(console.window(), QStringLiteral("Search"))->setFocus();
    console.key(Qt::Key_Escape);
    QVERIFY(!named(console.window(), QStringLiteral("Save and connect")));
}

void TestMainWindow::searchKnowsTheWordsOfOthers_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("page");
    QTest::newRow("blacklist") << QStringLiteral("blacklist") << QStringLiteral("Blocked");
    QTest::newRow("ban") << QStringLiteral("BAN") << QStringLiteral("Blocked");
    QTest::newRow("whitelist") << QStringLiteral("whitelist") << QStringLiteral("Blocked");
    QTest::newRow("unban") << QStringLiteral("unban") << QStringLiteral("Blocked");
    QTest::newRow("log") << QStringLiteral("log") << QStringLiteral("Activity");
    QTest::newRow("investigate") << QStringLiteral("investigate") << QStringLiteral("Client");
    QTest::newRow("history") << QStringLiteral("history") << QStringLiteral("Audit");
    QTest::newRow("the page's own name") << QStringLiteral("poli") << QStringLiteral("Policies");
}

void TestMainWindow::searchKnowsTheWordsOfOthers()
{
    QFETCH(QString, typed);
    QFETCH(QString, page);
    Console console;
    QVERIFY2(console.open(), console.problem());
    console.key(Qt::Key_K, Qt::ControlModifier);
    QLineEdit *field = searchField(console.window());
    QVERIFY(field && field->hasFocus());
    QTest::keyClicks(field, typed);
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!searchField(console.window()));
    QCOMPARE(checkedPage(console.window()), page);
}

void TestMainWindow::searchFindsWhoIsBlocked()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY2(console.add(m_broker, QStringLiteral("Plant 1")), console.problem());
    console.showPage(QStringLiteral("brokers"));
    const auto hits = [&console] {
        QStringList titles;
        const auto *list = qobject_cast<QListWidget *>(named(console.window(), QStringLiteral("Hits")));
        for (int i = 0; i < list->count(); ++i)
            titles.append(list->item(i)->text());
        return titles;
    };
    console.key(Qt::Key_K, Qt::ControlModifier);
    QTest::keyClicks(searchField(console.window()), QStringLiteral("stolen hall 6"));
    QCOMPARE(hits(), QStringList{QStringLiteral("pump-6")});
    searchField(console.window())->setText(QStringLiteral("<b>x"));
    QCOMPARE(hits(), QStringList{QStringLiteral("<b>x</b>")});
    searchField(console.window())->setText(QStringLiteral("no such thing at all"));
    QVERIFY(hits().isEmpty());
    QVERIFY(says(console.window(), QStringLiteral("Nothing is called that.")));
    console.key(Qt::Key_Escape);
    QVERIFY(!searchField(console.window()));
    console.key(Qt::Key_K, Qt::ControlModifier);
    QTest::keyClicks(searchField(console.window()), QStringLiteral("pump-6"));
    console.key(Qt::Key_Return);
    QCOMPARE(checkedPage(console.window()), QStringLiteral("Blocked"));
}

void TestMainWindow::keysAreListed()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    console.window()->setFocus();
    QTest::keyClick(console.window(), '?');
    QTRY_VERIFY(says(console.window(), QStringLiteral("Undo the last change")));
    for (const QString &words :
         {QStringLiteral("Ctrl+1"), QStringLiteral("Ctrl+K"), QStringLiteral("F5"), QStringLiteral("Esc")})
        QVERIFY2(says(console.window(), words), qPrintable(words));
    console.key(Qt::Key_Escape);
    QVERIFY(!says(console.window(), QStringLiteral("Undo the last change")));
}

void TestMainWindow::undoGoesToItsSheet()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    console.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(checkedPage(console.window()), QStringLiteral("Blocked"));
}

void TestMainWindow::brokersArePicked()
{
    BrokerProcess other;
    QVERIFY2(other.startDynsec(), other.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY2(console.add(m_broker, QStringLiteral("Plant 1")), console.problem());
    QVERIFY2(console.add(other, QStringLiteral("Plant 2")), console.problem());
    console.showPage(QStringLiteral("brokers"));
    QVERIFY(named(console.window(), QStringLiteral("Edit Plant 2")));
    QVERIFY(press(console.window(), QStringLiteral("Show who is blocked on Plant 1")));
    QCOMPARE(checkedPage(console.window()), QStringLiteral("Blocked"));
    QCOMPARE(named(console.window(), QStringLiteral("Which brokers"))->accessibleDescription(),
             QStringLiteral("Plant 1"));
    console.showPage(QStringLiteral("brokers"));
    QVERIFY(!named(console.window(), QStringLiteral("Edit Plant 2")));
    // A broker that goes takes its place in the picker along.
    const QString id = console.sessions().all().constFirst()->profile().id;
    const Result<> removed = await(console.sessions().remove(id));
    QVERIFY2(removed, told(removed).constData());
    QTRY_COMPARE(named(console.window(), QStringLiteral("Which brokers"))->accessibleDescription(),
                 QStringLiteral("All brokers"));
    QVERIFY(named(console.window(), QStringLiteral("Edit Plant 2")));
}

void TestMainWindow::refreshKeepsEverything()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    BrokerSession *session = console.add(m_broker, QStringLiteral("Plant 1"));
    QVERIFY2(session, console.problem());
    for (const QString &page :
         {QStringLiteral("brokers"), QStringLiteral("blocked"), QStringLiteral("access"), QStringLiteral("policies")}) {
        console.showPage(page);
        const QDateTime before = session->checkedAt();
        console.key(Qt::Key_F5);
        QTRY_VERIFY2(session->checkedAt() > before, qPrintable(page));
        QTRY_COMPARE(session->state(), BrokerSession::State::Ready);
    }
}

void TestMainWindow::statusTellsTheTruth()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY(named(console.window(), QStringLiteral("No broker yet"), QAccessible::Button));
    QTRY_VERIFY(says(console.window(), QStringLiteral("Trail intact")));
    QVERIFY2(console.add(m_broker, QStringLiteral("Plant 1")), console.problem());
    QTRY_VERIFY(says(console.window(), QStringLiteral("Checked ")));
    QTRY_VERIFY(!named(console.window(), QStringLiteral("No broker yet"), QAccessible::Button));
    console.window()->tell(QStringLiteral("pump-7 is allowed."));
    QVERIFY(says(console.window(), QStringLiteral("pump-7 is allowed.")));
    console.window()->tellTrouble(QStringLiteral("The disk is full. Make room and try again."));
    QVERIFY(says(console.window(), QStringLiteral("The disk is full. Make room and try again.")));
    QVERIFY(press(console.window(), QStringLiteral("Close this message")));
    QVERIFY(!says(console.window(), QStringLiteral("The disk is full.")));
}

void TestMainWindow::everyControlHasAName_data()
{
    QTest::addColumn<QString>("page");
    for (const QString &page : {QStringLiteral("brokers"), QStringLiteral("blocked"), QStringLiteral("access"),
                                QStringLiteral("client"), QStringLiteral("activity"), QStringLiteral("policies"),
                                QStringLiteral("audit"), QStringLiteral("brokers?add=1")})
        QTest::newRow(qUtf8Printable(page)) << page;
}

void TestMainWindow::everyControlHasAName()
{
    QFETCH(QString, page);
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY2(console.add(m_broker, QStringLiteral("Plant 1")), console.problem());
    console.window()->showPlace(QUrl(QString(u"gatehouse:" + page)));
    const QList<Called> controls = controlsOf(console.window());
    QVERIFY(controls.size() > 10);
    for (const Called &control : controls) {
        QVERIFY2(!control.name.isEmpty(), control.object ? control.object->metaObject()->className() : "an item");
        QVERIFY2(!control.description.contains(QLatin1String("<p")), qPrintable(control.description));
    }
}

void TestMainWindow::nothingIsCutAt200()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY2(console.add(m_broker, QStringLiteral("Plant 1")), console.problem());
    applyTheme(*qApp, Scheme::Light, 200);
    const auto cut = [&console] {
        QStringList found;
        for (const auto *button : console.window()->findChildren<QAbstractButton *>()) {
            if (!button->isVisible() || button->text().isEmpty())
                continue;
            const auto *tool = qobject_cast<const QToolButton *>(button);
            const bool isIcon = tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull();
            const QSize needed = isIcon ? button->iconSize() : button->minimumSizeHint();
            if (button->width() < needed.width() || button->height() < button->fontMetrics().height())
                found.append(QStringLiteral("\"%1\" is %2 wide and needs %3")
                                 .arg(button->text())
                                 .arg(button->width())
                                 .arg(needed.width()));
        }
        return found.join(QLatin1Char('\n'));
    };
    for (int i = 0; i < pageTitles.size(); ++i) {
        console.key(static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
        QTRY_VERIFY2(cut().isEmpty(), qPrintable(QString(pageTitles.at(i) + u": " + cut())));
        QVERIFY2(console.window()->width() <= 1300, qPrintable(pageTitles.at(i)));
    }
    applyTheme(*qApp, Scheme::Light, 100);
}

// As the menu does it: while the event loop of the application runs, Qt tells the widgets on its own way.
void TestMainWindow::textGrowsAtOnce()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    QHash<PlainLabel *, double> before;
    for (PlainLabel *label : console.window()->findChildren<PlainLabel *>())
        before.insert(label, label->font().pointSizeF());
    QVERIFY(before.size() > 20);
    QTimer::singleShot(0, this, [] {
        applyTheme(*qApp, Scheme::Light, 200);
        QTimer::singleShot(50, qApp, &QCoreApplication::quit);
    });
    QApplication::exec();
    QStringList small;
    for (auto label = before.cbegin(); label != before.cend(); ++label) {
        if (std::abs(label.key()->font().pointSizeF() - 2 * label.value()) > 0.1)
            small.append(label.key()->text() + QStringLiteral(" %1").arg(label.key()->font().pointSizeF()));
    }
    applyTheme(*qApp, Scheme::Light, 100);
    QVERIFY2(small.isEmpty(), qPrintable(small.join(u'\n')));
}

void TestMainWindow::isTheSameTheNextTime()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY2(console.add(m_broker, QStringLiteral("Plant 1")), console.problem());
    console.showPage(QStringLiteral("access"));
    console.window()->resize(1111, 777);
    console.close();
    QVERIFY(QFile::exists(console.folder() + QStringLiteral("/gatehouse.ini")));
    QVERIFY2(console.open(), console.problem());
    QCOMPARE(checkedPage(console.window()), QStringLiteral("Access"));
    // What is remembered is nobody else's business, and nothing of it is secret.
    QFile kept(console.folder() + QStringLiteral("/gatehouse.ini"));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QVERIFY(!kept.readAll().contains("adminpw"));
}

void TestMainWindow::places()
{
    const QString hostile = QStringLiteral("a&b=c #?%20<b>\u202E");
    const QUrl place = placeOf(QStringLiteral("blocked"), QStringLiteral("id"), hostile);
    QCOMPARE(pageOf(place), QStringLiteral("blocked"));
    QCOMPARE(valueOf(place, QStringLiteral("id")), hostile);
    QCOMPARE(valueOf(QUrl(place.toString(QUrl::FullyEncoded)), QStringLiteral("id")), hostile);
    QVERIFY(valueOf(place, QStringLiteral("text")).isNull());
    Console console;
    QVERIFY2(console.open(), console.problem());
    console.window()->showPlace(QUrl(QStringLiteral("gatehouse:no-such-page?x=1")));
    QCOMPARE(checkedPage(console.window()), QStringLiteral("Brokers"));
}

void TestMainWindow::damagedStoreIsTold()
{
    applyTheme(*qApp, Scheme::Light, 100);
    QTemporaryDir folder;
    QFile database(folder.filePath(QStringLiteral("gatehouse.sqlite")));
    QVERIFY(database.open(QIODevice::WriteOnly));
    database.write(QByteArray(8192, 'x'));
    database.close();
    const Result<std::shared_ptr<Store>> store = await(Store::open(folder.path()));
    QVERIFY(!store);
    StartWindow window;
    window.show();
    window.tellOpening(QStringLiteral("Opening the trail"), folder.path());
    QVERIFY(named(&window, QStringLiteral("Progress"), QAccessible::ProgressBar));
    window.tellError(QStringLiteral("The data folder cannot be used"), store.error());
    QVERIFY(says(&window, store.error().what));
    QSignalSpy again(&window, &StartWindow::retryRequested);
    QVERIFY(press(&window, QStringLiteral("Try again")));
    QCOMPARE(again.count(), 1);
    QVERIFY(press(&window, QStringLiteral("Quit")));
    QVERIFY(!window.isVisible());
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
