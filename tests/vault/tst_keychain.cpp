// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/await.h"
#include "vault/keychainstore.h"
#include "vault/privatekeyring.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// A real keychain: gnome-keyring on a bus of its own.
class TestKeychain : public QObject
{
    Q_OBJECT
private:
    PrivateKeyring m_keyring;

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_keyring.start(PrivateKeyring::Kind::Unlocked), qPrintable(m_keyring.problem())); }

    void answersItsProbe()
    {
        const auto store = SecretStore::keychain();
        const auto probed = await(store->probe());
        QVERIFY2(probed.has_value(), told(probed).constData());
    }

    void keepsSecrets_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("ascii") << QByteArray("hunter2");
        QTest::newRow("utf-8") << QByteArray("p\xc3\xa4ssw\xc3\xb6rd \xf0\x9f\x94\x92");
        QTest::newRow("zero inside") << QByteArray("a\0b", 3);
        QTest::newRow("line ends") << QByteArray("\r\n\t ");
        QTest::newRow("not utf-8") << QByteArray("\xff\xfe");
        QTest::newRow("long") << QByteArray(60000, 'x');
    }

    void keepsSecrets()
    {
        QFETCH(QByteArray, bytes);
        const QString key = QStringLiteral("6f1c2a9e/%1").arg(QString::fromLatin1(QTest::currentDataTag()));
        const auto store = SecretStore::keychain();
        const auto written = await(store->write(key, Secret(bytes)));
        QVERIFY2(written.has_value(), told(written).constData());
        const auto other = SecretStore::keychain();
        const auto back = await(other->read(key));
        QVERIFY2(back.has_value(), told(back).constData());
        QVERIFY(back->sameAs(Secret(bytes)));
    }

    void theLastWriteCounts()
    {
        const auto store = SecretStore::keychain();
        const QString key = QStringLiteral("broker");
        QVERIFY(await(store->write(key, Secret("old"))));
        QVERIFY(await(store->write(key, Secret("new"))));
        QVERIFY(await(store->read(key)).value().sameAs(Secret("new")));
    }

    void removes()
    {
        const auto store = SecretStore::keychain();
        const QString key = QStringLiteral("removed");
        QVERIFY(await(store->write(key, Secret("x"))));
        const auto removed = await(store->remove(key));
        QVERIFY2(removed.has_value(), told(removed).constData());
        const auto read = await(store->read(key));
        QVERIFY(!read);
        QCOMPARE(read.error().fault, Fault::BadInput);
        const auto again = await(store->remove(key));
        QVERIFY2(again.has_value(), told(again).constData());
    }

    void whatWasNeverStoredIsBadInput()
    {
        const auto store = SecretStore::keychain();
        const auto read = await(store->read(QStringLiteral("never")));
        QVERIFY(!read);
        QCOMPARE(read.error().fault, Fault::BadInput);
        QVERIFY(read.error().what.endsWith(QLatin1Char('.')));
    }

    void answersManyAtOnce()
    {
        const auto store = SecretStore::keychain();
        QList<Future<>> writes;
        QList<Future<Secret>> reads;
        for (int index = 0; index < 10; ++index)
            writes.append(store->write(QStringLiteral("many/%1").arg(index), Secret(QByteArray::number(index))));
        for (int index = 0; index < 10; ++index)
            reads.append(store->read(QStringLiteral("many/%1").arg(index)));
        for (int index = 0; index < 10; ++index) {
            QVERIFY(await(writes.at(index)));
            QVERIFY(await(reads.at(index)).value().sameAs(Secret(QByteArray::number(index))));
        }
    }

    void nothingIsWrittenInTheClear()
    {
        const auto store = SecretStore::keychain();
        const QByteArray secret("a-most-recognisable-secret");
        QVERIFY(await(store->write(QStringLiteral("clear"), Secret(secret))));
        QVERIFY2(!m_keyring.files().filter(QStringLiteral(".keyring")).isEmpty(), "the keyring has its file here");
        QVERIFY(!m_keyring.contents().contains(secret));
        QVERIFY(!m_keyring.contents().contains(secret.toBase64()));
    }

    void aKeychainThatHangsTimesOut()
    {
        KeychainStore store(std::chrono::milliseconds(300));
        const QString key = QStringLiteral("slow");
        m_keyring.freeze();
        const auto written = await(store.write(key, Secret("x")));
        const auto probed = await(store.probe());
        m_keyring.thaw();
        QVERIFY(!written);
        QCOMPARE(written.error().fault, Fault::TimedOut);
        QVERIFY(written.error().what.endsWith(QLatin1Char('.')));
        QVERIFY(!probed);
        QCOMPARE(probed.error().fault, Fault::TimedOut);
        // The late answers harm nobody, and the next question is answered.
        const auto patient = SecretStore::keychain();
        const auto probedAgain = await(patient->probe());
        QVERIFY2(probedAgain.has_value(), told(probedAgain).constData());
    }

    void aStoreThatGoesCancels()
    {
        auto store = SecretStore::keychain();
        const auto read = store->read(QStringLiteral("gone"));
        const auto probed = store->probe();
        store.reset();
        QTRY_VERIFY(read.isFinished() && probed.isFinished());
        QCOMPARE(read.result().error().fault, Fault::Cancelled);
        QCOMPARE(probed.result().error().fault, Fault::Cancelled);
    }

    // The last: there is nobody to unlock it again.
    void aLockedKeychainDoesNotPassForAnEmptyOne()
    {
        const auto store = SecretStore::keychain();
        const QString key = QStringLiteral("locked");
        QVERIFY(await(store->write(key, Secret("x"))));
        QVERIFY(m_keyring.lock());
        QVERIFY(!await(store->read(key)));
        for (const Result<> &result :
             {await(store->probe()), await(store->write(key, Secret("y"))), await(store->remove(key))}) {
            QVERIFY(!result);
            QCOMPARE(result.error().fault, Fault::Refused);
            QVERIFY2(result.error().what.contains(QLatin1String("locked")), told(result).constData());
        }
    }
};

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
