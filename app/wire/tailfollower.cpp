// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "wire/tailfollower.h"

#include "core/async.h"

#include <QtConcurrent>

#include <utility>

namespace gatehouse {

namespace {

using namespace std::chrono_literals;

constexpr auto pollEvery = 1s;
constexpr auto soon = 20ms; // a broker that writes all the time is looked at so often

} // namespace

TailFollower::TailFollower(std::shared_ptr<Tail> tail, QObject *parent)
    : QObject(parent)
    , m_tail(std::move(tail))
    , m_path(m_tail->watchedPath())
{
    m_poll.setInterval(pollEvery);
    m_soon.setSingleShot(true);
    m_soon.setInterval(soon);
    connect(&m_poll, &QTimer::timeout, this, &TailFollower::look);
    connect(&m_soon, &QTimer::timeout, this, &TailFollower::look);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &TailFollower::lookSoon);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &TailFollower::lookSoon);
}

void TailFollower::start()
{
    if (std::exchange(m_isFollowing, true))
        return;
    m_poll.start();
    look();
}

void TailFollower::stop()
{
    m_isFollowing = false;
    m_poll.stop();
    m_soon.stop();
}

void TailFollower::lookSoon()
{
    if (m_isFollowing && !m_soon.isActive())
        m_soon.start();
}

/// A file is watched by its inode, so that one that took its place is not watched yet.
void TailFollower::watch()
{
    if (m_path.isEmpty())
        return;
    const qsizetype slash = m_path.lastIndexOf(u'/');
    const QString folder = slash > 0 ? m_path.first(slash) : QStringLiteral("/");
    if (slash >= 0 && !m_watcher.directories().contains(folder))
        m_watcher.addPath(folder);
    if (!m_watcher.files().contains(m_path))
        m_watcher.addPath(m_path);
}

void TailFollower::look()
{
    if (std::exchange(m_isLooking, true)) {
        m_isWanted = true;
        return;
    }
    watch(); // before the look, so that what changes behind it is told
    const std::shared_ptr<Tail> tail = m_tail;
    whenDone(QtConcurrent::run([tail]() -> Result<QList<TailNews>> { return tail->look(); }), this,
             [this](const Result<QList<TailNews>> &seen) {
                 m_isLooking = false;
                 if (m_isFollowing && seen)
                     looked(*seen);
             });
}

void TailFollower::looked(const QList<TailNews> &seen)
{
    QList<TailNews> told = seen;
    const bool isMore = !told.isEmpty() && told.constLast().what == TailNews::What::WaitsForMore;
    if (isMore)
        told.removeLast();
    if (!told.isEmpty())
        Q_EMIT news(told);
    if (!std::exchange(m_hasBegun, true))
        Q_EMIT began();
    if (!m_isFollowing)
        return; // stopped by whoever was told
    if (isMore)
        look();
    else if (std::exchange(m_isWanted, false))
        lookSoon();
}

} // namespace gatehouse
