// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/store.h"

#include "store/chaincheck.h"
#include "store/storethread.h"

#include <QDir>
#include <QFile>
#include <QMetaMethod>
#include <QStandardPaths>

#include <pwd.h>
#include <unistd.h>

namespace gatehouse {

namespace {

Result<QList<AuditEntry>> intendIn(StoreTables &tables, const QList<Intent> &intents)
{
    return tables.database.transaction([&]() -> Result<QList<AuditEntry>> {
        QList<AuditEntry> entries;
        entries.reserve(intents.size());
        for (const Intent &intent : intents)
            entries.append(intent.entry);
        auto appended = tables.audit.append(std::move(entries));
        for (qsizetype i = 0; appended && i < intents.size(); ++i) {
            if (auto kept = tables.undo.keep(appended->at(i).sequence, intents.at(i).change); !kept)
                return fail(std::move(kept.error()));
            const AuditEntry &entry = appended->at(i);
            if (!intents.at(i).until.isValid())
                continue;
            if (auto kept = tables.expiries.keep({entry.sequence, entry.brokerId, intents.at(i).until, entry.who});
                !kept)
                return fail(std::move(kept.error()));
        }
        return appended;
    });
}

/// The face of the store thread in its owner's thread: every call becomes one job.
class SqliteStore final : public Store
{
    Q_OBJECT
public:
    SqliteStore(QString folder, std::shared_ptr<StoreThread> thread)
        : Store(nullptr)
        , m_folder(std::move(folder))
        , m_thread(std::move(thread))
    {
    }
    ~SqliteStore() override { m_thread->end(); }

    Future<QList<Profile>> profiles() override
    {
        return ask<QList<Profile>>([](StoreTables &tables) { return tables.profiles.all(); });
    }
    Future<> saveProfile(const Profile &profile) override
    {
        return ask<>([profile](StoreTables &tables) { return tables.profiles.save(profile); });
    }
    Future<> removeProfile(const QString &id) override
    {
        return ask<>([id](StoreTables &tables) { return tables.profiles.remove(id); });
    }

    Future<> replaceProfile(const QString &id, const Profile &by) override
    {
        return ask<>([id, by](StoreTables &tables) { return tables.profiles.replace(id, by); });
    }

    Future<QList<AuditEntry>> append(const QList<AuditEntry> &entries) override
    {
        return tell(ask<QList<AuditEntry>>([entries](StoreTables &tables) { return tables.audit.append(entries); }));
    }
    Future<QList<AuditEntry>> intend(const QList<Intent> &intents) override
    {
        return tell(ask<QList<AuditEntry>>([intents](StoreTables &tables) { return intendIn(tables, intents); }));
    }
    Future<QList<AuditEntry>> find(const AuditQuery &query) override
    {
        return ask<QList<AuditEntry>>([query](StoreTables &tables) { return tables.audit.find(query); });
    }
    Future<AuditEntry> entry(qint64 sequence) override
    {
        return ask<AuditEntry>([sequence](StoreTables &tables) { return tables.audit.entry(sequence); });
    }
    Future<ChainReport> verifyChain() override
    {
        // The thread outlives its jobs, and with it its flag.
        return ask<ChainReport>(
            [&ending = m_thread->ending()](StoreTables &tables) { return ChainCheck(tables.database).run(ending); });
    }
    Future<QList<AuditEntry>> openIntents(const QString &brokerId) override
    {
        return ask<QList<AuditEntry>>([brokerId](StoreTables &tables) { return tables.audit.openIntents(brokerId); });
    }
    Future<AuditEntry> lastUndoable(const QString &brokerId) override
    {
        return ask<AuditEntry>([brokerId](StoreTables &tables) { return tables.audit.lastUndoable(brokerId); });
    }
    Future<ChangeStanding> standingOf(qint64 intent) override
    {
        return ask<ChangeStanding>([intent](StoreTables &tables) { return tables.audit.standingOf(intent); });
    }

    Future<QByteArray> keptForUndo(qint64 intent) override
    {
        return ask<QByteArray>([intent](StoreTables &tables) { return tables.undo.kept(intent); });
    }

    Future<QList<Expiry>> expiries() override
    {
        return ask<QList<Expiry>>([](StoreTables &tables) { return tables.expiries.all(); });
    }
    Future<> endExpiry(qint64 intent) override
    {
        return ask<>([intent](StoreTables &tables) { return tables.expiries.end(intent); });
    }

    Future<qint64> keepInvestigation(const StoredInvestigation &investigation) override
    {
        return ask<qint64>([investigation](StoreTables &tables) { return tables.investigations.keep(investigation); });
    }
    Future<QList<StoredInvestigation>> investigations(const QString &brokerId) override
    {
        return ask<QList<StoredInvestigation>>(
            [brokerId](StoreTables &tables) { return tables.investigations.list(brokerId); });
    }
    Future<StoredInvestigation> investigation(qint64 number) override
    {
        return ask<StoredInvestigation>([number](StoreTables &tables) { return tables.investigations.one(number); });
    }
    Future<> removeInvestigation(qint64 number) override
    {
        return ask<>([number](StoreTables &tables) { return tables.investigations.remove(number); });
    }

    Future<qint64> keepEvents(const QString &brokerId, const QList<Event> &events) override
    {
        return ask<qint64>([brokerId, events](StoreTables &tables) { return tables.activity.keep(brokerId, events); });
    }
    Future<QList<StoredEvent>> events(const EventQuery &query) override
    {
        return ask<QList<StoredEvent>>([query](StoreTables &tables) { return tables.activity.find(query); });
    }
    Future<QByteArray> rawLineOf(qint64 event) override
    {
        return ask<QByteArray>([event](StoreTables &tables) { return tables.activity.raw(event); });
    }
    Future<QList<EventCount>> eventCounts(const QDateTime &since) override
    {
        return ask<QList<EventCount>>([since](StoreTables &tables) { return tables.activity.counts(since); });
    }
    Future<qint64> pruneEvents(const EventRetention &retention) override
    {
        return ask<qint64>([retention](StoreTables &tables) {
            return tables.activity.prune(retention, QDateTime::currentDateTimeUtc());
        });
    }

    Future<QByteArray> setting(const QString &name) override
    {
        return ask<QByteArray>([name](StoreTables &tables) { return tables.settings.value(name); });
    }
    Future<> saveSetting(const QString &name, const QByteArray &value) override
    {
        return ask<>([name, value](StoreTables &tables) { return tables.settings.save(name, value); });
    }

    [[nodiscard]] QString folder() const override { return m_folder; }

private:
    Future<QList<AuditEntry>> tell(const Future<QList<AuditEntry>> &future)
    {
        if (isSignalConnected(QMetaMethod::fromSignal(&Store::appended))) {
            whenDone(future, this, [this](const Result<QList<AuditEntry>> &result) {
                if (result && !result->isEmpty())
                    Q_EMIT appended(*result);
            });
        }
        return future;
    }
    template <typename T = void, typename Work> Future<T> ask(Work work)
    {
        const Answer<T> answer;
        m_thread->enqueue([answer, work = std::move(work)](StoreTables &tables) { answer.finish(work(tables)); });
        return answer.future();
    }

    QString m_folder;
    std::shared_ptr<StoreThread> m_thread;
};

/// A result that nobody took may die in the store thread, which cannot join itself.
void removeStore(SqliteStore *store)
{
    if (QThread::currentThread() == store->thread())
        delete store;
    else
        store->deleteLater();
}

} // namespace

Future<std::shared_ptr<Store>> Store::open(const QString &dataFolder)
{
    const Answer<std::shared_ptr<Store>> answer;
    StoreThread::launch(dataFolder, [answer, dataFolder, owner = QThread::currentThread()](
                                        const std::shared_ptr<StoreThread> &thread, Result<> opened) {
        if (!opened) {
            answer.finish(fail(std::move(opened.error())));
            return;
        }
        const std::shared_ptr<SqliteStore> store(new SqliteStore(dataFolder, thread), removeStore);
        store->moveToThread(owner);
        answer.finish(std::shared_ptr<Store>(store));
    });
    return answer.future();
}

QString Store::fileIn(const QString &dataFolder)
{
    return QDir::cleanPath(QDir(dataFolder).absolutePath()) + QLatin1String("/gatehouse.sqlite");
}

QString Store::defaultFolder()
{
    // cron and systemd may start a program without HOME, for which Qt then takes "/".
    if (qEnvironmentVariableIsEmpty("HOME") && qEnvironmentVariableIsEmpty("XDG_DATA_HOME")) {
        const passwd *account = ::getpwuid(::getuid());
        if (account && account->pw_dir && *account->pw_dir)
            return QFile::decodeName(account->pw_dir) + QLatin1String("/.local/share/gatehouse");
    }
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QLatin1String("/gatehouse");
}

} // namespace gatehouse

#include "store.moc"
