// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"

#include <QLockFile>
#include <QTimer>

#include <chrono>
#include <optional>

namespace gatehouse {

/// A lock that the consoles of one data folder share, waited for without blocking. What a dead process left behind does
/// not hold. Released when it is destroyed; GUI thread.
class FolderLock : public QObject
{
    Q_OBJECT
public:
    FolderLock(const QString &folder, const QString &subject, QObject *parent = nullptr);
    /// Storage: the folder cannot be written. TimedOut: another console holds it.
    Future<> acquire(std::chrono::milliseconds patience);
    void release() { m_file.unlock(); }

private:
    void attempt();
    QLockFile m_file;
    QTimer m_again;
    qint64 m_until = 0;
    std::optional<Answer<>> m_answer;
};

} // namespace gatehouse
