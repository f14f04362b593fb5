// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/flashmqreload.h"

#include "connectors/mosquitto/files/reloadlog.h"
#include "connectors/mosquitto/files/reloadsteps.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>

#include <algorithm>
#include <thread>

namespace gatehouse::mosquitto {

namespace {

using namespace std::chrono_literals;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::FileReload)
};

constexpr auto noticesWithin = 4s; // it looks every two seconds, and takes up what it finds in each of its threads
constexpr auto looksEvery = 20ms;
constexpr int restsInARow = 10; // looks at which none of its threads worked
constexpr auto oneSecond = 1s;

enum class Waited { Rests, Ended, TooLong, Lost };

/// Each thread reads the file for itself, and its processor time is that of all of them.
Waited waitUntilItRests(const Host &host, const std::optional<HostProcess> &process, ReloadLog &log,
                        const QDeadlineTimer &patience)
{
    std::optional<ProcessMoment> before;
    for (int rests = 0; rests < restsInARow;) {
        log.read();
        if (process) {
            const Result<std::optional<ProcessMoment>> now = host.momentOf(process->pid);
            if (!now)
                return Waited::Lost;
            if (!*now)
                return Waited::Ended;
            rests = before && before->used == (*now)->used ? rests + 1 : 0;
            before = *now;
        } else {
            ++rests;
        }
        if (patience.hasExpired())
            return Waited::TooLong;
        std::this_thread::sleep_for(looksEvery);
    }
    log.read();
    return Waited::Rests;
}

} // namespace

// getopt_long(), with "hc:Vltz:".
QString flashmqConfigurationOf(const HostProcess &process)
{
    const QStringList &arguments = process.arguments;
    QString path = QStringLiteral("/etc/flashmq/flashmq.conf");
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        const QString &argument = arguments.at(i);
        if (argument == u"-c" || argument == u"--config-file")
            path = arguments.value(++i, path);
        else if (argument.startsWith(QLatin1String("--config-file=")))
            path = argument.section(u'=', 1);
        else if (argument.startsWith(QLatin1String("-c")))
            path = argument.mid(2);
    }
    return QDir(process.folder).absoluteFilePath(path);
}

Result<FileState> madeNoticeable(const Host &host, const QString &path, const QByteArray &bytes, const FileState &put,
                                 const FileState &before)
{
    const auto second = [](const FileState &state) { return std::chrono::floor<std::chrono::seconds>(state.changed); };
    if (second(put) != second(before))
        return put;
    std::this_thread::sleep_for(oneSecond);
    return host.replace(path, bytes, {bytes, put});
}

Reload awaitFlashmq(const Host &host, const ReloadQuestion &question, const BrokerConf &conf,
                    const std::optional<HostProcess> &process)
{
    ReloadLog log(host, conf, question);
    if (!question.command.isEmpty()) {
        if (const std::optional<Reload> failed = tellBroker(host, question, process))
            return *failed;
    }
    const QDeadlineTimer patience(std::max<std::chrono::milliseconds>(question.patience, noticesWithin));
    const QDeadlineTimer notices(noticesWithin);
    log.read();
    while (!(log.tellsBeginning() && log.words().hasBegun()) &&
           !(log.tellsBeginning() ? patience : notices).hasExpired()) {
        std::this_thread::sleep_for(looksEvery);
        log.read();
    }
    const Waited waited = waitUntilItRests(host, process, log, patience);
    const QStringList &complaints = log.words().complaints();
    const QString quoted = quoteOf(complaints);
    if (waited == Waited::Ended)
        return {Reload::Result::Ended,
                QString(Words::tr("The broker ended when it read its files again.") + u' ' + quoted).trimmed(),
                {}};
    if (!complaints.isEmpty())
        return {
            Reload::Result::Complained, QString(Words::tr("The broker did not take its files.") + u' ' + quoted), {}};
    if (waited == Waited::Lost)
        return lost({Fault::Offline, Words::tr("The way there broke."), {}});
    if (!log.isReadable())
        return {
            Reload::Result::NotSeen,
            Words::tr("The broker looks at its lists every two seconds; whether it took this one cannot be checked: "
                      "%1. Look at its log.")
                .arg(log.whyNot()),
            {}};
    if (log.tellsBeginning() && !log.words().hasBegun())
        return {Reload::Result::NotSeen,
                Words::tr("The broker has not read the file yet, though it looks every two seconds. Look at its log."),
                {}};
    return {Reload::Result::Took, {}, {}};
}

} // namespace gatehouse::mosquitto
