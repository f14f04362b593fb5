// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "investigations/comparison.h"

#include <QJsonDocument>
#include <QTest>

using namespace gatehouse;

class TestComparison : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sameIsNothing();
    void tellsWhatIsDifferent();
    void tellsAQuestionThatIsAnsweredOtherwise();
    void readsBackWhatIsKept();
    void refusesWhatIsDamaged();
};

namespace {

Rung rung(const char *name, StepResult result, const QString &block = {})
{
    Rung one;
    one.name = QLatin1String(name);
    one.title = QLatin1String(name);
    one.result = result;
    one.sentences = {QStringLiteral("Sentence of %1.").arg(QLatin1String(name))};
    one.block = block;
    return one;
}

Block block(const char *id)
{
    Block one;
    one.id = QLatin1String(id);
    one.explanation = QStringLiteral("Because of %1.").arg(QLatin1String(id));
    return one;
}

Investigation keptOut()
{
    Investigation found;
    found.who.user = QStringLiteral("pump-7");
    found.brokerId = QStringLiteral("plant");
    found.broker = QStringLiteral("Plant");
    found.at = QDateTime(QDate(2026, 11, 28), QTime(9, 12, 13, 450), Qt::UTC);
    found.answer = Answered::Deny;
    found.certainty = Certainty::Likely;
    found.sentence = QStringLiteral("pump-7 cannot connect: it is disabled.");
    found.rungs = {rung("reach", StepResult::Pass), rung("login", StepResult::Pass),
                   rung("accountState", StepResult::Fail, QStringLiteral("disabled"))};
    found.rungs[2].origin = {QStringLiteral("/etc/passwords"), {}, 12};
    found.blocks = {block("disabled")};
    found.seen.refused = 14;
    found.seen.firstRefused = found.at.addSecs(-600);
    found.seen.lastRefused = found.at.addSecs(-6);
    found.seen.addresses = QStringList{QStringLiteral("10.0.3.17")};
    found.seen.isOnline = false;
    found.ruledOut = QStringList{QStringLiteral("It is listed.")};
    found.whyNoPlan = QStringLiteral("Nothing can be changed from here.");
    return found;
}

} // namespace

void TestComparison::sameIsNothing()
{
    Investigation later = keptOut();
    later.at = later.at.addSecs(3600);
    later.seen.refused = 99;
    later.seen.lastRefused = later.at;
    QCOMPARE(changesBetween(keptOut(), later), QStringList());
}

void TestComparison::tellsWhatIsDifferent()
{
    Investigation now = keptOut();
    now.answer = Answered::Allow;
    now.rungs[2] = rung("accountState", StepResult::Pass);
    now.blocks = {block("topics")};
    now.seen.isOnline = true;
    const QStringList changes = changesBetween(keptOut(), now);
    QCOMPARE(changes.size(), 4);
    QVERIFY(changes.at(0).contains(u"kept out") && changes.at(0).contains(u"let in"));
    QVERIFY(changes.at(1).contains(u"Because of disabled."));
    QVERIFY(changes.at(2).contains(u"Because of topics."));
    QVERIFY(changes.at(3).contains(u"connected now"));
}

void TestComparison::tellsAQuestionThatIsAnsweredOtherwise()
{
    Investigation now = keptOut();
    now.rungs[0] = rung("reach", StepResult::NotChecked);
    const QStringList changes = changesBetween(keptOut(), now);
    QCOMPARE(changes.size(), 1);
    QVERIFY(changes.constFirst().contains(u"Sentence of reach."));
    // What is asked for the first time is no change.
    now = keptOut();
    now.rungs.append(rung("limits", StepResult::Pass));
    QCOMPARE(changesBetween(keptOut(), now), QStringList());
}

void TestComparison::readsBackWhatIsKept()
{
    const Investigation found = keptOut();
    StoredInvestigation kept;
    kept.number = 3;
    kept.brokerId = found.brokerId;
    kept.who = found.who;
    kept.at = found.at;
    kept.json = QJsonDocument(toJson(found)).toJson(QJsonDocument::Compact);
    const Result<Investigation> read = investigationFrom(kept);
    QVERIFY(read);
    QCOMPARE(changesBetween(found, *read), QStringList());
    QCOMPARE(read->who, found.who);
    QCOMPARE(read->broker, found.broker);
    QCOMPARE(read->at, found.at);
    QVERIFY(read->answer == found.answer && read->certainty == found.certainty);
    QCOMPARE(read->sentence, found.sentence);
    QCOMPARE(read->rungs.size(), 3);
    QCOMPARE(read->rungs.at(2).title, found.rungs.at(2).title);
    QCOMPARE(read->rungs.at(2).sentences, found.rungs.at(2).sentences);
    QCOMPARE(read->rungs.at(2).origin, found.rungs.at(2).origin);
    QCOMPARE(read->rungs.at(2).block, found.rungs.at(2).block);
    QCOMPARE(read->seen.refused, 14);
    QCOMPARE(read->seen.lastRefused, found.seen.lastRefused);
    QCOMPARE(read->seen.addresses, found.seen.addresses);
    QCOMPARE(read->seen.isOnline, found.seen.isOnline);
    QCOMPARE(read->ruledOut, found.ruledOut);
    QCOMPARE(read->whyNoPlan, found.whyNoPlan);
}

void TestComparison::refusesWhatIsDamaged()
{
    StoredInvestigation kept;
    for (const char *json : {"", "{", "[]", "12"}) {
        kept.json = json;
        const Result<Investigation> read = investigationFrom(kept);
        QVERIFY(!read);
        QCOMPARE(read.error().fault, Fault::BadReply);
    }
    kept.json = R"({"steps":7,"blocks":[3],"seen":[],"answer":"perhaps"})";
    QVERIFY(investigationFrom(kept)); // nothing of it is known, and nothing is made up
    QVERIFY(investigationFrom(kept)->answer == Answered::Unknown);
}

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
