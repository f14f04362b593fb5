// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/processrun.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace gatehouse;

namespace {

using namespace std::chrono_literals;

constexpr qint64 much = 1024 * 1024;

QStringList shell(const char *script)
{
    return {QStringLiteral("/bin/sh"), QStringLiteral("-c"), QString::fromUtf8(script)};
}

} // namespace

/// Programs that are run and waited for: real ones.
class TestProcessRun : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesOutputAndCode();
    void passesArgumentsAsTheyAre();
    void givesInput();
    void survivesWhoDoesNotListen();
    void endsWhatTakesTooLong();
    void refusesTooMuch();
    void saysWhatCannotBeStarted();
};

void TestProcessRun::takesOutputAndCode()
{
    const auto run = runProcess(shell("echo out; echo err >&2; exit 7"), {}, 10s, much);
    QVERIFY(run);
    QCOMPARE(run->output, QByteArray("out\n"));
    QCOMPARE(run->complaint, QByteArray("err\n"));
    QCOMPARE(run->exitCode, 7);
    QCOMPARE(runProcess(shell("kill -TERM $$"), {}, 10s, much)->exitCode, 128 + 15);
    // Its output closed, it goes on for a while.
    QCOMPARE(runProcess(shell("exec >&- 2>&-; sleep 0.1; exit 3"), {}, 10s, much)->exitCode, 3);
}

void TestProcessRun::passesArgumentsAsTheyAre()
{
    const QString odd = QStringLiteral("a 'b' \"c\" $HOME `id` \\ ü\n*");
    const auto run = runProcess({QStringLiteral("printf"), QStringLiteral("%s|"), odd, QString()}, {}, 10s, much);
    QVERIFY(run);
    QCOMPARE(QString::fromUtf8(run->output), odd + QStringLiteral("||"));
}

void TestProcessRun::givesInput()
{
    const QByteArray input(3'000'000, 'x'); // more than a pipe holds, both ways
    const auto run = runProcess({QStringLiteral("cat")}, input, 30s, 4 * much);
    QVERIFY(run);
    QVERIFY(run->output == input);
}

void TestProcessRun::survivesWhoDoesNotListen()
{
    const auto run = runProcess(shell("exec <&-; echo deaf"), QByteArray(3'000'000, 'x'), 30s, much);
    QVERIFY(run);
    QCOMPARE(run->output, QByteArray("deaf\n"));
    // What it starts has signals as usual.
    QCOMPARE(runProcess(shell("kill -PIPE $$; echo alive"), {}, 10s, much)->exitCode, 128 + 13);
}

void TestProcessRun::endsWhatTakesTooLong()
{
    QElapsedTimer clock;
    clock.start();
    const auto run = runProcess(shell("echo begun >&2; sleep 60 & wait"), {}, 200ms, much);
    QVERIFY(!run);
    QCOMPARE(run.error().fault, Fault::TimedOut);
    QVERIFY2(run.error().detail.contains(QStringLiteral("begun")), qPrintable(run.error().detail));
    QVERIFY(clock.elapsed() < 30000);
}

void TestProcessRun::refusesTooMuch()
{
    const auto run = runProcess(shell("yes"), {}, 30s, much);
    QVERIFY(!run);
    QCOMPARE(run.error().fault, Fault::BadReply);
    // Complaints are cut, not refused.
    QCOMPARE(runProcess(shell("head -c 200000 /dev/zero >&2"), {}, 30s, much)->complaint.size(), 65536);
}

void TestProcessRun::saysWhatCannotBeStarted()
{
    for (const QStringList &arguments : {QStringList(), QStringList{QStringLiteral("/nowhere/at-all")}}) {
        const auto run = runProcess(arguments, {}, 10s, much);
        QVERIFY(!run);
        QCOMPARE(run.error().fault, Fault::BadInput);
    }
}

QTEST_GUILESS_MAIN(TestProcessRun)
#include "tst_processrun.moc"
