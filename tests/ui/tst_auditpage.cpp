// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/audit/auditpage.h"

#include "ui/accessible.h"
#include "ui/audit/auditrows.h"
#include "ui/blocked/allowsheet.h"
#include "ui/console.h"
#include "ui/kept.h"
#include "ui/widgets/tableview.h"

#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using Stage = AllowCourse::Stage;

class TestAuditPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void listsTheNewestFirst();
    void showsWhatWasChanged();
    void followsTheTrail();
    void narrows_data();
    void narrows();
    void verifiesTheChain();
    void exportsAndNotesIt_data();
    void exportsAndNotesIt();
    void tellsAnExportThatFailed();
    void takesAChangeBack();
    void readsOlderOnes();

private:
    [[nodiscard]] QWidget *window() const { return m_console->window(); }
    [[nodiscard]] Page *page() const { return m_console->window()->page(QStringLiteral("audit")); }
    [[nodiscard]] TableView *view() const { return tableCalled(page(), QStringLiteral("Entries of the trail")); }
    [[nodiscard]] QStringList column(int column) const;
    [[nodiscard]] Store &store() const { return m_console->sessions().store(); }
    bool allow(const QString &user, const QString &reason);
    bool chooseFile(const QString &path);

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Console> m_console;
};

void TestAuditPage::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY2(m_broker->startDynsec(keptOut(3)), m_broker->problem());
    m_console = std::make_unique<Console>();
    QVERIFY2(m_console->open(), m_console->problem());
    QVERIFY2(m_console->add(*m_broker, QStringLiteral("Hall 1")), m_console->problem());
    m_console->showPage(QStringLiteral("audit"));
}

void TestAuditPage::cleanup()
{
    m_console.reset();
    m_broker.reset();
}

QStringList TestAuditPage::column(int column) const
{
    QStringList cells;
    for (int row = 0; row < view()->model()->rowCount(); ++row)
        cells.append(view()->model()->index(row, column).data().toString());
    return cells;
}

bool TestAuditPage::allow(const QString &user, const QString &reason)
{
    BrokerSession *session = m_console->sessions().all().constFirst();
    AllowRequest request;
    request.who.append(Identity{{}, user, {}, {}});
    request.reason = reason;
    const auto plan = await(session->planAllow(request));
    if (!plan)
        return false;
    const PlanRun *run = session->carryOut(*plan);
    return QTest::qWaitFor([run] { return run->isFinished(); }) && run->isComplete();
}

bool TestAuditPage::chooseFile(const QString &path)
{
    page()->exportAs();
    auto *dialog = page()->findChild<QFileDialog *>();
    if (!dialog)
        return false;
    Q_EMIT dialog->fileSelected(path);
    dialog->close();
    return true;
}

void TestAuditPage::listsTheNewestFirst()
{
    QVERIFY(allow(QStringLiteral("pump-0"), QStringLiteral("Repaired")));
    QTRY_COMPARE(column(AuditNumber), (QStringList{QStringLiteral("3"), QStringLiteral("2"), QStringLiteral("1")}));
    QCOMPARE(column(AuditAction),
             (QStringList{QStringLiteral("Allow"), QStringLiteral("Allow"), QStringLiteral("Broker added")}));
    QCOMPARE(column(AuditWhatBecame).first(2), (QStringList{QStringLiteral("Done"), QStringLiteral("Intended")}));
    QCOMPARE(column(AuditWho).constFirst(), QStringLiteral("pump-0"));
    QCOMPARE(column(AuditReason).at(1), QStringLiteral("Repaired"));
}

void TestAuditPage::showsWhatWasChanged()
{
    QVERIFY(allow(QStringLiteral("pump-1"), QStringLiteral("Repaired")));
    QTRY_COMPARE(view()->model()->rowCount(), 3);
    QTRY_VERIFY(pickRow(window(), QStringLiteral("Entries of the trail"), QStringLiteral("2")));
    const auto entry = await(store().entry(2));
    QVERIFY(entry);
    QTRY_VERIFY2(says(page(), QStringLiteral("Allow · Intended · pump-1")), qPrintable(spoken(page())));
    const QString spokenNow = spoken(page());
    QVERIFY2(spokenNow.contains(QStringLiteral("disabled")), qPrintable(spokenNow));
    QVERIFY2(spokenNow.contains(QString::fromLatin1(entry->hash.toHex())), qPrintable(spokenNow));
    QVERIFY(spokenNow.contains(QString::fromLatin1(entry->previous.toHex())));
}

void TestAuditPage::followsTheTrail()
{
    QTRY_COMPARE(view()->model()->rowCount(), 1);
    QSignalSpy reset(view()->model(), &QAbstractItemModel::modelReset);
    AuditEntry entry;
    entry.action = QStringLiteral("export");
    entry.who = QStringLiteral("<b>x</b>");
    entry.outcome = AuditOutcome::Noted;
    QVERIFY(await(store().append({entry})));
    QTRY_COMPARE(view()->model()->rowCount(), 2);
    QCOMPARE(column(AuditWho).constFirst(), QStringLiteral("<b>x</b>"));
    QCOMPARE(reset.count(), 0);
}

void TestAuditPage::narrows_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("period");
    QTest::addColumn<int>("rows");
    QTest::newRow("all") << QString() << 0 << 5;
    QTest::newRow("an account") << QStringLiteral("pump-1") << 0 << 2;
    QTest::newRow("nothing") << QStringLiteral("no such thing") << 0 << 0;
    QTest::newRow("the last hour") << QString() << 1 << 5;
    QTest::newRow("both") << QStringLiteral("pump-0") << 2 << 2;
}

void TestAuditPage::narrows()
{
    QFETCH(QString, text);
    QFETCH(int, period);
    QFETCH(int, rows);
    QVERIFY(allow(QStringLiteral("pump-0"), QStringLiteral("Repaired")));
    QVERIFY(allow(QStringLiteral("pump-1"), QStringLiteral("Repaired")));
    QTRY_COMPARE(view()->model()->rowCount(), 5);
    auto *box = qobject_cast<QComboBox *>(named(window(), QStringLiteral("Time range")));
    QVERIFY(box);
    box->setCurrentIndex(period);
    if (!text.isEmpty())
        QVERIFY(write(window(), QStringLiteral("Filter the whole trail"), text));
    QTRY_COMPARE(view()->model()->rowCount(), rows);
    QCOMPARE(says(page(), QStringLiteral("No entry matches")), rows == 0);
    // What comes in later obeys the filter as well.
    QVERIFY(allow(QStringLiteral("pump-2"), QStringLiteral("Repaired")));
    if (text.isEmpty())
        QTRY_COMPARE(view()->model()->rowCount(), rows + 2);
    QTest::qWait(200);
    QCOMPARE(view()->model()->rowCount(), text.isEmpty() ? rows + 2 : rows);
}

void TestAuditPage::verifiesTheChain()
{
    QVERIFY(allow(QStringLiteral("pump-0"), QStringLiteral("Repaired")));
    QVERIFY(pressSoon(window(), QStringLiteral("Verify now")));
    const QRegularExpression said(QStringLiteral("Chain intact: 3 entr.*, checked \\d\\d:\\d\\d:\\d\\d"));
    QTRY_VERIFY2(spoken(page()).contains(said), qPrintable(spoken(page())));
}

void TestAuditPage::exportsAndNotesIt_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("csv") << QStringLiteral("out.csv");
    QTest::newRow("json") << QStringLiteral("out.json");
}

void TestAuditPage::exportsAndNotesIt()
{
    QFETCH(QString, name);
    QVERIFY(allow(QStringLiteral("pump-0"), QStringLiteral("=cmd()")));
    const QString path = m_console->folder() + QLatin1Char('/') + name;
    QSignalSpy told(page(), &Page::message);
    QVERIFY(chooseFile(path));
    QTRY_VERIFY(!told.isEmpty());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    if (name.endsWith(QLatin1String("csv"))) {
        QVERIFY(bytes.startsWith("sequence,at,operator,"));
        QCOMPARE(bytes.count("\r\n"), 4);
        QVERIFY(bytes.contains("'=cmd()"));
        QVERIFY(!bytes.contains(",=cmd()"));
    } else {
        const QJsonArray entries = QJsonDocument::fromJson(bytes).object().value(QStringLiteral("entries")).toArray();
        QCOMPARE(entries.size(), 3);
        QCOMPARE(entries.at(1).toObject().value(QStringLiteral("reason")).toString(), QStringLiteral("=cmd()"));
    }
    const auto newest = await(store().find({}));
    QCOMPARE(newest->constFirst().action, QStringLiteral("export"));
    QCOMPARE(newest->constFirst().object, path);
    QCOMPARE(newest->constFirst().operatorClaim, QStringLiteral("Test")); // as the window was started with
    QTRY_COMPARE(column(AuditAction).constFirst(), QStringLiteral("Export"));
}

void TestAuditPage::tellsAnExportThatFailed()
{
    QTRY_COMPARE(view()->model()->rowCount(), 1);
    QVERIFY(chooseFile(QStringLiteral("/nonexistent/folder/out.csv")));
    QTRY_VERIFY2(says(page(), QStringLiteral("could not be written")), qPrintable(spoken(page())));
    QCOMPARE(await(store().find({}))->size(), 1); // nothing was exported, so nothing is noted
}

void TestAuditPage::takesAChangeBack()
{
    QVERIFY(allow(QStringLiteral("pump-0"), QStringLiteral("Repaired")));
    QTRY_VERIFY(pickRow(window(), QStringLiteral("Entries of the trail"), QStringLiteral("1")));
    QVERIFY(!named(window(), QStringLiteral("Undo this change …"))->isEnabled());
    QVERIFY(pickRow(window(), QStringLiteral("Entries of the trail"), QStringLiteral("3")));
    QVERIFY(press(window(), QStringLiteral("Undo this change …")));
    auto *sheet = page()->findChild<AllowSheet *>();
    QTRY_VERIFY(sheet->course() && sheet->course()->stage() == Stage::Ready);
    QTRY_VERIFY2(says(sheet, QStringLiteral("for this reason: “Repaired”")), qPrintable(spoken(sheet)));
    QVERIFY(pressSoon(sheet, QStringLiteral("Undo")));
    QTRY_VERIFY(recordOf(m_console->sessions(), QStringLiteral("pump-0")).contains("\"disabled\":true"));
    QTRY_VERIFY(column(AuditAction).contains(QStringLiteral("Undo")));
}

void TestAuditPage::readsOlderOnes()
{
    QList<AuditEntry> entries;
    for (int i = 0; i < 2500; ++i) {
        AuditEntry entry;
        entry.action = QStringLiteral("export");
        entry.outcome = AuditOutcome::Noted;
        entries.append(entry);
    }
    QTRY_COMPARE(view()->model()->rowCount(), 1);
    // By another process, so that the page is not told.
    const auto elsewhere = await(Store::open(m_console->folder()));
    QVERIFY(elsewhere);
    QVERIFY(await((*elsewhere)->append(entries)));
    page()->refresh();
    QTRY_COMPARE(view()->model()->rowCount(), 1000);
    QTRY_VERIFY((view()->scrollToBottom(), view()->model()->rowCount() == 2501));
    QCOMPARE(column(AuditNumber).constLast(), QStringLiteral("1"));

    // What was read on stays, and so do the row that is picked and the one at the top.
    view()->selectKey("1200");
    view()->scrollTo(view()->currentIndex(), QAbstractItemView::PositionAtTop);
    const auto top = [this] { return view()->table()->keyAt(view()->rowAt(0)); };
    QCOMPARE(top(), QByteArray("1200"));
    QVERIFY(await((*elsewhere)->append({entries.constFirst()})));
    page()->refresh();
    QTRY_COMPARE(view()->model()->rowCount(), 2502);
    QCOMPARE(top(), QByteArray("1200"));
    QCOMPARE(view()->currentKey(), QByteArray("1200"));
}

QTEST_MAIN(TestAuditPage)
#include "tst_auditpage.moc"
