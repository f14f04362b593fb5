// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/connector.h"
#include "connectors/livingbroker.h"
#include "connectors/rawdevice.h"
#include "sensor/sensorfixture.h"
#include "support/await.h"

#include <QElapsedTimer>
#include <QMap>

#include <array>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;
using Sensor = SensedBroker::Sensor;

Q_DECLARE_METATYPE(Sensor)

namespace {

constexpr int clients = 500;
constexpr int threads = 4;
constexpr int each = 8; // attempts of a client; together two seconds of 2 000 a second
constexpr int refusals = clients * each / 5;

bool isRefused(int client)
{
    return client % 5 == 0;
}

QByteArray idOf(int client)
{
    return "device-" + QByteArray::number(client);
}

QByteArray userOf(int client)
{
    return "user " + QByteArray::number(client);
}

QByteArray addressOf(int client)
{
    return "127.3." + QByteArray::number(client / 250) + '.' + QByteArray::number(1 + client % 250);
}

/// The same password for all.
QByteArray passwords()
{
    const QByteArray hash = SensedBroker::passwords().mid(5); // behind "alice"
    QByteArray lines = SensedBroker::passwords();
    for (int client = 0; client < clients; ++client)
        lines += userOf(client) + hash;
    return lines;
}

/// Each attempt of the clients of one thread; how many got another answer than they should.
int storm(quint16 port, int thread)
{
    int wrong = 0;
    for (int round = 0; round < each; ++round)
        for (int client = thread; client < clients; client += threads) {
            RawDevice device;
            const int code = device.connectTo(
                port, {addressOf(client), idOf(client), userOf(client), isRefused(client) ? "wrong" : "apw"});
            wrong += code == (isRefused(client) ? 5 : 0) ? 0 : 1;
            device.leave();
        }
    return wrong;
}

} // namespace

/// 2 000 connections a second from 500 clients, of which one in five is refused, and who keeps the broker by its files:
/// every refusal counts, once, and for nobody else.
class TestSensorStorm : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsEveryRefusal_data();
    void countsEveryRefusal();
};

void TestSensorStorm::countsEveryRefusal_data()
{
    QTest::addColumn<Sensor>("sensor");
    QTest::newRow("with the sensor") << Sensor::With;
    QTest::newRow("without the sensor") << Sensor::Without;
}

void TestSensorStorm::countsEveryRefusal()
{
    QFETCH(Sensor, sensor);
    SensedBroker sensed;
    QVERIFY(sensed.start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous false\n@SENSOR@\n"
                                        "password_file @FOLDER@/pw\nmax_connections -1\n"),
                         sensor));
    QVERIFY(sensed.write(QStringLiteral("pw"), passwords()));
    QVERIFY(sensed.reload());
    const quint16 port = sensed.broker.port();
    {
        // At debug level its will shows that no client's words are taken for the broker's.
        RawDevice first;
        QCOMPARE(first.connectTo(port, {"127.0.0.1", "first", "alice", "apw", "last/will"}), 0);
        first.leave();
    }
    const auto connector = std::move(*createConnector(QStringLiteral("mosquitto")));
    QList<Event> seen;
    connect(connector.get(), &Connector::happened, this, [&seen](const QList<Event> &batch) { seen += batch; });
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = sensed.broker.folder() + QLatin1String("/broker.conf");
    const auto opened = await(connector->open(profile, {}));
    QVERIFY2(opened, told(opened).constData());
    QTRY_VERIFY(connector->abilities().has(Ability::SeeConnections));

    QElapsedTimer clock;
    clock.start();
    std::array<int, threads> wrong{};
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread)
        running.emplace_back([&wrong, port, thread] { wrong[std::size_t(thread)] = storm(port, thread); });
    for (std::thread &thread : running)
        thread.join();
    qInfo("%d connections in %lld ms", clients * each, clock.elapsed());
    QCOMPARE(wrong, (std::array<int, threads>{}));

    const auto count = [&seen](EventType type) {
        return std::count_if(seen.cbegin(), seen.cend(), [type](const Event &event) { return event.type == type; });
    };
    QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Connected), clients * each - refusals, 60000);
    QTRY_COMPARE_WITH_TIMEOUT(count(EventType::Refused), refusals, 60000);
    const bool tellsIds = brokerVersion() >= QVersionNumber(2, 0, 13);
    QMap<QString, int> ofAddress;
    for (const Event &event : std::as_const(seen)) {
        if (event.type != EventType::Refused)
            continue;
        QCOMPARE(event.reason, EventReason::Login);
        ++ofAddress[event.who.address];
        if (sensor == Sensor::Without) {
            QCOMPARE(event.who.user, QString());
            QVERIFY(tellsIds || event.who.clientId.isEmpty());
            continue;
        }
        QCOMPARE(event.certainty, Certainty::Certain);
        const int client = event.who.clientId.section(u'-', 1).toInt();
        QVERIFY(isRefused(client));
        QCOMPARE(event.who.clientId.toUtf8(), idOf(client));
        QCOMPARE(event.who.user.toUtf8(), userOf(client));
        QCOMPARE(event.who.address.toUtf8(), addressOf(client));
    }
    // From 2.0.13 on the id takes the place of the address at debug level, up to 2.1.
    if (sensor == Sensor::Without && tellsIds && brokerVersion() < QVersionNumber(2, 1))
        return;
    QCOMPARE(ofAddress.size(), clients / 5);
    for (int client = 0; client < clients; client += 5)
        QCOMPARE(ofAddress.value(QString::fromUtf8(addressOf(client))), each);
}

QTEST_GUILESS_MAIN(TestSensorStorm)
#include "tst_sensorstorm.moc"
