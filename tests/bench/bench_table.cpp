// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A table of many rows with a view attached: filtered, widened, sorted; QSortFilterProxyModel over the same rows in
// turn. bench_table [--rows N] [--rounds N] [--proxy-rows N] [--full]

#include "models/indexedtable.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QHeaderView>
#include <QPaintEvent>
#include <QSortFilterProxyModel>
#include <QTableView>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>

using namespace gatehouse;

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start, Clock::time_point end = Clock::now())
{
    return std::chrono::duration<double, std::milli>(end - start).count();
}

struct Options
{
    int rows = 1000000;
    int proxyRows = 100000;
    int rounds = 9;
};

/// The rows of one busy broker: 20 000 clients, six kinds of event, a thousand topics.
TableRow madeRow(quint32 number)
{
    static const QByteArrayList kinds{"connected",      "disconnected",     "denied publish",
                                      "not authorised", "denied subscribe", "timeout"};
    // A mixed counter: every run has the same rows.
    quint64 mixed = (quint64(number) + 1) * 0x9E3779B97F4A7C15U;
    mixed ^= mixed >> 29;
    mixed *= 0xBF58476D1CE4E5B9U;
    mixed ^= mixed >> 32;
    const auto client = static_cast<quint32>((mixed >> 8) % 20000);
    const auto topic = static_cast<quint32>((mixed >> 24) % 1000);
    TableRow row;
    row.key = "broker/event/" + QByteArray::number(number);
    row.cells = {"14:02:" + QByteArray::number(number % 60).rightJustified(2, '0'),
                 "client-" + QByteArray::number(client).rightJustified(5, '0'),
                 kinds.at(static_cast<qsizetype>(mixed % 6)),
                 "10.0." + QByteArray::number(client % 250) + '.' + QByteArray::number(client / 250),
                 "plant/" + QByteArray::number(topic % 50) + "/line/" + QByteArray::number(topic / 50)};
    row.number = number / 300;
    return row;
}

QList<TableColumn> columns()
{
    return {{QStringLiteral("Time"), TableColumn::Sort::Number},
            {QStringLiteral("Client")},
            {QStringLiteral("Event")},
            {QStringLiteral("Address")},
            {QStringLiteral("Topic")}};
}

/// A view set up as the window's tables are, that says when it has painted.
class PaintedView : public QTableView
{
public:
    PaintedView()
    {
        setShowGrid(false);
        setWordWrap(false);
        setSelectionBehavior(SelectRows);
        setVerticalScrollMode(ScrollPerPixel);
        verticalHeader()->hide();
        verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
        verticalHeader()->setDefaultSectionSize(22);
        horizontalHeader()->setStretchLastSection(true);
        resize(1200, 800);
    }
    int paints = 0;
    Clock::time_point painted;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QTableView::paintEvent(event);
        painted = Clock::now();
        ++paints;
    }
};

struct Spread
{
    QList<double> values;
    void add(double value) { values.append(value); }
    [[nodiscard]] double median() const
    {
        QList<double> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        return sorted.isEmpty() ? 0 : sorted.at(sorted.size() / 2);
    }
    void print(const char *what) const
    {
        const auto [least, most] = std::minmax_element(values.begin(), values.end());
        std::printf("  %-52s ms %8.2f / %8.2f / %8.2f\n", what, *least, median(), *most);
        std::fflush(stdout);
    }
};

/// One action on our table, followed until the exact count is painted.
struct Course
{
    Spread firstPaint;
    Spread exact;
    Spread longestGap;
    Spread work; ///< processor time of all of it

    void run(IndexedTable &table, PaintedView &view, const std::function<void()> &action)
    {
        QCoreApplication::processEvents();
        view.paints = 0;
        const std::clock_t processor = std::clock();
        const auto start = Clock::now();
        action();
        double gap = millisecondsSince(start);
        bool isExact = !table.isFiltering();
        int paintsBefore = 0; // those before the exact count was in
        while (!isExact || view.paints == paintsBefore) {
            const auto turn = Clock::now();
            const int paints = view.paints;
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents(QEventLoop::AllEvents);
            gap = std::max(gap, millisecondsSince(turn));
            if (paints == 0 && view.paints > 0)
                firstPaint.add(millisecondsSince(start, view.painted));
            if (!isExact && !table.isFiltering()) {
                isExact = true;
                paintsBefore = paints; // it may have been painted in this very turn
            }
            if (millisecondsSince(start) > 60000)
                qFatal("nothing was painted");
        }
        exact.add(millisecondsSince(start, view.painted));
        work.add(1000.0 * static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC);
        longestGap.add(gap);
    }
    void print(const QString &what) const
    {
        firstPaint.print(qPrintable(what + QStringLiteral(", first paint")));
        exact.print(qPrintable(what + QStringLiteral(", exact count painted")));
        longestGap.print(qPrintable(what + QStringLiteral(", longest gap")));
        work.print(qPrintable(what + QStringLiteral(", processor")));
    }
};

struct Expected
{
    int five = 0; ///< rows with "-00": five per cent
    int few = 0;  ///< rows with "-00777"
};

Expected expectedOf(int rows)
{
    Expected expected;
    for (int i = 0; i < rows; ++i) {
        const TableRow row = madeRow(static_cast<quint32>(i));
        expected.five += row.cells.at(1).contains("-00") ? 1 : 0;
        expected.few += row.cells.at(1).contains("-00777") ? 1 : 0;
    }
    return expected;
}

bool isRight(const char *what, int count, int expected)
{
    if (count == expected)
        return true;
    std::fprintf(stderr, "%s: %d rows instead of %d\n", what, count, expected);
    return false;
}

double fill(IndexedTable &table, int rows)
{
    double spent = 0;
    QList<TableRow> part;
    for (int i = 0; i < rows; ++i) {
        part.append(madeRow(static_cast<quint32>(i)));
        if (part.size() == 10000 || i == rows - 1) {
            const auto start = Clock::now();
            table.put(part);
            spent += millisecondsSince(start);
            part.clear();
        }
    }
    return spent;
}

struct Medians
{
    double narrow = 0;
    double few = 0;
    double widen = 0;
    double sort = 0;
};

bool benchOurs(const Options &options, int rows, Medians &medians)
{
    std::printf("IndexedTable, %d rows, view attached (min / median / max of %d)\n", rows, options.rounds);
    const Expected expected = expectedOf(rows);
    IndexedTable table(columns());
    PaintedView view;
    view.setModel(&table);
    view.show();
    QCoreApplication::processEvents();
    const double filled = fill(table, rows);
    std::printf("  %-52s ms %8.2f\n", "put in batches of 10 000", filled);

    bool right = true;
    Course narrow;
    Course widen;
    Course fewHits;
    Course widenFew;
    Course back;
    Course next;
    const auto filterTo = [&table](const char *text) {
        return [&table, text] { table.setFilter(QString::fromLatin1(text)); };
    };
    for (int round = 0; round < options.rounds; ++round) {
        narrow.run(table, view, filterTo("-00"));
        right = isRight("-00", table.rowCount(), expected.five) && right;
        next.run(table, view, filterTo("-007"));
        back.run(table, view, filterTo("-00"));
        right = isRight("-00 again", table.rowCount(), expected.five) && right;
        widen.run(table, view, filterTo(""));
        right = isRight("all", table.rowCount(), rows) && right;
        fewHits.run(table, view, filterTo("-00777"));
        right = isRight("-00777", table.rowCount(), expected.few) && right;
        widenFew.run(table, view, filterTo(""));
    }
    narrow.print(QStringLiteral("filter to %1 rows").arg(expected.five));
    next.print(QStringLiteral("the next letter"));
    back.print(QStringLiteral("and back by one letter"));
    widen.print(QStringLiteral("widen back from there"));
    fewHits.print(QStringLiteral("filter to %1 rows").arg(expected.few));
    widenFew.print(QStringLiteral("widen back from there"));

    const auto sortBy = [&](int column) {
        Course course;
        for (int round = 0; round < options.rounds; ++round) {
            const Qt::SortOrder order = round % 2 == 0 ? Qt::DescendingOrder : Qt::AscendingOrder;
            course.run(table, view, [&] { table.sort(column, order); });
        }
        const QString what = QStringLiteral("sort by %1").arg(columns().at(column).title.toLower());
        course.exact.print(qPrintable(what));
        course.work.print(qPrintable(what + QStringLiteral(", processor")));
        return course.exact.median();
    };
    for (const int column : {0, 2, 3, 4})
        sortBy(column);
    medians.sort = sortBy(1);

    Course narrowSorted;
    for (int round = 0; round < options.rounds; ++round) {
        narrowSorted.run(table, view, filterTo("-00"));
        right = isRight("-00 sorted", table.rowCount(), expected.five) && right;
        table.setFilter(QString());
    }
    narrowSorted.print(QStringLiteral("sorted by client, filter to %1 rows").arg(expected.five));

    QList<TableRow> batch;
    Spread puts;
    for (int round = 0; round < options.rounds; ++round) {
        batch.clear();
        for (int i = 0; i < 1000; ++i) {
            TableRow row = madeRow(static_cast<quint32>((i * 997 + round) % rows));
            row.cells[1] = "client-" + QByteArray::number((i * 31 + round * 7) % 20000).rightJustified(5, '0');
            batch.append(row);
        }
        const auto start = Clock::now();
        table.put(batch);
        puts.add(millisecondsSince(start));
    }
    puts.print("put 1 000 changed rows into it");
    std::printf("  %-52s    %8.1f\n", "bytes a row beside its texts",
                static_cast<double>(table.bytesBesideTexts()) / rows);
    medians.narrow = narrow.exact.median();
    medians.few = fewHits.exact.median();
    medians.widen = widen.exact.median();
    return right;
}

bool benchProxy(int rows, Medians &medians)
{
    std::printf("QSortFilterProxyModel over the same rows, %d of them, view attached (once)\n", rows);
    const Expected expected = expectedOf(rows);
    IndexedTable table(columns());
    fill(table, rows);
    QSortFilterProxyModel proxy;
    proxy.setFilterKeyColumn(1);
    proxy.setSourceModel(&table);
    PaintedView view;
    view.setModel(&proxy);
    view.show();
    QCoreApplication::processEvents();
    const auto timed = [&view](const char *what, const std::function<void()> &action) {
        view.paints = 0;
        const auto start = Clock::now();
        action();
        while (view.paints == 0 && millisecondsSince(start) < 300000)
            QCoreApplication::processEvents();
        const double spent = millisecondsSince(start);
        std::printf("  %-52s ms %8.2f\n", what, spent);
        std::fflush(stdout);
        return spent;
    };
    medians.narrow = timed("filter to five per cent", [&] { proxy.setFilterFixedString(QStringLiteral("-00")); });
    bool right = isRight("proxy -00", proxy.rowCount(), expected.five);
    medians.widen = timed("widen back", [&] { proxy.setFilterFixedString(QString()); });
    medians.few = timed("filter to few", [&] { proxy.setFilterFixedString(QStringLiteral("-00777")); });
    right = isRight("proxy -00777", proxy.rowCount(), expected.few) && right;
    proxy.setFilterFixedString(QString());
    medians.sort = timed("sort by client", [&] { proxy.sort(1); });
    return right;
}

void printRatios(int rows, const Medians &proxy, const Medians &ours)
{
    std::printf("Proxy against ours at %d rows: filter to 5 %% %.0fx, to few %.0fx, widen %.0fx, sort %.0fx\n", rows,
                proxy.narrow / ours.narrow, proxy.few / ours.few, proxy.widen / ours.widen, proxy.sort / ours.sort);
}

} // namespace

int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption rows(QStringLiteral("rows"), {}, QStringLiteral("n"), QStringLiteral("1000000"));
    const QCommandLineOption proxyRows(QStringLiteral("proxy-rows"), {}, QStringLiteral("n"), QStringLiteral("100000"));
    const QCommandLineOption rounds(QStringLiteral("rounds"), {}, QStringLiteral("n"), QStringLiteral("9"));
    const QCommandLineOption full(QStringLiteral("full"));
    parser.addOptions({rows, proxyRows, rounds, full});
    parser.process(application);
    Options options;
    options.rows = std::max(1, parser.value(rows).toInt());
    options.proxyRows = std::clamp(parser.value(proxyRows).toInt(), 1, options.rows);
    options.rounds = std::max(1, parser.value(rounds).toInt());

    Medians ours;
    bool right = benchOurs(options, options.rows, ours);
    Medians proxy;
    Medians oursThere = ours;
    right = benchProxy(options.proxyRows, proxy) && right;
    if (options.proxyRows != options.rows)
        right = benchOurs(options, options.proxyRows, oursThere) && right;
    printRatios(options.proxyRows, proxy, oursThere);
    if (parser.isSet(full) && options.proxyRows != options.rows) {
        right = benchProxy(options.rows, proxy) && right;
        printRatios(options.rows, proxy, ours);
    }
    return right ? 0 : 1;
}
