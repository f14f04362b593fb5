// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/connector.h"
#include "support/answerof.h"
#include "support/brokerprocess.h"
#include "wire/mqttlink.h"

#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest/QTest>

#include <random>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr int attemptsPerState = 50;
const QString password = QStringLiteral("pw");

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

/// Random states of dynamic security, and random attempts against them; all from one seed.
class Dice
{
public:
    explicit Dice(quint32 seed)
        : m_engine(seed)
    {
    }
    int below(int limit) { return int(m_engine() % quint32(limit)); }
    bool chance(int percent) { return below(100) < percent; }
    QString of(const QStringList &list) { return list.at(below(int(list.size()))); }

    QString topic()
    {
        if (chance(12))
            return of({text("$SYS/broker/uptime"), text("$SYS/broker/connection/x/state"), text("$CONTROL/test/v1"),
                       text("$other/a"), text("$share/g/a"), text("$SYSTEM"), text("a/"), text("/"), text("a//b")});
        QStringList levels;
        for (int i = 0, count = 1 + below(3); i < count; ++i)
            levels.append(level());
        return levels.join(u'/');
    }
    QString filter()
    {
        if (chance(25))
            return of({text("#"), text("+"), text("+/#"), text("a/#"), text("a/+"), text("+/b"), text("$SYS/#"),
                       text("$share/g/a/b"), text("$share/g/#"), text("$CONTROL/#"), text("/#"), text("+/+/#"),
                       text("/+"), text("a//#")});
        QString made = topic();
        if (made.startsWith(u'$') && !made.startsWith(u"$SYS"))
            return made == u"$share/g/a" ? made : text("$other/+");
        if (chance(30)) {
            QStringList levels = made.split(u'/');
            levels.replaceInStrings(QRegularExpression(text("^b$")), text("+"));
            made = levels.join(u'/');
        }
        if (chance(25) && !made.startsWith(u'$'))
            made += text("/#");
        return made;
    }
    QString rule()
    {
        QString made = filter();
        if (made.startsWith(u"$share") && chance(70))
            return text("#");
        if (chance(15))
            made.replace(u'a', text("%u"));
        if (chance(10))
            made.replace(u'c', text("%c"));
        return made;
    }

private:
    QString level()
    {
        return of({text("a"), text("b"), text("c"), text("u1"), text("id1"), text("\u00e4\u2603"), text("%u")});
    }
    std::mt19937 m_engine;
};

/// One state as the plugin's file holds it, and what is needed to sign in.
struct World
{
    QJsonObject file;
    QStringList users;
    QHash<QString, QString> boundTo;
    bool allowAnonymous = false;
};

QJsonArray linksTo(Dice &dice, const QStringList &names, const QString &key, int most)
{
    QJsonArray links;
    QStringList left = names;
    for (int i = 0, count = dice.below(most + 1); i < count && !left.isEmpty(); ++i) {
        QJsonObject link{{key, left.takeAt(dice.below(int(left.size())))}};
        if (dice.chance(60))
            link.insert(text("priority"), dice.below(4) - 1);
        links.append(link);
    }
    return links;
}

QJsonObject randomRole(Dice &dice, const QString &name)
{
    static const QStringList types{text("publishClientSend"), text("publishClientReceive"), text("subscribeLiteral"),
                                   text("subscribePattern"),  text("unsubscribeLiteral"),   text("unsubscribePattern")};
    QJsonArray acls;
    QSet<QString> used; // the plugin's own commands never make two rules of one type and topic
    for (int i = 0, count = dice.below(9); i < count; ++i) {
        const QString type = dice.chance(85) ? types.at(dice.below(4)) : dice.of(types);
        const QString topic = type.endsWith(u"Literal") ? dice.filter() : dice.rule();
        if (used.contains(type + topic))
            continue;
        used.insert(type + topic);
        acls.append(QJsonObject{{text("acltype"), type},
                                {text("topic"), topic},
                                {text("priority"), dice.below(3) - 1},
                                {text("allow"), dice.chance(55)}});
    }
    QJsonObject role{{text("rolename"), name}, {text("acls"), acls}};
    if (dice.chance(10))
        role.insert(text("allowwildcardsubs"), false); // 2.0 does not know it
    return role;
}

/// Lets a client hear everything that the rules let through, and the message that ends the waiting.
QJsonObject listeningRole()
{
    const auto acl = [](const char *type, const char *topic) {
        return QJsonObject{
            {text("acltype"), text(type)}, {text("topic"), text(topic)}, {text("priority"), 0}, {text("allow"), true}};
    };
    return {{text("rolename"), text("listening")},
            {text("acls"), QJsonArray{acl("subscribeLiteral", "#"), acl("publishClientReceive", "sentinel/#")}}};
}

World randomWorld(Dice &dice)
{
    World world;
    DynsecFile base;
    base.addRule(text("everything"), text("publishClientSend"), text("#"), true);
    base.addAccount(text("publisher"), password, {text("everything")});
    const QStringList names{text("u0"), text("u1"), text("u2"),    text("\u00fc ser"),
                            text("a"),  text("u+"), text("pump/7")};
    for (const QString &name : names)
        base.addAccount(name, password);
    world.users = names;
    world.file = QJsonDocument::fromJson(base.json()).object();

    QStringList roleNames;
    QJsonArray roles = world.file.value(text("roles")).toArray();
    for (int i = 0, count = 1 + dice.below(6); i < count; ++i) {
        roleNames.append(text("r") + QString::number(i));
        roles.append(randomRole(dice, roleNames.last()));
    }
    roles.append(listeningRole());
    world.file.insert(text("roles"), roles);

    QJsonArray groups;
    QStringList groupNames;
    for (int i = 0, count = dice.below(4); i < count; ++i) {
        groupNames.append(text("g") + QString::number(i));
        QJsonArray links = linksTo(dice, roleNames, text("rolename"), 3);
        if (i == 0)
            links.append(QJsonObject{{text("rolename"), text("listening")}, {text("priority"), 99}});
        groups.append(QJsonObject{{text("groupname"), groupNames.last()},
                                  {text("roles"), links},
                                  {text("clients"), linksTo(dice, names, text("username"), 4)}});
    }
    world.file.insert(text("groups"), groups);
    if (!groupNames.isEmpty() && dice.chance(60))
        world.file.insert(text("anonymousGroup"), groupNames.first());
    world.allowAnonymous = dice.chance(60);

    QJsonArray clients = world.file.value(text("clients")).toArray();
    for (auto entry = clients.begin(); entry != clients.end(); ++entry) {
        QJsonObject client = (*entry).toObject();
        const QString name = client.value(text("username")).toString();
        if (!names.contains(name))
            continue;
        QJsonArray links = linksTo(dice, roleNames, text("rolename"), 3);
        links.append(QJsonObject{{text("rolename"), text("listening")}, {text("priority"), 99}});
        client.insert(text("roles"), links);
        if (dice.chance(15))
            client.insert(text("disabled"), true);
        if (dice.chance(30)) {
            const QString id = dice.of({text("id0"), text("id1"), name});
            client.insert(text("clientid"), id);
            world.boundTo.insert(name, id);
        }
        *entry = client;
    }
    world.file.insert(text("clients"), clients);
    QJsonObject defaults;
    for (const char *type : {"publishClientSend", "publishClientReceive", "subscribe", "unsubscribe"})
        defaults.insert(text(type), dice.chance(50));
    world.file.insert(text("defaultACLAccess"), defaults);
    return world;
}

MqttOptions optionsOf(quint16 port, const Identity &who)
{
    MqttOptions options;
    options.host = text("127.0.0.1");
    options.port = port;
    options.clientId = who.clientId;
    options.user = who.user;
    if (!who.user.isEmpty())
        options.password = Secret::fromText(password);
    return options;
}

} // namespace

/// Whether DynsecPolicy decides as a living broker does, on random states. GATEHOUSE_ROUNDS states, from
/// GATEHOUSE_SEED.
class TestDynsecDifferential : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheBroker();

private:
    void checkState(quint32 seed);
    enum class Reality { Refused, Denied, Allowed, Broken };
    Reality tryIt(const Attempt &attempt, quint16 port, MqttLink &publisher);
    Reality receive(const Attempt &attempt, MqttLink &link, MqttLink &publisher);
    void compare(const Attempt &attempt, const Decision &decision, Reality reality, quint32 seed);
    int m_counts[3][5] = {};
    int m_sentinel = 0;
};

TestDynsecDifferential::Reality TestDynsecDifferential::receive(const Attempt &attempt, MqttLink &link,
                                                                MqttLink &publisher)
{
    QStringList heard;
    const QString sentinel = text("sentinel/") + QString::number(++m_sentinel);
    QEventLoop loop;
    QTimer::singleShot(20000, &loop, &QEventLoop::quit);
    const QMetaObject::Connection listening =
        connect(&link, &MqttLink::messages, &loop, [&](const QList<MqttMessage> &batch) {
            for (const MqttMessage &message : batch)
                heard.append(message.topic);
            if (heard.contains(sentinel))
                loop.quit();
        });
    if (!await(link.subscribe(text("#"), 0)))
        return Reality::Broken;
    publisher.publish({attempt.topic, "x", 0, false, {}, {}, {}});
    publisher.publish({sentinel, "x", 0, false, {}, {}, {}});
    if (!heard.contains(sentinel))
        loop.exec();
    disconnect(listening);
    if (!heard.contains(sentinel))
        return Reality::Broken;
    return heard.contains(attempt.topic) ? Reality::Allowed : Reality::Denied;
}

TestDynsecDifferential::Reality TestDynsecDifferential::tryIt(const Attempt &attempt, quint16 port, MqttLink &publisher)
{
    const auto link = MqttLink::create();
    const auto welcome = answerOf(link->open(optionsOf(port, attempt.who)));
    if (!welcome)
        return welcome.error().fault == Fault::Refused ? Reality::Refused : Reality::Broken;
    const auto verdict = [](const Result<MqttAck> &ack) {
        if (ack)
            return Reality::Allowed;
        return ack.error().fault == Fault::Refused ? Reality::Denied : Reality::Broken;
    };
    switch (attempt.action) {
    case Action::Publish:
        return verdict(answerOf(link->publish({attempt.topic, "x", 1, false, {}, {}, {}})));
    case Action::Subscribe:
        return verdict(answerOf(link->subscribe(attempt.topic, 1)));
    case Action::Receive:
        return receive(attempt, *link, publisher);
    case Action::Connect:
    case Action::Unsubscribe:
        break;
    }
    return Reality::Allowed;
}

void TestDynsecDifferential::compare(const Attempt &attempt, const Decision &decision, Reality reality, quint32 seed)
{
    const QString story =
        text("seed %1: %2 as user \"%3\", id \"%4\" on \"%5\": we say %6 (%7), the broker %8")
            .arg(seed)
            .arg(actionName(attempt.action), attempt.who.user, attempt.who.clientId, attempt.topic,
                 answerName(decision.answer), decision.steps.isEmpty() ? QString() : decision.steps.last().code)
            .arg(int(reality));
    QVERIFY2(reality != Reality::Broken, qPrintable(story));
    ++m_counts[int(decision.answer)][int(attempt.action)];
    const bool isAllowed = reality == Reality::Allowed;
    if (decision.answer != Answered::Unknown) {
        QVERIFY2((decision.answer == Answered::Allow) == isAllowed, qPrintable(story));
        return;
    }
    // allow_anonymous is all that cannot be read here; once a client is in, the rules decide.
    QVERIFY2(attempt.who.user.isEmpty(), qPrintable(story));
    if (attempt.action != Action::Connect && reality != Reality::Refused)
        QVERIFY2((decision.steps.last().result == StepResult::Pass) == isAllowed, qPrintable(story));
}

void TestDynsecDifferential::checkState(quint32 seed)
{
    Dice dice(seed);
    const World world = randomWorld(dice);
    BrokerProcess broker;
    QFile file(broker.dynsecPath());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(world.file).toJson());
    file.close();
    QVERIFY2(broker.start(text("listener @PORT0@ 127.0.0.1\nset_tcp_nodelay true\nallow_anonymous %1\nplugin %2\n"
                               "plugin_opt_config_file @FOLDER@/dynsec.json\n")
                              .arg(world.allowAnonymous ? text("true") : text("false"), BrokerProcess::dynsecPlugin())),
             broker.problem());

    const auto connector = createConnector(text("mosquitto"));
    Profile profile;
    profile.endpoint.host = text("127.0.0.1");
    profile.endpoint.port = broker.port();
    profile.endpoint.user = text("admin");
    const auto facts = await((*connector)->open(profile, Secret::fromText(text("adminpw"))));
    QVERIFY2(facts, told(facts).constData());
    QVERIFY(await((*connector)->readAccess({})));
    const auto policy = (*connector)->policy();
    const auto publisher = MqttLink::create();
    QVERIFY(await(publisher->open(optionsOf(broker.port(), {text("the publisher"), text("publisher"), {}, {}}))));

    for (int i = 0; i < attemptsPerState; ++i) {
        Attempt attempt;
        attempt.who.user = dice.chance(8) ? text("stranger") : dice.chance(10) ? QString() : dice.of(world.users);
        attempt.who.clientId = dice.of({text("id0"), text("id1"), text("c+"), text("x") + QString::number(i)});
        if (dice.chance(60))
            attempt.who.clientId = world.boundTo.value(attempt.who.user, attempt.who.clientId);
        attempt.action = std::array{Action::Connect,   Action::Publish, Action::Publish, Action::Subscribe,
                                    Action::Subscribe, Action::Receive, Action::Receive}[std::size_t(dice.below(7))];
        if (attempt.action == Action::Subscribe)
            attempt.topic = dice.filter();
        else if (attempt.action != Action::Connect)
            attempt.topic = dice.topic();
        if (attempt.action == Action::Receive && (attempt.topic.startsWith(u'$') || attempt.who.user.isEmpty()))
            attempt.topic = text("a/b"); // "#" does not hear '$' topics
        if (attempt.action == Action::Receive && attempt.who.user.isEmpty())
            attempt.action = Action::Publish; // not every anonymous group can listen
        const Decision decision = policy->decide(attempt);
        compare(attempt, decision, tryIt(attempt, broker.port(), *publisher), seed);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestDynsecDifferential::agreesWithTheBroker()
{
    const int rounds =
        qEnvironmentVariableIsSet("GATEHOUSE_ROUNDS") ? qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS") : 12;
    const quint32 seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED")
                             ? quint32(qEnvironmentVariableIntValue("GATEHOUSE_SEED"))
                             : std::random_device()() >> 8;
    qInfo("%d states of %d attempts from GATEHOUSE_SEED=%u", rounds, attemptsPerState, seed);
    for (int round = 0; round < rounds; ++round) {
        checkState(seed + quint32(round));
        if (QTest::currentTestFailed())
            return;
    }
    // The dice must not have drifted to a world in which nothing is decided.
    for (const Answered answer : {Answered::Allow, Answered::Deny})
        for (const Action action : {Action::Connect, Action::Publish, Action::Subscribe, Action::Receive})
            QVERIFY2(rounds < 5 || m_counts[int(answer)][int(action)] > 0, qPrintable(actionName(action)));
    qInfo("allowed and denied: connect %d/%d, publish %d/%d, subscribe %d/%d, receive %d/%d", m_counts[0][0],
          m_counts[1][0], m_counts[0][1], m_counts[1][1], m_counts[0][2], m_counts[1][2], m_counts[0][3],
          m_counts[1][3]);
}

QTEST_GUILESS_MAIN(TestDynsecDifferential)
#include "tst_dynsecdifferential.moc"
