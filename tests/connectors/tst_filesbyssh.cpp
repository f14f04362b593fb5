// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/livingbroker.h"
#include "connectors/mosquitto/connector.h"
#include "connectors/mosquitto/files/filesconnector.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "support/sshserver.h"
#include "wire/connectionprobe.h"

#include <QDir>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

const QByteArray rightPassword = "secret";

Identity named(const QString &user)
{
    Identity who;
    who.user = user;
    return who;
}

} // namespace

/// A running broker, whose files are on a machine that only ssh leads to.
class TestFilesBySsh : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void letsInAndBlocksAgain();
    void putsBackWhatTheBrokerDoesNotTake();
    void tellsTheBrokerByACommandThere();
    void noticesWhatSomebodyElseWrites();
    void looksForChangesAndTellsWhenItCannot();
    void saysWhenTheMachineIsGone();
    void losesItsWayBetweenWriteAndReload();

private:
    [[nodiscard]] QByteArray content(const char *name) const
    {
        QFile file(m_folder.filePath(QString::fromUtf8(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    bool write(const char *name, const QByteArray &bytes) const
    {
        QFile file(m_folder.filePath(QString::fromUtf8(name)));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }
    Result<BrokerFacts> open(const QString &reloadCommand = {});
    Result<QList<Change>> changesOf(PlanKind kind);
    Result<ChangeOutcome> apply(const Result<QList<Change>> &changes);
    [[nodiscard]] bool getsIn() const;

    QByteArray m_line;
    QByteArray m_shut;
    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Connector> m_connector;
    QDir m_folder;
};

void TestFilesBySsh::initTestCase()
{
    m_line = passwordLine("pump", Secret(rightPassword)).value() + '\n';
    m_shut = blockedLine(m_line, brokerDialect());
}

void TestFilesBySsh::init()
{
    m_server = std::make_unique<SshServer>();
    QVERIFY2(m_server->start(), m_server->problem());
    m_broker = std::make_unique<BrokerProcess>();
    m_folder = QDir(m_broker->folder());
    QVERIFY(write("passwords", "# flooded us\n" + m_shut));
    QVERIFY2(m_broker->start(QStringLiteral("listener @PORT0@ 127.0.0.1\npassword_file @FOLDER@/passwords\n")),
             m_broker->problem());
    m_connector = std::make_unique<MosquittoConnector>();
}

void TestFilesBySsh::cleanup()
{
    m_connector.reset();
    m_broker.reset();
    m_server.reset();
}

Result<BrokerFacts> TestFilesBySsh::open(const QString &reloadCommand)
{
    Profile profile;
    profile.endpoint =
        endpointFromUrl(QStringLiteral("ssh://") + m_server->host() + m_folder.filePath(QStringLiteral("broker.conf")))
            .value();
    profile.endpoint.reloadCommand = reloadCommand;
    return await(m_connector->open(profile, {}));
}

Result<QList<Change>> TestFilesBySsh::changesOf(PlanKind kind)
{
    const auto plan = kind == PlanKind::Allow
                          ? await(m_connector->planAllow({{named(QStringLiteral("pump"))}, {}, {}, {}}))
                          : await(m_connector->planBlock({{named(QStringLiteral("pump"))}, {}, {}, {}}));
    return plan.map([](const Plan &made) { return made.items.constFirst().changes; });
}

Result<ChangeOutcome> TestFilesBySsh::apply(const Result<QList<Change>> &changes)
{
    if (!changes)
        return fail(changes.error());
    return await(m_connector->apply(*changes, ready<>(Result<>()))).map([](const QList<ChangeOutcome> &outcomes) {
        return outcomes.constFirst();
    });
}

bool TestFilesBySsh::getsIn() const
{
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = m_broker->port();
    options.user = QStringLiteral("pump");
    options.password = Secret(rightPassword);
    const auto report = await(probeConnection(options));
    return report && report->connected;
}

void TestFilesBySsh::letsInAndBlocksAgain()
{
    const auto facts = open();
    QVERIFY2(facts, told(facts).constData());
    QCOMPARE(QVersionNumber::fromString(facts->version), brokerVersion());
    const auto revision = await(m_connector->readAccess({}));
    QVERIFY2(revision, told(revision).constData());
    QCOMPARE(revision->blocks.size(), 1);
    QCOMPARE(revision->blocks.constFirst().reason, QStringLiteral("flooded us"));
    QCOMPARE(revision->blocks.constFirst().origin.line, 2);
    QVERIFY(!getsIn());
    const auto allowed = apply(changesOf(PlanKind::Allow));
    QVERIFY2(allowed && allowed->result, told(allowed).constData());
    QCOMPARE(allowed->note, QString());
    QCOMPARE(content("passwords"), "# flooded us\n" + m_line);
    QCOMPARE(m_broker->logText().count("Reloading config."), 1);
    QVERIFY(getsIn());
    const auto blocked = apply(changesOf(PlanKind::Block));
    QVERIFY2(blocked && blocked->result, told(blocked).constData());
    QVERIFY(!getsIn());
    QCOMPARE(m_server->log().count("Accepted publickey"), 1);
    // Where the broker listens is another machine's business.
    QVERIFY(!m_connector->abilities().has(Ability::TestCredentials));
}

void TestFilesBySsh::putsBackWhatTheBrokerDoesNotTake()
{
    QVERIFY(open());
    QVERIFY(
        write("broker.conf", content("broker.conf") + "listener " + QByteArray::number(freePort()) + " 127.0.0.1\n"));
    const auto outcome = apply(changesOf(PlanKind::Allow));
    QVERIFY2(outcome && !outcome->result, told(outcome).constData());
    QVERIFY2(outcome->result.error().what.contains(QStringLiteral("put back")),
             qPrintable(outcome->result.error().what));
    QCOMPARE(content("passwords"), "# flooded us\n" + m_shut);
}

void TestFilesBySsh::tellsTheBrokerByACommandThere()
{
    QVERIFY(open(QStringLiteral("kill -HUP %1 && echo \"it's $SSH_CONNECTION\" > '%2/mark'")
                     .arg(m_broker->pid())
                     .arg(m_folder.path())));
    const auto outcome = apply(changesOf(PlanKind::Allow));
    QVERIFY2(outcome && outcome->result, told(outcome).constData());
    QVERIFY2(content("mark").startsWith("it's 127.0.0.1 "), content("mark").constData());
    QVERIFY(getsIn());
}

void TestFilesBySsh::noticesWhatSomebodyElseWrites()
{
    QVERIFY(open());
    QVERIFY(await(m_connector->readAccess({})));
    const auto changes = changesOf(PlanKind::Allow);
    QVERIFY(write("passwords", passwordLine("pump", Secret("another")).value() + '\n'));
    const QByteArray theirs = content("passwords");
    const auto outcome = apply(changes);
    QCOMPARE(outcome->result.error().fault, Fault::Conflict);
    QCOMPARE(content("passwords"), theirs);
}

void TestFilesBySsh::looksForChangesAndTellsWhenItCannot()
{
    m_connector = std::make_unique<FilesConnector>(nullptr, std::chrono::milliseconds(100));
    QVERIFY(open());
    QVERIFY(await(m_connector->readAccess({})));
    QSignalSpy changed(m_connector.get(), &Connector::accessChanged);
    QSignalSpy lost(m_connector.get(), &Connector::connectionLost);
    QSignalSpy back(m_connector.get(), &Connector::connectionBack);
    QTest::qWait(500);
    QCOMPARE(changed.size(), 0); // nobody did anything
    QVERIFY(write("passwords", m_line));
    QTRY_VERIFY(!changed.isEmpty());
    QVERIFY(await(m_connector->readAccess({}))->blocks.isEmpty());
    // What the configuration says counts as well.
    changed.clear();
    QTest::qWait(300);
    QCOMPARE(changed.size(), 0);
    QVERIFY(write("broker.conf", content("broker.conf") + "# touched\n"));
    QTRY_VERIFY(!changed.isEmpty());
    m_server->stop();
    QTRY_COMPARE(lost.size(), 1);
    QCOMPARE(lost.constFirst().constFirst().value<Error>().fault, Fault::Offline);
    QVERIFY2(m_server->restart(), m_server->problem());
    QTRY_COMPARE(back.size(), 1);
    QCOMPARE(lost.size(), 1);
}

void TestFilesBySsh::saysWhenTheMachineIsGone()
{
    QVERIFY(open());
    const auto changes = changesOf(PlanKind::Allow);
    m_server->stop();
    const auto outcome = apply(changes);
    QCOMPARE(outcome ? outcome->result.error().fault : outcome.error().fault, Fault::Offline);
    QCOMPARE(content("passwords"), "# flooded us\n" + m_shut);
    QVERIFY2(m_server->restart(), m_server->problem());
    const auto again = apply(changes);
    QVERIFY2(again && again->result, told(again).constData());
    QVERIFY(getsIn());
}

void TestFilesBySsh::losesItsWayBetweenWriteAndReload()
{
    // The command that tells the broker takes the way there with it, and nobody comes back.
    QVERIFY(open(QStringLiteral("kill -9 $(cat '%1/sshd')").arg(m_folder.path())));
    const auto changes = changesOf(PlanKind::Allow);
    QVERIFY2(changes, told(changes).constData());
    QVERIFY(write("sshd", m_server->processes()));
    const auto outcome = apply(changes);
    QVERIFY2(outcome && outcome->result, told(outcome).constData()); // it is written, and stays
    QCOMPARE(content("passwords"), "# flooded us\n" + m_line);
    QVERIFY2(outcome->note.contains(QStringLiteral("cannot be seen")), qPrintable(outcome->note));
    QVERIFY(!getsIn());
}

QTEST_GUILESS_MAIN(TestFilesBySsh)
#include "tst_filesbyssh.moc"
