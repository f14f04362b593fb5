// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

/// The program as it is started: what it says where there is no display, and that it starts where there is one.
class TestProgram : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void needsNoDisplayForWords_data();
    void needsNoDisplayForWords();
    void saysThatThereIsNoDisplay();
    void refusesAWrongAddress();
    void opensItsStore();

private:
    bool run(const QStringList &arguments);

    QTemporaryDir m_folder;
    QProcessEnvironment m_bare; ///< without any display
    QProcess m_process;
};

void TestProgram::init()
{
    m_bare = QProcessEnvironment::systemEnvironment();
    for (const char *place : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        m_bare.remove(QLatin1String(place));
    m_process.setProcessEnvironment(m_bare);
}

bool TestProgram::run(const QStringList &arguments)
{
    m_process.start(QStringLiteral(GATEHOUSE), arguments);
    return m_process.waitForFinished(60000) && m_process.exitStatus() == QProcess::NormalExit;
}

void TestProgram::needsNoDisplayForWords_data()
{
    QTest::addColumn<QString>("argument");
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("--help") << QStringLiteral("--help") << QByteArray("Usage: ");
    QTest::newRow("-h") << QStringLiteral("-h") << QByteArray("Usage: ");
    QTest::newRow("--version") << QStringLiteral("--version") << QByteArray("gatehouse " GATEHOUSE_VERSION);
    QTest::newRow("-v") << QStringLiteral("-v") << QByteArray("gatehouse " GATEHOUSE_VERSION);
}

void TestProgram::needsNoDisplayForWords()
{
    QFETCH(const QString, argument);
    QFETCH(const QByteArray, start);
    QVERIFY2(run({argument}), m_process.readAllStandardError().constData());
    QCOMPARE(m_process.exitCode(), 0);
    const QByteArray said = m_process.readAllStandardOutput();
    QVERIFY2(said.startsWith(start), said.constData());
}

void TestProgram::saysThatThereIsNoDisplay()
{
    QVERIFY(run({QStringLiteral("--data-dir"), m_folder.path()}));
    QCOMPARE(m_process.exitCode(), 2);
    const QByteArray said = m_process.readAllStandardError();
    QVERIFY2(said.contains("no display") && said.contains("gatehousectl"), said.constData());
    QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("gatehouse.sqlite"))));
}

void TestProgram::refusesAWrongAddress()
{
    QVERIFY(run({QStringLiteral("-platform"), QStringLiteral("offscreen"), QStringLiteral("--data-dir"),
                 m_folder.path(), QStringLiteral("--url"), QStringLiteral("http://h")}));
    QCOMPARE(m_process.exitCode(), 2);
    const QByteArray said = m_process.readAllStandardError();
    QVERIFY2(said.contains("mqtt"), said.constData());
}

void TestProgram::opensItsStore()
{
    m_process.start(QStringLiteral(GATEHOUSE), {QStringLiteral("-platform"), QStringLiteral("offscreen"),
                                                QStringLiteral("--data-dir"), m_folder.path()});
    QVERIFY(m_process.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_folder.filePath(QStringLiteral("gatehouse.sqlite"))), 30000);
    QCOMPARE(m_process.state(), QProcess::Running);
    m_process.kill();
    QVERIFY(m_process.waitForFinished());
}

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
