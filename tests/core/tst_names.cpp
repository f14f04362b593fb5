// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/abilities.h"
#include "core/accessrecord.h"
#include "core/block.h"
#include "core/event.h"
#include "core/policy.h"
#include "core/result.h"
#include "core/verification.h"

#include <QSet>
#include <QTest>

using namespace gatehouse;

/// The names that scripts hold on to: a change here breaks somebody.
class TestNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void are_stable_data();
    void are_stable();
    void of_mechanisms_and_actions_go_both_ways();
    void that_nobody_gave_are_refused_data();
    void that_nobody_gave_are_refused();
    void of_abilities_are_distinct_and_titled();
    void say_what_a_broker_cannot_do();
};

void TestNames::are_stable_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QStringList>("expected");
    const auto list = [](const char *text) { return QString::fromLatin1(text).split(QLatin1Char(' ')); };
    QStringList names;
    for (int i = 0; i <= static_cast<int>(Fault::Cancelled); ++i)
        names << faultName(static_cast<Fault>(i));
    QTest::newRow("fault") << std::exchange(names, {})
                           << list(
                                  "offline refused notSupported conflict badReply badInput storage timedOut cancelled");
    for (int i = 0; i <= static_cast<int>(Mechanism::BrokerFault); ++i)
        names << mechanismName(static_cast<Mechanism>(i));
    QTest::newRow("mechanism")
        << std::exchange(names, {})
        << list("banned disabled notListed boundClientId wrongCredentials ruleDenies noRuleAllows "
                "listenerRule limit certificate firewall plugin brokerFault");
    for (int i = 0; i <= static_cast<int>(SubjectKind::Everyone); ++i)
        names << subjectKindName(static_cast<SubjectKind>(i));
    QTest::newRow("subject") << std::exchange(names, {})
                             << list("clientId user address network pattern certificate group role everyone");
    for (int i = 0; i <= static_cast<int>(Action::Unsubscribe); ++i)
        names << actionName(static_cast<Action>(i));
    QTest::newRow("action") << std::exchange(names, {}) << list("connect publish subscribe receive unsubscribe");
    for (int i = 0; i <= static_cast<int>(Cause::Limit); ++i)
        names << causeName(static_cast<Cause>(i));
    QTest::newRow("cause") << std::exchange(names, {})
                           << list("unknown failedLogins policy suspiciousAddress operator expired limit");
    for (int i = 0; i <= static_cast<int>(Certainty::Possible); ++i)
        names << certaintyName(static_cast<Certainty>(i));
    QTest::newRow("certainty") << std::exchange(names, {}) << list("certain likely possible");
    for (int i = 0; i <= static_cast<int>(Answered::Unknown); ++i)
        names << answerName(static_cast<Answered>(i));
    QTest::newRow("answer") << std::exchange(names, {}) << list("allow deny unknown");
    for (int i = 0; i <= static_cast<int>(StepResult::NotChecked); ++i)
        names << stepResultName(static_cast<StepResult>(i));
    QTest::newRow("step") << std::exchange(names, {}) << list("pass fail notChecked");
    for (int i = 0; i <= static_cast<int>(Check::OtherSource); ++i)
        names << checkName(static_cast<Check>(i));
    QTest::newRow("check")
        << std::exchange(names, {})
        << list("name reach tls listener banList login accountState boundClientId password limits "
                "clientRole groupRole defaultAccess anonymousGroup reservedTopic userRule patternRule otherSource");
    for (int i = 0; i <= static_cast<int>(EventType::Log); ++i)
        names << eventTypeName(static_cast<EventType>(i));
    QTest::newRow("event") << std::exchange(names, {})
                           << list("connected disconnected refused denied adminAction saveFailed log");
    for (int i = 0; i <= static_cast<int>(EventReason::Operator); ++i)
        names << eventReasonName(static_cast<EventReason>(i));
    QTest::newRow("reason of an event")
        << std::exchange(names, {})
        << list("none login rule addressList limit tls protocol left lost keepAlive takenOver duplicateId operator");
    for (int i = 0; i <= static_cast<int>(Verdict::Refused); ++i)
        names << verdictName(static_cast<Verdict>(i));
    QTest::newRow("verdict") << std::exchange(names, {}) << list("verified applied refused");
    for (int i = 0; i <= static_cast<int>(RecordKind::Default); ++i)
        names << recordKindName(static_cast<RecordKind>(i));
    QTest::newRow("record") << std::exchange(names, {}) << list("account group role ban rule default");
    for (int i = 0; i <= static_cast<int>(Ability::Disconnect); ++i)
        names << abilityName(static_cast<Ability>(i));
    QTest::newRow("ability") << std::exchange(names, {})
                             << list(
                                    "readBlocks readAccess explainRules allow block seeConnections seeForeignChanges "
                                    "batchWrites checkSaved temporaryAllow testCredentials reload diagnose disconnect");
}

void TestNames::are_stable()
{
    QFETCH(QStringList, names);
    QTEST(names, "expected");
}

void TestNames::of_mechanisms_and_actions_go_both_ways()
{
    for (int i = 0; i <= static_cast<int>(Mechanism::BrokerFault); ++i)
        QCOMPARE(mechanismFromName(mechanismName(static_cast<Mechanism>(i))), static_cast<Mechanism>(i));
    for (int i = 0; i <= static_cast<int>(Action::Unsubscribe); ++i)
        QCOMPARE(actionFromName(actionName(static_cast<Action>(i))), static_cast<Action>(i));
}

void TestNames::that_nobody_gave_are_refused_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString();
    QTest::newRow("other case") << QStringLiteral("Disabled");
    QTest::newRow("blank") << QStringLiteral("publish ");
    QTest::newRow("the word for none") << QStringLiteral("unknown");
}

void TestNames::that_nobody_gave_are_refused()
{
    QFETCH(QString, name);
    QVERIFY(!mechanismFromName(name));
    QVERIFY(!actionFromName(name));
}

void TestNames::of_abilities_are_distinct_and_titled()
{
    QSet<QString> titles;
    for (int i = 0; i <= static_cast<int>(Ability::Disconnect); ++i) {
        const QString title = abilityTitle(static_cast<Ability>(i));
        QVERIFY2(title != abilityName(static_cast<Ability>(i)), qPrintable(title));
        titles.insert(title);
    }
    QCOMPARE(titles.size(), static_cast<int>(Ability::Disconnect) + 1);
}

void TestNames::say_what_a_broker_cannot_do()
{
    const QString why = QStringLiteral("The console's account has no right to write. Give it the role admin.");
    const Abilities abilities({{Ability::ReadBlocks, true, QString()}, {Ability::Allow, false, why}});
    QVERIFY(abilities.has(Ability::ReadBlocks));
    QVERIFY(abilities.whyNot(Ability::ReadBlocks).isEmpty());
    QVERIFY(!abilities.has(Ability::Allow));
    QCOMPARE(abilities.whyNot(Ability::Allow), why);
    QVERIFY(!abilities.has(Ability::TemporaryAllow));
    QVERIFY(abilities.whyNot(Ability::TemporaryAllow).contains(abilityTitle(Ability::TemporaryAllow)));
    QVERIFY(!Abilities().has(Ability::ReadBlocks));
}

QTEST_GUILESS_MAIN(TestNames)
#include "tst_names.moc"
