// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/pskfile.h"
#include "livingbroker.h"

#include <QFile>
#include <QtTest/QTest>

using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

using File = std::shared_ptr<const PskFile>;

File read(const QByteArray &bytes, Dialect dialect = Dialect::V20)
{
    return PskFile::read(bytes, QStringLiteral("/etc/mosquitto/psk"), dialect);
}

} // namespace

Q_DECLARE_METATYPE(gatehouse::mosquitto::Dialect)

/// Whether a psk_file is read as mosquitto reads it, and whether a living one starts with what we call sound.
class TestPskFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tells_data();
    void tells();
    void findsKeys();
    void makesKeys_data();
    void makesKeys();
    void agreesWithTheBroker_data();
    void agreesWithTheBroker();
};

void TestPskFile::tells_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<Dialect>("dialect");
    QTest::addColumn<int>("line"); // 0: nothing to tell
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("part");
    QTest::addColumn<bool>("isBroken");
    const auto row = [](const char *name, const QByteArray &lines, int line, int column, const char *part,
                        bool isBroken = false, Dialect dialect = Dialect::V20) {
        QTest::newRow(name) << lines << dialect << line << column << QString::fromUtf8(part) << isBroken;
    };
    row("usual", "a:0123456789abcdefABCDEF\n", 0, 0, "");
    row("blanks", "# c\n\n \n a : 12 \r\n", 0, 0, "");
    row("not hexadecimal", "a:12\nb:12x4\n", 2, 5, "hexadecimal", true);
    row("with 0x", "a:0x12", 1, 4, "hexadecimal", true);
    row("inner space", "a:12 34", 1, 5, "hexadecimal", true);
    row("third field", "a:12:zz", 1, 6, "second colon");
    row("empty", "a:\n", 1, 1, "empty");
    row("no key", "a:", 1, 1, "key is missing");
    row("no colon", "a", 1, 1, "no identity");
    row("colon alone", ":", 1, 1, "no identity");
    row("twice", "a:12\na:13", 2, 1, "takes the first");
    row("2.1: twice, the second broken", "a:12\na:x", 2, 1, "takes the first", false, Dialect::V21);
    row("long", "a:" + QByteArray(514, '1'), 1, 3, "256 bytes");
    row("BOM",
        "\xef\xbb\xbf"
        "a:12\n",
        1, 1, "byte order mark");
    row("NUL", QByteArray("a:12\n#\0\nb:x\n", 12), 2, 2, "rest of the file");
    row("2.1: no identity", " :12", 1, 1, "identity is missing", false, Dialect::V21);
}

void TestPskFile::tells()
{
    QFETCH(QByteArray, lines);
    QFETCH(Dialect, dialect);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, part);
    QFETCH(bool, isBroken);
    const File file = read(lines, dialect);
    QCOMPARE(file->findings().size(), line == 0 ? 0 : 1);
    QCOMPARE(file->isBroken(), isBroken);
    if (line == 0)
        return;
    const Finding &finding = file->findings().constFirst();
    QCOMPARE(finding.severity == Finding::Severity::Error, isBroken);
    QCOMPARE(finding.line, line);
    QCOMPARE(finding.column, column);
    QVERIFY2(finding.what.contains(part), qPrintable(finding.what));
}

void TestPskFile::findsKeys()
{
    const File file = read("a:12\n b c :34:x\na:56\nempty: \nd:78\n");
    QCOMPARE(file->entryCount(), 5U);
    QCOMPARE(file->find("a")->hexKey.toByteArray(), "12");
    QCOMPARE(file->find("b c")->hexKey.toByteArray(), "34");
    QCOMPARE(file->lineAt(file->find("b c")->offset), 2);
    const auto empty = file->find("empty");
    QVERIFY(empty && empty->hexKey.isEmpty());
    QCOMPARE(empty->hexKey.data() - empty->identity.data(), 6); // where a key would be written: not in the next line
    QVERIFY(!file->find("b"));
}

void TestPskFile::makesKeys_data()
{
    QTest::addColumn<QByteArray>("digits");
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("even") << QByteArray("0a1B") << QByteArray("0a1b");
    QTest::newRow("odd") << QByteArray("abc") << QByteArray("0abc");
    QTest::newRow("zeros first") << QByteArray("00000a") << QByteArray("00000a");
    QTest::newRow("zeros, odd") << QByteArray("000a1") << QByteArray("00a1");
    QTest::newRow("a zero alone") << QByteArray("0") << QByteArray();
    QTest::newRow("empty") << QByteArray() << QByteArray();
}

void TestPskFile::makesKeys()
{
    QFETCH(QByteArray, digits);
    QFETCH(QByteArray, key);
    QCOMPARE(pskKey(digits).toHex(), key);
}

void TestPskFile::agreesWithTheBroker_data()
{
    tells_data();
}

void TestPskFile::agreesWithTheBroker()
{
    QFETCH(QByteArray, lines);
    BrokerProcess broker;
    QFile written(broker.folder() + QStringLiteral("/psk"));
    QVERIFY(written.open(QIODevice::WriteOnly));
    QCOMPARE(written.write(lines), lines.size());
    written.close();
    const bool isUp = broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\npsk_hint h\npsk_file @FOLDER@/psk\n"));
    QVERIFY2(isUp != read(lines, brokerDialect())->isBroken(), broker.problem());
}

QTEST_GUILESS_MAIN(TestPskFile)
#include "tst_pskfile.moc"
