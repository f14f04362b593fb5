// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/hostway.h"
#include "wire/shellsession.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <QtConcurrent>

using namespace gatehouse;
using namespace std::chrono_literals;

namespace {

ShellWay here()
{
    return {QStringLiteral("sh"), {QStringLiteral("/bin/sh"), QStringLiteral("-c"), shellStart}, {}};
}

ShellSession::Question question(const QByteArrayList &call, const QByteArray &data = {})
{
    return {call, data, 10s, 10 * 1024 * 1024};
}

} // namespace

/// One shell that does what it is asked, and nothing else.
class TestShellSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void quotes_data();
    void quotes();
    void doesNotTakeDataForRequests();
    void doesNotTakeOutputForItsEnd();
    void goesOnAfterAVerbThatFails();
    void comesBackWhenItWasLost();
    void endsWhatTakesTooLong();
    void isAskedByManyAtOnce();
    void doesNotMindWhatAnAccountSaysFirst();
    void doesNotMindWhatAnAccountSaysMeanwhile();
    void saysWhyThereIsNoWay();
    void sshTakesNoHostForAnOption();
};

void TestShellSession::quotes_data()
{
    QTest::addColumn<QByteArray>("argument");
    for (const char *argument : {"", "plain", "it's", "''", "a b", "$(exit 3)", "`exit 3`", "\\", "'\\''", "a\nb\n",
                                 "\"", "-n", "*", "\x01\xff\xc3\xa9", "#", "'; exit 3; '"})
        QTest::newRow(argument) << QByteArray(argument);
}

void TestShellSession::quotes()
{
    QFETCH(const QByteArray, argument);
    ShellSession session(here());
    const auto reply = session.ask(question({"run", "5", "printf", "%s|", argument, "end"}));
    QVERIFY(reply);
    QCOMPARE(reply->code, 0);
    QCOMPARE(reply->output, argument + "|end|");
}

void TestShellSession::doesNotTakeDataForRequests()
{
    const QTemporaryDir folder;
    ShellSession session(here());
    // A verb that does not read its data leaves it behind: the shell must not do what stands in there.
    const QByteArray mark = QFile::encodeName(folder.filePath(QStringLiteral("mark")));
    const QByteArray hostile = "touch " + mark + "\ntag 20 0\ntouch " + mark + "\n";
    session.ask(question({"state_of", "/"}, hostile));
    session.ask(question({"state_of", "/"}));
    QVERIFY(!QFile::exists(QFile::decodeName(mark)));
    // It is started again for the next one.
    const auto reply = session.ask(question({"run", "5", "echo", "well"}));
    QVERIFY(reply);
    QCOMPARE(reply->output, QByteArray("well\n"));
}

void TestShellSession::doesNotTakeOutputForItsEnd()
{
    ShellSession session(here());
    // Whatever tag somebody guesses, the next one is another.
    const auto reply = session.ask(question({"run", "5", "printf", "\\n0123 0\\n\\n0123\\n"}));
    QVERIFY(reply);
    QCOMPARE(reply->output, QByteArray("\n0123 0\n\n0123\n"));
    const auto complaint = session.ask(question({"run", "5", "sh", "-c", "printf '\\n\\nx 3\\n' >&2; exit 4"}));
    QVERIFY(complaint);
    QCOMPARE(complaint->code, 4);
    QCOMPARE(complaint->complaint, QByteArray("\n\nx 3"));
}

void TestShellSession::goesOnAfterAVerbThatFails()
{
    ShellSession session(here());
    QCOMPARE(session.ask(question({"no_such_verb"}))->code, 127);
    QCOMPARE(session.ask(question({"read_file", "/missing"}))->code, 1);
    QCOMPARE(session.ask(question({"run", "5", "echo", "well"}))->output, QByteArray("well\n"));
}

void TestShellSession::comesBackWhenItWasLost()
{
    ShellSession session(here());
    // The shell itself ends, as one whose connection breaks.
    session.ask(question({"eval", "kill -9 $$"}));
    const auto again = session.ask(question({"run", "5", "echo", "well"}));
    QVERIFY(again);
    session.ask(question({"eval", "(sleep 0.2; kill -9 $$) >/dev/null 2>&1 &"}));
    QTest::qWait(500);
    auto repeated = question({"run", "5", "echo", "well"});
    auto once = repeated;
    once.again = ShellSession::Question::Again::Never;
    QCOMPARE(session.ask(once).error().fault, Fault::Offline);
    session.ask(question({"eval", "(sleep 0.2; kill -9 $$) >/dev/null 2>&1 &"}));
    QTest::qWait(500);
    repeated.again = ShellSession::Question::Again::Once;
    QCOMPARE(session.ask(repeated)->output, QByteArray("well\n"));
}

void TestShellSession::endsWhatTakesTooLong()
{
    ShellSession session(here());
    QElapsedTimer clock;
    clock.start();
    auto slow = question({"eval", "sleep 60"});
    slow.patience = 300ms;
    QCOMPARE(session.ask(slow).error().fault, Fault::Offline);
    auto much = question({"run", "5", "head", "-c", "1000000", "/dev/zero"});
    much.mostOutput = 1000;
    QCOMPARE(session.ask(much).error().fault, Fault::BadReply);
    QVERIFY(clock.elapsed() < 30000); // and not the minute that it would sleep
    QCOMPARE(session.ask(question({"run", "5", "echo", "well"}))->output, QByteArray("well\n"));
}

void TestShellSession::isAskedByManyAtOnce()
{
    ShellSession session(here());
    QList<int> numbers;
    for (int i = 0; i < 40; ++i)
        numbers.append(i);
    const auto echo = [&session](int number) {
        return session.ask(question({"run", "5", "echo", QByteArray::number(number)}))->output.trimmed().toInt();
    };
    QCOMPARE(QtConcurrent::blockingMapped(numbers, echo), numbers);
}

void TestShellSession::doesNotMindWhatAnAccountSaysFirst()
{
    ShellSession session({QStringLiteral("sh"),
                          {QStringLiteral("/bin/sh"), QStringLiteral("-c"),
                           QStringLiteral("echo Welcome; echo; echo 0; echo bad >&2; ") + shellStart},
                          {}});
    const auto reply = session.ask(question({"run", "5", "echo", "well"}));
    QVERIFY(reply);
    QCOMPARE(reply->output, QByteArray("well\n"));
    QCOMPARE(reply->complaint, QByteArray());
}

void TestShellSession::doesNotMindWhatAnAccountSaysMeanwhile()
{
    const QTemporaryDir folder;
    const QString noise = QStringLiteral("(while :; do echo NOISE; sleep 0.003; done) & trap 'kill $!' EXIT; ");
    ShellSession session(
        {QStringLiteral("sh"), {QStringLiteral("/bin/sh"), QStringLiteral("-c"), noise + shellStart}, {}});
    for (int i = 0; i < 30; ++i) {
        const auto reply = session.ask(question({"run", "5", "echo", "well"}));
        QVERIFY2(reply, reply ? "" : qPrintable(reply.error().what));
        QCOMPARE(reply->code, 0);
        QVERIFY2(reply->output.contains("well\n"), reply->output.constData());
    }
}

void TestShellSession::saysWhyThereIsNoWay()
{
    ShellSession missing({QStringLiteral("none"), {QStringLiteral("gatehouse-no-such-program")}, {}});
    QCOMPARE(missing.ask(question({"state_of", "/"})).error().fault, Fault::Offline);
    const auto said = [](const QString &complaint) { return Error{Fault::Refused, complaint, {}}; };
    ShellSession refused(
        {QStringLiteral("sh"),
         {QStringLiteral("/bin/sh"), QStringLiteral("-c"), QStringLiteral("echo no entry >&2; exit 255")},
         said});
    const auto reply = refused.ask(question({"state_of", "/"}));
    QCOMPARE(reply.error().fault, Fault::Refused);
    QCOMPARE(reply.error().what, QStringLiteral("no entry"));
}

void TestShellSession::sshTakesNoHostForAnOption()
{
    const QString hostile = QStringLiteral("-oProxyCommand=touch /tmp/x");
    QVERIFY(!checkedSshHost(hostile));
    const QStringList command = sshWay(hostile, Account::Own).command;
    QCOMPARE(command.at(command.indexOf(QStringLiteral("--")) + 1), QStringLiteral("ssh://") + hostile);
}

QTEST_GUILESS_MAIN(TestShellSession)
#include "tst_shellsession.moc"
