// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/gatehousectl.h"
#include "support/brokerprocess.h"

#include <QFile>
#include <QJsonArray>

#include <csignal>

using namespace gatehouse::test;

namespace {

constexpr auto slowly = 60000; // milliseconds

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

} // namespace

/// gatehousectl diagnose at a living broker: whatever becomes of the program, the configuration is put back.
class TestGatehousectlDiagnose : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void endsByItself();
    void endsWhenItIsTold_data();
    void endsWhenItIsTold();
    void isEndedByTheNextOneAfterItsDeath();
    void isEndedByAnotherOneAfterItsDeath();
    void saysWhyNot();

private:
    [[nodiscard]] QString conf() const { return m_broker->folder() + QStringLiteral("/broker.conf"); }
    [[nodiscard]] QStringList at(const QStringList &arguments) const
    {
        return QStringList{QStringLiteral("--config"), conf(), QStringLiteral("--json")} + arguments;
    }
    [[nodiscard]] bool isRaised() const { return bytesOf(conf()) != m_before; }
    [[nodiscard]] QStringList outcomes() const;

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Gatehousectl> m_ctl;
    QByteArray m_before;
};

void TestGatehousectlDiagnose::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    m_ctl = std::make_unique<Gatehousectl>();
    QVERIFY2(m_broker->start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous true\n")),
             m_broker->problem());
    m_before = bytesOf(conf());
}

/// Of all diagnoses, the newest first.
QStringList TestGatehousectlDiagnose::outcomes() const
{
    QStringList found;
    const QJsonArray entries = m_ctl->run(words("audit list --json")).json().value(u"entries").toArray();
    for (const QJsonValue &entry : entries)
        if (entry.toObject().value(u"action").toString() == u"diagnose")
            found.append(entry.toObject().value(u"outcome").toString());
    return found;
}

void TestGatehousectlDiagnose::endsByItself()
{
    const Ended ended = m_ctl->run(at(words("diagnose --for 2s")));
    QVERIFY2(ended.code == 0, ended.told().constData());
    QVERIFY2(ended.out.contains("\"diagnosing\":true") && ended.out.contains("\"diagnosing\":false"),
             ended.told().constData());
    QVERIFY(!isRaised());
    QCOMPARE(m_broker->logText().count("Reloading config."), 2);
    QCOMPARE(outcomes(), (QStringList{QStringLiteral("done"), QStringLiteral("intended")}));
}

void TestGatehousectlDiagnose::endsWhenItIsTold_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("by Ctrl+C") << SIGINT;
    QTest::newRow("by the system") << SIGTERM;
}

void TestGatehousectlDiagnose::endsWhenItIsTold()
{
    QFETCH(int, signal);
    QProcess process;
    m_ctl->start(process, at(words("diagnose")));
    QByteArray said;
    connect(&process, &QProcess::readyReadStandardOutput, &process, [&] { said += process.readAllStandardOutput(); });
    QTRY_VERIFY_WITH_TIMEOUT(said.contains("\"diagnosing\":true"), slowly);
    QVERIFY(isRaised());
    QCOMPARE(::kill(pid_t(process.processId()), signal), 0);
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, slowly);
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    QVERIFY(!isRaised());
    QCOMPARE(outcomes(), (QStringList{QStringLiteral("done"), QStringLiteral("intended")}));
}

void TestGatehousectlDiagnose::isEndedByTheNextOneAfterItsDeath()
{
    QProcess process;
    m_ctl->start(process, at(words("diagnose")));
    QByteArray said;
    connect(&process, &QProcess::readyReadStandardOutput, &process, [&] { said += process.readAllStandardOutput(); });
    QTRY_VERIFY_WITH_TIMEOUT(said.contains("\"diagnosing\":true"), slowly);
    // Somebody who looks meanwhile leaves it alone.
    QVERIFY(m_ctl->run(at(words("blocked"))).code == 0);
    QVERIFY(isRaised());
    process.kill();
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, slowly);
    QVERIFY(isRaised());
    const Ended next = m_ctl->run(at(words("blocked")));
    QVERIFY2(next.code == 0 && next.err.contains("That is done now."), next.told().constData());
    QVERIFY(!isRaised());
    QCOMPARE(m_broker->logText().count("Reloading config."), 2);
    QCOMPARE(outcomes(), (QStringList{QStringLiteral("settled"), QStringLiteral("intended")}));
    QVERIFY(m_ctl->run(at(words("blocked"))).err.isEmpty());
}

void TestGatehousectlDiagnose::isEndedByAnotherOneAfterItsDeath()
{
    QProcess process;
    m_ctl->start(process, at(words("diagnose --for 20s")));
    QByteArray said;
    connect(&process, &QProcess::readyReadStandardOutput, &process, [&] { said += process.readAllStandardOutput(); });
    QTRY_VERIFY_WITH_TIMEOUT(said.contains("\"diagnosing\":true"), slowly);
    QProcess other; // which sees at its beginning until when it should be over
    m_ctl->start(other, {QStringLiteral("--config"), conf(), QStringLiteral("watch")});
    QByteArray seen;
    connect(&other, &QProcess::readyReadStandardOutput, &other, [&] { seen += other.readAllStandardOutput(); });
    QTRY_VERIFY_WITH_TIMEOUT(seen.contains("Watching"), slowly);
    process.kill();
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, slowly);
    QVERIFY(isRaised());
    const QStringList settled{QStringLiteral("settled"), QStringLiteral("intended")};
    QTRY_COMPARE_WITH_TIMEOUT(outcomes(), settled, slowly);
    QVERIFY(!isRaised());
    QCOMPARE(::kill(pid_t(other.processId()), SIGINT), 0);
    QTRY_COMPARE_WITH_TIMEOUT(other.state(), QProcess::NotRunning, slowly);
}

void TestGatehousectlDiagnose::saysWhyNot()
{
    const Ended address = m_ctl->run({QStringLiteral("--url"), QStringLiteral("mqtt://127.0.0.1:1"),
                                      QStringLiteral("--json"), QStringLiteral("diagnose")});
    QVERIFY2(address.code == 3, address.told().constData());
    m_broker->stop();
    const Ended stopped = m_ctl->run(at(words("diagnose")));
    QVERIFY2(stopped.failedWith(2, "notSupported"), stopped.told().constData());
    const Ended time = m_ctl->run(at(words("diagnose --for ever")));
    QVERIFY2(time.failedWith(2, "badInput"), time.told().constData());
    QVERIFY(!isRaised());
}

QTEST_GUILESS_MAIN(TestGatehousectlDiagnose)
#include "tst_gatehousectldiagnose.moc"
