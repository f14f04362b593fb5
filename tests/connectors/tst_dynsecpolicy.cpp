// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/blocks.h"
#include "connectors/mosquitto/policy.h"
#include "connectors/mosquitto/reader.h"
#include "connectors/mosquitto/rows.h"
#include "connectors/mosquitto/words.h"

#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

Q_DECLARE_METATYPE(gatehouse::mosquitto::Match)

namespace {

/// A state put together from the plugin's own JSON.
class State
{
public:
    State &client(const QByteArray &members)
    {
        m_clients.append('{' + members + '}');
        return *this;
    }
    State &role(const QByteArray &name, const QByteArrayList &acls, const QByteArray &more = {})
    {
        m_roles.append("{\"rolename\":\"" + name + "\"," + more + "\"acls\":[" + acls.join(',') + "]}");
        return *this;
    }
    State &group(const QByteArray &members)
    {
        m_groups.append('{' + members + '}');
        return *this;
    }
    State &defaults(bool send, bool receive, bool subscribe, bool unsubscribe)
    {
        m_defaults = {send, receive, subscribe, unsubscribe};
        return *this;
    }
    State &anonymousGroup(const QByteArray &name)
    {
        m_anonymous = name;
        return *this;
    }
    std::shared_ptr<const DynsecPolicy> policy(Surroundings around = {}) const
    {
        const QByteArray payload = "{\"responses\":[{\"command\":\"listClients\",\"data\":{\"clients\":[" +
                                   m_clients.join(',') + "]}},{\"command\":\"listGroups\",\"data\":{\"groups\":[" +
                                   m_groups.join(',') + "]}},{\"command\":\"listRoles\",\"data\":{\"roles\":[" +
                                   m_roles.join(',') + "]}}]}";
        DynsecBuilder builder;
        if (!readReply(payload, builder))
            qFatal("the test's own JSON is wrong: %s", payload.constData());
        builder.setDefaults(m_defaults);
        builder.setAnonymousGroup(m_anonymous);
        return std::make_shared<const DynsecPolicy>(DynsecView(builder.finish()), around);
    }

private:
    QByteArrayList m_clients;
    QByteArrayList m_roles;
    QByteArrayList m_groups;
    DefaultAccess m_defaults{false, true, false, true};
    QByteArray m_anonymous;
};

QByteArray acl(const char *type, const char *topic, bool allow, int priority = 0)
{
    return QByteArray("{\"acltype\":\"") + type + "\",\"topic\":\"" + topic +
           "\",\"priority\":" + QByteArray::number(priority) + ",\"allow\":" + (allow ? "true" : "false") + '}';
}

Attempt attempt(Action action, const char *topic, const char *user = "u", const char *id = "")
{
    return {{QString::fromUtf8(id), QString::fromUtf8(user), {}, {}}, action, QString::fromUtf8(topic), {}};
}

QStringList codes(const Decision &decision)
{
    QStringList codes;
    for (const Step &step : decision.steps)
        codes.append(step.code);
    return codes;
}

} // namespace

/// The rules of dynamic security one by one; whether they are the broker's is compared in tst_dynsecdifferential.
class TestDynsecPolicy : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void matchesTopics_data();
    void matchesTopics();
    void matchesFilters_data();
    void matchesFilters();
    void asksForTheConnectionFirst();
    void knowsWhatItCannotKnow();
    void rolesGoInTheirOrder();
    void groupsComeAfterTheAccountsOwnRoles();
    void defaultsNeverOpenControl();
    void reservedTopics();
    void literalRulesGoFirst();
    void wildcardSubscriptionsOf21();
    void substitutionsOf21();
    void anonymousClients();
    void danglingNamesAreSkipped();
    void overlaysChangeOnlyTheCopy();
    void listsAllBlocksInOrder();
    void findsAccountsWithoutRights_data();
    void findsAccountsWithoutRights();
    void namesTheRoleThatShutsEverything_data();
    void namesTheRoleThatShutsEverything();
    void groupsAndDefaultsThatDenyEverything();
    void boundIdsAreBlocksOnceSeen();
    void certificatesMakeItLikelyOnly();
    void sentencesShowHostileTextOnly();
    void rowsTellStates();
};

void TestDynsecPolicy::matchesTopics_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QByteArray>("topic");
    QTest::addColumn<Match>("in20");
    QTest::addColumn<Match>("in21");
    const auto row = [](const char *rule, const char *topic, Match in20, std::optional<Match> in21 = {}) {
        QTest::addRow("%s on %s", rule, topic) << QByteArray(rule) << QByteArray(topic) << in20 << in21.value_or(in20);
    };
    row("a/b", "a/b", Match::Yes);
    row("a/b", "a/c", Match::No);
    row("a/b", "a", Match::No);
    row("a", "a/b", Match::No);
    row("#", "a/b", Match::Yes);
    row("#", "$SYS/x", Match::No);
    row("$SYS/#", "$SYS/x", Match::Yes);
    row("+", "a", Match::Yes);
    row("+", "a/b", Match::No);
    row("+/+", "a/", Match::Yes);
    row("a/#", "a", Match::Yes);
    row("a/#", "ab", Match::No);
    row("a/+/#", "a/b", Match::Yes);
    row("a/+/#", "a", Match::No);
    row("+/#", "a", Match::Yes);
    row("a/+", "a/", Match::Yes);
    row("/#", "a", Match::No);
    row("/+", "/a", Match::Yes);
    row("a//#", "a/", Match::Yes);
    row("%u/x", "%u/x", Match::Yes, Match::No);
    row("%u/x", "me/x", Match::No, Match::Yes);
    row("x/%c/#", "x/my id", Match::No, Match::Yes);
    row("x/%cc", "x/%cc", Match::Yes);
    row("foo#", "foo", Match::Invalid);
    row("a/#/b", "a/x/b", Match::Invalid);
    row("\xc3\xa4/+", "\xc3\xa4/\xe2\x98\x83", Match::Yes);
}

void TestDynsecPolicy::matchesTopics()
{
    QFETCH(QByteArray, rule);
    QFETCH(QByteArray, topic);
    QFETCH(Match, in20);
    QFETCH(Match, in21);
    const Substitutes who{"my id", "me"};
    QCOMPARE(int(ruleMatchesTopic(Dialect::V20, rule, topic, who)), int(in20));
    QCOMPARE(int(ruleMatchesTopic(Dialect::V21, rule, topic, who)), int(in21));
}

void TestDynsecPolicy::matchesFilters_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<Match>("in20");
    QTest::addColumn<Match>("in21");
    const auto row = [](const char *rule, const char *filter, Match in20, std::optional<Match> in21 = {}) {
        QTest::addRow("%s for %s", rule, filter)
            << QByteArray(rule) << QByteArray(filter) << in20 << in21.value_or(in20);
    };
    row("#", "#", Match::Yes);
    row("#", "$SYS/#", Match::Yes, Match::No);
    row("#", "$share/g/a", Match::Yes, Match::No);
    row("+/#", "#", Match::Yes, Match::No);
    row("+/#", "$SYS/#", Match::Yes, Match::No);
    row("a/#", "a/#", Match::Yes);
    row("a/#", "a/+/b", Match::Yes);
    row("a/#", "a", Match::Yes);
    row("a/#", "#", Match::No);
    row("a/+", "a/#", Match::No);
    row("a/+", "a/+", Match::Yes);
    row("a/b", "a/+", Match::No);
    row("+", "a/b", Match::No);
    row("a/+/#", "a/#", Match::No);
    row("a/b", "a/b/c", Match::No);
    row("%u/#", "me/#", Match::No, Match::Yes);
    row("%u/#", "%u/#", Match::Yes, Match::No);
}

void TestDynsecPolicy::matchesFilters()
{
    QFETCH(QByteArray, rule);
    QFETCH(QByteArray, filter);
    QFETCH(Match, in20);
    QFETCH(Match, in21);
    const Substitutes who{"my id", "me"};
    QCOMPARE(int(ruleMatchesFilter(Dialect::V20, rule, filter, who)), int(in20));
    QCOMPARE(int(ruleMatchesFilter(Dialect::V21, rule, filter, who)), int(in21));
}

void TestDynsecPolicy::asksForTheConnectionFirst()
{
    const auto policy = State()
                            .client("\"username\":\"u\"")
                            .client("\"username\":\"off\",\"disabled\":true,\"clientid\":\"x\"")
                            .client("\"username\":\"pinned\",\"clientid\":\"x\"")
                            .policy();
    QCOMPARE(codes(policy->decide(attempt(Action::Connect, ""))),
             (QStringList{QStringLiteral("known"), QStringLiteral("enabled"), QStringLiteral("unbound"),
                          QStringLiteral("passwordNotGiven")}));
    QCOMPARE(policy->decide(attempt(Action::Connect, "")).answer, Answered::Allow);
    const Decision disabled = policy->decide(attempt(Action::Publish, "a", "off", "y"));
    QCOMPARE(disabled.answer, Answered::Deny);
    QCOMPARE(disabled.steps.last().code, QStringLiteral("disabled"));
    QCOMPARE(disabled.steps.last().block, QStringLiteral("dynsec/client/off#disabled"));
    QCOMPARE(policy->decide(attempt(Action::Connect, "", "nobody")).steps.last().code, QStringLiteral("unknownUser"));
    QCOMPARE(policy->decide(attempt(Action::Connect, "", "pinned", "x")).answer, Answered::Allow);
    const Decision elsewhere = policy->decide(attempt(Action::Connect, "", "pinned", "y"));
    QCOMPARE(elsewhere.answer, Answered::Deny);
    QCOMPARE(elsewhere.steps.last().check, Check::BoundClientId);
    QCOMPARE(elsewhere.steps.last().arguments,
             (QStringList{QStringLiteral("pinned"), QStringLiteral("x"), QStringLiteral("y")}));
}

void TestDynsecPolicy::knowsWhatItCannotKnow()
{
    const auto policy = State()
                            .client("\"username\":\"u\",\"roles\":[{\"rolename\":\"r\"}]")
                            .client("\"username\":\"pinned\",\"clientid\":\"x\"")
                            .role("r", {acl("publishClientSend", "a", true)})
                            .policy();
    Attempt withPassword = attempt(Action::Connect, "");
    withPassword.credentials = Credentials{Secret::fromText(QStringLiteral("pw"))};
    QCOMPARE(policy->decide(withPassword).answer, Answered::Unknown);
    QCOMPARE(policy->decide(withPassword).steps.last().check, Check::Password);
    withPassword.action = Action::Publish;
    withPassword.topic = QStringLiteral("a");
    QCOMPARE(policy->decide(withPassword).answer, Answered::Unknown);
    withPassword.topic = QStringLiteral("b");
    QCOMPARE(policy->decide(withPassword).answer, Answered::Deny); // whatever the password is
    QCOMPARE(policy->decide(attempt(Action::Connect, "", "pinned")).answer, Answered::Unknown);
    QCOMPARE(policy->decide(attempt(Action::Connect, "", "")).answer, Answered::Unknown);
    Attempt byCertificate = attempt(Action::Connect, "");
    byCertificate.who.certificateSubject = QStringLiteral("CN=u");
    QCOMPARE(policy->decide(byCertificate).answer, Answered::Unknown);
}

void TestDynsecPolicy::rolesGoInTheirOrder()
{
    const auto policy =
        State()
            .client("\"username\":\"u\",\"roles\":[{\"rolename\":\"high\",\"priority\":5},{\"rolename\":\"low\"}]")
            .role("high", {acl("publishClientSend", "s/secret", false, 9), acl("publishClientSend", "s/#", true)})
            .role("low", {acl("publishClientSend", "#", true), acl("publishClientSend", "s/secret", true)})
            .policy();
    QCOMPARE(policy->decide(attempt(Action::Publish, "s/secret")).answer, Answered::Deny);
    const Decision open = policy->decide(attempt(Action::Publish, "s/open"));
    QCOMPARE(open.answer, Answered::Allow);
    QCOMPARE(open.steps.last().arguments,
             (QStringList{QStringLiteral("high"), QStringLiteral("publishClientSend"), QStringLiteral("s/#")}));
    QCOMPARE(policy->decide(attempt(Action::Publish, "x")).steps.last().arguments.first(), QStringLiteral("low"));
}

void TestDynsecPolicy::groupsComeAfterTheAccountsOwnRoles()
{
    const auto policy =
        State()
            .client("\"username\":\"u\",\"roles\":[{\"rolename\":\"own\"}],\"groups\":[{\"groupname\":\"g1\","
                    "\"priority\":3},{\"groupname\":\"g2\"}]")
            .role("own", {acl("publishClientReceive", "own", true)})
            .role("one", {acl("publishClientReceive", "own", false), acl("publishClientReceive", "x", false)})
            .role("two", {acl("publishClientReceive", "x", true)})
            .group("\"groupname\":\"g1\",\"roles\":[{\"rolename\":\"one\"}]")
            .group("\"groupname\":\"g2\",\"roles\":[{\"rolename\":\"two\"}]")
            .policy();
    QCOMPARE(policy->decide(attempt(Action::Receive, "own")).answer, Answered::Allow);
    const Decision decision = policy->decide(attempt(Action::Receive, "x"));
    QCOMPARE(decision.answer, Answered::Deny);
    QCOMPARE(decision.steps.last().check, Check::GroupRole);
    QCOMPARE(decision.steps.last().arguments.first(), QStringLiteral("g1"));
}

void TestDynsecPolicy::defaultsNeverOpenControl()
{
    const auto policy = State()
                            .client("\"username\":\"u\"")
                            .client("\"username\":\"keeper\",\"roles\":[{\"rolename\":\"r\"}]")
                            .role("r", {acl("publishClientSend", "$CONTROL/#", true)})
                            .defaults(true, true, true, true)
                            .policy();
    QCOMPARE(policy->decide(attempt(Action::Publish, "a")).answer, Answered::Allow);
    for (const char *topic : {"$CONTROL/dynamic-security/v1", "$CONTROL", "$CONTROLLED/by"}) {
        for (const Action action : {Action::Publish, Action::Receive, Action::Subscribe, Action::Unsubscribe})
            QCOMPARE(policy->decide(attempt(action, topic)).answer, Answered::Deny);
    }
    QCOMPARE(policy->decide(attempt(Action::Publish, "$CONTROL/x/v1", "keeper")).answer, Answered::Allow);
    QCOMPARE(policy->decide(attempt(Action::Receive, "$SYS/broker/uptime")).answer, Answered::Allow);
}

void TestDynsecPolicy::reservedTopics()
{
    const auto policy = State()
                            .client("\"username\":\"u\",\"roles\":[{\"rolename\":\"r\"}]")
                            .role("r", {acl("publishClientSend", "$SYS/#", true), acl("publishClientSend", "#", true)})
                            .defaults(true, true, true, true)
                            .policy();
    QCOMPARE(policy->decide(attempt(Action::Publish, "$SYS/x")).steps.last().code, QStringLiteral("sysIsReadOnly"));
    QCOMPARE(policy->decide(attempt(Action::Publish, "$SYS/broker/connection/b/state")).answer, Answered::Allow);
    QCOMPARE(policy->decide(attempt(Action::Publish, "$share/g/a")).answer, Answered::Deny);
    QCOMPARE(policy->decide(attempt(Action::Publish, "a/+")).steps.last().code, QStringLiteral("invalidTopic"));
    QCOMPARE(policy->decide(attempt(Action::Publish, "")).steps.last().code, QStringLiteral("invalidTopic"));
    QCOMPARE(policy->decide(attempt(Action::Subscribe, "a/#/b")).steps.last().code, QStringLiteral("invalidFilter"));
    QCOMPARE(policy->decide(attempt(Action::Subscribe, "$share/g/a")).answer, Answered::Allow);
    QCOMPARE(policy->decide(attempt(Action::Subscribe, "$share")).steps.last().code, QStringLiteral("invalidFilter"));
    // What a broker hangs up for, seen with 2.0.11.
    for (const char *topic : {"a\tb", "\x01", "a\xc2\x85", "\xef\xbf\xbe", "\xef\xb7\x90", "\xf0\x9f\xbf\xbe"}) {
        for (const Action action : {Action::Publish, Action::Subscribe})
            QCOMPARE(policy->decide(attempt(action, topic)).steps.last().code, QStringLiteral("forbiddenCharacter"));
    }
    QCOMPARE(policy->decide(attempt(Action::Publish, "\xf0\x9f\x9a\xb0")).answer, Answered::Allow);
    Attempt strange = attempt(Action::Connect, "");
    strange.who.clientId = QStringLiteral("a\u0001b");
    QCOMPARE(policy->decide(strange).steps.last().code, QStringLiteral("forbiddenCharacter"));
    QVERIFY(stepSentence(policy->decide(strange).steps.last()).contains(QStringLiteral("control character")));
    QCOMPARE(policy->decide(attempt(Action::Publish, QByteArray(200, '/').constData())).answer, Answered::Allow);
    QCOMPARE(policy->decide(attempt(Action::Publish, QByteArray(201, '/').constData())).steps.last().code,
             QStringLiteral("tooDeep"));
}

void TestDynsecPolicy::literalRulesGoFirst()
{
    const auto policy = State()
                            .client("\"username\":\"u\",\"roles\":[{\"rolename\":\"r\"}]")
                            .role("r", {acl("subscribePattern", "#", false, 99), acl("subscribeLiteral", "a/#", true),
                                        acl("unsubscribeLiteral", "a/#", false)})
                            .policy();
    QCOMPARE(policy->decide(attempt(Action::Subscribe, "a/#")).answer, Answered::Allow);
    QCOMPARE(policy->decide(attempt(Action::Subscribe, "a/b")).answer, Answered::Deny);
    QCOMPARE(policy->decide(attempt(Action::Unsubscribe, "a/#")).answer, Answered::Deny);
    QCOMPARE(policy->decide(attempt(Action::Unsubscribe, "a/b")).answer, Answered::Allow);
}

void TestDynsecPolicy::wildcardSubscriptionsOf21()
{
    const State state = State()
                            .client("\"username\":\"u\",\"roles\":[{\"rolename\":\"r\"}]")
                            .role("r", {acl("subscribePattern", "#", true)}, "\"allowwildcardsubs\":false,");
    const auto modern = state.policy({Dialect::V21, CertificateIdentity::Unknown});
    QCOMPARE(modern->decide(attempt(Action::Subscribe, "a/+")).steps.last().code, QStringLiteral("wildcardsDenied"));
    QCOMPARE(modern->decide(attempt(Action::Subscribe, "a/b")).answer, Answered::Allow);
    QCOMPARE(state.policy()->decide(attempt(Action::Subscribe, "a/+")).answer, Answered::Allow);
}

void TestDynsecPolicy::substitutionsOf21()
{
    const State state = State()
                            .client("\"username\":\"u\",\"roles\":[{\"rolename\":\"r\"}]")
                            .role("r", {acl("publishClientSend", "%u/%c/x", true), acl("subscribeLiteral", "%u", true),
                                        acl("publishClientSend", "bad#", true)});
    const auto modern = state.policy({Dialect::V21, CertificateIdentity::Unknown});
    QCOMPARE(modern->decide(attempt(Action::Publish, "u/id/x", "u", "id")).answer, Answered::Allow);
    QCOMPARE(modern->decide(attempt(Action::Publish, "u/other/x", "u", "id")).answer, Answered::Deny);
    QCOMPARE(modern->decide(attempt(Action::Subscribe, "u")).answer, Answered::Deny); // not in literal rules
    QCOMPARE(modern->decide(attempt(Action::Publish, "z")).steps.last().code, QStringLiteral("ruleMalformed"));
    const auto old = state.policy();
    QCOMPARE(old->decide(attempt(Action::Publish, "%u/%c/x", "u", "id")).answer, Answered::Allow);
    QCOMPARE(old->decide(attempt(Action::Publish, "u/id/x", "u", "id")).answer, Answered::Deny);
    QCOMPARE(old->decide(attempt(Action::Publish, "z")).steps.last().code, QStringLiteral("defaultDenies"));
}

void TestDynsecPolicy::anonymousClients()
{
    const auto policy =
        State()
            .role("r", {acl("publishClientSend", "open", true), acl("publishClientSend", "shut", false)})
            .group("\"groupname\":\"g\",\"roles\":[{\"rolename\":\"r\"}]")
            .anonymousGroup("g")
            .policy();
    const Decision open = policy->decide(attempt(Action::Publish, "open", ""));
    QCOMPARE(open.answer, Answered::Unknown); // allow_anonymous is not known
    QCOMPARE(open.steps.last().check, Check::AnonymousGroup);
    QCOMPARE(open.steps.last().result, StepResult::Pass);
    QCOMPARE(policy->decide(attempt(Action::Publish, "shut", "")).answer, Answered::Deny);
    QCOMPARE(policy->decide(attempt(Action::Publish, "x", "")).answer, Answered::Deny);
}

void TestDynsecPolicy::danglingNamesAreSkipped()
{
    const auto policy =
        State()
            .client("\"username\":\"u\",\"roles\":[{\"rolename\":\"gone\"}],\"groups\":[{\"groupname\":\"gone\"}]")
            .defaults(true, true, true, true)
            .policy();
    QCOMPARE(policy->decide(attempt(Action::Publish, "a")).answer, Answered::Allow);
    QVERIFY(policy->blocksOf({{}, QStringLiteral("u"), {}, {}}).isEmpty());
}

void TestDynsecPolicy::overlaysChangeOnlyTheCopy()
{
    const auto policy = State()
                            .client("\"username\":\"off\",\"disabled\":true,\"roles\":[{\"rolename\":\"r\"}]")
                            .role("r", {acl("publishClientSend", "a", true)})
                            .policy();
    Change enable;
    enable.record = QStringLiteral("dynsec/client/off");
    enable.before = policy->view().canonical(enable.record);
    enable.after = QByteArray("{\"groups\":[],\"roles\":[{\"rolename\":\"r\"}],\"username\":\"off\"}");
    const auto then = policy->with({enable});
    QCOMPARE(then->decide(attempt(Action::Publish, "a", "off")).answer, Answered::Allow);
    QCOMPARE(policy->decide(attempt(Action::Publish, "a", "off")).answer, Answered::Deny);
    Change role;
    role.record = QStringLiteral("dynsec/role/r");
    role.after = "{\"acls\":[" + acl("publishClientSend", "a", false) + "],\"rolename\":\"r\"}";
    QCOMPARE(then->with({role})->decide(attempt(Action::Publish, "a", "off")).answer, Answered::Deny);
    role.after = std::nullopt;
    QCOMPARE(then->with({role})->decide(attempt(Action::Publish, "a", "off")).steps.last().code,
             QStringLiteral("defaultDenies"));
    Change defaults;
    defaults.record = QStringLiteral("dynsec/defaults");
    defaults.after = canonicalDefaults({true, true, true, true});
    QCOMPARE(then->with({role, defaults})->decide(attempt(Action::Publish, "a", "off")).answer, Answered::Allow);
    Change gone = enable;
    gone.after = std::nullopt;
    QCOMPARE(then->with({gone})->decide(attempt(Action::Connect, "", "off")).steps.last().code,
             QStringLiteral("unknownUser"));
    Change nonsense = enable;
    nonsense.after = QByteArray("{{{");
    QCOMPARE(policy->with({nonsense})->decide(attempt(Action::Connect, "", "off")).answer, Answered::Deny);
    QCOMPARE(policy->view().with({{enable.record, enable.after}}).canonical(enable.record), enable.after);
}

void TestDynsecPolicy::listsAllBlocksInOrder()
{
    const auto policy =
        State()
            .client("\"username\":\"u\",\"disabled\":true,\"clientid\":\"x\",\"textname\":\"Pump\","
                    "\"textdescription\":\"broken\",\"groups\":[{\"groupname\":\"g\"}]")
            .role("shut", {acl("publishClientSend", "#", false), acl("subscribePattern", "#", false)})
            .group("\"groupname\":\"g\",\"roles\":[{\"rolename\":\"shut\"}],\"clients\":[{\"username\":\"u\"}]")
            .defaults(false, false, false, false)
            .policy();
    const QList<Block> blocks = policy->blocksOf({QStringLiteral("y"), QStringLiteral("u"), {}, {}});
    QStringList ids;
    for (const Block &block : blocks)
        ids.append(block.id);
    QCOMPARE(ids, (QStringList{QStringLiteral("dynsec/client/u#disabled"), QStringLiteral("dynsec/client/u#clientid"),
                               QStringLiteral("dynsec/client/u#norights"), QStringLiteral("dynsec/group/g#denies"),
                               QStringLiteral("dynsec/defaults#denies")}));
    QCOMPARE(blocks.at(0).reason, QStringLiteral("broken"));
    QVERIFY(!blocks.at(0).ownedBy && !blocks.at(1).ownedBy);
    QVERIFY(blocks.at(2).ownedBy && blocks.at(3).ownedBy && blocks.at(4).ownedBy);
    QVERIFY(blocks.at(2).records.contains(QStringLiteral("dynsec/role/shut")));
    QVERIFY(blocks.at(2).records.contains(QStringLiteral("dynsec/group/g")));
    // The client id alone leads to the accounts that are bound to it.
    QCOMPARE(policy->blocksOf({QStringLiteral("x"), {}, {}, {}}).first().id,
             QStringLiteral("dynsec/client/u#disabled"));
    QCOMPARE(policy->blocksOf({{}, QStringLiteral("stranger"), {}, {}}).first().mechanism, Mechanism::NotListed);
    QVERIFY(policy->blocksOf({}).isEmpty());
}

void TestDynsecPolicy::findsAccountsWithoutRights_data()
{
    QTest::addColumn<QByteArrayList>("acls");
    QTest::addColumn<bool>("subscribeByDefault");
    QTest::addColumn<bool>("helpless");
    QTest::newRow("no rules") << QByteArrayList() << false << true;
    QTest::newRow("no rules, open default") << QByteArrayList() << true << false;
    QTest::newRow("may publish") << QByteArrayList{acl("publishClientSend", "a", true)} << false << false;
    QTest::newRow("may subscribe") << QByteArrayList{acl("subscribePattern", "a", true)} << false << false;
    QTest::newRow("may only unsubscribe") << QByteArrayList{acl("unsubscribePattern", "#", true)} << false << true;
    QTest::newRow("all denied before") << QByteArrayList{acl("publishClientSend", "#", false, 1),
                                                         acl("publishClientSend", "a", true)}
                                       << false << true;
    QTest::newRow("all denied after") << QByteArrayList{acl("publishClientSend", "a", true),
                                                        acl("publishClientSend", "#", false)}
                                      << false << false;
    QTest::newRow("some denied") << QByteArrayList{acl("publishClientSend", "b/#", false),
                                                   acl("publishClientSend", "a", true)}
                                 << false << false;
    QTest::newRow("subscribes, receives nothing")
        << QByteArrayList{acl("subscribePattern", "a", true), acl("publishClientReceive", "#", false)} << false << true;
    QTest::newRow("subscribing denied, open default")
        << QByteArrayList{acl("subscribePattern", "#", false)} << true << true;
    QTest::newRow("a dollar topic after all denied")
        << QByteArrayList{acl("publishClientSend", "#", false), acl("publishClientSend", "$CONTROL/x/v1", true)}
        << false << false;
}

void TestDynsecPolicy::findsAccountsWithoutRights()
{
    QFETCH(QByteArrayList, acls);
    QFETCH(bool, subscribeByDefault);
    QFETCH(bool, helpless);
    const auto policy = State()
                            .client("\"username\":\"u\",\"groups\":[{\"groupname\":\"g\"}]")
                            .role("r", acls)
                            .group("\"groupname\":\"g\",\"roles\":[{\"rolename\":\"r\"}]")
                            .defaults(false, true, subscribeByDefault, true)
                            .policy();
    QCOMPARE(hasNoRight(policy->view(), policy->view().client("u")), helpless);
}

void TestDynsecPolicy::namesTheRoleThatShutsEverything_data()
{
    QTest::addColumn<QByteArrayList>("rules");
    QTest::addColumn<QStringList>("denials");
    const QString publish = QStringLiteral("The role quarantine denies the account u every topic to publish to.");
    const QString subscribe = QStringLiteral("The role quarantine denies the account u every topic to subscribe to.");
    const QString receive = QStringLiteral("denies the account u every message that it would receive.");
    const QByteArray noPublish = acl("publishClientSend", "#", false);
    const QByteArray noSubscribe = acl("subscribePattern", "#", false);
    const QByteArray noReceive = acl("publishClientReceive", "#", false);
    QTest::newRow("publish and subscribe") << QByteArrayList{noPublish, noSubscribe} << QStringList{publish, subscribe};
    QTest::newRow("publish and receive") << QByteArrayList{noPublish, noReceive} << QStringList{publish, receive};
    QTest::newRow("all") << QByteArrayList{noPublish, noSubscribe, noReceive}
                         << QStringList{publish, subscribe, receive};
    // Publishing is denied because nothing allows it: no role is blamed for that.
    QTest::newRow("subscribe") << QByteArrayList{noSubscribe} << QStringList{subscribe};
    QTest::newRow("receive") << QByteArrayList{noReceive} << QStringList{receive};
}

void TestDynsecPolicy::namesTheRoleThatShutsEverything()
{
    QFETCH(QByteArrayList, rules);
    QFETCH(QStringList, denials);
    const bool mayPublish = denials.constFirst().endsWith(QStringLiteral("publish to."));
    const auto policy =
        State()
            .client("\"username\":\"u\",\"textname\":\"Valve\",\"roles\":[{\"rolename\":\"quarantine\",\"priority\":9},"
                    "{\"rolename\":\"valve\"}]")
            .role("quarantine", rules)
            .role("valve", {acl(mayPublish ? "publishClientSend" : "subscribePattern", "a", true)})
            .defaults(false, false, false, true)
            .policy();
    const QList<Block> blocks = policy->blocksOf({{}, QStringLiteral("u"), {}, {}});
    QCOMPARE(blocks.first().mechanism, Mechanism::RuleDenies);
    const QString said = blocks.first().explanation;
    for (const QString &denial : denials)
        QVERIFY2(said.contains(denial), qPrintable(said));
    QCOMPARE(said.count(QStringLiteral("denies the account")), denials.size());
    QVERIFY2(said.endsWith(QStringLiteral("it may connect, but neither publish nor receive.")), qPrintable(said));
    QVERIFY(blocks.first().ownedBy->contains(QStringLiteral("removeClientRole")));
}

void TestDynsecPolicy::groupsAndDefaultsThatDenyEverything()
{
    const State state =
        State()
            .client("\"username\":\"u\",\"groups\":[{\"groupname\":\"shut\"}]")
            .role("no", {acl("publishClientSend", "#", false), acl("publishClientReceive", "#", false)})
            .group("\"groupname\":\"shut\",\"roles\":[{\"rolename\":\"no\"}],\"clients\":[{\"username\":\"u\"}]")
            .group("\"groupname\":\"nobody\",\"roles\":[{\"rolename\":\"no\"}]")
            .group("\"groupname\":\"empty\",\"clients\":[{\"username\":\"u\"}]");
    const auto policy = state.policy();
    QStringList ids;
    for (const Block &block : allBlocks(policy->view(), policy->around()))
        ids.append(block.id);
    QCOMPARE(ids,
             (QStringList{QStringLiteral("dynsec/client/u#norights"), QStringLiteral("dynsec/group/shut#denies")}));
    State closed = state;
    const auto shut = closed.defaults(false, false, false, true).policy();
    QCOMPARE(allBlocks(shut->view(), shut->around()).last().subject.kind, SubjectKind::Everyone);
    QCOMPARE(blocksOfRecord(shut->view(), shut->around(), QStringLiteral("dynsec/group/shut")).size(), 1);
    QVERIFY(blocksOfRecord(shut->view(), shut->around(), QStringLiteral("dynsec/role/no")).isEmpty());
}

void TestDynsecPolicy::boundIdsAreBlocksOnceSeen()
{
    const auto policy = State()
                            .client("\"username\":\"u\",\"clientid\":\"right\",\"roles\":[{\"rolename\":\"r\"}]")
                            .role("r", {acl("publishClientSend", "a", true)})
                            .policy();
    QVERIFY(allBlocks(policy->view(), policy->around()).isEmpty());
    const RefusedIds seen{{QStringLiteral("u"), QStringLiteral("wrong")}};
    const QList<Block> blocks = allBlocks(policy->view(), policy->around(), seen);
    QCOMPARE(blocks.size(), 1);
    QCOMPARE(blocks.first().mechanism, Mechanism::BoundClientId);
    QCOMPARE(blocks.first().certainty, Certainty::Likely);
    QVERIFY(blocks.first().explanation.contains(QStringLiteral("wrong")));
    QVERIFY(allBlocks(policy->view(), policy->around(), {{QStringLiteral("u"), QStringLiteral("right")}}).isEmpty());
}

void TestDynsecPolicy::certificatesMakeItLikelyOnly()
{
    const State state = State().client("\"username\":\"u\",\"disabled\":true").defaults(true, true, true, true);
    const Identity who{{}, QStringLiteral("u"), {}, {}};
    for (const CertificateIdentity unsure : {CertificateIdentity::Unknown, CertificateIdentity::Possible}) {
        const Block block = state.policy({Dialect::V20, unsure})->blocksOf(who).first();
        QCOMPARE(block.certainty, Certainty::Likely);
        QVERIFY(block.explanation.contains(QStringLiteral("certificate")));
    }
    const Block sure = state.policy({Dialect::V20, CertificateIdentity::Never})->blocksOf(who).first();
    QCOMPARE(sure.certainty, Certainty::Certain);
    QVERIFY(!sure.explanation.contains(QStringLiteral("certificate")));
}

void TestDynsecPolicy::sentencesShowHostileTextOnly()
{
    const QByteArray hostile = "<b>x</b>\xe2\x80\xae=cmd()";
    const auto policy =
        State()
            .client("\"username\":\"" + hostile + "\",\"disabled\":true,\"textdescription\":\"" + hostile + "\"")
            .policy();
    const QString name = QString::fromUtf8(hostile);
    const QList<Block> blocks = policy->blocksOf({name, name, {}, {}});
    QVERIFY(blocks.size() >= 2);
    for (const Block &block : blocks) {
        QVERIFY(!block.explanation.contains(QChar(0x202e)));
        QVERIFY(!block.ownedBy || !block.ownedBy->contains(QChar(0x202e)));
        QCOMPARE(block.subject.value, name); // values stay as they are, words do not
    }
    const Decision decision = policy->decide(attempt(Action::Publish, hostile.constData(), hostile.constData(), "y"));
    for (const Step &step : decision.steps)
        QVERIFY(!stepSentence(step).contains(QChar(0x202e)));
    Step stranger;
    stranger.check = Check::Limits;
    stranger.code = QStringLiteral("x\u202e");
    QVERIFY(!stepSentence(stranger).isEmpty() && !stepSentence(stranger).contains(QChar(0x202e)));
}

void TestDynsecPolicy::rowsTellStates()
{
    const auto policy =
        State()
            .client("\"username\":\"off\",\"disabled\":true,\"clientid\":\"x\"")
            .client("\"username\":\"poor\"")
            .client("\"username\":\"rich\",\"roles\":[{\"rolename\":\"r\"}],\"groups\":[{\"groupname\":\"g\"}]")
            .role("r", {acl("publishClientSend", "a", true), acl("subscribePattern", "b", false)})
            .group("\"groupname\":\"g\",\"clients\":[{\"username\":\"rich\"}]")
            .policy();
    QList<AccessRecord> rows;
    RowMaker(policy->view()).each([&rows](const AccessRecord &row) { rows.append(row); });
    QCOMPARE(rows.size(), 7);
    QCOMPARE(rows.at(0).state, RecordState::Blocked);
    QCOMPARE(rows.at(0).boundTo, QStringLiteral("x"));
    QCOMPARE(rows.at(1).state, RecordState::Limited);
    QCOMPARE(rows.at(2).state, RecordState::Active);
    QVERIFY(rows.at(2).memberships.contains(u'r') && rows.at(2).memberships.contains(u'g'));
    QCOMPARE(rows.at(3).kind, RecordKind::Group);
    QCOMPARE(rows.at(4).kind, RecordKind::Role);
    QVERIFY(rows.at(4).memberships.contains(QStringLiteral("subscribePattern b")));
    QCOMPARE(rows.at(5).kind, RecordKind::Default);
    for (const AccessRecord &row : rows)
        QVERIFY(RowMaker(policy->view()).row(row.id));
    QVERIFY(!RowMaker(policy->view()).row(QStringLiteral("dynsec/client/none")));
    QVERIFY(policyFactsOf(policy->view()).size() >= 10);
}

QTEST_GUILESS_MAIN(TestDynsecPolicy)
#include "tst_dynsecpolicy.moc"
