// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/livingbroker.h"
#include "connectors/mosquitto/files/filesconnector.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "support/dice.h"
#include "wire/connectionprobe.h"

#include <QDir>
#include <QTest>

#include <random>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

constexpr int usersPerWorld = 12;
constexpr int leastDenials = 300;
constexpr int leastPerMechanism = 10;

QString nameOf(int number)
{
    return QStringLiteral("dev %1").arg(number);
}

QByteArray lineOf(int number)
{
    static QHash<int, QByteArray> known;
    QByteArray &line = known[number];
    if (line.isEmpty())
        line = passwordLine(nameOf(number).toUtf8(), Secret(QByteArray("right"))).value();
    return line;
}

/// 2.1 does not start with a hash that it cannot use.
bool dropsHashes()
{
    static const bool drops = brokerDialect() == Dialect::V20;
    return drops;
}

QByteArray randomPasswords(Dice &dice)
{
    QByteArray lines;
    for (int i = 0; i < usersPerWorld; ++i) {
        QByteArray line = lineOf(i);
        const int kind = dice.below(100);
        if (kind < 10)
            continue;
        if (kind < 35)
            line = blockedLine(line, brokerDialect()).trimmed();
        else if (kind < 50)
            line.prepend('#');
        else if (kind < 60 && dropsHashes())
            line.chop(20); // a hash that somebody broke
        if (dice.chance(30))
            lines += "# ticket " + QByteArray::number(i) + '\n';
        lines += line + '\n';
    }
    return lines;
}

QByteArray randomAcl(Dice &dice)
{
    QByteArray acl;
    for (int i = 0; i < usersPerWorld; ++i) {
        const int kind = dice.below(100);
        if (kind < 15)
            continue;
        for (int section = 0, count = 1 + dice.below(2); section < count; ++section) {
            acl += "user " + nameOf(i).toUtf8() + '\n';
            if (kind < 40 && dice.chance(70))
                acl += "# it flooded us\ntopic deny #\n";
            if (kind < 80)
                acl += "topic readwrite plant/" + QByteArray::number(i) + "/#\n";
            else
                acl += "topic deny secret/#\n";
        }
    }
    return acl;
}

} // namespace

/// Whether the reasons that are given for a denial are the right ones: with all of a plan's changes a client is in,
/// without any one of them it is not, and what no change can lift says who can. GATEHOUSE_SEED repeats a run.
class TestFileReasons : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachChangeIsNeededAndAllAreEnough();

private:
    void checkWorld(quint32 seed);
    enum class Listeners { One, Two };
    void checkUser(const FilesConnector &connector, const Identity &who, const Result<Plan> &plan, Listeners listeners);
    static bool isIn(const AccessPolicy &policy, const Identity &who)
    {
        Attempt attempt;
        attempt.who = who;
        return policy.decide(attempt).answer == Answered::Allow && policy.blocksOf(who).isEmpty();
    }

    QHash<Mechanism, int> m_mechanisms;
    int m_denials = 0;
    int m_liftable = 0;
    int m_tried = 0;
};

void TestFileReasons::checkUser(const FilesConnector &connector, const Identity &who, const Result<Plan> &plan,
                                Listeners listeners)
{
    const auto policy = connector.policy();
    const QList<Block> blocks = policy->blocksOf(who);
    QVERIFY(!blocks.isEmpty());
    ++m_denials;
    for (const Block &block : blocks)
        ++m_mechanisms[block.mechanism];
    QVERIFY2(plan, told(plan).constData());
    const PlanItem &item = plan->items.constFirst();
    const auto after = policy->with(item.changes);
    if (item.notLiftable.isEmpty()) {
        QVERIFY2(isIn(*after, who), qPrintable(who.user));
        QVERIFY(!item.changes.isEmpty());
        ++m_liftable;
    } else {
        QVERIFY(!isIn(*after, who));
        for (const QString &owner : item.notLiftable)
            QVERIFY2(owner.endsWith(u'.'), qPrintable(owner));
        const QList<Block> left = after->blocksOf(who);
        for (const Block &block : left)
            QVERIFY2(block.ownedBy && item.notLiftable.contains(*block.ownedBy), qPrintable(block.explanation));
    }
    // A device connects to a listener of its own: each one's file is mended, where any one would let it in somewhere.
    for (qsizetype i = 0; i < item.changes.size() && listeners == Listeners::One; ++i) {
        // Those of the same record that follow expect what it leaves, and would be refused without it.
        QList<Change> fewer = item.changes.first(i);
        for (const Change &later : item.changes.sliced(i + 1))
            if (later.record != item.changes.at(i).record)
                fewer.append(later);
        QVERIFY2(!isIn(*policy->with(fewer), who), qPrintable(item.changes.at(i).sentence));
    }
}

void TestFileReasons::checkWorld(quint32 seed)
{
    Dice dice(seed);
    BrokerProcess broker;
    const QDir folder(broker.folder());
    const auto write = [&folder](const char *name, const QByteArray &bytes) {
        QFile file(folder.filePath(QString::fromUtf8(name)));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QVERIFY(write("passwords", randomPasswords(dice)) && write("acl", randomAcl(dice)));
    QVERIFY(write("others", randomPasswords(dice)));
    const bool hasPrefix = dice.chance(15);
    const bool hasTwo = dice.chance(25);
    QString conf = hasTwo ? QStringLiteral("per_listener_settings true\nlistener @PORT1@ 127.0.0.1\n"
                                           "password_file @FOLDER@/others\nacl_file @FOLDER@/acl\n")
                          : QString();
    conf += QStringLiteral("listener @PORT0@ 127.0.0.1\npassword_file @FOLDER@/passwords\n");
    if (dice.chance(80))
        conf += QStringLiteral("acl_file @FOLDER@/acl\n");
    if (hasPrefix)
        conf += QStringLiteral("clientid_prefixes plant-\n");
    QVERIFY2(broker.start(conf), broker.problem());
    FilesConnector connector;
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = folder.filePath(QStringLiteral("broker.conf"));
    QVERIFY(await(connector.open(profile, {})) && await(connector.readAccess({})));
    QList<Change> toTry;
    Identity tried;
    for (int i = 0; i < usersPerWorld; ++i) {
        Identity who;
        who.user = nameOf(i);
        who.clientId =
            hasPrefix && dice.chance(60) ? QStringLiteral("plant-%1").arg(i) : QStringLiteral("id-%1").arg(i);
        if (connector.policy()->blocksOf(who).isEmpty())
            continue;
        AllowRequest request;
        request.who = {who};
        const auto plan = await(connector.planAllow(request));
        checkUser(connector, who, plan, hasTwo ? Listeners::Two : Listeners::One);
        if (QTest::currentTestFailed()) {
            qWarning("seed %u, user \"%s\", client id \"%s\"", seed, qPrintable(who.user), qPrintable(who.clientId));
            return;
        }
        if (plan->items.constFirst().notLiftable.isEmpty()) {
            toTry = plan->items.constFirst().changes;
            tried = who;
        }
    }
    if (toTry.isEmpty() || hasTwo)
        return;
    // One of each broker's for real.
    for (const Change &change : std::as_const(toTry)) {
        const auto outcomes = await(connector.apply({change}, ready<>(Result<>())));
        QVERIFY2(outcomes && outcomes->constFirst().result, told(outcomes).constData());
    }
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = broker.port();
    options.user = tried.user;
    options.clientId = tried.clientId;
    options.password = Secret(QByteArray("right"));
    const auto report = await(probeConnection(options));
    QVERIFY2(report && report->connected, qPrintable(tried.user));
    ++m_tried;
}

void TestFileReasons::eachChangeIsNeededAndAllAreEnough()
{
    const quint32 seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED")
                             ? quint32(qEnvironmentVariableIntValue("GATEHOUSE_SEED"))
                             : std::random_device()() >> 8;
    qInfo("from GATEHOUSE_SEED=%u", seed);
    const std::initializer_list<Mechanism> wanted{Mechanism::Disabled,     Mechanism::NotListed,
                                                  Mechanism::RuleDenies,   Mechanism::NoRuleAllows,
                                                  Mechanism::ListenerRule, Mechanism::WrongCredentials};
    const auto isEnough = [&] {
        return m_denials >= leastDenials && std::all_of(wanted.begin(), wanted.end(), [this](Mechanism mechanism) {
                   return (mechanism == Mechanism::WrongCredentials && !dropsHashes()) ||
                          m_mechanisms.value(mechanism) >= leastPerMechanism;
               });
    };
    for (quint32 round = 0; !isEnough(); ++round) {
        QVERIFY(round < 400);
        checkWorld(seed + round);
        if (QTest::currentTestFailed())
            return;
    }
    QVERIFY(m_liftable > leastDenials / 4 && m_tried > 10);
    qInfo("%d denials, %d of them liftable from here, %d for real", m_denials, m_liftable, m_tried);
}

QTEST_GUILESS_MAIN(TestFileReasons)
#include "tst_filereasons.moc"
