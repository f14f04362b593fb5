// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/livingbroker.h"
#include "connectors/mosquitto/connector.h"
#include "connectors/mosquitto/files/fileblocks.h"
#include "connectors/mosquitto/files/filepolicy.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "core/secretkeys.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "wire/connectionprobe.h"
#include "wire/localhost.h"

#include <QDir>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

const QByteArray rightPassword = "secret";

QByteArray lineOf(const QByteArray &user)
{
    return passwordLine(user, Secret(rightPassword)).value() + '\n';
}

bool write(const QString &path, const QByteArray &content)
{
    // As an editor does: a new file in the place of the old one.
    QFile file(path + QLatin1String(".new"));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return false;
    file.close();
    QFile::remove(path);
    return file.rename(path);
}

QStringList idsOf(const QList<Block> &blocks)
{
    QStringList ids;
    for (const Block &block : blocks)
        ids.append(block.id);
    return ids;
}

} // namespace

/// mosquitto by its files alone. Whether its decisions are the broker's is compared in tst_filedifferential.
class TestFilesConnector : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void listsWhomTheLivingBrokerRefuses();
    void readsRecords();
    void takesReasonsFromComments();
    void noticesAnEdit();
    void tellsWhatStopsTheBroker();
    void saysWhyItCannotOpen_data();
    void saysWhyItCannotOpen();
    void findsIncludesAndRelativePaths();
    void takesWhatIsNoFileAsTheBrokerDoes_data();
    void takesWhatIsNoFileAsTheBrokerDoes();
    void takesTheRulesOfTheProgram();
    void tellsWhomTheConfigurationKeepsOut_data();
    void tellsWhomTheConfigurationKeepsOut();
    void asksForPreSharedKeys();
    void tellsWhoHasTheWrongPrefix();
    void tellsTheLimits();
    void oneOpenListenerIsEnough();
    void aPluginMayDecideOtherwise();
    void showsHostileNamesAsText();
    void saysWhyThereIsNothingToWrite();
    void closingEndsWhatIsPending();

private:
    [[nodiscard]] QString path(const char *name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    Result<BrokerFacts> open(const QString &configuration);
    /// A configuration with this password_file and acl_file.
    bool writeFiles(const QByteArray &passwords, const QByteArray &acl, const QByteArray &more = {});
    QList<Block> blocks();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MosquittoConnector> m_connector;
};

void TestFilesConnector::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_connector = std::make_unique<MosquittoConnector>();
}

Result<BrokerFacts> TestFilesConnector::open(const QString &configuration)
{
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = configuration;
    return await(m_connector->open(profile, {}));
}

bool TestFilesConnector::writeFiles(const QByteArray &passwords, const QByteArray &acl, const QByteArray &more)
{
    return write(path("passwords"), passwords) && write(path("acl"), acl) &&
           write(path("mosquitto.conf"), "listener 1883\nallow_anonymous false\npassword_file " +
                                             QFile::encodeName(path("passwords")) + "\nacl_file " +
                                             QFile::encodeName(path("acl")) + '\n' + more);
}

QList<Block> TestFilesConnector::blocks()
{
    const Result<Revision> revision = await(m_connector->readAccess({}));
    return revision ? revision->blocks : QList<Block>();
}

void TestFilesConnector::listsWhomTheLivingBrokerRefuses()
{
    BrokerProcess broker;
    const QDir folder(broker.folder());
    // 2.1 does not start with a hash that it cannot use; 2.0 drops it.
    const bool dropsHashes = brokerDialect() == Dialect::V20;
    QByteArray passwords = lineOf("fine") + '#' + lineOf("comment") + lineOf("bare") + lineOf("denied");
    QStringList blocked{QStringLiteral("bare#norights"), QStringLiteral("comment#disabled"),
                        QStringLiteral("denied#denied"), QStringLiteral("ghost#unknown")};
    if (dropsHashes) {
        passwords += lineOf("shut").replace(":$", ":!$") + "broken:$7$101$nonsense$\n";
        blocked.insert(1, QStringLiteral("broken#hash"));
        blocked.append(QStringLiteral("shut#disabled"));
    }
    QVERIFY(write(folder.filePath(QStringLiteral("passwords")), passwords));
    QVERIFY(write(folder.filePath(QStringLiteral("acl")),
                  "user fine\ntopic a/#\n\nuser denied\ntopic a\ntopic deny #\n\nuser ghost\ntopic a\n"));
    QVERIFY2(broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\npassword_file @FOLDER@/passwords\n"
                                         "acl_file @FOLDER@/acl\n")),
             broker.problem());
    const auto opened = open(folder.filePath(QStringLiteral("broker.conf")));
    QVERIFY2(opened, told(opened).constData());
    QList<AccessRecord> rows;
    const auto revision = await(m_connector->readAccess([&rows](const AccessPart &part) { rows += part.records; }));
    QVERIFY2(revision, told(revision).constData());
    QCOMPARE(revision->records, rows.size());
    QCOMPARE(idsOf(revision->blocks), QStringList(blocked).replaceInStrings(QRegularExpression(QStringLiteral("^")),
                                                                            QStringLiteral("files/user/")));
    for (const Block &block : revision->blocks) {
        QVERIFY(!block.explanation.isEmpty());
        QCOMPARE(block.ownedBy.has_value(), !block.id.endsWith(u"#disabled"_qs) && !block.id.endsWith(u"#denied"_qs));
        QCOMPARE(block.certainty, Certainty::Certain);
    }
    const Block denied = revision->blocks.at(blocked.indexOf(QStringLiteral("denied#denied")));
    QVERIFY(denied.origin.place.endsWith(QStringLiteral("/acl")));
    QCOMPARE(denied.origin.line, 6);
    QCOMPARE(revision->blocks.at(blocked.indexOf(QStringLiteral("comment#disabled"))).origin.line, 2);

    // Who is listed as kept from connecting is refused by the living broker, and nobody else is.
    int asked = 0;
    for (const AccessRecord &row : std::as_const(rows)) {
        if (row.kind != RecordKind::Account)
            continue;
        MqttOptions options;
        options.host = QStringLiteral("127.0.0.1");
        options.port = broker.port();
        options.user = row.name;
        options.password = Secret(rightPassword);
        const auto report = await(probeConnection(options));
        QVERIFY2(report, told(report).constData());
        QCOMPARE(row.name + (report->connected ? QStringLiteral(": in") : QStringLiteral(": out")),
                 row.name + (row.state != RecordState::Blocked ? QStringLiteral(": in") : QStringLiteral(": out")));
        Attempt attempt;
        attempt.who.user = row.name;
        attempt.credentials = Credentials{Secret(rightPassword)};
        QCOMPARE(m_connector->policy()->decide(attempt).answer == Answered::Allow, report->connected);
        ++asked;
    }
    QCOMPARE(asked, dropsHashes ? 7 : 5);
}

void TestFilesConnector::readsRecords()
{
    QVERIFY(writeFiles(lineOf("fine"), "user fine\ntopic read a/b\npattern write c/%u\n"));
    QVERIFY(open(path("mosquitto.conf")));
    QList<AccessRecord> rows;
    QVERIFY(await(m_connector->readAccess([&rows](const AccessPart &part) { rows += part.records; })));
    QCOMPARE(rows.size(), 3); // the user, the pattern, clients without a name
    QStringList ids{QStringLiteral("files/user/nobody")};
    for (const AccessRecord &row : std::as_const(rows))
        ids.append(row.id);
    const auto records = await(m_connector->readRecords(ids));
    QVERIFY2(records, told(records).constData());
    QCOMPARE(records->values.size(), 4);
    QVERIFY(!records->values.value(ids.first()));
    QCOMPARE(records->rows, rows);
    const QByteArray fine = records->values.value(rows.first().id).value();
    QVERIFY2(fine.contains(R"(acl":[["topic read a/b"]])") && fine.contains(R"("mark":"")"), fine.constData());
    // The hash is compared, too, under a key that is taken for a secret before anybody sees it.
    QVERIFY2(fine.contains(R"("password_hash":"$7$)"), fine.constData());
    QVERIFY(isSecretKey(QStringLiteral("password_hash")));
}

void TestFilesConnector::takesReasonsFromComments()
{
    const QByteArray shut = lineOf("shut").replace(":$", ":!$");
    QVERIFY(writeFiles("# the pumps\n\n## Flooded the broker,\r\n# ticket 4711 (anna)\n" + shut + '#' + lineOf("a") +
                           '#' + lineOf("b") + "#\n#\tp\xc3\xb6mpe \xff\n" + '#' + lineOf("c") + lineOf("d"),
                       "user a\ntopic x\nuser b\ntopic x\nuser c\ntopic x\nuser shut\ntopic x\n"
                       "user d\ntopic x\n# Hall B is rebuilt\ntopic deny #\n"));
    QVERIFY(open(path("mosquitto.conf")));
    QHash<QString, QString> reasons;
    for (const Block &block : blocks())
        reasons.insert(block.subject.value, block.reason);
    QCOMPARE(reasons.size(), 5);
    QCOMPARE(reasons.value(QStringLiteral("shut")), QStringLiteral("Flooded the broker, ticket 4711 (anna)"));
    QCOMPARE(reasons.value(QStringLiteral("a")), QString());
    QCOMPARE(reasons.value(QStringLiteral("b")), QString()); // the entry above it is no reason
    QCOMPARE(reasons.value(QStringLiteral("c")), QStringLiteral("p\u00f6mpe \uFFFD"));
    QCOMPARE(reasons.value(QStringLiteral("d")), QStringLiteral("Hall B is rebuilt"));
}

void TestFilesConnector::noticesAnEdit()
{
    QVERIFY(writeFiles(lineOf("fine"), "user fine\ntopic a\n"));
    QVERIFY(open(path("mosquitto.conf")));
    QVERIFY(blocks().isEmpty());
    QSignalSpy changed(m_connector.get(), &Connector::accessChanged);
    for (int edit = 0; edit < 3; ++edit) { // each is another file in the old one's place
        const bool shut = edit % 2 == 0;
        QVERIFY(write(path("passwords"), shut ? lineOf("fine").replace(":$", ":!$") : lineOf("fine")));
        QTRY_COMPARE(changed.count(), edit + 1);
        QCOMPARE(blocks().size(), shut ? 1 : 0);
    }
}

void TestFilesConnector::tellsWhatStopsTheBroker()
{
    QVERIFY(writeFiles(lineOf("fine"), "user fine\ntopic a\ntopci b\n", "pasword_file x\n"));
    const auto opened = open(path("mosquitto.conf"));
    QVERIFY2(opened, told(opened).constData());
    const QList<Block> found = blocks();
    QCOMPARE(found.size(), 2);
    for (const Block &block : found) {
        QCOMPARE(block.mechanism, Mechanism::BrokerFault);
        QCOMPARE(block.subject.kind, SubjectKind::Everyone);
        QCOMPARE(block.certainty, Certainty::Certain);
    }
    QVERIFY(found.first().origin.place.endsWith(QStringLiteral("mosquitto.conf")));
    QCOMPARE(found.first().origin.line, 5);
    QVERIFY(found.last().origin.place.endsWith(QStringLiteral("acl")));
    QCOMPARE(found.last().origin.line, 3);
    QVERIFY(opened->notes.filter(QStringLiteral("does not start")).size() == 2);
    QVERIFY(!m_connector->policyFacts().isEmpty());
}

void TestFilesConnector::saysWhyItCannotOpen_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << QStringLiteral("nowhere/mosquitto.conf") << QStringLiteral("does not exist");
    QTest::newRow("a folder") << QStringLiteral(".") << QStringLiteral("is no file");
}

void TestFilesConnector::saysWhyItCannotOpen()
{
    QFETCH(const QString, name);
    QFETCH(const QString, says);
    const auto opened = open(m_folder->filePath(name));
    QVERIFY(!opened);
    QVERIFY2(opened.error().what.contains(says), told(opened).constData());
    QVERIFY(!m_connector->abilities().has(Ability::ReadBlocks));
    QVERIFY(!await(m_connector->readAccess({})));
}

void TestFilesConnector::findsIncludesAndRelativePaths()
{
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("conf.d")));
    QVERIFY(write(path("passwords"), '#' + lineOf("u")));
    QVERIFY(write(path("conf.d/10-users.conf"), "password_file passwords\n"));
    QVERIFY(write(path("conf.d/ignored.txt"), "nonsense\n"));
    QVERIFY(write(path("mosquitto.conf"), "listener 1883\ninclude_dir conf.d\npassword_file missing\n"));
    const auto opened = open(path("mosquitto.conf"));
    QVERIFY2(opened, told(opened).constData());
    QCOMPARE(idsOf(blocks()).filter(QStringLiteral("#broken")).size(), 1); // the missing file
    QVERIFY(write(path("mosquitto.conf"), "listener 1883\ninclude_dir conf.d\n"));
    QCOMPARE(idsOf(blocks()), QStringList{QStringLiteral("files/user/u#disabled")});
}

void TestFilesConnector::takesWhatIsNoFileAsTheBrokerDoes_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("place");
    for (const char *option : {"password_file", "acl_file"}) {
        for (const char *place : {"/dev/null", "@FOLDER@", "/dev/zero"})
            QTest::newRow(QByteArray(QByteArray(option) + ' ' + place).constData())
                << QString::fromLatin1(option) << QString::fromLatin1(place);
    }
}

void TestFilesConnector::takesWhatIsNoFileAsTheBrokerDoes()
{
    QFETCH(const QString, option);
    QFETCH(const QString, place);
    const bool isOld = brokerVersion() < QVersionNumber(2, 0, 12); // it finds nothing in what has nothing
    // And reads for ever in what has no end, which a folder has not where it looks for passwords.
    const bool isEndless = place == u"/dev/zero" || (place == u"@FOLDER@" && option == u"password_file");
    BrokerProcess broker;
    const QString conf = QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous true\n%1 %2\n").arg(option, place);
    const bool starts = !(isOld && isEndless) && broker.start(conf); // else it would be waited for
    QCOMPARE(starts, isOld && !isEndless);
    QVERIFY(write(path("m.conf"), QString(conf)
                                      .replace(QStringLiteral("@PORT0@"), QStringLiteral("1883"))
                                      .replace(QStringLiteral("@FOLDER@"), broker.folder())
                                      .toUtf8()));
    const auto files = readBrokerFiles(LocalHost(), {path("m.conf"), brokerVersion()});
    QVERIFY2(files, told(files).constData());
    QCOMPARE((*files)->findings.size(), 1);
    QCOMPARE((*files)->findings.constFirst().severity, starts ? Finding::Severity::Warning : Finding::Severity::Error);
    QCOMPARE((*files)->findings.constFirst().line, 3);
    QVERIFY2((*files)->findings.constFirst().what.contains(QStringLiteral("no file")),
             qPrintable((*files)->findings.constFirst().what));
    QCOMPARE((*files)->closed.isEmpty(), starts);
    if (!starts)
        return;
    Attempt attempt;
    attempt.who.user = QStringLiteral("u");
    attempt.action = Action::Publish;
    attempt.topic = QStringLiteral("a");
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = broker.port();
    options.user = attempt.who.user;
    const auto report = await(probeConnection(options));
    QVERIFY2(report, told(report).constData());
    QCOMPARE(report->connected, option == u"acl_file"); // nobody is in an empty list
    QCOMPARE(FilePolicy(*files).decide(attempt).answer, Answered::Deny);
    QCOMPARE(open(broker.folder() + QStringLiteral("/broker.conf")).has_value(), true);
    BlockRequest request;
    request.who = {attempt.who};
    const auto plan = await(m_connector->planBlock(request)); // nothing is written there
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->changeCount(), 0);
    const QStringList &why = plan->items.constFirst().notLiftable;
    QCOMPARE(why.filter(QStringLiteral("no file")).size(), option == u"acl_file" ? 1 : 0);
    QVERIFY(!why.isEmpty());
}

void TestFilesConnector::takesTheRulesOfTheProgram()
{
    QVERIFY(writeFiles(lineOf("u") + lineOf("shut").replace(":$", ":!$"), "user u\ntopic a\nuser shut\ntopic a\n",
                       "pid_file " + QFile::encodeName(path("pid")) + '\n'));
    // Something that is named as a broker, and says that it is a 2.1: no such one can be had here.
    const QString program = path("mosquitto");
    QVERIFY(write(program, "#!/bin/sh\necho mosquitto version 2.1.2\nexit 1\n"));
    QVERIFY(QFile::setPermissions(program, QFile::ReadOwner | QFile::ExeOwner));
    QProcess running;
    running.start(QStringLiteral("/bin/bash"),
                  {QStringLiteral("-c"), QStringLiteral("exec -a \"$0\" sleep 60"), program});
    QVERIFY(running.waitForStarted());
    QVERIFY(write(path("pid"), QByteArray::number(running.processId())));
    Result<BrokerFacts> opened;
    QTRY_VERIFY((opened = open(path("mosquitto.conf"))) && opened->version == u"2.1.2"); // once bash has become it
    QVERIFY2(opened->notes.constFirst().contains(QStringLiteral("2.1.2")), qPrintable(opened->notes.constFirst()));
    const QList<Block> found = blocks(); // which a 2.0 would drop
    QVERIFY(!found.isEmpty());
    QCOMPARE(found.constFirst().mechanism, Mechanism::BrokerFault);
    const auto plan = await(m_connector->planBlock({{{{}, QStringLiteral("u"), {}, {}}}, {}, {}, {}}));
    QVERIFY2(plan, told(plan).constData());
    QVERIFY2(plan->items.constFirst().changes.constFirst().sentence.contains(QStringLiteral("a comment")),
             qPrintable(plan->items.constFirst().changes.constFirst().sentence));
    running.kill();
    QVERIFY(running.waitForFinished());
}

void TestFilesConnector::tellsWhomTheConfigurationKeepsOut_data()
{
    QTest::addColumn<QByteArray>("conf");
    QTest::addColumn<QString>("id"); // of the only block; empty: none
    QTest::addColumn<int>("line");
    const auto row = [](const char *title, const char *conf, const char *id, int line = 0) {
        QTest::newRow(title) << QByteArray(conf) << QString::fromLatin1(id) << line;
    };
    row("no listener", "# empty\n", "files/conf#local");
    row("nothing lets in", "# the new default\nlistener 1883\n", "files/conf#nobody", 2);
    row("said so", "listener 1883\nallow_anonymous false\n", "files/conf#nobody", 2);
    row("at each of two", "listener 1883\nlistener 1884\n", "files/conf#nobody", 1);
    row("per listener", "per_listener_settings true\nlistener 1883\nallow_anonymous false\n", "files/conf#nobody", 3);
    row("a list without anybody", "listener 1883\npassword_file empty\n", "files/conf#nobody", 1);
    row("anybody", "listener 1883\nallow_anonymous true\n", "");
    row("one of two", "per_listener_settings true\nlistener 1883\nlistener 1884\nallow_anonymous true\n", "");
    row("a password_file", "listener 1883\npassword_file passwords\n", "");
    row("a plugin", "listener 1883\nplugin /usr/lib/x.so\n", "");
    row("pre-shared keys", "listener 1883\npsk_hint h\npsk_file psk\n", "files/conf#nobody", 1); // a name is asked for
    row("names by their keys", "listener 1883\npsk_hint h\npsk_file psk\nuse_identity_as_username true\n", "");
}

void TestFilesConnector::tellsWhomTheConfigurationKeepsOut()
{
    QFETCH(const QByteArray, conf);
    QFETCH(const QString, id);
    QFETCH(const int, line);
    QVERIFY(write(path("passwords"), lineOf("u")) && write(path("psk"), "id:00\n") && write(path("empty"), {}));
    QVERIFY(write(path("mosquitto.conf"), conf));
    const auto opened = open(path("mosquitto.conf"));
    QVERIFY2(opened, told(opened).constData());
    const QList<Block> found = blocks();
    QCOMPARE(found.size(), id.isEmpty() ? 0 : 1);
    if (id.isEmpty())
        return;
    const Block &block = found.constFirst();
    QCOMPARE(block.id, id);
    QCOMPARE(block.subject.kind, SubjectKind::Everyone);
    QCOMPARE(block.certainty, Certainty::Certain);
    QCOMPARE(block.origin.place, path("mosquitto.conf"));
    QCOMPARE(block.origin.line, line);
    QVERIFY(block.explanation.endsWith(u'.') && block.ownedBy && block.ownedBy->endsWith(u'.'));
    // The rules say the same of anybody, and a plan says who can lift it.
    Attempt attempt;
    attempt.who.user = QStringLiteral("u");
    const bool isForEverybody = id == u"files/conf#nobody";
    QCOMPARE(m_connector->policy()->decide(attempt).answer, isForEverybody ? Answered::Deny : Answered::Allow);
    const QList<Block> ofUser = m_connector->policy()->blocksOf(attempt.who);
    QCOMPARE(ofUser.isEmpty(), !isForEverybody);
    if (isForEverybody)
        QCOMPARE(ofUser.constFirst().id, id);
    if (isForEverybody && !conf.contains("empty")) // else it is the list that knows no u
        QCOMPARE(m_connector->policy()->decide(attempt).steps.constLast().origin.line, line);
}

void TestFilesConnector::asksForPreSharedKeys()
{
    BrokerProcess broker;
    QVERIFY(write(broker.folder() + QStringLiteral("/psk"), "pump-7:0123456789abcdef\n"));
    const auto start = [&](const QString &more) {
        broker.stop();
        return broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\npsk_hint lab\npsk_file @FOLDER@/psk\n") + more);
    };
    const auto getsIn = [&](const QString &identity, const QString &key) {
        return QProcess::execute(QStringLiteral("mosquitto_pub"),
                                 {QStringLiteral("-h"), QStringLiteral("127.0.0.1"), QStringLiteral("-p"),
                                  QString::number(broker.port()), QStringLiteral("--psk-identity"), identity,
                                  QStringLiteral("--psk"), key, QStringLiteral("-t"), QStringLiteral("a"),
                                  QStringLiteral("-m"), QStringLiteral("x"), QStringLiteral("-q"),
                                  QStringLiteral("1")}) == 0;
    };
    const QString configuration = broker.folder() + QStringLiteral("/broker.conf");
    Attempt attempt;
    attempt.who.user = QStringLiteral("pump-7");
    // The key opens the line alone: with nothing else nobody is let in.
    QVERIFY2(start({}), broker.problem());
    QVERIFY(open(configuration));
    QVERIFY(!getsIn(QStringLiteral("pump-7"), QStringLiteral("0123456789abcdef")));
    QCOMPARE(m_connector->policy()->decide(attempt).answer, Answered::Deny);
    // As a name it does.
    QVERIFY2(start(QStringLiteral("use_identity_as_username true\n")), broker.problem());
    QVERIFY(open(configuration));
    QVERIFY(getsIn(QStringLiteral("pump-7"), QStringLiteral("0123456789abcdef")));
    QVERIFY(!getsIn(QStringLiteral("pump-7"), QStringLiteral("0123456789abcdee")));
    QVERIFY(!getsIn(QStringLiteral("other"), QStringLiteral("0123456789abcdef")));
    Decision decision = m_connector->policy()->decide(attempt);
    QCOMPARE(decision.answer, Answered::Unknown);
    QCOMPARE(decision.steps.constFirst().check, Check::Tls);
    QCOMPARE(decision.steps.constFirst().origin.line, 2);
    QVERIFY(m_connector->sentenceOf(decision.steps.constFirst()).contains(QStringLiteral("psk_file")));
    // Without any key nobody is.
    QVERIFY(write(broker.folder() + QStringLiteral("/psk"), "# none\n"));
    QVERIFY2(start(QStringLiteral("use_identity_as_username true\n")), broker.problem());
    QVERIFY(open(configuration));
    QVERIFY(!getsIn(QStringLiteral("pump-7"), QStringLiteral("0123456789abcdef")));
    QCOMPARE(m_connector->policy()->decide(attempt).answer, Answered::Deny);
    // What stops the broker is told, and hinders every change.
    QVERIFY(write(broker.folder() + QStringLiteral("/psk"), "pump-7:xyz\n"));
    QVERIFY(!start(QStringLiteral("use_identity_as_username true\n")));
    QVERIFY(open(configuration));
    const QList<Block> found = blocks();
    QVERIFY(!found.isEmpty());
    QCOMPARE(found.constFirst().mechanism, Mechanism::BrokerFault);
    QCOMPARE(found.constFirst().origin.line, 1);
}

void TestFilesConnector::tellsWhoHasTheWrongPrefix()
{
    QVERIFY(write(path("mosquitto.conf"), "listener 1883\nallow_anonymous true\nclientid_prefixes plant-\n"));
    QVERIFY(open(path("mosquitto.conf")));
    QCOMPARE(blocks().size(), 0);
    Attempt attempt;
    attempt.who.clientId = QStringLiteral("plant-7");
    QCOMPARE(m_connector->policy()->blocksOf(attempt.who).size(), 0);
    attempt.who.clientId = QStringLiteral("pump-7");
    const QList<Block> found = m_connector->policy()->blocksOf(attempt.who);
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.constFirst().mechanism, Mechanism::ListenerRule);
    QCOMPARE(found.constFirst().subject.value, QStringLiteral("pump-7"));
    QCOMPARE(found.constFirst().origin.line, 3);
    QVERIFY(found.constFirst().ownedBy->contains(QStringLiteral("plant-")));
    const Decision decision = m_connector->policy()->decide(attempt);
    QCOMPARE(decision.answer, Answered::Deny);
    QCOMPARE(decision.steps.constLast().origin.line, 3);
}

/// What a broker answers to the first packets of a client; empty: it hangs up without a word.
static QByteArray answerTo(quint16 port, const QByteArray &packets)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    if (!socket.waitForConnected() || socket.write(packets) != packets.size())
        return {};
    socket.waitForReadyRead();
    return socket.readAll();
}

/// CONNECT of MQTT 3.1.1 as `id`, with a clean session.
static QByteArray connectPacket(const QByteArray &id, char keepAlive)
{
    const auto length = char(12 + id.size());
    const auto idLength = char(id.size());
    const char head[] = {0x10, length, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, keepAlive, 0, idLength};
    return QByteArray(head, sizeof head) + id;
}

void TestFilesConnector::tellsTheLimits()
{
    BrokerProcess broker;
    QVERIFY2(broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous true\nmax_qos 1\n"
                                         "allow_zero_length_clientid false\nmax_keepalive 60\nmax_packet_size 100\n"
                                         "message_size_limit 50\nretain_available false\n"
                                         "listener @PORT1@ 127.0.0.1\nmax_connections 1\n")),
             broker.problem());
    QVERIFY(open(QDir(broker.folder()).filePath(QStringLiteral("broker.conf"))));
    const QList<PolicyFact> facts = m_connector->policyFacts();
    const auto factAt = [&facts](int line) {
        const auto found = std::find_if(facts.cbegin(), facts.cend(),
                                        [line](const PolicyFact &fact) { return fact.origin.line == line; });
        return found == facts.cend() ? PolicyFact() : *found;
    };
    QCOMPARE(factAt(3).value, QStringLiteral("1"));
    QVERIFY(factAt(4).name.contains(QStringLiteral("client id")));
    QVERIFY(factAt(5).name.contains(QStringLiteral("keepalive")));
    QCOMPARE(factAt(6).value, QStringLiteral("100"));
    QCOMPARE(factAt(7).value, QStringLiteral("50"));
    QVERIFY(factAt(8).name.contains(QStringLiteral("Retained")));
    QVERIFY(factAt(10).name.contains(QStringLiteral("connections")));

    // And the living broker does as it is said there.
    const QByteArray welcome("\x20\x02\x00\x00", 4);
    QCOMPARE(answerTo(broker.port(), connectPacket("a", 60)), welcome);
    QCOMPARE(answerTo(broker.port(), connectPacket("a", 61)), welcome); // 3.1.1 is not told of the longest keepalive
    QCOMPARE(answerTo(broker.port(), connectPacket("", 60)).right(1), QByteArray("\x02"));
    QCOMPARE(answerTo(broker.port(), connectPacket(QByteArray(100, 'x'), 60)), QByteArray());
    QTcpSocket first;
    first.connectToHost(QStringLiteral("127.0.0.1"), broker.port(1));
    QVERIFY(first.waitForConnected());
    const QByteArray seen("New connection from 127.0.0.1:" + QByteArray::number(first.localPort()));
    QTRY_VERIFY(broker.logText().contains(seen));
    QCOMPARE(answerTo(broker.port(1), connectPacket("a", 60)), QByteArray());
}

void TestFilesConnector::oneOpenListenerIsEnough()
{
    QVERIFY(write(path("passwords"), '#' + lineOf("u")));
    const QByteArray first =
        "per_listener_settings true\nlistener 1883\npassword_file " + QFile::encodeName(path("passwords")) + "\n";
    QVERIFY(write(path("mosquitto.conf"), first));
    QVERIFY(open(path("mosquitto.conf")));
    QCOMPARE(blocks().size(), 1);
    Attempt attempt;
    attempt.who.user = QStringLiteral("u");
    QCOMPARE(m_connector->policy()->decide(attempt).answer, Answered::Deny);
    QVERIFY(write(path("mosquitto.conf"), first + "listener 1884\nallow_anonymous true\n"));
    QVERIFY(blocks().isEmpty());
    const Decision decision = m_connector->policy()->decide(attempt);
    QCOMPARE(decision.answer, Answered::Allow);
    QVERIFY(m_connector->sentenceOf(decision.steps.first()).contains(QStringLiteral("listener 1884")));
}

void TestFilesConnector::aPluginMayDecideOtherwise()
{
    QVERIFY(writeFiles('#' + lineOf("u"), "user u\ntopic a\n", "plugin /usr/lib/some_auth.so\n"));
    QVERIFY(open(path("mosquitto.conf")));
    const QList<Block> found = blocks();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first().certainty, Certainty::Possible);
    Attempt attempt;
    attempt.who.user = QStringLiteral("u");
    const Decision decision = m_connector->policy()->decide(attempt);
    QCOMPARE(decision.answer, Answered::Unknown);
    QVERIFY(m_connector->sentenceOf(decision.steps.last()).contains(QStringLiteral("/usr/lib/some_auth.so")));
}

void TestFilesConnector::showsHostileNamesAsText()
{
    const QByteArray name = "<b>x\u202E</b>";
    QVERIFY(writeFiles('#' + lineOf(name), "user " + name + "\ntopic a\n"));
    QVERIFY(open(path("mosquitto.conf")));
    const QList<Block> found = blocks();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first().subject.value, QString::fromUtf8(name));
    QVERIFY2(found.first().explanation.contains(QStringLiteral("<b>x\\u{202E}</b>")),
             qPrintable(found.first().explanation));
}

void TestFilesConnector::saysWhyThereIsNothingToWrite()
{
    QVERIFY(write(path("mosquitto.conf"), "listener 1883\nallow_anonymous true\n"));
    QVERIFY(open(path("mosquitto.conf")));
    QVERIFY(blocks().isEmpty());
    const QString whyNot = m_connector->abilities().whyNot(Ability::Allow);
    QVERIFY2(whyNot.contains(QStringLiteral("password_file")), qPrintable(whyNot));
    AllowRequest request;
    request.who = {{{}, QStringLiteral("u"), {}, {}}};
    for (const Result<Plan> &plan : {await(m_connector->planAllow(request)), await(m_connector->planBlock(request))}) {
        QVERIFY(!plan);
        QCOMPARE(plan.error().fault, Fault::NotSupported);
        QCOMPARE(plan.error().what, whyNot);
    }
    QVERIFY(writeFiles('#' + lineOf("u"), "user u\ntopic a\n"));
    QCOMPARE(blocks().size(), 1);
    QVERIFY(m_connector->abilities().has(Ability::Allow));
}

void TestFilesConnector::closingEndsWhatIsPending()
{
    QVERIFY(writeFiles(lineOf("u"), "user u\ntopic a\n"));
    QVERIFY(open(path("mosquitto.conf")));
    const Future<Revision> pending = m_connector->readAccess({});
    m_connector->close();
    const auto ended = await(pending);
    QVERIFY(!ended);
    QCOMPARE(ended.error().fault, Fault::Cancelled);
    QVERIFY(!m_connector->policy());
    QVERIFY(open(path("mosquitto.conf"))); // and again
}

QTEST_GUILESS_MAIN(TestFilesConnector)
#include "tst_filesconnector.moc"
