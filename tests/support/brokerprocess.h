// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/dynsecfile.h"
#include "support/testcertificates.h"

#include <QList>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace gatehouse::test {

/// A private mosquitto on free loopback ports, in a folder of its own that goes with it. It is
/// GATEHOUSE_MOSQUITTO, /usr/sbin/mosquitto or the first in PATH. Everything is logged, to a file and to
/// $SYS/broker/log; the log is printed when a test failed. Use: `BrokerProcess broker; QVERIFY2(broker.startPlain(),
/// broker.problem());`.
class BrokerProcess final
{
public:
    BrokerProcess();
    ~BrokerProcess();
    BrokerProcess(const BrokerProcess &) = delete;
    BrokerProcess &operator=(const BrokerProcess &) = delete;

    static QString program();
    static QString flashmq();      ///< GATEHOUSE_FLASHMQ: the program of a FlashMQ, for tests by hand; empty: none
    static QString dynsecPlugin(); ///< GATEHOUSE_DYNSEC_PLUGIN, beside the program's tree, or the system's

    bool startPlain(); ///< everybody may do everything
    /// The plugin with this file; its path is dynsecPath(). `extra` lines go behind.
    bool startDynsec(const DynsecFile &file = {}, const QString &extra = {});
    /// TLS on port(), everybody may do everything. `serverCertificate` is one of the certificates' pairs.
    bool startTls(const TestCertificates &certificates, const CertificateFiles &server, const QString &extra = {});
    /// Any configuration. "@FOLDER@" stands for the folder, "@PORT0@" to "@PORT9@" for free ports; port(n) tells
    /// them. Lines for the log (and `user root` where needed) are added behind.
    bool start(const QString &configuration);
    /// FlashMQ in the same way; its log goes to logPath().
    bool startFlashmq(const QString &configuration);
    bool restart(); ///< same folder, same ports
    void stop();    ///< SIGTERM, as an operator would
    void kill();    ///< SIGKILL
    void reload();  ///< SIGHUP

    [[nodiscard]] bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    [[nodiscard]] bool endedWell() const; ///< it has ended as a program does that was asked to
    [[nodiscard]] quint16 port(int number = 0) const { return m_ports.value(number); }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] QString dynsecPath() const { return m_folder.filePath(QStringLiteral("dynsec.json")); }
    [[nodiscard]] QString logPath() const { return m_folder.filePath(QStringLiteral("broker.log")); }
    [[nodiscard]] QByteArray logText() const;
    [[nodiscard]] const char *problem() const { return m_problem.constData(); } ///< why start() was false

private:
    enum class Kind { Mosquitto, FlashMq };
    bool startKind(Kind kind, const QString &configuration);
    bool launch();
    bool isListening() const;

    QTemporaryDir m_folder;
    QProcess m_process;
    QString m_program;
    QString m_configuration;
    QList<quint16> m_ports;
    QByteArray m_problem;
};

/// A loopback port that was free a moment ago.
quint16 freePort();

} // namespace gatehouse::test
