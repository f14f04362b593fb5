// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/livingbroker.h"
#include "connectors/mosquitto/connector.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "wire/connectionprobe.h"

#include <QDir>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

/// What a living broker writes into its log file, as events of whoever keeps it by its files.
class TestLogWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void tellsWhoComesAndWhoIsRefused();
    void tellsWhatIsDenied();
    void goesOnWhenTheLogIsRotated();
    void saysWhyNobodyIsSeen();
    void doesNotTellTheOldAgain();

private:
    bool start();
    Result<BrokerFacts> open();
    bool connectAs(const QString &user, const QByteArray &password, const QString &clientId);
    [[nodiscard]] int count(EventType type, const QString &clientId = {}) const;

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<MosquittoConnector> m_connector;
    std::vector<std::unique_ptr<MqttLink>> m_devices;
    QList<Event> m_seen;
};

namespace {

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

void TestLogWatch::init()
{
    m_devices.clear();
    m_connector.reset();
    m_seen.clear();
    QVERIFY2(start(), m_broker->problem());
    const auto opened = open();
    QVERIFY2(opened, told(opened).constData());
    QTRY_VERIFY2(m_connector->abilities().has(Ability::SeeConnections),
                 qPrintable(m_connector->abilities().whyNot(Ability::SeeConnections)));
}

bool TestLogWatch::start()
{
    m_broker = std::make_unique<BrokerProcess>();
    const QDir folder(m_broker->folder());
    return write(folder.filePath(QStringLiteral("passwords")),
                 QByteArray(passwordLine("pump", Secret(QByteArray("right"))).value() + '\n')) &&
           write(folder.filePath(QStringLiteral("acl")), "user pump\ntopic allowed/#\n") &&
           m_broker->start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous false\n"
                                          "password_file @FOLDER@/passwords\nacl_file @FOLDER@/acl\n"));
}

Result<BrokerFacts> TestLogWatch::open()
{
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = QDir(m_broker->folder()).filePath(QStringLiteral("broker.conf"));
    m_connector = std::make_unique<MosquittoConnector>();
    connect(m_connector.get(), &Connector::happened, this, [this](const QList<Event> &batch) { m_seen += batch; });
    return await(m_connector->open(profile, {}));
}

bool TestLogWatch::connectAs(const QString &user, const QByteArray &password, const QString &clientId)
{
    auto link = MqttLink::create();
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = m_broker->port();
    options.user = user;
    options.clientId = clientId;
    options.password = Secret(password);
    const bool isIn = await(link->open(options)).has_value();
    m_devices.push_back(std::move(link));
    return isIn;
}

int TestLogWatch::count(EventType type, const QString &clientId) const
{
    return int(std::count_if(m_seen.cbegin(), m_seen.cend(), [&](const Event &event) {
        return event.type == type && (clientId.isEmpty() || event.who.clientId == clientId);
    }));
}

void TestLogWatch::tellsWhoComesAndWhoIsRefused()
{
    QSignalSpy presence(m_connector.get(), &Connector::presenceChanged);
    QVERIFY(connectAs(QStringLiteral("pump"), "right", QStringLiteral("pump-7")));
    QVERIFY(!connectAs(QStringLiteral("pump"), "wrong", QStringLiteral("pump-8")));
    QTRY_COMPARE(count(EventType::Connected, QStringLiteral("pump-7")), 1);
    QTRY_COMPARE(count(EventType::Refused), 1);
    const auto refused = std::find_if(m_seen.cbegin(), m_seen.cend(),
                                      [](const Event &event) { return event.type == EventType::Refused; });
    QCOMPARE(refused->who.address, QStringLiteral("127.0.0.1"));
    // 2.0.11 does not name it: then nobody is named.
    QVERIFY(refused->who.clientId.isEmpty() || refused->who.clientId == u"pump-8");
    QTRY_VERIFY(!presence.isEmpty());
    QCOMPARE(presence.constLast().at(0).toString(), QStringLiteral("pump"));
    QCOMPARE(presence.constLast().at(1).toInt(), 1);
}

void TestLogWatch::tellsWhatIsDenied()
{
    QVERIFY(connectAs(QStringLiteral("pump"), "right", QStringLiteral("pump-7")));
    MqttMessage message;
    message.topic = QStringLiteral("forbidden/topic");
    message.payload = "x";
    (void)await(m_devices.back()->publish(message)); // 5 tells, 3.1.1 does not
    QTRY_VERIFY(count(EventType::Denied, QStringLiteral("pump-7")) >= 1);
    const auto denied = std::find_if(m_seen.cbegin(), m_seen.cend(),
                                     [](const Event &event) { return event.type == EventType::Denied; });
    QCOMPARE(denied->topic, message.topic);
    QVERIFY(denied->raw.contains("forbidden/topic"));
}

void TestLogWatch::goesOnWhenTheLogIsRotated()
{
    QVERIFY(connectAs(QStringLiteral("pump"), "right", QStringLiteral("before")));
    QTRY_COMPARE(count(EventType::Connected, QStringLiteral("before")), 1);
    QVERIFY(QFile::rename(m_broker->logPath(), m_broker->logPath() + QStringLiteral(".1")));
    QVERIFY(connectAs(QStringLiteral("pump"), "right", QStringLiteral("between"))); // still into the old one
    m_broker->reload();                                                             // mosquitto opens its log anew
    const auto comes = [this] {
        return connectAs(QStringLiteral("pump"), "right", QStringLiteral("behind")) &&
               count(EventType::Connected, QStringLiteral("behind")) > 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(comes(), 15000);
    QTRY_COMPARE(count(EventType::Connected, QStringLiteral("between")), 1);
    QCOMPARE(count(EventType::Connected, QStringLiteral("before")), 1);
}

void TestLogWatch::saysWhyNobodyIsSeen()
{
    QVERIFY(QFile::remove(m_broker->logPath()));
    QTRY_VERIFY_WITH_TIMEOUT(!m_connector->abilities().has(Ability::SeeConnections), 15000);
    QVERIFY(m_connector->abilities().whyNot(Ability::SeeConnections).contains(m_broker->logPath()));
    m_broker->reload();
    QTRY_VERIFY_WITH_TIMEOUT(m_connector->abilities().has(Ability::SeeConnections), 15000);
    m_connector->close();
    QVERIFY(!m_connector->abilities().has(Ability::SeeConnections));
}

void TestLogWatch::doesNotTellTheOldAgain()
{
    QVERIFY(connectAs(QStringLiteral("pump"), "right", QStringLiteral("old")));
    QTRY_COMPARE(count(EventType::Connected, QStringLiteral("old")), 1);
    m_seen.clear();
    QVERIFY(open());
    QTRY_VERIFY(m_connector->abilities().has(Ability::SeeConnections));
    QVERIFY(connectAs(QStringLiteral("pump"), "right", QStringLiteral("new")));
    QTRY_COMPARE(count(EventType::Connected, QStringLiteral("new")), 1);
    QCOMPARE(count(EventType::Connected, QStringLiteral("old")), 0);
    // It is known all the same: its end names its user.
    m_devices.front().reset();
    QTRY_VERIFY(count(EventType::Disconnected, QStringLiteral("old")) == 1);
    const auto gone = std::find_if(m_seen.cbegin(), m_seen.cend(),
                                   [](const Event &event) { return event.type == EventType::Disconnected; });
    QCOMPARE(gone->who.user, QStringLiteral("pump"));
}

QTEST_GUILESS_MAIN(TestLogWatch)
#include "tst_logwatch.moc"
