// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/mosquitto/files/fileedit.h"

#include <QRandomGenerator>
#include <QTest>

#include <array>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

namespace {

const QString hash = QStringLiteral(
    "$7$101$hzVugqJLja/9+Kov$gW/q7GuTDNHHPHaaSPhKNbxAXvfuItmTY5mD7wwizUjwVopklxusUzOxs8qfomyC4sEoLxRzoIoGxEVXG4nbzg==");

BrokerFiles filesOf(const QByteArray &passwords, const QByteArray &acl)
{
    BrokerFiles files;
    files.version = usualVersion(Dialect::V20);
    files.passwords.insert(QStringLiteral("/pw"), PasswordFile::read(passwords, QStringLiteral("/pw")));
    files.acls.insert(QStringLiteral("/acl"), AclFile::read(acl, QStringLiteral("/acl")));
    return files;
}

QStringList shown(const QList<ChangedLine> &lines)
{
    QStringList list;
    for (const ChangedLine &line : lines) {
        const char *sign = line.kind == ChangedLine::Kind::Gone ? "-" : line.kind == ChangedLine::Kind::New ? "+" : " ";
        list.append(QLatin1String(sign) + QString::number(line.number) + u' ' + line.text);
    }
    return list;
}

/// Draws files and lines that are odd in every way that the broker takes.
class Dice
{
public:
    explicit Dice(quint32 seed)
        : m_random(seed)
    {
    }
    int below(int bound) { return int(m_random.bounded(bound)); }
    template <std::size_t N> const char *one(const std::array<const char *, N> &of)
    {
        return of.at(std::size_t(below(int(N))));
    }
    QByteArray end() { return below(6) == 0 ? "\r\n" : "\n"; }
    QByteArray passwords()
    {
        QByteArray bytes;
        for (int i = below(8); i > 0; --i) {
            bytes += one(std::array{"", "", "#", "# ", "##", "  "});
            bytes += one(std::array{"a", "b", "c d", "\xc3\xbc"});
            bytes += one(std::array{":", ":", ":!", ": "}) + hash.toUtf8() + end();
            if (below(5) == 0)
                bytes += "# a note" + end();
            if (below(6) == 0)
                bytes += end();
        }
        return below(4) == 0 ? bytes.trimmed() : bytes;
    }
    QString rule()
    {
        return QString::fromUtf8(one(std::array{"topic a", "topic deny #", "topic read b/#", "  topic   write  c d",
                                                "topic readwrite \xc3\xbc/+", "topic deny $x/#"}));
    }
    QByteArray acl()
    {
        QByteArray bytes;
        for (int i = below(14); i > 0; --i) {
            switch (below(5)) {
            case 0:
                bytes += "user " + QByteArray(one(std::array{"a", "b", "c d", "\xc3\xbc"}));
                break;
            case 1:
                bytes += one(std::array{"# why", "#topic x", "", "pattern read p/%u", "# two"});
                break;
            default:
                bytes += rule().toUtf8();
            }
            bytes += end();
        }
        return below(4) == 0 ? bytes.trimmed() : bytes;
    }
    UserLines changed(UserLines lines)
    {
        QList<UserLines::Password> &passwords = lines.passwords[QStringLiteral("/pw")];
        for (UserLines::Password &line : passwords)
            if (below(2) == 0)
                line.mark = QString::fromUtf8(one(std::array{"", "!", "#", "# "}));
        if (below(4) == 0)
            passwords.append({QString(), hash});
        if (below(5) == 0 && !passwords.isEmpty())
            passwords.removeLast();
        if (passwords.isEmpty())
            lines.passwords.remove(QStringLiteral("/pw"));
        QList<UserLines::Section> &sections = lines.rules[QStringLiteral("/acl")];
        for (UserLines::Section &section : sections) {
            for (int i = below(3); i > 0; --i) {
                const qsizetype at = below(int(section.size()) + 1);
                // A comment belongs to the rule behind it.
                if (at == 0 || !section.at(at - 1).startsWith(u'#'))
                    section.insert(at, rule());
            }
            for (qsizetype i = section.size() - 1; i >= 0; --i) {
                if (!section.at(i).startsWith(u'#') && below(4) == 0) {
                    section.removeAt(i);
                    while (i > 0 && section.at(i - 1).startsWith(u'#'))
                        section.removeAt(--i);
                }
            }
        }
        if (below(4) == 0)
            sections.append(UserLines::Section{QStringLiteral("# new"), rule()});
        if (below(6) == 0 && !sections.isEmpty())
            sections.removeLast();
        if (sections.isEmpty())
            lines.rules.remove(QStringLiteral("/acl"));
        return lines;
    }

private:
    QRandomGenerator m_random;
};

} // namespace

/// What an edit makes of the bytes of a file.
class TestFileEdit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsBackAsWanted();
    void showsWhatChanges_data();
    void showsWhatChanges();
    void hidesHashes();
    void refusesLinesThatAreSeveral();
    void recordsSurviveJson();
};

void TestFileEdit::readsBackAsWanted()
{
    const int rounds = qMax(qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS"), 1) * 3000;
    const std::array<QString, 4> users{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c d"),
                                       QStringLiteral("ü")};
    int changes = 0;
    for (int round = 0; round < rounds; ++round) {
        Dice dice{quint32(round)};
        const BrokerFiles files = filesOf(dice.passwords(), dice.acl());
        const PasswordFile &passwords = *files.passwords.value(QStringLiteral("/pw"));
        const AclFile &acl = *files.acls.value(QStringLiteral("/acl"));
        QVERIFY(!acl.isBroken());
        // As a bulk change makes them: several users in one write.
        QList<Splice> ofPasswords;
        QList<Splice> ofAcl;
        QHash<QString, UserLines> wanted;
        for (const QString &user : users) {
            const UserLines now = linesOf(files, user);
            const UserLines after = dice.below(3) == 0 ? now : dice.changed(now);
            wanted.insert(user, after);
            changes += now != after ? 1 : 0;
            const auto one = passwordSplices(passwords, user, after.passwords.value(QStringLiteral("/pw")));
            const auto two = aclSplices(acl, user, after.rules.value(QStringLiteral("/acl")));
            QVERIFY(one && two);
            QCOMPARE(one->isEmpty(), now.passwords == after.passwords);
            QCOMPARE(two->isEmpty(), now.rules == after.rules);
            ofPasswords += *one;
            ofAcl += *two;
        }
        const QByteArray newPasswords = spliced(passwords.bytes(), ofPasswords);
        const QByteArray newAcl = spliced(acl.bytes(), ofAcl);
        const BrokerFiles after = filesOf(newPasswords, newAcl);
        QVERIFY(!after.acls.value(QStringLiteral("/acl"))->isBroken());
        const QByteArray where = "round " + QByteArray::number(round) + '\n' + passwords.bytes() + "->\n" +
                                 newPasswords + '\n' + acl.bytes() + "->\n" + newAcl;
        for (const QString &user : users) {
            const QByteArray what =
                where + '\n' + linesOf(after, user).canonical() + '\n' + wanted.value(user).canonical();
            if (linesOf(after, user) != wanted.value(user))
                qWarning("%s", what.constData());
            QVERIFY(linesOf(after, user) == wanted.value(user));
        }
        QCOMPARE(after.acls.value(QStringLiteral("/acl"))->patterns().size(), acl.patterns().size());
        QCOMPARE(newPasswords.count("# a note"), passwords.bytes().count("# a note"));
        // And what one user would have, told from its part alone, is what the whole file says.
        const UserLines &lines = wanted[users.at(std::size_t(dice.below(4)))];
        const auto part = partOf(acl, QStringLiteral("/acl"), lines, {});
        BrokerFiles parts;
        parts.acls.insert(QStringLiteral("/acl"), part);
        parts.passwords.insert(QStringLiteral("/pw"), partOf(passwords, QStringLiteral("/pw"), lines, Dialect::V20));
        QVERIFY2(linesOf(parts, lines.user) == lines, where.constData());
    }
    QVERIFY(changes > rounds);
}

void TestFileEdit::showsWhatChanges_data()
{
    QTest::addColumn<QByteArray>("acl");
    QTest::addColumn<QList<UserLines::Section>>("after");
    QTest::addColumn<QStringList>("lines");
    using Sections = QList<UserLines::Section>;
    const auto s = [](const char *text) { return QString::fromUtf8(text); };
    QTest::newRow("a line goes") << QByteArray("user x\nuser a\ntopic a\ntopic deny #\ntopic b\ntopic c\n")
                                 << Sections{{s("topic a"), s("topic b"), s("topic c")}}
                                 << QStringList{s(" 2 user a"), s(" 3 topic a"), s("-4 topic deny #"), s(" 4 topic b"),
                                                s(" 5 topic c")};
    QTest::newRow("a line comes, without a last line end")
        << QByteArray("user a\ntopic a") << Sections{{s("topic a"), s("topic b")}}
        << QStringList{s(" 1 user a"), s(" 2 topic a"), s("+3 topic b")};
    QTest::newRow("a new user") << QByteArray("user x\n") << Sections{{s("topic b")}}
                                << QStringList{s(" 1 user x"), s("+2 user a"), s("+3 topic b")};
    QTest::newRow("an empty file") << QByteArray() << Sections{{s("topic b")}}
                                   << QStringList{s("+1 user a"), s("+2 topic b")};
    QTest::newRow("two places far apart")
        << QByteArray("user a\ntopic deny #\n\n\n\n\n\n\n\nuser b\nuser a\ntopic deny #\n") << Sections{{}, {}}
        << QStringList{s(" 1 user a"),  s("-2 topic deny #"), s(" 2 "), s(" 3 "), s(" 9 user b"),
                       s(" 10 user a"), s("-12 topic deny #")};
    QTest::newRow("nothing") << QByteArray("user a\ntopic a") << Sections{{s("topic a")}} << QStringList();
}

void TestFileEdit::showsWhatChanges()
{
    QFETCH(const QByteArray, acl);
    QFETCH(const QList<UserLines::Section>, after);
    QFETCH(const QStringList, lines);
    const auto file = AclFile::read(acl, QStringLiteral("/acl"));
    const auto splices = aclSplices(*file, QStringLiteral("a"), after);
    QVERIFY(splices);
    QCOMPARE(shown(changedLines(acl, *splices)), lines);
}

void TestFileEdit::hidesHashes()
{
    const QByteArray bytes =
        "# old: $7$\n#gone:!" + hash.toUtf8() + "\na:!" + hash.toUtf8() + ":rest\r\nb:" + hash.toUtf8() + "\nc:plain\n";
    const auto file = PasswordFile::read(bytes, QStringLiteral("/pw"));
    const auto splices = passwordSplices(*file, QStringLiteral("a"), {{QString(), hash}});
    QVERIFY(splices);
    QCOMPARE(
        shown(changedLines(bytes, *splices)),
        QStringList({QStringLiteral(" 1 # old: $7$…"), QStringLiteral(" 2 #gone:!$7$…"), QStringLiteral("-3 a:!$7$…"),
                     QStringLiteral("+3 a:$7$…"), QStringLiteral(" 4 b:$7$…"), QStringLiteral(" 5 c:plain")}));
    QCOMPARE(spliced(bytes, *splices).size(), bytes.size() - 1);

    const QByteArray oddBytes = "x:" + hash.toUtf8().mid(1) + "\ny:!?:" + hash.toUtf8() + "\na:" + hash.toUtf8() + '\n';
    const auto odd = PasswordFile::read(oddBytes, QStringLiteral("/pw"));
    const auto removed = passwordSplices(*odd, QStringLiteral("a"), {});
    QVERIFY(removed);
    QCOMPARE(
        shown(changedLines(oddBytes, *removed)),
        QStringList({QStringLiteral(" 1 x:7$101$…"), QStringLiteral(" 2 y:!?:$7$…"), QStringLiteral("-3 a:$7$…")}));
}

void TestFileEdit::refusesLinesThatAreSeveral()
{
    const BrokerFiles files = filesOf("a:" + hash.toUtf8() + '\n', "user a\ntopic a\n");
    const AclFile &acl = *files.acls.value(QStringLiteral("/acl"));
    const PasswordFile &passwords = *files.passwords.value(QStringLiteral("/pw"));
    for (const QString &text : {QStringLiteral("topic a\nuser b"), QStringLiteral("topic a\r"), QString(QChar(0))}) {
        QCOMPARE(aclSplices(acl, QStringLiteral("a"), {{text}}).error().fault, Fault::BadInput);
        QCOMPARE(passwordSplices(passwords, QStringLiteral("a"), {{QString(), text}}).error().fault, Fault::BadInput);
    }
    const auto odd =
        PasswordFile::read(" #b:" + hash.toUtf8() + "\n \t:" + hash.toUtf8() + '\n', QStringLiteral("/pw"));
    QCOMPARE(odd->entryCount(), 2U);
    for (const QString &name : {QStringLiteral("#b"), QString()})
        QCOMPARE(passwordSplices(*odd, name, {{QStringLiteral("#"), hash}}).error().fault, Fault::BadInput);
    QCOMPARE(aclSplices(acl, QStringLiteral("b\nuser a"), {{QStringLiteral("topic a")}}).error().fault,
             Fault::BadInput);
}

void TestFileEdit::recordsSurviveJson()
{
    for (int round = 0; round < 300; ++round) {
        Dice dice{quint32(round)};
        const BrokerFiles files = filesOf(dice.passwords(), dice.acl());
        const UserLines lines = linesOf(files, QStringLiteral("c d"));
        QCOMPARE(UserLines::fromCanonical(lines.canonical()), lines);
    }
    // A file with a byte order mark has it in the name of its first user.
    const QByteArray marked = "\xef\xbb\xbf"
                              "a:" +
                              hash.toUtf8() + '\n';
    const UserLines lines = linesOf(filesOf(marked, {}), QChar(0xfeff) + QStringLiteral("a"));
    QVERIFY(!lines.isEmpty());
    QCOMPARE(UserLines::fromCanonical(lines.canonical()), lines);
    for (const char *odd : {"", "{}", "[]", "null", R"({"user":1,"passwords":{},"rules":{}})",
                            R"({"user":"a","passwords":[],"rules":{}})"})
        QVERIFY(!UserLines::fromCanonical(odd));
}

QTEST_GUILESS_MAIN(TestFileEdit)
#include "tst_fileedit.moc"
