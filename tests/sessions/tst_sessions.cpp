// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/sessions.h"

#include "sessions/console.h"
#include "store/rawdatabase.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class TestSessions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void addsAndFindsAgain();
    void asksForAPassword();
    void remembersAPassword();
    void saysWhenItCannotRemember();
    void checksWithoutSaving();
    void updatesInPlaceOrAnew();
    void takesANewAddressForANewBroker();
    void sendsNoKeptPasswordElsewhere_data();
    void sendsNoKeptPasswordElsewhere();
    void movesNothingWhileThePasswordStays();
    void removesWithThePassword();
    void adoptsForThisRun();
    void keepsProfilesOfOtherKinds();
    void changesNoProfileThatCannotBeRecorded();
    void writesNoSecretDown();

private:
    Profile wanted(const QString &name) const;
    QStringList actions();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<BrokerProcess> m_broker;
    std::shared_ptr<Store> m_store;
    std::unique_ptr<Sessions> m_sessions;
};

namespace {

const Secret adminPassword()
{
    return Secret::fromText(QStringLiteral("adminpw"));
}

/// A keychain that was locked after it was written to.
class LockedAfterwards final : public SecretStore
{
public:
    Future<> probe() override { return m_kept->probe(); }
    Future<Secret> read(const QString &key) override { return m_kept->read(key); }
    Future<> write(const QString &key, const Secret &secret) override { return m_kept->write(key, secret); }
    Future<> remove(const QString &) override
    {
        return ready<void>(fail(Fault::Refused, QStringLiteral("It is locked.")));
    }

private:
    std::unique_ptr<SecretStore> m_kept = SecretStore::memory();
};

/// A machine without a keychain.
class NoKeychain final : public SecretStore
{
public:
    Future<> probe() override { return ready<void>(no()); }
    Future<Secret> read(const QString &) override { return ready<Secret>(no()); }
    Future<> write(const QString &, const Secret &) override { return ready<void>(no()); }
    Future<> remove(const QString &) override { return ready<void>(no()); }

private:
    static tl::unexpected<Error> no()
    {
        return fail(Fault::NotSupported, QStringLiteral("There is no keychain here."));
    }
};

} // namespace

void TestSessions::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_broker = std::make_unique<BrokerProcess>();
    QVERIFY2(m_broker->startDynsec(disabledPumps(2)), m_broker->problem());
    const auto store = await(Store::open(m_folder->path()));
    QVERIFY2(store, told(store).constData());
    m_store = *store;
    m_sessions = std::make_unique<Sessions>(m_store, SecretStore::memory(), Operator::current());
}

void TestSessions::cleanup()
{
    m_sessions.reset();
    m_store.reset();
    m_broker.reset();
    m_folder.reset();
}

Profile TestSessions::wanted(const QString &name) const
{
    Profile profile = profileOf(*m_broker);
    profile.id.clear();
    profile.name = name;
    return profile;
}

QStringList TestSessions::actions()
{
    QStringList list;
    const auto entries = await(m_store->find({}));
    if (!entries)
        return {QStringLiteral("error")};
    for (auto entry = entries->crbegin(); entry != entries->crend(); ++entry)
        list.append(entry->action);
    return list;
}

void TestSessions::addsAndFindsAgain()
{
    QSignalSpy added(m_sessions.get(), &Sessions::added);
    const auto zebra = await(m_sessions->add(wanted(QStringLiteral("Zebra")), {}, Remember::No));
    QVERIFY2(zebra, told(zebra).constData());
    const auto ant = await(m_sessions->add(wanted(QStringLiteral("Ant")), {}, Remember::No));
    QVERIFY2(ant, told(ant).constData());
    QCOMPARE(added.size(), 2);
    QVERIFY(!(*zebra)->profile().id.isEmpty());
    QVERIFY((*zebra)->profile().id != (*ant)->profile().id);
    QCOMPARE((*zebra)->state(), BrokerSession::State::Closed);
    QCOMPARE(m_sessions->all(), (QList<BrokerSession *>{*ant, *zebra}));
    QCOMPARE(m_sessions->find((*ant)->profile().id), *ant);
    QCOMPARE(actions(), (QStringList{QStringLiteral("profile.add"), QStringLiteral("profile.add")}));
    const auto twice = await(m_sessions->add(wanted(QStringLiteral("Ant")), {}, Remember::No));
    QVERIFY(!twice && twice.error().fault == Fault::BadInput);
    QCOMPARE(m_sessions->all().size(), 2);
    QCOMPARE(actions().size(), 2);

    Sessions later(m_store, SecretStore::memory(), Operator::current());
    QVERIFY(await(later.load()));
    QCOMPARE(later.all().size(), 2);
    QCOMPARE(later.all().constFirst()->profile(), (*ant)->profile());
    QVERIFY(await(later.load())); // again: nothing twice
    QCOMPARE(later.all().size(), 2);
}

void TestSessions::asksForAPassword()
{
    const auto session = await(m_sessions->add(wanted(QStringLiteral("Hall")), {}, Remember::No));
    QVERIFY2(session, told(session).constData());
    const QString id = (*session)->profile().id;
    QSignalSpy needed(m_sessions.get(), &Sessions::passwordNeeded);
    QSignalSpy changed(m_sessions.get(), &Sessions::changed);
    auto opened = await(m_sessions->open(id));
    QVERIFY(!opened);
    QTRY_COMPARE(needed.size(), 1);
    QCOMPARE(needed.constFirst().constFirst().toString(), id);
    QVERIFY(needed.constFirst().at(1).toString().endsWith(QLatin1Char('.')));

    opened = await(m_sessions->open(id, Secret::fromText(QStringLiteral("wrong")), Remember::InKeychain));
    QVERIFY(!opened && opened.error().fault == Fault::Refused);
    QTRY_COMPARE(needed.size(), 2);
    // What was refused is not kept.
    QVERIFY(!await(m_sessions->secrets().read(id)));

    opened = await(m_sessions->open(id, adminPassword(), Remember::No));
    QVERIFY2(opened, told(opened).constData());
    QCOMPARE((*session)->state(), BrokerSession::State::Ready);
    QVERIFY(!changed.isEmpty());
    QVERIFY(!await(m_sessions->secrets().read(id)));
    QVERIFY(!await(m_sessions->open(QStringLiteral("unknown"))));
}

void TestSessions::remembersAPassword()
{
    const auto session = await(
        m_sessions->add(wanted(QStringLiteral("Hall")), Secret::fromText(QStringLiteral("old")), Remember::InKeychain));
    QVERIFY2(session, told(session).constData());
    const QString id = (*session)->profile().id;
    QSignalSpy needed(m_sessions.get(), &Sessions::passwordNeeded);
    // The broker's password is another one by now.
    auto opened = await(m_sessions->open(id));
    QVERIFY(!opened && opened.error().fault == Fault::Refused);
    QTRY_COMPARE(needed.size(), 1);
    opened = await(m_sessions->open(id, adminPassword(), Remember::InKeychain));
    QVERIFY2(opened, told(opened).constData());
    (*session)->close();
    opened = await(m_sessions->open(id));
    QVERIFY2(opened, told(opened).constData());
    QCOMPARE(needed.size(), 1);
}

void TestSessions::saysWhenItCannotRemember()
{
    Sessions sessions(m_store, std::make_unique<NoKeychain>(), Operator::current());
    QSignalSpy needed(&sessions, &Sessions::passwordNeeded);
    const auto session = await(sessions.add(wanted(QStringLiteral("Hall")), adminPassword(), Remember::InKeychain));
    QVERIFY2(session, told(session).constData());
    QCOMPARE(needed.size(), 1);
    const QString id = (*session)->profile().id;
    const auto none = await(sessions.open(id));
    QVERIFY(!none && none.error().fault == Fault::NotSupported);
    QTRY_COMPARE(needed.size(), 2);
    const auto opened = await(sessions.open(id, adminPassword(), Remember::InKeychain));
    QVERIFY(!opened && opened.error().fault == Fault::NotSupported);
    QVERIFY2(opened.error().what.startsWith(QStringLiteral("You are signed in")), qPrintable(opened.error().what));
    QCOMPARE((*session)->state(), BrokerSession::State::Ready);
    QVERIFY(await(sessions.remove(id)));
}

void TestSessions::checksWithoutSaving()
{
    const auto report = await(m_sessions->check(wanted(QStringLiteral("Hall")), adminPassword()));
    QVERIFY2(report, told(report).constData());
    QCOMPARE(report->facts.product, QStringLiteral("mosquitto"));
    QVERIFY(report->abilities.has(Ability::Allow));
    QVERIFY(m_sessions->all().isEmpty());
    QVERIFY(await(m_store->profiles())->isEmpty());
    QVERIFY(actions().isEmpty());
    const auto refused =
        await(m_sessions->check(wanted(QStringLiteral("Hall")), Secret::fromText(QStringLiteral("wrong"))));
    QVERIFY(!refused && refused.error().fault == Fault::Refused);
    Profile strange = wanted(QStringLiteral("Hall"));
    strange.endpoint.kind = QStringLiteral("carrier-pigeon");
    QVERIFY(!await(m_sessions->check(strange, adminPassword())));
}

void TestSessions::updatesInPlaceOrAnew()
{
    const auto session = await(m_sessions->add(wanted(QStringLiteral("Hall")), {}, Remember::No));
    QVERIFY2(session, told(session).constData());
    const QString id = (*session)->profile().id;
    QVERIFY(await(m_sessions->open(id, adminPassword(), Remember::No)));
    Profile profile = (*session)->profile();
    profile.name = QStringLiteral("Hall 2");
    profile.writing = Writing::Off;
    QVERIFY(await(m_sessions->update(profile)));
    QCOMPARE(m_sessions->find(id), *session);
    QCOMPARE((*session)->state(), BrokerSession::State::Ready);
    QVERIFY(!(*session)->abilities().has(Ability::Allow));
    QCOMPARE(await(m_store->profiles())->constFirst(), profile);

    QSignalSpy gone(m_sessions.get(), &Sessions::aboutToRemove);
    QSignalSpy added(m_sessions.get(), &Sessions::added);
    profile.endpoint.user = QStringLiteral("another");
    QVERIFY(await(m_sessions->update(profile)));
    QCOMPARE(gone.size(), 1);
    QCOMPARE(added.size(), 1);
    QCOMPARE(m_sessions->all().size(), 1);
    QCOMPARE(m_sessions->find(id)->profile(), profile);
    QCOMPARE(m_sessions->find(id)->state(), BrokerSession::State::Closed);
    QCOMPARE(actions().count(QStringLiteral("profile.update")), 2);
    const auto entries = await(m_store->find({}));
    QVERIFY(entries->constFirst().before && entries->constFirst().before->contains("admin@"));
    QVERIFY(entries->constFirst().after && entries->constFirst().after->contains("another@"));
    profile.id = QStringLiteral("unknown");
    QVERIFY(!await(m_sessions->update(profile)));
}

void TestSessions::takesANewAddressForANewBroker()
{
    const auto session = await(m_sessions->add(wanted(QStringLiteral("Hall")), adminPassword(), Remember::InKeychain));
    QVERIFY2(session, told(session).constData());
    const Profile before = (*session)->profile();
    QVERIFY(await(m_sessions->open(before.id)));
    AllowRequest request;
    request.who.append(Identity{{}, QStringLiteral("pump-0"), {}, {}});
    request.reason = QStringLiteral("Repaired.");
    const auto plan = await((*session)->planAllow(request));
    QVERIFY2(plan, told(plan).constData());
    PlanRun *run = (*session)->carryOut(*plan);
    QTRY_VERIFY(run->isFinished());
    const qint64 change = run->steps().constFirst().intent;
    QVERIFY(run->isComplete() && change > 0);
    // And one of which nobody knows what became of it.
    AuditEntry open = await(m_store->entry(change)).value();
    open.process = QStringLiteral("00000000-0000-0000-0000-000000000000/1/1");
    QVERIFY(await(m_store->append({open})));

    BrokerProcess other;
    QVERIFY2(other.startDynsec(disabledPumps(1)), other.problem());
    Profile moved = before;
    moved.endpoint.port = other.port();
    QSignalSpy needed(m_sessions.get(), &Sessions::passwordNeeded);
    const auto updated = await(m_sessions->update(moved));
    QVERIFY2(updated, told(updated).constData());
    const Profile now = (*updated)->profile();
    QVERIFY(!now.id.isEmpty() && now.id != before.id);
    QCOMPARE(now.endpoint, moved.endpoint);
    QCOMPARE(m_sessions->all(), QList<BrokerSession *>{*updated});
    QCOMPARE(*await(m_store->profiles()), QList<Profile>{now});
    // The password was for the other address.
    QVERIFY(!await(m_sessions->secrets().read(before.id)) && !await(m_sessions->secrets().read(now.id)));
    QVERIFY(!await(m_sessions->open(now.id)));
    QTRY_COMPARE(needed.size(), 1);
    QCOMPARE(needed.constFirst().constFirst().toString(), now.id);
    // What was begun and done at the old broker is none of the new one's business.
    QVERIFY(await(m_sessions->open(now.id, adminPassword(), Remember::No)));
    QCOMPARE(await(m_store->openIntents(before.id))->size(), 1);
    const auto undo = await((*updated)->planUndo(change));
    QVERIFY(!undo && undo.error().fault == Fault::BadInput);
    QVERIFY(!await((*updated)->planUndo(0)));
    // The old trail tells where it went, the new one where it began.
    const auto entries = await(m_store->find({}));
    QCOMPARE(entries->at(1).action, QStringLiteral("profile.update"));
    QCOMPARE(entries->at(1).brokerId, before.id);
    QVERIFY(entries->at(1).after->contains(QByteArray::number(other.port())));
    QCOMPARE(entries->at(0).action, QStringLiteral("profile.add"));
    QCOMPARE(entries->at(0).brokerId, now.id);
}

void TestSessions::sendsNoKeptPasswordElsewhere_data()
{
    QTest::addColumn<bool>("saved");
    QTest::addColumn<QString>("changed");
    QTest::addColumn<bool>("kept");
    for (const bool saved : {true, false}) {
        const QByteArray where = saved ? "saved" : "of one run";
        QTest::newRow(QByteArray("user, " + where).constData()) << saved << QStringLiteral("user") << true;
        QTest::newRow(QByteArray("host, " + where).constData()) << saved << QStringLiteral("host") << false;
        QTest::newRow(QByteArray("port, " + where).constData()) << saved << QStringLiteral("port") << false;
        QTest::newRow(QByteArray("TLS, " + where).constData()) << saved << QStringLiteral("tls") << false;
    }
}

void TestSessions::sendsNoKeptPasswordElsewhere()
{
    QFETCH(bool, saved);
    QFETCH(QString, changed);
    QFETCH(bool, kept);
    BrokerSession *session = nullptr;
    if (saved)
        session = await(m_sessions->add(wanted(QStringLiteral("Hall")), adminPassword(), Remember::InKeychain)).value();
    else
        session = m_sessions->adopt(wanted(QStringLiteral("Hall")));
    Profile profile = session->profile();
    const QString id = profile.id;
    QVERIFY(await(m_sessions->secrets().write(id, adminPassword())));
    if (changed == QLatin1String("user"))
        profile.endpoint.user = QStringLiteral("another");
    if (changed == QLatin1String("host"))
        profile.endpoint.host = QStringLiteral("127.0.0.2");
    if (changed == QLatin1String("port"))
        profile.endpoint.port = 1;
    if (changed == QLatin1String("tls"))
        profile.endpoint.tls = true;
    const auto updated = await(m_sessions->update(profile));
    QVERIFY2(updated, told(updated).constData());
    const QString now = (*updated)->profile().id;
    QCOMPARE(await(m_sessions->secrets().read(id)).has_value(), kept);
    QCOMPARE(await(m_sessions->secrets().read(now)).has_value(), kept);
    QCOMPARE(now == id, changed == QLatin1String("user") || changed == QLatin1String("tls"));
    QCOMPARE(await(m_store->profiles())->size(), saved ? 1 : 0);
    QCOMPARE(m_sessions->all().size(), 1);
    // A broker of one run is found again by its address.
    if (!saved && changed != QLatin1String("user"))
        QCOMPARE(m_sessions->adopt((*updated)->profile()), *updated);
}

void TestSessions::movesNothingWhileThePasswordStays()
{
    Sessions sessions(m_store, std::make_unique<LockedAfterwards>(), Operator::current());
    const auto session = await(sessions.add(wanted(QStringLiteral("Hall")), adminPassword(), Remember::InKeychain));
    QVERIFY2(session, told(session).constData());
    const Profile before = (*session)->profile();
    Profile moved = before;
    moved.endpoint.tls = true;
    const auto updated = await(sessions.update(moved));
    QVERIFY(!updated && updated.error().fault == Fault::Refused);
    QVERIFY2(updated.error().what.startsWith(QStringLiteral("Nothing was changed")), told(updated).constData());
    QCOMPARE(sessions.find(before.id)->profile(), before);
    QCOMPARE(*await(m_store->profiles()), QList<Profile>{before});
    QCOMPARE(actions(), QStringList{QStringLiteral("profile.add")});
    // What cannot carry it elsewhere is changed all the same.
    Profile renamed = before;
    renamed.name = QStringLiteral("Hall 2");
    QVERIFY(await(sessions.update(renamed)));
    const auto removed = await(sessions.remove(before.id));
    QVERIFY(!removed && removed.error().fault == Fault::Refused);
    QVERIFY2(removed.error().what.contains(QStringLiteral("may still be in the keychain")), told(removed).constData());
    QVERIFY(sessions.all().isEmpty());
}

void TestSessions::removesWithThePassword()
{
    const auto session = await(m_sessions->add(wanted(QStringLiteral("Hall")), adminPassword(), Remember::InKeychain));
    QVERIFY2(session, told(session).constData());
    const QString id = (*session)->profile().id;
    QVERIFY(await(m_sessions->open(id)));
    QSignalSpy gone(m_sessions.get(), &Sessions::aboutToRemove);
    QVERIFY(await(m_sessions->remove(id)));
    QCOMPARE(gone.size(), 1);
    QVERIFY(m_sessions->all().isEmpty());
    QVERIFY(await(m_store->profiles())->isEmpty());
    QVERIFY(!await(m_sessions->secrets().read(id)));
    QCOMPARE(actions(), (QStringList{QStringLiteral("profile.add"), QStringLiteral("profile.remove")}));
    QVERIFY(!await(m_sessions->remove(id)));
}

void TestSessions::adoptsForThisRun()
{
    Profile profile = wanted(QString());
    BrokerSession *session = m_sessions->adopt(profile);
    QVERIFY(session);
    const QString id = session->profile().id;
    QVERIFY(!id.isEmpty() && !id.contains(QLatin1String("admin")));
    QCOMPARE(m_sessions->adopt(profile), session);
    QVERIFY(await(m_sessions->open(id, adminPassword(), Remember::No)));
    QVERIFY(await(m_store->profiles())->isEmpty());
    Profile writing = session->profile();
    writing.writing = Writing::Off;
    QVERIFY(await(m_sessions->update(writing)));
    QCOMPARE(m_sessions->find(id), session);
    QVERIFY(await(m_store->profiles())->isEmpty());
    // The same address in another run is the same broker to the trail.
    Sessions later(m_store, SecretStore::memory(), Operator::current());
    QCOMPARE(later.adopt(profile)->profile().id, id);
    QVERIFY(await(m_sessions->remove(id)));
    QVERIFY(m_sessions->all().isEmpty());
    QVERIFY(actions().isEmpty());
}

void TestSessions::keepsProfilesOfOtherKinds()
{
    Profile strange = wanted(QStringLiteral("Later"));
    strange.id = QStringLiteral("later");
    strange.endpoint.kind = QStringLiteral("carrier-pigeon");
    QVERIFY(await(m_store->saveProfile(strange)));
    QVERIFY(await(m_sessions->load()));
    BrokerSession *session = m_sessions->find(strange.id);
    QVERIFY(session);
    QVERIFY(!session->abilities().has(Ability::ReadBlocks));
    QVERIFY(!session->abilities().whyNot(Ability::ReadBlocks).isEmpty());
    const auto opened = await(session->open(adminPassword()));
    QVERIFY(!opened);
    QVERIFY2(opened.error().what.endsWith(QLatin1Char('.')), qPrintable(opened.error().what));
    QCOMPARE(session->state(), BrokerSession::State::Failed);
}

void TestSessions::changesNoProfileThatCannotBeRecorded()
{
    const auto session = await(m_sessions->add(wanted(QStringLiteral("Hall")), {}, Remember::No));
    QVERIFY2(session, told(session).constData());
    const Profile before = (*session)->profile();
    RawDatabase raw(m_folder->path());
    QCOMPARE(raw.run(QStringLiteral("CREATE TRIGGER test_full BEFORE INSERT ON audit "
                                    "BEGIN SELECT raise(ABORT, 'refused by the test'); END")),
             QString());
    const auto added = await(m_sessions->add(wanted(QStringLiteral("Hall 2")), {}, Remember::No));
    QVERIFY(!added && added.error().fault == Fault::Storage);
    Profile renamed = before;
    renamed.name = QStringLiteral("Hall 3");
    const auto updated = await(m_sessions->update(renamed));
    QVERIFY(!updated && updated.error().fault == Fault::Storage);
    Profile moved = before;
    moved.endpoint.port = 1;
    QVERIFY(!await(m_sessions->update(moved)));
    const auto removed = await(m_sessions->remove(before.id));
    QVERIFY(!removed && removed.error().fault == Fault::Storage);
    QCOMPARE(m_sessions->all().size(), 1);
    QCOMPARE(m_sessions->find(before.id)->profile(), before);
    QCOMPARE(*await(m_store->profiles()), QList<Profile>{before});
}

void TestSessions::writesNoSecretDown()
{
    const auto session = await(m_sessions->add(wanted(QStringLiteral("Hall")), adminPassword(), Remember::InKeychain));
    QVERIFY2(session, told(session).constData());
    QVERIFY(await(m_sessions->open((*session)->profile().id)));
    const QFileInfoList files = QDir(m_folder->path()).entryInfoList(QDir::Files | QDir::Hidden);
    QVERIFY(!files.isEmpty());
    for (const QFileInfo &info : files) {
        QFile file(info.filePath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains("adminpw"), qPrintable(info.filePath()));
    }
}

QTEST_GUILESS_MAIN(TestSessions)
#include "tst_sessions.moc"
