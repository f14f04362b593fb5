// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/passwordfile.h"
#include "sessions/console.h"
#include "support/scriptedbroker.h"

#include <QFile>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class TestBrokerSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesWhoAloneComesFromAnAddress();
    void readsEverything();
    void isReadOnlyUntilSwitched();
    void saysWhyItCannotOpen_data();
    void saysWhyItCannotOpen();
    void hearsWhatAnotherConsoleDid();
    void seesWhoConnects();
    void seesHowManyAreOnline();
    void comesBackAfterTheBroker();
    void refreshesOnceForAll();
    void endsWhatIsAskedWhenItCloses();
    void warnsOfItsOwnAccount();
    void explainsByTheRulesAsRead();
    void takesANewName();
    void readsAgainAfterAFailedReading();
    void takesPresenceFromRecords();
    void forgetsPresenceWithTheConnection();
};

namespace {

QStringList keptOut(const BrokerSession &session)
{
    QStringList users;
    const QList<BlockedRow> rows = session.blocked().rows();
    for (const BlockedRow &row : rows) {
        if (!row.lifted)
            users.append(row.block.subject.value);
    }
    return users;
}

} // namespace

void TestBrokerSession::readsEverything()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(6)), broker.problem());
    Console console;
    QVERIFY2(console.openStore(), console.problem());
    console.makeSession(profileOf(broker));
    QSignalSpy states(&console.session(), &BrokerSession::stateChanged);
    QSignalSpy read(&console.session(), &BrokerSession::accessRead);
    QStringList names;
    QSet<QString> accounts;
    connect(&console.session(), &BrokerSession::stateChanged, this,
            [&] { names.append(QVariant::fromValue(console.session().state()).toString()); });
    connect(&console.session(), &BrokerSession::partRead, this, [&](const AccessPart &part) {
        for (const AccessRecord &record : part.records) {
            if (record.kind == RecordKind::Account)
                accounts.insert(record.name);
        }
    });
    QVERIFY(console.session().state() == BrokerSession::State::Closed);
    const auto opened = await(console.session().open(Secret::fromText(QStringLiteral("adminpw"))));
    QVERIFY2(opened, told(opened).constData());
    QCOMPARE(names, (QStringList{QStringLiteral("Opening"), QStringLiteral("Reading"), QStringLiteral("Ready")}));
    QCOMPARE(read.size(), 1);
    QVERIFY(accounts.contains(QStringLiteral("pump-0")) && accounts.contains(QStringLiteral("admin")));
    QCOMPARE(console.session().blocked().count(), 6);
    const auto row = console.session().blocked().row(disabledBlock(QStringLiteral("pump-3")));
    QVERIFY(row);
    QCOMPARE(row->block.mechanism, Mechanism::Disabled);
    QCOMPARE(row->block.reason, QStringLiteral("Leaks: \u2603 \"flood\" of 3 May"));
    QCOMPARE(row->brokerName, QStringLiteral("Hall 1"));
    QCOMPARE(console.session().facts().product, QStringLiteral("mosquitto"));
    QVERIFY(console.session().checkedAt().isValid());
    QVERIFY(!console.session().error());
}

void TestBrokerSession::isReadOnlyUntilSwitched()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker, Writing::Off), console.problem());
    QVERIFY(!console.session().abilities().has(Ability::Allow));
    QVERIFY(!console.session().abilities().has(Ability::Block));
    QVERIFY(console.session().abilities().whyNot(Ability::Allow).contains(QStringLiteral("read-only")));
    QVERIFY(console.session().abilities().has(Ability::ReadBlocks));
    QSignalSpy states(&console.session(), &BrokerSession::stateChanged);
    console.session().setProfile(profileOf(broker, Writing::On));
    QCOMPARE(states.size(), 1);
    QVERIFY(console.session().abilities().has(Ability::Allow));
}

void TestBrokerSession::saysWhyItCannotOpen_data()
{
    QTest::addColumn<QString>("broker");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<BrokerSession::State>("state");
    using State = BrokerSession::State;
    QTest::newRow("wrong password") << QStringLiteral("password") << Fault::Refused << State::Failed;
    QTest::newRow("no right") << QStringLiteral("right") << Fault::Refused << State::Failed;
    QTest::newRow("no plugin") << QStringLiteral("plugin") << Fault::NotSupported << State::Failed;
    QTest::newRow("nobody listens") << QStringLiteral("nobody") << Fault::Offline << State::Offline;
    QTest::newRow("not MQTT") << QStringLiteral("http") << Fault::BadReply << State::Failed;
}

void TestBrokerSession::saysWhyItCannotOpen()
{
    QFETCH(QString, broker);
    QFETCH(Fault, fault);
    QFETCH(BrokerSession::State, state);
    BrokerProcess process;
    DynsecFile file = disabledPumps(1);
    file.addAccount(QStringLiteral("guest"), QStringLiteral("secret"), {QStringLiteral("everything")});
    if (broker == QLatin1String("plugin"))
        QVERIFY2(process.startPlain(), process.problem());
    else
        QVERIFY2(process.startDynsec(file), process.problem());
    ScriptedBroker http;
    http.greet("HTTP/1.1 400 Bad Request\r\n\r\n");
    Profile profile = profileOf(process);
    QString password = QStringLiteral("adminpw");
    if (broker == QLatin1String("password"))
        password = QStringLiteral("wrong");
    if (broker == QLatin1String("right")) {
        profile.endpoint.user = QStringLiteral("guest");
        password = QStringLiteral("secret");
    }
    if (broker == QLatin1String("http"))
        profile.endpoint.port = http.port();
    if (broker == QLatin1String("nobody"))
        process.kill();

    Console console;
    QVERIFY2(console.openStore(), console.problem());
    console.makeSession(profile);
    const auto opened = await(console.session().open(Secret::fromText(password)), std::chrono::seconds(40));
    QVERIFY(!opened);
    QVERIFY2(opened.error().fault == fault, told(opened).constData());
    QCOMPARE(console.session().state(), state);
    QVERIFY(console.session().error());
    QCOMPARE(console.session().error()->what, opened.error().what);
    QVERIFY2(opened.error().what.endsWith(QLatin1Char('.')), qPrintable(opened.error().what));
    const auto refreshed = await(console.session().refresh());
    QVERIFY(!refreshed && refreshed.error().what == opened.error().what);
}

void TestBrokerSession::hearsWhatAnotherConsoleDid()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(3)), broker.problem());
    Console here;
    Console there;
    QVERIFY2(here.open(broker), here.problem());
    QVERIFY2(there.open(broker), there.problem());
    QVERIFY(here.session().abilities().has(Ability::SeeForeignChanges));
    QSignalSpy records(&here.session(), &BrokerSession::recordsRead);
    const auto plan = there.planAllow({QStringLiteral("pump-1")});
    QVERIFY2(plan, told(plan).constData());
    QVERIFY(there.carryOut(*plan)->isComplete());
    QTRY_COMPARE(keptOut(here.session()), (QStringList{QStringLiteral("pump-0"), QStringLiteral("pump-2")}));
    QVERIFY(!records.isEmpty());
    // It was not lifted from here, so there is nothing to undo here.
    QVERIFY(!here.session().blocked().row(disabledBlock(QStringLiteral("pump-1"))));
}

void TestBrokerSession::seesWhoConnects()
{
    BrokerProcess broker;
    DynsecFile file = disabledPumps(1);
    file.addAccount(QStringLiteral("valve"), QStringLiteral("secret"), {QStringLiteral("everything")});
    QVERIFY2(broker.startDynsec(file), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    QList<Event> events;
    connect(&console.session(), &BrokerSession::happened, this, [&](const QList<Event> &batch) { events += batch; });
    const auto device = MqttLink::create();
    QVERIFY(connectDevice(*device, broker, QStringLiteral("valve")));
    QTRY_VERIFY(std::any_of(events.cbegin(), events.cend(), [](const Event &event) {
        return event.type == EventType::Connected && event.who.user == QLatin1String("valve");
    }));
}

void TestBrokerSession::seesHowManyAreOnline()
{
    BrokerProcess broker;
    DynsecFile file = disabledPumps(1);
    file.addAccount(QStringLiteral("valve"), QStringLiteral("secret"), {QStringLiteral("everything")});
    QVERIFY2(broker.startDynsec(file, QStringLiteral("sys_interval 1\n")), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    QTRY_COMPARE(console.session().facts().clientsOnline, 2); // the console's own two connections
    QSignalSpy changed(&console.session(), &BrokerSession::factsChanged);
    const auto device = MqttLink::create();
    QVERIFY(connectDevice(*device, broker, QStringLiteral("valve")));
    QTRY_COMPARE(console.session().facts().clientsOnline, 3);
    QVERIFY(!changed.isEmpty());
}

void TestBrokerSession::comesBackAfterTheBroker()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    broker.kill();
    QTRY_COMPARE(console.session().state(), BrokerSession::State::Offline);
    QVERIFY(console.session().error());
    QVERIFY(!console.session().error()->what.isEmpty());
    QCOMPARE(console.session().blocked().count(), 2);
    QVERIFY2(broker.restart(), broker.problem());
    QTRY_COMPARE_WITH_TIMEOUT(console.session().state(), BrokerSession::State::Ready, 20000);
    QVERIFY(!console.session().error());
    QCOMPARE(console.session().blocked().count(), 2);
}

void TestBrokerSession::refreshesOnceForAll()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    QSignalSpy read(&console.session(), &BrokerSession::accessRead);
    const auto first = console.session().refresh();
    const auto second = console.session().refresh();
    QVERIFY(await(first));
    QVERIFY(await(second));
    QCOMPARE(read.size(), 1);
    QCOMPARE(console.session().state(), BrokerSession::State::Ready);
}

void TestBrokerSession::endsWhatIsAskedWhenItCloses()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(2)), broker.problem());
    Console console;
    QVERIFY2(console.openStore(), console.problem());
    console.makeSession(profileOf(broker));
    const auto opening = console.session().open(Secret::fromText(QStringLiteral("adminpw")));
    console.session().close();
    const auto closed = await(opening);
    QVERIFY(!closed && closed.error().fault == Fault::Cancelled);
    QVERIFY(await(console.session().open(Secret::fromText(QStringLiteral("adminpw")))));
    const auto refresh = console.session().refresh();
    console.endSession();
    const auto ended = await(refresh);
    QVERIFY(!ended && ended.error().fault == Fault::Cancelled);
}

void TestBrokerSession::warnsOfItsOwnAccount()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const auto plan = console.planBlock(QStringLiteral("admin"));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->changeCount(), 1);
    QVERIFY(plan->items.constFirst().changes.constFirst().effects.touchesConsole);
    const auto other = console.planAllow({QStringLiteral("pump-0")});
    QVERIFY(other && !other->items.constFirst().changes.constFirst().effects.touchesConsole);
}

void TestBrokerSession::explainsByTheRulesAsRead()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.openStore(), console.problem());
    console.makeSession(profileOf(broker));
    Attempt attempt;
    attempt.who.user = QStringLiteral("pump-0");
    QCOMPARE(console.session().explain(attempt).answer, Answered::Unknown);
    QVERIFY(await(console.session().open(Secret::fromText(QStringLiteral("adminpw")))));
    QCOMPARE(console.session().explain(attempt).answer, Answered::Deny);
}

void TestBrokerSession::takesANewName()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    Profile profile = profileOf(broker);
    profile.name = QStringLiteral("Hall 2");
    QSignalSpy changed(&console.session(), &BrokerSession::blockedChanged);
    console.session().setProfile(profile);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(console.session().blocked().rows().constFirst().brokerName, QStringLiteral("Hall 2"));
}

void TestBrokerSession::readsAgainAfterAFailedReading()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const QDateTime checked = console.session().checkedAt();
    bool isLost = true;
    console.wire().losesReading = [&isLost] { return std::exchange(isLost, false); };
    QSignalSpy states(&console.session(), &BrokerSession::stateChanged);
    const auto refreshed = await(console.session().refresh());
    QVERIFY(!refreshed && refreshed.error().fault == Fault::TimedOut);
    // What was read before stays in sight, and so does what went wrong.
    QCOMPARE(console.session().state(), BrokerSession::State::Ready);
    QCOMPARE(states.size(), 1);
    QVERIFY(console.session().error());
    QCOMPARE(console.session().error()->what, refreshed.error().what);
    QCOMPARE(console.session().checkedAt(), checked);
    QCOMPARE(console.session().blocked().count(), 1);
    QVERIFY(await(console.session().refresh()));
    QVERIFY(!console.session().error());
    QCOMPARE(states.size(), 2);
}

void TestBrokerSession::takesPresenceFromRecords()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const QString user = QStringLiteral("pump-0");
    // As a broker tells that counts the connections of an account, mosquitto from 2.1.
    int connections = 1;
    console.wire().onRecords = [&](Records &records) {
        for (AccessRecord &row : records.rows)
            row.connections = connections;
    };
    const auto hint = [&] { Q_EMIT console.wire().accessChanged({clientRecord(user)}); };
    const auto still = [&] { return console.session().blocked().row(disabledBlock(user))->stillConnected; };
    hint();
    QTRY_COMPARE(still(), std::optional(true));
    connections = 0;
    hint();
    QTRY_COMPARE(still(), std::optional(false));
    connections = -1; // not told: as it was
    QSignalSpy records(&console.session(), &BrokerSession::recordsRead);
    hint();
    QTRY_COMPARE(records.size(), 1);
    QCOMPARE(still(), std::optional(false));
}

void TestBrokerSession::forgetsPresenceWithTheConnection()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(disabledPumps(1)), broker.problem());
    Console console;
    QVERIFY2(console.open(broker), console.problem());
    const QString user = QStringLiteral("pump-0");
    const auto still = [&] { return console.session().blocked().row(disabledBlock(user))->stillConnected; };
    Q_EMIT console.wire().presenceChanged(user, 1);
    QCOMPARE(still(), std::optional(true));
    QSignalSpy changed(&console.session(), &BrokerSession::blockedChanged);
    broker.kill();
    QTRY_COMPARE(console.session().state(), BrokerSession::State::Offline);
    QCOMPARE(still(), std::optional<bool>());
    QTRY_VERIFY(!changed.isEmpty());
    QVERIFY2(broker.restart(), broker.problem());
    QTRY_COMPARE_WITH_TIMEOUT(console.session().state(), BrokerSession::State::Ready, 20000);
    Q_EMIT console.wire().presenceChanged(user, 1);
    QCOMPARE(still(), std::optional(true));
    console.session().close();
    QCOMPARE(still(), std::optional<bool>());
}

/// 2.0.11 logs whom it refuses as <unknown>; its debug lines have the address.
void TestBrokerSession::namesWhoAloneComesFromAnAddress()
{
    BrokerProcess broker;
    {
        QFile file(broker.folder() + QLatin1String("/passwords"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(mosquitto::passwordLine("pump", Secret(QByteArray("secret"))).value() + '\n');
    }
    QVERIFY2(broker.start(QStringLiteral(
                 "listener @PORT0@ 127.0.0.1\nallow_anonymous false\npassword_file @FOLDER@/passwords\n")),
             broker.problem());
    Profile profile = profileOf(broker);
    profile.endpoint.host.clear();
    profile.endpoint.port = 0;
    profile.endpoint.configFile = broker.folder() + QLatin1String("/broker.conf");
    Console console;
    QVERIFY(console.openStore());
    console.makeSession(profile);
    BrokerSession &session = console.session();
    QVERIFY(await(session.open({})));
    QList<Event> seen;
    connect(&session, &BrokerSession::happened, this, [&seen](const QList<Event> &batch) { seen += batch; });
    const auto lastOf = [&seen](EventType type) -> std::optional<Event> {
        const auto found =
            std::find_if(seen.crbegin(), seen.crend(), [type](const Event &event) { return event.type == type; });
        return found == seen.crend() ? std::nullopt : std::optional(*found);
    };
    const QString pump = QStringLiteral("pump");
    {
        const auto device = MqttLink::create();
        QVERIFY(connectDevice(*device, broker, pump, pump));
        QTRY_VERIFY(lastOf(EventType::Connected));
    }
    QTRY_VERIFY(lastOf(EventType::Disconnected));
    const auto device = MqttLink::create();
    QVERIFY(!connectDevice(*device, broker, pump, pump, QStringLiteral("wrong")));
    QTRY_VERIFY(lastOf(EventType::Refused));
    const Event refused = *lastOf(EventType::Refused);
    QCOMPARE(refused.who.user, pump);
    QVERIFY(refused.certainty != Certainty::Possible);
    QCOMPARE(refused.cause, Cause::FailedLogins);
    QTRY_COMPARE(session.blocked().count(), 1);
    QCOMPARE(session.blocked().rows().constFirst().block.mechanism, Mechanism::WrongCredentials);
}

QTEST_GUILESS_MAIN(TestBrokerSession)
#include "tst_brokersession.moc"
