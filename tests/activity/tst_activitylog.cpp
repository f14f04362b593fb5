// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "activity/activitylog.h"

#include "store/rawdatabase.h"
#include "support/await.h"
#include "support/brokerprocess.h"
#include "wire/mqttlink.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// What happens at a living broker, handed on at once and kept.
class TestActivityLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void handsOnAndKeeps();
    void findsRawLines();
    void explainsARefusal();
    void remembersEarlierRuns();
    void followsBrokersThatCome();
    void countsWhatTheStoreLost();

private:
    bool begin();
    BrokerSession *open();
    std::unique_ptr<MqttLink> connectAs(const QString &user, const QString &clientId);
    [[nodiscard]] std::optional<StoredEvent> seen(EventType type, const QString &clientId) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<BrokerProcess> m_broker;
    std::shared_ptr<Store> m_store;
    std::unique_ptr<Sessions> m_sessions;
    std::unique_ptr<ActivityLog> m_log;
    QList<StoredEvent> m_seen;
};

void TestActivityLog::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_broker = std::make_unique<BrokerProcess>();
    DynsecFile file;
    file.addAccount({.user = QStringLiteral("pump"), .password = QStringLiteral("secret")});
    DynsecAccount shut{.user = QStringLiteral("shut"), .password = QStringLiteral("secret")};
    shut.disabled = true;
    file.addAccount(shut);
    QVERIFY2(m_broker->startDynsec(file), m_broker->problem());
    QVERIFY(begin());
}

void TestActivityLog::cleanup()
{
    m_log.reset();
    m_sessions.reset();
    m_store.reset();
    m_broker.reset();
}

bool TestActivityLog::begin()
{
    m_log.reset();
    m_sessions.reset();
    m_store.reset();
    m_seen.clear();
    const auto store = await(Store::open(m_folder->path()));
    if (!store)
        return false;
    m_store = *store;
    m_sessions = std::make_unique<Sessions>(m_store, SecretStore::memory(), Operator::current());
    m_log = std::make_unique<ActivityLog>(*m_sessions);
    connect(m_log.get(), &ActivityLog::happened, this, [this](const QList<StoredEvent> &batch) { m_seen += batch; });
    return true;
}

BrokerSession *TestActivityLog::open()
{
    Profile profile;
    profile.id = QStringLiteral("plant");
    profile.name = QStringLiteral("Plant");
    profile.endpoint.host = QStringLiteral("127.0.0.1");
    profile.endpoint.port = m_broker->port();
    profile.endpoint.user = QStringLiteral("admin");
    BrokerSession *session = m_sessions->adopt(profile);
    const auto opened = await(m_sessions->open(profile.id, Secret::fromText(QStringLiteral("adminpw")), Remember::No));
    return opened ? session : nullptr;
}

std::unique_ptr<MqttLink> TestActivityLog::connectAs(const QString &user, const QString &clientId)
{
    auto link = MqttLink::create();
    MqttOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = m_broker->port();
    options.user = user;
    options.clientId = clientId;
    options.password = Secret::fromText(QStringLiteral("secret"));
    (void)await(link->open(options)); // refused, or not
    return link;
}

std::optional<StoredEvent> TestActivityLog::seen(EventType type, const QString &clientId) const
{
    const auto found = std::find_if(m_seen.cbegin(), m_seen.cend(), [&](const StoredEvent &stored) {
        return stored.event.type == type && (clientId.isEmpty() || stored.event.who.clientId == clientId);
    });
    return found == m_seen.cend() ? std::nullopt : std::optional(*found);
}

void TestActivityLog::handsOnAndKeeps()
{
    QVERIFY(open());
    const auto device = connectAs(QStringLiteral("pump"), QStringLiteral("pump-7"));
    QTRY_VERIFY(seen(EventType::Connected, QStringLiteral("pump-7")));
    const StoredEvent connected = *seen(EventType::Connected, QStringLiteral("pump-7"));
    QCOMPARE(connected.brokerId, QStringLiteral("plant"));
    QCOMPARE(connected.event.who.user, QStringLiteral("pump"));
    QVERIFY(m_log->received() >= 1);
    for (qsizetype i = 1; i < m_seen.size(); ++i)
        QCOMPARE(m_seen.at(i).sequence, m_seen.at(i - 1).sequence + 1);
    const auto kept = [this] {
        const auto events = await(m_log->earlier({}));
        return events && std::any_of(events->cbegin(), events->cend(),
                                     [](const StoredEvent &stored) { return stored.event.who.clientId == u"pump-7"; });
    };
    QTRY_VERIFY(kept());
    QCOMPARE(m_log->notKept(), 0);
}

void TestActivityLog::findsRawLines()
{
    QVERIFY(open());
    const auto device = connectAs(QStringLiteral("pump"), QStringLiteral("pump-7"));
    QTRY_VERIFY(seen(EventType::Connected, QStringLiteral("pump-7")));
    const StoredEvent connected = *seen(EventType::Connected, QStringLiteral("pump-7"));
    QVERIFY(await(m_log->rawLineOf(connected.sequence))->contains("pump-7")); // not kept yet
    QTRY_VERIFY(!await(m_log->earlier({}))->isEmpty());
    QVERIFY(await(m_log->rawLineOf(connected.sequence))->contains("pump-7")); // kept
    QCOMPARE(await(m_log->rawLineOf(connected.sequence + 1000000)).value(), QByteArray());
    QCOMPARE(await(m_log->rawLineOf(123456)).value(), QByteArray());
}

void TestActivityLog::explainsARefusal()
{
    QVERIFY(open());
    // 2.0.11 names nobody in its log; what is not known is not told.
    const auto device = connectAs(QStringLiteral("shut"), QStringLiteral("shut-1"));
    QTRY_VERIFY(seen(EventType::Refused, {}));
    const Event refused = seen(EventType::Refused, {})->event;
    if (refused.who.user.isEmpty() && refused.who.clientId.isEmpty())
        QVERIFY(refused.why.isEmpty());
    else
        QVERIFY(!refused.why.isEmpty() || refused.who.user.isEmpty());
}

void TestActivityLog::remembersEarlierRuns()
{
    QVERIFY(open());
    auto device = connectAs(QStringLiteral("pump"), QStringLiteral("pump-7"));
    QTRY_VERIFY(!await(m_log->earlier({}))->isEmpty());
    device.reset();
    QVERIFY(begin());
    const auto earlier = await(m_log->earlier({}));
    QVERIFY(earlier && !earlier->isEmpty());
    QVERIFY(!await(m_log->rawLineOf(earlier->constFirst().sequence))->isEmpty());
    // This run's sequences are above all of the last.
    QVERIFY(open());
    device = connectAs(QStringLiteral("pump"), QStringLiteral("pump-8"));
    QTRY_VERIFY(!m_seen.isEmpty());
    QVERIFY(m_seen.constFirst().sequence > earlier->constFirst().sequence);
}

void TestActivityLog::followsBrokersThatCome()
{
    // The session came after the log; one that goes takes nothing with it.
    BrokerSession *session = open();
    QVERIFY(session);
    QSignalSpy counts(m_log.get(), &ActivityLog::countsChanged);
    const auto device = connectAs(QStringLiteral("pump"), QStringLiteral("pump-7"));
    QTRY_VERIFY(!m_seen.isEmpty());
    QTRY_VERIFY(!counts.isEmpty());
    QTRY_COMPARE(m_log->perSecond(), 0.0); // and it comes to rest
    const qsizetype rest = counts.size();
    QTest::qWait(700);
    QVERIFY(counts.size() <= rest + 1); // no timer runs while nothing comes
}

void TestActivityLog::countsWhatTheStoreLost()
{
    QVERIFY(open());
    RawDatabase stranger(m_folder->path());
    QCOMPARE(stranger.run(QStringLiteral("DROP TABLE activity")), QString());
    const auto device = connectAs(QStringLiteral("pump"), QStringLiteral("pump-7"));
    QTRY_VERIFY(seen(EventType::Connected, QStringLiteral("pump-7"))); // it is told all the same
    QTRY_VERIFY(m_log->notKept() > 0);
    QVERIFY(m_log->trouble() && m_log->trouble()->fault == Fault::Storage);
}

QTEST_GUILESS_MAIN(TestActivityLog)
#include "tst_activitylog.moc"
