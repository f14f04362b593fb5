// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/brokerprocess.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest/QTest>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include <sys/prctl.h>
#include <unistd.h>

namespace gatehouse::test {

namespace {

constexpr int attempts = 5;         // another process may take a port between our look and the broker's bind
constexpr qint64 patience = 60'000; // ms; 100 000 dynsec accounts take seconds, and sanitizers and neighbours slow it
constexpr qsizetype shownLines = 120;

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The ports on which this very process listens, as the kernel tells: a connection of ours to find out would stand in
// the broker's log and be counted.
QSet<quint16> listeningPorts(qint64 pid)
{
    QSet<QByteArray> inodes;
    const QDir descriptors(QStringLiteral("/proc/%1/fd").arg(pid));
    for (const QString &name : descriptors.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)) {
        const QString target = QFile::symLinkTarget(descriptors.filePath(name));
        const qsizetype begin = target.indexOf(QLatin1String("socket:["));
        if (begin >= 0)
            inodes.insert(target.mid(begin + 8).chopped(1).toLatin1());
    }
    QSet<quint16> ports;
    for (const char *table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        const QList<QByteArray> lines = readAll(QString::fromLatin1(table)).split('\n');
        for (const QByteArray &line : lines) {
            const QList<QByteArray> fields = line.simplified().split(' ');
            if (fields.size() > 9 && fields[3] == "0A" && inodes.contains(fields[9]))
                ports.insert(static_cast<quint16>(fields[1].mid(fields[1].lastIndexOf(':') + 1).toUInt(nullptr, 16)));
        }
    }
    return ports;
}

} // namespace

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16(0);
}

BrokerProcess::BrokerProcess()
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    // A test that crashes runs no destructor. The signal follows the thread that started the broker.
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

BrokerProcess::~BrokerProcess()
{
    stop();
    if (!QTest::currentTestFailed() || m_configuration.isEmpty())
        return;
    const QList<QByteArray> lines = logText().split('\n');
    std::fprintf(stderr, "--- the broker's log, last %d lines\n", static_cast<int>(shownLines));
    for (const QByteArray &line : lines.mid(qMax(qsizetype(0), lines.size() - shownLines)))
        std::fprintf(stderr, "%s\n", line.constData());
}

QString BrokerProcess::program()
{
    const QString chosen = qEnvironmentVariable("GATEHOUSE_MOSQUITTO");
    if (!chosen.isEmpty())
        return chosen;
    const QString debian = QStringLiteral("/usr/sbin/mosquitto");
    return QFileInfo(debian).isExecutable() ? debian : QStandardPaths::findExecutable(QStringLiteral("mosquitto"));
}

QString BrokerProcess::flashmq()
{
    return qEnvironmentVariable("GATEHOUSE_FLASHMQ");
}

QString BrokerProcess::dynsecPlugin()
{
    const QString chosen = qEnvironmentVariable("GATEHOUSE_DYNSEC_PLUGIN");
    if (!chosen.isEmpty())
        return chosen;
    const QDir beside = QFileInfo(QFileInfo(program()).canonicalFilePath()).dir();
    QStringList folders;
    // An installed tree, then the two layouts of a build tree of mosquitto: by CMake and by make.
    for (const char *folder : {"../lib", "../lib64", "../plugins/dynamic-security", "plugins/dynamic-security", "."})
        folders << beside.filePath(QString::fromLatin1(folder));
    for (const char *root : {"../lib", "/usr/lib", "/usr/local/lib", "/usr/lib64"}) {
        const QDir libraries(beside.absoluteFilePath(QString::fromLatin1(root)));
        folders << libraries.path();
        for (const QString &triplet : libraries.entryList({QStringLiteral("*-linux-*")}, QDir::Dirs))
            folders << libraries.filePath(triplet);
    }
    for (const QString &folder : qAsConst(folders)) {
        const QFileInfo plugin(QDir(folder).filePath(QStringLiteral("mosquitto_dynamic_security.so")));
        if (plugin.exists())
            return plugin.canonicalFilePath();
    }
    return {};
}

bool BrokerProcess::startPlain()
{
    return start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous true\n"));
}

bool BrokerProcess::startDynsec(const DynsecFile &file, const QString &extra)
{
    QFile json(dynsecPath());
    if (!json.open(QIODevice::WriteOnly) || json.write(file.json()) < 0) {
        m_problem = "The dynamic-security file could not be written: " + json.errorString().toUtf8();
        return false;
    }
    json.close();
    const QString configuration = QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous false\nplugin %1\n"
                                                 "plugin_opt_config_file @FOLDER@/dynsec.json\n%2\n");
    return start(configuration.arg(dynsecPlugin(), extra));
}

bool BrokerProcess::startTls(const TestCertificates &certificates, const CertificateFiles &server, const QString &extra)
{
    const QString configuration = QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous true\ncafile %1\n"
                                                 "certfile %2\nkeyfile %3\n%4\n");
    return start(configuration.arg(certificates.caFile(), server.certificate, server.key, extra));
}

bool BrokerProcess::start(const QString &configuration)
{
    return startKind(Kind::Mosquitto, configuration);
}

bool BrokerProcess::startFlashmq(const QString &configuration)
{
    return startKind(Kind::FlashMq, configuration);
}

bool BrokerProcess::startKind(Kind kind, const QString &configuration)
{
    const bool isFlashmq = kind == Kind::FlashMq;
    m_program = isFlashmq ? flashmq() : program();
    if (m_program.isEmpty()) {
        m_problem = isFlashmq ? "There is no FlashMQ: set GATEHOUSE_FLASHMQ to its path."
                              : "mosquitto is not installed: install it, or set GATEHOUSE_MOSQUITTO to its path.";
        return false;
    }
    for (int attempt = 0; attempt < attempts; ++attempt) {
        stop();
        m_ports.clear();
        m_configuration = configuration;
        m_configuration.replace(QLatin1String("@FOLDER@"), folder());
        for (int number = 0; number < 10; ++number) {
            const QString place = QStringLiteral("@PORT%1@").arg(number);
            if (!m_configuration.contains(place))
                break;
            m_ports.append(freePort());
            m_configuration.replace(place, QString::number(m_ports.constLast()));
        }
        m_configuration += isFlashmq ? QString(u"\nlog_file " + logPath() + u'\n')
                                     : QString(u"\nlog_dest file " + logPath() + u"\nlog_dest topic\nlog_type all\n");
        if (::geteuid() == 0 && !isFlashmq)
            m_configuration += QLatin1String("user root\n"); // else it drops to "mosquitto", who may not read here
        if (launch())
            return true;
        if (!logText().contains("already in use"))
            return false;
    }
    return false;
}

bool BrokerProcess::launch()
{
    QFile file(m_folder.filePath(QStringLiteral("broker.conf")));
    if (!file.open(QIODevice::WriteOnly) || file.write(m_configuration.toUtf8()) < 0) {
        m_problem = "The configuration could not be written: " + file.errorString().toUtf8();
        return false;
    }
    file.close();
    m_process.setStandardOutputFile(m_folder.filePath(QStringLiteral("broker.out")), QIODevice::Append);
    m_process.start(m_program, {QStringLiteral("-c"), file.fileName()});
    QElapsedTimer waited;
    waited.start();
    while (m_process.state() != QProcess::NotRunning && waited.elapsed() < patience) {
        if (isListening())
            return true;
        m_process.waitForFinished(2);
    }
    m_problem = "The broker did not come up: " + m_process.errorString().toUtf8() + '\n' + logText().right(2000);
    stop();
    return false;
}

bool BrokerProcess::isListening() const
{
    const QSet<quint16> listening = listeningPorts(pid());
    return !listening.isEmpty() &&
           std::all_of(m_ports.cbegin(), m_ports.cend(), [&](quint16 one) { return listening.contains(one); });
}

bool BrokerProcess::restart()
{
    stop();
    return launch();
}

void BrokerProcess::stop()
{
    if (!isRunning())
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(10'000))
        kill();
}

void BrokerProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished(10'000);
}

void BrokerProcess::reload()
{
    if (isRunning())
        ::kill(static_cast<pid_t>(pid()), SIGHUP);
}

bool BrokerProcess::endedWell() const
{
    return !isRunning() && m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
}

QByteArray BrokerProcess::logText() const
{
    return readAll(m_folder.filePath(QStringLiteral("broker.out"))) + readAll(logPath());
}

} // namespace gatehouse::test
