// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/await.h"
#include "vault/secretstore.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class TestMemoryStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsSecretsUntilItGoes()
    {
        auto store = SecretStore::memory();
        const QString key = QStringLiteral("broker");
        QVERIFY(await(store->probe()));
        QVERIFY(await(store->write(key, Secret("old"))));
        QVERIFY(await(store->write(key, Secret(QByteArray("n\0w", 3)))));
        QVERIFY(await(store->write(QStringLiteral("other"), Secret())));
        QVERIFY(await(store->read(key)).value().sameAs(Secret(QByteArray("n\0w", 3))));
        QVERIFY(await(store->read(QStringLiteral("other"))).value().isEmpty());
        store = SecretStore::memory();
        QCOMPARE(await(store->read(key)).error().fault, Fault::BadInput);
    }

    void removes()
    {
        const auto store = SecretStore::memory();
        const QString key = QStringLiteral("broker");
        QVERIFY(await(store->write(key, Secret("x"))));
        QVERIFY(await(store->remove(key)));
        QCOMPARE(await(store->read(key)).error().fault, Fault::BadInput);
        QVERIFY(await(store->remove(key)));
    }
};

QTEST_GUILESS_MAIN(TestMemoryStore)
#include "tst_memorystore.moc"
