// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "conformance/stockclients.h"
#include "investigations/investigating.h"
#include "sessions/console.h"
#include "sessions/credentialtest.h"
#include "support/testauthority.h"

#include <QFile>
#include <QSignalSpy>

using namespace gatehouse;
using namespace gatehouse::test;

/// Clients that nobody here wrote at a living mosquitto, refused and let in in each way: what they report, what the
/// credential test concludes and what the investigation says are the same.
class TestConformance : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void byThePlugin_data();
    void byThePlugin();
    void byFiles_data();
    void byFiles();
    void byCertificate_data();
    void byCertificate();
    void theBrokersCertificate_data();
    void theBrokersCertificate();
    void byLimits_data();
    void byLimits();
    void onceItIsAllowed();

private:
    bool startPlugin();
    bool openProfile(const Profile &profile, const QString &password);
    [[nodiscard]] DeviceAttempt deviceAs(const QString &user, const QString &password, bool isFive) const;
    CredentialTestReport test(const DeviceAttempt &device);
    Investigation investigate(const DeviceAttempt &device);

    TestCertificates m_certificates;
    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Console> m_console;
};

namespace {

constexpr int notAuthorized = 0x87;

/// What a device is expected to meet, and what is to be said of it.
struct Expected
{
    int code = 0;                ///< of CONNACK; -1: there is none
    const char *rules = "";      ///< what the investigation answers: "allow", "deny", "unknown"
    const char *conclusion = ""; ///< a part of it
};

QByteArray toldOf(const CredentialTestReport &report)
{
    QString text = trialEndName(report.trial.end) + QLatin1String(": ") + report.conclusion + u'\n' + report.crossCheck;
    for (const TrialStep &step : report.trial.steps)
        text += u'\n' + trialStageName(step.stage) + u' ' + stepResultName(step.result) + u' ' + step.sentence;
    return text.toUtf8();
}

QByteArray toldOf(const StockClient &client, const Heard &heard)
{
    return QByteArray(client.name) + ": " + heard.said;
}

std::optional<bool> probed(const CredentialTestReport &report, Action action)
{
    for (const RuleCheck &check : report.rules) {
        if (check.action == action)
            return check.wasLetIn;
    }
    return std::nullopt;
}

void addRows(const char *name, const char *user, const char *password, const char *clientId, const char *publish,
             const char *subscribe, const Expected &expected)
{
    for (const bool isFive : {true, false}) {
        DeviceAttempt device;
        device.isFive = isFive;
        device.user = QString::fromUtf8(user);
        device.password = QString::fromUtf8(password);
        device.clientId = QString::fromUtf8(clientId);
        device.publish = QString::fromUtf8(publish);
        device.subscribe = QString::fromUtf8(subscribe);
        QTest::addRow("%s, MQTT %s", name, isFive ? "5" : "3.1.1") << device << expected;
    }
}

} // namespace

Q_DECLARE_METATYPE(Expected)
Q_DECLARE_METATYPE(gatehouse::test::DeviceAttempt)

// Each stock client first, so that what they did is seen by the investigation; then ours, and both are compared.
#define COMPARE_WITH_STOCK_CLIENTS(device, expected)                                                                   \
    do {                                                                                                               \
        const QList<StockClient> clients = stockClients();                                                             \
        QList<Heard> heard;                                                                                            \
        for (const StockClient &client : clients)                                                                      \
            heard.append(client.run(device));                                                                          \
        const CredentialTestReport report = test(device);                                                              \
        const Investigation found = investigate(device);                                                               \
        QCOMPARE(report.trial.code ? int(*report.trial.code) : -1, (expected).code);                                   \
        QCOMPARE(report.isConnected(), (expected).code == 0);                                                          \
        QVERIFY2(report.conclusion.contains(QString::fromUtf8((expected).conclusion)), toldOf(report).constData());    \
        QVERIFY2(report.agreement != Agreement::Differs, toldOf(report).constData());                                  \
        QVERIFY2(answerName(found.answer) == QLatin1String((expected).rules), qPrintable(found.sentence));             \
        for (qsizetype i = 0; i < clients.size(); ++i) {                                                               \
            const QByteArray said = toldOf(clients.at(i), heard.at(i)) + toldOf(report);                               \
            QVERIFY2(heard.at(i).connected == report.isConnected(), said.constData());                                 \
            if (heard.at(i).code)                                                                                      \
                QVERIFY2(*heard.at(i).code == (expected).code, said.constData());                                      \
            const auto published = probed(report, Action::Publish);                                                    \
            const auto subscribed = probed(report, Action::Subscribe);                                                 \
            if (heard.at(i).published)                                                                                 \
                QVERIFY2(heard.at(i).published == published, said.constData());                                        \
            if (heard.at(i).subscribed)                                                                                \
                QVERIFY2(heard.at(i).subscribed == subscribed, said.constData());                                      \
        }                                                                                                              \
    } while (false)

void TestConformance::init()
{
    QVERIFY(m_certificates.isValid());
    m_broker = std::make_unique<BrokerProcess>();
    m_console = std::make_unique<Console>();
}

void TestConformance::cleanup()
{
    m_console.reset();
    m_broker.reset();
}

bool TestConformance::openProfile(const Profile &profile, const QString &password)
{
    if (!m_console->openStore())
        return false;
    m_console->makeSession(profile);
    const Result<> opened = await(m_console->session().open(Secret::fromText(password)));
    if (!opened)
        qWarning("%s", told(opened).constData());
    return opened.has_value();
}

DeviceAttempt TestConformance::deviceAs(const QString &user, const QString &password, bool isFive) const
{
    DeviceAttempt device;
    device.port = m_broker->port();
    device.isFive = isFive;
    device.clientId = QStringLiteral("id-of-") + user;
    device.user = user;
    device.password = password;
    return device;
}

CredentialTestReport TestConformance::test(const DeviceAttempt &device)
{
    TrialRequest request;
    request.as.clientId = device.clientId;
    request.as.user = device.user;
    request.password = Secret::fromText(device.password);
    request.publishTopic = device.publish;
    request.subscribeFilter = device.subscribe;
    request.certificateFile = device.certificate;
    request.keyFile = device.key;
    request.protocol = device.isFive ? TrialProtocol::Five : TrialProtocol::Three;
    CredentialTest test(m_console->session(), request, TakeOver::Yes);
    test.start();
    const bool isOver = QTest::qWaitFor([&test] { return test.isFinished(); }, 30000);
    return isOver ? test.report() : CredentialTestReport();
}

Investigation TestConformance::investigate(const DeviceAttempt &device)
{
    Identity who;
    who.user = device.user;
    who.clientId = device.clientId;
    auto *investigating = new Investigating(m_console->session(), m_console->store(), who, &m_console->session());
    return await(investigating->run()).value_or(Investigation());
}

bool TestConformance::startPlugin()
{
    DynsecFile file;
    for (const char *type : {"publishClientSend", "publishClientReceive", "subscribePattern"})
        file.addRule(QStringLiteral("device"), QString::fromUtf8(type), QStringLiteral("ok/#"), true);
    const QStringList roles{QStringLiteral("device")};
    file.addAccount(QStringLiteral("pump"), QStringLiteral("right"), roles);
    file.addAccount(DynsecAccount{
        .user = QStringLiteral("off"), .password = QStringLiteral("right"), .disabled = true, .roles = roles});
    file.addAccount(DynsecAccount{.user = QStringLiteral("bound"),
                                  .password = QStringLiteral("right"),
                                  .clientId = QStringLiteral("the-one"),
                                  .roles = roles});
    file.addAccount(DynsecAccount{.user = QStringLiteral("mute"), .roles = roles});
    return m_broker->startDynsec(file) && m_console->open(*m_broker);
}

void TestConformance::byThePlugin_data()
{
    QTest::addColumn<DeviceAttempt>("device");
    QTest::addColumn<Expected>("expected");
    const auto row = &addRows;
    row("let in", "pump", "right", "pump-1", "ok/a", "ok/#", {0, "allow", "let pump in: the password is right"});
    row("unknown user", "nobody", "right", "n-1", "", "", {notAuthorized, "deny", "no account named nobody"});
    row("wrong password", "pump", "wrong", "pump-1", "", "", {notAuthorized, "allow", "the password is likely wrong"});
    row("no password", "pump", "", "pump-1", "", "", {notAuthorized, "allow", "the password is likely wrong"});
    row("account without password", "mute", "right", "m-1", "", "",
        {notAuthorized, "allow", "The broker refused mute"});
    row("disabled", "off", "right", "off-1", "", "", {notAuthorized, "deny", "The account off is disabled"});
    row("bound to another id", "bound", "right", "other", "", "", {notAuthorized, "deny", "bound to the client id"});
    row("bound to this id", "bound", "right", "the-one", "", "", {0, "allow", "let bound in"});
    row("without a name", "", "", "anonymous-1", "", "", {notAuthorized, "unknown", "No user name is given"});
    row("message refused", "pump", "right", "pump-1", "no/a", "", {0, "allow", "no/a"});
    row("subscription refused", "pump", "right", "pump-1", "", "no/#", {0, "allow", "It may not subscribe to no/#"});
}

void TestConformance::byThePlugin()
{
    QFETCH(DeviceAttempt, device);
    QFETCH(Expected, expected);
    QVERIFY2(startPlugin(), m_console->problem());
    device.port = m_broker->port();
    COMPARE_WITH_STOCK_CLIENTS(device, expected);
}

void TestConformance::byFiles_data()
{
    QTest::addColumn<DeviceAttempt>("device");
    QTest::addColumn<Expected>("expected");
    const auto row = &addRows;
    row("let in", "pump", "right", "pump-1", "ok/a", "ok/#", {0, "allow", "let pump in"});
    row("unknown user", "nobody", "right", "n-1", "", "", {notAuthorized, "deny", "nobody"});
    row("wrong password", "pump", "wrong", "pump-1", "", "", {notAuthorized, "allow", "The broker refused pump"});
    row("message refused", "pump", "right", "pump-1", "no/a", "", {0, "allow", "no/a"});
    row("subscription granted and nothing received", "pump", "right", "pump-1", "", "no/#", {0, "allow", "no/#"});
}

void TestConformance::byFiles()
{
    QFETCH(DeviceAttempt, device);
    QFETCH(Expected, expected);
    const auto write = [this](const char *name, const QByteArray &text) {
        QFile file(m_broker->folder() + u'/' + QLatin1String(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() &&
               file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    };
    QVERIFY(write("acl", "user pump\ntopic readwrite ok/#\n"));
    QVERIFY(write("passwords", "pump:right\n"));
    QProcess hashing;
    hashing.start(QStringLiteral("mosquitto_passwd"),
                  {QStringLiteral("-U"), m_broker->folder() + QLatin1String("/passwords")});
    QVERIFY(hashing.waitForFinished() && hashing.exitCode() == 0);
    QVERIFY2(m_broker->start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous false\n"
                                            "password_file @FOLDER@/passwords\nacl_file @FOLDER@/acl\n")),
             m_broker->problem());
    Profile profile;
    profile.name = QStringLiteral("Files");
    profile.endpoint.configFile = m_broker->folder() + QLatin1String("/broker.conf");
    QVERIFY(openProfile(profile, {}));
    device.port = m_broker->port();
    COMPARE_WITH_STOCK_CLIENTS(device, expected);
}

void TestConformance::byCertificate_data()
{
    QTest::addColumn<QString>("which");
    QTest::addColumn<bool>("isFive");
    QTest::addColumn<QString>("end");
    QTest::addColumn<QString>("conclusion");
    for (const bool isFive : {true, false}) {
        const char *version = isFive ? "5" : "3.1.1";
        const auto row = [&](const char *which, const char *end, const char *conclusion) {
            QTest::addRow("%s, MQTT %s", which, version)
                << QString::fromUtf8(which) << isFive << QString::fromUtf8(end) << QString::fromUtf8(conclusion);
        };
        row("good", "connected", "let pump in");
        row("none", "refused", "wants a client certificate");
        row("of another authority", "refused", "refused the client certificate");
        row("expired", "refused", "because it expired");
    }
}

void TestConformance::byCertificate()
{
    QFETCH(QString, which);
    QFETCH(bool, isFive);
    QFETCH(QString, end);
    QFETCH(QString, conclusion);
    QTemporaryDir folder;
    const auto keep = [&folder](const char *name, const QByteArray &pem) {
        const QString path = folder.filePath(QLatin1String(name));
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(pem) == pem.size() ? path : QString();
    };
    // The devices' authority is one of this test, which can sign what has expired; the broker's is another.
    const TestAuthority authority("Devices");
    const QString devices = keep("devices.crt", authority.certificate());
    DynsecFile file;
    file.addEverythingRole();
    file.addAccount(QStringLiteral("pump"), QStringLiteral("right"), {QStringLiteral("everything")});
    QFile json(m_broker->dynsecPath());
    QVERIFY(json.open(QIODevice::WriteOnly) && json.write(file.json()) > 0);
    json.close();
    const CertificateFiles server = m_certificates.server();
    QVERIFY2(m_broker->start(QStringLiteral("per_listener_settings false\nallow_anonymous false\nplugin %1\n"
                                            "plugin_opt_config_file @FOLDER@/dynsec.json\n"
                                            "listener @PORT0@ 127.0.0.1\ncafile %2\ncertfile %3\nkeyfile %4\n"
                                            "require_certificate true\n")
                                 .arg(BrokerProcess::dynsecPlugin(), devices, server.certificate, server.key)),
             m_broker->problem());
    const auto issue = [&](const char *name, const TestTerm &term) {
        const TestAuthority::Issued issued = authority.issue("pump", term);
        return CertificateFiles{keep(QByteArray(QByteArray(name) + ".crt").constData(), issued.certificate),
                                keep(QByteArray(QByteArray(name) + ".key").constData(), issued.key)};
    };
    const CertificateFiles good = issue("good", TestTerm());
    Profile profile = profileOf(*m_broker);
    profile.endpoint.host = QStringLiteral("localhost");
    profile.endpoint.tls = true;
    profile.endpoint.caFile = m_certificates.caFile();
    profile.endpoint.certificateFile = good.certificate;
    profile.endpoint.keyFile = good.key;
    QVERIFY(openProfile(profile, QStringLiteral("adminpw")));

    DeviceAttempt device = deviceAs(QStringLiteral("pump"), QStringLiteral("right"), isFive);
    device.caFile = m_certificates.caFile();
    const CertificateFiles files = which == u"good"      ? good
                                   : which == u"expired" ? issue("expired", overTerm)
                                   : which == u"none"    ? CertificateFiles()
                                                         : m_certificates.strangeClient();
    device.certificate = files.certificate;
    device.key = files.key;
    const CredentialTestReport report = test(device);
    QVERIFY2(trialEndName(report.trial.end) == end, toldOf(report).constData());
    QVERIFY2(report.conclusion.contains(conclusion), toldOf(report).constData());
    for (const StockClient &client : stockClients()) {
        const Heard heard = client.run(device);
        QVERIFY2(heard.connected == report.isConnected(),
                 QByteArray(toldOf(client, heard) + toldOf(report)).constData());
        QVERIFY2(heard.connected || !heard.code, toldOf(client, heard).constData());
    }
}

void TestConformance::theBrokersCertificate_data()
{
    QTest::addColumn<CertificateFiles>("server");
    QTest::addColumn<QString>("conclusion");
    QTest::newRow("expired") << m_certificates.expired() << QStringLiteral("expired on");
    QTest::newRow("of another name") << m_certificates.wrongName() << QStringLiteral("made out to another name");
    QTest::newRow("not yet valid") << m_certificates.notYetValid() << QStringLiteral("valid only from");
}

void TestConformance::theBrokersCertificate()
{
    QFETCH(CertificateFiles, server);
    QFETCH(QString, conclusion);
    QVERIFY2(m_broker->startTls(m_certificates, server), m_broker->problem());
    // The console cannot sign in either, and tests all the same: nothing is sent.
    QVERIFY(m_console->openStore());
    Profile profile = profileOf(*m_broker);
    profile.endpoint.host = QStringLiteral("localhost");
    profile.endpoint.tls = true;
    profile.endpoint.caFile = m_certificates.caFile();
    m_console->makeSession(profile);
    const Result<> opened = await(m_console->session().open(Secret::fromText(QStringLiteral("adminpw"))));
    QVERIFY(!opened);
    DeviceAttempt device = deviceAs(QStringLiteral("pump"), QStringLiteral("right"), true);
    device.caFile = m_certificates.caFile();
    const CredentialTestReport report = test(device);
    QVERIFY2(report.trial.end == TrialEnd::NotTrusted, toldOf(report).constData());
    QVERIFY2(report.conclusion.contains(conclusion), toldOf(report).constData());
    for (const StockClient &client : stockClients()) {
        const Heard heard = client.run(device);
        QVERIFY2(!heard.connected && !heard.code, toldOf(client, heard).constData());
    }
}

void TestConformance::byLimits_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<bool>("isFive");
    QTest::addColumn<QString>("conclusion");
    for (const bool isFive : {true, false}) {
        const char *version = isFive ? "5" : "3.1.1";
        QTest::addRow("message too large, MQTT %s", version)
            << QStringLiteral("message_size_limit 5\n") << isFive
            << (isFive ? QStringLiteral("takes no message this large")
                       : QStringLiteral("does not tell whether it took"));
    }
}

void TestConformance::byLimits()
{
    QFETCH(QString, option);
    QFETCH(bool, isFive);
    QFETCH(QString, conclusion);
    DynsecFile file;
    file.addEverythingRole();
    file.addAccount(QStringLiteral("pump"), QStringLiteral("right"), {QStringLiteral("everything")});
    QVERIFY2(m_broker->startDynsec(file), m_broker->problem());
    QVERIFY2(m_console->open(*m_broker), m_console->problem());
    // From now on: the console's own requests are larger.
    QFile conf(m_broker->folder() + QLatin1String("/broker.conf"));
    QVERIFY(conf.open(QIODevice::Append) && conf.write(option.toUtf8()) > 0);
    conf.close();
    m_broker->reload();
    QTRY_VERIFY(m_broker->logText().contains("Reloading config"));
    DeviceAttempt device = deviceAs(QStringLiteral("pump"), QStringLiteral("right"), isFive);
    device.publish = QStringLiteral("ok/a");
    const CredentialTestReport report = test(device);
    QVERIFY2(report.isConnected(), toldOf(report).constData());
    QVERIFY2(report.conclusion.contains(conclusion), toldOf(report).constData());
    for (const StockClient &client : stockClients()) {
        const Heard heard = client.run(device);
        QVERIFY2(heard.connected, toldOf(client, heard).constData());
        if (heard.published)
            QVERIFY2(heard.published == probed(report, Action::Publish),
                     QByteArray(toldOf(client, heard) + toldOf(report)).constData());
    }
}

void TestConformance::onceItIsAllowed()
{
    QVERIFY2(startPlugin(), m_console->problem());
    const QString off = QStringLiteral("off");
    const auto everybody = [&](bool isLetIn) {
        for (const bool isFive : {true, false}) {
            const DeviceAttempt device = deviceAs(off, QStringLiteral("right"), isFive);
            const CredentialTestReport report = test(device);
            QVERIFY2(report.isConnected() == isLetIn && report.agreement != Agreement::Differs,
                     toldOf(report).constData());
            for (const StockClient &client : stockClients()) {
                const Heard heard = client.run(device);
                QVERIFY2(heard.connected == isLetIn, toldOf(client, heard).constData());
            }
        }
    };
    everybody(false);
    const Result<Plan> plan = m_console->planAllow({off});
    QVERIFY2(plan.has_value(), told(plan).constData());
    const PlanRun *run = m_console->carryOut(*plan);
    QVERIFY(!run->error());
    everybody(true);
    const Investigation found = investigate(deviceAs(off, QStringLiteral("right"), true));
    QCOMPARE(answerName(found.answer), QStringLiteral("allow"));
}

QTEST_GUILESS_MAIN(TestConformance)
#include "tst_conformance.moc"
