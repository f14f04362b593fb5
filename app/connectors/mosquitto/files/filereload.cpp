// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filereload.h"

#include "connectors/mosquitto/files/flashmqreload.h"
#include "connectors/mosquitto/files/reloadlog.h"
#include "connectors/mosquitto/files/reloadsteps.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <thread>

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FileReload)
};

constexpr auto looksEvery = 5ms;
constexpr int restsInARow = 3; // looks at which the broker waits for its clients and used no time
// The broker (2.0.11, mux_epoll.c) holds signals back while it waits, for up to 100 ms.
constexpr auto startsWithin = 300ms;
constexpr auto logPatience = 5s;

/// The value of -c or --config-file.
QString configurationOf(const HostProcess &process, Product product)
{
    if (product == Product::FlashMq)
        return flashmqConfigurationOf(process);
    for (qsizetype i = 1; i + 1 < process.arguments.size(); ++i)
        if (process.arguments.at(i) == u"-c" || process.arguments.at(i) == u"--config-file")
            return QDir(process.folder).absoluteFilePath(process.arguments.at(i + 1));
    return {};
}

bool isSameFile(const Host &host, const QString &one, const QString &other)
{
    if (one.isEmpty() || other.isEmpty())
        return false;
    const Result<FileState> a = host.stateOf(one);
    const Result<FileState> b = host.stateOf(other);
    return a && b && a->inode == b->inode && a->device == b->device;
}

/// Waits until the process is done with what a signal made it do.
enum class Waited { Rests, Ended, TooLong, Lost };
Waited waitUntilItRests(const Host &host, qint64 pid, ReloadLog &log, const QDeadlineTimer &patience)
{
    QDeadlineTimer begins(startsWithin);
    std::optional<ProcessMoment> before;
    for (int rests = 0;;) {
        const Result<std::optional<ProcessMoment>> seen = host.momentOf(pid);
        if (!seen)
            return Waited::Lost;
        const std::optional<ProcessMoment> &now = *seen;
        if (!now)
            return Waited::Ended;
        const bool isResting = now->doing == ProcessMoment::Doing::Waits && before && before->used == now->used;
        rests = isResting ? rests + 1 : 0;
        log.read();
        const bool hasBegun = log.tellsBeginning() ? log.words().hasBegun() : begins.hasExpired();
        if (hasBegun && rests >= restsInARow)
            return Waited::Rests;
        if (patience.hasExpired())
            return Waited::TooLong;
        before = now;
        std::this_thread::sleep_for(looksEvery);
    }
}

Reload afterCommand(ReloadLog &log, const QDeadlineTimer &patience)
{
    while (log.tellsBeginning() && !log.words().hasBegun() && !patience.hasExpired()) {
        std::this_thread::sleep_for(looksEvery);
        log.read();
    }
    std::this_thread::sleep_for(startsWithin); // its complaints come behind that line
    log.read();
    const QStringList &complaints = log.words().complaints();
    if (!complaints.isEmpty())
        return {Reload::Result::Complained,
                Words::tr("The broker did not take its files.") + u' ' + quoteOf(complaints),
                {}};
    if (log.tellsBeginning() && log.words().hasBegun())
        return {Reload::Result::Took, {}, {}};
    return {Reload::Result::NotSeen,
            Words::tr("The command that reloads the broker was run; whether the broker took the files cannot be "
                      "checked from here. Look at its log."),
            {}};
}

} // namespace

Result<std::optional<HostProcess>> brokerProcess(const Host &host, const QString &configuration, const BrokerConf &conf)
{
    const bool isFlashmq = conf.product == Product::FlashMq;
    const Result<QList<HostProcess>> processes =
        host.processes(isFlashmq ? QStringLiteral("flashmq") : QStringLiteral("mosquitto"));
    if (!processes)
        return fail(processes.error());
    const QList<HostProcess> &running = *processes;
    // Anybody may start something under this name with these arguments; the pid_file is the broker's own.
    const Result<FileReading> file =
        conf.pidFile.value.isEmpty() ? Result<FileReading>(FileReading()) : host.read(conf.pidFile.value);
    const qint64 pid = file ? file->bytes.trimmed().toLongLong() : 0;
    const auto named = std::find_if(running.cbegin(), running.cend(),
                                    [pid](const HostProcess &process) { return process.pid == pid; });
    if (named != running.cend())
        return std::optional(*named);
    const auto started = std::find_if(running.cbegin(), running.cend(), [&](const HostProcess &process) {
        return isSameFile(host, configurationOf(process, conf.product), configuration);
    });
    return started == running.cend() ? std::nullopt : std::optional(*started);
}

Reload reloadBroker(const Host &host, const ReloadQuestion &question, const BrokerConf &conf)
{
    const Result<std::optional<HostProcess>> found = brokerProcess(host, question.configuration, conf);
    if (!found)
        return lost(found.error());
    const std::optional<HostProcess> &process = *found;
    if (!process && question.command.isEmpty())
        return {};
    if (conf.product == Product::FlashMq)
        return awaitFlashmq(host, question, conf, process);
    const auto momentOf = [&host](const HostProcess &one) {
        return host.momentOf(one.pid).value_or(std::optional<ProcessMoment>());
    };
    const std::optional<ProcessMoment> before = process ? momentOf(*process) : std::nullopt;
    ReloadLog log(host, conf, question);
    if (const std::optional<Reload> failed = tellBroker(host, question, process))
        return *failed;
    if (!process) // in a container, for example: only its log can show what it made of it
        return afterCommand(log, QDeadlineTimer(std::min<std::chrono::milliseconds>(question.patience, logPatience)));
    const Waited waited = waitUntilItRests(host, process->pid, log, QDeadlineTimer(question.patience));
    log.read();
    Reload reload;
    if (const std::optional<ProcessMoment> after = momentOf(*process); after && before)
        reload.took = after->used - before->used;
    const QStringList &complaints = log.words().complaints();
    const QString quoted = quoteOf(complaints);
    if (waited == Waited::Ended) {
        reload.result = Reload::Result::Ended;
        reload.what = QString(Words::tr("The broker ended when it read its files again.") + u' ' + quoted).trimmed();
    } else if (!complaints.isEmpty()) {
        reload.result = Reload::Result::Complained;
        reload.what = Words::tr("The broker did not take its files.") + u' ' + quoted;
    } else if (waited == Waited::Lost) {
        const auto still = host.momentOf(process->pid); // why not, or it is back
        reload = lost(still ? Error{Fault::Offline, Words::tr("The way there broke."), {}} : still.error());
    } else if (!log.isReadable()) {
        reload.result = Reload::Result::NotSeen;
        reload.what = Words::tr("Whether the broker took it cannot be checked: %1. Look at its log.").arg(log.whyNot());
    } else if (waited == Waited::TooLong && !log.words().goesOn()) {
        reload.result = Reload::Result::NotSeen;
        reload.what = Words::tr("The broker was told to read its files again, and is not done with it yet.");
    } else {
        reload.result = Reload::Result::Took;
    }
    return reload;
}

} // namespace gatehouse::mosquitto
