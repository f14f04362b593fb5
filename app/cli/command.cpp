// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/command.h"

#include <array>

namespace gatehouse {

namespace {

struct Maker
{
    const char *name;
    std::unique_ptr<Command> (*make)(Console &console);
};

constexpr std::array<Maker, 19> makers{{{"brokers list", &makeBrokersList},
                                        {"brokers add", &makeBrokersAdd},
                                        {"brokers remove", &makeBrokersRemove},
                                        {"brokers check", &makeBrokersCheck},
                                        {"blocked", &makeBlocked},
                                        {"explain", &makeExplain},
                                        {"allow", &makeAllow},
                                        {"block", &makeBlock},
                                        {"undo", &makeUndo},
                                        {"expire", &makeExpire},
                                        {"investigate", &makeInvestigate},
                                        {"test", &makeTest},
                                        {"diagnose", &makeDiagnose},
                                        {"watch", &makeWatch},
                                        {"audit list", &makeAuditList},
                                        {"audit verify", &makeAuditVerify},
                                        {"audit export", &makeAuditExport},
                                        {"demo start", &makeDemoStart},
                                        {"demo stop", &makeDemoStop}}};

} // namespace

Result<std::unique_ptr<Command>> makeCommand(Console &console)
{
    const Arguments &arguments = console.arguments();
    const QString &name = arguments.command();
    if (arguments.has(QStringLiteral("log")) && !arguments.has(QStringLiteral("url")) &&
        !arguments.has(QStringLiteral("config"))) {
        const bool isOfOther = arguments.has(QStringLiteral("broker")) || arguments.has(QStringLiteral("demo"));
        if (name == QLatin1String("watch") && !isOfOther)
            return makeWatchLog(console);
        return fail(Fault::BadInput,
                    Command::tr("--log goes with --url or --config; a saved broker keeps its log with it. Leave it "
                                "out, or add the broker again with brokers add NAME --url URL --log FILE."));
    }
    if (name == QLatin1String("explain") && arguments.has(QStringLiteral("batch")))
        return makeExplainBatch(console);
    for (const Maker &maker : makers) {
        if (name == QLatin1String(maker.name))
            return maker.make(console);
    }
    if (name.isEmpty())
        return fail(Fault::BadInput,
                    Command::tr("Say what to do, for example gatehousectl --demo blocked. See gatehousectl --help."));
    return fail(Fault::NotSupported,
                Command::tr("This version does not have the command %1 yet. See gatehousectl --help for what it has.")
                    .arg(name));
}

} // namespace gatehouse
