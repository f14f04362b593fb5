// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/sshserver.h"
#include "wire/hostway.h"

#include <QStandardPaths>
#include <QTest>

#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::test;
using namespace std::chrono_literals;

/// Files on another machine: the system's ssh and a real sshd.
class TestSshWay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void readsAndWrites();
    void asksOverOneConnection();
    void carriesLargeFilesAndAllBytes();
    void comesBackAfterTheServerDid();
    void refusesAnUnknownHost();
    void refusesAnotherHostKey();
    void saysThatItHasNoKey();
    void saysThatNobodyIsThere();
    void becomesRootOrSaysWhyNot();

private:
    [[nodiscard]] std::shared_ptr<const Host> host(Account account = Account::Own) const
    {
        Endpoint endpoint;
        endpoint.sshHost = m_server->host();
        endpoint.filesAccount = account;
        return hostFor(endpoint);
    }
    [[nodiscard]] QString path(const char *name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    bool write(const char *name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }

    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSshWay::init()
{
    m_server = std::make_unique<SshServer>();
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY2(m_server->start(), m_server->problem());
}

void TestSshWay::readsAndWrites()
{
    const auto there = host();
    QVERIFY(!there->tellsOfChanges());
    QVERIFY(write("it's a list", "old\n"));
    const auto read = there->read(path("it's a list"));
    QVERIFY2(read, read ? "" : qPrintable(read.error().what + read.error().detail));
    QCOMPARE(read->bytes, QByteArray("old\n"));
    QVERIFY(there->mayReplace(path("it's a list")));
    const auto state = there->replace(path("it's a list"), "new\n", *read);
    QVERIFY2(state, state ? "" : qPrintable(state.error().what));
    QCOMPARE(*state, there->stateOf(path("it's a list")).value());
    QCOMPARE(there->read(path("it's a list"))->bytes, QByteArray("new\n"));
    QCOMPARE(there->list(m_folder->path()).value().size(), 2);
    QCOMPARE(there->read(path("missing")).error().fault, Fault::BadInput);
    QCOMPARE(there->run({QStringLiteral("echo"), QStringLiteral("$HOME it's")}, 5s)->output,
             QByteArray("$HOME it's\n"));
    QVERIFY(there->momentOf(::getpid()).value());
}

void TestSshWay::asksOverOneConnection()
{
    const auto there = host();
    for (int i = 0; i < 20; ++i)
        QVERIFY(there->stateOf(m_folder->path()));
    QCOMPARE(m_server->log().count("Accepted publickey"), 1);
}

void TestSshWay::carriesLargeFilesAndAllBytes()
{
    QByteArray bytes;
    for (int i = 0; i < 3'000'000; ++i)
        bytes.append(char(i * 7 + i / 256));
    QVERIFY(write("large", "small"));
    const auto there = host();
    QVERIFY(there->replace(path("large"), bytes, there->read(path("large")).value()));
    const auto read = there->read(path("large"));
    QVERIFY(read && read->bytes == bytes);
}

void TestSshWay::comesBackAfterTheServerDid()
{
    const auto there = host();
    QVERIFY(write("list", "old\n"));
    const auto read = there->read(path("list"));
    QVERIFY(read);
    QVERIFY2(m_server->restart(), m_server->problem());
    QVERIFY(there->stateOf(path("list"))); // reading may be asked twice
    QVERIFY2(m_server->restart(), m_server->problem());
    // Writing may not: whether it was done is looked at by who asked for it.
    QVERIFY(there->replace(path("list"), "new\n", *read)); // it looks first, which may be asked twice
    m_server->stop();
    const auto gone = there->read(path("list"));
    QCOMPARE(gone.error().fault, Fault::Offline);
    QVERIFY2(gone.error().what.contains(m_server->host()), qPrintable(gone.error().what));
    QVERIFY(!there->momentOf(::getpid())); // which is not to say that it ended
    QVERIFY(!there->processes(QStringLiteral("mosquitto")));
    QVERIFY2(m_server->restart(), m_server->problem());
    QCOMPARE(there->read(path("list"))->bytes, QByteArray("new\n"));
}

void TestSshWay::refusesAnUnknownHost()
{
    m_server->forgetHostKey();
    const auto read = host()->read(path("list"));
    QCOMPARE(read.error().fault, Fault::Refused);
    QVERIFY2(read.error().what.contains(QStringLiteral("not known yet")), qPrintable(read.error().what));
    QCOMPARE(m_server->log().count("Accepted publickey"), 0);
}

void TestSshWay::refusesAnotherHostKey()
{
    QVERIFY2(m_server->changeHostKey(), m_server->problem());
    const auto read = host()->read(path("list"));
    QCOMPARE(read.error().fault, Fault::Refused);
    QVERIFY2(read.error().what.contains(QStringLiteral("another than the known one")), qPrintable(read.error().what));
    QCOMPARE(m_server->log().count("Accepted publickey"), 0);
}

void TestSshWay::saysThatItHasNoKey()
{
    m_server->takeKeyAway();
    const auto read = host()->read(path("list"));
    QCOMPARE(read.error().fault, Fault::Refused);
    QVERIFY2(read.error().what.contains(QStringLiteral("ssh-copy-id")), qPrintable(read.error().what));
}

void TestSshWay::saysThatNobodyIsThere()
{
    m_server->stop();
    const auto read = host()->read(path("list"));
    QCOMPARE(read.error().fault, Fault::Offline);
    QVERIFY2(read.error().what.contains(QStringLiteral("refused")), qPrintable(read.error().what));
}

void TestSshWay::becomesRootOrSaysWhyNot()
{
    if (!QStandardPaths::findExecutable(QStringLiteral("sudo")).isEmpty() &&
        QProcess::execute(QStringLiteral("sudo"), {QStringLiteral("-n"), QStringLiteral("true")}) == 0) {
        QVERIFY(write("list", "old\n"));
        QCOMPARE(host(Account::Root)->run({QStringLiteral("id"), QStringLiteral("-u")}, 5s)->output, QByteArray("0\n"));
        return;
    }
    const auto read = host(Account::Root)->read(path("list"));
    QVERIFY(!read);
    QVERIFY2(read.error().what.contains(QStringLiteral("sudo")), qPrintable(read.error().what));
}

QTEST_GUILESS_MAIN(TestSshWay)
#include "tst_sshway.moc"
