// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/activity/rateplot.h"

#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;

/// How many events there were when, and picking a time of them.
class TestRatePlot : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsByTheTime_data();
    void countsByTheTime();
    void countsTheRowsAlone();
    void picksByTheKeys();
    void picksByTheMouse();
    void keepsWhatIsPickedWhileOthersCome();

private:
    static EventColumns events(qint64 seconds);
};

namespace {

const QDateTime begin(QDate(2026, 11, 28), QTime(9, 0), Qt::UTC);

} // namespace

/// One a second, every fourth kept somebody out.
EventColumns TestRatePlot::events(qint64 seconds)
{
    EventColumns events;
    for (qint64 i = 0; i < seconds; ++i) {
        StoredEvent stored;
        stored.sequence = i + 1;
        stored.event.at = begin.addSecs(i);
        stored.event.type = i % 4 == 0 ? EventType::Refused : EventType::Connected;
        events.append(stored, QStringLiteral("Plant"));
    }
    return events;
}

void TestRatePlot::countsByTheTime_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<qint64>("step");
    QTest::newRow("one") << qint64(1) << qint64(1);
    QTest::newRow("a minute") << qint64(60) << qint64(1);
    QTest::newRow("ten minutes") << qint64(600) << qint64(10);
    QTest::newRow("an hour") << qint64(3600) << qint64(60);
}

void TestRatePlot::countsByTheTime()
{
    QFETCH(qint64, seconds);
    QFETCH(qint64, step);
    const EventColumns all = events(seconds);
    const EventRates rates = ratesOf(all, all.ids(), RatePlot::mostPieces);
    QCOMPARE(rates.step, std::chrono::milliseconds(step * 1000));
    QCOMPARE(rates.begin, begin.toMSecsSinceEpoch());
    QCOMPARE(qint64(rates.pieces()), (seconds + step - 1) / step);
    qint64 keptOut = 0;
    qint64 others = 0;
    for (int piece = 0; piece < rates.pieces(); ++piece) {
        keptOut += rates.keptOut[std::size_t(piece)];
        others += rates.others[std::size_t(piece)];
    }
    QCOMPARE(keptOut, (seconds + 3) / 4);
    QCOMPARE(keptOut + others, seconds);
}

void TestRatePlot::countsTheRowsAlone()
{
    const EventColumns all = events(100);
    QCOMPARE(ratesOf(all, {}, RatePlot::mostPieces).pieces(), 0);
    const EventRates rates = ratesOf(all, {8, 40}, RatePlot::mostPieces);
    QCOMPARE(rates.begin, begin.addSecs(8).toMSecsSinceEpoch());
    QCOMPARE(rates.pieces(), 33);
    QCOMPARE(rates.keptOut.front(), 1);
    QCOMPARE(rates.keptOut.back(), 1);
}

void TestRatePlot::picksByTheKeys()
{
    RatePlot plot;
    plot.resize(800, 140);
    plot.show();
    const EventColumns all = events(60);
    plot.tell(ratesOf(all, all.ids(), RatePlot::mostPieces));
    QSignalSpy brushed(&plot, &RatePlot::brushed);
    QTest::keyClick(&plot, Qt::Key_Return);
    QCOMPARE(brushed.size(), 0); // nothing is picked
    QTest::keyClick(&plot, Qt::Key_Right);
    QTest::keyClick(&plot, Qt::Key_Right);
    QTest::keyClick(&plot, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(plot.accessibleDescription().contains(QStringLiteral("2 events, 0 kept out")));
    QTest::keyClick(&plot, Qt::Key_Return);
    QCOMPARE(brushed.size(), 1);
    QCOMPARE(brushed.constFirst().at(0).toDateTime(), begin.addSecs(1));
    QCOMPARE(brushed.constFirst().at(1).toDateTime(), begin.addSecs(3));
    QTest::keyClick(&plot, Qt::Key_End);
    QTest::keyClick(&plot, Qt::Key_Home, Qt::ShiftModifier);
    QVERIFY(plot.accessibleDescription().contains(QStringLiteral("60 events, 15 kept out")));
    QTest::keyClick(&plot, Qt::Key_Escape);
    QVERIFY(!plot.accessibleDescription().contains(QStringLiteral("60 events")));
}

void TestRatePlot::picksByTheMouse()
{
    RatePlot plot;
    plot.resize(800, 140);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    const EventColumns all = events(60);
    plot.tell(ratesOf(all, all.ids(), RatePlot::mostPieces));
    const QList<QWidget *> children = plot.findChildren<QWidget *>();
    const auto found = std::find_if(children.cbegin(), children.cend(), [](const QWidget *child) {
        return qstrcmp(child->metaObject()->className(), "QCustomPlot") == 0;
    });
    QVERIFY(found != children.cend());
    QWidget *area = *found;
    QSignalSpy brushed(&plot, &RatePlot::brushed);
    const int middle = area->height() / 2;
    QTest::mousePress(area, Qt::LeftButton, {}, QPoint(area->width() / 2, middle));
    QTest::mouseMove(area, QPoint(area->width() * 5 / 8, middle));
    QTest::mouseMove(area, QPoint(area->width() * 3 / 4, middle));
    QTest::mouseRelease(area, Qt::LeftButton, {}, QPoint(area->width() * 3 / 4, middle));
    QCOMPARE(brushed.size(), 1);
    const QDateTime since = brushed.constFirst().at(0).toDateTime();
    const QDateTime until = brushed.constFirst().at(1).toDateTime();
    QVERIFY(since > begin.addSecs(20) && since < begin.addSecs(40));
    QVERIFY(until > since.addSecs(10) && until <= begin.addSecs(60));
}

void TestRatePlot::keepsWhatIsPickedWhileOthersCome()
{
    RatePlot plot;
    const EventColumns all = events(60);
    plot.tell(ratesOf(all, all.ids(), RatePlot::mostPieces));
    QTest::keyClick(&plot, Qt::Key_Home);
    const EventColumns more = events(100);
    plot.tell(ratesOf(more, more.ids(), RatePlot::mostPieces));
    QVERIFY(plot.accessibleDescription().contains(QStringLiteral("1 events, 1 kept out")));
}

QTEST_MAIN(TestRatePlot)
#include "tst_rateplot.moc"
