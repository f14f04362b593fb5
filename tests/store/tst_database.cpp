// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/database.h"

#include "rawdatabase.h"
#include "sampleentry.h"
#include "store/audittable.h"
#include "store/chaincheck.h"
#include "store/store.h"
#include "support/await.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <csignal>
#include <sys/resource.h>
#ifdef Q_OS_LINUX
#include <linux/capability.h>
#include <sys/prctl.h>
#endif

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

QByteArray contents(const QString &file)
{
    QFile open(file);
    return open.open(QFile::ReadOnly) ? open.readAll() : QByteArray();
}

/// Root passes every permission check; without this capability it is an account like others.
void obeyPermissions()
{
#ifdef Q_OS_LINUX
    ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
    ::prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
#endif
}

} // namespace

class TestDatabase : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString file() const { return m_folder->filePath(QStringLiteral("gatehouse.sqlite")); }

    /// A store with entries, closed again.
    void fill(int entries)
    {
        const auto opened = await(Store::open(m_folder->path()));
        QVERIFY2(opened.has_value(), told(opened).constData());
        QVERIFY(await((*opened)->append(QList<AuditEntry>(entries, sampleEntry()))));
    }
    void verifyIsStorageError(const Result<> &result, const QString &part) const
    {
        QVERIFY(!result);
        const Error &error = result.error();
        QCOMPARE(error.fault, Fault::Storage);
        QVERIFY2(error.what.contains(file()), qPrintable(error.what));
        QVERIFY2(error.what.contains(part), qPrintable(error.what));
        QVERIFY2(error.what.endsWith(QLatin1Char('.')), qPrintable(error.what));
    }
    template <typename T> static Result<> only(const Result<T> &result)
    {
        return result ? Result<>() : Result<>(fail(result.error()));
    }
    Result<> openStore() const { return only(await(Store::open(m_folder->path()))); }
    static QString childOutput(const QStringList &arguments, const std::function<void()> &inChild)
    {
        QProcess child;
        child.setChildProcessModifier(inChild);
        child.start(QStringLiteral(STORE_CHILD), arguments);
        if (!QTest::qWaitFor([&child] { return child.state() == QProcess::NotRunning; }, 60000)) {
            child.kill();
            return QStringLiteral("the child did not end");
        }
        return QString::fromUtf8(child.readAllStandardOutput() + child.readAllStandardError());
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup()
    {
        QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        m_folder.reset();
    }

    void migratesFromNothing_data()
    {
        QTest::addColumn<bool>("emptyFile");
        QTest::newRow("no file") << false;
        QTest::newRow("empty file") << true;
    }

    void migratesFromNothing()
    {
        QFETCH(bool, emptyFile);
        if (emptyFile) {
            QFile empty(file());
            QVERIFY(empty.open(QFile::WriteOnly));
        }
        fill(2);
        RawDatabase raw(m_folder->path());
        QCOMPARE(raw.value(QStringLiteral("PRAGMA user_version")).toInt(), Database::schemaVersion);
        QCOMPARE(raw.value(QStringLiteral("PRAGMA journal_mode")).toString(), QStringLiteral("wal"));
        QCOMPARE(
            raw.value(QStringLiteral("SELECT group_concat(name) FROM (SELECT name FROM pragma_table_list WHERE "
                                     "schema = 'main' AND strict ORDER BY name)"))
                .toString(),
            QStringLiteral(
                "activity,activity_broker,activity_hour,audit,audit_head,expiry,investigation,profile,setting,undo"));
        QCOMPARE(raw.value(QStringLiteral("SELECT count(*) FROM audit")).toInt(), 2);
    }

    void takesOverEarlierVersions_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<QStringList>("missing");
        const QStringList columns{QStringLiteral("config_file"), QStringLiteral("reload_command"),
                                  QStringLiteral("ssh_host"), QStringLiteral("files_account"), QStringLiteral("log")};
        QTest::newRow("1") << 1 << columns;
        QTest::newRow("2") << 2 << columns.mid(1);
        QTest::newRow("3") << 3 << columns.mid(2);
        QTest::newRow("4") << 4 << columns.mid(4);
        QTest::newRow("5") << 5 << columns.mid(4);
    }
    // As those left it: without what they did not know of the broker's files.
    void takesOverEarlierVersions()
    {
        QFETCH(const int, version);
        QFETCH(const QStringList, missing);
        fill(2);
        {
            RawDatabase raw(m_folder->path());
            for (const char *table : {"activity", "activity_broker", "activity_hour"})
                if (version < 5)
                    QCOMPARE(raw.run(QLatin1String("DROP TABLE ") + QLatin1String(table)), QString());
            for (const char *made : {"INDEX IF EXISTS activity_refused", "TABLE expiry", "TABLE investigation"})
                QCOMPARE(raw.run(QLatin1String("DROP ") + QLatin1String(made)), QString());
            for (const QString &column : missing)
                QCOMPARE(raw.run(QStringLiteral("ALTER TABLE profile DROP COLUMN ") + column), QString());
            QCOMPARE(raw.run(QStringLiteral(
                         "INSERT INTO profile (id, name, kind, host, port, tls, user, ca_file, certificate_file, "
                         "key_file, certificate_identity, writing) VALUES ('i', 'Plant', 'mosquitto', 'h', 1883, 0, "
                         "'admin', '', '', '', 'never', 1)")),
                     QString());
            QCOMPARE(raw.run(QStringLiteral("PRAGMA user_version = %1").arg(version)), QString());
        }
        const auto store = await(Store::open(m_folder->path()));
        QVERIFY2(store, told(store).constData());
        const auto profiles = await((*store)->profiles());
        QVERIFY2(profiles, told(profiles).constData());
        QCOMPARE(profiles->size(), 1);
        QCOMPARE(profiles->constFirst().name, QStringLiteral("Plant"));
        QCOMPARE(profiles->constFirst().endpoint.configFile, QString());
        QCOMPARE(profiles->constFirst().endpoint.reloadCommand, QString());
        QVERIFY(await((*store)->verifyChain()).value().intact);
        Profile files = profiles->constFirst();
        files.endpoint.configFile = QStringLiteral("/etc/mosquitto/mosquitto.conf");
        files.endpoint.reloadCommand = QStringLiteral("docker kill -s HUP 'mosquitto'");
        files.endpoint.sshHost = QStringLiteral("ops@plant:2222");
        files.endpoint.filesAccount = Account::Root;
        files.endpoint.log = QStringLiteral("journal:mosquitto");
        QVERIFY(await((*store)->saveProfile(files)));
        QCOMPARE(await((*store)->profiles()).value(), QList<Profile>{files});
    }

    void theProgramIsNamedInTheFile()
    {
        fill(1);
        RawDatabase raw(m_folder->path());
        QCOMPARE(raw.value(QStringLiteral("SELECT CAST(value AS TEXT) FROM setting WHERE name = 'schema/program'"))
                     .toString(),
                 QStringLiteral(GATEHOUSE_VERSION));
    }

    void aNewerDatabaseIsLeftAlone_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("said");
        QTest::newRow("named") << QStringLiteral(
                                      "UPDATE setting SET value = CAST('7.3.1' AS BLOB) WHERE name = 'schema/program'")
                               << QStringLiteral("Gatehouse 7.3.1");
        QTest::newRow("not named") << QStringLiteral("DELETE FROM setting") << QStringLiteral("newer version");
        QTest::newRow("no such table") << QStringLiteral("DROP TABLE setting") << QStringLiteral("newer version");
    }

    void aNewerDatabaseIsLeftAlone()
    {
        QFETCH(QString, sql);
        QFETCH(QString, said);
        fill(1);
        {
            RawDatabase raw(m_folder->path());
            QCOMPARE(raw.run(sql), QString());
            QCOMPARE(raw.run(QStringLiteral("PRAGMA user_version = 99")), QString());
        }
        const QByteArray before = contents(file());
        verifyIsStorageError(openStore(), said);
        verifyIsStorageError(openStore(), QStringLiteral(GATEHOUSE_VERSION));
        QCOMPARE(contents(file()), before);
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{QStringLiteral("gatehouse.sqlite")});
    }

    void anotherProgramsDatabaseIsLeftAlone()
    {
        {
            RawDatabase raw(m_folder->path());
            QCOMPARE(raw.run(QStringLiteral("CREATE TABLE audit (other TEXT)")), QString());
        }
        const QByteArray before = contents(file());
        verifyIsStorageError(openStore(), QStringLiteral("not a database of Gatehouse"));
        QCOMPARE(contents(file()), before);
    }

    void aDamagedDatabaseIsOneSentence_data()
    {
        QTest::addColumn<QString>("damage");
        for (const char *damage : {"garbage", "text", "zeroes", "cut to half a page", "cut to one page",
                                   "cut in the middle", "page 1 overwritten", "schema overwritten"})
            QTest::newRow(damage) << QString::fromLatin1(damage);
    }

    void aDamagedDatabaseIsOneSentence()
    {
        QFETCH(QString, damage);
        fill(200);
        QByteArray bytes = contents(file());
        QVERIFY(bytes.size() > 20 * 4096);
        if (damage == QLatin1String("garbage"))
            bytes = QByteArray(bytes.size(), '\xa7');
        else if (damage == QLatin1String("text"))
            bytes = QByteArray("This is a letter, not a database.\n").repeated(400);
        else if (damage == QLatin1String("zeroes"))
            bytes = QByteArray(bytes.size(), '\0');
        else if (damage == QLatin1String("cut to half a page"))
            bytes.truncate(2048);
        else if (damage == QLatin1String("cut to one page"))
            bytes.truncate(4096);
        else if (damage == QLatin1String("cut in the middle"))
            bytes.truncate(bytes.size() / 2);
        else if (damage == QLatin1String("page 1 overwritten"))
            bytes.replace(100, 3996, QByteArray(3996, '\x5a'));
        else
            bytes.replace(2000, 2096, QByteArray(2096, '\xff'));
        QFile broken(file());
        QVERIFY(broken.open(QFile::WriteOnly | QFile::Truncate));
        QCOMPARE(broken.write(bytes), bytes.size());
        broken.close();

        verifyIsStorageError(openStore(), QStringLiteral("damaged"));
        verifyIsStorageError(openStore(), QStringLiteral("Move it away"));
        QCOMPARE(contents(file()), bytes);
    }

    // Every page in turn is overwritten: each call answers, with rows or with the sentence; nothing crashes, and what
    // is wrong in the trail never passes for intact.
    void aDamagedPageIsOneSentence()
    {
        fill(60);
        const QByteArray whole = contents(file());
        int refused = 0;
        for (qsizetype page = 4096; page < whole.size(); page += 4096) {
            QByteArray bytes = whole;
            bytes.replace(page, 4096, QByteArray(4096, '\xc3'));
            QFile broken(file());
            QVERIFY(broken.open(QFile::WriteOnly | QFile::Truncate));
            QCOMPARE(broken.write(bytes), bytes.size());
            broken.close();
            const auto opened = await(Store::open(m_folder->path()));
            Result<> answer = only(opened);
            if (opened) {
                const auto report = await((*opened)->verifyChain());
                const auto found = await((*opened)->find(AuditQuery()));
                const auto appended = await((*opened)->append({sampleEntry()}));
                const auto profiles = await((*opened)->profiles());
                const auto kept = await((*opened)->setting(QStringLiteral("x")));
                for (const Result<> &call : {only(report), only(found), only(appended), only(profiles), only(kept)}) {
                    if (!call)
                        answer = call;
                }
                if (report && report->intact)
                    QCOMPARE(report->entries, 60);
            }
            if (!answer) {
                ++refused;
                verifyIsStorageError(answer, QStringLiteral("damaged"));
            }
        }
        QVERIFY2(refused >= 5, qPrintable(QString::number(refused)));
    }

    void aStoreThatCannotBeWrittenIsOneSentence_data()
    {
        QTest::addColumn<bool>("exists");
        QTest::addColumn<int>("folder");
        QTest::addColumn<int>("database");
        QTest::newRow("new, folder read-only") << false << 0x5500 << 0;
        QTest::newRow("folder read-only") << true << 0x5500 << 0x6600;
        QTest::newRow("file read-only") << true << 0x7700 << 0x4400;
        QTest::newRow("both read-only") << true << 0x5500 << 0x4400;
        QTest::newRow("file not readable") << true << 0x7700 << 0x2200;
        QTest::newRow("folder closed") << true << 0x0000 << 0x6600;
    }

    void aStoreThatCannotBeWrittenIsOneSentence()
    {
        QFETCH(bool, exists);
        QFETCH(int, folder);
        QFETCH(int, database);
        if (exists) {
            fill(1);
            QVERIFY(QFile::setPermissions(file(), QFile::Permissions(database)));
        }
        QVERIFY(QFile::setPermissions(m_folder->path(), QFile::Permissions(folder)));
        const QString said =
            childOutput({QStringLiteral("append"), m_folder->path(), QStringLiteral("1")}, obeyPermissions);
        QVERIFY2(said.startsWith(QLatin1String("error: ")), qPrintable(said));
        QVERIFY2(said.contains(file()), qPrintable(said));
        QCOMPARE(said.count(QLatin1Char('\n')), 1);

        QVERIFY(QFile::setPermissions(m_folder->path(), QFile::Permissions(0x7700)));
        if (exists) {
            QVERIFY(QFile::setPermissions(file(), QFile::Permissions(0x6600)));
            const auto opened = await(Store::open(m_folder->path()));
            QVERIFY2(opened.has_value(), told(opened).constData());
            QCOMPARE(await((*opened)->verifyChain()).value().entries, 1);
        }
    }

    void waitsForALock()
    {
        fill(1);
        const auto store = await(Store::open(m_folder->path())).value();
        RawDatabase raw(m_folder->path());
        QCOMPARE(raw.run(QStringLiteral("BEGIN IMMEDIATE")), QString());
        QElapsedTimer clock;
        clock.start();
        QTimer::singleShot(300, store.get(), [&raw] { raw.run(QStringLiteral("COMMIT")); });
        const auto appended = await(store->append({sampleEntry()}));
        QVERIFY2(appended.has_value(), told(appended).constData());
        QVERIFY(clock.elapsed() >= 300);
    }

    void givesUpOnALock()
    {
        auto opened = Database::open(m_folder->path(), std::chrono::milliseconds(200));
        QVERIFY2(opened.has_value(), told(opened).constData());
        AuditTable audit(**opened);
        QVERIFY(audit.append({sampleEntry()}));
        RawDatabase raw(m_folder->path());
        QCOMPARE(raw.run(QStringLiteral("BEGIN IMMEDIATE")), QString());
        QElapsedTimer clock;
        clock.start();
        verifyIsStorageError(only(audit.append({sampleEntry()})), QStringLiteral("Another program holds"));
        QVERIFY(clock.elapsed() >= 180);
        QCOMPARE(audit.find(AuditQuery()).value().size(), 1); // reading goes on
        verifyIsStorageError(only(Database::open(m_folder->path(), std::chrono::milliseconds(50))),
                             QStringLiteral("Another program holds"));
        QCOMPARE(raw.run(QStringLiteral("COMMIT")), QString());
        QCOMPARE(audit.append({sampleEntry()}).value().constFirst().sequence, 2);
    }

    void aFullDiskLeavesNothingHalfWritten()
    {
        auto opened = Database::open(m_folder->path());
        QVERIFY2(opened.has_value(), told(opened).constData());
        Database &database = **opened;
        AuditTable audit(database);
        QVERIFY(audit.append({sampleEntry()}));
        const qint64 pages = RawDatabase(m_folder->path()).value(QStringLiteral("PRAGMA page_count")).toLongLong();
        QVERIFY(pages > 1);
        QVERIFY(database.execute(QStringLiteral("PRAGMA max_page_count = %1").arg(pages + 40)));
        AuditEntry large = sampleEntry();
        large.before = QByteArray(20 * 4096, 'x');
        qint64 written = 1;
        Result<> last;
        while (last) {
            last = only(audit.append({large, sampleEntry()}));
            written += last ? 2 : 0;
            QVERIFY(written < 100);
        }
        QVERIFY(written > 1);
        verifyIsStorageError(last, QStringLiteral("no room left"));
        const std::atomic<bool> ending{false};
        QCOMPARE(ChainCheck(database).run(ending).value().entries, written);

        QVERIFY(database.execute(QStringLiteral("PRAGMA max_page_count = 1000000")));
        QCOMPARE(audit.append({large}).value().constFirst().sequence, written + 1);
        QVERIFY(ChainCheck(database).run(ending).value().intact);
    }

    void aFileLimitLeavesNothingHalfWritten()
    {
        const QString said =
            childOutput({QStringLiteral("append"), m_folder->path(), QStringLiteral("0"), QStringLiteral("20000")}, [] {
                ::signal(SIGXFSZ, SIG_IGN);
                const rlimit limit{700000, 700000};
                ::setrlimit(RLIMIT_FSIZE, &limit);
            });
        const QStringList lines = said.trimmed().split(QLatin1Char('\n'));
        QVERIFY2(lines.constLast().startsWith(QLatin1String("error: ")), qPrintable(said));
        QVERIFY2(lines.constLast().contains(file()), qPrintable(lines.constLast()));
        QVERIFY(lines.size() > 2);
        const auto opened = await(Store::open(m_folder->path()));
        QVERIFY2(opened.has_value(), told(opened).constData());
        const ChainReport report = await((*opened)->verifyChain()).value();
        QVERIFY2(report.intact, qPrintable(report.why));
        QCOMPARE(report.entries, lines.at(lines.size() - 2).toLongLong());
        QVERIFY(await((*opened)->append({sampleEntry()})));
    }
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
