// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostsblocks.h"
#include "connectors/hostsaccess/hostsedit.h"
#include "support/libwrap.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace gatehouse;
using namespace gatehouse::hostsaccess;
using namespace gatehouse::test;

// A living mosquitto 2.0.11-1.2+deb12u2 with libwrap0 7.6.q-32 was asked by hand, in a mount namespace of its own with
// other files over /etc/hosts.allow and /etc/hosts.deny (which takes root, so it is no test): it refuses 127.0.0.1 by
// the line that denied() writes ("Client connection from 127.0.0.1 denied access by tcpd."), takes it after allowed()
// and after lifted() without a reload, refuses by its port in the place of its name, and refuses everybody when the
// last line of hosts.deny has no line end.

namespace {

const QString allowPath = QStringLiteral("/etc/hosts.allow");
const QString denyPath = QStringLiteral("/etc/hosts.deny");

std::shared_ptr<const HostsFile> allowFile(const QByteArray &bytes)
{
    return HostsFile::read(bytes, allowPath, HostsTable::Allow);
}

std::shared_ptr<const HostsFile> denyFile(const QByteArray &bytes)
{
    return HostsFile::read(bytes, denyPath, HostsTable::Deny);
}

HostsAccess accessBy(const QByteArray &allow, const QByteArray &deny)
{
    return HostsAccess(allowFile(allow), denyFile(deny));
}

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

} // namespace

/// Whether the edits of hosts.allow and hosts.deny do what they say and nothing else, and who is told to be kept out.
class TestHostsEdit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void denies_data();
    void denies();
    void lifts_data();
    void lifts();
    void leavesWiderRules_data();
    void leavesWiderRules();
    void allows_data();
    void allows();
    void letsIn();
    void refusesWhatIsNoAddress();
    void saysWhereItCannotWrite();
    void listsBlocks_data();
    void listsBlocks();
    void takesReasons();
    void keepsIds();
    void namesFaults();
};

void TestHostsEdit::denies_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char *title, const char *before, const char *address, const char *reason,
                        const char *after) {
        QTest::newRow(title) << QByteArray(before) << text(address) << text(reason) << QByteArray(after);
    };
    row("empty", "", "10.0.0.7", "", "mosquitto: 10.0.0.7\n");
    row("IPv6", "", "2001:DB8:0::7", "", "mosquitto: [2001:db8::7]\n");
    row("IPv6 with interface", "", "fe80::7%eth0", "", "mosquitto: [fe80::7]\n");
    row("IPv4 in IPv6", "", "::FFFF:10.0.0.7", "", "mosquitto: 10.0.0.7\n");
    row("reason", "ALL: 10.0.0.6\n", "10.0.0.7", " flood\n since \t noon\\\\ ",
        "ALL: 10.0.0.6\n# flood since noon\nmosquitto: 10.0.0.7\n");
    row("hostile reason", "", "10.0.0.7", "a\nmosquitto: ALL\r\xe2\x80\xae",
        "# a mosquitto: ALL \\u{202E}\nmosquitto: 10.0.0.7\n");
    row("below a comment", "# ALL: PARANOID\n", "10.0.0.7", "", "# ALL: PARANOID\n\nmosquitto: 10.0.0.7\n");
    row("CRLF", "# head\r\n", "10.0.0.7", "why", "# head\r\n\r\n# why\r\nmosquitto: 10.0.0.7\r\n");
    row("is there", "mosquitto: 10.0.0.7\n", "10.0.0.7", "why", "mosquitto: 10.0.0.7\n");
    row("is there, but not always", "mosquitto: 10.0.0.7 EXCEPT a.example\n", "10.0.0.7", "",
        "mosquitto: 10.0.0.7 EXCEPT a.example\nmosquitto: 10.0.0.7\n");
    row("is there for others", "ALL: 10.0.0.7\n", "10.0.0.7", "", "ALL: 10.0.0.7\nmosquitto: 10.0.0.7\n");
    row("before a rule that lets in by its options", "ALL: 1.\nALL: 10.0.0. : allow\n", "10.0.0.7", "flood",
        "ALL: 1.\n# flood\nmosquitto: 10.0.0.7\nALL: 10.0.0. : allow\n");
    row("before what is never read", "ALL: 10.0.0.6\n# last\nALL: 10.", "10.0.0.7", "",
        "ALL: 10.0.0.6\nmosquitto: 10.0.0.7\n# last\nALL: 10.");
}

void TestHostsEdit::denies()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, address);
    QFETCH(QString, reason);
    QFETCH(QByteArray, after);
    const auto bytes = denied(*denyFile(before), address, reason);
    QVERIFY2(bytes, bytes ? "" : qPrintable(bytes.error().what));
    QCOMPARE(*bytes, after);
    Libwrap library;
    QVERIFY(library.put({}, *bytes));
    Libwrap::Question question;
    question.address = address.toLatin1();
    QVERIFY(!library.ask(question).isGranted);
}

void TestHostsEdit::lifts_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char *title, const char *before, const char *after, const char *address = "10.0.0.7") {
        QTest::newRow(title) << QByteArray(before) << text(address) << QByteArray(after);
    };
    row("alone", "ALL: 10.0.0.6\nmosquitto: 10.0.0.7\nsshd: ALL\n", "ALL: 10.0.0.6\nsshd: ALL\n");
    row("first", "mosquitto :10.0.0.7,10.0.0.8 \r\n", "mosquitto :10.0.0.8 \r\n");
    row("middle", "mosquitto: 10.0.0.6, 10.0.0.7,\t10.0.0.8 : spawn x\n", "mosquitto: 10.0.0.6, 10.0.0.8 : spawn x\n");
    row("last", "mosquitto: 10.0.0.6, 10.0.0.7 : deny\n", "mosquitto: 10.0.0.6 : deny\n");
    row("continued", "mosquitto: 10.0.0.6, \\\n  10.0.0.7, \\\n  10.0.0.8\n#\n",
        "mosquitto: 10.0.0.6, \\\n  10.0.0.8\n#\n");
    row("end of a continued line", "mosquitto: 10.0.0.6, \\\n  10.0.0.7\n", "mosquitto: 10.0.0.6\n");
    row("over two lines", "mosquitto: 10.0.\\\n0.7 10.0.0.8\n", "mosquitto: 10.0.0.8\n");
    row("several times", "mosquitto: 10.0.0.7\nmosquitto: 10.0.0.7 10.0.0.7 a\n", "mosquitto: a\n");
    row("several times alone", "mosquitto: 10.0.0.7 10.0.0.7/32\nmosquitto: 10.0.0.7\n# x\nmosquitto: 10.0.0.7\n", "");
    row("as a network of one", "mosquitto: 10.0.0.7/32\n", "");
    row("IPv6", "mosquitto: [2001:db8::8] [2001:DB8:0::7]\n", "mosquitto: [2001:db8::8]\n", "2001:db8::7");
    row("before EXCEPT", "mosquitto: 10.0.0.7 10. EXCEPT 10.0.0.7\n", "mosquitto: 10. EXCEPT 10.0.0.7\n");
    row("alone before EXCEPT", "mosquitto: 10.0.0.7 EXCEPT .example\n", "");
    row("with a comment behind", "mosquitto: 10.0.0.7 # flood\n", "");
    row("another behind a comment", "mosquitto: 10.0.0.7 # 10.0.0.8\n", "mosquitto: # 10.0.0.8\n");
    row("below a comment", "# why\nmosquitto: 10.0.0.7\nALL: 10.0.0.6\n", "# why\n\nALL: 10.0.0.6\n");
    row("below a comment, CRLF", "# why\r\nmosquitto: 10.0.0.7\r\nALL: 1.\r\n", "# why\r\n\r\nALL: 1.\r\n");
    row("its comment, at the end", "ALL: 1.\n# why\n# and how\nmosquitto: 10.0.0.7\n", "ALL: 1.\n");
    row("its comment, then nothing", "# why\nmosquitto: 10.0.0.7\n\nALL: 1.\n", "\nALL: 1.\n");
    row("below a rule that is off", "# ALL: 10.0.0.9\nmosquitto: 10.0.0.7\n", "# ALL: 10.0.0.9\n");
}

void TestHostsEdit::lifts()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, address);
    QFETCH(QByteArray, after);
    const auto bytes = lifted(*denyFile(before), address);
    QVERIFY2(bytes, bytes ? "" : qPrintable(bytes.error().what));
    QCOMPARE(*bytes, after);
}

void TestHostsEdit::leavesWiderRules_data()
{
    QTest::addColumn<QByteArray>("deny");
    for (const char *deny :
         {"ALL: ALL\n", "mosquitto: 10.0.0.0/24\n", "mosquitto: 10.\n", "mosquitto: 10.0.0.?\n", "ALL: 10.0.0.7\n",
          "mosquitto, sshd: 10.0.0.7\n", "mosquitto@10.: 10.0.0.7\n", "mosquitto: ALL EXCEPT 10.0.0.7\n",
          "mosquitto: 10.0.0.7: allow\n", "mosquitto: root@10.0.0.7\n", "# mosquitto: 10.0.0.7\n", ""})
        QTest::newRow(QByteArray(deny).trimmed().constData()) << QByteArray(deny);
}

void TestHostsEdit::leavesWiderRules()
{
    QFETCH(QByteArray, deny);
    const auto bytes = lifted(*denyFile(deny), text("10.0.0.7"));
    QVERIFY(!bytes);
    QVERIFY(bytes.error().fault == Fault::NotSupported);
    QVERIFY(bytes.error().what.contains(u"mosquitto: 10.0.0.7"));
}

void TestHostsEdit::allows_data()
{
    QTest::addColumn<QByteArray>("allow");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char *title, const char *allow, const char *after) {
        QTest::newRow(title) << QByteArray(allow) << QByteArray(after);
    };
    row("empty", "", "# known\nmosquitto: 10.0.0.7\n");
    row("at the end", "sshd: ALL\n", "sshd: ALL\n# known\nmosquitto: 10.0.0.7\n");
    row("before a denial", "sshd: ALL\n# no guests\nALL: 10.: deny\nALL: 1.\n",
        "sshd: ALL\n# known\nmosquitto: 10.0.0.7\n# no guests\nALL: 10.: deny\nALL: 1.\n");
    row("before a mistake", "ALL: ALL: nonsense\n", "# known\nmosquitto: 10.0.0.7\nALL: ALL: nonsense\n");
    row("before what may deny", "ALL: .example: deny\n", "# known\nmosquitto: 10.0.0.7\nALL: .example: deny\n");
    row("before what is never read", "ALL: 1.\nALL: 10.", "ALL: 1.\n# known\nmosquitto: 10.0.0.7\nALL: 10.");
}

void TestHostsEdit::allows()
{
    QFETCH(QByteArray, allow);
    QFETCH(QByteArray, after);
    const QByteArray deny = "ALL: ALL\n";
    const auto bytes = allowed(accessBy(allow, deny), text("10.0.0.7"), text("known"));
    QVERIFY2(bytes, bytes ? "" : qPrintable(bytes.error().what));
    QCOMPARE(*bytes, after);
    Libwrap library;
    QVERIFY(library.put(*bytes, deny));
    Libwrap::Question question;
    question.address = "10.0.0.7";
    QVERIFY(library.ask(question).isGranted);
}

void TestHostsEdit::letsIn()
{
    const auto byLifting = letIn(accessBy({}, "mosquitto: 10.0.0.7 10.0.0.8\n"), text("10.0.0.7"));
    QVERIFY(byLifting && !byLifting->allow);
    QCOMPARE(*byLifting->deny, "mosquitto: 10.0.0.8\n");
    const auto both = letIn(accessBy({}, "mosquitto: 10.0.0.7\nALL: 10.\n"), text("10.0.0.7"));
    QVERIFY(both && both->allow && both->deny);
    QCOMPARE(*both->allow, "mosquitto: 10.0.0.7\n");
    QCOMPARE(*both->deny, "ALL: 10.\n");
    const auto isIn = letIn(accessBy({}, "sshd: 10.0.0.7\n"), text("10.0.0.7"));
    QVERIFY(isIn && !isIn->allow && !isIn->deny);
    const auto inAllow = letIn(accessBy("mosquitto: 10.0.0.7: deny\n", {}), text("10.0.0.7"));
    QVERIFY(inAllow && !inAllow->deny);
    QCOMPARE(*inAllow->allow, "");
}

void TestHostsEdit::refusesWhatIsNoAddress()
{
    for (const char *address : {"", "pump", "10.0.0", "10.0.0.0/8", "ALL", "10.0.0.7\nALL: ALL", "10.0.0.7 ALL",
                                "[::1]", "::1]:ALL", "fe80::1%a: ALL", "10.0.0.256", "0x0a.0.0.7", " 10.0.0.7"}) {
        QVERIFY2(denied(*denyFile({}), text(address)).error().fault == Fault::BadInput, address);
        QVERIFY2(lifted(*denyFile({}), text(address)).error().fault == Fault::BadInput, address);
        QVERIFY2(allowed(accessBy({}, {}), text(address)).error().fault == Fault::BadInput, address);
        QVERIFY2(letIn(accessBy({}, {}), text(address)).error().fault == Fault::BadInput, address);
    }
    QVERIFY(denied(*denyFile({}), QString(text("10.0.0.7") + QChar::Null)).error().fault == Fault::BadInput);
}

void TestHostsEdit::saysWhereItCannotWrite()
{
    const auto unreadable = HostsFile::unreadable(denyPath, HostsTable::Deny);
    QVERIFY(denied(*unreadable, text("10.0.0.7")).error().fault == Fault::NotSupported);
    QVERIFY(lifted(*unreadable, text("10.0.0.7")).error().fault == Fault::NotSupported);
    const auto hidden = denied(*denyFile(QByteArray("ALL: 1.\n\0", 9)), text("10.0.0.7"));
    QVERIFY(!hidden && hidden.error().fault == Fault::Conflict);
}

void TestHostsEdit::listsBlocks_data()
{
    QTest::addColumn<QByteArray>("allow");
    QTest::addColumn<QByteArray>("deny");
    QTest::addColumn<QString>("blocks"); // "kind value mechanism certainty line", joined by "; "
    const auto row = [](const char *title, const char *allow, const char *deny, const char *blocks) {
        QTest::newRow(title) << QByteArray(allow) << QByteArray(deny) << text(blocks);
    };
    row("none", "ALL: ALL\n", "sshd: ALL\n# ALL: ALL\n", "");
    row("addresses", "", "mosquitto: 10.0.0.7 [2001:DB8::7]\nALL: 10.0.0.8/32\n",
        "address 10.0.0.7 banned certain 1; address 2001:db8::7 banned certain 1; address 10.0.0.8 banned certain 2");
    row("networks", "", "\nALL: 10. 10.0.0.0/255.255.255.0 [fd00::1]/8\n",
        "network 10.0.0.0/8 firewall certain 2; network 10.0.0.0/24 firewall certain 2; network fd00::/8 firewall "
        "certain 2");
    row("everyone", "", "ALL: ALL\n", "everyone  firewall certain 1");
    row("patterns", "", "ALL: .example 10.?.* /etc/x @g KNOWN\n",
        "pattern .example firewall likely 1; pattern 10.?.* firewall likely 1; pattern /etc/x firewall likely 1; "
        "pattern @g firewall likely 1; pattern KNOWN firewall likely 1");
    row("those that never fit", "", "ALL: 10.0.0.7/8 [10.0.0.7] 10.0.0 # flood of pumps\n", "");
    row("let in by hosts.allow", "mosquitto: 10.0.0.7\n", "mosquitto: 10.0.0.7 10.0.0.8\n",
        "address 10.0.0.8 banned certain 1");
    row("perhaps let in", "mosquitto: .example\n", "mosquitto: 10.0.0.7\nALL: ALL\n",
        "address 10.0.0.7 banned possible 1; everyone  firewall likely 2");
    row("all let in", "mosquitto: ALL\n", "ALL: 10.0.0.7 10. ALL", "");
    row("except", "", "ALL: ALL EXCEPT LOCAL\n", "everyone  firewall likely 1");
    row("port", "", "8883: 10.0.0.7\n1883: 10.0.0.8\n",
        "address 10.0.0.7 banned possible 1; address 10.0.0.8 banned possible 2");
    row("option", "ALL: 10.0.0.7: deny\nALL: ALL: nonsense\n", "",
        "address 10.0.0.7 banned certain 1; everyone  firewall certain 2");
    row("allow in hosts.deny", "", "ALL: 10.0.0.7: allow\nALL: 10.0.0.7 10.0.0.8\n",
        "address 10.0.0.8 banned certain 2");
    row("shortest mistake", "*:*:x\n", "", "everyone  firewall certain 1");
    row("command that decides", "", "ALL: ALL: aclexec x\n", "everyone  firewall possible 1");
    row("last line", "", "ALL: 1.\nALL: 10.", "network 1.0.0.0/8 firewall certain 1; everyone  brokerFault certain 2");
}

void TestHostsEdit::listsBlocks()
{
    QFETCH(QByteArray, allow);
    QFETCH(QByteArray, deny);
    QFETCH(QString, blocks);
    QStringList found;
    for (const Block &block : hostsBlocks(accessBy(allow, deny))) {
        found.append(QStringList{subjectKindName(block.subject.kind), block.subject.value,
                                 mechanismName(block.mechanism), certaintyName(block.certainty),
                                 QString::number(block.origin.line)}
                         .join(u' '));
        QVERIFY(block.explanation.endsWith(u'.'));
        QVERIFY(block.scope.action == Action::Connect);
        QVERIFY(block.origin.place == allowPath || block.origin.place == denyPath);
    }
    QCOMPARE(found.join(QLatin1String("; ")), blocks);
}

void TestHostsEdit::takesReasons()
{
    const auto blocks =
        hostsBlocks(accessBy({}, "# head\n\n# flood\n#  since noon\nmosquitto: 10.0.0.7\nmosquitto: 10.0.0.8\n"
                                 "# told\n# ALL: PARANOID\nmosquitto: 10.0.0.9\n"));
    QCOMPARE(blocks.size(), 3);
    QCOMPARE(blocks[0].reason, text("flood since noon"));
    QCOMPARE(blocks[1].reason, QString());
    QCOMPARE(blocks[2].reason, QString());
    const auto written = denied(*denyFile("# ALL: PARANOID\n"), text("10.0.0.7"), text("flood"));
    QCOMPARE(hostsBlocks(accessBy({}, *written)).constFirst().reason, text("flood"));
}

void TestHostsEdit::keepsIds()
{
    const auto ids = [](const QByteArray &deny) {
        QStringList found;
        for (const Block &block : hostsBlocks(accessBy({}, deny)))
            found.append(block.id);
        return found;
    };
    const QString first = text("hosts//etc/hosts.deny/mosquitto/10.0.0.7");
    QCOMPARE(ids("mosquitto: 10.0.0.7\n"), QStringList{first});
    QCOMPARE(ids("\n# x\nALL: 10.0.0.9\nmosquitto :10.0.0.6, \\\n 10.0.0.7\n").constLast(), first);
    QCOMPARE(ids("mosquitto: 10.0.0.7\nmosquitto: 10.0.0.7\n"), QStringList({first, first + u"#2"}));
    QVERIFY(ids("mosquitto: 10.0.0.7 EXCEPT .a\n") != QStringList{first});
}

void TestHostsEdit::namesFaults()
{
    const auto blocks = hostsBlocks(HostsAccess(HostsFile::missing(allowPath, HostsTable::Allow),
                                                HostsFile::unreadable(denyPath, HostsTable::Deny)));
    QCOMPARE(blocks.size(), 1);
    QVERIFY(blocks[0].mechanism == Mechanism::BrokerFault && blocks[0].subject.kind == SubjectKind::Everyone);
    QVERIFY(blocks[0].ownedBy && blocks[0].explanation.contains(u"refuses everybody"));
}

QTEST_GUILESS_MAIN(TestHostsEdit)
#include "tst_hostsedit.moc"
