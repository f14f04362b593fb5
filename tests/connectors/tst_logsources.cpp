// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/dynsecfixture.h"
#include "connectors/mosquitto/logwatch.h"
#include "support/sshserver.h"
#include "wire/localhost.h"

#include <QDir>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

constexpr auto slowly = 30000; // milliseconds

} // namespace

/// The log of a living broker that is known by its address, with its file, by ssh, or in the journal; and what happens
/// to such a file. Each thing counts once, whichever way it came.
class TestLogSources : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void countsOnceWhatComesTwice();
    void goesOnWhenTheFileIsGone();
    void goesOnWhenTheFileIsEmptied();
    void goesOnWhenTheFileIsRotated();
    void goesOnWhenTheBrokerRestarts();
    void goesOnWhenSshIsCut();
    void readsTheJournal();
    void goesOnBehindALongLineAndNoise();

private:
    bool open(const QString &log, const QString &sshHost = {});
    bool connectAs(const QString &id, const QString &user = QStringLiteral("on"));
    /// Something that only the file tells, so that it is followed.
    bool isFileFollowed();
    [[nodiscard]] int count(EventType type, const QString &clientId = {}) const;
    [[nodiscard]] bool isSaid(const char *words) const;

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Connector> m_connector;
    QList<Event> m_seen;
    int m_tries = 0;
};

void TestLogSources::init()
{
    m_connector.reset();
    m_seen.clear();
    m_broker = std::make_unique<BrokerProcess>();
    DynsecFile accounts = someAccounts();
    accounts.addAccount(text("silent"), text("pw"));
    QVERIFY2(m_broker->startDynsec(accounts), m_broker->problem());
}

bool TestLogSources::open(const QString &log, const QString &sshHost)
{
    Profile profile = profileAt(m_broker->port());
    profile.endpoint.log = log;
    profile.endpoint.sshHost = sshHost;
    m_connector = newConnector();
    connect(m_connector.get(), &Connector::happened, this, [this](const QList<Event> &batch) { m_seen += batch; });
    return await(m_connector->open(profile, Secret::fromText(text("adminpw")))) &&
           await(m_connector->readAccess({})).has_value();
}

bool TestLogSources::connectAs(const QString &id, const QString &user)
{
    return device(m_broker->port(), user, text("pw"), id) != nullptr;
}

bool TestLogSources::isFileFollowed()
{
    const QString id = QStringLiteral("try-%1").arg(++m_tries);
    const auto silent = device(m_broker->port(), text("silent"), text("pw"), id);
    MqttMessage message;
    message.topic = text("forbidden");
    if (silent)
        (void)await(silent->publish(message));
    return silent && QTest::qWaitFor([&] { return count(EventType::Denied, id) > 0; }, 1500);
}

int TestLogSources::count(EventType type, const QString &clientId) const
{
    return int(std::count_if(m_seen.cbegin(), m_seen.cend(), [&](const Event &event) {
        return event.type == type && (clientId.isEmpty() || event.who.clientId == clientId);
    }));
}

bool TestLogSources::isSaid(const char *words) const
{
    return std::any_of(m_seen.cbegin(), m_seen.cend(), [words](const Event &event) {
        return event.type == EventType::Log && event.text.contains(QLatin1String(words));
    });
}

void TestLogSources::countsOnceWhatComesTwice()
{
    QVERIFY(open(m_broker->logPath()));
    QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
    m_seen.clear();
    constexpr int many = 20;
    for (int i = 0; i < many; ++i) {
        QVERIFY(connectAs(QStringLiteral("id%1").arg(i)));
        QVERIFY(!connectAs(QStringLiteral("no%1").arg(i), text("off")));
    }
    QVERIFY(connectAs(text("last")));
    QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Disconnected, text("last")), 1, slowly);
    QCOMPARE(count(EventType::Connected), many + 1);
    QCOMPARE(count(EventType::Refused), many);
    for (const Event &event : std::as_const(m_seen)) // the file tells what the topics do not
        if (event.type == EventType::Refused)
            QVERIFY(event.who.address == u"127.0.0.1" || !event.who.clientId.isEmpty());
}

void TestLogSources::goesOnWhenTheFileIsGone()
{
    QVERIFY(open(m_broker->logPath()));
    QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
    QVERIFY(QFile::remove(m_broker->logPath()));
    QTRY_VERIFY_WITH_TIMEOUT(isSaid("is not there"), slowly);
    QVERIFY(m_connector->abilities().has(Ability::SeeConnections)); // by the topics
    QVERIFY(connectAs(text("meanwhile")));
    QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Disconnected, text("meanwhile")), 1, slowly);
    m_broker->reload(); // it opens its log anew
    QTRY_VERIFY_WITH_TIMEOUT(isSaid("is read again"), slowly);
    QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
    QCOMPARE(count(EventType::Connected, text("meanwhile")), 1);
}

void TestLogSources::goesOnWhenTheFileIsEmptied()
{
    QVERIFY(open(m_broker->logPath()));
    QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
    QFile log(m_broker->logPath());
    QVERIFY(log.resize(0)); // the broker writes on where it was
    QVERIFY(connectAs(text("behind")));
    QTRY_VERIFY_WITH_TIMEOUT(isSaid("begins anew") || isSaid("began anew"), slowly);
    QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
    QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Connected, text("behind")), 1, slowly);
}

void TestLogSources::goesOnWhenTheFileIsRotated()
{
    QVERIFY(open(m_broker->logPath()));
    QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
    for (int round = 0; round < 3; ++round) {
        const QString before = QStringLiteral("before-%1").arg(round);
        const QString between = QStringLiteral("between-%1").arg(round);
        QVERIFY(connectAs(before));
        QFile::remove(m_broker->logPath() + QStringLiteral(".2"));
        QFile::rename(m_broker->logPath() + QStringLiteral(".1"), m_broker->logPath() + QStringLiteral(".2"));
        QVERIFY(QFile::rename(m_broker->logPath(), m_broker->logPath() + QStringLiteral(".1")));
        QVERIFY(connectAs(between));
        m_broker->reload();
        QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
        for (const QString &id : {before, between})
            QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Connected, id), 1, slowly);
    }
}

void TestLogSources::goesOnWhenTheBrokerRestarts()
{
    QVERIFY(open(m_broker->logPath()));
    QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
    for (int round = 0; round < 2; ++round) {
        m_broker->kill();
        QVERIFY2(m_broker->restart(), m_broker->problem());
        QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
        const QString id = QStringLiteral("round-%1").arg(round);
        QVERIFY(connectAs(id));
        QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Disconnected, id), 1, slowly);
        QCOMPARE(count(EventType::Connected, id), 1);
    }
}

void TestLogSources::goesOnWhenSshIsCut()
{
    SshServer ssh;
    QVERIFY2(ssh.start(), ssh.problem());
    QVERIFY(open(m_broker->logPath(), ssh.host()));
    QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
    m_seen.clear();
    ssh.stop();
    QTRY_VERIFY_WITH_TIMEOUT(
        std::any_of(m_seen.cbegin(), m_seen.cend(), [](const Event &event) { return event.type == EventType::Log; }),
        slowly);
    QVERIFY(connectAs(text("meanwhile")));
    QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Disconnected, text("meanwhile")), 1, slowly);
    QVERIFY(ssh.restart());
    QTRY_VERIFY_WITH_TIMEOUT(isSaid("is read again"), slowly);
    QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
    QCOMPARE(count(EventType::Connected, text("meanwhile")), 1); // it stands in the file as well
    QCOMPARE(count(EventType::Disconnected, text("meanwhile")), 1);
    m_connector.reset();
}

/// There is no journal where tests run: a program in its place tells what the file of the broker says.
void TestLogSources::readsTheJournal()
{
    QTemporaryDir folder;
    const QString program = folder.filePath(QStringLiteral("journalctl"));
    QFile script(program);
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write(R"sh(#!/bin/sh
lines=1000000 after=0
for argument; do
    case $argument in
    --lines=*) lines=${argument#*=} ;;
    --after-cursor=*) after=${argument#*=} ;;
    --unit=*) [ "${argument#*=}" = mosquitto@plant.service ] || exit 1 ;;
    esac
done
awk -v after="$after" 'NR > after + 0 { gsub(/[\\"]/, "\\\\&"); gsub(/\t/, "\\t")
    printf "{\"__CURSOR\":\"%d\",\"__REALTIME_TIMESTAMP\":\"%s000000\",\"MESSAGE\":\"%s\"}\n", NR, substr($1, 1, 10), $0 }' "$GATEHOUSE_TEST_LOG" | tail -n "$lines"
)sh");
    script.close();
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", QFile::encodeName(folder.path()) + ':' + path);
    qputenv("GATEHOUSE_TEST_LOG", QFile::encodeName(m_broker->logPath()));
    QVERIFY(open(QStringLiteral("journal:mosquitto@plant.service")));
    QTRY_VERIFY_WITH_TIMEOUT(isFileFollowed(), slowly);
    m_seen.clear();
    QVERIFY(!connectAs(text("refused"), text("off")));
    QVERIFY(connectAs(text("let in")));
    QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Disconnected, text("let in")), 1, slowly);
    QCOMPARE(count(EventType::Connected, text("let in")), 1);
    QCOMPARE(count(EventType::Refused), 1);
    QVERIFY(QFile::remove(program));
    qputenv("PATH", path);
    m_connector.reset();
}

void TestLogSources::goesOnBehindALongLineAndNoise()
{
    constexpr int part = 1024 * 1024;
    constexpr int parts = 100;
    const QByteArray good = "1795363121: Client %1 disconnected, not authorised.\n";
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("m.log"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    file.write("1795363121: mosquitto version 2.0.22 starting\n" + QByteArray(good).replace("%1", "old"));
    LogWatch watch(std::make_shared<LocalHost>(), LogPlace{path, {}, LogPlace::Stamp::Found, {}}, nullptr);
    connect(&watch, &LogWatch::happened, this, [this](const QList<Event> &batch) { m_seen += batch; });
    QTRY_VERIFY(watch.isFollowing());
    for (int i = 0; i < parts; ++i)
        QCOMPARE(file.write(QByteArray(part, char('a' + i % 26))), part);
    file.write("\n" + QByteArray(good).replace("%1", "behind-the-line"));
    QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Refused, text("behind-the-line")), 1, slowly);
    QVERIFY(isSaid("longer than any"));
    QByteArray noise(part, '\xff');
    for (int i = 0; i < part; i += 300)
        noise[i] = '\n';
    file.write(noise + "\n" + QByteArray(good).replace("%1", "behind-the-noise"));
    QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Refused, text("behind-the-noise")), 1, slowly);
    QVERIFY(isSaid("are not mosquitto's"));
    QCOMPARE(count(EventType::Refused), 2);
}

QTEST_GUILESS_MAIN(TestLogSources)
#include "tst_logsources.moc"
