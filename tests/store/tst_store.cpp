// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/store.h"

#include "rawdatabase.h"
#include "sampleentry.h"
#include "support/await.h"

#include <QDir>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

Profile plant()
{
    Profile profile;
    profile.id = QStringLiteral("6f1c2a9e-5e0b-4a52-9d0f-0c8ad6a3b111");
    profile.name = QStringLiteral("Plant");
    profile.endpoint.host = QStringLiteral("fe80::1");
    profile.endpoint.port = 8883;
    profile.endpoint.tls = true;
    profile.endpoint.user = QStringLiteral("console");
    profile.endpoint.caFile = QStringLiteral("/etc/ca.pem");
    profile.endpoint.certificateFile = QStringLiteral("/home/ann/client.pem");
    profile.endpoint.keyFile = QStringLiteral("/home/ann/client.key");
    profile.endpoint.certificateIdentity = CertificateIdentity::Possible;
    profile.endpoint.configFile = QStringLiteral("/etc/mosquitto/m\u00f6squitto.conf");
    profile.endpoint.reloadCommand = QStringLiteral("systemctl reload m\u00f6squitto");
    profile.writing = Writing::On;
    return profile;
}

} // namespace

class TestStore : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Store> m_store;

    [[nodiscard]] QString folder() const { return m_folder->filePath(QStringLiteral("data")); }
    void open()
    {
        const auto opened = await(Store::open(folder()));
        QVERIFY2(opened.has_value(), told(opened).constData());
        m_store = *opened;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        open();
    }
    void cleanup()
    {
        m_store.reset();
        m_folder.reset();
    }

    void keepsProfiles()
    {
        Profile second = plant();
        second.id = QStringLiteral("2");
        second.name = QStringLiteral("assembly");
        second.endpoint = Endpoint();
        second.writing = Writing::Off;
        QVERIFY(await(m_store->saveProfile(plant())));
        QVERIFY(await(m_store->saveProfile(second)));
        m_store.reset();
        open();
        QCOMPARE(await(m_store->profiles()).value(), (QList<Profile>{second, plant()}));

        Profile renamed = plant();
        renamed.name = QStringLiteral("A plant");
        QVERIFY(await(m_store->saveProfile(renamed)));
        QCOMPARE(await(m_store->profiles()).value(), (QList<Profile>{renamed, second}));
        QVERIFY(await(m_store->removeProfile(renamed.id)));
        QVERIFY(await(m_store->removeProfile(renamed.id)));
        QCOMPARE(await(m_store->profiles()).value(), QList<Profile>{second});
    }

    void replacesAProfileOrLeavesIt()
    {
        Profile second = plant();
        second.id = QStringLiteral("2");
        second.name = QStringLiteral("Assembly");
        QVERIFY(await(m_store->saveProfile(plant())));
        QVERIFY(await(m_store->saveProfile(second)));
        Profile moved = plant();
        moved.id = QStringLiteral("3");
        moved.endpoint.host = QStringLiteral("elsewhere.example");
        QVERIFY(await(m_store->replaceProfile(plant().id, moved))); // its own name is free for it
        QCOMPARE(await(m_store->profiles()).value(), (QList<Profile>{second, moved}));

        Profile twice = plant();
        twice.name = second.name;
        const auto refused = await(m_store->replaceProfile(moved.id, twice));
        QVERIFY(!refused);
        QCOMPARE(refused.error().fault, Fault::BadInput);
        QCOMPARE(await(m_store->profiles()).value(), (QList<Profile>{second, moved}));
    }

    void refusesProfilesThatCannotBeKept_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("name");
        QTest::newRow("name in use") << QStringLiteral("2") << QStringLiteral("Plant");
        QTest::newRow("no id") << QString() << QStringLiteral("Other");
        QTest::newRow("no name") << QStringLiteral("2") << QStringLiteral("  ");
    }

    void refusesProfilesThatCannotBeKept()
    {
        QFETCH(QString, id);
        QFETCH(QString, name);
        QVERIFY(await(m_store->saveProfile(plant())));
        Profile profile = plant();
        profile.id = id;
        profile.name = name;
        const auto saved = await(m_store->saveProfile(profile));
        QVERIFY(!saved);
        QCOMPARE(saved.error().fault, Fault::BadInput);
        QVERIFY(saved.error().what.endsWith(QLatin1Char('.')));
        QCOMPARE(await(m_store->profiles()).value(), QList<Profile>{plant()});
    }

    void keepsSettings()
    {
        const QString name = QStringLiteral("window/geometry");
        QCOMPARE(await(m_store->setting(name)).value(), QByteArray());
        const QByteArray value("\x00\xff\x01", 3);
        QVERIFY(await(m_store->saveSetting(name, value)));
        m_store.reset();
        open();
        QCOMPARE(await(m_store->setting(name)).value(), value);
        QVERIFY(await(m_store->saveSetting(name, QByteArray())));
        QCOMPARE(await(m_store->setting(name)).value(), QByteArray());
    }

    void keepsBytesForUndo()
    {
        QByteArray large(3 << 20, 'x');
        large[7] = '\0';
        const auto intent = [](const QByteArray &change) {
            return Intent{sampleEntry(AuditOutcome::Intended), change, {}};
        };
        QVERIFY(await(m_store->intend({intent(large), intent("{}")})));
        m_store.reset();
        open();
        QCOMPARE(await(m_store->keptForUndo(1)).value(), large);
        QCOMPARE(await(m_store->keptForUndo(2)).value(), QByteArray("{}"));
        const auto missing = await(m_store->keptForUndo(3));
        QVERIFY(!missing);
        QCOMPARE(missing.error().fault, Fault::BadInput);
        // All or nothing: neither the intents nor what was kept for the one that fitted.
        const auto tooLarge = await(m_store->intend({intent("{}"), intent(QByteArray((4 << 20) + 1, 'x'))}));
        QVERIFY(!tooLarge);
        QCOMPARE(tooLarge.error().fault, Fault::BadInput);
        QCOMPARE(await(m_store->find({}))->size(), 2);
        QVERIFY(!await(m_store->keptForUndo(3)));
        QVERIFY(await(m_store->verifyChain())->intact);
    }

    void filesAreForTheOwnerAlone_data()
    {
        QTest::addColumn<int>("mask");
        QTest::newRow("open") << 0;
        QTest::newRow("usual") << 022;
        QTest::newRow("odd") << 0777;
    }

    void filesAreForTheOwnerAlone()
    {
#ifndef Q_OS_UNIX
        QFAIL("The permission bits are checked on Unix.");
#else
        QFETCH(int, mask);
        m_store.reset();
        QVERIFY(QDir(folder()).removeRecursively());
        const auto before = ::umask(static_cast<mode_t>(mask));
        const auto opened = await(Store::open(folder()));
        const auto appended = opened ? await((*opened)->append({sampleEntry()})) : fail(opened.error());
        ::umask(before);
        QVERIFY2(appended.has_value(), told(appended).constData());

        struct stat info = {};
        QCOMPARE(::stat(qPrintable(folder()), &info), 0);
        QCOMPARE(info.st_mode & 07777u, 0700u);
        const QDir files(folder());
        QCOMPARE(files.entryList(QDir::Files).size(), 3);
        for (const QString &name : files.entryList(QDir::Files)) {
            QCOMPARE(::stat(qPrintable(files.filePath(name)), &info), 0);
            QVERIFY2((info.st_mode & 07777u) == 0600u, qPrintable(name));
        }
#endif
    }

    void anOpenedUpFileIsClosedAgain()
    {
        m_store.reset();
        const QString file = folder() + QLatin1String("/gatehouse.sqlite");
        const QFile::Permissions wide = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther;
        QVERIFY(QFile::setPermissions(file, wide));
        open();
        QVERIFY(!(QFileInfo(file).permissions() & (QFile::ReadGroup | QFile::ReadOther)));
    }

    void aSharedFolderIsLeftAsItIs()
    {
        const QString shared = m_folder->filePath(QStringLiteral("shared"));
        QVERIFY(QDir().mkdir(shared));
        const QFile::Permissions wide =
            QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther;
        QVERIFY(QFile::setPermissions(shared, wide));
        QVERIFY(await(Store::open(shared)));
        QVERIFY(QFileInfo(shared).permissions() & QFile::ReadOther);
    }

    void aBrokenFolderIsOneSentence_data()
    {
        QTest::addColumn<QString>("below");
        QTest::newRow("under a file") << QStringLiteral("file/data");
        QTest::newRow("is a file") << QStringLiteral("file");
        QTest::newRow("too long") << QString(300, QLatin1Char('x'));
        QTest::newRow("database is a folder") << QStringLiteral("odd");
    }

    void aBrokenFolderIsOneSentence()
    {
        QFETCH(QString, below);
        QFile file(m_folder->filePath(QStringLiteral("file")));
        QVERIFY(file.open(QFile::WriteOnly));
        QVERIFY(QDir().mkpath(m_folder->filePath(QStringLiteral("odd/gatehouse.sqlite"))));
        const auto opened = await(Store::open(m_folder->filePath(below)));
        QVERIFY(!opened);
        QCOMPARE(opened.error().fault, Fault::Storage);
        QVERIFY2(opened.error().what.contains(m_folder->filePath(below)), qPrintable(opened.error().what));
        QVERIFY(opened.error().what.endsWith(QLatin1Char('.')));
    }

    void answersComeInOrder()
    {
        QList<Future<QList<AuditEntry>>> futures;
        for (int call = 0; call < 50; ++call)
            futures.append(m_store->append({sampleEntry(), sampleEntry()}));
        auto newest = m_store->find(AuditQuery());
        QCOMPARE(await(newest).value().size(), 100);
        qint64 sequence = 0;
        for (const auto &future : futures) {
            QVERIFY(future.isFinished());
            const auto appended = future.result();
            for (const AuditEntry &entry : appended.value())
                QCOMPARE(entry.sequence, ++sequence);
        }
    }

    void tellsWhatItAppended()
    {
        QSignalSpy spy(m_store.get(), &Store::appended);
        const auto appended = await(m_store->append({sampleEntry(), sampleEntry()})).value();
        QTRY_COMPARE(spy.size(), 1);
        const auto told = spy.constFirst().constFirst().value<QList<AuditEntry>>();
        QCOMPARE(told.size(), 2);
        QCOMPARE(told.constLast().hash, appended.constLast().hash);
        QVERIFY(await(m_store->append({})));
        QVERIFY(!await(m_store->append({[] {
            AuditEntry large = sampleEntry();
            large.before = QByteArray(2 << 20, 'x');
            return large;
        }()})));
        QCoreApplication::processEvents();
        QCOMPARE(spy.size(), 1);
    }

    void whatIsQueuedIsWrittenBeforeTheStoreGoes()
    {
        QList<Future<QList<AuditEntry>>> futures;
        for (int call = 0; call < 20; ++call)
            futures.append(m_store->append({sampleEntry()}));
        const auto check = m_store->verifyChain();
        m_store.reset();
        for (const auto &future : futures) {
            QVERIFY(future.isFinished());
            QVERIFY(future.result().has_value());
        }
        QVERIFY(check.isFinished());
        QVERIFY(check.result().has_value() || check.result().error().fault == Fault::Cancelled);
        open();
        QCOMPARE(await(m_store->find(AuditQuery())).value().size(), 20);
    }

    void aStoreThatNobodyTakesGoes()
    {
        for (int round = 0; round < 20; ++round) {
            (void)Store::open(folder());
            (void)Store::open(folder() + QLatin1String("/gatehouse.sqlite/below"));
        }
        // Whatever was dropped, the file is free: a new store writes at once.
        QVERIFY(await(m_store->append({sampleEntry()})));
    }

    void manyStoresMakeOneDatabase()
    {
        const QString fresh = m_folder->filePath(QStringLiteral("fresh"));
        QList<Future<std::shared_ptr<Store>>> futures;
        for (int store = 0; store < 8; ++store)
            futures.append(Store::open(fresh));
        for (const auto &future : futures) {
            const auto opened = await(future);
            QVERIFY2(opened.has_value(), told(opened).constData());
            const auto appended = await((*opened)->append({sampleEntry()}));
            QVERIFY2(appended.has_value(), told(appended).constData());
        }
        const auto report = await(futures.constFirst().result().value()->verifyChain());
        QVERIFY2(report.has_value() && report->intact, told(report).constData());
        QCOMPARE(report->entries, 8);
    }

    void namesItsFolders()
    {
        QCOMPARE(m_store->folder(), folder());
        QVERIFY(Store::defaultFolder().endsWith(QLatin1String("/gatehouse")));
    }
};

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
