// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/processrun.h"

#include "core/text.h"
#include "wire/childprocess.h"
#include "wire/fileerrors.h"

#include <QCoreApplication>

#include <cstring>

namespace gatehouse {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::ProcessRun)
};

} // namespace

Result<ProcessOutput> runProcess(const QStringList &arguments, const QByteArray &input,
                                 std::chrono::milliseconds patience, qint64 mostOutput)
{
    const QString name = visibleText(arguments.value(0));
    ChildProcess running;
    if (const int failed = running.start(arguments); failed != 0)
        return fail(Fault::BadInput, Words::tr("%1 cannot be started. Install it, or check its name.").arg(name),
                    QString::fromLocal8Bit(std::strerror(failed)));
    const QDeadlineTimer deadline(patience);
    ChildProcess::Heard heard;
    const auto ended = running.talk(input, deadline, mostOutput, heard);
    if (ended == ChildProcess::Ended::TooMuch)
        return fail(Fault::BadReply, Words::tr("%1 says more than can be read.").arg(name));
    // It may have closed its outputs and go on.
    const std::optional<int> code =
        ended == ChildProcess::Ended::Closed ? running.exitCode(deadline) : std::optional<int>();
    if (!code)
        return fail(outOfTime(arguments.value(0), lenientUtf8(heard.complaint)));
    return ProcessOutput{*code, heard.output, heard.complaint};
}

} // namespace gatehouse
