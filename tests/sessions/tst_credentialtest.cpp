// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/console.h"
#include "sessions/credentialtest.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>

using namespace gatehouse;
using namespace gatehouse::test;

/// Connecting as a client and holding what happens against the rules, at a living broker.
class TestCredentialTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void concludes_data();
    void concludes();
    void tellsADifference();
    void hearsWhatTheBrokerTells();
    void takesNobodyOver();
    void knowsWhoIsThere();
    void knowsWhenTheIdDecides();
    void changesNothing();
    void isCancelled();
    void outlivesItsSession();
    void goesOnWithoutTheConsole();
    void keepsNoSecret();
    void refusesBadTopics();

private:
    CredentialTestReport run(const TrialRequest &request, TakeOver takeOver = TakeOver::No);
    BrokerProcess m_broker;
    std::unique_ptr<Console> m_console;
};

namespace {

TrialRequest as(const char *user, const char *password, const QString &clientId = freshClientId())
{
    TrialRequest request;
    request.as.user = QString::fromUtf8(user);
    request.as.clientId = clientId;
    request.password = Secret::fromText(QString::fromUtf8(password));
    return request;
}

QByteArray told(const CredentialTestReport &report)
{
    return QJsonDocument(toJson(report)).toJson();
}

} // namespace

void TestCredentialTest::init()
{
    m_console.reset();
    DynsecFile file;
    for (const char *type : {"publishClientSend", "publishClientReceive", "subscribePattern"})
        file.addRule(QStringLiteral("device"), QString::fromUtf8(type), QStringLiteral("ok/#"), true);
    const QStringList roles{QStringLiteral("device")};
    file.addAccount(QStringLiteral("pump"), QStringLiteral("secret"), roles);
    file.addAccount(DynsecAccount{
        .user = QStringLiteral("off"), .password = QStringLiteral("secret"), .disabled = true, .roles = roles});
    file.addAccount(DynsecAccount{.user = QStringLiteral("bound"),
                                  .password = QStringLiteral("secret"),
                                  .clientId = QStringLiteral("the-one"),
                                  .roles = roles});
    QVERIFY2(m_broker.startDynsec(file), m_broker.problem());
    m_console = std::make_unique<Console>();
    QVERIFY2(m_console->open(m_broker), m_console->problem());
}

CredentialTestReport TestCredentialTest::run(const TrialRequest &request, TakeOver takeOver)
{
    CredentialTest test(m_console->session(), request, takeOver);
    test.start();
    const bool isOver = QTest::qWaitFor([&test] { return test.isFinished(); }, 30000);
    return isOver ? test.report() : CredentialTestReport();
}

void TestCredentialTest::concludes_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("publish");
    QTest::addColumn<QString>("subscribe");
    QTest::addColumn<bool>("isAllLetIn");
    QTest::addColumn<QString>("agreement");
    QTest::addColumn<QStringList>("conclusion");
    const auto row = [](const char *name, const char *user, const char *password, const char *publish,
                        const char *subscribe, bool isAllLetIn, const char *agreement, const QStringList &conclusion) {
        QTest::newRow(name) << QString::fromUtf8(user) << QString::fromUtf8(password) << QString::fromUtf8(publish)
                            << QString::fromUtf8(subscribe) << isAllLetIn << QString::fromUtf8(agreement) << conclusion;
    };
    row("let in", "pump", "secret", "", "", true, "agrees",
        {QStringLiteral("The broker let pump in: the password is right, and the rules have nothing against it.")});
    row("wrong password", "pump", "wrong", "", "", false, "notKnown",
        {QStringLiteral(
            "The broker refused pump. Nothing in its rules keeps it out, so the password is likely wrong.")});
    row("disabled", "off", "secret", "", "", false, "agrees",
        {QStringLiteral("The broker refused off, and its rules say the same: The account off is disabled.")});
    row("unknown", "ghost", "secret", "", "", false, "agrees",
        {QStringLiteral("and its rules say the same: Dynamic security has no account named ghost.")});
    row("bound elsewhere", "bound", "secret", "", "", false, "agrees",
        {QStringLiteral("its rules say the same: The account bound is bound to the client id the-one")});
    row("may do it", "pump", "secret", "ok/a", "ok/#", true, "agrees",
        {QStringLiteral("It may subscribe to ok/#."), QStringLiteral("It may publish to ok/a."),
         QStringLiteral("It may receive from ok/a.")});
    row("may not publish", "pump", "secret", "no/a", "", false, "agrees",
        {QStringLiteral("The broker let pump in"),
         QStringLiteral("It may not publish to no/a, and the rules say the same: ")});
    row("may not subscribe", "pump", "secret", "", "no/#", false, "agrees",
        {QStringLiteral("It may not subscribe to no/#, and the rules say the same: ")});
}

void TestCredentialTest::concludes()
{
    QFETCH(QString, user);
    QFETCH(QString, password);
    QFETCH(QString, publish);
    QFETCH(QString, subscribe);
    QFETCH(bool, isAllLetIn);
    QFETCH(QString, agreement);
    QFETCH(QStringList, conclusion);
    TrialRequest request = as(user.toUtf8().constData(), password.toUtf8().constData());
    request.publishTopic = publish;
    request.subscribeFilter = subscribe;
    const CredentialTestReport report = run(request);
    for (const QString &part : conclusion)
        QVERIFY2(report.conclusion.contains(part), told(report).constData());
    QVERIFY2(report.isAllLetIn() == isAllLetIn, told(report).constData());
    QVERIFY2(agreementName(report.agreement) == agreement, told(report).constData());
    QVERIFY(report.rulesAsOf.isValid() && report.at.isValid());
    QVERIFY(!report.trial.packets.isEmpty() && !report.trial.steps.isEmpty() && !report.crossCheck.isEmpty());
    QCOMPARE(report.rules.size(), 1 + (publish.isEmpty() ? 0 : 1) + (subscribe.isEmpty() ? 0 : 1) +
                                      (publish.startsWith(u"ok") && !subscribe.isEmpty() ? 1 : 0));
    const QJsonObject json = toJson(report);
    for (const char *key : {"connected", "code", "meaning", "packets", "records", "conclusion"})
        QVERIFY2(json.contains(QLatin1String(key)), key);
    QCOMPARE(json.value(u"connected").toBool(), report.isConnected());
    const QJsonArray records = json.value(u"records").toArray();
    QVERIFY(!records.isEmpty());
    for (const QJsonValue &record : records)
        QVERIFY2(record.toObject().contains(QLatin1String("check")) && !record[u"text"].toString().isEmpty(),
                 told(report).constData());
}

// What the rules that were read do not explain is told as such.
void TestCredentialTest::tellsADifference()
{
    CredentialTestReport report;
    report.as.user = QStringLiteral("pump");
    report.rulesAsOf = QDateTime::currentDateTimeUtc();
    report.trial.end = TrialEnd::Refused;
    report.trial.code = 0x87;
    RuleCheck check;
    check.wasLetIn = false;
    check.brokersWords = QStringLiteral("The broker refused the log-in: not authorized.");
    check.decision.answer = Answered::Allow;
    report.rules = {check};
    Event event;
    event.type = EventType::Refused;
    event.text = QStringLiteral("Client pump disconnected, not authorised.");
    report.events = {event};
    conclude(report);
    QCOMPARE(agreementName(report.agreement), QStringLiteral("differs"));
    QVERIFY2(report.conclusion.startsWith(QLatin1String(
                 "The rules would let pump in, but the broker refused it: The broker refused the log-in")),
             qPrintable(report.conclusion));
    QVERIFY(report.conclusion.contains(QLatin1String("Its log says: Client pump disconnected")));
    report.trial.end = TrialEnd::Connected;
    report.rules[0].wasLetIn = true;
    report.rules[0].decision.answer = Answered::Deny;
    report.rules[0].sentences = QStringList{QStringLiteral("The account pump is disabled.")};
    conclude(report);
    QCOMPARE(agreementName(report.agreement), QStringLiteral("differs"));
    QVERIFY2(report.conclusion.contains(QLatin1String("The account pump is disabled. Read the broker again")),
             qPrintable(report.conclusion));
}

void TestCredentialTest::hearsWhatTheBrokerTells()
{
    const TrialRequest request = as("pump", "secret");
    const CredentialTestReport report = run(request);
    const auto isConnecting = [&](const Event &event) {
        return event.type == EventType::Connected && event.who.clientId == request.as.clientId;
    };
    QVERIFY2(std::any_of(report.events.cbegin(), report.events.cend(), isConnecting), told(report).constData());
}

void TestCredentialTest::takesNobodyOver()
{
    const auto link = MqttLink::create();
    QVERIFY(connectDevice(*link, m_broker, QStringLiteral("pump"), QStringLiteral("pump-1")).has_value());
    QSignalSpy lost(link.get(), &MqttLink::lost);
    const TrialRequest request = as("pump", "secret", QStringLiteral("pump-1"));
    QTRY_VERIFY(m_console->session().knownOnline(request.as).value_or(false));
    CredentialTest test(m_console->session(), request, TakeOver::No);
    test.start();
    QVERIFY(test.isFinished() && test.error());
    QCOMPARE(faultName(test.error()->fault), QStringLiteral("conflict"));
    QVERIFY(test.error()->what.contains(QLatin1String("is connected now")));
    QVERIFY(lost.isEmpty() && link->state() == MqttLink::State::Open);
    // Whoever says so takes it over.
    const CredentialTestReport report = run(request, TakeOver::Yes);
    QVERIFY2(report.isConnected(), told(report).constData());
    QTRY_COMPARE(lost.size(), 1);
}

void TestCredentialTest::knowsWhoIsThere()
{
    const BrokerSession &session = m_console->session();
    const TrialRequest never = as("pump", "secret", QStringLiteral("never-seen"));
    QCOMPARE(session.knownOnline(never.as), std::nullopt);
    const ClientIdAdvice advice = adviceOnClientId(session, never.as);
    QVERIFY(!advice.isFree() && !advice.decides);
    QVERIFY(advice.warning.contains(QLatin1String("is not known")));
    QVERIFY(advice.ifAnother.contains(QLatin1String("rules with %c")));
    QVERIFY(adviceOnClientId(session, as("pump", "secret").as).isFree());
    QVERIFY(adviceOnClientId(session, as("pump", "secret", QString()).as).isFree());
    {
        const auto link = MqttLink::create();
        QVERIFY(connectDevice(*link, m_broker, QStringLiteral("pump"), QStringLiteral("pump-2")).has_value());
        QTRY_VERIFY(session.knownOnline(as("pump", "secret", QStringLiteral("pump-2")).as).value_or(false));
    }
    // It was seen to leave, so its id is free.
    QTRY_COMPARE(session.knownOnline(as("pump", "secret", QStringLiteral("pump-2")).as), std::optional(false));
    const CredentialTestReport report = run(as("pump", "secret", QStringLiteral("pump-2")));
    QVERIFY2(report.isConnected(), told(report).constData());
}

void TestCredentialTest::knowsWhenTheIdDecides()
{
    const ClientIdAdvice bound =
        adviceOnClientId(m_console->session(), as("bound", "secret", QStringLiteral("the-one")).as);
    QVERIFY(bound.decides && !bound.isFree());
    QVERIFY(bound.ifAnother.contains(QLatin1String("the-one")));
    QVERIFY(!adviceOnClientId(m_console->session(), as("pump", "secret", QStringLiteral("the-one")).as).decides);
}

void TestCredentialTest::changesNothing()
{
    TrialRequest request = as("pump", "secret");
    request.publishTopic = QStringLiteral("ok/a");
    request.subscribeFilter = QStringLiteral("ok/#");
    const QList<AuditEntry> before = m_console->trail();
    const auto record = m_console->record(QStringLiteral("pump"));
    const CredentialTestReport report = run(request);
    QVERIFY2(report.isAllLetIn(), told(report).constData());
    QCOMPARE(m_console->trail().size(), before.size());
    QCOMPARE(m_console->record(QStringLiteral("pump")), record);
    QCOMPARE(m_console->wire().applied, 0);
    // Nothing is left: no retained message, no session.
    const auto link = MqttLink::create();
    QSignalSpy messages(link.get(), &MqttLink::messages);
    const auto again = connectDevice(*link, m_broker, QStringLiteral("pump"), request.as.clientId);
    QVERIFY(again && !again->sessionPresent);
    QVERIFY(await(link->subscribe(QStringLiteral("ok/#"), 0)).has_value());
    MqttMessage last;
    last.topic = QStringLiteral("ok/last");
    QVERIFY(await(link->publish(last)).has_value());
    QTRY_COMPARE(messages.size(), 1);
    const auto batch = messages.constFirst().constFirst().value<QList<MqttMessage>>();
    QCOMPARE(batch.size(), 1);
    QCOMPARE(batch.constFirst().topic, last.topic);
}

void TestCredentialTest::isCancelled()
{
    CredentialTest test(m_console->session(), as("pump", "secret"), TakeOver::No);
    QSignalSpy finished(&test, &CredentialTest::finished);
    test.start();
    test.cancel();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(trialEndName(test.report().trial.end), QStringLiteral("cancelled"));
    QVERIFY(!test.report().conclusion.isEmpty());
    test.cancel();
    QCOMPARE(finished.size(), 1);
}

void TestCredentialTest::outlivesItsSession()
{
    CredentialTest test(m_console->session(), as("pump", "secret"), TakeOver::No);
    test.start();
    m_console->endSession();
    QTRY_VERIFY(test.isFinished());
    QVERIFY(!test.report().conclusion.isEmpty());
}

void TestCredentialTest::goesOnWithoutTheConsole()
{
    m_console = std::make_unique<Console>();
    QVERIFY(m_console->openStore());
    m_console->makeSession(profileOf(m_broker));
    QVERIFY(!await(m_console->session().open(Secret::fromText(QStringLiteral("wrong")))).has_value());
    const CredentialTestReport report = run(as("pump", "secret"));
    QVERIFY2(report.isConnected(), told(report).constData());
    QVERIFY(!report.rulesAsOf.isValid());
    QCOMPARE(agreementName(report.agreement), QStringLiteral("notKnown"));
    QCOMPARE(report.conclusion, QStringLiteral("The broker let pump in."));
    const CredentialTestReport refused = run(as("pump", "wrong"));
    QVERIFY2(refused.conclusion.startsWith(QLatin1String("The broker refused pump: ")), told(refused).constData());
    // Before it was opened there is no address to go to.
    m_console->makeSession(profileOf(m_broker));
    CredentialTest early(m_console->session(), as("pump", "secret"), TakeOver::Yes);
    early.start();
    QVERIFY(early.error() && !early.error()->what.isEmpty());
}

void TestCredentialTest::keepsNoSecret()
{
    TrialRequest request = as("pump", "not-to-be-seen");
    request.publishTopic = QStringLiteral("ok/a");
    const CredentialTestReport report = run(request);
    QVERIFY(!told(report).contains("not-to-be-seen"));
    QVERIFY(!m_broker.logText().contains("not-to-be-seen"));
}

void TestCredentialTest::refusesBadTopics()
{
    TrialRequest request = as("pump", "secret");
    request.publishTopic = QStringLiteral("a/#");
    CredentialTest publishing(m_console->session(), request, TakeOver::No);
    publishing.start();
    QVERIFY(publishing.error());
    QCOMPARE(faultName(publishing.error()->fault), QStringLiteral("badInput"));
    request.publishTopic.clear();
    request.subscribeFilter = QStringLiteral("a/#/b");
    CredentialTest subscribing(m_console->session(), request, TakeOver::No);
    subscribing.start();
    QVERIFY(subscribing.error());
    QCOMPARE(faultName(subscribing.error()->fault), QStringLiteral("badInput"));
}

QTEST_GUILESS_MAIN(TestCredentialTest)
#include "tst_credentialtest.moc"
