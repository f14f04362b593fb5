// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_activity [--events N] [--rounds N] [--seconds N] [--usual-events N] [--short]
//     The page Activity in its window with N events: what each takes of the heap, filters, sorts, and 50 000 more a
//     second. QStandardItemModel with QSortFilterProxyModel over the same rows in turn, fewer of them, since it takes
//     them tens of seconds. Ends with 1 where a count is wrong.
// A figure counts only from a release build; QT_QPA_PLATFORM decides where the window is (offscreen if it is not set).

#include "bench/madeevents.h"
#include "bench/series.h"
#include "ui/activity/expressionfield.h"
#include "ui/console.h"
#include "ui/kept.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFile>
#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <malloc.h>
#include <time.h>

using namespace gatehouse;
using namespace gatehouse::bench;
using namespace gatehouse::test;

namespace {

using Clock = std::chrono::steady_clock;

constexpr qint64 firstSequence = qint64(1) << 52; // as ActivityLog gives them
constexpr int rowsASecond = 50000;

double millisecondsSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double heapBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return double(info.uordblks) + double(info.hblkhd);
}

double cpuOf(clockid_t clock)
{
    timespec spent{};
    clock_gettime(clock, &spent);
    return double(spent.tv_sec) + double(spent.tv_nsec) * 1e-9;
}

double load()
{
    QFile file(QStringLiteral("/proc/loadavg"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').constFirst().toDouble() : 0;
}

/// Counts how often a list was painted, or what stands in its place while it is empty.
class Paints final : public QObject
{
public:
    explicit Paints(QTableView *view)
        : m_view(view)
    {
        view->viewport()->installEventFilter(this);
        if (view->parentWidget() != nullptr)
            view->parentWidget()->parentWidget()->installEventFilter(this);
    }
    int count = 0;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && (watched == m_view->viewport() || !m_view->isVisible()))
            ++count;
        return false;
    }

private:
    QTableView *m_view;
};

void print(const char *what, const Series &figures, double goal)
{
    std::printf("  %-58s %8.2f / %8.2f / %8.2f", what, figures.lowest(), figures.median(), figures.highest());
    if (goal > 0)
        std::printf("   goal %g", goal);
    std::printf("\n");
    std::fflush(stdout);
}

/// One action, followed until its outcome is painted.
struct Course
{
    Series firstPaint, exact, gap;

    void run(QTableView *painted, const std::function<bool()> &isExact, const std::function<void()> &action)
    {
        QCoreApplication::processEvents();
        const Paints paints(painted);
        const auto start = Clock::now();
        action();
        double longest = millisecondsSince(start);
        double first = 0;
        bool wasExact = isExact();
        int before = 0; // paints that may not have had the exact rows
        while (first == 0 || !wasExact || paints.count == before) {
            const auto turn = Clock::now();
            const int paintsBefore = paints.count;
            QCoreApplication::processEvents(QEventLoop::AllEvents);
            longest = std::max(longest, millisecondsSince(turn));
            if (first == 0 && paints.count > 0)
                first = millisecondsSince(start);
            if (!wasExact && isExact()) {
                wasExact = true;
                before = paintsBefore;
            }
            if (millisecondsSince(start) > 300000)
                qFatal("nothing was painted");
        }
        firstPaint.add(first);
        exact.add(millisecondsSince(start));
        gap.add(longest);
    }
};

struct Filter
{
    QString text;
    std::function<bool(const StoredEvent &)> takes;
};

QList<Filter> filters(int events)
{
    const QDateTime since = madeEvent(quint32(events) / 10 * 6, 0).event.at;
    return {
        {QStringLiteral("client-00777"),
         [](const StoredEvent &one) { return one.event.who.clientId == QLatin1String("client-00777"); }},
        {QStringLiteral("\"60, u'plant-77\""),
         [](const StoredEvent &one) { return one.event.text.contains(QLatin1String("60, u'plant-77")); }},
        {QStringLiteral("user:plant-1*"),
         [](const StoredEvent &one) { return one.event.who.user.startsWith(QLatin1String("plant-1")); }},
        {QStringLiteral("ip:10.0.7.0/24"),
         [](const StoredEvent &one) { return one.event.who.address.startsWith(QLatin1String("10.0.7.")); }},
        {QStringLiteral("result:refused"), [](const StoredEvent &one) { return one.event.type == EventType::Refused; }},
        {QStringLiteral("cause:policy"), [](const StoredEvent &one) { return one.event.cause == Cause::Policy; }},
        {QString(QLatin1String("since:") + since.toString(Qt::ISODate)),
         [since](const StoredEvent &one) { return one.event.at >= since; }},
        {QStringLiteral("result:refused user:plant-1* ip:10.0.0.0/16 password"),
         [](const StoredEvent &one) {
             return one.event.type == EventType::Refused && one.event.who.user.startsWith(QLatin1String("plant-1")) &&
                    one.event.who.address.startsWith(QLatin1String("10.0.")) &&
                    one.event.why.contains(QLatin1String("password"));
         }},
    };
}

struct Options
{
    int events = 1000000;
    int usual = 100000;
    int rounds = 5;
    int seconds = 5;
};

class Bench
{
public:
    explicit Bench(const Options &options)
        : m_options(options)
    {
    }
    int run();

private:
    bool fill();
    bool filter();
    void sort();
    bool live(bool isShown);
    void usual();
    void course(const char *what, const Course &course) const;

    Options m_options;
    Console m_console;
    TableView *m_view = nullptr;
    KeyedTable *m_table = nullptr;
    ExpressionField *m_field = nullptr;
    quint32 m_made = 0;
    double m_bytes = 0;
    Series m_narrow, m_sorted; ///< ours: what the usual way is held against
};

int Bench::run()
{
    if (!m_console.open()) {
        std::fprintf(stderr, "%s\n", m_console.problem());
        return 1;
    }
    m_console.showPage(QStringLiteral("activity"));
    QWidget *page = m_console.window()->page(QStringLiteral("activity"));
    m_view = tableCalled(page, QStringLiteral("Events"));
    m_table = m_view->table();
    m_field = page->findChild<ExpressionField *>();
    std::printf("load %.2f, %s, %d events; min / median / max of %d\n", load(),
                qPrintable(QGuiApplication::platformName()), m_options.events, m_options.rounds);
    bool right = fill();
    right = filter() && right;
    sort();
    right = live(true) && right;
    right = live(false) && right;
    usual();
    std::printf("load %.2f\n", load());
    return right ? 0 : 1;
}

bool Bench::fill()
{
    const double before = heapBytes();
    double spent = 0;
    const int many = m_options.events;
    constexpr int part = 5000;
    while (int(m_made) < many) {
        QList<StoredEvent> batch;
        for (int i = 0; i < part && int(m_made) < many; ++i, ++m_made)
            batch.append(madeEvent(m_made, firstSequence + m_made));
        const auto start = Clock::now();
        Q_EMIT m_console.activity().happened(batch);
        while (m_table->totalCount() < int(m_made))
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        spent += millisecondsSince(start);
    }
    malloc_trim(0);
    m_bytes = (heapBytes() - before) / many;
    std::printf("  %-58s %8.1f   goal 100\n", "bytes an event, of the whole heap with the view", m_bytes);
    std::printf("  %-58s %8.1f\n", "ms to put them in, by 5 000, painted", spent);
    return m_table->rowCount() == many;
}

bool Bench::filter()
{
    bool right = true;
    const auto isExact = [this] { return !m_table->isFiltering(); };
    const QList<Filter> all = filters(m_options.events);
    for (const Filter &one : all) {
        int expected = 0;
        for (quint32 i = 0; i < m_made; ++i)
            expected += one.takes(madeEvent(i, 0)) ? 1 : 0;
        Course narrow;
        Course widen;
        for (int round = 0; round < m_options.rounds; ++round) {
            narrow.run(m_view, isExact, [&] { m_field->setExpression(one.text); });
            if (m_table->rowCount() != expected) {
                std::fprintf(stderr, "%s: %d rows instead of %d\n", qPrintable(one.text), m_table->rowCount(),
                             expected);
                right = false;
            }
            widen.run(m_view, isExact, [&] { m_field->setExpression({}); });
        }
        course(qPrintable(QStringLiteral("%1 (%2 rows)").arg(one.text).arg(expected)), narrow);
        print("    and back to all, painted", widen.exact, 33);
        if (m_narrow.isEmpty())
            m_narrow = narrow.exact;
    }
    return right;
}

void Bench::course(const char *what, const Course &course) const
{
    print(qPrintable(QLatin1String(what) + QLatin1String(": first paint")), course.firstPaint, 16);
    print("    exact count, painted", course.exact, 33);
    print("    longest gap", course.gap, 33);
}

void Bench::sort()
{
    const auto isExact = [this] { return !m_table->isFiltering(); };
    for (int column = m_table->columnCount() - 1; column >= 0; --column) {
        Course course;
        for (int round = 0; round < m_options.rounds + 1; ++round) // an odd number of turns: time ends as it began
            course.run(m_view, isExact, [&] {
                m_view->sortByColumn(column, round % 2 == 0 ? Qt::DescendingOrder : Qt::AscendingOrder);
                m_view->viewport()->update(); // where all are equal, nothing else would
            });
        const QString title = m_table->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        print(qPrintable(QStringLiteral("sort by %1, painted").arg(title)), course.exact, 100);
        if (column == 2)
            m_sorted = course.exact;
    }
    m_view->sortByColumn(0, Qt::AscendingOrder);
}

bool Bench::live(bool isShown)
{
    m_console.showPage(isShown ? QStringLiteral("activity") : QStringLiteral("brokers"));
    if (isShown)
        m_view->scrollToBottom();
    constexpr int frame = 16;
    const int many = rowsASecond * frame / 1000;
    QList<QList<StoredEvent>> batches;
    for (int i = 0; i < m_options.seconds * 1000 / frame; ++i) {
        QList<StoredEvent> batch;
        for (int row = 0; row < many; ++row, ++m_made)
            batch.append(madeEvent(m_made, firstSequence + m_made));
        batches.append(batch);
    }
    QCoreApplication::processEvents();
    const Paints paints(m_view);
    double longest = 0;
    auto last = Clock::now();
    QTimer beat; // shows when nothing else is served
    beat.setTimerType(Qt::PreciseTimer);
    QObject::connect(&beat, &QTimer::timeout, [&] {
        longest = std::max(longest, millisecondsSince(last));
        last = Clock::now();
    });
    QEventLoop loop;
    QTimer feed;
    feed.setTimerType(Qt::PreciseTimer);
    qsizetype fed = 0;
    QObject::connect(&feed, &QTimer::timeout, [&] {
        Q_EMIT m_console.activity().happened(batches.at(fed++));
        if (fed < batches.size())
            return;
        feed.stop(); // what is due already would come before the loop ends
        loop.quit();
    });
    const auto start = Clock::now();
    const double thread = cpuOf(CLOCK_THREAD_CPUTIME_ID);
    const double process = cpuOf(CLOCK_PROCESS_CPUTIME_ID);
    beat.start(4);
    feed.start(frame);
    loop.exec();
    const double wall = millisecondsSince(start) / 1000;
    const double ofThread = cpuOf(CLOCK_THREAD_CPUTIME_ID) - thread;
    const double ofProcess = cpuOf(CLOCK_PROCESS_CPUTIME_ID) - process;
    beat.stop();
    std::printf("  %s, %d events a second for %.1f s, %.0f frames a second painted\n", isShown ? "shown" : "hidden",
                int(double(batches.size() * many) / wall), wall, paints.count / wall);
    std::printf("    %-56s %8.2f   goal 33\n", "longest gap, ms", longest);
    std::printf("    %-56s %8.1f   goal %d\n", "GUI thread, % of a core", 100 * ofThread / wall, isShown ? 40 : 2);
    std::printf("    %-56s %8.1f\n", "whole process, % of a core", 100 * ofProcess / wall);
    m_console.showPage(QStringLiteral("activity"));
    const QByteArray newest = QByteArray::number(firstSequence + qint64(m_made) - 1, 36);
    const auto deadline = Clock::now() + std::chrono::seconds(20);
    while (m_table->rowOf(newest) < 0 && Clock::now() < deadline)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const int least = std::min(int(m_made), 1000000); // as many as the page keeps
    if (m_table->rowOf(newest) >= 0 && m_table->totalCount() >= least)
        return true;
    std::fprintf(stderr, "rows are missing: %d of %u\n", m_table->totalCount(), m_made);
    return false;
}

/// What one would write with Qt's own models.
void Bench::usual()
{
    const int many = m_options.usual;
    std::printf("QStandardItemModel and QSortFilterProxyModel, %d events, view attached (once)\n", many);
    const double before = heapBytes();
    QStandardItemModel model;
    for (int i = 0; i < many; ++i) {
        const Event event = madeEvent(quint32(i), i).event;
        QList<QStandardItem *> row;
        for (const QString &cell :
             {event.at.toString(Qt::ISODate), eventTypeName(event.type), event.who.clientId, event.who.user,
              event.who.address, event.why.isEmpty() ? event.text : event.why, QStringLiteral("hall-1")})
            row.append(new QStandardItem(cell));
        model.appendRow(row);
    }
    const double bytes = (heapBytes() - before) / many;
    QSortFilterProxyModel proxy;
    proxy.setFilterKeyColumn(-1);
    proxy.setSourceModel(&model);
    QTableView view;
    view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view.resize(1200, 800);
    view.setModel(&proxy);
    view.show();
    const auto always = [] { return true; };
    Course narrow;
    narrow.run(&view, always, [&] { proxy.setFilterFixedString(QStringLiteral("client-00777")); });
    Course widen;
    widen.run(&view, always, [&] { proxy.setFilterFixedString({}); });
    Course sorting;
    sorting.run(&view, always, [&] { proxy.sort(2, Qt::DescendingOrder); });
    std::printf("  %-58s %8.1f\n", "bytes an event", bytes);
    print("client-00777, painted", narrow.exact, 0);
    print("and back to all, painted", widen.exact, 0);
    print("sort by client id, painted", sorting.exact, 0);
    const double scale = double(m_options.events) / many; // what the usual way would take if it were linear
    std::printf("ours to it: bytes %.3f; at as many events, were it linear: filter %.4f, sort %.4f\n", m_bytes / bytes,
                m_narrow.median() / (narrow.exact.median() * scale),
                m_sorted.median() / (sorting.exact.median() * scale));
}

} // namespace

int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{QStringLiteral("events"), {}, QStringLiteral("N"), QStringLiteral("1000000")},
                       {QStringLiteral("usual-events"), {}, QStringLiteral("N"), QStringLiteral("100000")},
                       {QStringLiteral("rounds"), {}, QStringLiteral("N"), QStringLiteral("5")},
                       {QStringLiteral("seconds"), {}, QStringLiteral("N"), QStringLiteral("5")},
                       QCommandLineOption(QStringLiteral("short"))});
    parser.process(application);
    Options options;
    if (parser.isSet(QStringLiteral("short")))
        options = {3000, 1000, 1, 1};
    else
        options = {parser.value(QStringLiteral("events")).toInt(), parser.value(QStringLiteral("usual-events")).toInt(),
                   parser.value(QStringLiteral("rounds")).toInt(), parser.value(QStringLiteral("seconds")).toInt()};
    if (options.events < 1 || options.usual < 1 || options.rounds < 1 || options.seconds < 1) {
        std::fprintf(stderr, "Each number is at least 1.\n");
        return 1;
    }
    return Bench(options).run();
}
