// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/console.h"
#include "cli/exitcode.h"

#include <QObject>

#include <memory>

namespace gatehouse {

/// One run of one command: started once, says once how it ended. Owned by main; one thread.
class Command : public QObject
{
    Q_OBJECT
public:
    explicit Command(Console &console)
        : m_console(console)
    {
    }
    virtual void start() = 0;

Q_SIGNALS:
    void finished(gatehouse::ExitCode code);

protected:
    [[nodiscard]] Console &console() const { return m_console; }
    [[nodiscard]] Output &output() const { return m_console.output(); }
    [[nodiscard]] const Arguments &arguments() const { return m_console.arguments(); }
    void finish(ExitCode code) { Q_EMIT finished(code); }
    void giveUp(const Error &error) ///< tells it and ends
    {
        output().failure(error);
        finish(exitCodeFor(error.fault));
    }

private:
    Console &m_console;
};

/// The command that the arguments name. NotSupported: it is known and not there yet; BadInput: none is named.
Result<std::unique_ptr<Command>> makeCommand(Console &console);

std::unique_ptr<Command> makeBrokersList(Console &console);
std::unique_ptr<Command> makeBrokersAdd(Console &console);
std::unique_ptr<Command> makeBrokersRemove(Console &console);
std::unique_ptr<Command> makeBrokersCheck(Console &console);
std::unique_ptr<Command> makeBlocked(Console &console);
std::unique_ptr<Command> makeExplain(Console &console);
std::unique_ptr<Command> makeExplainBatch(Console &console);
std::unique_ptr<Command> makeAllow(Console &console);
std::unique_ptr<Command> makeBlock(Console &console);
std::unique_ptr<Command> makeUndo(Console &console);
std::unique_ptr<Command> makeExpire(Console &console);
std::unique_ptr<Command> makeAuditList(Console &console);
std::unique_ptr<Command> makeAuditVerify(Console &console);
std::unique_ptr<Command> makeAuditExport(Console &console);
std::unique_ptr<Command> makeInvestigate(Console &console);
std::unique_ptr<Command> makeTest(Console &console);
std::unique_ptr<Command> makeDiagnose(Console &console);
std::unique_ptr<Command> makeWatch(Console &console);
std::unique_ptr<Command> makeWatchLog(Console &console); ///< of a saved one
std::unique_ptr<Command> makeDemoStart(Console &console);
std::unique_ptr<Command> makeDemoStop(Console &console);

} // namespace gatehouse
