// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/processidentity.h"

#include <QFile>
#include <QProcess>
#include <QTest>

using namespace gatehouse;

class TestProcessIdentity : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesThisProcess()
    {
        const QString identity = processIdentity();
        QCOMPARE(processIdentity(), identity);
        QVERIFY(isProcessAlive(identity));
        const QStringList parts = identity.split(QLatin1Char('/'));
        QCOMPARE(parts.size(), 3);
        QCOMPARE(parts.at(1), QString::number(QCoreApplication::applicationPid()));
#ifdef Q_OS_LINUX
        QFile bootId(QStringLiteral("/proc/sys/kernel/random/boot_id"));
        QVERIFY(bootId.open(QFile::ReadOnly));
        QCOMPARE(parts.at(0), QString::fromLatin1(bootId.readAll().trimmed()));
        QVERIFY(parts.at(2).toLongLong() > 0);
#endif
    }

    void anotherBootOrStartIsAnotherProcess()
    {
        QStringList parts = processIdentity().split(QLatin1Char('/'));
        QStringList otherBoot = parts;
        otherBoot[0] = QStringLiteral("00000000-0000-4000-8000-000000000000");
        QVERIFY(!isProcessAlive(otherBoot.join(QLatin1Char('/'))));
        parts[2] = QStringLiteral("1");
        QVERIFY(!isProcessAlive(parts.join(QLatin1Char('/'))));
    }

    void aProcessThatEndedIsDead()
    {
        QProcess process;
        process.start(QStringLiteral("cat"), {});
        QTRY_COMPARE(process.state(), QProcess::Running);
        // The start time of another process, read as the room reads it.
        QFile stat(QStringLiteral("/proc/%1/stat").arg(process.processId()));
        QVERIFY(stat.open(QFile::ReadOnly));
        const QByteArray line = stat.readAll();
        const QString started = QString::fromLatin1(line.mid(line.lastIndexOf(')') + 2).split(' ').at(19));
        const QString boot = processIdentity().section(QLatin1Char('/'), 0, 0);
        const QString identity = QStringLiteral("%1/%2/%3").arg(boot).arg(process.processId()).arg(started);
        QVERIFY(isProcessAlive(identity));
        process.closeWriteChannel();
        QTRY_COMPARE(process.state(), QProcess::NotRunning);
        QVERIFY(!isProcessAlive(identity));
    }

    void nonsenseIsNoProcess_data()
    {
        QTest::addColumn<QString>("identity");
        QTest::newRow("empty") << QString();
        QTest::newRow("one part") << QStringLiteral("boot");
        QTest::newRow("no number") << QStringLiteral("boot/pid/1");
        QTest::newRow("negative") << QStringLiteral("boot/-1/1");
        QTest::newRow("four parts") << QString(processIdentity() + QStringLiteral("/1"));
        QTest::newRow("a path") << QStringLiteral("../../etc/passwd");
    }

    void nonsenseIsNoProcess()
    {
        QFETCH(QString, identity);
        QVERIFY(!isProcessAlive(identity));
    }
};

QTEST_GUILESS_MAIN(TestProcessIdentity)
#include "tst_processidentity.moc"
