// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One allow and many, against the bare requests and mosquitto_ctrl, in turn, against one living mosquitto with the
// dynamic-security plugin; prints medians and ratios.
// bench_dynsec allow|bulk [--clients N] [--rounds N] [--count K]

#include "bench/dynsecstage.h"
#include "sessions/planrun.h"
#include "support/await.h"

#include <QEventLoop>
#include <QStandardPaths>

#include <atomic>
#include <cstdio>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::bench;

namespace {

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
        const auto request = [&](const char *command) { return stage.bareRequest(raw, command, user); };
        raw.request(ControlTopic,
                    QByteArray("\"command\":\"getDefaultACLAccess\"")); // reads what is left in the socket
        // A response to somebody else on the way would hold the raw one back by the broker's Nagle (44 ms).
        spinFor(500);
        bare.append(request("enableClient"));
        request("disableClient");
        const double whole = wallTime(QStringLiteral("mosquitto_ctrl"),
                                      {QStringLiteral("-p"), QString::number(stage.broker.port()), QStringLiteral("-u"),
                                       QStringLiteral("admin"), QStringLiteral("-P"), QStringLiteral("adminpw"),
                                       QStringLiteral("dynsec"), QStringLiteral("enableClient"), user});
        ctrl.append(whole);
        request("disableClient");
        // Foreign writes were made: the session reads their records again, and the operator comes when that is over.
        spinFor(500);
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
        Stage::bareRequest(raw, round % 2 == 0 ? "disableClient" : "enableClient", QStringLiteral("device000001"));
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
    const QByteArray look("\"command\":\"getDefaultACLAccess\"");
    raw.request(ControlTopic, look);
    raw.takePassedOver();
    stall.takeLongest();
    const double spent = carryOut(*stage.session, *plan);
    if (spent < 0)
        return 1;
    const double longest = stall.takeLongest();
    // Every response goes to everybody, so what was passed over is what the session asked, its reading included.
    raw.request(ControlTopic, look);
    std::printf("  %d changes in %d requests, readings included\n", options.count - 1, raw.takePassedOver());
    const auto estimatedPause = static_cast<double>(plan->cost.brokerPause.count());
    const auto estimatedTotal = static_cast<double>(plan->cost.total.count());
    std::printf(
        "bulk of %d at %d clients: single command's stall %.1f ms, longest during bulk %.1f ms, ratio %.2f; "
        "pause estimated %.0f ms, ratio to the longest %.2f; whole estimated %.0f ms, took %.0f ms, ratio %.2f\n",
        options.count - 1, options.clients, median(single), longest, longest / median(single), estimatedPause,
        estimatedPause / longest, estimatedTotal, spent, estimatedTotal / spent);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    const Options options = optionsOf(application, QStringLiteral("allow or bulk"));
    if (options.what == QLatin1String("allow"))
        return benchAllow(options);
    if (options.what == QLatin1String("bulk"))
        return benchBulk(options);
    std::fprintf(stderr, "Say what: allow or bulk.\n");
    return 2;
}
