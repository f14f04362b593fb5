// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/console.h"
#include "sessions/killedallow.h"
#include "support/sshserver.h"

#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

// A hash that the broker takes; nobody signs in here.
const QByteArray hash =
    "$7$101$hzVugqJLja/9+Kov$gW/q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOxs8qfomyC4sEoLxRz"
    "oIoGxEVXG4nbzg==";
constexpr int otherLines = 20000; // so that writing takes its time

QByteArray lines(int first, int count, QByteArrayView mark)
{
    QByteArray text;
    for (int i = first; i < first + count; ++i)
        text += "pump-" + QByteArray::number(i) + ':' + mark.toByteArray() + hash + '\n';
    return text;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Profile killed(const QString &configuration, const QString &sshHost)
{
    Profile profile;
    profile.id = QStringLiteral("killed");
    profile.name = QStringLiteral("Killed");
    profile.endpoint.port = 0;
    profile.endpoint.configFile = configuration;
    profile.endpoint.sshHost = sshHost;
    return profile;
}

} // namespace

/// Kills a program in the middle of changing a file, at random points: the file is the old or the new one, whole, and
/// the trail says which.
class TestKillFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void leavesTheOldOrTheNewFile_data();
    void leavesTheOldOrTheNewFile();
};

void TestKillFiles::leavesTheOldOrTheNewFile_data()
{
    QTest::addColumn<bool>("bySsh");
    QTest::newRow("here") << false;
    QTest::newRow("by ssh") << true;
}

void TestKillFiles::leavesTheOldOrTheNewFile()
{
    QFETCH(bool, bySsh);
    SshServer server;
    if (bySsh)
        QVERIFY2(server.start(), server.problem());
    const QString sshHost = bySsh ? server.host() : QString();
    const int many = killRounds();
    const quint32 start = killSeed();
    QRandomGenerator random(start);
    qInfo("GATEHOUSE_ROUNDS=%d GATEHOUSE_SEED=%u", many, start);

    BrokerProcess broker;
    const QString passwords = QDir(broker.folder()).filePath(QStringLiteral("passwords"));
    QFile file(passwords);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(lines(0, many + 2, "!") + lines(many + 2, otherLines, ""));
    file.close();
    QVERIFY2(broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\npassword_file @FOLDER@/passwords\n")),
             broker.problem());
    const QString configuration = QDir(broker.folder()).filePath(QStringLiteral("broker.conf"));
    const QString target = bySsh ? QString(sshHost + u':' + configuration) : configuration;
    QTemporaryDir folder;

    QElapsedTimer clock;
    clock.start();
    KilledAllow whole;
    whole.start(folder.path(), target, QStringLiteral("pump-%1").arg(many));
    QVERIFY2(whole.waitFor("ready"), whole.complaint().constData());
    const qint64 untilReady = clock.nsecsElapsed() / 1000;
    QVERIFY2(whole.waitFor("done"), whole.complaint().constData());
    const qint64 span = clock.nsecsElapsed() / 1000 - untilReady;
    QVERIFY(whole.waitForEnd());

    int oldOnes = 0;
    int newOnes = 0;
    int open = 0;
    for (int round = 0; round < many; ++round) {
        const QString user = QStringLiteral("pump-%1").arg(round);
        const QByteArray before = contentOf(passwords);
        const QByteArray line = '\n' + user.toUtf8() + ":!";
        QByteArray after = before;
        const qsizetype at = QByteArray('\n' + before).indexOf(line);
        QVERIFY(at >= 0);
        after.remove(at + line.size() - 2, 1);

        const auto reloads = broker.logText().count("Reloading config.");
        KilledAllow child;
        child.start(folder.path(), target, user);
        QVERIFY2(child.waitFor("ready"), child.complaint().constData());
        const auto delay = std::chrono::microseconds(random.bounded(qMax<qint64>(span * 13 / 10, 1)));
        QVERIFY(child.killAfter(delay));
        if (bySsh) // what it began there may go on for a moment
            QTRY_VERIFY(!server.processes().contains(' '));
        const QString where =
            QStringLiteral("round %1, seed %2, killed %3 us after ready").arg(round).arg(start).arg(delay.count());

        const QByteArray now = contentOf(passwords);
        QVERIFY2(now == before || now == after, qPrintable(where));
        const bool isNew = now == after;
        (isNew ? newOnes : oldOnes) += 1;

        Console console(folder.path());
        QVERIFY2(console.openStore(), console.problem());
        open += int(await(console.store().openIntents(QStringLiteral("killed")))->size());
        console.makeSession(killed(configuration, sshHost));
        const auto opened = await(console.session().open({}));
        QVERIFY2(opened, told(opened).constData());
        QVERIFY2(await(console.store().openIntents(QStringLiteral("killed")))->isEmpty(), qPrintable(where));
        QVERIFY2(await(console.store().verifyChain())->intact, qPrintable(where));
        std::optional<AuditEntry> intent;
        std::optional<AuditEntry> end;
        const QList<AuditEntry> trail = console.trail();
        for (const AuditEntry &entry : trail) {
            if (entry.object == QLatin1String("files/user/") + user)
                (entry.outcome == AuditOutcome::Intended ? intent : end) = entry;
        }
        QVERIFY2(intent || !isNew, qPrintable(where));
        QVERIFY2(intent.has_value() == end.has_value(), qPrintable(where));
        if (!intent)
            continue;
        QCOMPARE(end->after, isNew ? intent->after : intent->before);
        // What was written counts as applied only when the broker heard of it.
        if (end->outcome == AuditOutcome::Settled && end->detail.contains(QStringLiteral("was applied")))
            QVERIFY2(broker.logText().count("Reloading config.") > reloads, qPrintable(where));
        QVERIFY2(!intent->before->contains("$7$"), intent->before->constData());
        if (isNew) // and it can be taken back
            QCOMPARE(await(console.session().planUndo(intent->sequence))->changeCount(), 1);
    }
    qInfo("the old file: %d, the new one: %d, with an open intent: %d", oldOnes, newOnes, open);
    if (many >= 20) // a kill that never falls into the change would prove nothing
        QVERIFY(oldOnes > 0 && newOnes > 0 && open > 0);
    // What a killed program left beside the file is in nobody's way.
    const QString leftover = QDir(broker.folder()).filePath(QStringLiteral(".passwords.gatehouse"));
    QFile half(leftover);
    QVERIFY(half.open(QIODevice::WriteOnly) && half.write("pump-0:") > 0);
    half.close();
    KilledAllow last;
    last.start(folder.path(), target, QStringLiteral("pump-%1").arg(many + 1));
    QVERIFY2(last.waitFor("done"), last.complaint().constData());
    QVERIFY(last.waitForEnd());
    QVERIFY(!QFile::exists(leftover));
}

QTEST_GUILESS_MAIN(TestKillFiles)
#include "tst_killfiles.moc"
