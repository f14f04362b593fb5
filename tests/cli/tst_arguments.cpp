// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/arguments.h"
#include "cli/attempt.h"
#include "cli/help.h"
#include "cli/optiontable.h"

#include <QRandomGenerator>
#include <QtTest/QtTest>

#include <algorithm>

using namespace gatehouse;

class tst_Arguments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void repeats();
    void durations_data();
    void durations();
    void times_data();
    void times();
    void attempts_data();
    void attempts();
    void helpNamesEveryCommandAndOption();
    void nothingCrashesIt();
};

void tst_Arguments::parses_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("command");
    QTest::addColumn<QStringList>("operands");
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("value");
    QTest::newRow("before") << "--json blocked"
                            << "blocked" << QStringList() << "json"
                            << "";
    QTest::newRow("behind") << "blocked --json"
                            << "blocked" << QStringList() << "json"
                            << "";
    QTest::newRow("both sides") << "--data-dir x blocked --match pump"
                                << "blocked" << QStringList() << "match"
                                << "pump";
    QTest::newRow("equals") << "blocked --match=a=b"
                            << "blocked" << QStringList() << "match"
                            << "a=b";
    QTest::newRow("empty by equals") << "blocked --match="
                                     << "blocked" << QStringList() << "match"
                                     << "";
    QTest::newRow("two words") << "brokers list"
                               << "brokers list" << QStringList() << ""
                               << "";
    QTest::newRow("words apart") << "brokers --url mqtt://h add --json Name"
                                 << "brokers add" << QStringList{QStringLiteral("Name")} << "url"
                                 << "mqtt://h";
    QTest::newRow("number") << "undo 12 --apply"
                            << "undo" << QStringList{QStringLiteral("12")} << "apply"
                            << "";
    QTest::newRow("no number") << "undo --apply"
                               << "undo" << QStringList() << "apply"
                               << "";
    QTest::newRow("dash is a value") << "explain --user u --batch -"
                                     << "explain" << QStringList() << "batch"
                                     << "-";
    QTest::newRow("value with dashes") << "allow --user -x --reason -y"
                                       << "allow" << QStringList() << "user"
                                       << "-x";
    QTest::newRow("ends options") << "brokers remove -- --json"
                                  << "brokers remove" << QStringList{QStringLiteral("--json")} << ""
                                  << "";
    QTest::newRow("blacklist") << "blacklist"
                               << "blocked" << QStringList() << ""
                               << "";
    QTest::newRow("whitelist") << "whitelist --user u --reason r"
                               << "allow" << QStringList() << "user"
                               << "u";
    QTest::newRow("ban") << "ban --user u --reason r"
                         << "block" << QStringList() << "user"
                         << "u";
    QTest::newRow("unban") << "unban --user u --reason r"
                           << "allow" << QStringList() << "user"
                           << "u";
    QTest::newRow("help of one") << "help allow"
                                 << "allow" << QStringList() << "help"
                                 << "";
    QTest::newRow("help of a group") << "brokers --help"
                                     << "brokers" << QStringList() << "help"
                                     << "";
    QTest::newRow("help needs no operand") << "brokers add --help"
                                           << "brokers add" << QStringList() << "help"
                                           << "";
    QTest::newRow("-h") << "-h"
                        << "" << QStringList() << "help"
                        << "";
    QTest::newRow("nothing") << ""
                             << "" << QStringList() << ""
                             << "";
}

void tst_Arguments::parses()
{
    QFETCH(const QString, line);
    QFETCH(const QString, command);
    QFETCH(const QStringList, operands);
    QFETCH(const QString, option);
    QFETCH(const QString, value);
    const Result<Arguments> arguments = Arguments::parse(line.split(u' ', Qt::SkipEmptyParts));
    QVERIFY2(arguments, arguments ? "" : qPrintable(arguments.error().what));
    QCOMPARE(arguments->command(), command);
    QCOMPARE(arguments->operands(), operands);
    if (!option.isEmpty()) {
        QVERIFY(arguments->has(option));
        QCOMPARE(arguments->value(option), value);
    }
}

void tst_Arguments::refuses_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown command") << "bloked"
                                     << "blocked";
    QTest::newRow("unknown command, far") << "frobnicate"
                                          << "--help";
    QTest::newRow("unknown option") << "blocked --jsno"
                                    << "--json";
    QTest::newRow("option of another command") << "blocked --apply"
                                               << "takes no --apply";
    QTest::newRow("no value") << "allow --user"
                              << "--user USER";
    QTest::newRow("option as value") << "allow --reason --apply"
                                     << "--reason TEXT";
    QTest::newRow("empty value") << "allow --user="
                                 << "--user USER";
    QTest::newRow("value for a flag") << "blocked --json=1"
                                      << "takes no value";
    QTest::newRow("twice") << "explain --user a --user b"
                           << "twice";
    QTest::newRow("one word too many") << "blocked pump-7"
                                       << "pump-7";
    QTest::newRow("missing operand") << "brokers add"
                                     << "NAME";
    QTest::newRow("half a command") << "brokers"
                                    << "list|add|remove|check";
    QTest::newRow("half a command, wrong") << "audit frob"
                                           << "list|verify|export";
    QTest::newRow("short option") << "blocked -j"
                                  << "--json";
    QTest::newRow("two places") << "--demo --url mqtt://h blocked"
                                << "one of them";
    QTest::newRow("hostile") << QStringLiteral("\u202Egnp --json") << "\\u{202E}gnp";
}

void tst_Arguments::refuses()
{
    QFETCH(const QString, line);
    QFETCH(const QString, says);
    const Result<Arguments> arguments = Arguments::parse(line.split(u' ', Qt::SkipEmptyParts));
    QVERIFY(!arguments);
    QCOMPARE(int(arguments.error().fault), int(Fault::BadInput));
    QVERIFY2(arguments.error().what.contains(says), qPrintable(arguments.error().what));
    QVERIFY2(arguments.error().what.endsWith(u'.') || arguments.error().what.endsWith(u'?'),
             qPrintable(arguments.error().what));
}

void tst_Arguments::repeats()
{
    const QStringList words{QStringLiteral("--broker"),   QStringLiteral("a"),      QStringLiteral("blocked"),
                            QStringLiteral("--broker=b"), QStringLiteral("--json"), QStringLiteral("--json")};
    const Result<Arguments> arguments = Arguments::parse(words);
    QVERIFY(arguments);
    QCOMPARE(arguments->values(QStringLiteral("broker")), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
    QVERIFY(arguments->has(QStringLiteral("json")));
}

void tst_Arguments::durations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("milliseconds"); // -1: refused
    QTest::newRow("ms") << "500ms" << qint64(500);
    QTest::newRow("s") << "30s" << qint64(30'000);
    QTest::newRow("m") << "5m" << qint64(300'000);
    QTest::newRow("h") << "1h" << qint64(3'600'000);
    QTest::newRow("d") << "2d" << qint64(172'800'000);
    QTest::newRow("zero") << "0s" << qint64(0);
    for (const char *bad : {"", "s", "30", "-1s", "1.5s", "30 s", "9999999999s", "30x", "0x10s"})
        QTest::newRow(bad) << QString::fromLatin1(bad) << qint64(-1);
}

void tst_Arguments::durations()
{
    QFETCH(const QString, text);
    QFETCH(const qint64, milliseconds);
    const auto duration = durationFromText(text);
    QCOMPARE(duration.has_value(), milliseconds >= 0);
    if (duration)
        QCOMPARE(qint64(duration->count()), milliseconds);
}

void tst_Arguments::times_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("utc");
    QTest::newRow("z") << "2026-11-03T14:00:00Z"
                       << "2026-11-03T14:00:00Z";
    QTest::newRow("offset") << "2026-11-03T14:00:00+02:00"
                            << "2026-11-03T12:00:00Z";
    for (const char *bad : {"", "yesterday", "2026-13-01", "03.11.2026", "14:00"})
        QTest::newRow(bad) << QString::fromLatin1(bad) << QString();
}

void tst_Arguments::times()
{
    QFETCH(const QString, text);
    QFETCH(const QString, utc);
    const Result<QDateTime> time = timeFromText(text);
    QCOMPARE(time.has_value(), !utc.isEmpty());
    if (time)
        QCOMPARE(time->toString(Qt::ISODate), utc);
}

void tst_Arguments::attempts_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("user"); // null: refused
    QTest::newRow("connect") << QByteArray(R"({"user":"u"})") << "u";
    QTest::newRow("publish") << QByteArray(R"({"user":"u","action":"publish","topic":"a/b"})") << "u";
    QTest::newRow("nulls") << QByteArray(R"({"clientId":null,"user":"u","password":null})") << "u";
    QTest::newRow("anonymous") << QByteArray(R"({"clientId":"c"})") << "";
    QTest::newRow("no json") << QByteArray("pump-7") << QString();
    QTest::newRow("array") << QByteArray("[]") << QString();
    QTest::newRow("number as user") << QByteArray(R"({"user":7})") << QString();
    QTest::newRow("no topic") << QByteArray(R"({"user":"u","action":"publish"})") << QString();
    QTest::newRow("no action") << QByteArray(R"({"user":"u","topic":"t"})") << QString();
    QTest::newRow("unknown action") << QByteArray(R"({"user":"u","action":"fly","topic":"t"})") << QString();
    QTest::newRow("broken utf-8") << QByteArray("{\"user\":\"\xff\"}") << QString();
}

void tst_Arguments::attempts()
{
    QFETCH(const QByteArray, line);
    QFETCH(const QString, user);
    const Result<Attempt> attempt = attemptFromJson(line);
    QCOMPARE(attempt.has_value(), !user.isNull());
    if (attempt)
        QCOMPARE(attempt->who.user, user);
    else
        QCOMPARE(int(attempt.error().fault), int(Fault::BadReply));
}

void tst_Arguments::helpNamesEveryCommandAndOption()
{
    const QString all = helpText({});
    for (const CommandKind &command : commandKinds()) {
        QVERIFY2(all.contains(command.name), qPrintable(command.name));
        const QString own = helpText(command.name);
        for (const QString &option : command.options) {
            QVERIFY2(findOption(option), qPrintable(option));
            QVERIFY2(own.contains(QLatin1String("--") + option), qPrintable(command.name));
        }
        QVERIFY(own.contains(QLatin1String("--json")));
    }
    for (const OptionKind &option : optionKinds()) {
        bool isUsed = isGeneralOption(option.name);
        for (const CommandKind &command : commandKinds())
            isUsed = isUsed || command.options.contains(option.name);
        QVERIFY2(isUsed, qPrintable(option.name));
    }
}

void tst_Arguments::nothingCrashesIt()
{
    const int rounds = std::max(3000, qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS"));
    const auto seed = qEnvironmentVariableIsSet("GATEHOUSE_SEED")
                          ? quint32(qEnvironmentVariableIntValue("GATEHOUSE_SEED"))
                          : QRandomGenerator::system()->generate();
    qInfo("seed %u, %d rounds", seed, rounds);
    QRandomGenerator random(seed);
    QStringList pieces{QStringLiteral("--"),     QStringLiteral("-"),     QString(),
                       QStringLiteral("="),      QStringLiteral("--="),   QStringLiteral("--json="),
                       QStringLiteral("\u202E"), QString(70000, u'x'),    QString(QChar(0xD800)),
                       QStringLiteral("help"),   QStringLiteral("--help")};
    for (const OptionKind &option : optionKinds())
        pieces << QLatin1String("--") + option.name << QLatin1String("--") + option.name + QLatin1String("=v");
    for (const CommandKind &command : commandKinds())
        pieces << command.name.split(u' ');
    int understood = 0;
    for (int round = 0; round < rounds; ++round) {
        QStringList words;
        for (int count = random.bounded(7); count > 0; --count) {
            QString word = pieces.at(random.bounded(pieces.size()));
            if (random.bounded(10) == 0 && !word.isEmpty())
                word[random.bounded(word.size())] = QChar(random.bounded(0x10000));
            words.append(word);
        }
        const Result<Arguments> arguments = Arguments::parse(words);
        if (arguments) {
            ++understood;
            QVERIFY(arguments->command().isEmpty() || !helpText(arguments->command()).isEmpty());
        } else {
            QVERIFY(!arguments.error().what.isEmpty());
            QVERIFY(arguments.error().what.size() < 600);
        }
    }
    QVERIFY(understood > 0);
}

QTEST_APPLESS_MAIN(tst_Arguments)
#include "tst_arguments.moc"
