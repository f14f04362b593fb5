// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/policies/policiespage.h"

#include "ui/accessible.h"
#include "ui/console.h"
#include "ui/kept.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class TestPoliciesPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsANewcomer();
    void showsEveryFactOfTheBroker();
    void narrows();
    void followsTheBroker();
    void showsThePickedBrokers();
    void goesWithItsBroker();
};

void TestPoliciesPage::tellsANewcomer()
{
    Console console;
    QVERIFY2(console.open(), console.problem());
    console.showPage(QStringLiteral("policies"));
    QVERIFY(says(console.window(), QStringLiteral("No broker is known yet")));
}

void TestPoliciesPage::showsEveryFactOfTheBroker()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(keptOut(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    BrokerSession *session = console.add(broker, QStringLiteral("Hall 1"));
    QVERIFY(session);
    console.showPage(QStringLiteral("policies"));
    const QList<PolicyFact> facts = session->connector().policyFacts();
    QVERIFY(facts.size() > 5);
    QWidget *page = console.window()->page(QStringLiteral("policies"));
    QTRY_VERIFY2(says(page, facts.constLast().effect), qPrintable(spoken(page)));
    for (const PolicyFact &fact : facts) {
        QVERIFY2(says(page, fact.name), qPrintable(fact.name));
        QVERIFY2(says(page, fact.effect), qPrintable(fact.effect));
    }
}

void TestPoliciesPage::narrows()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(keptOut(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY(console.add(broker, QStringLiteral("Hall 1")));
    console.showPage(QStringLiteral("policies"));
    QWidget *page = console.window()->page(QStringLiteral("policies"));
    QTRY_VERIFY(says(page, QStringLiteral("Publishing where no rule matches")));
    QVERIFY(write(page, QStringLiteral("Filter the policies"), QStringLiteral("Disabled accounts")));
    QTRY_VERIFY(!says(page, QStringLiteral("Publishing where no rule matches")));
    QVERIFY(says(page, QStringLiteral("Disabled accounts")));
    QVERIFY(write(page, QStringLiteral("Filter the policies"), QStringLiteral("nothing of the kind")));
    QTRY_VERIFY(says(page, QStringLiteral("No condition matches the filter.")));
    console.key(Qt::Key_Escape);
    QTRY_VERIFY(says(page, QStringLiteral("Publishing where no rule matches")));
}

void TestPoliciesPage::followsTheBroker()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(keptOut(2)), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY(console.add(broker, QStringLiteral("Hall 1")));
    console.showPage(QStringLiteral("policies"));
    QWidget *page = console.window()->page(QStringLiteral("policies"));
    QTRY_VERIFY(says(page, QStringLiteral("Publishing where no rule matches: denied.")));
    QVERIFY(foreignCommand(
        broker, R"({"command":"setDefaultACLAccess","acls":[{"acltype":"publishClientSend","allow":true}]})"));
    console.key(Qt::Key_F5);
    QTRY_VERIFY2(says(page, QStringLiteral("Publishing where no rule matches: allowed.")), qPrintable(spoken(page)));
}

void TestPoliciesPage::showsThePickedBrokers()
{
    BrokerProcess one;
    BrokerProcess other;
    QVERIFY2(one.startDynsec() && other.startDynsec(), one.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    QVERIFY(console.add(one, QStringLiteral("Hall 1")));
    const BrokerSession *second = console.add(other, QStringLiteral("Hall 2"));
    QVERIFY(second);
    console.showPage(QStringLiteral("policies"));
    Page *page = console.window()->page(QStringLiteral("policies"));
    QTRY_VERIFY(says(page, QStringLiteral("Hall 1")) && says(page, QStringLiteral("Hall 2")));
    page->setBrokers({second->profile().id});
    QVERIFY(!says(page, QStringLiteral("Hall 1")));
    QVERIFY(says(page, QStringLiteral("Hall 2")));
}

void TestPoliciesPage::goesWithItsBroker()
{
    BrokerProcess broker;
    QVERIFY2(broker.startDynsec(), broker.problem());
    Console console;
    QVERIFY2(console.open(), console.problem());
    const BrokerSession *session = console.add(broker, QStringLiteral("Hall 1"));
    QVERIFY(session);
    console.showPage(QStringLiteral("policies"));
    QWidget *page = console.window()->page(QStringLiteral("policies"));
    QTRY_VERIFY(says(page, QStringLiteral("Hall 1")));
    QVERIFY(await(console.sessions().remove(session->profile().id)));
    QTRY_VERIFY(says(page, QStringLiteral("No broker is known yet")));
}

QTEST_MAIN(TestPoliciesPage)
#include "tst_policiespage.moc"
