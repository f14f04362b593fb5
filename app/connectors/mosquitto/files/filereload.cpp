// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filereload.h"

#include "core/text.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

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
constexpr auto commandPatience = 30s;
constexpr auto logPatience = 5s;
const QByteArray beginning = "Reloading config.";

const QString brokerProgram = QStringLiteral("mosquitto");

/// The value of -c or --config-file.
QString configurationOf(const HostProcess &process)
{
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

/// Its log as far as it grows while it is watched.
class LogTail
{
public:
    LogTail(const Host &host, const BrokerConf &conf)
        : m_host(host)
        , m_path(conf.logFile.value)
        , m_hasInformation(conf.logType.isEmpty() ||
                           std::any_of(conf.logType.cbegin(), conf.logType.cend(), [](const ConfValue<QString> &type) {
                               return type.value == u"all" || type.value == u"information";
                           }))
    {
        if (m_path.isEmpty()) {
            m_why = Words::tr("it writes no log to a file");
            return;
        }
        const Result<FileState> state = host.stateOf(m_path);
        const Result<QByteArray> end = state ? host.readFrom(m_path, state->size) : Result<QByteArray>();
        if (!state || !end)
            m_why = Words::tr("its log %1 cannot be read from here").arg(visibleText(m_path));
        else
            m_offset = state->size;
    }
    [[nodiscard]] bool isReadable() const { return m_why.isEmpty(); }
    /// Whether it will tell that the broker begins, which is information.
    [[nodiscard]] bool tellsBeginning() const { return isReadable() && m_hasInformation; }
    [[nodiscard]] const QString &why() const { return m_why; }
    [[nodiscard]] const QByteArray &text() const { return m_text; }
    void read()
    {
        if (!isReadable())
            return;
        if (const Result<QByteArray> more = m_host.readFrom(m_path, m_offset); more) {
            m_offset += more->size();
            m_text += *more;
        }
    }

private:
    const Host &m_host;
    QString m_path;
    bool m_hasInformation;
    QString m_why;
    qint64 m_offset = 0;
    QByteArray m_text;
};

/// Whether a broker that never rests has logged something else since it began to read.
bool goesOn(const QByteArray &log)
{
    const qsizetype begun = log.indexOf(beginning);
    return begun >= 0 && log.indexOf('\n', begun) < log.lastIndexOf('\n');
}

/// Waits until the process is done with what a signal made it do.
enum class Waited { Rests, Ended, TooLong };
Waited waitUntilItRests(const Host &host, qint64 pid, LogTail &log, const QDeadlineTimer &patience)
{
    QDeadlineTimer begins(startsWithin);
    std::optional<ProcessMoment> before;
    for (int rests = 0;;) {
        const std::optional<ProcessMoment> now = host.momentOf(pid);
        if (!now)
            return Waited::Ended;
        const bool isResting = now->doing == ProcessMoment::Doing::Waits && before && before->used == now->used;
        rests = isResting ? rests + 1 : 0;
        log.read();
        const bool hasBegun = log.tellsBeginning() ? log.text().contains(beginning) : begins.hasExpired();
        if (hasBegun && rests >= restsInARow)
            return Waited::Rests;
        if (patience.hasExpired())
            return Waited::TooLong;
        before = now;
        std::this_thread::sleep_for(looksEvery);
    }
}

/// Nothing: it was told.
std::optional<Reload> tell(const Host &host, const ReloadQuestion &question, const std::optional<HostProcess> &process)
{
    if (question.command.isEmpty()) {
        const Result<> told = host.hangUp(process->pid);
        return told ? std::nullopt : std::optional(Reload{Reload::Result::Refused, told.error().what, {}});
    }
    const Result<ProcessOutput> run =
        host.run({QStringLiteral("/bin/sh"), QStringLiteral("-c"), question.command}, commandPatience);
    if (run && run->exitCode == 0)
        return std::nullopt;
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

Reload afterCommand(LogTail &log, const QDeadlineTimer &patience)
{
    while (log.tellsBeginning() && !log.text().contains(beginning) && !patience.hasExpired()) {
        std::this_thread::sleep_for(looksEvery);
        log.read();
    }
    std::this_thread::sleep_for(startsWithin); // its complaints come behind that line
    log.read();
    const QStringList complaints = complaintsIn(log.text());
    if (!complaints.isEmpty())
        return {Reload::Result::Complained,
                Words::tr("The broker did not take its files.") + u' ' + quoteOf(complaints),
                {}};
    if (log.tellsBeginning() && log.text().contains(beginning))
        return {Reload::Result::Took, {}, {}};
    return {Reload::Result::NotSeen,
            Words::tr("The command that reloads the broker was run; whether the broker took the files cannot be "
                      "checked from here. Look at its log."),
            {}};
}

} // namespace

std::optional<HostProcess> brokerProcess(const Host &host, const QString &configuration, const BrokerConf &conf)
{
    const QList<HostProcess> running = host.processes(brokerProgram).value_or(QList<HostProcess>());
    for (const HostProcess &process : running)
        if (isSameFile(host, configurationOf(process), configuration))
            return process;
    if (conf.pidFile.value.isEmpty())
        return std::nullopt;
    const Result<FileReading> file = host.read(conf.pidFile.value);
    const qint64 pid = file ? file->bytes.trimmed().toLongLong() : 0;
    const auto named = std::find_if(running.cbegin(), running.cend(),
                                    [pid](const HostProcess &process) { return process.pid == pid; });
    return named == running.cend() ? std::nullopt : std::optional(*named);
}

QStringList complaintsIn(const QByteArray &log)
{
    static const QRegularExpression stamp(
        QStringLiteral("^(?:\\d{9,11}|\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[^:]*): "));
    QStringList complaints;
    const QByteArrayList lines = log.split('\n');
    for (const QByteArray &line : lines) {
        const QString text = lenientUtf8(line).remove(stamp).trimmed();
        const bool isError = text.startsWith(QLatin1String("Error")) || text.contains(QLatin1String(": Error"));
        if (isError && !text.endsWith(QLatin1String("removing entry.")))
            complaints.append(text);
    }
    return complaints;
}

Reload reloadBroker(const Host &host, const ReloadQuestion &question, const BrokerConf &conf)
{
    const std::optional<HostProcess> process = brokerProcess(host, question.configuration, conf);
    if (!process && question.command.isEmpty())
        return {};
    const std::optional<ProcessMoment> before = process ? host.momentOf(process->pid) : std::nullopt;
    LogTail log(host, conf);
    if (const std::optional<Reload> failed = tell(host, question, process))
        return *failed;
    if (!process) // in a container, for example: only its log can show what it made of it
        return afterCommand(log, QDeadlineTimer(std::min<std::chrono::milliseconds>(question.patience, logPatience)));
    const Waited waited = waitUntilItRests(host, process->pid, log, QDeadlineTimer(question.patience));
    log.read();
    Reload reload;
    if (const std::optional<ProcessMoment> after = host.momentOf(process->pid); after && before)
        reload.took = after->used - before->used;
    const QStringList complaints = complaintsIn(log.text());
    const QString quoted = quoteOf(complaints);
    if (waited == Waited::Ended) {
        reload.result = Reload::Result::Ended;
        reload.what = QString(Words::tr("The broker ended when it read its files again.") + u' ' + quoted).trimmed();
    } else if (!complaints.isEmpty()) {
        reload.result = Reload::Result::Complained;
        reload.what = Words::tr("The broker did not take its files.") + u' ' + quoted;
    } else if (!log.isReadable()) {
        reload.result = Reload::Result::NotSeen;
        reload.what = Words::tr("Whether the broker took it cannot be checked: %1. Look at its log.").arg(log.why());
    } else if (waited == Waited::TooLong && !goesOn(log.text())) {
        reload.result = Reload::Result::NotSeen;
        reload.what = Words::tr("The broker was told to read its files again, and is not done with it yet.");
    } else {
        reload.result = Reload::Result::Took;
    }
    return reload;
}

} // namespace gatehouse::mosquitto
