// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "vault/privatekeyring.h"

#include <QDir>
#include <QDirIterator>
#include <QTest>

#include <csignal>

namespace gatehouse::test {

namespace {

// No service folder: the bus must not start the machine's own keyring or a prompter for us.
constexpr char busConfiguration[] = R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%1</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
)";

bool waitFor(const std::function<bool()> &condition)
{
    return QTest::qWaitFor(condition, 20000);
}

} // namespace

PrivateKeyring::PrivateKeyring()
{
    m_daemon.setProcessChannelMode(QProcess::MergedChannels);
}

PrivateKeyring::~PrivateKeyring()
{
    thaw();
    end(m_daemon);
    // GLib (2.74) raises SIGTERM in a process whose session bus goes.
    std::signal(SIGTERM, SIG_IGN);
    end(m_bus);
}

void PrivateKeyring::end(QProcess &process)
{
    if (process.state() == QProcess::NotRunning)
        return;
    process.terminate();
    if (!QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 5000)) {
        process.kill();
        process.waitForFinished();
    }
}

bool PrivateKeyring::start(Kind kind)
{
    const QDir home(m_home.path());
    const QByteArray path = QFile::encodeName(m_home.path());
    qputenv("HOME", path);
    for (const char *name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"}) {
        const QString folder = QString::fromLatin1(name).toLower();
        if (!home.mkdir(folder)) {
            m_problem = QStringLiteral("no folder %1").arg(folder);
            return false;
        }
        qputenv(name, path + '/' + folder.toLatin1());
    }
    if (!QDir().mkdir(home.filePath(QStringLiteral("run")), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner)) {
        m_problem = QStringLiteral("no run folder");
        return false;
    }
    qputenv("XDG_RUNTIME_DIR", path + "/run");
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL", "XDG_CURRENT_DESKTOP",
                             "DESKTOP_SESSION", "KDE_SESSION_VERSION", "KDE_FULL_SESSION"})
        qunsetenv(name);
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    return kind == Kind::None || (startBus() && startDaemon(kind));
}

bool PrivateKeyring::startBus()
{
    const QString socket = m_home.filePath(QStringLiteral("run/bus"));
    QFile configuration(m_home.filePath(QStringLiteral("run/bus.conf")));
    if (!configuration.open(QFile::WriteOnly)) {
        m_problem = QStringLiteral("no configuration for the bus");
        return false;
    }
    configuration.write(QString::fromLatin1(busConfiguration).arg(socket).toUtf8());
    configuration.close();
    m_bus.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--nofork"), QStringLiteral("--print-address"),
                                                QStringLiteral("--config-file=%1").arg(configuration.fileName())});
    QByteArray address;
    const bool answered = waitFor([&] {
        address += m_bus.readAllStandardOutput();
        return address.contains('\n') || m_bus.state() == QProcess::NotRunning;
    });
    if (!answered || !address.startsWith("unix:")) {
        m_problem = QStringLiteral("dbus-daemon (package dbus): %1 %2")
                        .arg(m_bus.errorString(), QString::fromLocal8Bit(address + m_bus.readAllStandardError()));
        return false;
    }
    qputenv("DBUS_SESSION_BUS_ADDRESS", address.left(address.indexOf('\n')));
    return true;
}

bool PrivateKeyring::startDaemon(Kind kind)
{
    QStringList arguments{QStringLiteral("--foreground"), QStringLiteral("--components=secrets")};
    if (kind == Kind::Unlocked)
        arguments.append(QStringLiteral("--unlock"));
    m_daemon.start(QStringLiteral("gnome-keyring-daemon"), arguments);
    if (kind == Kind::Unlocked)
        m_daemon.write("of no worth"); // the new keyring's password
    m_daemon.closeWriteChannel();
    // Asked from a process of its own: this one must not open the bus before the test does.
    const bool answered = waitFor([this] {
        if (m_daemon.state() != QProcess::Running)
            return m_daemon.state() == QProcess::NotRunning; // it may answer before QProcess hears that it started
        QProcess ask;
        ask.start(QStringLiteral("dbus-send"),
                  {QStringLiteral("--session"), QStringLiteral("--print-reply"),
                   QStringLiteral("--dest=org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
                   QStringLiteral("org.freedesktop.DBus.GetNameOwner"),
                   QStringLiteral("string:org.freedesktop.secrets")});
        return ask.waitForFinished(5000) && ask.exitStatus() == QProcess::NormalExit && ask.exitCode() == 0;
    });
    if (!answered || m_daemon.state() != QProcess::Running) {
        m_problem = QStringLiteral("gnome-keyring-daemon (package gnome-keyring): %1, ended with %2, said %3")
                        .arg(m_daemon.errorString())
                        .arg(m_daemon.exitCode())
                        .arg(QString::fromLocal8Bit(m_daemon.readAll()));
        return false;
    }
    return true;
}

bool PrivateKeyring::lock()
{
    QProcess ask;
    ask.start(QStringLiteral("dbus-send"),
              {QStringLiteral("--session"), QStringLiteral("--print-reply"),
               QStringLiteral("--dest=org.freedesktop.secrets"), QStringLiteral("/org/freedesktop/secrets"),
               QStringLiteral("org.freedesktop.Secret.Service.Lock"),
               QStringLiteral("array:objpath:/org/freedesktop/secrets/collection/login")});
    return ask.waitForFinished(5000) && ask.exitStatus() == QProcess::NormalExit && ask.exitCode() == 0;
}

QStringList PrivateKeyring::files() const
{
    QStringList found;
    QDirIterator iterator(m_home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (iterator.hasNext())
        found.append(QDir(m_home.path()).relativeFilePath(iterator.next()));
    found.sort();
    return found;
}

QByteArray PrivateKeyring::contents() const
{
    QByteArray all;
    for (const QString &name : files()) {
        QFile file(m_home.filePath(name));
        if (file.open(QFile::ReadOnly))
            all += file.readAll();
    }
    return all;
}

void PrivateKeyring::freeze()
{
    if (m_daemon.state() == QProcess::Running)
        ::kill(static_cast<pid_t>(m_daemon.processId()), SIGSTOP);
}

void PrivateKeyring::thaw()
{
    if (m_daemon.state() == QProcess::Running)
        ::kill(static_cast<pid_t>(m_daemon.processId()), SIGCONT);
}

} // namespace gatehouse::test
