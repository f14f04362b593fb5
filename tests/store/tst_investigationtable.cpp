// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/investigationtable.h"

#include "store/store.h"
#include "support/await.h"

#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

class TestInvestigationTable : public QObject
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

    void keepsThem()
    {
        const StoredInvestigation first = sample(QStringLiteral("plant"), QStringLiteral("pump-7\n\u202e"));
        QCOMPARE(await(m_store->keepInvestigation(first)).value(), 1);
        QCOMPARE(await(m_store->keepInvestigation(sample(QStringLiteral("other"), QStringLiteral("fan")))).value(), 2);
        const StoredInvestigation found = await(m_store->investigation(1)).value();
        QCOMPARE(found.number, 1);
        QCOMPARE(found.brokerId, first.brokerId);
        QCOMPARE(found.who, first.who);
        QCOMPARE(found.at.toMSecsSinceEpoch(), first.at.toMSecsSinceEpoch());
        QVERIFY(found.answer == first.answer);
        QCOMPARE(found.sentence, first.sentence);
        QCOMPARE(found.json, first.json);
        const auto missing = await(m_store->investigation(3));
        QVERIFY(!missing);
        QCOMPARE(missing.error().fault, Fault::BadInput);
    }

    void listsTheNewestFirst()
    {
        for (const char *broker : {"plant", "other", "plant"})
            QVERIFY(await(m_store->keepInvestigation(sample(QString::fromLatin1(broker), QStringLiteral("x")))));
        const QList<StoredInvestigation> all = await(m_store->investigations({})).value();
        QCOMPARE(all.size(), 3);
        QCOMPARE(all.at(0).number, 3);
        QVERIFY(all.at(0).json.isEmpty()); // a list is light
        const QList<StoredInvestigation> ofOne = await(m_store->investigations(QStringLiteral("plant"))).value();
        QCOMPARE(ofOne.size(), 2);
        QCOMPARE(ofOne.at(1).number, 1);
        QVERIFY(await(m_store->removeInvestigation(3)));
        QCOMPARE(await(m_store->investigations({})).value().size(), 2);
        // A number is never given twice.
        QCOMPARE(await(m_store->keepInvestigation(sample(QStringLiteral("plant"), {}))).value(), 4);
    }

    void keepsNoMoreThanItSays()
    {
        constexpr int more = InvestigationTable::most + 5;
        for (int i = 0; i < more; ++i)
            m_store->keepInvestigation(sample(QStringLiteral("plant"), QString::number(i)));
        const QList<StoredInvestigation> all = await(m_store->investigations({})).value();
        QCOMPARE(all.size(), InvestigationTable::most);
        QCOMPARE(all.constFirst().who.user, QString::number(more - 1));
        QCOMPARE(all.constLast().who.user, QStringLiteral("5"));
    }

private:
    static StoredInvestigation sample(const QString &broker, const QString &user)
    {
        StoredInvestigation kept;
        kept.brokerId = broker;
        kept.who = {QStringLiteral("id"), user, QStringLiteral("10.0.0.1"), {}};
        kept.at = QDateTime::currentDateTimeUtc();
        kept.answer = Answered::Deny;
        kept.sentence = QStringLiteral("It is disabled.");
        kept.json = "{\"answer\":\"deny\"}";
        return kept;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Store> m_store;
};

QTEST_GUILESS_MAIN(TestInvestigationTable)
#include "tst_investigationtable.moc"
