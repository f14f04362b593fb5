// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/journaltail.h"
#include "wire/localhost.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest/QTest>

using namespace gatehouse;

using What = TailNews::What;

namespace {

QByteArray entryOf(int number, const QByteArray &message)
{
    return "{\"__CURSOR\":\"s=4f;i=" + QByteArray::number(number) + ";b=1\",\"__REALTIME_TIMESTAMP\":\"1795363121" +
           QByteArray::number(number).rightJustified(6, '0') +
           "\",\"_SYSTEMD_UNIT\":\"mosquitto.service\",\"MESSAGE\":" + message + "}\n";
}

} // namespace

/// What journalctl writes, and the end of a journal. There is no journal where tests run: a script takes its place,
/// which keeps entries in a file and knows --lines and --after-cursor.
class TestJournalTail : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEntries_data();
    void readsEntries();
    void writesLines();
    void tellsWhatIsNew();
    void beginsBack();
    void takesMuchInParts();
    void saysWhyItCannot();

private:
    /// The entries lie in a file "journal" beside it.
    static QString scriptIn(const QTemporaryDir &folder);
    static void append(const QTemporaryDir &folder, const QByteArray &bytes);
};

QString TestJournalTail::scriptIn(const QTemporaryDir &folder)
{
    const QString path = folder.filePath(QStringLiteral("journal ctl"));
    QFile script(path);
    if (!script.open(QIODevice::WriteOnly))
        return {};
    script.write(R"sh(#!/bin/sh
lines=; after=; unit=
for argument; do
    case $argument in
    --lines=*) lines=${argument#*=} ;;
    --after-cursor=*) after=${argument#*=} ;;
    --unit=*) unit=${argument#*=} ;;
    esac
done
[ "$unit" = "it's mosquitto" ] || exit 1
cd "$(dirname "$0")" || exit
[ -e journal ] || { echo "No journal files were opened due to insufficient permissions." >&2; exit 1; }
if [ -n "$after" ]; then
    awk -v after="\"$after\"" 'found; index($0, after) { found = 1 }' journal
elif [ -n "$lines" ]; then
    tail -n "$lines" journal
else
    cat journal
fi
)sh");
    script.close();
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

void TestJournalTail::append(const QTemporaryDir &folder, const QByteArray &bytes)
{
    QFile journal(folder.filePath(QStringLiteral("journal")));
    QVERIFY(journal.open(QIODevice::WriteOnly | QIODevice::Append));
    journal.write(bytes);
}

void TestJournalTail::readsEntries_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("isOne");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("text") << entryOf(1, "\"1795363121: Client \\u00e9 disconnected.\"") << true
                          << QByteArray("1795363121: Client \xc3\xa9 disconnected.");
    QTest::newRow("bytes") << entryOf(1, "[67,108,105,101,110,116,32,255,254]") << true
                           << QByteArray("Client \xff\xfe");
    QTest::newRow("twice") << entryOf(1, "[\"first\",\"second\"]") << true << QByteArray("first");
    QTest::newRow("empty") << entryOf(1, "\"\"") << true << QByteArray();
    QTest::newRow("too long without --all") << entryOf(1, "null") << false << QByteArray();
    QTest::newRow("not a byte") << entryOf(1, "[67,300]") << false << QByteArray();
    QTest::newRow("no message") << QByteArray("{\"__CURSOR\":\"a\",\"__REALTIME_TIMESTAMP\":\"1\"}") << false
                                << QByteArray();
    QTest::newRow("no cursor") << QByteArray("{\"MESSAGE\":\"a\",\"__REALTIME_TIMESTAMP\":\"1\"}") << false
                               << QByteArray();
    QTest::newRow("no time") << QByteArray("{\"MESSAGE\":\"a\",\"__CURSOR\":\"a\"}") << false << QByteArray();
    QTest::newRow("cut") << entryOf(1, "\"a\"").chopped(4) << false << QByteArray();
    QTest::newRow("nothing") << QByteArray() << false << QByteArray();
    QTest::newRow("a list") << QByteArray("[1,2]") << false << QByteArray();
}

void TestJournalTail::readsEntries()
{
    QFETCH(QByteArray, line);
    QFETCH(bool, isOne);
    QFETCH(QByteArray, message);
    const auto entry = readJournalEntry(line);
    QCOMPARE(entry.has_value(), isOne);
    if (!isOne)
        return;
    QCOMPARE(entry->message, message);
    QCOMPARE(entry->cursor, QByteArray("s=4f;i=1;b=1"));
    QCOMPARE(entry->microseconds, 1795363121000001);
}

void TestJournalTail::writesLines()
{
    JournalEntry entry{"one\ntwo", "c", 1795363121000042};
    QCOMPARE(syslogLines(entry, "mosquitto"),
             QByteArray("1795363121.000042 journal mosquitto: one\n1795363121.000042 journal mosquitto: two\n"));
}

void TestJournalTail::tellsWhatIsNew()
{
    QTemporaryDir folder;
    append(folder, entryOf(1, "\"old\"") + entryOf(2, "\"older\""));
    JournalTail tail(std::make_shared<LocalHost>(), QStringLiteral("it's mosquitto"), 0, scriptIn(folder));
    QVERIFY(tail.look().isEmpty());
    QVERIFY(tail.look().isEmpty());
    append(folder, entryOf(3, "\"new\"") + entryOf(4, "\"newer\""));
    const QList<TailNews> news = tail.look();
    QCOMPARE(news.size(), 1);
    QCOMPARE(news.constFirst().bytes, QByteArray("1795363121.000003 journal it's mosquitto: new\n"
                                                 "1795363121.000004 journal it's mosquitto: newer\n"));
    QVERIFY(tail.look().isEmpty());
}

void TestJournalTail::beginsBack()
{
    QTemporaryDir folder;
    append(folder, entryOf(1, "\"a\"") + entryOf(2, "\"b\"") + entryOf(3, "\"c\""));
    JournalTail tail(std::make_shared<LocalHost>(), QStringLiteral("it's mosquitto"), 2, scriptIn(folder));
    QCOMPARE(tail.look().constFirst().bytes.count('\n'), 2);
    QVERIFY(tail.look().isEmpty());
    // A service that has never written: all that comes is new.
    QTemporaryDir other;
    append(other, {});
    JournalTail silent(std::make_shared<LocalHost>(), QStringLiteral("it's mosquitto"), 0, scriptIn(other));
    QVERIFY(silent.look().isEmpty());
    append(other, entryOf(1, "\"a\"") + entryOf(2, "\"b\""));
    QCOMPARE(silent.look().constFirst().bytes.count('\n'), 2);
}

void TestJournalTail::takesMuchInParts()
{
    QTemporaryDir folder;
    append(folder, entryOf(0, "\"start\""));
    JournalTail tail(std::make_shared<LocalHost>(), QStringLiteral("it's mosquitto"), 0, scriptIn(folder));
    QVERIFY(tail.look().isEmpty());
    constexpr int entries = 12000;
    QByteArray all;
    for (int i = 1; i <= entries; ++i)
        all += entryOf(i, QByteArray("\"entry " + QByteArray::number(i) + '"'));
    append(folder, all);
    QVERIFY(all.size() > 1'000'000);
    QByteArray lines;
    int looks = 0;
    for (bool isMore = true; isMore && looks < 10; ++looks) {
        const QList<TailNews> news = tail.look();
        for (const TailNews &one : news)
            lines += one.bytes;
        isMore = !news.isEmpty() && news.constLast().what == What::WaitsForMore;
    }
    QVERIFY(looks > 1);
    QCOMPARE(lines.count('\n'), entries);
    for (int i = 1; i <= entries; i += 997)
        QCOMPARE(lines.count(QByteArray(" entry " + QByteArray::number(i) + '\n')), 1);
}

void TestJournalTail::saysWhyItCannot()
{
    QTemporaryDir folder;
    JournalTail tail(std::make_shared<LocalHost>(), QStringLiteral("it's mosquitto"), 0, scriptIn(folder));
    const QList<TailNews> news = tail.look();
    QCOMPARE(news.size(), 1);
    QCOMPARE(int(news.constFirst().what), int(What::Unreadable));
    QVERIFY2(news.constFirst().why.contains(QLatin1String("insufficient permissions")),
             qPrintable(news.constFirst().why));
    QVERIFY(tail.look().isEmpty()); // told once
    append(folder, entryOf(1, "\"a\""));
    QCOMPARE(int(tail.look().constFirst().what), int(What::ReadableAgain));
    JournalTail none(std::make_shared<LocalHost>(), QStringLiteral("mosquitto"), 0,
                     folder.filePath(QStringLiteral("no such program")));
    QCOMPARE(int(none.look().constFirst().what), int(What::Unreadable));
}

QTEST_GUILESS_MAIN(TestJournalTail)
#include "tst_journaltail.moc"
