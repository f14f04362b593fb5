// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "investigations/ladder.h"

#include "connectors/mosquitto/files/filepolicy.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "connectors/mosquitto/words.h"
#include "wire/localhost.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

/// What is concluded from rules and history; nothing more than they say.
class TestLadder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void concludes_data();
    void concludes();
    void namesEveryBlocker();
    void saysWhatWasNotChecked();
    void goesOnWithoutRules();
    void isOneJsonObject();

private:
    [[nodiscard]] Investigation investigate(const QString &user, const SeenLately &seen = {}) const;

    QTemporaryDir m_folder;
    std::shared_ptr<const AccessPolicy> m_rules;
};

namespace {

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

SeenLately refusedLately(int times)
{
    SeenLately seen;
    seen.refused = times;
    seen.lastRefused = QDateTime::currentDateTimeUtc();
    seen.firstRefused = seen.lastRefused.addSecs(-60);
    return seen;
}

SeenLately online()
{
    SeenLately seen;
    seen.isOnline = true;
    return seen;
}

} // namespace

void TestLadder::initTestCase()
{
    const auto line = [](const char *user) {
        return QByteArray(passwordLine(user, Secret(QByteArray("right"))).value() + '\n');
    };
    const QString conf = m_folder.filePath(QStringLiteral("mosquitto.conf"));
    QVERIFY(write(m_folder.filePath(QStringLiteral("passwords")),
                  line("good") + line("mute") + line("shut").replace(":$", ":!$")));
    QVERIFY(write(m_folder.filePath(QStringLiteral("acl")),
                  "user good\ntopic a/#\nuser shut\ntopic deny #\nuser mute\ntopic deny #\n"));
    QVERIFY(write(conf, "listener 1883\nallow_anonymous false\npassword_file passwords\nacl_file acl\n"));
    const LocalHost host;
    const auto files = readBrokerFiles(host, {conf, QVersionNumber(2, 0)});
    QVERIFY(files);
    m_rules = std::make_shared<const FilePolicy>(*files);
}

Investigation TestLadder::investigate(const QString &user, const SeenLately &seen) const
{
    Investigation found;
    found.who.user = user;
    found.at = QDateTime::currentDateTimeUtc();
    found.seen = seen;
    LadderFacts facts;
    facts.address = QStringLiteral("broker:1883");
    facts.isReached = true;
    facts.rules = m_rules;
    facts.sentenceOf = [](const Step &step) { return stepSentence(step); };
    climb(found, facts);
    return found;
}

void TestLadder::concludes_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<SeenLately>("seen");
    QTest::addColumn<Answered>("answer");
    QTest::addColumn<Certainty>("certainty");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const char *user, const SeenLately &seen, Answered answer,
                        Certainty certainty, const char *words) {
        QTest::newRow(name) << QString::fromUtf8(user) << seen << answer << certainty << QString::fromUtf8(words);
    };
    row("shut", "shut", {}, Answered::Deny, Certainty::Certain, "shut cannot connect: ");
    row("shut, seen", "shut", refusedLately(14), Answered::Deny, Certainty::Certain, "refused 14 times since");
    row("stranger", "stranger", {}, Answered::Deny, Certainty::Certain, "stranger cannot connect");
    row("good", "good", {}, Answered::Allow, Certainty::Certain, "The rules let good in with its right password");
    row("good, refused", "good", refusedLately(3), Answered::Allow, Certainty::Likely, "its password is wrong");
    row("good, online", "good", online(), Answered::Allow, Certainty::Certain, "It is connected now.");
    row("hostile", "a\n\xE2\x80\xAE", {}, Answered::Deny, Certainty::Certain, "\\u{202E}");
}

void TestLadder::concludes()
{
    QFETCH(QString, user);
    QFETCH(SeenLately, seen);
    QFETCH(Answered, answer);
    QFETCH(Certainty, certainty);
    QFETCH(QString, words);
    const Investigation found = investigate(user, seen);
    QCOMPARE(found.answer, answer);
    QVERIFY2(found.sentence.contains(words), qPrintable(found.sentence));
    QCOMPARE(found.certainty, certainty);
    QVERIFY(found.sentence.endsWith(u'.'));
}

void TestLadder::namesEveryBlocker()
{
    const Investigation found = investigate(QStringLiteral("shut"));
    QVERIFY(found.blocks.size() >= 1);
    for (const Block &block : found.blocks) {
        const bool isThere = std::any_of(found.rungs.cbegin(), found.rungs.cend(), [&block](const Rung &rung) {
            return rung.block == block.id && rung.result == StepResult::Fail && rung.origin.line > 0;
        });
        if (block.scope.action == Action::Connect)
            QVERIFY2(isThere, qPrintable(block.id));
    }
    // Denied every topic, but let in.
    const Investigation mute = investigate(QStringLiteral("mute"));
    QCOMPARE(mute.answer, Answered::Allow);
    const auto topics =
        std::find_if(mute.rungs.cbegin(), mute.rungs.cend(), [](const Rung &rung) { return rung.name == u"topics"; });
    QVERIFY(topics != mute.rungs.cend());
    QCOMPARE(topics->result, StepResult::Fail);
    QVERIFY(topics->origin.line > 0);
}

void TestLadder::saysWhatWasNotChecked()
{
    const Investigation found = investigate(QStringLiteral("good"));
    const auto firewall = std::find_if(found.rungs.cbegin(), found.rungs.cend(),
                                       [](const Rung &rung) { return rung.name == u"firewall"; });
    QVERIFY(firewall != found.rungs.cend());
    QCOMPARE(firewall->result, StepResult::NotChecked);
    for (const Rung &rung : found.rungs) {
        QVERIFY2(!rung.title.isEmpty() && !rung.sentences.isEmpty(), qPrintable(rung.name));
        for (const QString &sentence : rung.sentences)
            QVERIFY2(sentence.endsWith(u'.'), qPrintable(sentence));
    }
    QVERIFY(!found.ruledOut.isEmpty());
}

void TestLadder::goesOnWithoutRules()
{
    Investigation found;
    found.who.user = QStringLiteral("pump");
    climb(found, {QStringLiteral("broker:1883"), false, {}, false, nullptr, {}});
    QCOMPARE(found.answer, Answered::Unknown);
    QVERIFY(found.sentence.contains(QStringLiteral("not known")));
    QVERIFY(found.rungs.size() >= 3);
}

void TestLadder::isOneJsonObject()
{
    const QJsonObject object = toJson(investigate(QStringLiteral("shut"), refusedLately(2)));
    QCOMPARE(object.value(QStringLiteral("answer")).toString(), QStringLiteral("deny"));
    QVERIFY(object.value(QStringLiteral("steps")).toArray().size() >= 3);
    QVERIFY(!object.value(QStringLiteral("notChecked")).toArray().isEmpty());
    QCOMPARE(object.value(QStringLiteral("seen"))[QStringLiteral("refused")].toInt(), 2);
    QVERIFY(object.value(QStringLiteral("plan")).isNull());
}

QTEST_GUILESS_MAIN(TestLadder)
#include "tst_ladder.moc"
