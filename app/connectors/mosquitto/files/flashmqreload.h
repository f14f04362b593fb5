// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connectors/mosquitto/files/filereload.h"

namespace gatehouse::mosquitto {

/// The configuration that a running FlashMQ was started with, as its arguments say it.
QString flashmqConfigurationOf(const HostProcess &process);

/// Waits until FlashMQ has noticed that one of its lists was replaced, as it does by itself every two seconds (1.26.2;
/// SIGHUP makes it read its configuration, not them), and watches its log. The command of the question is run before.
/// Blocks; for the thread pool.
Reload awaitFlashmq(const Host &host, const ReloadQuestion &question, const BrokerConf &conf,
                    const std::optional<HostProcess> &process);

/// FlashMQ compares whole seconds of the time at which a file was changed: one that is replaced twice within one of
/// them is replaced once more in the next. `put` is its state, `before` the one of the file that it took the place of.
Result<FileState> madeNoticeable(const Host &host, const QString &path, const QByteArray &bytes, const FileState &put,
                                 const FileState &before);

} // namespace gatehouse::mosquitto
