// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/fileworld.h"
#include "connectors/livingbroker.h"
#include "connectors/mosquitto/files/filesreading.h"
#include "connectors/mosquitto/words.h"
#include "core/text.h"
#include "support/answerof.h"
#include "wire/localhost.h"
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
/// GATEHOUSE_SEED. With GATEHOUSE_FLASHMQ the broker is FlashMQ, and its configuration is read as well.
class TestFileDifferential : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheBroker();

private:
    enum class Reality { Refused, Denied, Allowed, Broken };
    [[nodiscard]] bool isFlashmq() const { return m_dialect == Dialect::FlashMq; }
    World startMosquitto(Dice &dice, BrokerProcess &broker);
    World startFlashmq(Dice &dice, BrokerProcess &broker);
    void checkWorld(quint32 seed);
    Attempt randomAttempt(Dice &dice, int number);
    Reality tryIt(const Attempt &attempt, quint16 port, MqttLink *publisher);
    Reality receive(const Attempt &attempt, MqttLink &link, MqttLink *publisher);
    Dialect m_dialect = Dialect::V20;
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
    // FlashMQ hands on no message to a topic that begins with $, but keeps it for those who come later.
    const bool isKept = isFlashmq() && attempt.topic.startsWith(u'$');
    if (isKept && !answerOf(publisher->publish({attempt.topic, "x", 1, true, {}, {}, {}})))
        return Reality::Broken;
    if (!answerOf(link.subscribe(attempt.topic, 0)))
        return Reality::Broken;
    const bool isPublished = !isKept && !attempt.topic.startsWith(u"$SYS");
    if (isPublished && !answerOf(publisher->publish({attempt.topic, "x", 1, false, {}, {}, {}})))
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
    const auto verdict = [this](const Result<MqttAck> &ack) {
        if (ack)
            return Reality::Allowed;
        // FlashMQ hangs up when a topic is too long or deep for its configuration.
        return ack.error().fault == Fault::Refused || isFlashmq() ? Reality::Denied : Reality::Broken;
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
    if (isFlashmq()) {
        // It does not let one user take over the session of another, which may still be there.
        attempt.who.clientId = QString::number(number) + text(dice.of({"", "c", "c+", "\xc3\xa4"}));
        if (dice.chance(50))
            attempt.topic.replace(text("id1"), attempt.who.clientId);
    }
    // A client whose name is dangerous and who hears the log makes mosquitto 2.0.11 log without end, until it crashes:
    // each line that it is denied is logged, and so denied.
    if (attempt.topic == u"$SYS/#")
        attempt.topic = text("$SYS/broker/uptime");
    if (attempt.topic.startsWith(u"$share") && attempt.action != Action::Publish)
        attempt.topic = text("a/b"); // an ordinary subscription cannot name it
    if (!isFlashmq() && attempt.action == Action::Receive && attempt.topic.startsWith(u"$SYS"))
        attempt.topic = text("$SYS/broker/version"); // the only one that is there at once
    return attempt;
}

World TestFileDifferential::startMosquitto(Dice &dice, BrokerProcess &broker)
{
    World world = randomWorld(dice, m_dialect);
    for (const Finding &finding : world.rules.acl ? world.rules.acl->findings() : QList<Finding>())
        if (finding.severity == Finding::Severity::Error)
            QTest::qFail(qPrintable(finding.what), __FILE__, __LINE__);
    put(broker.folder() + text("/passwords"), world.passwords);
    put(broker.folder() + text("/acl"), world.acl);
    if (!broker.start(QString::fromUtf8(world.conf)))
        QTest::qFail(broker.problem(), __FILE__, __LINE__);
    return world;
}

World TestFileDifferential::startFlashmq(Dice &dice, BrokerProcess &broker)
{
    const FlashmqWorld given =
        randomFlashmqWorld(dice, *newHash(Secret::fromText(text("right"))), *newHash(Secret::fromText(text("other"))));
    put(broker.folder() + text("/passwords"), given.passwords);
    put(broker.folder() + text("/acl"), given.acl);
    World world;
    world.conf = given.conf + "\n--- passwords\n" + given.passwords;
    world.acl = given.acl;
    if (!broker.startFlashmq(QString::fromUtf8(given.conf))) {
        QTest::qFail(broker.problem(), __FILE__, __LINE__);
        return world;
    }
    const auto files = readBrokerFiles(LocalHost(), {broker.folder() + text("/broker.conf"), QVersionNumber(2, 0, 11)});
    if (!files || (*files)->conf.product != Product::FlashMq || (*files)->listeners.size() != 1) {
        QTest::qFail("The configuration is not read as FlashMQ's.", __FILE__, __LINE__);
        return world;
    }
    for (const Finding &finding : (*files)->findings)
        if (finding.severity == Finding::Severity::Error && finding.file != broker.folder() + text("/acl"))
            QTest::qFail(qPrintable(finding.what), __FILE__, __LINE__);
    world.rules = (*files)->listeners.constFirst().rules.files();
    return world;
}

void TestFileDifferential::checkWorld(quint32 seed)
{
    Dice dice(seed);
    BrokerProcess broker;
    const World world = isFlashmq() ? startFlashmq(dice, broker) : startMosquitto(dice, broker);
    if (QTest::currentTestFailed())
        return;
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
        Attempt attempt = randomAttempt(dice, i);
        Attempt asSent = asPublisher;
        asSent.action = Action::Publish;
        asSent.topic = attempt.topic;
        // Where a line for everybody denies the publisher, too, nobody can receive.
        if (isFlashmq() && attempt.action == Action::Receive && rules.decide(asSent).answer != Answered::Allow)
            attempt.action = Action::Publish;
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
        if (decision.answer == Answered::Unknown) { // of a broken one it takes nothing when it starts
            QVERIFY2(isFlashmq() && world.rules.acl->isBroken() && isDenied, qPrintable(story));
            continue;
        }
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
    m_dialect = BrokerProcess::flashmq().isEmpty() ? brokerDialect() : Dialect::FlashMq;
    qInfo("%d configurations of %d attempts from GATEHOUSE_SEED=%u", rounds, attemptsPerWorld, seed);
    for (int round = 0; round < rounds; ++round) {
        checkWorld(seed + quint32(round));
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
