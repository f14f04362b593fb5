// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "investigations/investigating.h"

#include "connectors/mosquitto/files/passwordfile.h"
#include "sessions/console.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// Eight causes of which a mosquitto logs one and the same line, "not authorised": for a client that is named, each is
/// told from the others.
class TestSameLineCauses : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesTheCause_data();
    void namesTheCause();
};

namespace {

/// What the plugin knows; everybody else is in the files of the other broker.
DynsecFile accounts()
{
    DynsecFile file;
    file.addEverythingRole();
    const QStringList roles{QStringLiteral("everything")};
    const QString right = QStringLiteral("secret");
    file.addAccount(QStringLiteral("fine"), right, roles);
    file.addAccount({.user = QStringLiteral("shut"), .password = right, .disabled = true, .roles = roles});
    file.addAccount(
        {.user = QStringLiteral("bound"), .password = right, .clientId = QStringLiteral("id-1"), .roles = roles});
    file.addAccount({.user = QStringLiteral("bare"), .roles = roles});
    return file;
}

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

/// The sentence and what the ladder found, for a test that fails.
QByteArray shown(const Investigation &found)
{
    QStringList lines{found.sentence};
    for (const Rung &rung : found.rungs)
        lines.append(rung.name + u' ' + stepResultName(rung.result) + QLatin1String(": ") + rung.sentences.join(u' '));
    return lines.join(u'\n').toUtf8();
}

} // namespace

void TestSameLineCauses::namesTheCause_data()
{
    QTest::addColumn<bool>("plugin"); // else the files
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("clientId");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("rung");     // that fails; empty: the rules let it in
    QTest::addColumn<QString>("sentence"); // has this
    const auto row = [](const char *name, bool plugin, const char *user, const char *clientId, const char *password,
                        const char *rung, const char *sentence) {
        QTest::newRow(name) << plugin << QString::fromLatin1(user) << QString::fromLatin1(clientId)
                            << QString::fromLatin1(password) << QString::fromLatin1(rung)
                            << QString::fromLatin1(sentence);
    };
    row("wrong password", true, "fine", "a", "wrong", "", "its password is wrong");
    row("no password given", true, "fine", "a", nullptr, "", "missing at the client");
    row("unknown user", true, "nobody", "a", "secret", "login", "no account named nobody");
    row("nobody's name", true, "", "a", nullptr, "login", "No user name is given");
    row("disabled", true, "shut", "a", "secret", "accountState", "disabled");
    row("another client id", true, "bound", "id-2", "secret", "boundClientId", "id-1");
    row("account without a password", true, "bare", "a", "secret", "", "or in its account");
    row("client id's prefix", false, "fine", "other", "secret", "listener", "dev-");
}

void TestSameLineCauses::namesTheCause()
{
    QFETCH(bool, plugin);
    QFETCH(QString, user);
    QFETCH(QString, clientId);
    QFETCH(QString, password);
    QFETCH(QString, rung);
    QFETCH(QString, sentence);
    BrokerProcess broker;
    Console console;
    if (plugin) {
        QVERIFY2(broker.startDynsec(accounts()), broker.problem());
        Profile profile = profileOf(broker);
        profile.endpoint.configFile = broker.folder() + QLatin1String("/broker.conf");
        QVERIFY(console.openStore());
        console.makeSession(profile);
        QVERIFY(await(console.session().open(Secret::fromText(QStringLiteral("adminpw")))));
    } else {
        QVERIFY(write(broker.folder() + QLatin1String("/passwords"),
                      mosquitto::passwordLine("fine", Secret(QByteArray("secret"))).value() + '\n'));
        QVERIFY2(broker.start(QStringLiteral("listener @PORT0@ 127.0.0.1\nallow_anonymous false\npassword_file "
                                             "@FOLDER@/passwords\nclientid_prefixes dev-\n")),
                 broker.problem());
        Profile profile = profileOf(broker);
        profile.endpoint.host.clear();
        profile.endpoint.port = 0;
        profile.endpoint.configFile = broker.folder() + QLatin1String("/broker.conf");
        QVERIFY(console.openStore());
        console.makeSession(profile);
        QVERIFY(await(console.session().open({})));
    }
    const auto device = MqttLink::create();
    QVERIFY(!connectDevice(*device, broker, user, clientId, password));
    // The one line for all of them (2.0.13 and later name the client id in it).
    QTRY_VERIFY(broker.logText().contains("disconnected, not authorised"));

    const Identity who{clientId, user, {}, {}};
    auto *investigating = new Investigating(console.session(), console.store(), who, &console.session());
    const auto found = await(investigating->run());
    QVERIFY2(found, told(found).constData());
    QVERIFY2(found->sentence.contains(sentence) || std::any_of(found->rungs.cbegin(), found->rungs.cend(),
                                                               [&](const Rung &one) {
                                                                   return one.result == StepResult::Fail &&
                                                                          one.sentences.join(u' ').contains(sentence);
                                                               }),
             shown(*found).constData());
    const auto failed = std::find_if(found->rungs.cbegin(), found->rungs.cend(),
                                     [](const Rung &one) { return one.result == StepResult::Fail; });
    if (rung.isEmpty()) {
        QVERIFY2(failed == found->rungs.cend(), shown(*found).constData());
        QCOMPARE(found->answer, Answered::Allow);
    } else {
        QVERIFY2(failed != found->rungs.cend(), shown(*found).constData());
        QVERIFY2(failed->name == rung, shown(*found).constData());
        QCOMPARE(found->answer, Answered::Deny);
    }
}

QTEST_GUILESS_MAIN(TestSameLineCauses)
#include "tst_samelinecauses.moc"
