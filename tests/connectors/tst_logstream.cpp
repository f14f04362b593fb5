// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/logstream.h"
#include "connectors/mosquitto/logjoin.h"
#include "connectors/mosquitto/savedlog.h"
#include "support/await.h"
#include "support/dice.h"

#include <QSignalSpy>
#include <QTemporaryDir>

#include <random>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

constexpr qint64 begin = 1795363121;

QByteArray connection(qint64 at, const QByteArray &id, int port = 4000)
{
    const QByteArray time = QByteArray::number(at) + ": ";
    const QByteArray from = "127.0.0.1:" + QByteArray::number(port);
    return time + "New connection from " + from + " on port 1883.\n" + time + "New client connected from " + from +
           " as " + id + " (p2, c1, k60, u'alice').\n";
}

QStringList notesOf(const QList<Event> &events)
{
    QStringList notes;
    for (const Event &event : events)
        if (event.type == EventType::Log)
            notes.append(event.text);
    return notes;
}

QStringList idsOf(const QList<Event> &events)
{
    QStringList ids;
    for (const Event &event : events)
        if (event.type == EventType::Connected)
            ids.append(event.who.clientId);
    return ids;
}

Event refusal(const QString &words, const QString &address = {})
{
    Event event;
    event.type = EventType::Refused;
    event.text = words;
    event.raw = words.toUtf8();
    event.who.address = address;
    return event;
}

} // namespace

/// What happens to a log while it is followed: it goes on, and it is said. And one log that comes twice.
class TestLogStream : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysWhenTheClockIsSet();
    void saysNothingOfQuietTimes();
    void goesOnBehindALineOf100Megabytes();
    void goesOnBehindNoise();
    void learnsFromEarlierLines();
    void tellsEachLineOnce();
    void letsTheTopicsTellWhatTheFileDoesNot();
    void catchesUpWithoutTellingTwice();
    void tellsADenialOnce();
    void tellsEachLineOnceWhateverComesFirst();
    void readsASavedLog();
    void readsNoLogThatIsNone();
};

void TestLogStream::saysWhenTheClockIsSet()
{
    LogStream stream;
    stream.add(connection(begin, "one"));
    stream.add(connection(begin - 3600, "two"));
    QList<Event> events = stream.takeEvents();
    QCOMPARE(idsOf(events), (QStringList{QStringLiteral("one"), QStringLiteral("two")}));
    QCOMPARE(notesOf(events).size(), 1);
    QVERIFY2(notesOf(events).constFirst().contains(QLatin1String("back by 1 h 0 min")),
             qPrintable(notesOf(events).constFirst()));
    stream.add(connection(begin + 7200, "three"));
    events = stream.takeEvents();
    QCOMPARE(idsOf(events), QStringList{QStringLiteral("three")});
    QCOMPARE(notesOf(events).size(), 1);
    QVERIFY2(notesOf(events).constFirst().contains(QLatin1String("ahead by 3 h 0 min")),
             qPrintable(notesOf(events).constFirst()));
    stream.add(connection(begin + 7201, "four"));
    QVERIFY(notesOf(stream.takeEvents()).isEmpty());
}

void TestLogStream::saysNothingOfQuietTimes()
{
    LogStream saved;
    saved.setComing(LogTroubles::Coming::Saved);
    saved.add(QByteArray(connection(begin, "one") + connection(begin + 100'000, "two")));
    QVERIFY(notesOf(saved.takeEvents()).isEmpty());
    LogTroubles troubles; // as it is followed, for two hours in which nobody comes
    const LogReader reader;
    troubles.comes(std::chrono::hours(1));
    troubles.noteTime(begin);
    troubles.comes(std::chrono::hours(3));
    troubles.noteTime(begin + 7200);
    QVERIFY(troubles.sentences(reader).isEmpty());
    troubles.noteTime(begin + 7200 + 300);
    QCOMPARE(troubles.sentences(reader).size(), 1);
}

void TestLogStream::goesOnBehindALineOf100Megabytes()
{
    constexpr int part = 1024 * 1024;
    constexpr int parts = 100;
    LogStream stream;
    stream.add(connection(begin, "before"));
    for (int i = 0; i < parts; ++i)
        stream.add(QByteArray(part, 'x'));
    QVERIFY(stream.reader().splitter().held() < part);
    stream.add(QByteArray("\n" + connection(begin + 1, "behind")));
    const QList<Event> events = stream.takeEvents();
    QCOMPARE(idsOf(events), (QStringList{QStringLiteral("before"), QStringLiteral("behind")}));
    QCOMPARE(notesOf(events).size(), 1);
    QVERIFY(notesOf(events).constFirst().contains(QLatin1String("longer")));
}

void TestLogStream::goesOnBehindNoise()
{
    const auto seed = std::random_device()();
    qInfo("GATEHOUSE_SEED=%u", seed);
    Dice dice(seed);
    LogStream stream;
    stream.add(connection(begin, "before"));
    for (int round = 0; round < 200; ++round) {
        QByteArray noise(1 + dice.below(5000), Qt::Uninitialized);
        for (char &byte : noise)
            byte = char(dice.below(256));
        stream.add(
            QByteArray(noise + "\n" + connection(begin + round, "id" + QByteArray::number(round), 5000 + round)));
    }
    const QList<Event> events = stream.takeEvents();
    QCOMPARE(idsOf(events).size(), 201);
    // It is said at once, and not again within the minute.
    QVERIFY(!notesOf(events).isEmpty());
    QVERIFY2(notesOf(events).size() <= 2, qPrintable(notesOf(events).join(u'\n')));
}

void TestLogStream::learnsFromEarlierLines()
{
    LogStream stream(LineSplitter::Start::WithinLine, LogStream::Lines::Learned);
    stream.add(QByteArray("half a line\n" + connection(begin, "old")));
    QVERIFY(stream.takeEvents().isEmpty());
    QCOMPARE(stream.takePresence().value(QStringLiteral("alice")), 1);
    stream.setLines(LogStream::Lines::Told);
    stream.add(connection(begin + 9000, "new", 4001)); // it was not followed for a while
    const QList<Event> events = stream.takeEvents();
    QCOMPARE(idsOf(events), QStringList{QStringLiteral("new")});
    QVERIFY(notesOf(events).isEmpty());
    QCOMPARE(stream.takePresence().value(QStringLiteral("alice")), 2);
}

void TestLogStream::tellsEachLineOnce()
{
    LogJoin join;
    QList<Event> told;
    connect(&join, &LogJoin::happened, &join, [&](const QList<Event> &batch) { told += batch; });
    join.setFile(LogJoin::File::Follows);
    for (int i = 0; i < 100; ++i) { // of the same words, as 2.0.11 has them
        join.takeTopics({refusal(QStringLiteral("Client <unknown> disconnected, not authorised."))});
        join.takeFile({refusal(QStringLiteral("Client <unknown> disconnected, not authorised."),
                               QStringLiteral("10.0.0.%1").arg(i))},
                      LogJoin::Topics::Heard);
    }
    QCOMPARE(told.size(), 100);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(told.at(i).who.address, QStringLiteral("10.0.0.%1").arg(i));
    join.takeFile({refusal(QStringLiteral("only here"))}, LogJoin::Topics::NotHeard);
    QCOMPARE(told.size(), 101);
    join.takeTopics({noteEvent(QStringLiteral("The clock was set."))});
    join.takeFile({noteEvent(QStringLiteral("The clock was set."))}, LogJoin::Topics::Heard);
    QCOMPARE(told.size(), 102);
}

void TestLogStream::letsTheTopicsTellWhatTheFileDoesNot()
{
    LogJoin join;
    join.setPatience(std::chrono::milliseconds(50));
    QList<Event> told;
    connect(&join, &LogJoin::happened, &join, [&](const QList<Event> &batch) { told += batch; });
    join.setFile(LogJoin::File::Follows);
    join.takeTopics({refusal(QStringLiteral("a")), refusal(QStringLiteral("b"))});
    join.takeFile({refusal(QStringLiteral("b"), QStringLiteral("10.0.0.2"))}, LogJoin::Topics::Heard);
    QCOMPARE(told.size(), 1);
    QTRY_COMPARE(told.size(), 2);
    QCOMPARE(told.constLast().text, QStringLiteral("a"));
    // And when it comes at last, it is not told again.
    join.takeFile({refusal(QStringLiteral("a"))}, LogJoin::Topics::Heard);
    QCOMPARE(told.size(), 2);
}

void TestLogStream::catchesUpWithoutTellingTwice()
{
    LogJoin join;
    QList<Event> told;
    connect(&join, &LogJoin::happened, &join, [&](const QList<Event> &batch) { told += batch; });
    join.setFile(LogJoin::File::Follows);
    join.takeTopics({refusal(QStringLiteral("1"))});
    join.setFile(LogJoin::File::Rests); // the way there broke
    QCOMPARE(told.size(), 1);
    join.takeTopics({refusal(QStringLiteral("2")), refusal(QStringLiteral("3"))});
    QCOMPARE(told.size(), 3);
    join.setFile(LogJoin::File::Follows);
    join.takeTopics({refusal(QStringLiteral("4"))});
    QList<Event> missed;
    for (int i = 1; i <= 4; ++i)
        missed.append(refusal(QString::number(i)));
    join.takeFile(missed, LogJoin::Topics::Heard);
    QCOMPARE(told.size(), 4);
    QCOMPARE(told.constLast().text, QStringLiteral("4"));
    // What the topics did not hear, the file tells.
    join.topicsBegin();
    join.takeFile({refusal(QStringLiteral("5"))}, LogJoin::Topics::Heard);
    QCOMPARE(told.size(), 5);
}

void TestLogStream::tellsADenialOnce()
{
    LogJoin join;
    join.setPatience(std::chrono::milliseconds(20));
    QList<Event> told;
    connect(&join, &LogJoin::happened, &join, [&](const QList<Event> &batch) { told += batch; });
    join.setFile(LogJoin::File::Follows);
    Event dangerous = refusal(QStringLiteral("ACL denying access to client with dangerous client id \"a+\""));
    dangerous.type = EventType::Denied;
    dangerous.who.clientId = QStringLiteral("a+");
    Event denied = refusal(QStringLiteral("Denied PUBLISH from a+ (d0, q0, r0, m0, 't', ... (1 bytes))"));
    denied.type = EventType::Denied;
    denied.who.clientId = QStringLiteral("a+");
    join.takeTopics({dangerous});
    join.takeFile({denied}, LogJoin::Topics::Heard);
    join.takeTopics({refusal(QStringLiteral("later"))});
    QTRY_COMPARE(told.size(), 2);
    QCOMPARE(told.constFirst().text, denied.text);
    QCOMPARE(told.constLast().text, QStringLiteral("later"));
}

void TestLogStream::tellsEachLineOnceWhateverComesFirst()
{
    const auto seed = std::random_device()();
    qInfo("GATEHOUSE_SEED=%u", seed);
    Dice dice(seed);
    LogJoin join;
    QHash<QString, int> told;
    connect(&join, &LogJoin::happened, &join, [&](const QList<Event> &batch) {
        for (const Event &event : batch)
            ++told[event.text];
    });
    join.setFile(LogJoin::File::Follows);
    QList<Event> all;
    QHash<QString, int> wanted;
    for (int i = 0; i < 3000; ++i) {
        all.append(refusal(QString::number(dice.below(40))));
        ++wanted[all.constLast().text];
    }
    qsizetype byTopics = 0;
    qsizetype byFile = 0;
    while (byTopics < all.size() || byFile < all.size()) {
        if (dice.chance(5))
            join.setFile(dice.chance(50) ? LogJoin::File::Rests : LogJoin::File::Follows);
        qsizetype &place = dice.chance(50) ? byTopics : byFile;
        const QList<Event> some = all.mid(place, 1 + dice.below(20));
        if (&place == &byTopics)
            join.takeTopics(some);
        else
            join.takeFile(some, LogJoin::Topics::Heard);
        place += some.size();
    }
    join.setFile(LogJoin::File::Rests);
    QCOMPARE(told, wanted);
}

void TestLogStream::readsASavedLog()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("old.log"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    constexpr int many = 20'000;
    for (int i = 0; i < many; ++i)
        file.write(connection(begin + i, "id" + QByteArray::number(i), 1024 + i % 60000));
    file.write(QByteArray::number(begin + many) + ": Client id1 disconnected."); // without a line end
    file.close();
    auto log = openLog(path);
    QVERIFY2(log, told(log).constData());
    qsizetype events = 0;
    SavedLog::Part last;
    for (int parts = 0; !last.isLast; ++parts) {
        const auto part = await((*log)->next());
        QVERIFY2(part, told(part).constData());
        events += part->events.size();
        last = *part;
        QVERIFY(parts < 100);
    }
    QCOMPARE(events, many + 1);
    QCOMPARE(last.lines, 2 * many + 1);
    QCOMPARE(last.leftOut, 0);
    QCOMPARE(last.events.constLast().type, EventType::Disconnected);
    QCOMPARE(last.events.constLast().who.user, QStringLiteral("alice"));
}

void TestLogStream::readsNoLogThatIsNone()
{
    QTemporaryDir folder;
    QVERIFY(!openLog(folder.path()));
    QVERIFY(!openLog(folder.filePath(QStringLiteral("none"))));
    const QString path = folder.filePath(QStringLiteral("packed.gz"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("\x1f\x8b\x08 and so on");
    file.close();
    const auto packed = openLog(path);
    QVERIFY(!packed);
    QVERIFY(packed.error().what.contains(QLatin1String("gunzip")));
}

QTEST_GUILESS_MAIN(TestLogStream)
#include "tst_logstream.moc"
