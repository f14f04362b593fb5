// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/demodevice.h"
#include "connectors/mosquitto/demofolder.h"
#include "connectors/mosquitto/demowatch.h"
#include "core/result.h"

#include <QDeadlineTimer>
#include <QLocalServer>
#include <QObject>
#include <QProcess>
#include <QSocketNotifier>
#include <QTcpSocket>

#include <optional>

namespace gatehouse {

enum class DemoStay { WhileUsed, UntilStopped };

/// Tells the starter of a demo how it went, one line of JSON each.
class DemoVoice final
{
public:
    explicit DemoVoice(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    void ready(const DemoState &state) const;
    void failed(const Error &error) const;
    void busy() const; ///< another demo holds the folder
    void kept() const; ///< the starter may go, others still use it

private:
    void say(const QByteArray &line) const;
    int m_descriptor;
};

/// A running demo: the private mosquitto, its devices, and those who hold it. Lives in the process of
/// `gatehousectl demo run`, in its main thread.
class DemoSupervisor final : public QObject
{
    Q_OBJECT
public:
    DemoSupervisor(const DemoFolder &folder, const DemoWatch &watch, const DemoVoice &voice, DemoStay stay);
    ~DemoSupervisor() override;

    void start();

Q_SIGNALS:
    void ended(int exitCode);

private:
    void startBroker();
    void tryBroker();
    void brokerGone();
    void ready();
    void followInput();
    void joined();
    void listenTo(QLocalSocket *user);
    void endIfUnused();
    void giveUp(const Error &error);
    void end(int exitCode);
    [[nodiscard]] bool write(const QString &name, const QByteArray &content); ///< gives up when it cannot

    const DemoFolder &m_folder;
    const DemoWatch &m_watch;
    const DemoVoice &m_voice;
    DemoStay m_stay;
    QString m_program;
    QString m_plugin;
    QList<DemoClient> m_fleet;
    DemoState m_state;
    QProcess m_broker;
    QTcpSocket m_attempt;
    QDeadlineTimer m_waiting;
    QSocketNotifier m_input;
    QLocalServer m_joining;
    QList<QLocalSocket *> m_users;
    int m_starts = 0;
    bool m_inputOpen = true;
    bool m_ready = false;
    std::optional<int> m_exitCode; ///< set once it is ending
};

} // namespace gatehouse
