// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "cli/gatehousectl.h"
#include "support/brokerprocess.h"
#include "support/sshserver.h"

#include <QJsonArray>
#include <QSocketNotifier>
#include <QtTest/QtTest>

#include <array>
#include <utility>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

using namespace gatehouse::test;

namespace {

QStringList keysOf(const QJsonObject &object)
{
    return object.keys();
}

bool hasKeys(const QJsonObject &object, const QStringList &wanted)
{
    for (const QString &key : wanted) {
        if (!object.contains(key))
            return false;
    }
    return true;
}

const QStringList blockKeys = words("id broker subject mechanism scope cause certainty reason setBy since until origin "
                                    "attempts lastAttempt stillConnected liftable ownedBy");
const QStringList stepKeys = words("check result certainty text evidence origin block");

} // namespace

/// What only reads: help, the saved brokers, blocked, explain.
class tst_Gatehousectl : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void tellsItsVersion();
    void helpGoesToStandardOutput();
    void savesBrokers();
    void checksABroker();
    void listsTheBlocked();
    void filtersTheBlocked();
    void twoBrokersOneGone();
    void explains_data();
    void explains();
    void explainsABatch();
    void batchFromStandardInput();
    void batchEndsWithItsReader();
    void passwordFromFileAndInput();
    void asksAtTheTerminal();
    void hostileNames();
    void readsFilesAlone();
    void changesFilesAlone();
    void readsFilesBySsh();
    void readsFilesBesideThePlugin();
    void worksWithoutLocale();

private:
    [[nodiscard]] QStringList at(const QStringList &arguments) const
    {
        return QStringList{QStringLiteral("--url"), QStringLiteral("mqtt://admin@127.0.0.1:%1").arg(m_broker->port())} +
               arguments;
    }
    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<Gatehousectl> m_ctl;
};

void tst_Gatehousectl::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    m_ctl = std::make_unique<Gatehousectl>();
    m_ctl->setPassword("adminpw");
    DynsecFile file;
    file.addEverythingRole();
    file.addAccount(DynsecAccount{.user = QStringLiteral("pump-7"),
                                  .password = QStringLiteral("pw"),
                                  .textDescription = QStringLiteral("flooded, ticket 4711"),
                                  .disabled = true,
                                  .roles = words("everything")});
    file.addAccount(QStringLiteral("pump-8"), QStringLiteral("pw"), words("everything"));
    file.addAccount(QStringLiteral("meter-1"), QStringLiteral("pw"));
    file.addAccount(DynsecAccount{.user = QStringLiteral("gateway"),
                                  .password = QStringLiteral("pw"),
                                  .clientId = QStringLiteral("gw-1"),
                                  .roles = words("everything")});
    QVERIFY2(m_broker->startDynsec(file), m_broker->problem());
}

void tst_Gatehousectl::tellsItsVersion()
{
    const Ended text = m_ctl->run(words("--version"));
    QCOMPARE(text.code, 0);
    QVERIFY2(text.out.startsWith("gatehousectl " GATEHOUSE_VERSION), text.told().constData());
    const Ended json = m_ctl->run(words("--version --json"));
    QCOMPARE(json.json().value(u"version").toString(), QStringLiteral(GATEHOUSE_VERSION));
}

void tst_Gatehousectl::helpGoesToStandardOutput()
{
    for (const QStringList &words : {words("--help"), words("help allow"), words("audit -h")}) {
        const Ended help = m_ctl->run(words);
        QCOMPARE(help.code, 0);
        QVERIFY(help.out.startsWith("Usage: gatehousectl"));
        QVERIFY(help.err.isEmpty());
    }
    const Ended nothing = m_ctl->run({});
    QCOMPARE(nothing.code, 2);
    QVERIFY(nothing.out.isEmpty());
}

void tst_Gatehousectl::savesBrokers()
{
    const QStringList list = words("brokers list --json");
    const Ended none = m_ctl->run(list);
    QVERIFY2(none.code == 0 && none.json().value(u"brokers").toArray().isEmpty(), none.told().constData());

    Gatehousectl &ctl = *m_ctl;
    ctl.setPassword({});
    const Ended added =
        ctl.run({QStringLiteral("brokers"), QStringLiteral("add"), QStringLiteral("Hall A"), QStringLiteral("--url"),
                 QStringLiteral("mqtt://admin@127.0.0.1:%1").arg(m_broker->port()), QStringLiteral("--writing"),
                 QStringLiteral("on")});
    QVERIFY2(added.code == 0, added.told().constData());
    const QJsonArray brokers = ctl.run(list).json().value(u"brokers").toArray();
    QCOMPARE(brokers.size(), 1);
    const QJsonObject broker = brokers.at(0).toObject();
    QVERIFY2(hasKeys(broker, words("name kind version state abilities")), qPrintable(keysOf(broker).join(u',')));
    QCOMPARE(broker.value(u"name").toString(), u"Hall A"_qs);
    QVERIFY(broker.value(u"version").isNull());

    ctl.setPassword("adminpw");
    const Ended blocked = ctl.run(
        {QStringLiteral("blocked"), QStringLiteral("--json"), QStringLiteral("--broker"), QStringLiteral("Hall A")});
    QVERIFY2(blocked.code == 0, blocked.told().constData());
    QCOMPARE(blocked.json().value(u"sources").toArray().at(0).toObject().value(u"broker").toString(), u"Hall A"_qs);

    QVERIFY2(added.out.contains("--broker 'Hall A'"), added.told().constData());

    const Ended twice = ctl.run({QStringLiteral("brokers"), QStringLiteral("add"), QStringLiteral("Hall A"),
                                 QStringLiteral("--url"), QStringLiteral("mqtt://h"), QStringLiteral("--json")});
    QVERIFY2(twice.failedWith(2, "badInput"), twice.told().constData());
    QCOMPARE(ctl.run({QStringLiteral("brokers"), QStringLiteral("remove"), QStringLiteral("Hall A")}).code, 0);
    QVERIFY(ctl.run(list).json().value(u"brokers").toArray().isEmpty());
    const Ended again = ctl.run(
        {QStringLiteral("brokers"), QStringLiteral("remove"), QStringLiteral("Hall A"), QStringLiteral("--json")});
    QVERIFY2(again.failedWith(2, "badInput"), again.told().constData());
    // Both are in the trail.
    const QByteArray trail = ctl.run(words("audit list --json")).out;
    QVERIFY(trail.contains("profile.add") && trail.contains("profile.remove"));
}

void tst_Gatehousectl::checksABroker()
{
    const Ended check = m_ctl->run(at(words("brokers check --json")));
    QVERIFY2(check.code == 0, check.told().constData());
    const QJsonObject broker = check.json().value(u"brokers").toArray().at(0).toObject();
    QCOMPARE(broker.value(u"state").toString(), u"ready"_qs);
    QVERIFY(broker.value(u"version").toString().startsWith(QLatin1String("2.")));
    const QJsonArray abilities = broker.value(u"abilities").toArray();
    QVERIFY(abilities.size() > 5);
    for (const QJsonValue &ability : abilities)
        QVERIFY(hasKeys(ability.toObject(), words("name available whyNot")));
    const Ended text = m_ctl->run(at(words("brokers check")));
    QVERIFY2(text.out.contains("yes"), text.told().constData());
}

void tst_Gatehousectl::listsTheBlocked()
{
    const Ended blocked = m_ctl->run(at(words("blocked --json")));
    QVERIFY2(blocked.code == 0 && blocked.err.isEmpty() && blocked.out.count('\n') == 1, blocked.told().constData());
    const QJsonObject object = blocked.json();
    QVERIFY(QDateTime::fromString(object.value(u"checkedAt").toString(), Qt::ISODateWithMs).isValid());
    QVERIFY(object.value(u"checkedAt").toString().endsWith(u'Z'));
    const QJsonObject source = object.value(u"sources").toArray().at(0).toObject();
    QVERIFY(hasKeys(source, words("broker name state count error")));
    QVERIFY(source.value(u"error").isNull());
    const QJsonArray blocks = object.value(u"blocks").toArray();
    QCOMPARE(blocks.size(), source.value(u"count").toInt());
    QSet<QString> names;
    for (const QJsonValue &block : blocks) {
        QVERIFY2(hasKeys(block.toObject(), blockKeys), qPrintable(keysOf(block.toObject()).join(u',')));
        const QJsonObject subject = block.toObject().value(u"subject").toObject();
        QVERIFY(hasKeys(subject, words("kind value")));
        names.insert(subject.value(u"value").toString());
    }
    QVERIFY2(names.contains(QLatin1String("pump-7")) && names.contains(QLatin1String("meter-1")) &&
                 !names.contains(QLatin1String("pump-8")),
             blocked.told().constData());

    const Ended text = m_ctl->run(at(words("blacklist")));
    QVERIFY2(text.code == 0 && text.out.contains("flooded, ticket 4711") && !text.out.contains('\x1b'),
             text.told().constData());
}

void tst_Gatehousectl::filtersTheBlocked()
{
    const auto count = [this](const QStringList &filter) {
        return m_ctl->run(at(words("blocked --json") + filter)).json().value(u"blocks").toArray().size();
    };
    QCOMPARE(count(words("--match 4711")), 1);
    QCOMPARE(count(words("--kind disabled")), 1);
    QCOMPARE(count(words("--kind disabled --match meter")), 0);
    const Ended none = m_ctl->run(at(words("blocked --match zzz")));
    QVERIFY2(none.code == 0 && none.out.startsWith("None of the ") && !none.out.contains("Nobody is blocked"),
             none.told().constData());
    const Ended wrong = m_ctl->run(at(words("blocked --kind purple --json")));
    QVERIFY2(wrong.failedWith(2, "badInput"), wrong.told().constData());
}

void tst_Gatehousectl::twoBrokersOneGone()
{
    const QString url = QStringLiteral("mqtt://admin@127.0.0.1:%1");
    QCOMPARE(m_ctl
                 ->run({QStringLiteral("brokers"), QStringLiteral("add"), QStringLiteral("here"),
                        QStringLiteral("--url"), url.arg(m_broker->port())})
                 .code,
             0);
    QCOMPARE(m_ctl
                 ->run({QStringLiteral("brokers"), QStringLiteral("add"), QStringLiteral("gone"),
                        QStringLiteral("--url"), url.arg(freePort())})
                 .code,
             0);
    const Ended blocked = m_ctl->run(words("blocked --json"));
    QVERIFY2(blocked.failedWith(3, "offline"), blocked.told().constData());
    QVERIFY(!blocked.json().value(u"blocks").toArray().isEmpty());
    const QJsonArray sources = blocked.json().value(u"sources").toArray();
    QCOMPARE(sources.size(), 2);
    QCOMPARE(sources.at(0).toObject().value(u"state").toString(), u"failed"_qs);
    QVERIFY(sources.at(0).toObject().value(u"error").isObject());
    QCOMPARE(sources.at(1).toObject().value(u"state").toString(), u"ready"_qs);
    const Ended text = m_ctl->run(words("blocked --broker all"));
    QVERIFY2(text.code == 3 && text.out.contains("pump-7") && text.out.contains("Not read: gone"),
             text.told().constData());
    QVERIFY2(text.err.startsWith("gatehousectl: gone: "), text.told().constData());
    // What changes something wants one broker.
    const Ended allow = m_ctl->run(words("allow --user pump-7 --reason r --json"));
    QVERIFY2(allow.failedWith(2, "badInput"), allow.told().constData());
}

void tst_Gatehousectl::explains_data()
{
    QTest::addColumn<QStringList>("attempt");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("answer");
    QTest::newRow("disabled") << words("--user pump-7") << 1 << "deny";
    QTest::newRow("fine") << words("--user pump-8 --client-id x") << 0 << "allow";
    QTest::newRow("publish") << words("--user pump-8 --client-id x --action publish --topic a/b") << 0 << "allow";
    QTest::newRow("no right to publish") << words("--user meter-1 --client-id x --action publish --topic a/b") << 1
                                         << "deny";
    QTest::newRow("other client id") << words("--user gateway --client-id gw-2") << 1 << "deny";
    QTest::newRow("its client id") << words("--user gateway --client-id gw-1") << 0 << "allow";
    QTest::newRow("nobody") << words("--user nobody --client-id x") << 1 << "deny";
}

void tst_Gatehousectl::explains()
{
    QFETCH(const QStringList, attempt);
    QFETCH(const int, code);
    QFETCH(const QString, answer);
    const Ended explain = m_ctl->run(at(words("explain --json") + attempt));
    QVERIFY2(explain.code == code, explain.told().constData());
    QCOMPARE(explain.json().value(u"answer").toString(), answer);
    QVERIFY(explain.json().value(u"blocks").isArray());
    const QJsonArray steps = explain.json().value(u"steps").toArray();
    QVERIFY(!steps.isEmpty());
    for (const QJsonValue &step : steps) {
        QVERIFY2(hasKeys(step.toObject(), stepKeys), explain.told().constData());
        QVERIFY(!step.toObject().value(u"text").toString().isEmpty());
    }
    const Ended text = m_ctl->run(at(words("explain") + attempt));
    QVERIFY2(text.code == code && !text.out.isEmpty(), text.told().constData());
}

void tst_Gatehousectl::explainsABatch()
{
    QTemporaryDir folder;
    QFile batch(folder.filePath(QStringLiteral("attempts")));
    QVERIFY(batch.open(QIODevice::WriteOnly));
    for (int i = 0; i < 500; ++i)
        batch.write(i % 2 ? R"({"user":"pump-7","clientId":"x"})"
                            "\n"
                          : R"({"user":"pump-8","clientId":"x","action":"subscribe","topic":"a/#"})"
                            "\n");
    batch.close();
    const Ended answers = m_ctl->run(
        at({QStringLiteral("explain"), QStringLiteral("--json"), QStringLiteral("--batch"), batch.fileName()}));
    QVERIFY2(answers.code == 0, answers.told().constData());
    const QList<QByteArray> lines = answers.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 500);
    for (int i = 0; i < 500; ++i) {
        const QJsonObject answer = QJsonDocument::fromJson(lines.at(i)).object();
        QCOMPARE(answer.value(u"answer").toString(), i % 2 ? QStringLiteral("deny") : QStringLiteral("allow"));
    }
}

void tst_Gatehousectl::batchEndsWithItsReader()
{
    QProcess process;
    QProcess reader;
    process.setStandardOutputProcess(&reader);
    m_ctl->start(process, at(words("explain --batch -")));
    reader.start(QStringLiteral("head"), words("-n 1"));
    QVERIFY(process.waitForStarted() && reader.waitForStarted());
    process.write("{\"user\":\"pump-8\"}\n");
    QTRY_COMPARE_WITH_TIMEOUT(reader.state(), QProcess::NotRunning, 30000);
    QVERIFY(reader.readAllStandardOutput().startsWith("allow"));
    for (int i = 0; i < 1000 && process.state() == QProcess::Running; ++i) {
        process.write("{\"user\":\"pump-8\"}\n");
        process.waitForFinished(20);
    }
    QCOMPARE(process.state(), QProcess::NotRunning);
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
}

void tst_Gatehousectl::batchFromStandardInput()
{
    const Ended answers =
        m_ctl->run(at(words("explain --json --batch -")), "{\"user\":\"pump-8\"}\n\nnonsense\n{\"user\":\"pump-7\"}");
    QVERIFY2(answers.code == 6 && answers.err.contains("ine 3"), answers.told().constData());
    const QList<QByteArray> lines = answers.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines.at(1).startsWith("{\"error\":"));
    QVERIFY(lines.at(2).contains("\"deny\""));
}

void tst_Gatehousectl::passwordFromFileAndInput()
{
    m_ctl->setPassword("wrong");
    const QStringList command = words("blocked --json --password-file");
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("password")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("adminpw\n");
    file.close();
    const Ended fromFile = m_ctl->run(at(command + QStringList{file.fileName()}));
    QVERIFY2(fromFile.code == 0, fromFile.told().constData());
    const Ended fromInput = m_ctl->run(at(command + words("-")), "adminpw\r\n");
    QVERIFY2(fromInput.code == 0, fromInput.told().constData());
}

void tst_Gatehousectl::asksAtTheTerminal()
{
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    QVERIFY(terminal >= 0 && ::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0);
    const QByteArray name = ::ptsname(terminal);
    const int other = ::open(name.constData(), O_RDWR | O_NOCTTY | O_CLOEXEC); // so that it does not hang up in between
    QByteArray seen;
    QSocketNotifier reader(terminal, QSocketNotifier::Read);
    connect(&reader, &QSocketNotifier::activated, this, [&] {
        std::array<char, 512> text{};
        const ssize_t count = ::read(terminal, text.data(), text.size());
        if (count > 0)
            seen.append(text.data(), count);
        else
            reader.setEnabled(false);
    });
    m_ctl->setPassword({});
    for (const auto &[typed, code] : {std::pair("adminpw\n", 0), std::pair("wrong\n", 3), std::pair("ad\x03", 3)}) {
        seen.clear();
        QProcess process;
        m_ctl->start(process, at(words("blocked --json")), [name] {
            ::setsid();
            ::open(name.constData(), O_RDWR); // the first terminal that the leader of a session opens is its own
        });
        QTRY_VERIFY2_WITH_TIMEOUT(seen.contains("assword: "), seen.constData(), 20000);
        QCOMPARE(::write(terminal, typed, qstrlen(typed)), ssize_t(qstrlen(typed)));
        const Ended ended = Gatehousectl::finish(process);
        QVERIFY2(ended.code == code, ended.told().constData());
        QVERIFY2(!seen.contains("adminpw") && !seen.contains("wrong"), seen.constData());
    }
    ::close(other);
    ::close(terminal);
}

void tst_Gatehousectl::hostileNames()
{
    m_broker = std::make_unique<BrokerProcess>();
    DynsecFile file;
    const QStringList names{QStringLiteral("<b>x</b>"), QStringLiteral("=cmd()"), QStringLiteral("a\u202Eb"),
                            QStringLiteral("--apply"), QString(65535, u'y')};
    for (const QString &name : names)
        file.addAccount(
            DynsecAccount{.user = name, .password = QStringLiteral("pw"), .textDescription = name, .disabled = true});
    QVERIFY2(m_broker->startDynsec(file), m_broker->problem());
    QSet<QString> found;
    const QJsonArray blocks = m_ctl->run(at(words("blocked --json"))).json().value(u"blocks").toArray();
    for (const QJsonValue &block : blocks)
        found.insert(block.toObject().value(u"subject").toObject().value(u"value").toString());
    for (const QString &name : names)
        QVERIFY2(found.contains(name), qPrintable(name.left(20)));
    const Ended text = m_ctl->run(at(words("blocked")));
    QVERIFY(!text.out.contains("\u202E") && text.out.contains("\\u{202E}"));
    QVERIFY(text.out.size() < 20000);
    for (const QString &name : names) {
        const Ended explain =
            m_ctl->run(at({QStringLiteral("explain"), QStringLiteral("--json"), QStringLiteral("--user=") + name}));
        QVERIFY2(explain.code == 1, explain.told().left(2000).constData());
        const Ended allow = m_ctl->run(
            at({QStringLiteral("allow"), QStringLiteral("--json"), QLatin1String("--reason=") + name.left(2000),
                QLatin1String("--user=") + name, QStringLiteral("--apply")}));
        QVERIFY2(allow.code == 0 || allow.code == 1, allow.told().left(2000).constData());
        QCOMPARE(allow.json().value(u"outcome").toString(), u"done"_qs);
    }
    const QByteArray csv = m_ctl->run(words("audit export --format csv")).out;
    QVERIFY(csv.contains("'=cmd()") && !csv.contains(",=cmd()"));
}

void tst_Gatehousectl::changesFilesAlone()
{
    QTemporaryDir folder;
    const QString passwords = folder.filePath(QStringLiteral("passwords"));
    const auto write = [](const QString &path, const QByteArray &content) {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    };
    const auto content = [&passwords] {
        QFile file(passwords);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray line =
        "pump-7:$7$101$" + QByteArray(12, 's').toBase64() + '$' + QByteArray(64, 'h').toBase64() + '\n';
    QVERIFY(write(folder.filePath(QStringLiteral("mosquitto.conf")), "listener 1883\npassword_file passwords\n"));
    QVERIFY(write(passwords, "# ours\n#" + line));
    const QStringList files{QStringLiteral("--config"), folder.filePath(QStringLiteral("mosquitto.conf"))};

    const Ended plan = m_ctl->run(words("allow --user pump-7 --reason r") + files);
    QVERIFY2(plan.code == 0 && plan.out.contains("  - 2  #pump-7:$7$") && plan.out.contains("  + 2  pump-7:$7$") &&
                 !plan.out.contains(QByteArray(64, 'h').toBase64()),
             plan.told().constData());
    QCOMPARE(content(), "# ours\n#" + line);
    const Ended allow = m_ctl->run(words("allow --user pump-7 --reason r --apply --json") + files);
    QVERIFY2(allow.code == 0 && allow.json().value(u"outcome").toString() == u"done", allow.told().constData());
    const QJsonObject change = allow.json().value(u"plan").toObject().value(u"changes").toArray().first().toObject();
    QVERIFY(hasKeys(change, words("record before after sentence effects")));
    QCOMPARE(change.value(u"lines").toArray().size(), 3);
    QCOMPARE(content(), "# ours\n" + line);
    QVERIFY2(!allow.out.contains(QByteArray(64, 'h').toBase64()), allow.out.constData());
    // Nothing of the hash is in the trail either.
    const Ended trail = m_ctl->run(words("audit export --format json"));
    QVERIFY2(trail.out.contains("pump-7") && !trail.out.contains(QByteArray(64, 'h').toBase64()),
             trail.out.constData());
    const Ended undo = m_ctl->run(words("undo --apply --json") + files);
    QVERIFY2(undo.code == 0, undo.told().constData());
    QCOMPARE(content(), "# ours\n#" + line);
    // Blocked and edited meanwhile by somebody else.
    const Ended conflict = m_ctl->run(words("undo 1 --apply --json") + files);
    QVERIFY2(conflict.code == 2, conflict.told().constData()); // it is undone already
    const Ended nothing = m_ctl->run(words("block --user nobody --reason r --apply") + files);
    QVERIFY2(nothing.code == 1 || nothing.code == 0, nothing.told().constData());
    QCOMPARE(content(), "# ours\n#" + line);
}

void tst_Gatehousectl::readsFilesAlone()
{
    QTemporaryDir folder;
    const auto write = [&folder](const char *name, const QByteArray &content) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    };
    QVERIFY(write("mosquitto.conf", "listener 1883\npassword_file passwords\nacl_file acl\n"));
    QVERIFY(write("passwords",
                  "#pump-7:$7$101$" + QByteArray(12, 's').toBase64() + '$' + QByteArray(64, 'h').toBase64() + '\n'));
    QVERIFY(write("acl", "user valve\ntopic a\n"));
    const QStringList files{QStringLiteral("--config"), folder.filePath(QStringLiteral("mosquitto.conf")),
                            QStringLiteral("--json")};
    const Ended blocked = m_ctl->run(words("blocked") + files);
    QVERIFY2(blocked.code == 0, blocked.told().constData());
    const QJsonArray blocks = blocked.json().value(u"blocks").toArray();
    QCOMPARE(blocks.size(), 2);
    const QJsonObject pump = blocks.at(0).toObject();
    QVERIFY2(hasKeys(pump, blockKeys), qPrintable(keysOf(pump).join(u',')));
    QCOMPARE(pump.value(u"id").toString(), u"files/user/pump-7#disabled"_qs);
    QCOMPARE(pump.value(u"origin").toObject().value(u"line").toInt(), 1);
    const Ended explain = m_ctl->run(words("explain --user pump-7") + files);
    QVERIFY2(explain.code == 1 && explain.json().value(u"answer").toString() == u"deny", explain.told().constData());
    const Ended text = m_ctl->run(words("explain --user pump-7") + files.first(2));
    QVERIFY2(text.out.contains("passwords:1)"), text.told().constData());
    const Ended nowhere = m_ctl->run(words("explain --user u --json --config /nowhere/mosquitto.conf"));
    QVERIFY2(nowhere.failedWith(2, "badInput"), nowhere.told().constData());

    QCOMPARE(m_ctl->run(words("brokers add Files") + files.first(2)).code, 0);
    const Ended saved = m_ctl->run(words("blocked --json --broker Files"));
    QVERIFY2(saved.code == 0 && saved.json().value(u"blocks").toArray().size() == 2, saved.told().constData());
}

void tst_Gatehousectl::readsFilesBySsh()
{
    SshServer server;
    QVERIFY2(server.start(), server.problem());
    m_ctl->setVariable(QStringLiteral("PATH"), QString::fromLocal8Bit(qgetenv("PATH")));
    const QTemporaryDir folder;
    QFile conf(folder.filePath(QStringLiteral("mosquitto.conf")));
    QFile passwords(folder.filePath(QStringLiteral("passwords")));
    QVERIFY(conf.open(QIODevice::WriteOnly) && conf.write("listener 1883\npassword_file passwords\n") > 0);
    QVERIFY(passwords.open(QIODevice::WriteOnly) && passwords.write("#pump-7:$7$101$" + QByteArray(12, 's').toBase64() +
                                                                    '$' + QByteArray(64, 'h').toBase64() + '\n') > 0);
    conf.close();
    passwords.close();
    const QStringList there{QStringLiteral("--config"), conf.fileName(), QStringLiteral("--ssh"), server.host()};
    const Ended blocked = m_ctl->run(words("blocked --json") + there);
    QVERIFY2(blocked.code == 0 && blocked.json().value(u"blocks").toArray().size() == 1, blocked.told().constData());
    QCOMPARE(m_ctl->run(words("brokers add There") + there).code, 0);
    const Ended saved = m_ctl->run(words("blocked --json --broker There"));
    QVERIFY2(saved.code == 0 && saved.json().value(u"blocks").toArray().size() == 1, saved.told().constData());
    const Ended asUrl = m_ctl->run(words("blocked --json --url") +
                                   QStringList{QStringLiteral("ssh://") + server.host() + conf.fileName()});
    QVERIFY2(asUrl.code == 0 && asUrl.json().value(u"blocks").toArray().size() == 1, asUrl.told().constData());
    server.forgetHostKey();
    const Ended unknown = m_ctl->run(words("blocked --json") + there);
    QVERIFY2(unknown.failedWith(3, "refused"), unknown.told().constData());
    const Ended option = m_ctl->run(words("blocked --json --config /x --ssh -oProxyCommand=x"));
    QVERIFY2(option.code == 2, option.told().constData());
    const Ended alone = m_ctl->run(words("blocked --json --url mqtt://h --ssh h"));
    QVERIFY2(alone.failedWith(2, "badInput"), alone.told().constData());
}

void tst_Gatehousectl::readsFilesBesideThePlugin()
{
    const QStringList both = at(QStringList{QStringLiteral("--config"), m_broker->folder() + u"/broker.conf"_qs});
    const Ended stranger = m_ctl->run(words("explain --user stranger --json") + both);
    QVERIFY2(stranger.code == 1, stranger.told().constData());
    const QJsonObject last = stranger.json().value(u"steps").toArray().last().toObject();
    QCOMPARE(last.value(u"certainty").toString(), u"certain"_qs); // the configuration names no password_file
    const Ended alone = m_ctl->run(at(words("explain --user stranger --json")));
    QCOMPARE(alone.json().value(u"steps").toArray().last().toObject().value(u"certainty").toString(), u"likely"_qs);
    QCOMPARE(m_ctl->run(words("brokers add Both") + both).code, 0);
    const Ended saved = m_ctl->run(words("explain --user stranger --json --broker Both"));
    QVERIFY2(saved.code == 1, saved.told().constData());
    QCOMPARE(saved.json().value(u"steps").toArray().last().toObject().value(u"certainty").toString(), u"certain"_qs);
}

void tst_Gatehousectl::worksWithoutLocale()
{
    m_ctl->setVariable(QStringLiteral("LC_ALL"), QStringLiteral("C"));
    const Ended blocked = m_ctl->run(at(words("blocked --match pümp")));
    QVERIFY2(blocked.code == 0 && blocked.err.isEmpty(), blocked.told().constData());
}

QTEST_GUILESS_MAIN(tst_Gatehousectl)
#include "tst_gatehousectl.moc"
