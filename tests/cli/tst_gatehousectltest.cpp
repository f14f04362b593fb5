// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/gatehousectl.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "wire/mqttlink.h"

#include <QFile>
#include <QJsonArray>
#include <QSignalSpy>

using namespace gatehouse;
using namespace gatehouse::test;

/// gatehousectl test at a living broker.
class TestGatehousectlTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void tells_data();
    void tells();
    void isForPeople();
    void takesNobodyOver();
    void asksWhereTheIdDecides();
    void tellsCertificates();
    void tellsWhoIsAway();
    void refusesWrongUsage_data();
    void refusesWrongUsage();
    void worksWithoutTheConsole();

private:
    [[nodiscard]] QStringList at(const QString &line) const
    {
        return QStringList{QStringLiteral("--url"), QStringLiteral("mqtt://admin@127.0.0.1:%1").arg(m_broker->port()),
                           QStringLiteral("test")} +
               line.split(u' ', Qt::SkipEmptyParts);
    }
    /// "--client-password-file FILE" of a file that holds it.
    [[nodiscard]] QString with(const QByteArray &password)
    {
        const QString path = m_folder.filePath(QString::fromLatin1(password.toHex()));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(password + '\n');
        return QLatin1String(" --client-password-file ") + path;
    }

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Gatehousectl> m_ctl;
    QTemporaryDir m_folder;
};

void TestGatehousectlTest::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    m_ctl = std::make_unique<Gatehousectl>();
    m_ctl->setPassword("adminpw");
    DynsecFile file;
    file.addEverythingRole();
    file.addAccount(QStringLiteral("pump"), QStringLiteral("secret"), words("everything"));
    file.addAccount(QStringLiteral("bare"), QStringLiteral("secret"), {});
    file.addAccount(
        DynsecAccount{.user = QStringLiteral("off"), .password = QStringLiteral("secret"), .disabled = true});
    file.addAccount(DynsecAccount{
        .user = QStringLiteral("bound"), .password = QStringLiteral("secret"), .clientId = QStringLiteral("the-one")});
    QVERIFY2(m_broker->startDynsec(file), m_broker->problem());
}

void TestGatehousectlTest::tells_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("conclusion");
    QTest::addColumn<QString>("protocol");
    const auto row = [](const char *name, const char *line, const char *password, int exitCode, int code,
                        const char *conclusion, const char *protocol = "5") {
        QTest::newRow(name) << QString::fromUtf8(line) << QByteArray(password) << exitCode << code
                            << QString::fromUtf8(conclusion) << QString::fromUtf8(protocol);
    };
    row("let in", "--client-id p1 --user pump", "secret", 0, 0, "The broker let pump in");
    row("3.1.1", "--client-id p1 --user pump --protocol 3.1.1", "secret", 0, 0, "The broker let pump in", "3.1.1");
    row("wrong password", "--client-id p1 --user pump", "wrong", 1, 0x87, "the password is likely wrong");
    row("disabled", "--client-id p1 --user off", "secret", 1, 0x87, "The account off is disabled.");
    row("bound to this", "--client-id the-one --user bound --take-over", "secret", 0, 0, "The broker let bound in");
    row("bound to another", "--client-id p1 --user bound --take-over", "secret", 1, 0x87,
        "bound to the client id the-one");
    row("probes", "--client-id p1 --user pump --publish a/b --subscribe a/#", "secret", 0, 0,
        "It may receive from a/b");
    row("at QoS 0", "--client-id p1 --user pump --publish a/b --subscribe a/# --qos 0", "secret", 0, 0,
        "It may publish to a/b");
    row("probe refused", "--client-id p1 --user bare --publish a/b", "secret", 1, 0, "It may not publish to a/b");
    row("reserved", "--client-id p1 --user pump --publish $CONTROL/x", "secret", 1, 0,
        "It may not publish to $CONTROL/x");
}

void TestGatehousectlTest::tells()
{
    QFETCH(QString, line);
    QFETCH(QByteArray, password);
    QFETCH(int, exitCode);
    QFETCH(int, code);
    QFETCH(QString, conclusion);
    QFETCH(QString, protocol);
    const Ended ended = m_ctl->run(at(line + with(password) + QLatin1String(" --json")));
    QVERIFY2(ended.code == exitCode, ended.told().constData());
    const QJsonObject json = ended.json();
    for (const char *key : {"connected", "code", "meaning", "packets", "records", "conclusion"})
        QVERIFY2(json.contains(QLatin1String(key)), ended.told().constData());
    QCOMPARE(json.value(u"connected").toBool(), code == 0);
    QCOMPARE(json.value(u"code").toInt(-1), code);
    QVERIFY2(json.value(u"conclusion").toString().contains(conclusion), ended.told().constData());
    QCOMPARE(json.value(u"protocol").toString(), protocol);
    QVERIFY(json.value(u"packets").toArray().size() >= 2);
    QCOMPARE(json.value(u"packets")[0][u"type"].toString(), QStringLiteral("CONNECT"));
    QVERIFY(!json.value(u"records").toArray().isEmpty());
    QVERIFY(!ended.out.contains(QByteArray(password + '"')) && !ended.err.contains(password));
}

void TestGatehousectlTest::isForPeople()
{
    const Ended ended =
        m_ctl->run(at(QLatin1String("--client-id p1 --user pump --publish a/b --take-over") + with("secret")));
    QVERIFY2(ended.code == 0, ended.told().constData());
    for (const char *part : {"The broker let pump in", "-> CONNECT", "<- CONNACK", "-> PUBLISH", "<- PUBACK",
                             "pass  Publish", "client id p1", "What happened is what the broker"})
        QVERIFY2(ended.out.contains(part), ended.told().constData());
    QVERIFY(!ended.out.contains("secret"));
}

void TestGatehousectlTest::takesNobodyOver()
{
    const auto link = MqttLink::create();
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = m_broker->port();
    options.user = QStringLiteral("pump");
    options.password = Secret::fromText(QStringLiteral("secret"));
    options.clientId = QStringLiteral("device-1");
    QVERIFY(await(link->open(options)).has_value());
    QSignalSpy lost(link.get(), &MqttLink::lost);
    // It connected before anybody looked, so that it is there is not known.
    const QString line = QLatin1String("--client-id device-1 --user pump --json") + with("secret");
    const Ended ended = m_ctl->run(at(line));
    QVERIFY2(ended.code == 0, ended.told().constData());
    QVERIFY2(ended.json().value(u"clientId").toString().startsWith(QLatin1String("gatehouse-test-")),
             ended.told().constData());
    QVERIFY2(!ended.json().value(u"notTested").toArray().isEmpty() && ended.err.contains("--take-over"),
             ended.told().constData());
    QVERIFY(lost.isEmpty() && link->state() == MqttLink::State::Open);
    const Ended asked = m_ctl->run(at(line + QLatin1String(" --take-over")));
    QVERIFY2(asked.code == 0, asked.told().constData());
    QCOMPARE(asked.json().value(u"clientId").toString(), QStringLiteral("device-1"));
    QTRY_COMPARE(lost.size(), 1);
}

void TestGatehousectlTest::asksWhereTheIdDecides()
{
    const Ended ended = m_ctl->run(at(QLatin1String("--client-id the-one --user bound --json") + with("secret")));
    QVERIFY2(ended.failedWith(2, "badInput"), ended.told().constData());
    QVERIFY2(ended.err.contains("--take-over"), ended.told().constData());
}

void TestGatehousectlTest::tellsCertificates()
{
    const TestCertificates certificates;
    BrokerProcess broker;
    QVERIFY2(broker.startTls(certificates, certificates.expired()), broker.problem());
    const Ended ended = m_ctl->run({QStringLiteral("--url"), QStringLiteral("mqtts://localhost:%1").arg(broker.port()),
                                    QStringLiteral("--cafile"), certificates.caFile(), QStringLiteral("test"),
                                    QStringLiteral("--client-id"), QStringLiteral("c"), QStringLiteral("--json")});
    QVERIFY2(ended.code == 3, ended.told().constData());
    const QJsonObject json = ended.json();
    QVERIFY2(!json.value(u"connected").toBool(true) && json.value(u"code").isNull(), ended.told().constData());
    const QJsonObject first = json.value(u"certificates")[0].toObject();
    QVERIFY2(!first.value(u"trusted").toBool(true) &&
                 first.value(u"verdict").toString().contains(QLatin1String("expired")),
             ended.told().constData());
    QVERIFY(json.value(u"packets").toArray().isEmpty());
    QVERIFY2(json.value(u"conclusion").toString().contains(QLatin1String("no password was sent")),
             ended.told().constData());
}

void TestGatehousectlTest::tellsWhoIsAway()
{
    const Ended ended = m_ctl->run({QStringLiteral("--url"), QStringLiteral("mqtt://127.0.0.1:%1").arg(freePort()),
                                    QStringLiteral("test"), QStringLiteral("--client-id"), QStringLiteral("c"),
                                    QStringLiteral("--json")});
    QVERIFY2(ended.code == 3, ended.told().constData());
    QCOMPARE(ended.json().value(u"end").toString(), QStringLiteral("notReached"));
}

void TestGatehousectlTest::refusesWrongUsage_data()
{
    QTest::addColumn<QString>("line");
    QTest::newRow("nobody") << QString();
    QTest::newRow("protocol") << QStringLiteral("--client-id c --protocol 3.1");
    QTest::newRow("quality") << QStringLiteral("--client-id c --qos 2");
    QTest::newRow("topic") << QStringLiteral("--client-id c --publish a/#");
    QTest::newRow("filter") << QStringLiteral("--client-id c --subscribe a/#/b");
    QTest::newRow("password file") << QStringLiteral("--client-id c --client-password-file /nowhere");
}

void TestGatehousectlTest::refusesWrongUsage()
{
    QFETCH(QString, line);
    const Ended ended = m_ctl->run(at(line + QLatin1String(" --take-over --json")));
    QVERIFY2(ended.failedWith(2, "badInput"), ended.told().constData());
}

void TestGatehousectlTest::worksWithoutTheConsole()
{
    m_ctl->setPassword("wrong");
    const Ended ended = m_ctl->run(at(QLatin1String("--client-id p1 --user pump --json") + with("secret")));
    QVERIFY2(ended.code == 0, ended.told().constData());
    QVERIFY2(ended.json().value(u"connected").toBool(), ended.told().constData());
    QCOMPARE(ended.json().value(u"agreement").toString(), QStringLiteral("notKnown"));
    QVERIFY2(ended.err.contains("Nothing is known of the broker"), ended.told().constData());
}

QTEST_GUILESS_MAIN(TestGatehousectlTest)
#include "tst_gatehousectltest.moc"
