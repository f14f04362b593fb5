// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/command.h"
#include "cli/help.h"
#include "connectors/mosquitto/demo.h"
#include "connectors/mosquitto/demorun.h"
#include "wire/mqttlink.h"

#include <QCoreApplication>
#include <QDir>

#include <clocale>
#include <cstring>
#include <utility>

#include <langinfo.h>

using namespace gatehouse;

namespace {

/// Cron runs with the C locale, which Qt 6 cannot do anything with but complain on standard error.
void useUtf8()
{
    std::setlocale(LC_CTYPE, "");
    if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        qputenv("LC_ALL", "C.UTF-8");
}

int endWith(Output &output, ExitCode code)
{
    const Result<> flushed = output.flush();
    if (flushed)
        return int(code);
    output.failure(flushed.error(), Output::Also::Nothing);
    return int(exitCodeFor(flushed.error().fault));
}

int endWith(Output &output, const Error &error)
{
    output.failure(error);
    return endWith(output, exitCodeFor(error.fault));
}

QString dataFolderOf(const Arguments &arguments)
{
    const QString given = arguments.value(QStringLiteral("data-dir"));
    return given.isEmpty() ? Store::defaultFolder() : QDir(given).absolutePath();
}

Future<DemoEntry> entryOf(const Future<DemoAccess> &access, QObject *context)
{
    const Answer<DemoEntry> answer;
    whenDone(access, context, [answer](const Result<DemoAccess> &demo) {
        if (demo)
            answer.finish(DemoEntry{demo->profile, demo->password});
        else
            answer.finish(fail(demo.error()));
    });
    return answer.future();
}

Environment environmentFor(const QString &dataFolder, DemoBroker &demo)
{
    Environment environment;
    environment.dataFolder = dataFolder;
    environment.demoTrailFolder = DemoBroker::trailFolder(dataFolder);
    environment.openStore = &Store::open;
    environment.openSecrets = &SecretStore::keychain;
    environment.joinDemo = [&demo] { return entryOf(demo.start(), &demo); };
    environment.startDemo = [&demo] { return entryOf(demo.start(DemoBroker::Lifetime::UntilStopped), &demo); };
    environment.leaveDemo = [&demo] { return demo.stop(); };
    environment.endDemo = [&demo] { return demo.end(); };
    environment.openLog = [](const QString &path) { return openSavedLog(Endpoint().kind, path); };
    return environment;
}

int run(const Arguments &arguments, Output &output)
{
    DemoBroker demo(dataFolderOf(arguments));
    Console console(arguments, environmentFor(dataFolderOf(arguments), demo), output);
    const Result<std::unique_ptr<Command>> command = makeCommand(console);
    if (!command)
        return endWith(output, command.error());
    // Said before the demo is taken down, so that a reader of the output does not wait for that.
    int code = 0;
    QObject::connect(
        command->get(), &Command::finished, &console,
        [&](ExitCode how) {
            code = endWith(output, how);
            whenDone(console.close(), &console, [&](const Result<> &) { QCoreApplication::exit(code); });
        },
        Qt::QueuedConnection);
    QMetaObject::invokeMethod(command->get(), &Command::start, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    useUtf8();
    QCoreApplication::setApplicationName(QStringLiteral("gatehousectl"));
    QCoreApplication::setApplicationVersion(QStringLiteral(GATEHOUSE_VERSION));
    QStringList words;
    for (int i = 1; i < argc; ++i)
        words.append(QString::fromLocal8Bit(argv[i]));

    const Result<Arguments> arguments = Arguments::parse(words);
    const bool json = arguments ? arguments->has(QStringLiteral("json")) : words.contains(QLatin1String("--json"));
    Output output(json ? OutputForm::Json : OutputForm::Text);
    if (!arguments)
        return endWith(output, arguments.error());
    if (arguments->has(QStringLiteral("help"))) {
        output.raw(helpText(arguments->command()).toUtf8());
        return endWith(output, ExitCode::Done);
    }
    if (arguments->has(QStringLiteral("version"))) {
        output.object({{QStringLiteral("version"), QCoreApplication::applicationVersion()}});
        output.line(
            QStringLiteral("gatehousectl %1 (Qt %2, %3)")
                .arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion()), MqttLink::library()));
        return endWith(output, ExitCode::Done);
    }
    if (arguments->command() == QLatin1String("demo run")) {
        // It goes into the background and is watched over by a second process: both before there is an application.
        const auto stay = arguments->has(QStringLiteral("stay")) ? DemoStay::UntilStopped : DemoStay::WhileUsed;
        return runDemo(dataFolderOf(*arguments), stay, argc, argv);
    }
    QCoreApplication application(argc, argv);
    return run(*arguments, output);
}
