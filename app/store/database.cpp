// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/database.h"

#include "store/activitytable.h"
#include "store/audittable.h"
#include "store/expirytable.h"
#include "store/investigationtable.h"
#include "store/profiletable.h"
#include "store/settingtable.h"
#include "store/store.h"
#include "store/undotable.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMutex>
#include <QThread>

#include <atomic>

namespace gatehouse {

namespace {

/// "GATE": tells our file from any other SQLite database.
constexpr qint64 applicationId = 0x47415445;

// The primary result codes of SQLite, https://www.sqlite.org/rescode.html
enum SqliteCode {
    SqlitePermission = 3,
    SqliteBusy = 5,
    SqliteLocked = 6,
    SqliteReadOnly = 8,
    SqliteInputOutput = 10,
    SqliteCorrupt = 11,
    SqliteFull = 13,
    SqliteCannotOpen = 14,
    SqliteNotADatabase = 26
};

constexpr QFile::Permissions ownerFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr QFile::Permissions ownerFolder = ownerFile | QFile::ExeOwner;
constexpr QFile::Permissions others =
    QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;

/// The folder, made when missing. Only a folder that is made here is closed to others: an existing one may be shared
/// on purpose, and the files in it are owner-only anyway.
bool makeFolder(const QString &folder)
{
    const QFileInfo info(folder);
    if (info.isDir())
        return true;
    if (QDir().mkpath(info.absolutePath()) && QDir().mkdir(folder, ownerFolder))
        return QFile::setPermissions(folder, ownerFolder);
    return QFileInfo(folder).isDir(); // another process was faster
}

/// The file exists and nobody but its owner can open it; SQLite gives -wal and -shm the mode of the database. An
/// existing database is not opened here: closing it would drop the POSIX locks that another connection of this process
/// holds on it. For the same reason two threads do not make it at a time.
bool protectFile(const QString &file)
{
    static QMutex making;
    const QMutexLocker lock(&making);
    QFile fresh(file);
    if (!QFileInfo::exists(file) && fresh.open(QFile::NewOnly | QFile::ReadWrite, ownerFile)) {
        fresh.close();
        return QFile::setPermissions(file, ownerFile);
    }
    for (const QString &name : {file, QString(file + QLatin1String("-wal")), QString(file + QLatin1String("-shm"))}) {
        const QFileInfo info(name);
        if (info.exists() && (info.permissions() & others) && !QFile::setPermissions(name, ownerFile))
            return false;
    }
    return QFileInfo(file).isFile();
}

} // namespace

Result<std::unique_ptr<Database>> Database::open(const QString &folder, std::chrono::milliseconds busyTimeout)
{
    static std::atomic<quint64> connections{0};
    const QString path = QDir::cleanPath(QDir(folder).absolutePath());
    const QString file = Store::fileIn(path);
    if (!makeFolder(path)) {
        return fail(Fault::Storage,
                    tr("The data folder %1 cannot be made. Choose another one, or make it and give your "
                       "account the right to write in it.")
                        .arg(path));
    }
    if (!protectFile(file)) {
        return fail(Fault::Storage,
                    tr("%1 cannot be made or kept to your account alone. Make file and folder belong to "
                       "your account, or choose another data folder.")
                        .arg(file));
    }

    const QString name = QStringLiteral("gatehouse-store-%1").arg(++connections);
    std::unique_ptr<Database> database(new Database(file, QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name)));
    if (!database->m_connection.isValid()) {
        return fail(Fault::Storage, tr("Qt's driver for SQLite is missing. Install it (Debian: libqt6sql6-sqlite) and "
                                       "start again."));
    }
    database->m_connection.setDatabaseName(file);
    database->m_connection.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(busyTimeout.count()));
    if (!database->m_connection.open())
        return fail(database->error(database->m_connection.lastError()));
    if (const auto prepared = database->prepareConnection(busyTimeout); !prepared)
        return fail(prepared.error());
    return database;
}

Database::Database(QString file, const QSqlDatabase &connection)
    : m_file(std::move(file))
    , m_connection(connection)
{
}

Database::~Database()
{
    for (QSqlQuery *query : {&m_begin, &m_commit, &m_rollBack})
        *query = QSqlQuery();
    const QString name = m_connection.connectionName();
    m_connection.close();
    m_connection = QSqlDatabase();
    QSqlDatabase::removeDatabase(name);
}

/// Turns the file to WAL, which it then stays. SQLite asks the lock of the whole file for it while it holds the lock to
/// read, and then does not wait for the busy time-out but answers SQLITE_BUSY at once (seen in 3.40): two programs that
/// make one database must try again themselves.
Result<> Database::turnToWal(std::chrono::milliseconds busyTimeout)
{
    constexpr std::chrono::milliseconds pause(5);
    const QDeadlineTimer deadline(busyTimeout);
    for (;;) {
        QSqlQuery turn = query();
        if (turn.exec(QStringLiteral("PRAGMA journal_mode = WAL")))
            return {};
        const QSqlError why = turn.lastError();
        if ((why.nativeErrorCode().toInt() & 0xff) != SqliteBusy || deadline.hasExpired())
            return fail(error(why));
        QThread::msleep(pause.count());
    }
}

Result<> Database::prepareConnection(std::chrono::milliseconds busyTimeout)
{
    // The version is looked at before anything that writes: the file of a newer program stays as it is.
    if (auto known = version(); !known)
        return fail(std::move(known.error()));
    // FULL: in WAL mode, NORMAL may lose the last commits when the power fails. The page is smaller than SQLite's usual
    // 4096 bytes because an append touches five of them (a tenth less time in bench_audit); twice the usual 1000 pages
    // between two checkpoints are the same bytes then.
    if (auto sized = execute(QStringLiteral("PRAGMA page_size = 2048")); !sized)
        return sized;
    if (auto turned = turnToWal(busyTimeout); !turned)
        return turned;
    for (const char *pragma : {"PRAGMA wal_autocheckpoint = 2000", "PRAGMA synchronous = FULL",
                               "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON"}) {
        if (auto done = execute(QLatin1String(pragma)); !done)
            return done;
    }
    m_begin = query();
    m_commit = query();
    m_rollBack = query();
    if (!m_begin.prepare(QStringLiteral("BEGIN IMMEDIATE")))
        return fail(error(m_begin.lastError()));
    if (!m_commit.prepare(QStringLiteral("COMMIT")))
        return fail(error(m_commit.lastError()));
    if (!m_rollBack.prepare(QStringLiteral("ROLLBACK")))
        return fail(error(m_rollBack.lastError()));
    return migrate();
}

/// 0: an empty file. Storage: newer than this program, or another program's.
Result<int> Database::version()
{
    // One statement is one view of the file: another process may be making the tables at this moment.
    QSqlQuery state = query();
    if (!state.exec(QStringLiteral("SELECT (SELECT user_version FROM pragma_user_version), (SELECT application_id FROM "
                                   "pragma_application_id), (SELECT count(*) FROM sqlite_schema)")))
        return fail(error(state.lastError()));
    if (!state.next())
        return fail(error(state.lastError()));
    const qint64 found = state.value(0).toLongLong();
    const qint64 owner = state.value(1).toLongLong();
    const qint64 tables = state.value(2).toLongLong();
    state.finish();
    if (owner != applicationId && (tables > 0 || found != 0)) {
        return fail(Fault::Storage, tr("%1 is not a database of Gatehouse. Move it away or choose another data folder; "
                                       "nothing was changed.")
                                        .arg(m_file));
    }
    if (found > schemaVersion) {
        QSqlQuery writer = query();
        const bool known = writer.exec(SettingTable::programQuery()) && writer.next();
        const QString program = known ? QString::fromUtf8(writer.value(0).toByteArray()) : QString();
        const QString needed = program.isEmpty() ? tr("a newer version of Gatehouse") : tr("Gatehouse %1").arg(program);
        return fail(Fault::Storage, tr("%1 was written by %2; this is version %3. Start the newer program, or choose "
                                       "another data folder; nothing was changed.")
                                        .arg(m_file, needed, QStringLiteral(GATEHOUSE_VERSION)));
    }
    return static_cast<int>(found);
}

Result<> Database::migrate()
{
    // Also at the current version: taking the lock to write tells a store that can only be read, now and not at the
    // first change of a broker.
    return transaction([this]() -> Result<> {
        const auto found = version(); // another process may have migrated meanwhile
        if (!found)
            return fail(found.error());
        const int from = *found;
        if (from == schemaVersion)
            return {};
        for (auto step : {AuditTable::migrate, ProfileTable::migrate, UndoTable::migrate, ActivityTable::migrate,
                          ExpiryTable::migrate, InvestigationTable::migrate, SettingTable::migrate}) {
            if (auto done = step(*this, from, schemaVersion); !done)
                return done;
        }
        if (auto done = execute(QStringLiteral("PRAGMA application_id = %1").arg(applicationId)); !done)
            return done;
        return execute(QStringLiteral("PRAGMA user_version = %1").arg(schemaVersion));
    });
}

Result<> Database::execute(const QString &sql)
{
    QSqlQuery once = query();
    if (!once.exec(sql))
        return fail(error(once.lastError()));
    return {};
}

QSqlQuery Database::query() const
{
    QSqlQuery query(m_connection);
    query.setForwardOnly(true);
    return query;
}

Result<> Database::run(QSqlQuery &query)
{
    if (!query.exec())
        return fail(error(query.lastError()));
    return {};
}

void Database::rollBack()
{
    // SQLite has rolled back by itself after some errors (a full disk); "no transaction is active" is as good.
    (void)m_rollBack.exec();
}

Error Database::error(const QSqlError &error) const
{
    const QString detail = QStringLiteral("%1 (%2)").arg(error.text(), error.nativeErrorCode());
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case SqliteFull:
        return {
            Fault::Storage,
            tr("There is no room left to write %1. Free some space and try again; nothing was written.").arg(m_file),
            detail};
    case SqlitePermission:
    case SqliteReadOnly:
    case SqliteCannotOpen:
        return {Fault::Storage,
                tr("%1 cannot be written. Give your account the right to write the file and its folder, or choose "
                   "another data folder.")
                    .arg(m_file),
                detail};
    case SqliteCorrupt:
    case SqliteNotADatabase:
        return {Fault::Storage,
                tr("The database %1 is damaged. Move it away and start again; the damaged file is left as it is.")
                    .arg(m_file),
                detail};
    case SqliteBusy:
    case SqliteLocked:
        return {Fault::Storage,
                tr("Another program holds %1. Try again in a moment, or end that program; nothing was written.")
                    .arg(m_file),
                detail};
    case SqliteInputOutput:
        return {Fault::Storage,
                tr("The system could not read or write %1. Check the disk, its free space and your quota, and try "
                   "again; nothing was written.")
                    .arg(m_file),
                detail};
    default:
        return {
            Fault::Storage,
            tr("The database %1 gave an answer that was not expected. Try again; if it stays so, report it with the "
               "details.")
                .arg(m_file),
            detail};
    }
}

} // namespace gatehouse
