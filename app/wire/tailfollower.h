// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/tail.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>

namespace gatehouse {

/// Looks after a log that grows, and hands on what is new in batches: as soon as the system tells that
/// it changed, where it does, and else again and again. The looking is done in the thread pool, one look at a time.
class TailFollower final : public QObject
{
    Q_OBJECT
public:
    explicit TailFollower(std::shared_ptr<Tail> tail, QObject *parent = nullptr);

    /// Between two looks where nobody tells of changes; where somebody does, a second is for those that are missed.
    void setInterval(std::chrono::milliseconds interval) { m_poll.setInterval(interval); }
    void start();
    void stop(); ///< a look that has begun is not handed on
    [[nodiscard]] bool isFollowing() const { return m_isFollowing; }

Q_SIGNALS:
    void began(); ///< the first look is done: whatever comes from now on is told
    void news(const QList<gatehouse::TailNews> &news);

private:
    void lookSoon();
    void look();
    void looked(const QList<TailNews> &news);
    void watch();

    std::shared_ptr<Tail> m_tail; ///< shared with the look that is under way
    QString m_path;               ///< that is watched
    QFileSystemWatcher m_watcher;
    QTimer m_poll;
    QTimer m_soon;
    bool m_isFollowing = false;
    bool m_isLooking = false;
    bool m_hasBegun = false;
    bool m_isWanted = false; ///< something changed while it looked
};

} // namespace gatehouse
