// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async.h"

#include <QDateTime>
#include <QStringList>

namespace gatehouse {

/// A timer of the user's own systemd that runs `gatehousectl expire` when the time of a change is over, so that it ends
/// also while the window is closed.
class UserTimer final
{
public:
    /// Why there can be none here; a sentence; empty: there can.
    [[nodiscard]] static QString whyNot();
    /// What is run: systemd-run with all of its arguments.
    [[nodiscard]] static QStringList commandFor(const QDateTime &until, const QString &dataFolder);
    /// Answers when it is set, or why not. The context's thread needs an event loop.
    static Future<> start(const QDateTime &until, const QString &dataFolder, QObject *context);

private:
    [[nodiscard]] static QString program(); ///< of gatehousectl; empty: it is not there
};

} // namespace gatehouse
