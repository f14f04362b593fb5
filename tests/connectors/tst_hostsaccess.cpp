// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostswords.h"
#include "support/libwrap.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::hostsaccess;
using namespace gatehouse::test;

namespace {

using Ground = HostsDecision::Ground;

const QString allowPath = QStringLiteral("/etc/hosts.allow");
const QString denyPath = QStringLiteral("/etc/hosts.deny");

HostsAccess accessBy(const QByteArray &allow, const QByteArray &deny, const HostsListFiles &listFiles = {})
{
    return HostsAccess(HostsFile::read(allow, allowPath, HostsTable::Allow),
                       HostsFile::read(deny, denyPath, HostsTable::Deny), listFiles);
}

} // namespace

Q_DECLARE_METATYPE(gatehouse::Answered)
Q_DECLARE_METATYPE(gatehouse::hostsaccess::HostsDecision::Ground)

/// Whether hosts.allow and hosts.deny are read as libwrap reads them; each row is put to the living library, too.
class TestHostsAccess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decides_data();
    void decides();
    void leavesOpen_data();
    void leavesOpen();
    void tells_data();
    void tells();
    void knowsWhatFailedCommandsLeave();
    void readsListFiles();
    void knowsUnreadableFiles();
    void refusesWhatIsNoAddress();
    void namesPlaces();
    void takesLongLists();

private:
    Libwrap m_library;
};

void TestHostsAccess::decides_data()
{
    QTest::addColumn<QByteArray>("allow");
    QTest::addColumn<QByteArray>("deny");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("name");
    QTest::addColumn<Answered>("answer");
    QTest::addColumn<Ground>("ground");
    QTest::addColumn<int>("line");
    struct Row
    {
        const char *title;
        QByteArray allow;
        QByteArray deny;
        const char *address;
        const char *name;
        Answered answer;
        Ground ground;
        int line;
    };
    constexpr auto yes = Answered::Allow;
    constexpr auto no = Answered::Deny;
    const QByteArray long2046 = "mosquitto: " + QByteArray(2035, 'x') + '\n';
    const QByteArray long2047 = "mosquitto: " + QByteArray(2036, 'x') + '\n';
    const std::initializer_list<Row> rows{
        {"no rules", "", "", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"denied", "", "mosquitto: 10.0.0.7\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"another", "", "mosquitto: 10.0.0.7\n", "10.0.0.70", "unknown", yes, Ground::NoRule, 0},
        {"another daemon", "", "sshd: 10.0.0.7\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"allowed first", "mosquitto: 10.0.0.7\n", "ALL: ALL\n", "10.0.0.7", "unknown", yes, Ground::Rule, 1},
        {"not allowed", "mosquitto: 10.0.0.7\n", "\n\nALL: ALL\n", "10.0.0.8", "unknown", no, Ground::Rule, 3},
        {"case", "", "MOSQUITTO: all\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"beginning of an address", "", "ALL: 10.0.\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"end of an address", "", "ALL: .0.7\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"net and mask", "", "ALL: 10.0.0.0/255.255.255.0\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"net and length", "", "ALL: 10.0.0.0/24\n", "10.0.1.7", "unknown", yes, Ground::NoRule, 0},
        {"length with a tail", "", "ALL: 10.0.0.0/24x\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"all bits", "", "ALL: 10.0.0.7/32\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"all bits as a mask", "", "ALL: 10.0.0.7/255.255.255.255\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"length 0", "", "ALL: 0.0.0.0/0\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"mask 0", "", "ALL: 0.0.0.0/0.0.0.0\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"bits beyond the mask", "", "ALL: 10.0.0.7/8\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"octal", "", "ALL: 012.0.0.0/8\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"leading zero", "", "ALL: 10.0.0.07\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"IPv6", "", "mosquitto: [2001:db8:0::7]\n", "2001:db8::7", "unknown", no, Ground::Rule, 1},
        {"IPv6 without brackets", "", "mosquitto: 2001:db8::7\n", "2001:db8::7", "unknown", yes, Ground::NoRule, 0},
        {"IPv6 network", "", "mosquitto: [2001:db8::]/33\n", "2001:db8:7fff::1", "unknown", no, Ground::Rule, 1},
        {"beside it", "", "mosquitto: [2001:db8::]/33\n", "2001:db8:8000::1", "unknown", yes, Ground::NoRule, 0},
        {"IPv6 bits beyond", "", "mosquitto: [2001:db8::9]/64\n", "2001:db8::7", "unknown", no, Ground::Rule, 1},
        {"IPv6 length is a word", "", "mosquitto: [2001:db8::]/x\n", "fd00::7", "unknown", no, Ground::Rule, 1},
        {"IPv4 in IPv6", "", "mosquitto: 10.0.0.7\n", "::ffff:10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"network, IPv4 in IPv6", "", "ALL: 10.0.0.0/8\n", "::ffff:10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"IPv4 in brackets", "", "mosquitto: [10.0.0.7]\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"wildcards", "", "mosquitto: 10.?.0.*\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"two asterisks need a byte", "", "mosquitto: 10.0.0.7**\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"domain", "", "ALL: .Example\n", "10.0.0.7", "pump.example", no, Ground::Rule, 1},
        {"domain itself", "", "ALL: .example\n", "10.0.0.7", "example", yes, Ground::NoRule, 0},
        {"name", "", "ALL: pump.example\n", "10.0.0.7", "PUMP.example", no, Ground::Rule, 1},
        {"name that begins as an address", "", "ALL: 10.0.0.*\n", "10.1.1.1", "10.0.0.x.example", no, Ground::Rule, 1},
        {"LOCAL", "", "ALL: LOCAL\n", "10.0.0.7", "pump", no, Ground::Rule, 1},
        {"LOCAL without name", "", "ALL: LOCAL\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"KNOWN", "", "ALL: KNOWN\n", "10.0.0.7", "pump.example", no, Ground::Rule, 1},
        {"KNOWN, but paranoid", "", "ALL: KNOWN\n", "10.0.0.7", "paranoid", yes, Ground::NoRule, 0},
        {"UNKNOWN", "", "ALL: UNKNOWN\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"PARANOID", "", "ALL: PARANOID\n", "10.0.0.7", "paranoid", no, Ground::Rule, 1},
        {"EXCEPT", "", "ALL: 10. EXCEPT 10.0.0.7\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"EXCEPT others", "", "ALL: 10. EXCEPT 10.0.0.7\n", "10.0.0.8", "unknown", no, Ground::Rule, 1},
        {"EXCEPT of EXCEPT", "", "ALL: ALL EXCEPT 10. EXCEPT 10.0.0.7\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"EXCEPT nothing", "", "ALL: ALL EXCEPT\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"EXCEPT first", "", "ALL: EXCEPT 10.0.0.8\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"daemon in EXCEPT", "", "ALL EXCEPT mosquitto: ALL\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"daemon by wildcard", "", "mosq*: ALL\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"port", "", "1883: ALL\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"another port", "", "8883: ALL\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"port beyond 32 bits", "", "4294969179: ALL\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"own address", "", "mosquitto@127.: ALL\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"another own address", "", "mosquitto@192.168.: ALL\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"continued", "", "mosq\\\nuitto: 10.0.\\\n0.7\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"continued after CR", "", "mosquitto: 10.0.0.6, \\\r\n10.0.0.7\r\n", "10.0.0.7", "unknown", yes,
         Ground::NoRule, 0},
        {"CRLF", "", "mosquitto: 10.0.0.7\r\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"comment", "", "# mosquitto: 10.0.0.7\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"comment that goes on", "", "# old \\\nmosquitto: 10.0.0.7\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"no comment: indented", "", " # mosquitto: 10.0.0.7\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"no comment: behind a rule", "", "ALL: 10.0.0.6 # 10.0.0.7\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"no colon", "", "mosquitto 10.0.0.7\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"last line without end", "", "sshd: 10.0.0.9", "10.0.0.7", "unknown", no, Ground::StopsReading, 1},
        {"even a comment", "", "\n# end", "10.0.0.7", "unknown", no, Ground::StopsReading, 2},
        {"last line goes on", "", "sshd: ALL \\\n", "10.0.0.7", "unknown", no, Ground::StopsReading, 1},
        {"granted before that", "mosquitto: 10.\n", "# end", "10.0.0.7", "unknown", yes, Ground::Rule, 1},
        {"allow without end", "mosquitto: 10.", "ALL: ALL\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"2046 bytes", "", long2046, "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"2047 bytes", "", long2047, "10.0.0.7", "unknown", no, Ground::StopsReading, 1},
        {"NUL joins", "", QByteArray("mosq\0 x\nuitto: ALL\n", 19), "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"deny in hosts.allow", "ALL: ALL: DENY\n", "", "10.0.0.7", "unknown", no, Ground::Option, 1},
        {"allow in hosts.deny", "", "ALL: 10.: allow\nALL: ALL\n", "10.0.0.7", "unknown", yes, Ground::Option, 1},
        {"several options", "ALL: ALL: severity auth.info : umask = 022 : nice 0\n", "ALL: ALL\n", "10.0.0.7",
         "unknown", yes, Ground::Rule, 1},
        {"local facility", "ALL: ALL: severity local7.debug\n", "", "10.0.0.7", "unknown", yes, Ground::Rule, 1},
        {"no such facility", "ALL: ALL: severity authpriv.info\n", "", "10.0.0.7", "unknown", no, Ground::Option, 1},
        {"colon at the end", "ALL: ALL :\n", "", "10.0.0.7", "unknown", no, Ground::Option, 1},
        {"allow, then a colon", "ALL: ALL: allow :\n", "", "10.0.0.7", "unknown", no, Ground::Option, 1},
        {"no such option", "ALL: ALL: /bin/mail root\n", "", "10.0.0.7", "unknown", no, Ground::Option, 1},
        {"option of another client", "ALL: 10.0.0.8: nonsense\n", "", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"needs a value", "ALL: ALL: spawn\n", "", "10.0.0.7", "unknown", no, Ground::Option, 1},
        {"takes no value", "ALL: ALL: allow it\n", "", "10.0.0.7", "unknown", no, Ground::Option, 1},
        {"escaped colon", "ALL: ALL: setenv A b\\:deny\n", "", "10.0.0.7", "unknown", yes, Ground::Rule, 1},
        {"bad umask", "ALL: ALL: umask 8\n", "", "10.0.0.7", "unknown", no, Ground::Option, 1},
        {"setenv without name", "ALL: ALL: setenv ==\n", "", "10.0.0.7", "unknown", no, Ground::Option, 1},
        {"a command", "", "ALL: ALL: spawn true %a\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"twist", "ALL: ALL: twist true\n", "", "10.0.0.7", "unknown", no, Ground::Option, 1},
        {"user without host", "", "ALL: ALL@\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
        {"any user", "", "ALL: ALL@10.\n", "10.0.0.7", "unknown", no, Ground::Rule, 1},
        {"brackets never closed", "", "mosquitto: [::1 : allow\n", "10.0.0.7", "unknown", yes, Ground::NoRule, 0},
    };
    for (const Row &row : rows)
        QTest::newRow(row.title) << row.allow << row.deny << QString::fromLatin1(row.address)
                                 << QString::fromLatin1(row.name) << row.answer << row.ground << row.line;
}

void TestHostsAccess::decides()
{
    QFETCH(QByteArray, allow);
    QFETCH(QByteArray, deny);
    QFETCH(QString, address);
    QFETCH(QString, name);
    QFETCH(Answered, answer);
    QFETCH(Ground, ground);
    QFETCH(int, line);

    QVERIFY(m_library.put(allow, deny));
    Libwrap::Question question;
    question.address = address.toLatin1();
    question.name = name.toLatin1();
    const Libwrap::Reply reply = m_library.ask(question);
    QVERIFY2(reply.isGranted == (answer == Answered::Allow), reply.said.join('\n').constData());

    HostsAttempt attempt;
    attempt.address = address;
    attempt.hostName = name;
    attempt.port = quint16(1883);
    attempt.ownAddress = QStringLiteral("127.0.0.1");
    const HostsDecision decision = accessBy(allow, deny).decide(attempt);
    QCOMPARE(answerName(decision.answer), answerName(answer));
    QCOMPARE(decision.ground, ground);
    QCOMPARE(decision.line, line);
    QCOMPARE(decision.rule.has_value(), ground == Ground::Rule || ground == Ground::Option);
    QVERIFY(decision.file.isEmpty() == (ground == Ground::NoRule));
    QVERIFY(decision.needs == HostsNeeds());
    const QString words = sentenceOf(decision);
    QVERIFY2(words.endsWith(u'.') && (line == 0 || words.contains(QString::number(line))), qPrintable(words));
}

void TestHostsAccess::leavesOpen_data()
{
    QTest::addColumn<QByteArray>("allow");
    QTest::addColumn<QByteArray>("deny");
    QTest::addColumn<int>("needs");
    QTest::addColumn<int>("line");
    const auto row = [](const char *title, const char *allow, const char *deny, HostsNeeds needs, int line) {
        QTest::newRow(title) << QByteArray(allow) << QByteArray(deny) << int(needs.toInt()) << line;
    };
    row("name", "", "\nALL: pump.example\n", HostsNeed::HostName, 2);
    row("domain, then everybody", ".example: ALL\nALL: .example\n", "ALL: ALL\n", HostsNeed::HostName, 2);
    row("user", "", "ALL: root@10.\n", HostsNeed::UserName, 1);
    row("netgroup", "", "ALL: @pumps\n", HostsNeed::Netgroup, 1);
    row("list file", "", "ALL: /etc/pumps\n", HostsNeed::ListFile, 1);
    row("port", "", "1883: ALL\n", HostsNeed::Server, 1);
    row("own address", "", "ALL@10.0.0.1: ALL\n", HostsNeed::Server, 1);
    row("command that decides", "", "ALL: ALL: aclexec /bin/check\n", HostsNeed::Command, 1);
    row("its failure stays", "ALL: 10.: spawn true\nsshd: ALL: aclexec /bin/check\n", "ALL: ALL\n", HostsNeed::Command,
        1);
    row("user of the system", "ALL: ALL: user nobody\n", "", HostsNeed::SystemUser, 1);
    row("two", "ALL: @pumps\n", "ALL: .example\n", HostsNeed::HostName, 1);
    row("both ways the same", "ALL: .example\n", "", {}, 0);
    row("both ways denied", "", "ALL: .example\nALL: 10.0.0.7\n", {}, 2);
}

void TestHostsAccess::leavesOpen()
{
    QFETCH(QByteArray, allow);
    QFETCH(QByteArray, deny);
    QFETCH(int, needs);
    QFETCH(int, line);
    HostsAttempt attempt;
    attempt.address = QStringLiteral("10.0.0.7");
    const HostsDecision decision = accessBy(allow, deny).decide(attempt);
    QCOMPARE(decision.answer == Answered::Unknown, needs != 0);
    QCOMPARE(int(decision.needs.toInt()) & needs, needs);
    QCOMPARE(decision.line, line);
    QCOMPARE(sentenceOf(decision).contains(u"depends on: "), needs != 0);
    QVERIFY(!sentenceOf(decision).contains(u": ."));
}

void TestHostsAccess::tells_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<int>("line"); // 0: nothing to tell
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("part");
    QTest::addColumn<bool>("isBroken");
    const auto row = [](const char *title, const QByteArray &lines, int line, int column, const char *part,
                        bool isBroken = false) {
        QTest::newRow(title) << lines << line << column << QString::fromUtf8(part) << isBroken;
    };
    row("usual", "# hosts.deny\n\nALL: ALL EXCEPT LOCAL, .example : spawn (echo %a) & : deny\n", 0, 0, "");
    row("addresses", "mosquitto, sshd: 10.0.0.7 10. 10.0.0.0/8 [2001:db8::7] [2001:db8::]/32 /etc/x @g 10.*\n", 0, 0,
        "");
    row("no colon", "\nmosquitto 10.0.0.7\n", 2, 1, "no colon");
    row("no daemon", ": ALL\n", 1, 1, "no daemon");
    row("no client", "ALL:\n", 1, 5, "no client");
    row("nothing before EXCEPT", "EXCEPT sshd: ALL\n", 1, 1, "before EXCEPT");
    row("nothing before EXCEPT, clients", "ALL: EXCEPT 10.\n", 1, 5, "before EXCEPT");
    row("indented comment", "ALL: 10.0.0.7\n\t# ALL: 10.0.0.8\n", 2, 2, "no comment");
    row("comment behind a rule", "ALL: 10.0.0.7 # flood\n", 1, 15, "no comment");
    row("comment that goes on", "# old\\\nALL: ALL\n", 1, 1, "next line belongs to it");
    row("backslash before CR", "ALL: 10.0.0.7, \\\r\n", 1, 16, "backslash");
    row("in a continued line", "ALL: 10.0.0.6, \\\n 10.0.0.300\n", 2, 2, "no whole address");
    row("no end", "ALL: ALL", 1, 1, "line break", true);
    row("too long", QByteArray(2047, 'x') + '\n', 1, 1, "2046", true);
    row("NUL", QByteArray("\n#\0\n\n", 5), 2, 1, "NUL");
    row("IPv6 without brackets", "ALL: 2001:db8::7\n", 1, 6, "[2001:db8::7]", true);
    row("IPv6 without brackets, behind others", "ALL: 10.0.0.7, ::1\n", 1, 16, "[::1]", true);
    row("IPv4 in brackets", "ALL: [10.0.0.7]\n", 1, 6, "Write 10.0.0.7");
    row("IPv4 in IPv6", "ALL: [::ffff:10.0.0.7]\n", 1, 6, "Write 10.0.0.7");
    row("no IPv6", "ALL: [pump]\n", 1, 6, "no IPv6 address");
    row("wildcard in brackets", "ALL: [2001:*]\n", 1, 6, "wildcards");
    row("bad length", "ALL: [2001:db8::]/129\n", 1, 6, "no IPv6 network");
    row("length is a word", "ALL: [2001:db8::]/x\n", 1, 6, "takes it for 0");
    row("length 0", "ALL: 0.0.0.0/0\n", 1, 6, "no /0");
    row("whole mask", "ALL: 10.0.0.7/255.255.255.255\n", 1, 6, "address alone");
    row("bits beyond", "ALL: 10.1.2.3/8\n", 1, 6, "Write 10.0.0.0/8");
    row("bad mask", "ALL: 10.0.0.0/40\n", 1, 6, "no IPv4 network");
    row("octal", "ALL: 012.0.0.0/8\n", 1, 6, "10.0.0.0");
    row("too short", "ALL: 10.0.0\n", 1, 6, "end it with a dot");
    row("five numbers", "ALL: 10.0.0.7.\n", 1, 6, "no whole address");
    row("user", "ALL: root@ALL\n", 1, 6, "user name");
    row("option", "ALL: ALL : nonsense\n", 1, 12, "no option “nonsense”", true);
    row("colon", "ALL: ALL: \n", 1, 11, "no option behind it", true);
    row("must be last", "ALL: ALL: allow: spawn x\n", 1, 11, "must be the last", true);
    row("value needed", "ALL: ALL: spawn\n", 1, 11, "needs a value", true);
    row("no value", "ALL: ALL: deny all\n", 1, 11, "takes no value", true);
    row("bad value", "ALL: ALL: nice x\n", 1, 11, "no value for the option nice", true);
    row("twist", "ALL: ALL: twist x\n", 1, 11, "replaces the broker", true);
    row("rfc931", "ALL: ALL: rfc931 5\n", 1, 11, "user name");
    row("unknown letter", "ALL: ALL: spawn echo %y%%\n", 1, 11, "%y");
}

void TestHostsAccess::tells()
{
    QFETCH(QByteArray, lines);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, part);
    QFETCH(bool, isBroken);
    const auto file = HostsFile::read(lines, denyPath, HostsTable::Deny);
    for (const Finding &finding : file->findings())
        QVERIFY2(line != 0, qPrintable(finding.what));
    QCOMPARE(file->isBroken(), isBroken);
    if (line == 0)
        return;
    const auto isIt = [&](const Finding &one) { return one.what.contains(part); };
    const auto finding = std::find_if(file->findings().begin(), file->findings().end(), isIt);
    QVERIFY2(finding != file->findings().end(),
             file->findings().isEmpty() ? "nothing" : qPrintable(file->findings().constFirst().what));
    QCOMPARE(finding->line, line);
    QCOMPARE(finding->column, column);
    QCOMPARE(finding->file, denyPath);
    QVERIFY(finding->what.endsWith(u'.'));
    QVERIFY2(isBroken || file->findings().size() == 1, qPrintable(file->findings().constLast().what));
}

// What HostsEffect::Passes and effectsOf() are for: the library leaves the file, and remembers the failure.
void TestHostsAccess::knowsWhatFailedCommandsLeave()
{
    Libwrap::Question question;
    question.address = "10.0.0.7";
    const auto isGranted = [&](const QByteArray &deny) {
        return m_library.put({}, deny) && m_library.ask(question).isGranted;
    };
    QVERIFY(isGranted("ALL: ALL: aclexec false\nALL: ALL\n"));
    QVERIFY(isGranted("ALL: ALL: severity info\nALL: ALL\n"));
    QVERIFY(!isGranted("ALL: ALL\n"));
    QVERIFY(!isGranted("ALL: ALL: deny\n"));
    QVERIFY(!isGranted("ALL: ALL: aclexec true\n"));
    QVERIFY(!isGranted("ALL: ALL: severity info\n"));
    const QTemporaryDir folder;
    QVERIFY(!isGranted("ALL: ALL: spawn touch " + QFile::encodeName(folder.filePath(QStringLiteral("x"))) + '\n'));
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("x"))));
}

void TestHostsAccess::readsListFiles()
{
    const QTemporaryDir folder;
    const QByteArray path = QFile::encodeName(folder.filePath(QStringLiteral("list")));
    const QByteArray gone = QFile::encodeName(folder.filePath(QStringLiteral("gone")));
    const QByteArray list = "10.0.0.6\v10.0.0.0/30\n # .example\n10.0.0.9";
    QFile file(QFile::decodeName(path));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(list) == list.size());
    file.close();
    const QByteArray deny = "ALL: " + gone + " ALL@" + path + "\n";
    QVERIFY(m_library.put({}, deny));
    const HostsListFiles listFiles{{path, list}, {gone, std::nullopt}};
    QCOMPARE(accessBy({}, deny).listFileNames(), QStringList({QFile::decodeName(gone), QFile::decodeName(path)}));
    for (const char *address : {"10.0.0.5", "10.0.0.6", "10.0.0.3", "10.0.0.9", "10.0.0.90"}) {
        Libwrap::Question question;
        question.address = address;
        HostsAttempt attempt;
        attempt.address = QString::fromLatin1(address);
        attempt.hostName = QStringLiteral("unknown");
        const Answered answer = accessBy({}, deny, listFiles).decide(attempt).answer;
        QVERIFY(answer != Answered::Unknown);
        QCOMPARE(answer == Answered::Allow, m_library.ask(question).isGranted);
    }
}

void TestHostsAccess::knowsUnreadableFiles()
{
    HostsAttempt attempt;
    attempt.address = QStringLiteral("10.0.0.7");
    const HostsAccess broken(HostsFile::unreadable(allowPath, HostsTable::Allow),
                             HostsFile::unreadable(denyPath, HostsTable::Deny));
    QCOMPARE(broken.decide(attempt).ground, Ground::StopsReading);
    QCOMPARE(answerName(broken.decide(attempt).answer), answerName(Answered::Deny));
    QCOMPARE(broken.decide(attempt).file, denyPath);
    QVERIFY(sentenceOf(broken.decide(attempt)).contains(u"refuses everybody"));
    QVERIFY(broken.deny()->isBroken() && !broken.allow()->isBroken());
    const HostsAccess missing(HostsFile::missing(allowPath, HostsTable::Allow),
                              HostsFile::missing(denyPath, HostsTable::Deny));
    QCOMPARE(answerName(missing.decide(attempt).answer), answerName(Answered::Allow));
    QVERIFY(missing.deny()->findings().isEmpty());
}

void TestHostsAccess::refusesWhatIsNoAddress()
{
    for (const char *text : {"", "pump", "10.0.0", "10.0.0.7:1883", "[::1]", "010.0.0.7", "::1%eth0", "fe80::1%"}) {
        HostsAttempt attempt;
        attempt.address = QString::fromLatin1(text);
        const HostsDecision decision = accessBy({}, "ALL: ALL\n").decide(attempt);
        QVERIFY2(decision.ground == Ground::BadAddress && decision.answer == Answered::Unknown, text);
        QVERIFY(sentenceOf(decision).contains(u"not known"));
    }
}

void TestHostsAccess::namesPlaces()
{
    const QByteArray bytes = "#\nmosquitto: 10.\\\n0.0.7\n\nALL: ALL\n";
    const auto file = HostsFile::read(bytes, denyPath, HostsTable::Deny);
    QCOMPARE(file->rules().size(), std::size_t(2));
    const HostsRule &rule = file->rules()[0];
    QCOMPARE(rule.text, "mosquitto: 10.0.0.7\n");
    QCOMPARE(bytes.mid(rule.offset, rule.length), "mosquitto: 10.\\\n0.0.7\n");
    const auto positions = file->positionsOf(rule);
    QCOMPARE(positions.size(), std::size_t(rule.text.size()));
    for (std::size_t i = 0; i < positions.size(); ++i)
        QCOMPARE(bytes.at(positions[i]), rule.text.at(qsizetype(i)));
    QCOMPARE(file->rules()[1].line, 5);
}

void TestHostsAccess::takesLongLists()
{
    QByteArray deny;
    for (int i = 0; i < 20000; ++i)
        deny += "mosquitto: 10.1." + QByteArray::number(i / 250) + '.' + QByteArray::number(i % 250) + '\n';
    HostsAttempt attempt;
    attempt.address = QStringLiteral("10.1.79.249");
    const HostsDecision decision = accessBy({}, deny).decide(attempt);
    QCOMPARE(decision.line, 20000);
    // A pattern on which the library's own recursion takes hours.
    const QByteArray stars = "ALL: " + QByteArray("*1").repeated(40) + "x\n";
    QCOMPARE(answerName(accessBy({}, stars).decide(attempt).answer), answerName(Answered::Unknown));
}

QTEST_GUILESS_MAIN(TestHostsAccess)
#include "tst_hostsaccess.moc"
