// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/store.h"

#include "sampleentry.h"
#include "support/await.h"

#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class TestExpiryTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_store.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        const auto opened = await(Store::open(m_folder->path()));
        QVERIFY(opened);
        m_store = *opened;
    }

    void keepsWhatIsToBeTakenBack()
    {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        const auto intent = [](const QDateTime &until) {
            return Intent{sampleEntry(AuditOutcome::Intended), "{}", until};
        };
        QVERIFY(await(m_store->intend({intent(now.addSecs(60)), intent({}), intent(now.addSecs(5))})));
        QList<Expiry> found = await(m_store->expiries()).value();
        QCOMPARE(found.size(), 2);
        QCOMPARE(found.at(0).intent, 3); // the earlier one first
        QCOMPARE(found.at(1).intent, 1);
        QCOMPARE(found.at(0).brokerId, sampleEntry().brokerId);
        QCOMPARE(found.at(0).who, sampleEntry().who);
        QCOMPARE(found.at(0).until.toMSecsSinceEpoch(), now.addSecs(5).toMSecsSinceEpoch());

        QVERIFY(await(m_store->endExpiry(3)));
        QVERIFY(await(m_store->endExpiry(3))); // somebody else may have been quicker
        found = await(m_store->expiries()).value();
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.at(0).intent, 1);
    }

    void keepsNothingOfWhatWasNotRecorded()
    {
        const QDateTime later = QDateTime::currentDateTimeUtc().addSecs(60);
        const Intent fits{sampleEntry(AuditOutcome::Intended), "{}", later};
        const Intent tooLarge{sampleEntry(AuditOutcome::Intended), QByteArray((4 << 20) + 1, 'x'), later};
        QVERIFY(!await(m_store->intend({fits, tooLarge})));
        QVERIFY(await(m_store->expiries()).value().isEmpty());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Store> m_store;
};

QTEST_GUILESS_MAIN(TestExpiryTable)
#include "tst_expirytable.moc"
