// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/log/logreader.h"

#include "support/dice.h"

#include <QFile>
#include <QtTest/QTest>

#include <random>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

namespace {

const QByteArray refusal = "Client c1 disconnected, not authorised.";

/// What is told of each line, as one line.
QByteArrayList readAll(LogReader &reader, const QByteArrayList &parts)
{
    QByteArrayList told;
    const auto take = [&told](const LogLine &line, QByteArrayView raw) {
        told.append(QByteArray::number(int(line.kind)) + ' ' + QByteArray::number(line.at) + ' ' +
                    line.clientId.toByteArray() + '|' + line.address.toByteArray() + '|' + raw.toByteArray());
    };
    for (const QByteArray &part : parts)
        reader.add(part, take);
    reader.finish(take);
    return told;
}

QByteArrayList linesOf(LineSplitter &splitter, const QByteArrayList &parts)
{
    QByteArrayList lines;
    const auto take = [&lines](QByteArrayView line) { lines.append(line.toByteArray()); };
    for (const QByteArray &part : parts)
        splitter.add(part, take);
    splitter.finish(take);
    return lines;
}

qint64 utc(int year, int month, int day, int hour, int minute, int second)
{
    return QDateTime(QDate(year, month, day), QTime(hour, minute, second), Qt::UTC).toSecsSinceEpoch();
}

qint64 local(int year, int month, int day, int hour, int minute, int second)
{
    return QDateTime(QDate(year, month, day), QTime(hour, minute, second)).toSecsSinceEpoch();
}

} // namespace

/// From bytes to lines with a kind, wherever the parts end and whatever stands before a line.
class TestLogReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void splitsLines_data();
    void splitsLines();
    void holdsNoMoreThanALine();
    void partsMayEndAnywhere();
    void readsTimes_data();
    void readsTimes();
    void readsConfiguredTimes_data();
    void readsConfiguredTimes();
    void takesTheYearThatIsNotTold();
    void keepsToWhatItKnows();
    void followsAChangeOfTheTime();
    void leavesOtherProgramsOut();
    void knowsEchoes();
    void doesNotTrustWhatMayBeAnEcho();
    void tellsWhatWasDenied();
    void countsWhatItDoesNotKnow();
};

void TestLogReader::splitsLines_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArrayList>("lines");
    QTest::newRow("nothing") << QByteArray() << QByteArrayList();
    QTest::newRow("LF") << QByteArray("a\nb\n") << QByteArrayList{"a", "b"};
    QTest::newRow("CRLF") << QByteArray("a\r\nb\r\n") << QByteArrayList{"a", "b"};
    QTest::newRow("no end") << QByteArray("a\nb") << QByteArrayList{"a", "b"};
    QTest::newRow("empty lines") << QByteArray("\n\na\n") << QByteArrayList{"", "", "a"};
    QTest::newRow("a hole") << QByteArray("\0\0\0a\nb\n", 7) << QByteArrayList{"a", "b"};
    QTest::newRow("zeros inside") << QByteArray("a\0b\n", 4) << QByteArrayList{QByteArray("a\0b", 3)};
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe\n\xc3\n") << QByteArrayList{"\xff\xfe", "\xc3"};
    QTest::newRow("too long") << QByteArray("a\n" + QByteArray(LineSplitter::longest + 1, 'x') + "\nb\n")
                              << QByteArrayList{"a", "b"};
    QTest::newRow("just so") << QByteArray(LineSplitter::longest, 'x')
                             << QByteArrayList{QByteArray(LineSplitter::longest, 'x')};
}

void TestLogReader::splitsLines()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArrayList, lines);
    for (const qsizetype size : {qsizetype(1), qsizetype(2), qsizetype(7), qMax<qsizetype>(bytes.size(), 1)}) {
        LineSplitter splitter;
        QByteArrayList parts;
        for (qsizetype at = 0; at < bytes.size(); at += size)
            parts.append(bytes.mid(at, size));
        QCOMPARE(linesOf(splitter, parts), lines);
        QCOMPARE(splitter.overlong(), bytes.size() > LineSplitter::longest + 1 ? 1 : 0);
        LineSplitter within(LineSplitter::Start::WithinLine);
        QCOMPARE(linesOf(within, parts), lines.mid(1));
    }
}

void TestLogReader::holdsNoMoreThanALine()
{
    LineSplitter splitter;
    const QByteArray part(1024 * 1024, 'x');
    const QByteArray hole(1024 * 1024, '\0');
    int lines = 0;
    const auto take = [&lines](QByteArrayView) { ++lines; };
    for (int megabyte = 0; megabyte < 100; ++megabyte)
        splitter.add(part, take);
    splitter.add("\n", take);
    for (int megabyte = 0; megabyte < 100; ++megabyte)
        splitter.add(hole, take);
    splitter.add("end\n", take);
    QCOMPARE(lines, 1);
    QCOMPARE(splitter.overlong(), 1);
    QCOMPARE(splitter.zeros(), 100 * 1024 * 1024);
    QVERIFY2(splitter.held() <= 2 * LineSplitter::longest, QByteArray::number(splitter.held()).constData());
}

void TestLogReader::partsMayEndAnywhere()
{
    const auto seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED") ? qEnvironmentVariable("GATEHOUSE_SEED").toUInt()
                                                                  : std::random_device()();
    qInfo("GATEHOUSE_SEED=%u", seed);
    test::Dice dice(seed);
    for (const char *version : {"2.0.11", "2.0.22", "2.1.2"}) {
        QFile file(QStringLiteral(GATEHOUSE_TEST_DATA "/mosquittolog/") + QLatin1String(version) +
                   QLatin1String(".log"));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QByteArray log = file.readAll();
        LogReader whole;
        const QByteArrayList expected = readAll(whole, {log});
        QCOMPARE(qint64(expected.size()), qint64(log.count('\n')));
        for (qsizetype at = 0; at <= log.size(); at += 1 + dice.below(20)) {
            LogReader reader;
            QVERIFY2(readAll(reader, {log.first(at), log.sliced(at)}) == expected,
                     qPrintable(QString::number(at) + u" of " + file.fileName()));
        }
        for (int round = 0; round < 100; ++round) {
            QByteArrayList parts;
            for (qsizetype at = 0; at < log.size();) {
                const qsizetype size = 1 + dice.below(dice.chance(50) ? 8 : 600);
                parts.append(log.mid(at, size));
                at += size;
            }
            LogReader reader;
            QCOMPARE(readAll(reader, parts), expected);
        }
    }
}

void TestLogReader::readsTimes_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<qint64>("at");
    const auto row = [](const char *before, qint64 at) { QTest::newRow(before) << QByteArray(before) << at; };
    row("1795363121: ", 1795363121);
    row("", noTime);
    row("2026-11-22T15:43:47: ", local(2026, 11, 22, 15, 43, 47));
    row("2026-11-22T15:43:47+0130: ", utc(2026, 11, 22, 14, 13, 47));
    row("2026-11-22T15:43:47-0800: ", utc(2026, 11, 22, 23, 43, 47));
    row("2026-11-22 15:43:47: ", local(2026, 11, 22, 15, 43, 47));
    row("2026-11-22 15:43:47 +0100: ", utc(2026, 11, 22, 14, 43, 47));
    row("2026-11-22 15:43:47 UTC: ", utc(2026, 11, 22, 15, 43, 47));
    row("[2026-11-22 15:43:47]: ", local(2026, 11, 22, 15, 43, 47));
    row("2026/11/22 15:43:47: ", local(2026, 11, 22, 15, 43, 47));
    row("22.11.2026 15:43:47: ", local(2026, 11, 22, 15, 43, 47));
    row("Sun Nov 22 15:43:47 2026: ", local(2026, 11, 22, 15, 43, 47));
    row("Sun Nov  2 15:43:47 2026: ", local(2026, 11, 2, 15, 43, 47));
    row("Nov 22 15:43:47: ", local(2026, 11, 22, 15, 43, 47));
    row("11/22/2026 15:43:47: ", noTime); // days or months first: nobody knows
    row("15:43:47: ", noTime);
    row("Nov 22 15:43:47 host mosquitto[812]: ", local(2026, 11, 22, 15, 43, 47));
    row("Nov  2 15:43:47 host mosquitto: 1795363121: ", 1795363121); // its own time is the one that counts
    row("<29>Nov 22 15:43:47 host mosquitto[812]: 1795363121: ", 1795363121);
    row("2026-11-22T15:43:47.123456+01:00 host mosquitto[812]: ", utc(2026, 11, 22, 14, 43, 47));
    row("Nov 22 15:43:47.123456 host mosquitto[812]: ", local(2026, 11, 22, 15, 43, 47));
    row("1795363121.123456 host mosquitto[812]: ", 1795363121);
    row("1795363121.000042 journal mosquitto: 1795363122: ", 1795363122); // as wire/journaltail writes it
    row("2026-11-22T15:43:47.123456789Z ", utc(2026, 11, 22, 15, 43, 47));
    row("2026-11-22T15:43:47.123456789Z 1795363121: ", 1795363121);
    row("2026-11-22T15:43:47.123456789+00:00 stderr F 1795363121: ", 1795363121);
    row("2026-11-22T15:43:47.123456789Z 15:43:47: ", utc(2026, 11, 22, 15, 43, 47));
    row("mosquitto-1  | 1795363121: ", 1795363121);
}

void TestLogReader::readsTimes()
{
    QFETCH(QByteArray, before);
    QFETCH(qint64, at);
    LogReader reader;
    reader.setReference(QDateTime(QDate(2026, 11, 28), QTime(2, 0), Qt::UTC));
    for (int twice = 0; twice < 2; ++twice) {
        const QByteArray raw = before + refusal;
        const LogLine line = reader.read(raw);
        QCOMPARE(int(line.kind), int(LogKind::Refused));
        QCOMPARE(line.clientId, QByteArrayView("c1"));
        QCOMPARE(line.text, QByteArrayView(refusal));
        QCOMPARE(line.at, at);
    }
}

void TestLogReader::readsConfiguredTimes_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<qint64>("at");
    const auto row = [](const char *format, const char *before, qint64 at) {
        QTest::newRow(format) << QByteArray(format) << QByteArray(before) << at;
    };
    const qint64 then = local(2026, 11, 2, 15, 43, 7);
    row("%s", "1795363121: ", 1795363121);
    row("%d/%m/%Y %T", "02/11/2026 15:43:07: ", then);
    row("%m/%d/%y %I:%M:%S %p", "11/02/26 03:43:07 PM: ", then);
    row("%e. %B %Y, %H:%M:%S", " 2. November 2026, 15:43:07: ", then);
    row("%Y: %j: %T", "2026: 306: 15:43:07: ", then);
    row("%c", "Mon Nov  2 15:43:07 2026: ", then);
    row("%A %D %R", "Monday 11/02/26 15:43: ", local(2026, 11, 2, 15, 43, 0));
    row("%FT%T%z (%Z) %%", "2026-11-02T15:43:07+0100 (CET) %: ", utc(2026, 11, 2, 14, 43, 7));
    row("%G-W%V-%u %T", "2026-W45-1 15:43:07: ", noTime); // the day is not told in a way that we know
}

void TestLogReader::readsConfiguredTimes()
{
    QFETCH(QByteArray, format);
    QFETCH(QByteArray, before);
    QFETCH(qint64, at);
    LogReader reader;
    reader.setStamp(LogStamp(LinePrefix::None, format));
    const QByteArray raw = before + refusal;
    const LogLine line = reader.read(raw);
    QCOMPARE(line.text, QByteArrayView(refusal));
    QCOMPARE(line.at, at);
    const QByteArray other = "1-" + raw;
    QCOMPARE(int(reader.read(other).kind), int(LogKind::Other));
    QCOMPARE(reader.counts().strange, 1);
}

void TestLogReader::takesTheYearThatIsNotTold()
{
    LogReader reader;
    reader.setReference(QDateTime(QDate(2027, 1, 3), QTime(2, 0), Qt::UTC));
    const QByteArray december = "Dec 31 23:00:00 host mosquitto[1]: " + refusal;
    const QByteArray january = "Jan  2 23:00:00 host mosquitto[1]: " + refusal;
    QCOMPARE(reader.read(december).at, local(2026, 12, 31, 23, 0, 0));
    QCOMPARE(reader.read(january).at, local(2027, 1, 2, 23, 0, 0));
}

/// A client id that looks like a time, or like the beginning of a line, changes nothing.
void TestLogReader::keepsToWhatItKnows()
{
    LogReader reader;
    const QByteArray first = "1795363121: " + refusal;
    QCOMPARE(int(reader.read(first).kind), int(LogKind::Refused));
    for (const char *text :
         {"1795363121: 1795363121: Client v disconnected, not authorised.", "1795363121: x: Client v disconnected.",
          "1795363121: 2026-11-22T15:43:47: Client v disconnected.", "1795363121:  Client v disconnected.",
          "1795363121: mosquitto-1 | Client v disconnected.",
          "1795363121: Nov 22 15:43:47 host mosquitto[812]: Client v disconnected."}) {
        const LogLine line = reader.read(QByteArrayView(text));
        QVERIFY2(line.kind == LogKind::Other, text);
        QCOMPARE(line.at, 1795363121);
    }
}

void TestLogReader::followsAChangeOfTheTime()
{
    LogReader reader;
    const QByteArrayList told = readAll(reader, {"1795363121: " + refusal + "\n2026-11-22T15:43:47+0000: " + refusal +
                                                 "\n" + refusal + "\n1795363122: " + refusal + '\n'});
    QCOMPARE(told.size(), 4);
    const QByteArray kind = QByteArray::number(int(LogKind::Refused)) + ' ';
    QVERIFY(told.at(0).startsWith(QByteArray(kind + "1795363121 c1|")));
    QVERIFY(told.at(1).startsWith(QByteArray(kind + QByteArray::number(utc(2026, 11, 22, 15, 43, 47)) + " c1|")));
    QVERIFY(told.at(2).startsWith(QByteArray(kind + "-1 c1|")));
    QVERIFY(told.at(3).startsWith(QByteArray(kind + "1795363122 c1|")));
}

void TestLogReader::leavesOtherProgramsOut()
{
    LogReader reader;
    const QByteArray tag = "Nov 22 15:43:47 host ";
    const auto kindOf = [&](const QByteArray &rest) {
        const QByteArray raw = tag + rest;
        return reader.read(raw).kind;
    };
    QCOMPARE(int(kindOf("mosquitto[7]: " + refusal)), int(LogKind::Refused));
    QCOMPARE(int(kindOf("sshd[9]: " + refusal)), int(LogKind::Foreign));
    QCOMPARE(int(kindOf("sshd[9]: Invalid user mosquitto[7]: " + refusal)), int(LogKind::Foreign));
    QCOMPARE(int(kindOf("mosquitto_sub[7]: " + refusal)), int(LogKind::Foreign));
    QCOMPARE(int(kindOf("mosquitto: " + refusal)), int(LogKind::Refused));
    QCOMPARE(reader.counts().ofKind.at(std::size_t(LogKind::Foreign)), 3);
}

/// What a client with such an id gets by unsubscribing from such a topic, as 2.0.11 writes it with log_type all.
void TestLogReader::knowsEchoes()
{
    LogReader reader;
    QByteArrayList kinds;
    for (const char *text : {"Received UNSUBSCRIBE from Client", "\tc1 disconnected, not authorised.",
                             "Client c1 disconnected, not authorised.", "Sending UNSUBACK to Client",
                             "Received SUBSCRIBE from Client", "\tc1 0 disconnected, not authorised. (QoS 1)",
                             "Client 1 c1 0 disconnected, not authorised.", "Sending SUBACK to Client",
                             "Client c1 disconnected, not authorised.", "Received UNSUBSCRIBE from gatehouse-sensor",
                             "\t1 attempt id=61 user=- address=- protocol=3 subject=- listener=-",
                             "gatehouse-sensor 1 attempt id=61 user=- address=- protocol=3 subject=- listener=-"}) {
        const QByteArray raw = "1795363121: " + QByteArray(text);
        kinds.append(QByteArray::number(int(reader.read(raw).kind)));
    }
    const auto number = [](LogKind kind) { return QByteArray::number(int(kind)); };
    QCOMPARE(kinds, (QByteArrayList{number(LogKind::Unsubscribing), number(LogKind::Filter), number(LogKind::Echo),
                                    number(LogKind::SubscriptionAnswered), number(LogKind::Subscribing),
                                    number(LogKind::Filter), number(LogKind::Echo),
                                    number(LogKind::SubscriptionAnswered), number(LogKind::Refused),
                                    number(LogKind::Unsubscribing), number(LogKind::Filter), number(LogKind::Echo)}));
}

void TestLogReader::doesNotTrustWhatMayBeAnEcho()
{
    LogReader reader;
    QVERIFY(!reader.read(refusal).isTrusted);
    reader.read("\ta/b (QoS 1)");
    QVERIFY(reader.read(refusal).isTrusted); // debug lines are there: an echo would have been known
    reader.read("Reloading config.");
    QVERIFY(!reader.read(refusal).isTrusted);
    reader.setSubscriptions(LogReader::Subscriptions::AreNotThere);
    QVERIFY(reader.read(refusal).isTrusted);
}

void TestLogReader::tellsWhatWasDenied()
{
    LogReader reader;
    const auto denied = [&reader](QByteArrayView text) -> QByteArray {
        const LogLine line = reader.read(text);
        return line.deniedFilter.toByteArray() + '|' + line.clientId.toByteArray();
    };
    // Nobody has seen that 2.0 tells what it grants.
    denied("Received SUBSCRIBE from c5");
    denied("\tno/0 (QoS 1)");
    QCOMPARE(denied("Sending SUBACK to c5"), QByteArray("|c5"));
    denied("Received SUBSCRIBE from c5");
    denied("\tok/a (QoS 1)");
    QCOMPARE(denied("c5 1 ok/a"), QByteArray("|"));
    QCOMPARE(denied("\tno/1 (QoS 1)"), QByteArray("|c5"));
    QCOMPARE(denied("\tno/2 (QoS 2)"), QByteArray("no/1|c5"));
    QCOMPARE(denied("Sending SUBACK to c5"), QByteArray("no/2|c5"));
    // 2.1 says so; a topic that somebody unsubscribes from can only look like it.
    denied("Received SUBSCRIBE from c6");
    const LogLine line = reader.read("\tx/y (denied)");
    QCOMPARE(int(line.kind), int(LogKind::DeniedFilter));
    QCOMPARE(line.clientId, QByteArrayView("c6"));
    denied("Received UNSUBSCRIBE from c6");
    QCOMPARE(int(reader.read("\tx/y (denied)").kind), int(LogKind::Filter));
}

void TestLogReader::countsWhatItDoesNotKnow()
{
    LogReader reader;
    readAll(reader, {"1795363121: " + refusal + "\n1795363121: something new\nno time\n" +
                     QByteArray(LineSplitter::longest + 1, 'x') + "\n1795363121: " + QByteArray(1200, 'y') + '\n'});
    QCOMPARE(reader.counts().lines, 4);
    QCOMPARE(reader.counts().strange, 1);
    QCOMPARE(reader.counts().ofKind.at(std::size_t(LogKind::Other)), 2);
    QCOMPARE(reader.counts().ofKind.at(std::size_t(LogKind::Cut)), 1);
    QCOMPARE(reader.splitter().overlong(), 1);
}

QTEST_GUILESS_MAIN(TestLogReader)
#include "tst_logreader.moc"
