// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/dice.h"
#include "support/sshserver.h"
#include "wire/filetail.h"
#include "wire/hostway.h"
#include "wire/localhost.h"
#include "wire/tailfollower.h"

#include <QDir>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QThreadPool>
#include <QtTest/QTest>

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

using What = TailNews::What;

quint32 seedOfRun()
{
    const auto seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED") ? qEnvironmentVariable("GATEHOUSE_SEED").toUInt()
                                                                  : std::random_device()() >> 8U;
    qInfo("GATEHOUSE_SEED=%u", seed);
    return seed;
}

/// A broker that writes its log, and logrotate beside it.
class LogWriter
{
public:
    explicit LogWriter(const QString &path)
        : m_path(path)
    {
        reopen();
    }
    void write(int lines)
    {
        for (int line = 0; line < lines; ++line) {
            ++m_lines;
            const QByteArray text = QByteArray::number(m_lines) + ": Client " + QByteArray(m_lines % 40, 'x') +
                                    " disconnected, not authorised.\n";
            m_file.write(text);
            m_expected += text;
        }
        m_file.flush();
    }
    void reopen() ///< what SIGHUP has it do
    {
        m_file.close();
        m_file.setFileName(m_path);
        QVERIFY(m_file.open(QIODevice::WriteOnly | QIODevice::Append));
    }
    /// The oldest go; the others get the next number.
    void shift() const
    {
        for (const char *end : {"", ".gz"}) {
            QFile::remove(named(most, end));
            for (int number = most - 1; number > 0; --number)
                QFile::rename(named(number, end), named(number + 1, end));
        }
    }
    enum class Create { No, Yes };
    void rotate(Create create) ///< the broker writes the renamed one until it opens anew
    {
        shift();
        QVERIFY(QFile::rename(m_path, named(1)));
        if (create == Create::Yes) {
            QFile fresh(m_path);
            QVERIFY(fresh.open(QIODevice::WriteOnly));
        }
    }
    void copyAndTruncate()
    {
        shift();
        QVERIFY(QFile::copy(m_path, named(1)));
        QVERIFY(m_file.resize(0));
    }
    void compress(int number) const
    {
        if (QFile::exists(named(number)))
            QCOMPARE(QProcess::execute(QStringLiteral("gzip"), {QStringLiteral("-f"), named(number)}), 0);
    }
    [[nodiscard]] QString named(int number, const char *end = "") const
    {
        return m_path + u'.' + QString::number(number) + QLatin1String(end);
    }
    [[nodiscard]] const QByteArray &expected() const { return m_expected; }
    static constexpr int most = 9;

private:
    QString m_path;
    QFile m_file;
    int m_lines = 0;
    QByteArray m_expected;
};

/// What was read, and whether anything was said to be missing.
struct Heard
{
    QByteArray bytes;
    QList<What> what; ///< but Bytes
    bool isWhole = true;

    void hear(const QList<TailNews> &news)
    {
        for (const TailNews &one : news) {
            bytes += one.bytes;
            isWhole = isWhole && one.isWhole;
            if (one.what != What::Bytes && one.what != What::WaitsForMore)
                what.append(one.what);
        }
    }
};

QByteArray firstDifference(const QByteArray &read, const QByteArray &expected)
{
    const auto at = std::mismatch(read.begin(), read.end(), expected.begin(), expected.end()).first - read.begin();
    return "read " + QByteArray::number(read.size()) + " of " + QByteArray::number(expected.size()) +
           " bytes, different at " + QByteArray::number(at) + ":\n" + read.mid(std::max<qsizetype>(at - 60, 0), 160) +
           "\n--- instead of\n" + expected.mid(std::max<qsizetype>(at - 60, 0), 160);
}

} // namespace

Q_DECLARE_METATYPE(QList<gatehouse::TailNews>)

/// The end of a file that somebody else writes and rotates.
class TestFileTail : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<QList<TailNews>>(); }
    void beginsWhereItIsToldTo_data();
    void beginsWhereItIsToldTo();
    void readsMuch();
    void losesNothingWhateverLogrotateDoes_data();
    void losesNothingWhateverLogrotateDoes();
    void losesNothingUnderLoad();
    void saysWhatIsMissing();
    void isNotFooledByItsOwnInode();
    void waitsForAFile();
    void followsBySsh();
    void handsOnWhatChanges();
    void isTakenDownWhileItLooks();

private:
    std::shared_ptr<const Host> m_host = std::make_shared<LocalHost>();
};

void TestFileTail::beginsWhereItIsToldTo_data()
{
    QTest::addColumn<qint64>("back");
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<bool>("isWithin");
    QTest::newRow("end") << qint64(0) << QByteArray() << false;
    QTest::newRow("a line") << qint64(7) << QByteArray("second\n") << false;
    QTest::newRow("within a line") << qint64(5) << QByteArray("cond\n") << true;
    QTest::newRow("all") << qint64(1000) << QByteArray("first\nsecond\n") << false;
}

void TestFileTail::beginsWhereItIsToldTo()
{
    QFETCH(qint64, back);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    file.write("first\nsecond\n");
    FileTail tail(m_host, path, back);
    Heard heard;
    heard.hear(tail.look());
    QTEST(heard.bytes, "first");
    QTEST(tail.startedWithinLine(), "isWithin");
    file.write("third");
    heard.hear(tail.look());
    file.write(" line\n");
    heard.hear(tail.look());
    heard.hear(tail.look());
    QFETCH(QByteArray, first);
    QCOMPARE(heard.bytes, QByteArray(first + "third line\n"));
    QVERIFY(heard.what.isEmpty());
}

void TestFileTail::readsMuch()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    FileTail tail(m_host, path);
    QVERIFY(tail.look().isEmpty());
    constexpr qsizetype megabyte = 1024 * 1024;
    for (int i = 0; i < 40; ++i)
        file.write(QByteArray(megabyte, char('a' + i % 26)));
    file.flush();
    Heard heard;
    int looks = 0;
    do {
        const QList<TailNews> news = tail.look();
        heard.hear(news);
        ++looks;
        if (news.isEmpty() || news.constLast().what != What::WaitsForMore)
            break;
        QVERIFY(news.constFirst().bytes.size() < 18 * megabyte); // no more at once
    } while (looks < 10);
    QCOMPARE(heard.bytes.size(), 40 * megabyte);
    QVERIFY(looks > 2);
}

void TestFileTail::losesNothingWhateverLogrotateDoes_data()
{
    QTest::addColumn<int>("round");
    for (int round = 0, rounds = std::max(20, qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS")); round < rounds;
         ++round)
        QTest::addRow("%d", round) << round;
}

void TestFileTail::losesNothingWhateverLogrotateDoes()
{
    static const quint32 first = seedOfRun();
    QFETCH(int, round);
    Dice dice(first + quint32(round));
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broker.log"));
    LogWriter writer(path);
    FileTail tail(m_host, path);
    Heard heard;
    heard.hear(tail.look());
    int sinceLook = 0;
    for (int step = 0; step < 60; ++step) {
        if (dice.chance(70))
            writer.write(dice.below(30));
        if (sinceLook < LogWriter::most - 3 && dice.chance(40)) {
            ++sinceLook;
            if (dice.chance(30)) {
                writer.copyAndTruncate();
            } else {
                const bool creates = dice.chance(50);
                writer.rotate(creates ? LogWriter::Create::Yes : LogWriter::Create::No);
                if (dice.chance(50))
                    heard.hear(tail.look());
                writer.write(dice.below(4)); // into the renamed one
                if (dice.chance(50))
                    heard.hear(tail.look());
                writer.reopen();
            }
            if (dice.chance(40))
                writer.compress(1 + dice.below(2));
        }
        if (dice.chance(40)) {
            heard.hear(tail.look());
            sinceLook = 0;
        }
    }
    writer.write(1);
    heard.hear(tail.look());
    QVERIFY2(heard.bytes == writer.expected(), firstDifference(heard.bytes, writer.expected()).constData());
    QVERIFY(heard.isWhole);
    QVERIFY(!heard.what.contains(What::Gone) && !heard.what.contains(What::Unreadable));
}

/// Looked at from another thread, all the time, over a hundred rotations.
void TestFileTail::losesNothingUnderLoad()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broker.log"));
    LogWriter writer(path);
    FileTail tail(m_host, path);
    Heard heard;
    heard.hear(tail.look());
    std::atomic<int> looks = 0;
    std::atomic<bool> isOver = false;
    std::thread reader([&] {
        while (!isOver) {
            heard.hear(tail.look());
            ++looks;
        }
        heard.hear(tail.look());
    });
    for (int rotation = 0; rotation < 100; ++rotation) {
        writer.write(50);
        // Old generations are taken away in the end: not before somebody looked.
        const int before = looks;
        writer.rotate(rotation % 2 == 0 ? LogWriter::Create::Yes : LogWriter::Create::No);
        writer.write(5);
        writer.reopen();
        if (rotation % 3 == 0)
            writer.compress(1);
        while (rotation % 6 == 5 && looks < before + 2)
            std::this_thread::yield();
    }
    writer.write(1);
    isOver = true;
    reader.join();
    QVERIFY2(heard.bytes == writer.expected(), firstDifference(heard.bytes, writer.expected()).constData());
    QVERIFY(heard.isWhole);
}

void TestFileTail::saysWhatIsMissing()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broker.log"));
    LogWriter writer(path);
    writer.write(10);
    FileTail tail(m_host, path, 1000000);
    Heard heard;
    heard.hear(tail.look());
    QCOMPARE(heard.bytes, writer.expected());
    QVERIFY(QFile::remove(path));
    heard.hear(tail.look());
    heard.hear(tail.look());
    QCOMPARE(heard.what, QList<What>{What::Gone});
    QVERIFY(!heard.isWhole); // whatever was written to it since
    heard = {};
    writer.reopen();
    writer.write(1);
    heard.hear(tail.look());
    QCOMPARE(heard.what, QList<What>{What::ReadableAgain});
    QCOMPARE(heard.bytes, writer.expected().right(heard.bytes.size()));
    // Truncated, and no copy of it.
    heard = {};
    QVERIFY(QFile::resize(path, 0));
    writer.write(2);
    heard.hear(tail.look());
    QCOMPARE(heard.what, QList<What>{What::Truncated});
    QVERIFY(!heard.isWhole);
    QCOMPARE(heard.bytes, writer.expected().right(heard.bytes.size()));
    QCOMPARE(heard.bytes.count('\n'), 2);
}

/// A file system gives the inode of a file that was deleted to the next one; and a truncated file may be longer again.
void TestFileTail::isNotFooledByItsOwnInode()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broker.log"));
    LogWriter writer(path);
    writer.write(3);
    FileTail tail(m_host, path, 1000000);
    Heard heard;
    heard.hear(tail.look());
    writer.copyAndTruncate();
    writer.write(200); // longer than before
    heard.hear(tail.look());
    QCOMPARE(heard.bytes, writer.expected());
    QCOMPARE(heard.what, QList<What>{What::Truncated});
    QVERIFY(heard.isWhole);
}

void TestFileTail::waitsForAFile()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broker.log"));
    FileTail tail(m_host, path);
    Heard heard;
    heard.hear(tail.look());
    heard.hear(tail.look());
    QCOMPARE(heard.what, QList<What>{What::Gone});
    LogWriter writer(path);
    writer.write(3);
    heard.hear(tail.look());
    QCOMPARE(heard.what, (QList<What>{What::Gone, What::ReadableAgain}));
    QCOMPARE(heard.bytes, writer.expected()); // all of it is new
}

void TestFileTail::followsBySsh()
{
    SshServer server;
    QVERIFY2(server.start(), server.problem());
    Endpoint endpoint;
    endpoint.sshHost = server.host();
    const auto there = hostFor(endpoint);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broker's log"));
    LogWriter writer(path);
    FileTail tail(there, path);
    Heard heard;
    heard.hear(tail.look());
    for (int rotation = 0; rotation < 6; ++rotation) {
        writer.write(20);
        if (rotation % 2 == 0)
            heard.hear(tail.look());
        writer.write(3);
        if (rotation % 3 == 2) {
            writer.copyAndTruncate();
        } else {
            writer.rotate(LogWriter::Create::No);
            writer.reopen();
            writer.compress(1);
        }
        writer.write(2);
        heard.hear(tail.look());
    }
    QVERIFY2(heard.bytes == writer.expected(), firstDifference(heard.bytes, writer.expected()).constData());
    QVERIFY(heard.isWhole);
    heard.what.clear();
    server.stop();
    writer.write(4);
    QList<TailNews> news = tail.look();
    heard.hear(news);
    heard.hear(tail.look());
    QCOMPARE(heard.what, QList<What>{What::Unreadable});
    QVERIFY(!news.constLast().why.isEmpty());
    QVERIFY(server.restart());
    heard.hear(tail.look());
    QCOMPARE(heard.what, (QList<What>{What::Unreadable, What::ReadableAgain}));
    QCOMPARE(heard.bytes, writer.expected());
}

void TestFileTail::handsOnWhatChanges()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broker.log"));
    LogWriter writer(path);
    TailFollower follower(std::make_shared<FileTail>(m_host, path));
    follower.setInterval(std::chrono::hours(1)); // so that only the system tells
    Heard heard;
    int batches = 0;
    connect(&follower, &TailFollower::news, this, [&](const QList<TailNews> &news) {
        ++batches;
        heard.hear(news);
    });
    QSignalSpy began(&follower, &TailFollower::began);
    follower.start();
    QVERIFY(follower.isFollowing());
    QVERIFY(began.wait());
    for (int round = 0; round < 5; ++round) {
        writer.write(10);
        QTRY_COMPARE(heard.bytes, writer.expected());
        writer.rotate(LogWriter::Create::No);
        writer.reopen();
        writer.write(10);
        QTRY_COMPARE(heard.bytes, writer.expected());
        QCOMPARE(heard.what.size(), round + 1);
    }
    QVERIFY(heard.isWhole);
    QVERIFY(batches >= 10);
    follower.stop();
    QSignalSpy more(&follower, &TailFollower::news);
    writer.write(1);
    QVERIFY(!more.wait(100));
}

void TestFileTail::isTakenDownWhileItLooks()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broker.log"));
    LogWriter writer(path);
    for (int round = 0; round < 50; ++round) {
        writer.write(100);
        TailFollower follower(std::make_shared<FileTail>(m_host, path, 1000000));
        follower.start();
    }
    QVERIFY(QThreadPool::globalInstance()->waitForDone(10000));
}

QTEST_GUILESS_MAIN(TestFileTail)
#include "tst_filetail.moc"
