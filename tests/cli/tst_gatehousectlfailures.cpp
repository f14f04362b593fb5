// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/gatehousectl.h"
#include "support/brokerprocess.h"
#include "support/scriptedbroker.h"
#include "support/testcertificates.h"

#include <QtTest/QtTest>

using namespace gatehouse::test;

/// Everything that can go wrong: the exit code, one line on standard error, and the same as JSON.
class tst_GatehousectlFailures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void usage_data();
    void usage();
    void laterWorkSaysSo_data();
    void laterWorkSaysSo();
    void wrongPassword();
    void noPassword();
    void passwordFileMissing();
    void noRight();
    void noPlugin();
    void nobodyThere();
    void notMqtt_data();
    void notMqtt();
    void replyThatMakesNoSense();
    void brokerGoesAway();
    void wrongNameInCertificate();
    void dataFolderCannotBeWritten();
    void noTrailIsNotIntact();
    void databaseIsDamaged();
    void standardOutputIsFull();
    void standardOutputIsClosed();

private:
    static QStringList at(quint16 port, const QStringList &command, const QString &user = QStringLiteral("admin"))
    {
        return QStringList{QStringLiteral("--json"), QStringLiteral("--url"),
                           QStringLiteral("mqtt://%1@127.0.0.1:%2").arg(user).arg(port)} +
               command;
    }
    static void checkSentence(const Ended &ended)
    {
        const QString what = ended.json().value(u"error").toObject().value(u"what").toString();
        QVERIFY2(what.endsWith(u'.') || what.endsWith(u'?'), ended.told().constData());
        QVERIFY2(ended.err == "gatehousectl: " + what.toUtf8() + '\n', ended.told().constData());
    }
};

void tst_GatehousectlFailures::usage_data()
{
    QTest::addColumn<QString>("line");
    for (const char *line : {"bloked",
                             "blocked --apply",
                             "explain",
                             "explain --user u --topic t",
                             "explain --user u --action fly --topic t",
                             "allow --user u",
                             "allow --reason r",
                             "allow --user u --client-id c --reason r",
                             "allow --user u --reason r --wait soon",
                             "allow --address 999.1.1.1 --reason r",
                             "block --address 10.1 --reason r",
                             "explain --address pump-7",
                             "block --block b --reason r",
                             "undo x",
                             "undo 0",
                             "brokers add x",
                             "brokers add all --url mqtt://h",
                             "brokers add x --url http://h",
                             "brokers add \u202ex --url mqtt://h",
                             "blocked --url mqtt://h --password-file /nowhere/x",
                             "brokers add x --url mqtt://u:secret@h",
                             "brokers add x --url mqtt://h --writing maybe",
                             "brokers remove x",
                             "blocked --broker x",
                             "blocked --config x --demo",
                             "blocked",
                             "blocked --url mqtt://h --cafile x",
                             "blocked --url mqtts://h --cert x",
                             "audit list --limit 0",
                             "audit list --from never",
                             "audit list --from 2030-02-01 --to 2030-01-01",
                             "audit export --format xml",
                             "explain --url mqtt://h --batch /nowhere/x",
                             "demo stop",
                             "demo"})
        QTest::newRow(line) << QString::fromUtf8(line);
}

void tst_GatehousectlFailures::usage()
{
    QFETCH(const QString, line);
    const Gatehousectl ctl;
    const Ended ended = ctl.run(line.split(u' ') + words("--json"));
    QVERIFY2(ended.failedWith(2, "badInput"), ended.told().constData());
    checkSentence(ended);
    // For people: nothing on standard output.
    const Ended text = ctl.run(line.split(u' '));
    QVERIFY2(text.code == 2 && text.out.isEmpty() && text.err == ended.err, text.told().constData());
}

void tst_GatehousectlFailures::laterWorkSaysSo_data()
{
    QTest::addColumn<QString>("line");
    for (const char *line : {"report blocked --out d --format pdf", "report changes --out d --format csv"})
        QTest::newRow(line) << QString::fromLatin1(line);
}

void tst_GatehousectlFailures::laterWorkSaysSo()
{
    QFETCH(const QString, line);
    const Gatehousectl ctl;
    const Ended ended = ctl.run(line.split(u' ') + words("--json"));
    QVERIFY2(ended.failedWith(2, "notSupported"), ended.told().constData());
    checkSentence(ended);
}

void tst_GatehousectlFailures::wrongPassword()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    Gatehousectl ctl;
    ctl.setPassword("not this one");
    for (const char *command :
         {"blocked", "explain --user u", "allow --user u --reason r --apply", "brokers check", "undo"}) {
        const Ended ended = ctl.run(at(broker.port(), words(command)));
        QVERIFY2(ended.failedWith(3, "refused"), ended.told().constData());
        QVERIFY(!ended.told().contains("not this one"));
        checkSentence(ended);
    }
}

void tst_GatehousectlFailures::noPassword()
{
    const Ended ended = Gatehousectl().run(at(freePort(), words("blocked")));
    QVERIFY2(ended.failedWith(3, "refused"), ended.told().constData());
    QVERIFY2(ended.err.contains("--password-file"), ended.told().constData());
}

void tst_GatehousectlFailures::passwordFileMissing()
{
    const Ended ended = Gatehousectl().run(at(freePort(), words("explain --user u --password-file /nowhere/password")));
    QVERIFY2(ended.failedWith(2, "badInput"), ended.told().constData());
}

void tst_GatehousectlFailures::noRight()
{
    BrokerProcess broker;
    DynsecFile file;
    file.addEverythingRole();
    file.addAccount(QStringLiteral("guest"), QStringLiteral("guestpw"), {QStringLiteral("everything")});
    QVERIFY2(broker.startDynsec(file), broker.problem());
    Gatehousectl ctl;
    ctl.setPassword("guestpw");
    for (const char *command : {"blocked", "explain --user u"}) {
        const Ended ended = ctl.run(at(broker.port(), words(command), QStringLiteral("guest")));
        QVERIFY2(ended.failedWith(3, "refused"), ended.told().constData());
        checkSentence(ended);
    }
}

void tst_GatehousectlFailures::noPlugin()
{
    BrokerProcess broker;
    QVERIFY2(broker.startPlain(), broker.problem());
    Gatehousectl ctl;
    ctl.setPassword("x");
    const Ended blocked = ctl.run(at(broker.port(), words("blocked")));
    QVERIFY2(blocked.failedWith(3, "notSupported"), blocked.told().constData());
    const Ended explain = ctl.run(at(broker.port(), words("explain --user u")));
    QVERIFY2(explain.failedWith(2, "notSupported"), explain.told().constData());
    checkSentence(explain);
}

void tst_GatehousectlFailures::nobodyThere()
{
    Gatehousectl ctl;
    ctl.setPassword("x");
    for (const char *command : {"blocked", "explain --user u"}) {
        const Ended ended = ctl.run(at(freePort(), words(command)));
        QVERIFY2(ended.failedWith(3, "offline"), ended.told().constData());
        checkSentence(ended);
    }
    const Ended name = ctl.run(words("--json --url mqtt://nobody.invalid explain --user u"));
    QVERIFY2(name.failedWith(3, "offline"), name.told().constData());
}

void tst_GatehousectlFailures::notMqtt_data()
{
    QTest::addColumn<QByteArray>("greeting");
    QTest::newRow("web server") << QByteArray("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    QTest::newRow("ssh") << QByteArray("SSH-2.0-OpenSSH_9.2p1\r\n");
    QTest::newRow("zeros") << QByteArray(64, '\0');
}

void tst_GatehousectlFailures::notMqtt()
{
    QFETCH(const QByteArray, greeting);
    ScriptedBroker broker;
    broker.greet(greeting);
    Gatehousectl ctl;
    ctl.setPassword("x");
    const Ended explain = ctl.run(at(broker.port(), words("explain --user u")));
    QVERIFY2(explain.failedWith(6, "badReply"), explain.told().constData());
    checkSentence(explain);
    const Ended blocked = ctl.run(at(broker.port(), words("blocked")));
    QVERIFY2(blocked.failedWith(3, "badReply"), blocked.told().constData());
}

void tst_GatehousectlFailures::replyThatMakesNoSense()
{
    ScriptedBroker broker;
    broker.keepFirst(); // the console opens a second connection for the log
    broker.on(3, [&broker](const ClientPacket &packet) -> QByteArray {
        const QByteArray ack = packet.qos() == 1 ? broker.pubAck(packet.id(), 0) : QByteArray();
        return ack + broker.publish("$CONTROL/dynamic-security/v1/response", "{\"responses\":\"soup\"");
    });
    Gatehousectl ctl;
    ctl.setPassword("x");
    const Ended ended = ctl.run(at(broker.port(), words("explain --user u")));
    QVERIFY2(ended.failedWith(6, "badReply"), ended.told().constData());
    checkSentence(ended);
}

void tst_GatehousectlFailures::brokerGoesAway()
{
    ScriptedBroker broker;
    broker.hangUpAfter(8);
    Gatehousectl ctl;
    ctl.setPassword("x");
    const Ended ended = ctl.run(at(broker.port(), words("explain --user u")));
    QVERIFY2(ended.failedWith(3, "offline"), ended.told().constData());
    checkSentence(ended);
}

void tst_GatehousectlFailures::wrongNameInCertificate()
{
    const TestCertificates certificates;
    QVERIFY(certificates.isValid());
    BrokerProcess broker;
    QVERIFY2(broker.startTls(certificates, certificates.wrongName()), broker.problem());
    Gatehousectl ctl;
    ctl.setPassword("x");
    const Ended ended =
        ctl.run(QStringList{QStringLiteral("--json"), QStringLiteral("--cafile"), certificates.caFile(),
                            QStringLiteral("--url"), QStringLiteral("mqtts://admin@127.0.0.1:%1").arg(broker.port())} +
                words("explain --user u"));
    QVERIFY2(ended.failedWith(3, "offline"), ended.told().constData());
    checkSentence(ended);
}

void tst_GatehousectlFailures::dataFolderCannotBeWritten()
{
    Gatehousectl ctl;
    ctl.useDataFolder(QStringLiteral("/proc/nowhere"));
    for (const char *command :
         {"audit list", "brokers list", "blocked --url mqtt://127.0.0.1", "--demo blocked", "demo start"}) {
        const Ended ended = ctl.run(words(command) + words("--json"));
        QVERIFY2(ended.failedWith(5, "storage"), ended.told().constData());
        checkSentence(ended);
    }
}

void tst_GatehousectlFailures::noTrailIsNotIntact()
{
    const Gatehousectl ctl;
    const QString path = ctl.dataFolder() + QLatin1String("/gatehouse.sqlite");
    const Ended missing = ctl.run(words("audit verify --json"));
    QVERIFY2(missing.failedWith(5, "storage"), missing.told().constData());
    checkSentence(missing);
    QVERIFY(!QFile::exists(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    const Ended empty = ctl.run(words("audit verify --json"));
    QVERIFY2(empty.failedWith(5, "storage"), empty.told().constData());
    QCOMPARE(QFileInfo(path).size(), 0);
}

void tst_GatehousectlFailures::databaseIsDamaged()
{
    const Gatehousectl ctl;
    QFile file(ctl.dataFolder() + QLatin1String("/gatehouse.sqlite"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray rubbish(8192, 'x');
    file.write(rubbish);
    file.close();
    const Ended ended = ctl.run(words("audit list --json"));
    QVERIFY2(ended.failedWith(5, "storage"), ended.told().constData());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), rubbish);
}

void tst_GatehousectlFailures::standardOutputIsFull()
{
    const Gatehousectl ctl;
    QProcess process;
    process.setStandardOutputFile(QStringLiteral("/dev/full"));
    ctl.start(process, words("audit list --json"));
    const Ended ended = Gatehousectl::finish(process);
    QCOMPARE(ended.code, 5);
    QCOMPARE(ended.err.count('\n'), 1);
}

void tst_GatehousectlFailures::standardOutputIsClosed()
{
    // As `| head` does: no complaint, and the answer in the exit code stays.
    const Gatehousectl ctl;
    QProcess process;
    ctl.start(process, words("audit list --json"));
    process.closeReadChannel(QProcess::StandardOutput);
    const Ended ended = Gatehousectl::finish(process);
    QVERIFY2(ended.code == 0 && ended.err.isEmpty(), ended.told().constData());
}

QTEST_GUILESS_MAIN(tst_GatehousectlFailures)
#include "tst_gatehousectlfailures.moc"
