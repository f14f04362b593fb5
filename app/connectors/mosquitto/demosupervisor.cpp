// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/demosupervisor.h"

#include "connectors/mosquitto/demodynsec.h"
#include "connectors/mosquitto/demoinstall.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QSaveFile>
#include <QTcpServer>
#include <QUuid>

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

using namespace std::chrono_literals;

namespace gatehouse {

namespace {

constexpr char keptLine[] = "{\"kept\":true}\n";
constexpr int maximumStarts = 5;             // another program may take the free port first
constexpr qsizetype maximumSocketPath = 100; // of sockaddr_un's 108

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16(0);
}

QByteArray brokerConfiguration(quint16 port, const QString &plugin)
{
    QByteArray text = "listener " + QByteArray::number(port) + " 127.0.0.1\n";
    text += "allow_anonymous false\npersistence false\nset_tcp_nodelay true\nsys_interval 5\n";
    text += "log_dest topic\nlog_type all\n";
    text += "plugin " + QFile::encodeName(plugin) + "\nplugin_opt_config_file dynamic-security.json\n";
    // Started as root, mosquitto becomes the user "mosquitto", who may not enter this folder.
    if (::geteuid() == 0)
        text += "user root\n";
    return text;
}

} // namespace

void DemoVoice::say(const QByteArray &line) const
{
    // Whoever started the demo may be gone already, and then nobody needs the line.
    while (::write(m_descriptor, line.constData(), size_t(line.size())) < 0 && errno == EINTR) {
    }
}

void DemoVoice::ready(const DemoState &state) const
{
    say("{\"ready\":" + state.toJson().trimmed() + "}\n");
}

void DemoVoice::failed(const Error &error) const
{
    const QJsonObject object{{QStringLiteral("fault"), faultName(error.fault)},
                             {QStringLiteral("what"), error.what},
                             {QStringLiteral("detail"), error.detail}};
    say(QJsonDocument(QJsonObject{{QStringLiteral("error"), object}}).toJson(QJsonDocument::Compact) + '\n');
}

void DemoVoice::busy() const
{
    say("{\"busy\":true}\n");
}

void DemoVoice::kept() const
{
    say(keptLine);
}

DemoSupervisor::DemoSupervisor(const DemoFolder &folder, const DemoWatch &watch, const DemoVoice &voice, DemoStay stay)
    : m_folder(folder)
    , m_watch(watch)
    , m_voice(voice)
    , m_stay(stay)
    , m_input(STDIN_FILENO, QSocketNotifier::Read)
{
    m_broker.setWorkingDirectory(m_folder.path());
    m_broker.setStandardOutputFile(QProcess::nullDevice());
    m_broker.setChildProcessModifier([] {
#ifdef __linux__
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    });
    connect(&m_broker, &QProcess::started, this, [this] { m_watch.setBroker(m_broker.processId()); });
    connect(&m_broker, &QProcess::finished, this, &DemoSupervisor::brokerGone);
    connect(&m_attempt, &QTcpSocket::connected, this, &DemoSupervisor::ready);
    connect(&m_attempt, &QTcpSocket::errorOccurred, this, [this] {
        if (!m_ready)
            QTimer::singleShot(3ms, this, &DemoSupervisor::tryBroker);
    });
    connect(&m_input, &QSocketNotifier::activated, this, &DemoSupervisor::followInput);
    connect(&m_joining, &QLocalServer::newConnection, this, &DemoSupervisor::joined);
    m_input.setEnabled(stay == DemoStay::WhileUsed);
}

DemoSupervisor::~DemoSupervisor()
{
    m_broker.disconnect(this);
    m_attempt.disconnect(this);
}

void DemoSupervisor::start()
{
    const Result<DemoInstall> install = findDemoInstall();
    if (!install)
        return giveUp(install.error());
    m_program = install->program;
    m_plugin = install->plugin;
    m_fleet = demoFleet();
    m_state.supervisor = QCoreApplication::applicationPid();
    m_state.brokerId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_state.user = QStringLiteral("gatehouse");
    m_state.password = randomPassword();
    if (!write(QStringLiteral("dynamic-security.json"), demoDynsec(m_fleet, m_state.user, m_state.password)))
        return;
    startBroker();
}

void DemoSupervisor::startBroker()
{
    ++m_starts;
    m_state.port = freePort();
    if (!write(QStringLiteral("mosquitto.conf"), brokerConfiguration(m_state.port, m_plugin)))
        return;
    m_waiting.setRemainingTime(10s);
    m_broker.start(m_program, {QStringLiteral("-c"), QStringLiteral("mosquitto.conf")}, QIODevice::ReadOnly);
    tryBroker();
}

void DemoSupervisor::tryBroker()
{
    if (m_exitCode || m_broker.state() == QProcess::NotRunning)
        return;
    if (m_waiting.hasExpired())
        return giveUp(
            Error{Fault::TimedOut, tr("mosquitto did not open its port in 10 s. Try the demo broker again."), {}});
    m_attempt.abort();
    m_attempt.connectToHost(QHostAddress::LocalHost, m_state.port);
}

void DemoSupervisor::brokerGone()
{
    if (m_exitCode) {
        Q_EMIT ended(*m_exitCode);
        return;
    }
    if (!m_ready && m_starts < maximumStarts)
        return startBroker();
    const QString said = QString::fromLocal8Bit(m_broker.readAllStandardError().right(500)).trimmed();
    giveUp(Error{Fault::Offline, tr("The mosquitto of the demo broker ended. Start the demo broker again."), said});
}

void DemoSupervisor::ready()
{
    m_ready = true;
    m_attempt.abort();
    const QString socket = m_folder.path() + QLatin1String("/joined");
    if (QFile::encodeName(socket).size() < maximumSocketPath)
        m_joining.listen(socket);
    if (!write(QStringLiteral("state.json"), m_state.toJson()))
        return;
    m_voice.ready(m_state);
    // One after the other, as they would come back after a power cut.
    std::chrono::milliseconds after = 20ms;
    for (const DemoClient &client : std::as_const(m_fleet)) {
        (new DemoDevice(client, m_state.port, this))->switchOn(after);
        after += 30ms;
    }
}

void DemoSupervisor::followInput()
{
    std::array<char, 256> said{};
    const ssize_t count = ::read(STDIN_FILENO, said.data(), said.size());
    if (count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN)))
        return;
    m_input.setEnabled(false);
    m_inputOpen = false;
    endIfUnused();
    if (!m_exitCode)
        m_voice.kept();
}

void DemoSupervisor::joined()
{
    while (QLocalSocket *user = m_joining.nextPendingConnection()) {
        user->setParent(this);
        m_users.append(user);
        user->write(m_state.toJson());
        connect(user, &QLocalSocket::readyRead, this, [this, user] { listenTo(user); });
        connect(user, &QLocalSocket::disconnected, this, [this, user] {
            m_users.removeOne(user);
            user->deleteLater();
            endIfUnused();
        });
    }
}

void DemoSupervisor::listenTo(QLocalSocket *user)
{
    const QByteArray said = user->readAll();
    if (said.contains("stay")) {
        m_stay = DemoStay::UntilStopped;
        user->write(m_state.toJson());
    }
    if (said.contains("leave")) {
        m_users.removeOne(user);
        endIfUnused();
        if (!m_exitCode)
            user->write(keptLine);
    }
}

void DemoSupervisor::endIfUnused()
{
    if (m_stay == DemoStay::WhileUsed && !m_inputOpen && m_users.isEmpty())
        end(0);
}

void DemoSupervisor::giveUp(const Error &error)
{
    m_voice.failed(error);
    end(error.fault == Fault::Storage ? 5 : error.fault == Fault::NotSupported ? 2 : 3);
}

void DemoSupervisor::end(int exitCode)
{
    if (m_exitCode)
        return;
    m_exitCode = exitCode;
    m_joining.close();
    if (m_broker.state() == QProcess::NotRunning)
        Q_EMIT ended(exitCode);
    else
        m_broker.kill();
}

bool DemoSupervisor::write(const QString &name, const QByteArray &content)
{
    QSaveFile file(m_folder.path() + u'/' + name);
    if (file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit())
        return true;
    giveUp(Error{Fault::Storage, tr("The demo broker cannot write to %1. Is the disk full?").arg(m_folder.path()),
                 file.errorString()});
    return false;
}

} // namespace gatehouse
