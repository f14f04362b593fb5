// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QtTest/QTest>

#include <functional>

#include <unistd.h>

namespace gatehouse::test {

/// "audit list --json" as the words of a command line.
inline QStringList words(const char *line)
{
    return QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts);
}

/// How one run of gatehousectl ended.
struct Ended
{
    int code = -1;
    QByteArray out;
    QByteArray err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    [[nodiscard]] QByteArray told() const
    {
        return "exit " + QByteArray::number(code) + "\nout: " + out + "\nerr: " + err;
    }
    /// What every failure owes: this code, one line on standard error, and the same in {"error":{...}}.
    [[nodiscard]] bool failedWith(int wanted, const char *fault) const
    {
        const QJsonObject error = json().value(QLatin1String("error")).toObject();
        return code == wanted && err.count('\n') == 1 && err.startsWith("gatehousectl: ") &&
               error.value(QLatin1String("fault")).toString() == QLatin1String(fault) &&
               !error.value(QLatin1String("what")).toString().isEmpty() && error.contains(QLatin1String("detail"));
    }
};

/// The real program with a data folder of its own, away from whatever this machine has: no keychain, no terminal.
class Gatehousectl
{
public:
    [[nodiscard]] QString dataFolder() const { return m_dataFolder.isEmpty() ? m_own.path() : m_dataFolder; }
    void useDataFolder(const QString &folder) { m_dataFolder = folder; }
    void setPassword(const QByteArray &password) { m_password = password; }
    void setVariable(const QString &name, const QString &value) { m_environment.insert(name, value); }

    /// `beforehand` runs in the new process; unless told otherwise it has no terminal to ask at.
    void start(
        QProcess &process, const QStringList &arguments,
        const std::function<void()> &beforehand = [] { ::setsid(); }) const
    {
        QProcessEnvironment environment = m_environment;
        environment.remove(QStringLiteral("GATEHOUSE_PASSWORD"));
        if (!m_password.isNull())
            environment.insert(QStringLiteral("GATEHOUSE_PASSWORD"), QString::fromUtf8(m_password));
        environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=/nowhere"));
        process.setProcessEnvironment(environment);
        process.setProgram(QStringLiteral(GATEHOUSE_CTL));
        process.setArguments(QStringList{QStringLiteral("--data-dir"), dataFolder()} + arguments);
        process.setChildProcessModifier(beforehand);
        process.start();
    }
    static Ended finish(QProcess &process, const QByteArray &input = {})
    {
        process.write(input);
        process.closeWriteChannel();
        // Scripted brokers live in this thread, so it must not stand still.
        if (!QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 60000))
            return {-3, "gatehousectl did not end in a minute", process.readAllStandardError()};
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(),
                process.readAllStandardError()};
    }
    [[nodiscard]] Ended run(const QStringList &arguments, const QByteArray &input = {}) const
    {
        QProcess process;
        start(process, arguments);
        return finish(process, input);
    }

private:
    QTemporaryDir m_own;
    QString m_dataFolder;
    QByteArray m_password;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
};

} // namespace gatehouse::test
