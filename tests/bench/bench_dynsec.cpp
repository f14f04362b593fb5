// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Baseline and ours in turn, against one living mosquitto with the dynamic-security plugin; prints medians and ratios.
// bench_dynsec list|allow|bulk [--clients N] [--rounds N] [--count K]

#include "bench/rawmqtt.h"
#include "models/indexedtable.h"
#include "sessions/planrun.h"
#include "sessions/sessions.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "ui/access/accesspage.h"
#include "ui/widgets/tableview.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QUuid>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::bench;

namespace {

const QByteArray ControlTopic = QByteArrayLiteral("$CONTROL/dynamic-security/v1");
const QByteArray ResponseTopic = QByteArrayLiteral("$CONTROL/dynamic-security/v1/response");

struct Options
{
    int clients = 1000;
    int rounds = 9;
    int count = 20;
};

double median(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values.isEmpty() ? 0 : values[values.size() / 2];
}

QString target(int number)
{
    return QStringLiteral("blocked-%1").arg(number, 4, 10, QLatin1Char('0'));
}

/// A broker with the wanted number of accounts, some of them disabled, and a console signed in to it.
class Stage final
{
public:
    bool set(const Options &options)
    {
        test::DynsecFile file;
        file.addAccounts(options.clients, QStringLiteral("device"), QStringLiteral("secret"));
        for (int i = 0; i < options.count; ++i) {
            file.addAccount({target(i),
                             QStringLiteral("secret"),
                             {},
                             QStringLiteral("Pump %1").arg(i),
                             QStringLiteral("Flooded the broker"),
                             true,
                             {}});
        }
        if (!broker.startDynsec(file)) {
            std::fprintf(stderr, "%s\n", broker.problem());
            return false;
        }
        const auto store = test::await(Store::open(data.path()));
        if (!store) {
            std::fprintf(stderr, "%s\n", qPrintable(store.error().what));
            return false;
        }
        sessions = std::make_unique<Sessions>(*store, SecretStore::memory(), Operator::current());
        Profile profile;
        profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        profile.name = QStringLiteral("bench");
        profile.endpoint.host = QStringLiteral("127.0.0.1");
        profile.endpoint.port = broker.port();
        profile.endpoint.user = QStringLiteral("admin");
        profile.writing = Writing::On;
        session = sessions->adopt(profile);
        return true;
    }
    Result<> open() const
    {
        return test::await(session->open(Secret::fromText(QStringLiteral("adminpw"))), std::chrono::minutes(2));
    }
    bool connectRaw(RawMqtt &raw) const
    {
        return raw.connectTo(broker.port(), "bench-raw", "admin", "adminpw") && raw.subscribe(ResponseTopic);
    }

    QTemporaryDir data;
    test::BrokerProcess broker;
    std::unique_ptr<Sessions> sessions;
    BrokerSession *session = nullptr;
};

/// Wall time of a whole program, start-up included, in milliseconds; negative when it failed.
double wallTime(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setStandardOutputFile(QProcess::nullDevice());
    const double begin = monotonicMilliseconds();
    process.start(program, arguments);
    const bool ended = process.waitForFinished(60000);
    const double spent = monotonicMilliseconds() - begin;
    return ended && process.exitCode() == 0 ? spent : -1;
}

/// Notes when the table first painted at least so many rows.
class PaintWatch final : public QObject
{
public:
    PaintWatch(TableView &view, int few, int all)
        : m_view(view)
        , m_few(few)
        , m_all(all)
    {
        view.viewport()->installEventFilter(this);
    }
    void start()
    {
        m_begin = monotonicMilliseconds();
        fewPainted = allPainted = -1;
    }
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && m_view.model() != nullptr) {
            // The time counts once the paint is over, so it is taken by the next turn of the event loop.
            QMetaObject::invokeMethod(
                this,
                [this, rows = m_view.model()->rowCount()] {
                    const double spent = monotonicMilliseconds() - m_begin;
                    if (fewPainted < 0 && rows >= m_few)
                        fewPainted = spent;
                    if (allPainted < 0 && rows >= m_all)
                        allPainted = spent;
                },
                Qt::QueuedConnection);
        }
        return false;
    }
    double fewPainted = -1;
    double allPainted = -1;

private:
    TableView &m_view;
    int m_few;
    int m_all;
    double m_begin = 0;
};

int benchList(const Options &options)
{
    QList<double> base;
    QList<double> few;
    QList<double> all;
    for (int round = 0; round < options.rounds; ++round) {
        Stage stage;
        if (!stage.set(options))
            return 1;
        const QStringList arguments{
            QStringLiteral("-V"),
            QStringLiteral("5"),
            QStringLiteral("-p"),
            QString::number(stage.broker.port()),
            QStringLiteral("-u"),
            QStringLiteral("admin"),
            QStringLiteral("-P"),
            QStringLiteral("adminpw"),
            QStringLiteral("-t"),
            QString::fromLatin1(ControlTopic),
            QStringLiteral("-e"),
            QString::fromLatin1(ResponseTopic),
            QStringLiteral("-m"),
            QStringLiteral(R"({"commands":[{"command":"listClients","verbose":true,"count":-1,"offset":0}]})")};
        base.append(wallTime(QStringLiteral("mosquitto_rr"), arguments));

        AccessPage page(*stage.sessions, nullptr);
        page.resize(1200, 800);
        page.show();
        auto *view = page.findChild<TableView *>();
        if (view == nullptr || !QTest::qWaitForWindowExposed(&page))
            return 1;
        const int everything = options.clients + options.count;
        PaintWatch watch(*view, 100, everything);
        watch.start();
        const auto opening = stage.session->open(Secret::fromText(QStringLiteral("adminpw")));
        if (!QTest::qWaitFor([&] { return watch.allPainted >= 0; }, 120000)) {
            std::fprintf(stderr, "Only %d rows of %d were painted.\n", view->model()->rowCount(), everything);
            return 1;
        }
        few.append(watch.fewPainted);
        all.append(watch.allPainted);
        std::printf("  round %d: mosquitto_rr %.1f ms, first 100 rows %.1f ms, all %d rows %.1f ms\n", round + 1,
                    base.last(), few.last(), everything, all.last());
    }
    std::printf("list %d clients: mosquitto_rr %.1f ms; click to first 100 rows painted %.1f ms; to all rows sorted "
                "and painted "
                "%.1f ms; ratio %.2f\n",
                options.clients, median(base), median(few), median(all), median(all) / median(base));
    return 0;
}

/// One carried out plan, from the call to its end; the milliseconds, or negative.
double carryOut(BrokerSession &session, const Plan &plan)
{
    const double begin = monotonicMilliseconds();
    PlanRun *run = session.carryOut(plan);
    double spent = -1;
    if (!run->isFinished()) {
        QEventLoop loop;
        QObject::connect(run, &PlanRun::finished, &loop, &QEventLoop::quit);
        loop.exec();
    }
    if (run->isComplete())
        spent = monotonicMilliseconds() - begin;
    else
        std::fprintf(stderr, "%s\n", run->error() ? qPrintable(run->error()->what) : "not complete");
    delete run;
    return spent;
}

int benchAllow(const Options &options)
{
    Stage stage;
    if (!stage.set(options) || !stage.open())
        return 1;
    RawMqtt raw;
    if (!stage.connectRaw(raw))
        return 1;
    QList<double> bare;
    QList<double> ours;
    QList<double> ctrl;
    for (int round = 0; round < options.rounds; ++round) {
        const QString user = target(round % options.count);
        const auto request = [&](const char *command) {
            const double begin = monotonicMilliseconds();
            raw.request(ControlTopic, QByteArray(R"({"commands":[{"command":")") + command + R"(","username":")" +
                                          user.toUtf8() + R"("}]})");
            return monotonicMilliseconds() - begin;
        };
        bare.append(request("enableClient"));
        request("disableClient");
        const double whole = wallTime(QStringLiteral("mosquitto_ctrl"),
                                      {QStringLiteral("-p"), QString::number(stage.broker.port()), QStringLiteral("-u"),
                                       QStringLiteral("admin"), QStringLiteral("-P"), QStringLiteral("adminpw"),
                                       QStringLiteral("dynsec"), QStringLiteral("enableClient"), user});
        ctrl.append(whole);
        request("disableClient");
        // Foreign writes were made: let the session see them, so that the plan is for what is there now.
        AllowRequest wanted;
        wanted.who = {Identity{{}, user, {}, {}}};
        wanted.reason = QStringLiteral("bench");
        Result<Plan> plan = test::await(stage.session->planAllow(wanted));
        if (!plan) {
            std::fprintf(stderr, "%s\n", qPrintable(plan.error().what));
            return 1;
        }
        plan->reason = wanted.reason;
        const double spent = carryOut(*stage.session, *plan);
        if (spent < 0)
            return 1;
        ours.append(spent);
        std::printf("  round %d: bare %.2f ms, mosquitto_ctrl %.1f ms, ours with audit %.2f ms\n", round + 1,
                    bare.last(), ctrl.last(), spent);
    }
    std::printf("allow at %d clients: bare request %.2f ms, mosquitto_ctrl %.1f ms, ours with audit %.2f ms; ratio to "
                "bare %.2f, to "
                "mosquitto_ctrl %.3f\n",
                options.clients, median(bare), median(ctrl), median(ours), median(ours) / median(bare),
                median(ours) / median(ctrl));
    return 0;
}

/// Another client that measures how long the broker leaves it without an answer.
class Stall final
{
public:
    explicit Stall(quint16 port)
        : m_thread([this, port] {
            RawMqtt raw;
            if (!raw.connectTo(port, "bench-stall", "admin", "adminpw"))
                return;
            while (!m_stop) {
                const double now = raw.ping();
                if (now > m_longest)
                    m_longest = now;
            }
        })
    {
    }
    ~Stall()
    {
        m_stop = true;
        m_thread.join();
    }
    double takeLongest() { return m_longest.exchange(0); }

private:
    std::atomic<double> m_longest{0};
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

int benchBulk(const Options &options)
{
    Stage stage;
    if (!stage.set(options) || !stage.open())
        return 1;
    RawMqtt raw;
    if (!stage.connectRaw(raw))
        return 1;
    Stall stall(stage.broker.port());
    QList<double> single;
    for (int round = 0; round < options.rounds; ++round) {
        stall.takeLongest();
        raw.request(ControlTopic, QByteArray(R"({"commands":[{"command":")") +
                                      (round % 2 == 0 ? "disableClient" : "enableClient") +
                                      R"(","username":"device000001"}]})");
        single.append(stall.takeLongest());
    }
    // The first change teaches the session what a save costs at this size, as in real use.
    AllowRequest wanted;
    wanted.reason = QStringLiteral("bench");
    wanted.who = {Identity{{}, target(0), {}, {}}};
    Result<Plan> plan = test::await(stage.session->planAllow(wanted));
    if (!plan || carryOut(*stage.session, *plan) < 0)
        return 1;
    wanted.who.clear();
    for (int i = 1; i < options.count; ++i)
        wanted.who.append(Identity{{}, target(i), {}, {}});
    plan = test::await(stage.session->planAllow(wanted));
    if (!plan)
        return 1;
    stall.takeLongest();
    const double spent = carryOut(*stage.session, *plan);
    if (spent < 0)
        return 1;
    const double longest = stall.takeLongest();
    const double estimated = static_cast<double>(plan->cost.total.count());
    std::printf("bulk of %d at %d clients: single command's stall %.1f ms, longest during bulk %.1f ms, ratio %.2f; "
                "estimated %.0f ms, "
                "took %.0f ms, ratio %.2f\n",
                options.count - 1, options.clients, median(single), longest, longest / median(single), estimated, spent,
                estimated / spent);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("what"), QStringLiteral("list, allow or bulk"));
    parser.addOptions(
        {{QStringLiteral("clients"), QStringLiteral("Accounts at the broker."), QStringLiteral("n"),
          QStringLiteral("1000")},
         {QStringLiteral("rounds"), QStringLiteral("Rounds."), QStringLiteral("n"), QStringLiteral("9")},
         {QStringLiteral("count"), QStringLiteral("Disabled accounts."), QStringLiteral("n"), QStringLiteral("20")}});
    parser.process(application);
    const Options options{parser.value(QStringLiteral("clients")).toInt(),
                          parser.value(QStringLiteral("rounds")).toInt(),
                          parser.value(QStringLiteral("count")).toInt()};
    const QString what = parser.positionalArguments().value(0);
    if (what == QLatin1String("list"))
        return benchList(options);
    if (what == QLatin1String("allow"))
        return benchAllow(options);
    if (what == QLatin1String("bulk"))
        return benchBulk(options);
    parser.showHelp(2);
}
