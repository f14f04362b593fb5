// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/brokerprocess.h"

#include <QFileInfo>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QtTest/QTest>

#include <csignal>

using namespace gatehouse::test;

/// The ground that other tests stand on: a broker that really runs, alone, and really goes.
class TestBrokerProcess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void startsAndLeavesNothing();
    void restartsOnTheSamePort();
    void saysWhyItDidNotStart();
    void loadsManyAccounts();
    void speaksTls();
};

void TestBrokerProcess::startsAndLeavesNothing()
{
    QString folder;
    qint64 pid = 0;
    {
        BrokerProcess broker;
        QVERIFY2(broker.startPlain(), broker.problem());
        folder = broker.folder();
        pid = broker.pid();
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, broker.port());
        QVERIFY(socket.waitForConnected());
        QTRY_VERIFY(broker.logText().contains("running"));
    }
    QVERIFY(!QFileInfo::exists(folder));
    QCOMPARE(::kill(static_cast<pid_t>(pid), 0), -1);
}

void TestBrokerProcess::restartsOnTheSamePort()
{
    BrokerProcess broker;
    QVERIFY2(broker.startPlain(), broker.problem());
    const quint16 port = broker.port();
    broker.kill();
    QVERIFY(!broker.isRunning());
    QVERIFY2(broker.restart(), broker.problem());
    QCOMPARE(broker.port(), port);
}

void TestBrokerProcess::saysWhyItDidNotStart()
{
    BrokerProcess broker;
    QVERIFY(!broker.start(QStringLiteral("nonsense 1\n")));
    QVERIFY2(QByteArray(broker.problem()).contains("nonsense"), broker.problem());
}

void TestBrokerProcess::loadsManyAccounts()
{
    BrokerProcess broker;
    const DynsecFile file = DynsecFile().addAccounts(20'000, QStringLiteral("pump-"), QStringLiteral("pw"));
    QVERIFY2(broker.startDynsec(file), broker.problem());
    QVERIFY2(!broker.logText().contains("Error"), broker.logText().constData());
}

void TestBrokerProcess::speaksTls()
{
    const TestCertificates certificates;
    QVERIFY(certificates.isValid());
    BrokerProcess broker;
    QVERIFY2(broker.startTls(certificates, certificates.server()), broker.problem());
    QSslSocket socket;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates(QSslCertificate::fromPath(certificates.caFile()));
    socket.setSslConfiguration(configuration);
    socket.connectToHostEncrypted(QStringLiteral("localhost"), broker.port());
    QVERIFY2(socket.waitForEncrypted(), qPrintable(socket.errorString()));
}

QTEST_GUILESS_MAIN(TestBrokerProcess)
#include "tst_brokerprocess.moc"
