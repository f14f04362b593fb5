// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/await.h"
#include "vault/privatekeyring.h"
#include "vault/secretstore.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// A keychain that is there and locked, and nobody to ask for its password.
class TestLockedKeychain : public QObject
{
    Q_OBJECT
private:
    PrivateKeyring m_keyring;

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_keyring.start(PrivateKeyring::Kind::Locked), qPrintable(m_keyring.problem())); }

    void saysWhatIsMissing()
    {
        const auto store = SecretStore::keychain();
        const auto probed = await(store->probe());
        QVERIFY(!probed);
        // Not the fault of a machine without a keychain: what it holds is still there.
        QVERIFY2(probed.error().fault == Fault::Refused, told(probed).constData());
        QVERIFY2(probed.error().what.contains(QLatin1String("each time")), told(probed).constData());
    }

    void keepsNothing()
    {
        const auto store = SecretStore::keychain();
        const QByteArray secret("a-most-recognisable-secret");
        QVERIFY(!await(store->write(QStringLiteral("broker"), Secret(secret))));
        QVERIFY(!await(store->read(QStringLiteral("broker"))));
        QVERIFY(!await(store->remove(QStringLiteral("broker"))));
        QVERIFY(!m_keyring.contents().contains(secret));
        QVERIFY(!m_keyring.contents().contains(secret.toBase64()));
    }
};

QTEST_GUILESS_MAIN(TestLockedKeychain)
#include "tst_lockedkeychain.moc"
