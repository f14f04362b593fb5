// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/livingbroker.h"
#include "connectors/mosquitto/log/attribution.h"
#include "connectors/mosquitto/log/logreader.h"
#include "connectors/rawdevice.h"
#include "support/brokerprocess.h"
#include "support/dice.h"

#include <QFile>
#include <QMap>
#include <QSet>
#include <QtTest/QTest>

#include <array>
#include <random>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

constexpr int threads = 4;
constexpr int each = 150; // connections of a thread

bool isRefused(int number)
{
    return number % 5 == 0;
}

QByteArray idOf(int thread, int number)
{
    const QByteArray id = QByteArray::number(thread) + '-' + QByteArray::number(number);
    // Ids that look like parts of a line, of those who are let in and of those who are not.
    switch (number % 4) {
    case 0:
        return "dev " + id + " disconnected, not authorised.";
    case 1:
        return "dev-" + id + " [9.9.9.9:99]";
    case 2:
        return "10.9.9." + id;
    default:
        return "dev " + id + " (p5, c1, k60)";
    }
}

QByteArray addressOf(int thread, int number)
{
    return "127." + QByteArray::number(isRefused(number) ? 1 : 2) + '.' + QByteArray::number(thread) + '.' +
           QByteArray::number(1 + number % 250);
}

} // namespace

/// A broker that lives, and the log that it writes of a storm.
class TestLivingLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsEveryRefusalOfAStorm();
};

void TestLivingLog::tellsEveryRefusalOfAStorm()
{
    BrokerProcess broker;
    QFile passwords(broker.folder() + QLatin1String("/passwords"));
    QVERIFY(passwords.open(QIODevice::WriteOnly));
    passwords.write("alice:$7$101$hzVugqJLja/9+Kov$gW/q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOxs8qfomyC4s"
                    "EoLxRzoIoGxEVXG4nbzg==\n");
    passwords.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    passwords.close();
    QVERIFY2(broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous false\npassword_file "
                                         "@FOLDER@/passwords\nmax_connections -1\n")),
             broker.problem());
    {
        // At debug level its will shows that echoes would be known: see Echoes.
        RawDevice first;
        QCOMPARE(first.connectTo(broker.port(), {"127.0.0.1", "first", "alice", "apw", "last/will"}), 0);
        first.leave();
    }
    std::array<int, threads> wrong{};
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread)
        running.emplace_back([&wrong, &broker, thread] {
            std::vector<std::unique_ptr<RawDevice>> connected;
            for (int number = 0; number < each; ++number) {
                auto device = std::make_unique<RawDevice>();
                const int code = device->connectTo(broker.port(), {addressOf(thread, number), idOf(thread, number),
                                                                   "alice", isRefused(number) ? "wrong" : "apw"});
                wrong[std::size_t(thread)] += code == (isRefused(number) ? 5 : 0) ? 0 : 1;
                if (number % 3 == 0)
                    device->leave();
                else if (number % 3 == 1)
                    connected.push_back(std::move(device));
            }
        });
    for (std::thread &thread : running)
        thread.join();
    QCOMPARE(wrong, (std::array<int, threads>{}));
    broker.stop();

    QMap<QByteArray, int> expectedAddresses;
    QSet<QByteArray> expectedIds;
    for (int thread = 0; thread < threads; ++thread)
        for (int number = 0; number < each; number += 5) {
            ++expectedAddresses[addressOf(thread, number)];
            expectedIds.insert(idOf(thread, number));
        }
    const auto seed = std::random_device()();
    qInfo("GATEHOUSE_SEED=%u", seed);
    Dice dice(seed);
    LogReader reader;
    Attribution attribution;
    QMap<QByteArray, int> addresses;
    QSet<QByteArray> ids;
    int refused = 0;
    int certain = 0;
    int connected = 0;
    const auto take = [&](const LogLine &line, QByteArrayView) {
        const Sighting *seen = attribution.take(line);
        connected += seen != nullptr && seen->type == EventType::Connected ? 1 : 0;
        if (seen == nullptr || seen->type != EventType::Refused)
            return;
        ++refused;
        certain += seen->certainty == Certainty::Certain ? 1 : 0;
        QCOMPARE(seen->reason, EventReason::Login);
        if (!seen->address.isEmpty())
            ++addresses[seen->address.toByteArray()];
        if (!seen->clientId.isEmpty())
            ids.insert(seen->clientId.toByteArray());
    };
    const QByteArray log = broker.logText();
    for (qsizetype at = 0; at < log.size();) {
        const qsizetype size = 1 + dice.below(2000);
        reader.add(log.mid(at, size), take);
        at += size;
    }
    reader.finish(take);
    QCOMPARE(refused, threads * each / 5);
    QCOMPARE(connected, threads * each * 4 / 5 + 1);
    QCOMPARE(certain, refused);
    const QVersionNumber version = brokerVersion();
    const bool tellsIds = version >= QVersionNumber(2, 0, 13);
    QCOMPARE(ids, tellsIds ? expectedIds : QSet<QByteArray>());
    // In between the id takes the place of the address at debug level, so that none is claimed.
    const bool tellsAddresses = !tellsIds || version >= QVersionNumber(2, 1);
    QCOMPARE(addresses, tellsAddresses ? expectedAddresses : (QMap<QByteArray, int>()));
    QCOMPARE(reader.counts().strange, 0);
    QCOMPARE(attribution.givenUp(), 0);
}

QTEST_GUILESS_MAIN(TestLivingLog)
#include "tst_livinglog.moc"
