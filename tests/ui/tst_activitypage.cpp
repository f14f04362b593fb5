// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/activitypage.h"

#include "ui/accessible.h"
#include "ui/activity/activityrows.h"
#include "ui/activity/expressionfield.h"
#include "ui/console.h"
#include "ui/kept.h"
#include "ui/widgets/tableview.h"

#include <QFile>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// What happens at a living broker, in the window.
class TestActivityPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void showsWhatHappens();
    void pauseKeepsCollecting();
    void followsUntilSomebodyScrolls();
    void tellsWhatIsWrongInAFilter();
    void exportsWhatIsShown();
    void showsTheRawLine();
    void leadsToWhatKeepsItOut();
    void showsEarlierRuns();

private:
    [[nodiscard]] ActivityPage *page() const
    {
        return static_cast<ActivityPage *>(m_console->window()->page(QStringLiteral("activity")));
    }
    [[nodiscard]] TableView *view() const { return tableCalled(page(), QStringLiteral("Events")); }
    [[nodiscard]] KeyedTable *table() const { return view()->table(); }
    [[nodiscard]] ExpressionField *field() const { return page()->findChild<ExpressionField *>(); }
    [[nodiscard]] int rowWith(const QString &text) const;
    bool change(const QString &user);

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Console> m_console;
    int m_changes = 0;
};

void TestActivityPage::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY2(m_broker->startDynsec(keptOut(3)), m_broker->problem());
    m_console = std::make_unique<Console>();
    QVERIFY2(m_console->open(), m_console->problem());
    QVERIFY2(m_console->add(*m_broker, QStringLiteral("Hall 1")), m_console->problem());
    m_console->showPage(QStringLiteral("activity"));
    // Whoever looks on is told of by the broker, too.
    QTRY_VERIFY(m_console->sessions().all().constFirst()->abilities().has(Ability::SeeConnections));
}

void TestActivityPage::cleanup()
{
    m_console.reset();
    m_broker.reset();
}

int TestActivityPage::rowWith(const QString &text) const
{
    for (int row = 0; row < table()->rowCount(); ++row)
        for (int column = 0; column < table()->columnCount(); ++column)
            if (table()->index(row, column).data().toString().contains(text))
                return row;
    return -1;
}

/// A connection that the broker tells of, by a foreign console.
bool TestActivityPage::change(const QString &user)
{
    ++m_changes;
    return foreignCommand(*m_broker, R"({"command":"createClient","username":")" + user.toUtf8() + "\"}");
}

void TestActivityPage::showsWhatHappens()
{
    QVERIFY(change(QStringLiteral("valve-1")));
    QTRY_VERIFY(rowWith(QStringLiteral("valve-1")) >= 0);
    QTRY_VERIFY(rowWith(QStringLiteral("Connected")) >= 0);
    QCOMPARE(table()->index(rowWith(QStringLiteral("valve-1")), ActivityBroker).data().toString(),
             QStringLiteral("Hall 1"));
    // The newest last.
    qint64 before = 0;
    for (int row = 0; row < table()->rowCount(); ++row) {
        const qint64 at = table()->index(row, 0).data(KeyedTable::NumberRole).toLongLong();
        QVERIFY(at >= before);
        before = at;
    }
    QTRY_COMPARE(m_console->activity().received(), table()->totalCount());
}

void TestActivityPage::pauseKeepsCollecting()
{
    QVERIFY(change(QStringLiteral("valve-1")));
    QTRY_VERIFY(rowWith(QStringLiteral("valve-1")) >= 0);
    view()->setFocus();
    m_console->key(Qt::Key_Space);
    QVERIFY(page()->isPaused());
    const int before = table()->totalCount();
    const qint64 received = m_console->activity().received();
    QVERIFY(change(QStringLiteral("valve-2")));
    QTRY_VERIFY(m_console->activity().received() > received);
    QCOMPARE(table()->totalCount(), before);
    m_console->key(Qt::Key_Space);
    QVERIFY(!page()->isPaused());
    QTRY_VERIFY(rowWith(QStringLiteral("valve-2")) >= 0);
    QTRY_COMPARE(m_console->activity().received(), table()->totalCount());
}

void TestActivityPage::followsUntilSomebodyScrolls()
{
    for (int i = 0; i < 20; ++i)
        QVERIFY(change(QStringLiteral("valve-%1").arg(i)));
    QTRY_VERIFY(rowWith(QStringLiteral("valve-19")) >= 0);
    QScrollBar *bar = view()->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    QTRY_COMPARE(bar->value(), bar->maximum());
    bar->setValue(0);
    const QByteArray top = table()->keyAt(view()->rowAt(1));
    QVERIFY(change(QStringLiteral("valve-20")));
    QTRY_VERIFY(rowWith(QStringLiteral("valve-20")) >= 0);
    QCOMPARE(table()->keyAt(view()->rowAt(1)), top); // nothing moved under the eyes
    const auto tail = [this] {
        const QList<QPushButton *> buttons = view()->findChildren<QPushButton *>();
        return buttons.isEmpty() ? nullptr : buttons.constFirst();
    };
    QTRY_VERIFY(tail() && tail()->isVisible() && tail()->text().contains(QStringLiteral("new")));
    tail()->click();
    QTRY_COMPARE(bar->value(), bar->maximum());
    QVERIFY(!tail()->isVisible());
}

void TestActivityPage::tellsWhatIsWrongInAFilter()
{
    QVERIFY(change(QStringLiteral("valve-1")));
    QTRY_VERIFY(rowWith(QStringLiteral("valve-1")) >= 0);
    field()->setExpression(QStringLiteral("result:adminAction"));
    QTRY_VERIFY(table()->rowCount() < table()->totalCount());
    const int rows = table()->rowCount();
    field()->setExpression(QStringLiteral("result:adminAction ip:10.0.0.0/99"));
    QCOMPARE(table()->rowCount(), rows);
    const auto isTold = [this] {
        const QList<QLabel *> labels = page()->findChildren<QLabel *>();
        return std::any_of(labels.cbegin(), labels.cend(), [](const QLabel *label) {
            return label->isVisible() && label->text().contains(QStringLiteral("10.2.0.0/16"));
        });
    };
    QTRY_VERIFY(isTold());
    m_console->key(Qt::Key_Escape);
    QTRY_COMPARE(table()->rowCount(), table()->totalCount());
    QVERIFY(!isTold());
}

void TestActivityPage::exportsWhatIsShown()
{
    QVERIFY(change(QStringLiteral("valve-1")));
    QTRY_VERIFY(rowWith(QStringLiteral("valve-1")) >= 0);
    field()->setExpression(QStringLiteral("result:adminAction valve-1"));
    QTRY_COMPARE(table()->rowCount(), 1);
    page()->exportAs();
    auto *dialog = page()->findChild<QFileDialog *>();
    QVERIFY(dialog);
    QSignalSpy told(page(), &Page::message);
    const QString path = m_console->folder() + QStringLiteral("/events.json");
    Q_EMIT dialog->fileSelected(path);
    dialog->close();
    QTRY_VERIFY(!told.isEmpty());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray events =
        QJsonDocument::fromJson(file.readAll()).object().value(QStringLiteral("events")).toArray();
    QCOMPARE(events.size(), 1);
    QCOMPARE(events.at(0)[QStringLiteral("type")].toString(), QStringLiteral("adminAction"));
    QCOMPARE(events.at(0)[QStringLiteral("broker")].toString(), QStringLiteral("Hall 1"));
}

void TestActivityPage::showsTheRawLine()
{
    QVERIFY(change(QStringLiteral("valve-1")));
    QTRY_VERIFY(rowWith(QStringLiteral("valve-1")) >= 0);
    view()->selectKey(table()->keyAt(rowWith(QStringLiteral("valve-1"))));
    const auto isShown = [this] {
        const QList<QLabel *> labels = page()->findChildren<QLabel *>();
        return std::any_of(labels.cbegin(), labels.cend(), [](const QLabel *label) {
            return label->isVisible() && label->text().contains(QStringLiteral("createClient"));
        });
    };
    QTRY_VERIFY(isShown());
}

void TestActivityPage::leadsToWhatKeepsItOut()
{
    QVERIFY(change(QStringLiteral("valve-1")));
    QTRY_VERIFY(rowWith(QStringLiteral("Connected")) >= 0);
    view()->selectKey(table()->keyAt(rowWith(QStringLiteral("Connected"))));
    QSignalSpy places(page(), &Page::placeRequested);
    view()->setFocus();
    m_console->key(Qt::Key_E);
    QCOMPARE(places.size(), 1);
    QVERIFY(places.constFirst().constFirst().toUrl().toString().startsWith(QStringLiteral("gatehouse:client")));
}

void TestActivityPage::showsEarlierRuns()
{
    QVERIFY(change(QStringLiteral("valve-1")));
    QTRY_VERIFY(rowWith(QStringLiteral("valve-1")) >= 0);
    const auto isKept = [this] {
        const auto events = await(m_console->activity().earlier({}));
        return events && events->size() == m_console->activity().received();
    };
    QTRY_VERIFY(isKept());
    m_console->close();
    QVERIFY2(m_console->open(), m_console->problem());
    m_console->showPage(QStringLiteral("activity"));
    QTRY_VERIFY(rowWith(QStringLiteral("valve-1")) >= 0);
}

QTEST_MAIN(TestActivityPage)
#include "tst_activitypage.moc"
