// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_history [--rows N] [--rounds N] [--folder DIR] [--short]
//     How often each client connected or was kept out, over N kept events of thirty days: by the roll-up that is kept
//     at insert, against the events themselves by a covering index, in turn; of the last day, and of all. Ends with 1
//     where the two do not count the same.
// A figure counts only from a release build. The database is made in a temporary folder of the folder, else of this
// one.

#include "bench/madeevents.h"
#include "bench/rawmqtt.h"
#include "bench/series.h"
#include "store/activitytable.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>

#include <cstdio>

using namespace gatehouse;
using namespace gatehouse::bench;

namespace {

struct Counted
{
    bool isGood = false;
    qint64 events = 0;
    qint64 rows = 0;
    double milliseconds = 0;
};

template <typename T> bool isFine(const Result<T> &result)
{
    if (!result)
        std::fprintf(stderr, "%s\n", qPrintable(result.error().what));
    return result.has_value();
}

double load()
{
    QFile file(QStringLiteral("/proc/loadavg"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').constFirst().toDouble() : 0;
}

Counted byRollUp(ActivityTable &table, const QDateTime &since)
{
    Counted counted;
    const double begin = monotonicMilliseconds();
    const auto counts = table.counts(since);
    if (!isFine(counts))
        return counted;
    counted.milliseconds = monotonicMilliseconds() - begin;
    counted.isGood = true;
    for (const EventCount &one : *counts)
        counted.events += one.count;
    counted.rows = counts->size();
    return counted;
}

Counted byIndex(Statement &statement, const QDateTime &since)
{
    Counted counted;
    const double begin = monotonicMilliseconds();
    auto rows = statement.select({since.toMSecsSinceEpoch()});
    if (!isFine(rows))
        return counted;
    for (;;) {
        const auto next = rows->next();
        if (!isFine(next))
            return counted;
        if (!*next)
            break;
        const QString client = rows->text(1); // both hand the names over
        counted.events += client.isNull() ? 0 : rows->number(2);
        ++counted.rows;
    }
    counted.milliseconds = monotonicMilliseconds() - begin;
    counted.isGood = true;
    return counted;
}

bool fill(ActivityTable &table, int rows, const QDateTime &begin)
{
    constexpr int batchSize = 10000;
    constexpr qint64 span = 30LL * 86400000;
    QList<Event> batch;
    for (int number = 0; number < rows; ++number) {
        batch.append(madeEvent(quint32(number), 0).event);
        batch.last().at = begin.addMSecs(span * number / rows);
        if (batch.size() < batchSize && number + 1 < rows)
            continue;
        if (!isFine(table.keep(QStringLiteral("hall-1"), batch)))
            return false;
        batch.clear();
    }
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{QStringLiteral("rows"), {}, QStringLiteral("N"), QStringLiteral("10000000")},
                       {QStringLiteral("rounds"), {}, QStringLiteral("N"), QStringLiteral("9")},
                       {QStringLiteral("folder"), {}, QStringLiteral("DIR"), QStringLiteral(".")},
                       QCommandLineOption(QStringLiteral("short"))});
    parser.process(application);
    const bool isShort = parser.isSet(QStringLiteral("short"));
    const int rows = isShort ? 20000 : std::max(1, parser.value(QStringLiteral("rows")).toInt());
    const int rounds = isShort ? 1 : std::max(1, parser.value(QStringLiteral("rounds")).toInt());
    const QTemporaryDir folder(parser.value(QStringLiteral("folder")) + QLatin1String("/bench_history-XXXXXX"));
    auto database = Database::open(folder.path());
    if (!isFine(database))
        return 1;
    ActivityTable table(**database);
    // At the beginning of an hour, so that both count the same span.
    const QDateTime begin = QDateTime::fromSecsSinceEpoch(1795000000 / 3600 * 3600, Qt::UTC);
    const double started = monotonicMilliseconds();
    if (!fill(table, rows, begin))
        return 1;
    const double filled = monotonicMilliseconds();
    if (!isFine((*database)->execute(QStringLiteral("CREATE INDEX bench_covering ON activity (type, at, client)"))))
        return 1;
    std::printf("%d events of 30 days: kept in %.1f s, the index made in %.1f s; load %.2f; min / median / max of %d\n",
                rows, (filled - started) / 1000, (monotonicMilliseconds() - filled) / 1000, load(), rounds);
    Statement statement(**database,
                        QStringLiteral("SELECT type, CAST(client AS BLOB), count(*) FROM activity WHERE type "
                                       "IN (SELECT DISTINCT type FROM activity_hour) AND at >= ? GROUP BY "
                                       "type, client ORDER BY count(*) DESC"));
    for (const int days : {1, 30}) {
        const QDateTime since = begin.addDays(30 - days);
        Series rollUp, index, ratio;
        Counted ours;
        for (int round = 0; round < rounds; ++round) {
            const Counted theirs = byIndex(statement, since);
            ours = byRollUp(table, since);
            if (!ours.isGood || !theirs.isGood)
                return 1;
            if (ours.events != theirs.events) {
                std::fprintf(stderr, "%lld events by the roll-up, %lld by the index\n", ours.events, theirs.events);
                return 1;
            }
            index.add(theirs.milliseconds);
            rollUp.add(ours.milliseconds);
            ratio.add(ours.milliseconds / theirs.milliseconds);
        }
        std::printf("  last %2d days, %lld events, %lld rows\n", days, ours.events, ours.rows);
        std::printf("    covering index, ms %9.2f / %9.2f / %9.2f\n", index.lowest(), index.median(), index.highest());
        std::printf("    roll-up, ms        %9.2f / %9.2f / %9.2f\n", rollUp.lowest(), rollUp.median(),
                    rollUp.highest());
        std::printf("    ours to it         %9.3f / %9.3f / %9.3f   goal 0.05\n", ratio.lowest(), ratio.median(),
                    ratio.highest());
    }
    return 0;
}
