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

QTEST_GUILESS_MAIN(TestRefusalCause)
#include "tst_refusalcause.moc"
