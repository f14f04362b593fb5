// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/connector.h"
#include "connectors/mosquitto/files/flashmqreload.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "connectors/mosquitto/files/reloadlog.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "wire/connectionprobe.h"
#include "wire/localhost.h"

#include <QHash>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

const QByteArray rightPassword = "secret";

QByteArray lineOf(const QByteArray &user)
{
    static QHash<QByteArray, QByteArray> known;
    QByteArray &line = known[user];
    if (line.isEmpty())
        line = passwordLine(user, Secret(rightPassword)).value() + '\n';
    return line;
}

QByteArray shut(const QByteArray &user)
{
    return blockedLine(lineOf(user), Dialect::FlashMq);
}

QStringList idsOf(const QList<Block> &blocks)
{
    QStringList ids;
    for (const Block &block : blocks)
        ids.append(block.id);
    return ids;
}

Identity named(const QString &user)
{
    Identity who;
    who.user = user;
    return who;
}

} // namespace

/// FlashMQ by its files: who is kept out, let in and kept out again. With GATEHOUSE_FLASHMQ, by hand, a living one
/// reads them, and is asked as well; else none runs.
class TestFlashmqConnector : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void letsInAndBlocksAgain();
    void blocksByTopicsWhereStrangersGetIn();
    void putsBackWhatTheBrokerDoesNotTake();
    void listsNetworks();
    void looksWhereItWasStarted_data();
    void looksWhereItWasStarted();
    void readsItsLog();
    void replacesAgainInTheNextSecond();

private:
    [[nodiscard]] bool isLiving() const { return !BrokerProcess::flashmq().isEmpty(); }
    [[nodiscard]] QString path(const char *name) const { return m_broker->folder() + u'/' + QString::fromUtf8(name); }
    [[nodiscard]] bool write(const char *name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }
    [[nodiscard]] QByteArray content(const char *name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    bool start(const QByteArray &passwords, const QByteArray &acl, const char *anonymous);
    Result<BrokerFacts> open();
    QList<Block> blocks()
    {
        const Result<Revision> revision = await(m_connector->readAccess({}));
        return revision ? revision->blocks : QList<Block>();
    }
    /// Applied, and what the broker is said to have made of it.
    bool carryOut(const Result<Plan> &plan);
    /// Of the living one; without it as the policy says.
    bool getsIn(const QString &user);

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<MosquittoConnector> m_connector;
};

void TestFlashmqConnector::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    m_connector = std::make_unique<MosquittoConnector>();
}

bool TestFlashmqConnector::start(const QByteArray &passwords, const QByteArray &acl, const char *anonymous)
{
    const QString conf = QStringLiteral("allow_anonymous %1\nmosquitto_password_file @FOLDER@/passwords\n"
                                        "mosquitto_acl_file @FOLDER@/acl\nthread_count 2\n"
                                        "listen {\n  port @PORT0@\n  inet4_bind_address 127.0.0.1\n"
                                        "  inet_protocol ip4\n}\n")
                             .arg(QString::fromLatin1(anonymous));
    if (!write("passwords", passwords) || !write("acl", acl))
        return false;
    if (isLiving())
        return m_broker->startFlashmq(conf);
    QString alone = conf;
    alone.replace(QStringLiteral("@FOLDER@"), m_broker->folder())
        .replace(QStringLiteral("@PORT0@"), QStringLiteral("1"));
    return write("broker.conf", alone.toUtf8());
}

Result<BrokerFacts> TestFlashmqConnector::open()
{
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = path("broker.conf");
    return await(m_connector->open(profile, {}));
}

bool TestFlashmqConnector::carryOut(const Result<Plan> &plan)
{
    if (!plan || plan->changeCount() == 0)
        return false;
    for (const Change &change : plan->items.constFirst().changes) {
        const auto outcomes = await(m_connector->apply({change}, ready<>(Result<>())));
        if (!outcomes || !outcomes->constFirst().result)
            return false;
        const QString note = outcomes->constFirst().note;
        if (note.isEmpty() != isLiving() ||
            note.contains(QStringLiteral("No broker that uses these files")) == isLiving())
            return false;
    }
    return true;
}

bool TestFlashmqConnector::getsIn(const QString &user)
{
    Attempt attempt;
    attempt.who.user = user;
    attempt.credentials = Credentials{Secret(rightPassword)};
    const bool isAllowed = m_connector->policy()->decide(attempt).answer == Answered::Allow;
    if (!isLiving())
        return isAllowed;
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = m_broker->port();
    options.user = user;
    options.password = Secret(rightPassword);
    const auto report = await(probeConnection(options));
    if (!report || report->connected != isAllowed)
        qWarning("The policy and FlashMQ are not of one mind about %s.", qPrintable(user));
    return report && report->connected && isAllowed;
}

void TestFlashmqConnector::letsInAndBlocksAgain()
{
    QVERIFY2(start(lineOf("fine") + shut("pump") + lineOf("u+"),
                   "user fine\ntopic a\nuser ghost\ntopic a\n"
                   "user pump\ntopic #\nuser u+\ntopic a\n",
                   "no"),
             m_broker->problem());
    const auto opened = open();
    QVERIFY2(opened, told(opened).constData());
    QVERIFY2(opened->product.contains(QStringLiteral("FlashMQ")), qPrintable(opened->product));
    QVERIFY(!isLiving() || opened->version.startsWith(QStringLiteral("1.")));
    QCOMPARE(idsOf(blocks()),
             QStringList({QStringLiteral("files/user/ghost#unknown"), QStringLiteral("files/user/pump#disabled"),
                          QStringLiteral("files/user/u+#unsafe")}));
    QVERIFY(getsIn(QStringLiteral("fine")) && !getsIn(QStringLiteral("pump")) && !getsIn(QStringLiteral("u+")));

    AllowRequest request;
    request.who = {named(QStringLiteral("pump"))};
    const auto plan = await(m_connector->planAllow(request));
    QVERIFY2(plan, told(plan).constData());
    QVERIFY(carryOut(plan));
    QCOMPARE(content("passwords"), lineOf("fine") + lineOf("pump") + lineOf("u+"));
    QVERIFY(getsIn(QStringLiteral("pump")));

    BlockRequest again;
    again.who = {named(QStringLiteral("pump"))};
    const auto back = await(m_connector->planBlock(again));
    QVERIFY2(back, told(back).constData());
    QVERIFY(back->cost.sentence.isEmpty() && back->cost.brokerPause.count() == 0);
    QVERIFY2(back->items.constFirst().changes.constFirst().effects.sentences.constFirst().contains(
                 QStringLiteral("stays so")),
             told(back).constData());
    QVERIFY(carryOut(back));
    QCOMPARE(content("passwords"), lineOf("fine") + shut("pump") + lineOf("u+"));
    QVERIFY(!getsIn(QStringLiteral("pump")));
}

void TestFlashmqConnector::blocksByTopicsWhereStrangersGetIn()
{
    QVERIFY2(start(lineOf("pump") + shut("off") + lineOf("a b"), "user pump\ntopic a\n", "yes"), m_broker->problem());
    QVERIFY(open());
    QVERIFY(getsIn(QStringLiteral("off")) && getsIn(QStringLiteral("stranger"))); // whoever is in no list
    BlockRequest request;
    request.who = {named(QStringLiteral("pump"))};
    request.reason = QStringLiteral("flooded us");
    const auto plan = await(m_connector->planBlock(request));
    QVERIFY2(plan, told(plan).constData());
    QVERIFY(carryOut(plan));
    QCOMPARE(content("acl"), QByteArray("user pump\n# flooded us\ntopic deny #\ntopic a\n"));
    Attempt attempt;
    attempt.who.user = QStringLiteral("pump");
    attempt.action = Action::Publish;
    attempt.topic = QStringLiteral("$SYS/a"); // # covers it here
    QCOMPARE(m_connector->policy()->decide(attempt).answer, Answered::Deny);
    QVERIFY(idsOf(blocks()).contains(QStringLiteral("files/user/pump#denied")));
    // In that file a name ends at its first space.
    request.who = {named(QStringLiteral("a b"))};
    const auto none = await(m_connector->planBlock(request));
    QVERIFY2(none, told(none).constData());
    QCOMPARE(none->changeCount(), 0);
    QVERIFY(none->items.constFirst().notLiftable.constFirst().contains(QStringLiteral("space")));
}

void TestFlashmqConnector::putsBackWhatTheBrokerDoesNotTake()
{
    QVERIFY2(start(lineOf("pump"), "user pump\ntopic deny #\n", "no"), m_broker->problem());
    QVERIFY(open());
    AllowRequest request;
    request.who = {named(QStringLiteral("pump"))};
    QVERIFY(write("acl", "user pump\ntopic deny #\nrubbish\n")); // somebody else's mistake
    const auto plan = await(m_connector->planAllow(request));
    QVERIFY2(plan, told(plan).constData());
    const auto outcomes = await(m_connector->apply(plan->items.constFirst().changes, ready<>(Result<>())));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->constFirst().result.error().fault, Fault::Refused);
    QCOMPARE(content("acl"), QByteArray("user pump\ntopic deny #\nrubbish\n"));
    const QList<Block> found = blocks();
    QCOMPARE(found.constFirst().mechanism, Mechanism::BrokerFault);
    QVERIFY2(found.constFirst().explanation.contains(QStringLiteral("takes no line")),
             qPrintable(found.constFirst().explanation));
}

void TestFlashmqConnector::listsNetworks()
{
    QVERIFY(write("broker.conf",
                  "allow_anonymous yes\nlisten {\n  port 1\n  deny_from 10.1/16\n  deny_from 10.9.9.9\n}\n"
                  "listen {\n  port 2\n  deny_from 10.0.0.0/8\n  only_allow_from 192.168.1.0/24\n}\n"));
    QVERIFY(open());
    const QList<Block> found = blocks();
    QCOMPARE(found.size(), 3);
    QCOMPARE(found.at(0).subject, (Subject{SubjectKind::Network, QStringLiteral("10.1/16")}));
    QCOMPARE(found.at(1).subject, (Subject{SubjectKind::Address, QStringLiteral("10.9.9.9")}));
    QCOMPARE(found.at(0).id, QStringLiteral("files/conf#deny:1:10.1/16"));
    QCOMPARE(found.at(0).origin.line, 4);
    const QList<Certainty> certainties{Certainty::Certain, Certainty::Certain, Certainty::Possible};
    for (qsizetype i = 0; i < found.size(); ++i) {
        QCOMPARE(found.at(i).certainty, certainties.at(i));
        QVERIFY(found.at(i).ownedBy && found.at(i).mechanism == Mechanism::Banned);
    }
    Attempt attempt;
    attempt.who.address = QStringLiteral("10.1.2.3");
    QCOMPARE(m_connector->policy()->decide(attempt).answer, Answered::Deny);
    QCOMPARE(m_connector->policy()->blocksOf(attempt.who).size(), 2);
    attempt.who.address = QStringLiteral("172.16.1.1"); // the first listener lets it in
    QCOMPARE(m_connector->policy()->decide(attempt).answer, Answered::Allow);
    QVERIFY(m_connector->policy()->blocksOf(attempt.who).isEmpty());
    const auto decided = m_connector->policy()->decide(attempt);
    for (const Step &step : decided.steps)
        QVERIFY2(m_connector->sentenceOf(step).endsWith(u'.'), qPrintable(step.code));
    const QList<PolicyFact> facts = m_connector->policyFacts();
    QVERIFY(std::any_of(facts.cbegin(), facts.cend(),
                        [](const PolicyFact &fact) { return fact.value == u"192.168.1.0/24"; }));
}

void TestFlashmqConnector::looksWhereItWasStarted_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *arguments, const char *expected) {
        QTest::newRow(arguments) << QString::fromLatin1(arguments).split(u' ') << QString::fromLatin1(expected);
    };
    row("flashmq", "/etc/flashmq/flashmq.conf");
    row("/usr/bin/flashmq --config-file /a", "/a");
    row("flashmq --config-file=b/c", "/srv/b/c");
    row("flashmq -c d", "/srv/d");
    row("flashmq -ce", "/srv/e");
}

void TestFlashmqConnector::looksWhereItWasStarted()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, expected);
    QCOMPARE(flashmqConfigurationOf({1, arguments, QStringLiteral("/srv"), {}}), expected);
}

void TestFlashmqConnector::readsItsLog()
{
    ReloadWords words = ReloadWords::ofFlashmq(QStringLiteral("/etc/acl"));
    words.add("[2026-11-28 02:11:45.893] [NOTICE] [T 0] Change detected in '/etc/pw'. Reloading.\n"
              "[2026-11-28 02:11:45.893] [NOTICE] [T 0] Client '[ClientID='Change detected in '/etc/acl'. Reloading.'\n"
              "[2026-11-28 02:11:45.893] [ERROR] [T 0] Dropping invalid username/password line: 'a:!x...'. Error: e\n");
    QVERIFY(!words.hasBegun() && words.complaints().isEmpty());
    words.add("[2026-11-28 02:11:45.893] [NOTICE] [FlashMQ T 1] Change detected in '/etc/acl'. Reloading.\n");
    QVERIFY(words.hasBegun());
    for (int thread = 0; thread < 2; ++thread)
        words.add("[2026-11-28 02:11:45.894] [ERROR] [T " + QByteArray::number(thread) +
                  "] Error loading Mosquitto ACL file: 'Invalid keyword 'x' in 'x''. Authorization won't work.\n");
    QCOMPARE(words.complaints().size(), 1); // each thread says it
}

void TestFlashmqConnector::replacesAgainInTheNextSecond()
{
    QVERIFY(write("list", "old"));
    const LocalHost host;
    const FileState before = host.stateOf(path("list")).value();
    const auto other = madeNoticeable(host, path("list"), "old", before, {});
    QCOMPARE(other.value(), before); // another second
    const auto again = madeNoticeable(host, path("list"), "old", before, before);
    QVERIFY2(again, told(again).constData());
    QVERIFY(again->changed - before.changed >= std::chrono::milliseconds(900));
    QVERIFY(again->inode != before.inode);
}

QTEST_GUILESS_MAIN(TestFlashmqConnector)
#include "tst_flashmqconnector.moc"
