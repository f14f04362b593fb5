// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sessions/sessions.h"

#include "support/await.h"
#include "vault/privatekeyring.h"

#include <QtTest/QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// Brokers whose passwords are behind a lock. A program of its own: a process keeps the session bus that it found
/// first.
class TestLockedSessions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void saysThatThePasswordMayBeLeft();
    void movesNoBroker();

private:
    PrivateKeyring m_keyring;
    QTemporaryDir m_folder;
};

namespace {

Profile hall()
{
    Profile profile;
    profile.name = QStringLiteral("Hall");
    profile.endpoint.host = QStringLiteral("192.0.2.1");
    profile.endpoint.user = QStringLiteral("admin");
    return profile;
}

} // namespace

void TestLockedSessions::initTestCase()
{
    QVERIFY2(m_keyring.start(PrivateKeyring::Kind::Locked), qPrintable(m_keyring.problem()));
}

void TestLockedSessions::saysThatThePasswordMayBeLeft()
{
    const auto store = await(Store::open(m_folder.path()));
    QVERIFY2(store, told(store).constData());
    Sessions sessions(*store, SecretStore::keychain(), Operator::current());
    const auto session = await(sessions.add(hall(), Secret(), Remember::No));
    QVERIFY2(session, told(session).constData());
    const auto removed = await(sessions.remove((*session)->profile().id));
    QVERIFY(!removed);
    QVERIFY2(removed.error().fault == Fault::Refused, told(removed).constData());
    QVERIFY2(removed.error().what.contains(QStringLiteral("may still be in the keychain")), told(removed).constData());
    QVERIFY(sessions.all().isEmpty());
    QVERIFY(await((*store)->profiles())->isEmpty());
}

void TestLockedSessions::movesNoBroker()
{
    const auto store = await(Store::open(m_folder.path()));
    QVERIFY2(store, told(store).constData());
    Sessions sessions(*store, SecretStore::keychain(), Operator::current());
    const auto session = await(sessions.add(hall(), Secret(), Remember::No));
    QVERIFY2(session, told(session).constData());
    const Profile before = (*session)->profile();
    Profile moved = before;
    moved.endpoint.host = QStringLiteral("192.0.2.2");
    const auto updated = await(sessions.update(moved));
    QVERIFY(!updated && updated.error().fault == Fault::Refused);
    QCOMPARE(*await((*store)->profiles()), QList<Profile>{before});
}

QTEST_GUILESS_MAIN(TestLockedSessions)
#include "tst_lockedsessions.moc"
