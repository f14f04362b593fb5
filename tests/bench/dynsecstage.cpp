// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/dynsecstage.h"

#include "support/await.h"

#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QTimer>
#include <QUuid>

#include <algorithm>
#include <cstdio>

namespace gatehouse::bench {

Options optionsOf(const QCoreApplication &application, const QString &words)
{
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("what"), words);
    parser.addOptions(
        {{QStringLiteral("clients"), QStringLiteral("Accounts at the broker."), QStringLiteral("n"),
          QStringLiteral("1000")},
         {QStringLiteral("rounds"), QStringLiteral("Rounds."), QStringLiteral("n"), QStringLiteral("9")},
         {QStringLiteral("count"), QStringLiteral("Disabled accounts."), QStringLiteral("n"), QStringLiteral("20")}});
    parser.process(application);
    return {std::max(1, parser.value(QStringLiteral("clients")).toInt()),
            std::max(1, parser.value(QStringLiteral("rounds")).toInt()),
            std::max(2, parser.value(QStringLiteral("count")).toInt()), parser.positionalArguments().value(0)};
}

double median(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values.isEmpty() ? 0 : values[values.size() / 2];
}

QString target(int number)
{
    return QStringLiteral("blocked-%1").arg(number, 4, 10, QLatin1Char('0'));
}

bool Stage::set(const Options &options)
{
    test::DynsecFile file;
    file.addAccounts(options.clients, QStringLiteral("device"), QStringLiteral("secret"));
    // They may do something: a list in which everybody is kept out is not what anybody has.
    for (int role = 0; role < std::min(200, options.clients); ++role)
        file.addRule(QStringLiteral("devicerole-%1").arg(role), QStringLiteral("publishClientSend"),
                     QStringLiteral("plant/%1/#").arg(role), true);
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

Result<> Stage::open() const
{
    return test::await(session->open(Secret::fromText(QStringLiteral("adminpw"))), std::chrono::minutes(2));
}

bool Stage::connectRaw(RawMqtt &raw) const
{
    return raw.connectTo(broker.port(), "bench-raw", "admin", "adminpw") && raw.subscribe(ResponseTopic);
}

double Stage::bareRequest(RawMqtt &raw, const char *command, const QString &user)
{
    const double begin = monotonicMilliseconds();
    raw.request(ControlTopic, QByteArray("\"command\":\"") + command + "\",\"username\":\"" + user.toUtf8() + '"');
    return monotonicMilliseconds() - begin;
}

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

bool spinUntil(const std::function<bool()> &done, int milliseconds)
{
    QElapsedTimer waited;
    waited.start();
    QTimer wake; // ends the waiting where nothing else happens
    wake.start(std::min(milliseconds, 1000));
    while (!done()) {
        if (waited.elapsed() > milliseconds)
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

void spinFor(int milliseconds)
{
    spinUntil([] { return false; }, milliseconds);
}

} // namespace gatehouse::bench
