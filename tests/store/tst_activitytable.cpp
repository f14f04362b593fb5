// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/store.h"

#include "rawdatabase.h"
#include "support/await.h"

#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class TestActivityTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void keepsWhatWasSeen();
    void pagesByTheSequence();
    void countsWhoeverWasKeptOut();
    void countsAsAScanWouldCount();
    void forgetsTheOld();
    void keepsNoMoreThanAsked();
    void givesNoSequenceTwice();
    void cutsWhatIsEndless();
    void keepsHostileNames();
    void findsRefusals();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Store> m_store;
};

namespace {

const QString plant = QStringLiteral("plant");
const QString other = QStringLiteral("other");

Event seenAt(EventType type, const QString &clientId, const QDateTime &at)
{
    Event event;
    event.type = type;
    event.at = at;
    event.who.clientId = clientId;
    event.who.address = QStringLiteral("10.0.0.1");
    event.text = QStringLiteral("text of ") + clientId;
    event.raw = "raw of " + clientId.toUtf8();
    return event;
}

QList<Event> many(int count)
{
    QList<Event> events;
    for (int i = 0; i < count; ++i)
        events.append(seenAt(EventType::Log, QString::number(i), QDateTime::currentDateTimeUtc()));
    return events;
}

QStringList clients(const Result<QList<StoredEvent>> &events)
{
    QStringList ids;
    for (const StoredEvent &stored : events.value_or(QList<StoredEvent>()))
        ids.append(stored.event.who.clientId);
    return ids;
}

} // namespace

void TestActivityTable::init()
{
    m_store.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    const auto opened = await(Store::open(m_folder->path()));
    QVERIFY(opened);
    m_store = *opened;
}

void TestActivityTable::keepsWhatWasSeen()
{
    Event seen = seenAt(EventType::Refused, QStringLiteral("pump-7"),
                        QDateTime(QDate(2026, 11, 28), QTime(9, 12, 1, 250), Qt::UTC));
    seen.who.user = QStringLiteral("alice");
    seen.cause = Cause::Policy;
    seen.certainty = Certainty::Likely;
    seen.why = QStringLiteral("Its account is disabled.");
    seen.reason = EventReason::Operator;
    seen.topic = QStringLiteral("plant/#");
    QCOMPARE(await(m_store->keepEvents(plant, {seen})).value(), 1);
    const auto found = await(m_store->events({}));
    QVERIFY(found);
    QCOMPARE(found->size(), 1);
    const StoredEvent &stored = found->constFirst();
    QCOMPARE(stored.sequence, 1);
    QCOMPARE(stored.brokerId, plant);
    QCOMPARE(stored.event.type, seen.type);
    QCOMPARE(stored.event.at, seen.at);
    QCOMPARE(stored.event.who, seen.who);
    QCOMPARE(stored.event.cause, seen.cause);
    QCOMPARE(stored.event.certainty, seen.certainty);
    QCOMPARE(stored.event.text, seen.text);
    QCOMPARE(stored.event.why, seen.why);
    QCOMPARE(stored.event.reason, seen.reason);
    QCOMPARE(stored.event.topic, seen.topic);
    QCOMPARE(stored.event.raw, QByteArray());
    QCOMPARE(await(m_store->rawLineOf(1)).value(), seen.raw);
    QCOMPARE(await(m_store->rawLineOf(2)).value(), QByteArray());
    // And after the program was started again.
    m_store.reset();
    m_store = *await(Store::open(m_folder->path()));
    QCOMPARE(await(m_store->events({}))->size(), 1);
    QCOMPARE(await(m_store->keepEvents(other, {seen, seen})).value(), 2);
    QCOMPARE(await(m_store->events({}))->constFirst().brokerId, other);
}

void TestActivityTable::pagesByTheSequence()
{
    QVERIFY(await(m_store->keepEvents(plant, many(5))));
    QVERIFY(await(m_store->keepEvents(other, many(2))));
    QCOMPARE(clients(await(m_store->events({0, 3, {}, {}}))),
             (QStringList{QStringLiteral("1"), QStringLiteral("0"), QStringLiteral("4")}));
    QCOMPARE(clients(await(m_store->events({5, 2, {}, {}}))), (QStringList{QStringLiteral("3"), QStringLiteral("2")}));
    QCOMPARE(clients(await(m_store->events({0, 2, plant, {}}))),
             (QStringList{QStringLiteral("4"), QStringLiteral("3")}));
    QCOMPARE(clients(await(m_store->events({0, 9, QStringLiteral("nobody"), {}}))), QStringList());
}

void TestActivityTable::countsWhoeverWasKeptOut()
{
    const QDateTime ten(QDate(2026, 11, 28), QTime(10, 30), Qt::UTC);
    QList<Event> events;
    for (int i = 0; i < 3; ++i)
        events.append(seenAt(EventType::Refused, QStringLiteral("pump"), ten.addSecs(i)));
    events.append(seenAt(EventType::Refused, QStringLiteral("pump"), ten.addSecs(-3600)));
    events.append(seenAt(EventType::Connected, QStringLiteral("valve"), ten));
    events.append(seenAt(EventType::Disconnected, QStringLiteral("valve"), ten));
    QVERIFY(await(m_store->keepEvents(plant, events)));
    QVERIFY(await(m_store->keepEvents(plant, {seenAt(EventType::Refused, QStringLiteral("pump"), ten.addSecs(60))})));
    auto counts = await(m_store->eventCounts(ten.addSecs(-7200)));
    QVERIFY(counts);
    QCOMPARE(counts->size(), 2);
    QCOMPARE(counts->at(0).who.clientId, QStringLiteral("pump"));
    QCOMPARE(counts->at(0).count, 5);
    QCOMPARE(counts->at(0).first, ten.addSecs(-3600));
    QCOMPARE(counts->at(0).last, ten.addSecs(60));
    QCOMPARE(counts->at(0).brokerId, plant);
    QCOMPARE(counts->at(1).type, EventType::Connected);
    counts = await(m_store->eventCounts(ten)); // whole hours
    QCOMPARE(counts->at(0).count, 4);
    QCOMPARE(await(m_store->eventCounts(ten.addSecs(7200)))->size(), 0);
}

/// The roll-up says what a scan of all events says.
void TestActivityTable::countsAsAScanWouldCount()
{
    const QDateTime begin(QDate(2026, 11, 28), QTime(10, 0), Qt::UTC);
    QHash<QString, int> refused;
    for (int batch = 0; batch < 20; ++batch) {
        QList<Event> events;
        for (int i = 0; i < 50; ++i) {
            const QString client = QString::number((batch * 7 + i * i) % 13);
            const auto type = (batch + i) % 3 == 0 ? EventType::Connected : EventType::Refused;
            events.append(seenAt(type, client, begin.addSecs(batch * 400 + i)));
            if (type == EventType::Refused)
                ++refused[client];
        }
        QVERIFY(await(m_store->keepEvents(batch % 2 == 0 ? plant : other, events)));
    }
    QHash<QString, int> counted;
    const auto found = await(m_store->eventCounts(begin));
    QVERIFY(found);
    for (const EventCount &count : *found)
        if (count.type == EventType::Refused)
            counted[count.who.clientId] += int(count.count);
    QCOMPARE(counted, refused);
}

void TestActivityTable::forgetsTheOld()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QVERIFY(await(m_store->keepEvents(plant, {seenAt(EventType::Refused, QStringLiteral("old"), now.addDays(-3)),
                                              seenAt(EventType::Refused, QStringLiteral("new"), now)})));
    EventRetention retention;
    retention.age = std::chrono::hours(24);
    QCOMPARE(await(m_store->pruneEvents(retention)).value(), 1);
    QCOMPARE(clients(await(m_store->events({}))), QStringList(QStringLiteral("new")));
    QCOMPARE(await(m_store->eventCounts(now.addDays(-10)))->size(), 1);
    QCOMPARE(await(m_store->pruneEvents(retention)).value(), 0);
}

void TestActivityTable::keepsNoMoreThanAsked()
{
    QVERIFY(await(m_store->keepEvents(plant, many(10))));
    EventRetention retention;
    retention.events = 4;
    QCOMPARE(await(m_store->pruneEvents(retention)).value(), 6);
    QCOMPARE(clients(await(m_store->events({}))),
             (QStringList{QStringLiteral("9"), QStringLiteral("8"), QStringLiteral("7"), QStringLiteral("6")}));
}

void TestActivityTable::givesNoSequenceTwice()
{
    const QDateTime longAgo = QDateTime::currentDateTimeUtc().addYears(-1);
    QVERIFY(await(m_store->keepEvents(plant, {seenAt(EventType::Log, QStringLiteral("a"), longAgo),
                                              seenAt(EventType::Log, QStringLiteral("b"), longAgo)})));
    QCOMPARE(await(m_store->pruneEvents({})).value(), 1); // the newest stays
    QCOMPARE(await(m_store->keepEvents(plant, many(1))).value(), 3);
    QCOMPARE(await(m_store->pruneEvents({})).value(), 1);
}

void TestActivityTable::cutsWhatIsEndless()
{
    Event seen = seenAt(EventType::Refused, QString(100000, u'x'), QDateTime::currentDateTimeUtc());
    seen.text = QString(1000000, u'y');
    seen.raw = QByteArray(1000000, 'z');
    QVERIFY(await(m_store->keepEvents(plant, {seen})));
    QVERIFY(await(m_store->events({}))->constFirst().event.text.size() <= 4096);
    QVERIFY(await(m_store->rawLineOf(1))->size() <= 65536);
}

void TestActivityTable::keepsHostileNames()
{
    const QString name = QString::fromUtf8("\xEF\xBB\xBF'; DROP TABLE audit; --\xE2\x80\xAE") + QChar(0xD800);
    QVERIFY(await(m_store->keepEvents(plant, {seenAt(EventType::Refused, name, QDateTime::currentDateTimeUtc())})));
    QString found = await(m_store->events({}))->constFirst().event.who.clientId;
    QCOMPARE(found.left(name.size() - 1), name.chopped(1));
    QVERIFY(await(m_store->verifyChain())->intact);
}

void TestActivityTable::findsRefusals()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QList<Event> events;
    for (int i = 0; i < 10; ++i) {
        events.append(seenAt(EventType::Refused, QString::number(i), now.addSecs(i - 10)));
        events.append(seenAt(EventType::Connected, QStringLiteral("in"), now));
    }
    QVERIFY(await(m_store->keepEvents(plant, events)));
    QVERIFY(await(m_store->keepEvents(other, {seenAt(EventType::Refused, QStringLiteral("other"), now)})));
    EventQuery query;
    query.brokerId = plant;
    query.refusedSince = now.addSecs(-3);
    QCOMPARE(clients(await(m_store->events(query))),
             (QStringList{QStringLiteral("9"), QStringLiteral("8"), QStringLiteral("7")}));
    query.count = 1;
    QCOMPARE(clients(await(m_store->events(query))), QStringList{QStringLiteral("9")});
    query.brokerId = QStringLiteral("never heard of");
    QCOMPARE(clients(await(m_store->events(query))), QStringList());
}

QTEST_GUILESS_MAIN(TestActivityTable)
#include "tst_activitytable.moc"
