// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_log [--megabytes N] [--form 2.0.11|2.0.13|2.1] [--rounds N] [--folder DIR]
//     A whole program that audits a log as Gatehouse does (every line has its kind and its client, counts for each
//     client id, user and address), against `wc -l` of the same file and against mawk that counts the denials of each
//     client id, in turn. CPU time of user and system. Ends with 1 when the counts are not those of awk.
// A figure counts only from a release build. The log is made in a temporary folder of the folder, else of this one.

#include "bench/childrun.h"
#include "bench/series.h"
#include "bench/testlog.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>

using namespace gatehouse::bench;

namespace {

// What one would use instead.
constexpr char denials[] = R"(/disconnected[,:] not authorised\.$/{d[$3]++;n++} /: Denied PUBLISH from /{d[$5]++;n++})"
                           R"( END{for(k in d)if(k!="<unknown>")c++; printf "%d %d %d\n",NR,n,c})";

/// The cheapest of three runs: see bench_files.
template <typename Run> ChildRun leastOf(const Run &run)
{
    ChildRun least = run();
    for (int more = 0; more < 2 && least.isGood; ++more) {
        const ChildRun next = run();
        if (!next.isGood || next.cpu < least.cpu)
            least = next;
    }
    return least;
}

void print(const char *name, const Series &cpu, double peak, const Series *ours)
{
    std::printf("%-7s CPU s %7.4f/%7.4f/%7.4f   peak %6.1f MB", name, cpu.lowest(), cpu.median(), cpu.highest(), peak);
    if (ours != nullptr)
        std::printf("   ours to it %.3f/%.3f/%.3f", ours->lowest(), ours->median(), ours->highest());
    std::printf("\n");
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{QStringLiteral("megabytes"), QString(), QStringLiteral("N"), QStringLiteral("200")},
                       {QStringLiteral("form"), QString(), QStringLiteral("VERSION"), QStringLiteral("2.0.13")},
                       {QStringLiteral("rounds"), QString(), QStringLiteral("N"), QStringLiteral("9")},
                       {QStringLiteral("folder"), QString(), QStringLiteral("DIR"), QStringLiteral(".")}});
    parser.process(application);
    const QTemporaryDir folder(parser.value(QStringLiteral("folder")) + QLatin1String("/bench_log-XXXXXX"));
    const QString form = parser.value(QStringLiteral("form"));
    const QString file = QFileInfo(folder.path()).absoluteFilePath() + QLatin1String("/log");
    if (!writeLog(file, std::max(1, parser.value(QStringLiteral("megabytes")).toInt()),
                  form == QLatin1String("2.1")      ? LogForm::V21
                  : form == QLatin1String("2.0.11") ? LogForm::V2011
                                                    : LogForm::V2013)) {
        std::fprintf(stderr, "The log cannot be written.\n");
        return 1;
    }
    const QByteArray path = QFile::encodeName(file);
    const QByteArray program =
        QFile::encodeName(QCoreApplication::applicationDirPath() + QLatin1String("/bench_readlog"));
    Series wcCpu;
    Series mawkCpu;
    Series ownCpu;
    Series toWc;
    Series toMawk;
    double peak = 0;
    double mawkPeak = 0;
    Series joinedCpu;
    Series joinedToWc;
    Series joinedToMawk;
    double joinedPeak = 0;
    QByteArray counted;
    const int rounds = std::max(1, parser.value(QStringLiteral("rounds")).toInt());
    for (int round = 0; round < rounds; ++round) {
        const ChildRun wc = leastOf([&] { return runChild({"wc", "-l", path}); });
        const ChildRun own = leastOf([&] { return runChild({program, path}); });
        const ChildRun joined = leastOf([&] { return runChild({program, path, "joined"}); });
        const ChildRun mawk = leastOf([&] { return runChild({"mawk", denials, path}); });
        if (!wc.isGood || !own.isGood || !joined.isGood || !mawk.isGood)
            return 1;
        counted = mawk.output.trimmed();
        for (const QByteArray &here : {own.output.trimmed(), joined.output.trimmed()}) {
            if (here != counted) {
                std::fprintf(stderr, "counted %s by awk, %s here\n", counted.constData(), here.constData());
                return 1;
            }
        }
        joinedCpu.add(joined.cpu);
        joinedToWc.add(joined.cpu / wc.cpu);
        joinedToMawk.add(joined.cpu / mawk.cpu);
        joinedPeak = std::max(joinedPeak, joined.peak);
        wcCpu.add(wc.cpu);
        ownCpu.add(own.cpu);
        mawkCpu.add(mawk.cpu);
        toWc.add(own.cpu / wc.cpu);
        toMawk.add(own.cpu / mawk.cpu);
        peak = std::max(peak, own.peak);
        mawkPeak = std::max(mawkPeak, mawk.peak);
    }
    std::printf("%.1f MB as %s writes it; lines, denials, clients %s, as awk counts; min/median/max of %d rounds\n",
                static_cast<double>(QFileInfo(file).size()) / 1e6, qPrintable(form), counted.constData(), rounds);
    print("wc -l", wcCpu, 0, &toWc);
    print("mawk", mawkCpu, mawkPeak, &toMawk);
    print("ours", ownCpu, peak, nullptr);
    print("joined", joinedCpu, joinedPeak, nullptr);
    std::printf("joined to wc -l %.3f/%.3f/%.3f, to mawk %.3f/%.3f/%.3f\n", joinedToWc.lowest(), joinedToWc.median(),
                joinedToWc.highest(), joinedToMawk.lowest(), joinedToMawk.median(), joinedToMawk.highest());
    std::printf("goals: 4 wc -l, 0.35 mawk\n");
    return 0;
}
