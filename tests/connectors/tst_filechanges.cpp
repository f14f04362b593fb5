// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "connectors/livingbroker.h"
#include "connectors/mosquitto/connector.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "wire/connectionprobe.h"
#include "wire/host.h"

#include <QDir>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::mosquitto;
using namespace gatehouse::test;

namespace {

const QByteArray rightPassword = "secret";

QByteArray lineOf(const QByteArray &user)
{
    // Hashing takes its time, and most tests need no more than a line.
    static QHash<QByteArray, QByteArray> known;
    QByteArray &line = known[user];
    if (line.isEmpty())
        line = passwordLine(user, Secret(rightPassword)).value() + '\n';
    return line;
}

QByteArray shut(const QByteArray &user)
{
    return blockedLine(lineOf(user), brokerDialect());
}

Identity named(const QString &user)
{
    Identity who;
    who.user = user;
    return who;
}

/// Without its rights for as long as it lives, where there are too many.
class Unprivileged
{
public:
    Unprivileged()
    {
        if (::geteuid() == 0)
            m_isOther = ::seteuid(65534) == 0;
    }
    ~Unprivileged()
    {
        if (m_isOther && ::seteuid(0) != 0)
            qFatal("The rights are gone");
    }
    Unprivileged(const Unprivileged &) = delete;
    Unprivileged &operator=(const Unprivileged &) = delete;

private:
    bool m_isOther = false;
};

} // namespace

/// Letting in and keeping out by writing a broker's files, while the broker runs.
class TestFileChanges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void liftsAMarkAndPutsItBack();
    void blocksAndSaysWhatItDoes();
    void writesWhatSuitsEveryVersion();
    void takesADenialOutWithItsComment();
    void deniesTopicsWhereThereAreNoPasswords();
    void changesManyWithOneReload();
    void whatIfIsWhatComes();
    void keepsWhatSomebodyElseWrote();
    void refusesWhatIsNotAsPlanned();
    void writesNothingWithoutTheRight();
    void saysWhatItMayNotRead();
    void putsBackWhatTheBrokerDoesNotTake();
    void putsBackWhatTheBrokerDoesNotSurvive();
    void doesNotLetTheBrokerReadABrokenFile();
    void findsTheMistakeBehindManyWarnings();
    void isNotMisledByNamesOfClients();
    void saysWhenTheLogIsSilent();
    void tellsNobodyWhenNobodyRuns();
    void tellsTheBrokerByACommand();
    void changesEachFileOfAListener();

private:
    [[nodiscard]] QString path(const char *name) const { return m_folder.filePath(QString::fromUtf8(name)); }
    [[nodiscard]] QByteArray content(const char *name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    bool write(const char *name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }
    /// The broker of these files, and the connector on them.
    bool start(const QByteArray &passwords, const QByteArray &acl, const QString &more = {});
    bool open(const QString &reloadCommand = {});
    Result<Plan> allow(const QString &user) { return await(m_connector->planAllow({{named(user)}, {}, {}, {}})); }
    Result<Plan> block(const QString &user)
    {
        return await(m_connector->planBlock({{named(user)}, {}, QStringLiteral("flooded\nus"), {}}));
    }
    Result<QList<ChangeOutcome>> apply(const QList<Change> &changes)
    {
        return await(m_connector->apply(changes, ready<>(Result<>())));
    }
    [[nodiscard]] bool getsIn(const QString &user) const;
    [[nodiscard]] qsizetype reloads() const { return m_broker->logText().count("Reloading config."); }

    std::unique_ptr<BrokerProcess> m_broker;
    std::unique_ptr<MosquittoConnector> m_connector;
    QDir m_folder;
    QByteArray m_problem;
};

void TestFileChanges::init()
{
    m_broker = std::make_unique<BrokerProcess>();
    m_connector = std::make_unique<MosquittoConnector>();
    m_folder = QDir(m_broker->folder());
}

void TestFileChanges::cleanup()
{
    m_connector.reset();
    m_broker.reset();
}

bool TestFileChanges::start(const QByteArray &passwords, const QByteArray &acl, const QString &more)
{
    QString conf = QStringLiteral("listener @PORT0@ 127.0.0.1\n");
    if (!passwords.isEmpty())
        conf += QStringLiteral("password_file @FOLDER@/passwords\n");
    if (!acl.isEmpty())
        conf += QStringLiteral("acl_file @FOLDER@/acl\n");
    if (!write("passwords", passwords) || !write("acl", acl) || !m_broker->start(conf + more)) {
        m_problem = m_broker->problem();
        return false;
    }
    return open();
}

bool TestFileChanges::open(const QString &reloadCommand)
{
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = path("broker.conf");
    profile.endpoint.reloadCommand = reloadCommand;
    const auto opened = await(m_connector->open(profile, {}));
    m_problem = told(opened);
    return opened && await(m_connector->readAccess({}));
}

bool TestFileChanges::getsIn(const QString &user) const
{
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = m_broker->port();
    options.user = user;
    options.password = Secret(rightPassword);
    const auto report = await(probeConnection(options));
    return report && report->connected;
}

void TestFileChanges::liftsAMarkAndPutsItBack()
{
    const QByteArray before = lineOf("fine") + "\r\n" + shut("shut").chopped(1) + "\r\n" + lineOf("last").chopped(1);
    QVERIFY2(start(before, {}), m_problem.constData());
    ::chmod(QFile::encodeName(path("passwords")).constData(), 0640);
    QVERIFY(!getsIn(QStringLiteral("shut")));
    const auto plan = allow(QStringLiteral("shut"));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->changeCount(), 1);
    const PlanItem &item = plan->items.constFirst();
    QVERIFY(item.notLiftable.isEmpty());
    const Change change = item.changes.constFirst();
    QCOMPARE(change.record, QStringLiteral("files/user/shut"));
    QCOMPARE(change.container, path("passwords"));
    QCOMPARE(change.undo.kind, Undo::Kind::Exact);
    QVERIFY2(change.effects.sentences.join(u' ').contains(QStringLiteral("told to read its files again")),
             qPrintable(change.effects.sentences.join(u' ')));
    // Shown as lines, without what could be attacked.
    QStringList shown;
    for (const ChangedLine &line : change.lines)
        shown.append(QStringLiteral("%1%2 %3").arg(int(line.kind)).arg(line.number).arg(line.text));
    const QString mark = brokerDialect() == Dialect::V20 ? QStringLiteral("shut:!$7$…") : QStringLiteral("#shut:$7$…");
    QCOMPARE(shown, QStringList({QStringLiteral("01 fine:$7$…"), QStringLiteral("02 "), QStringLiteral("13 ") + mark,
                                 QStringLiteral("23 shut:$7$…"), QStringLiteral("04 last:$7$…")}));

    const auto outcomes = apply({change});
    QVERIFY2(outcomes, told(outcomes).constData());
    QCOMPARE(outcomes->size(), 1);
    QVERIFY2(outcomes->constFirst().result, told(outcomes->constFirst().result).constData());
    QCOMPARE(outcomes->constFirst().now, change.after);
    QCOMPARE(outcomes->constFirst().saved, Saved::Yes);
    QCOMPARE(outcomes->constFirst().note, QString());
    QCOMPARE(content("passwords"),
             lineOf("fine") + "\r\n" + lineOf("shut").chopped(1) + "\r\n" + lineOf("last").chopped(1));
    QCOMPARE(content("passwords.before-gatehouse"), before);
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(path("passwords")).constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0640));
    QVERIFY(getsIn(QStringLiteral("shut")));
    QVERIFY(m_connector->policy()->blocksOf(named(QStringLiteral("shut"))).isEmpty());

    const auto undo = await(m_connector->planUndo({change}, QStringLiteral("no")));
    QVERIFY2(undo, told(undo).constData());
    QCOMPARE(undo->changeCount(), 1);
    QCOMPARE(undo->items.constFirst().changes.constFirst().after, change.before);
    QVERIFY(apply(undo->items.constFirst().changes)->constFirst().result);
    QCOMPARE(content("passwords"), before);
    QVERIFY(!getsIn(QStringLiteral("shut")));
}

void TestFileChanges::blocksAndSaysWhatItDoes()
{
    QVERIFY2(start(lineOf("fine") + lineOf("pump"), {}), m_problem.constData());
    const auto plan = block(QStringLiteral("pump"));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->changeCount(), 1);
    QVERIFY(getsIn(QStringLiteral("pump")));
    QVERIFY(apply(plan->items.constFirst().changes)->constFirst().result);
    QCOMPARE(content("passwords"), lineOf("fine") + shut("pump"));
    QVERIFY(!getsIn(QStringLiteral("pump")));
    QVERIFY(getsIn(QStringLiteral("fine")));
    const auto again = block(QStringLiteral("pump"));
    QCOMPARE(again->changeCount(), 0);
    QVERIFY(!again->items.constFirst().notLiftable.isEmpty());
}

/// The program that runs is not asked where anybody may write to it, so its version is not sure. A comment is one for
/// 2.0 and for 2.1, which does not start with an exclamation mark before a hash.
void TestFileChanges::writesWhatSuitsEveryVersion()
{
    const QTemporaryDir open;
    const QString program = open.filePath(QStringLiteral("mosquitto"));
    QVERIFY(QFile::copy(BrokerProcess::program(), program));
    QCOMPARE(::chmod(QFile::encodeName(open.path()).constData(), 0777), 0);
    const QByteArray before = qgetenv("GATEHOUSE_MOSQUITTO");
    qputenv("GATEHOUSE_MOSQUITTO", QFile::encodeName(program));
    const auto putBack = qScopeGuard([&before] {
        if (before.isNull())
            qunsetenv("GATEHOUSE_MOSQUITTO");
        else
            qputenv("GATEHOUSE_MOSQUITTO", before);
    });
    QVERIFY2(start(lineOf("fine") + lineOf("pump"), {}), m_problem.constData());
    const auto plan = block(QStringLiteral("pump"));
    QVERIFY2(plan, told(plan).constData());
    const QList<Change> changes = plan->items.constFirst().changes;
    QVERIFY(apply(changes)->constFirst().result);
    QCOMPARE(content("passwords"), lineOf("fine") + '#' + lineOf("pump"));
    QVERIFY(!getsIn(QStringLiteral("pump")));
    QVERIFY(getsIn(QStringLiteral("fine")));
    const auto undo = await(m_connector->planUndo(changes, QStringLiteral("no")));
    QVERIFY2(undo, told(undo).constData());
    QVERIFY(apply(undo->items.constFirst().changes)->constFirst().result);
    QCOMPARE(content("passwords"), lineOf("fine") + lineOf("pump"));
    QVERIFY(getsIn(QStringLiteral("pump")));
}

void TestFileChanges::takesADenialOutWithItsComment()
{
    const QByteArray before = "user fine\ntopic a\n\nuser pump\ntopic read b\n\n# Hall B is rebuilt\ntopic deny #\n"
                              "topic deny $x/#\n# its own\ntopic c\n# Next\nuser next\ntopic d";
    QVERIFY2(start(lineOf("fine") + shut("pump") + lineOf("next"), before), m_problem.constData());
    const auto plan = allow(QStringLiteral("pump"));
    QVERIFY2(plan, told(plan).constData());
    QCOMPARE(plan->changeCount(), 2); // both files
    const QList<Change> changes = plan->items.constFirst().changes;
    QCOMPARE(changes.constLast().before, changes.constFirst().after);
    for (const Change &change : changes) {
        const auto outcome = apply({change});
        QVERIFY2(outcome->constFirst().result, told(outcome->constFirst().result).constData());
    }
    QCOMPARE(content("acl"), QByteArray("user fine\ntopic a\n\nuser pump\ntopic read b\n\n# its own\ntopic c\n# Next\n"
                                        "user next\ntopic d"));
    QVERIFY(m_connector->policy()->blocksOf(named(QStringLiteral("pump"))).isEmpty());
    QVERIFY(getsIn(QStringLiteral("pump")));
    const auto undo = await(m_connector->planUndo({changes.constLast()}, QString()));
    QVERIFY2(undo, told(undo).constData());
    QVERIFY(apply(undo->items.constFirst().changes)->constFirst().result);
    QCOMPARE(content("acl"), QByteArray("user fine\ntopic a\n\nuser pump\ntopic read b\n# Hall B is rebuilt\n"
                                        "topic deny #\ntopic deny $x/#\n\n# its own\ntopic c\n# Next\nuser next\n"
                                        "topic d"));
}

void TestFileChanges::deniesTopicsWhereThereAreNoPasswords()
{
    QVERIFY2(start({}, "pattern readwrite $dev/%c/#\nuser pump\ntopic a", QStringLiteral("allow_anonymous true\n")),
             m_problem.constData());
    for (const QString &user : {QStringLiteral("pump"), QStringLiteral("other")}) {
        const auto plan = block(user);
        QVERIFY2(plan, told(plan).constData());
        QCOMPARE(plan->changeCount(), 1);
        const auto outcome = apply(plan->items.constFirst().changes);
        QVERIFY2(outcome->constFirst().result, told(outcome->constFirst().result).constData());
        Attempt attempt;
        attempt.who = named(user);
        attempt.action = Action::Publish;
        attempt.who.clientId = QStringLiteral("c");
        for (const QString &topic : {QStringLiteral("a"), QStringLiteral("$dev/c/x")}) {
            attempt.topic = topic;
            QCOMPARE(m_connector->policy()->decide(attempt).answer, Answered::Deny);
        }
        QCOMPARE(m_connector->policy()->blocksOf(attempt.who).constFirst().reason, QStringLiteral("flooded us"));
    }
    QCOMPARE(content("acl"), QByteArray("pattern readwrite $dev/%c/#\nuser pump\n# flooded us\ntopic deny #\n"
                                        "topic deny $dev/+/#\ntopic a\nuser other\n# flooded us\ntopic deny #\n"
                                        "topic deny $dev/+/#\n"));
    const auto plan = allow(QStringLiteral("other"));
    QCOMPARE(plan->changeCount(), 1);
    QVERIFY(apply(plan->items.constFirst().changes)->constFirst().result);
    QVERIFY(content("acl").endsWith("topic a\nuser other\n"));
}

void TestFileChanges::changesManyWithOneReload()
{
    QByteArray passwords;
    QByteArray after;
    AllowRequest request;
    for (int i = 0; i < 40; ++i) {
        const QByteArray name = "p" + QByteArray::number(i);
        passwords += shut(name);
        after += lineOf(name);
        request.who.append(named(QString::fromLatin1(name)));
    }
    QVERIFY2(start(passwords, {}), m_problem.constData());
    const auto plan = await(m_connector->planAllow(request));
    QCOMPARE(plan->changeCount(), 40);
    QCOMPARE(plan->cost.requests, 1);
    QVERIFY(m_connector->changesPerRequest(path("passwords")) >= 40);
    QList<Change> changes;
    for (const PlanItem &item : plan->items)
        changes += item.changes;
    const auto outcomes = apply(changes);
    QCOMPARE(outcomes->size(), 40);
    for (qsizetype i = 0; i < outcomes->size(); ++i) {
        QVERIFY(outcomes->at(i).result);
        QCOMPARE(outcomes->at(i).now, changes.at(i).after);
    }
    QCOMPARE(content("passwords"), after);
    QCOMPARE(reloads(), 1);
}

void TestFileChanges::whatIfIsWhatComes()
{
    QVERIFY2(start(shut("pump") + lineOf("fine"),
                   "pattern write p/%u\nuser fine\ntopic a\nuser pump\ntopic deny #\ntopic b\n"),
             m_problem.constData());
    const auto plan = allow(QStringLiteral("pump"));
    const QList<Change> changes = plan->items.constFirst().changes;
    const auto thought = m_connector->policy()->with(changes);
    QList<Attempt> attempts;
    for (const QString &user : {QStringLiteral("pump"), QStringLiteral("fine")}) {
        Attempt attempt;
        attempt.who = named(user);
        attempts.append(attempt);
        attempt.action = Action::Publish;
        for (const QString &topic : {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("p/pump")}) {
            attempt.topic = topic;
            attempts.append(attempt);
        }
    }
    QList<Answered> answers;
    for (const Attempt &attempt : std::as_const(attempts))
        answers.append(thought->decide(attempt).answer);
    QCOMPARE(answers.count(Answered::Deny), 3);
    QCOMPARE(thought->blocksOf(named(QStringLiteral("pump"))), QList<Block>());
    QCOMPARE(m_connector->policy()->blocksOf(named(QStringLiteral("pump"))).size(), 2);
    // Lines keep their numbers.
    attempts[2].topic = QStringLiteral("b");
    QCOMPARE(thought->decide(attempts.at(2)).steps.constLast().origin.line, 6);
    for (const Change &change : changes)
        QVERIFY(apply({change})->constFirst().result);
    for (qsizetype i = 0; i < attempts.size(); ++i)
        QCOMPARE(m_connector->policy()->decide(attempts.at(i)).answer, answers.at(i));
}

void TestFileChanges::keepsWhatSomebodyElseWrote()
{
    QVERIFY2(start(shut("pump") + lineOf("fine"), {}), m_problem.constData());
    const auto plan = allow(QStringLiteral("pump"));
    QVERIFY(write("passwords", "# a note\n" + shut("other") + shut("pump")));
    const auto outcome = apply(plan->items.constFirst().changes);
    QVERIFY2(outcome->constFirst().result, told(outcome->constFirst().result).constData());
    QCOMPARE(content("passwords"), "# a note\n" + shut("other") + lineOf("pump"));
}

void TestFileChanges::refusesWhatIsNotAsPlanned()
{
    QVERIFY2(start(shut("pump") + lineOf("fine"), {}), m_problem.constData());
    const auto plan = allow(QStringLiteral("pump"));
    const QByteArray edited = lineOf("pump") + lineOf("fine");
    QVERIFY(write("passwords", edited));
    const auto outcome = apply(plan->items.constFirst().changes);
    QCOMPARE(outcome->constFirst().result.error().fault, Fault::Conflict);
    QVERIFY(write("passwords", lineOf("fine")));
    QCOMPARE(apply(plan->items.constFirst().changes)->constFirst().result.error().fault, Fault::Conflict);
    // Changed between the comparison and the write.
    QVERIFY(write("passwords", shut("pump") + lineOf("fine")));
    const Answer<> permission;
    const auto pending = m_connector->apply(plan->items.constFirst().changes, permission.future());
    QSignalSpy changed(m_connector.get(), &Connector::accessChanged);
    QVERIFY(write("passwords", shut("pump") + lineOf("fine") + lineOf("late")));
    QTRY_VERIFY(!changed.isEmpty());
    permission.finish({});
    const auto late = await(pending);
    QCOMPARE(late->constFirst().result.error().fault, Fault::Conflict);
    QCOMPARE(content("passwords"), shut("pump") + lineOf("fine") + lineOf("late"));
    QCOMPARE(reloads(), 0);
    // Permission refused.
    const auto refused = await(m_connector->apply(allow(QStringLiteral("pump"))->items.constFirst().changes,
                                                  ready<>(Result<>(fail(Fault::Storage, QStringLiteral("no trail"))))));
    QCOMPARE(refused->constFirst().result.error().fault, Fault::Storage);
    QCOMPARE(content("passwords"), shut("pump") + lineOf("fine") + lineOf("late"));
}

void TestFileChanges::writesNothingWithoutTheRight()
{
    QVERIFY2(start(shut("pump"), {}), m_problem.constData());
    const auto plan = allow(QStringLiteral("pump"));
    for (const char *name : {"passwords", "broker.conf"})
        ::chmod(QFile::encodeName(path(name)).constData(), 0644);
    ::chmod(QFile::encodeName(m_folder.path()).constData(), 0555);
    {
        const Unprivileged unprivileged;
        const auto outcome = apply(plan->items.constFirst().changes);
        QVERIFY(outcome);
        QCOMPARE(outcome->constFirst().result.error().fault, Fault::Refused);
        QVERIFY(await(m_connector->readAccess({})));
        QVERIFY2(m_connector->abilities().whyNot(Ability::Allow).contains(m_folder.path()),
                 qPrintable(m_connector->abilities().whyNot(Ability::Allow)));
        const auto planned = allow(QStringLiteral("pump"));
        QCOMPARE(planned.error().fault, Fault::NotSupported);
    }
    ::chmod(QFile::encodeName(m_folder.path()).constData(), 0755);
    QCOMPARE(content("passwords"), shut("pump"));
    QCOMPARE(m_folder.entryList(QDir::Files | QDir::Hidden).filter(QStringLiteral("gatehouse")), QStringList());
    QCOMPARE(reloads(), 0);
}

void TestFileChanges::saysWhatItMayNotRead()
{
    QVERIFY2(start(lineOf("pump"), "user pump\ntopic a\n"), m_problem.constData());
    QVERIFY(getsIn(QStringLiteral("pump")));
    for (const char *name : {"passwords", "acl"})
        QCOMPARE(::chmod(QFile::encodeName(path(name)).constData(), ::geteuid() == 0 ? 0600 : 0000), 0);
    QCOMPARE(::chmod(QFile::encodeName(path("broker.conf")).constData(), 0644), 0);
    QCOMPARE(::chmod(QFile::encodeName(m_folder.path()).constData(), 0755), 0);
    const Unprivileged unprivileged;
    QVERIFY2(open(), m_problem.constData());
    // The broker may read them: nothing is wrong with it, and whom it keeps out is not known.
    const auto revision = await(m_connector->readAccess({}));
    QVERIFY2(revision, told(revision).constData());
    QCOMPARE(revision->blocks.size(), 2);
    for (const Block &block : revision->blocks) {
        QCOMPARE(block.certainty, Certainty::Possible);
        QVERIFY(block.origin.place == path("passwords") || block.origin.place == path("acl"));
        QVERIFY2(block.ownedBy->contains(QStringLiteral("as root")), qPrintable(*block.ownedBy));
    }
    Attempt attempt;
    attempt.who = named(QStringLiteral("pump"));
    Decision decision = m_connector->policy()->decide(attempt);
    QCOMPARE(decision.answer, Answered::Unknown);
    QVERIFY2(m_connector->sentenceOf(decision.steps.constLast()).contains(QStringLiteral("may not read")),
             qPrintable(m_connector->sentenceOf(decision.steps.constLast())));
    attempt.action = Action::Publish;
    attempt.topic = QStringLiteral("a");
    decision = m_connector->policy()->decide(attempt);
    QCOMPARE(decision.answer, Answered::Unknown);
    const QString whyNot = m_connector->abilities().whyNot(Ability::Allow);
    QVERIFY2(whyNot.contains(QStringLiteral("as root")), qPrintable(whyNot));
    QVERIFY(!allow(QStringLiteral("pump")));
}

void TestFileChanges::putsBackWhatTheBrokerDoesNotTake()
{
    QVERIFY2(start(shut("pump"), {}), m_problem.constData());
    // A listener cannot be added by a reload: the broker says so, and takes nothing.
    QVERIFY(
        write("broker.conf", content("broker.conf") + "listener " + QByteArray::number(freePort()) + " 127.0.0.1\n"));
    const auto plan = allow(QStringLiteral("pump"));
    const auto outcome = apply(plan->items.constFirst().changes);
    QVERIFY(!outcome->constFirst().result);
    const QString what = outcome->constFirst().result.error().what;
    QVERIFY2(what.contains(QStringLiteral("add/remove listeners")) && what.contains(QStringLiteral("put back")),
             qPrintable(what));
    QCOMPARE(outcome->constFirst().result.error().fault, Fault::Refused);
    QCOMPARE(outcome->constFirst().now, plan->items.constFirst().changes.constFirst().before);
    QCOMPARE(content("passwords"), shut("pump"));
    QVERIFY(!getsIn(QStringLiteral("pump")));
}

void TestFileChanges::putsBackWhatTheBrokerDoesNotSurvive()
{
    QVERIFY2(start(shut("pump"), {}, QStringLiteral("pid_file @FOLDER@/pid\n")), m_problem.constData());
    m_broker->stop();
    // As a 2.1 does with a file that it does not like: it ends at SIGHUP.
    QProcess mortal;
    mortal.start(QStringLiteral("/bin/bash"), {QStringLiteral("-c"), QStringLiteral("exec -a mosquitto sleep 60")});
    QVERIFY(mortal.waitForStarted());
    QVERIFY(write("pid", QByteArray::number(mortal.processId()) + '\n'));
    QTRY_VERIFY(allow(QStringLiteral("pump"))
                    ->items.constFirst()
                    .changes.constFirst()
                    .effects.sentences.constLast()
                    .contains(QString::number(mortal.processId())));
    const auto plan = allow(QStringLiteral("pump"));
    const auto outcome = apply(plan->items.constFirst().changes);
    QVERIFY(!outcome->constFirst().result);
    QVERIFY2(outcome->constFirst().result.error().what.contains(QStringLiteral("Start the broker")),
             qPrintable(outcome->constFirst().result.error().what));
    QCOMPARE(content("passwords"), shut("pump"));
    QTRY_COMPARE(mortal.state(), QProcess::NotRunning);
}

void TestFileChanges::doesNotLetTheBrokerReadABrokenFile()
{
    QVERIFY2(start(shut("pump"), "user pump\ntopic a\n"), m_problem.constData());
    QVERIFY(write("acl", "user pump\ntopci a\n"));
    const auto plan = allow(QStringLiteral("pump"));
    QVERIFY2(plan, told(plan).constData());
    const auto outcome = apply(plan->items.constFirst().changes);
    QCOMPARE(outcome->constFirst().result.error().fault, Fault::Refused);
    QVERIFY2(outcome->constFirst().result.error().what.contains(QStringLiteral("line 2")),
             qPrintable(outcome->constFirst().result.error().what));
    QCOMPARE(content("passwords"), shut("pump"));
    QCOMPARE(reloads(), 0);
}

void TestFileChanges::findsTheMistakeBehindManyWarnings()
{
    // So many that they are not all told.
    QByteArray acl;
    for (int i = 0; i < 1000; ++i)
        acl += "user twice\ntopic a\nuser pump\ntopic b\n";
    QVERIFY2(start(shut("pump"), acl), m_problem.constData());
    QVERIFY(write("acl", acl + "topci a\n"));
    const auto plan = allow(QStringLiteral("pump"));
    QVERIFY2(plan, told(plan).constData());
    const auto outcome = apply(plan->items.constFirst().changes);
    QCOMPARE(outcome->constFirst().result.error().fault, Fault::Refused);
    QVERIFY2(outcome->constFirst().result.error().what.contains(path("acl")),
             qPrintable(outcome->constFirst().result.error().what));
    QCOMPARE(content("passwords"), shut("pump"));
    QCOMPARE(reloads(), 0);
}

void TestFileChanges::isNotMisledByNamesOfClients()
{
    QVERIFY2(start(shut("pump"), {}, QStringLiteral("allow_anonymous true\nlog_type all\n")), m_problem.constData());
    // The broker writes "ID QOS FILTER" for each subscription, as fast as these come, while it is being changed.
    QProcess shouting;
    shouting.start(QStringLiteral("/bin/bash"),
                   {QStringLiteral("-c"),
                    QStringLiteral("for n in $(seq 5000); do mosquitto_sub -p %1 -i 'Error: it did not take this' "
                                   "-t 'Reloading config.' -W 1 -E; done")
                        .arg(m_broker->port())});
    QVERIFY(shouting.waitForStarted());
    QTRY_VERIFY(m_broker->logText().contains(": Error: it did not take this 0 Reloading config."));
    for (int round = 0; round < 5; ++round) {
        const auto plan = round % 2 == 0 ? allow(QStringLiteral("pump")) : block(QStringLiteral("pump"));
        QVERIFY2(plan, told(plan).constData());
        const auto outcome = apply(plan->items.constFirst().changes);
        QVERIFY2(outcome->constFirst().result, told(outcome->constFirst().result).constData());
        QCOMPARE(getsIn(QStringLiteral("pump")), round % 2 == 0);
    }
    shouting.kill();
    QVERIFY(shouting.waitForFinished());
}

void TestFileChanges::saysWhenTheLogIsSilent()
{
    QVERIFY2(start(shut("pump"), {}), m_problem.constData());
    QVERIFY(QFile::remove(m_broker->logPath()));
    const auto plan = allow(QStringLiteral("pump"));
    const auto outcome = apply(plan->items.constFirst().changes);
    QVERIFY(outcome->constFirst().result);
    QVERIFY2(outcome->constFirst().note.contains(m_broker->logPath()), qPrintable(outcome->constFirst().note));
    QVERIFY(getsIn(QStringLiteral("pump")));
}

void TestFileChanges::tellsNobodyWhenNobodyRuns()
{
    QVERIFY2(start(shut("pump"), {}), m_problem.constData());
    m_broker->stop();
    const auto plan = allow(QStringLiteral("pump"));
    const auto outcome = apply(plan->items.constFirst().changes);
    QVERIFY(outcome->constFirst().result);
    QVERIFY2(outcome->constFirst().note.contains(QStringLiteral("when it starts")),
             qPrintable(outcome->constFirst().note));
    QCOMPARE(content("passwords"), lineOf("pump"));
}

void TestFileChanges::tellsTheBrokerByACommand()
{
    QVERIFY2(start(shut("pump"), {}), m_problem.constData());
    QVERIFY2(open(QStringLiteral("echo told >> '%1' && kill -HUP %2").arg(path("told")).arg(m_broker->pid())),
             m_problem.constData());
    auto plan = allow(QStringLiteral("pump"));
    QVERIFY2(plan->items.constFirst().changes.constFirst().effects.sentences.constLast().contains(
                 QStringLiteral("kill -HUP")),
             told(plan).constData());
    auto outcome = apply(plan->items.constFirst().changes);
    QVERIFY2(outcome->constFirst().result, told(outcome->constFirst().result).constData());
    QCOMPARE(content("told"), QByteArray("told\n"));
    QVERIFY(getsIn(QStringLiteral("pump")));

    // One that fails: the broker has not heard of it, so the file is put back.
    QVERIFY(open(QStringLiteral("echo no such service >&2; exit 5")));
    plan = block(QStringLiteral("pump"));
    outcome = apply(plan->items.constFirst().changes);
    QVERIFY(!outcome->constFirst().result);
    QVERIFY2(outcome->constFirst().result.error().what.contains(QStringLiteral("no such service")),
             qPrintable(outcome->constFirst().result.error().what));
    QCOMPARE(content("passwords"), lineOf("pump"));
    QCOMPARE(reloads(), 1);

    // A broker that cannot be seen, as in a container, is believed by its log alone.
    QVERIFY(QFile::copy(path("broker.conf"), path("copy.conf")));
    Profile profile;
    profile.endpoint.port = 0;
    profile.endpoint.configFile = path("copy.conf");
    profile.endpoint.reloadCommand = QStringLiteral("kill -HUP %1").arg(m_broker->pid());
    QVERIFY(await(m_connector->open(profile, {})));
    plan = block(QStringLiteral("pump"));
    outcome = apply(plan->items.constFirst().changes);
    QVERIFY2(outcome->constFirst().result, told(outcome->constFirst().result).constData());
    QCOMPARE(outcome->constFirst().note, QString());
    QVERIFY(!getsIn(QStringLiteral("pump")));
}

void TestFileChanges::changesEachFileOfAListener()
{
    QVERIFY(write("other", lineOf("pump") + lineOf("b")));
    QVERIFY2(write("passwords", lineOf("pump") + lineOf("a")) &&
                 m_broker->start(QStringLiteral("per_listener_settings true\nlistener @PORT0@ 127.0.0.1\n"
                                                "password_file @FOLDER@/passwords\nlistener @PORT1@ 127.0.0.1\n"
                                                "password_file @FOLDER@/other\n")),
             m_broker->problem());
    QVERIFY2(open(), m_problem.constData());
    const auto plan = block(QStringLiteral("pump"));
    QCOMPARE(plan->changeCount(), 2);
    for (const Change &change : plan->items.constFirst().changes)
        QVERIFY(apply({change})->constFirst().result);
    QCOMPARE(content("passwords"), shut("pump") + lineOf("a"));
    QCOMPARE(content("other"), shut("pump") + lineOf("b"));
    QVERIFY(!getsIn(QStringLiteral("pump")));
    // Letting in at one of them is enough.
    const auto back = allow(QStringLiteral("pump"));
    QCOMPARE(back->changeCount(), 1);
    QVERIFY(apply(back->items.constFirst().changes)->constFirst().result);
    QVERIFY(getsIn(QStringLiteral("pump")));
}

QTEST_GUILESS_MAIN(TestFileChanges)
#include "tst_filechanges.moc"
