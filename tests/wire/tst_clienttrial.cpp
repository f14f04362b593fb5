// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "linkfixture.h"

#include "wire/clienttrial.h"

#include <QTcpServer>

using namespace gatehouse;
using namespace gatehouse::test;

/// Connecting as a client, step by step, at living brokers and at scripted ones.
class TestClientTrial : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void tellsWhatTheBrokerSays_data();
    void tellsWhatTheBrokerSays();
    void goesOnWithThree_data();
    void goesOnWithThree();
    void staysWithWhatIsWanted();
    void probes_data();
    void probes();
    void doesNoMoreThanItSays();
    void tellsTheWay();
    void judgesCertificates_data();
    void judgesCertificates();
    void sendsNothingToWhomItDoesNotTrust();
    void tellsOfOurCertificate_data();
    void tellsOfOurCertificate();
    void tellsAConnectionThatIsLost();
    void isCancelled();
    void keepsNoPassword();

private:
    TestCertificates m_certificates;
};

namespace {

TrialRequest as(const QString &user, const QString &password)
{
    TrialRequest request;
    request.as.user = user;
    request.as.clientId = QStringLiteral("gatehouse-test-1");
    request.password = Secret::fromText(password);
    request.timeout = std::chrono::seconds(5);
    return request;
}

TrialReport run(const MqttOptions &way, const TrialRequest &request)
{
    ClientTrial trial(way, request);
    trial.start();
    const bool isOver = QTest::qWaitFor([&trial] { return trial.isFinished(); }, 20000);
    return isOver ? trial.report() : TrialReport();
}

QString stepsOf(const TrialReport &report)
{
    QStringList steps;
    for (const TrialStep &step : report.steps)
        steps.append(trialStageName(step.stage) + u' ' + stepResultName(step.result));
    return steps.join(QLatin1String(", "));
}

QStringList typesOf(const TrialReport &report)
{
    QStringList types;
    for (const TracedPacket &packet : report.packets)
        types.append(packet.type);
    return types;
}

QByteArray told(const TrialReport &report)
{
    QString text = trialEndName(report.end) + QLatin1String(": ") + report.meaning;
    for (const TrialStep &step : report.steps)
        text += u'\n' + trialStageName(step.stage) + u' ' + stepResultName(step.result) + u' ' + step.sentence;
    return text.toUtf8();
}

} // namespace

void TestClientTrial::initTestCase()
{
    QVERIFY(m_certificates.isValid());
}

void TestClientTrial::tellsWhatTheBrokerSays_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<TrialProtocol>("protocol");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("steps");
    QTest::addColumn<QStringList>("packets");
    const QString admin = QStringLiteral("admin");
    QTest::newRow("accepted") << admin << QStringLiteral("adminpw") << TrialProtocol::FiveThenThree << 0
                              << QStringLiteral("address pass, tcp pass, connect5 pass")
                              << QStringList{QStringLiteral("CONNECT"), QStringLiteral("CONNACK"),
                                             QStringLiteral("DISCONNECT")};
    QTest::newRow("accepted, 3.1.1") << admin << QStringLiteral("adminpw") << TrialProtocol::Three << 0
                                     << QStringLiteral("address pass, tcp pass, connect3.1.1 pass")
                                     << QStringList{QStringLiteral("CONNECT"), QStringLiteral("CONNACK"),
                                                    QStringLiteral("DISCONNECT")};
    QTest::newRow("refused") << admin << QStringLiteral("wrong") << TrialProtocol::FiveThenThree << 0x87
                             << QStringLiteral("address pass, tcp pass, connect5 fail")
                             << QStringList{QStringLiteral("CONNECT"), QStringLiteral("CONNACK")};
    QTest::newRow("refused, 3.1.1") << admin << QStringLiteral("wrong") << TrialProtocol::Three << 0x87
                                    << QStringLiteral("address pass, tcp pass, connect3.1.1 fail")
                                    << QStringList{QStringLiteral("CONNECT"), QStringLiteral("CONNACK")};
}

void TestClientTrial::tellsWhatTheBrokerSays()
{
    QFETCH(QString, user);
    QFETCH(QString, password);
    QFETCH(TrialProtocol, protocol);
    QFETCH(int, code);
    QFETCH(QString, steps);
    QFETCH(QStringList, packets);
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    TrialRequest request = as(user, password);
    request.protocol = protocol;
    const TrialReport report = run(optionsFor(broker.port()), request);
    QVERIFY2(report.end == (code == 0 ? TrialEnd::Connected : TrialEnd::Refused), told(report).constData());
    QCOMPARE(int(report.code.value_or(255)), code);
    QCOMPARE(stepsOf(report), steps);
    QCOMPARE(typesOf(report), packets);
    QCOMPARE(report.protocol, protocol == TrialProtocol::Three ? QStringLiteral("3.1.1") : QStringLiteral("5"));
    QCOMPARE(report.localAddress, QStringLiteral("127.0.0.1"));
    QVERIFY(report.meaning.endsWith(u'.'));
}

void TestClientTrial::goesOnWithThree_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("says so in the words of 5") << ScriptedBroker::packet(0x20, QByteArray("\0\x84\0", 3));
    QTest::newRow("says so in the words of 3.1.1") << ScriptedBroker::packet(0x20, QByteArray("\0\x01", 2));
    QTest::newRow("hangs up") << QByteArray();
}

void TestClientTrial::goesOnWithThree()
{
    QFETCH(QByteArray, answer);
    ScriptedBroker broker;
    broker.on(1, [&](const ClientPacket &) -> QByteArray {
        if (broker.level() == 4)
            return broker.connAck(0);
        if (answer.isEmpty())
            broker.hangUp();
        return answer;
    });
    const TrialReport report = run(optionsFor(broker.port()), as(QStringLiteral("u"), QStringLiteral("p")));
    QVERIFY2(report.end == TrialEnd::Connected, told(report).constData());
    QCOMPARE(stepsOf(report), QStringLiteral("address pass, tcp pass, connect5 fail, connect3.1.1 pass"));
    QCOMPARE(report.protocol, QStringLiteral("3.1.1"));
    QCOMPARE(broker.connections(), 2);
    QCOMPARE(int(report.code.value_or(255)), 0);
}

void TestClientTrial::staysWithWhatIsWanted()
{
    ScriptedBroker broker;
    broker.on(1, [&](const ClientPacket &) { return ScriptedBroker::packet(0x20, QByteArray("\0\x01", 2)); });
    TrialRequest request = as(QStringLiteral("u"), QStringLiteral("p"));
    request.protocol = TrialProtocol::Five;
    const TrialReport report = run(optionsFor(broker.port()), request);
    QCOMPARE(trialEndName(report.end), QStringLiteral("refused"));
    QCOMPARE(broker.connections(), 1);
    // Who is refused for another reason is not refused twice: that may count against the account.
    ScriptedBroker strict;
    strict.on(1, [&](const ClientPacket &) { return strict.connAck(0x86); });
    const TrialReport twice = run(optionsFor(strict.port()), as(QStringLiteral("u"), QStringLiteral("p")));
    QCOMPARE(trialEndName(twice.end), QStringLiteral("refused"));
    QCOMPARE(strict.connections(), 1);
}

void TestClientTrial::probes_data()
{
    QTest::addColumn<TrialProtocol>("protocol");
    QTest::addColumn<QString>("publish");
    QTest::addColumn<QString>("subscribe");
    QTest::addColumn<int>("qos");
    QTest::addColumn<QString>("steps");
    const auto row = [](const char *name, TrialProtocol protocol, const char *publish, const char *subscribe, int qos,
                        const char *steps) {
        QTest::newRow(name) << protocol << QString::fromUtf8(publish) << QString::fromUtf8(subscribe) << qos
                            << QString::fromUtf8(steps);
    };
    constexpr auto five = TrialProtocol::FiveThenThree;
    row("both may be", five, "ok/a", "ok/#", 1, "subscribe pass, publish pass, delivery pass");
    row("at QoS 0", five, "ok/a", "ok/#", 0, "subscribe pass, publish notChecked, delivery pass");
    row("publish alone", five, "ok/a", "", 1, "publish pass");
    row("subscribe alone", five, "", "ok/#", 1, "subscribe pass");
    row("neither may be", five, "no/a", "no/#", 1, "subscribe fail, publish fail");
    row("not published", five, "no/a", "ok/#", 1, "subscribe pass, publish fail");
    row("received by nobody", five, "mute/a", "mute/#", 1, "subscribe pass, publish pass, delivery fail");
    row("3.1.1 does not tell", TrialProtocol::Three, "no/a", "no/#", 1, "subscribe fail, publish notChecked");
}

void TestClientTrial::probes()
{
    QFETCH(TrialProtocol, protocol);
    QFETCH(QString, publish);
    QFETCH(QString, subscribe);
    QFETCH(int, qos);
    QFETCH(QString, steps);
    DynsecFile file;
    file.setDefault(QStringLiteral("publishClientReceive"), false);
    for (const char *type : {"publishClientSend", "publishClientReceive", "subscribePattern"})
        file.addRule(QStringLiteral("r"), QString::fromUtf8(type), QStringLiteral("ok/#"), true);
    for (const char *type : {"publishClientSend", "subscribePattern"})
        file.addRule(QStringLiteral("r"), QString::fromUtf8(type), QStringLiteral("mute/#"), true);
    file.addAccount(QStringLiteral("u"), QStringLiteral("p"), {QStringLiteral("r")});
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(file), broker.problem());
    TrialRequest request = as(QStringLiteral("u"), QStringLiteral("p"));
    request.protocol = protocol;
    request.publishTopic = publish;
    request.subscribeFilter = subscribe;
    request.qos = quint8(qos);
    const TrialReport report = run(optionsFor(broker.port()), request);
    QVERIFY2(report.end == TrialEnd::Connected, told(report).constData());
    QString probed = stepsOf(report);
    probed.remove(QStringLiteral("address pass, tcp pass, connect5 pass, "));
    probed.remove(QStringLiteral("address pass, tcp pass, connect3.1.1 pass, "));
    QVERIFY2(probed == steps, told(report).constData());
    for (const TrialStep &step : report.steps) {
        if (step.result == StepResult::Fail && step.stage != TrialStage::Delivery)
            QVERIFY2(step.code && *step.code >= 0x80, told(report).constData());
    }
}

void TestClientTrial::doesNoMoreThanItSays()
{
    ScriptedBroker broker;
    TrialRequest request = as(QStringLiteral("u"), QStringLiteral("p"));
    request.publishTopic = QStringLiteral("t/probe");
    request.qos = 2; // nothing that a broker would have to keep for a client that has gone
    const TrialReport report = run(optionsFor(broker.port()), request);
    QVERIFY2(report.end == TrialEnd::Connected, told(report).constData());
    QTRY_COMPARE(broker.count(14), 1);
    const ClientPacket &hello = broker.received().constFirst();
    QCOMPARE(int(hello.type), 1);
    QCOMPARE(int(hello.body.at(7)) & 0x3e, 0x02); // clean start, no will
    const ClientPacket &message = broker.received().at(1);
    QCOMPARE(int(message.type), 3);
    QCOMPARE(int(message.flags & 1), 0); // not retained
    QCOMPARE(int(message.qos()), 1);
    QVERIFY(message.body.contains("gatehouse credential test"));
    QVERIFY(message.body.contains(report.token.toUtf8()));
    QCOMPARE(broker.received().size(), 3);
}

void TestClientTrial::tellsTheWay()
{
    const TrialRequest request = as(QStringLiteral("u"), QStringLiteral("p"));
    const TrialReport nobody = run(optionsFor(freePort()), request);
    QCOMPARE(trialEndName(nobody.end), QStringLiteral("notReached"));
    QCOMPARE(stepsOf(nobody), QStringLiteral("address pass, tcp fail"));
    MqttOptions unknown = optionsFor(1883);
    unknown.host = QStringLiteral("no-such-host.invalid");
    const TrialReport unnamed = run(unknown, request);
    QCOMPARE(trialEndName(unnamed.end), QStringLiteral("notReached"));
    QCOMPARE(stepsOf(unnamed), QStringLiteral("address fail"));
    ScriptedBroker web;
    web.on(1, [](const ClientPacket &) { return QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    const TrialReport wrong = run(optionsFor(web.port()), request);
    QCOMPARE(trialEndName(wrong.end), QStringLiteral("notReached"));
    QVERIFY2(wrong.meaning.contains(QLatin1String("web server")), told(wrong).constData());
    QCOMPARE(web.connections(), 1);
    TrialRequest impossible = request;
    impossible.as.clientId = QString(70000, u'x');
    const TrialReport refused = run(optionsFor(web.port()), impossible);
    QCOMPARE(trialEndName(refused.end), QStringLiteral("notReached"));
    QVERIFY2(refused.steps.isEmpty() && refused.meaning.contains(QLatin1String("client id")),
             told(refused).constData());
    QCOMPARE(web.connections(), 1);
}

void TestClientTrial::judgesCertificates_data()
{
    QTest::addColumn<CertificateFiles>("server");
    QTest::addColumn<QString>("caFile");
    QTest::addColumn<QString>("verdict");
    const QString ca = m_certificates.caFile();
    QTest::newRow("fine") << m_certificates.server() << ca << QString();
    QTest::newRow("expired") << m_certificates.expired() << ca << QStringLiteral("It expired on");
    QTest::newRow("not yet") << m_certificates.notYetValid() << ca << QStringLiteral("valid only from");
    QTest::newRow("another name") << m_certificates.wrongName() << ca << QStringLiteral("other names than localhost");
    QTest::newRow("another authority") << m_certificates.server() << m_certificates.otherCaFile()
                                       << QStringLiteral("is not in");
    QTest::newRow("the system's authorities")
        << m_certificates.server() << QString() << QStringLiteral("this computer");
}

void TestClientTrial::judgesCertificates()
{
    QFETCH(CertificateFiles, server);
    QFETCH(QString, caFile);
    QFETCH(QString, verdict);
    BrokerProcess broker;
    QVERIFY2(broker.startTls(m_certificates, server), broker.problem());
    MqttOptions way = optionsFor(broker.port());
    way.host = QStringLiteral("localhost");
    way.tls = true;
    way.caFile = caFile;
    const TrialReport report = run(way, as(QStringLiteral("u"), QStringLiteral("p")));
    QVERIFY2(report.tls && !report.tls->certificates.isEmpty(), told(report).constData());
    const CertificateVerdict &first = report.tls->certificates.constFirst();
    QStringList verdicts;
    for (const CertificateVerdict &one : report.tls->certificates)
        verdicts.append(one.verdict);
    QVERIFY2(verdict.isEmpty() || verdicts.join(u' ').contains(verdict), qPrintable(verdicts.join(u'\n')));
    QCOMPARE(first.isTrusted, verdict.isEmpty());
    QCOMPARE(report.tls->isTrusted, verdict.isEmpty());
    QVERIFY(!first.subject.isEmpty() && !first.issuer.isEmpty() && !first.names.isEmpty());
    QVERIFY(first.from.isValid() && first.until.isValid());
    QCOMPARE(first.fingerprint.size(), 64);
    if (verdict.isEmpty()) {
        QCOMPARE(stepsOf(report), QStringLiteral("address pass, tcp pass, tls pass, connect5 pass"));
        QVERIFY(report.tls->protocol.startsWith(QLatin1String("TLS 1.")) && !report.tls->cipher.isEmpty());
        return;
    }
    QCOMPARE(trialEndName(report.end), QStringLiteral("notTrusted"));
    QCOMPARE(stepsOf(report), QStringLiteral("address pass, tcp pass, tls fail"));
    QVERIFY(report.packets.isEmpty() && !report.code);
}

void TestClientTrial::sendsNothingToWhomItDoesNotTrust()
{
    BrokerProcess broker;
    QVERIFY2(broker.startTls(m_certificates, m_certificates.wrongName()), broker.problem());
    MqttOptions way = optionsFor(broker.port());
    way.host = QStringLiteral("localhost");
    way.tls = true;
    way.caFile = m_certificates.caFile();
    const TrialReport report = run(way, as(QStringLiteral("u"), QStringLiteral("p")));
    QCOMPARE(trialEndName(report.end), QStringLiteral("notTrusted"));
    QTRY_VERIFY(broker.logText().contains("SSL"));
    QVERIFY(!broker.logText().contains("gatehouse-test-1"));
}

void TestClientTrial::tellsOfOurCertificate_data()
{
    QTest::addColumn<CertificateFiles>("ours");
    QTest::addColumn<QString>("end");
    QTest::addColumn<QString>("meaning");
    QTest::newRow("fine") << m_certificates.client() << QStringLiteral("connected") << QStringLiteral("accepted");
    QTest::newRow("none") << CertificateFiles() << QStringLiteral("refused")
                          << QStringLiteral("wants a client certificate");
    QTest::newRow("of another authority") << m_certificates.strangeClient() << QStringLiteral("refused")
                                          << QStringLiteral("refused the client certificate");
    QTest::newRow("of a server") << m_certificates.expired() << QStringLiteral("refused")
                                 << QStringLiteral("refused the client certificate");
}

void TestClientTrial::tellsOfOurCertificate()
{
    QFETCH(CertificateFiles, ours);
    QFETCH(QString, end);
    QFETCH(QString, meaning);
    BrokerProcess broker;
    QVERIFY2(broker.startTls(m_certificates, m_certificates.server(), QStringLiteral("require_certificate true\n")),
             broker.problem());
    MqttOptions way = optionsFor(broker.port());
    way.host = QStringLiteral("localhost");
    way.tls = true;
    way.caFile = m_certificates.caFile();
    TrialRequest request = as(QStringLiteral("u"), QStringLiteral("p"));
    request.certificateFile = ours.certificate;
    request.keyFile = ours.key;
    const TrialReport report = run(way, request);
    QVERIFY2(trialEndName(report.end) == end, told(report).constData());
    QVERIFY2(report.meaning.contains(meaning), told(report).constData());
    QVERIFY(report.tls && report.tls->isTrusted);
}

void TestClientTrial::tellsAConnectionThatIsLost()
{
    ScriptedBroker broker;
    broker.on(3, [&](const ClientPacket &) { return ScriptedBroker::disconnect(0x98, "go away"); });
    TrialRequest request = as(QStringLiteral("u"), QStringLiteral("p"));
    request.publishTopic = QStringLiteral("t");
    const TrialReport report = run(optionsFor(broker.port()), request);
    QVERIFY2(report.end == TrialEnd::Connected, told(report).constData());
    const TrialStep *step = report.step(TrialStage::Publish);
    QVERIFY2(step && step->result == StepResult::Fail && step->sentence.contains(QLatin1String("go away")),
             told(report).constData());
}

void TestClientTrial::isCancelled()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ClientTrial trial(optionsFor(silent.serverPort()), as(QStringLiteral("u"), QStringLiteral("p")));
    trial.start();
    QTRY_VERIFY(trial.report().step(TrialStage::Connect5));
    QTRY_COMPARE(trial.report().packets.size(), 1);
    trial.cancel();
    QTRY_VERIFY(trial.isFinished());
    QCOMPARE(trialEndName(trial.report().end), QStringLiteral("cancelled"));
    QVERIFY(!trial.report().meaning.isEmpty());
    // A trial that goes with its owner, half-way.
    auto left = std::make_unique<ClientTrial>(optionsFor(silent.serverPort()), as(QStringLiteral("u"), {}));
    left->start();
    QTRY_VERIFY(left->report().step(TrialStage::Connect5));
    left.reset();
}

void TestClientTrial::keepsNoPassword()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    const TrialReport report =
        run(optionsFor(broker.port()), as(QStringLiteral("admin"), QStringLiteral("not-to-be-seen")));
    QCOMPARE(trialEndName(report.end), QStringLiteral("refused"));
    for (const TracedPacket &packet : report.packets)
        QVERIFY(!packet.fields.join(u' ').contains(QLatin1String("not-to-be-seen")));
    QVERIFY(!told(report).contains("not-to-be-seen"));
}

QTEST_GUILESS_MAIN(TestClientTrial)
#include "tst_clienttrial.moc"
