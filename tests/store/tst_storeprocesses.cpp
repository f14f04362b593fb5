// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/store.h"

#include "rawdatabase.h"
#include "sampleentry.h"
#include "support/await.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

/// Several processes share one store, and some of them die.
class TestStoreProcesses : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    static void start(QProcess &child, const QString &folder, int calls)
    {
        child.start(QStringLiteral(STORE_CHILD), {QStringLiteral("append"), folder, QString::number(calls)});
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_folder.reset(); }

    void nothingAcknowledgedIsLostByAKill()
    {
        bool given = false;
        int rounds = qEnvironmentVariableIntValue("GATEHOUSE_ROUNDS", &given);
        rounds = given && rounds > 0 ? rounds : 5;
        quint32 seed = static_cast<quint32>(qEnvironmentVariableIntValue("GATEHOUSE_SEED", &given));
        if (!given)
            seed = QRandomGenerator::global()->generate() >> 1;
        qInfo("GATEHOUSE_SEED=%u GATEHOUSE_ROUNDS=%d", seed, rounds);
        QRandomGenerator random(seed);

        qint64 acknowledged = 0;
        for (int round = 0; round < rounds; ++round) {
            QProcess child;
            start(child, m_folder->path(), 0);
            QByteArray said;
            const auto lines = random.bounded(1, 60);
            QTRY_VERIFY2_WITH_TIMEOUT((said += child.readAllStandardOutput()).count('\n') >= lines,
                                      said.right(200).constData(), 30000);
            child.kill();
            QTRY_COMPARE(child.state(), QProcess::NotRunning);
            QCOMPARE(child.exitStatus(), QProcess::CrashExit);
            said += child.readAllStandardOutput();
            said.truncate(said.lastIndexOf('\n'));
            bool isNumber = false;
            const qint64 last = said.split('\n').constLast().toLongLong(&isNumber);
            QVERIFY2(isNumber, said.right(200).constData());
            QVERIFY(last > acknowledged);
            acknowledged = last;

            const auto store = await(Store::open(m_folder->path()));
            QVERIFY2(store.has_value(), told(store).constData());
            const auto report = await((*store)->verifyChain());
            QVERIFY2(report.has_value(), told(report).constData());
            QVERIFY2(report->intact, qPrintable(report->why));
            QVERIFY2(report->entries >= acknowledged, qPrintable(QString::number(report->entries)));
            QVERIFY(await((*store)->entry(acknowledged)));
            // What one call appends is there as a whole or not at all.
            const AuditEntry newest = await((*store)->entry(report->entries)).value();
            QCOMPARE(newest.detail.section(QLatin1Char('/'), 0, 0), newest.detail.section(QLatin1Char('/'), 1, 1));
        }
    }

    void processesKeepOneChain()
    {
        const auto store = await(Store::open(m_folder->path())).value();
        QProcess left;
        QProcess right;
        start(left, m_folder->path(), 60);
        start(right, m_folder->path(), 60);
        for (int call = 0; call < 30; ++call) {
            const auto appended = await(store->append({sampleEntry()}));
            QVERIFY2(appended.has_value(), told(appended).constData());
        }
        for (QProcess *child : {&left, &right}) {
            QTRY_COMPARE_WITH_TIMEOUT(child->state(), QProcess::NotRunning, 60000);
            QCOMPARE(child->readAllStandardError(), QByteArray());
            QCOMPARE(child->exitCode(), 0);
        }
        const auto report = await(store->verifyChain());
        QVERIFY2(report.has_value() && report->intact, told(report).constData());
        QCOMPARE(report->entries, 2 * 20 * (1 + 2 + 3) + 30);
        RawDatabase raw(m_folder->path());
        QCOMPARE(raw.value(QStringLiteral("SELECT count(DISTINCT process) FROM audit")).toInt(), 3);
        // The two took turns: neither wrote all of its entries in one run.
        QVERIFY(
            raw.value(QStringLiteral("SELECT count(*) FROM audit AS a JOIN audit AS b ON b.sequence = a.sequence + 1 "
                                     "AND a.process <> b.process"))
                .toInt() > 2);
    }

    void processesMakeOneDatabase()
    {
        std::vector<std::unique_ptr<QProcess>> children;
        for (int index = 0; index < 4; ++index) {
            children.push_back(std::make_unique<QProcess>());
            start(*children.back(), m_folder->path(), 3);
        }
        for (const auto &child : children) {
            QTRY_COMPARE_WITH_TIMEOUT(child->state(), QProcess::NotRunning, 60000);
            const QByteArray said = child->readAllStandardOutput() + child->readAllStandardError();
            QVERIFY2(child->exitCode() == 0, said.constData());
        }
        const auto store = await(Store::open(m_folder->path())).value();
        QCOMPARE(await(store->verifyChain()).value().entries, 4 * 6);
        QVERIFY(await(store->verifyChain()).value().intact);
    }
};

QTEST_GUILESS_MAIN(TestStoreProcesses)
#include "tst_storeprocesses.moc"
