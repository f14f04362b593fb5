// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/gatehousectl.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "wire/mqttlink.h"

#include <QJsonArray>

#include <csignal>

using namespace gatehouse;
using namespace gatehouse::test;

/// gatehousectl watch and investigate at a living broker.
class TestGatehousectlActivity : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void watchesUntilItIsTold();
    void watchesForAWhile();
    void filtersWhatItShows();
    void refusesAWrongFilter();
    void readsASavedLog();
    void followsTheLogOfAnAddress();
    void investigates_data();
    void investigates();
    void investigationIsForPeople();
    void asksWho();
    void readsAnErrorText();
    void comparesWithTheLastTime();

private:
    [[nodiscard]] QStringList at(const QStringList &arguments) const
    {
        return QStringList{QStringLiteral("--url"), QStringLiteral("mqtt://admin@127.0.0.1:%1").arg(m_broker->port())} +
               arguments;
    }
    bool connectAs(const QString &user) const;

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Gatehousectl> m_ctl;
};

namespace {

QList<QJsonObject> objectsIn(const QByteArray &lines)
{
    QList<QJsonObject> objects;
    for (const QByteArray &line : lines.split('\n'))
        if (!line.isEmpty())
            objects.append(QJsonDocument::fromJson(line).object());
    return objects;
}

} // namespace

void TestGatehousectlActivity::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    m_ctl = std::make_unique<Gatehousectl>();
    m_ctl->setPassword("adminpw");
    DynsecFile file;
    file.addEverythingRole();
    file.addAccount(DynsecAccount{.user = QStringLiteral("pump-7"),
                                  .password = QStringLiteral("pw"),
                                  .textDescription = QStringLiteral("flooded, ticket 4711"),
                                  .disabled = true,
                                  .roles = words("everything")});
    file.addAccount(QStringLiteral("pump-8"), QStringLiteral("pw"), words("everything"));
    QVERIFY2(m_broker->startDynsec(file), m_broker->problem());
}

bool TestGatehousectlActivity::connectAs(const QString &user) const
{
    const auto link = MqttLink::create();
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = m_broker->port();
    options.user = user;
    options.clientId = QStringLiteral("id-of-") + user;
    options.password = Secret::fromText(QStringLiteral("pw"));
    return await(link->open(options)).has_value();
}

void TestGatehousectlActivity::watchesUntilItIsTold()
{
    QProcess process;
    m_ctl->start(process, at(words("watch --json")));
    QByteArray said;
    connect(&process, &QProcess::readyReadStandardOutput, &process, [&] { said += process.readAllStandardOutput(); });
    const auto isSeen = [&] { return connectAs(QStringLiteral("pump-8")) && said.contains("id-of-pump-8"); };
    QTRY_VERIFY_WITH_TIMEOUT(isSeen(), 20000);
    QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 20000);
    said += process.readAllStandardOutput();
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    const QList<QJsonObject> events = objectsIn(said);
    QVERIFY(events.size() >= 2);
    QCOMPARE(events.constLast().value(u"type").toString(), QStringLiteral("end"));
    QCOMPARE(events.constLast().value(u"dropped").toInt(-1), 0);
    QCOMPARE(events.constLast().value(u"shown").toInt(), int(events.size()) - 1);
    const bool isTold = std::any_of(events.cbegin(), events.cend(), [](const QJsonObject &event) {
        return event.value(u"type").toString() == u"connected" && event.value(u"user").toString() == u"pump-8" &&
               event.value(u"clientId").toString() == u"id-of-pump-8" && !event.value(u"broker").toString().isEmpty();
    });
    QVERIFY(isTold);
}

void TestGatehousectlActivity::watchesForAWhile()
{
    const Ended ended = m_ctl->run(at(words("watch --for 1s --json")));
    QVERIFY2(ended.code == 0, ended.told().constData());
    QCOMPARE(objectsIn(ended.out).constLast().value(u"type").toString(), QStringLiteral("end"));
    const Ended text = m_ctl->run(at(words("watch --for 1s")));
    QVERIFY2(text.code == 0 && text.out.contains("dropped"), text.told().constData());
}

void TestGatehousectlActivity::filtersWhatItShows()
{
    QProcess process;
    m_ctl->start(process, at(words("watch --json --for 8s --filter") +
                             QStringList(QStringLiteral("result:connected user:pump-8,nobody"))));
    const auto isOver = [&] {
        (void)connectAs(QStringLiteral("pump-8"));
        return process.state() == QProcess::NotRunning;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isOver(), 30000);
    const QList<QJsonObject> events = objectsIn(process.readAllStandardOutput());
    QVERIFY(events.size() >= 2);
    for (const QJsonObject &event : events)
        QVERIFY(event.value(u"type").toString() == u"end" || event.value(u"user").toString() == u"pump-8");
    QVERIFY(events.constLast().value(u"received").toInt() > events.constLast().value(u"shown").toInt());
}

void TestGatehousectlActivity::refusesAWrongFilter()
{
    const Ended ended = m_ctl->run(at({QStringLiteral("watch"), QStringLiteral("--json"), QStringLiteral("--filter"),
                                       QStringLiteral("result:refusd")}));
    QVERIFY2(ended.failedWith(2, "badInput"), ended.told().constData());
    QVERIFY2(ended.err.contains("refusd") && ended.err.contains("refused"), ended.told().constData());
    const Ended time = m_ctl->run(at(words("watch --json --for soon")));
    QVERIFY2(time.failedWith(2, "badInput"), time.told().constData());
}

void TestGatehousectlActivity::readsASavedLog()
{
    const QString path = m_broker->logPath();
    QVERIFY(connectAs(QStringLiteral("pump-8")));
    QVERIFY(!connectAs(QStringLiteral("pump-7")));
    m_broker->stop();
    const Ended ended = m_ctl->run({QStringLiteral("watch"), QStringLiteral("--json"), QStringLiteral("--log"), path});
    QVERIFY2(ended.code == 0, ended.told().constData());
    const QList<QJsonObject> events = objectsIn(ended.out);
    const auto count = [&events](const char *type) {
        return std::count_if(events.cbegin(), events.cend(), [type](const QJsonObject &event) {
            return event.value(u"type").toString() == QLatin1String(type);
        });
    };
    QCOMPARE(count("connected"), 1);
    QCOMPARE(count("refused"), 1);
    QCOMPARE(events.constLast().value(u"type").toString(), QStringLiteral("end"));
    QCOMPARE(events.constLast().value(u"shown").toInt(), int(events.size()) - 1);
    QCOMPARE(events.constLast().value(u"leftOut").toInt(-1), 0);
    QVERIFY(events.constLast().value(u"lines").toInt() > 5);
    const Ended some = m_ctl->run({QStringLiteral("watch"), QStringLiteral("--log"), path, QStringLiteral("--filter"),
                                   QStringLiteral("result:connected user:pump-8")});
    QVERIFY2(some.code == 0 && some.out.count('\n') == 2, some.told().constData());
    const Ended none = m_ctl->run({QStringLiteral("watch"), QStringLiteral("--json"), QStringLiteral("--log"),
                                   m_broker->folder() + QStringLiteral("/nothing.log")});
    QVERIFY2(none.failedWith(2, "badInput"), none.told().constData());
    const Ended other = m_ctl->run({QStringLiteral("watch"), QStringLiteral("--log"), m_broker->dynsecPath()});
    QVERIFY2(other.code == 6, other.told().constData());
}

void TestGatehousectlActivity::followsTheLogOfAnAddress()
{
    QProcess process;
    m_ctl->start(process,
                 at({QStringLiteral("watch"), QStringLiteral("--json"), QStringLiteral("--log"), m_broker->logPath()}));
    QByteArray said;
    connect(&process, &QProcess::readyReadStandardOutput, &process, [&] { said += process.readAllStandardOutput(); });
    // Who was refused by 2.0.11 is known by the address that only the file tells.
    const auto isSeen = [&] { return !connectAs(QStringLiteral("pump-7")) && said.contains("\"refused\""); };
    QTRY_VERIFY_WITH_TIMEOUT(isSeen(), 30000);
    QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 20000);
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

void TestGatehousectlActivity::investigates_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("hasPlan");
    QTest::addColumn<QString>("certainty");
    // By its address alone, whether a certificate is the user is not known; whether a password is right, never is.
    QTest::newRow("disabled") << QStringLiteral("pump-7") << 1 << QStringLiteral("deny") << true
                              << QStringLiteral("likely");
    QTest::newRow("let in") << QStringLiteral("pump-8") << 0 << QStringLiteral("allow") << false
                            << QStringLiteral("possible");
}

void TestGatehousectlActivity::investigates()
{
    QFETCH(QString, user);
    QFETCH(int, code);
    QFETCH(QString, answer);
    QFETCH(bool, hasPlan);
    QFETCH(QString, certainty);
    const Ended ended =
        m_ctl->run(at({QStringLiteral("investigate"), QStringLiteral("--json"), QStringLiteral("--user"), user}));
    QVERIFY2(ended.code == code, ended.told().constData());
    const QJsonObject found = ended.json();
    QCOMPARE(found.value(u"answer").toString(), answer);
    QVERIFY(found.value(u"sentence").toString().contains(user));
    QCOMPARE(found.value(u"certainty").toString(), certainty);
    QCOMPARE(found.value(u"plan").isObject(), hasPlan);
    QVERIFY(!found.value(u"steps").toArray().isEmpty());
    QVERIFY(!found.value(u"notChecked").toArray().isEmpty());
}

void TestGatehousectlActivity::investigationIsForPeople()
{
    const Ended ended = m_ctl->run(at(words("investigate --user pump-7")));
    QVERIFY2(ended.code == 1, ended.told().constData());
    QVERIFY2(ended.out.startsWith("pump-7 likely cannot connect"), ended.told().constData());
    QVERIFY2(ended.out.contains("FAIL") && ended.out.contains("What would let it in"), ended.told().constData());
}

void TestGatehousectlActivity::asksWho()
{
    const Ended ended = m_ctl->run(at(words("investigate --json")));
    QVERIFY2(ended.failedWith(2, "badInput"), ended.told().constData());
}

void TestGatehousectlActivity::readsAnErrorText()
{
    const QStringList error{QStringLiteral("--error"),
                            QStringLiteral("user 'pump-7': Connection Refused: not authorised.")};
    const Ended found = m_ctl->run(at(words("--json investigate") + error));
    QCOMPARE(found.code, 1);
    const QJsonObject pasted = found.json().value(u"pasted").toObject();
    QCOMPARE(pasted.value(u"code").toInt(), 0x87);
    QVERIFY(!pasted.value(u"meaning").toString().isEmpty());
    QCOMPARE(found.json().value(u"who").toObject().value(u"user").toString(), QStringLiteral("pump-7"));
    QVERIFY(m_ctl->run(at(words("investigate") + error)).out.contains("> "));
    // Nobody is named, and what it means is said all the same.
    const Ended nobody = m_ctl->run(at(QStringList{QStringLiteral("--json"), QStringLiteral("investigate"),
                                                   QStringLiteral("--error"), QStringLiteral("rc=5")}));
    QVERIFY2(nobody.failedWith(2, "badInput"), nobody.told().constData());
    QVERIFY(nobody.err.contains("not authorised"));
}

void TestGatehousectlActivity::comparesWithTheLastTime()
{
    const QStringList investigate = at(words("--json investigate --user pump-7"));
    const QJsonObject first = m_ctl->run(investigate).json();
    QVERIFY(first.value(u"earlier").isNull());
    QVERIFY(first.value(u"number").toInt() > 0);
    QVERIFY(m_ctl->run(investigate).json().value(u"earlier").toObject().value(u"changes").toArray().isEmpty());
    const Ended allowed = m_ctl->run(at(words("allow --user pump-7 --reason repaired --apply")));
    QVERIFY2(allowed.code == 0, allowed.told().constData());
    const QJsonArray changes = m_ctl->run(investigate).json().value(u"earlier").toObject().value(u"changes").toArray();
    QVERIFY(!changes.isEmpty());
    QVERIFY(changes.at(0).toString().contains(u"kept out"));
}

QTEST_GUILESS_MAIN(TestGatehousectlActivity)
#include "tst_gatehousectlactivity.moc"
