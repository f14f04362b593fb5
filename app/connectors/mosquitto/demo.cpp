// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/demo.h"

#include "connectors/mosquitto/demofolder.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QProcess>
#include <QTimer>

#include <array>
#include <csignal>
#include <functional>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace gatehouse {

namespace {

constexpr auto patience = 15s;   // for a demo to start, or to end
constexpr auto lookAgain = 10ms; // while another process starts or ends one

Error errorFrom(const QJsonObject &object)
{
    Error error{Fault::BadReply, object.value(QLatin1String("what")).toString(),
                object.value(QLatin1String("detail")).toString()};
    const QString name = object.value(QLatin1String("fault")).toString();
    for (const Fault fault : {Fault::Offline, Fault::NotSupported, Fault::Storage, Fault::TimedOut}) {
        if (faultName(fault) == name)
            error.fault = fault;
    }
    return error;
}

} // namespace

/// Starting, joining and leaving, one slot a step. `m_hold` is what keeps the demo alive: one end of the supervisor's
/// standard input, or a connection to its socket; the kernel closes it when this process dies.
struct DemoBroker::Private : public QObject
{
    explicit Private(const QString &folder)
        : dataFolder(QDir(folder).absolutePath())
    {
        connect(&again, &QTimer::timeout, this, [this] { std::exchange(next, nullptr)(); });
        again.setSingleShot(true);
    }

    void attempt();
    void join(const DemoState &state);
    void spawn();
    void listen();
    void take(const QByteArray &line);
    void succeed(const DemoState &state);
    void giveUp(const Error &error);
    void letGo();
    void waitUntilGone(const Answer<> &answer);
    void later(std::function<void()> step)
    {
        next = std::move(step);
        again.start(lookAgain);
    }
    [[nodiscard]] bool isLate() const { return deadline.hasExpired(); }

    QString dataFolder;
    QString supervisor;
    Lifetime lifetime = Lifetime::ThisRun;
    std::optional<Answer<DemoAccess>> starting;
    std::optional<Answer<>> stopping;
    std::optional<DemoAccess> access;
    std::optional<Error> failure;
    std::unique_ptr<QLocalSocket> hold;
    bool isJoined = false; ///< `hold` leads to a demo that somebody else started
    bool askedToStay = false;
    bool isLaunching = false; ///< a QProcess that is destroyed before it ended complains on standard error
    QString ending;           ///< the id of the demo that is to go
    QTimer again;
    std::function<void()> next;
    QDeadlineTimer deadline;
};

void DemoBroker::Private::attempt()
{
    if (isLate())
        return giveUp(Error{Fault::TimedOut, DemoBroker::tr("The demo broker did not start in 15 s. Try again."), {}});
    if (const std::optional<DemoState> state = DemoFolder::state(dataFolder))
        join(*state);
    else if (DemoFolder::isHeld(dataFolder))
        later([this] { attempt(); });
    else
        spawn();
}

void DemoBroker::Private::join(const DemoState &state)
{
    const QString socket = DemoFolder::pathIn(dataFolder) + QLatin1String("/joined");
    // A folder with a very long name has no socket; then the demo is used without being held.
    if (!QFileInfo::exists(socket))
        return succeed(state);
    askedToStay = false;
    letGo();
    hold = std::make_unique<QLocalSocket>();
    isJoined = true;
    connect(hold.get(), &QLocalSocket::readyRead, this, [this] {
        if (!starting)
            return listen();
        if (!hold->canReadLine())
            return;
        const std::optional<DemoState> told = DemoState::fromJson(hold->readLine());
        if (!told)
            return;
        // Asked to stay it tells its state again, so that nobody else can leave in between.
        if (lifetime == Lifetime::UntilStopped && !std::exchange(askedToStay, true))
            hold->write("stay\n");
        else
            succeed(*told);
    });
    // It ended in this moment: look again, and start one if need be.
    const auto ended = [this] {
        if (starting)
            later([this] { attempt(); });
    };
    connect(hold.get(), &QLocalSocket::disconnected, this, ended);
    connect(hold.get(), &QLocalSocket::errorOccurred, this, ended);
    hold->connectToServer(socket);
}

void DemoBroker::Private::spawn()
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return giveUp(
            Error{Fault::Storage, DemoBroker::tr("There are too many open files. Close something and try again."), {}});
    letGo();
    hold = std::make_unique<QLocalSocket>();
    hold->setSocketDescriptor(ends[0]);
    isJoined = false;
    connect(hold.get(), &QLocalSocket::readyRead, this, &Private::listen);
    connect(hold.get(), &QLocalSocket::disconnected, this, &Private::listen);
    isLaunching = true;

    // It leaves for the background at once, so this QProcess ends long before the demo does.
    auto *process = new QProcess(this);
    QStringList arguments{QStringLiteral("demo"), QStringLiteral("run"), QStringLiteral("--data-dir"), dataFolder};
    if (lifetime == Lifetime::UntilStopped)
        arguments.append(QStringLiteral("--stay"));
    process->setProgram(supervisor.isEmpty() ? QCoreApplication::applicationDirPath() + QLatin1String("/gatehousectl")
                                             : supervisor);
    process->setArguments(arguments);
    process->setChildProcessModifier([input = ends[1]] { ::dup2(input, STDIN_FILENO); });
    connect(process, &QProcess::started, this, [input = ends[1]] { ::close(input); });
    connect(process, &QProcess::errorOccurred, this, [this, process, input = ends[1]](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        ::close(input);
        process->deleteLater();
        giveUp(Error{
            Fault::NotSupported,
            DemoBroker::tr("The demo broker is run by gatehousectl, which could not be started. Install it beside "
                           "this program."),
            process->program() + QLatin1String(": ") + process->errorString()});
    });
    connect(process, &QProcess::finished, this, [this, process] {
        process->deleteLater();
        isLaunching = false;
        listen();
    });
    process->start();
}

void DemoBroker::Private::listen()
{
    if (isLaunching)
        return;
    while (hold && hold->canReadLine())
        take(hold->readLine());
    if (hold && starting && !next && hold->state() == QLocalSocket::UnconnectedState) {
        const Error unknown{
            Fault::Offline, DemoBroker::tr("The demo broker ended before it was ready. Try again."), {}};
        giveUp(std::exchange(failure, std::nullopt).value_or(unknown));
    }
}

void DemoBroker::Private::take(const QByteArray &line)
{
    const QJsonObject said = QJsonDocument::fromJson(line).object();
    if (said.contains(QLatin1String("ready")) && starting) {
        const QJsonObject told = said.value(QLatin1String("ready")).toObject();
        if (const auto state = DemoState::fromJson(QJsonDocument(told).toJson(QJsonDocument::Compact)))
            succeed(*state);
    } else if (said.contains(QLatin1String("error"))) {
        failure = errorFrom(said.value(QLatin1String("error")).toObject()); // told once everything is gone
    } else if (said.contains(QLatin1String("busy"))) {
        later([this] { attempt(); });
    } else if (said.contains(QLatin1String("kept")) && stopping) {
        letGo();
        std::exchange(stopping, std::nullopt)->finish({});
    }
}

void DemoBroker::Private::succeed(const DemoState &state)
{
    DemoAccess result;
    result.profile.id = state.brokerId;
    result.profile.name = DemoBroker::tr("Demo broker");
    result.profile.endpoint.host = QStringLiteral("127.0.0.1");
    result.profile.endpoint.port = state.port;
    result.profile.endpoint.user = state.user;
    result.profile.endpoint.certificateIdentity = CertificateIdentity::Never;
    result.profile.writing = Writing::On;
    result.password = state.password;
    result.dataFolder = trailFolder(dataFolder);
    access = result;
    ending = state.brokerId;
    if (starting)
        std::exchange(starting, std::nullopt)->finish(result);
}

/// A socket that is destroyed tells its end, which would look like the end of the demo that is joined next.
void DemoBroker::Private::letGo()
{
    if (!hold)
        return;
    hold->disconnect(this);
    hold.release()->deleteLater();
}

void DemoBroker::Private::giveUp(const Error &error)
{
    letGo();
    if (starting)
        std::exchange(starting, std::nullopt)->finish(fail(error));
}

void DemoBroker::Private::waitUntilGone(const Answer<> &answer)
{
    const std::optional<DemoState> now = DemoFolder::state(dataFolder);
    const bool isAnother = now && now->brokerId != ending; // somebody was quick to start the next one
    if (isAnother || (!DemoFolder::isHeld(dataFolder) && !QFileInfo::exists(DemoFolder::pathIn(dataFolder))))
        return answer.finish({});
    if (isLate())
        return answer.finish(fail(Fault::TimedOut, DemoBroker::tr("The demo broker did not end in 15 s. Try again.")));
    later([this, answer] { waitUntilGone(answer); });
}

DemoBroker::DemoBroker(const QString &dataFolder, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(dataFolder))
{
}

DemoBroker::~DemoBroker() = default;

Future<DemoAccess> DemoBroker::start(Lifetime lifetime)
{
    if (d->access)
        return gatehouse::ready(Result<DemoAccess>(*d->access));
    if (d->starting)
        return d->starting->future();
    d->lifetime = lifetime;
    d->starting.emplace();
    const Future<DemoAccess> answer = d->starting->future();
    d->deadline.setRemainingTime(patience);
    d->attempt();
    return answer;
}

Future<> DemoBroker::stop()
{
    d->access.reset();
    d->again.stop();
    d->next = nullptr;
    d->starting.reset();
    if (d->stopping)
        return d->stopping->future();
    if (!d->hold || d->lifetime == Lifetime::UntilStopped) {
        d->hold.reset();
        return gatehouse::ready(Result<>());
    }
    d->stopping.emplace();
    const Future<> answer = d->stopping->future();
    const auto released = [this] {
        d->hold.release()->deleteLater();
        d->deadline.setRemainingTime(patience);
        if (d->stopping)
            d->waitUntilGone(*std::exchange(d->stopping, std::nullopt));
    };
    if (d->hold->state() == QLocalSocket::UnconnectedState) { // somebody else ended it
        released();
        return answer;
    }
    connect(d->hold.get(), &QLocalSocket::disconnected, d.get(), released);
    if (d->isJoined)
        d->hold->write("leave\n");
    else
        ::shutdown(int(d->hold->socketDescriptor()), SHUT_WR); // the other half tells how it goes on
    return answer;
}

Future<> DemoBroker::end()
{
    const std::optional<DemoState> state = DemoFolder::state(d->dataFolder);
    if (!state)
        return gatehouse::ready<void>(
            fail(Fault::BadInput, tr("No demo broker is running. Start one with gatehousectl demo start.")));
    d->access.reset();
    d->hold.reset();
    d->ending = state->brokerId;
    ::kill(pid_t(state->supervisor), SIGTERM);
    const Answer<> answer;
    d->deadline.setRemainingTime(patience);
    d->waitUntilGone(answer);
    return answer.future();
}

void DemoBroker::setSupervisor(const QString &program)
{
    d->supervisor = program;
}

QString DemoBroker::trailFolder(const QString &dataFolder)
{
    return QDir(dataFolder).absoluteFilePath(QStringLiteral("demo-trail"));
}

} // namespace gatehouse
