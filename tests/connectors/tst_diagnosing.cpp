// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/dynsecfixture.h"
#include "connectors/mosquitto/files/diagnoselines.h"
#include "support/dice.h"

#include <QDir>

#include <random>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

constexpr auto slowly = 20000; // milliseconds

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

Act begin(const QString &id, int seconds = 600)
{
    return {ActKind::Diagnose, id, QDateTime::currentDateTimeUtc().addSecs(seconds)};
}

Act end(const QString &id)
{
    return {ActKind::EndDiagnose, id, {}};
}

} // namespace

/// A living broker that is told to read its files, or to let its log tell everything for a while.
class TestDiagnosing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void putsBackEachByte_data();
    void putsBackEachByte();
    void takesOutItsLinesAlone();
    void readsWhateverStandsThere();

    void init();
    void reloads();
    void raisesAndRestores();
    void leavesWhatSomebodyElseWrote();
    void isForOneAtATime();
    void takesNothingThatStopsTheBroker();
    void saysWhyNot();

private:
    [[nodiscard]] QString conf() const { return QDir(m_broker->folder()).filePath(QStringLiteral("broker.conf")); }
    [[nodiscard]] bool isDebugLogged();
    bool open();

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Connector> m_connector;
    int m_tries = 0;
};

void TestDiagnosing::putsBackEachByte_data()
{
    QTest::addColumn<QByteArray>("conf");
    for (const char *conf : {"", "\n", "listener 1883", "listener 1883\n", "listener 1883\r\n", "a\n\n\n",
                             "# log_type all", "log_type all\n", "log_type all", "\xff\xfe\0x"})
        QTest::newRow(QByteArray(conf).toPercentEncoding().constData()) << QByteArray(conf);
}

void TestDiagnosing::putsBackEachByte()
{
    QFETCH(QByteArray, conf);
    const DiagnoseLines lines{"3f-A1", QDateTime::fromSecsSinceEpoch(1795363121, Qt::UTC)};
    const QByteArray with = withDiagnosis(conf, lines);
    QVERIFY(with.endsWith("\nlog_type all\n"));
    const auto found = diagnosisIn(with);
    QVERIFY(found);
    QCOMPARE(found->id, lines.id);
    QCOMPARE(found->until, lines.until);
    QCOMPARE(withoutDiagnosis(with, lines.id), conf);
    QCOMPARE(withoutDiagnosis(with, "another"), with);
    QVERIFY(!diagnosisIn(conf));
}

void TestDiagnosing::takesOutItsLinesAlone()
{
    const QDateTime until = QDateTime::fromSecsSinceEpoch(1795363121, Qt::UTC);
    const QByteArray with = withDiagnosis("user a", {"one", until});
    QCOMPARE(withoutDiagnosis(QByteArray(with + "max_qos 1\n"), "one"), QByteArray("user a\nmax_qos 1\n"));
    QCOMPARE(withoutDiagnosis(QByteArray("# first\n" + with), "one"), QByteArray("# first\nuser a"));
    const QByteArray both = withDiagnosis(with, {"two", until});
    QCOMPARE(withoutDiagnosis(withoutDiagnosis(both, "one"), "two"), QByteArray("user a\n"));
    QCOMPARE(withoutDiagnosis(withoutDiagnosis(both, "two"), "one"), QByteArray("user a"));
    // Somebody took the option away, or changed it: only the comment is ours.
    QCOMPARE(withoutDiagnosis(QByteArray(with).replace("log_type all", "log_type error"), "one"),
             QByteArray("user a\nlog_type error\n"));
}

void TestDiagnosing::readsWhateverStandsThere()
{
    const auto seed = std::random_device()();
    qInfo("GATEHOUSE_SEED=%u", seed);
    Dice dice(seed);
    const QDateTime until = QDateTime::fromSecsSinceEpoch(1795363121, Qt::UTC);
    for (int round = 0; round < 5000; ++round) {
        QByteArray conf;
        for (int parts = dice.below(6); parts > 0; --parts)
            conf += dice.of({"\n", "user a", "log_type all\n", "# Gatehouse diagnoses until ", "2026-11-28T00:00:00Z",
                             ", then it takes this line and the next away: ", "id", " +", "\r\n", "x"});
        const QByteArray with = withDiagnosis(conf, {"mine", until});
        QCOMPARE(withoutDiagnosis(with, "mine"), conf);
        const auto there = diagnosisIn(conf);
        QVERIFY(!there || withoutDiagnosis(conf, there->id).size() < conf.size());
    }
}

void TestDiagnosing::init()
{
    m_connector.reset();
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY2(m_broker->start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous true\n")),
             m_broker->problem());
    // As brokers are: no word of what is denied.
    QVERIFY(write(conf(), bytesOf(conf()).replace("log_type all", "log_type notice\nlog_type information")));
    m_broker->reload();
    QTRY_VERIFY_WITH_TIMEOUT(!isDebugLogged(), slowly);
    QVERIFY(open());
}

bool TestDiagnosing::open()
{
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = conf();
    m_connector = newConnector();
    return await(m_connector->open(profile, {})) && await(m_connector->readAccess({})).has_value();
}

bool TestDiagnosing::isDebugLogged()
{
    const QString id = QStringLiteral("try-%1").arg(++m_tries);
    if (!device(m_broker->port(), {}, {}, id))
        return false;
    const bool isSeen = QTest::qWaitFor(
        [&] { return m_broker->logText().contains(QString(u"Client " + id + u" disconnected").toUtf8()); }, slowly);
    return isSeen && m_broker->logText().contains(QString(u"Sending CONNACK to " + id).toUtf8());
}

void TestDiagnosing::reloads()
{
    const QByteArray before = bytesOf(conf());
    const auto count = m_broker->logText().count("Reloading config.");
    QVERIFY2(m_connector->abilities().has(Ability::Reload),
             qPrintable(m_connector->abilities().whyNot(Ability::Reload)));
    const auto done = await(m_connector->perform({ActKind::Reload, {}, {}}));
    QVERIFY2(done, told(done).constData());
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->logText().count("Reloading config."), count + 1, slowly);
    QCOMPARE(bytesOf(conf()), before);
    m_broker->stop();
    QVERIFY(!await(m_connector->perform({ActKind::Reload, {}, {}})));
}

void TestDiagnosing::raisesAndRestores()
{
    const QByteArray before = bytesOf(conf());
    QVERIFY2(m_connector->abilities().has(Ability::Diagnose),
             qPrintable(m_connector->abilities().whyNot(Ability::Diagnose)));
    const auto begun = await(m_connector->perform(begin(text("one"))));
    QVERIFY2(begun, told(begun).constData());
    QVERIFY(bytesOf(conf()) != before);
    QVERIFY(isDebugLogged());
    QVERIFY(await(m_connector->readAccess({})));
    QVERIFY(m_connector->diagnosedUntil());
    QVERIFY(*m_connector->diagnosedUntil() > QDateTime::currentDateTimeUtc());
    const auto ended = await(m_connector->perform(end(text("one"))));
    QVERIFY2(ended, told(ended).constData());
    QCOMPARE(bytesOf(conf()), before);
    QVERIFY(!isDebugLogged());
    QVERIFY(await(m_connector->readAccess({})));
    QVERIFY(!m_connector->diagnosedUntil());
    QVERIFY(await(m_connector->perform(end(text("one"))))); // nothing is left to be ended
    // The program ends while it is on: nobody waits for the answer.
    QVERIFY(await(m_connector->perform(begin(text("two")))));
    m_connector->perform(end(text("two")));
    m_connector->close();
    m_connector.reset();
    QCOMPARE(bytesOf(conf()), before);
    QVERIFY(!isDebugLogged());
}

void TestDiagnosing::leavesWhatSomebodyElseWrote()
{
    const QByteArray before = bytesOf(conf());
    QVERIFY(await(m_connector->perform(begin(text("one")))));
    QVERIFY(write(conf(), "# somebody was here\n" + bytesOf(conf()) + "max_qos 1\n"));
    const auto ended = await(m_connector->perform(end(text("one"))));
    QVERIFY2(ended, told(ended).constData());
    QCOMPARE(bytesOf(conf()), QByteArray("# somebody was here\n" + before + "max_qos 1\n"));
    QVERIFY(!isDebugLogged());
}

void TestDiagnosing::isForOneAtATime()
{
    const QByteArray before = bytesOf(conf());
    QVERIFY(await(m_connector->perform(begin(text("one")))));
    const auto second = await(m_connector->perform(begin(text("two"))));
    QVERIFY(!second);
    QCOMPARE(second.error().fault, Fault::Conflict);
    QVERIFY(await(m_connector->perform(end(text("one")))));
    // One whose time is long over, that nobody came back for.
    QVERIFY(write(conf(), withDiagnosis(before, {"lost", QDateTime::currentDateTimeUtc().addSecs(-3600)})));
    QVERIFY(await(m_connector->perform(begin(text("three")))));
    QVERIFY(!bytesOf(conf()).contains("lost"));
    QVERIFY(await(m_connector->perform(end(text("three")))));
    QCOMPARE(bytesOf(conf()), before);
}

void TestDiagnosing::takesNothingThatStopsTheBroker()
{
    const QByteArray broken = bytesOf(conf()) + "acl_file " + QFile::encodeName(m_broker->folder()) + "/nowhere\n";
    QVERIFY(write(conf(), broken));
    const auto begun = await(m_connector->perform(begin(text("one"))));
    QVERIFY(!begun);
    QCOMPARE(bytesOf(conf()), broken);
    QVERIFY(!await(m_connector->perform({ActKind::Reload, {}, {}})));
    QVERIFY(m_broker->isRunning());
}

void TestDiagnosing::saysWhyNot()
{
    m_broker->stop();
    QVERIFY(open());
    for (const Ability ability : {Ability::Reload, Ability::Diagnose, Ability::Disconnect}) {
        QVERIFY(!m_connector->abilities().has(ability));
        QVERIFY(!m_connector->abilities().whyNot(ability).isEmpty());
    }
    const auto begun = await(m_connector->perform(begin(text("one"))));
    QVERIFY(!begun);
    QCOMPARE(begun.error().fault, Fault::NotSupported);
}

QTEST_GUILESS_MAIN(TestDiagnosing)
#include "tst_diagnosing.moc"
