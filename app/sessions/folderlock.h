// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"

#include <QByteArray>
#include <QTimer>

#include <chrono>
#include <optional>

namespace gatehouse {

/// A lock that the consoles of one data folder share, waited for without blocking: flock() on a file that stays, so
/// that the kernel frees it with its holder, however that one ends. Released when it is destroyed; GUI thread.
class FolderLock : public QObject
{
    Q_OBJECT
public:
    FolderLock(const QString &folder, const QString &subject, QObject *parent = nullptr);
    ~FolderLock() override;
    /// Storage: the folder cannot be written. TimedOut: another console holds it.
    Future<> acquire(std::chrono::milliseconds patience);
    void release();

private:
    void attempt();
    QByteArray m_path;
    int m_file = -1; ///< the descriptor that holds the lock
    QTimer m_again;
    qint64 m_until = 0;
    std::optional<Answer<>> m_answer;
};

} // namespace gatehouse
