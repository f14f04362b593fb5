// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/aclfile.h"

#include "support/mutations.h"

#include <QtTest/QTest>

using namespace gatehouse::mosquitto;

namespace {

using File = std::shared_ptr<const AclFile>;

File read(const QByteArray &bytes)
{
    return AclFile::read(bytes, QStringLiteral("/etc/mosquitto/acl"));
}

QByteArray wordOf(AclAccess access)
{
    switch (access) {
    case AclAccess::Deny:
        return "deny ";
    case AclAccess::Read:
        return "read ";
    case AclAccess::Write:
        return "write ";
    case AclAccess::ReadWrite:
        return "";
    }
    return "?";
}

/// All rules of a user, in the order of the file: "a/#, deny b".
QByteArray rulesOf(const File &file, const char *user)
{
    QByteArrayList all;
    for (quint32 section = file->lastSectionOf(user); section != 0; section = file->earlierSection(section)) {
        QByteArrayList rules;
        for (const AclRule &rule : file->rulesOf(section))
            rules.append(wordOf(rule.access) + file->filterOf(rule).toByteArray());
        all = rules + all;
    }
    return all.join(", ");
}

} // namespace

/// Whether an acl_file is read as mosquitto 2.0.11 reads it; what it must refuse was refused by a living one.
class TestAclFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSections();
    void readsRules_data();
    void readsRules();
    void readsTheSameInALargeFile_data();
    void readsTheSameInALargeFile();
    void refusesWhatTheBrokerRefuses_data();
    void refusesWhatTheBrokerRefuses();
    void warnsOfWhatTheBrokerIgnores_data();
    void warnsOfWhatTheBrokerIgnores();
    void losesTheLineThatTheBrokerLoses();
    void tellsWhere();
    void findsManyUsers();
    void anyBytesAreReadOrRefused();
};

void TestAclFile::readsSections()
{
    const File file = read("topic pub/#\nuser alice\ntopic a\nuser bob\ntopic b\n# note\nuser alice\ntopic deny c\n"
                           "pattern read p/%c\nuser \xc3\xbc ser\ntopic d");
    QVERIFY(file->findings().isEmpty());
    QCOMPARE(rulesOf(file, "alice"), "a, deny c");
    QCOMPARE(rulesOf(file, "bob"), "b");
    QCOMPARE(rulesOf(file, "\xc3\xbc ser"), "d");
    QCOMPARE(file->lastSectionOf("eve"), 0U);
    QCOMPARE(file->lastSectionOf("alic"), 0U);
    QVERIFY(file->hasRules(0));
    QCOMPARE(file->filterOf(*file->rulesOf(0).first), QByteArrayView("pub/#"));
    QCOMPARE(file->patterns().size(), std::size_t(1));
    QCOMPARE(file->ruleCount(), 6);
}

void TestAclFile::readsRules_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QByteArray>("rules");
    QTest::newRow("access") << QByteArray("topic read a\ntopic write b\ntopic readwrite c\ntopic deny d")
                            << QByteArray("read a, write b, c, deny d");
    QTest::newRow("spaces") << QByteArray("  topic   write    a/b c  \t\r\n") << QByteArray("write a/b c");
    QTest::newRow("CRLF") << QByteArray("topic a\r\n\r\ntopic b\r\n") << QByteArray("a, b");
    QTest::newRow("one word") << QByteArray("topic read") << QByteArray("read");
    QTest::newRow("a tab before the filter") << QByteArray("topic write \ta") << QByteArray("write a");
    QTest::newRow("wildcards") << QByteArray("topic #\ntopic +\ntopic a/+/#\ntopic +/b\ntopic /\ntopic a/#")
                               << QByteArray("#, +, a/+/#, +/b, /, a/#");
    QTest::newRow("200 slashes") << "topic " + QByteArray(200, '/') << QByteArray(200, '/');
    QTest::newRow("comment") << QByteArray("#topic a\ntopic b") << QByteArray("b");
    QTest::newRow("long") << "topic read " + QByteArray(5000, 'x') + "\n"
                          << "read " + QByteArray(5000, 'x');
}

void TestAclFile::readsRules()
{
    QFETCH(QByteArray, lines);
    QFETCH(QByteArray, rules);
    const File file = read("user u\n" + lines);
    QVERIFY(!file->isBroken());
    QCOMPARE(rulesOf(file, "u"), rules);
}

void TestAclFile::readsTheSameInALargeFile_data()
{
    QTest::addColumn<QByteArray>("line");
    for (const char *line : {"topic a/b",
                             "topic read a/b",
                             "topic write a/b",
                             "topic readwrite a/b",
                             "topic deny a/b",
                             "topic reada/b",
                             "topic read",
                             "topic read ",
                             "topic read  a",
                             "topic read a ",
                             "topic read a\r",
                             "topic read \ta",
                             "topic Read a",
                             "topic  read a",
                             " topic read a",
                             "topic\tread a",
                             "topic read #",
                             "topic read a/#",
                             "topic read a#",
                             "topic read #/a",
                             "topic read a/#/b",
                             "topic read +",
                             "topic read +/a",
                             "topic read a/+",
                             "topic read a/+/b",
                             "topic read a+",
                             "topic read a/+b",
                             "topic read a/+ ",
                             "topic read a /+",
                             "topic read a/b c",
                             "topic read $SYS/#",
                             "topic write $SYS/a",
                             "topic read a/%c",
                             "topic read a/\xc3\xa4",
                             "topic read a/\xff",
                             "topic",
                             "topic ",
                             "user x",
                             "user two words",
                             "user  x ",
                             "user",
                             "user ",
                             "user \xc3\xa4",
                             "user \xff",
                             "pattern read a/%u",
                             "# read",
                             ""})
        QTest::newRow(line) << QByteArray(line);
    for (const int length : {15, 16, 17, 31, 32, 33, 199, 200, 201, 400})
        for (const char *end : {"", "/+", "/#", "+"})
            QTest::addRow("%d bytes and %s", length, end)
                << "topic deny " + QByteArray(length - qsizetype(std::strlen(end)), 'a') + end;
    QTest::newRow("201 levels") << "topic deny " + QByteArray("/").repeated(201);
}

/// In the middle of a file most lines are read in a shorter way than at its begin and end.
void TestAclFile::readsTheSameInALargeFile()
{
    QFETCH(QByteArray, line);
    const QByteArray before = "user somebody\n";
    const File alone = read(before + line + '\n');
    const QByteArray padding = QByteArray("#") + QByteArray(60, '-') + '\n';
    const File inside = read(padding + before + line + '\n' + padding);
    QCOMPARE(rulesOf(inside, "somebody"), rulesOf(alone, "somebody"));
    QCOMPARE(inside->sectionCount(), alone->sectionCount());
    QCOMPARE(inside->userOf(inside->sectionCount() - 1), alone->userOf(alone->sectionCount() - 1));
    QCOMPARE(inside->ruleCount(), alone->ruleCount());
    QCOMPARE(inside->isBroken(), alone->isBroken());
    QCOMPARE(inside->findings().size(), alone->findings().size());
    for (qsizetype i = 0; i < alone->findings().size(); ++i) {
        Finding expected = alone->findings().at(i);
        ++expected.line;
        QCOMPARE(inside->findings().at(i), expected);
    }
}

void TestAclFile::refusesWhatTheBrokerRefuses_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("part");
    QTest::newRow("BOM") << QByteArray("\xef\xbb\xbfuser a") << 1 << 1 << QStringLiteral("byte order mark");
    QTest::newRow("indented comment") << QByteArray("\n  # x") << 2 << 3 << QStringLiteral("first column");
    QTest::newRow("tab") << QByteArray("user\talice") << 1 << 1 << QStringLiteral("tab");
    QTest::newRow("keyword") << QByteArray("allow a") << 1 << 1 << QStringLiteral("“allow”");
    QTest::newRow("capitals") << QByteArray("USER alice") << 1 << 1 << QStringLiteral("capitals");
    QTest::newRow("access") << QByteArray("topic rw a") << 1 << 7 << QStringLiteral("“rw”");
    QTest::newRow("space in filter") << QByteArray("topic a b") << 1 << 7 << QStringLiteral("contains spaces");
    QTest::newRow("# inside") << QByteArray("topic write a/#/b") << 1 << 13 << QStringLiteral("“a/#/b”");
    QTest::newRow("# after text") << QByteArray("topic b#") << 1 << 7 << QStringLiteral("“b#”");
    QTest::newRow("# before text") << QByteArray("topic #b") << 1 << 7 << QStringLiteral("“#b”");
    QTest::newRow("+ in text") << QByteArray("topic a/b+/c") << 1 << 7 << QStringLiteral("“a/b+/c”");
    QTest::newRow("note") << QByteArray("topic write a # note") << 1 << 13 << QStringLiteral("line of its own");
    QTest::newRow("topic alone") << QByteArray("topic ") << 1 << 1 << QStringLiteral("names no topic");
    QTest::newRow("pattern alone") << QByteArray("pattern") << 1 << 1 << QStringLiteral("names no topic");
    QTest::newRow("user alone") << QByteArray("user  ") << 1 << 1 << QStringLiteral("names no user");
    QTest::newRow("201 slashes") << "topic " + QByteArray(201, '/') << 1 << 7 << QStringLiteral("200 slashes");
    QTest::newRow("65 536 bytes") << "topic " + QByteArray(65536, 'x') << 1 << 7 << QStringLiteral("no topic filter");
    QTest::newRow("NUL in a topic") << QByteArray("topic a\0b\ntopic c", 17) << 1 << 8 << QStringLiteral("NUL");
    QTest::newRow("NUL in a long topic") << QByteArray("topic aaaaaaaaaaaaaaaaaaaaaaa\0b", 31) << 1 << 30
                                         << QStringLiteral("NUL");
    QTest::newRow("NUL in a comment") << QByteArray("# a\0b", 5) << 1 << 4 << QStringLiteral("NUL");
    QTest::newRow("NUL in a user") << QByteArray("user \0", 6) << 1 << 6 << QStringLiteral("NUL");
    QTest::newRow("NUL in a word") << QByteArray("us\0er a", 7) << 1 << 3 << QStringLiteral("NUL");
}

void TestAclFile::refusesWhatTheBrokerRefuses()
{
    QFETCH(QByteArray, lines);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, part);
    const File file = read(lines);
    QVERIFY(file->isBroken());
    const Finding &finding = file->findings().constFirst();
    QCOMPARE(finding.severity, Finding::Severity::Error);
    QCOMPARE(finding.file, QStringLiteral("/etc/mosquitto/acl"));
    QCOMPARE(finding.line, line);
    QCOMPARE(finding.column, column);
    QVERIFY2(finding.what.contains(part), qPrintable(finding.what));
}

void TestAclFile::warnsOfWhatTheBrokerIgnores_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QString>("part");
    QTest::newRow("pattern for everybody") << QByteArray("pattern read a/#") << QStringLiteral("for everybody");
    QTest::newRow("%u in a topic") << QByteArray("topic a/%u") << QStringLiteral("pattern instead of topic");
    QTest::newRow("access alone") << QByteArray("topic deny") << QStringLiteral("filter is missing");
    QTest::newRow("writing $SYS") << QByteArray("topic write $SYS/a") << QStringLiteral("no effect");
    QTest::newRow("Latin-1 topic") << QByteArray("topic \xe4") << QStringLiteral("UTF-8");
    QTest::newRow("Latin-1 user") << QByteArray("user \xe4") << QStringLiteral("UTF-8");
}

void TestAclFile::warnsOfWhatTheBrokerIgnores()
{
    QFETCH(QByteArray, lines);
    QFETCH(QString, part);
    const File file = read(lines);
    QVERIFY(!file->isBroken());
    QCOMPARE(file->findings().size(), 1);
    QCOMPARE(file->findings().constFirst().severity, Finding::Severity::Warning);
    QVERIFY2(file->findings().constFirst().what.contains(part), qPrintable(file->findings().constFirst().what));
}

// Seen with 2.0.11: a last line of just 255 bytes without a line end is not read.
void TestAclFile::losesTheLineThatTheBrokerLoses()
{
    const QByteArray fits = "topic " + QByteArray(248, 'x');
    QCOMPARE(read(fits)->ruleCount(), 1);
    const File lost = read(fits + 'x');
    QCOMPARE(lost->ruleCount(), 0);
    QCOMPARE(lost->findings().size(), 1);
    QCOMPARE(read(fits + "x\n")->ruleCount(), 1);
    QCOMPARE(read(fits + "xx")->ruleCount(), 1);
    const QByteArray grown = "# " + QByteArray(300, 'x') + "\ntopic " + QByteArray(1249, 'x');
    QCOMPARE(read(grown)->ruleCount(), 0);
}

void TestAclFile::tellsWhere()
{
    const File file = read("# one\n\nuser a\ntopic b\n");
    const AclRule &rule = *file->rulesOf(file->lastSectionOf("a")).first;
    QCOMPARE(file->lineAt(rule.offset), 4);
    QCOMPARE(rule.offset, 20U);
}

void TestAclFile::findsManyUsers()
{
    QByteArray bytes;
    for (int i = 0; i < 5000; ++i)
        bytes += "user device" + QByteArray::number(i) + "\ntopic t/" + QByteArray::number(i) + "\n";
    const File file = read(bytes);
    for (int i = 0; i < 5000; ++i)
        QCOMPARE(rulesOf(file, QByteArray("device" + QByteArray::number(i)).constData()),
                 QByteArray("t/" + QByteArray::number(i)));
    QCOMPARE(file->lastSectionOf("device5000"), 0U);
}

void TestAclFile::anyBytesAreReadOrRefused()
{
    gatehouse::test::Mutations mutations(
        {"topic read a/#\nuser alice\ntopic deny b/+\n# note\npattern write %c/%u\nuser bob\n",
         "user \xc3\xbc ser\r\n  topic   write    a b \r\n\r\ntopic x", "topic a\nuser b\ntopic c"},
        {"\n", "\r", "\t", " ", "#", "+", "/", "user ", "topic ", "pattern ", "deny ", "%u", QByteArray(1, '\0'),
         "\xef\xbb\xbf", "\xff", QByteArray(300, 'x')},
        20000);
    QByteArray bytes;
    int good = 0;
    while (mutations.next(bytes)) {
        const File file = read(bytes);
        for (const Finding &finding : file->findings()) {
            QVERIFY2(finding.what.endsWith(u'.') && finding.line > 0 && finding.column > 0, bytes.constData());
            QVERIFY2(finding.line <= bytes.count('\n') + 1, bytes.constData());
        }
        for (quint32 section = 0; section < file->sectionCount(); ++section) {
            for (const AclRule &rule : file->rulesOf(section)) {
                QVERIFY2(!file->filterOf(rule).isEmpty(), bytes.constData());
                QCOMPARE(file->lineAt(rule.offset), 1 + int(bytes.first(rule.offset).count('\n')));
            }
            if (section > 0)
                QVERIFY2(file->lastSectionOf(file->userOf(section)) >= section, bytes.constData());
        }
        good += file->isBroken() ? 0 : 1;
    }
    QVERIFY(good > 0);
}

QTEST_APPLESS_MAIN(TestAclFile)
#include "tst_aclfile.moc"
