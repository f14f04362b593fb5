// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/filesconnector.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "support/redirectedhost.h"

#include <QDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

const QString allowPath = QStringLiteral("/etc/hosts.allow");
const QString denyPath = QStringLiteral("/etc/hosts.deny");

Identity from(const QString &address)
{
    Identity who;
    who.address = address;
    return who;
}

} // namespace

/// hosts.allow and hosts.deny beside a running broker, by the connector of its files. What the library makes of them is
/// compared in tst_hostsdifferential; here other files stand in the place of the system's.
class TestAddressLists : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void listsAndExplains();
    void takesAnAddressOutAndPutsItBack();
    void letsOneIntoARefusedNetwork();
    void blocksAnAddress();
    void changesSeveralAtOnce();
    void refusesWhatWasChanged();
    void doesNotAskThemWhereNoBrokerRuns();
    void everybodyIsKeptOutByAnUnreadableList();
    void doesNotTakeAnExceptionForARule();
    void readsOneRecordAgain();

private:
    bool open(const QByteArray &allow, const QByteArray &deny);
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
    [[nodiscard]] Answered answer(const QString &address) const
    {
        Attempt attempt;
        attempt.who = from(address);
        attempt.who.user = QStringLiteral("u");
        return m_connector->policy()->decide(attempt).answer;
    }
    Result<> carryOut(const QList<Change> &changes)
    {
        for (const Change &change : changes) {
            const auto outcomes = await(m_connector->apply({change}, ready<>(Result<>())));
            if (!outcomes)
                return fail(outcomes.error());
            if (!outcomes->constFirst().result)
                return outcomes->constFirst().result;
            if (outcomes->constFirst().now != change.after)
                return fail(Fault::BadReply, QStringLiteral("reads otherwise"));
        }
        return {};
    }

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<FilesConnector> m_connector;
    QDir m_folder;
};

void TestAddressLists::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    m_folder = QDir(m_broker->folder());
    m_connector = std::make_unique<FilesConnector>(std::make_shared<RedirectedHost>(
        QHash<QString, QString>{{allowPath, m_folder.filePath(QStringLiteral("allow"))},
                                {denyPath, m_folder.filePath(QStringLiteral("deny"))}}));
    QVERIFY2(m_broker->startPlain(), m_broker->problem());
}

bool TestAddressLists::open(const QByteArray &allow, const QByteArray &deny)
{
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = m_folder.filePath(QStringLiteral("broker.conf"));
    return write("allow", allow) && write("deny", deny) && await(m_connector->open(profile, {})) &&
           await(m_connector->readAccess({}));
}

void TestAddressLists::listsAndExplains()
{
    QVERIFY(open("mosquitto: 10.0.0.9\n",
                 "# scanned us, ticket 12\nmosquitto: 10.0.0.7, 10.0.0.9\nsshd: 10.0.0.8\nmosquitto: 192.168.0.\n"));
    const auto revision = await(m_connector->readAccess({}));
    QVERIFY2(revision, told(revision).constData());
    QStringList shown;
    for (const Block &block : revision->blocks)
        shown.append(block.subject.value + u' ' + QString::number(block.origin.line) + u' ' + block.reason);
    QCOMPARE(shown,
             QStringList({QStringLiteral("10.0.0.7 2 scanned us, ticket 12"), QStringLiteral("192.168.0.0/24 4 ")}));
    QCOMPARE(answer(QStringLiteral("10.0.0.7")), Answered::Deny);
    QCOMPARE(answer(QStringLiteral("10.0.0.8")), Answered::Allow);
    QCOMPARE(answer(QStringLiteral("10.0.0.9")), Answered::Allow);
    QCOMPARE(answer(QStringLiteral("192.168.0.77")), Answered::Deny);
    Attempt attempt;
    attempt.who = from(QStringLiteral("10.0.0.7"));
    const Decision decision = m_connector->policy()->decide(attempt);
    QCOMPARE(decision.steps.size(), 1); // the connection is closed before anything else is asked
    QCOMPARE(decision.steps.constFirst().check, Check::BanList);
    QCOMPARE(decision.steps.constFirst().block, revision->blocks.constFirst().id);
    QCOMPARE(decision.steps.constFirst().origin.line, 2);
    QVERIFY(m_connector->sentenceOf(decision.steps.constFirst()).contains(denyPath));
    QCOMPARE(m_connector->policy()->blocksOf(attempt.who).size(), 1);
}

void TestAddressLists::takesAnAddressOutAndPutsItBack()
{
    QVERIFY(open("", "# scanned us\nmosquitto: 10.0.0.7 10.0.0.8\nALL: 10.9.9.9\n"));
    const auto blocks = await(m_connector->readAccess({}))->blocks;
    AllowRequest request;
    request.who = {Identity()};
    request.blocks = {{blocks.constFirst().id}};
    const auto plan = await(m_connector->planAllow(request));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->items.constFirst().who.address, QStringLiteral("10.0.0.7"));
    const QList<Change> changes = plan->items.constFirst().changes;
    QCOMPARE(changes.size(), 1);
    QCOMPARE(changes.constFirst().container, denyPath);
    QVERIFY(!changes.constFirst().after);
    QVERIFY(!changes.constFirst().lines.isEmpty());
    QCOMPARE(m_connector->policy()->with(changes)->blocksOf(from(QStringLiteral("10.0.0.7"))), QList<Block>());
    const Result<> done = carryOut(changes);
    QVERIFY2(done, told(done).constData());
    QCOMPARE(content("deny"), QByteArray("# scanned us\nmosquitto: 10.0.0.8\nALL: 10.9.9.9\n"));
    QCOMPARE(answer(QStringLiteral("10.0.0.7")), Answered::Allow);
    QCOMPARE(answer(QStringLiteral("10.0.0.8")), Answered::Deny);
    QCOMPARE(m_broker->logText().count("Reloading config."), 0); // it looks there at each connection

    const auto undo = await(m_connector->planUndo(changes, {}));
    QVERIFY2(undo, told(undo).constData());
    const Result<> undone = carryOut(undo->items.constFirst().changes);
    QVERIFY2(undone, told(undone).constData());
    QCOMPARE(answer(QStringLiteral("10.0.0.7")), Answered::Deny);
    QCOMPARE(m_connector->policy()->blocksOf(from(QStringLiteral("10.0.0.7"))).constFirst().reason,
             QStringLiteral("scanned us"));
}

void TestAddressLists::letsOneIntoARefusedNetwork()
{
    QVERIFY(open("# ours\n", "mosquitto: 10.0.0.0/255.255.255.0\n"));
    const QString address = QStringLiteral("10.0.0.7");
    AllowRequest request;
    request.who = {Identity()};
    request.blocks = {{await(m_connector->readAccess({}))->blocks.constFirst().id}};
    // A whole network is not let in by a click.
    QCOMPARE(await(m_connector->planAllow(request))->changeCount(), 0);
    request.who = {from(address)};
    const auto plan = await(m_connector->planAllow(request));
    QCOMPARE(plan->changeCount(), 1);
    QCOMPARE(plan->items.constFirst().changes.constFirst().container, allowPath);
    QVERIFY(carryOut(plan->items.constFirst().changes));
    QCOMPARE(answer(address), Answered::Allow);
    QCOMPARE(answer(QStringLiteral("10.0.0.8")), Answered::Deny);
    QVERIFY2(content("allow").contains("mosquitto: 10.0.0.7\n"), content("allow").constData());
    const auto undo = await(m_connector->planUndo(plan->items.constFirst().changes, {}));
    QVERIFY(carryOut(undo->items.constFirst().changes));
    QCOMPARE(answer(address), Answered::Deny);
    QVERIFY2(content("allow").startsWith("# ours\n"), content("allow").constData());
}

void TestAddressLists::blocksAnAddress()
{
    QVERIFY(open("", "sshd: ALL\n"));
    BlockRequest request;
    request.who = {from(QStringLiteral("2001:DB8::7"))};
    request.reason = QStringLiteral("floods\nus");
    const auto plan = await(m_connector->planBlock(request));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->changeCount(), 1);
    QVERIFY(carryOut(plan->items.constFirst().changes));
    QCOMPARE(content("deny"), QByteArray("sshd: ALL\n# floods us\nmosquitto: [2001:db8::7]\n"));
    QCOMPARE(answer(QStringLiteral("2001:db8:0::7")), Answered::Deny);
    QCOMPARE(await(m_connector->planBlock(request))->changeCount(), 0);
    const auto undo = await(m_connector->planUndo(plan->items.constFirst().changes, {}));
    QVERIFY(carryOut(undo->items.constFirst().changes));
    QCOMPARE(answer(QStringLiteral("2001:db8::7")), Answered::Allow);
    request.who = {from(QStringLiteral("no address"))};
    const auto wrong = await(m_connector->planBlock(request));
    QCOMPARE(wrong->changeCount(), 0);
    QVERIFY(wrong->items.constFirst().notLiftable.constFirst().contains(QStringLiteral("is no address")));
}

void TestAddressLists::changesSeveralAtOnce()
{
    QVERIFY(open("", "mosquitto: 10.0.0.1 10.0.0.2\nmosquitto: 10.0.0.3\n"));
    QList<Change> changes;
    for (const QString &address : {QStringLiteral("10.0.0.1"), QStringLiteral("10.0.0.3")})
        changes += await(m_connector->planAllow({{from(address)}, {}, {}, {}}))->items.constFirst().changes;
    QCOMPARE(changes.size(), 2);
    const auto outcomes = await(m_connector->apply(changes, ready<>(Result<>())));
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 2);
    for (const ChangeOutcome &outcome : *outcomes)
        QVERIFY2(outcome.result, told(outcome.result).constData());
    QCOMPARE(content("deny"), QByteArray("mosquitto: 10.0.0.2\n"));
    QCOMPARE(content("deny.before-gatehouse"), QByteArray("mosquitto: 10.0.0.1 10.0.0.2\nmosquitto: 10.0.0.3\n"));
}

void TestAddressLists::refusesWhatWasChanged()
{
    QVERIFY(open("", "mosquitto: 10.0.0.1\n"));
    const auto plan = await(m_connector->planAllow({{from(QStringLiteral("10.0.0.1"))}, {}, {}, {}}));
    QVERIFY(write("deny", "# other words\nmosquitto: 10.0.0.1\n"));
    const auto outcomes = await(m_connector->apply(plan->items.constFirst().changes, ready<>(Result<>())));
    QCOMPARE(outcomes->constFirst().result.error().fault, Fault::Conflict);
    QCOMPARE(content("deny"), QByteArray("# other words\nmosquitto: 10.0.0.1\n"));
    // Elsewhere in the file is somebody else's business.
    QVERIFY(write("deny", "sshd: ALL\nmosquitto: 10.0.0.1\n"));
    QVERIFY(carryOut(plan->items.constFirst().changes));
    QCOMPARE(content("deny"), QByteArray("sshd: ALL\n"));
}

void TestAddressLists::doesNotAskThemWhereNoBrokerRuns()
{
    m_broker->stop();
    QVERIFY(open("", "mosquitto: ALL\n"));
    QVERIFY(await(m_connector->readAccess({}))->blocks.isEmpty());
    QCOMPARE(answer(QStringLiteral("10.0.0.1")), Answered::Allow);
}

void TestAddressLists::everybodyIsKeptOutByAnUnreadableList()
{
    QVERIFY(open("", "mosquitto: 10.0.0.1")); // without its line end, the library refuses everybody
    const auto blocks = await(m_connector->readAccess({}))->blocks;
    QCOMPARE(blocks.size(), 1);
    QCOMPARE(blocks.constFirst().mechanism, Mechanism::BrokerFault);
    QCOMPARE(blocks.constFirst().subject.kind, SubjectKind::Everyone);
    QCOMPARE(answer(QStringLiteral("10.7.7.7")), Answered::Deny);
}

void TestAddressLists::doesNotTakeAnExceptionForARule()
{
    // Everybody but this one is refused: it is no rule about this one, and stays as it is.
    const QByteArray rule = "mosquitto: ALL EXCEPT 10.0.0.7\n";
    QVERIFY(open("", rule));
    QCOMPARE(answer(QStringLiteral("10.0.0.7")), Answered::Allow);
    QCOMPARE(answer(QStringLiteral("10.0.0.8")), Answered::Deny);
    const auto plan = await(m_connector->planBlock({{from(QStringLiteral("10.0.0.7"))}, {}, {}, {}}));
    QCOMPARE(plan->changeCount(), 1);
    QVERIFY(!plan->items.constFirst().changes.constFirst().before);
    QVERIFY(carryOut(plan->items.constFirst().changes));
    QCOMPARE(content("deny"), rule + "mosquitto: 10.0.0.7\n");
    QCOMPARE(answer(QStringLiteral("10.0.0.7")), Answered::Deny);
    QVERIFY(carryOut(await(m_connector->planUndo(plan->items.constFirst().changes, {}))->items.constFirst().changes));
    QCOMPARE(content("deny"), rule);
}

void TestAddressLists::readsOneRecordAgain()
{
    QVERIFY(open("", "# scanned us\nmosquitto: 10.0.0.7\nmosquitto: 10.0.0.8\n"));
    const QString record = QStringLiteral("hosts/address/10.0.0.7");
    const auto listed = await(m_connector->readRecords({record}));
    QVERIFY2(listed, told(listed).constData());
    QVERIFY(listed->values.value(record));
    QCOMPARE(listed->blocks.size(), 1);
    QCOMPARE(listed->blocks.constFirst().subject.value, QStringLiteral("10.0.0.7"));
    QVERIFY(write("deny", "mosquitto: 10.0.0.8\n"));
    const auto gone = await(m_connector->readRecords({record}));
    QVERIFY2(gone, told(gone).constData());
    QVERIFY(gone->values.contains(record) && !gone->values.value(record));
    QCOMPARE(gone->blocks.size(), 0);
}

QTEST_GUILESS_MAIN(TestAddressLists)
#include "tst_addresslists.moc"
