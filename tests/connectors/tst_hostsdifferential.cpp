// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/hostsaccess/hostsaddress.h"
#include "connectors/hostsaccess/hostsblocks.h"
#include "connectors/hostsaccess/hostsedit.h"
#include "support/libwrap.h"

#include <QFile>
#include <QtTest/QTest>

#include <random>

using namespace gatehouse;
using namespace gatehouse::hostsaccess;
using namespace gatehouse::test;

namespace {

const QString allowPath = QStringLiteral("allow");
const QString denyPath = QStringLiteral("deny");

class Dice
{
public:
    explicit Dice(quint32 seed)
        : m_engine(seed)
    {
    }
    int below(int limit) { return int(m_engine() % quint32(limit)); }
    bool chance(int percent) { return below(100) < percent; }
    QByteArray of(std::initializer_list<const char *> list) { return list.begin()[below(int(list.size()))]; }

private:
    std::mt19937 m_engine;
};

const std::initializer_list<const char *> addresses{
    "10.0.0.7",   "10.0.0.70",   "10.0.1.7",    "10.1.0.7",        "192.168.0.1",    "127.0.0.1",
    "8.0.0.1",    "2001:db8::7", "2001:db8::8", "2001:db8:1:2::7", "fd00::7",        "::1",
    "fe80::7%lo", "::",          "0.0.0.0",     "255.255.255.255", "::ffff:10.0.0.7"};
const std::initializer_list<const char *> names{"unknown",   "unknown",          "paranoid",
                                                "pump",      "pump.example",     "a.b.Example",
                                                "localhost", "10.0.0.7.example", "10.0.0.x"};
const std::initializer_list<const char *> spaces{" ", " ", " ", ", ", ",", "\t", ",,", " \r ", " \\\n", ", \\\n  ", ""};

/// Words of every kind; some never fit, some only by the library's quirks.
QByteArray client(Dice &dice)
{
    switch (dice.below(9)) {
    case 0:
    case 1:
        return dice.of(addresses);
    case 2:
        return '[' + dice.of(addresses) + ']';
    case 3:
        return dice.of({"ALL",  "all", "LOCAL", "KNOWN", "UNKNOWN", "Unknown", "PARANOID", "EXCEPT",
                        "FAIL", "*",   "**",    "?",     "*?",      "#",       "\\",       "@",
                        "/",    ".",   "[",     "]",     "[]",      "[/",      "'",        "~"});
    case 4:
        return dice.of({"10.",   "10.0.",    "10.0.0.",  "10.0.0.7.", "1.", "2001:", "[2001:db8:", ".7",
                        ".0.7",  ".example", ".Example", ".",         "..", "pump.", "a.b.",       "*.example",
                        "pump*", "*0*7*",    "10.?.0.7", "10.0.0.7?", "[*", "*]",    "[10.*]",     "10.0.0.*",
                        "2001*", "*::*",     "::ffff:*", "*.??",      "*x*"});
    case 5:
        return dice.of({"10.0.0.7",
                        "10.0.0.0",
                        "10.0.0.8",
                        "10.0.0.4",
                        "0.0.0.0",
                        "012.0.0.0",
                        "0xa.0.0.0",
                        "10.0.0",
                        "10.0.0.0.0",
                        "10..0.0",
                        "[2001:db8::]",
                        "[2001:db8::7]",
                        "[::]",
                        "[fd00::]",
                        "[fe80::]",
                        "[fe80::7%lo]",
                        "[::ffff:10.0.0.0]",
                        "2001:db8::",
                        "[",
                        "[]",
                        "[x]",
                        "[10.0.0.0]",
                        "pump",
                        ""}) +
               '/' +
               dice.of({"8",
                        "24",
                        "30",
                        "31",
                        "32",
                        "0",
                        "33",
                        "64",
                        "127",
                        "128",
                        "129",
                        "-1",
                        "+8",
                        "x",
                        "",
                        "24x",
                        "255.0.0.0",
                        "255.255.255.0",
                        "255.255.255.255",
                        "0.0.0.0",
                        "255.0.255.0",
                        "0.0.0.255",
                        "255.255.255.252",
                        "8/9",
                        "0377.0.0.0",
                        "24]",
                        "[8"});
    case 6:
        return dice.of({"pump",
                        "PUMP.example",
                        "localhost",
                        "unknown",
                        "10.0.0.7.example",
                        "root",
                        "1883",
                        "10.0.0.07",
                        "010.0.0.7",
                        "10.0.0.x",
                        "::",
                        "10:0",
                        "[2001:DB8:0:0::7]",
                        "[2001:db8::7%0]",
                        "[::1%1]",
                        "[fe80::7%lo]",
                        "[fe80::7%9]",
                        "[::1]",
                        "[0:0:0:0:0:0:0:1]",
                        "[::1",
                        "::1]",
                        "\xc3\xbc*"});
    case 7:
        return dice.of({"ALL", "root", "KNOWN", "UNKNOWN", "*", "", "[x]"}) + '@' + client(dice);
    default:
        return dice.of({"10.0.0.7", "ALL", "ALL", "10."});
    }
}

QByteArray daemonName(Dice &dice)
{
    if (dice.chance(55))
        return dice.of({"mosquitto", "ALL"});
    if (dice.chance(10))
        return dice.of({"mosquitto", "ALL", "1883", "sshd"}) + '@' + client(dice);
    return dice.of({"mosquitto",      "MOSQUITTO", "sshd",    "ALL",         "1883",       "+1883",
                    "01883",          "8883",      "-1",      "65536",       "4294969179", "1883x",
                    "mosq*",          "mos?uitto", ".quitto", "mosquitto.",  "KNOWN",      "UNKNOWN",
                    "EXCEPT",         "LOCAL",     "#",       "[mosquitto]", "*",          "",
                    "mosquitto@127.", "@mosquitto"});
}

QByteArray list(Dice &dice, QByteArray (*one)(Dice &))
{
    QByteArray made = dice.chance(80) ? dice.of({"", " "}) : dice.of(spaces);
    for (int i = 0, count = dice.chance(50) ? 1 : dice.below(6); i < count; ++i) {
        made += one(dice) + dice.of(spaces);
        if (dice.chance(12))
            made += dice.of({" EXCEPT ", " except ", ",EXCEPT,"});
    }
    return made;
}

QByteArray option(Dice &dice)
{
    if (dice.chance(40))
        return dice.of({"allow", "deny", " ALLOW ", " deny ", "allow", "deny"});
    if (dice.below(800) == 0) // a process each
        return dice.of({"spawn :", "spawn = exit 1", "aclexec true", "aclexec false", "spawn : %z %a %"});
    return dice.of({"",
                    " ",
                    "severity info",
                    "severity auth.info",
                    "severity=local7.debug",
                    "severity x",
                    "severity ftp.info",
                    "severity LOCAL0.Err",
                    "severity [a.b].info",
                    "umask 022",
                    "umask = 0777",
                    "umask 01000",
                    "umask -1",
                    "umask 8",
                    "umask",
                    "nice 0",
                    "nice",
                    "nice x",
                    "nice 0x0",
                    "linger 5",
                    "linger -1",
                    "linger 5 ",
                    "keepalive",
                    "keepalive 1",
                    "setenv A b",
                    "setenv A",
                    "setenv A=b c",
                    "setenv == b",
                    "setenv %d x",
                    "setenv %z x",
                    "setenv a\\:b c",
                    "rfc931",
                    "rfc931 5",
                    "rfc931 0",
                    "user nosuchuser",
                    "group root",
                    "user root",
                    "user root.nosuchgroup",
                    "banners /nowhere",
                    "twist true",
                    "twist",
                    "nonsense",
                    "all",
                    "allow=",
                    "= allow",
                    "deny ==",
                    "allow\vx",
                    "spawn",
                    "/bin/true",
                    "10.0.0.7",
                    "\\:",
                    "\\",
                    "["});
}

QByteArray address(Dice &dice)
{
    return patternOf(plainAddress(QString::fromLatin1(dice.of(addresses))));
}

QByteArray rule(Dice &dice)
{
    if (dice.chance(25))
        return dice.of({"mosquitto:", "Mosquitto : ", "ALL: "}) + list(dice, address);
    QByteArray made = list(dice, daemonName) + ':' + list(dice, client);
    for (int i = 0, count = dice.chance(60) ? 0 : 1 + dice.below(3); i < count; ++i)
        made += ':' + option(dice);
    return made;
}

QByteArray file(Dice &dice)
{
    QByteArray made;
    for (int i = 0, count = dice.below(6); i < count; ++i) {
        if (dice.chance(15))
            made += dice.of({"\n", "# note\n", " # ALL: ALL\n", "#\\\n", "   \r\n", "\\\n", "ALL ALL\n", ",\n", ":\n",
                             "::\n", "\t\n", "# mosquitto: 10.0.0.7\n", "\v\n"});
        made += rule(dice) + dice.of({"\n", "\n", "\n", "\n", "\n", "\r\n", " \n", "\\\n", "\\\r\n"});
    }
    if (dice.chance(3))
        made += "ALL: " + QByteArray(2020 + dice.below(30), 'x') + "\n" + rule(dice) + "\n";
    if (dice.chance(2))
        made.insert(dice.below(int(made.size()) + 1), '\0');
    if (dice.chance(4))
        made.chop(1);
    if (dice.chance(5))
        made.insert(dice.below(int(made.size()) + 1), char(dice.below(256)));
    return made;
}

QString quoted(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes).replace(u'\n', QStringLiteral("⏎\n")).replace(u'\0', u'␀');
}

/// Whether something is told about the line that the library complains of; its numbers are those of a rule's last line.
bool isTold(const HostsFile &file, int lastLine)
{
    HostsLines lines(file.bytes());
    HostsLine line;
    while (lines.next(line)) {
        const auto count = int(file.bytes().mid(line.offset, line.length).count('\n'));
        if (lastLine > std::max(line.number, line.number + count - 1))
            continue;
        return std::any_of(file.findings().begin(), file.findings().end(), [&](const Finding &finding) {
            return finding.line >= line.number && finding.line <= lastLine + 1;
        });
    }
    return false;
}

} // namespace

/// Whether HostsAccess decides as the system's libwrap does, on random files. GATEHOUSE_ROUNDS pairs of files, from
/// GATEHOUSE_SEED.
class TestHostsDifferential : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheLibrary();

private:
    void checkPair(quint32 seed);
    void checkAnswer(Dice &dice, const HostsAccess &access, const QString &story);
    void checkLogged(const HostsAccess &access, const Libwrap::Reply &reply, const QString &story);
    void checkBlocks(const HostsAccess &access, const QString &story);
    void checkEdits(Dice &dice, const HostsAccess &access, const QString &story);
    bool isGranted(const QByteArray &address);

    Libwrap m_library;
    int m_answers[3] = {};
    int m_sameRule = 0;
    int m_told = 0;
    int m_certain = 0;
    int m_lifted = 0;
    int m_letIn = 0;
};

bool TestHostsDifferential::isGranted(const QByteArray &address)
{
    Libwrap::Question question;
    question.address = address;
    return m_library.ask(question).isGranted;
}

void TestHostsDifferential::checkLogged(const HostsAccess &access, const Libwrap::Reply &reply, const QString &story)
{
    for (const QByteArray &line : reply.said) {
        // What the system answers, not what the file says.
        if (line.contains("setsockopt") || line.contains("open /") || line.contains("/nowhere") ||
            line.contains("unknown user") || line.contains("unknown group") || line.contains("all the subsequent") ||
            line.startsWith("option: ") || line.startsWith("aclexec returned") || line.contains("@"))
            continue;
        const bool isAllow = line.contains(" allow, line ");
        const HostsFile &file = isAllow ? *access.allow() : *access.deny();
        if (file.bytes().contains('\0')) // lines that it does not count
            continue;
        const qsizetype number = line.indexOf(", line ") + 7;
        const int lastLine = line.mid(number, line.indexOf(':', number) - number).toInt();
        QVERIFY2(isTold(file, lastLine), qPrintable(story + QString::fromLatin1(line)));
        ++m_told;
    }
}

void TestHostsDifferential::checkAnswer(Dice &dice, const HostsAccess &access, const QString &story)
{
    Libwrap::Question question;
    question.address = dice.of(addresses);
    question.name = dice.of(names);
    HostsAttempt attempt;
    attempt.address = QString::fromLatin1(question.address);
    if (dice.chance(70))
        attempt.hostName = QString::fromLatin1(question.name);
    if (dice.chance(70))
        attempt.port = question.port;
    if (dice.chance(70))
        attempt.ownAddress = QString::fromLatin1(question.ownAddress);
    const Libwrap::Reply reply = m_library.ask(question);
    const HostsDecision decision = access.decide(attempt);
    const QString whole =
        story + QStringLiteral("%1 (%2): we say %3, ground %4, %5 line %6, needs %7; libwrap %8 %9\n")
                    .arg(attempt.address, QString::fromLatin1(question.name), answerName(decision.answer))
                    .arg(int(decision.ground))
                    .arg(decision.file)
                    .arg(decision.line)
                    .arg(decision.needs.toInt())
                    .arg(reply.isGranted ? QStringLiteral("grants") : QStringLiteral("denies"),
                         QString::fromLatin1(reply.matched));
    ++m_answers[int(decision.answer)];
    checkLogged(access, reply, whole);
    if (decision.answer == Answered::Unknown) {
        const HostsNeeds system = HostsNeed::UserName | HostsNeed::Netgroup | HostsNeed::ListFile | HostsNeed::Server |
                                  HostsNeed::Command | HostsNeed::SystemUser;
        QVERIFY2(!attempt.hostName || (decision.needs & system), qPrintable(whole));
        QVERIFY2(decision.needs != HostsNeeds(), qPrintable(whole));
        return;
    }
    QVERIFY2((decision.answer == Answered::Allow) == reply.isGranted, qPrintable(whole));
    // Where something is left open, the answer may be certain before it is which rule gives it.
    const QByteArray both = access.allow()->bytes() + access.deny()->bytes();
    const bool isOpen =
        std::any_of(both.begin(), both.end(), [](char c) { return c == '@' || c == '/' || c == '\0'; }) ||
        both.contains("exec") || both.contains("user") || both.contains("group") || both.contains("setenv %") ||
        both.contains("%9");
    if (isOpen || !attempt.hostName || !attempt.port || !attempt.ownAddress)
        return;
    QByteArray expected;
    if (decision.rule) {
        const HostsFile &file = decision.file == allowPath ? *access.allow() : *access.deny();
        const HostsRule &rule = file.rules()[*decision.rule];
        const auto lines = int(file.bytes().mid(rule.offset, rule.length).count('\n'));
        expected = decision.file.toLatin1() + ':' + QByteArray::number(rule.line + lines - 1);
    }
    QVERIFY2(reply.matched == expected, qPrintable(whole));
    ++m_sameRule;
}

/// Whoever is certainly kept out is.
void TestHostsDifferential::checkBlocks(const HostsAccess &access, const QString &story)
{
    HostsAttempt broker;
    broker.port = quint16(1883);
    broker.ownAddress = QStringLiteral("127.0.0.1");
    for (const Block &block : hostsBlocks(access, broker)) {
        QVERIFY2(block.explanation.endsWith(u'.'), qPrintable(story + block.explanation));
        if (block.certainty != Certainty::Certain)
            continue;
        const QString someone = block.subject.kind == SubjectKind::Everyone ? QStringLiteral("203.0.113.9")
                                                                            : block.subject.value.section(u'/', 0, 0);
        QVERIFY2(!isGranted(someone.toLatin1()), qPrintable(story + block.id + u' ' + block.explanation));
        ++m_certain;
    }
}

void TestHostsDifferential::checkEdits(Dice &dice, const HostsAccess &access, const QString &story)
{
    const QByteArray address = dice.of(addresses);
    const QByteArray bystander = dice.of(addresses);
    if (plainAddress(QString::fromLatin1(address)) == plainAddress(QString::fromLatin1(bystander)))
        return;
    const QByteArray allow = access.allow()->bytes();
    const QByteArray deny = access.deny()->bytes();
    const QString whole = story + QString::fromLatin1(address) + u'\n';
    const bool wasIn = isGranted(bystander);
    const auto lifted = hostsaccess::lifted(*access.deny(), QString::fromLatin1(address));
    if (lifted) {
        QVERIFY(m_library.put(allow, *lifted));
        QVERIFY2(isGranted(bystander) == wasIn, qPrintable(whole + quoted(*lifted)));
        QVERIFY(
            !hostsaccess::lifted(*HostsFile::read(*lifted, denyPath, HostsTable::Deny), QString::fromLatin1(address)));
        ++m_lifted;
    }
    const auto denied = hostsaccess::denied(*access.deny(), QString::fromLatin1(address), QStringLiteral("why\\"));
    if (denied) {
        QVERIFY(m_library.put({}, *denied));
        HostsAttempt attempt;
        attempt.address = QString::fromLatin1(address);
        const HostsAccess after(HostsFile::missing(allowPath, HostsTable::Allow),
                                HostsFile::read(*denied, denyPath, HostsTable::Deny));
        if (after.decide(attempt).answer == Answered::Deny)
            QVERIFY2(!isGranted(address), qPrintable(whole + quoted(*denied)));
        QVERIFY(m_library.put(allow, *denied));
        QVERIFY2(isGranted(bystander) == wasIn, qPrintable(whole + quoted(*denied)));
    }
    const auto edit = letIn(access, QString::fromLatin1(address));
    if (edit) {
        QVERIFY(m_library.put(edit->allow.value_or(allow), edit->deny.value_or(deny)));
        QVERIFY2(isGranted(address), qPrintable(whole + quoted(edit->allow.value_or(allow))));
        QVERIFY2(isGranted(bystander) == wasIn, qPrintable(whole + quoted(edit->allow.value_or(allow))));
        ++m_letIn;
    }
}

void TestHostsDifferential::checkPair(quint32 seed)
{
    Dice dice(seed);
    const QByteArray allow = dice.chance(70) ? file(dice) : QByteArray();
    const QByteArray deny = file(dice);
    const HostsAccess access(HostsFile::read(allow, allowPath, HostsTable::Allow),
                             HostsFile::read(deny, denyPath, HostsTable::Deny));
    const QString story =
        QStringLiteral("seed %1\n--- allow\n%2--- deny\n%3---\n").arg(seed).arg(quoted(allow), quoted(deny));
    QVERIFY(m_library.put(allow, deny));
    for (int i = 0; i < 6 && !QTest::currentTestFailed(); ++i)
        checkAnswer(dice, access, story);
    if (!QTest::currentTestFailed())
        checkBlocks(access, story);
    if (!QTest::currentTestFailed())
        checkEdits(dice, access, story);
    if (allow.contains("aclexec") ||
        deny.contains("aclexec")) { // a failed one hangs over all that follow, in the library's own memory
        QVERIFY(m_library.put("ALL: ALL: aclexec true\n", {}));
        isGranted("10.0.0.7");
    }
}

void TestHostsDifferential::agreesWithTheLibrary()
{
    const int rounds = std::max(6000, qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS"));
    const quint32 seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED")
                             ? quint32(qEnvironmentVariableIntValue("GATEHOUSE_SEED"))
                             : 20221228;
    qInfo("%d pairs of files from GATEHOUSE_SEED=%u", rounds, seed);
    for (int round = 0; round < rounds; ++round) {
        checkPair(seed + quint32(round));
        if (QTest::currentTestFailed())
            return;
    }
    qInfo("granted %d, denied %d, unknown %d; by the same rule %d; %d certain blocks, %d complaints, %d lifted, %d let "
          "in",
          m_answers[0], m_answers[1], m_answers[2], m_sameRule, m_certain, m_told, m_lifted, m_letIn);
    QVERIFY(m_answers[0] > rounds && m_answers[1] > rounds && m_answers[2] < 3 * rounds);
    QVERIFY(m_sameRule > rounds / 4 && m_certain > rounds / 4 && m_told > rounds / 4 && m_lifted > rounds / 50 &&
            m_letIn > rounds / 2);
}

QTEST_GUILESS_MAIN(TestHostsDifferential)
#include "tst_hostsdifferential.moc"
