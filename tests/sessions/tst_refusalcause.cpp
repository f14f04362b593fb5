// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/refusalcause.h"

#include "connectors/mosquitto/files/filepolicy.h"
#include "connectors/mosquitto/files/passwordfile.h"
#include "wire/localhost.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::mosquitto;

class TestRefusalCause : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void explains_data();
    void explains();
    void leavesWhatIsNoRefusal();
    void leavesWhatIsKnownAlready();
    void needsRules();
    void namesWhoeverAloneCameFromThere();
    void saysWhoItMayHaveBeen();
    void guessesNothingOfCrowds();
    void tellsASuspiciousAddress();

private:
    QTemporaryDir m_folder;
    std::shared_ptr<const AccessPolicy> m_policy;
};

namespace {

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

Event refusal(const QString &user, Certainty certainty = Certainty::Certain)
{
    Event event;
    event.type = EventType::Refused;
    event.who.user = user;
    event.certainty = certainty;
    return event;
}

} // namespace

void TestRefusalCause::initTestCase()
{
    const auto line = [](const char *user) {
        return QByteArray(passwordLine(user, Secret(QByteArray("right"))).value() + '\n');
    };
    const QString conf = m_folder.filePath(QStringLiteral("mosquitto.conf"));
    QVERIFY(write(m_folder.filePath(QStringLiteral("passwords")), line("good") + line("shut").replace(":$", ":!$")));
    QVERIFY(write(conf, "listener 1883\nallow_anonymous false\npassword_file passwords\n"));
    const LocalHost host;
    const auto files = readBrokerFiles(host, {conf, QVersionNumber(2, 0)});
    QVERIFY(files);
    m_policy = std::make_shared<const FilePolicy>(*files);
}

void TestRefusalCause::explains_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<Cause>("cause");
    QTest::addColumn<Certainty>("logged");
    QTest::addColumn<Certainty>("certainty");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *name, const char *user, Cause cause, Certainty logged, Certainty certainty,
                        const char *why) {
        QTest::newRow(name) << QString::fromUtf8(user) << cause << logged << certainty << QString::fromUtf8(why);
    };
    row("shut", "shut", Cause::Operator, Certainty::Certain, Certainty::Certain, "shut");
    row("shut, by a guess", "shut", Cause::Operator, Certainty::Possible, Certainty::Possible, "shut");
    row("unknown", "stranger", Cause::Policy, Certainty::Certain, Certainty::Certain, "stranger");
    row("wrong password", "good", Cause::FailedLogins, Certainty::Certain, Certainty::Likely, "password");
    row("wrong password, by a guess", "good", Cause::FailedLogins, Certainty::Possible, Certainty::Possible,
        "password");
}

void TestRefusalCause::explains()
{
    QFETCH(QString, user);
    QFETCH(Cause, cause);
    QFETCH(Certainty, logged);
    QFETCH(Certainty, certainty);
    QFETCH(QString, why);
    Event event = refusal(user, logged);
    explainRefusal(event, m_policy.get());
    QCOMPARE(causeName(event.cause), causeName(cause));
    QCOMPARE(event.certainty, certainty);
    QVERIFY2(event.why.contains(why), qPrintable(event.why));
}

void TestRefusalCause::leavesWhatIsNoRefusal()
{
    for (const EventType type : {EventType::Connected, EventType::Log, EventType::Denied}) {
        Event event = refusal(QStringLiteral("shut"));
        event.type = type;
        explainRefusal(event, m_policy.get());
        QVERIFY(event.why.isEmpty());
    }
    Event nobody = refusal({});
    explainRefusal(nobody, m_policy.get());
    QVERIFY(nobody.why.isEmpty());
    QCOMPARE(nobody.cause, Cause::Unknown);
}

void TestRefusalCause::leavesWhatIsKnownAlready()
{
    Event limit = refusal(QStringLiteral("shut"));
    limit.cause = Cause::Limit; // the log says so itself
    explainRefusal(limit, m_policy.get());
    QCOMPARE(limit.cause, Cause::Limit);
    QVERIFY(limit.why.isEmpty());
}

void TestRefusalCause::needsRules()
{
    Event event = refusal(QStringLiteral("shut"));
    explainRefusal(event, nullptr);
    QCOMPARE(event.cause, Cause::Unknown);
}

namespace {

const QString gateway = QStringLiteral("10.0.3.17");
const QDateTime noon(QDate(2026, 11, 28), QTime(12, 0), Qt::UTC);

Event nameless(Certainty certainty = Certainty::Certain)
{
    Event event = refusal({}, certainty);
    event.who.address = gateway;
    event.reason = EventReason::Login;
    event.at = noon;
    return event;
}

Identity visitor(const char *user)
{
    return {QStringLiteral("id-of-") + QLatin1String(user), QLatin1String(user), gateway, {}};
}

} // namespace

void TestRefusalCause::namesWhoeverAloneCameFromThere()
{
    AddressHistory history;
    history.noted(visitor("shut"), noon);
    history.noted({QStringLiteral("newer"), QStringLiteral("shut"), gateway, {}}, noon.addSecs(1));
    QList<Event> events{nameless(), nameless(Certainty::Possible)};
    nameCandidates(events, history, [](const Identity &) { return false; });
    QCOMPARE(events.at(0).who.user, QStringLiteral("shut"));
    QCOMPARE(events.at(0).who.clientId, QStringLiteral("newer"));
    QCOMPARE(events.at(0).certainty, Certainty::Likely);
    QVERIFY(events.at(1).who.user.isEmpty()); // not even its address is sure
    AddressWatch addresses;
    explainRefusals(events, m_policy.get(), addresses);
    QCOMPARE(events.at(0).cause, Cause::Operator);
    QCOMPARE(events.at(0).certainty, Certainty::Likely);
    // Who is connected was not refused.
    events = {nameless()};
    nameCandidates(events, history, [](const Identity &) { return true; });
    QVERIFY(events.at(0).who.user.isEmpty() && events.at(0).why.isEmpty());
}

void TestRefusalCause::saysWhoItMayHaveBeen()
{
    AddressHistory history;
    for (const char *user : {"shut", "good", "other"})
        history.noted(visitor(user), noon);
    QList<Event> events{nameless()};
    nameCandidates(events, history, [](const Identity &who) { return who.user != QLatin1String("shut"); });
    QVERIFY(events.at(0).who.user.isEmpty());
    QVERIFY(events.at(0).why.contains(QLatin1String("shut")));
    QVERIFY(!events.at(0).why.contains(QLatin1String("good")));
    events = {nameless()};
    nameCandidates(events, history, [](const Identity &who) { return who.user == QLatin1String("other"); });
    QVERIFY(events.at(0).why.contains(QLatin1String("shut")) && events.at(0).why.contains(QLatin1String("good")));
    // A name that the log gives is not doubted.
    events = {refusal(QStringLiteral("good"))};
    events[0].who.address = gateway;
    nameCandidates(events, history, [](const Identity &) { return false; });
    QCOMPARE(events.at(0).who.user, QStringLiteral("good"));
    QVERIFY(events.at(0).why.isEmpty());
}

void TestRefusalCause::guessesNothingOfCrowds()
{
    AddressHistory history;
    for (int i = 0; i < 40; ++i)
        history.noted(visitor(qPrintable(QStringLiteral("u%1").arg(i))), noon.addSecs(i));
    QVERIFY(history.seenFrom(gateway).isEmpty());
    QList<Event> events{nameless()};
    nameCandidates(events, history, [](const Identity &who) { return who.user != QLatin1String("u3"); });
    QVERIFY(events.at(0).why.isEmpty());
    history.noted({{}, {}, QStringLiteral("10.0.0.1"), {}}, noon); // nobody's name
    QVERIFY(history.seenFrom(QStringLiteral("10.0.0.1")).isEmpty());
}

void TestRefusalCause::tellsASuspiciousAddress()
{
    AddressWatch addresses;
    QList<Event> events;
    for (int i = 0; i < AddressWatch::many + 2; ++i) {
        Event event = nameless();
        event.who.user = QStringLiteral("guess-%1").arg(i);
        events.append(event);
        event.who.user = QStringLiteral("shut"); // a record says why
        events.append(event);
    }
    explainRefusals(events, m_policy.get(), addresses);
    QCOMPARE(events.at(0).cause, Cause::Policy);
    QCOMPARE(events.at(events.size() - 2).cause, Cause::SuspiciousAddress);
    QVERIFY(events.at(events.size() - 2).why.contains(gateway));
    QCOMPARE(events.constLast().cause, Cause::Operator);
}

QTEST_GUILESS_MAIN(TestRefusalCause)
#include "tst_refusalcause.moc"
