// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "linkfixture.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QTimer>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr int flood = 200'000;

// Answers CONNECT and SUBSCRIBE, then sends everything as fast as TCP takes it; from a thread of its own, so that the
// test's event loop shows what the link costs it and nothing else.
class FloodingBroker final : public QThread
{
public:
    FloodingBroker()
    {
        m_server.listen(QHostAddress::LocalHost);
        m_port = m_server.serverPort();
        m_server.moveToThread(this);
        start();
    }
    ~FloodingBroker() override
    {
        requestInterruption();
        wait();
    }
    [[nodiscard]] quint16 port() const { return m_port; }

protected:
    void run() override
    {
        if (!m_server.waitForNewConnection(20'000))
            return;
        const std::unique_ptr<QTcpSocket> socket(m_server.nextPendingConnection());
        socket->waitForReadyRead(20'000);
        socket->readAll();
        socket->write(QByteArray("\x20\x03\0\0\0", 5));
        socket->waitForReadyRead(20'000);
        const QByteArray subscribe = socket->readAll();
        socket->write(QByteArray("\x90\x04", 2) + subscribe.mid(2, 2) + QByteArray("\0\0", 2));
        QByteArray piece;
        for (int number = 0; number < flood; ++number) {
            const QByteArray body =
                ScriptedBroker::text("flood") + '\0' + QByteArray::number(number) + QByteArray(80, '.');
            piece += ScriptedBroker::packet(0x30, body);
            if (piece.size() < 256 * 1024 && number + 1 < flood)
                continue;
            socket->write(piece);
            piece.clear();
            while (socket->bytesToWrite() > 0 && !isInterruptionRequested())
                socket->waitForBytesWritten(100);
        }
        while (!isInterruptionRequested() && socket->state() == QAbstractSocket::ConnectedState)
            socket->waitForReadyRead(20);
    }

private:
    QTcpServer m_server;
    quint16 m_port = 0;
};

} // namespace

/// 200 000 messages in one burst.
class TestMqttFlood : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void arrivesWholeWhileTheEventLoopLives_data();
    void arrivesWholeWhileTheEventLoopLives();
    void waitsForASlowReader();
};

void TestMqttFlood::arrivesWholeWhileTheEventLoopLives_data()
{
    QTest::addColumn<int>("pace");
    QTest::newRow("at once") << 0;
    QTest::newRow("every 5 ms") << 5;
}

void TestMqttFlood::arrivesWholeWhileTheEventLoopLives()
{
    QFETCH(int, pace);
    FloodingBroker broker;
    const auto link = MqttLink::create();
    qsizetype count = 0;
    qsizetype outOfOrder = 0;
    qsizetype batches = 0;
    int beats = 0;
    int beatsDuringFlood = 0;
    QTimer heart;
    heart.setInterval(0);
    connect(&heart, &QTimer::timeout, this, [&] { ++beats; });
    connect(link.get(), &MqttLink::messages, this, [&](const QList<MqttMessage> &batch) {
        if (count == 0)
            beats = 0;
        ++batches;
        for (const MqttMessage &message : batch)
            outOfOrder += message.payload.startsWith(QByteArray(QByteArray::number(count++) + QByteArray("."))) ? 0 : 1;
        beatsDuringFlood = beats;
    });
    MqttOptions options = optionsFor(broker.port());
    options.pace = std::chrono::milliseconds(pace);
    VERIFY_FINE(await(link->open(options)));
    heart.start();
    VERIFY_FINE(await(link->subscribe(QStringLiteral("flood"), 0)));
    QTRY_COMPARE_WITH_TIMEOUT(count, qsizetype(flood), 60'000);
    QCOMPARE(outOfOrder, qsizetype(0));
    QVERIFY2(batches < flood / 4, QByteArray::number(batches).constData());
    // Each turn of the event loop brings at most one batch of some thousand: in between it lives.
    QVERIFY2(beatsDuringFlood >= flood / 4096, QByteArray::number(beatsDuringFlood).constData());
    QCOMPARE(link->state(), MqttLink::State::Open);
}

void TestMqttFlood::waitsForASlowReader()
{
    FloodingBroker broker;
    const auto link = MqttLink::create();
    qsizetype count = 0;
    qsizetype largest = 0;
    bool stalled = false;
    connect(link.get(), &MqttLink::messages, this, [&](const QList<MqttMessage> &batch) {
        if (!std::exchange(stalled, true))
            QThread::msleep(500); // the window is busy elsewhere while the broker goes on sending
        count += batch.size();
        largest = std::max(largest, batch.size());
    });
    VERIFY_FINE(await(link->open(optionsFor(broker.port()))));
    VERIFY_FINE(await(link->subscribe(QStringLiteral("flood"), 0)));
    QTRY_COMPARE_WITH_TIMEOUT(count, qsizetype(flood), 60'000);
    QVERIFY2(largest <= 4096, QByteArray::number(largest).constData());
}

QTEST_GUILESS_MAIN(TestMqttFlood)
#include "tst_mqttflood.moc"
