// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/lastreading.h"

#include "connectors/mosquitto/files/reloadlog.h"
#include "connectors/mosquitto/log/logreader.h"
#include "core/text.h"

#include <QCoreApplication>
#include <QLocale>

namespace gatehouse::mosquitto {

namespace {

constexpr qint64 endOfLog = 256 * 1024; // bytes
constexpr std::chrono::seconds aSecond{1};

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gatehouse::mosquitto::LastReading)
};

QString sentenceOf(LastReading::Heard heard, const QString &path, std::chrono::nanoseconds changed, const QString &tell)
{
    if (heard == LastReading::Heard::Unknown)
        return Words::tr(
                   "Whether the broker read %1 after it was changed cannot be seen from here. If it was not told, "
                   "tell it: %2.")
            .arg(visibleText(path), tell);
    const auto at = QDateTime::fromMSecsSinceEpoch(std::chrono::floor<std::chrono::milliseconds>(changed).count());
    return Words::tr("The broker did not read %1 again since it was changed on %2: it still goes by what stood there "
                     "before. Tell it: %3.")
        .arg(visibleText(path), QLocale().toString(at, QLocale::ShortFormat), tell);
}

} // namespace

LastReading::LastReading(const Host &host, const HostProcess &broker, const BrokerConf &conf)
{
    const auto moment = host.momentOf(broker.pid).value_or(std::optional<ProcessMoment>());
    if (moment && moment->started.count() > 0)
        m_start = moment->started;
    readLog(host, conf);
}

void LastReading::readLog(const Host &host, const BrokerConf &conf)
{
    // A time of day without its zone is understood on the broker's own machine alone.
    const bool isTimed = conf.logTimestamp.value && (conf.logTimestampFormat.value.isEmpty() || host.tellsOfChanges());
    const ReloadLog log(host, conf, ReloadQuestion());
    if (!isTimed || !log.tellsBeginning())
        return;
    const qint64 from = std::max<qint64>(log.offset() - endOfLog, 0);
    const Result<QByteArray> bytes = host.readFrom(conf.logFile.value, from);
    if (!bytes)
        return;
    using Start = LineSplitter::Start;
    LogReader reader(from > 0 ? Start::WithinLine : Start::AtLine);
    const QByteArray format = conf.logTimestampFormat.value.toUtf8();
    reader.setStamp(LogStamp(LinePrefix::None, format.isEmpty() ? QByteArrayLiteral("%s") : format));
    const auto take = [this](const LogLine &line, QByteArrayView) {
        if (line.at == noTime)
            return;
        if (!m_toldSince)
            m_toldSince = Seconds(line.at);
        if (line.kind == LogKind::Reloading) // one that a client made up does no more than silence a warning
            m_reload = Seconds(line.at);
    };
    reader.add(*bytes, take);
    reader.finish(take);
}

LastReading::Heard LastReading::heard(std::chrono::nanoseconds changed) const
{
    const auto isAfter = [changed](const auto &moment) { return moment && *moment >= changed; };
    if (isAfter(m_start) || isAfter(m_reload))
        return Heard::Yes;
    const auto isBefore = [changed](const auto &moment) { return *moment + aSecond <= changed; };
    const bool hasReloaded = m_reload && !isBefore(m_reload); // in the very second of the change
    if (m_start && isBefore(m_start) && !hasReloaded && m_toldSince && isBefore(m_toldSince))
        return Heard::No;
    return Heard::Unknown;
}

QList<Unheard> unheardFiles(const Host &host, const std::optional<HostProcess> &broker, const BrokerFiles &files,
                            const QString &reloadCommand)
{
    if (files.dialect() == Dialect::FlashMq)
        return {}; // it looks for changes itself
    if (!broker && reloadCommand.isEmpty())
        return {}; // it reads them when it starts
    QString tell = visibleText(reloadCommand);
    if (tell.isEmpty())
        tell = Words::tr("systemctl reload mosquitto, or kill -HUP %1").arg(broker->pid);
    const std::optional<LastReading> last =
        broker ? std::optional(LastReading(host, *broker, files.conf)) : std::nullopt;
    QList<Unheard> found;
    for (const QString &path : files.places) {
        const bool isList = files.passwords.contains(path) || files.acls.contains(path) || files.keys.contains(path);
        const bool isConf = files.confStates.contains(path);
        if (!isList && !isConf)
            continue;
        const FileState state = isConf ? files.confStates.value(path) : files.states.value(path);
        const auto heard = last ? last->heard(state.changed) : LastReading::Heard::Unknown;
        if (heard != LastReading::Heard::Yes)
            found.append({path, heard, sentenceOf(heard, path, state.changed, tell)});
    }
    return found;
}

} // namespace gatehouse::mosquitto
