// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>

#include <QtTest/QTest>

#include <chrono>

namespace gatehouse::test {

/// How often a kill test kills: GATEHOUSE_ROUNDS, else a few times.
inline int killRounds()
{
    const int asked = qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS");
    return asked > 0 ? asked : 5;
}

inline quint32 killSeed()
{
    bool isGiven = false;
    const int given = qEnvironmentVariableIntValue("GATEHOUSE_SEED", &isGiven);
    return isGiven ? static_cast<quint32>(given) : QRandomGenerator::global()->generate();
}

/// The program that makes one allow, and dies of it.
class KilledAllow final
{
public:
    KilledAllow()
    {
        QObject::connect(&m_process, &QProcess::readyReadStandardOutput, &m_process,
                         [this] { m_said += m_process.readAllStandardOutput(); });
    }
    void start(const QString &folder, const QString &target, const QString &user)
    {
        m_process.start(QStringLiteral(ALLOWONCE), {folder, target, user});
    }
    bool waitForStarted() { return m_process.waitForStarted(); }
    bool waitFor(const char *word)
    {
        return QTest::qWaitFor([&] { return m_said.contains(word) || m_process.state() == QProcess::NotRunning; },
                               30000) &&
               m_said.contains(word);
    }
    bool waitForEnd()
    {
        return QTest::qWaitFor([&] { return m_process.state() == QProcess::NotRunning; }, 30000);
    }
    bool killAfter(std::chrono::microseconds delay)
    {
        QElapsedTimer elapsed;
        elapsed.start();
        // Finer than a timer's millisecond.
        while (std::chrono::nanoseconds(elapsed.nsecsElapsed()) < delay) {
        }
        m_process.kill();
        return waitForEnd();
    }
    QByteArray complaint() { return m_process.readAllStandardError(); }

private:
    QProcess m_process;
    QByteArray m_said;
};

} // namespace gatehouse::test
