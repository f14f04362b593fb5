// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/activitytable.h"
#include "store/audittable.h"
#include "store/expirytable.h"
#include "store/investigationtable.h"
#include "store/profiletable.h"
#include "store/settingtable.h"
#include "store/undotable.h"

#include <QThread>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace gatehouse {

/// What a job may touch: the database and its tables, in the store thread.
struct StoreTables
{
    explicit StoreTables(Database &opened)
        : database(opened)
        , audit(opened)
        , profiles(opened)
        , undo(opened)
        , settings(opened)
        , activity(opened)
        , expiries(opened)
        , investigations(opened)
    {
    }
    Database &database;
    AuditTable audit;
    ProfileTable profiles;
    UndoTable undo;
    SettingTable settings;
    ActivityTable activity;
    ExpiryTable expiries;
    InvestigationTable investigations;
};

/// The one thread that owns the database of a store. It runs jobs in the order in which they came, and what is queued
/// when it is ended still runs.
class StoreThread final : public QThread, public std::enable_shared_from_this<StoreThread>
{
public:
    using Job = std::function<void(StoreTables &)>;
    using Opened = std::function<void(const std::shared_ptr<StoreThread> &, Result<>)>;

    /// Starts the thread, which opens the database and calls `opened` from within; after an error it is over.
    static void launch(const QString &folder, Opened opened);
    ~StoreThread() override;

    void enqueue(Job job); ///< dropped when the thread was ended
    void end();            ///< returns when every queued job is done
    /// Set by end(), for jobs that take long and change nothing.
    [[nodiscard]] const std::atomic<bool> &ending() const { return m_ending; }

protected:
    void run() override;

private:
    StoreThread(QString folder, Opened opened);
    Job next(); ///< empty: it is over

    QString m_folder;
    Opened m_opened;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    std::atomic<bool> m_ending{false};
};

} // namespace gatehouse
