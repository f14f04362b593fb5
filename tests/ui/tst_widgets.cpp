// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/overlay.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/progressline.h"
#include "ui/widgets/remembered.h"
#include "ui/widgets/sidesheet.h"
#include "ui/widgets/switchbox.h"

#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSplitter>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

using namespace gatehouse;

class TestWidgets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Scheme::Light, 100); }
    void labelsNeverParse();
    void toolTipsAreEscaped();
    void longTextIsCut();
    void bannerSpeaks();
    void filterBarTellsLateAndOnce();
    void facetsAreBits();
    void newCountsKeepTheChoice();
    void emptyStateHasItsStates();
    void sheetClosesWithEscape();
    void sheetWidthIsRemembered();
    void flowWrapsAndNeverCuts();
    void switchSaysItsState();
    void whyNotIsTold();
    void progressMovesOnlyWhileSeen();
};

void TestWidgets::labelsNeverParse()
{
    const QString hostile = QStringLiteral("<b>pump</b> <img src='http://x/'>");
    PlainLabel label(hostile);
    QCOMPARE(label.textFormat(), Qt::PlainText);
    QCOMPARE(label.text(), hostile);
    PlainLabel plain(QStringLiteral("x"));
    QVERIFY(label.sizeHint().width() > plain.sizeHint().width() * 20);
    Banner banner;
    banner.tell(Tone::Danger, hostile);
    for (const auto *inner : banner.findChildren<QLabel *>())
        QCOMPARE(inner->textFormat(), Qt::PlainText);
}

void TestWidgets::toolTipsAreEscaped()
{
    const QString shown = toolTipText(QStringLiteral("<b>pump</b> & co"));
    QVERIFY(!shown.contains(QLatin1String("<b>")));
    QVERIFY(shown.contains(QLatin1String("&lt;b&gt;pump&lt;/b&gt; &amp; co")));
    QVERIFY(toolTipText({}).isEmpty());
}

void TestWidgets::longTextIsCut()
{
    PlainLabel label(QString(400, QLatin1Char('x')));
    const int whole = label.minimumSizeHint().width();
    label.setEliding(Qt::ElideRight);
    QVERIFY(label.minimumSizeHint().width() < whole / 10);
    label.resize(100, 30);
    QVERIFY(!label.grab().isNull());
}

void TestWidgets::bannerSpeaks()
{
    Banner banner;
    QVERIFY(banner.isHidden());
    banner.tell(Tone::Warning, QStringLiteral("It is read-only."), QStringLiteral("Switch"), Banner::Closing::ByUser);
    QVERIFY(!banner.isHidden());
    QCOMPARE(banner.sentence(), QStringLiteral("It is read-only."));
    QCOMPARE(banner.actionButton()->accessibleName(), QStringLiteral("Switch"));
    QSignalSpy acted(&banner, &Banner::actionRequested);
    banner.actionButton()->click();
    QCOMPARE(acted.count(), 1);
    QSignalSpy closed(&banner, &Banner::closed);
    banner.findChild<QToolButton *>()->click();
    QCOMPARE(closed.count(), 1);
    QVERIFY(banner.isHidden());
}

void TestWidgets::filterBarTellsLateAndOnce()
{
    FilterBar bar(QStringLiteral("Filter"));
    bar.show();
    QSignalSpy changed(&bar, &FilterBar::textChanged);
    auto *field = bar.findChild<QLineEdit *>();
    QTest::keyClicks(field, QStringLiteral("pump"));
    QCOMPARE(changed.count(), 0);
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(changed.constFirst().constFirst().toString(), QStringLiteral("pump"));
    QSignalSpy left(&bar, &FilterBar::leftDown);
    QTest::keyClick(field, Qt::Key_Down);
    QCOMPARE(left.count(), 1);
    QVERIFY(bar.clearAll());
    QVERIFY(!bar.clearAll());
}

void TestWidgets::facetsAreBits()
{
    FilterBar bar(QStringLiteral("Filter"));
    bar.setFacets({{QStringLiteral("Disabled"), 1, 4, {}}, {QStringLiteral("Bound"), 4, 1200, {}}});
    const QList<QToolButton *> chips = [&bar] {
        QList<QToolButton *> found;
        for (auto *button : bar.findChildren<QToolButton *>())
            if (button->isCheckable())
                found.append(button);
        return found;
    }();
    QCOMPARE(chips.size(), 2);
    QSignalSpy changed(&bar, &FilterBar::facetsChanged);
    chips.at(1)->click();
    QCOMPARE(bar.mask(), quint8(4));
    chips.at(0)->click();
    QCOMPARE(bar.mask(), quint8(5));
    chips.at(1)->click();
    QCOMPARE(bar.mask(), quint8(1));
    QCOMPARE(changed.count(), 3);
    QVERIFY(chips.at(1)->accessibleName().contains(QLatin1String("Bound")));
}

void TestWidgets::newCountsKeepTheChoice()
{
    FilterBar bar(QStringLiteral("Filter"));
    bar.setFacets({{QStringLiteral("Disabled"), 1, 4, {}}, {QStringLiteral("Bound"), 2, 1, {}}});
    bar.setMask(2);
    QSignalSpy changed(&bar, &FilterBar::facetsChanged);
    bar.setFacets({{QStringLiteral("Disabled"), 1, 9, {}}, {QStringLiteral("Bound"), 2, 7, {}}});
    QCOMPARE(bar.mask(), quint8(2));
    QCOMPARE(changed.count(), 0);
    bar.setFacets({{QStringLiteral("Disabled"), 1, 9, {}}});
    QCOMPARE(bar.mask(), quint8(0));
    QCOMPARE(changed.count(), 1);
}

void TestWidgets::emptyStateHasItsStates()
{
    EmptyState state;
    state.tell(QStringLiteral("verified"), QStringLiteral("Nobody is blocked."),
               QStringLiteral("Last check 14:02:11."));
    state.setActions(QStringLiteral("Add"), QStringLiteral("Demo"));
    state.show();
    QSignalSpy first(&state, &EmptyState::primaryRequested);
    QSignalSpy second(&state, &EmptyState::secondaryRequested);
    for (auto *button : state.findChildren<QPushButton *>())
        button->click();
    QCOMPARE(first.count(), 1);
    QCOMPARE(second.count(), 1);
    auto *progress = state.findChild<ProgressLine *>();
    QVERIFY(!progress->isVisible());
    state.tellLoading(QStringLiteral("Reading the accounts"));
    QVERIFY(progress->isVisible());
    QCOMPARE(progress->maximum(), 0);
    state.setProgress(50, 200);
    QCOMPARE(progress->value() * 100 / progress->maximum(), 25);
    state.tellError(Error{Fault::Offline, QStringLiteral("The broker is gone. Try again."), {}},
                    QStringLiteral("Offline"), QStringLiteral("Try again"));
    QVERIFY(!progress->isVisible());
    QCOMPARE(state.sentence(), QStringLiteral("The broker is gone. Try again."));
}

void TestWidgets::sheetClosesWithEscape()
{
    QWidget page;
    auto *column = new QVBoxLayout(&page);
    auto *sheet = new SideSheet;
    auto *field = new QLineEdit;
    sheet->setTitle(QStringLiteral("Allow"));
    sheet->setBody(field);
    column->addWidget(withSheet(new QWidget, sheet, QStringLiteral("x")));
    page.resize(1200, 700);
    page.show();
    QVERIFY(!sheet->isOpen());
    QSignalSpy opened(sheet, &SideSheet::opened);
    QSignalSpy closed(sheet, &SideSheet::closed);
    sheet->openSheet();
    sheet->openSheet();
    QCOMPARE(opened.count(), 1);
    QVERIFY(sheet->width() >= 380);
    field->setFocus();
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(closed.count(), 1);
    QVERIFY(!sheet->isOpen());
}

void TestWidgets::sheetWidthIsRemembered()
{
    QTemporaryDir folder;
    rememberIn(folder.filePath(QStringLiteral("gatehouse.ini")));
    remember(QStringLiteral("splitter/y"), 520);
    auto *sheet = new SideSheet;
    QScopedPointer<QSplitter> splitter(withSheet(new QWidget, sheet, QStringLiteral("y")));
    splitter->resize(1400, 600);
    splitter->show();
    sheet->openSheet();
    QTRY_COMPARE(sheet->width(), 520);
    rememberIn({});
    QCOMPARE(remembered(QStringLiteral("splitter/y"), 7).toInt(), 7);
}

void TestWidgets::flowWrapsAndNeverCuts()
{
    QWidget box;
    auto *flow = new FlowLayout(&box);
    for (int i = 0; i < 6; ++i)
        flow->addWidget(pushButton(QStringLiteral("A button of some width"), {}));
    const int one = flow->heightForWidth(5000);
    const int many = flow->heightForWidth(200);
    QVERIFY(many > one * 5);
    box.resize(200, many);
    box.show();
    for (const auto *button : box.findChildren<QPushButton *>())
        QVERIFY(box.rect().contains(button->geometry()));
}

void TestWidgets::switchSaysItsState()
{
    SwitchBox box(QStringLiteral("Read-only"), QStringLiteral("Changes allowed"));
    QCOMPARE(box.text(), QStringLiteral("Read-only"));
    const QSize size = box.sizeHint();
    QTest::keyClick(&box, Qt::Key_Space);
    QVERIFY(box.isChecked());
    QCOMPARE(box.text(), QStringLiteral("Changes allowed"));
    QCOMPARE(box.sizeHint(), size);
}

void TestWidgets::whyNotIsTold()
{
    QScopedPointer<QPushButton> button(pushButton(QStringLiteral("Allow"), QStringLiteral("allow"), Emphasis::Primary));
    setWhyNot(button.data(), QStringLiteral("The ACL file owns <this>."));
    QVERIFY(!button->isEnabled());
    QCOMPARE(button->accessibleDescription(), QStringLiteral("The ACL file owns <this>."));
    QVERIFY(!button->toolTip().contains(QLatin1String("<this>")));
    setWhyNot(button.data(), {});
    QVERIFY(button->isEnabled());
    QVERIFY(button->toolTip().isEmpty());
}

void TestWidgets::progressMovesOnlyWhileSeen()
{
    ProgressLine line;
    line.setRange(0, 0);
    line.resize(200, 6);
    line.show();
    const QImage first = line.grab().toImage();
    QTRY_VERIFY(line.grab().toImage() != first);
    line.setRange(0, 100);
    line.setValue(40);
    const QImage still = line.grab().toImage();
    QVERIFY(still != first);
    Pill pill;
    pill.tell(QStringLiteral("online"), QStringLiteral("Connected"), Tone::Success);
    QCOMPARE(pill.accessibleName(), QStringLiteral("Connected"));
    QVERIFY(pill.sizeHint().width() > 60);
}

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
