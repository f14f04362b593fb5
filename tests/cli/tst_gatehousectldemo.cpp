// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/gatehousectl.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QtTest/QtTest>

#include <algorithm>
#include <tuple>

using namespace gatehouse::test;

namespace {

constexpr int patience = 30000; // of a busy machine; usually it takes milliseconds

} // namespace

/// The tour of a newcomer, on the demo broker; and that nothing of it stays.
class tst_GatehousectlDemo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_ctl = std::make_unique<Gatehousectl>(); }
    void cleanup();
    void listsAtOnce();
    void takesTheTour();
    void allowIsSeenToWork();
    void trailIsOfItsOwn();
    void nothingStaysAfterKill_data();
    void nothingStaysAfterKill();
    void twoAtOnceShareOne();
    void runEndsWithStandardInput();
    void saysWhenMosquittoIsMissing();

private:
    /// Processes that name this data folder or work in it, but for those that only wait to be noticed.
    [[nodiscard]] QStringList processes() const
    {
        QStringList found;
        const QStringList names = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        for (const QString &name : names) {
            bool isPid = false;
            if (name.toLongLong(&isPid); !isPid)
                continue;
            QFile command(QStringLiteral("/proc/%1/cmdline").arg(name));
            const QByteArray line = command.open(QIODevice::ReadOnly) ? command.readAll() : QByteArray();
            const QString place = QFileInfo(QStringLiteral("/proc/%1/cwd").arg(name)).symLinkTarget();
            if (line.contains(m_ctl->dataFolder().toUtf8()) || place.startsWith(m_ctl->dataFolder()))
                found.append(name);
        }
        return found;
    }
    [[nodiscard]] QStringList folders() const
    {
        return QDir(m_ctl->dataFolder())
            .entryList({QStringLiteral("demo"), QStringLiteral(".demo*")}, QDir::Dirs | QDir::Hidden);
    }
    [[nodiscard]] Ended demo(const char *line) const { return m_ctl->run(words("--demo --json") + words(line)); }
    std::unique_ptr<Gatehousectl> m_ctl;
};

void tst_GatehousectlDemo::cleanup()
{
    std::ignore = m_ctl->run(words("demo stop"));
    QTRY_VERIFY_WITH_TIMEOUT(processes().isEmpty(), patience);
}

void tst_GatehousectlDemo::listsAtOnce()
{
    QElapsedTimer clock;
    clock.start();
    const Ended blocked = demo("blocked");
    qInfo("--demo blocked: %lld ms", clock.elapsed());
    QVERIFY2(blocked.code == 0 && blocked.err.isEmpty(), blocked.told().constData());
    QSet<QString> mechanisms;
    const QJsonArray blocks = blocked.json().value(u"blocks").toArray();
    for (const QJsonValue &block : blocks)
        mechanisms.insert(block.toObject().value(u"mechanism").toString());
    QVERIFY2(blocks.size() >= 6, blocked.told().constData());
    QVERIFY2(mechanisms.size() >= 2, blocked.told().constData());
    QVERIFY(blocked.out.contains("ticket 4711 (anna, 2026-11-03)"));
    // The program ends only when everything is gone.
    QCOMPARE(processes(), QStringList());
    QCOMPARE(folders(), QStringList());
}

void tst_GatehousectlDemo::takesTheTour()
{
    QVERIFY(!QFileInfo::exists(m_ctl->dataFolder() + QLatin1String("/demo")));
    const Ended started = m_ctl->run(words("demo start --json"));
    QVERIFY2(started.code == 0 && started.json().value(u"running").toBool(), started.told().constData());
    QCOMPARE(m_ctl->run(words("demo start --json")).json(), started.json());

    QCOMPARE(demo("explain --user pump-7").code, 1);
    QCOMPARE(demo("allow --user pump-7 --reason tour").code, 0);
    QVERIFY(demo("blocked").out.contains("4711"));
    const Ended allowed = demo("allow --user pump-7 --reason tour --apply");
    QVERIFY2(allowed.code == 0, allowed.told().constData());
    QVERIFY(!demo("blocked").out.contains("4711"));
    QCOMPARE(demo("explain --user pump-7").code, 0);
    const Ended undone = demo("undo --apply");
    QVERIFY2(undone.code == 0, undone.told().constData());
    QVERIFY(demo("blocked").out.contains("4711"));
    const Ended verify = demo("audit verify");
    QVERIFY2(verify.code == 0 && verify.json().value(u"entries").toInt() >= 4, verify.told().constData());

    const Ended stopped = m_ctl->run(words("demo stop --json"));
    QVERIFY2(stopped.code == 0, stopped.told().constData());
    QCOMPARE(processes(), QStringList());
    QCOMPARE(folders(), QStringList());
    const Ended again = m_ctl->run(words("demo stop --json"));
    QVERIFY2(again.failedWith(2, "badInput"), again.told().constData());
}

void tst_GatehousectlDemo::allowIsSeenToWork()
{
    const Ended allowed = demo("allow --user pump-7 --reason tour --apply --wait 30s");
    QVERIFY2(allowed.code == 0, allowed.told().constData());
    QCOMPARE(allowed.json().value(u"verification").toObject().value(u"verdict").toString(), u"verified"_qs);
}

void tst_GatehousectlDemo::trailIsOfItsOwn()
{
    QCOMPARE(demo("allow --user pump-7 --reason tour --apply").code, 0);
    QVERIFY(demo("audit verify").json().value(u"entries").toInt() >= 2);
    const Ended own = m_ctl->run(words("audit verify --json"));
    QVERIFY2(own.failedWith(5, "storage"), own.told().constData()); // none was begun
    // The next demo is another broker, where there is nothing to put back.
    const Ended undo = demo("undo --apply");
    QVERIFY2(undo.failedWith(2, "badInput"), undo.told().constData());
}

void tst_GatehousectlDemo::nothingStaysAfterKill_data()
{
    QTest::addColumn<int>("milliseconds");
    // More than 40 would only wait longer: the demo is up by then.
    const int rounds = std::clamp(qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS"), 8, 40);
    for (int round = 0; round < rounds; ++round)
        QTest::addRow("%d ms", 20 * round + 1) << 20 * round + 1;
}

void tst_GatehousectlDemo::nothingStaysAfterKill()
{
    QFETCH(const int, milliseconds);
    QProcess process;
    m_ctl->start(process, words("--demo allow --user camera-dock --reason r --apply --wait 60s"));
    QVERIFY(process.waitForStarted());
    QTimer::singleShot(milliseconds, &process, &QProcess::kill);
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, patience);
    QTRY_COMPARE_WITH_TIMEOUT(processes(), QStringList(), patience);
    QTRY_COMPARE_WITH_TIMEOUT(folders(), QStringList(), patience);
}

void tst_GatehousectlDemo::twoAtOnceShareOne()
{
    QProcess first;
    QProcess second;
    m_ctl->start(first, words("--demo --json blocked"));
    m_ctl->start(second, words("--demo --json blocked"));
    for (QProcess *process : {&first, &second}) {
        const Ended ended = Gatehousectl::finish(*process);
        QVERIFY2(ended.code == 0, ended.told().constData());
    }
    QTRY_COMPARE_WITH_TIMEOUT(folders(), QStringList(), patience);
}

void tst_GatehousectlDemo::runEndsWithStandardInput()
{
    QProcess process;
    m_ctl->start(process, words("demo run"));
    QTRY_VERIFY_WITH_TIMEOUT(process.canReadLine(), 20000);
    QVERIFY(process.readLine().startsWith("{\"ready\":"));
    QCOMPARE(folders(), words("demo"));
    const Ended ended = Gatehousectl::finish(process);
    QCOMPARE(ended.code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(processes(), QStringList(), patience);
    QTRY_COMPARE_WITH_TIMEOUT(folders(), QStringList(), patience);
}

void tst_GatehousectlDemo::saysWhenMosquittoIsMissing()
{
    m_ctl->setVariable(QStringLiteral("GATEHOUSE_MOSQUITTO"), QStringLiteral("/nowhere/mosquitto"));
    const Ended ended = demo("blocked");
    QVERIFY2(ended.failedWith(2, "notSupported") && ended.err.contains("mosquitto"), ended.told().constData());
    QCOMPARE(folders(), QStringList());
}

QTEST_GUILESS_MAIN(tst_GatehousectlDemo)
#include "tst_gatehousectldemo.moc"
