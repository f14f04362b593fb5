// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_audit [--rounds N] [--rows N] [--folder DIR]
//     One durable, chained audit entry against append + fdatasync of the same bytes to a file of the same folder.
//     Rounds of the two alternate; the time of each entry counts from the call to its finished future.
// bench_audit --verify N [--folder DIR]
//     The check of a trail of N entries against SHA-256 alone over the same bytes: by the class that the check uses,
//     and by OpenSSL, the fastest there is here.
// Ends with 1 when the trail is not what was appended. A figure counts only from a release build.

#include "store/store.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QTemporaryDir>

#include <openssl/sha.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace gatehouse;

namespace {

struct Times
{
    std::vector<double> microseconds;

    void add(qint64 nanoseconds) { microseconds.push_back(static_cast<double>(nanoseconds) / 1000); }
    void add(const Times &more)
    {
        microseconds.insert(microseconds.end(), more.microseconds.begin(), more.microseconds.end());
    }
    [[nodiscard]] double at(double part) const
    {
        std::vector<double> sorted = microseconds;
        std::sort(sorted.begin(), sorted.end());
        return sorted.at(
            std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size()))));
    }
    [[nodiscard]] double mean() const
    {
        double sum = 0;
        for (const double time : microseconds)
            sum += time;
        return sum / static_cast<double>(microseconds.size());
    }
    void print(const char *name) const
    {
        std::printf("%-28s median %8.1f us   mean %8.1f us   p10 %8.1f us   p99 %8.1f us\n", name, at(0.5), mean(),
                    at(0.1), at(0.99));
    }
};

AuditEntry entryNumber(int number)
{
    AuditEntry entry;
    entry.operatorName = QStringLiteral("ann");
    entry.host = QStringLiteral("desk");
    entry.process = QStringLiteral("0f3c2f0e-7a1c-4a39-9f43-1f7a4b1f0c11/4242/9917");
    entry.brokerId = QStringLiteral("6f1c2a9e-5e0b-4a52-9d0f-0c8ad6a3b111");
    entry.broker = QStringLiteral("Plant");
    entry.action = QStringLiteral("allow");
    entry.who = QStringLiteral("pump-%1").arg(number);
    entry.object = QStringLiteral("dynsec/client/pump-%1").arg(number);
    entry.before = QByteArray(R"({"username":"pump","disabled":true})");
    entry.after = QByteArray(R"({"username":"pump"})");
    entry.reason = QStringLiteral("repaired, ticket 4711");
    entry.outcome = number % 2 == 0 ? AuditOutcome::Intended : AuditOutcome::Done;
    entry.intent = number % 2 == 0 ? 0 : number;
    return entry;
}

/// Nanoseconds of CPU that this process took: what other programs do beside it counts less than in wall time.
qint64 processTime()
{
    timespec time = {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<qint64>(time.tv_sec) * 1000000000 + time.tv_nsec;
}

int refuse(const char *what, const QString &why)
{
    std::fprintf(stderr, "%s: %s\n", what, qPrintable(why));
    return 1;
}

int checkTrail(Store &store, qint64 expected)
{
    const auto report = store.verifyChain().result();
    if (!report)
        return refuse("the trail cannot be read", report.error().what);
    if (!report->intact || report->entries != expected)
        return refuse("the trail is not what was appended", report->why);
    return 0;
}

int benchAppend(Store &store, int rounds, int rows)
{
    const QByteArray file = (store.folder() + QLatin1String("/raw")).toLocal8Bit();
    const int raw = ::open(file.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (raw < 0)
        return refuse("no file to append to", store.folder());
    Times baseline;
    Times ours;
    std::vector<double> ratios;
    int number = 0;
    for (int round = 0; round < rounds; ++round) {
        Times rawRound;
        Times ourRound;
        for (int row = 0; row < rows; ++row) {
            const AuditEntry entry = entryNumber(number++);
            const QByteArray bytes = canonicalForm(entry);
            QElapsedTimer clock;
            clock.start();
            if (::write(raw, bytes.constData(), static_cast<std::size_t>(bytes.size())) != bytes.size() ||
                ::fdatasync(raw) != 0)
                return refuse("the file cannot be written", store.folder());
            rawRound.add(clock.nsecsElapsed());
            clock.start();
            const auto appended = store.append({entry}).result();
            ourRound.add(clock.nsecsElapsed());
            if (!appended)
                return refuse("the store says no", appended.error().what);
        }
        ratios.push_back(ourRound.at(0.5) / rawRound.at(0.5));
        baseline.add(rawRound);
        ours.add(ourRound);
    }
    ::close(raw);
    std::sort(ratios.begin(), ratios.end());
    baseline.print("append + fdatasync");
    ours.print("durable chained entry");
    std::printf(
        "ratio of medians %.2f   of means %.2f   of rounds: lowest %.2f median %.2f highest %.2f   (goal 1.2)\n",
        ours.at(0.5) / baseline.at(0.5), ours.mean() / baseline.mean(), ratios.front(), ratios.at(ratios.size() / 2),
        ratios.back());
    return checkTrail(store, number);
}

int benchVerify(Store &store, int rows)
{
    constexpr int batch = 1000;
    qint64 appended = 0;
    std::vector<QByteArray> forms;
    forms.reserve(static_cast<std::size_t>(rows));
    while (appended < rows) {
        QList<AuditEntry> entries;
        for (int number = 0; number < batch && appended + number < rows; ++number)
            entries.append(entryNumber(static_cast<int>(appended) + number));
        const auto done = store.append(entries).result();
        if (!done)
            return refuse("the store says no", done.error().what);
        for (const AuditEntry &entry : *done)
            forms.push_back(canonicalForm(entry));
        appended += entries.size();
    }
    Times qt;
    Times openssl;
    Times ours;
    quint64 sum = 0;
    for (int round = 0; round < 5; ++round) {
        qint64 start = processTime();
        for (const QByteArray &form : forms)
            sum += static_cast<quint8>(QCryptographicHash::hash(form, QCryptographicHash::Sha256).at(0));
        qt.add(processTime() - start);
        start = processTime();
        std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
        for (const QByteArray &form : forms) {
            ::SHA256(reinterpret_cast<const unsigned char *>(form.constData()), static_cast<std::size_t>(form.size()),
                     digest.data());
            sum += digest[0];
        }
        openssl.add(processTime() - start);
        start = processTime();
        if (const int wrong = checkTrail(store, rows))
            return wrong;
        ours.add(processTime() - start);
    }
    const auto line = [rows](const char *name, const Times &times) {
        std::printf("%-28s %9.1f ms   %6.2f us an entry\n", name, times.at(0.5) / 1000, times.at(0.5) / rows);
    };
    line("SHA-256, QCryptographicHash", qt);
    line("SHA-256, OpenSSL", openssl);
    line("check of the trail", ours);
    std::printf("ratio to the same hash %.2f   to OpenSSL's %.2f   (goal 3; %llu)\n", ours.at(0.5) / qt.at(0.5),
                ours.at(0.5) / openssl.at(0.5), static_cast<unsigned long long>(sum & 1));
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{QStringLiteral("rounds"), QString(), QStringLiteral("N"), QStringLiteral("10")},
                       {QStringLiteral("rows"), QString(), QStringLiteral("N"), QStringLiteral("500")},
                       {QStringLiteral("verify"), QString(), QStringLiteral("N")},
                       {QStringLiteral("folder"), QString(), QStringLiteral("DIR")}});
    parser.process(application);
    const QString base =
        parser.isSet(QStringLiteral("folder")) ? parser.value(QStringLiteral("folder")) : QStringLiteral(".");
    const QTemporaryDir folder(base + QLatin1String("/bench_audit-XXXXXX"));
    const auto opened = Store::open(folder.path()).result();
    if (!opened)
        return refuse("no store", opened.error().what);
    if (parser.isSet(QStringLiteral("verify")))
        return benchVerify(**opened, std::max(1, parser.value(QStringLiteral("verify")).toInt()));
    return benchAppend(**opened, std::max(1, parser.value(QStringLiteral("rounds")).toInt()),
                       std::max(1, parser.value(QStringLiteral("rows")).toInt()));
}
