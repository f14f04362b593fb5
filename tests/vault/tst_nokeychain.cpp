// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/await.h"
#include "vault/privatekeyring.h"
#include "vault/secretstore.h"

#include <QElapsedTimer>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// No bus, so no keychain.
class TestNoKeychain : public QObject
{
    Q_OBJECT
private:
    PrivateKeyring m_keyring;

    template <typename T> static void verifyIsMissing(const Result<T> &result)
    {
        QVERIFY(!result);
        QCOMPARE(result.error().fault, Fault::NotSupported);
        QCOMPARE(result.error().what,
                 QStringLiteral("No keychain answers here. Gatehouse will ask for the password each time."));
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_keyring.start(PrivateKeyring::Kind::None), qPrintable(m_keyring.problem())); }

    void saysSoAtOnceAndWritesNothing()
    {
        const QStringList before = m_keyring.files();
        const auto store = SecretStore::keychain();
        QElapsedTimer clock;
        clock.start();
        verifyIsMissing(await(store->probe()));
        verifyIsMissing(await(store->write(QStringLiteral("broker"), Secret("secret"))));
        verifyIsMissing(await(store->read(QStringLiteral("broker"))));
        verifyIsMissing(await(store->remove(QStringLiteral("broker"))));
        QVERIFY2(clock.elapsed() < 5000, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(m_keyring.files(), before);
    }
};

QTEST_GUILESS_MAIN(TestNoKeychain)
#include "tst_nokeychain.moc"
