// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/savedlog.h"
#include "sessions/sessions.h"

#include <functional>
#include <memory>

namespace gatehouse {

/// The demo broker as a command sees it.
struct DemoEntry
{
    Profile profile;
    Secret password;
};

/// What main.cpp lends to the commands from rooms that they do not know themselves.
struct Environment
{
    QString dataFolder;
    QString demoTrailFolder; ///< the data folder of the demo's own store
    std::function<Future<std::shared_ptr<Store>>(const QString &folder)> openStore;
    std::function<std::unique_ptr<SecretStore>()> openSecrets;
    std::function<Future<DemoEntry>()> joinDemo;  ///< or starts one for this run
    std::function<Future<DemoEntry>()> startDemo; ///< and leaves it running
    std::function<Future<>()> leaveDemo;
    std::function<Future<>()> endDemo;
    std::function<Result<std::unique_ptr<SavedLog>>(const QString &path)> openLog;
};

} // namespace gatehouse
