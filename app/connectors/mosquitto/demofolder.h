// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/secret.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace gatehouse {

/// What a running demo tells those who join it; kept owner-only in `state.json` of its folder.
struct DemoState
{
    qint64 supervisor = 0; ///< pid
    QString brokerId;
    quint16 port = 0;
    QString user;
    Secret password;

    [[nodiscard]] QByteArray toJson() const; ///< one line
    static std::optional<DemoState> fromJson(const QByteArray &line);
};

/// The folder of a running demo, `<data folder>/demo`, held by a lock that the kernel frees with its last holder; the
/// supervisor and the process that watches over it share it. Uses no thread and no event loop: it is made before both.
class DemoFolder final
{
public:
    /// Makes the folder and takes the lock; what a dead demo left is removed. Conflict: a living demo holds it.
    static Result<DemoFolder> claim(const QString &dataFolder);

    DemoFolder(DemoFolder &&other) noexcept;
    DemoFolder &operator=(DemoFolder &&) = delete;
    DemoFolder(const DemoFolder &) = delete;
    DemoFolder &operator=(const DemoFolder &) = delete;
    ~DemoFolder(); ///< frees the lock, removes nothing

    [[nodiscard]] const QString &path() const { return m_path; }
    void remove() const; ///< with everything in it

    static QString pathIn(const QString &dataFolder);
    static bool isHeld(const QString &dataFolder);                    ///< a demo runs, starts or ends
    static std::optional<DemoState> state(const QString &dataFolder); ///< of the demo that holds it

private:
    DemoFolder(QString path, int lock);
    QString m_path;
    int m_lock;
};

} // namespace gatehouse
