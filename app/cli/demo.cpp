// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/command.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

/// `demo start`: a demo broker that goes on until `demo stop`.
class DemoStart final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::DemoStart)
public:
    using Command::Command;

    void start() override
    {
        whenDone(console().environment().startDemo(), this, [this](const Result<DemoEntry> &demo) {
            if (!demo)
                return giveUp(demo.error());
            const QString url = urlOf(demo->profile.endpoint);
            output().object({{QStringLiteral("running"), true}, {QStringLiteral("url"), url}});
            output().line(tr("The demo broker runs at %1. Look at it: gatehousectl --demo blocked").arg(url));
            finish(ExitCode::Done);
        });
    }
};

/// `demo stop`: ends it, whoever started it.
class DemoStop final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::DemoStop)
public:
    using Command::Command;

    void start() override
    {
        whenDone(console().environment().endDemo(), this, [this](const Result<> &ended) {
            if (!ended)
                return giveUp(ended.error());
            output().object({{QStringLiteral("running"), false}});
            output().line(
                tr("The demo broker ended, and its files are removed. What was done there stays in its trail."));
            finish(ExitCode::Done);
        });
    }
};

} // namespace

std::unique_ptr<Command> makeDemoStart(Console &console)
{
    return std::make_unique<DemoStart>(console);
}

std::unique_ptr<Command> makeDemoStop(Console &console)
{
    return std::make_unique<DemoStop>(console);
}

} // namespace gatehouse
