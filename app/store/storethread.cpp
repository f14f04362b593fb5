// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "store/storethread.h"

#include <QCoreApplication>

#include <utility>
#include <vector>

namespace gatehouse {

namespace {

/// Every thread that was launched and not yet seen to end. A thread whose database could not be opened has no store
/// that would join it: the next launch or the end of the application does.
class Launched final
{
public:
    void add(std::shared_ptr<StoreThread> thread)
    {
        const std::lock_guard lock(m_mutex);
        if (!std::exchange(m_endsWithApplication, true))
            qAddPostRoutine(endAll);
        std::erase_if(m_threads, [](const auto &known) { return known->isFinished(); });
        m_threads.push_back(std::move(thread));
    }

private:
    static void endAll();
    std::mutex m_mutex;
    bool m_endsWithApplication = false;
    std::vector<std::shared_ptr<StoreThread>> m_threads;
};

Launched &launched()
{
    static Launched threads;
    return threads;
}

void Launched::endAll()
{
    std::vector<std::shared_ptr<StoreThread>> threads;
    {
        const std::lock_guard lock(launched().m_mutex);
        launched().m_endsWithApplication = false;
        threads.swap(launched().m_threads);
    }
    for (const auto &thread : threads)
        thread->end();
}

} // namespace

void StoreThread::launch(const QString &folder, Opened opened)
{
    const std::shared_ptr<StoreThread> thread(new StoreThread(folder, std::move(opened)));
    launched().add(thread);
    thread->start();
}

StoreThread::StoreThread(QString folder, Opened opened)
    : m_folder(std::move(folder))
    , m_opened(std::move(opened))
{
    setObjectName(QStringLiteral("store"));
}

StoreThread::~StoreThread()
{
    end();
}

void StoreThread::enqueue(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_ending)
            return;
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void StoreThread::end()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_one();
    wait();
}

StoreThread::Job StoreThread::next()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return !m_jobs.empty() || m_ending; });
    if (m_jobs.empty())
        return {};
    Job job = std::move(m_jobs.front());
    m_jobs.pop_front();
    return job;
}

void StoreThread::run()
{
    auto database = Database::open(m_folder);
    if (!database) {
        std::exchange(m_opened, {})(shared_from_this(), fail(std::move(database.error())));
        return;
    }
    StoreTables tables(**database);
    std::exchange(m_opened, {})(shared_from_this(), {}); // the answer holds the store: not to be kept here
    while (const Job job = next())
        job(tables);
}

} // namespace gatehouse
