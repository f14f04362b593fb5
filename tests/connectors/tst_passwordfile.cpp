// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/passwordfile.h"
#include "livingbroker.h"
#include "support/await.h"
#include "wire/mqttlink.h"

#include <QFile>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

using File = std::shared_ptr<const PasswordFile>;
using V = PasswordVerdict;

// Made by mosquitto_passwd 2.0.11; the passwords are "apw" and "pw".
const QByteArray apw = "$7$101$hzVugqJLja/9+Kov$gW/q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOxs8qfomyC4sEoLxR"
                       "zoIoGxEVXG4nbzg==";
const QByteArray pw = "$6$xOc4on7aN5sK0Mlv$gA2Z0+3wzZ5M8yebLphX33aBvxQsRZQxTenIZHUiboEks19leM1gnuqpTdAvOJ6Q6Rj9Wrjy+sl7"
                      "vj2Uj6J0XQ==";

File read(const QByteArray &bytes, Dialect dialect = Dialect::V20)
{
    return PasswordFile::read(bytes, QStringLiteral("/etc/mosquitto/pw"), dialect);
}

QByteArray with(QByteArray text, const char *before, const QByteArray &after)
{
    return text.replace(before, after);
}

} // namespace

Q_DECLARE_METATYPE(gatehouse::mosquitto::PasswordVerdict)
Q_DECLARE_METATYPE(gatehouse::mosquitto::Dialect)

/// Whether a password_file is read as mosquitto reads it, and whether a living one agrees.
class TestPasswordFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checksKnownHashes();
    void checksDynsecVector();
    void tells_data();
    void tells();
    void findsEntries();
    void findsManyUsers();
    void makesLines();
    void refusesNames_data();
    void refusesNames();
    void blocksAndUnblocks_data();
    void blocksAndUnblocks();
    void capsFindings();
    void agreesWithTheBroker_data();
    void agreesWithTheBroker();
};

void TestPasswordFile::checksKnownHashes()
{
    const File file = read("alice:" + apw + "\nold:" + pw + "\n");
    QVERIFY(file->findings().isEmpty());
    QCOMPARE(file->check("alice", "apw"), V::Right);
    QCOMPARE(file->check("alice", QByteArrayView("apw\0x", 5)), V::Right); // the broker's strlen()
    QCOMPARE(file->check("alice", "apw "), V::Wrong);
    QCOMPARE(file->check("alice", ""), V::Wrong);
    QCOMPARE(file->check("alice", {}), V::Wrong);
    QCOMPARE(file->check("old", "pw"), V::Right);
    QCOMPARE(file->check("old", "apw"), V::Wrong);
    QCOMPARE(file->check("eve", "apw"), V::UnknownUser);
    QCOMPARE(file->check("", "apw"), V::UnknownUser);
}

// The plugin stores the same hash in three keys.
void TestPasswordFile::checksDynsecVector()
{
    const QByteArray hash =
        "$7$101$0wYIKB6DTlHcEtoS$bwLjepwq4guxdkGs0t9+2CEP1yLUhuFdblZwZ8J3TVACLp5dCvB/E2WOtXFhIVUYi6f"
        "uU4HA72BeLDSjJiQ59A==";
    QCOMPARE(read("admin:" + hash)->check("admin", "adminpw"), V::Right);
}

void TestPasswordFile::tells_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<Dialect>("dialect");
    QTest::addColumn<int>("line"); // 0: nothing to tell
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("part");
    QTest::addColumn<PasswordVerdict>("verdict"); // for u and apw
    const auto old = [](const char *name, const QByteArray &lines, int line, int column, const char *part, V verdict) {
        QTest::newRow(name) << lines << Dialect::V20 << line << column << QString::fromUtf8(part) << verdict;
    };
    const auto strict = [](const char *name, const QByteArray &lines, int line, int column, const char *part,
                           V verdict) {
        QTest::newRow(name) << lines << Dialect::V21 << line << column << QString::fromUtf8(part) << verdict;
    };
    const QByteArray u = "u:" + apw;
    const QByteArray longSalt = "u:$7$1000$" + QByteArray(64, 's').toBase64() + '$' + QByteArray(64, 'h').toBase64();
    old("usual", u + "\n", 0, 0, "", V::Right);
    old("CRLF", u + "\r\n", 0, 0, "", V::Right);
    old("no line end", u, 0, 0, "", V::Right);
    old("comment", "#" + u, 0, 0, "", V::UnknownUser);
    old("blank line", "\n  \t\r\n" + u, 0, 0, "", V::Right);
    old("blanks around", " \tu : " + apw + " \t\n", 0, 0, "", V::Right);
    old("colons before", "::" + u, 0, 0, "", V::Right);
    old("colons between", "u:::" + apw, 0, 0, "", V::Right);
    old("without a dollar", "u:" + apw.mid(1), 0, 0, "", V::Right);
    old("dollars in a row", "u:" + with(apw, "$101", "$$101"), 0, 0, "", V::Right);
    old("more parts", u + "$x", 0, 0, "", V::Right);
    old("disabled", "u:!" + apw + "\n", 0, 0, "", V::Broken);
    old("colon at the end", u + ":", 0, 0, "", V::Right);
    old("third field", "\n" + u + ":x\n", 2, int(u.size()) + 2, "second colon", V::Right);
    old("no colon", "u\n" + u, 1, 1, "no colon", V::Right);
    old("indented comment", " # x\n" + u, 1, 1, "no colon", V::Right);
    old("no name", ":", 1, 1, "no user name", V::UnknownUser);
    old("no hash", ":u", 1, 1, "missing", V::UnknownUser);
    old("empty hash", "u:\n", 1, 1, "incomplete", V::Broken);
    old("plain password", "u:apw\n", 1, 3, "no kind", V::Broken);
    old("$5$", "u:" + with(apw, "$7$", "$5$"), 1, 3, "no kind", V::Broken);
    old("argon2id", "u:$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$aGFzaA", 1, 3, "no kind", V::Broken);
    old("0 iterations", "u:" + with(apw, "101", "0"), 1, 6, "iterations", V::Broken);
    old("words for iterations", "u:" + with(apw, "101", "x1"), 1, 6, "iterations", V::Broken);
    old("number and word", "u:" + with(apw, "101", "101x"), 0, 0, "", V::Right);
    old("leading zero", "u:" + with(apw, "101", "0101"), 0, 0, "", V::Right);
    old("short salt", "u:" + with(apw, "hzVugqJLja/9+Kov", "hzVugqJL"), 1, 10, "12 bytes", V::Broken);
    old("odd salt", "u:" + with(apw, "hzVugqJLja/9+Kov", "hzVugqJLja/9+Ko*"), 1, 10, "12 bytes", V::Broken);
    old("long salt", longSalt, 1, 11, "12 bytes", V::Broken);
    old("no digest", "u:$7$101$hzVugqJLja/9+Kov$", 1, 3, "incomplete", V::Broken);
    old("no salt", "u:$7$101", 1, 3, "incomplete", V::Broken);
    old("type alone", "u:$7", 1, 3, "incomplete", V::Broken);
    old("cut digest", "u:" + apw.chopped(5), 1, 27, "64 bytes", V::Broken);
    old("twice", u + "\n" + "u:" + pw, 2, 1, "has a line already", V::NotKnown);
    old("twice the same", u + "\n#x\n" + u, 3, 1, "has a line already", V::Right);
    old("twice, one broken", u + "\nu:x", 2, 3, "no kind", V::Right);
    old("BOM", "\xef\xbb\xbf" + u, 1, 1, "byte order mark", V::UnknownUser);
    old("Latin-1", u + "\n\xe4:" + apw, 2, 1, "UTF-8", V::Right);
    old("NUL, no line end", QByteArray("#\0\n", 3) + u, 1, 2, "rest of the file", V::UnknownUser);
    old("NUL behind", u + QByteArray("\0x\ny", 4), 1, int(u.size()) + 1, "rest of the file", V::Right);
    old("NUL behind, line end", u + QByteArray("\0x\n", 3), 1, int(u.size()) + 1, "rest of the file", V::UnknownUser);
    old("long name", QByteArray(65536, 'x') + ":x\n" + u, 1, 1, "longer", V::Right);
    old("long hash", "u:" + QByteArray(65536, 'x') + "\n", 1, 3, "longer", V::UnknownUser);
    old("lost line", "x:" + with(apw, "101", "101" + QByteArray(255 - 2 - apw.size(), ' ')), 1, 1, "lose",
        V::UnknownUser);
    strict("2.1 usual", u + "\n", 0, 0, "", V::Right);
    strict("2.1 long salt", longSalt, 0, 0, "", V::Wrong);
    strict("2.1 disabled", "u:!" + apw, 1, 3, "does not start", V::Broken);
    strict("2.1 without a dollar", "u:" + apw.mid(1), 1, 3, "does not start", V::Broken);
    strict("2.1 dollars in a row", "u:" + with(apw, "$101", "$$101"), 0, 0, "", V::Right);
    strict("2.1 argon2id", "u:$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$aGFzaA", 1, 3, "not known here", V::NotKnown);
    strict("2.1 twice", u + "\n" + u, 2, 1, "does not start", V::Right);
    strict("2.1 no name", ":" + apw + "\n", 1, 1, "missing", V::UnknownUser);
    strict("2.1 colon alone", ":\n" + u, 1, 1, "missing", V::Right);
    strict("2.1 NUL", QByteArray("x\0\n", 3) + u, 1, 2, "ignores the line", V::Right);
}

void TestPasswordFile::tells()
{
    QFETCH(QByteArray, lines);
    QFETCH(Dialect, dialect);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, part);
    QFETCH(PasswordVerdict, verdict);
    const File file = read(lines, dialect);
    QCOMPARE(file->findings().size(), line == 0 ? 0 : 1);
    QCOMPARE(file->check("u", "apw"), verdict);
    if (line == 0)
        return;
    const Finding &finding = file->findings().constFirst();
    QCOMPARE(finding.severity == Finding::Severity::Error, file->isBroken());
    QCOMPARE(file->isBroken(), finding.what.contains(QStringLiteral("does not start with")));
    QCOMPARE(finding.file, QStringLiteral("/etc/mosquitto/pw"));
    QCOMPARE(finding.line, line);
    QCOMPARE(finding.column, column);
    QVERIFY2(finding.what.contains(part), qPrintable(finding.what));
}

void TestPasswordFile::findsEntries()
{
    const File file = read("# one\n#gone:" + apw + "\na:!" + apw + "\nb:x\nb:" + pw + "\n# c:" + apw + "\nc:" + pw);
    QCOMPARE(file->entryCount(), 6U);
    const auto gone = file->find("gone");
    QVERIFY(gone && gone->isCommentedOut);
    QCOMPARE(file->check("gone", "apw"), V::UnknownUser);
    const auto a = file->find("a");
    QVERIFY(a && a->state == HashState::Disabled);
    QCOMPARE(a->hash.toByteArray(), '!' + apw);
    QCOMPARE(file->lineAt(a->offset), 3);
    const auto b = file->find("b");
    QVERIFY(b && b->state == HashState::Usable);
    QCOMPARE(b->hash.toByteArray(), pw);
    QCOMPARE(file->entriesOf("b").size(), 2);
    const auto c = file->find("c");
    QVERIFY(c && !c->isCommentedOut);
    QVERIFY(!file->find("d"));
    QCOMPARE(file->findings().size(), 1); // b's first line
}

void TestPasswordFile::findsManyUsers()
{
    QByteArray bytes;
    for (int i = 0; i < 5000; ++i)
        bytes += "device" + QByteArray::number(i) + ':' + (i % 3 ? apw : pw) + "\n";
    const File file = read(bytes);
    QVERIFY(file->findings().isEmpty());
    QCOMPARE(file->entryCount(), 5000U);
    for (int i = 0; i < 5000; ++i) {
        const auto entry = file->find(QByteArray("device" + QByteArray::number(i)));
        QVERIFY(entry);
        QCOMPARE(entry->number, quint32(i) + 1);
        QCOMPARE(entry->hash.toByteArray(), i % 3 ? apw : pw);
    }
    QVERIFY(!file->find("device5000"));
}

void TestPasswordFile::makesLines()
{
    const auto line = passwordLine("new \xc3\xbc", Secret::fromText(QStringLiteral("s3cret ü")));
    QVERIFY(line);
    QVERIFY(line->startsWith("new \xc3\xbc:$7$101$"));
    const File file = read(*line);
    QVERIFY(file->findings().isEmpty());
    QCOMPARE(file->check("new \xc3\xbc", "s3cret \xc3\xbc"), V::Right);
    QCOMPARE(file->check("new \xc3\xbc", "s3cret"), V::Wrong);
    QVERIFY(*passwordLine("new", Secret::fromText(QStringLiteral("a"))) !=
            *passwordLine("new", Secret::fromText(QStringLiteral("a"))));
}

void TestPasswordFile::refusesNames_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char *name : {"", "a:b", "#a", " a", "a ", "a\nb", "a\r", "\xe4"})
        QTest::newRow(QByteArray(name).toPercentEncoding().prepend('_').constData()) << QByteArray(name);
    QTest::newRow("long") << QByteArray(65536, 'x');
}

void TestPasswordFile::refusesNames()
{
    QFETCH(QByteArray, name);
    const auto line = passwordLine(name, Secret::fromText(QStringLiteral("a")));
    QVERIFY(!line);
    QCOMPARE(line.error().fault, Fault::BadInput);
}

void TestPasswordFile::blocksAndUnblocks_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<Dialect>("dialect");
    QTest::addColumn<QByteArray>("blocked");
    QTest::newRow("2.0") << "a:" + apw << Dialect::V20 << "a:!" + apw;
    QTest::newRow("2.0, blanks") << " a : " + apw + ":x\r\n" << Dialect::V20 << " a : !" + apw + ":x\r\n";
    QTest::newRow("2.1") << "a:" + apw + "\n" << Dialect::V21 << "#a:" + apw + "\n";
    QTest::newRow("comment") << QByteArray("# words: more") << Dialect::V20 << QByteArray("# words: more");
    QTest::newRow("2.0, blank hash") << QByteArray("a: \n") << Dialect::V20 << QByteArray("a:! \n");
    QTest::newRow("no entry") << QByteArray("words") << Dialect::V21 << QByteArray("words");
}

void TestPasswordFile::blocksAndUnblocks()
{
    QFETCH(QByteArray, line);
    QFETCH(Dialect, dialect);
    QFETCH(QByteArray, blocked);
    QCOMPARE(blockedLine(line, dialect), blocked);
    QCOMPARE(blockedLine(blocked, dialect), blocked);
    QCOMPARE(unblockedLine(blocked), line);
    QCOMPARE(unblockedLine(line), line);
    QVERIFY(read(blocked, dialect)->check("a", "apw") != V::Right);
}

void TestPasswordFile::capsFindings()
{
    QByteArray bytes;
    for (int i = 0; i < 1000; ++i)
        bytes += "u:" + apw + "\nx:y\n";
    QVERIFY(read(bytes)->findings().size() <= 200);
    QVERIFY(!read(bytes)->isBroken());
    bytes = QByteArray("noise\n").repeated(300) + "u:" + apw + "\nu:" + apw + "\n";
    QVERIFY(read(bytes, Dialect::V21)->isBroken());
}

void TestPasswordFile::agreesWithTheBroker_data()
{
    tells_data();
}

// Every odd line of above before a living broker: who signs in there is who signs in here.
void TestPasswordFile::agreesWithTheBroker()
{
    QFETCH(QByteArray, lines);
    const Dialect dialect = brokerDialect();
    const File file = read(lines, dialect);
    BrokerProcess broker;
    QFile written(broker.folder() + QStringLiteral("/pw"));
    QVERIFY(written.open(QIODevice::WriteOnly));
    QCOMPARE(written.write(lines), lines.size());
    written.close();
    const bool isUp = broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\npassword_file @FOLDER@/pw\n"));
    if (file->find("u") && file->find("u")->state == HashState::Argon2)
        return;
    QVERIFY2(isUp != file->isBroken(), broker.problem());
    if (!isUp)
        return;
    for (const char *password : {"apw", "pw", "wrong", ""}) {
        const PasswordVerdict verdict = file->check("u", password);
        MqttOptions options;
        options.host = QStringLiteral("127.0.0.1");
        options.port = broker.port();
        options.clientId = QStringLiteral("c");
        options.user = QStringLiteral("u");
        options.password = Secret(password);
        const auto link = MqttLink::create();
        const auto welcome = await(link->open(options));
        QVERIFY2(welcome || welcome.error().fault == Fault::Refused, told(welcome).constData());
        if (verdict != V::NotKnown)
            QCOMPARE(welcome.has_value(), verdict == V::Right);
    }
}

QTEST_GUILESS_MAIN(TestPasswordFile)
#include "tst_passwordfile.moc"
