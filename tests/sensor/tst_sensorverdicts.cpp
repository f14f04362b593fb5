// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sensor/sensorfixture.h"

#include <QDir>

using namespace gatehouse::test;
using Sensor = SensedBroker::Sensor;

namespace {

enum class Speech { Speaks, Silent, SpeaksUntilTheReload };

const QString one = QStringLiteral("listener @PORT0@ 127.0.0.1\n");
const QString included = QStringLiteral("include_dir @FOLDER@/conf.d\n");
const QString passwordFile = QStringLiteral("password_file @FOLDER@/pw\n");
const QString open = QStringLiteral("allow_anonymous true\n");

/// Whoever may come to a broker.
QList<AttemptClient> everybody()
{
    QList<AttemptClient> clients;
    for (const int protocol : {3, 4, 5}) {
        clients.append(AttemptClient{"c", {}, {}, protocol});
        for (const auto &[user, password] : {std::pair("alice", "apw"),
                                             {"alice", "x"},
                                             {"bob", "x"},
                                             {"dora", "dpw"},
                                             {"dora", "x"},
                                             {"off", "dpw"},
                                             {"bound", "dpw"},
                                             {"blank", "x"}})
            clients.append(AttemptClient{"c", user, password, protocol, protocol == 5});
    }
    clients.append(AttemptClient{"its-own", "bound", "dpw"});
    clients.append(AttemptClient{"its-own"});
    clients.append(AttemptClient{"c", "alice"});
    clients.append(AttemptClient{"c", ""});
    clients.append(AttemptClient{"", "alice", "apw"});
    clients.append(AttemptClient{"", {}, {}, 5});
    clients.append(AttemptClient{"c", {}, "apw", 5});
    clients.append(AttemptClient{"c", "alice", "apw", 5, false, "SCRAM"});
    return clients;
}

/// Their CONNACKs, in words that tell where two lists differ.
QByteArrayList verdicts(const SensedBroker &sensed, int listeners)
{
    QByteArrayList codes;
    const QList<AttemptClient> clients = everybody();
    for (int listener = 0; listener < listeners; ++listener)
        for (const AttemptClient &client : clients)
            codes.append(QByteArray(QByteArray::number(listener) + ' ' + client.id + ' ' + client.user.value_or("-") +
                                    ' ' + client.password.value_or("-") + " v" + QByteArray::number(client.protocol) +
                                    ": " + QByteArray::number(ask(sensed.broker.port(listener), client))));
    return codes;
}

} // namespace

Q_DECLARE_METATYPE(Speech)

/// The sensor decides nothing: a living mosquitto gives everybody the same answer with it as without it, before and
/// after a reload with other files.
class TestSensorVerdicts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void areTheSame_data();
    void areTheSame();
    void areTheSameByCertificate_data();
    void areTheSameByCertificate();
};

/// `before` and `after` are what an included file holds, at the start and at the reload; "-pw" takes the passwords
/// away.
void TestSensorVerdicts::areTheSame_data()
{
    QTest::addColumn<QString>("configuration");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<Speech>("speech"); // on 2.0
    const auto row = [](const char *name, const QString &configuration, Speech speech, const char *before = "",
                        const char *after = "") {
        QTest::newRow(name) << configuration << QByteArray(before) << QByteArray(after) << speech;
    };
    const QString sensor = QStringLiteral("@SENSOR@\n");
    const QString both = QString(sensor + QStringLiteral("@DYNSEC@\n"));
    const QString dynsecFirst = QStringLiteral("@DYNSEC@\n@SENSOR@\n");
    const QString each = QStringLiteral("per_listener_settings true\n");
    const QString other = QStringLiteral("listener @PORT1@ 127.0.0.1\n");

    row("nothing said", one + sensor, Speech::Speaks);
    row("nobody without a name", one + sensor + u"allow_anonymous false\n", Speech::Speaks);
    row("open to everybody", one + sensor + open, Speech::Silent);
    row("passwords", one + sensor + passwordFile, Speech::Speaks);
    row("passwords, and nobody", one + sensor + passwordFile + open, Speech::Speaks);
    row("plugin", one + both, Speech::Speaks);
    row("plugin, and nobody", one + both + open, Speech::Speaks);
    row("plugin and passwords", one + both + passwordFile, Speech::Speaks);
    row("plugin, passwords, and nobody", one + both + passwordFile + open, Speech::Speaks);
    row("plugin first", one + dynsecFirst, Speech::Speaks);
    row("plugin first, and nobody", one + dynsecFirst + open, Speech::Speaks);
    row("loaded twice", one + sensor + passwordFile + sensor, Speech::Speaks);
    row("a listener each", each + one + sensor + passwordFile + other + sensor + both, Speech::Speaks);
    row("a listener each, open to nobody", each + one + sensor + passwordFile + open + other + both + open,
        Speech::Speaks);
    row("an open listener without it", each + one + open + other + sensor + passwordFile, Speech::Speaks);
    row("an open listener with it", each + one + sensor + open + other + sensor + passwordFile, Speech::Silent);
    const QString stranger = QStringLiteral("plugin " STRANGER_PLUGIN "\n");
    row("a stranger", one + sensor + stranger, Speech::Speaks);
    row("a stranger first", one + stranger + sensor, Speech::Silent);
    row("a stranger, and nobody", one + sensor + stranger + open, Speech::Silent);
    row("a stranger, passwords", one + sensor + stranger + passwordFile, Speech::Speaks);
    row("a stranger, passwords, and nobody", one + sensor + stranger + passwordFile + open, Speech::Silent);
    row("a stranger that fails at a reload",
        one + sensor + stranger + u"plugin_opt_reload fails\n" + passwordFile + open, Speech::Silent);
    row("a stranger, a plugin, and nobody", one + both + stranger + open, Speech::Speaks);
    row("a stranger, opened by a reload", one + sensor + stranger + included, Speech::SpeaksUntilTheReload, "",
        "allow_anonymous true\n");
    row("a stranger first, opened by a reload", one + stranger + sensor + included, Speech::Silent, "",
        "allow_anonymous true\n");
    row("prefixes", one + sensor + passwordFile + u"clientid_prefixes its\n", Speech::Speaks);
    row("names as ids", one + sensor + passwordFile + u"use_username_as_clientid true\n", Speech::Speaks);
    row("ids wanted", one + sensor + passwordFile + u"allow_zero_length_clientid false\n", Speech::Speaks);
    row("topics", one + sensor + passwordFile + u"acl_file @FOLDER@/pw.acl\n", Speech::Speaks);

    row("opened in a file", one + sensor + included, Speech::Silent, "allow_anonymous true\n");
    row("opened by a reload", one + sensor + included, Speech::SpeaksUntilTheReload, "", "allow_anonymous true\n");
    row("opened by a reload, with passwords", one + sensor + passwordFile + included, Speech::Speaks, "",
        "allow_anonymous true\n");
    row("passwords gone", one + sensor + included + open, Speech::SpeaksUntilTheReload, "password_file @FOLDER@/pw\n",
        "");
    row("passwords lost", one + sensor + open + passwordFile, Speech::SpeaksUntilTheReload, "", "-pw\n");
    row("passwords lost, and nobody", one + sensor + passwordFile, Speech::Speaks, "", "-pw\n");
    row("closed by a reload", one + sensor + included, Speech::Silent, "allow_anonymous true\n", "");
    row("a reload that fails", one + sensor + passwordFile + included, Speech::Speaks, "", "nonsense\n");
    row("closed by a reload that fails", one + sensor + included, Speech::Silent, "allow_anonymous true\n",
        "allow_anonymous false\nnonsense\n");
    row("a listener each, a reload that fails", each + one + sensor + included + passwordFile,
        Speech::SpeaksUntilTheReload, "", "nonsense\n");
    row("a listener each, half read", each + one + sensor + included + passwordFile, Speech::SpeaksUntilTheReload, "",
        "-pw\nnonsense\n");
    const QString otherPasswords = QStringLiteral("password_file @FOLDER@/pw2\n");
    row("a listener each, another's passwords lost", each + other + otherPasswords + one + sensor + passwordFile + open,
        Speech::SpeaksUntilTheReload, "", "-pw2\n");
    row("a listener each, all closed, passwords lost", each + other + otherPasswords + one + sensor + passwordFile,
        Speech::Speaks, "", "-pw2\n");
    row("a listener each, another's stranger", each + other + stranger + one + sensor + passwordFile + open,
        Speech::Silent);
    row("a listener each, another setting", each + one + sensor + passwordFile + included, Speech::SpeaksUntilTheReload,
        "", "connection_messages true\n");
}

void TestSensorVerdicts::areTheSame()
{
    QFETCH(QString, configuration);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(Speech, speech);
    const int listeners = configuration.contains(QLatin1String("@PORT1@")) ? 2 : 1;
    QByteArrayList answers;
    for (const Sensor sensor : {Sensor::Without, Sensor::With}) {
        SensedBroker sensed;
        const auto prepare = [&sensed](QByteArray more) {
            if (more.startsWith('-')) {
                const qsizetype end = more.indexOf('\n');
                QFile::remove(sensed.broker.folder() + u'/' + QString::fromLatin1(more.mid(1, end - 1)));
                more.remove(0, end + 1);
            }
            more.replace("@FOLDER@", sensed.broker.folder().toUtf8());
            return sensed.write(QStringLiteral("conf.d/more.conf"), more);
        };
        QVERIFY(QDir(sensed.broker.folder()).mkdir(QStringLiteral("conf.d")) && prepare(before));
        QVERIFY(sensed.write(QStringLiteral("pw.acl"), "topic a/#\n"));
        QVERIFY(sensed.write(QStringLiteral("pw2"), SensedBroker::passwords()));
        QVERIFY2(sensed.start(configuration, sensor), sensed.broker.problem());
        QByteArrayList codes = verdicts(sensed, listeners);
        const bool spokeAtFirst = sensed.broker.logText().contains("gatehouse-sensor 1 attempt ");
        sensed.newLines();
        QVERIFY(prepare(after));
        // What 2.1 cannot read it ends with, sensor or not.
        const bool ends = sensed.isNew() && (after.startsWith('-') || configuration.contains(QLatin1String("fails")));
        if (ends)
            sensed.broker.reload();
        else
            QVERIFY(sensed.reload());
        codes.append(ends ? QByteArrayList() : verdicts(sensed, listeners));
        const bool spokeAtLast = sensed.newLines().join('\n').contains("gatehouse-sensor 1 attempt ");
        if (sensor == Sensor::Without) {
            QVERIFY(!spokeAtFirst && !spokeAtLast);
            answers = codes;
            continue;
        }
        for (qsizetype i = 0; i < answers.size(); ++i)
            QCOMPARE(codes.value(i), answers.at(i));
        QCOMPARE(spokeAtFirst, speech != Speech::Silent || sensed.isNew());
        QCOMPARE(spokeAtLast, (speech == Speech::Speaks || sensed.isNew()) && !ends);
        QCOMPARE(sensed.broker.logText().contains("gatehouse-sensor 1 silent: "),
                 speech != Speech::Speaks && !sensed.isNew());
    }
}

void TestSensorVerdicts::areTheSameByCertificate_data()
{
    QTest::addColumn<QString>("more");
    QTest::newRow("wanted") << "require_certificate true\n";
    QTest::newRow("wanted, with passwords") << "require_certificate true\npassword_file @FOLDER@/pw\n";
    QTest::newRow("its name") << "require_certificate true\nuse_identity_as_username true\n";
    QTest::newRow("its subject") << "require_certificate true\nuse_subject_as_username true\n";
    QTest::newRow("its name, not wanted") << "use_identity_as_username true\n";
}

void TestSensorVerdicts::areTheSameByCertificate()
{
    QFETCH(QString, more);
    const TestCertificates certificates;
    QVERIFY(certificates.isValid());
    const QString configuration =
        QString(one + u"@SENSOR@\nallow_anonymous false\ncafile " + certificates.caFile() + u"\ncertfile " +
                certificates.server().certificate + u"\nkeyfile " + certificates.server().key + u"\n" + more);
    QList<int> answers;
    for (const Sensor sensor : {Sensor::Without, Sensor::With}) {
        SensedBroker sensed;
        QVERIFY2(sensed.start(configuration, sensor), sensed.broker.problem());
        QList<int> codes;
        for (const CertificateFiles &identity :
             {CertificateFiles(), certificates.client(), certificates.strangeClient(), certificates.server()})
            for (const int protocol : {3, 4, 5})
                for (const char *password : {"apw", "x"})
                    codes.append(askByTls(sensed.broker.port(),
                                          AttemptClient{"c", "alice", password, protocol, false, {}, identity}));
        if (sensor == Sensor::Without)
            answers = codes;
        else
            QCOMPARE(codes, answers);
    }
}

QTEST_GUILESS_MAIN(TestSensorVerdicts)
#include "tst_sensorverdicts.moc"
