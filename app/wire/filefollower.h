// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/filetail.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

#include <chrono>

namespace gatehouse {

/// Looks after a file that somebody else writes, and hands on what is new in batches: as soon as the system tells that
/// it changed, where it does, and else again and again. The looking is done in the thread pool, one look at a time.
class FileFollower final : public QObject
{
    Q_OBJECT
public:
    explicit FileFollower(FileTail tail, std::shared_ptr<const Host> host, QObject *parent = nullptr);

    /// Between two looks where nobody tells of changes; where somebody does, a second is for those that are missed.
    void setInterval(std::chrono::milliseconds interval) { m_poll.setInterval(interval); }
    void start();
    void stop(); ///< a look that has begun is not handed on
    [[nodiscard]] bool isFollowing() const { return m_isFollowing; }

Q_SIGNALS:
    void news(const QList<gatehouse::FileNews> &news);

private:
    void lookSoon();
    void look();
    void looked(const QList<FileNews> &news);
    void watch();

    std::shared_ptr<FileTail> m_tail; ///< shared with the look that is under way
    std::shared_ptr<const Host> m_host;
    QString m_path;
    QFileSystemWatcher m_watcher;
    QTimer m_poll;
    QTimer m_soon;
    bool m_isFollowing = false;
    bool m_isLooking = false;
    bool m_isWanted = false; ///< something changed while it looked
};

} // namespace gatehouse
