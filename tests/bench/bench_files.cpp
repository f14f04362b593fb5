// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_files acl|passwords [--users N] [--rounds N] [--folder DIR]
//     A whole program that opens, checks and indexes such a file as Gatehouse does, against `wc -l` of the same file,
//     and against mawk with a table of it or the broker that loads it (exec to the first accepted connection), in turn.
//     CPU time of user and system. Ends with 1 when the counts are not those of awk.
// bench_files decide [--users N] [--rounds N] [--folder DIR]
//     One decision about a user picked by chance, against one look-up of the name in a QHash. Ends with 1 when one is
//     not what was written into the files.
// bench_files stall acl|passwords [--users N] [--rounds N] [--folder DIR]
//     How long a client that is connected waits for its PINGRESP while the broker reads the file again, and how long
//     Gatehouse says that it will, by the last time it saw.
// bench_files change acl|passwords [--users N] [--rounds N] [--folder DIR]
//     One user is blocked, its mark taken away again, and so on: what a file is compared, checked, written and read
//     back in, safe from a loss of power, against `cp && sync` of it and against `sed -i` of one line. Wall time. Ends
//     with 1 when the file does not become what it was.
// A figure counts only from a release build. Files are made in a temporary folder of the folder, else of this one.

#include "bench/accessfiles.h"
#include "bench/childrun.h"
#include "bench/rawmqtt.h"
#include "bench/series.h"
#include "connectors/mosquitto/files/fileplan.h"
#include "connectors/mosquitto/files/filepolicy.h"
#include "connectors/mosquitto/files/filesconnector.h"
#include "wire/localhost.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QTemporaryDir>

#include <cstdio>
#include <ctime>
#include <functional>
#include <random>

using namespace gatehouse;
using namespace gatehouse::bench;

namespace {

struct Options
{
    int users = 1'000'000;
    int rounds = 9;
    QString folder; ///< of the files, without others
    QByteArray program;
    [[nodiscard]] QString pathOf(const char *name) const { return folder + QLatin1Char('/') + QLatin1String(name); }
};

// What one would use instead: a table of everybody's rules.
constexpr char aclTable[] = R"(/^user /{u=$2;n++} /^topic /{r++;t[u]=t[u] "\n" $0} /^pattern /{r++} END{print n,r})";
constexpr char countAcl[] =
    R"(/^user /{n++} /^(topic|pattern) /{r++; if($2=="deny") d++} END{printf "%d %d %d\n",n,r,d})";
constexpr char countPasswords[] = R"(/^[^#:]+:[$]7[$]/{n++} END{printf "%d\n",n})";

int refuse(const char *what)
{
    std::fprintf(stderr, "%s\n", what);
    return 1;
}

std::shared_ptr<const mosquitto::BrokerFiles> opened(const QString &configuration)
{
    const auto files = mosquitto::readBrokerFiles(LocalHost(), {configuration, QVersionNumber(2, 0, 11)});
    if (!files)
        std::fprintf(stderr, "%s\n", qPrintable(files.error().what));
    return files.value_or(nullptr);
}

/// What one program took in each round, and how that compares.
struct Column
{
    const char *name;
    Series cpu;
    Series ours; ///< ratio of ours to this one
    double peak = 0;

    void add(const ChildRun &run, const ChildRun &own)
    {
        cpu.add(run.cpu);
        ours.add(own.cpu / run.cpu);
        peak = std::max(peak, run.peak);
    }
    void print() const
    {
        std::printf("%-14s CPU s %7.4f/%7.4f/%7.4f   peak %6.1f MB   ours to it %.4f/%.4f/%.4f\n", name, cpu.lowest(),
                    cpu.median(), cpu.highest(), peak, ours.lowest(), ours.median(), ours.highest());
    }
};

bool writeConfiguration(const Options &options, const QByteArray &lines)
{
    QFile file(options.pathOf("read.conf"));
    return file.open(QIODevice::WriteOnly) && file.write("listener 1883\n" + lines) > 0;
}

/// The cheapest of three runs. In a virtual machine that hands unused memory back, a program that is given such memory
/// waits for the host, now and then for several times what the work itself takes.
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

/// `Other` gives the ChildRun of the program that does the same work.
template <typename Other>
int compare(const Options &options, const char *file, const char *count, Column other, const Other &runOther,
            const char *goals)
{
    const QByteArray path = QFile::encodeName(options.pathOf(file));
    const ChildRun counted = runChild({"mawk", count, path});
    Column lines{"wc -l", {}, {}};
    Column own{"ours", {}, {}};
    for (int round = 0; round < options.rounds; ++round) {
        const ChildRun wc = leastOf([&] { return runChild({"wc", "-l", path}); });
        const ChildRun ours = leastOf([&] {
            return runChild({options.program, QFile::encodeName(options.pathOf("read.conf"))});
        });
        const ChildRun rival = leastOf(runOther);
        if (!counted.isGood || !wc.isGood || !ours.isGood || !rival.isGood)
            return refuse("One of the programs failed.");
        if (ours.output != counted.output) {
            std::fprintf(stderr, "counted %s by awk, %s here\n", counted.output.trimmed().constData(),
                         ours.output.trimmed().constData());
            return 1;
        }
        lines.add(wc, ours);
        other.add(rival, ours);
        own.add(ours, ours);
    }
    const double size = static_cast<double>(QFileInfo(options.pathOf(file)).size()) / 1e6;
    std::printf("%d users, %.1f MB, %s counted as awk does; min/median/max of %d rounds\n", options.users, size,
                counted.output.trimmed().constData(), options.rounds);
    for (const Column *column : {&lines, &other, &own})
        column->print();
    std::printf("memory to file size %.2f   (goals: %s)\n", own.peak / size, goals);
    return 0;
}

int benchAcl(const Options &options)
{
    const QString file = options.pathOf("acl");
    if (!writeAclFile(file, options.users) ||
        !writeConfiguration(options, "acl_file " + QFile::encodeName(file) + '\n'))
        return refuse("The files cannot be written.");
    return compare(
        options, "acl", countAcl, {"mawk, table", {}, {}},
        [&file] {
            return runChild({"mawk", aclTable, QFile::encodeName(file)});
        },
        "8 wc -l, 0.08 mawk, memory 1.6");
}

int benchPasswords(const Options &options)
{
    const QString file = options.pathOf("passwords");
    const QByteArray lines = "allow_anonymous false\npassword_file " + QFile::encodeName(file) + '\n';
    if (!writePasswordFile(file, options.users) || !writeConfiguration(options, lines))
        return refuse("The files cannot be written.");
    return compare(
        options, "passwords", countPasswords, {"broker's start", {}, {}},
        [&options, &lines] {
            BareBroker broker;
            return broker.start(QFile::encodeName(options.folder), lines) ? broker.end() : ChildRun();
        },
        "5 wc -l, 0.067 broker");
}

/// Seconds of CPU of this thread.
double threadTime()
{
    timespec time = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Question
{
    Attempt attempt;
    Answered expected = Answered::Deny;
};

/// About one user: what stands in the file, by a rule of each kind, a pattern and nothing at all.
Question question(int number, unsigned kind)
{
    using mosquitto::AclAccess;
    const AclUser user(number);
    Question one;
    one.attempt.who.user = QString::fromLatin1(user.name);
    one.attempt.who.clientId = QStringLiteral("client-%1").arg(number);
    const auto grants = [&](std::size_t rule, AclAccess access) {
        const bool isDenied = user.access.at(rule) == AclAccess::Deny;
        const bool isGranted = (quint8(user.access.at(rule)) & quint8(access)) != 0;
        one.attempt.action = access == AclAccess::Write ? Action::Publish : Action::Receive;
        one.expected = !isDenied && isGranted ? Answered::Allow : Answered::Deny;
        return QString::fromLatin1(user.filters.at(rule));
    };
    switch (kind % 5) {
    case 0:
        one.attempt.topic = grants(0, AclAccess::Write);
        break;
    case 1:
        one.attempt.topic = grants(1, AclAccess::Read).chopped(1) + QLatin1String("start/now");
        break;
    case 2:
        one.attempt.topic = grants(2, AclAccess::Read).replace(QLatin1Char('+'), QLatin1String("pressure"));
        break;
    case 3:
        one.attempt.action = Action::Publish;
        one.attempt.topic = QLatin1String("clients/") + one.attempt.who.clientId + QLatin1String("/out");
        one.expected = Answered::Allow;
        break;
    default:
        one.attempt.action = Action::Publish;
        one.attempt.topic = QStringLiteral("plant/7/line/3/somebody/state");
        break;
    }
    return one;
}

int benchDecide(const Options &options)
{
    const QString acl = options.pathOf("acl");
    const QString passwords = options.pathOf("passwords");
    const QByteArray lines = "allow_anonymous false\nacl_file " + QFile::encodeName(acl) + "\npassword_file " +
                             QFile::encodeName(passwords) + '\n';
    if (!writeAclFile(acl, options.users) || !writePasswordFile(passwords, options.users) ||
        !writeConfiguration(options, lines))
        return refuse("The files cannot be written.");
    const auto files = opened(options.pathOf("read.conf"));
    if (!files)
        return 1;
    const mosquitto::FilePolicy policy(files);
    QHash<QString, int> known;
    known.reserve(options.users);
    for (int number = 0; number < options.users; ++number)
        known.insert(QString::fromLatin1(AclUser(number).name), number);
    std::mt19937 chance(1);
    std::vector<Question> questions;
    constexpr int asked = 100'000;
    for (int i = 0; i < asked; ++i)
        questions.push_back(question(std::uniform_int_distribution<int>(0, options.users - 1)(chance), unsigned(i)));
    Series lookUp;
    Series ours;
    Series ratio;
    qint64 sum = 0;
    for (int round = 0; round < options.rounds; ++round) {
        double start = threadTime();
        for (const Question &one : questions)
            sum += known.value(one.attempt.who.user);
        const double least = (threadTime() - start) / asked;
        int wrong = 0;
        start = threadTime();
        for (const Question &one : questions)
            wrong += policy.decide(one.attempt).answer == one.expected ? 0 : 1;
        const double spent = (threadTime() - start) / asked;
        if (wrong != 0) {
            std::fprintf(stderr, "%d of %d decisions are not what the files say.\n", wrong, asked);
            return 1;
        }
        lookUp.add(least * 1e6);
        ours.add(spent * 1e6);
        ratio.add(spent / least);
    }
    std::printf("%d users, %d decisions as written; min/median/max of %d rounds\n", options.users, asked,
                options.rounds);
    std::printf("a look-up in a QHash  us %.3f/%.3f/%.3f   (%lld)\n", lookUp.lowest(), lookUp.median(),
                lookUp.highest(), static_cast<long long>(sum & 1));
    std::printf("a decision            us %.3f/%.3f/%.3f   ratio %.2f/%.2f/%.2f   (goal 2 us)\n", ours.lowest(),
                ours.median(), ours.highest(), ratio.lowest(), ratio.median(), ratio.highest());
    return 0;
}

int benchStall(const Options &options, const QString &what)
{
    const bool isAcl = what != QLatin1String("passwords");
    const QString file = options.pathOf("file");
    if (!(isAcl ? writeAclFile(file, options.users) : writePasswordFile(file, options.users)))
        return refuse("The files cannot be written.");
    BareBroker broker;
    RawMqtt client;
    if (!broker.start(QFile::encodeName(options.folder), "allow_anonymous true\n" +
                                                             QByteArray(isAcl ? "acl_file " : "password_file ") +
                                                             QFile::encodeName(file) + '\n') ||
        !client.connectTo(broker.port(), "bench-stall", {}, {}))
        return refuse("No broker, or no connection.");
    const QByteArray lines =
        QByteArray(isAcl ? "acl_file " : "password_file ") + QFile::encodeName(file) + "\nlistener 1883\n";
    if (!writeConfiguration(options, lines))
        return refuse("The files cannot be written.");
    const auto files = opened(options.pathOf("read.conf"));
    if (!files)
        return 1;
    const double model = std::chrono::duration<double, std::milli>(mosquitto::reloadTakes(*files)).count();
    double slowness = 1; // as the connector takes it from the reloads that it sees
    Series usual;
    Series stall;
    Series said;
    constexpr int pings = 20; // the broker reads its files once it has answered what it had read
    for (int round = 0; round < options.rounds; ++round) {
        for (int ping = 0; ping < pings; ++ping)
            usual.add(client.ping());
        broker.reload();
        double longest = 0;
        for (int ping = 0; ping < pings; ++ping)
            longest = std::max(longest, client.ping());
        stall.add(longest);
        if (round > 0) // the first is its lesson
            said.add(model * slowness / longest);
        slowness = longest / model;
    }
    if (usual.lowest() < 0)
        return refuse("The broker hung up.");
    std::printf("%d users: PING usually ms %.3f; while it reads %.3f/%.3f/%.3f of %d rounds\n", options.users,
                usual.median(), stall.lowest(), stall.median(), stall.highest(), options.rounds);
    std::printf("said before any was seen ms %.3f, ratio %.2f", model, model / stall.median());
    if (options.rounds > 1)
        std::printf("; by the last one ratio %.2f/%.2f/%.2f (goal 0.70 to 1.30)", said.lowest(), said.median(),
                    said.highest());
    std::printf("\n");
    return 0;
}

template <typename T> Result<T> waitFor(const Future<T> &future)
{
    QEventLoop loop;
    QFutureWatcher<Result<T>> watcher;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(future);
    if (!future.isFinished())
        loop.exec();
    return future.result();
}

double wallOf(const std::function<bool()> &work)
{
    QElapsedTimer clock;
    clock.start();
    return work() ? double(clock.nsecsElapsed()) / 1e6 : -1;
}

int benchChange(const Options &options, const QString &what)
{
    const bool isAcl = what != QLatin1String("passwords");
    const QString file = options.pathOf("file");
    const QByteArray path = QFile::encodeName(file);
    const QByteArray copy = path + ".copy";
    const QByteArray lines = (isAcl ? "allow_anonymous false\nacl_file " : "password_file ") + path + '\n';
    if (!(isAcl ? writeAclFile(file, options.users) : writePasswordFile(file, options.users)) ||
        !writeConfiguration(options, lines))
        return refuse("The files cannot be written.");
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = options.pathOf("read.conf");
    mosquitto::FilesConnector connector(std::make_shared<LocalHost>());
    Identity who;
    who.user = QString::fromLatin1(AclUser(options.users / 2).name);
    if (!waitFor(connector.open(profile, {})))
        return refuse("The files cannot be opened.");
    const QByteArray line = QByteArray::number(options.users / 2);
    Series copied;
    Series sed;
    Series ours;
    Series toCopy;
    Series toSed;
    for (int round = 0; round < options.rounds; ++round) {
        copied.add(wallOf([&] {
            return runChild({"sh", "-c", "cp \"$1\" \"$2\" && sync \"$2\"", "sh", path, copy}).isGood;
        }));
        sed.add(wallOf([&] { return runChild({"sed", "-i", line + "s/o/0/", copy}).isGood; }));
        const auto plan = round % 2 == 0 ? waitFor(connector.planBlock({{who}, {}, {}, {}}))
                                         : waitFor(connector.planAllow({{who}, {}, {}, {}}));
        if (!plan || plan->changeCount() != 1)
            return refuse("There is nothing to change.");
        ours.add(wallOf([&] {
            const auto done = waitFor(connector.apply(plan->items.constFirst().changes, ready<>(Result<>())));
            return done && done->constFirst().result;
        }));
        if (copied.lowest() < 0 || sed.lowest() < 0 || ours.lowest() < 0)
            return refuse("A file could not be changed.");
        toCopy.add(ours.last() / copied.last());
        toSed.add(ours.last() / sed.last());
    }
    std::printf("%d users, %lld bytes; ms of %d rounds\n", options.users,
                static_cast<long long>(QFileInfo(file).size()), options.rounds);
    std::printf("cp && sync %.1f/%.1f/%.1f   sed -i %.1f/%.1f/%.1f\n", copied.lowest(), copied.median(),
                copied.highest(), sed.lowest(), sed.median(), sed.highest());
    std::printf("a change   %.1f/%.1f/%.1f   ratio to cp && sync %.2f/%.2f/%.2f (goal 3), to sed -i %.2f/%.2f/%.2f "
                "(goal 1)\n",
                ours.lowest(), ours.median(), ours.highest(), toCopy.lowest(), toCopy.median(), toCopy.highest(),
                toSed.lowest(), toSed.median(), toSed.highest());
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addPositionalArgument(QStringLiteral("what"),
                                 QStringLiteral("acl, passwords, decide, or change or stall and one of the first two"));
    parser.addOptions({{QStringLiteral("users"), QString(), QStringLiteral("N"), QStringLiteral("1000000")},
                       {QStringLiteral("rounds"), QString(), QStringLiteral("N"), QStringLiteral("9")},
                       {QStringLiteral("folder"), QString(), QStringLiteral("DIR"), QStringLiteral(".")}});
    parser.process(application);
    const QTemporaryDir folder(parser.value(QStringLiteral("folder")) + QLatin1String("/bench_files-XXXXXX"));
    Options options;
    options.users = std::max(1, parser.value(QStringLiteral("users")).toInt());
    options.rounds = std::max(1, parser.value(QStringLiteral("rounds")).toInt());
    options.folder = QFileInfo(folder.path()).absoluteFilePath();
    options.program = QFile::encodeName(QCoreApplication::applicationDirPath() + QLatin1String("/bench_readfiles"));
    const QString what = parser.positionalArguments().value(0);
    if (what == QLatin1String("acl"))
        return benchAcl(options);
    if (what == QLatin1String("passwords"))
        return benchPasswords(options);
    if (what == QLatin1String("decide"))
        return benchDecide(options);
    if (what == QLatin1String("change"))
        return benchChange(options, parser.positionalArguments().value(1));
    if (what == QLatin1String("stall"))
        return benchStall(options, parser.positionalArguments().value(1));
    return refuse("Say what: acl, passwords, decide, change or stall.");
}
