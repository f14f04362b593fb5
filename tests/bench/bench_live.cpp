// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// bench_live receive|storm|painted [--messages N] [--connections N] [--rounds N] [--short]
//     receive: a flood through a living broker, received by our live link and by mosquitto_sub in turn: rate, CPU,
//     lost. storm: connections, half of them refused, with and without the window open on the page Activity: CPU of the
//         broker for each, and whether every line became a row.
//     painted: from a refused CONNECT to its painted row.
// Ends with 1 where something is lost. A figure counts only from a release build; QT_QPA_PLATFORM decides where the
// window is (offscreen if it is not set).

#include "bench/childrun.h"
#include "bench/rawmqtt.h"
#include "bench/series.h"
#include "ui/activity/eventtable.h"
#include "ui/console.h"
#include "ui/kept.h"
#include "wire/mqttlink.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFile>

#include <atomic>
#include <cstdio>
#include <thread>
#include <time.h>

using namespace gatehouse;
using namespace gatehouse::bench;
using namespace gatehouse::test;

namespace {

using namespace std::chrono_literals;

struct Options
{
    int messages = 500 * 1024; // a multiple of what one write holds
    int connections = 20000;
    int tries = 500;
    int rounds = 5;
};

double cpuOf(clockid_t clock)
{
    timespec spent{};
    return clock_gettime(clock, &spent) == 0 ? double(spent.tv_sec) + double(spent.tv_nsec) * 1e-9 : -1;
}

double cpuOfProcess(qint64 pid)
{
    clockid_t clock = 0;
    return clock_getcpuclockid(pid_t(pid), &clock) == 0 ? cpuOf(clock) : -1;
}

double load()
{
    QFile file(QStringLiteral("/proc/loadavg"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').constFirst().toDouble() : 0;
}

bool spinUntil(const std::function<bool()> &done, double milliseconds = 60000)
{
    const double end = monotonicMilliseconds() + milliseconds;
    while (!done()) {
        if (monotonicMilliseconds() > end)
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 20);
    }
    return true;
}

void print(const char *what, const Series &figures)
{
    std::printf("  %-44s %9.3f / %9.3f / %9.3f\n", what, figures.lowest(), figures.median(), figures.highest());
    std::fflush(stdout);
}

/// Messages a second, and CPU seconds for a million of them.
struct Receipt
{
    bool isGood = false;
    double rate = 0;
    double cpu = 0;
};

/// The flood, from a thread of its own so that the receiver's loop runs. `cpu`: what the thread took.
class Flood final
{
public:
    Flood(quint16 port, int messages)
        : m_thread([this, port, messages] {
            RawMqtt raw;
            m_isGood = raw.connectTo(port, "bench-flood", {}, {}) && raw.flood(messages, 64);
            m_cpu = cpuOf(CLOCK_THREAD_CPUTIME_ID);
        })
    {
    }
    bool join()
    {
        m_thread.join();
        return m_isGood;
    }
    [[nodiscard]] double cpu() const { return m_cpu; }

private:
    std::atomic<bool> m_isGood{false};
    std::atomic<double> m_cpu{0};
    std::thread m_thread;
};

Receipt receiveByUs(const BareBroker &broker, int messages)
{
    const std::unique_ptr<MqttLink> link = MqttLink::create();
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = broker.port();
    options.clientId = QStringLiteral("bench-live");
    options.pace = 5ms;
    int received = 0;
    QObject::connect(link.get(), &MqttLink::messages, link.get(),
                     [&received](const QList<MqttMessage> &batch) { received += int(batch.size()); });
    if (!await(link->open(options)) || !await(link->subscribe(QStringLiteral("plant/#"), 0)))
        return {};
    const double cpu = cpuOf(CLOCK_PROCESS_CPUTIME_ID);
    const double begin = monotonicMilliseconds();
    Flood flood(broker.port(), messages);
    spinUntil([&] { return received >= messages; });
    const double spent = (monotonicMilliseconds() - begin) / 1000;
    const bool isGood = flood.join() && received == messages;
    if (!isGood)
        std::fprintf(stderr, "%d of %d messages arrived here\n", received, messages);
    return {isGood, messages / spent, (cpuOf(CLOCK_PROCESS_CPUTIME_ID) - cpu - flood.cpu()) * 1e6 / messages};
}

Receipt receiveByMosquittoSub(const BareBroker &broker, int messages)
{
    ChildRun child;
    double spent = 0;
    // It says nothing once it is subscribed: one that came too late misses some, waits in vain and fails.
    std::thread waiting([&] {
        child =
            runChild({"sh", "-c",
                      QByteArray("exec mosquitto_sub -h 127.0.0.1 -t plant/# -W 60 -C " + QByteArray::number(messages) +
                                 " -p " + QByteArray::number(broker.port()) + " >/dev/null")});
        spent = monotonicMilliseconds();
    });
    std::this_thread::sleep_for(500ms);
    const double begin = monotonicMilliseconds();
    Flood flood(broker.port(), messages);
    waiting.join();
    spent = (spent - begin) / 1000;
    return {flood.join() && child.isGood, messages / spent, child.cpu * 1e6 / messages};
}

int benchReceive(const Options &options)
{
    const QTemporaryDir folder;
    BareBroker broker;
    if (!broker.start(QFile::encodeName(folder.path()), "allow_anonymous true\n"))
        return 1;
    Series ourRate, theirRate, ourCpu, theirCpu, rates, cpus;
    for (int round = 0; round < options.rounds; ++round) {
        const Receipt theirs = receiveByMosquittoSub(broker, options.messages);
        const Receipt ours = receiveByUs(broker, options.messages);
        if (!theirs.isGood || !ours.isGood)
            return 1;
        theirRate.add(theirs.rate);
        ourRate.add(ours.rate);
        theirCpu.add(theirs.cpu);
        ourCpu.add(ours.cpu);
        rates.add(ours.rate / theirs.rate);
        cpus.add(ours.cpu / theirs.cpu);
    }
    std::printf("receive: %d messages of 64 bytes through mosquitto, none lost; load %.2f, %s\n", options.messages,
                load(), qPrintable(MqttLink::library()));
    print("mosquitto_sub, messages a second", theirRate);
    print("ours, messages a second", ourRate);
    print("ours to it", rates);
    print("mosquitto_sub, CPU s a million", theirCpu);
    print("ours, CPU s a million", ourCpu);
    print("ours to it", cpus);
    std::printf("  goals: rate 1 and CPU 1 with libmosquitto; 1.25 and 0.2 with Qt Mqtt\n");
    return 0;
}

/// Connections one after the other in four threads; every second one has a wrong password.
class Storm final
{
public:
    Storm(quint16 port, int connections)
    {
        for (int i = 0; i < 4; ++i)
            m_threads.emplace_back([this, port, connections] {
                for (int number = m_next++; number < connections; number = m_next++) {
                    RawMqtt raw;
                    const bool isAccepted = raw.connectTo(port, "dev" + QByteArray::number(number), "free",
                                                          number % 2 == 0 ? "secret" : "wrong");
                    m_wrong += isAccepted == (number % 2 == 0) ? 0 : 1;
                }
                ++m_done;
            });
    }
    ~Storm()
    {
        for (std::thread &thread : m_threads)
            thread.join();
    }
    [[nodiscard]] bool isDone() const { return m_done == 4; }
    [[nodiscard]] int wrong() const { return m_wrong; }

private:
    std::atomic<int> m_next{0};
    std::atomic<int> m_done{0};
    std::atomic<int> m_wrong{0};
    std::vector<std::thread> m_threads;
};

/// The window on the page Activity, over a living broker.
class Window final
{
public:
    bool open(const BrokerProcess &broker)
    {
        if (!m_console.open() || m_console.add(broker, QStringLiteral("Hall 1")) == nullptr) {
            std::fprintf(stderr, "%s\n", m_console.problem());
            return false;
        }
        m_console.showPage(QStringLiteral("activity"));
        m_view = tableCalled(m_console.window()->page(QStringLiteral("activity")), QStringLiteral("Events"));
        table = qobject_cast<EventTable *>(m_view->table());
        return spinUntil(
            [this] { return m_console.sessions().all().constFirst()->abilities().has(Ability::SeeConnections); });
    }
    [[nodiscard]] int count(EventType type) const { return table->events().countsByType()[std::size_t(type)]; }
    [[nodiscard]] QWidget *painted() const { return m_view->viewport(); }
    EventTable *table = nullptr;

private:
    Console m_console;
    TableView *m_view = nullptr;
};

/// CPU of the broker for each connection, in microseconds; negative: something went wrong.
double storm(const Options &options, bool isWindowOpen)
{
    BrokerProcess broker;
    if (!broker.startDynsec(keptOut(3))) {
        std::fprintf(stderr, "%s\n", broker.problem());
        return -1;
    }
    std::optional<Window> window;
    if (isWindowOpen && !window.emplace().open(broker))
        return -1;
    const int refused = options.connections / 2;
    const int before = window ? window->count(EventType::Refused) : 0;
    const int connectedBefore = window ? window->count(EventType::Connected) : 0;
    const double cpu = cpuOfProcess(broker.pid());
    double spent = 0;
    {
        const Storm storm(broker.port(), options.connections);
        spinUntil([&] { return storm.isDone(); }, 600000);
        spent = cpuOfProcess(broker.pid()) - cpu;
        if (storm.wrong() > 0) {
            std::fprintf(stderr, "%d connections were not answered as they should be\n", storm.wrong());
            return -1;
        }
    }
    if (window) {
        const int accepted = options.connections - refused;
        const bool isWhole = spinUntil([&] {
            return window->count(EventType::Refused) - before >= refused &&
                   window->count(EventType::Connected) - connectedBefore >= accepted;
        });
        spent = cpuOfProcess(broker.pid()) - cpu;
        if (!isWhole) {
            std::fprintf(stderr, "%d of %d refusals and %d of %d connections have a row\n",
                         window->count(EventType::Refused) - before, refused,
                         window->count(EventType::Connected) - connectedBefore, accepted);
            return -1;
        }
    }
    return spent * 1e6 / options.connections;
}

int benchStorm(const Options &options)
{
    Series without, with, ratio;
    for (int round = 0; round < options.rounds; ++round) {
        const double alone = storm(options, false);
        const double watched = storm(options, true);
        if (alone < 0 || watched < 0)
            return 1;
        without.add(alone);
        with.add(watched);
        ratio.add(watched / alone);
    }
    std::printf("storm: %d connections, half of them refused, every one has its row; load %.2f, window on %s\n",
                options.connections, load(), qPrintable(QGuiApplication::platformName()));
    print("broker alone, CPU us a connection", without);
    print("with the window open", with);
    print("ratio (goal 1.08)", ratio);
    return 0;
}

class Paints final : public QObject
{
public:
    explicit Paints(QWidget *watched) { watched->installEventFilter(this); }
    int count = 0;

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        count += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }
};

int benchPainted(const Options &options)
{
    BrokerProcess broker;
    Window window;
    if (!broker.startDynsec(keptOut(3)) || !window.open(broker))
        return 1;
    const Paints paints(window.painted());
    Series latency;
    std::vector<double> all;
    for (int number = 0; number < options.tries; ++number) {
        const int before = window.count(EventType::Refused);
        const double begin = monotonicMilliseconds();
        std::thread client([&broker, number] {
            RawMqtt raw;
            raw.connectTo(broker.port(), "lat" + QByteArray::number(number), "free", "wrong");
        });
        int paintsBefore = -1; // those before the row was there
        const auto told = QObject::connect(window.table, &EventTable::countChanged, window.table, [&] {
            if (paintsBefore < 0 && window.count(EventType::Refused) > before)
                paintsBefore = paints.count;
        });
        const bool isPainted = spinUntil([&] { return paintsBefore >= 0 && paints.count > paintsBefore; });
        QObject::disconnect(told);
        all.push_back(monotonicMilliseconds() - begin);
        client.join();
        if (!isPainted) {
            std::fprintf(stderr, "a refusal was not painted\n");
            return 1;
        }
    }
    std::sort(all.begin(), all.end());
    std::printf(
        "painted: %d refusals, from CONNECT to the painted row, ms: median %.1f, p99 %.1f (goal 50), most %.1f; "
        "load %.2f\n",
        options.tries, all[all.size() / 2], all[all.size() * 99 / 100], all.back(), load());
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{QStringLiteral("messages"), {}, QStringLiteral("N"), QStringLiteral("512000")},
                       {QStringLiteral("connections"), {}, QStringLiteral("N"), QStringLiteral("20000")},
                       {QStringLiteral("tries"), {}, QStringLiteral("N"), QStringLiteral("500")},
                       {QStringLiteral("rounds"), {}, QStringLiteral("N"), QStringLiteral("5")},
                       QCommandLineOption(QStringLiteral("short"))});
    parser.process(application);
    Options options{std::max(1, parser.value(QStringLiteral("messages")).toInt() / 512) * 512,
                    std::max(2, parser.value(QStringLiteral("connections")).toInt() / 2 * 2),
                    std::max(1, parser.value(QStringLiteral("tries")).toInt()),
                    std::max(1, parser.value(QStringLiteral("rounds")).toInt())};
    if (parser.isSet(QStringLiteral("short")))
        options = {5120, 200, 10, 1};
    const QString what = parser.positionalArguments().value(0);
    if (what == QLatin1String("receive"))
        return benchReceive(options);
    if (what == QLatin1String("storm"))
        return benchStorm(options);
    if (what == QLatin1String("painted"))
        return benchPainted(options);
    std::fprintf(stderr, "bench_live receive|storm|painted\n");
    return 1;
}
