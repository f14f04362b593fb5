// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/demo.h"
#include "connectors/mosquitto/demofleet.h"
#include "connectors/mosquitto/demofolder.h"
#include "support/await.h"
#include "wire/mqttlink.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest/QtTest>

#include <csignal>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr int patience = 30000; // of a busy machine; usually it takes milliseconds

/// A process that has ended and only waits for its parent to notice counts as gone.
bool isRunning(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray text = file.readAll();
    return !text.mid(text.lastIndexOf(')') + 2).startsWith('Z');
}

/// The processes whose working folder is inside this one: the mosquitto of a demo.
QList<qint64> processesIn(const QString &folder)
{
    QList<qint64> found;
    const QStringList names = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &name : names) {
        bool isPid = false;
        const qint64 pid = name.toLongLong(&isPid);
        const QString place = QFileInfo(QStringLiteral("/proc/%1/cwd").arg(name)).symLinkTarget();
        if (isPid && place.startsWith(folder) && isRunning(pid))
            found.append(pid);
    }
    return found;
}

MqttOptions signIn(const DemoAccess &access)
{
    MqttOptions options;
    options.host = access.profile.endpoint.host;
    options.port = access.profile.endpoint.port;
    options.user = access.profile.endpoint.user;
    options.password = access.password;
    return options;
}

} // namespace

class tst_Demo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void fleetIsWorthATour();
    void startsPrivately();
    void devicesComeAndThoseLetInFollow();
    void isSharedUntilTheLastOneLeaves();
    void twoStartersAtOnceShareOne();
    void destroyingLetsGo();
    void staysWhenAskedTo();
    void joiningForGoodMakesItStay();
    void endWithoutOne();
    void nothingStaysAfterTheSupervisorIsKilled();
    void leftoversAreCleared();
    void foreignFolderIsLeftAlone();
    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
    void startIsCancelledByStop();

private:
    std::unique_ptr<DemoBroker> makeDemo()
    {
        auto demo = std::make_unique<DemoBroker>(m_folder->path());
        demo->setSupervisor(QStringLiteral(GATEHOUSE_CTL));
        return demo;
    }
    [[nodiscard]] QString demoFolder() const { return m_folder->filePath(QStringLiteral("demo")); }
    [[nodiscard]] bool isGone() const
    {
        return processesIn(m_folder->path()).isEmpty() &&
               QDir(m_folder->path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_Demo::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void tst_Demo::cleanup()
{
    if (const auto state = DemoFolder::state(m_folder->path()))
        ::kill(pid_t(state->supervisor), SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(processesIn(m_folder->path()).isEmpty() && !DemoFolder::isHeld(m_folder->path()),
                             patience);
}

void tst_Demo::fleetIsWorthATour()
{
    const QList<DemoClient> fleet = demoFleet();
    QVERIFY2(fleet.size() >= 35 && fleet.size() <= 45, qPrintable(QString::number(fleet.size())));
    QSet<QString> ways;
    QSet<QString> names;
    int noisy = 0;
    for (const DemoClient &client : fleet) {
        names.insert(client.user);
        if (client.disabled)
            ways.insert(client.note.isEmpty() ? QStringLiteral("disabled, no reason")
                                              : QStringLiteral("disabled, reason"));
        if (!client.boundTo.isEmpty() && client.boundTo != client.clientId)
            ways.insert(QStringLiteral("bound"));
        if (client.roles.isEmpty())
            ways.insert(client.groups.isEmpty() ? QStringLiteral("no role") : QStringLiteral("group"));
        if (client.roles.contains(QLatin1String("meter-new")))
            ways.insert(QStringLiteral("role without right"));
        if (client.roles.contains(QLatin1String("quarantine")))
            ways.insert(QStringLiteral("role denies"));
        if (client.account != DemoClient::Account::Known)
            ways.insert(QString::number(int(client.account)));
        noisy += client.habit == DemoHabit::Chatty || client.habit == DemoHabit::Restless ? 1 : 0;
    }
    QCOMPARE(names.size(), fleet.size());
    QVERIFY2(ways.size() >= 6, qPrintable(QStringList(ways.begin(), ways.end()).join(u',')));
    QVERIFY(noisy >= 3);
}

void tst_Demo::startsPrivately()
{
    const auto demo = makeDemo();
    const Result<DemoAccess> access = await(demo->start());
    QVERIFY2(access, told(access).constData());
    QCOMPARE(access->profile.writing, Writing::On);
    QCOMPARE(access->profile.endpoint.host, QStringLiteral("127.0.0.1"));
    QCOMPARE(access->profile.endpoint.certificateIdentity, CertificateIdentity::Never);
    QVERIFY(!access->profile.id.isEmpty());
    QVERIFY(access->dataFolder.startsWith(m_folder->path()));
    const auto others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    QVERIFY(!(QFileInfo(demoFolder()).permissions() & others));
    QVERIFY(!(QFileInfo(demoFolder() + QLatin1String("/state.json")).permissions() & others));

    const auto link = MqttLink::create();
    const auto welcome = await(link->open(signIn(*access)));
    QVERIFY2(welcome, told(welcome).constData());
    MqttOptions stranger = signIn(*access);
    stranger.user.clear();
    stranger.password = Secret();
    const auto anonymous = MqttLink::create();
    QVERIFY(!await(anonymous->open(stranger)));
    link->close();

    QVERIFY(await(demo->stop()));
    QVERIFY(isGone());
}

void tst_Demo::devicesComeAndThoseLetInFollow()
{
    const auto demo = makeDemo();
    const Result<DemoAccess> access = await(demo->start());
    QVERIFY2(access, told(access).constData());
    const auto link = MqttLink::create();
    QByteArray log;
    QObject::connect(link.get(), &MqttLink::messages, this, [&log](const QList<MqttMessage> &batch) {
        for (const MqttMessage &message : batch)
            log += message.payload + '\n';
    });
    QVERIFY(await(link->open(signIn(*access))));
    QVERIFY(await(link->subscribe(QStringLiteral("$SYS/broker/log/#"), 0)));
    QTRY_VERIFY2_WITH_TIMEOUT(log.contains("u'meter-1002'"), log.constData(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(log.contains("disconnected, not authorised"), patience);
    QVERIFY(!log.contains("u'pump-7'"));

    MqttMessage enable;
    enable.topic = QStringLiteral("$CONTROL/dynamic-security/v1");
    enable.payload = R"({"commands":[{"command":"enableClient","username":"pump-7"}]})";
    QVERIFY(await(link->publish(enable)));
    QTRY_VERIFY_WITH_TIMEOUT(log.contains("u'pump-7'"), patience);
    QVERIFY(await(demo->stop()));
    QVERIFY(isGone());
}

void tst_Demo::isSharedUntilTheLastOneLeaves()
{
    const auto first = makeDemo();
    const auto second = makeDemo();
    const Result<DemoAccess> started = await(first->start());
    QVERIFY2(started, told(started).constData());
    const Result<DemoAccess> joined = await(second->start());
    QVERIFY2(joined, told(joined).constData());
    QCOMPARE(joined->profile, started->profile);

    QVERIFY(await(first->stop()));
    QVERIFY(DemoFolder::isHeld(m_folder->path()));
    const auto link = MqttLink::create();
    const auto welcome = await(link->open(signIn(*joined)));
    QVERIFY2(welcome, told(welcome).constData());
    link->close();
    QVERIFY(await(second->stop()));
    QTRY_VERIFY_WITH_TIMEOUT(isGone(), patience);
}

void tst_Demo::twoStartersAtOnceShareOne()
{
    const auto first = makeDemo();
    const auto second = makeDemo();
    const Future<DemoAccess> one = first->start();
    const Future<DemoAccess> other = second->start();
    const Result<DemoAccess> a = await(one);
    const Result<DemoAccess> b = await(other);
    QVERIFY2(a, told(a).constData());
    QVERIFY2(b, told(b).constData());
    QCOMPARE(a->profile, b->profile);
    QVERIFY(await(first->stop()));
    QVERIFY(await(second->stop()));
    QVERIFY(isGone());
}

void tst_Demo::destroyingLetsGo()
{
    auto demo = makeDemo();
    const Result<DemoAccess> access = await(demo->start());
    QVERIFY2(access, told(access).constData());
    demo.reset();
    QTRY_VERIFY_WITH_TIMEOUT(isGone(), patience);
}

void tst_Demo::staysWhenAskedTo()
{
    auto demo = makeDemo();
    const Result<DemoAccess> access = await(demo->start(DemoBroker::Lifetime::UntilStopped));
    QVERIFY2(access, told(access).constData());
    QVERIFY(await(demo->stop()));
    demo = makeDemo();
    const Result<DemoAccess> joined = await(demo->start());
    QVERIFY2(joined, told(joined).constData());
    QCOMPARE(joined->profile, access->profile);
    QVERIFY(await(demo->stop()));
    QVERIFY(DemoFolder::isHeld(m_folder->path()));
    const auto ended = await(demo->end());
    QVERIFY2(ended, told(ended).constData());
    QVERIFY(isGone());
}

void tst_Demo::joiningForGoodMakesItStay()
{
    const auto first = makeDemo();
    QVERIFY(await(first->start()));
    const auto second = makeDemo();
    QVERIFY(await(second->start(DemoBroker::Lifetime::UntilStopped)));
    QVERIFY(await(second->stop()));
    QVERIFY(await(first->stop()));
    QVERIFY(DemoFolder::isHeld(m_folder->path()));
    QVERIFY(await(first->end()));
    QVERIFY(isGone());
}

void tst_Demo::endWithoutOne()
{
    const Result<> ended = await(makeDemo()->end());
    QVERIFY(!ended);
    QCOMPARE(ended.error().fault, Fault::BadInput);
    QVERIFY(isGone());
}

void tst_Demo::nothingStaysAfterTheSupervisorIsKilled()
{
    const auto demo = makeDemo();
    const Result<DemoAccess> access = await(demo->start());
    QVERIFY2(access, told(access).constData());
    QCOMPARE(processesIn(m_folder->path()).size(), 1);
    const auto state = DemoFolder::state(m_folder->path());
    QVERIFY(state);
    QCOMPARE(::kill(pid_t(state->supervisor), SIGKILL), 0);
    QTRY_VERIFY_WITH_TIMEOUT(isGone(), patience);
    QVERIFY(!isRunning(state->supervisor));
}

void tst_Demo::leftoversAreCleared()
{
    // What stays when the supervisor and the process that watches over it are killed at once.
    for (const QString &name : {QStringLiteral("demo"), QStringLiteral(".demo-a1b2c3")}) {
        QVERIFY(QDir(m_folder->path()).mkpath(name));
        QFile owner(m_folder->filePath(name + QLatin1String("/owner")));
        QVERIFY(owner.open(QIODevice::WriteOnly));
        QFile state(m_folder->filePath(name + QLatin1String("/state.json")));
        QVERIFY(state.open(QIODevice::WriteOnly));
        state.write(R"({"broker":"x","password":"p","port":1,"supervisor":2,"user":"u"})");
    }
    QVERIFY(!DemoFolder::state(m_folder->path()));
    const auto demo = makeDemo();
    const Result<DemoAccess> access = await(demo->start());
    QVERIFY2(access, told(access).constData());
    QVERIFY(access->profile.id != QLatin1String("x"));
    QVERIFY(await(demo->stop()));
    QVERIFY(isGone());
}

void tst_Demo::foreignFolderIsLeftAlone()
{
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("demo")));
    QFile mine(m_folder->filePath(QStringLiteral("demo/mine.txt")));
    QVERIFY(mine.open(QIODevice::WriteOnly));
    const Result<DemoAccess> access = await(makeDemo()->start());
    QVERIFY(!access);
    QCOMPARE(access.error().fault, Fault::Storage);
    QVERIFY(mine.exists());
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{QStringLiteral("demo")});
}

void tst_Demo::saysWhatIsMissing_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("supervisor");
    QTest::addColumn<QByteArray>("mosquitto");
    QTest::addColumn<Fault>("fault");
    const QString ctl = QStringLiteral(GATEHOUSE_CTL);
    QTest::newRow("gatehousectl") << QString() << QStringLiteral("/nowhere/gatehousectl") << QByteArray()
                                  << Fault::NotSupported;
    QTest::newRow("mosquitto") << QString() << ctl << QByteArray("/nowhere/mosquitto") << Fault::NotSupported;
    QTest::newRow("folder") << QStringLiteral("/dev/null/x") << ctl << QByteArray() << Fault::Storage;
}

void tst_Demo::saysWhatIsMissing()
{
    QFETCH(const QString, folder);
    QFETCH(const QString, supervisor);
    QFETCH(const QByteArray, mosquitto);
    QFETCH(const Fault, fault);
    const QByteArray before = qgetenv("GATEHOUSE_MOSQUITTO");
    if (!mosquitto.isEmpty())
        qputenv("GATEHOUSE_MOSQUITTO", mosquitto);
    DemoBroker demo(folder.isEmpty() ? m_folder->path() : folder);
    demo.setSupervisor(supervisor);
    const Result<DemoAccess> access = await(demo.start());
    if (before.isEmpty())
        qunsetenv("GATEHOUSE_MOSQUITTO");
    else
        qputenv("GATEHOUSE_MOSQUITTO", before);
    QVERIFY(!access);
    QVERIFY2(access.error().fault == fault, told(access).constData());
    QVERIFY2(access.error().what.endsWith(u'.'), told(access).constData());
    QTRY_VERIFY_WITH_TIMEOUT(isGone(), patience);
}

void tst_Demo::startIsCancelledByStop()
{
    const auto demo = makeDemo();
    const Future<DemoAccess> starting = demo->start();
    QVERIFY(await(demo->stop()));
    const Result<DemoAccess> access = await(starting);
    QVERIFY(!access);
    QCOMPARE(access.error().fault, Fault::Cancelled);
    QTRY_VERIFY_WITH_TIMEOUT(isGone(), patience);
}

QTEST_GUILESS_MAIN(tst_Demo)
#include "tst_demo.moc"
