// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/livingbroker.h"
#include "connectors/mosquitto/files/filerules.h"
#include "connectors/mosquitto/words.h"
#include "core/text.h"
#include "support/answerof.h"
#include "wire/mqttlink.h"

#include <QEventLoop>
#include <QFile>
#include <QtTest/QTest>

#include <random>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

constexpr int attemptsPerWorld = 50;

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

class Dice
{
public:
    explicit Dice(quint32 seed)
        : m_engine(seed)
    {
    }
    int below(int limit) { return int(m_engine() % quint32(limit)); }
    bool chance(int percent) { return below(100) < percent; }
    const char *of(std::initializer_list<const char *> list) { return list.begin()[below(int(list.size()))]; }
    QByteArray topic()
    {
        if (chance(12))
            return of({"$SYS/broker/version", "$SYS/broker/connection/x/state", "$SYS/x", "$other/a", "$share/g/a",
                       "a/", "/", "a//b", "read", "a b/c"});
        QByteArrayList levels;
        for (int i = 0, count = 1 + below(3); i < count; ++i)
            levels.append(level());
        return levels.join('/');
    }
    QByteArray filter()
    {
        if (chance(50))
            return of(
                {"#", "+", "+/#", "a/#", "a/+", "+/b", "$SYS/#", "$other/#", "/#", "+/+/#", "/+", "a//#", "$share/#"});
        QByteArray made = topic();
        if (chance(25)) {
            QByteArrayList levels = made.split('/');
            std::replace(levels.begin(), levels.end(), QByteArray("b"), QByteArray("+"));
            made = levels.join('/');
        }
        if (chance(20) && !made.endsWith('/'))
            made += "/#";
        return made;
    }

private:
    QByteArray level() { return of({"a", "b", "c", "u1", "id1", "\xc3\xa4\xe2\x98\x83", "%u", "%c", "x y"}); }
    std::mt19937 m_engine;
};

/// One configuration with its files, and who may ask.
struct World
{
    QByteArray conf;
    QByteArray passwords;
    QByteArray acl;
    ListenerFiles rules;
    bool hasPasswords = false;
    bool hasAcl = false;
    bool letsPublisherIn = true;
};

const std::initializer_list<const char *> users{"u0", "u1", "\xc3\xbc ser", "a", "u+", "pump/7", "x#", "off", "twice"};

QByteArray lineEnd(Dice &dice)
{
    return dice.of({"\n", "\n", "\n", "\r\n", "  \n"});
}

QByteArray randomAcl(Dice &dice, Dialect dialect)
{
    QByteArray acl;
    const bool hasPatterns = dice.chance(60);
    for (int i = 0, count = dice.below(12); i < count; ++i) {
        if (dice.chance(35))
            acl += "user " + QByteArray(dice.of(users)) + lineEnd(dice);
        if (dice.chance(10))
            acl += dice.of({"\n", "# user u0\n", "#topic #\r\n", "   \n"});
        const QByteArray access = dice.of({"read ", "write ", "readwrite ", "deny ", "", "", "  write   "});
        QByteArray filter = dice.filter();
        if (filter.contains(' ') && access.isEmpty())
            filter = "a/#";
        if (hasPatterns && dice.chance(40)) {
            if (dice.chance(70))
                filter.replace("a", dice.of({"%u", "%c"}));
            if (dialect == Dialect::V20 && dice.chance(20))
                filter.replace("b", "b%ux");
            acl += "pattern " + access + filter + lineEnd(dice);
        } else {
            acl += dice.of({"", "", " "}) + ("topic " + access) + filter + lineEnd(dice);
        }
    }
    return acl + "user publisher\ntopic readwrite #\ntopic readwrite $other/#\n";
}

World randomWorld(Dice &dice, Dialect dialect)
{
    World world;
    world.rules.dialect = dialect;
    world.hasPasswords = dice.chance(75);
    world.hasAcl = dice.chance(85);
    world.rules.allowAnonymous = dice.chance(50);
    world.letsPublisherIn = world.hasPasswords || world.rules.allowAnonymous;
    if (dice.chance(15))
        world.rules.clientIdPrefix = dice.of({"id", "x", "id1"});
    world.rules.useUsernameAsClientId = dice.chance(12);

    const QByteArray hash = *newHash(Secret::fromText(text("right")));
    world.passwords = "publisher:" + hash + "\n";
    for (const char *user : users) {
        if (dice.chance(25))
            continue;
        const QByteArray name(user);
        if (name == "off")
            world.passwords += dialect == Dialect::V20 ? "off:!" + hash + "\n" : "#off:" + hash + "\n";
        else
            world.passwords += name + ':' + *newHash(Secret::fromText(text("right"))) + dice.of({"\n", "\r\n", ":x\n"});
    }
    if (dice.chance(30))
        world.passwords += dice.of({"# note\n", "\n", "no colon\n", "#u0:x\n"});
    world.acl = randomAcl(dice, dialect);

    const bool perListener = dice.chance(30);
    QByteArray security = QByteArray("allow_anonymous ") + (world.rules.allowAnonymous ? "true" : "false") + "\n";
    if (world.hasPasswords)
        security += "password_file @FOLDER@/passwords\n";
    if (world.hasAcl)
        security += "acl_file @FOLDER@/acl\n";
    const QByteArray listener = "listener @PORT0@ 127.0.0.1\n";
    world.conf = perListener ? QByteArray("per_listener_settings true\n" + listener + security)
                             : QByteArray(security + listener);
    if (world.rules.useUsernameAsClientId)
        world.conf += "use_username_as_clientid true\n";
    if (!world.rules.clientIdPrefix.isEmpty())
        world.conf += "clientid_prefixes " + world.rules.clientIdPrefix + "\n";
    world.conf += "set_tcp_nodelay true\n";
    if (world.hasPasswords)
        world.rules.passwords = PasswordFile::read(world.passwords, text("passwords"), dialect);
    if (world.hasAcl)
        world.rules.acl = AclFile::read(world.acl, text("acl"));
    return world;
}

void put(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

MqttOptions optionsOf(quint16 port, const Attempt &attempt)
{
    MqttOptions options;
    options.host = text("127.0.0.1");
    options.port = port;
    options.clientId = attempt.who.clientId;
    options.user = attempt.who.user;
    if (attempt.credentials)
        options.password = attempt.credentials->password;
    return options;
}

} // namespace

/// Whether FileRules decides as a living broker does, on random files. GATEHOUSE_ROUNDS configurations, from
/// GATEHOUSE_SEED.
class TestFileDifferential : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheBroker();

private:
    enum class Reality { Refused, Denied, Allowed, Broken };
    void checkWorld(quint32 seed, Dialect dialect);
    Attempt randomAttempt(Dice &dice, int number);
    Reality tryIt(const Attempt &attempt, quint16 port, MqttLink *publisher);
    Reality receive(const Attempt &attempt, MqttLink &link, MqttLink *publisher);
    int m_counts[3][5] = {};
};

// Whatever the publisher's message brings is on its way to the subscriber before the publisher has its answer, and so
// comes before the answer to a request that is sent then; the second request is for the way through our own threads.
TestFileDifferential::Reality TestFileDifferential::receive(const Attempt &attempt, MqttLink &link, MqttLink *publisher)
{
    bool isHeard = false;
    connect(&link, &MqttLink::messages, &link, [&](const QList<MqttMessage> &batch) {
        for (const MqttMessage &message : batch)
            isHeard = isHeard || message.topic == attempt.topic;
    });
    if (!answerOf(link.subscribe(attempt.topic, 0)))
        return Reality::Broken;
    if (!attempt.topic.startsWith(u"$SYS") && !answerOf(publisher->publish({attempt.topic, "x", 1, false, {}, {}, {}})))
        return Reality::Broken;
    for (int i = 0; i < 2; ++i)
        if (!answerOf(link.subscribe(text("fence"), 0)))
            return Reality::Broken;
    return isHeard ? Reality::Allowed : Reality::Denied;
}

TestFileDifferential::Reality TestFileDifferential::tryIt(const Attempt &attempt, quint16 port, MqttLink *publisher)
{
    const auto link = MqttLink::create();
    const auto welcome = answerOf(link->open(optionsOf(port, attempt)));
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

Attempt TestFileDifferential::randomAttempt(Dice &dice, int number)
{
    Attempt attempt;
    attempt.who.user = dice.chance(8) ? text("stranger") : dice.chance(20) ? QString() : text(dice.of(users));
    attempt.who.clientId = text(dice.of({"id0", "id1", "c+", "x y", "xa", "\xc3\xa4", "%u"})) + QString::number(number);
    if (dice.chance(30))
        attempt.who.clientId = text(dice.of({"id1", "a", "u1"}));
    if (!attempt.who.user.isEmpty())
        attempt.credentials =
            Credentials{Secret::fromText(text(dice.of({"right", "right", "right", "right", "wrong", ""})))};
    attempt.action = std::array{Action::Connect, Action::Publish, Action::Publish,  Action::Publish,
                                Action::Receive, Action::Receive, Action::Subscribe}[std::size_t(dice.below(7))];
    if (attempt.action == Action::Subscribe)
        attempt.topic = text(dice.filter().constData());
    else if (attempt.action != Action::Connect)
        attempt.topic = text(dice.topic().constData());
    // A client whose name is dangerous and who hears the log makes mosquitto 2.0.11 log without end, until it crashes:
    // each line that it is denied is logged, and so denied.
    if (attempt.topic == u"$SYS/#")
        attempt.topic = text("$SYS/broker/uptime");
    if (attempt.topic.startsWith(u"$share") && attempt.action != Action::Publish)
        attempt.topic = text("a/b"); // an ordinary subscription cannot name it
    if (attempt.action == Action::Receive && attempt.topic.startsWith(u"$SYS"))
        attempt.topic = text("$SYS/broker/version"); // the only one that is there at once
    return attempt;
}

void TestFileDifferential::checkWorld(quint32 seed, Dialect dialect)
{
    Dice dice(seed);
    const World world = randomWorld(dice, dialect);
    for (const Finding &finding : world.rules.acl ? world.rules.acl->findings() : QList<Finding>())
        QVERIFY2(finding.severity == Finding::Severity::Warning, qPrintable(finding.what));
    BrokerProcess broker;
    put(broker.folder() + text("/passwords"), world.passwords);
    put(broker.folder() + text("/acl"), world.acl);
    QVERIFY2(broker.start(QString::fromUtf8(world.conf)), broker.problem());
    const FileRules rules(world.rules);

    const auto publisher = MqttLink::create();
    Attempt asPublisher;
    asPublisher.who = {lenientUtf8(world.rules.clientIdPrefix) + text("publisher"), text("publisher"), {}, {}};
    asPublisher.credentials = Credentials{Secret::fromText(text("right"))};
    if (world.letsPublisherIn) {
        const auto in = answerOf(publisher->open(optionsOf(broker.port(), asPublisher)));
        QVERIFY2(in, told(in).constData());
    }
    for (int i = 0; i < attemptsPerWorld; ++i) {
        const Attempt attempt = randomAttempt(dice, i);
        const Decision decision = rules.decide(attempt);
        const Reality reality = tryIt(attempt, broker.port(), publisher.get());
        const bool isDenied = reality == Reality::Refused || reality == Reality::Denied;
        const QString story =
            text("seed %1, attempt %2: %3 as user \"%4\" with \"%5\", id \"%6\" on \"%7\": we say %8 "
                 "(%9), the broker %10\n%11\n%12")
                .arg(seed)
                .arg(i)
                .arg(actionName(attempt.action), attempt.who.user,
                     attempt.credentials ? QString::fromUtf8(attempt.credentials->password.reveal()) : text("(none)"),
                     attempt.who.clientId, attempt.topic, answerName(decision.answer),
                     decision.steps.isEmpty() ? QString() : decision.steps.last().code)
                .arg(int(reality))
                .arg(QString::fromUtf8(world.conf), QString::fromUtf8(world.acl));
        QVERIFY2(reality != Reality::Broken, qPrintable(story));
        QVERIFY2(decision.answer == (isDenied ? Answered::Deny : Answered::Allow), qPrintable(story));
        for (const Step &step : decision.steps)
            QVERIFY2(stepSentence(step).endsWith(u'.') && !stepSentence(step).contains(u"Unknown check"),
                     qPrintable(step.code));
        ++m_counts[int(decision.answer)][int(attempt.action)];
    }
}

void TestFileDifferential::agreesWithTheBroker()
{
    const int rounds = std::max(300, qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS"));
    const quint32 seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED")
                             ? quint32(qEnvironmentVariableIntValue("GATEHOUSE_SEED"))
                             : std::random_device()() >> 8;
    const Dialect dialect = brokerDialect();
    qInfo("%d configurations of %d attempts from GATEHOUSE_SEED=%u", rounds, attemptsPerWorld, seed);
    for (int round = 0; round < rounds; ++round) {
        checkWorld(seed + quint32(round), dialect);
        if (QTest::currentTestFailed())
            return;
    }
    for (const Answered answer : {Answered::Allow, Answered::Deny})
        for (const Action action : {Action::Connect, Action::Publish, Action::Subscribe, Action::Receive})
            QVERIFY2(rounds < 20 || m_counts[int(answer)][int(action)] > 0, qPrintable(actionName(action)));
    qInfo("allowed and denied: connect %d/%d, publish %d/%d, subscribe %d/%d, receive %d/%d", m_counts[0][0],
          m_counts[1][0], m_counts[0][1], m_counts[1][1], m_counts[0][2], m_counts[1][2], m_counts[0][3],
          m_counts[1][3]);
}

QTEST_GUILESS_MAIN(TestFileDifferential)
#include "tst_filedifferential.moc"
