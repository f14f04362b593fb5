// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/dynsecfixture.h"
#include "connectors/livingbroker.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "support/answerof.h"
#include "support/dice.h"

#include <QDir>
#include <QJsonDocument>
#include <QSignalSpy>

#include <random>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

constexpr int attemptsPerWorld = 40;

const char *topic(Dice &dice)
{
    return dice.of({"a", "a/b", "b", "b/c", "a/b/c", "$SYS/x", "$CONTROL/x"});
}

const char *filter(Dice &dice)
{
    return dice.of({"a", "a/#", "b/+", "#", "a/b", "+/b", "b"});
}

/// As a line of a password_file; hashing takes its time.
QByteArray lineOf(const QByteArray &user)
{
    static QHash<QByteArray, QByteArray> known;
    QByteArray &line = known[user];
    if (line.isEmpty())
        line = passwordLine(user, Secret(QByteArray("right"))).value() + '\n';
    return line;
}

QByteArray shutLine(const QByteArray &user)
{
    return blockedLine(lineOf(user), brokerDialect());
}

QString from(Dice &dice, const QStringList &list)
{
    return list.at(dice.below(int(list.size())));
}

DynsecFile randomPlugin(Dice &dice)
{
    DynsecFile file;
    for (const char *role : {"r0", "r1"}) {
        QSet<QByteArray> known; // the broker has none twice
        for (int i = 0, count = dice.below(4); i < count; ++i) {
            const QByteArray type = dice.of({"publishClientSend", "subscribePattern", "subscribeLiteral"});
            const QByteArray rule = filter(dice);
            const bool isNew = !known.contains(type + rule);
            known.insert(type + rule);
            if (isNew)
                file.addRule(text(role), QString::fromLatin1(type), QString::fromLatin1(rule), dice.chance(60),
                             dice.below(3));
        }
    }
    for (const char *user : {"in", "both", "shut", "bound"}) {
        DynsecAccount account{.user = text(user), .password = text("right")};
        account.disabled = QByteArray(user) == "shut";
        if (QByteArray(user) == "bound")
            account.clientId = text("its own");
        if (dice.chance(70))
            account.roles = {text(dice.of({"r0", "r1"}))};
        file.addAccount(account);
    }
    file.addGroup(text("nobody"), {}, {text("r1")});
    if (dice.chance(40))
        file.setAnonymousGroup(text("nobody"));
    file.setDefault(text("publishClientSend"), dice.chance(30));
    file.setDefault(text("subscribe"), dice.chance(30));
    return file;
}

QByteArray randomAcl(Dice &dice)
{
    QByteArray acl;
    for (int i = 0, count = dice.below(9); i < count; ++i) {
        if (dice.chance(50))
            acl += "user " + QByteArray(dice.of({"in", "both", "file", "shut", "bound"})) + '\n';
        acl += QByteArray(dice.of({"topic ", "topic ", "pattern "})) +
               dice.of({"read ", "write ", "readwrite ", "deny "}) + filter(dice) + '\n';
    }
    return acl;
}

/// For the message of a failure.
QString rulesOf(const DynsecFile &plugin)
{
    const QJsonObject file = QJsonDocument::fromJson(plugin.json()).object();
    QString rules;
    for (const QJsonValue &role : file.value(u"roles").toArray())
        if (role[u"rolename"].toString().startsWith(u'r'))
            rules += QString::fromUtf8(QJsonDocument(role.toObject()).toJson(QJsonDocument::Compact)) + u'\n';
    return rules +
           QString::fromUtf8(QJsonDocument(file.value(u"defaultACLAccess").toObject()).toJson(QJsonDocument::Compact));
}

} // namespace

/// The plugin of a running broker and its files, in one policy and one list.
class TestJointConnector : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithTheBroker();
    void listsWhatEachKeepsOut();
    void changesEachWhereItLies();
    void shutsEveryDoor();
    void opensBothOrNone();

private:
    void checkWorld(quint32 seed);
    bool write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(m_broker->folder() + u'/' + name);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }
    [[nodiscard]] QByteArray content(const QString &name) const
    {
        QFile file(m_broker->folder() + u'/' + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    Result<BrokerFacts> open(const QString &configuration = {})
    {
        Profile profile = profileAt(m_broker->port());
        profile.endpoint.configFile =
            configuration.isEmpty() ? m_broker->folder() + QStringLiteral("/broker.conf") : configuration;
        m_connector = newConnector();
        return await(m_connector->open(profile, Secret::fromText(text("adminpw"))));
    }
    bool start(const DynsecFile &plugin, const QByteArray &passwords, const QByteArray &acl);
    [[nodiscard]] bool getsIn(const QString &user) const
    {
        return device(m_broker->port(), user, text("right"), QStringLiteral("dev-") + user) != nullptr;
    }

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Connector> m_connector;
    int m_counts[2][3] = {};
};

bool TestJointConnector::start(const DynsecFile &plugin, const QByteArray &passwords, const QByteArray &acl)
{
    m_connector.reset();
    m_broker = std::make_unique<BrokerProcess>();
    QString more;
    if (!passwords.isEmpty())
        more += QStringLiteral("password_file @FOLDER@/passwords\n");
    if (!acl.isEmpty())
        more += QStringLiteral("acl_file @FOLDER@/acl\n");
    return write(QStringLiteral("passwords"), passwords) && write(QStringLiteral("acl"), acl) &&
           m_broker->startDynsec(plugin, more);
}

void TestJointConnector::checkWorld(quint32 seed)
{
    Dice dice(seed);
    const DynsecFile plugin = randomPlugin(dice);
    QByteArray passwords;
    if (dice.chance(75))
        passwords = lineOf("file") + lineOf("both") + lineOf("shut") + shutLine("off");
    const QByteArray acl = dice.chance(75) ? randomAcl(dice) + "user file\ntopic a/b\n" : QByteArray();
    const bool isOpen = dice.chance(50);
    m_connector.reset();
    m_broker = std::make_unique<BrokerProcess>();
    QString more = QStringLiteral("allow_anonymous %1\n").arg(isOpen ? text("true") : text("false"));
    if (!passwords.isEmpty())
        more += QStringLiteral("password_file @FOLDER@/passwords\n");
    if (!acl.isEmpty())
        more += QStringLiteral("acl_file @FOLDER@/acl\n");
    QVERIFY(write(QStringLiteral("passwords"), passwords) && write(QStringLiteral("acl"), acl));
    QVERIFY2(m_broker->startDynsec(plugin, more), m_broker->problem());
    const auto opened = open();
    QVERIFY2(opened, told(opened).constData());
    QVERIFY(await(m_connector->readAccess({})));
    const auto policy = m_connector->policy();
    for (int i = 0; i < attemptsPerWorld; ++i) {
        Attempt attempt;
        attempt.who.user = from(dice, {text("in"), text("both"), text("shut"), text("bound"), text("file"), text("off"),
                                       text("stranger"), QString()});
        attempt.who.clientId = dice.chance(30) ? text("its own") : text("id") + QString::number(i);
        attempt.action = std::array{Action::Connect, Action::Publish, Action::Publish,
                                    Action::Subscribe}[std::size_t(dice.below(4))];
        if (attempt.action != Action::Connect)
            attempt.topic = text(attempt.action == Action::Publish ? topic(dice) : filter(dice));
        const Decision decision = policy->decide(attempt);

        MqttOptions options;
        options.host = text("127.0.0.1");
        options.port = m_broker->port();
        options.clientId = attempt.who.clientId;
        options.user = attempt.who.user;
        if (!attempt.who.user.isEmpty())
            options.password = Secret::fromText(text("right"));
        const auto link = MqttLink::create();
        bool isAllowed = answerOf(link->open(options)).has_value();
        if (isAllowed && attempt.action == Action::Publish)
            isAllowed = answerOf(link->publish({attempt.topic, "x", 1, false, {}, {}, {}})).has_value();
        else if (isAllowed && attempt.action == Action::Subscribe)
            isAllowed = answerOf(link->subscribe(attempt.topic, 1)).has_value();
        QStringList said;
        for (const Step &step : decision.steps) {
            said.append(step.code);
            QVERIFY2(m_connector->sentenceOf(step).endsWith(u'.'), qPrintable(step.code));
        }
        const QString story =
            text("seed %1: %2 as \"%3\", id \"%4\", on \"%5\": we say %6 (%7), the broker %8\nconf: %9\nacl:\n%10\n%11")
                .arg(seed)
                .arg(actionName(attempt.action), attempt.who.user, attempt.who.clientId, attempt.topic,
                     answerName(decision.answer), said.join(u' '), isAllowed ? text("allows") : text("denies"), more,
                     QString::fromUtf8(acl), rulesOf(plugin));
        QVERIFY2(decision.answer == (isAllowed ? Answered::Allow : Answered::Deny), qPrintable(story));
        QVERIFY2(decision.answer == Answered::Allow || decision.steps.constLast().certainty != Certainty::Possible,
                 qPrintable(story));
        ++m_counts[isAllowed ? 1 : 0][attempt.action == Action::Connect   ? 0
                                      : attempt.action == Action::Publish ? 1
                                                                          : 2];
    }
}

void TestJointConnector::agreesWithTheBroker()
{
    const int rounds = std::max(40, qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS"));
    const quint32 seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED")
                             ? quint32(qEnvironmentVariableIntValue("GATEHOUSE_SEED"))
                             : std::random_device()() >> 8;
    qInfo("%d brokers, %d attempts at each, from GATEHOUSE_SEED=%u", rounds, attemptsPerWorld, seed);
    for (int round = 0; round < rounds; ++round) {
        checkWorld(seed + quint32(round));
        if (QTest::currentTestFailed())
            return;
    }
    for (const auto &counts : m_counts)
        for (const int count : counts)
            QVERIFY(count > 0);
}

void TestJointConnector::listsWhatEachKeepsOut()
{
    DynsecFile plugin;
    plugin.addEverythingRole();
    plugin.addAccount(text("both"), text("right"), {everything});
    DynsecAccount shut{.user = text("shut"), .password = text("right")};
    shut.disabled = true;
    shut.roles = {everything};
    plugin.addAccount(shut);
    plugin.addAccount(text("poor"), text("right")); // without a role, but with a line in the acl_file
    plugin.setDefault(text("publishClientSend"), false).setDefault(text("subscribe"), false);
    QVERIFY2(start(plugin, lineOf("file") + "# flooded us\n" + shutLine("off") + shutLine("both") + lineOf("shut"),
                   "user file\ntopic a\nuser off\ntopic a\nuser poor\ntopic readwrite a\n"),
             m_broker->problem());
    QVERIFY(open());
    const auto revision = await(m_connector->readAccess({}));
    QVERIFY2(revision, told(revision).constData());
    QStringList shown;
    for (const Block &block : revision->blocks)
        shown.append(block.subject.value + u' ' + mechanismName(block.mechanism) + u' ' +
                     certaintyName(block.certainty) + u' ' + block.reason);
    shown.sort();
    // "both" is in by the plugin, whatever its line says, and "poor" has rights in the acl_file.
    QCOMPARE(shown, QStringList({text("off disabled certain flooded us"), text("shut disabled certain ")}));
    QVERIFY(getsIn(text("both")) && getsIn(text("file")) && !getsIn(text("off")) && !getsIn(text("shut")));
    QCOMPARE(m_connector->policy()->blocksOf(userNamed(text("both"))).size(), 0);
    QCOMPARE(m_connector->policy()->blocksOf(userNamed(text("off"))).size(), 1);
    const auto stranger = m_connector->policy()->blocksOf(userNamed(text("stranger")));
    QCOMPARE(stranger.size(), 1);
    QCOMPARE(stranger.constFirst().mechanism, Mechanism::NotListed);
}

void TestJointConnector::changesEachWhereItLies()
{
    DynsecFile plugin = someAccounts();
    QVERIFY2(start(plugin, lineOf("file") + shutLine("shut"), {}), m_broker->problem());
    QVERIFY(open());
    QVERIFY(await(m_connector->readAccess({})));
    const auto plan =
        await(m_connector->planAllow({{userNamed(text("shut")), userNamed(text("off"))}, {}, text("because"), {}}));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->items.size(), 2);
    QCOMPARE(plan->items.at(0).who.user, text("shut"));
    QCOMPARE(plan->items.at(1).who.user, text("off"));
    const QList<Change> changes = changesOf(plan);
    QCOMPARE(changes.size(), 2);
    QVERIFY(changes.at(0).container.endsWith(text("/passwords")));
    QCOMPARE(changes.at(1).record, recordOfUser(text("off")));
    const auto whatIf = m_connector->policy()->with(changes);
    for (const char *user : {"shut", "off"}) {
        Attempt attempt;
        attempt.who = userNamed(text(user));
        QCOMPARE(m_connector->policy()->decide(attempt).answer, Answered::Deny);
        QCOMPARE(whatIf->decide(attempt).answer, Answered::Allow);
    }
    QVERIFY(m_connector->changesPerRequest(changes.at(0).container) > m_connector->changesPerRequest({}));
    for (const Change &change : changes) {
        const auto outcomes = await(m_connector->apply({change}, ready<>(Result<>())));
        QVERIFY2(outcomes && outcomes->constFirst().result, told(outcomes).constData());
        QCOMPARE(outcomes->constFirst().now, change.after);
    }
    QVERIFY(getsIn(text("shut")));
    QVERIFY(device(m_broker->port(), text("off"), text("pw"), text("x")) != nullptr);
    QCOMPARE(m_connector->policy()->blocksOf(userNamed(text("shut"))), QList<Block>());
    // Both again as they were, by one undo.
    const auto undo = await(m_connector->planUndo(changes, {}));
    QVERIFY2(undo, told(undo).constData());
    QCOMPARE(undo->items.size(), 2);
    for (const Change &change : changesOf(undo))
        QVERIFY(await(m_connector->apply({change}, ready<>(Result<>())))->constFirst().result);
    QVERIFY(!getsIn(text("shut")));
    QVERIFY(device(m_broker->port(), text("off"), text("pw"), text("x")) == nullptr);
    // Blocking asks who knows the user.
    const auto block = await(m_connector->planBlock({{userNamed(text("on")), userNamed(text("file"))}, {}, {}, {}}));
    QVERIFY2(block, told(block).constData());
    QCOMPARE(block->items.at(0).changes.constFirst().record, recordOfUser(text("on")));
    QVERIFY(block->items.at(1).changes.constFirst().container.endsWith(text("/passwords")));
    // A record of each is read again in one call.
    const QString ofFile = changes.at(0).record;
    const auto records = await(m_connector->readRecords({recordOfUser(text("on")), ofFile}));
    QVERIFY2(records, told(records).constData());
    QVERIFY(records->values.value(ofFile) && records->values.value(recordOfUser(text("on"))));
}

/// One listener asks the plugin, the other a password_file: whoever is blocked gets in at neither.
void TestJointConnector::shutsEveryDoor()
{
    m_connector.reset();
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY(write(QStringLiteral("passwords"), lineOf("on") + lineOf("file")));
    QVERIFY(write(QStringLiteral("dynsec.json"), someAccounts().json()));
    const QString configuration = QStringLiteral("per_listener_settings true\n"
                                                 "listener @PORT0@ 127.0.0.1\nallow_anonymous false\nplugin %1\n"
                                                 "plugin_opt_config_file @FOLDER@/dynsec.json\n"
                                                 "listener @PORT1@ 127.0.0.1\nallow_anonymous false\n"
                                                 "password_file @FOLDER@/passwords\n")
                                      .arg(BrokerProcess::dynsecPlugin());
    QVERIFY2(m_broker->start(configuration), m_broker->problem());
    QVERIFY(open());
    QVERIFY(await(m_connector->readAccess({})));
    const QString on = text("on");
    const auto getsInAt = [this, &on](int door, const char *password) {
        return device(m_broker->port(door), on, text(password), text("somebody")) != nullptr;
    };
    QVERIFY(getsInAt(0, "pw") && getsInAt(1, "right"));
    const auto plan = await(m_connector->planBlock({{userNamed(on)}, {}, text("because"), {}}));
    QVERIFY2(plan, told(plan).constData());
    const QList<Change> changes = changesOf(plan);
    QCOMPARE(changes.size(), 2);
    QCOMPARE(plan->items.constFirst().notLiftable, QStringList());
    QCOMPARE(m_connector->policy()->with(changes)->decide({userNamed(on), Action::Connect, {}, {}}).answer,
             Answered::Deny);
    // Either alone leaves the other one open.
    for (const Change &change : changes)
        QVERIFY(m_connector->policy()->with({change})->decide({userNamed(on), Action::Connect, {}, {}}).answer !=
                Answered::Deny);
    for (const Change &change : changes) {
        const auto outcomes = await(m_connector->apply({change}, ready<>(Result<>())));
        QVERIFY2(outcomes && outcomes->constFirst().result, told(outcomes).constData());
    }
    QVERIFY(!getsInAt(0, "pw") && !getsInAt(1, "right"));
    QVERIFY(device(m_broker->port(1), text("file"), text("right"), text("x")) != nullptr);
}

void TestJointConnector::opensBothOrNone()
{
    QVERIFY2(start(someAccounts(), {}, {}), m_broker->problem());
    const auto facts = open(text("/gatehouse/no/such/mosquitto.conf"));
    QVERIFY(!facts);
    QVERIFY2(facts.error().what.contains(text("/gatehouse/no/such/mosquitto.conf")), qPrintable(facts.error().what));
    QVERIFY(open());
    m_broker->stop();
    QVERIFY(!open());
}

QTEST_GUILESS_MAIN(TestJointConnector)
#include "tst_jointconnector.moc"
