// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/reloadsteps.h"

#include "core/text.h"

#include <QCoreApplication>

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

constexpr auto commandPatience = 30s;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FileReload)
};

} // namespace

Reload lost(const Error &why)
{
    return {Reload::Result::NotSeen,
            Words::tr("The file is written; whether the broker took it cannot be seen: %1 Reload the broker, and look "
                      "at its log.")
                .arg(why.what),
            {}};
}

std::optional<Reload> tellBroker(const Host &host, const ReloadQuestion &question,
                                 const std::optional<HostProcess> &process)
{
    if (question.command.isEmpty()) {
        const Result<> told = host.hangUp(process->pid);
        return told ? std::nullopt : std::optional(Reload{Reload::Result::Refused, told.error().what, {}});
    }
    const Result<ProcessOutput> run =
        host.run({QStringLiteral("/bin/sh"), QStringLiteral("-c"), question.command}, commandPatience);
    if (run && run->exitCode == 0)
        return std::nullopt;
    if (!run && run.error().fault == Fault::Offline)
        return lost(run.error());
    const QString said = run ? lenientUtf8(run->complaint.trimmed()) : run.error().what;
    return Reload{Reload::Result::Failed,
                  Words::tr("The command that reloads the broker failed: %1. It says: \"%2\".")
                      .arg(visibleText(question.command), visibleText(said, 400)),
                  {}};
}

QString quoteOf(const QStringList &complaints)
{
    return complaints.isEmpty() ? QString() : Words::tr("It says: \"%1\".").arg(visibleText(complaints.constFirst()));
}

} // namespace gatehouse::mosquitto
